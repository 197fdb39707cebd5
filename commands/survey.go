package commands

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
	"anping/scoring/survey"
)

// longestWords is how long the last answer of a survey may be, in characters (ours).
const longestWords = 500

// survey is 问卷: a client answers the round that runs, one question at a time,
// and goes on where they stopped; who leads a site sees the results.
func (s clerk) survey(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if r.Who.Client.ID == 0 {
		return s.surveyed(ctx, r)
	}
	if !isPrivate(r) {
		return reply(r, "survey.private")
	}
	w := readPoll(r.Words)
	if w.do == "" && scoring.Tidy(r.Words) != "" {
		return s.report(ctx, r) // 问卷 and more words is something to say, never lost
	}
	// Whom nobody registered is nobody's household: asked twice, by a stranger's
	// chat and again once it is bound, one would count as two.
	switch {
	case r.Who.Client.Unlisted():
		return reply(r, "survey.unlisted")
	case r.Who.Client.Site == 0:
		return reply(r, "survey.none")
	}
	round, invite, err := s.SurveyRound(ctx, r.View, r.Who.Client.Site, r.Who.Client.ID)
	switch {
	case err != nil:
		return bot.Change{}, fmt.Errorf("read the survey: %w", err)
	case !round.Open(r.At) && w.do == "":
		return reply(r, "survey.none")
	case !round.Open(r.At), w.do != "" && w.period != round.Period:
		return reply(r, "survey.over")
	case invite.Part == survey.PartDone:
		return reply(r, "survey.already")
	}
	if invite.Client == 0 { // came after it had opened
		invite = survey.Invite{Site: round.Site, Period: round.Period, Client: r.Who.Client.ID}
	}
	return s.polled(ctx, polling{r: r, round: round, invite: invite}, w)
}

// poll is what somebody wants of the survey, as a button says it.
type poll struct {
	do       string // "" = go on
	period   string
	n, value int
	words    string
}

// readPoll reads "answer 2025-Q3 2 4", "words 2025-Q3 谢谢大家"; the zero poll for
// anything else.
func readPoll(words string) poll {
	do, rest, _ := strings.Cut(words, " ")
	period, rest, _ := strings.Cut(rest, " ")
	w := poll{do: do, period: period}
	if !survey.IsPeriod(period) {
		return poll{}
	}
	var n int
	switch do {
	case "named", "anonymous", "decline", "nothing", "go":
		return w
	case "words":
		w.words = strings.TrimSpace(rest)
		return w
	case "redo":
		n, _ = fmt.Sscanf(rest, "%d", &w.n)
	case "answer":
		n, _ = fmt.Sscanf(rest, "%d %d", &w.n, &w.value)
	}
	if n == 0 {
		return poll{}
	}
	return w
}

// polling is a client's answer on its way.
type polling struct {
	r      *bot.Request
	round  survey.Round
	invite survey.Invite
}

func (s clerk) polled(ctx context.Context, p polling, w poll) (bot.Change, error) {
	r, begun := p.r, p.invite.Part == survey.PartBegun
	switch {
	case w.do == "decline":
		return p.decline()
	case w.do == "named", w.do == "anonymous":
		p.invite.Draft.Anonymous = w.do == "anonymous"
		return p.ask()
	case !begun: // also a button of a reminder that was answered elsewhere
		return p.choose()
	case w.do == "answer":
		return p.answer(w.n, w.value)
	case w.do == "redo" && w.n >= 1 && w.n <= p.round.Asks.Asked():
		c := p.begun()
		askQuestion(r, &c, p.round, w.n)
		return c, nil
	case p.invite.Draft.Next(p.round.Asks) != 0:
		return p.ask()
	case w.do == "words":
		return s.surveyWords(ctx, p, w.words)
	case w.do == "nothing":
		return p.finish("")
	}
	return p.ask()
}

// choose asks whether to answer by name.
func (p polling) choose() (bot.Change, error) {
	r := p.r
	c := bot.Change{Reply: r.Reply("survey.choose", periodArg(r.Reading, r.Lang, p.round.Period), text.A("count", strconv.Itoa(p.round.Asks.Asked())),
		untilArg(r.Reading, r.Lang, p.round))}
	choices := append(joining(r.Reading, r.Lang, p.round.Period), choice{r.Say(r.Lang, "button.survey_decline"), "survey decline " + p.round.Period})
	offer(r.Reading, &c, &c.Reply, 0, lateUntil(p.round), choices...)
	c.Questions = []bot.Question{{ID: r.ID(), Chat: r.Who.Chat.ID, Kind: noticeSurvey, Options: options(choices), Until: lateUntil(p.round), Open: true}}
	return c, nil
}

func (p polling) decline() (bot.Change, error) {
	p.invite.Part = survey.PartDeclined
	c := bot.Change{Reply: p.r.Reply("survey.declined", untilArg(p.r.Reading, p.r.Lang, p.round))}
	if d := p.invite.Draft; d.Anonymous {
		c.Blank = d.Keys
	}
	p.invite.Draft = survey.Draft{}
	c.Invites = []survey.Invite{p.invite}
	p.close(&c)
	return c, nil
}

// begun is a Change that keeps the draft, with this message's key in it.
func (p polling) begun() bot.Change {
	d := &p.invite.Draft
	if !slices.Contains(d.Keys, p.r.Key) {
		d.Keys = append(slices.Clone(d.Keys), p.r.Key)
	}
	p.invite.Part = survey.PartBegun
	return bot.Change{Reply: bot.Body{Lang: p.r.Lang}, Records: bot.Records{Invites: []survey.Invite{p.invite}}}
}

// ask asks the next question, or for words; without such a question it is over.
func (p polling) ask(first ...text.Line) (bot.Change, error) {
	next := p.invite.Draft.Next(p.round.Asks)
	if next == 0 {
		if next = p.round.Asks.Asked() + 1; next > len(p.round.Asks.Questions) {
			return p.finish("")
		}
	}
	c := p.begun()
	c.Reply.Lines = first
	askQuestion(p.r, &c, p.round, next)
	return c, nil
}

// answer takes one answer and says what was understood.
func (p polling) answer(n, value int) (bot.Change, error) {
	r := p.r
	d, ok := p.invite.Draft.Put(p.round.Asks, n, value)
	if !ok {
		if n < 1 || n > p.round.Asks.Asked() {
			return p.ask()
		}
		key := text.Key("survey.range_scale")
		if p.round.Asks.Questions[n-1].Kind == survey.Recommend {
			key = "survey.range_recommend"
		}
		if value == survey.Unanswered { // words, perhaps about something else
			return p.ask(r.Say(r.Lang, key), r.Say(r.Lang, "survey.beside"))
		}
		return p.ask(r.Say(r.Lang, key))
	}
	p.invite.Draft = d
	return p.ask(r.Say(r.Lang, "survey.understood", text.A("n", strconv.Itoa(n)), text.In("value", valueLabel(r.Reading, r.Lang, value))))
}

// finish moves the answers to a row of their own. Of an anonymous one everything
// that led there is blanked in the same transaction.
func (p polling) finish(words string) (bot.Change, error) {
	r, d := p.r, p.invite.Draft
	key := text.Key("survey.done_named")
	if d.Anonymous {
		key = "survey.done_anonymous"
	}
	c := bot.Change{Reply: r.Reply(key)}
	c.Answers = []survey.Answer{d.Answer(r.ID(), p.round, r.Who.Client.ID, r.Roster.Day(p.round.Site, r.At), survey.ByChat, words)}
	if d.Anonymous {
		c.Blank = append(slices.Clone(d.Keys), r.Key)
	}
	c.Invites = []survey.Invite{p.invite.Finished()}
	p.close(&c)
	return c, nil
}

// close ends what the chat was asked for the survey.
func (p polling) close(c *bot.Change) {
	if q := p.r.Asked; q.Kind == noticeSurvey {
		q.Open = false
		c.Questions = append(c.Questions, q)
	}
}

// surveyWords takes the last words. What tells of a fault or of danger becomes a
// case; the survey waits (rules.md 6).
func (s clerk) surveyWords(ctx context.Context, p polling, words string) (bot.Change, error) {
	r := p.r
	words = scoring.Tidy(words)
	switch {
	case words == "":
		return p.ask()
	case listed(r, "polled_nothing", words):
		return p.finish("")
	}
	switch m := s.read(r, p.round.Site, words); m.Kind {
	case sentence.Emergency, sentence.Ask, sentence.Fault:
		said := *r
		said.Command, said.Words, said.Asked = "report", words, bot.Question{}
		c, err := s.reportClient(ctx, &said)
		if err != nil {
			return bot.Change{}, err
		}
		pollWaits(r, &c)
		return c, nil
	default:
	}
	if utf8.RuneCountInString(words) > longestWords {
		words = string([]rune(words)[:longestWords])
	}
	return p.finish(words)
}

// surveyed are the results for who leads a site: those of the round that closed
// last, and how far the one is that runs.
func (s clerk) surveyed(ctx context.Context, r *bot.Request) (bot.Change, error) {
	site := r.Who.Site()
	if named := r.Roster.SiteCalled(r.Words); named != 0 {
		site = named
	}
	if site == 0 && len(r.Roster.Sites) > 1 {
		var choices []choice
		for _, x := range r.Roster.Sites[:min(len(r.Roster.Sites), mostListed)] {
			choices = append(choices, choice{text.Plain(x.Name), "survey " + x.Code})
		}
		return list(r, r.Say(r.Lang, "survey.which"), nil, choices)
	}
	if site == 0 {
		site = siteOf(r)
	}
	at := r.Roster.Site(site)
	if !r.Who.Reaches(r.Reach, site, 0, 0) {
		return reply(r, "engine.denied")
	}
	polls, err := s.Polls(ctx, r.View, site, lastRounds+1)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read the survey's results: %w", err)
	}
	c := bot.Change{Reply: bot.Body{Lang: r.Lang}}
	if len(polls) > 0 && polls[0].Round.Closed.IsZero() {
		p := polls[0]
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "survey.running", periodArg(r.Reading, r.Lang, p.Round.Period), untilArg(r.Reading, r.Lang, p.Round),
			text.A("done", strconv.Itoa(p.Done)), text.A("delivered", strconv.Itoa(p.Response().Whole))))
		polls = polls[1:]
	}
	if len(polls) == 0 && len(c.Reply.Lines) == 0 {
		return reply(r, "survey.no_results", text.A("site", at.Name))
	}
	if len(polls) > 0 {
		polls = polls[:min(len(polls), lastRounds)]
		c.Reply.Lines = append(c.Reply.Lines, SurveyResults(r.Reading, r.Lang, at, polls)...)
		trendShown(r.Reading, at, polls, &c.Reply)
	}
	return c, nil
}

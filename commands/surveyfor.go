package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/survey"
)

// surveyFor is 代填: a captain or the desk fills the survey in for a client who
// says the answers, by phone or face to face. It is never anonymous: who asked, and
// how, is kept, the client is told what was put down, and the results count it
// apart (rules.md 4 on behalf, 9).
func (s clerk) surveyFor(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if !isPrivate(r) {
		return reply(r, "surveyfor.private")
	}
	if w, ok := readSurveyFor(r.Words); ok {
		return s.surveyForSaid(ctx, r, w)
	}
	words := scoring.Tidy(r.Words)
	name, home, _ := strings.Cut(words, " ")
	site := siteOf(r)
	if named := r.Roster.SiteCalled(trim(home)); site == 0 && named != 0 && r.Who.Reaches(r.Reach, named, 0, 0) {
		site, home = named, ""
	}
	switch {
	case name == "":
		return reply(r, "surveyfor.how")
	case site == 0:
		return reply(r, "surveyfor.which_site")
	}
	clients, err := s.ClientsNamed(ctx, r.View, site, name)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read clients of a name: %w", err)
	}
	clients = slices.DeleteFunc(clients, func(c scoring.Client) bool { return c.Unlisted() })
	if at := slices.DeleteFunc(slices.Clone(clients), func(c scoring.Client) bool { return !sameHome(c.Home, home) }); len(at) > 0 {
		clients = at
	}
	switch len(clients) {
	case 0:
		return reply(r, "surveyfor.nobody", text.As("name", name))
	case 1:
		return s.surveyForAsk(ctx, r, clients[0])
	}
	return whichClient(r, clients, "")
}

// surveyForWords are what a button of it says: "is <period> <client> <how> <tally>".
type surveyForWords struct {
	period string
	client int64
	how    survey.Source
	said   tallied
}

func readSurveyFor(words string) (w surveyForWords, ok bool) {
	f := strings.SplitN(words, " ", 5)
	if len(f) != 5 || f[0] != "is" || !survey.IsPeriod(f[1]) {
		return w, false
	}
	w.period, w.client, w.how = f[1], rowNumber(f[2]), survey.Source(f[3])
	w.said, ok = readTally(f[4])
	return w, ok && w.how.Behalf()
}

// surveyForAsk asks how the client is being asked, or says why they are not.
func (s clerk) surveyForAsk(ctx context.Context, r *bot.Request, client scoring.Client) (bot.Change, error) {
	round, _, why, err := s.surveyForRound(ctx, r, client)
	if err != nil || why != "" {
		c, _ := reply(r, why, text.ByName("name", client.Name))
		return c, err
	}
	begin := func(how survey.Source) string {
		return "surveyfor is " + round.Period + " " + number(client.ID) + " " + string(how) + " " + noValues
	}
	choices := []choice{{r.Say(r.Lang, "button.surveyfor_phone"), begin(survey.ByPhone)}, {r.Say(r.Lang, "button.surveyfor_spot"), begin(survey.BySpot)}, {r.Say(r.Lang, "button.surveyfor_paper"), begin(survey.ByPaper)}}
	who := text.ByName("who", client.Name)
	if client.Home != "" {
		who = text.In("who", r.Say(r.Lang, "visit.client", text.ByName("name", client.Name), text.As("home", client.Home)))
	}
	c, err := ask(r, r.Say(r.Lang, "surveyfor.ask", who, periodArg(r.Reading, r.Lang, round.Period),
		text.A("count", strconv.Itoa(round.Asks.Asked()))), choices)
	until := r.Now.Add(staffFormFor)
	if round.Closes.Before(until) {
		until = round.Closes
	}
	s.linked(r, &c.Reply, StaffLink{Period: round.Period, Client: client.ID, Until: until})
	return c, err
}

// linked puts the link to the web form under a body, where there is one.
func (s clerk) linked(r *bot.Request, b *bot.Body, l StaffLink) {
	if s.forms == nil {
		return
	}
	l.Person = r.Who.Standing.Person
	if url := s.forms.StaffLink(l); url != "" {
		b.Link = &bot.Link{Label: r.Say(b.Lang, "button.survey_form"), URL: url}
	}
}

// surveyForRound is the round that runs and a client's place in it, or why it is
// not for staff to fill in.
func (s clerk) surveyForRound(ctx context.Context, r *bot.Request, client scoring.Client) (survey.Round, survey.Invite, text.Key, error) {
	round, invite, err := s.SurveyRound(ctx, r.View, client.Site, client.ID)
	if err != nil {
		return round, invite, "", fmt.Errorf("read the survey: %w", err)
	}
	switch {
	case !round.Open(r.At):
		return round, invite, "surveyfor.none", nil
	case invite.Part == survey.PartDone:
		return round, invite, "surveyfor.done_already", nil
	case invite.Part == survey.PartDeclined:
		return round, invite, "surveyfor.declined", nil
	case invite.Part == survey.PartBegun: // what they have begun is theirs, perhaps without a name
		return round, invite, "surveyfor.begun", nil
	}
	if invite.Client == 0 {
		invite = survey.Invite{Site: client.Site, Period: round.Period, Client: client.ID}
	}
	return round, invite, "", nil
}

// surveyForSaid takes an answer and asks the next question; after the last one it
// is stored.
func (s clerk) surveyForSaid(ctx context.Context, r *bot.Request, w surveyForWords) (bot.Change, error) {
	client, err := s.Client(ctx, r.View, w.client)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && (client.Unlisted() || !s.speaksFor(r, client)):
		return reply(r, "surveyfor.how")
	case err != nil:
		return bot.Change{}, fmt.Errorf("read who is asked: %w", err)
	}
	round, invite, why, err := s.surveyForRound(ctx, r, client)
	switch {
	case err != nil:
		return bot.Change{}, err
	case why == "" && round.Period != w.period:
		why = "surveyfor.none"
	}
	if why != "" {
		return reply(r, why, text.ByName("name", client.Name))
	}
	t := tally{
		r: r, asks: round.Asks, values: w.said.values, until: r.Now.Add(tallyWithin), head: r.Say(r.Lang, "surveyfor.head", text.ByName("name", client.Name)),
		about: "surveyfor is " + w.period + " " + number(w.client) + " " + string(w.how),
	}
	d, fits := t.draft()
	switch {
	case !fits:
		return reply(r, "surveyfor.how")
	case w.said.other:
		return s.tallyOther(ctx, r, t, w.said.words)
	case t.goesOn(w.said):
		return t.ask(), nil
	}
	c := bot.Change{Reply: r.Reply("surveyfor.done", text.ByName("name", client.Name), howArg(r.Reading, r.Lang, w.how))}
	answer := d.Answer(r.ID(), round, client.ID, r.Roster.Day(round.Site, r.At), w.how, shortened(w.said.words))
	answer.By = r.Who.Standing.Person
	c.Answers, c.Invites = []survey.Answer{answer}, []survey.Invite{invite.Finished()}
	settled(r, &c)
	c.Notes = []bot.Note{s.surveyForTold(r, client, round, answer)}
	return c, nil
}

// howArg is how a client was asked.
func howArg(r *bot.Reading, lang string, how survey.Source) text.Arg {
	switch how {
	case survey.ByPhone:
		return text.In("how", r.Say(lang, "surveyfor.phone"))
	case survey.ByPaper:
		return text.In("how", r.Say(lang, "surveyfor.paper"))
	}
	return text.In("how", r.Say(lang, "surveyfor.spot"))
}

// speaksFor reports whether the speaker may fill in for a client: of the own site.
func (s clerk) speaksFor(r *bot.Request, client scoring.Client) bool {
	return client.Site != 0 && (r.Who.Site() == client.Site || r.Who.Site() == 0 && r.Who.Reaches(r.Reach, client.Site, 0, 0))
}

// surveyForTold tells the client what was put down in their name.
func (s clerk) surveyForTold(r *bot.Request, client scoring.Client, round survey.Round, a survey.Answer) bot.Note {
	lang := text.Nearest(client.Lang)
	var values []text.Line
	for i, v := range a.Values {
		values = append(values, r.Say(lang, "surveyfor.value", text.A("n", strconv.Itoa(i+1)), text.In("value", valueLabel(r.Reading, lang, v))))
	}
	return bot.Note{
		Key: fmt.Sprintf("surveyfor/%d/%s/%d", round.Site, round.Period, client.ID), To: bot.Address{Client: client.ID}, Class: bot.ClassSurvey,
		Due: scoring.QuietEnd(r.Now, r.Roster.Zone(round.Site)),
		Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "surveyfor.told", text.ByName("staff", r.Who.Person.Name), howArg(r.Reading, lang, a.Source),
			periodArg(r.Reading, lang, round.Period), text.In("values", r.Catalogue().Join(lang, values...)))}},
	}
}

package commands

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/survey"
)

// noticeSurvey is the clock's name for the steps of a site's round. Its scope is
// the site's row number, its period the step (survey.Moment.Name).
const noticeSurvey = "survey"

// purposeSurvey begins the keys of the notes that tell a client of a round:
// survey/<site>/<period>/<client>/<step>.
const purposeSurvey = "survey"

// surveySlice is how many clients one occurrence tells: some 100 notes and
// questions, well under what a batch may hold.
const surveySlice = 100

// Forms makes the addresses of the web form.
type Forms interface {
	// Link is where one client answers one round; "" where there is no form.
	Link(site int64, round survey.Round, client int64) string
	// StaffLink is where a member of staff fills one in; "" where there is no form.
	StaffLink(l StaffLink) string
}

// surveyDue is one step of a site's round: it opens, is reminded of, closes
// (rules.md 9). What goes to many clients goes a slice at a time, each an
// occurrence of its own; a step whose successor is due already, after a time in
// which nothing ran, tells nobody.
func (s clerk) surveyDue(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeSurvey + "/" + o.Due.Scope + "/" + o.Due.Period
	site := o.Roster.Site(rowNumber(o.Due.Scope))
	m, ok := survey.ParseMoment(o.Due.Period)
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeSurvey, Scope: o.Due.Scope}}
	if site.ID == 0 || !ok {
		return key, c, nil
	}
	zone := o.Roster.Zone(site.ID)
	next, more := m.Ahead(o.Now, site, zone)
	if more {
		c.Due[0].Period, c.Due[0].Next = next.Name(), next.At
	}
	x := rounding{o: o, m: m, site: site}
	var err error
	switch {
	case m.Step == survey.StepClose:
		err = s.closeRound(ctx, x, &c)
	case m.Step == survey.StepOpen && m.After == 0 && !survey.Closing(m.Period, zone).After(o.Now):
		// Nothing ran while it should have been open: there was no such round.
	case m.Step != survey.StepOpen && !next.At.After(o.Now):
	default:
		err = s.inviteSome(ctx, x, &c)
	}
	if err != nil {
		return "", bot.Change{}, err
	}
	return key, c, nil
}

// rounding is a step of a round being decided.
type rounding struct {
	o    *bot.Occurrence
	m    survey.Moment
	site scoring.Site
}

// inviteSome tells the next slice of clients; after it the same step goes on
// with the rest.
func (s clerk) inviteSome(ctx context.Context, x rounding, c *bot.Change) error {
	round, err := s.roundAt(ctx, x, c)
	if err != nil {
		return err
	}
	asked, err := s.SurveyInvited(ctx, x.o.View, x.site.ID, x.m.Period, x.m.After, surveySlice)
	if err != nil {
		return fmt.Errorf("read who is asked: %w", err)
	}
	switch {
	case round.Site == 0, len(asked) == 0 && x.m.Step == survey.StepOpen && x.m.After == 0:
		c.Rounds = nil // nobody to ask
		if next, more := survey.First(x.site, survey.Closing(x.m.Period, x.o.Roster.Zone(x.site.ID)), x.o.Roster.Zone(x.site.ID)); more {
			c.Due[0].Period, c.Due[0].Next = next.Name(), next.At
		}
		return nil
	case len(asked) == surveySlice:
		c.Due[0].Period, c.Due[0].Next = x.m.Rest(asked[len(asked)-1].Client).Name(), x.o.Now
	}
	buttons := map[string]inviting{}
	for _, client := range asked {
		if !client.Owes() {
			continue
		}
		lang, begun := text.Nearest(client.Lang), client.Invite.Part == survey.PartBegun
		kind := lang + "/" + string(client.Invite.Part)
		if _, made := buttons[kind]; !made {
			buttons[kind] = x.inviting(c, round, lang, begun)
		}
		s.invite(x, c, round, client, buttons[kind])
	}
	return nil
}

// roundAt is the round of a step; the opening one makes it.
func (s clerk) roundAt(ctx context.Context, x rounding, c *bot.Change) (survey.Round, error) {
	if x.m.Step == survey.StepOpen && x.m.After == 0 {
		stored, err := s.Questionnaires(ctx, x.o.View)
		if err != nil {
			return survey.Round{}, fmt.Errorf("read questionnaires: %w", err)
		}
		round := survey.Round{
			Site: x.site.ID, Period: x.m.Period, Asks: survey.For(x.site.Code, stored), Opened: x.o.Now,
			Closes: survey.Closing(x.m.Period, x.o.Roster.Zone(x.site.ID)),
		}
		c.Rounds = []survey.Round{round}
		return round, nil
	}
	round, _, err := s.SurveyRound(ctx, x.o.View, x.site.ID, 0)
	if err != nil {
		return round, fmt.Errorf("read the round: %w", err)
	}
	if round.Period != x.m.Period {
		return survey.Round{}, nil
	}
	return round, nil
}

// inviting is what all who read one language and have come as far are told, and
// the buttons below: whoever presses one means themself.
type inviting struct {
	body    bot.Body
	choices []choice
}

func (x rounding) inviting(c *bot.Change, round survey.Round, lang string, begun bool) inviting {
	r := x.o.Reading
	key := text.Key("survey.remind")
	if x.m.Step == survey.StepOpen {
		key = "survey.invite"
	}
	out := inviting{body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, key, text.A("site", x.site.Name), periodArg(r, lang, round.Period),
		text.A("count", number(int64(round.Asks.Asked()))), untilArg(r, lang, round))}}}
	out.choices = joining(r, lang, round.Period)
	if begun {
		out.choices = []choice{{r.Say(lang, "button.survey_go"), "survey go " + round.Period}}
	}
	out.choices = append(out.choices, choice{r.Say(lang, "button.survey_decline"), "survey decline " + round.Period})
	offer(r, c, &out.body, 0, lateUntil(round), out.choices...)
	return out
}

// joining are the two ways to take part.
func joining(r *bot.Reading, lang, period string) []choice {
	return []choice{
		{r.Say(lang, "button.survey_named"), "survey named " + period},
		{r.Say(lang, "button.survey_anonymous"), "survey anonymous " + period},
	}
}

// invite tells one client, outside the quiet hours.
func (s clerk) invite(x rounding, c *bot.Change, round survey.Round, client survey.Invited, say inviting) {
	r := x.o.Reading
	invite := client.Invite
	if client.New {
		invite = survey.Invite{Site: round.Site, Period: round.Period, Client: client.Client}
		c.Invites = append(c.Invites, invite)
	}
	b := say.body
	if s.forms != nil {
		if url := s.forms.Link(round.Site, round, client.Client); url != "" {
			b.Link = &bot.Link{Label: r.Say(b.Lang, "button.survey_form"), URL: url}
		}
	}
	// Who has begun has a question open there: a digit is to answer that.
	if client.Chat != 0 && invite.Part != survey.PartBegun {
		b.Numbered = true
		c.Questions = append(c.Questions, bot.Question{
			ID: r.ID(), Chat: client.Chat, Kind: noticeSurvey, Options: options(say.choices), Until: lateUntil(round), Open: true,
		})
	}
	c.Notes = append(c.Notes, bot.Note{
		Key: fmt.Sprintf("%s/%d/%s/%d/%s", purposeSurvey, round.Site, round.Period, client.Client, x.m.Step), To: bot.Address{Client: client.Client},
		Class: bot.ClassSurvey, Body: b, Due: scoring.QuietEnd(r.Now, r.Roster.Zone(round.Site)), Tell: true,
	})
}

// surveyTold keeps whether a client was reached.
func (s clerk) surveyTold(ctx context.Context, d *bot.Delivered) (bot.Change, error) {
	var site, client int64
	var period, step string
	if n, _ := fmt.Sscanf(spaced(d.Note), purposeSurvey+" %d %s %d %s", &site, &period, &client, &step); n != 4 {
		return bot.Change{}, nil
	}
	round, invite, err := s.SurveyRound(ctx, d.View, site, client)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read who was asked: %w", err)
	}
	reach := survey.ReachNone
	if d.Outcome == bot.Sent {
		reach = survey.ReachSent
	}
	if invite.Client == 0 || round.Period != period || invite.Reach == reach || invite.Reach == survey.ReachSent {
		return bot.Change{}, nil
	}
	invite.Reach = reach
	return bot.Change{Records: bot.Records{Invites: []survey.Invite{invite}}}, nil
}

// closeRound ends a round and tells the managers what came of it.
func (s clerk) closeRound(ctx context.Context, x rounding, c *bot.Change) error {
	r := x.o.Reading
	round, _, err := s.SurveyRound(ctx, r.View, x.site.ID, 0)
	if err != nil {
		return fmt.Errorf("read the round: %w", err)
	}
	if round.Period != x.m.Period || !round.Closed.IsZero() {
		return nil
	}
	round.Closed = r.Now
	c.Rounds = []survey.Round{round}
	polls, err := s.Polls(ctx, r.View, x.site.ID, lastRounds)
	if err != nil {
		return fmt.Errorf("read what came of the round: %w", err)
	}
	if len(polls) == 0 {
		return nil
	}
	plans, err := s.reviewed(ctx, x, polls[0], c)
	if err != nil {
		return err
	}
	day := r.Roster.Day(x.site.ID, r.Now)
	for _, p := range once(append(managers(r.Roster, x.site.ID, day), r.Roster.Supervisors(x.site.ID, day)...)) {
		b := bot.Body{Lang: p.Lang, Lines: SurveyResults(r, p.Lang, x.site, polls)}
		trendShown(r, x.site, polls, &b)
		b.Lines = append(b.Lines, plans(p.Lang)...)
		c.Notes = append(c.Notes, bot.Note{
			Key: fmt.Sprintf("surveyed/%d/%s/%d", x.site.ID, round.Period, p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassNotice,
			Due: r.Roster.Quiet(p.ID, r.Now), Body: b,
		})
	}
	return nil
}

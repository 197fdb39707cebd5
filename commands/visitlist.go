package commands

import (
	"context"
	"fmt"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// visitLater is 【明天提醒】.
func (s clerk) visitLater(_ context.Context, r *bot.Request) (bot.Change, error) {
	site := siteOf(r)
	today := r.Roster.Day(site, r.At)
	if calendar.Weekday(today) == 6 {
		return reply(r, "visit.last_day")
	}
	tomorrow := calendar.AddDays(today, 1)
	c := bot.Change{Reply: r.Reply("visit.later")}
	c.Due = []bot.Due{{
		Name: noticeVisitAgain, Scope: number(r.Who.Standing.Person), Period: tomorrow, Next: calendar.At(tomorrow, visitAgainAt, r.Roster.Zone(site)),
	}}
	return c, nil
}

// visitAgain is that reminder, if anything is still to be done.
func (s clerk) visitAgain(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeVisitAgain + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeVisitAgain, Scope: o.Due.Scope}}
	guard := rowNumber(o.Due.Scope)
	site := o.Roster.Standing(guard, o.Now).Site
	today := o.Roster.Day(site, o.Now)
	monday := mondayOf(today)
	if site == 0 || monday != mondayOf(o.Due.Period) {
		return key, c, nil // left, or found in another week
	}
	f, err := visitFacts(ctx, s, o.Reading, site, monday)
	if err != nil {
		return "", bot.Change{}, err
	}
	short := slices.DeleteFunc(dutiesOf(f.VisitDuties(monday), guard), func(d scoring.VisitDuty) bool { return d.Short() == 0 })
	if len(short) > 0 && !scoring.OnLeave(f.Absences, guard, today) {
		c.Notes = []bot.Note{visitNote(o.Reading, &c, "visitagain/"+o.Due.Scope+"/"+o.Due.Period, guard, short, monday, "visit.again")}
	}
	return key, c, nil
}

// visitList is 走访名单: every key client of a team's guards, or of a site, and how
// often each was visited this week.
func (s clerk) visitList(ctx context.Context, r *bot.Request) (bot.Change, error) {
	teams, _, answer, err := teamsAsked(r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	site := teams[0].Site
	monday := mondayOf(r.Roster.Day(site, r.At))
	f, err := visitFacts(ctx, s, r.Reading, site, monday)
	if err != nil {
		return bot.Change{}, err
	}
	lang := privateLang(r)
	b := bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "visit.all", text.A("from", r.Catalogue().ShortDate(lang, monday)),
		text.A("to", r.Catalogue().ShortDate(lang, calendar.AddDays(monday, 6))))}}
	more := 0
	for _, d := range f.VisitDuties(monday) {
		team := r.Roster.Standing(d.Guard, r.Now).Team
		if d.Guard != 0 && !slices.ContainsFunc(teams, func(t scoring.Team) bool { return t.ID == team }) {
			continue
		}
		guard := text.In("guard", r.Say(lang, "visit.no_guard"))
		if d.Guard != 0 {
			guard = guardName(r.Reading, "guard", d.Guard)
		}
		if len(b.Lines) > mostDuties {
			more++
			continue
		}
		b.Lines = append(b.Lines, r.Say(lang, "visit.guard_duty", guard, text.In("duty", dutyLine(r.Reading, lang, d))))
	}
	switch {
	case len(b.Lines) == 1:
		return reply(r, "visit.nobody")
	case more > 0:
		b.Lines = append(b.Lines, r.Say(lang, "absence.more", text.A("n", number(more))))
	}
	return aside(r, bot.Change{}, b), nil
}

// mostDuties is how many clients 走访名单 lists (ours).
const mostDuties = 40

// cannot is 【去不了】: which client, why; the captain agrees or not. What is agreed
// counts as the client's being away until the week ends.
func (s clerk) cannot(ctx context.Context, r *bot.Request) (bot.Change, error) {
	site := siteOf(r)
	switch {
	case !isPrivate(r):
		return reply(r, "visit.private")
	case site == 0:
		return reply(r, "visit.no_site")
	}
	today := r.Roster.Day(site, r.At)
	monday := mondayOf(today)
	clients, wards, err := s.KeyClients(ctx, r.View, site, monday)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read key clients: %w", err)
	}
	found, reason := clientsIn(clients, r.Words)
	if len(found) == 0 {
		for _, d := range dutiesOf(scoring.VisitFacts{Clients: clients, Wards: wards}.VisitDuties(monday), r.Who.Standing.Person) {
			found = append(found, d.Client)
		}
		reason = scoring.Tidy(r.Words)
	}
	switch {
	case len(found) == 0:
		return reply(r, "visit.nobody")
	case len(found) > 1:
		var choices []choice
		for _, c := range found[:min(len(found), mostListed)] {
			choices = append(choices, choice{r.Say(r.Lang, "visit.client", text.ByName("name", c.Name), text.As("home", c.Home)), trimmed("cannot", c.Code, reason)})
		}
		return list(r, r.Say(r.Lang, "visit.cannot_whom"), nil, choices)
	}
	client := found[0]
	switch a, err := s.awaySaid(ctx, r, client, today, calendar.AddDays(monday, 6)); {
	case err != nil:
		return bot.Change{}, err
	case a.No != "":
		return alreadyAway(r, client, a), nil
	case reason == "":
		return askReason(r, client)
	}
	return s.awayUntilSunday(ctx, r, client, reason, today, monday)
}

// awaySaid is what was said already of a client who is away until the week ends,
// without a number when nothing was: it waits for its answer, or was granted.
func (s clerk) awaySaid(ctx context.Context, r *bot.Request, client scoring.Client, today, sunday string) (scoring.Absence, error) {
	all, err := s.Absences(ctx, r.View, client.Site, today, sunday)
	if err != nil {
		return scoring.Absence{}, fmt.Errorf("read absences: %w", err)
	}
	for _, a := range all {
		if a.Client == client.ID && a.ToDay >= sunday && (a.State == scoring.AbsenceAsked || a.FromDay <= today) {
			return a, nil
		}
	}
	return scoring.Absence{}, nil
}

// alreadyAway answers who says once more that a client is away; nobody is asked again.
func alreadyAway(r *bot.Request, client scoring.Client, a scoring.Absence) bot.Change {
	key := text.Key("visit.cannot_waits")
	if a.State == scoring.AbsenceGranted {
		key = "visit.cannot_granted"
	}
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: []text.Line{absenceLine(r.Reading, r.Lang, key, a, client.Name)}}}
	settled(r, &c)
	return c
}

func askReason(r *bot.Request, client scoring.Client) (bot.Change, error) {
	var choices []choice
	for _, key := range []text.Key{"button.why_away", "button.why_inconvenient"} {
		why := r.Say(r.Lang, key)
		choices = append(choices, choice{why, trimmed("cannot", client.Code, why.String())})
	}
	c, err := list(r, r.Say(r.Lang, "visit.cannot_why", text.ByName("name", client.Name)), nil, choices)
	if len(c.Questions) > 0 {
		c.Questions[0].Options = append(c.Questions[0].Options, bot.Option{Action: "cannot " + client.Code, Free: true})
	}
	return c, err
}

// awayUntilSunday puts it to those who lead the speaker.
func (s clerk) awayUntilSunday(ctx context.Context, r *bot.Request, client scoring.Client, reason, today, monday string) (bot.Change, error) {
	judges, err := s.heads(ctx, r.Reading, r.Who.Standing)
	if err != nil {
		return bot.Change{}, err
	}
	label, err := s.clientLabel(ctx, r, client)
	if err != nil {
		return bot.Change{}, err
	}
	no, err := newNo(ctx, r.Reading, "QJ-", bot.SeriesAbsence)
	if err != nil {
		return bot.Change{}, err
	}
	a := scoring.Absence{
		No: no, Client: client.ID, Site: client.Site, Team: r.Who.Standing.Team, FromDay: today, ToDay: calendar.AddDays(monday, 6), Reason: reason,
		State: scoring.AbsenceAsked, Asked: r.Who.Standing.Person, At: r.At,
	}
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: []text.Line{absenceLine(r.Reading, r.Lang, "absence.done_away", a, label)}}}
	c.Absences = []scoring.Absence{a}
	putToJudges(r.Reading, &c, a, label, judges)
	settled(r, &c) // the reason was said: what is written next is none
	return c, nil
}

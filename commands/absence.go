package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// absenceAnswer is how long 【准】 can be pressed (ours): who decides late still
// decides.
const absenceAnswer = 30 * 24 * time.Hour

// absence is 请假: from a day to a day, put to who leads the speaker. What is
// granted pauses reminders, quotas and charges on its days.
func (s clerk) absence(ctx context.Context, r *bot.Request) (bot.Change, error) {
	site := siteOf(r)
	today := r.Roster.Day(site, r.At)
	from, to, reason, ok := readDays(r.Words, today)
	to, reason, apart := inRow(to, reason, today)
	switch {
	case !ok:
		return s.ownAbsences(ctx, r, "absence.how")
	case to < from:
		return aboutDays(r, "absence.reversed", from, to), nil
	case otherNamed(r, reason, today).ID != 0:
		return reply(r, "absence.other", text.ByName("name", otherNamed(r, reason, today).Name))
	case apart != "":
		return aboutDays(r, "absence.apart", to, apart), nil
	case from < calendar.AddDays(today, -scoring.LeaveBefore), scoring.Absence{FromDay: from, ToDay: to}.Days() > scoring.LeaveMost:
		return reply(r, "absence.span", text.A("back", number(scoring.LeaveBefore)), text.A("most", number(scoring.LeaveMost)))
	}
	all, err := s.Absences(ctx, r.View, site, from, to)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read absences: %w", err)
	}
	st := r.Who.Standing
	for _, a := range all {
		if a.Person == st.Person {
			return aside(r, bot.Change{}, absenceSaid(r, "absence.twice", a)), nil
		}
	}
	judges, err := s.heads(ctx, r.Reading, st)
	if err != nil {
		return bot.Change{}, err
	}
	no, err := newNo(ctx, r.Reading, "QJ-", bot.SeriesAbsence)
	if err != nil {
		return bot.Change{}, err
	}
	part := partForm.MatchString(scoring.Tidy(r.Words))
	if part && !partFirst.MatchString(reason) {
		reason = scoring.Tidy(r.Words) // who decides reads which part was meant
	}
	a := scoring.Absence{
		No: no, Person: st.Person, Site: site, Team: st.Team, FromDay: from, ToDay: to, Reason: reason,
		State: scoring.AbsenceAsked, Asked: st.Person, At: r.At,
	}
	c := bot.Change{}
	c.Absences = []scoring.Absence{a}
	putToJudges(r.Reading, &c, a, "", judges)
	lang := privateLang(r)
	done := text.Key("absence.done")
	if a.ToDay < today {
		done = "absence.done_past"
	}
	b := absenceSaid(r, done, a, text.In("judges", judgesLine(r.Reading, lang, judges)))
	if len(judges) == 0 {
		b = absenceSaid(r, "absence.done_nobody", a)
	}
	if part {
		sayWhole(r, &c, &b)
	}
	return aside(r, c, b), nil
}

// otherNamed is the colleague whose name stands where a reason would: who asks for
// somebody else does not get leave of their own.
func otherNamed(r *bot.Request, reason, today string) scoring.Person {
	people, rest := r.Roster.PeopleNamed(siteOf(r), today, reason)
	if len(people) != 1 || people[0].ID == r.Who.Standing.Person || rest != "" && !strings.HasSuffix(reason, " "+rest) {
		return scoring.Person{}
	}
	return people[0]
}

// sayWhole says to who asks for a part of a day, and to who decides, that leave
// counts by whole days.
func sayWhole(r *bot.Request, c *bot.Change, b *bot.Body) {
	b.Lines = append(b.Lines, r.Say(b.Lang, "absence.whole"))
	for i := range c.Notes {
		asked := &c.Notes[i].Body
		asked.Lines = append(asked.Lines, r.Say(asked.Lang, "absence.whole_asked"))
	}
}

// aboutDays says what is wrong with two days, in private.
func aboutDays(r *bot.Request, key text.Key, one, other string) bot.Change {
	lang := privateLang(r)
	day := func(d string) string { return r.Catalogue().ShortDate(lang, d) }
	return aside(r, bot.Change{}, bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, key, text.A("from", day(one)), text.A("to", day(other)))}})
}

// putToJudges asks those who decide an absence.
func putToJudges(r *bot.Reading, c *bot.Change, a scoring.Absence, client string, judges []scoring.Person) {
	key := text.Key("absence.asked")
	if a.Client != 0 {
		key = "absence.asked_away"
	}
	for _, p := range judges {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{absenceLine(r, p.Lang, key, a, client)}}
		offer(r, c, &b, p.ID, r.Now.Add(absenceAnswer),
			choice{r.Say(p.Lang, "button.grant"), "grant " + a.No}, choice{r.Say(p.Lang, "button.refuse"), "refuse " + a.No})
		c.Notes = append(c.Notes, bot.Note{
			Key: "absence/" + a.No + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
			Due: r.Roster.Quiet(p.ID, r.Now),
		})
	}
}

// absenceLine says one text about an absence; client is the name of who is away.
func absenceLine(r *bot.Reading, lang string, key text.Key, a scoring.Absence, client string, more ...text.Arg) text.Line {
	texts := r.Catalogue()
	span := text.Plain(texts.ShortDate(lang, a.FromDay))
	if a.ToDay != a.FromDay {
		span = r.Say(lang, "absence.days", text.A("from", texts.ShortDate(lang, a.FromDay)), text.A("to", texts.ShortDate(lang, a.ToDay)), text.A("n", number(a.Days())))
	}
	reason := text.Line(nil)
	if a.Reason != "" {
		reason = r.Say(lang, "absence.reason", text.As("reason", clipped(a.Reason)))
	}
	args := append([]text.Arg{
		text.A("no", a.No), text.ByName("name", r.Roster.Person(a.Asked).Name), text.ByName("client", client), text.In("span", span), text.In("reason", reason),
	}, more...)
	return r.Say(lang, key, args...)
}

// absenceSaid is absenceLine as what the speaker reads in private.
func absenceSaid(r *bot.Request, key text.Key, a scoring.Absence, more ...text.Arg) bot.Body {
	lang := privateLang(r)
	return bot.Body{Lang: lang, Lines: []text.Line{absenceLine(r.Reading, lang, key, a, "", more...)}}
}

// ownAbsences says something, and which absences of the speaker are still to come
// or run.
func (s clerk) ownAbsences(ctx context.Context, r *bot.Request, key text.Key) (bot.Change, error) {
	own, err := s.comingAbsences(ctx, r)
	if err != nil {
		return bot.Change{}, err
	}
	lang := privateLang(r)
	b := bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, key)}}
	for _, a := range own {
		b.Lines = append(b.Lines, absenceLine(r.Reading, lang, absenceState(a), a, ""))
	}
	return aside(r, bot.Change{}, b), nil
}

// comingAbsences are the speaker's own of those that stand.
func (s clerk) comingAbsences(ctx context.Context, r *bot.Request) ([]scoring.Absence, error) {
	all, err := s.standingAbsences(ctx, r, siteOf(r))
	return slices.DeleteFunc(all, func(a scoring.Absence) bool { return a.Person != r.Who.Standing.Person }), err
}

// standingAbsences are those of a site that end today or later, and those over that
// were asked for afterwards and can still be granted.
func (s clerk) standingAbsences(ctx context.Context, r *bot.Request, site int64) ([]scoring.Absence, error) {
	today := r.Roster.Day(site, r.At)
	const waits = scoring.LeaveBefore + int(absenceAnswer/(24*time.Hour))
	all, err := s.Absences(ctx, r.View, site, calendar.AddDays(today, -waits), lastOfDays)
	if err != nil {
		return nil, fmt.Errorf("read absences: %w", err)
	}
	return slices.DeleteFunc(all, func(a scoring.Absence) bool {
		return a.ToDay < today && (a.State != scoring.AbsenceAsked || r.Now.Sub(a.At) > absenceAnswer)
	}), nil
}

// lastOfDays is later than any day that is asked for.
const lastOfDays = "9999-12-31"

func absenceState(a scoring.Absence) text.Key {
	if a.State == scoring.AbsenceAsked {
		return "absence.line_asked"
	}
	return "absence.line"
}

// absences is 请假名单: who of a team, or of a site, is on leave or asks for it.
func (s clerk) absences(ctx context.Context, r *bot.Request) (bot.Change, error) {
	teams, _, answer, err := teamsAsked(r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	site := teams[0].Site
	all, err := s.standingAbsences(ctx, r, site)
	if err != nil {
		return bot.Change{}, err
	}
	all = slices.DeleteFunc(all, func(a scoring.Absence) bool {
		return a.Person == 0 || !slices.ContainsFunc(teams, func(t scoring.Team) bool { return t.ID == a.Team || a.Team == 0 && r.Reach > bot.OwnTeam })
	})
	if len(all) == 0 {
		return reply(r, "absence.nobody")
	}
	lang := privateLang(r)
	b := bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "absence.list")}}
	c := bot.Change{}
	for _, a := range all[:min(len(all), mostAbsences)] {
		b.Lines = append(b.Lines, absenceLine(r.Reading, lang, absenceState(a), a, ""))
		if a.State == scoring.AbsenceAsked && mayGrant(r, a) && len(b.Buttons) < mostListed {
			offer(r.Reading, &c, &b, r.Who.Standing.Person, r.Now.Add(listWithin), choice{r.Say(lang, "absence.grant_this", text.A("no", a.No)), "grant " + a.No})
		}
	}
	if more := len(all) - mostAbsences; more > 0 {
		b.Lines = append(b.Lines, r.Say(lang, "absence.more", text.A("n", number(more))))
	}
	return aside(r, c, b), nil
}

// mostAbsences is how many lines 请假名单 has (ours).
const mostAbsences = 20

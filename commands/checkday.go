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

// noticeChecks is a site's checklists: the list as a week or month begins, a
// reminder on the day on which items are due, what was not done once it is over. The
// scope is the site's row number and the period a local day and its step,
// 2025-06-16-end before 2025-06-16-day.
const noticeChecks = "checks"

// The steps of a day of checklists, and their minutes (ours).
const (
	checkEnd   = "-end" // of the period that ended the day before
	checkDay   = "-day"
	checkEndAt = 6 // after what the visits of the week cost
	checkDayAt = 8*60 + 20
	checkAhead = 62 // days within which every item begins and is due once
)

// checksOf are the items of a site.
func checksOf(roster *scoring.Roster, site int64) []scoring.CheckItem {
	return slices.DeleteFunc(slices.Clone(roster.Checks), func(i scoring.CheckItem) bool { return i.Site != site })
}

// checkNext is the first step after a moment at which there is something to do; the
// row to remove when there is none.
func checkNext(roster *scoring.Roster, site int64, after time.Time) bot.Due {
	items, zone := checksOf(roster, site), roster.Zone(site)
	due := bot.Due{Name: noticeChecks, Scope: number(site)}
	today := calendar.Day(after, zone)
	for n := range checkAhead {
		day := calendar.AddDays(today, n)
		begins := slices.ContainsFunc(items, func(i scoring.CheckItem) bool { return i.First(day) == day })
		if at := calendar.At(day, checkEndAt, zone); begins && at.After(after) {
			due.Period, due.Next = day+checkEnd, at
			return due
		}
		wanted := begins || slices.ContainsFunc(items, func(i scoring.CheckItem) bool { return i.DueDay(day) == day })
		if at := calendar.At(day, checkDayAt, zone); wanted && at.After(after) {
			due.Period, due.Next = day+checkDay, at
			return due
		}
	}
	return due
}

// checkRows are the rows of the schedule that an import changes: of sites that have
// checklists for the first time, or other ones. A row that is due goes its way.
func checkRows(after *scoring.Roster, had []bot.Due, now time.Time) []bot.Due {
	rows := map[string]bot.Due{}
	for _, d := range had {
		if d.Name == noticeChecks {
			rows[d.Scope] = d
		}
	}
	var out []bot.Due
	for _, site := range after.Sites {
		row, planned := rows[number(site.ID)]
		next := checkNext(after, site.ID, now)
		if planned && !row.Next.After(now) || !planned && next.Next.IsZero() {
			continue
		}
		if next.Period != row.Period || !next.Next.Equal(row.Next) {
			out = append(out, next)
		}
	}
	return out
}

// checkDue is one step of a site's checklists. Of lists and reminders that passed
// while nothing ran only the last is sent; a period's end is always seen to.
func (s clerk) checkDue(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeChecks + "/" + o.Due.Scope + "/" + o.Due.Period
	site := rowNumber(o.Due.Scope)
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeChecks, Scope: o.Due.Scope}}
	if o.Roster.Site(site).ID == 0 || len(o.Due.Period) != len(time.DateOnly)+len(checkEnd) {
		return key, c, nil
	}
	c.Due[0] = checkNext(o.Roster, site, o.Due.Next)
	items := checksOf(o.Roster, site)
	day, ends := strings.CutSuffix(o.Due.Period, checkEnd)
	day = day[:len(time.DateOnly)]
	if ends {
		return key, c, s.checksEnd(ctx, o, &c, items, day)
	}
	if len(items) == 0 || !c.Due[0].Next.IsZero() && !c.Due[0].Next.After(o.Now) {
		return key, c, nil // what comes next is due already
	}
	return key, c, s.remindChecks(ctx, o, &c, items, day)
}

// remindChecks gives who checks the list that begins today, and what is due today.
func (s clerk) remindChecks(ctx context.Context, o *bot.Occurrence, c *bot.Change, items []scoring.CheckItem, day string) error {
	site, zone := items[0].Site, o.Roster.Zone(items[0].Site)
	made, err := s.madeChecks(ctx, o.Reading, site, day)
	if err != nil {
		return err
	}
	leave, err := s.Absences(ctx, o.View, site, day, day)
	if err != nil {
		return fmt.Errorf("read absences: %w", err)
	}
	open := scoring.ChecksOpen(items, made, day, zone)
	for _, part := range []struct {
		name string
		head text.Key
		is   func(scoring.CheckItem) bool
	}{
		{"list", "check.begins", func(i scoring.CheckItem) bool { return i.First(day) == day }},
		{"due", "check.today", func(i scoring.CheckItem) bool { return i.First(day) != day && i.DueDay(day) == day }},
	} {
		order, of := checkers(o, open, leave, day, part.is)
		for _, p := range order {
			b := bot.Body{Lang: p.Lang, Lines: []text.Line{o.Say(p.Lang, part.head)}}
			putChecks(o.Reading, c, &b, p.ID, of[p.ID], day)
			c.Notes = append(c.Notes, bot.Note{
				Key: "checks/" + o.Due.Scope + "/" + o.Due.Period + "/" + part.name + "/" + number(p.ID), To: bot.Address{Person: p.ID},
				Class: bot.ClassNotice, Body: b, Due: o.Roster.Quiet(p.ID, o.Now),
			})
		}
	}
	return nil
}

// checkers are who is to check which items: whom the list names, else the captains
// of the team; where nobody of them is there, the supervisors.
func checkers(o *bot.Occurrence, open []scoring.CheckItem, leave []scoring.Absence, day string, is func(scoring.CheckItem) bool) (order []scoring.Person, of map[int64][]scoring.CheckItem) {
	of = map[int64][]scoring.CheckItem{}
	there := func(people []scoring.Person) []scoring.Person {
		return slices.DeleteFunc(slices.Clone(people), func(p scoring.Person) bool {
			return scoring.OnLeave(leave, p.ID, day) || o.Roster.Standing(p.ID, o.Now).Role == scoring.RoleNone
		})
	}
	for _, i := range open {
		if !is(i) {
			continue
		}
		people := there(o.Roster.Captains(i.Team, day))
		if i.By != 0 {
			people = there([]scoring.Person{o.Roster.Person(i.By)})
		}
		if len(people) == 0 {
			people = o.Roster.Supervisors(i.Site, day)
		}
		for _, p := range people {
			if len(of[p.ID]) == 0 {
				order = append(order, p)
			}
			of[p.ID] = append(of[p.ID], i)
		}
	}
	return order, of
}

// checksEnd tells captains and supervisors what was not done in the periods that
// ended yesterday; an alarm test that was not held is recorded with 0 points.
func (s clerk) checksEnd(ctx context.Context, o *bot.Occurrence, c *bot.Change, items []scoring.CheckItem, day string) error {
	items = slices.DeleteFunc(items, func(i scoring.CheckItem) bool { return i.First(day) != day || !i.Counts(calendar.AddDays(day, -1)) })
	if len(items) == 0 {
		return nil
	}
	site, last := items[0].Site, calendar.AddDays(day, -1)
	zone := o.Roster.Zone(site)
	made, err := s.madeChecks(ctx, o.Reading, site, last)
	if err != nil {
		return err
	}
	missed := scoring.ChecksOpen(items, made, last, zone)
	for _, i := range missed {
		if i.Rule == scoring.RuleAlarm {
			if err := bookUnheld(ctx, o, c, i, last); err != nil {
				return err
			}
		}
	}
	today := o.Roster.Day(site, o.Now)
	told := map[int64]bool{}
	tell := func(people []scoring.Person, of func(scoring.CheckItem) bool) {
		for _, p := range people {
			b := bot.Body{Lang: p.Lang, Lines: []text.Line{o.Say(p.Lang, "check.missed")}}
			for _, i := range missed {
				if of(i) && len(b.Lines) <= mostChecks {
					b.Lines = append(b.Lines, missedLine(o.Reading, p.Lang, i))
				}
			}
			if len(b.Lines) == 1 || told[p.ID] {
				continue
			}
			told[p.ID] = true
			c.Notes = append(c.Notes, bot.Note{
				Key: "checks/" + o.Due.Scope + "/" + o.Due.Period + "/" + number(p.ID), To: bot.Address{Person: p.ID},
				Class: bot.ClassNotice, Body: b, Due: o.Roster.Quiet(p.ID, o.Now),
			})
		}
	}
	tell(o.Roster.Supervisors(site, today), func(scoring.CheckItem) bool { return true })
	for _, t := range o.Roster.SiteTeams(site) {
		tell(o.Roster.Captains(t.ID, today), func(i scoring.CheckItem) bool { return i.Team == t.ID })
	}
	return nil
}

// missedLine is 报警测试:第 1 次, and of an alarm test that it was recorded.
func missedLine(r *bot.Reading, lang string, i scoring.CheckItem) text.Line {
	key := text.Key("check.missed_line")
	if i.Rule == scoring.RuleAlarm {
		key = "check.missed_alarm"
	}
	return r.Say(lang, key, text.A("list", i.List), text.In("item", checkName(r, lang, i)))
}

// bookUnheld records that an alarm test was not held: 0 points, at the last second
// of its period, for the evening notices (rules.md 9). The list of what was not done
// tells the captain.
func bookUnheld(ctx context.Context, o *bot.Occurrence, c *bot.Change, i scoring.CheckItem, last string) error {
	zone := o.Roster.Zone(i.Site)
	std := o.Standards.On(last)
	e, booked, err := enter(ctx, o.Reading, scoring.Entry{
		Cause: i.Cause(i.Period(last, zone)), Site: i.Site, Team: i.Team, Subject: scoring.Subject{Kind: scoring.SubjectTeam, ID: i.Team},
		Rule: i.Rule, Version: std.Version, Count: 1, Place: i.Item, At: calendar.At(calendar.AddDays(last, 1), 0, zone).Add(-time.Second),
	}, telling{})
	if err != nil {
		return err
	}
	c.Entries, c.Tell = append(c.Entries, booked.Entries...), append(c.Tell, booked.Tell...)
	c.Checks = append(c.Checks, scoring.Check{
		Item: i.Code, Period: i.Period(last, zone), Site: i.Site, Team: i.Team, State: scoring.CheckMissed, Entry: e.No, At: o.Now,
	})
	return nil
}

// unheld reports whether an entry says that an alarm test was not held.
func unheld(e scoring.Entry) bool {
	return e.Points == 0 && e.By == 0 && e.Reverses == "" && strings.HasPrefix(e.Cause, scoring.CauseCheck)
}

// unheldLine is 📋 没做的报警测试:第 2 次(6月15日).
func (f eveningFacts) unheldLine() text.Line {
	items := make([]text.Line, len(f.unheld))
	for i, e := range f.unheld {
		items[i] = append(text.Plain(e.Place), f.entryDay(e)...)
	}
	return f.say("evening.unheld", text.In("items", f.texts.Join(f.lang, items...)))
}

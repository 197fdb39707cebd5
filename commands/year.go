package commands

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// MonthsOfYear is how many months a year's assessment is made from (issue 6 F).
const MonthsOfYear = 12

var yearForm = regexp.MustCompile(`(20\d\d)`)

type yearReader interface {
	// EntriesIn lists all entries of the months from first to last at a site, on
	// subjects of every kind, oldest first. It notes no stamp.
	EntriesIn(ctx context.Context, v bot.View, site int64, first, last string) ([]scoring.Entry, error)
}

// YearRow is the year of a site, a team or a guard.
type YearRow struct {
	Subject scoring.Subject
	Team    int64 // of a guard the last one in that year
	Months  []scoring.YearMonth
	Total   scoring.Points // see scoring.YearScore
	Counted int            // months that count
}

// YearOf is a site's year so far: the site, its teams, and whoever was a guard of
// one. entries are the site's of that year, leave its leave that was granted; year is
// like 2025, of the site's calendar. A month counts once it is over; for a guard
// also only with a day as a guard of the site without leave, for a team with a
// guard-day. A month before the site or the guard began is none of theirs.
func YearOf(r *bot.Reading, site int64, year string, entries []scoring.Entry, leave []scoring.Absence) []YearRow {
	zone := r.Roster.Zone(site)
	current := calendar.Month(r.Now, zone)
	of := map[string][]scoring.Entry{}
	for _, e := range entries {
		of[e.Month] = append(of[e.Month], e)
	}
	rows, at := []YearRow{}, map[scoring.Subject]int{}
	put := func(s scoring.Subject, team int64, m scoring.YearMonth) {
		i, ok := at[s]
		if !ok {
			i, at[s] = len(rows), len(rows)
			rows = append(rows, YearRow{Subject: s})
		}
		rows[i].Team = team
		rows[i].Months = append(rows[i].Months, m)
	}
	for n := range MonthsOfYear {
		month := fmt.Sprintf("%s-%02d", year, n+1)
		if month > current {
			break
		}
		_, last := monthDays(month)
		std := r.Standards.On(last)
		days := func(counts bool, total scoring.Points) scoring.YearMonth {
			return scoring.YearMonth{Month: month, Total: total, Counted: counts && month < current, Runs: counts && month == current}
		}
		stays, manned := guardMonth(r, site, leave, month)
		var teams []scoring.TeamMonth
		for _, t := range r.Roster.SiteTeams(site) {
			m := teamMonth(r, of[month], leave, t.ID, month)
			teams = append(teams, m)
			put(scoring.Subject{Kind: scoring.SubjectTeam, ID: t.ID}, t.ID, days(manned[t.ID], std.TeamScore(m.Guards, m.Own).Total))
		}
		put(scoring.Subject{Kind: scoring.SubjectSite, ID: site}, 0, days(len(manned) > 0, std.SiteScore(teams, siteEntries(of[month])).Total))
		for _, g := range stays {
			who := scoring.Subject{Kind: scoring.SubjectPerson, ID: g.person}
			own := slices.DeleteFunc(slices.Clone(of[month]), func(e scoring.Entry) bool { return e.Subject != who })
			put(who, g.team, days(true, std.GuardScore(own).Total))
		}
	}
	for i := range rows {
		rows[i].Total, rows[i].Counted = scoring.YearScore(rows[i].Months)
	}
	return rows
}

// guardStay is a guard's team in a month.
type guardStay struct{ person, team int64 }

// guardMonth are the guards of a site's teams with a day in a month so far that was
// no leave, each with the last team, and the teams that had one. A day before the
// site, or the guard, was in the roster at all is none: a row without a first day
// would else reach back for ever.
func guardMonth(r *bot.Reading, site int64, leave []scoring.Absence, month string) (out []guardStay, manned map[int64]bool) {
	first, last := monthDays(month)
	at := map[int64]int{}
	manned = map[int64]bool{}
	for day := max(first, r.Roster.Site(site).Since); day <= min(last, r.Roster.Day(site, r.Now)); day = calendar.AddDays(day, 1) {
		for _, t := range r.Roster.SiteTeams(site) {
			for _, p := range r.Roster.Guards(t.ID, day) {
				if day < p.Since && p.FromDay == "" || scoring.OnLeave(leave, p.ID, day) {
					continue
				}
				if _, ok := at[p.ID]; !ok {
					at[p.ID] = len(out)
					out = append(out, guardStay{person: p.ID})
				}
				out[at[p.ID]].team = t.ID
				manned[t.ID] = true
			}
		}
	}
	return out, manned
}

// year is 年度: the assessment of a year from the scores of its months, for a captain
// of the own team and its guards, from the supervisor up of the site or a team; a
// guard sees the own one.
func (s clerk) year(ctx context.Context, r *bot.Request) (bot.Change, error) {
	teams, rest, answer, err := teamsAsked(r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	site := teams[0].Site
	zone := r.Roster.Zone(site)
	current, year := calendar.Month(r.Now, zone)[:4], calendar.Month(r.Now, zone)[:4]
	if m := yearForm.FindStringSubmatch(rest); m != nil {
		year = m[1]
	} else if slices.Contains(r.Catalogue().List("last_year"), trim(rest)) {
		n, _ := strconv.Atoi(current)
		year = strconv.Itoa(n - 1)
	} else if trim(rest) != "" {
		return reply(r, "year.how")
	}
	if year > current {
		return reply(r, "year.how")
	}
	entries, err := s.EntriesIn(ctx, r.View, site, year+"-01", year+"-12")
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a year's entries: %w", err)
	}
	_, leave, err := s.Beside(ctx, r.View, site, year+"-01-01", year+"-12-31")
	if err != nil {
		return bot.Change{}, fmt.Errorf("read who had leave: %w", err)
	}
	wanted := func(y YearRow) bool {
		switch {
		case r.Who.Role() == scoring.RoleGuard:
			return y.Subject == scoring.Subject{Kind: scoring.SubjectPerson, ID: r.Who.Standing.Person}
		case len(teams) == 1:
			return y.Team == teams[0].ID
		}
		return y.Subject.Kind != scoring.SubjectPerson
	}
	rows := slices.DeleteFunc(YearOf(r.Reading, site, year, entries, leave), func(y YearRow) bool {
		return !wanted(y) || !slices.ContainsFunc(y.Months, func(m scoring.YearMonth) bool { return m.Counted || m.Runs })
	})
	if len(rows) == 0 {
		return reply(r, "year.none", text.A("year", year))
	}
	return yearBody(r, rows, year, len(teams) == 1), nil
}

// yearBody shows years: what leads them month by month, the others with their year.
func yearBody(r *bot.Request, rows []YearRow, year string, team bool) bot.Change {
	first := scoring.SubjectSite
	switch {
	case r.Who.Role() == scoring.RoleGuard:
		first = scoring.SubjectPerson
	case team:
		first = scoring.SubjectTeam
	}
	slices.SortStableFunc(rows, func(a, b YearRow) int {
		switch {
		case a.Subject.Kind == first && b.Subject.Kind != first:
			return -1
		case b.Subject.Kind == first && a.Subject.Kind != first:
			return 1
		}
		return 0
	})
	b := bot.Body{Lang: r.Lang}
	for i, y := range rows {
		key := text.Key("year.row")
		if i == 0 {
			key = "year.head"
		}
		total := "—"
		if y.Counted > 0 {
			total = y.Total.Mark()
		}
		b.Lines = append(b.Lines, r.Say(r.Lang, key, yearName(r.Reading, y), text.A("year", year), text.A("total", total), text.A("n", number(len(months(y))))))
		if i == 0 {
			b.Lines = append(b.Lines, yearMonths(r, y)...)
		}
	}
	b.Lines = append(b.Lines, r.Say(r.Lang, "year.rule"))
	return bot.Change{Reply: b}
}

func months(y YearRow) []scoring.YearMonth {
	return slices.DeleteFunc(slices.Clone(y.Months), func(m scoring.YearMonth) bool { return !m.Counted })
}

func yearName(r *bot.Reading, y YearRow) text.Arg {
	switch y.Subject.Kind {
	case scoring.SubjectPerson:
		return text.ByName("name", r.Roster.Person(y.Subject.ID).Name)
	case scoring.SubjectTeam:
		return text.A("name", r.Roster.Team(y.Subject.ID).Name)
	default:
		return text.A("name", r.Roster.Site(y.Subject.ID).Name)
	}
}

// yearMonths is 1月 98.00 and so on, four a line, and the running month.
func yearMonths(r *bot.Request, y YearRow) (lines []text.Line) {
	var said []text.Line
	for _, m := range y.Months {
		n, _ := strconv.Atoi(m.Month[len("2025-"):])
		switch {
		case m.Counted:
			said = append(said, r.Say(r.Lang, "year.month", text.A("n", number(n)), text.A("total", m.Total.Mark())))
		case m.Runs:
			said = append(said, r.Say(r.Lang, "year.so_far", text.A("n", number(n)), text.A("total", m.Total.Mark())))
		}
	}
	for part := range slices.Chunk(said, 4) {
		lines = append(lines, r.Catalogue().Join(r.Lang, part...))
	}
	return lines
}

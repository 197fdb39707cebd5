package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/commands"
	"anping/scoring"
	"anping/scoring/calendar"
)

type yearCmd struct {
	tableFlags
	Site string `required:"" placeholder:"CODE" help:"The site, by its code."`
	Year string `required:"" placeholder:"2025" help:"The year, of the site's calendar."`
}

// Help is the example of --help.
func (yearCmd) Help() string {
	return "Example:\n  anping export year --config anping.toml --site SUN --year 2025 --out 2025.csv\n\n" +
		"One line for the site, each team and each guard, as 年度 says it: a month counts once it is over, and only with a day on the team.\n" +
		"A month that does not count is empty; the month that runs stands in a column of its own and is not counted."
}

// Run writes the year.
func (k yearCmd) Run(ctx context.Context, c *console) error {
	if _, err := time.Parse("2006", k.Year); err != nil {
		return &usageError{"--year: " + k.Year + " is no year", "write it like 2025"}
	}
	return k.write(ctx, c, k.Site, func(x exporting) error { return x.year(ctx, k.Year, time.Now()) })
}

// year writes the score of each month that counts, and the year's. Without a site,
// team or guard that has one it is the heads alone.
func (x exporting) year(ctx context.Context, year string, now time.Time) error {
	if year > calendar.Month(now, x.zone)[:len(year)] {
		return &usageError{"--year: " + year + " has not begun", "write this year or an earlier one"}
	}
	v := x.look.View()
	r := bot.NewReading(v, now, x.texts, x.roster, x.rules)
	entries, err := x.look.EntriesIn(ctx, v, x.site.ID, year+"-01", year+"-12")
	if err != nil {
		return err
	}
	_, leave, err := x.look.Beside(ctx, v, x.site.ID, year+"-01-01", year+"-12-31")
	if err != nil {
		return err
	}
	if err := x.yearHeads(); err != nil {
		return err
	}
	for _, y := range commands.YearOf(r, x.site.ID, year, entries, leave) {
		if err := x.yearRow(y); err != nil {
			return err
		}
	}
	return nil
}

// yearHeads writes the heads; those of the months are their numbers.
func (x exporting) yearHeads() error {
	row := []string{}
	for _, key := range []text.Key{"export.subject_kind", "export.subject_no", "export.subject_name", "export.team", "export.team_name", "export.year_score", "export.year_months"} {
		row = append(row, x.say(key))
	}
	for n := range commands.MonthsOfYear {
		row = append(row, x.texts.Say(x.lang, "export.year_month", text.A("n", strconv.Itoa(n+1))).String())
	}
	return x.sheet.Write(append(row, x.say("export.year_so_far")))
}

// yearRow writes one line, when a month of it counts or runs.
func (x exporting) yearRow(y commands.YearRow) error {
	months, running := make([]string, commands.MonthsOfYear), ""
	has := false
	for _, m := range y.Months {
		n, err := strconv.Atoi(m.Month[len("2025-"):])
		if err != nil {
			return fmt.Errorf("read a month: %w", err)
		}
		switch {
		case m.Counted:
			months[n-1], has = numeral(m.Total), true
		case m.Runs:
			running, has = numeral(m.Total), true
		}
	}
	if !has {
		return nil
	}
	total := ""
	if y.Counted > 0 {
		total = numeral(y.Total)
	}
	kind, no, name := x.subject(y.Subject)
	var team scoring.Team
	if y.Subject.Kind != scoring.SubjectSite {
		team = x.roster.Team(y.Team)
	}
	row := append([]string{kind, no, name, plainCell(team.Code), plainCell(team.Name), total, strconv.Itoa(y.Counted)}, months...)
	return x.sheet.Write(append(row, running))
}

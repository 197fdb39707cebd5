package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

type checksCmd struct {
	sheetFlags
	Site string `required:"" placeholder:"CODE" help:"The site, by its code."`
}

// Help is the example of --help.
func (checksCmd) Help() string {
	return "Example:\n  anping export checks --config anping.toml --site SUN --month 2025-06 --out checks.csv\n\n" +
		"One line for each item of a checklist in each week or month that is due in the month, and for each item of the 专项 and 突击 whose days touch it.\n" +
		"A photo is named by the beginning of its SHA-256."
}

// Run writes the checks.
func (k checksCmd) Run(ctx context.Context, c *console) error {
	return k.write(ctx, c, k.Site, func(x exporting) error { return x.checks(ctx, k.Month, time.Now()) })
}

type handoversCmd struct {
	sheetFlags
	Site string `required:"" placeholder:"CODE" help:"The site, by its code."`
}

// Help is the example of --help.
func (handoversCmd) Help() string {
	return "Example:\n  anping export handovers --config anping.toml --site SUN --month 2025-06 --out handovers.csv"
}

// Run writes the handovers.
func (k handoversCmd) Run(ctx context.Context, c *console) error {
	return k.write(ctx, c, k.Site, func(x exporting) error { return x.handovers(ctx, k.Month) })
}

// checking is the table of checks being written.
type checking struct {
	exporting
	made  []scoring.Check
	files map[string][]scoring.Evidence // by scoring.Check's cause
	today string
}

// checks writes what came of each item that was due in a month.
func (x exporting) checks(ctx context.Context, month string, now time.Time) error {
	first := month + "-01"
	last := calendar.AddDays(scoring.CheckItem{Every: scoring.CheckMonthly}.Next(first), -1)
	named, err := x.look.AssessmentsIn(ctx, x.site.ID, first, last)
	if err != nil {
		return err
	}
	periods := []string{month}
	for day := first; day <= last; day = calendar.AddDays(day, 1) {
		periods = append(periods, calendar.Week(calendar.At(day, 0, x.zone), x.zone))
	}
	for _, a := range named {
		periods = append(periods, a.No)
	}
	slices.Sort(periods)
	periods = slices.Compact(periods)
	t := checking{exporting: x, today: x.roster.Day(x.site.ID, now)}
	if t.made, err = x.look.Checks(ctx, x.look.View(), x.site.ID, periods...); err != nil {
		return err
	}
	if t.files, err = x.look.CheckFilesIn(ctx, x.site.ID, periods...); err != nil {
		return err
	}
	if err := x.heads("export.check_kind", "export.number", "export.check_list", "export.check_item", "export.place", "export.team", "export.team_name",
		"export.check_by_no", "export.check_by", "export.check_period", "export.check_due", "export.check_result", "export.check_at",
		"export.check_who_no", "export.check_who", "export.check_words", "export.check_photos", "export.rule", "export.check_entry"); err != nil {
		return err
	}
	if err := t.items(first, last); err != nil {
		return err
	}
	for _, a := range named {
		if err := t.assessment(a); err != nil {
			return err
		}
	}
	return nil
}

// items writes the lines of the checklists, by due day and code.
func (t checking) items(first, last string) error {
	for day := first; day <= last; day = calendar.AddDays(day, 1) {
		for _, i := range t.roster.Checks {
			if i.Site != t.site.ID || i.DueDay(day) != day || !i.Counts(day) {
				continue
			}
			period := i.Period(day, t.zone)
			made, ok := scoring.CheckOf(t.made, i.Code, period)
			result := checkResult(made)
			if !ok {
				result = "export.check_not_done"
				if i.Next(day) > t.today {
					result = "export.check_open"
				}
			}
			if err := t.line("export.check_list_kind", i, period, day, result, made); err != nil {
				return err
			}
		}
	}
	return nil
}

// assessment writes the lines of one 专项 or 突击.
func (t checking) assessment(a scoring.Assessment) error {
	kind := text.Key("export.check_special")
	if a.Sudden {
		kind = "export.check_sudden"
	}
	for _, i := range a.Lines() {
		made, ok := scoring.CheckOf(t.made, i.Code, a.No)
		result := checkResult(made)
		switch {
		case !ok && a.State == scoring.AssessDropped:
			result = "export.check_dropped"
		case !ok && a.State == scoring.AssessOpen:
			result = "export.check_open"
		case !ok:
			result = "export.check_not_done"
		}
		if err := t.line(kind, i, a.FromDay+"/"+a.ToDay, a.ToDay, result, made); err != nil {
			return err
		}
	}
	return nil
}

func (t checking) line(kind text.Key, i scoring.CheckItem, period, due string, result text.Key, made scoring.Check) error {
	team := t.roster.Team(i.Team)
	byNo, by := t.person(i.By)
	whoNo, who := t.person(made.Person)
	at := ""
	if made.Person != 0 {
		at = t.moment(made.At)
	}
	return t.sheet.Write([]string{
		t.say(kind), plainCell(i.Code), plainCell(i.List), plainCell(i.Item), plainCell(i.Place), plainCell(team.Code), plainCell(team.Name), byNo, by,
		period, due, t.say(result), at, whoNo, who, plainCell(made.Words), t.photos(made), i.Rule, made.Entry,
	})
}

// photos are the names of what was sent with a check.
func (t checking) photos(made scoring.Check) string {
	var names []string
	for _, v := range t.files[scoring.CauseCheck+made.Item+"/"+made.Period] {
		if v.SHA256 != "" { // what was kept long enough is gone
			names = append(names, v.Kind+"-"+v.SHA256[:min(len(v.SHA256), 12)])
		}
	}
	return strings.Join(names, " ")
}

func checkResult(c scoring.Check) text.Key {
	switch c.State {
	case scoring.CheckBad:
		return "export.check_bad"
	case scoring.CheckMissed:
		return "export.check_missed"
	case scoring.CheckFine:
	}
	return "export.check_fine"
}

// handovers writes what was handed over in a month.
func (x exporting) handovers(ctx context.Context, month string) error {
	first := month + "-01"
	notes, err := x.look.HandoversIn(ctx, x.site.ID, first, calendar.AddDays(scoring.CheckItem{Every: scoring.CheckMonthly}.Next(first), -1))
	if err != nil {
		return err
	}
	if err := x.heads("export.number", "export.handover_day", "export.team", "export.team_name", "export.handover_by_no", "export.handover_by", "export.handover_at",
		"export.handover_words", "export.handover_given", "export.handover_taker_no", "export.handover_taker", "export.handover_taken"); err != nil {
		return err
	}
	for _, h := range notes {
		team := x.roster.Team(h.Team)
		no, name := x.person(h.Person)
		takerNo, taker := x.person(h.Taker)
		if err := x.sheet.Write([]string{
			h.No, h.Day, plainCell(team.Code), plainCell(team.Name), no, name, x.moment(h.At), plainCell(h.Body), x.moment(h.Given),
			takerNo, taker, x.moment(h.Taken),
		}); err != nil {
			return err
		}
	}
	return nil
}

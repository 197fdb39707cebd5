package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"anping/scoring"
	"anping/scoring/calendar"
	"anping/storage"
)

type calendarCmd struct {
	Show   calendarShowCmd   `cmd:"" help:"Print the holidays and make-up working days of a year, as each site has them."`
	Import calendarImportCmd `cmd:"" help:"Load the holidays and make-up working days of whole years from an iCalendar or CSV file."`
}

// Help is the example of --help.
func (calendarCmd) Help() string {
	return "Example:\n  anping calendar show --config anping.toml 2027\n  anping calendar import --config anping.toml --dry-run 2027.csv\n\n" +
		"Working days are Monday to Friday but for public holidays, and make-up days (调休). Sites in mainland China have a table for 2025 to 2027 from the program; 2027 is provisional until the State Council's notice is out. Other sites have none until one is imported."
}

type calendarShowCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Year   int    `arg:"" help:"The year, like 2026."`
}

// Help is the example of --help.
func (calendarShowCmd) Help() string {
	return "Example:\n  anping calendar show --config anping.toml 2026\n\nWhat it prints import reads: save it, change it, load it."
}

// Run prints the year, sites with the same days together.
func (k calendarShowCmd) Run(ctx context.Context, c *console) error {
	s, err := loadConfig(k.Config, c.env)
	if err != nil {
		return err
	}
	c.err = redacting(c.err, s.Database)
	if k.Year < 2000 || k.Year > 2100 {
		return &usageError{strconv.Itoa(k.Year) + " is no year", "write one like 2026"}
	}
	roster := &scoring.Roster{}
	if !isNew(s.Database.Reveal()) {
		if err := inspect(ctx, s, func(look *storage.Look) error {
			roster, err = look.Roster(ctx)
			return err
		}); err != nil {
			return err
		}
	}
	calendars, names := calendarsOf(roster, strconv.Itoa(k.Year))
	if len(calendars) == 0 { // no company yet
		calendars = append(calendars, calendar.New(calendar.Shipped(s.Timezone)))
		names = append(names, []string{s.Timezone})
	}
	for i, cal := range calendars {
		showYear(c, cal, strconv.Itoa(k.Year), strings.Join(names[i], ", "))
	}
	return nil
}

// calendarsOf are the different calendars of a year, each with the sites that
// have it.
func calendarsOf(roster *scoring.Roster, year string) (calendars []*calendar.Calendar, names [][]string) {
	at := map[string]int{}
	for _, s := range roster.Sites {
		cal := roster.Calendar(s.ID)
		key := fmt.Sprint(cal.Year(year), cal.Days(year))
		i, ok := at[key]
		if !ok {
			i = len(calendars)
			at[key] = i
			calendars, names = append(calendars, cal), append(names, nil)
		}
		names[i] = append(names[i], s.Code)
	}
	return calendars, names
}

func showYear(c *console, cal *calendar.Calendar, year, whose string) {
	standing := cal.Year(year)
	fmt.Fprintln(c.out, oneLine("# "+year+" of "+whose+": "+string(standing)))
	if standing == calendar.Missing {
		fmt.Fprintln(c.out, "# no table: Monday to Friday are working days; load one with: anping calendar import")
		return
	}
	fmt.Fprintln(c.out, "day,kind,name,state")
	for _, d := range cal.Days(year) {
		state := calendar.Published
		if d.Provisional {
			state = calendar.Provisional
		}
		fmt.Fprintln(c.out, strings.Join([]string{d.Day, string(d.Kind), csvCell(d.Name), string(state)}, ","))
	}
}

// csvCell is a cell of a CSV file.
func csvCell(cell string) string {
	if strings.ContainsAny(cell, `",`) || strings.HasPrefix(cell, "#") {
		return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
	}
	return oneLine(cell)
}

type calendarImportCmd struct {
	Config      string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	DryRun      bool   `help:"Print what would change, a line each, and store nothing."`
	Site        string `placeholder:"CODE" help:"Of this site only; without it of all sites."`
	Whole       bool   `help:"Take the file for the whole year also where it lacks more than half of the days that hold."`
	Provisional bool   `help:"The days are expected, not published yet: check keeps asking for the published ones."`
	File        string `arg:"" help:"FILE.ics, or a CSV file with the columns day, kind (holiday or workday), name and optionally to and state."`
}

// Help is the example of --help.
func (calendarImportCmd) Help() string {
	return "Example:\n  anping calendar import --config anping.toml --dry-run 2027.csv\n  anping calendar import --config anping.toml --site BERLIN holidays-berlin.ics\n\n" +
		"A file tells its years whole: a day of such a year that it does not name is an ordinary one again, also one that the program brings. A year that would lose more than half of its days so is refused, unless --whole says that the file has all of them: to add a day, change what show prints, and import that. What holds already is not stored. Of an iCalendar file each whole-day event is a holiday; one that is called 补班, 上班 or workday, or that X-APPLE-SPECIAL-DAY says is worked, a make-up day. Where a file marks days off that way, its other events are left out."
}

// read reads the whole file. Of what is wrong every line is printed; the last is
// the error.
func (k calendarImportCmd) read(c *console) ([]calendar.Special, error) {
	raw, err := readBounded(k.File, 4<<20)
	if err != nil {
		return nil, &configError{File: k.File, What: oneLine(err.Error()), Mend: "give an .ics or .csv file"}
	}
	if raw, err = plainText(c, k.File, raw); err != nil {
		return nil, err
	}
	var table []calendar.Special
	var faults []calendar.Fault
	if strings.EqualFold(filepath.Ext(k.File), ".ics") {
		table, faults = readICal(raw)
	} else {
		table, faults = calendar.ParseTable(raw)
	}
	if len(faults) == 0 && len(table) == 0 {
		faults = []calendar.Fault{{What: "there is no day in it"}}
	}
	for i, f := range faults {
		wrong := &configError{File: k.File, Line: f.Row, Key: f.Column, What: f.What, Mend: "mend it; nothing was imported"}
		if i == len(faults)-1 {
			return nil, wrong
		}
		fmt.Fprintln(c.err, wrong)
	}
	for i := range table {
		table[i].Provisional = table[i].Provisional || k.Provisional
	}
	return table, nil
}

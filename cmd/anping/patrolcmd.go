package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"anping/commands"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/patrol"
	"anping/storage"
)

type patrolCmd struct {
	Import patrolImportCmd `cmd:"" help:"Load taps from a CSV file of an NFC patrol system."`
}

// Help is the example of --help.
func (patrolCmd) Help() string {
	return "Example:\n  anping patrol import --config anping.toml --site SUN --from '2025-06-12 06:00' --to '2025-06-12 22:00' taps.csv"
}

type patrolImportCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Site   string `required:"" placeholder:"CODE" help:"The site's code or name, as in sites.csv."`
	From   string `placeholder:"TIME" help:"The file has all taps from this time of the site on, like '2025-06-12 06:00'; without --from and --to nothing is judged by it."`
	To     string `placeholder:"TIME" help:"And until this time."`
	Time   string `default:"time" placeholder:"COLUMN" help:"The column with the time of the tap; without this, time."`
	Point  string `default:"checkpoint" placeholder:"COLUMN" help:"The column with the checkpoint's code or name; without this, checkpoint."`
	Guard  string `placeholder:"COLUMN" help:"The column with the guard's employee number or name; without this, guard, which may be missing."`
	File   string `arg:"" help:"The CSV file, with a header line."`
}

// Help is the example of --help.
func (patrolImportCmd) Help() string {
	return "Example:\n  anping patrol import --config anping.toml --site SUN --from '2025-06-12 06:00' --to '2025-06-12 22:00' --time 打卡时间 --point 巡更点 --guard 工号 taps.csv\n\n" +
		"The columns are time, checkpoint and guard, unless --time, --point and --guard name others. The file brings taps at checkpoints whose source in checkpoints.csv is system. A tour of theirs is judged once it lies within what --from and --to cover, also by several files. Loading a file again changes nothing."
}

// Run reads the whole file, then stores what is new.
func (k patrolImportCmd) Run(ctx context.Context, c *console) error {
	var raw []byte
	return c.stored(ctx, k.Config, func(Settings) (err error) {
		if raw, err = readBounded(k.File, 16<<20); err != nil {
			return &configError{File: k.File, What: oneLine(err.Error()), Mend: "give a CSV file"}
		}
		raw, err = plainText(c, k.File, raw)
		return err
	}, func(_ Settings, store *storage.Store) error {
		return retried(ctx, func() error { return k.load(ctx, c, store, raw, time.Now().UTC()) })
	})
}

// load stores what of the file is new.
func (k patrolImportCmd) load(ctx context.Context, c *console, store *storage.Store, raw []byte, now time.Time) error {
	view := store.View()
	r, err := store.Roster(ctx, view)
	if err != nil {
		return err
	}
	site := r.SiteCalled(k.Site)
	if site == 0 {
		return &usageError{"--site: there is no site " + k.Site, "write its code or name as in sites.csv"}
	}
	cover, err := k.cover(site, r.Zone(site), now)
	if err != nil {
		return err
	}
	taps, err := k.read(c, r, site, raw, now)
	if err != nil {
		return err
	}
	from, to := commands.TapsAround(taps, cover)
	if commands.TooLong(from, to) {
		return &usageError{"the file spans more than two months", "load it month by month"}
	}
	had, err := store.Taps(ctx, view, site, from, to)
	if err != nil {
		return err
	}
	covers, _, err := store.Patrolled(ctx, view, site, from, to, calendar.Day(now, time.UTC), "")
	if err != nil {
		return err
	}
	acts := commands.ImportTaps(stateKey(fmt.Sprintf("patrol/%d", site), view), r, had, covers, taps, cover, now)
	if _, err := recordAll(ctx, store, view, acts); err != nil {
		return err
	}
	n := 0
	for _, a := range acts {
		n += len(a.Change.Taps)
	}
	fmt.Fprintf(c.out, "%s new of %d\n", counted(n, "tap is", "taps are"), len(taps))
	k.unknown(c, taps)
	if cover.From.IsZero() {
		fmt.Fprintln(c.out, "nothing is judged by them yet: say with --from and --to which time the file covers")
	}
	return nil
}

// unknown names the guards of the file whom nobody knows.
func (k patrolImportCmd) unknown(c *console, taps []patrol.Tap) {
	of, n := map[string]int{}, 0
	for _, t := range taps {
		if t.Guard != "" {
			of[t.Guard]++
			n++
		}
	}
	if n == 0 {
		return
	}
	names := slices.Sorted(maps.Keys(of))
	for i, name := range names {
		names[i] = fmt.Sprintf("%q (%d)", name, of[name])
	}
	said := strings.Join(names[:min(len(names), namedMost)], ", ")
	if more := len(names) - namedMost; more > 0 {
		said += fmt.Sprintf(" and %d more", more)
	}
	fmt.Fprintf(c.out, "%s as nobody's, since nobody of the site is known as %s\n", counted(n, "tap counts", "taps count"), said)
}

// cover is the span that the file is said to hold whole; the zero one when none is.
func (k patrolImportCmd) cover(site int64, zone *time.Location, now time.Time) (patrol.Cover, error) {
	out := patrol.Cover{Site: site}
	if k.From == "" && k.To == "" {
		return out, nil
	}
	for _, x := range []struct {
		flag, said string
		at         *time.Time
	}{{"--from", k.From, &out.From}, {"--to", k.To, &out.To}} {
		at, err := time.ParseInLocation("2006-01-02 15:04", x.said, zone)
		if err != nil {
			return out, &usageError{x.flag + ": " + x.said + " is no time", "write both like '2025-06-12 06:00'"}
		}
		*x.at = at.UTC()
	}
	switch {
	case !out.From.Before(out.To):
		return out, &usageError{"--from is not before --to", "write the earlier one first"}
	case out.To.After(now):
		return out, &usageError{"--to: " + k.To + " is still to come", "a file covers what is over"}
	}
	return out, nil
}

// read reads the taps. Of what is wrong every line is printed; the last is the error.
func (k patrolImportCmd) read(c *console, r *scoring.Roster, site int64, raw []byte, now time.Time) ([]patrol.Tap, error) {
	file := commands.TapFile(r, site, patrol.Columns{Time: k.Time, Point: k.Point, Guard: k.Guard}, now)
	taps, faults := file.Parse(raw)
	for i, f := range faults {
		wrong := &configError{File: k.File, Line: f.Row, Key: f.Column, What: f.What, Mend: "mend it, or name the column with --time, --point or --guard; nothing was imported"}
		if i == len(faults)-1 {
			return nil, wrong
		}
		fmt.Fprintln(c.err, wrong)
	}
	return taps, nil
}

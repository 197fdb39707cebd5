package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/storage"
)

type standardCmd struct {
	Show   standardShowCmd   `cmd:"" help:"Print a version as the file that import reads."`
	Diff   standardDiffCmd   `cmd:"" help:"Say what differs between two versions, or a version and a file."`
	Import standardImportCmd `cmd:"" help:"Load a new version from a file; it holds from its own day on."`

	Propose standardProposeCmd `cmd:"" help:"Say what a quarter says about the standard, and write a version to come."`
}

// Help is the example of --help.
func (standardCmd) Help() string {
	return "Example:\n  anping standard show --config anping.toml > standard.json\n  anping standard diff --config anping.toml 1 standard.json\n  anping standard import --config anping.toml standard.json\n\n" +
		"To change points, weights or clocks: print the version that holds, give it the next version number and a day to come, change it, look at the difference, load it.\n" +
		"A version that is stored never changes: entries were made by it."
}

type standardShowCmd struct {
	Config  string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Version int    `placeholder:"N" help:"The version; without it the one that holds today."`
}

// Help is the example of --help.
func (standardShowCmd) Help() string {
	return "Example:\n  anping standard show --config anping.toml --version 1 > standard.json"
}

// Run prints a version.
func (k standardShowCmd) Run(ctx context.Context, c *console) error {
	s, all, err := standardsOf(ctx, c, k.Config)
	if err != nil {
		return err
	}
	one := all.On(calendar.Day(time.Now(), zoneOf(s)))
	if k.Version != 0 {
		var ok bool
		if one, ok = all.Version(k.Version); !ok {
			return noVersion(k.Version, all)
		}
	}
	raw, err := one.JSON()
	if err != nil {
		return err
	}
	_, err = c.out.Write(raw)
	return err
}

func noVersion(v int, all scoring.Standards) error {
	return &usageError{"there is no version " + strconv.Itoa(v) + " of the standard", "write one from " + strconv.Itoa(all[0].Version) + " to " + strconv.Itoa(newestOf(all).Version)}
}

// newestOf is the version with the highest number.
func newestOf(all scoring.Standards) scoring.Standard {
	best := all[0]
	for _, s := range all {
		if s.Version > best.Version {
			best = s
		}
	}
	return best
}

// standardsOf reads all versions; before the first import or start there is the
// shipped one.
func standardsOf(ctx context.Context, c *console, config string) (Settings, scoring.Standards, error) {
	s, err := loadConfig(config, c.env)
	if err != nil {
		return s, nil, err
	}
	c.err = redacting(c.err, s.Database)
	if isNew(s.Database.Reveal()) {
		return s, scoring.Standards{scoring.Shipped()}, nil
	}
	var all scoring.Standards
	err = inspect(ctx, s, func(look *storage.Look) error {
		all, err = look.Standards(ctx)
		return err
	})
	return s, all, err
}

type standardDiffCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Old    string `arg:"" help:"A version number or a file."`
	New    string `arg:"" help:"A version number or a file."`
}

// Help is the example of --help.
func (standardDiffCmd) Help() string {
	return "Example:\n  anping standard diff --config anping.toml 1 2\n  anping standard diff --config anping.toml 2 standard.json"
}

// Run says what differs, a line each.
func (k standardDiffCmd) Run(ctx context.Context, c *console) error {
	_, all, err := standardsOf(ctx, c, k.Config)
	if err != nil {
		return err
	}
	older, err := standardNamed(all, k.Old)
	if err != nil {
		return err
	}
	newer, err := standardNamed(all, k.New)
	if err != nil {
		return err
	}
	lines, err := older.Differences(newer)
	if err != nil {
		return err
	}
	for _, line := range lines {
		fmt.Fprintln(c.out, oneLine(line))
	}
	if len(lines) == 0 {
		fmt.Fprintln(c.out, "nothing differs")
	}
	return nil
}

func standardNamed(all scoring.Standards, name string) (scoring.Standard, error) {
	if v, err := strconv.Atoi(name); err == nil {
		if s, ok := all.Version(v); ok {
			return s, nil
		}
		return scoring.Standard{}, noVersion(v, all)
	}
	return readStandard(name)
}

// readStandard reads and checks a file; all that is wrong is told, in one line.
func readStandard(path string) (scoring.Standard, error) {
	raw, err := readBounded(path, 1<<20)
	if err != nil {
		return scoring.Standard{}, &configError{File: path, What: oneLine(err.Error()), Mend: "print one with: anping standard show"}
	}
	s, err := scoring.ParseStandard(raw)
	if err != nil {
		return scoring.Standard{}, &configError{File: path, What: oneLine(err.Error()), Mend: "compare it with: anping standard show; nothing was loaded"}
	}
	return s, nil
}

// earliestDay is the first local day that is still to come everywhere.
func earliestDay(now time.Time, zone *time.Location) string {
	return calendar.AddDays(max(calendar.Day(now, zone), calendar.Day(now, time.FixedZone("", 14*60*60))), 1)
}

type standardImportCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	File   string `arg:"" help:"The file; see: anping standard show."`
}

// Help is the example of --help.
func (standardImportCmd) Help() string {
	return "Example:\n  anping standard import --config anping.toml standard.json"
}

// Run loads a version.
func (k standardImportCmd) Run(ctx context.Context, c *console) (err error) {
	s, err := loadConfig(k.Config, c.env)
	if err != nil {
		return err
	}
	c.err = redacting(c.err, s.Database)
	fresh, err := readStandard(k.File)
	if err != nil {
		return err
	}
	store, err := storage.Open(ctx, storage.Config{Database: s.Database.Reveal(), Log: slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	var lines []string
	err = retried(ctx, func() error {
		lines, err = k.load(ctx, store, fresh, zoneOf(s))
		return err
	})
	if err != nil {
		return err
	}
	for _, line := range lines {
		fmt.Fprintln(c.out, oneLine(line))
	}
	if len(lines) == 0 {
		fmt.Fprintf(c.out, "version %d is stored already\n", fresh.Version)
		return nil
	}
	fmt.Fprintf(c.out, "version %d is stored and holds from %s on; until then version %d does\n", fresh.Version, fresh.From, fresh.Version-1)
	return nil
}

// load stores a version that follows the newest; none is what is stored already.
func (k standardImportCmd) load(ctx context.Context, store *storage.Store, fresh scoring.Standard, zone *time.Location) ([]string, error) {
	now, view := time.Now().UTC(), store.View()
	all, err := store.Standards(ctx, view)
	if err != nil {
		return nil, err
	}
	stored, err := store.StandardStored(ctx)
	if err != nil {
		return nil, err
	}
	newest := newestOf(all)
	refuse := func(what, mend string) error {
		return &configError{File: k.File, What: what, Mend: mend + "; nothing was loaded"}
	}
	if old, ok := all.Version(fresh.Version); ok {
		lines, err := old.Differences(fresh)
		if err == nil && len(lines) > 0 {
			err = refuse(fmt.Sprintf("version %d is stored and says something else: %s", fresh.Version, lines[0]), fmt.Sprintf("a stored version never changes, make this one version %d", newest.Version+1))
		}
		return nil, err
	}
	earliest := earliestDay(now, zone)
	switch {
	case fresh.Version != newest.Version+1:
		return nil, refuse(fmt.Sprintf("version %d does not follow version %d", fresh.Version, newest.Version), fmt.Sprintf("make it version %d", newest.Version+1))
	case fresh.From < earliest:
		return nil, refuse(fmt.Sprintf("it would hold from %s on, and points of past days are never counted anew", fresh.From), "let it begin on "+earliest+" or later")
	case fresh.From <= newest.From:
		return nil, refuse(fmt.Sprintf("version %d begins on %s already", newest.Version, newest.From), "let this one begin later")
	}
	lines, err := newest.Differences(fresh)
	if err != nil {
		return nil, err
	}
	act := bot.Act{Key: stateKey("standard/"+strconv.Itoa(fresh.Version), view), At: now}
	if !stored {
		act.Change.Standards = append(act.Change.Standards, newest)
	}
	act.Change.Standards = append(act.Change.Standards, fresh)
	_, err = recordAll(ctx, store, view, []bot.Act{act})
	return lines, err
}

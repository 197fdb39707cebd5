package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"anping/bot"
	"anping/commands"
	"anping/scoring"
	"anping/scoring/roster"
)

// loadTries bounds how often loading starts again because another process
// loads at the same time.
const loadTries = 20

// loader is what loading reads and writes of the store.
type loader interface {
	bot.Recorder
	View() bot.View
	Roster(context.Context, bot.View) (*scoring.Roster, error)
	Standards(context.Context, bot.View) (scoring.Standards, error)
	Clients(context.Context) ([]scoring.Client, error)
	Reserve(ctx context.Context, series string, n int64) (int64, error)
}

// company is what a start loads: the rows of the sandbox's folder, none without
// the sandbox, and a name for their content.
type company struct {
	name string
	rows roster.Rows
}

// readCompany reads and checks the folder; nothing is stored yet.
func readCompany(sandbox Sandbox) (company, error) {
	if !sandbox.Enabled {
		return company{name: "standard"}, nil
	}
	folder := roster.Example()
	if sandbox.Roster != "" {
		folder = os.DirFS(sandbox.Roster)
	}
	rows, err := roster.Read(folder)
	if err != nil {
		return company{}, rosterError(sandbox.Roster, err)
	}
	name, err := digest(folder)
	if err != nil {
		return company{}, fmt.Errorf("read the roster: %w", err)
	}
	return company{name, rows}, nil
}

// load stores a company and, where there is none yet, the shipped standard.
// Loading the same again changes nothing.
func load(ctx context.Context, store loader, c company, now time.Time) error {
	for range loadTries {
		if err := loadOnce(ctx, store, c, now); !errors.Is(err, bot.ErrConflict) {
			return err
		}
	}
	return errors.New("load the roster: other processes kept changing it; start again")
}

// loadOnce numbers the rows after those that the store has and records them,
// slice by slice. Another process may do the same at the same moment with
// other numbers: every slice rests on the version of the roster in which it was
// numbered, and when that moved in between, ErrConflict starts it again.
func loadOnce(ctx context.Context, store loader, c company, now time.Time) error {
	view := store.View()
	have, standard, err := known(ctx, store, view)
	if err != nil {
		return err
	}
	next := numbering(ctx, store)
	numbered, err := c.rows.Number(have, next)
	if err != nil {
		return err
	}
	acts, err := commands.Import(c.name, numbered, standard, now, next)
	if err != nil {
		return err
	}
	seen := view.Seen() // of the roster and of the standard
	for _, act := range acts {
		act.Seen = slices.Clone(seen)
		res, err := store.Record(ctx, act)
		if err != nil {
			return fmt.Errorf("load the roster: %w", err)
		}
		if res.Already {
			continue
		}
		writes := act.Scopes()
		for i := range seen {
			if slices.Contains(writes, seen[i].Scope) {
				seen[i].Version++
			}
		}
	}
	return nil
}

// known reads the row numbers that codes have already, and which standard to
// store: none when there is one.
func known(ctx context.Context, store loader, v bot.View) (roster.Codes, scoring.Standard, error) {
	fail := func(err error) (roster.Codes, scoring.Standard, error) {
		return roster.Codes{}, scoring.Standard{}, fmt.Errorf("load the roster: %w", err)
	}
	standards, err := store.Standards(ctx, v)
	if err != nil {
		return fail(err)
	}
	r, err := store.Roster(ctx, v)
	if err != nil {
		return fail(err)
	}
	clients, err := store.Clients(ctx)
	if err != nil {
		return fail(err)
	}
	var standard scoring.Standard
	if len(standards) == 0 {
		standard = scoring.Shipped()
	}
	return roster.Codes{
		Site:   codes(r.Sites, func(x scoring.Site) (string, int64) { return x.Code, x.ID }),
		Team:   codes(r.Teams, func(x scoring.Team) (string, int64) { return x.Code, x.ID }),
		Place:  codes(r.Places, func(x scoring.Place) (string, int64) { return x.Code, x.ID }),
		Person: codes(r.People, func(x scoring.Person) (string, int64) { return x.No, x.ID }),
		Group:  codes(r.Groups, func(x scoring.Group) (string, int64) { return x.Code, x.ID }),
		Client: codes(clients, func(x scoring.Client) (string, int64) { return x.Code, x.ID }),
	}, standard, nil
}

func codes[T any](rows []T, of func(T) (string, int64)) map[string]int64 {
	out := make(map[string]int64, len(rows))
	for _, row := range rows {
		code, id := of(row)
		out[code] = id
	}
	return out
}

// numbering takes row numbers, a block at a time.
func numbering(ctx context.Context, store loader) func(series string) (int64, error) {
	const block = 50
	type span struct{ next, end int64 }
	spans := map[string]span{}
	return func(series string) (int64, error) {
		s := spans[series]
		if s.next == s.end {
			first, err := store.Reserve(ctx, series, block)
			if err != nil {
				return 0, err
			}
			s = span{first, first + block}
		}
		spans[series] = span{s.next + 1, s.end}
		return s.next, nil
	}
}

// digest names the content of a folder's CSV files.
func digest(folder fs.FS) (string, error) {
	names, err := fs.Glob(folder, "*.csv")
	if err != nil {
		return "", err
	}
	slices.Sort(names)
	sum := sha256.New()
	for _, name := range names {
		raw, err := fs.ReadFile(folder, name)
		if err != nil {
			return "", err
		}
		one := sha256.Sum256(raw)
		sum.Write([]byte(name + "\x00"))
		sum.Write(one[:])
	}
	return hex.EncodeToString(sum.Sum(nil)[:16]), nil
}

// rosterError turns what is wrong with the files into one line of the form of a
// configuration's fault: the first, and how many more there are.
func rosterError(dir string, err error) error {
	var all roster.RowErrors
	if !errors.As(err, &all) || len(all) == 0 {
		return fmt.Errorf("read the roster: %w", err)
	}
	first, mend := all[0], "mend the files"
	if more := len(all) - 1; more > 0 {
		mend += " (" + strconv.Itoa(more) + " more to mend)"
	}
	return &configError{File: filepath.Join(dir, first.File), Line: first.Row, Key: first.Column, What: first.What, Mend: mend}
}

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
// loads at the same time; loadWait lies between, longer than the store may keep
// a version it has read.
const (
	loadTries = 20
	loadWait  = 300 * time.Millisecond
)

// loader is what loading reads and writes of the store.
type loader interface {
	bot.Recorder
	View() bot.View
	Roster(context.Context, bot.View) (*scoring.Roster, error)
	StandardStored(context.Context) (bool, error)
	AllClients(context.Context) ([]scoring.Client, error)
	AllChats(context.Context) ([]bot.Chat, error)
	AllDue(context.Context) ([]bot.Due, error)
	Reserve(ctx context.Context, series string, n int64) (int64, error)
}

// company is what a start loads: the rows of the sandbox's folder, none without
// the sandbox, and a name for their content.
type company struct {
	name string
	rows roster.Rows
}

// readCompany reads and checks the folder; nothing is stored yet.
func readCompany(s Settings) (company, error) { return readCompanyOf(s, roster.Example()) }

// readCompanyOf does it with another folder where the settings name none, and with
// more platforms that a chat may be on.
func readCompanyOf(s Settings, folder fs.FS, plugs ...plug) (company, error) {
	sandbox := s.Sandbox
	if !sandbox.Enabled {
		return company{name: "standard"}, nil
	}
	if sandbox.Roster != "" {
		folder = os.DirFS(sandbox.Roster)
	}
	known := s.rosterDefaults()
	for _, p := range plugs {
		known.Platforms = append(known.Platforms, p.Platform.Name())
	}
	rows, err := known.Read(folder)
	if err != nil {
		return company{}, rosterError(sandbox.Roster, err)
	}
	name, err := digest(folder)
	if err != nil {
		return company{}, fmt.Errorf("read the roster: %w", err)
	}
	return company{name, rows}, nil
}

// load stores what of a company the store does not have yet or has otherwise,
// and, where there is none yet, the shipped standard. Loading the same again
// changes nothing.
func load(ctx context.Context, store loader, c company, now time.Time) error {
	return retried(ctx, func() error {
		_, err := loadOnce(ctx, store, c, now)
		return err
	})
}

// retried does something until no other process comes in between.
func retried(ctx context.Context, f func() error) error {
	for range loadTries {
		err := f()
		if !errors.Is(err, bot.ErrConflict) {
			return err
		}
		wait := time.NewTimer(loadWait)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return ctx.Err()
		}
	}
	return errors.New("load the roster: other processes kept changing it; start again")
}

// loadOnce records what differs and says what that was. Another process may do
// the same at the same moment with other numbers: every slice rests on the
// version of the roster in which it was numbered and moves it, and when it moved
// in between, ErrConflict starts it again.
func loadOnce(ctx context.Context, store loader, c company, now time.Time) ([]commands.Difference, error) {
	view := store.View()
	had, standard, err := known(ctx, store, view)
	if err != nil {
		return nil, fmt.Errorf("load the roster: %w", err)
	}
	acts, err := c.acts(had, standard, stateKey("import/"+c.name, view), now, numbering(ctx, store))
	if err != nil {
		return nil, fmt.Errorf("load the roster: %w", err)
	}
	if _, err := recordAll(ctx, store, view, acts); err != nil {
		return nil, fmt.Errorf("load the roster: %w", err)
	}
	return commands.Differences(had, acts), nil
}

// acts are what turns what the store has into the company, its rows numbered
// after those that are there.
func (c company) acts(had commands.Stored, standard scoring.Standard, name string, now time.Time, next func(series string) (int64, error)) ([]bot.Act, error) {
	numbered, err := c.rows.Number(codesOf(had), next)
	if err != nil {
		return nil, err
	}
	return commands.Import(name, had, numbered, standard, now, next)
}

// stateKey is a name with the versions that a view has read, another one for
// each state of them.
func stateKey(name string, view bot.View) string {
	for _, stamp := range view.Seen() {
		name += "/" + strconv.FormatInt(stamp.Version, 10)
	}
	return name
}

// recordAll records acts one after another, each resting on what the view read
// and on those before it; n counts those that are stored.
func recordAll(ctx context.Context, store bot.Recorder, view bot.View, acts []bot.Act) (n int, err error) {
	seen := view.Seen()
	for _, act := range acts {
		act.Seen = slices.Clone(seen)
		res, err := store.Record(ctx, act)
		if err == nil && res.Already {
			err = bot.ErrConflict // another process stored this slice, with its own numbers
		}
		if err != nil {
			return n, err
		}
		n++
		writes := act.Scopes()
		for i := range seen {
			if slices.Contains(writes, seen[i].Scope) {
				seen[i].Version++
			}
		}
	}
	return n, nil
}

// known reads what the store has, and which standard to store: none when there
// is one.
func known(ctx context.Context, store loader, v bot.View) (had commands.Stored, standard scoring.Standard, err error) {
	if had.Roster, err = store.Roster(ctx, v); err != nil {
		return had, standard, err
	}
	if had.Clients, err = store.AllClients(ctx); err != nil {
		return had, standard, err
	}
	if had.Chats, err = store.AllChats(ctx); err != nil {
		return had, standard, err
	}
	if had.Due, err = store.AllDue(ctx); err != nil {
		return had, standard, err
	}
	stored, err := store.StandardStored(ctx)
	if err == nil && !stored {
		standard = scoring.Shipped()
	}
	return had, standard, err
}

// codesOf are the row numbers that codes have already.
func codesOf(had commands.Stored) roster.Codes {
	r := had.Roster
	return roster.Codes{
		Site:       codes(r.Sites, func(x scoring.Site) (string, int64) { return x.Code, x.ID }),
		Team:       codes(r.Teams, func(x scoring.Team) (string, int64) { return x.Code, x.ID }),
		Place:      codes(r.Places, func(x scoring.Place) (string, int64) { return x.Code, x.ID }),
		Person:     codes(r.People, func(x scoring.Person) (string, int64) { return x.No, x.ID }),
		Group:      codes(r.Groups, func(x scoring.Group) (string, int64) { return x.Code, x.ID }),
		Client:     codes(had.Clients, func(x scoring.Client) (string, int64) { return x.Code, x.ID }),
		Checkpoint: codes(r.Checkpoints, func(x scoring.Checkpoint) (string, int64) { return x.Code, x.ID }),
	}
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

package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"anping/bot"
	"anping/scoring"
)

// ErrNoDatabase says that an SQLite file is not there yet.
var ErrNoDatabase = errors.New("the file is not there yet")

// Look reads a database as it stands, for an operator's questions: it takes no
// lock, migrates nothing and cannot write, so that it may be opened beside a
// server that is running, also on SQLite. What it reads holds for a schema that
// is up to date; ask Schema first.
type Look struct{ store *Store }

// lookers is how many connections a Look has.
const lookers = 2

// OpenLook opens a database for reading. An SQLite file that is not there is
// ErrNoDatabase; other errors are one line that names the file or host, never a
// password.
func OpenLook(ctx context.Context, cfg Config) (*Look, error) {
	s := &Store{clock: cfg.Clock, log: cfg.Log, tables: newTables()}
	if s.clock == nil {
		s.clock = bot.Machine{}
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.closed.Store(true) // nothing is written through it
	path, lite := strings.CutPrefix(cfg.Database, "sqlite:")
	var err error
	if lite {
		err = s.lookSQLite(ctx, path)
	} else {
		err = s.lookPostgres(ctx, cfg.Database)
	}
	if err != nil {
		return nil, errors.Join(err, s.closePools())
	}
	s.kept = newTexts(s.readers)
	return &Look{s}, nil
}

func (s *Store) lookSQLite(ctx context.Context, path string) error {
	fail := func(err error) error { return fmt.Errorf("open %s: %w", path, err) }
	abs, err := filepath.Abs(path)
	if err != nil {
		return fail(err)
	}
	if _, err := os.Stat(abs); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return fail(ErrNoDatabase)
		}
		return fail(err)
	}
	if s.readers, err = liteDB(abs, "_query_only=1", lookers); err != nil {
		return fail(err)
	}
	var tables int
	if err := s.readers.GetContext(ctx, &tables, "SELECT count(*) FROM sqlite_schema"); err != nil {
		return fail(fmt.Errorf("the file is damaged, no database, or not ours to read: %w", err))
	}
	return nil
}

func (s *Store) lookPostgres(ctx context.Context, dsn string) error {
	address, err := addressOf(dsn)
	if err != nil {
		return err
	}
	s.pg, s.shared = true, true
	connector, err := connectorFor(address, pulsed{})
	if err == nil {
		s.readers = pgDB(connector, lookers)
		err = s.readers.PingContext(ctx)
	}
	if err != nil {
		return fmt.Errorf("open postgres on %s: %w", address.Host, plainly(err))
	}
	return nil
}

// Close closes the connections.
func (l *Look) Close() error {
	l.store.loads.Wait()
	return l.store.closePools()
}

// Postgres reports whether it is a PostgreSQL database.
func (l *Look) Postgres() bool { return l.store.pg }

// Schema is the version of the schema, 0 = none was made yet, and the newest
// that this program knows.
func (l *Look) Schema(ctx context.Context) (have, newest int64, err error) {
	db := l.store.readers.DB
	p, err := provider(db, l.store.pg)
	if err != nil {
		return 0, 0, fmt.Errorf("read schema: %w", err)
	}
	sources := p.ListSources()
	newest = sources[len(sources)-1].Version
	made, err := versionTable(ctx, db, l.store.pg)
	if err != nil || !made {
		return 0, newest, err
	}
	if have, _, err = p.GetVersions(ctx); err != nil {
		return 0, newest, fmt.Errorf("read schema: %w", err)
	}
	return have, newest, nil
}

// View opens a view to read through.
func (l *Look) View() bot.View { return l.store.View() }

// Roster reads the company.
func (l *Look) Roster(ctx context.Context) (*scoring.Roster, error) {
	return l.store.Roster(ctx, l.View())
}

// Standards reads all versions of the standard, the shipped one when none is stored.
func (l *Look) Standards(ctx context.Context) (scoring.Standards, error) {
	return l.store.Standards(ctx, l.View())
}

// AllClients lists every client by row number.
func (l *Look) AllClients(ctx context.Context) ([]scoring.Client, error) {
	return l.store.AllClients(ctx)
}

// AllChats lists every chat by row number.
func (l *Look) AllChats(ctx context.Context) ([]bot.Chat, error) { return l.store.AllChats(ctx) }

// LiveCodes is Store.LiveCodes.
func (l *Look) LiveCodes(ctx context.Context) ([]scoring.Code, error) { return l.store.LiveCodes(ctx) }

// Time is the database's clock; on SQLite the machine's.
func (l *Look) Time(ctx context.Context) (time.Time, error) { return l.store.Time(ctx) }

// LastHeard is when receiving was last proved on a platform; zero = never, or
// longer ago than such proofs are kept.
func (l *Look) LastHeard(ctx context.Context, platform, account string) (time.Time, error) {
	r, _, err := one[struct {
		Until num `db:"until_at"`
	}](ctx, pool{l.store}, `SELECT coalesce(max(until_at), 0) AS until_at FROM alive WHERE platform = $1 AND account = $2`, platform, account)
	if err != nil {
		return time.Time{}, fmt.Errorf("read alive: %w", err)
	}
	return at(r.Until), nil
}

// Kept is how many messages were kept as they came and wait to be decided, and
// when the oldest of them was sent.
func (l *Look) Kept(ctx context.Context) (messages int, since time.Time, err error) {
	r, _, err := one[struct {
		N     num `db:"n"`
		Since num `db:"since"`
	}](ctx, pool{l.store}, `SELECT count(*) AS n, coalesce(min(at), 0) AS since FROM unheard`)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("read kept messages: %w", err)
	}
	return int(r.N), at(r.Since), nil
}

// Waiting counts the notes that wait to be sent, and when the oldest of them
// was due; zero when none waits.
func (l *Look) Waiting(ctx context.Context) (notes int, since time.Time, err error) {
	r, _, err := one[struct {
		N     num `db:"n"`
		Since num `db:"since"`
	}](ctx, pool{l.store}, `SELECT count(*) AS n, coalesce(min(due), 0) AS since FROM notes WHERE state = 'waiting'`)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("read queue: %w", err)
	}
	return int(r.N), at(r.Since), nil
}

// Named is Store.Kept.
func (l *Look) Named(ctx context.Context, name string) (value string, version int64, err error) {
	return l.store.Kept(ctx, name)
}

// Parked counts the notes of a platform that wait for their chat's next word.
func (l *Look) Parked(ctx context.Context, platform string) (notes int, err error) {
	r, _, err := one[struct {
		N num `db:"n"`
	}](ctx, pool{l.store}, `SELECT count(*) AS n FROM notes n JOIN chats c ON c.id = n.chat WHERE n.state = 'parked' AND c.platform = $1`, platform)
	if err != nil {
		return 0, fmt.Errorf("read queue: %w", err)
	}
	return int(r.N), nil
}

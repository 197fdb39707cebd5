package storage

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/sqlite/*.sql migrations/postgres/*.sql
var migrations embed.FS

// migrate brings the schema up to date. On PostgreSQL one instance does it and
// the others wait up to 60 s; a schema newer than this program is refused.
func migrate(ctx context.Context, db *sql.DB, pg bool, log *slog.Logger) error {
	p, err := provider(db, pg)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	current, err := upToDate(ctx, p, db, pg)
	if err != nil || current {
		return err
	}
	done, err := p.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, r := range done {
		log.Info("schema migrated", "version", r.Source.Version, "took", r.Duration)
	}
	return nil
}

// upToDate looks without the lock, so that starting instances do not queue for
// nothing. Before there is a version table it does not ask goose, which would
// create it: eight instances doing that at once trip over each other
// (reliability M16).
func upToDate(ctx context.Context, p *goose.Provider, db *sql.DB, pg bool) (bool, error) {
	made, err := versionTable(ctx, db, pg)
	if err != nil || !made {
		return false, err
	}
	have, newest, err := p.GetVersions(ctx)
	if err != nil {
		return false, fmt.Errorf("migrate: %w", err)
	}
	if have > newest {
		return false, fmt.Errorf("its schema is version %d, this program knows %d: start the newer program", have, newest)
	}
	return have == newest, nil
}

// versionTable reports whether a database has ever been migrated.
func versionTable(ctx context.Context, db *sql.DB, pg bool) (bool, error) {
	q := "SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'"
	if pg {
		q = "SELECT count(*) FROM pg_class WHERE oid = to_regclass('goose_db_version')"
	}
	var tables int
	if err := db.QueryRowContext(ctx, q).Scan(&tables); err != nil {
		return false, fmt.Errorf("migrate: %w", err)
	}
	return tables > 0, nil
}

func provider(db *sql.DB, pg bool) (*goose.Provider, error) {
	dialect, folder := goose.DialectSQLite3, "migrations/sqlite"
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if pg {
		dialect, folder = goose.DialectPostgres, "migrations/postgres"
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60), lock.WithUnlockTimeout(1, 5))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	sub, err := fs.Sub(migrations, folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db, sub, options...)
}

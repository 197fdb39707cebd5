package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// checkedWhole is the size up to which a file is checked page by page when it
// is opened: 256 MiB take about a second.
const checkedWhole = 256 << 20

// openSQLite opens a file for this process alone: one connection writes, a pool
// reads. synchronous=FULL, because NORMAL lost acknowledged rows in half of the
// power cuts (reliability M1).
func (s *Store) openSQLite(ctx context.Context, path string) error {
	fail := func(err error) error { return fmt.Errorf("open %s: %w", path, err) }
	if path == "" || path == ":memory:" || strings.ContainsAny(path, "?#%") {
		return fail(errors.New("a plain file name is needed, for example sqlite:anping.db"))
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return fail(err)
	}
	if _, err := os.Stat(filepath.Dir(abs)); err != nil {
		return fail(fmt.Errorf("its folder cannot be used, create %s first: %w", filepath.Dir(abs), err))
	}
	if s.lock, err = lockFile(abs + ".lock"); err != nil {
		if errors.Is(err, fs.ErrPermission) {
			err = fmt.Errorf("its folder must be writable for the user this runs as: %w", err)
		}
		return fail(err)
	}
	// Created here so that its rights are 0600; its companions inherit them.
	f, err := os.OpenFile(abs, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fail(err)
	}
	_ = f.Close()
	if s.writers, err = liteDB(abs, "_txlock=immediate", 1); err != nil {
		return fail(err)
	}
	if err := s.checkSQLite(ctx, abs); err != nil {
		return fail(err)
	}
	if err := migrate(ctx, s.writers.DB, false, s.log); err != nil {
		return fail(err)
	}
	s.path = abs
	if s.lite, err = openReaders(abs); err != nil {
		return fail(err)
	}
	// Whoever held a lease is gone: this process holds the file.
	_, err = s.writers.ExecContext(ctx, `UPDATE lines SET owner = '', until = 0, next_at = 1 WHERE owner <> ''`)
	if err != nil {
		return fail(err)
	}
	if _, err = s.writers.ExecContext(ctx, `UPDATE unheard SET until = 0`); err != nil {
		return fail(err)
	}
	return nil
}

// liteSettings are those of every connection.
func liteSettings() []string {
	return []string{
		"busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL", "secure_delete = 1",
		"cache_size = -8000", "temp_store = 2", "wal_autocheckpoint = 4000",
	}
}

// liteDB is for what is done once: checking, migrating, folding.
func liteDB(path, extra string, conns int) (*sqlx.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + extra
	for _, setting := range liteSettings() {
		name, value, _ := strings.Cut(setting, " = ")
		dsn += "&_pragma=" + name + "(" + value + ")"
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return sqlx.NewDb(db, "sqlite"), nil
}

// checkSQLite fails when the file is damaged or a setting did not take.
func (s *Store) checkSQLite(ctx context.Context, path string) error {
	damaged := func(err error) error {
		return fmt.Errorf("the file is damaged or no database, put the last backup in its place (nothing was changed): %w", err)
	}
	var mode string
	var level int
	if err := s.writers.GetContext(ctx, &mode, "PRAGMA journal_mode"); err != nil {
		return damaged(err)
	}
	if err := s.writers.GetContext(ctx, &level, "PRAGMA synchronous"); err != nil {
		return err
	}
	if mode != "wal" || level != 2 {
		return fmt.Errorf("journal_mode is %s and synchronous %d, wal and 2 are needed: put the file on a local disk", mode, level)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	check := "PRAGMA quick_check(1)"
	if info.Size() > checkedWhole {
		check = "SELECT CASE WHEN count(*) >= 0 THEN 'ok' ELSE '' END FROM sqlite_schema"
	}
	var verdict string
	if err := s.writers.GetContext(ctx, &verdict, check); err != nil {
		return damaged(err)
	}
	if verdict != "ok" {
		return damaged(errors.New(verdict))
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"log/slog"

	"anping/storage"
)

// stored opens the company of a configuration and does something with it. before,
// which may be nil, looks first at what can be wrong without the database.
func (c *console) stored(ctx context.Context, config string, before func(Settings) error, do func(Settings, *storage.Store) error) (err error) {
	s, err := loadConfig(config, c.env)
	if err != nil {
		return err
	}
	c.err = redacting(c.err, s.secrets()...)
	if before != nil {
		if err := before(s); err != nil {
			return err
		}
	}
	if isNew(s.Database.Reveal()) {
		return &usageError{"there is no company yet", "load it first: anping import"}
	}
	store, err := storage.Open(ctx, storage.Config{Database: s.Database.Reveal(), Log: slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return do(s, store)
}

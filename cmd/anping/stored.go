package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/storage"
)

// configured reads a configuration, whose database's password no error shows, and
// the texts.
func (c *console) configured(config string) (Settings, *text.Catalogue, error) {
	s, err := loadConfig(config, c.env)
	if err != nil {
		return s, nil, err
	}
	c.err = redacting(c.err, s.Database)
	texts, err := text.New()
	if err != nil {
		return s, nil, fmt.Errorf("read texts: %w", err)
	}
	return s, texts, nil
}

// reading is the company of a database that is looked at, as of now.
func reading(ctx context.Context, look *storage.Look, texts *text.Catalogue) (*bot.Reading, error) {
	roster, err := look.Roster(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := look.Standards(ctx)
	if err != nil {
		return nil, err
	}
	return bot.NewReading(look.View(), time.Now(), texts, roster, rules), nil
}

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

package main

import (
	"context"
	"log/slog"
	"time"

	"anping/bot"
	"anping/storage"
)

// tidyEvery is how often what nobody asks for any more, and what is too old, is
// removed: what has to go goes by the day, and an hour's share of it is a few
// slices.
const tidyEvery = time.Hour

// tidying is the program's housekeeping.
type tidying struct {
	store *storage.Store
	clock bot.Clock
	guard *bot.Guard // nil under an injected clock
	keep  bot.Retention
	log   *slog.Logger
}

// run keeps house every hour until ctx ends.
func (t tidying) run(ctx context.Context) {
	for {
		if _, err := t.store.Erase(ctx, t.clock.Now()); err != nil && ctx.Err() == nil {
			t.log.Warn("erasing failed, the next try is in an hour", "err", err)
		}
		if err := t.store.Prune(ctx, t.clock.Now()); err != nil && ctx.Err() == nil {
			t.log.Warn("tidying failed, the next try is in an hour", "err", err)
		}
		if err := t.store.TidySurveys(ctx, t.clock.Now()); err != nil && ctx.Err() == nil {
			t.log.Warn("tidying the surveys failed, the next try is in an hour", "err", err)
		}
		t.age(ctx)
		select {
		case <-ctx.Done():
			return
		case <-t.clock.After(tidyEvery):
		}
	}
}

// age takes out what is old, unless the clock has jumped: by a wrong one
// everything is old.
func (t tidying) age(ctx context.Context) {
	if t.guard != nil && !t.guard.Agrees(ctx) {
		return // the guard has said so
	}
	gone, err := t.store.Retain(ctx, t.clock.Now(), t.keep)
	if err != nil && ctx.Err() == nil {
		t.log.Warn("removing what is old failed, the next try is in an hour", "err", err)
	}
	if gone.Any() {
		t.log.Info("removed what is old", "locations", gone.Locations, "files", gone.Files, "texts", gone.Texts,
			"entries", gone.Entries, "cases", gone.Cases, "suggestions", gone.Suggestions)
	}
}

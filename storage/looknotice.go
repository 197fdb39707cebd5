package storage

import (
	"context"
	"time"

	"anping/bot"
	"anping/scoring"
)

// Untold is Store.Untold.
func (l *Look) Untold(ctx context.Context, v bot.View, group int64, cut time.Time) ([]bot.Untold, error) {
	return l.store.Untold(ctx, v, group, cut)
}

// Evening is Store.Evening.
func (l *Look) Evening(ctx context.Context, v bot.View, q bot.EveningQuery) (bot.Evening, error) {
	return l.store.Evening(ctx, v, q)
}

// KeyClients is Store.KeyClients.
func (l *Look) KeyClients(ctx context.Context, v bot.View, site int64, since string) ([]scoring.Client, []scoring.Ward, error) {
	return l.store.KeyClients(ctx, v, site, since)
}

// Visits is Store.Visits.
func (l *Look) Visits(ctx context.Context, v bot.View, site int64, from, to string) ([]scoring.Visit, error) {
	return l.store.Visits(ctx, v, site, from, to)
}

// Absences is Store.Absences.
func (l *Look) Absences(ctx context.Context, v bot.View, site int64, from, to string) ([]scoring.Absence, error) {
	return l.store.Absences(ctx, v, site, from, to)
}

// Posting is Store.Posting.
func (l *Look) Posting(ctx context.Context, v bot.View, group int64) (bot.Due, scoring.Hold, error) {
	return l.store.Posting(ctx, v, group)
}

// Noticed is Store.Noticed.
func (l *Look) Noticed(ctx context.Context, v bot.View, group int64, day string) (bot.Noticed, error) {
	return l.store.Noticed(ctx, v, group, day)
}

package storage

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

// Suggestion reads one and notes suggestion/<no>; ErrNotFound notes its absence.
func (s *Store) Suggestion(ctx context.Context, v bot.View, no string) (scoring.Suggestion, error) {
	r, err := numbered[suggestionRow](ctx, s, v, bot.ScopeSuggestion(no), s.tables.suggestions.list("x", "row")+" FROM suggestions", no)
	if err != nil {
		return scoring.Suggestion{}, fmt.Errorf("read suggestion: %w", err)
	}
	return r.fact(), nil
}

// Suggested counts a person's suggestions of a quarter that are not unworkable.
func (s *Store) Suggested(ctx context.Context, v bot.View, person int64, quarter string) (int, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return 0, err
	}
	r, _, err := one[struct {
		N num `db:"n"`
	}](ctx, from, `SELECT count(*) AS n FROM suggestions WHERE person = $1 AND quarter = $2 AND state <> 'unworkable'`, person, quarter)
	if err != nil {
		return 0, fmt.Errorf("count suggestions: %w", err)
	}
	return int(r.N), nil
}

// OpenSuggestions lists the undecided ones of a site (0 = of all), oldest first,
// at most 20.
func (s *Store) OpenSuggestions(ctx context.Context, v bot.View, site int64) ([]scoring.Suggestion, error) {
	return undecided(ctx, s, v, s.tables.suggestions, site)
}

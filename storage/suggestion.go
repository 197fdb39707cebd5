package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

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

// SuggestedIn lists, by row number, those of some people who have a suggestion of a
// quarter that is not unworkable; notes suggested/<quarter>.
func (s *Store) SuggestedIn(ctx context.Context, v bot.View, quarter string, people []int64) ([]int64, error) {
	scope := bot.ScopeSuggested(quarter)
	own, from, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	args, marks := []any{scope, quarter}, []string{"0"}
	for _, p := range people {
		args = append(args, p)
		marks = append(marks, "$"+strconv.Itoa(len(args)))
	}
	rows, err := list[struct {
		Stamp  num `db:"stamp"`
		Person num `db:"person"`
	}](ctx, from, `SELECT st.version AS stamp, x.person AS person FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN (SELECT DISTINCT g.person FROM suggestions g WHERE g.quarter = $2 AND g.state <> 'unworkable' AND g.person <> 0
			AND g.person IN (`+strings.Join(marks, ", ")+`)) x ON TRUE ORDER BY x.person`, args...)
	if err != nil {
		return nil, fmt.Errorf("read who suggested: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var out []int64
	for _, r := range rows {
		if r.Person != 0 {
			out = append(out, int64(r.Person))
		}
	}
	return out, nil
}

// OpenSuggestions lists the undecided ones of a site (0 = of all), oldest first,
// at most 20.
func (s *Store) OpenSuggestions(ctx context.Context, v bot.View, site int64) ([]scoring.Suggestion, error) {
	return undecided(ctx, s, v, s.tables.suggestions, site)
}

// earlierLooked is how many of the latest suggestions of a site are looked at.
const earlierLooked = 500

// EarlierSuggestions lists those of a site that staff made since a moment and that
// are open or adopted, oldest first, of the latest 500. It notes no stamp: what is
// like an earlier one is only asked about.
func (s *Store) EarlierSuggestions(ctx context.Context, v bot.View, site int64, since time.Time) ([]scoring.Suggestion, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[suggestionRow](ctx, from, "SELECT "+s.tables.suggestions.list("x", "")+` FROM suggestions x
		WHERE x.site = $1 AND x.at >= $2 AND x.person <> 0 AND x.state IN ('open', 'adopted') ORDER BY x.at DESC, x.no DESC LIMIT $3`,
		site, int64(ms(since)), int64(earlierLooked))
	if err != nil {
		return nil, fmt.Errorf("read earlier suggestions: %w", err)
	}
	slices.Reverse(rows)
	return facts(rows), nil
}

// mergedAtMost is how many suggestions of one idea are told what became of it.
const mergedAtMost = 100

// Merged lists those that are one with a suggestion, also by way of another one,
// oldest first, at most 100, one statement for each that has any. It notes no
// stamp: their authors are only told.
func (s *Store) Merged(ctx context.Context, v bot.View, first string) ([]scoring.Suggestion, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	var out []scoring.Suggestion
	for of := []string{first}; len(of) > 0 && len(out) < mergedAtMost; of = of[1:] {
		rows, err := list[suggestionRow](ctx, from, "SELECT "+s.tables.suggestions.list("x", "")+` FROM suggestions x
			WHERE x.first = $1 AND x.first <> '' ORDER BY x.at, x.no LIMIT $2`, of[0], int64(mergedAtMost))
		if err != nil {
			return nil, fmt.Errorf("read merged suggestions: %w", err)
		}
		for _, j := range facts(rows) {
			out, of = append(out, j), append(of, j.No)
		}
	}
	slices.SortFunc(out, func(a, b scoring.Suggestion) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.No, b.No)) })
	return out, nil
}

package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"anping/bot"
)

// barredRow is a case with those whom its words name as who did it.
type barredRow struct {
	No     text `db:"no"`
	Barred text `db:"barred"`
}

// BarredIn lists, of cases by their numbers, those whose words name a person as who
// did it (scoring.Case.Barred). It notes no stamp.
func (s *Store) BarredIn(ctx context.Context, v bot.View, person int64, cases []string) ([]string, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	in, nos := `= ANY ($1::text[])`, stringArray(cases)
	if !s.pg {
		raw, err := json.Marshal(cases)
		if err != nil {
			return nil, err
		}
		in, nos = `IN (SELECT value FROM json_each($1))`, string(raw)
	}
	rows, err := list[barredRow](ctx, from, `SELECT no, barred FROM cases WHERE barred <> '' AND no `+in, nos)
	if err != nil {
		return nil, fmt.Errorf("read whom cases name: %w", err)
	}
	var out []string
	for _, r := range rows {
		if slices.Contains(numbersOf(r.Barred), person) {
			out = append(out, string(r.No))
		}
	}
	return out, nil
}

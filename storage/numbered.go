package storage

import (
	"context"
	"strings"

	"anping/bot"
)

// stamped is a row read in one statement with the version of its scope.
type stamped[R any] struct {
	Stamp num `db:"stamp"`
	Found num `db:"found"`
	Row   R   `db:"row"`
}

// numbered reads the row with a number and notes its scope in the same
// statement; ErrNotFound notes the row's absence. what is "columns FROM table",
// the columns as x's and named for row.
func numbered[R any](ctx context.Context, s *Store, v bot.View, scope, what, no string) (R, error) {
	var none R
	own, from, err := s.reading(ctx, v, scope)
	if err != nil {
		return none, err
	}
	i := strings.LastIndex(what, " FROM ")
	cols, table := what[:i], what[i+len(" FROM "):]
	r, _, err := one[stamped[R]](ctx, from, `SELECT st.version AS stamp, CASE WHEN x.no IS NULL THEN 0 ELSE 1 END AS found, `+cols+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1 LEFT JOIN `+table+` x ON x.no = $2`, scope, no)
	if err != nil {
		return none, err
	}
	own.note(scope, r.Stamp)
	if r.Found == 0 {
		return none, bot.ErrNotFound
	}
	return r.Row, nil
}

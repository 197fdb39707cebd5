package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

type quizRow struct {
	No      text `db:"no"`
	Guard   num  `db:"guard"`
	Captain num  `db:"captain"`
	Site    num  `db:"site"`
	Team    num  `db:"team"`
	Quarter text `db:"quarter"`
	Seed    text `db:"seed"`
	Clients text `db:"clients"`
	Marks   text `db:"marks"`
	Keys    text `db:"keys"`
	Drawn   num  `db:"drawn"`
	Named   num  `db:"named"`
	State   text `db:"state"`
	Entry   text `db:"entry"`
	At      num  `db:"at"`
	Done    num  `db:"done_at"`
}

func quizRowOf(q scoring.Quiz) (quizRow, error) {
	r := quizRow{
		No: text(q.No), Guard: num(q.Guard), Captain: num(q.Captain), Site: num(q.Site), Team: num(q.Team), Quarter: text(q.Quarter), Seed: text(q.Seed),
		Drawn: num(q.Drawn), Named: num(q.Named), State: text(q.State), Entry: text(q.Entry), At: ms(q.At), Done: ms(q.Done),
	}
	for _, f := range []struct {
		into *text
		what any
		none bool
	}{{&r.Clients, q.Clients, len(q.Clients) == 0}, {&r.Marks, q.Marks, len(q.Marks) == 0}, {&r.Keys, q.Keys, len(q.Keys) == 0}} {
		if f.none {
			continue
		}
		raw, err := json.Marshal(f.what)
		if err != nil {
			return r, fmt.Errorf("encode a quiz: %w", err)
		}
		*f.into = text(raw)
	}
	return r, nil
}

func (r quizRow) quiz() (scoring.Quiz, error) {
	q := scoring.Quiz{
		No: string(r.No), Guard: int64(r.Guard), Captain: int64(r.Captain), Site: int64(r.Site), Team: int64(r.Team), Quarter: string(r.Quarter),
		Seed: string(r.Seed), Drawn: int(r.Drawn), Named: int(r.Named), State: scoring.QuizState(r.State), Entry: string(r.Entry),
		At: at(r.At), Done: at(r.Done),
	}
	for _, f := range []struct {
		from text
		into any
	}{{r.Clients, &q.Clients}, {r.Marks, &q.Marks}, {r.Keys, &q.Keys}} {
		if f.from == "" {
			continue
		}
		if err := json.Unmarshal([]byte(f.from), f.into); err != nil {
			return q, fmt.Errorf("decode a quiz: %w", err)
		}
	}
	return q, nil
}

// Quiz reads one and notes quiz/<no>; ErrNotFound notes its absence.
func (s *Store) Quiz(ctx context.Context, v bot.View, no string) (scoring.Quiz, error) {
	r, err := numbered[quizRow](ctx, s, v, bot.ScopeQuiz(no), s.tables.quizzes.list("x", "row")+" FROM quizzes", no)
	if err != nil {
		return scoring.Quiz{}, fmt.Errorf("read quiz: %w", err)
	}
	return r.quiz()
}

// Quizzes lists those of a site in a quarter, oldest first; notes quizzes/<site>.
func (s *Store) Quizzes(ctx context.Context, v bot.View, site int64, quarter string) ([]scoring.Quiz, error) {
	scope := bot.ScopeQuizzes(site)
	own, q, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	rows, err := list[stamped[quizRow]](ctx, q, `SELECT st.version AS stamp, CASE WHEN x.no IS NULL THEN 0 ELSE 1 END AS found, `+
		s.tables.quizzes.list("x", "row")+` FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN quizzes x ON x.site = $2 AND x.quarter = $3 ORDER BY x.at, x.no`, scope, site, quarter)
	if err != nil {
		return nil, fmt.Errorf("read quizzes: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var out []scoring.Quiz
	for _, r := range rows {
		if r.Found == 0 {
			continue
		}
		x, err := r.Row.quiz()
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// Residents lists the clients of a site by name, at most 5000, without those
// whose words were erased. It notes no stamp.
func (s *Store) Residents(ctx context.Context, v bot.View, site int64) ([]scoring.Client, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[clientRow](ctx, q, "SELECT "+s.tables.clients.list("c", "")+" FROM clients c WHERE c.site = $1 ORDER BY c.name, c.id LIMIT 5000", site)
	if err != nil {
		return nil, fmt.Errorf("read residents: %w", err)
	}
	var out []scoring.Client
	for _, r := range rows {
		if c := r.client(); !c.Erased() && c.Name != "" {
			out = append(out, c)
		}
	}
	return out, nil
}

package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring/survey"
)

type mysteryRow struct {
	No     text `db:"no"`
	Site   num  `db:"site"`
	Period text `db:"period"`
	Asks   text `db:"asks"`
	By     num  `db:"by_person"`
	Person num  `db:"person"`
	At     num  `db:"at"`
	Until  num  `db:"until_at"`
	Done   num  `db:"done_at"`
	Source text `db:"source"`
	Values text `db:"vals"`
	Words  text `db:"body"`
}

func mysteryRowOf(m survey.Mystery) (mysteryRow, error) {
	asks, err := json.Marshal(m.Asks)
	if err != nil {
		return mysteryRow{}, fmt.Errorf("encode mystery: %w", err)
	}
	return mysteryRow{
		text(m.No), num(m.Site), text(m.Period), text(asks), num(m.By), num(m.Person), ms(m.At), ms(m.Until), ms(m.Done),
		text(m.Source), text(survey.EncodeValues(m.Values)), text(m.Words),
	}, nil
}

func (r mysteryRow) fact() (survey.Mystery, error) {
	m := survey.Mystery{
		No: string(r.No), Site: int64(r.Site), Period: string(r.Period), By: int64(r.By), Person: int64(r.Person), At: at(r.At), Until: at(r.Until),
		Done: at(r.Done), Source: survey.Source(r.Source), Values: survey.DecodeValues(string(r.Values)), Words: string(r.Words),
	}
	if err := json.Unmarshal([]byte(r.Asks), &m.Asks); err != nil {
		return m, fmt.Errorf("decode mystery %s: %w", r.No, err)
	}
	return m, nil
}

// Mystery reads a mystery shopper's look and notes mystery/<no>; ErrNotFound notes
// its absence.
func (s *Store) Mystery(ctx context.Context, v bot.View, no string) (survey.Mystery, error) {
	r, err := numbered[mysteryRow](ctx, s, v, bot.ScopeMystery(no), s.tables.mysteries.list("x", "row")+" FROM survey_mysteries", no)
	if err != nil {
		return survey.Mystery{}, fmt.Errorf("read mystery: %w", err)
	}
	return r.fact()
}

// Mysteries lists the looks of mystery shoppers that were asked for after a moment,
// of one person or, with 0, of all; the newest first, at most limit. It notes
// mysteries.
func (s *Store) Mysteries(ctx context.Context, v bot.View, person int64, after time.Time, limit int) ([]survey.Mystery, error) {
	scope := bot.ScopeMysteries
	own, q, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	rows, err := list[stamped[mysteryRow]](ctx, q, `SELECT st.version AS stamp, CASE WHEN x.no IS NULL THEN 0 ELSE 1 END AS found, `+
		s.tables.mysteries.list("x", "row")+` FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN survey_mysteries x ON x.at > $2 AND (x.person = $3 OR $3 = 0) ORDER BY x.at DESC, x.no DESC LIMIT $4`,
		scope, int64(ms(after)), person, int64(limit))
	if err != nil {
		return nil, fmt.Errorf("read mysteries: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var out []survey.Mystery
	for _, r := range rows {
		if r.Found == 0 {
			continue
		}
		m, err := r.Row.fact()
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// pollRow is a client's answer, or (asks not empty) what a mystery shopper filled
// in: both of a round's period, read by one statement.
type pollRow struct {
	answerRow
	Asks   text `db:"asks"`
	Asker  num  `db:"by_person"`
	At     num  `db:"at"`
	Until  num  `db:"until_at"`
	DoneAt num  `db:"done_at"`
}

// pollAnswers is the statement: of a site ($1), of the periods from $2 on.
const pollAnswers = `SELECT id, site, period, client, day, source, vals, body, person, '' AS asks, 0 AS by_person, 0 AS at, 0 AS until_at, 0 AS done_at
	FROM survey_answers WHERE site = $1 AND period >= $2
	UNION ALL SELECT no, site, period, 0, '', source, vals, body, person, asks, by_person, at, until_at, done_at
	FROM survey_mysteries WHERE site = $1 AND period >= $2 AND done_at > 0 ORDER BY id`

// into puts the row where it belongs.
func (r pollRow) into(p *survey.Poll) error {
	if r.Asks == "" {
		p.Answers = append(p.Answers, r.fact())
		return nil
	}
	m, err := mysteryRow{r.ID, r.Site, r.Period, r.Asks, r.Asker, r.By, r.At, r.Until, r.DoneAt, r.Source, r.Values, r.Words}.fact()
	if err != nil {
		return err
	}
	p.Mysteries = append(p.Mysteries, m)
	return nil
}

// Mysteries is Store.Mysteries.
func (l *Look) Mysteries(ctx context.Context, person int64, after time.Time, limit int) ([]survey.Mystery, error) {
	return l.store.Mysteries(ctx, l.View(), person, after, limit)
}

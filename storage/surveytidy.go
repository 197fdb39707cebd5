package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/scoring/survey"
)

// An anonymous answer must not be found by anything that lies beside it. It has a
// random id and no time but a day; what led to it is blanked in its transaction.
// Three things are left, and go here:
//
//   - SQLite's log holds the pages as they were, the draft among them, and the
//     answer beside the invite of one transaction: the log is emptied at once;
//   - the order of rows in PostgreSQL, the transaction that they name (xmin), and
//     the day tell who was the third to answer on a Tuesday: when the round has
//     closed its anonymous rows are written anew, in the order of their ids, with
//     the day of closing;
//   - what was begun and never finished: the draft and the talk about it go then.

// forgetAfter empties SQLite's log soon after an anonymous answer was stored.
func (s *Store) forgetAfter(act bot.Act) {
	if s.pg || !slices.ContainsFunc(act.Change.Answers, func(a survey.Answer) bool { return a.Client == 0 }) {
		return
	}
	if s.forgets.Add(1) > 1 {
		return // whoever is at it goes on until none is left
	}
	s.forgotten.Go(func() {
		for {
			n := s.forgets.Load()
			s.foldNow(context.Background())
			if s.forgets.CompareAndSwap(n, 0) {
				return
			}
		}
	})
}

// TidySurveys takes out what rounds that have closed leave behind: drafts with
// the talk about them, and the order in which anonymous answers came. It may be
// called at any time, and works in slices of 500 rows but for the anonymous
// answers of one round, which go together. It is a writer of its own beside
// Record, as Prune is: nothing is decided about a closed round.
func (s *Store) TidySurveys(ctx context.Context, now time.Time) error {
	rounds, err := list[roundRow](ctx, pool{s}, "SELECT "+s.tables.rounds.list("r", "")+` FROM survey_rounds r WHERE r.closed > 0
		AND (EXISTS (SELECT 1 FROM survey_invites i WHERE i.site = r.site AND i.period = r.period AND i.draft <> '')
		OR EXISTS (SELECT 1 FROM survey_answers a WHERE a.site = r.site AND a.period = r.period AND a.client = 0 AND a.day <> `+closedDay+`)) ORDER BY r.site, r.period`)
	if err != nil {
		return fmt.Errorf("tidy surveys: %w", err)
	}
	for _, r := range rounds {
		if err := s.dropDrafts(ctx, r); err != nil {
			return fmt.Errorf("tidy surveys: %w", err)
		}
		if err := s.shuffle(ctx, r); err != nil {
			return fmt.Errorf("tidy surveys: %w", err)
		}
	}
	if len(rounds) > 0 {
		s.foldNow(ctx)
	}
	return nil
}

// closedDay stands in place of the day of an anonymous answer after its round:
// the period itself says when that was.
const closedDay = `''`

// dropDrafts takes out what was begun, and blanks the talk about it.
func (s *Store) dropDrafts(ctx context.Context, r roundRow) error {
	for {
		rows, err := list[inviteRow](ctx, pool{s}, "SELECT "+s.tables.invites.list("i", "")+` FROM survey_invites i
			WHERE i.site = $1 AND i.period = $2 AND i.draft <> '' ORDER BY i.client LIMIT $3`, int64(r.Site), string(r.Period), int64(pruneSlice/8))
		if err != nil || len(rows) == 0 {
			return err
		}
		err = s.write(ctx, func(c *session) error {
			for _, i := range rows {
				var d survey.Draft
				if err := json.Unmarshal([]byte(i.Draft), &d); err != nil {
					s.log.Warn("a draft of a survey could not be read: it goes all the same", "err", err)
				}
				if err := c.blank(d.Keys, ""); err != nil {
					return err
				}
				if _, err := c.exec(`UPDATE survey_invites SET draft = '' WHERE site = $1 AND period = $2 AND client = $3`, int64(r.Site), string(r.Period), int64(i.Client)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

// shuffle writes the anonymous answers of a round anew.
func (s *Store) shuffle(ctx context.Context, r roundRow) error {
	q := `UPDATE survey_answers SET day = ` + closedDay + ` WHERE site = $1 AND period = $2 AND client = 0`
	if s.pg {
		q = `WITH old AS (DELETE FROM survey_answers WHERE site = $1 AND period = $2 AND client = 0 RETURNING *)
			INSERT INTO survey_answers (id, site, period, client, day, source, vals, body)
			SELECT id, site, period, client, ` + closedDay + `, source, vals, body FROM old ORDER BY id`
	}
	return s.write(ctx, func(c *session) error {
		_, err := c.exec(q, int64(r.Site), string(r.Period))
		return err
	})
}

// surveys takes the words out of old answers, and later the rounds whole.
func (a *aging) surveys(ctx context.Context) error {
	for _, x := range []struct {
		cut   num
		count *int64
		q     string
	}{
		{a.cut.texts, &a.gone.Texts, `UPDATE survey_answers SET body = '' WHERE id IN (SELECT x.id FROM survey_answers x
			JOIN survey_rounds r ON r.site = x.site AND r.period = x.period WHERE r.closed > 0 AND r.closes < $1 AND x.body <> '' LIMIT $2)`},
		{a.cut.cases, nil, `DELETE FROM survey_answers WHERE id IN (SELECT x.id FROM survey_answers x
			JOIN survey_rounds r ON r.site = x.site AND r.period = x.period WHERE r.closed > 0 AND r.closes < $1 LIMIT $2)`},
		{a.cut.cases, nil, `DELETE FROM survey_invites WHERE (site, period, client) IN (SELECT i.site, i.period, i.client FROM survey_invites i
			JOIN survey_rounds r ON r.site = i.site AND r.period = i.period WHERE r.closed > 0 AND r.closes < $1 LIMIT $2)`},
		{a.cut.cases, nil, `DELETE FROM survey_rounds WHERE (site, period) IN (SELECT r.site, r.period FROM survey_rounds r
			WHERE r.closed > 0 AND r.closes < $1 LIMIT $2)`},
		{a.cut.texts, &a.gone.Texts, `UPDATE survey_plans SET body = '', result = '' WHERE no IN (SELECT x.no FROM survey_plans x
			WHERE x.done_at > 0 AND x.done_at < $1 AND (x.body <> '' OR x.result <> '') LIMIT $2)`},
		{a.cut.cases, nil, `DELETE FROM stamps WHERE scope IN (SELECT 'plan/' || x.no FROM survey_plans x WHERE x.done_at > 0 AND x.done_at < $1
			AND EXISTS (SELECT 1 FROM stamps t WHERE t.scope = 'plan/' || x.no) LIMIT $2)`},
		{a.cut.texts, &a.gone.Texts, `UPDATE survey_mysteries SET body = '' WHERE no IN (SELECT x.no FROM survey_mysteries x WHERE x.at < $1 AND x.body <> '' LIMIT $2)`},
		{a.cut.cases, nil, `DELETE FROM stamps WHERE scope IN (SELECT 'mystery/' || x.no FROM survey_mysteries x WHERE x.at < $1
			AND EXISTS (SELECT 1 FROM stamps t WHERE t.scope = 'mystery/' || x.no) LIMIT $2)`},
		{a.cut.cases, nil, `DELETE FROM survey_mysteries WHERE no IN (SELECT x.no FROM survey_mysteries x WHERE x.at < $1 LIMIT $2)`},
		{a.cut.cases, nil, `DELETE FROM survey_plans WHERE no IN (SELECT x.no FROM survey_plans x WHERE x.done_at > 0 AND x.done_at < $1 LIMIT $2)`},
	} {
		if err := a.sliced(ctx, x.count, x.q, int64(x.cut)); err != nil {
			return err
		}
	}
	return nil
}

// surveys takes a client who is erased out of the rounds: what they answered by
// name stays without it and without words, a draft goes. That they took part
// stays, under the number of nobody.
func (e *erasing) surveys(c *session) error {
	if e.client == 0 {
		return nil
	}
	for _, q := range []string{
		`UPDATE survey_answers SET client = 0, body = '', day = ` + closedDay + ` WHERE client = $1`,
		`UPDATE survey_invites SET draft = '' WHERE client = $1 AND draft <> ''`,
	} {
		if _, err := c.exec(q, e.client); err != nil {
			return err
		}
	}
	_, err := c.exec(`UPDATE stamps SET version = version + 1 WHERE scope IN (SELECT 'surveyed/' || CAST(i.site AS TEXT) || '/' || CAST(i.client AS TEXT)
		FROM survey_invites i WHERE i.client = $1)`, e.client)
	return err
}

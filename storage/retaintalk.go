package storage

import (
	"context"

	"anping/scoring"
)

// locations takes out where people were: in what they said, and in the history
// of cases.
func (a *aging) locations(ctx context.Context) error {
	for _, r := range []run{
		{"said", "at", `place <> ''`, []string{`UPDATE said SET place = '' WHERE seq >= $2 AND seq <= $3 AND at < $1 AND place <> ''`}},
		{"case_steps", "at", `what = 'located' AND body <> ''`, []string{
			`UPDATE case_steps SET body = '' WHERE seq >= $2 AND seq <= $3 AND at < $1 AND what = 'located' AND body <> ''`,
		}},
	} {
		n, err := a.each(ctx, r, a.last.locations, a.cut.locations)
		a.gone.Locations += n
		if err != nil {
			return err
		}
	}
	return nil
}

// said takes out the names of files, later the words, at last the rows of what
// people have said.
func (a *aging) said(ctx context.Context) error {
	for _, x := range []struct {
		last, cut num
		count     *int64
		r         run
	}{
		{a.last.media, a.cut.media, new(int64), run{"said", "at", `media <> ''`, []string{
			`UPDATE said SET media = '' WHERE seq >= $2 AND seq <= $3 AND at < $1 AND media <> ''`,
		}}},
		{a.last.texts, a.cut.texts, &a.gone.Texts, run{"said", "at", `body <> ''`, []string{
			`UPDATE said SET body = '' WHERE seq >= $2 AND seq <= $3 AND at < $1 AND body <> ''`,
		}}},
		{a.last.cases, a.cut.cases, new(int64), run{"said", "at", `seq > 0`, []string{
			`DELETE FROM said WHERE seq >= $2 AND seq <= $3 AND at < $1`,
		}}},
	} {
		n, err := a.each(ctx, x.r, x.last, x.cut)
		*x.count += n
		if err != nil {
			return err
		}
	}
	return nil
}

// notes takes out the words of what was sent, and later the rows. One that is
// still on its way keeps them until it has ended.
func (a *aging) notes(ctx context.Context) error {
	n, err := a.each(ctx, run{"notes", "made_at", `body <> '' AND (ended_at > 0 OR blank = 0)`, []string{
		`UPDATE notes SET body = CASE WHEN ended_at > 0 THEN '' ELSE body END, blank = 1 WHERE seq >= $2 AND seq <= $3 AND made_at < $1 AND body <> ''`,
		dropOldParts,
	}}, a.last.texts, a.cut.texts)
	a.gone.Texts += n
	if err != nil {
		return err
	}
	_, err = a.each(ctx, run{"notes", "made_at", `ended_at > 0`, []string{
		dropOldParts,
		`DELETE FROM notes WHERE seq >= $2 AND seq <= $3 AND made_at < $1 AND ended_at > 0`,
	}}, a.last.cases, a.cut.cases)
	return err
}

const dropOldParts = `DELETE FROM parts WHERE note >= $2 AND note <= $3 AND (
	SELECT n.made_at FROM notes n WHERE n.seq = parts.note AND n.ended_at > 0) < $1`

// questions takes out what was asked, with what was typed for it, except of a
// draft that the schedule still holds.
func (a *aging) questions(ctx context.Context) error {
	return a.sliced(ctx, &a.gone.Texts, `DELETE FROM questions WHERE id IN (SELECT q.id FROM questions q WHERE q.until < $1
		AND NOT EXISTS (SELECT 1 FROM due d WHERE d.name = 'draft' AND d.scope = q.id) ORDER BY q.until LIMIT $2)`, int64(a.cut.texts))
}

// suggestions takes the words out of decided suggestions, and later those that no
// entry rests on.
func (a *aging) suggestions(ctx context.Context) error {
	decided := func(from querier, no string) (suggestionAge, bool, error) {
		x, found, err := one[suggestionAge](ctx, from, `SELECT x.state, (SELECT count(*) FROM entries e WHERE e.no = x.entry) AS entries FROM suggestions x WHERE x.no = $1`, no)
		return x, found && x.State != text(scoring.SuggestionOpen), err
	}
	err := a.byNumber(ctx, oldOnes{
		find: `SELECT x.no FROM suggestions x WHERE x.state <> 'open' AND x.at < $1 AND (x.body <> '' OR x.reason <> '') ORDER BY x.at, x.no LIMIT $2 OFFSET $3`,
		args: []any{int64(a.cut.texts)}, most: 100,
		check: func(from querier, no string) (bool, error) {
			_, goes, err := decided(from, no)
			return goes, err
		},
		do: func(c *session, no string) error {
			return c.execAll(no, `UPDATE suggestions SET body = '', reason = '' WHERE no = $1`)
		},
		scope: "suggestion/", count: &a.gone.Texts,
	})
	if err != nil {
		return err
	}
	return a.byNumber(ctx, oldOnes{
		find: `SELECT x.no FROM suggestions x WHERE x.state <> 'open' AND x.at < $1 ORDER BY x.at, x.no LIMIT $2 OFFSET $3`,
		args: []any{int64(a.cut.cases)}, most: 100,
		check: func(from querier, no string) (bool, error) {
			x, goes, err := decided(from, no)
			return goes && x.Entries == 0, err
		},
		do: func(c *session, no string) error {
			return c.execAll(no, `DELETE FROM suggestions WHERE no = $1`, `DELETE FROM stamps WHERE scope = 'suggestion/' || $1`)
		},
		scope: "suggestion/", count: &a.gone.Suggestions,
	})
}

// suggestionAge is what a suggestion's age depends on.
type suggestionAge struct {
	State   text `db:"state"`
	Entries num  `db:"entries"`
}

// holds takes the reasons out of held notices, and later the rows.
func (a *aging) holds(ctx context.Context) error {
	for _, x := range []struct {
		cut      num
		find, do string
	}{
		{a.cut.texts, `SELECT h.grp, h.day FROM holds h WHERE h.at < $1 AND h.reason <> '' ORDER BY h.at LIMIT $2`, `UPDATE holds SET reason = '' WHERE grp = $1 AND day = $2`},
		{a.cut.cases, `SELECT h.grp, h.day FROM holds h WHERE h.at < $1 ORDER BY h.at LIMIT $2`, `DELETE FROM holds WHERE grp = $1 AND day = $2`},
	} {
		for {
			rows, err := list[struct {
				Group num  `db:"grp"`
				Day   text `db:"day"`
			}](ctx, pool{a.s}, x.find, int64(x.cut), int64(pruneSlice))
			if err != nil {
				return err
			}
			if len(rows) == 0 {
				break
			}
			err = a.s.write(ctx, func(c *session) error {
				for _, r := range rows {
					if _, err := c.exec(x.do, int64(r.Group), string(r.Day)); err != nil {
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
	return nil
}

// rest takes out what is kept as long as the ledger and belongs to nothing that
// was taken out before: keys, and codes that were used or have ended.
func (a *aging) rest(ctx context.Context) error {
	for _, x := range []struct {
		cut num
		q   string
	}{
		{a.cut.cases, `DELETE FROM happened WHERE key IN (SELECT h.key FROM happened h WHERE h.at < $1 ORDER BY h.at LIMIT $2)`},
		{a.cut.cases, `DELETE FROM codes WHERE id IN (SELECT k.id FROM codes k WHERE k.state NOT IN ('open', 'waiting') AND k.until < $1 LIMIT $2)`},
	} {
		if err := a.sliced(ctx, nil, x.q, int64(x.cut)); err != nil {
			return err
		}
	}
	return nil
}

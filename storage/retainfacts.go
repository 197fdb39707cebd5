package storage

import (
	"context"

	"anping/scoring"
)

// standing is what an entry's age, its proofs and its case's depend on. It is
// looked up entry by entry: joins tempt PostgreSQL to walk through everything.
type standing struct {
	No       text `db:"no"`
	Month    text `db:"month"`
	Recorded num  `db:"recorded"`
	Points   num  `db:"points"`
	Case     text `db:"case_state"`
	Reverses text `db:"reverses"`
	By       text `db:"reversed_by"`
	Appeal   text `db:"appeal"`
	State    text `db:"appeal_state"`
	Untold   num  `db:"untold"`   // groups of the roster that are still to be told
	Informed num  `db:"informed"` // when the first was told privately
}

const standings = `SELECT e.no, e.month, e.recorded, e.points, e.reverses,
	(SELECT c.state FROM cases c WHERE c.no = e.case_no) AS case_state,
	(SELECT b.no FROM entries b WHERE b.reverses = e.no AND b.reverses <> '') AS reversed_by,
	(SELECT d.appeal FROM appealed d WHERE d.entry = e.no) AS appeal,
	(SELECT p.state FROM appeals p WHERE p.no = (SELECT d.appeal FROM appealed d WHERE d.entry = e.no)) AS appeal_state,
	(SELECT count(*) FROM to_tell t WHERE t.entry = e.no AND (SELECT g.id FROM groups g WHERE g.id = t.grp) > 0) AS untold,
	(SELECT min(i.at) FROM informed i WHERE i.entry = e.no) AS informed FROM entries e WHERE `

const (
	theEntry       = standings + `e.no = $1`
	entriesOfACase = standings + `e.case_no = $1 AND e.case_no <> ''`
)

// past reports whether an entry is old enough and nobody needs it.
func (a *aging) past(e standing) bool {
	return e.Month < a.cut.month && e.Recorded < a.cut.cases && (e.Case == "" || e.Case == text(scoring.CaseClosed)) &&
		e.State != text(scoring.AppealOpen) && e.Untold == 0
}

// contested reports whether an entry can still be appealed, or is.
func (a *aging) contested(e standing) bool {
	if e.Appeal != "" || e.By != "" || e.Reverses != "" || e.Points >= 0 {
		return e.State == text(scoring.AppealOpen)
	}
	return e.Informed == 0 || e.Informed >= a.cut.settled
}

// goes reports whether an entry goes: it is past, and so is what takes it back,
// or what it takes back.
func (a *aging) goes(ctx context.Context, from querier, no string) (standing, bool, error) {
	e, found, err := one[standing](ctx, from, theEntry, no)
	if err != nil || !found || !a.past(e) {
		return e, false, err
	}
	for _, other := range []text{e.By, e.Reverses} {
		if other == "" {
			continue
		}
		o, found, err := one[standing](ctx, from, theEntry, string(other))
		if err != nil || found && !a.past(o) {
			return e, false, err
		}
	}
	return e, true, nil
}

// entries takes out the entries of months that lie whole before the cut, with
// what was told of them and their appeals.
func (a *aging) entries(ctx context.Context) error {
	return a.byNumber(ctx, oldOnes{
		find: `SELECT e.no FROM entries e WHERE e.month < $1 AND e.recorded < $2 ORDER BY e.month, e.no LIMIT $3 OFFSET $4`,
		args: []any{string(a.cut.month), int64(a.cut.cases)}, most: 50,
		check: func(from querier, no string) (bool, error) {
			_, goes, err := a.goes(ctx, from, no)
			return goes, err
		},
		do: func(c *session, no string) error {
			e, _, err := one[standing](ctx, c, theEntry, no)
			if err == nil && e.Appeal != "" {
				err = c.dropAppeal(ctx, string(e.Appeal))
			}
			if err != nil {
				return err
			}
			return c.execAll(no, `DELETE FROM entries WHERE no = $1`, `DELETE FROM to_tell WHERE entry = $1`, `DELETE FROM told WHERE entry = $1`,
				`DELETE FROM informed WHERE entry = $1`, `DELETE FROM appealed WHERE entry = $1`,
				`DELETE FROM evidence WHERE entry = $1 AND entry <> '' AND case_no = ''`, `DELETE FROM stamps WHERE scope = 'entry/' || $1`)
		},
		scope: "entry/", count: &a.gone.Entries,
	})
}

// dropAppeal takes out an appeal with the last of its entries.
func (c *session) dropAppeal(ctx context.Context, no string) error {
	r, _, err := one[struct {
		N num `db:"n"`
	}](ctx, c, `SELECT count(*) AS n FROM appealed WHERE appeal = $1`, no)
	if err != nil || r.N > 1 {
		return err
	}
	return c.execAll(no, `DELETE FROM appeals WHERE no = $1`, `DELETE FROM stamps WHERE scope = 'appeal/' || $1`)
}

// caseWords takes the words out of cases that closed before the cut, and out of
// their history.
func (a *aging) caseWords(ctx context.Context) error {
	from := int64(0)
	if a.last.texts > 0 {
		from = int64(a.last.texts) - late.Milliseconds()
	}
	return a.byNumber(ctx, oldOnes{
		find: `SELECT c.no FROM cases c WHERE c.state = 'closed' AND c.closed >= $1 AND c.closed < $2
			AND (c.body <> '' OR EXISTS (SELECT 1 FROM case_steps s WHERE s.case_no = c.no AND s.body <> '')) ORDER BY c.closed, c.no LIMIT $3 OFFSET $4`,
		args: []any{from, int64(a.cut.texts)}, most: 20,
		check: func(from querier, no string) (bool, error) {
			k, found, err := one[caseAge](ctx, from, ageOfACase, no, int64(a.cut.texts))
			return found && k.State == text(scoring.CaseClosed) && k.Closed < a.cut.texts, err
		},
		do: func(c *session, no string) error {
			return c.execAll(no, `UPDATE cases SET body = '' WHERE no = $1`, `UPDATE case_steps SET body = '' WHERE case_no = $1 AND body <> ''`)
		},
		scope: "case/", count: &a.gone.Texts,
	})
}

// caseAge is what a case's age depends on.
type caseAge struct {
	State     text `db:"state"`
	Closed    num  `db:"closed"`
	Next      num  `db:"next_at"`
	Entries   num  `db:"entries"`
	Followers num  `db:"followers"` // that are open, or closed later than a moment
}

const ageOfACase = `SELECT k.state, k.closed, k.next_at, (SELECT count(*) FROM entries e WHERE e.case_no = k.no AND e.case_no <> '') AS entries,
	(SELECT count(*) FROM cases f WHERE f.lead = k.no AND f.lead <> '' AND (f.state <> 'closed' OR f.closed >= $2)) AS followers
	FROM cases k WHERE k.no = $1`

// cases takes out closed cases with their history, proofs and ratings; one that
// an entry names, or that others followed, stays as long as they do.
func (a *aging) cases(ctx context.Context) error {
	return a.byNumber(ctx, oldOnes{
		find: `SELECT c.no FROM cases c WHERE c.state = 'closed' AND c.closed < $1 ORDER BY c.closed, c.no LIMIT $2 OFFSET $3`,
		args: []any{int64(a.cut.cases)}, most: 20,
		check: func(from querier, no string) (bool, error) {
			k, found, err := one[caseAge](ctx, from, ageOfACase, no, int64(a.cut.cases))
			return found && k.State == text(scoring.CaseClosed) && k.Closed < a.cut.cases && k.Next == 0 && k.Entries == 0 && k.Followers == 0, err
		},
		do: func(c *session, no string) error {
			return c.execAll(no, `DELETE FROM cases WHERE no = $1`, `DELETE FROM case_steps WHERE case_no = $1`, `DELETE FROM evidence WHERE case_no = $1 AND case_no <> ''`,
				`DELETE FROM ratings WHERE case_no = $1`, `DELETE FROM stamps WHERE scope = 'case/' || $1`)
		},
		scope: "case/", count: &a.gone.Cases,
	})
}

// oldOnes are numbered things of one kind that may go.
type oldOnes struct {
	find  string // their numbers, always in the same order; ends with LIMIT and OFFSET
	args  []any
	most  int // in a transaction: so many have at most some 500 rows
	check func(from querier, no string) (goes bool, err error)
	do    func(c *session, no string) error
	scope string // of the stamp: a decision that rests on it waits, or was recorded; "" = none
	count *int64
}

// byNumber does something for every one that is found and that goes. It is
// looked at twice: outside, so that what stays keeps nobody waiting, and once
// more in the transaction.
func (a *aging) byNumber(ctx context.Context, x oldOnes) error {
	for stay := int64(0); ; {
		rows, err := list[struct {
			No text `db:"no"`
		}](ctx, pool{a.s}, x.find, append(append([]any{}, x.args...), int64(x.most), stay)...)
		if err != nil || len(rows) == 0 {
			return err
		}
		nos := map[string]bool{}
		for _, r := range rows {
			goes, err := x.check(pool{a.s}, string(r.No))
			if err != nil {
				return err
			}
			if goes {
				nos[string(r.No)] = true
			}
		}
		done := 0
		if len(nos) > 0 {
			if done, err = a.together(ctx, x, sortedKeys(nos)); err != nil {
				return err
			}
		}
		*x.count += int64(done)
		stay += int64(len(rows) - done)
	}
}

// together does it for a few in one transaction, in the order in which Record
// locks their stamps.
func (a *aging) together(ctx context.Context, x oldOnes, nos []string) (done int, err error) {
	err = a.s.write(ctx, func(c *session) error {
		done = 0
		for _, no := range nos {
			if x.scope != "" {
				if _, err := c.exec(`UPDATE stamps SET version = version + 1 WHERE scope = $1`, x.scope+no); err != nil {
					return err
				}
			}
			goes, err := x.check(c, no)
			if err == nil && goes {
				err = x.do(c, no)
				done++
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return done, err
}

// execAll runs statements that want one number.
func (c *session) execAll(no string, statements ...string) error {
	for _, q := range statements {
		if _, err := c.exec(q, no); err != nil {
			return err
		}
	}
	return nil
}

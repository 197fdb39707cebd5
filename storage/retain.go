package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
)

// What goes by its age (docs/adr/0029). Retain is a part of pruning, and like it
// a writer beside Record: what goes rests on no decision. Where a decision may
// have read it, its stamp moves or goes, so that the decision is made again.

// cuts are the moments before which things go; an entry goes when its month, too,
// lies before month.
type cuts struct {
	locations, media, texts, cases num
	settled                        num  // told or closed before: nobody appeals against it or opens it again
	month                          text // 2025-06
	now                            num
}

// settles is longer than anybody can appeal after being told (three days and the
// rest of the first), or open a case again that was closed (7 days).
const settles = 14 * 24 * time.Hour

func cutsOf(now time.Time, keep bot.Retention) cuts {
	c := cuts{
		media: ms(monthsBefore(now, keep.MediaMonths)), texts: ms(monthsBefore(now, keep.TextsMonths)), cases: ms(monthsBefore(now, keep.CasesMonths)),
		settled: ms(now.Add(-settles)), now: ms(now),
	}
	if keep.LocationDays > 0 {
		c.locations = ms(now.AddDate(0, 0, -keep.LocationDays))
	}
	if c.cases > 0 {
		c.month = text(at(c.cases).Format("2006-01"))
	}
	return c
}

// monthsBefore is the same day and time n months earlier, or the last day of a
// month that is shorter; no time for 0 months.
func monthsBefore(t time.Time, n int) time.Time {
	if n <= 0 {
		return time.Time{}
	}
	t = t.UTC()
	first := time.Date(t.Year(), t.Month()-time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	return first.AddDate(0, 0, min(t.Day(), first.AddDate(0, 1, -1).Day())-1)
}

// aging is one pass.
type aging struct {
	s    *Store
	cut  cuts
	last cuts // of the last pass of this process, zero at first: what went then is not looked for again
	gone bot.Aged
}

// idle is how long after the last recorded act the time of Retain stands still. A
// machine that starts with its clock years ahead finds that nothing is old: what
// is taken out does not come back when the clock is set right.
const idle = 7 * 24 * time.Hour

// Retain takes out what is older than keep says: locations, words, entries by
// whole months, closed cases, files, and what belongs to them. Nothing
// open goes, and nothing that an appeal, a notice or a reversal still needs. It
// works in slices of at most 500 rows, may be called at any time and beside other
// instances, and goes on where an earlier call ended. It returns what went. Who
// calls it trusts the clock; ages are counted to a week after the last act at most.
func (s *Store) Retain(ctx context.Context, now time.Time, keep bot.Retention) (bot.Aged, error) {
	newest, found, err := one[headRow](ctx, pool{s}, `SELECT chain, n, at, hash FROM audit_heads ORDER BY at DESC LIMIT 1`)
	if err != nil {
		return bot.Aged{}, fmt.Errorf("remove what is old: %w", err)
	}
	if !found {
		return bot.Aged{}, nil // nothing was ever recorded
	}
	if last := at(newest.At).Add(idle); now.After(last) {
		now = last
	}
	a := aging{s: s, cut: cutsOf(now, keep)}
	if last := s.aged.Load(); last != nil {
		a.last = *last
	}
	for _, f := range []func(context.Context) error{
		a.locations, a.proofs, a.said, a.notes, a.caseWords, a.questions, a.entries, a.cases, a.suggestions, a.absences, a.visits, a.services, a.handovers, a.patrols, a.problems, a.spots, a.checks, a.surveys, a.holds, a.files, a.rest,
		a.consents,
	} {
		if err := f(ctx); err != nil {
			return a.gone, fmt.Errorf("remove what is old: %w", err)
		}
	}
	if a.gone.Any() {
		s.foldNow(ctx)
	}
	s.aged.Store(&a.cut)
	return a.gone, nil
}

// late is how much later than its moment a row may be written: longer than any
// platform repeats a message.
const late = 8 * 24 * time.Hour

// agePage is how many numbers one look goes through.
const agePage = 20_000

// run is a table whose rows are numbered as they come; its moments rise with the
// numbers but for what came late.
type run struct {
	table, at string   // the column of the moment
	where     string   // which of its rows there is something to do for
	do        []string // $1 is the cut, $2 and $3 are the first and the last number
}

// each does a run's statements for what lies between two passes' cuts, a slice at
// a time, and returns how many rows the first of them changed.
func (a *aging) each(ctx context.Context, r run, last, cut num) (changed int64, err error) {
	from := int64(0)
	if last > 0 {
		if from, err = a.s.numberAt(ctx, r, last-num(late/time.Millisecond)); err != nil {
			return 0, err
		}
	}
	to, err := a.s.numberAt(ctx, r, cut)
	if err != nil {
		return 0, err
	}
	find := `SELECT seq FROM ` + r.table + ` WHERE seq >= $2 AND seq < $3 AND ` + r.at + ` < $1 AND ` + r.where + ` ORDER BY seq LIMIT $4`
	for from < to {
		end := min(from+agePage, to)
		rows, err := list[struct {
			Seq num `db:"seq"`
		}](ctx, pool{a.s}, find, int64(cut), from, end, int64(pruneSlice))
		if err != nil {
			return changed, err
		}
		if len(rows) == 0 {
			from = end
			continue
		}
		first, final := int64(rows[0].Seq), int64(rows[len(rows)-1].Seq)
		var n int64
		if err = a.s.write(ctx, func(c *session) error {
			for i, q := range r.do {
				some, err := c.exec(q, int64(cut), first, final)
				if err != nil {
					return err
				}
				if i == 0 {
					n = some
				}
			}
			return nil
		}); err != nil {
			return changed, err
		}
		changed += n
		from = final + 1
	}
	return changed, nil
}

// numberAt is the first number of a run whose moment is not before cut, found by
// halving; past the last one where there is none.
func (s *Store) numberAt(ctx context.Context, r run, cut num) (int64, error) {
	type row struct {
		Seq num `db:"seq"`
		At  num `db:"at"`
	}
	most, _, err := one[row](ctx, pool{s}, `SELECT coalesce(max(seq), 0) AS seq, 0 AS at FROM `+r.table)
	if err != nil {
		return 0, err
	}
	low, high := int64(0), int64(most.Seq)+1
	for low < high {
		half := (low + high) / 2
		x, found, err := one[row](ctx, pool{s}, `SELECT seq, `+r.at+` AS at FROM `+r.table+` WHERE seq >= $1 ORDER BY seq LIMIT 1`, half)
		if err != nil {
			return 0, err
		}
		if !found || x.At >= cut {
			high = half
		} else {
			low = int64(x.Seq) + 1
		}
	}
	return low, nil
}

// sliced repeats a statement until it finds no full slice, and counts.
func (a *aging) sliced(ctx context.Context, count *int64, q string, args ...any) error {
	args = append(args, int64(pruneSlice))
	for {
		var n int64
		err := a.s.write(ctx, func(c *session) (err error) {
			n, err = c.exec(q, args...)
			return err
		})
		if count != nil {
			*count += n
		}
		if err != nil || n < pruneSlice {
			return err
		}
	}
}

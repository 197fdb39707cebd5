package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

// bookingRow is one entry with what became of it.
type bookingRow struct {
	Stamp  num      `db:"stamp"` // of the entry
	By     text     `db:"reversed_by"`
	Appeal text     `db:"appeal"`
	State  text     `db:"state"`
	Told   num      `db:"told"`
	Row    entryRow `db:"row"`
}

func (r bookingRow) fact() bot.Booking {
	return bot.Booking{
		Entry: r.Row.fact(), ReversedBy: string(r.By), Appeal: string(r.Appeal), State: scoring.AppealState(r.State), Told: at(r.Told),
	}
}

// Bookings lists entries with what became of them, oldest first; it notes
// entry/<no> of each. A number that is not there is not in the list, and its
// absence is not noted.
func (s *Store) Bookings(ctx context.Context, v bot.View, q bot.BookingQuery) ([]bot.Booking, error) {
	own, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := s.bookings(ctx, from, q)
	if err == nil && own.tx != nil && len(rows) > 0 {
		// Which entries they are was not known before: lock them, then read again.
		for _, r := range rows {
			if err := own.lock(ctx, bot.ScopeEntry(string(r.Row.No))); err != nil {
				return nil, err
			}
		}
		rows, err = s.bookings(ctx, from, q)
	}
	if err != nil {
		return nil, fmt.Errorf("read bookings: %w", err)
	}
	for _, r := range rows {
		own.note(bot.ScopeEntry(string(r.Row.No)), r.Stamp)
	}
	return facts(rows), nil
}

func (s *Store) bookings(ctx context.Context, from querier, q bot.BookingQuery) ([]bookingRow, error) {
	where, args := "", []any{q.Person}
	switch {
	case len(q.Nos) > 0 && s.pg:
		where, args = `x.no = ANY ($2::text[])`, append(args, stringArray(q.Nos))
	case len(q.Nos) > 0:
		raw, err := json.Marshal(q.Nos)
		if err != nil {
			return nil, err
		}
		where, args = `x.no IN (SELECT value FROM json_each($2))`, append(args, string(raw))
	case q.Case != "":
		where, args = `x.case_no = $2 AND x.case_no <> ''`, append(args, q.Case)
	default:
		// Three subjects whoever asks, so that one prepared text serves all.
		for i := range 3 {
			of := scoring.Subject{}
			if i < len(q.Of) {
				of = q.Of[i]
			}
			if i > 0 {
				where += " OR "
			}
			n := 3 + 2*i
			where += fmt.Sprintf("x.subject_kind = $%d AND x.subject = $%d AND x.month >= $2", n, n+1)
			args = append(args, string(of.Kind), of.ID)
		}
		args = append(args[:1], append([]any{q.Since}, args[1:]...)...)
	}
	// Looked up row by row: a join tempts PostgreSQL to walk through all appeals.
	return list[bookingRow](ctx, from, `SELECT st.version AS stamp, b.no AS reversed_by,
		(SELECT d.appeal FROM appealed d WHERE d.entry = x.no) AS appeal,
		(SELECT a.state FROM appeals a WHERE a.no = (SELECT d.appeal FROM appealed d WHERE d.entry = x.no)) AS state,
		(SELECT i.at FROM informed i WHERE i.entry = x.no ORDER BY CASE WHEN i.person = $1 THEN 0 ELSE 1 END, i.at LIMIT 1) AS told, `+
		s.tables.entries.list("x", "row")+`
		FROM entries x LEFT JOIN stamps st ON st.scope = 'entry/' || x.no
		LEFT JOIN entries b ON b.reverses = x.no AND b.reverses <> ''
		WHERE `+where+` ORDER BY x.at, x.recorded, x.no LIMIT 200`, args...)
}

// appealOf is one entry of an appeal; on every row the appeal.
type appealOf struct {
	Stamp num       `db:"stamp"`
	Found num       `db:"found"`
	Own   num       `db:"own"` // the stamp of the entry
	By    text      `db:"reversed_by"`
	Row   appealRow `db:"row"`
	Entry entryRow  `db:"entry"`
}

// Appeal reads an appeal and its entries, in order; notes appeal/<no> and
// entry/<no> of each. ErrNotFound notes its absence.
func (s *Store) Appeal(ctx context.Context, v bot.View, no string) (scoring.Appeal, []bot.Booking, error) {
	scope := bot.ScopeAppeal(no)
	own, from, err := s.reading(ctx, v, scope)
	if err != nil {
		return scoring.Appeal{}, nil, err
	}
	rows, err := s.appealRows(ctx, from, scope, no)
	if err == nil && own.tx != nil && len(rows) > 0 && rows[0].Found > 0 {
		for _, r := range rows {
			if err := own.lock(ctx, bot.ScopeEntry(string(r.Entry.No))); err != nil {
				return scoring.Appeal{}, nil, err
			}
		}
		rows, err = s.appealRows(ctx, from, scope, no)
	}
	if err != nil {
		return scoring.Appeal{}, nil, fmt.Errorf("read appeal: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	if rows[0].Found == 0 {
		return scoring.Appeal{}, nil, bot.ErrNotFound
	}
	a := rows[0].Row.fact()
	var of []bot.Booking
	for _, r := range rows {
		own.note(bot.ScopeEntry(string(r.Entry.No)), r.Own)
		a.Entries = append(a.Entries, string(r.Entry.No))
		of = append(of, bot.Booking{Entry: r.Entry.fact(), ReversedBy: string(r.By), Appeal: a.No, State: a.State})
	}
	return a, of, nil
}

func (s *Store) appealRows(ctx context.Context, from querier, scope, no string) ([]appealOf, error) {
	return list[appealOf](ctx, from, `SELECT st.version AS stamp, CASE WHEN x.no IS NULL THEN 0 ELSE 1 END AS found, se.version AS own,
		b.no AS reversed_by, `+s.tables.appeals.list("x", "row")+`, `+s.tables.entries.list("e", "entry")+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1 LEFT JOIN appeals x ON x.no = $2
		LEFT JOIN appealed d ON d.appeal = x.no LEFT JOIN entries e ON e.no = d.entry
		LEFT JOIN entries b ON b.reverses = e.no AND b.reverses <> '' LEFT JOIN stamps se ON se.scope = 'entry/' || e.no
		ORDER BY d.n`, scope, no)
}

// OpenAppeals lists the undecided ones of a site (0 = of all), oldest first, at
// most 20, without their entries.
func (s *Store) OpenAppeals(ctx context.Context, v bot.View, site int64) ([]scoring.Appeal, error) {
	return undecided(ctx, s, v, s.tables.appeals, site)
}

// undecided reads the open rows of a site, 0 = of all, oldest first, at most 20.
func undecided[R interface{ fact() F }, F any](ctx context.Context, s *Store, v bot.View, of table[R], site int64) ([]F, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	where, args := "x.state = 'open'", []any(nil)
	if site != 0 {
		where, args = where+" AND x.site = $1", []any{site}
	}
	rows, err := list[R](ctx, from, "SELECT "+of.list("x", "")+" FROM "+of.name+" x WHERE "+where+" ORDER BY x.at, x.no LIMIT 20", args...)
	if err != nil {
		return nil, fmt.Errorf("read open %s: %w", of.name, err)
	}
	return facts(rows), nil
}

// UnderAppeal is the appeal that is open against each entry of a site, 0 = of
// all sites. It notes no stamp.
func (s *Store) UnderAppeal(ctx context.Context, v bot.View, site int64) (map[string]string, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	open, args := `SELECT a.no FROM appeals a WHERE a.state = 'open'`, []any(nil)
	if site != 0 {
		open, args = open+" AND a.site = $1", []any{site}
	}
	in := "IN (" + open + ")"
	if s.pg { // a join tempts the planner to walk through all that was ever appealed
		in = "= ANY (ARRAY(" + open + "))"
	}
	rows, err := list[appealedRow](ctx, from, `SELECT d.entry, d.appeal, d.n FROM appealed d WHERE d.appeal `+in, args...)
	if err != nil {
		return nil, fmt.Errorf("read what is appealed: %w", err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[string(r.Entry)] = string(r.Appeal)
	}
	return out, nil
}

// Posting is when a group's evening notice is due next and what was done to that
// day's; notes due/evening/<group>. The zero Due when it gets none.
func (s *Store) Posting(ctx context.Context, v bot.View, group int64) (bot.Due, scoring.Hold, error) {
	scope := fmt.Sprint(group)
	stamp := bot.ScopeDue(eveningName, scope)
	own, from, err := s.reading(ctx, v, stamp)
	if err != nil {
		return bot.Due{}, scoring.Hold{}, err
	}
	r, _, err := one[struct {
		Stamp num     `db:"stamp"`
		Due   dueRow  `db:"due"`
		Hold  holdRow `db:"hold"`
	}](ctx, from, `SELECT st.version AS stamp, `+s.tables.due.list("d", "due")+`, `+s.tables.holds.list("h", "hold")+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1 LEFT JOIN due d ON d.name = 'evening' AND d.scope = $2
		LEFT JOIN holds h ON h.grp = $3 AND h.day = d.period`, stamp, scope, group)
	if err != nil {
		return bot.Due{}, scoring.Hold{}, fmt.Errorf("read when a notice is due: %w", err)
	}
	own.note(stamp, r.Stamp)
	due := bot.Due{Name: string(r.Due.Name), Scope: string(r.Due.Scope), Period: string(r.Due.Period), Next: at(r.Due.Next)}
	return due, r.Hold.fact(), nil
}

// eveningName is the notice whose rows of the schedule stand in statements here.
const eveningName = "evening"

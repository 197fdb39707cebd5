package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"anping/bot"
)

// occasionLease is how long a due thing is left to who took it. A decision takes
// milliseconds; one that failed is tried again after this.
const occasionLease = 30 * time.Second

// leases are the occasions handed out on SQLite, where there is one process and
// a lease need not be written.
type leases struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// take leases a key unless somebody has it.
func (l *leases) take(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.until[key].After(now) {
		return false
	}
	l.until[key] = now.Add(occasionLease)
	return true
}

// end is when a key is free; zero = it is.
func (l *leases) end(key string, now time.Time) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	until := l.until[key]
	if !until.After(now) {
		delete(l.until, key)
		return time.Time{}
	}
	return until
}

// agendaRow is one due thing of any kind.
type agendaRow struct {
	Kind    num  `db:"kind"` // its place among the kinds, where all are read at once
	Name    text `db:"name"` // of the schedule; case number; receipt's key
	Scope   text `db:"scope"`
	Period  text `db:"period"`
	Next    num  `db:"next_at"`
	Until   num  `db:"until"`
	Note    text `db:"note"`
	Outcome text `db:"outcome"`
	Chat    num  `db:"chat"`
}

// agendaKind is where one kind of due thing is kept.
type agendaKind struct {
	kind  bot.OccasionKind
	table string
	at    string
	cols  string // as agendaRow
	open  string // condition of its index, or ""
}

// agendaKinds are in the order in which they are taken: receipts first, for a
// case's clocks begin with the receipt of its alert.
func agendaKinds() []agendaKind {
	return []agendaKind{
		{bot.OccasionReceipt, "receipts", "at", `key AS name, '' AS scope, '' AS period, at AS next_at, until, note, outcome, chat`, ""},
		{bot.OccasionCase, "cases", "next_at", `no AS name, '' AS scope, '' AS period, next_at, until, '' AS note, '' AS outcome, 0 AS chat`, "next_at > 0 AND "},
		{bot.OccasionDue, "due", "next_at", `name, scope, period, next_at, until, '' AS note, '' AS outcome, 0 AS chat`, ""},
	}
}

// compare orders what is due by time, and what is due at one moment always in the
// same way: an UPDATE returns rows as they lie on the disk.
func (r agendaRow) compare(o agendaRow) int {
	return cmp.Or(cmp.Compare(r.Next, o.Next), cmp.Compare(r.Name, o.Name), cmp.Compare(r.Scope, o.Scope))
}

func (r agendaRow) key(k bot.OccasionKind) string {
	return string(k) + "\x00" + string(r.Name) + "\x00" + string(r.Scope) + "\x00" + string(r.Period) + strconv.FormatInt(int64(r.Next), 10)
}

func (r agendaRow) occasion(k bot.OccasionKind) bot.Occasion {
	o := bot.Occasion{Kind: k}
	switch k {
	case bot.OccasionDue:
		o.Due = bot.Due{Name: string(r.Name), Scope: string(r.Scope), Period: string(r.Period), Next: at(r.Next)}
	case bot.OccasionCase:
		o.Case = string(r.Name)
	case bot.OccasionReceipt:
		o.Receipt = bot.ReceiptEvent{
			Key: string(r.Name), Note: string(r.Note), Outcome: bot.OutcomeState(r.Outcome), Chat: int64(r.Chat), At: at(r.Next),
		}
	}
	return o
}

// firsts reads the nearest row of each kind, due or not, in one statement: most
// ticks find nothing, and ask once.
func (s *Store) firsts(ctx context.Context, kinds []agendaKind) ([]agendaRow, error) {
	parts := make([]string, len(kinds))
	for i, k := range kinds {
		parts[i] = `SELECT * FROM (SELECT ` + strconv.Itoa(i) + ` AS kind, ` + k.cols + ` FROM ` + k.table +
			` WHERE ` + k.open + k.at + ` >= 0 ORDER BY ` + k.at + ` LIMIT 1) k` + strconv.Itoa(i)
	}
	rows, err := list[agendaRow](ctx, pool{s}, strings.Join(parts, " UNION ALL "))
	if err != nil {
		return nil, fmt.Errorf("read agenda: %w", err)
	}
	return rows, nil
}

// NextDue is the nearest moment at which something is due (bot.Agenda). What
// was handed out counts from the end of its lease.
func (s *Store) NextDue(ctx context.Context) (time.Time, error) {
	kinds := agendaKinds()
	firsts, err := s.firsts(ctx, kinds)
	if err != nil {
		return time.Time{}, err
	}
	var next time.Time
	for _, r := range firsts {
		k := kinds[r.Kind]
		// The first row nearly always says it; more are read where it is handed out.
		free := s.free(k, r)
		if free.After(at(r.Next)) {
			if free, err = s.nextOf(ctx, k, tickAtOnce); err != nil {
				return time.Time{}, fmt.Errorf("read agenda: %w", err)
			}
		}
		if !free.IsZero() && (next.IsZero() || free.Before(next)) {
			next = free
		}
	}
	return next, nil
}

// free is when a row may be handed out.
func (s *Store) free(k agendaKind, r agendaRow) time.Time {
	free := at(max(r.Next, r.Until))
	if end := s.leased.end(r.key(k.kind), s.clock.Now()); end.After(free) {
		free = end
	}
	return free
}

// tickAtOnce is more than a tick hands out at a time.
const tickAtOnce = 64

// nextOf is the nearest moment among the first rows of a kind.
func (s *Store) nextOf(ctx context.Context, k agendaKind, limit int) (next time.Time, err error) {
	rows, err := list[agendaRow](ctx, pool{s}, `SELECT `+k.cols+` FROM `+k.table+` WHERE `+k.open+k.at+` >= 0 ORDER BY `+k.at+` LIMIT `+strconv.Itoa(limit))
	for _, r := range rows {
		if free := s.free(k, r); next.IsZero() || free.Before(next) {
			next = free
		}
	}
	return next, err
}

// Due leases what is due to owner (bot.Agenda), at most limit; each kind finds
// at least a third of the room. On PostgreSQL the lease is a row's own and other
// instances skip it: it only saves work, keys and stamps keep things single.
func (s *Store) Due(ctx context.Context, owner string, now time.Time, limit int) ([]bot.Occasion, error) {
	kinds := agendaKinds()
	firsts, err := s.firsts(ctx, kinds)
	if err != nil {
		return nil, err
	}
	var out []bot.Occasion
	for _, first := range firsts {
		i := int(first.Kind)
		k, room := kinds[i], limit*(i+1)/len(kinds)-len(out)
		if room < 1 || first.Next > ms(now) {
			continue
		}
		rows, err := s.dueOf(ctx, k, owner, now, room)
		if err != nil {
			return nil, fmt.Errorf("read agenda: %w", err)
		}
		slices.SortFunc(rows, agendaRow.compare)
		for _, r := range rows {
			out = append(out, r.occasion(k.kind))
		}
	}
	return out, nil
}

func (s *Store) dueOf(ctx context.Context, k agendaKind, owner string, now time.Time, room int) ([]agendaRow, error) {
	if !s.pg {
		return s.dueLite(ctx, k, now, room)
	}
	var rows []agendaRow
	err := s.state(ctx, func(c *session) (err error) {
		rows, err = list[agendaRow](ctx, c, `WITH t AS (SELECT CASE WHEN $4::bigint = 0 THEN `+serverNow+` ELSE $4::bigint END AS now)
			UPDATE `+k.table+` SET owner = $2, until = (SELECT now FROM t) + $5
			WHERE ctid = ANY (ARRAY(SELECT ctid FROM `+k.table+` WHERE `+k.open+k.at+` <= $1 AND until <= (SELECT now FROM t)
				ORDER BY `+k.at+` LIMIT $3 FOR UPDATE SKIP LOCKED)) RETURNING `+k.cols,
			int64(ms(now)), owner, int64(room), int64(s.now()), int64(occasionLease/time.Millisecond))
		return err
	})
	return rows, err
}

func (s *Store) dueLite(ctx context.Context, k agendaKind, now time.Time, room int) ([]agendaRow, error) {
	defer s.leased.forget(now)
	var out []agendaRow
	seen := 0
	for limit := room; ; limit *= 4 { // further on where the first ones are leased
		rows, err := list[agendaRow](ctx, pool{s}, `SELECT `+k.cols+` FROM `+k.table+` WHERE `+k.open+k.at+` <= $1 ORDER BY `+k.at+` LIMIT $2 + 0`,
			int64(ms(now)), int64(limit))
		if err != nil {
			return nil, err
		}
		for _, r := range rows[min(seen, len(rows)):] {
			if len(out) < room && s.leased.take(r.key(k.kind), now) {
				out = append(out, r)
			}
		}
		if seen = len(rows); seen < limit || len(out) == room {
			return out, nil
		}
	}
}

// forget drops leases that have ended.
func (l *leases) forget(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for k, until := range l.until {
		if !until.After(now) {
			delete(l.until, k)
		}
	}
}

package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/lib/pq"

	"anping/scoring"
)

// Reasons for which an act conflicts beside a moved stamp.
var (
	errOtherEntry    = errors.New("another entry has this number, cause or reversal")
	errNotToTell     = errors.New("an entry to be told is not to tell any more")
	errOtherStandard = errors.New("this version of the standard says something else")
)

// write stores the rows of acts that were judged winners.
func (c *session) write(ps []*plan, g *ground) error {
	if len(ps) == 0 {
		return nil
	}
	t := c.store.tables
	var chats []any
	for _, p := range ps {
		chats = append(chats, p.chats...)
	}
	// First and alone: addresses are looked up among them.
	if err := c.add(set{t.saveChats, chats}); err != nil {
		return fmt.Errorf("store chats: %w", err)
	}
	if g.places == nil || len(chats) > 0 {
		var err error
		if g.places, err = c.resolve(ps); err != nil {
			return fmt.Errorf("resolve addresses: %w", err)
		}
	}
	done, err := c.checkLedger(ps)
	if err != nil {
		return err
	}
	var rows [kinds][]any
	for _, p := range ps {
		for k, vals := range p.vals {
			rows[k] = append(rows[k], vals...)
		}
		entries, tell := p.entryRows(done)
		rows[kindEntry] = append(rows[kindEntry], entries...)
		rows[kindTell] = append(rows[kindTell], tell...)
	}
	rows[kindStamp] = bumped(ps, g.versions)
	if rows[kindAudit], rows[kindAuditHead], err = c.audit(ps); err != nil {
		return err
	}
	sets := make([]set, 0, kinds)
	for k := range rows {
		sets = append(sets, set{t.write[k], rows[k]})
	}
	notes, heard := outgoing(ps, g.places)
	if err := c.addAll(sets, notes, heard); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return c.afterwards(ps)
}

// addAll stores facts and notes, on PostgreSQL in one statement.
func (c *session) addAll(sets []set, notes []posting, heard []any) error {
	if !c.store.pg {
		if err := c.addEach(sets); err != nil {
			return err
		}
		return c.sendOutLite(notes, heard)
	}
	var w weave
	w.put(sets...)
	if len(notes)+len(heard) > 0 {
		t := c.store.tables
		var vals []any
		for _, n := range notes {
			vals = t.notes.row(vals, n.noteRow)
			n.of.queues = n.of.queues || n.State == stateWaiting
		}
		t.weaveNotes(&w, vals, heard, c.store.now())
	}
	return w.run(c)
}

func bumped(ps []*plan, versions map[string]int64) []any {
	var out []any
	once := map[string]bool{}
	for _, p := range ps {
		for _, scope := range p.scopes {
			if !once[scope] {
				once[scope] = true
				out = append(out, scope, versions[scope])
			}
		}
	}
	return out
}

// checkLedger finds which entries are recorded already, and fails when one
// contradicts what is recorded, or a telling was done by another.
func (c *session) checkLedger(ps []*plan) (map[string]scoring.Entry, error) {
	var entries []scoring.Entry
	var told, standards []any
	for _, p := range ps {
		entries = append(entries, p.act.Change.Entries...)
		told = append(told, p.vals[kindTold]...)
		standards = append(standards, p.vals[kindStandard]...)
	}
	if err := c.checkTold(told); err != nil {
		return nil, err
	}
	if err := c.checkStandards(standards); err != nil {
		return nil, err
	}
	return c.checkEntries(entries)
}

func (c *session) checkEntries(entries []scoring.Entry) (map[string]scoring.Entry, error) {
	done := map[string]scoring.Entry{}
	if len(entries) == 0 {
		return done, nil
	}
	rows, err := c.nearEntries(entries)
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	byCause, byNo, byReversed := map[string]scoring.Entry{}, map[string]bool{}, map[string]string{}
	for _, r := range rows {
		e := r.fact()
		byCause[e.Cause], byNo[e.No] = e, true
		if e.Reverses != "" {
			byReversed[e.Reverses] = e.Cause
		}
	}
	for _, e := range entries {
		old, recorded := byCause[e.Cause]
		switch {
		case recorded && same(old, e):
			done[e.Cause] = old
		case recorded, byNo[e.No], e.Reverses != "" && byReversed[e.Reverses] != "":
			return nil, conflict(errOtherEntry)
		}
		// The next one of the same Change must not contradict this one either.
		byCause[e.Cause], byNo[e.No] = e, true
		if e.Reverses != "" {
			byReversed[e.Reverses] = e.Cause
		}
	}
	return done, nil
}

// nearEntries reads the entries that share a number, a cause or a reversal with
// those given.
func (c *session) nearEntries(entries []scoring.Entry) ([]entryRow, error) {
	cols := c.store.tables.entries.list("e", "")
	ctx := context.Background()
	if c.store.pg {
		var nos, causes, reversed []string
		for _, e := range entries {
			nos, causes = append(nos, e.No), append(causes, e.Cause)
			if e.Reverses != "" {
				reversed = append(reversed, e.Reverses)
			}
		}
		return list[entryRow](ctx, c, "SELECT "+cols+` FROM entries e WHERE e.cause = ANY ($1::text[]) OR e.no = ANY ($2::text[])
			OR (e.reverses <> '' AND e.reverses = ANY ($3::text[]))`, stringArray(causes), stringArray(nos), stringArray(reversed))
	}
	var out []entryRow
	for _, e := range entries {
		rows, err := list[entryRow](ctx, c, "SELECT "+cols+` FROM entries e WHERE e.cause = $1 OR e.no = $2
			OR (e.reverses <> '' AND e.reverses = $3)`, e.Cause, e.No, e.Reverses)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// checkTold fails when an entry that is told now is not to be told any more:
// another notice has told it.
func (c *session) checkTold(told []any) error {
	n := len(told) / 3
	if n == 0 || ignoreTold {
		return nil
	}
	type countRow struct {
		N num `db:"n"`
	}
	var found num
	if c.store.pg {
		groups, entries := make(pq.Int64Array, n), make(pq.StringArray, n)
		for i := range groups {
			groups[i], entries[i] = told[3*i].(int64), told[3*i+1].(string)
		}
		r, _, err := one[countRow](context.Background(), c, `WITH t AS (
			SELECT t.grp FROM to_tell t JOIN unnest($1::bigint[], $2::text[]) AS u(grp, entry) ON t.grp = u.grp AND t.entry = u.entry
			ORDER BY t.grp, t.entry FOR UPDATE OF t) SELECT count(*) AS n FROM t`, groups, entries)
		if err != nil {
			return fmt.Errorf("read to_tell: %w", err)
		}
		found = r.N
	} else {
		for i := range n {
			r, _, err := one[countRow](context.Background(), c,
				`SELECT count(*) AS n FROM to_tell WHERE grp = $1 AND entry = $2`, told[3*i], told[3*i+1])
			if err != nil {
				return fmt.Errorf("read to_tell: %w", err)
			}
			found += r.N
		}
	}
	if int(found) != n {
		return conflict(errNotToTell)
	}
	return nil
}

func (c *session) checkStandards(rows []any) error {
	for i := 0; i < len(rows); i += 3 {
		r, ok, err := one[standardRow](context.Background(), c, `SELECT version, from_day, body FROM standards WHERE version = $1`, rows[i])
		if err != nil {
			return fmt.Errorf("read standard: %w", err)
		}
		if ok && (string(r.Body) != rows[i+2].(string) || string(r.From) != rows[i+1].(string)) {
			return conflict(errOtherStandard)
		}
	}
	return nil
}

// afterwards does what acts on rows that the statements before may have made.
func (c *session) afterwards(ps []*plan) error {
	for _, p := range ps {
		if err := c.blank(p.act.Change.Blank, p.act.Key); err != nil {
			return fmt.Errorf("blank: %w", err)
		}
		for _, chat := range p.act.Change.Readdress {
			if err := c.readdress(p, chat); err != nil {
				return fmt.Errorf("readdress: %w", err)
			}
		}
	}
	return nil
}

// blank takes the words out of messages and their answers. A reply that is
// still on its way is blanked when it has ended. The answer to the message that
// blanks, own, stays: it says that this was done, and a platform that shows what is
// stored would show nothing.
func (c *session) blank(keys []string, own string) error {
	for _, k := range keys {
		if _, err := c.exec(`UPDATE said SET body = '', media = '', place = '' WHERE key = $1`, k); err != nil {
			return err
		}
		if k == own {
			continue
		}
		for _, q := range []string{
			`UPDATE heard SET answer = '' WHERE key = $1`,
			`UPDATE notes SET body = CASE WHEN ended_at > 0 THEN '' ELSE body END, blank = 1 WHERE key = '` + replyPrefix + `' || $1`,
		} {
			if _, err := c.exec(q, k); err != nil {
				return err
			}
		}
	}
	return nil
}

// answers reads what is stored under the keys of acts; a key that is not there
// is not in the map.
func (c *session) answers(ps []*plan) (map[string]*heardRow, error) {
	out := make(map[string]*heardRow, len(ps))
	if err := c.open(); err != nil {
		return nil, err
	}
	for _, p := range ps {
		k := p.act.Key
		q := `SELECT key, 0 AS chat, '' AS answer, at FROM happened WHERE key = $1`
		if p.act.Said != nil {
			q = `SELECT key, chat, answer, at FROM heard WHERE key = $1`
		}
		r, ok, err := one[heardRow](context.Background(), c, q, k)
		if err != nil {
			return nil, err
		}
		if ok {
			out[k] = &r
		}
	}
	return out, nil
}

package storage

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot"
)

// The audit log (docs/adr/0024): every act that changes facts leaves a row, in
// the transaction that stores them: who asked, by row number, what command, which
// objects, when; no words of people. A row's hash covers the row and the hash
// before it, so that a row that was changed, taken out or put in breaks its
// chain. Each writing session has a chain of its own: no instance waits for
// another. Now and then, and first of all, a chain writes down the ends of the
// others (an anchor), so that the end of a chain cannot be cut off either once
// another went on.

type auditRow struct {
	Chain   text `db:"chain"`
	N       num  `db:"n"`
	Key     text `db:"key"`
	At      num  `db:"at"`
	Person  num  `db:"person"`
	Client  num  `db:"client"`
	Command text `db:"command"`
	Objects text `db:"objects"`
	Hash    text `db:"hash"`
}

type headRow struct {
	Chain text `db:"chain"`
	N     num  `db:"n"`
	At    num  `db:"at"`
	Hash  text `db:"hash"`
}

// commandAnchor is the command of a row that names the ends of other chains,
// "<chain>:<n>:<hash>" each.
const commandAnchor = "anchor"

// Between two anchors of a chain; and how much earlier than its last one a new
// anchor looks, for clocks differ and a transaction takes its time.
const (
	anchorEvery = 10 * time.Minute
	anchorSlack = 5 * time.Minute
	anchorFirst = 24 * time.Hour // before the newest end, of a chain that begins
)

// sum is the hash of the row after the one whose hash is prev. Every field is
// written with its length: no two rows are written alike.
func (r auditRow) sum(prev text) text {
	h := sha256.New()
	for _, s := range []string{
		string(prev), string(r.Chain), strconv.FormatInt(int64(r.N), 10), string(r.Key), strconv.FormatInt(int64(r.At), 10),
		strconv.FormatInt(int64(r.Person), 10), strconv.FormatInt(int64(r.Client), 10), string(r.Command), string(r.Objects),
	} {
		h.Write([]byte(strconv.Itoa(len(s))))
		h.Write([]byte{':'})
		h.Write([]byte(s))
	}
	return text(hex.EncodeToString(h.Sum(nil)))
}

// trail is a session's chain: as it is committed, and as this transaction goes on.
type trail struct{ sure, next link }

// link is the end of a chain.
type link struct {
	headRow
	anchored num // when the last anchor was written
}

// begun forgets what a transaction that failed has written.
func (t *trail) begun() { t.next = t.sure }

// kept makes what the transaction has written the end of the chain.
func (t *trail) kept() { t.sure = t.next }

// lost ends the chain: whether its last rows are stored is not known. The next
// row begins another, whose anchor names what there is.
func (t *trail) lost() { t.sure, t.next = link{}, link{} }

// audit adds the rows of acts that change facts.
func (c *session) audit(ps []*plan) (rows, heads []any, err error) {
	t := c.store.tables
	at := &c.trail.next
	add := func(r auditRow) {
		r.Chain, r.N = at.Chain, at.N+1
		r.Hash = r.sum(at.Hash)
		at.N, at.Hash, at.At = r.N, r.Hash, r.At
		rows = t.audit.row(rows, r)
	}
	for _, p := range ps {
		if p.trace.Objects == "" {
			continue
		}
		if at.N == 0 || time.Duration(p.trace.At-at.anchored)*time.Millisecond >= anchorEvery {
			anchor, err := c.anchor(at, p.trace.At)
			if err != nil {
				return nil, nil, fmt.Errorf("anchor the audit log: %w", err)
			}
			add(anchor)
		}
		add(p.trace)
	}
	if len(rows) > 0 {
		heads = t.heads.row(nil, at.headRow)
	}
	return rows, heads, nil
}

// anchor makes the row that names the ends of the other chains that went on
// since the last one, and gives a new chain its name.
func (c *session) anchor(at *link, now num) (auditRow, error) {
	since := at.anchored - num(anchorSlack/time.Millisecond)
	if at.N == 0 {
		name := make([]byte, 8)
		_, _ = rand.Read(name) // never fails, see its documentation
		at.Chain = text(hex.EncodeToString(name))
		newest, _, err := one[headRow](context.Background(), c, `SELECT chain, n, at, hash FROM audit_heads ORDER BY at DESC LIMIT 1`)
		if err != nil {
			return auditRow{}, err
		}
		since = newest.At - num(anchorFirst/time.Millisecond)
	}
	rows, err := list[headRow](context.Background(), c, `SELECT chain, n, at, hash FROM audit_heads WHERE at >= $1 AND chain <> $2 ORDER BY chain`,
		int64(since), string(at.Chain))
	if err != nil {
		return auditRow{}, err
	}
	ends := make([]string, len(rows))
	for i, r := range rows {
		ends[i] = string(r.Chain) + ":" + strconv.FormatInt(int64(r.N), 10) + ":" + string(r.Hash)
	}
	at.anchored = now
	return auditRow{Command: commandAnchor, At: now, Objects: text(strings.Join(ends, " "))}, nil
}

// traced makes the audit row of an act; without objects there is none.
func (p *plan) traced() error {
	objects := objectsOf(p.act, p.scopes)
	if len(objects) == 0 {
		return nil
	}
	r := auditRow{Key: text(clean(p.act.Key)), At: ms(p.act.At), Objects: text(clean(strings.Join(objects, " ")))}
	if s := p.act.Said; s != nil {
		r.Person, r.Client, r.Command = num(s.Person), num(s.Client), text(clean(s.Command))
	} else {
		command, _, _ := strings.Cut(p.act.Key, "/")
		r.Command = text(clean(command))
	}
	p.trace = r
	p.size += 256 + len(r.Objects)
	return nil
}

// objectsOf names, sorted and once each, what facts an act changes: the scopes
// it writes, except those that a message or a schedule moves by itself, and the
// rows that have no scope of their own.
func objectsOf(act bot.Act, scopes []string) []string {
	c := act.Change
	var out []string
	for _, scope := range scopes {
		kind, _, _ := strings.Cut(scope, "/")
		if !slices.Contains([]string{"talk", "due", "window", "subject", "chats", "absences", "visits", "services", "handovers", "suggested", "patrol", "problems", "checks", "quizzes", "plans", bot.ScopeMysteries, bot.ScopeRoster, bot.ScopeAbsent}, kind) {
			out = append(out, scope)
		}
	}
	for _, s := range c.Steps {
		out = append(out, bot.ScopeCase(s.Case))
	}
	for _, r := range c.Ratings {
		out = append(out, bot.ScopeCase(r.Case))
	}
	for _, e := range c.Evidence {
		out = append(out, "evidence/"+e.ID)
	}
	for _, t := range c.Told {
		out = append(out, bot.ScopeEntry(t.Entry))
	}
	for _, i := range c.Informed {
		out = append(out, bot.ScopeEntry(i.Entry))
	}
	for _, h := range c.Holds {
		out = append(out, mark("group", h.Group)+"/"+h.Day)
	}
	for _, k := range c.Chats {
		out = append(out, mark("chat", k.ID))
	}
	for _, r := range c.Roster {
		out = append(out, rosterObject(r))
	}
	out = append(out, roundObjects(c.Records)...)
	for _, q := range c.Questionnaires {
		out = append(out, "questionnaire/"+q.Code+"/"+strconv.Itoa(q.Version))
	}
	// Answers are in no object: an anonymous one could be found by it.
	for _, k := range c.Clients {
		out = append(out, mark("client", k.ID))
	}
	for _, e := range c.Erase {
		what, id := addressee(e.Whom)
		out = append(out, "erasure/"+mark(what, id))
	}
	if n := len(c.Blank); n > 0 {
		out = append(out, "blanked/"+strconv.Itoa(n))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// roundObjects are those of patrols, visits, problems and checklists.
func roundObjects(c bot.Records) (out []string) {
	for _, x := range c.Taps {
		out = append(out, mark("checkpoint", x.Checkpoint))
	}
	for _, x := range c.Covers {
		out = append(out, "covers/"+mark("site", x.Site))
	}
	for _, w := range c.Wards {
		out = append(out, mark("client", w.Client))
	}
	for _, x := range c.Problems {
		out = append(out, "problem/"+x.No)
	}
	for _, k := range c.Checks {
		out = append(out, "check/"+k.Item+"/"+k.Period)
	}
	return out
}

func rosterObject(r bot.RosterRow) string {
	switch {
	case r.Site != nil:
		return mark("site", r.Site.ID)
	case r.Team != nil:
		return mark("team", r.Team.ID)
	case r.Hours != nil:
		return mark("team", r.Hours.Team)
	case r.Place != nil:
		return mark("place", r.Place.ID)
	case r.Person != nil:
		return mark("person", r.Person.ID)
	case r.Member != nil:
		return mark("person", r.Member.Person)
	case r.Group != nil:
		return mark("group", r.Group.ID)
	case r.Client != nil:
		return mark("client", r.Client.ID)
	case r.Day != nil:
		return mark("calendar", r.Day.Site) + "/" + r.Day.Day
	case r.Checkpoint != nil:
		return mark("checkpoint", r.Checkpoint.ID)
	case r.Route != nil:
		return "route/" + mark("site", r.Route.Site) + "/" + r.Route.Day
	case r.Rota != nil:
		return mark("rota", r.Rota.Team) + "/" + r.Rota.Day
	case r.CheckItem != nil:
		return "checkitem/" + r.CheckItem.Code
	case r.NoCheckItem != "":
		return "checkitem/" + r.NoCheckItem
	}
	return mark("group", r.NoGroup)
}

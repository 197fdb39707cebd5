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

// lineRow is a chat whose turn it is.
type lineRow struct {
	Chat    num  `db:"chat"`
	Account text `db:"account"`
	Ext     text `db:"ext"`
	Group   num  `db:"grp"`
	Window  num  `db:"window_at"`
	Brief   num  `db:"brief_at"`
	Class   num  `db:"class"`
	Next    num  `db:"next_at"`
	Note    num  `db:"note"` // in flight when its lease ended
	Attempt num  `db:"attempt"`
	Now     num  `db:"now"`
}

// classes is how many there are.
const classes = int(bot.ClassSurvey) + 1

// rank is the order of classes: a reply and an alert are as urgent, so that
// neither waits for a crowd of the other.
func rank(c bot.Class) int { return max(0, int(c)-1) }

// bulky reports whether a class leaves senders to the others (bot.ClaimFor).
func bulky(c bot.Class) bool { return c >= bot.ClassNotice }

// nowText is the first mark's moment, of which 0 is the server's.
func (s *Store) nowText() string {
	if s.pg {
		return "CASE WHEN $1::bigint = 0 THEN " + serverNow + " ELSE $1::bigint END"
	}
	return "$1"
}

// look finds out, without a transaction, how many chats of each class a claim
// may take now; nil when none. It asks for the nearest line of each class,
// whether it is due or not: one index entry a class.
func (s *Store) look(ctx context.Context, f bot.ClaimFor) ([]int64, error) {
	parts := make([]string, classes)
	for class := range parts {
		k := strconv.Itoa(class)
		parts[class] = `SELECT ` + k + ` AS class, (SELECT min(l.next_at) FROM lines l
			WHERE l.platform = $2 AND l.class = ` + k + ` AND l.next_at > 0) AS next_at`
	}
	rows, err := list[struct {
		Class num `db:"class"`
		Next  num `db:"next_at"`
		Now   num `db:"now"`
		Rate  num `db:"rate"`
	}](ctx, pool{s}, `WITH t AS (SELECT `+s.nowText()+` AS now, (SELECT r.at FROM rates r WHERE r.bucket = $2) AS rate)
		SELECT q.class, q.next_at, t.now, t.rate FROM (`+strings.Join(parts, " UNION ALL ")+`) q, t WHERE q.next_at > 0`, int64(s.claimNow(f)), f.Platform)
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	var room []int64
	nearest := num(0)
	wake := func(at num) {
		if nearest == 0 || at < nearest {
			nearest = at
		}
	}
	platform := platformBucket(f.Platform, f.Pace)
	for _, r := range rows {
		class := bot.Class(r.Class)
		if r.Next > r.Now {
			wake(r.Next)
			continue
		}
		most := int64(f.Limit)
		if bulky(class) {
			most = int64(f.Limit - f.Kept)
		}
		if platform.per > 0 {
			if free := max(s.pace.free(f.Platform, class, r.Now), platform.free(class, r.Rate, r.Now)); free > r.Now {
				wake(free)
				continue
			}
			most = min(most, platform.room(class, int64(r.Rate), int64(r.Now)*1000))
		}
		if most > 0 {
			if room == nil {
				room = make([]int64, classes)
			}
			room[class] = most
		}
	}
	if room != nil {
		nearest = 0
	}
	s.pace.gate(f.Platform, nearest)
	if nearest > 0 {
		s.pace.ring(nearest-rows[0].Now, s.hint)
	}
	return room, nil
}

// claimNow is the moment of a claim; 0 is the server's.
func (s *Store) claimNow(f bot.ClaimFor) num {
	if !s.shared && !f.Now.IsZero() {
		return ms(f.Now)
	}
	return s.now()
}

// turns takes the lines whose turn it is, most urgent first, as many of each
// class as there is room; on PostgreSQL locked. One index range a class, so that
// chats that wait out a backoff are never looked at.
//
// The limits are written as sums: SQLite plans a statement anew at every run
// when a bare parameter is its LIMIT (a third of a claim's time).
func (c *session) turns(f bot.ClaimFor, room []int64) ([]lineRow, error) {
	suffix := ""
	if c.store.pg {
		suffix = " FOR UPDATE SKIP LOCKED"
	}
	args := []any{int64(c.store.claimNow(f)), f.Platform}
	parts := make([]string, classes)
	for class := range parts {
		args = append(args, room[class])
		k := strconv.Itoa(class)
		parts[class] = `SELECT * FROM (SELECT l.chat, l.class, l.next_at, l.note, l.attempt FROM lines l
			WHERE l.platform = $2 AND l.class = ` + k + ` AND l.next_at > 0 AND l.next_at <= (SELECT now FROM t)
			AND l.until <= (SELECT now FROM t) ORDER BY l.next_at LIMIT $` + strconv.Itoa(len(args)) + ` + 0` + suffix + `) c` + k
	}
	lines, err := list[lineRow](context.Background(), c, `WITH t AS (SELECT `+c.store.nowText()+` AS now)
		SELECT q.chat, c.account, c.ext, c.grp, c.window_at, c.brief_at, q.class, q.next_at, q.note, q.attempt, (SELECT now FROM t) AS now
		FROM (`+strings.Join(parts, " UNION ALL ")+`) q JOIN chats c ON c.id = q.chat`, args...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(lines, func(a, b lineRow) int {
		return cmp.Or(cmp.Compare(rank(bot.Class(a.Class)), rank(bot.Class(b.Class))), cmp.Compare(a.Next, b.Next), cmp.Compare(a.Chat, b.Chat))
	})
	out, bulk := lines[:0], 0
	for _, l := range lines {
		if bulky(bot.Class(l.Class)) {
			if bulk++; bulk > f.Limit-f.Kept {
				continue
			}
		}
		out = append(out, l)
	}
	return out[:min(len(out), f.Limit)], nil
}

// pacing is what this process remembers of the rates between two claims.
type pacing struct {
	mu    sync.Mutex
	kept  map[string]reservation
	gates map[string]num // platform → nothing goes before, as the last look saw it
	timer *time.Timer    // nil = nothing is to be rung for
	rings time.Time
	quiet bool // under an injected clock nobody waits for a bell, and after the end
}

// reservation keeps a platform's rate for a note that found too little of it:
// without it those that need less would go by for ever.
type reservation struct {
	class bot.Class
	until num
}

func newPacing(injected bool) *pacing {
	return &pacing{kept: map[string]reservation{}, gates: map[string]num{}, quiet: injected}
}

func (p *pacing) reserve(platform string, c bot.Class, until num) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept[platform] = reservation{c, until}
}

func (p *pacing) gate(platform string, until num) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gates[platform] = until
}

func (p *pacing) gateOf(platform string) num {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gates[platform]
}

// free is from when on a class may go, as far as it was reserved to others.
func (p *pacing) free(platform string, c bot.Class, now num) num {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.kept[platform]
	if r.until <= now || rank(c) < rank(r.class) {
		return now
	}
	return r.until
}

// Bounds of a bell, which rings when the nearest note is due or the rate has
// room again: sooner than the poll, and not for every note by itself.
const (
	ringSoonest = 40 * time.Millisecond
	ringLatest  = time.Second // the poll is as near
)

// ring calls f in so many milliseconds, unless it is called sooner anyway.
func (p *pacing) ring(in num, f func()) {
	wait := max(ringSoonest, time.Duration(in)*time.Millisecond)
	p.mu.Lock()
	defer p.mu.Unlock()
	at := time.Now().Add(wait)
	if p.quiet || wait > ringLatest || p.timer != nil && at.After(p.rings) {
		return
	}
	if p.timer != nil {
		p.timer.Stop()
	}
	p.rings = at
	p.timer = time.AfterFunc(wait, func() {
		p.mu.Lock()
		p.timer = nil
		p.mu.Unlock()
		f()
	})
}

func (p *pacing) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quiet = true
	if p.timer != nil {
		p.timer.Stop()
	}
}

package storage

import (
	"context"
	"slices"
	"strconv"

	"github.com/lib/pq"

	"anping/bot"
)

// outTexts are the statements of the way out.
type outTexts struct {
	unhear, unhappen *many

	keepUnheard, dropUnheard *many
	note                     *many // SQLite: one note
	made, heardFrom          *many // PostgreSQL
	line                     string
	handLine                 string // SQLite
	theirLine                *many  // SQLite
	fenced, ended            string // SQLite
	emptyLine                *many
	receipt                  string

	// claim
	letter, parts, readRate, readSlots     *many
	addParts, claimNote, ownLine, holdLine *many
	saveRate, takeSlot, bump, addReceipt   *many
	failNote, parkNote                     *many
	// settle
	settle, dropParts, killChat, backSlot, freeLine, moveNote *many
}

// The line of a chat after something was queued for it: next_at is the nearest,
// but never before hold, and the end of the lease while a note is in flight;
// class is the most urgent.
const lineRule = ` ON CONFLICT (chat) DO UPDATE SET
	next_at = CASE WHEN lines.owner <> '' THEN lines.next_at
		WHEN lines.next_at > 0 AND lines.next_at <= excluded.next_at THEN lines.next_at
		WHEN lines.hold > excluded.next_at THEN lines.hold ELSE excluded.next_at END,
	class = CASE WHEN lines.next_at > 0 AND lines.class <= excluded.class THEN lines.class ELSE excluded.class END,
	platform = excluded.platform`

// On PostgreSQL a set of rows meets a large table through LATERAL … OFFSET 0: it
// keeps the planner, which knows nothing of a table that grows, from walking the
// whole table for each of them.

// serverNow is the moment on PostgreSQL by the server's clock, Unix ms.
const serverNow = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`

func newOutTexts(t *tables) outTexts {
	o := outTexts{
		keepUnheard: t.unheard.insert("ON CONFLICT (key) DO NOTHING"),
		dropUnheard: compile(parseColumns("key t"), nil, `DELETE FROM unheard {among key}`),
		unhear:      compile(parseColumns("key t"), nil, `DELETE FROM heard {among key}`),
		unhappen:    compile(parseColumns("key t"), nil, `DELETE FROM happened {among key}`),
		note:        t.notes.insert("ON CONFLICT (key) DO NOTHING"),
		line: `INSERT INTO lines (chat, platform, next_at, class, owner, until, hold, note, attempt)
			SELECT c.id, c.platform, $2, $3, '', 0, 0, 0, 0 FROM chats c WHERE c.id = $1` + lineRule,
		receipt: `INSERT INTO receipts (key, note, outcome, chat, at, owner, until) VALUES ($1, $2, $3, $4, $5, '', 0)
			ON CONFLICT (key) DO NOTHING`,
	}
	o.made = t.notes.insert("ON CONFLICT (key) DO NOTHING RETURNING key, chat, class, due, made_at, state, tell")
	o.heardFrom = compile(parseColumns("chat i, at i, written i, brief i"), nil, "{rows}")
	o.claimTexts()
	o.handTexts()
	o.settleTexts()
	return o
}

// weaveNotes adds the way out to a statement: notes with their lines or, where
// they are unreachable, receipts; and the chats from which something was heard.
func (t *tables) weaveNotes(w *weave, notes, heard []any, now num) {
	first := len(w.args) + 1
	w.args = append(w.args, arrays(t.notes.cols, notes)...)
	w.args = append(w.args, arrays(t.out.heardFrom.cols, latest(heard))...)
	w.args = append(w.args, int64(now))
	today := "$" + strconv.Itoa(len(w.args)) + "::bigint"
	w.cte("made", t.out.made.text(0, first))
	w.cte("unreached", `INSERT INTO receipts (key, note, outcome, chat, at, owner, until)
		SELECT 'receipt/' || key || '/unreachable', key, 'unreachable', 0, made_at, '', 0
		FROM made WHERE state = 'unreachable' AND tell % 2 = 1 ON CONFLICT (key) DO NOTHING`)
	w.cte("heardfrom", t.out.heardFrom.text(0, first+len(t.notes.cols)))
	w.cte("touched", `UPDATE chats SET used_at = CASE WHEN used_at > h.at THEN used_at ELSE h.at END,
		window_at = CASE WHEN window_at > h.written THEN window_at ELSE h.written END,
		brief_at = CASE WHEN brief_at > h.brief THEN brief_at ELSE h.brief END, dead_at = 0
		FROM heardfrom h WHERE chats.id = h.chat`)
	w.cte("unparked", `UPDATE notes SET state = 'waiting' FROM (
			SELECT p.seq FROM heardfrom h CROSS JOIN LATERAL (
				SELECT n.seq FROM notes n WHERE n.chat = h.chat AND n.state = 'parked' OFFSET 0) p) w
		WHERE notes.seq = w.seq RETURNING notes.chat, notes.class`)
	w.cte("dead", `SELECT c.id FROM heardfrom h CROSS JOIN LATERAL (
		SELECT x.id, x.dead_at FROM chats x WHERE x.id = h.chat OFFSET 0) c WHERE c.dead_at <> 0`)
	w.cte("revived", `SELECT d.id AS chat, p.class FROM dead d CROSS JOIN LATERAL (
		SELECT n.class FROM notes n WHERE n.chat = d.id AND n.state = 'waiting' OFFSET 0) p`)
	w.cte("today", `SELECT CASE WHEN `+today+` = 0 THEN `+serverNow+` ELSE `+today+` END AS now`)
	w.cte("waits", `SELECT m.chat, m.class, CASE WHEN m.due <= m.made_at OR m.due <= t.now THEN t.now ELSE m.due END AS next_at
			FROM made m, today t WHERE m.state = 'waiting'
		UNION ALL SELECT chat, class, t.now FROM unparked, today t
		UNION ALL SELECT chat, class, t.now FROM revived, today t`)
	w.cte("lined", `INSERT INTO lines (chat, platform, next_at, class, owner, until, hold, note, attempt)
		SELECT w.chat, c.platform, min(w.next_at), min(w.class), '', 0, 0, 0, 0
		FROM waits w JOIN chats c ON c.id = w.chat GROUP BY w.chat, c.platform ORDER BY w.chat`+lineRule)
}

// posting is a note on its way out.
type posting struct {
	noteRow
	of    *plan
	reply *handed // it may be handed out at once; nil = it may not
}

// outgoing are the notes of acts where they go, and from which chats something
// was heard: that opens their window, and what was parked there waits again.
func outgoing(ps []*plan, places map[bot.Address]spot) (notes []posting, heard []any) {
	for _, p := range ps {
		for i, n := range p.notes {
			p.place(&n, places[p.to[i]], p.to[i])
			post := posting{noteRow: n, of: p}
			if i == 0 {
				post.reply = p.reply
			}
			notes = append(notes, post)
		}
		if s := p.act.Said; s != nil && s.Opens != bot.OpensNone {
			at, written, brief := int64(ms(p.act.At)), int64(ms(p.act.At)), int64(0)
			if s.Opens == bot.OpensBrief {
				written, brief = 0, at
			}
			heard = append(heard, s.Chat, at, written, brief)
		}
	}
	return notes, heard
}

// place puts a note where its address leads, or makes it unreachable.
func (p *plan) place(n *noteRow, to spot, a bot.Address) {
	if to.ID == 0 || to.Dead != 0 && !p.answers(num(a.Chat)) {
		n.Chat, n.State, n.Ended, n.Why = 0, stateUnreachable, n.Made, "no chat"
		return
	}
	n.Chat = to.ID
}

// answers reports whether a chat is the one whose message is answered.
func (p *plan) answers(chat num) bool { return p.act.Said != nil && chat == num(p.act.Said.Chat) }

// heardCols is how many columns what was heard has: chat, when, and when it last
// opened a window and a brief one.
const heardCols = 4

// latest keeps one row a chat, with the latest moments.
func latest(heard []any) []any {
	rows := map[int64][]int64{}
	var order []int64
	for row := range slices.Chunk(heard, heardCols) {
		chat := row[0].(int64)
		if rows[chat] == nil {
			order, rows[chat] = append(order, chat), make([]int64, heardCols-1)
		}
		for i, v := range row[1:] {
			rows[chat][i] = max(rows[chat][i], v.(int64))
		}
	}
	out := make([]any, 0, heardCols*len(order))
	for _, chat := range order {
		out = append(out, chat, rows[chat][0], rows[chat][1], rows[chat][2])
	}
	return out
}

// sendOutLite says first from which chats something was heard, for whether a
// reply may be handed out depends on what waits there.
func (c *session) sendOutLite(notes []posting, heard []any) error {
	t := c.store.tables
	now := c.store.now()
	talking := make(map[num]heardChat, len(heard)/heardCols)
	for row := range slices.Chunk(heard, heardCols) {
		h, err := c.heardLite(row, now)
		if err != nil {
			return err
		}
		talking[num(row[0].(int64))] = h
	}
	var row []any
	for _, n := range notes {
		spoke := talking[n.Chat].ID != 0
		if n.of.answers(n.Chat) && !spoke && n.of.act.Said.Opens != bot.OpensNone {
			n.of.place(&n.noteRow, spot{}, bot.Address{})
		}
		row = t.notes.row(row[:0], n.noteRow)
		made, err := c.exec(t.out.note.lite[0], row...)
		if err != nil {
			return err
		}
		if made == 0 {
			continue
		}
		if n.reply != nil && spoke {
			done, err := c.hands.give(c, n, talking[n.Chat], now)
			if err != nil {
				return err
			}
			if done {
				continue
			}
		}
		if err := c.queueLite(n.noteRow, now); err != nil {
			return err
		}
		if n.State == stateWaiting && (n.next(now) != now || !c.hands.wish(n.Chat, &n.of.queues)) {
			n.of.queues = true
		}
	}
	return nil
}

func (c *session) queueLite(n noteRow, now num) error {
	t := c.store.tables
	if n.State == stateUnreachable {
		if n.Tell&tellEnd == 0 {
			return nil
		}
		_, err := c.exec(t.out.receipt, receiptPrefix+string(n.Key)+"/"+string(bot.Unreachable), string(n.Key), string(bot.Unreachable), int64(0), int64(n.Made))
		return err
	}
	_, err := c.exec(t.out.line, int64(n.Chat), int64(n.next(now)), int64(n.Class))
	return err
}

// next is when a note is due, as its line has it.
func (n noteRow) next(now num) num {
	if n.Due <= n.Made || n.Due <= now {
		return now
	}
	return n.Due
}

// heardChat is a chat from which something was heard.
type heardChat struct {
	ID       num  `db:"id"` // 0 = there is no such chat
	Platform text `db:"platform"`
	Account  text `db:"account"`
	Ext      text `db:"ext"`
	Group    num  `db:"grp"`
	Parked   num  `db:"parked"`
	Still    num  `db:"still"`
}

// heardLite says that something was heard from a chat. Nearly always that is one
// statement: nothing is parked there, and no line stands still.
func (c *session) heardLite(row []any, now num) (heardChat, error) {
	chat := row[0]
	r, _, err := one[heardChat](context.Background(), c, `UPDATE chats SET used_at = CASE WHEN used_at > $2 THEN used_at ELSE $2 END,
		window_at = CASE WHEN window_at > $3 THEN window_at ELSE $3 END, brief_at = CASE WHEN brief_at > $4 THEN brief_at ELSE $4 END, dead_at = 0 WHERE id = $1
		RETURNING id, platform, account, ext, grp, EXISTS (SELECT 1 FROM notes n WHERE n.chat = $1 AND n.state = 'parked') AS parked,
			EXISTS (SELECT 1 FROM lines l WHERE l.chat = $1 AND l.next_at = 0 AND l.owner = '')
			AND EXISTS (SELECT 1 FROM notes n WHERE n.chat = $1 AND n.state = 'waiting') AS still`, row...)
	if err != nil || r.Parked+r.Still == 0 {
		return r, err
	}
	if _, err := c.exec(`UPDATE notes SET state = 'waiting' WHERE chat = $1 AND state = 'parked'`, chat); err != nil {
		return r, err
	}
	// Nothing was due, but something waits: it was parked, or the chat was dead.
	_, err = c.exec(`UPDATE lines SET next_at = $2, class = (SELECT min(n.class) FROM notes n WHERE n.chat = $1 AND n.state = 'waiting')
		WHERE chat = $1 AND next_at = 0 AND owner = ''`, chat, int64(now))
	return r, err
}

// spot is the chat an address leads to.
type spot struct {
	What text `db:"what"`
	Of   num  `db:"of"`
	ID   num  `db:"id"`
	Dead num  `db:"dead_at"`
}

// resolve finds the chats of the notes' addresses: a chat is itself; of a
// person, client or group it is the living one they chose, else used last.
func (c *session) resolve(ps []*plan) (map[bot.Address]spot, error) {
	wanted := addresses(ps)
	if len(wanted) == 0 {
		return nil, nil
	}
	if c.store.pg {
		whats, ids := spotArgs(wanted)
		rows, err := list[spot](context.Background(), c, spotsQuery(1), whats, ids)
		return spots(wanted, rows), err
	}
	out := make(map[bot.Address]spot, len(wanted))
	for _, p := range ps {
		if s := p.act.Said; s != nil {
			out[bot.Address{Chat: s.Chat}] = spot{ID: num(s.Chat)} // sendOutLite sees whether there is one
		}
	}
	for _, a := range wanted {
		if out[a].ID != 0 {
			continue
		}
		what, id := addressee(a)
		s, _, err := one[spot](context.Background(), c, spotQuery(what), id)
		if err != nil {
			return nil, err
		}
		out[a] = s
	}
	return out, nil
}

// addresses are those of the notes of acts, each once.
func addresses(ps []*plan) []bot.Address {
	var out []bot.Address
	once := map[bot.Address]bool{}
	for _, p := range ps {
		for _, a := range p.to {
			if !once[a] {
				once[a] = true
				out = append(out, a)
			}
		}
	}
	return out
}

func spotArgs(wanted []bot.Address) (whats, ids any) {
	w, n := make(pq.StringArray, len(wanted)), make(pq.Int64Array, len(wanted))
	for i, a := range wanted {
		w[i], n[i] = addressee(a)
	}
	return w, n
}

// spotsQuery is resolve for many addresses on PostgreSQL, its arrays from $first on.
func spotsQuery(first int) string {
	a, b := "$"+strconv.Itoa(first), "$"+strconv.Itoa(first+1)
	return `SELECT u.what, u.of, s.id, s.dead_at
		FROM unnest(` + a + `::text[], ` + b + `::bigint[]) AS u(what, of) CROSS JOIN LATERAL (
			(SELECT c.id, c.dead_at FROM chats c WHERE u.what = 'chat' AND c.id = u.of)
			UNION ALL (SELECT c.id, c.dead_at FROM chats c WHERE u.what = 'person' AND c.person = u.of AND c.person <> 0 AND c.dead_at = 0` + chosenFirst + `)
			UNION ALL (SELECT c.id, c.dead_at FROM chats c WHERE u.what = 'client' AND c.client = u.of AND c.client <> 0 AND c.dead_at = 0` + chosenFirst + `)
			UNION ALL (SELECT c.id, c.dead_at FROM chats c WHERE u.what = 'group' AND c.grp = u.of AND c.grp <> 0 AND c.dead_at = 0` + chosenFirst + `)) s`
}

func spots(wanted []bot.Address, rows []spot) map[bot.Address]spot {
	found := make(map[string]spot, len(rows))
	for _, r := range rows {
		found[mark(string(r.What), int64(r.Of))] = r
	}
	out := make(map[bot.Address]spot, len(wanted))
	for _, a := range wanted {
		what, id := addressee(a)
		out[a] = found[mark(what, id)]
	}
	return out
}

// spotQuery is resolve for one address on either database.
func spotQuery(what string) string {
	const q = `SELECT '' AS what, 0 AS of, c.id, c.dead_at FROM chats c WHERE `
	switch what {
	case "chat":
		return q + `c.id = $1`
	case "person":
		return q + `c.person = $1 AND c.person <> 0 AND c.dead_at = 0` + chosenFirst
	case "client":
		return q + `c.client = $1 AND c.client <> 0 AND c.dead_at = 0` + chosenFirst
	default:
		return q + `c.grp = $1 AND c.grp <> 0 AND c.dead_at = 0` + chosenFirst
	}
}

// moment is now for leases and lines, of the clock that rules them.
func (c *session) moment() (num, error) {
	if !c.store.shared {
		return c.store.now(), nil
	}
	r, _, err := one[struct {
		Now num `db:"now"`
	}](context.Background(), c, "SELECT "+serverNow+" AS now")
	return r.Now, err
}

package storage

import "strings"

// dueNow holds for notes that are due at {now}, or were made to go at once: two
// machines' clocks may differ.
const dueNow = `(n.due <= {now} OR n.due <= n.made_at)`

// claimTexts are the statements of Claim.
func (o *outTexts) claimTexts() {
	one := func(cols, template string) *many { return compile(parseColumns(cols), nil, template) }
	const letter = `SELECT {chat} AS chat, n.seq, n.key, n.class, n.body, n.lang, n.attempt, n.unknown, n.tell, n.parts, n.parts_sent`
	// The note in flight first; else the oldest one due. Of the first the state
	// is not asked in the words of the index of waiting notes: PostgreSQL would
	// walk through that instead of using the key.
	const oldest = `SELECT n.seq FROM notes n WHERE n.chat = {chat} AND n.state = 'waiting' AND n.seq > {passed} AND ` + dueNow + ` ORDER BY n.seq LIMIT 1`
	const flying = `SELECT n.seq FROM notes n WHERE n.seq = {note} AND {passed} = 0 AND n.chat = {chat} AND n.ended_at = 0 AND n.state <> 'parked'`
	cols := parseColumns("chat i, note i, passed i, now i")
	o.letter = &many{
		cols: cols,
		lite: []string{liteText(cols, letter+` FROM notes n WHERE n.seq = coalesce((`+flying+`), (`+oldest+`))`)},
		pg: []string{letter + ` {from} CROSS JOIN LATERAL (SELECT coalesce((` + flying + `), (` + oldest + `)) AS seq) s
			CROSS JOIN LATERAL (SELECT * FROM notes x WHERE x.seq = s.seq OFFSET 0) n`},
	}
	o.parts = &many{
		cols: parseColumns("note i, sent i"),
		lite: []string{`SELECT note, bytes FROM parts WHERE note = $1 AND n > $2 ORDER BY n`},
		pg: []string{`SELECT p.note, p.bytes {from} CROSS JOIN LATERAL (
			SELECT x.note, x.bytes, x.n FROM parts x WHERE x.note = {note} AND x.n > {sent} OFFSET 0) p ORDER BY p.note, p.n`},
	}
	// On PostgreSQL a rate is locked as it is read; on SQLite only one writes.
	o.readRate = &many{
		cols: parseColumns("bucket t, at i"),
		lite: []string{`SELECT bucket, at FROM rates WHERE bucket = $1 AND at > $2`},
		pg:   []string{`INSERT INTO rates (bucket, at) {rows} ON CONFLICT (bucket) DO UPDATE SET at = rates.at RETURNING bucket, at`},
	}
	o.readSlots = &many{
		cols: parseColumns("chat i, opened_at i"),
		lite: []string{`SELECT chat, opened_at, n, note FROM slots WHERE chat = $1 AND opened_at = $2`},
		pg: []string{`SELECT s.chat, s.opened_at, s.n, s.note {from} CROSS JOIN LATERAL (
			SELECT * FROM slots x WHERE x.chat = {chat} AND x.opened_at = {opened_at} OFFSET 0) s`},
	}
	o.addParts = one("note i, n i, bytes b", `INSERT INTO parts (note, n, bytes) {rows}`)
	o.claimNote = one("seq i, attempt i, unknown i, parts i",
		`UPDATE notes SET attempt = {attempt}, unknown = {unknown}, parts = {parts} {from} WHERE notes.seq = {seq}`)
	o.ownLine = one("chat i, owner t, until i, note i, attempt i",
		`UPDATE lines SET owner = {owner}, until = {until}, next_at = {until}, note = {note}, attempt = {attempt} {from} WHERE lines.chat = {chat}`)
	o.holdLine = one("chat i, at i",
		`UPDATE lines SET next_at = {at}, hold = {at}, owner = '', until = 0 {from} WHERE lines.chat = {chat}`)
	o.saveRate = &many{
		cols: parseColumns("bucket t, at i"),
		lite: []string{`INSERT INTO rates (bucket, at) VALUES ($1, $2) ON CONFLICT (bucket) DO UPDATE SET at = excluded.at`},
		pg:   []string{`UPDATE rates SET at = {at} {from} WHERE rates.bucket = {bucket}`},
	}
	o.takeSlot = one("chat i, opened_at i, n i, note i", `INSERT INTO slots (chat, opened_at, n, note) {rows}`)
	o.bump = one("scope t", `INSERT INTO stamps (scope, version) SELECT {scope}, 1 {from} WHERE true
		ON CONFLICT (scope) DO UPDATE SET version = stamps.version + 1`)
	o.addReceipt = one("key t, note t, outcome t, chat i, at i",
		`INSERT INTO receipts (key, note, outcome, chat, at, owner, until) SELECT {key}, {note}, {outcome}, {chat}, {at}, '', 0 {from} WHERE true
		ON CONFLICT (key) DO NOTHING`)
	o.failNote = one("seq i, at i, why t", `UPDATE notes SET state = 'permanent', ended_at = {at}, why = {why} {from} WHERE notes.seq = {seq}`)
	o.parkNote = one("seq i, attempt i, unknown i",
		`UPDATE notes SET state = 'parked', attempt = {attempt}, unknown = {unknown} {from} WHERE notes.seq = {seq}`)
}

// handTexts are the statements of handing out at once, on SQLite: a line at
// which nothing waits, or none yet, is in flight with its first note from the
// beginning.
func (o *outTexts) handTexts() {
	o.handLine = `INSERT INTO lines (chat, platform, next_at, class, owner, until, hold, note, attempt)
		VALUES ($1, $2, $3, $4, $5, $3, 0, $6, 1) ON CONFLICT (chat) DO UPDATE SET
			platform = excluded.platform, next_at = excluded.next_at, class = excluded.class, owner = excluded.owner,
			until = excluded.until, note = excluded.note, attempt = 1
		WHERE lines.owner = '' AND lines.next_at = 0 AND lines.hold <= $7`
	cols := parseColumns("chat i, now i")
	o.theirLine = &many{cols: cols, lite: []string{liteText(cols, `SELECT l.chat, c.platform, c.account, c.ext, c.grp, c.window_at, c.brief_at, l.class, l.next_at,
		l.note, l.attempt, l.owner, {now} AS now FROM lines l JOIN chats c ON c.id = l.chat WHERE l.chat = {chat}`)}}
}

// settleTexts are the statements of Settle.
func (o *outTexts) settleTexts() {
	one := func(cols, template string) *many { return compile(parseColumns(cols), nil, template) }
	fence := ` AND {attempt} = (SELECT l.attempt FROM lines l WHERE l.chat = notes.chat AND l.note = {seq} AND l.owner = {owner})`
	if ignoreFence {
		fence = ""
	}
	o.settle = one("seq i, owner t, attempt i, state t, unknown i, sent i, ended i, ext t, why t",
		`UPDATE notes SET state = {state}, attempt = {attempt}, unknown = CASE WHEN {unknown} = 1 THEN 1 ELSE notes.unknown END,
			parts = CASE WHEN notes.parts = 0 THEN {sent} ELSE notes.parts END, parts_sent = {sent}, ended_at = {ended}, ext = {ext}, why = {why},
			body = CASE WHEN notes.blank = 1 AND {ended} > 0 THEN '' ELSE notes.body END
		{from} WHERE notes.seq = {seq}`+fence+` RETURNING notes.seq, notes.key, notes.chat, notes.tell, notes.parts, 0 AS last`)
	// The same in two on SQLite, and what tells a chat where nothing else waits.
	o.fenced = `SELECT n.seq, n.key, n.chat, n.tell, n.parts, NOT EXISTS (
			SELECT 1 FROM notes w WHERE w.chat = n.chat AND w.state = 'waiting' AND w.seq <> n.seq) AS last
		FROM notes n WHERE n.seq = $1` + strings.NewReplacer("{attempt}", "$3", "{seq}", "$1", "{owner}", "$2", "notes.", "n.").Replace(fence)
	o.ended = `UPDATE notes SET state = $3, attempt = $2, unknown = CASE WHEN $4 = 1 THEN 1 ELSE unknown END,
		parts = CASE WHEN parts = 0 THEN $5 ELSE parts END, parts_sent = $5, ended_at = $6, ext = $7, why = $8,
		body = CASE WHEN blank = 1 AND $6 > 0 THEN '' ELSE body END WHERE seq = $1`
	o.emptyLine = one("chat i", `UPDATE lines SET owner = '', until = 0, note = 0, attempt = 0, class = 0, hold = 0, next_at = 0 {from} WHERE lines.chat = {chat}`)
	o.moveNote = one("seq i, chat i, state t, ended i",
		`UPDATE notes SET chat = {chat}, state = {state}, ended_at = {ended}, parts = 0, parts_sent = 0 {from} WHERE notes.seq = {seq}`)
	o.dropParts = one("note i", `DELETE FROM parts {among note}`)
	o.killChat = one("chat i, at i", `UPDATE chats SET dead_at = {at} {from} WHERE chats.id = {chat}`)
	o.backSlot = one("note i, chat i, parts i", `DELETE FROM slots {using} WHERE slots.chat = {chat} AND slots.note = {note} AND slots.n IN (
		SELECT s.n FROM slots s WHERE s.chat = {chat} AND s.note = {note} AND s.opened_at = slots.opened_at AND s.opened_at = (
			SELECT max(m.opened_at) FROM slots m WHERE m.chat = {chat} AND m.note = {note})
		ORDER BY s.n DESC LIMIT {parts})`)
	// What waits in a chat: when the next is due, NULL = nothing waits; the most
	// urgent of the oldest ones.
	const standing = `SELECT CASE WHEN EXISTS (SELECT 1 FROM notes n WHERE n.chat = {chat} AND n.state = 'waiting' AND ` + dueNow + `) THEN {now}
			ELSE (SELECT min(n.due) FROM notes n WHERE n.chat = {chat} AND n.state = 'waiting') END AS next_at,
		(SELECT min(f.class) FROM (SELECT n.class FROM notes n WHERE n.chat = {chat} AND n.state = 'waiting' ORDER BY n.seq LIMIT 16) f) AS class`
	const free = `UPDATE lines SET owner = '', until = 0, note = 0, attempt = 0, class = coalesce(s.class, 0),
		hold = CASE WHEN s.next_at IS NULL OR {hold} < 0 THEN 0 ELSE {hold} END,
		next_at = CASE WHEN s.next_at IS NULL OR {hold} < 0 THEN 0 WHEN s.next_at < {hold} THEN {hold} ELSE s.next_at END `
	const freed = ` WHERE lines.chat = {chat} RETURNING lines.chat, lines.next_at`
	cols := parseColumns("chat i, now i, hold i")
	o.freeLine = &many{
		cols: cols,
		lite: []string{liteText(cols, free+`FROM (`+standing+`) s`+freed)},
		pg:   []string{free + `{from} CROSS JOIN LATERAL (` + standing + `) s` + freed},
	}
}

// Package bulk fills a database by plain SQL with what years and bad hours leave
// behind, faster than the store's own way in would: settled notes, chats that
// wait, closed cases, a large company. The statements are the same on SQLite and
// PostgreSQL. It is for tests that measure what the store then does.
package bulk

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"
)

// rows are n rows of a table: columns and values are lists of SQL, in which i
// counts from 1.
type rows struct {
	n                      int
	table, columns, values string
}

func insert(ctx context.Context, db *sql.DB, sets ...rows) error {
	for _, r := range sets {
		if r.n < 1 {
			continue
		}
		q := `WITH RECURSIVE c(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM c WHERE i < ` + strconv.Itoa(r.n) + `)
			INSERT INTO ` + r.table + ` (` + r.columns + `) SELECT ` + r.values + ` FROM c`
		if _, err := db.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("fill %s: %w", r.table, err)
		}
	}
	return nil
}

func num[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }

// noteColumns are those that every note here fills.
const noteColumns = `key, chat, to_person, to_client, to_group, class, body, lang, due, state, attempt, unknown, tell,
	parts, parts_sent, made_at, ended_at, ext, why, blank`

const chatColumns = `id, platform, account, ext, grp, person, client, used_at, dead_at, window_at`

// noteBody is a body of usual length.
const noteBody = `'{"v":1,"lang":"zh","lines":[[{"t":"A' || i || ' 3号楼道闸·设备故障:已有人接单,正在路上。您随时可以回复 进度 查看,或回复 确认 结束。请勿在此留下个人信息,谢谢配合。"}]]}'`

// Queue is a way out that has seen years and has a bad hour.
type Queue struct {
	Platform string
	Settled  int // notes that were sent
	Crowded  int // notes that wait in CrowdedChat
	Backed   int // private chats that wait out an hour, a note each
}

// The chats of a Queue. CrowdedChat is that of group 1; those that back off
// follow BackedChat.
const (
	CrowdedChat = 1
	BackedChat  = 1_000
)

const lineColumns = `chat, platform, next_at, class, owner, until, hold, note, attempt`

// Fill adds the queue as it stands at now.
func (q Queue) Fill(ctx context.Context, db *sql.DB, now time.Time) error {
	at, later := num(now.UnixMilli()), num(now.Add(time.Hour).UnixMilli())
	before := at + ` - 1000`
	backed := num(BackedChat) + ` + i`
	return insert(
		ctx, db,
		rows{1, "chats", chatColumns, num(CrowdedChat) + `, '` + q.Platform + `', 'a', 'crowded', 1, 0, 0, ` + at + `, 0, 0`},
		rows{q.Backed, "chats", chatColumns, backed + `, '` + q.Platform + `', 'a', 'backed' || i, 0, ` + backed + `, 0, ` + at + `, 0, 0`},
		rows{
			q.Settled, "notes", noteColumns, `'old/' || i, ` + num(BackedChat+1) + ` + i % ` + num(max(1, q.Backed)) + `, 1001, 0, 0, i % 5, ` + noteBody + `, 'zh',
				` + at + ` - i * 1000, 'sent', 1, 0, 0, 1, 1, ` + at + ` - i * 1000, ` + at + ` - i * 1000 + 200, 'm' || i, '', 0`,
		},
		rows{
			q.Crowded, "notes", noteColumns, `'crowd/' || i, ` + num(CrowdedChat) + `, 0, 0, 1, 3, ` + noteBody + `, 'zh',
				` + before + `, 'waiting', 0, 0, 0, 0, 0, ` + before + `, 0, '', '', 0`,
		},
		rows{
			q.Backed, "notes", noteColumns, `'backed/' || i, ` + backed + `, ` + backed + `, 0, 0, i % 5, ` + noteBody + `, 'zh',
				` + before + `, 'waiting', 3, 0, 0, 0, 0, ` + before + `, 0, '', '', 0`,
		},
		rows{min(1, q.Crowded), "lines", lineColumns, num(CrowdedChat) + `, '` + q.Platform + `', ` + before + `, 3, '', 0, 0, 0, 0`},
		rows{q.Backed, "lines", lineColumns, backed + `, '` + q.Platform + `', ` + later + ` + i, i % 5, '', 0, ` + later + ` + i, 0, 0`},
	)
}

// Talk is what people and the bot said to each other, and what is kept of it.
type Talk struct {
	Platform string
	Chats    int // private chats of clients
	Messages int
}

// TalkChat is added to a client's number for the chat's.
const TalkChat = 20_000_000

// Fill adds the talk as it stands at now.
func (k Talk) Fill(ctx context.Context, db *sql.DB, now time.Time) error {
	at, chat := num(now.UnixMilli()), num(TalkChat)+` + 1 + i % `+num(max(1, k.Chats))
	ago := at + ` - i * 100`
	return insert(
		ctx, db,
		rows{k.Chats, "clients", `id, site, code, name, lang, phone, home, is_key, guard`, `i, 1, 'K' || i, '业主' || i, 'zh', '', '', 0, 0`},
		rows{k.Chats, "chats", chatColumns, num(TalkChat) + ` + i, '` + k.Platform + `', 'a', 'c' || i, 0, 0, i, ` + at + `, 0, ` + at},
		rows{k.Messages, "heard", `key, chat, answer, at`, `'heard/' || i, ` + chat + `, '', ` + ago},
		rows{k.Messages, "happened", `key, at`, `'receipt/alert/' || i, ` + ago},
		rows{k.Messages, "said", `key, chat, person, client, body, media, place, command, at`, `'heard/' || i, ` + chat + `, 0, 1, '3号楼道闸坏了', '', '', 'report', ` + ago},
		rows{k.Messages, "stamps", `scope, version`, `'talk/' || i, 1 + i % 9`},
		rows{k.Messages / 4, "questions", `id, chat, person, kind, payload, options, until, is_open`, `'q' || i, ` + chat + `, 0, 'report', '', '', ` + ago + `, CASE WHEN i % 8 = 0 THEN 1 ELSE 0 END`},
		rows{k.Messages / 4, "buttons", `id, action, person, until`, `'b' || i, 'confirm', 0, ` + ago},
		rows{k.Messages / 4, "slots", `chat, opened_at, n, note`, num(TalkChat) + ` + i, ` + ago + `, 1, i`},
		rows{k.Messages / 4, "case_steps", `case_no, at, person, what, body`, `'A' || (1000000 + i), ` + ago + `, 1 + i % 1000, 'located', ''`},
		rows{k.Messages / 4, "suggestions", `no, person, client, site, team, body, quarter, state, decided, reason, entry, at`, `'J' || i, 1 + i % 1000, 0, 1 + i % 10, 1, '', '2025-Q2', 'accepted', 0, '', '', ` + ago},
		rows{k.Messages / 4, "visits", `no, client, person, site, team, day, body, media, state, like_no, need, case_no, entry, at`, `'ZF' || i, 1 + i, 1 + i % 1000, 1 + i % 10, 1, '2025-06-02', '', 0, 'fine', '', '', '', '', ` + ago},
		rows{k.Messages / 8, "handovers", `no, person, site, team, day, body, given, taker, taken, at`, `'JB' || i, 1 + i % 1000, 1 + i % 10, 1, '2025-06-02', '', 0, 0, 0, ` + ago},
		rows{k.Messages / 4, "services", `no, person, client, place, site, team, day, body, media, thanks, at`, `'BM' || i, 1 + i % 1000, 0, 0, 1 + i % 10, 1, '2025-06-02', '', 0, '', ` + ago},
		rows{k.Messages / 4, "taps", `key, checkpoint, person, site, at, heard_at, source, distance, doubt`, `'t' || i, 1, 1 + i % 1000, 1 + i % 10, ` + ago + `, ` + ago + `, '', -1, ''`},
		rows{k.Messages / 4, "misses", `no, site, day, tour, source, subject_kind, subject, team, shift, points, why, state, also, reason, decided_by, entry, times, at, due_at`, `'XJ' || i, 1 + i % 10, '2025-06-02', 'early', '', 'person', 1 + i % 1000, 1, '2025-06-02', '[]', '', 'charged', 0, '', 0, '', 1, ` + ago + `, ` + ago},
		rows{k.Messages / 4, "checks", `item, period, site, team, person, state, media, entry, at`, `'XF' || i, '2025-W22', 1 + i % 10, 1, 1 + i % 1000, 'fine', 0, '', ` + ago},
		rows{k.Messages / 16, "quizzes", `no, guard, captain, site, team, quarter, seed, clients, marks, keys, drawn, named, state, entry, at, done_at`, `'KM' || i, 1 + i % 1000, 1, 1 + i % 10, 1, '2025-Q2', 's', '', '', '', 10, 3, 'done', '', ` + ago + `, 0`},
		rows{k.Messages / 16, "assessments", `no, site, team, sudden, name, items, from_day, to_day, assessor, state, person, at, done_at`, `'ZX' || i, 1 + i % 10, 1, 0, 'n', '[]', '2025-06-01', '2025-06-02', 1 + i % 1000, CASE WHEN i % 64 = 0 THEN 'open' ELSE 'done' END, 1, ` + ago + `, 0`},
		rows{k.Messages / 4, "wards", `client, until_day, guard`, `i, '2025-06-02', 1`},
		rows{k.Messages / 4, "absences", `no, person, client, site, team, from_day, to_day, reason, state, asked_by, decided_by, at, done_at`, `'QJ' || i, 1 + i % 1000, 0, 1 + i % 10, 1, '2025-06-01', '2025-06-02', '', 'granted', 1, 2, ` + ago + `, ` + ago},
		rows{k.Messages / 4, "evidence", `id, case_no, entry, kind, sha256, person, at`, `'e' || i, 'A' || (1000000 + i), '', 'photo', 'sha' || i, 1, ` + ago},
		rows{k.Messages / 4, "appeals", `no, case_no, site, team, person, reason, photo, at, state, decided_by, decided, verdict, back`, `'SS' || i, '', 1 + i % 10, 1, 1 + i % 1000, '', '', ` + ago + `, 'lost', 2, ` + ago + `, '', 0`},
		rows{k.Messages / 4, "appealed", `entry, appeal, n`, `'KX' || i, 'SS' || i, 0`},
		rows{k.Messages / 4, "consents", `key, chat, template, answer, settings, at, uses, note, spent_at`, `'c' || i, ` + num(TalkChat) + ` + i, 't', 'accept', 0, ` + ago + `, 1, 0, 0`},
		rows{k.Messages / 4, "problems", `no, site, category, place, state, case_no, person, entered, closed, left_at, entry`, `'WT' || i, 1 + i % 1000, 'noise', i, 'kept', 'A' || (1000000 + i), 0, ` + ago + `, ` + ago + `, 0, ''`},
		rows{k.Messages / 4, "sequels", `problem, case_no, opened, closed, verdict, asked, raised, person, entry, month`, `'WT' || i, 'A' || (2000000 + i), ` + ago + `, ` + ago + `, '', ` + ago + `, 0, 0, '', ''`},
		rows{k.Messages / 4, "spot_checks", `no, n, site, month, seed, among, record, subject, state, reason, person, at`, `'CC' || i, 1, 1 + i % 10, '2025-06', 's', 9, 'A' || (1000000 + i), 1, 'fine', 'why', 1, ` + ago},
	)
}

package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"anping/bot"
)

// utteredRow is a thing said, an answer, or a note that was sent.
type utteredRow struct {
	Kind   text `db:"kind"`
	Seq    num  `db:"seq"`
	Person num  `db:"person"`
	Client num  `db:"client"`
	Body   text `db:"body"`
	Media  text `db:"media"`
	Place  text `db:"place"`
	At     num  `db:"at"`
	Again  num  `db:"again"`
}

// Uttered lists what was said in a chat since a moment, by people and by the
// bot, in order of time; of more than limit the last ones. Answers of passive
// platforms are kept for 48 h (or Config.Answers).
func (s *Store) Uttered(ctx context.Context, v bot.View, chat int64, since time.Time, limit int) ([]bot.Uttered, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	var rows []utteredRow
	for _, q := range []string{
		`SELECT 'said' AS kind, seq, person, client, body, media, place, at, 0 AS again FROM said
			WHERE chat = $1 AND at >= $2 ORDER BY seq DESC LIMIT $3`,
		`SELECT 'answer' AS kind, x.seq, 0 AS person, 0 AS client, h.answer AS body, '' AS media, '' AS place, h.at, 0 AS again
			FROM said x JOIN heard h ON h.key = x.key AND h.answer <> '' WHERE x.chat = $1 AND h.at >= $2 ORDER BY x.seq DESC LIMIT $3`,
		`SELECT 'note' AS kind, seq, 0 AS person, 0 AS client, body, '' AS media, '' AS place, ended_at AS at, unknown AS again FROM notes
			WHERE chat = $1 AND state = 'sent' AND ended_at >= $2 AND body <> '' ORDER BY ended_at DESC, seq DESC LIMIT $3`,
	} {
		part, err := list[utteredRow](ctx, from, q, chat, int64(ms(since)), int64(limit))
		if err != nil {
			return nil, fmt.Errorf("read talk: %w", err)
		}
		rows = append(rows, part...)
	}
	// At one moment a person speaks first, then the bot answers, then it tells more.
	rank := map[text]int{"said": 0, "answer": 1, "note": 2}
	slices.SortFunc(rows, func(a, b utteredRow) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(rank[a.Kind], rank[b.Kind]), cmp.Compare(a.Seq, b.Seq))
	})
	if len(rows) > limit {
		rows = rows[len(rows)-limit:]
	}
	out := make([]bot.Uttered, len(rows))
	for i, r := range rows {
		if out[i], err = r.uttered(chat); err != nil {
			return nil, fmt.Errorf("read talk: %w", err)
		}
	}
	return out, nil
}

func (r utteredRow) uttered(chat int64) (bot.Uttered, error) {
	u := bot.Uttered{
		ID: string(r.Kind) + "/" + strconv.FormatInt(int64(r.Seq), 10), Chat: chat, Mine: r.Kind == "said",
		Person: int64(r.Person), Client: int64(r.Client), At: at(r.At), Again: r.Again != 0,
	}
	if !u.Mine {
		body, err := bot.DecodeBody([]byte(r.Body))
		u.Body = body
		return u, err
	}
	u.Text = string(r.Body)
	if r.Media != "" {
		if err := json.Unmarshal([]byte(r.Media), &u.Media); err != nil {
			return u, err
		}
	}
	if r.Place != "" {
		u.Location = &bot.Location{}
		if err := json.Unmarshal([]byte(r.Place), u.Location); err != nil {
			return u, err
		}
	}
	return u, nil
}

// SandboxChats lists the chats of platform "sandbox" by row number, at most 1000.
func (s *Store) SandboxChats(ctx context.Context) ([]bot.Chat, error) {
	rows, err := list[chatRow](ctx, pool{s}, "SELECT "+s.tables.chats.list("c", "")+` FROM chats c WHERE c.platform = $1 ORDER BY c.id LIMIT 1000`, "sandbox")
	if err != nil {
		return nil, fmt.Errorf("read chats: %w", err)
	}
	out := make([]bot.Chat, len(rows))
	for i, r := range rows {
		out[i] = r.chat()
	}
	return out, nil
}

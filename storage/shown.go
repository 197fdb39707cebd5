package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot"
)

// How many of the last notes, answers and messages of a chat are looked at for a
// button that somebody typed (ours): more than anybody scrolls back.
const (
	shownNotes = 30
	shownSaid  = 60
)

// Shown lists the buttons that a chat was shown since a moment whose labels match,
// the newest first (bot.Reader). It notes no stamp: what is then decided reads
// what it rests on.
func (s *Store) Shown(ctx context.Context, v bot.View, chat int64, since time.Time, matches func(label string) bool) ([]bot.ShownButton, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[struct {
		Kind text `db:"kind"`
		Body text `db:"body"`
		At   num  `db:"at"`
	}](ctx, from, `SELECT kind, body, at FROM (SELECT 'note' AS kind, body, ended_at AS at FROM notes
			WHERE chat = $1 AND state = 'sent' AND ended_at >= $2 AND body <> '' ORDER BY ended_at DESC, seq DESC LIMIT $3) n
		UNION ALL SELECT kind, body, at FROM (SELECT 'note' AS kind, h.answer AS body, h.at AS at
			FROM said x JOIN heard h ON h.key = x.key AND h.answer <> '' WHERE x.chat = $1 AND h.at >= $2 ORDER BY x.seq DESC LIMIT $3) a
		UNION ALL SELECT kind, body, at FROM (SELECT 'said' AS kind, command AS body, at FROM said
			WHERE chat = $1 AND at >= $2 AND command <> '' ORDER BY seq DESC LIMIT $4) c`, chat, int64(ms(since)), int64(shownNotes), int64(shownSaid))
	if err != nil {
		return nil, fmt.Errorf("read buttons of a chat: %w", err)
	}
	used := map[string]num{}
	byID := map[string]bot.ShownButton{}
	for _, r := range rows {
		if r.Kind == "said" {
			used[string(r.Body)] = max(used[string(r.Body)], r.At)
			continue
		}
		body, err := bot.DecodeBody([]byte(r.Body))
		if err != nil {
			return nil, fmt.Errorf("read buttons of a chat: %w", err)
		}
		for _, b := range body.Buttons {
			if matches(b.Label) {
				byID[b.ID] = bot.ShownButton{At: at(r.At)}
			}
		}
	}
	return s.pressable(ctx, from, byID, used)
}

// pressable are the buttons with what they stand for.
func (s *Store) pressable(ctx context.Context, from querier, byID map[string]bot.ShownButton, used map[string]num) ([]bot.ShownButton, error) {
	if len(byID) == 0 {
		return nil, nil
	}
	var marks []string
	var args []any
	for id := range byID {
		args = append(args, id)
		marks = append(marks, "$"+strconv.Itoa(len(args)))
	}
	rows, err := list[buttonRow](ctx, from, "SELECT "+s.tables.buttons.list("b", "")+" FROM buttons b WHERE b.id IN ("+strings.Join(marks, ", ")+")", args...)
	if err != nil {
		return nil, fmt.Errorf("read what buttons stand for: %w", err)
	}
	var out []bot.ShownButton
	for _, r := range rows {
		b := byID[string(r.ID)]
		b.Row = r.button()
		command, _, _ := strings.Cut(b.Row.Action, " ")
		b.Used = used[command] != 0 && used[command] >= ms(b.At)
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b bot.ShownButton) int { return b.At.Compare(a.At) })
	return out, nil
}

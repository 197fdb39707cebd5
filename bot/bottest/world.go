package bottest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"anping/bot"
)

// Engine is the engine as a story drives it.
type Engine interface {
	Handle(context.Context, bot.Message) (bot.Body, error)
	Step(ctx context.Context, to time.Time) error
	Quiesce(ctx context.Context) error
}

// Wire is the platform that a world's chats lie on, as a story sees it: a Fake, or
// a real adapter with a fake of its platform behind it.
type Wire interface {
	Name() string
	// Script makes the next sends to a chat ("" = any) end as given, in order.
	Script(chat string, ends ...bot.Outcome)
	// Take returns what arrived since the last Take, and what was wrong about it.
	Take() (got []Delivery, problems []string)
}

// World is one wired installation that stories run in: one store, one or two
// engines on it, one platform, one injected clock.
type World struct {
	Engines []Engine
	Clock   *Clock
	Fake    Wire
	Account string
	Zone    *time.Location
	Chats   []Named // in roster order
	Photo   bot.MediaRef
	Voice   bot.MediaRef
	Video   bot.MediaRef
	Query   func(sql string) (string, error) // rows joined by newline, columns by |
	Facts   func() (string, error)           // digest of every fact in the database
	// Import loads the company again after a change of somebody's row in its files.
	Import func(ctx context.Context, who, edits string) error
}

// Named is a chat by the name stories call it.
type Named struct {
	Name  string
	Ext   string // the platform's id of the chat
	Group bool
	// Platform and Account are the chat's own where a world has several; "" = the
	// world's.
	Platform, Account string
}

func (w *World) chat(name string) (Named, error) {
	for _, c := range w.Chats {
		if c.Name == name {
			return c, nil
		}
	}
	return Named{}, fmt.Errorf("nobody and no group is called %q", name)
}

// landed turns deliveries into what a story shows, the chat of the speaker's
// reply first, then chat by chat in roster order.
func (w *World) landed(got []Delivery, reply func(Delivery) bool) []Expect {
	var out []Expect
	for _, d := range got {
		if reply(d) {
			out = append(out, Expect{"", shown(d)})
		}
	}
	for _, c := range w.Chats {
		for _, d := range got {
			if d.Chat == c.Ext && !reply(d) {
				out = append(out, Expect{c.Name, shown(d)})
			}
		}
	}
	return out
}

func shown(d Delivery) []string {
	lines := Plain(d.Body)
	if d.Again && len(lines) > 0 {
		lines[0] = "补发 " + lines[0]
	}
	if len(lines) == 0 {
		lines = []string{"(empty)"}
	}
	return lines
}

// unwrap cuts a suffix token such as [照片] off a line.
func unwrap(text, token string) (string, bool) {
	if !strings.HasSuffix(text, token) {
		return text, false
	}
	return strings.TrimSpace(strings.TrimSuffix(text, token)), true
}

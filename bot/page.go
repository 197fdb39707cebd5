package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Pages knows the pages on which clients can read what they are told.
type Pages interface {
	// Page is the address of the page of what a note to a client is about, "" = there
	// is none. It is the same for the same note and moment.
	Page(n Note, at time.Time) string
}

// leadToPages gives the notes to clients the addresses of their pages.
func (e *Engine) leadToPages(a Act) {
	if e.pages == nil {
		return
	}
	for i := range a.Change.Notes {
		if n := &a.Change.Notes[i]; n.To.Client != 0 && n.Body.Page == "" {
			n.Body.Page = e.pages.Page(*n, a.At)
		}
	}
}

// ErrDenied says that who asks may not.
var ErrDenied = errors.New("not allowed")

// Peek lets f look as whoever speaks in a message's chat may look with a command:
// a page shows what the chat would say. The request has no words, and nothing is
// recorded, so f must not take numbers or ids. ErrDenied when the right to the
// command reaches nothing.
func (e *Engine) Peek(ctx context.Context, m Message, command string, f func(context.Context, *Request) error) error {
	h, err := e.hearing(m)
	if err != nil {
		return err
	}
	_, err = e.propose(ctx, &memo{}, func(string) {}, func(ctx context.Context, r *Reading) (Act, error) {
		front, err := h.reader.Front(ctx, r.View, Knock{Key: h.key, Platform: m.Platform, Account: m.Account, Chat: m.Chat.ID, From: m.From})
		if err != nil {
			return Act{}, fmt.Errorf("read who looks: %w", err)
		}
		if err := r.company(ctx); err != nil {
			return Act{}, err
		}
		req := h.request(r, front)
		req.Command, req.Reach = command, h.rights[command][req.Who.Role()]
		if req.Reach == Nothing {
			return Act{}, ErrDenied
		}
		return Act{}, f(ctx, req)
	})
	return err
}

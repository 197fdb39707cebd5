package wecom

import (
	"context"
	"fmt"
	"runtime/debug"

	"anping/bot"
)

// deed is what a callback turned out to be.
type deed int

// What a callback can be.
const (
	nothing deed = iota // not for us
	said                // a message or a press
	gone                // the member can no longer be written to
	back                // they can again
)

// heard is a callback as the engine takes it.
type heard struct {
	deed  deed
	m     bot.Message
	files []file
	reply string // the smart bot's address for one answer, a secret
	code  string // the right to change the card that was pressed, once; a secret
}

// Chats hears what happens to chats themselves. An Inbox may be one; without it
// a dead chat is found by the next send.
type Chats interface {
	// ChatGone: the member left, or no longer sees the app.
	ChatGone(ctx context.Context, m bot.Message) error
	// ChatBack: the member sees the app, again or for the first time.
	ChatBack(ctx context.Context, m bot.Message) error
}

// hear takes one callback to the engine. nil means that it is recorded, or that
// there is nothing to record; an error means that it has to come again.
func (w *WeCom) hear(ctx context.Context, inbox bot.Inbox, h heard) (err error) {
	defer func() {
		// Nothing that somebody sent may end the process; what panics would
		// panic again, so it does not come again.
		if p := recover(); p != nil {
			w.log.Error("wecom: a message panicked and is left out", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = nil
		}
	}()
	chats, _ := inbox.(Chats)
	switch {
	case h.deed == said:
		if err := w.fetchAll(ctx, &h); err != nil {
			return err
		}
		w.replies.keep(bot.ReplyKey(h.m), h.reply, w.clock.Now())
		w.marks.keep(bot.ReplyKey(h.m), h.code, h.m.From, w.clock.Now())
		_, err = inbox.Handle(ctx, h.m) // the answer is a note of its own
		return err
	case h.deed == gone && chats != nil:
		return chats.ChatGone(ctx, h.m)
	case h.deed == back && chats != nil:
		return chats.ChatBack(ctx, h.m)
	}
	return nil
}

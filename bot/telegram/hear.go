package telegram

import (
	"context"
	"fmt"
	"runtime/debug"

	"anping/bot"
)

// hear takes one update to the engine. nil means that it is recorded, or that
// there is nothing to record, and may be confirmed; an error means that it has
// to come again.
func (t *Telegram) hear(ctx context.Context, inbox bot.Inbox, u update) (err error) {
	defer func() {
		// Nothing of an update may end the process. What panics would panic
		// again: it is confirmed, or it would hold what comes behind it.
		if p := recover(); p != nil {
			t.log.Error("telegram: an update panicked and is left out", "update", u.id, "kind", u.kind, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = nil
		}
	}()
	if u.fault != "" {
		t.log.Error("telegram: an update cannot be read and is left out", "update", u.id, "kind", u.kind, "fault", u.fault)
		return nil
	}
	h, err := t.read(u)
	if err != nil {
		return err
	}
	if h.query != "" {
		t.acknowledge(ctx, h.query)
	}
	switch h.deed {
	case nothing:
		return nil
	case said:
		if err := t.fetchAll(ctx, &h); err != nil {
			return t.plain(err)
		}
		t.marks.keep(bot.ReplyKey(h.m), h.on)
		_, err = inbox.Handle(ctx, h.m) // the answer is a note of its own
		return err
	}
	return t.befall(ctx, inbox, h)
}

// befall tells what happened to a chat to whoever wants to know.
func (t *Telegram) befall(ctx context.Context, inbox bot.Inbox, h heard) error {
	chats, ok := inbox.(Chats)
	if !ok {
		t.log.Info("telegram: something happened to a chat, and nobody records it", "key", h.m.Key)
		return nil
	}
	switch h.deed {
	case gone:
		return chats.ChatGone(ctx, h.m)
	case back:
		return chats.ChatBack(ctx, h.m)
	default:
		return chats.ChatMoved(ctx, h.m, h.to)
	}
}

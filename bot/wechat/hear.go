package wechat

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"

	"anping/bot"
)

// Chats hears what happens to chats themselves. An Inbox may be one; without it
// such callbacks are logged.
type Chats interface {
	// ChatGone: the client follows no more, nothing can be sent.
	ChatGone(ctx context.Context, m bot.Message) error
	// ChatBack: they do again.
	ChatBack(ctx context.Context, m bot.Message) error
}

// hear takes one callback to the engine and makes the answer. An error means
// that it has to come again.
func (w *WeChat) hear(ctx context.Context, inbox bot.Inbox, d document) (p page, err error) {
	defer func() {
		// Nothing that somebody sent may end the process. What panics would panic
		// again: WeChat need not come again for it.
		if v := recover(); v != nil {
			w.log.Error("wechat: a callback panicked and is left out", "panic", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
			p, err = status(http.StatusInternalServerError), nil
		}
	}()
	h, ok := w.read(d)
	if !ok {
		return status(http.StatusBadRequest), nil
	}
	silence := page{status: http.StatusOK, body: nothing}
	switch h.deed {
	case none:
		return silence, nil
	case gone, ended, allowed:
		return silence, w.befall(ctx, inbox, h)
	}
	if chats, ok := inbox.(Chats); ok && h.back {
		back := h.m
		back.Key += "\x00back"
		if err := chats.ChatBack(ctx, back); err != nil {
			return page{}, fmt.Errorf("hear who follows: %w", err)
		}
	}
	if err := w.fetchAll(ctx, &h); err != nil {
		return page{}, err
	}
	body, err := inbox.Handle(ctx, h.m)
	if err != nil {
		return page{}, err //nolint:wrapcheck // the engine says what it could not do
	}
	if p, err = w.answer(h, body); err == nil && p.body != nothing {
		p.says = &h.m
	}
	return p, err
}

// befall tells what happened beside the talk to whoever wants to know.
func (w *WeChat) befall(ctx context.Context, inbox bot.Inbox, h heard) error {
	chats, ok := inbox.(Chats)
	switch h.deed {
	case allowed:
		return w.consented(ctx, h)
	case ended:
		blocked := false
		for _, e := range h.ends {
			if err := w.announced(ctx, h, e); err != nil {
				return err
			}
			blocked = blocked || e.status == endBlocked
		}
		if !blocked {
			return nil
		}
	default:
	}
	if !ok {
		w.log.Info("wechat: something happened to a chat, and nobody records it")
		return nil
	}
	if err := chats.ChatGone(ctx, h.m); err != nil {
		return fmt.Errorf("hear that nothing can be sent: %w", err)
	}
	return nil
}

// What TEMPLATESENDJOBFINISH says.
const (
	endSuccess = "success"
	endBlocked = "failed:user block"
)

package telegram

import (
	"context"
	"time"

	tg "github.com/go-telegram/bot"
)

const (
	mostPresses = 64              // answers to presses under way; more are left out
	pressWithin = 5 * time.Second // later Telegram has given the press up anyway
)

// acknowledge answers a press, so that the button stops turning. It is a
// courtesy beside the queue and its rates: nobody waits for it, its failure
// means nothing, and it is never tried again ("query is too old").
func (t *Telegram) acknowledge(ctx context.Context, query string) {
	select {
	case t.presses <- struct{}{}:
	default:
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pressWithin)
	go func() {
		defer cancel()
		defer func() { <-t.presses }()
		if _, err := t.api.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: query}); err != nil {
			t.log.Debug("telegram: answer to a press", "err", reason(err))
		}
	}()
}

package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"

	"anping/bot"
)

const (
	// pollFor is how long Telegram holds an empty answer, in seconds. An answer
	// proves receiving, and a gap of 30 s without a proof counts as downtime
	// (rules.md 3).
	pollFor     = 20
	pollWithin  = (pollFor + 9) * time.Second
	pollLimit   = 100         // updates in one answer, the most Telegram gives
	pollAgain   = time.Second // while some of a batch are not recorded yet
	pollBase    = time.Second // backoff after an error
	pollMost    = 30 * time.Second
	pollRefused = 60 * time.Second // a token that is not accepted is tried again
	lastWords   = time.Second      // for the confirmation at the end
)

// poll receives until ctx ends or the lease does. It asks for what was not
// confirmed, hands it out (window.go), and asks again when all of it is
// recorded, which confirms it; while some of it is not, it asks from the first
// of those, so that the others go on. At the end it confirms what is recorded.
func (t *Telegram) poll(ctx context.Context, inbox bot.Inbox, mine func() bool) {
	for failed := 0; ; {
		err := t.unhook(ctx)
		if err == nil {
			break
		}
		failed++
		if !t.sleep(ctx, t.pollError(ctx, err, failed)) {
			return
		}
	}
	w := newWindow(ctx, t, inbox)
	limit, failed := pollLimit, 0
	for ctx.Err() == nil && mine() {
		offset := w.offset()
		got, err := t.updates(ctx, offset, limit)
		var large *largeError
		switch {
		case err == nil:
			limit, failed = pollLimit, 0
			inbox.Alive(Name, t.account, t.clock.Now())
			w.confirmed(offset)
			w.take(ctx, got)
		case errors.As(err, &large) && limit > 1:
			limit /= 2
		case ctx.Err() == nil:
			failed++
			t.sleep(ctx, t.pollError(ctx, err, failed))
		}
	}
	w.finish()
	if offset := w.offset(); offset != 0 && mine() {
		last, done := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
		defer done()
		if _, err := t.updates(last, offset, 1); err != nil {
			t.log.Info("telegram: the last updates are not confirmed and come again", "err", reason(err))
		}
	}
}

// updates asks for what was not confirmed. An offset confirms all before it, and
// is answered at once; without one the answer waits for news. So no offset is
// held against an update that comes later, whatever its number.
func (t *Telegram) updates(ctx context.Context, offset int64, limit int) ([]json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, pollWithin)
	defer cancel()
	params := struct {
		Offset  int64    `json:"offset,omitempty"`
		Limit   int      `json:"limit"`
		Timeout int      `json:"timeout"`
		Allowed []string `json:"allowed_updates"`
	}{offset, limit, pollFor, allowed()}
	if offset != 0 {
		params.Timeout = 0
	}
	result, err := t.wire.call(ctx, "getUpdates", params, t.most)
	if err != nil {
		return nil, fmt.Errorf("get updates: %w", err)
	}
	var got []json.RawMessage
	if err := json.Unmarshal(result, &got); err != nil {
		return nil, errors.New("get updates: the answer is no list")
	}
	return got, nil
}

// unhook removes a webhook, which keeps its updates from whoever polls. What
// waits stays.
func (t *Telegram) unhook(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	if _, err := t.api.DeleteWebhook(ctx, &tg.DeleteWebhookParams{}); err != nil {
		return fmt.Errorf("delete webhook: %w", t.plain(err))
	}
	return nil
}

// pollError says how long to wait after an error, and tells the operator.
func (t *Telegram) pollError(ctx context.Context, err error, failed int) time.Duration {
	var slow *tg.TooManyRequestsError
	switch {
	case refused(err):
		t.log.Error(tokenRefused)
		return pollRefused
	case errors.As(err, &slow):
		t.log.Warn("telegram: asked too often", "wait_s", slow.RetryAfter)
		return time.Duration(max(1, slow.RetryAfter)) * time.Second
	case errors.Is(err, tg.ErrorConflict) && strings.Contains(err.Error(), "webhook"):
		t.log.Warn("telegram: somebody set a webhook for this bot; it is removed")
		if err := t.unhook(ctx); err != nil {
			t.log.Warn("telegram: poll", "err", reason(err))
		}
		return pollBase
	case errors.Is(err, tg.ErrorConflict):
		if sparse(failed) {
			t.log.Warn("telegram: another program polls with the same token; stop it, or use another bot")
		}
	case sparse(failed):
		t.log.Warn("telegram: poll", "err", reason(err), "failed", failed)
	}
	return backoff(failed, pollBase, pollMost)
}

// sparse reports whether the n-th failure in a row is worth a line.
func sparse(n int) bool { return n&(n-1) == 0 || n%64 == 0 }

// backoff doubles from base to most, half of it by chance.
func backoff(failed int, base, most time.Duration) time.Duration {
	d := min(base<<min(failed-1, 10), most)
	return d/2 + rand.N(d/2+1) //nolint:gosec // jitter needs no secrecy
}

package telegram

import (
	"context"
	"errors"
	"fmt"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"anping/bot"
)

const (
	watchEvery = 10 * time.Second // well under the 30 s of silence that count as downtime (rules.md 3)
	// hookConnections is how many requests Telegram may post at once. It posts
	// chat by chat in order; its own default.
	hookConnections = 40
	hookTrouble     = 30 * time.Second // a failed delivery younger than this means that updates do not come through
)

// watch sees to it that Telegram posts to this webhook, until ctx ends. Asking
// now and then is also the proof that nothing is withheld: on a quiet night no
// update comes, and silence alone proves nothing. The webhook stays when the
// program ends: Telegram holds the updates for 24 h.
func (t *Telegram) watch(ctx context.Context, inbox bot.Inbox) {
	failed := 0
	for set := false; ctx.Err() == nil; {
		wait := watchEvery
		err := t.inspect(ctx, inbox, set)
		if set = err == nil; !set && ctx.Err() == nil {
			failed++
			wait = t.hookError(err, failed)
		} else {
			failed = 0
		}
		t.sleep(ctx, wait)
	}
}

// inspect sets the webhook unless it is set, and says that receiving is proved
// when Telegram has no trouble with it.
func (t *Telegram) inspect(ctx context.Context, inbox bot.Inbox, set bool) error {
	if !set {
		return t.setHook(ctx)
	}
	began := t.clock.Now()
	info, err := t.hookInfo(ctx)
	if err != nil {
		return err
	}
	if info.URL != t.address {
		t.log.Warn("telegram: somebody changed the webhook of this bot; it is set again")
		return t.setHook(ctx)
	}
	trouble := time.Unix(int64(info.LastErrorDate), 0)
	if info.PendingUpdateCount > 0 && began.Sub(trouble) < hookTrouble {
		t.log.Warn("telegram: updates wait, Telegram could not post them", "waiting", info.PendingUpdateCount, "why", plainly(info.LastErrorMessage))
		return nil
	}
	inbox.Alive(Name, t.account, began)
	return nil
}

func (t *Telegram) setHook(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	_, err := t.api.SetWebhook(ctx, &tg.SetWebhookParams{
		URL: t.address, SecretToken: t.secret.Reveal(), AllowedUpdates: allowed(), MaxConnections: hookConnections,
	})
	if err != nil {
		return fmt.Errorf("set webhook: %w", t.plain(err))
	}
	return nil
}

func (t *Telegram) hookInfo(ctx context.Context) (*models.WebhookInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	info, err := t.api.GetWebhookInfo(ctx)
	if err != nil {
		return nil, fmt.Errorf("get webhook: %w", t.plain(err))
	}
	return info, nil
}

// hookError says how long to wait after an error, and tells the operator.
func (t *Telegram) hookError(err error, failed int) time.Duration {
	var slow *tg.TooManyRequestsError
	switch {
	case refused(err):
		t.log.Error(tokenRefused)
		return pollRefused
	case errors.As(err, &slow):
		return time.Duration(max(1, slow.RetryAfter)) * time.Second
	case errors.Is(err, tg.ErrorBadRequest):
		t.log.Error("telegram: Telegram does not take the webhook's address; it must be https on port 443, 80, 88 or 8443", "err", reason(err))
		return pollRefused
	case sparse(failed):
		t.log.Warn("telegram: webhook", "err", reason(err))
	}
	return backoff(failed, pollBase, pollMost)
}

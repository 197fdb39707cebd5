package wecom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"anping/bot"
)

const (
	watchEvery = 10 * time.Second // well under the 30 s of silence that count as downtime (rules.md 3)
	selfWithin = 5 * time.Second  // one look at our own callback
	selfEcho   = "anping"
	selfNonce  = "anping-self" // tells our own look from WeCom's
)

// watch proves that callbacks come through, until ctx ends. On a quiet night no
// message comes, and silence proves nothing; nor does WeCom say whether it could
// post. What can be known is that our callback answers a signed question where
// WeCom posts to.
func (w *WeCom) watch(ctx context.Context, inbox bot.Inbox) {
	failed := 0
	for ctx.Err() == nil {
		if w.address != "" && (w.app != nil || w.smart != nil) {
			began := w.clock.Now()
			switch err := w.askSelf(ctx); {
			case err == nil:
				inbox.Alive(Name, w.corp, began)
				failed = 0
			case ctx.Err() == nil:
				if failed++; failed&(failed-1) == 0 { // seldom, the longer it lasts
					w.log.Warn("wecom: our own callback does not answer at its address", "err", err, "failed", failed)
				}
			}
		}
		select {
		case <-ctx.Done():
		case <-w.clock.After(watchEvery):
		}
	}
}

// askSelf asks our callback as WeCom does when its page is saved.
func (w *WeCom) askSelf(ctx context.Context) error {
	envelope, path := w.app, w.path
	if envelope == nil {
		envelope, path = w.smart, w.botPath
	}
	sealed, err := envelope.Seal([]byte(selfEcho))
	if err != nil {
		return err
	}
	stamp, nonce := strconv.FormatInt(w.clock.Now().Unix(), 10), selfNonce
	q := url.Values{
		"msg_signature": {envelope.Sign(stamp, nonce, sealed)}, "timestamp": {stamp}, "nonce": {nonce}, "echostr": {sealed},
	}
	ctx, cancel := context.WithTimeout(ctx, selfWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.address+path+"?"+q.Encode(), nil)
	if err != nil {
		return errors.New("public_url is no address")
	}
	resp, err := w.self.Do(req)
	if err != nil {
		var of *url.Error
		if errors.As(err, &of) {
			err = of.Err
		}
		return fmt.Errorf("no answer: %w", err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	if err != nil || resp.StatusCode != http.StatusOK || string(got) != selfEcho {
		return fmt.Errorf("something else answers there (HTTP %d)", resp.StatusCode)
	}
	return nil
}

package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"time"

	"anping/bot"
)

const (
	mostUpdate = 1 << 20 // bytes of one posted update
	// mostFlights bounds the requests under way: a burst of 10,000 clients fits,
	// a database that froze for an hour does not fill the memory.
	mostFlights     = 16 << 10
	webhookBudget   = 4 * time.Second         // the engine's deadline; Telegram waits 60 s
	webhookSlack    = 300 * time.Millisecond  // until the answer goes out although the engine has not returned
	webhookPatience = 2500 * time.Millisecond // for files, so that the record has time left
)

// secretHeader is where Telegram puts the secret given to setWebhook.
const secretHeader = "X-Telegram-Bot-Api-Secret-Token" //nolint:gosec // a header's name

// Mount serves the webhook at the path of the configuration; nothing in polling
// mode.
//
// 200 means recorded, or nothing to record, and has no body (a body may name a
// method to execute). 503 means come again, which Telegram does, chat by chat in
// order, for 24 h. 401 is a wrong secret, 405 not a POST, 413 over 1 MiB, 400 a
// body that broke off.
func (t *Telegram) Mount(mux *http.ServeMux, inbox bot.Inbox) {
	if t.mode != Webhook {
		return
	}
	mux.HandleFunc(t.path, func(w http.ResponseWriter, r *http.Request) {
		status := t.receive(w, r, inbox)
		if status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "1")
		}
		w.WriteHeader(status)
	})
}

// receive is one request; it returns the status to answer with.
func (t *Telegram) receive(w http.ResponseWriter, r *http.Request, inbox bot.Inbox) int {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed
	}
	if !t.authentic(r) {
		t.log.Warn("telegram: a webhook request without the right secret")
		return http.StatusUnauthorized
	}
	if r.ContentLength > mostUpdate {
		return http.StatusRequestEntityTooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostUpdate))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return http.StatusRequestEntityTooLarge
	case err != nil:
		return http.StatusBadRequest
	}
	select {
	case t.flights <- struct{}{}:
	default:
		t.log.Warn("telegram: too many webhook requests at once")
		return http.StatusServiceUnavailable
	}
	return t.post(context.WithoutCancel(r.Context()), inbox, body)
}

// authentic compares the secret in constant time, whatever its length.
func (t *Telegram) authentic(r *http.Request) bool {
	values := r.Header.Values(secretHeader)
	if len(values) != 1 {
		return false
	}
	got, want := sha256.Sum256([]byte(values[0])), sha256.Sum256([]byte(t.secret.Reveal()))
	return subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

// post hears a posted update within the budget, also when whoever posted it
// leaves. It answers 503 in time also when the engine hangs in a frozen
// database; if that records after all, the repeat finds the key and is a 200.
func (t *Telegram) post(ctx context.Context, inbox bot.Inbox, body []byte) int {
	u := decodeUpdate(body, t.clock.Now())
	answer, done := context.WithTimeout(ctx, t.budget+webhookSlack)
	defer done()
	end := make(chan error, 1)
	go func() {
		defer func() { <-t.flights }()
		ctx, cancel := context.WithTimeout(ctx, t.budget)
		defer cancel()
		end <- t.hear(ctx, inbox, u)
	}()
	select {
	case err := <-end:
		if err == nil {
			inbox.Alive(Name, t.account, t.clock.Now())
			return http.StatusOK
		}
		t.log.Warn("telegram: an update is not recorded, it comes again", "update", u.id, "err", t.plain(err))
	case <-answer.Done():
		t.log.Warn("telegram: an update is not recorded in time, it comes again", "update", u.id)
	}
	return http.StatusServiceUnavailable
}

package fakeapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

const (
	hookWait   = 60 * time.Second // for the answer to a webhook
	resendMost = 60 * time.Second // the cap of the delays is random, from this to twice it
	retryMost  = 3600             // the most a Retry-After header may ask for, seconds
	goneWithin = 23 * time.Hour   // this long nothing but 410 removes the webhook
)

// Attempt is one webhook sent: when, which update, and what came back.
type Attempt struct {
	At     time.Time `json:"at"`
	Update int64     `json:"update"`
	Lane   string    `json:"lane"`
	Status int       `json:"status"`          // 0: no answer
	Error  string    `json:"error,omitempty"` // "" for any 2xx
}

// Attempts lists every webhook sent, in the order of their answers.
func (s *Server) Attempts() []Attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Attempt(nil), s.hook.attempts...)
}

// wakeHook lets deliver look again.
func (s *Server) wakeHook() {
	select {
	case s.hook.wake <- struct{}{}:
	default:
	}
}

// deliver sends webhooks until ctx ends: per lane one at a time and in order,
// never more at once than max_connections.
func (s *Server) deliver(ctx context.Context, turn int) {
	for {
		var timer <-chan time.Time
		s.mu.Lock()
		if turn != s.hook.turn {
			s.mu.Unlock()
			return
		}
		if next := s.dispatch(ctx, turn); !next.IsZero() {
			timer = s.clock.After(next.Sub(s.now()))
		}
		s.mu.Unlock()
		select {
		case <-timer:
		case <-s.hook.wake:
		case <-ctx.Done():
			return
		}
	}
}

// dispatch starts what may go and says when the next update is due, zero when
// none waits for its time. Only the oldest 2·max_connections updates are looked
// at (max_loaded_updates of WebhookActor.cpp): enough updates of failing lanes
// hold up all the others.
func (s *Server) dispatch(ctx context.Context, turn int) (next time.Time) {
	s.expire()
	now, seen := s.now(), map[string]bool{}
	for i, u := range s.queue.pending {
		if i >= 2*s.hook.connections || s.hook.busy >= s.hook.connections {
			break
		}
		first := !seen[u.lane]
		seen[u.lane] = true
		switch {
		case !first || u.sending:
		case u.wake.After(now):
			if next.IsZero() || u.wake.Before(next) {
				next = u.wake
			}
		default:
			u.sending = true
			s.hook.busy++
			to, secret, body := s.hook.url, s.hook.secret, u.bytes()
			s.done.Go(func() {
				end := s.post(ctx, to, secret, body)
				s.pushed(turn, u, now, end)
				if end.named != nil {
					s.named(ctx, end.named)
				}
			})
		}
	}
	return next
}

// pushEnd is what became of one webhook.
type pushEnd struct {
	status int
	why    string   // as getWebhookInfo says it; "" for any 2xx
	after  int      // seconds of Retry-After
	named  *request // the method call that a 2xx body asked for
}

// post sends one webhook.
func (s *Server) post(ctx context.Context, to, secret string, body []byte) pushEnd {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	late := s.clock.After(hookWait)
	go func() {
		select {
		case <-late:
			cancel(os.ErrDeadlineExceeded)
		case <-ctx.Done():
		}
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return pushEnd{why: "Wrong webhook URL"}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept-Encoding", "gzip, deflate")
	if secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	resp, err := s.hooks.Do(r)
	if err != nil {
		return pushEnd{why: whyNot(ctx, err)}
	}
	defer resp.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return pushEnd{why: whyNot(ctx, err)}
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		after := int(min(max(number64(resp.Header.Get("Retry-After")), 0), retryMost))
		return pushEnd{status: resp.StatusCode, after: after, why: "Wrong response from the webhook: " + resp.Status}
	}
	return pushEnd{status: resp.StatusCode, named: namedIn(reply, resp.Header.Get("Content-Type"))}
}

// whyNot puts what went wrong on the way into the words of getWebhookInfo.
func whyNot(ctx context.Context, err error) string {
	var dial *net.OpError
	switch {
	case errors.Is(context.Cause(ctx), os.ErrDeadlineExceeded):
		return "Read timeout expired"
	case errors.As(err, &dial) && dial.Op == "dial":
		return "Connection refused"
	}
	return "Connection closed"
}

// pushed settles one webhook. After a refusal the update comes again at once,
// then after 2, 4, 8 … seconds up to the cap, or when Retry-After said; when
// that would be after its life, it is dropped.
func (s *Server) pushed(turn int, u *update, at time.Time, end pushEnd) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	defer s.wakeHook()
	s.hook.attempts = append(s.hook.attempts, Attempt{At: at, Update: u.id, Lane: u.lane, Status: end.status, Error: end.why})
	if turn != s.hook.turn {
		return
	}
	s.hook.busy--
	u.sending = false
	now := s.now()
	if end.status != http.StatusGone {
		s.hook.goneSince = time.Time{}
	}
	if end.why == "" {
		s.queue.settled(u)
		return
	}
	s.hook.failed, s.hook.failure = now, end.why
	wait := time.Duration(end.after) * time.Second
	if end.after == 0 && u.fails > 0 {
		u.delay = min(u.delay*2, s.dice.between(resendMost, 2*resendMost))
		wait = u.delay
	}
	u.fails++
	if u.wake = now.Add(wait); u.wake.After(u.expires) {
		s.queue.settled(u)
		s.log.dropped++
	}
	if end.status == http.StatusGone {
		s.gone(now)
	}
}

// gone counts 410 answers; 23 hours of nothing else remove the webhook.
func (s *Server) gone(now time.Time) {
	if s.hook.goneSince.IsZero() {
		s.hook.goneSince = now
	} else if now.Sub(s.hook.goneSince) > goneWithin {
		s.stopHook()
	}
}

// namedIn reads the method call that a webhook's answer may carry; nil for an
// empty body, which is what a bot should send.
func namedIn(body []byte, kind string) *request {
	q := &request{via: "webhook", args: map[string]string{}}
	if strings.HasPrefix(kind, "application/x-www-form-urlencoded") {
		_ = q.fromForm(bytes.NewReader(body))
	} else {
		_ = q.fromJSON(bytes.NewReader(body))
	}
	q.method = q.args["method"]
	delete(q.args, "method")
	switch name := strings.ToLower(q.method); {
	case name == "", name == "deletewebhook", name == "setwebhook", strings.HasPrefix(name, "get"):
		return nil
	}
	return q
}

// named carries out a call that came in a webhook's answer. Nobody hears how it
// ended; the log does.
func (s *Server) named(ctx context.Context, q *request) {
	s.mu.Lock()
	s.log.calls++
	q.number = s.log.calls
	m, known := s.methods[strings.ToLower(q.method)]
	if known {
		q.method = m.name
	}
	s.mu.Unlock()
	s.answer(ctx, q, known, nil)
}

// webhookClient follows no redirect: Telegram takes one for a refusal.
func webhookClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: hookMost, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

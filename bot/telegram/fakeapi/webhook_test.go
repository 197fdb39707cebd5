package fakeapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// target is a bot's webhook: it hands every request to the test and waits for
// what to answer.
type target struct {
	url  string
	came chan arrived
}

type arrived struct {
	got
	secret string
	kind   string
	answer chan func(http.ResponseWriter)
}

func code(n int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { w.WriteHeader(n) }
}

func newTarget(t *testing.T) *target {
	t.Helper()
	out := &target{came: make(chan arrived, 1000)}
	done := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		a := arrived{secret: r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), kind: r.Header.Get("Content-Type"), answer: make(chan func(http.ResponseWriter), 1)}
		if err := json.Unmarshal(raw, &a.got); err != nil {
			t.Errorf("webhook: %v", err)
		}
		out.came <- a
		select {
		case f := <-a.answer:
			f(w)
		case <-done:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(done); s.Close() })
	out.url = s.URL + "/hook"
	return out
}

// next is the next webhook to come.
func (r *rig) next(h *target) arrived {
	r.t.Helper()
	select {
	case a := <-h.came:
		return a
	case <-r.ctx.Done():
		r.t.Fatal("no webhook came")
		return arrived{}
	}
}

// settledAt waits until n webhooks were settled and says when the update comes
// again, zero when it does not.
func (r *rig) settledAt(n int, id int64) time.Time {
	r.t.Helper()
	if err := r.WaitFor(r.ctx, func() bool { return len(r.Attempts()) == n }); err != nil {
		r.t.Fatalf("%d of %d webhooks settled: %v", len(r.Attempts()), n, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, u := range r.queue.pending {
		if u.id == id {
			return u.wake
		}
	}
	return time.Time{}
}

func TestARefusedWebhookComesAgainUntilItExpires(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Seed: 7})
	h, p := newTarget(t), r.person("李强")
	r.must("setWebhook", args{"url": h.url, "secret_token": "Se-cret_1"}, nil)
	born := r.clock.Now()
	id := r.ok(p.Send(p.ID, "投诉")).Update
	var waits []time.Duration
	for n := 1; ; n++ {
		a := r.next(h)
		if a.ID != id || a.secret != "Se-cret_1" || a.kind != "application/json" {
			t.Fatalf("webhook %d: %+v", n, a)
		}
		a.answer <- code(500)
		again := r.settledAt(n, id)
		if again.IsZero() {
			break
		}
		waits = append(waits, again.Sub(r.clock.Now()))
		if again.After(r.clock.Now()) {
			r.clock.awaited(r.ctx, t, again)
			r.clock.set(again)
		}
	}
	if got := fmt.Sprint(waits[:6]); got != "[0s 2s 4s 8s 16s 32s]" {
		t.Errorf("waits begin %v", got)
	}
	for i, w := range waits[6:] {
		if w < 60*time.Second || w > 120*time.Second {
			t.Errorf("wait %d is %s, not within 60–120 s", i+6, w)
		}
	}
	lived := r.clock.Now().Sub(born)
	if lived > 24*time.Hour || lived < 24*time.Hour-2*time.Minute || len(waits) < 700 || r.Counts().Dropped != 1 {
		t.Errorf("given up after %s and %d tries, %+v", lived, len(waits)+1, r.Counts())
	}
	var info struct {
		Pending int    `json:"pending_update_count"`
		Error   string `json:"last_error_message"`
	}
	if r.must("getWebhookInfo", nil, &info); info.Pending != 0 || info.Error != "Wrong response from the webhook: 500 Internal Server Error" {
		t.Errorf("%+v", info)
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	h, p := newTarget(t), r.person("李强")
	r.must("setWebhook", args{"url": h.url}, nil)
	id := r.ok(p.Send(p.ID, "a")).Update
	for n, c := range []struct {
		header string
		want   time.Duration
	}{{"30", 30 * time.Second}, {"999999", time.Hour}, {"-5", 2 * time.Second}, {"soon", 4 * time.Second}} {
		a := r.next(h)
		a.answer <- func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", c.header)
			w.WriteHeader(503)
		}
		again := r.settledAt(n+1, id)
		if got := again.Sub(r.clock.Now()); got != c.want {
			t.Errorf("Retry-After: %s waits %s, want %s", c.header, got, c.want)
		}
		r.clock.awaited(r.ctx, t, again)
		r.clock.set(again)
	}
	r.next(h).answer <- code(204)
	if err := r.WaitTaken(r.ctx); err != nil {
		t.Fatal(err)
	}
}

func TestOneAtATimePerLane(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	h, a, b := newTarget(t), r.person("甲"), r.person("乙")
	r.must("sendMessage", args{"chat_id": a.ID, "text": "a", "reply_markup": keys(args{"text": "接单", "callback_data": "x"})}, nil)
	r.must("setWebhook", args{"url": h.url}, nil)
	first, second := r.ok(a.Send(a.ID, "一")).Update, r.ok(a.Send(a.ID, "二")).Update
	x := r.next(h)
	if x.ID != first {
		t.Fatal("not in order")
	}
	other := r.ok(b.Send(b.ID, "别人")).Update
	y := r.next(h) // another chat's does not wait
	press := r.ok(a.Press(a.ID, "接单")).Update
	z := r.next(h) // and presses are a lane of their own
	if y.ID != other || z.ID != press {
		t.Fatalf("%d and %d came, want %d and %d", y.ID, z.ID, other, press)
	}
	y.answer <- code(200)
	z.answer <- code(200)
	x.answer <- code(500)
	x = r.next(h)
	if x.ID != first {
		t.Fatal("the second came before the first was taken")
	}
	x.answer <- code(201)
	if x = r.next(h); x.ID != second {
		t.Fatal("the second did not come")
	}
	x.answer <- code(200)
	if err := r.WaitTaken(r.ctx); err != nil {
		t.Fatal(err)
	}
}

func TestNeverMoreThanMaxConnections(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	h := newTarget(t)
	r.must("setWebhook", args{"url": h.url, "max_connections": 3}, nil)
	for i := range 12 {
		p := r.Person(Profile{FirstName: fmt.Sprint(i)})
		r.ok(p.Start(""))
	}
	var open []arrived
	for range 3 {
		open = append(open, r.next(h))
	}
	r.mu.Lock()
	busy := r.hook.busy
	r.mu.Unlock()
	if busy != 3 || len(h.came) != 0 {
		t.Fatalf("%d at once, %d more came", busy, len(h.came))
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 9 {
			r.next(h).answer <- code(200)
		}
	})
	for _, a := range open {
		a.answer <- code(200)
	}
	wg.Wait()
	if err := r.WaitTaken(r.ctx); err != nil {
		t.Fatal(err)
	}
}

func TestGoneForADayEndsTheWebhook(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	h, p := newTarget(t), r.person("李强")
	r.must("setWebhook", args{"url": h.url}, nil)
	r.ok(p.Send(p.ID, "a"))
	url := func() string {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.hook.url
	}
	for n := 1; url() != ""; n++ {
		a := r.next(h)
		a.answer <- func(w http.ResponseWriter) { w.Header().Set("Retry-After", "3000"); w.WriteHeader(410) }
		again := r.settledAt(n, a.ID)
		if url() == "" {
			if n != 29 { // 28 · 3000 s is the first moment beyond 23 h
				t.Errorf("ended by answer %d", n)
			}
			break
		}
		if n > 29 {
			t.Fatal("still set")
		}
		r.clock.awaited(r.ctx, t, again)
		r.clock.set(again)
	}
}

func TestALateAnswerCountsAsNone(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	h, p := newTarget(t), r.person("李强")
	r.must("setWebhook", args{"url": h.url}, nil)
	id := r.ok(p.Send(p.ID, "a")).Update
	r.next(h)
	r.clock.awaited(r.ctx, t, r.clock.Now().Add(hookWait))
	r.clock.step(hookWait)
	again := r.next(h)
	if again.ID != id || r.Attempts()[0].Error != "Read timeout expired" {
		t.Errorf("%+v", r.Attempts())
	}
	again.answer <- func(w http.ResponseWriter) { // a redirect is not followed
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(302)
	}
	r.settledAt(2, id)
	if got := r.Attempts()[1]; got.Status != 302 || !strings.HasPrefix(got.Error, "Wrong response from the webhook: 302") {
		t.Errorf("%+v", got)
	}
}

// Only the oldest 2·max_connections updates are in play, so that a chat whose
// updates fail holds up the others once it has enough of them.
func TestEnoughFailuresHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	h, a, b := newTarget(t), r.person("甲"), r.person("乙")
	var first int64
	for i := range 2 {
		id := r.ok(a.Send(a.ID, fmt.Sprint(i))).Update
		if i == 0 {
			first = id
		}
	}
	other := r.ok(b.Send(b.ID, "别人")).Update
	r.must("setWebhook", args{"url": h.url, "max_connections": 1}, nil)
	for range 2 {
		r.next(h).answer <- code(500)
	}
	again := r.settledAt(2, first)
	r.clock.awaited(r.ctx, t, again) // it waits for 甲's first, though 乙's could go
	if len(h.came) != 0 {
		t.Fatal("another came")
	}
	r.clock.set(again)
	for range 2 {
		r.next(h).answer <- code(200)
	}
	if x := r.next(h); x.ID != other {
		t.Errorf("%d came, want %d", x.ID, other)
	}
}

package fakeapi

import (
	"fmt"
	"net/http"
	"testing"
)

func TestAWebhookMayAnswerWithACall(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	h, p := newTarget(t), r.person("李强")
	r.must("setWebhook", args{"url": h.url}, nil)
	r.ok(p.Send(p.ID, "a"))
	r.next(h).answer <- func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"method":"sendMessage","chat_id":%d,"text":"收到"}`, p.ID)
	}
	if _, err := r.WaitText(r.ctx, p.ID, "收到"); err != nil {
		t.Fatal(err)
	}
	err := r.WaitFor(r.ctx, func() bool {
		calls := r.Calls("sendMessage")
		return len(calls) == 1 && calls[0].Via == "webhook" && calls[0].Code == 200
	})
	if err != nil {
		t.Error(err, r.Calls(""))
	}
}

func TestAnotherWebhookGetsWhatWasUnderWay(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	h, p := newTarget(t), r.person("李强")
	r.must("setWebhook", args{"url": h.url, "secret_token": "old", "max_connections": 1}, nil)
	id := r.ok(p.Send(p.ID, "a")).Update
	r.next(h)
	r.must("setWebhook", args{"url": h.url, "secret_token": "new", "max_connections": 1}, nil)
	again := r.next(h)
	if again.ID != id || again.secret != "new" {
		t.Fatalf("%d with secret %q", again.ID, again.secret)
	}
	r.mu.Lock()
	u, turn := r.queue.pending[0], r.hook.turn
	r.mu.Unlock()
	r.pushed(turn-1, u, r.clock.Now(), pushEnd{status: 200}) // the old one's answer comes after all
	if len(r.Pending()) != 1 {
		t.Error("an answer to the webhook before counted")
	}
	again.answer <- code(200)
	if err := r.WaitTaken(r.ctx); err != nil {
		t.Fatal(err)
	}
}

func TestSettingAWebhook(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	r.ok(p.Send(p.ID, "a"))
	for _, c := range []struct {
		method string
		args   args
		want   string
	}{
		{"setWebhook", args{"url": "http://127.0.0.1:1/"}, "Webhook was set"},
		{"setWebhook", args{"url": "http://127.0.0.1:1/"}, "Webhook is already set"},
		{"setWebhook", args{"url": "http://127.0.0.1:1/", "secret_token": "a"}, "Webhook was set"},
		{"setWebhook", args{"url": ""}, "Webhook was deleted"},
		{"deleteWebhook", args{}, "Webhook is already deleted"},
	} {
		if got := r.call(c.method, c.args); !got.OK || string(got.Result) != "true" || got.Description != c.want {
			t.Errorf("%s %v: %+v, want %q", c.method, c.args, got, c.want)
		}
	}
	if len(r.Pending()) != 1 {
		t.Error("an update was lost on the way")
	}
	r.must("deleteWebhook", args{"drop_pending_updates": true}, nil)
	if len(r.Pending()) != 0 {
		t.Error("updates stay although they were to be dropped")
	}
}

package fakeapi

import (
	"testing"
	"time"
)

func TestRates(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Limits: true})
	a, b := r.person("甲"), r.person("乙")
	group := r.Group(Group{Title: "群", Creator: a.ID})
	r.ok(a.AddBot(group))
	send := func(chat int64) said { return r.call("sendMessage", args{"chat_id": chat, "text": "a"}) }
	for range 3 {
		if got := send(a.ID); !got.OK {
			t.Fatal(got.Description)
		}
	}
	got := send(a.ID)
	if got.Code != 429 || got.Description != "Too Many Requests: retry after 1" || got.Parameters.RetryAfter != 1 || got.header.Get("Retry-After") != "1" {
		t.Fatalf("a fourth message at once: %+v", got)
	}
	if !send(b.ID).OK {
		t.Error("one chat's limit holds up another chat")
	}
	r.clock.step(time.Second)
	if !send(a.ID).OK || send(a.ID).OK {
		t.Error("a second later exactly one more may go")
	}
	sent, wait := 0, 0
	for range 40 {
		r.clock.step(time.Second)
		if got := send(group); got.OK {
			sent++
		} else {
			wait = max(wait, got.Parameters.RetryAfter)
		}
	}
	if sent < 30 || sent > 34 || wait < 2 || wait > 3 { // 20 at hand and one every 3 s
		t.Errorf("%d messages in a group within 40 s, longest wait %d s", sent, wait)
	}
	r.clock.step(time.Second)
	all := 0
	for range 40 {
		if send(r.person("人").ID).OK {
			all++
		}
	}
	if all != 30 {
		t.Errorf("%d messages at once to 40 people, want 30", all)
	}
	if got := r.call("setWebhook", args{"url": "http://127.0.0.1:1/"}); !got.OK {
		t.Error(got.Description)
	}
	r.refused("setWebhook", args{"url": "http://127.0.0.1:1/"}, 429, "Too Many Requests: retry after 1")
}

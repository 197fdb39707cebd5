package fakeapi

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

func ids(all []got) (out []int64) {
	for _, u := range all {
		out = append(out, u.ID)
	}
	return out
}

func TestAnUpdateIsForgottenOnlyByAHigherOffset(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	var want []int64
	for i := range 5 {
		want = append(want, r.ok(p.Send(p.ID, fmt.Sprint("第", i))).Update)
	}
	for range 2 {
		if got := ids(r.updates(0)); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%v, want %v again and again", got, want)
		}
	}
	if got := ids(r.updates(want[2])); fmt.Sprint(got) != fmt.Sprint(want[2:]) {
		t.Errorf("offset of the third: %v", got)
	}
	if got := ids(r.updates(0)); fmt.Sprint(got) != fmt.Sprint(want[2:]) {
		t.Errorf("forgotten too much: %v", got)
	}
	if got := ids(r.updates(-1)); fmt.Sprint(got) != fmt.Sprint(want[4:]) {
		t.Errorf("offset -1: %v", got)
	}
	if got := ids(r.updates(want[4] + 1000)); fmt.Sprint(got) != fmt.Sprint(want[4:]) {
		t.Errorf("an offset from elsewhere: %v, want the oldest again", got)
	}
	if r.updates(want[4] + 1); len(r.Pending()) != 0 {
		t.Errorf("still there: %v", r.Pending())
	}
	for range 150 {
		r.ok(p.Send(p.ID, "a"))
	}
	var some []got
	if r.must("getUpdates", args{"limit": 7}, &some); len(some) != 7 {
		t.Errorf("limit 7 gave %d", len(some))
	}
	if r.must("getUpdates", args{"limit": 500}, &some); len(some) != 100 {
		t.Errorf("limit 500 gave %d, want 100", len(some))
	}
}

// answer is a call on its way.
type answer struct {
	said
	err error
}

func (r *rig) poll(a args) chan answer {
	out := make(chan answer, 1)
	body, err := json.Marshal(a)
	if err != nil {
		r.t.Fatal(err)
	}
	go func() {
		s, err := r.post("getUpdates", "application/json", strings.NewReader(string(body)))
		out <- answer{s, err}
	}()
	return out
}

// waiting waits until a poll waits.
func (r *rig) waiting(offset int64) {
	r.t.Helper()
	err := r.WaitFor(r.ctx, func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.queue.poll != nil && r.queue.poll.offset == offset
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestALongPoll(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	first := r.poll(args{"timeout": 50, "offset": 5})
	r.waiting(5)
	told := r.ok(p.Send(p.ID, "在吗"))
	var all []got
	if a := <-first; a.err != nil || json.Unmarshal(a.Result, &all) != nil || len(all) != 1 || all[0].ID != told.Update {
		t.Fatalf("a poll that waited: %+v", a)
	}
	// Seconds over 50 are cut, and the end of the wait is an empty answer.
	second := r.poll(args{"timeout": 600, "offset": told.Update + 1})
	r.waiting(told.Update + 1)
	r.clock.awaited(r.ctx, t, r.clock.Now().Add(50*time.Second))
	r.clock.step(50 * time.Second)
	if a := <-second; a.err != nil || string(a.Result) != "[]" {
		t.Fatalf("a poll that waited in vain: %+v", a)
	}
}

func TestASecondPollerEndsTheFirst(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	first := r.poll(args{"timeout": 50, "offset": 1})
	r.waiting(1)
	second := r.poll(args{"timeout": 50, "offset": 2})
	a := <-first
	if a.Code != 409 || a.Description != "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" {
		t.Errorf("first: %+v", a)
	}
	r.waiting(2)
	r.must("setWebhook", args{"url": "http://127.0.0.1:1/"}, nil)
	if a := <-second; a.Code != 409 || a.Description != "Conflict: terminated by setWebhook request" {
		t.Errorf("second: %+v", a)
	}
	r.refused("getUpdates", args{}, 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	r.must("deleteWebhook", nil, nil)
	r.must("getUpdates", args{}, nil)
}

func TestAskingInACircleIsSlowedDown(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Guard: true})
	p := r.Person(Profile{FirstName: "李强"})
	r.ok(p.Start(""))
	r.ok(p.Send(p.ID, "a"))
	r.clock.step(time.Hour)
	var all []got
	if r.must("getUpdates", args{}, &all); len(all) != 2 {
		t.Fatalf("%d", len(all))
	}
	if r.must("getUpdates", args{}, &all); len(all) != 1 {
		t.Errorf("the same offset at once: %d updates, want 1", len(all))
	}
	r.clock.step(time.Second)
	if r.must("getUpdates", args{"offset": 1}, &all); len(all) != 2 {
		t.Errorf("a second later: %d updates", len(all))
	}
	r.must("setWebhook", args{"url": "http://127.0.0.1:1/"}, nil)
	r.clock.step(time.Second)
	taken := "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
	r.refused("getUpdates", args{}, 409, taken)
	again := r.poll(args{})
	r.clock.awaited(r.ctx, t, r.clock.Now().Add(3*time.Second))
	select {
	case <-again:
		t.Error("a second 409 came at once")
	default:
	}
	r.clock.step(3 * time.Second)
	if a := <-again; a.Description != taken {
		t.Errorf("%+v", a)
	}
}

func TestAllowedUpdatesAreRemembered(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	r.must("getUpdates", args{"allowed_updates": []string{"message", "no_such_kind"}}, nil)
	if p.Block().Update != 0 {
		t.Error("told of a kind that was not asked for")
	}
	r.must("getUpdates", args{}, nil) // absent: as before
	if p.Unblock().Update != 0 {
		t.Error("forgot what was asked for")
	}
	r.must("getUpdates", args{"allowed_updates": []string{}}, nil)
	if p.Block().Update == 0 {
		t.Error("an empty list is not the default")
	}
	var info struct {
		Allowed []string `json:"allowed_updates"`
	}
	r.must("getUpdates", args{"allowed_updates": []string{"message", "callback_query"}}, nil)
	if r.must("getWebhookInfo", nil, &info); fmt.Sprint(info.Allowed) != "[message callback_query]" {
		t.Errorf("%v", info.Allowed)
	}
}

func TestWhatWaitsTooLongIsGone(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	r.must("sendMessage", args{"chat_id": p.ID, "text": "a", "reply_markup": keys(args{"text": "接单", "callback_data": "x"})}, nil)
	said := r.ok(p.Send(p.ID, "在"))
	old := r.ok(p.Say(Say{Chat: p.ID, Text: "早", At: r.clock.Now().Add(-23 * time.Hour)}))
	if late := r.ok(p.Say(Say{Chat: p.ID, Text: "太早", At: r.clock.Now().Add(-24 * time.Hour)})); late.Update != 0 {
		t.Error("told of a message a day old")
	}
	press := r.ok(p.Press(p.ID, "接单"))
	for _, c := range []struct {
		step time.Duration
		want []int64
	}{
		{150*time.Second - time.Millisecond, []int64{said.Update, old.Update, press.Update}},
		{time.Millisecond, []int64{said.Update, old.Update}},
		{time.Hour - 150*time.Second, []int64{said.Update}},
		{23*time.Hour - time.Millisecond, []int64{said.Update}},
		{time.Millisecond, nil},
	} {
		r.clock.step(c.step)
		if got := r.Pending(); fmt.Sprint(got) != fmt.Sprint(c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("at %s: %v, want %v", r.clock.Now(), got, c.want)
		}
	}
}

func TestAPressWaitsOnlySeconds(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	r.must("sendMessage", args{"chat_id": p.ID, "text": "a", "reply_markup": keys(args{"text": "接单", "callback_data": "x"})}, nil)
	in, late := r.ok(p.Press(p.ID, "接单")), r.ok(p.Press(p.ID, "接单"))
	r.clock.step(15 * time.Second)
	r.refused("answerCallbackQuery", args{"callback_query_id": in.Press, "text": long(201)}, 400, "Bad Request: MESSAGE_TOO_LONG")
	r.must("answerCallbackQuery", args{"callback_query_id": in.Press, "text": "已接单", "show_alert": true}, nil)
	if a, err := r.Answered(r.ctx, in.Press); err != nil || a.Text != "已接单" || !a.Alert {
		t.Errorf("%+v %v", a, err)
	}
	r.clock.step(time.Millisecond)
	r.refused("answerCallbackQuery", args{"callback_query_id": late.Press}, 400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
}

func TestIdsStartAnewAfterAQuietWeek(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	a := r.ok(p.Send(p.ID, "a")).Update
	r.drain()
	r.clock.step(idleLife - time.Second)
	b := r.ok(p.Send(p.ID, "b")).Update
	r.drain()
	r.clock.step(idleLife)
	c := r.ok(p.Send(p.ID, "c")).Update
	if b != a+1 || c == b+1 {
		t.Errorf("ids %d, %d, after a week %d", a, b, c)
	}
}

func TestInjectedUpdates(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	id := r.Inject("odd", `"of_tomorrow":{"a":1}`)
	if got := r.call("getUpdates", args{}); string(got.Result) != fmt.Sprintf(`[{"update_id":%d,"of_tomorrow":{"a":1}}]`, id) {
		t.Errorf("%s", got.Result)
	}
	r.Inject("odd", `"message":{"message_id":`)
	if _, err := r.post("getUpdates", "application/json", strings.NewReader("{}")); err == nil {
		t.Error("what is no JSON came out as JSON")
	}
}

func TestACallerThatLeavesKeepsItsUpdates(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	ctx, leave := context.WithCancel(r.ctx)
	gone := *r
	gone.ctx = ctx
	out := gone.poll(args{"timeout": 50, "offset": 3})
	r.waiting(3)
	leave()
	if a := <-out; a.err == nil {
		t.Fatal("answered")
	}
	id := r.ok(p.Send(p.ID, "a")).Update
	if got := ids(r.updates(0)); fmt.Sprint(got) != fmt.Sprint([]int64{id}) {
		t.Errorf("%v, want %d", got, id)
	}
}

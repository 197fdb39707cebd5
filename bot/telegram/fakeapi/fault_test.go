package fakeapi

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func (r *rig) say(chat int64, text string) (said, error) {
	return r.post("sendMessage", "application/json", strings.NewReader(`{"chat_id":`+number(chat)+`,"text":"`+text+`"}`))
}

func number(n int64) string { return strings.TrimPrefix(lane("", n), "/") }

func TestRefusedByFault(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p, other := r.person("李强"), r.person("王磊")
	r.Fault(Fault{Chat: p.ID, Times: 1, Code: 429, RetryAfter: 17})
	r.Fault(Fault{Chat: p.ID, Times: 1, Code: 400, MigrateTo: -1005})
	r.Fault(Fault{Chat: p.ID, Times: 1, Code: 403})
	r.Fault(Fault{Method: "sendMessage", Chat: p.ID, Times: 2, Code: 500, Description: "Internal Server Error: restart"})
	lift := r.Fault(Fault{Method: "getMe", HTML: true})
	if got, err := r.say(other.ID, "a"); err != nil || !got.OK {
		t.Errorf("another chat: %v %+v", err, got)
	}
	for _, want := range []said{
		{Code: 429, Description: "Too Many Requests: retry after 17", Parameters: parameters{RetryAfter: 17}},
		{Code: 400, Description: "Bad Request: group chat was upgraded to a supergroup chat", Parameters: parameters{MigrateTo: -1005}},
		{Code: 403, Description: "Forbidden: bot was blocked by the user"},
		{Code: 500, Description: "Internal Server Error: restart"},
		{Code: 500, Description: "Internal Server Error: restart"}, // two times
	} {
		got, err := r.say(p.ID, "a")
		if err != nil || got.Code != want.Code || got.Description != want.Description || got.Parameters != want.Parameters {
			t.Errorf("%v %+v, want %+v", err, got, want)
		}
	}
	if got, err := r.say(p.ID, "a"); err != nil || !got.OK {
		t.Errorf("used up, and yet %v %+v", err, got)
	}
	if _, err := r.post("getMe", "application/json", strings.NewReader("{}")); err == nil {
		t.Error("a page of HTML was read as JSON")
	}
	lift()
	lift()
	r.must("getMe", nil, nil)
}

func TestLostAnswers(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	r.Fault(Fault{Times: 1, Lose: true})
	if _, err := r.say(p.ID, "丢了回答"); err == nil {
		t.Fatal("an answer came")
	}
	r.Fault(Fault{Times: 1, Drop: true})
	if _, err := r.say(p.ID, "没到"); err == nil {
		t.Fatal("an answer came")
	}
	if got, err := r.say(p.ID, "好"); err != nil || !got.OK {
		t.Fatal(err, got)
	}
	sent := r.Sent(p.ID)
	if len(sent) != 2 || !sent[0].Lost || sent[1].Lost || sent[0].Request >= sent[1].Request {
		t.Errorf("%+v", sent)
	}
	if c := r.Counts(); c.Sent != 2 || c.Lost != 1 {
		t.Errorf("%+v", c)
	}
}

func TestAFrozenTelegram(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	lift := r.Fault(Fault{Method: "*", Hang: true})
	ctx, leave := context.WithCancel(r.ctx)
	defer leave()
	impatient := *r
	impatient.ctx = ctx
	left := make(chan error, 1)
	go func() { _, err := impatient.say(p.ID, "走了"); left <- err }()
	stayed := make(chan error, 1)
	go func() { _, err := r.say(p.ID, "等着"); stayed <- err }()
	err := r.WaitFor(r.ctx, func() bool { return r.Counts().Calls >= 4 }) // two of them the rig's own
	if err == nil {
		leave()
		err = <-left
	}
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := r.WaitFor(r.ctx, func() bool { return r.Counts().Abandoned == 1 }); err != nil {
		t.Fatal(err)
	}
	if len(r.Sent(p.ID)) != 0 {
		t.Error("accepted while frozen")
	}
	lift()
	if err := <-stayed; err != nil {
		t.Error(err)
	}
	if got := r.Texts(p.ID); len(got) != 1 || got[0] != "等着" {
		t.Errorf("%v", got)
	}
}

func TestDelays(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	r.Fault(Fault{Delay: 20 * time.Second, DelayTo: 20 * time.Second})
	out := make(chan answer, 1)
	go func() { s, err := r.say(p.ID, "慢"); out <- answer{s, err} }()
	r.clock.awaited(r.ctx, t, r.clock.Now().Add(10*time.Second))
	if len(r.Sent(p.ID)) != 0 {
		t.Error("accepted before half of the delay")
	}
	r.clock.step(10 * time.Second)
	if _, err := r.WaitText(r.ctx, p.ID, "慢"); err != nil {
		t.Fatal(err)
	}
	r.clock.awaited(r.ctx, t, r.clock.Now().Add(10*time.Second))
	select {
	case <-out:
		t.Error("answered before the other half")
	default:
	}
	r.clock.step(10 * time.Second)
	if a := <-out; a.err != nil || !a.OK {
		t.Errorf("%+v", a)
	}
}

func TestChanceIsTheSeeds(t *testing.T) {
	t.Parallel()
	row := func(seed uint64) string {
		r := start(t, Options{Seed: seed})
		p := r.person("李强")
		r.Fault(Fault{Code: 500, Chance: 0.3})
		out := ""
		for range 60 {
			if got, err := r.say(p.ID, "a"); err == nil && got.OK {
				out += "."
			} else {
				out += "x"
			}
		}
		return out
	}
	a := row(1)
	if a != row(1) || a == row(2) {
		t.Error("the same seed is not the same run, or another is")
	}
	if n := strings.Count(a, "x"); n < 8 || n > 30 {
		t.Errorf("%d of 60 at 0.3", n)
	}
}

// TestServedAndDriven runs the fake as another process would meet it.
func TestServedAndDriven(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serving, end := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- Serve(serving, ln, testToken, Options{Clock: newStill()}) }()
	d := Door{URL: "http://" + ln.Addr().String()}
	li, err := d.Person(ctx, Profile{FirstName: "李强"})
	if err != nil {
		t.Fatal(err)
	}
	acts := func(a Act) Posted {
		t.Helper()
		a.From = li.ID
		p, err := d.Act(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	g, err := d.Group(ctx, Group{Title: "群", Basic: true, Creator: li.ID})
	if err != nil {
		t.Fatal(err)
	}
	acts(Act{Act: "start", Text: "CODE"})
	acts(Act{Act: "addbot", Chat: g})
	if p, err := d.Say(ctx, Say{From: li.ID, Chat: g, Text: "/bind@anping_bot 夜班队"}); err != nil || p.Update == 0 {
		t.Errorf("%+v %v", p, err)
	}
	next := acts(Act{Act: "migrate", Chat: g}).Chat
	r := &rig{t: t, ctx: ctx, url: d.URL}
	lift, err := d.Fault(ctx, Fault{Code: 429, RetryAfter: 3})
	if err != nil {
		t.Fatal(err)
	}
	r.refused("sendMessage", args{"chat_id": next, "text": "a"}, 429, "Too Many Requests: retry after 3")
	if err := errors.Join(lift(ctx), d.Recover(ctx)); err != nil {
		t.Fatal(err)
	}
	page := make(chan Page, 1)
	go func() {
		p, err := d.Since(ctx, 0, true)
		if err != nil {
			t.Error(err)
		}
		page <- p
	}()
	r.must("sendMessage", args{"chat_id": next, "text": "通报", "reply_markup": keys(args{"text": "好", "callback_data": "x"})}, nil)
	if p := <-page; p.Next != 1 || p.Sent[0].Text != "通报" || p.Sent[0].Buttons[0][0].Text != "好" {
		t.Errorf("%+v", p)
	}
	press := acts(Act{Act: "press", Chat: next, Text: "好"})
	r.must("answerCallbackQuery", args{"callback_query_id": press.Press, "text": "好的"}, nil)
	if a, err := d.Answered(ctx, press.Press); err != nil || a.Text != "好的" {
		t.Errorf("%+v %v", a, err)
	}
	if id, err := d.Inject(ctx, "odd", `"of_tomorrow":{}`); err != nil || id != press.Update+1 {
		t.Errorf("%d %v", id, err)
	}
	if _, err := d.Act(ctx, Act{Act: "press", From: li.ID, Chat: next, Text: "没有"}); err == nil || !strings.Contains(err.Error(), "没有") {
		t.Errorf("pressed what is not there: %v", err)
	}
	counts, err := d.Counts(ctx)
	calls, err2 := d.Calls(ctx, "sendMessage")
	screen, err3 := d.Screen(ctx, next)
	if err := errors.Join(err, err2, err3); err != nil || counts.Sent != 1 || counts.Pending != 8 || len(calls) != 2 || len(screen) != 2 {
		t.Errorf("%v %+v %d %+v", err, counts, len(calls), screen)
	}
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestAHandlerWithoutAServer answers where a test has no need of a port.
func TestAHandlerWithoutAServer(t *testing.T) {
	t.Parallel()
	s, err := New(testToken, Options{Clock: newStill()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/bot"+testToken+"/getMe", http.NoBody))
	if body, _ := io.ReadAll(w.Body); w.Code != 200 || !strings.Contains(string(body), `"username":"anping_bot"`) {
		t.Errorf("%d %s", w.Code, body)
	}
}

func TestNoFakeWithout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		token string
		clock Clock
	}{{testToken, nil}, {"", newStill()}, {"abc", newStill()}, {"1:", newStill()}, {"0:abc", newStill()}, {"1:a/b", newStill()}} {
		if _, err := New(c.token, Options{Clock: c.clock}); err == nil || c.token != "" && strings.Contains(err.Error(), c.token) {
			t.Errorf("%q, clock %v: %v", c.token, c.clock != nil, err)
		}
	}
}

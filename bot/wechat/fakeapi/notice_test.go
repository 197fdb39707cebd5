package fakeapi

import (
	"strings"
	"testing"
	"time"

	"anping/bot/bottest/tencent/caller"
)

// TestNotices: one notice for each yes, to who still wants it, in fields that fit.
func TestNotices(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	h, c := listen(t, r.AppID(), Safe, r.Now)
	if err := r.Callback(c); err != nil {
		t.Fatal(err)
	}
	f := r.Follower(wang)
	r.Notice("N1", "thing1")
	send := func(id, what string) caller.Got {
		return r.post("/cgi-bin/message/subscribe/bizsend", fields{"touser": wang, "template_id": id, "page": "https://example.org/case/1", "data": fields{"thing1": fields{"value": what}}})
	}
	asked := func(pairs ...string) {
		t.Helper()
		if x, err := f.Popup(r.Ctx(), pairs...); err != nil || len(x.Faults) > 0 {
			t.Fatalf("%v %q", err, x.Faults)
		}
		r.step(time.Second)
	}
	r.Want("never asked", send("N1", "x"), 43101)
	asked("N1", "accept", "N2", "accept")
	asked("N1", "accept")
	r.Want("template", send("N2", "x"), 40037)
	r.Want("21 characters", send("N1", strings.Repeat("字", 21)), 47003)
	if g := send("N1", "已到达现场"); g.Code() != 0 || g.Fields["msgid"] != nil {
		t.Errorf("first: %s", g.Raw)
	}
	r.Want("second", send("N1", "已到达现场"), 0)
	r.Want("a third of two", send("N1", "已到达现场"), 43101)
	asked("N1", "accept")
	asked("N1", "reject")
	r.Want("after a no", send("N1", "x"), 43101)
	asked("N1", "accept")
	if x, err := f.Decline(r.Ctx(), "N1"); err != nil || len(x.Faults) > 0 {
		t.Errorf("%v %q", err, x.Faults)
	}
	r.Want("after a no in the settings", send("N1", "x"), 43101)
	asked("N1", "accept")
	if n := r.Consents(wang, "N1"); n != 1 {
		t.Errorf("%d consents, want 1", n)
	}
	r.Fault(Fault{Path: "/cgi-bin/message/subscribe/bizsend", Code: 45009, Times: 1})
	r.Want("quota", send("N1", "x"), 45009)
	if n := r.Consents(wang, "N1"); n != 1 {
		t.Errorf("a refusal costs a consent: %d left", n)
	}
	f.set((*follower).gone)
	r.Want("not following", send("N1", "x"), 43004)
	if shown := r.Delivered(wang); len(shown) < 2 || shown[len(shown)-1].Via != "notice" || shown[len(shown)-1].URL != "https://example.org/case/1" {
		t.Errorf("shown %+v", shown)
	}
	if len(h.heard) != 7 {
		t.Errorf("%d events, want 7", len(h.heard))
	}
	r.strange()
	if none := start(t, Options{Subscription: true}); true {
		none.Want("a subscription account", none.post("/cgi-bin/message/subscribe/bizsend", fields{}), 48001)
	}
}

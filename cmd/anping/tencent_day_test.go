package main

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	wechatapi "anping/bot/wechat/fakeapi"
	wecomapi "anping/bot/wecom/fakeapi"
)

// shift is a day at an outpost: a client at WeChat, a guard and a captain at WeCom.
type shift struct {
	*outpost
	ctx           context.Context //nolint:containedctx // of the test
	wang          *wechatapi.Follower
	qian, captain *wecomapi.Member
}

// client wants an exchange with the client to be answered with words.
func (s *shift) client(what string, words ...string) func(wechatapi.Exchange, error) wechatapi.Exchange {
	return func(x wechatapi.Exchange, err error) wechatapi.Exchange {
		s.t.Helper()
		s.fine(what, err, x.Faults, x.GaveUp)
		said := ""
		if x.Reply != nil {
			said = x.Reply.Text
		}
		for _, w := range words {
			if !strings.Contains(said, w) {
				s.t.Errorf("%s is answered %q, without %q", what, said, w)
			}
		}
		return x
	}
}

// staff wants an exchange with a member of staff to be taken.
func (s *shift) staff(what string) func(wecomapi.Exchange, error) wecomapi.Exchange {
	return func(x wecomapi.Exchange, err error) wecomapi.Exchange {
		s.t.Helper()
		s.fine(what, err, x.Faults, x.GaveUp)
		return x
	}
}

func (s *shift) fine(what string, err error, faults []string, gaveUp bool) {
	s.t.Helper()
	if err != nil || len(faults) > 0 || gaveUp {
		s.t.Fatalf("%s: %v, %q, given up: %t", what, err, faults, gaveUp)
	}
}

// shows waits for something that somebody at WeCom sees.
func (s *shift) shows(to, part string) {
	s.t.Helper()
	if _, err := s.wecom.WaitText(s.ctx, to, part); err != nil {
		s.t.Fatalf("%v; there is %q", err, s.wecom.Texts(""))
	}
}

// told waits for something that the client sees.
func (s *shift) told(part string) {
	s.t.Helper()
	if _, err := s.wechat.WaitText(s.ctx, s.wang.OpenID, part); err != nil {
		s.t.Fatalf("%v; there is %q", err, s.wechat.Texts(s.wang.OpenID))
	}
}

// TestWeChatToWeCom is a day of the whole program at both platforms: a client
// scans the code at a gate, complains and sends a photo; the team's group at WeCom
// is alerted; a guard accepts there, arrives and finishes in the app; the client is
// told each step and rates; the captain takes a point; and the evening notice
// stands in the group. The platforms lose answers, post things again and at once,
// and end access tokens on the way. Everything arrives once.
func TestWeChatToWeCom(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		o := stationed(t, database, wechatapi.Safe)
		s := &shift{
			outpost: o, ctx: ctx, wang: o.wechat.Stranger(outpostClient),
			qian: o.wecom.Member(wecomapi.Profile{UserID: outpostGuard}), captain: o.wecom.Member(wecomapi.Profile{UserID: outpostCaptain}),
		}
		if err := o.wechat.CheckURL(ctx); err != nil {
			t.Error(err)
		}
		if err := o.wecom.CheckApp(ctx); err != nil {
			t.Error(err)
		}
		if err := o.wecom.CheckBot(ctx); err != nil {
			t.Error(err)
		}
		s.complain()
		s.work()
		s.rate()
		s.deduct()
		s.evening()
		s.counted()
		o.judged(o.wechat.Calls(""), o.wechat.Strange(), 40001, 42001, -1)
		o.judged(o.wecom.Calls(""), o.wecom.Strange(), 40014, 42001, 45009)
		o.leave()
	})
}

// complain is the client's part: scan, words whose first answer WeChat does not
// hear, the same again four times at once, a photo.
func (s *shift) complain() {
	s.t.Helper()
	s.client("scan", "阳光花园·北门", "隐私说明")(s.wang.Scan(s.ctx, "S1/P1"))
	deaf := wechatapi.Callback{URL: s.p.url + "/wechat", Token: canaryCallback, AESKey: canaryAESKey, Mode: wechatapi.Safe, Deaf: 1}
	if err := s.wechat.Callback(deaf); err != nil {
		s.t.Fatal(err)
	}
	x := s.client("complaint", "A1001", "北门")(s.wang.Text(s.ctx, "道闸坏了出不去"))
	if len(x.Attempts) != 2 {
		s.t.Errorf("%d posts, want 2", len(x.Attempts))
	}
	deaf.Deaf = 0
	if err := s.wechat.Callback(deaf); err != nil {
		s.t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if again, err := s.wechat.Repeat(s.ctx, x); err != nil || len(again.Faults) > 0 {
				s.t.Errorf("again, at once: %v %q", err, again.Faults)
			}
		})
	}
	wg.Wait()
	s.wechat.Revoke(42001) // the photo meets a token that is over
	s.client("photo", "A1001")(s.wang.Image(s.ctx, testPhoto(s.t)))
}

// work is the guard's part: accepts in the group with the smart bot, arrives and
// finishes in the app.
func (s *shift) work() {
	s.t.Helper()
	s.shows("robot:"+canaryRobot, "A1001 北门")
	s.staff("accept")(s.qian.Ask(s.ctx, outpostChat, "接单"))
	s.shows("chat:"+outpostChat, "A1001 由您负责")
	s.told("钱师傅已接单")
	s.wecom.Revoke(42001)
	s.wechat.Revoke(40001)
	s.staff("arrive")(s.qian.Text(s.ctx, "到了"))
	s.shows(outpostGuard, "到场")
	s.told("钱师傅已到场")
	s.wechat.Fault(wechatapi.Fault{Path: "/cgi-bin/message/custom/send", Code: -1, Times: 1}) // busy, once
	x := s.staff("done")(s.qian.Text(s.ctx, "好了 换了保险丝"))
	if again := s.wecom.Repeat(s.ctx, x); len(again.Faults) > 0 {
		s.t.Errorf("done, again: %q", again.Faults)
	}
	s.told("已处理")
}

// rate is one tap on a link of the message that asks for it.
func (s *shift) rate() {
	s.t.Helper()
	s.client("rate", "谢谢")(s.wang.Press(s.ctx, "5"))
	if n := s.db.count(s.t, "select count(*) from ratings where stars = 5"); n != 1 {
		s.t.Errorf("%d cases are rated 5, want 1", n)
	}
}

// deduct is the captain's: a sentence, and a button that confirms it.
func (s *shift) deduct() {
	s.t.Helper()
	s.staff("deduct")(s.captain.Text(s.ctx, "扣 钱进 漏打"))
	s.shows(outpostCaptain, "钱进")
	s.settled()
	var label string
	for _, d := range slices.Backward(s.wecom.Delivered(outpostCaptain)) {
		if len(d.Buttons) > 0 {
			label = d.Buttons[0].Text
			break
		}
	}
	s.staff("confirm")(s.captain.Press(s.ctx, label))
	s.settled()
	if n := s.db.count(s.t, "select count(*) from entries where points < 0"); n == 0 {
		s.t.Errorf("no entry; the captain sees %q", s.wecom.Texts(outpostCaptain))
	}
}

// evening starts the program again with a clock that stands at nine in the evening
// of tomorrow.
func (s *shift) evening() {
	s.t.Helper()
	s.stop()
	zone, err := time.LoadLocation(noonZone())
	if err != nil {
		s.t.Fatal(err)
	}
	y, m, d := time.Now().In(zone).Date()
	by := time.Until(time.Date(y, m, d+1, 21, 0, 0, 0, zone))
	s.p.as, s.p.args = "shifted", []string{by.String(), "serve", "--config=" + s.config}
	s.begin()
	s.p.waitReady()
	s.shows("robot:"+canaryRobot, "漏打 −0.5")
	s.settled()
}

// counted wants each thing once: by what people saw, and by the tables.
func (s *shift) counted() {
	s.t.Helper()
	group, client := strings.Join(s.wecom.Texts("robot:"+canaryRobot), "\n\n"), strings.Join(s.wechat.Texts(s.wang.OpenID), "\n\n")
	for _, x := range []struct{ in, part string }{
		{group, "🔔 A1001"}, {client, "已受理"}, {client, "已接单"}, {client, "已到场"}, {client, "已处理"}, {client, "隐私说明"},
	} {
		if n := strings.Count(x.in, x.part); n != 1 {
			s.t.Errorf("%q is there %d times, want once:\n%s", x.part, n, x.in)
		}
	}
	for q, want := range map[string]int{
		"select count(*) from cases":                          1,
		"select count(*) from said where body like '%道闸坏了%'":  1,
		"select count(*) from said where body like '%换了保险丝%'": 1,
		"select count(*) from notes where unknown > 0":        0,
	} {
		if n := s.db.count(s.t, q); n != want {
			s.t.Errorf("%s: %d, want %d", q, n, want)
		}
	}
}

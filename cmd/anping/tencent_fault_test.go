package main

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	wechatapi "anping/bot/wechat/fakeapi"
	wecomapi "anping/bot/wecom/fakeapi"
)

const customSend, templateSend = "/cgi-bin/message/custom/send", "/cgi-bin/message/template/send"

// TestTencentFaults walks the whole program through what the platforms refuse and
// lose: a closed window becomes a template message, sent once though WeChat was
// busy and its answer was lost; a refused template leaves the note for the client's
// next word; a card whose answer is lost is not there twice; who stopped following is
// sent nothing.
func TestTencentFaults(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		o := stationed(t, database, wechatapi.Safe)
		s := &shift{outpost: o, ctx: ctx, wang: o.wechat.Follower(outpostClient), qian: o.wecom.Member(wecomapi.Profile{UserID: outpostGuard})}
		s.client("complaint", "A1001")(s.wang.Text(ctx, "北门道闸坏了出不去"))
		s.settled()

		closed := s.wechat.Fault(wechatapi.Fault{Path: customSend, Code: 45015})
		s.wechat.Fault(wechatapi.Fault{Path: templateSend, Code: -1, Times: 1})
		s.wechat.Fault(wechatapi.Fault{Path: templateSend, Lose: true, Times: 1})
		s.wecom.Fault(wecomapi.Fault{Path: "/cgi-bin/message/send", With: "template_card", Lose: true, Times: 1})
		s.staff("accept")(s.qian.Text(ctx, "接单"))
		s.told("A1001")
		s.settled()
		s.nudged(1)
		if n := strings.Count(strings.Join(s.wecom.Texts(outpostGuard), "\n"), "A1001 由您负责"); n != 1 {
			t.Errorf("the guard sees the card %d times: %q", n, s.wecom.Texts(outpostGuard))
		}

		refused := s.wechat.Fault(wechatapi.Fault{Path: templateSend, Code: 43101})
		s.staff("arrive")(s.qian.Text(ctx, "到了"))
		s.shows(outpostGuard, "到场")
		s.settled()
		s.nudged(1)
		if n := s.db.count(t, "select count(*) from notes where state = 'parked'"); n != 2 {
			t.Errorf("%d notes wait for the client's next word, want 2", n)
		}
		closed()
		refused()
		s.client("next word", "A1001")(s.wang.Text(ctx, "进度"))
		s.told("钱师傅已接单")
		s.told("钱师傅已到场")
		s.settled()

		if _, err := s.wang.Unsubscribe(ctx); err != nil {
			t.Error(err)
		}
		before := len(s.wechat.Delivered(outpostClient))
		calls := len(s.wechat.Calls(customSend)) + len(s.wechat.Calls(templateSend))
		s.staff("done")(s.qian.Text(ctx, "好了 换了保险丝"))
		s.shows(outpostGuard, "用时")
		s.settled()
		if n := len(s.wechat.Delivered(outpostClient)); n != before || len(s.wechat.Calls(customSend))+len(s.wechat.Calls(templateSend)) != calls {
			t.Error("who does not follow any more is written to")
		}
		o.judged(o.wechat.Calls(""), o.wechat.Strange(), 45015, 43101, -1)
		o.judged(o.wecom.Calls(""), o.wecom.Strange())
		o.leave()
	})
}

// nudged wants so many template messages, none of them twice.
func (s *shift) nudged(want int) {
	s.t.Helper()
	sum := 0
	for id, n := range s.wechat.ByClientID() {
		if sum += n; n != 1 {
			s.t.Errorf("template message %s is there %d times", id, n)
		}
	}
	if sum != want {
		s.t.Errorf("%d template messages, want %d", sum, want)
	}
}

// TestTwoInstancesAtWeChat has one message posted to two programs on one database
// at once, again and again: one of them records it, both answer the same. When the
// access token ends, they agree on the next one.
func TestTwoInstancesAtWeChat(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	o := stationed(t, "postgres", wechatapi.Safe)
	s := &shift{outpost: o, ctx: ctx, wang: o.wechat.Follower(outpostClient), qian: o.wecom.Member(wecomapi.Profile{UserID: outpostGuard})}
	second := o.beside()
	first := o.p.url
	for _, words := range []string{"北门道闸坏了出不去", "进度", "帮助", "补充 真的很急"} {
		x := s.client(words)(s.wang.Text(ctx, words))
		var wg sync.WaitGroup
		for _, url := range []string{first, second, first, second} {
			o.pointed(url)
			wg.Go(func() {
				if again, err := o.wechat.Repeat(ctx, x); err != nil || len(again.Faults) > 0 {
					t.Errorf("%s, again: %v %q", words, err, again.Faults)
				}
			})
		}
		wg.Wait()
		if n := o.db.count(t, "select count(*) from said where body = '"+words+"'"); n != 1 {
			t.Errorf("%q is recorded %d times", words, n)
		}
	}
	o.settled()
	before := len(o.wechat.Tokens()) + len(o.wecom.Tokens())
	o.wechat.Revoke(40001)
	o.wecom.Revoke(42001)
	s.staff("accept")(s.qian.Text(ctx, "接单"))
	s.told("钱师傅已接单")
	o.settled()
	if n := len(o.wechat.Tokens()) + len(o.wecom.Tokens()) - before; n > 2 {
		t.Errorf("%d new tokens, want one for each platform", n)
	}
	o.judged(o.wechat.Calls(""), o.wechat.Strange(), 40001)
	o.judged(o.wecom.Calls(""), o.wecom.Strange(), 42001)
}

// TestKilledAtWeChat kills the program once it has recorded: WeChat, whose answer
// was lost with it, comes again and is answered the same.
func TestKilledAtWeChat(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		o := stationed(t, database, wechatapi.Safe)
		s := &shift{outpost: o, ctx: ctx, wang: o.wechat.Follower(outpostClient), qian: o.wecom.Member(wecomapi.Profile{UserID: outpostGuard})}
		x := s.client("complaint", "A1001")(s.wang.Text(ctx, "北门道闸坏了出不去"))
		y := s.staff("accept")(s.qian.Text(ctx, "接单"))
		o.p.kill()
		if _, err := o.wechat.Repeat(ctx, x); err != nil {
			t.Fatal(err)
		}
		o.begin()
		o.p.waitReady()
		if again, err := o.wechat.Repeat(ctx, x); err != nil || len(again.Faults) > 0 {
			t.Errorf("after the kill: %v %q", err, again.Faults)
		}
		if again := o.wecom.Repeat(ctx, y); len(again.Faults) > 0 {
			t.Errorf("after the kill: %q", again.Faults)
		}
		s.told("钱师傅已接单")
		o.settled()
		if n := o.db.count(t, "select count(*) from cases"); n != 1 {
			t.Errorf("%d cases, want 1", n)
		}
		o.judged(o.wechat.Calls(""), o.wechat.Strange())
		o.judged(o.wecom.Calls(""), o.wecom.Strange())
		o.leave()
	})
}

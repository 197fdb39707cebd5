package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	wechatapi "anping/bot/wechat/fakeapi"
	wecomapi "anping/bot/wecom/fakeapi"
)

// TestWaitsAndRates is the whole program for a client whose window is full: a template
// message leads to the page of their case; where the account's template is refused, a
// notice that they agreed to does, once for each yes; with none left what waits waits;
// and on the page they rate.
func TestWaitsAndRates(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
		defer cancel()
		o := stationed(t, database, wechatapi.Safe)
		s := &shift{outpost: o, ctx: ctx, wang: o.wechat.Follower(outpostClient), qian: o.wecom.Member(wecomapi.Profile{UserID: outpostGuard})}
		s.client("complaint", "A1001")(s.wang.Text(ctx, "北门道闸坏了出不去"))
		s.shows("robot:"+canaryRobot, "A1001")
		s.staff("accept")(s.qian.Text(ctx, "接单"))
		s.told("已接单")
		for n := 2; n <= 4; n++ {
			s.staff("answer")(s.qian.Text(ctx, fmt.Sprintf("回 A1001 第%d条", n)))
		}
		link := s.announced("template", 1)
		looks(t, "GET", link, nil, http.StatusOK, []string{"A1001", "北门", "已接单"}, "第4条")

		if x, err := s.wang.Popup(ctx, outpostNotice, "accept"); err != nil || len(x.Faults) > 0 {
			t.Fatalf("%v %q", err, x.Faults)
		}
		o.wechat.Fault(wechatapi.Fault{Path: "/cgi-bin/message/template/send", Code: 40037})
		s.staff("answer")(s.qian.Text(ctx, "回 A1001 第5条"))
		looks(t, "GET", s.announced("notice", 1), nil, http.StatusOK, []string{"A1001"})
		s.staff("answer")(s.qian.Text(ctx, "回 A1001 第6条"))
		s.settled()
		s.announced("notice", 1)
		if got, err := o.db.rows("select answer, uses from consents"); err != nil || got != "accept|0" || o.wechat.Consents(outpostClient, outpostNotice) != 0 {
			t.Errorf("the consents are %s, %v; WeChat knows of %d", got, err, o.wechat.Consents(outpostClient, outpostNotice))
		}
		if n := o.db.count(t, "select count(*) from notes where state = 'parked'"); n != 3 {
			t.Errorf("%d notes wait, want 3", n)
		}
		o.wechat.Recover()

		s.staff("done")(s.qian.Text(ctx, "好了 换了保险丝"))
		s.told("已处理")
		looks(t, "POST", link, url.Values{"run": {"1"}, "stars": {"4"}}, http.StatusOK, []string{"打了 4 分"}, "<form")
		if n := o.db.count(t, "select count(*) from ratings where stars = 4"); n != 1 {
			t.Errorf("%d cases are rated 4, want 1", n)
		}
		o.judged(o.wechat.Calls(""), o.wechat.Strange(), 40037)
		o.leave()
	})
}

// announced waits until so many messages of a kind said that something waits, and
// returns where the last one leads.
func (s *shift) announced(via string, want int) string {
	s.t.Helper()
	var got []wechatapi.Delivered
	err := s.wechat.WaitFor(s.ctx, func() bool {
		got = got[:0]
		for _, d := range s.wechat.Delivered(outpostClient) {
			if d.Via == via {
				got = append(got, d)
			}
		}
		return len(got) >= want
	})
	if err != nil || len(got) != want || !strings.HasPrefix(got[want-1].URL, s.p.url+"/case/") {
		s.t.Fatalf("%d messages by %s, want %d: %+v, %v", len(got), via, want, got, err)
	}
	return got[want-1].URL
}

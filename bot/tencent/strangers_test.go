package tencent

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// TestStrangers: the first post is logged at once, those of the minute after it
// together when the minute is over, also when nobody comes any more.
func TestStrangers(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	clock := &hand{time.UnixMilli(1_000_000)}
	s := NewStrangers(clock, slog.New(slog.NewTextHandler(&log, nil)), "refused", "of", "app")
	lines := func(want ...string) {
		t.Helper()
		got := strings.Count(log.String(), "\n")
		if got != len(want) {
			t.Fatalf("%d lines, want %d:\n%s", got, len(want), log.String())
		}
		for i, line := range strings.SplitN(log.String(), "\n", len(want)+1)[:len(want)] {
			if !strings.HasSuffix(line, want[i]) {
				t.Errorf("%q does not end in %q", line, want[i])
			}
		}
	}
	for range 500 {
		s.Note()
	}
	lines("msg=refused posts=1 of=app")
	clock.now = clock.now.Add(strangersApart)
	ctx, cancel := context.WithCancel(t.Context())
	after := &once{hand: clock, cancel: cancel}
	s.clock = after
	s.Run(ctx)
	lines("msg=refused posts=1 of=app", "msg=refused posts=499 of=app")
	s.clock = clock
	clock.now = clock.now.Add(2 * strangersApart)
	s.Note()
	s.Note()
	s.Note()
	lines("msg=refused posts=1 of=app", "msg=refused posts=499 of=app", "msg=refused posts=1 of=app")
	s.Run(ctx) // it has ended: what was not told yet is
	lines("msg=refused posts=1 of=app", "msg=refused posts=499 of=app", "msg=refused posts=1 of=app", "msg=refused posts=2 of=app")
}

// once is a clock whose first wait is over at once; the second ends the run.
type once struct {
	*hand
	cancel context.CancelFunc
	waited bool
}

func (o *once) After(time.Duration) <-chan time.Time {
	c := make(chan time.Time, 1)
	if o.waited {
		o.cancel()
	} else {
		c <- o.now
	}
	o.waited = true
	return c
}

// TestSaid: what the platform wrote is shown without what only tells who asked.
func TestSaid(t *testing.T) {
	t.Parallel()
	w, err := NewWire(WireConfig{Official: "https://x.example", Secrets: []string{"canary1"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ message, want string }{
		{"reach max api daily quota limit rid: 5f5b-7a", "reach max api daily quota limit"},
		{"not allow to access from your ip, hint: [1718000000012345678901234], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=60020", "not allow to access from your ip, from ip: 203.0.113.7"},
		{"secret canary1 of oABCDEFGHIJKLMNOPQRSTUVWXYZ0 is wrong", "secret [secret] of … is wrong"},
		{"a\r\nb\x1b[31m", "a  b [31m"},
		{strings.Repeat("不", 400), strings.Repeat("不", mostSaid) + "…"},
		{"", ""},
	} {
		if got := refusal(1, c.message, w.mask).Said; got != c.want {
			t.Errorf("%q is told as %q, want %q", c.message, got, c.want)
		}
	}
	r := refusal(45009, "reach max api daily quota limit rid: 5f5b-7a", w.mask)
	if got := Told(&TokenError{r}); got != `errcode 45009, "reach max api daily quota limit", rid 5f5b-7a` {
		t.Error(got)
	}
	if got := (&TokenError{r}).Error(); strings.Contains(got, "reach") {
		t.Errorf("an error quotes the platform: %s", got)
	}
}

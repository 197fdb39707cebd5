package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/telegram/fakeapi"
	weixinapi "anping/bot/wechat/fakeapi"
)

const (
	weixinApart = 5 * time.Second // between a post that was not answered and the next
	weixinLost  = 0.01            // share of the answers to callbacks, and to sends, that get lost
)

// weixin is where a town's clients are: the fake of WeChat's API, and what came
// of what they said. The talk's lock guards what it reads.
type weixin struct {
	door  weixinapi.Door
	shown []weixinapi.Delivered
	ended map[int64]weixinapi.Ended // by MsgId
	says  map[string]string         // words of a link, by its id

	answers map[int64][]weixinapi.Delivered // passive, by MsgId; made when first asked for
}

// newWeixin starts the fake, which posts to the relay and loses answers.
func newWeixin(t *testing.T, seed uint64, r *relay) *weixin {
	t.Helper()
	w := &weixin{door: startWeixin(t, seed), ended: map[int64]weixinapi.Ended{}, says: map[string]string{}}
	a := fakeOfficial()
	err := w.door.Callback(t.Context(), weixinapi.Callback{
		URL: r.url + weixinPath, Token: a.Token, AESKey: a.AESKey, Mode: weixinapi.Safe, Lose: weixinLost, Apart: weixinApart,
	})
	if err != nil {
		t.Fatal(err)
	}
	const send = "/cgi-bin/message/custom/send"
	for _, fault := range []weixinapi.Fault{{Path: send, Delay: 20 * time.Millisecond}, {Path: send, Lose: true, Chance: weixinLost}} {
		if _, err := w.door.Fault(t.Context(), fault); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// follower makes the nth person follow the account.
func (w *weixin) follower(t *testing.T, n int) int64 {
	t.Helper()
	id := clientChat(n)
	if err := w.door.Follower(t.Context(), openID(id)); err != nil {
		t.Fatal(err)
	}
	return id
}

// chat is a client's chat as the roster has it.
func (w *weixin) chat(id int64) string {
	return wiring{Door: wechatDoor, Official: fakeOfficial()}.chat(id)
}

// hear lets the talk follow what clients are shown, until the test ends.
func (w *weixin) hear(t *testing.T, k *crowdTalk) {
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		shown, done := 0, 0
		for ctx.Err() == nil {
			page, err := w.door.Since(ctx, shown, done)
			if err != nil {
				continue // the fake waits; only ctx ends it
			}
			shown, done = page.NextShown, page.NextEnded
			w.take(k, page)
		}
	}()
	t.Cleanup(func() { stop(); <-ended })
}

func (w *weixin) take(k *crowdTalk, page weixinapi.Page) {
	k.mu.Lock()
	defer k.mu.Unlock()
	w.shown = append(w.shown, page.Shown...)
	for _, e := range page.Ended {
		w.ended[e.MsgID] = e
	}
	for _, d := range page.Shown {
		id, _ := strconv.ParseInt(strings.TrimLeft(strings.TrimPrefix(d.To, "oBench"), "0"), 10, 64)
		s := fakeapi.Sent{Chat: id, Text: d.Text}
		for _, l := range d.Links {
			if l.Says != "" {
				s.Buttons = append(s.Buttons, []fakeapi.Button{{Text: l.Label, Data: l.ID}})
				w.says[l.ID] = l.Says
			}
		}
		k.follow(s)
	}
}

// utter says a client's line.
func (w *weixin) utter(ctx context.Context, k *crowdTalk, l line) {
	what := weixinapi.Said{From: openID(l.from), Text: l.text}
	if l.photo {
		what.Photo = k.photo
	}
	k.mu.Lock()
	if says := w.says[l.data]; l.data != "" && says != "" {
		what.Text, what.Menu = says, l.data
	}
	k.mu.Unlock()
	p, err := w.door.Say(ctx, what)
	if err != nil {
		k.t.Errorf("nobody could say it: %v", err)
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.said[p.MsgID] = uttered{key: "m" + strconv.FormatInt(p.MsgID, 10), weixin: true}
}

// givenUp is how many messages the platform posted three times in vain: whoever
// wrote them reads that the service is out of order, and nobody else hears of them.
func (k *crowdTalk) givenUp() (n int) {
	if k.weixin == nil {
		return 0
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range k.weixin.ended {
		if e.GaveUp {
			n++
		}
	}
	return n
}

// settled reports whether nothing is on its way and all of the log was read.
func (w *weixin) settled(t *testing.T, k *crowdTalk) bool {
	counts, err := w.door.Counts(t.Context())
	k.mu.Lock()
	defer k.mu.Unlock()
	return err == nil && counts.Saying == 0 && len(w.shown) >= counts.Shown && len(w.ended) >= counts.Ended
}

// answer wants a message that was acknowledged answered once: in the callback's
// answer, or by a note; by both only when the note is labelled.
func (sum *reckoning) answer(t *testing.T, w *weixin, id int64, note sentNote) {
	t.Helper()
	e := w.ended[id]
	shown := 0
	for _, d := range w.byMessage(id) {
		if d.Via == "reply" {
			shown++
		}
	}
	switch {
	case note.key == "" && shown == 1:
		sum.passive++
	case note.key == "" && e.GaveUp: // the answer was lost three times
		sum.gaveUp++
	case note.key == "":
		sum.wrong(t, "message %d was acknowledged and answered %d times, and by no note; its answers: %q", id, shown, e.Said)
	case shown > 0 && note.unknown == 0:
		sum.wrong(t, "message %d was answered in its callback and by the note %s, which is %s", id, note.key, note.state)
	case note.state != "sent" && note.state != "parked":
		sum.wrong(t, "message %d was acknowledged and its reply is %q", id, note.state)
	}
	sum.replies++
	said := slices.DeleteFunc(slices.Clone(e.Said), func(s string) bool { return s == "success" })
	if len(slices.Compact(said)) > 1 {
		sum.wrong(t, "message %d was answered in different words: %q", id, said)
	}
	for _, fault := range e.Faults {
		if !strings.Contains(fault, "is answered differently") { // seen above, in its own way
			sum.wrong(t, "message %d: %s", id, fault)
		}
	}
}

// byMessage are the passive answers to a message.
func (w *weixin) byMessage(id int64) []weixinapi.Delivered {
	if w.answers == nil {
		w.answers = map[int64][]weixinapi.Delivered{}
		for _, d := range w.shown {
			if d.Answers != 0 {
				w.answers[d.Answers] = append(w.answers[d.Answers], d)
			}
		}
	}
	return w.answers[id]
}

// matchWeixin compares notes and what arrived by customer service. WeChat gives
// such a message no number, so they are matched by chat and first line: of those
// that arrived without a label none is more than there are notes, and no note is
// more than arrived. A parked note may have arrived: its first send's answer was
// lost, and no send was left in the window to come again.
func (sum *reckoning) matchWeixin(t *testing.T, notes []sentNote, log []weixinapi.Delivered) {
	t.Helper()
	type tally struct{ notes, parked, plain, labelled int }
	all, bodies := map[string]tally{}, map[string][]string{}
	for _, n := range notes {
		bodies[n.chat] = append(bodies[n.chat], n.key+" "+n.state+" "+n.body)
		switch {
		case n.on != "wechat":
			continue
		case n.state != "sent" && n.state != "parked":
			sum.wrong(t, "note %s is still %s", n.key, n.state)
			continue
		}
		b, err := bot.DecodeBody([]byte(n.body))
		if err != nil {
			t.Fatal(err)
		}
		line := b.Head.String()
		if line == "" && len(b.Lines) > 0 {
			line = b.Lines[0].String()
		}
		one := all[n.chat+": "+firstLine(line)]
		if n.state == "parked" {
			one.parked++
		} else {
			sum.notes++
			one.notes++
		}
		all[n.chat+": "+firstLine(line)] = one
	}
	for _, d := range log {
		if d.Via != "custom" {
			continue
		}
		sum.sends++
		text, second := strings.CutPrefix(d.Text, again)
		one := all[d.To+": "+firstLine(text)]
		if second {
			sum.labelled++
			one.labelled++
		} else {
			one.plain++
		}
		all[d.To+": "+firstLine(text)] = one
	}
	for what, n := range all {
		switch {
		case n.plain > n.notes+n.parked:
			chat, _, _ := strings.Cut(what, ": ")
			sum.wrong(t, "%q arrived %d times without a label, for %d notes; that chat has %s", what, n.plain, n.notes, strings.Join(bodies[chat], " "))
		case n.notes > n.plain+n.labelled:
			sum.wrong(t, "%q is %d notes that are stored as sent, and arrived %d times", what, n.notes, n.plain+n.labelled)
		}
		sum.orphans += max(0, n.plain+n.labelled-n.notes)
	}
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimSpace(s)
}

// judge wants the fake to have nothing to complain about and callbacks answered in
// time, and gives back how many sends were lost.
func (w *weixin) judge(t *testing.T, a *arena, sum reckoning) (lost int) {
	t.Helper()
	counts, err := w.door.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	strange, err := w.door.Strange(t.Context())
	if err != nil || len(strange) > 0 {
		t.Errorf("strange: %q, %v", strange, err)
	}
	a.relay.mu.Lock()
	var us []int64
	for _, d := range a.relay.waits {
		us = append(us, d.Microseconds())
	}
	a.relay.mu.Unlock()
	slices.Sort(us)
	p999 := time.Duration(percentile(us, 99.9)) * time.Microsecond
	if p999 > burstSlowest {
		t.Errorf("answers 200 took %s (p99.9), %s at most", p999, burstSlowest)
	}
	posts := map[int]int{}
	for _, e := range w.ended {
		posts[e.Posts]++
	}
	t.Logf("WeChat: %d answered in the callback, the rest by notes; %d given up by the platform, %d of them recorded; %d shown, %d sends lost, %d calls refused; messages by posts: %s; answers 200 within %s (p99.9)",
		sum.passive, counts.GaveUp, sum.unackedStored, counts.Shown, counts.Lost, counts.Refused, inOrder(posts), p999.Round(time.Millisecond))
	return counts.Lost
}

func inOrder(counts map[int]int) (out []string) {
	for _, n := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprintf("%d×%d", counts[n], n))
	}
	return out
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"testing"

	"anping/bot/telegram/fakeapi"
)

// uttered is what somebody said or pressed.
type uttered struct {
	key    string // of the message, as the adapter names it
	silent bool   // said in a group among people: the bot neither records nor answers it
	weixin bool   // said on WeChat
}

// talk makes the people of a town talk: what follows from what the bot said
// (a case is accepted, arrived at, solved, confirmed; a slip is confirmed), and
// small talk besides.
type crowdTalk struct {
	*town
	t     *testing.T
	door  fakeapi.Door
	photo []byte

	mu     sync.Mutex
	random *rand.Rand
	said   map[int64]uttered // by update
	next   []line            // what follows, in order
	sent   []fakeapi.Sent    // all that the bot sent
	guard  map[int64]int     // site of a guard or captain, by person
	host   map[int64]int     // site of a client
	stop   context.CancelFunc
	ended  chan struct{}
}

// line is something to be said: words, or a press.
type line struct {
	from, chat int64
	text       string
	message    int    // of a press
	data       string // of a press
	photo      bool
}

func newTalk(t *testing.T, w *town, door fakeapi.Door, seed uint64) *crowdTalk {
	t.Helper()
	k := &crowdTalk{
		town: w, t: t, door: door, random: rand.New(rand.NewPCG(seed, 1)), photo: smallPhoto(t),
		said: map[int64]uttered{}, guard: map[int64]int{}, host: map[int64]int{}, ended: make(chan struct{}),
	}
	for i, s := range w.sites {
		for _, id := range append([]int64{s.captain}, s.guards...) {
			k.guard[id] = i
		}
		for _, id := range s.clients {
			k.host[id] = i
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	k.stop = stop
	go k.listen(ctx)
	t.Cleanup(k.deaf)
	if w.weixin != nil {
		w.weixin.hear(t, k)
	}
	return k
}

// smallPhoto is a JPEG of a few hundred bytes.
func smallPhoto(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// everybodyStarts opens the private chats.
func (k *crowdTalk) everybodyStarts() {
	for _, id := range k.people() {
		k.note(k.door.Act(k.t.Context(), fakeapi.Act{Act: "start", From: id}))
	}
}

// note keeps what was said, for the reckoning.
func (k *crowdTalk) note(p fakeapi.Posted, err error) {
	if err != nil {
		k.t.Errorf("nobody could say it: %v", err)
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	u := uttered{key: fmt.Sprintf("m%d/%d", p.Chat, p.Message)}
	if p.Press != "" {
		u.key = "q" + p.Press
	}
	if p.Update == 0 {
		k.t.Errorf("the bot was not told of %s", u.key)
	}
	k.said[p.Update] = u
}

// deaf ends listen.
func (k *crowdTalk) deaf() {
	k.stop()
	<-k.ended
}

// listen reads what the bot sends until ctx ends.
func (k *crowdTalk) listen(ctx context.Context) {
	defer close(k.ended)
	for cursor := 0; ctx.Err() == nil; {
		page, err := k.door.Since(ctx, cursor, true)
		if err != nil {
			continue // the fake waits; only ctx ends it
		}
		cursor = page.Next
		k.mu.Lock()
		k.sent = append(k.sent, page.Sent...)
		for _, s := range page.Sent {
			if strings.HasPrefix(s.Method, "send") { // else a message that was pressed lost a button
				k.follow(s)
			}
		}
		k.mu.Unlock()
	}
}

// What the bot says that somebody acts on.
var (
	promised = regexp.MustCompile(`^已受理,编号 (A\d+)`)
	accepted = regexp.MustCompile(`^(A\d+) 由您负责`)
	arrived  = regexp.MustCompile(`^(A\d+) 到场 `)
	solved   = regexp.MustCompile(`^(A\d+) 已处理`)
)

// follow says what follows from something sent.
func (k *crowdTalk) follow(s fakeapi.Sent) {
	text := strings.TrimPrefix(s.Text, again)
	i, client := k.host[s.Chat]
	switch {
	case client && promised.MatchString(text):
		guards := k.sites[i].guards
		for n := range 2 { // of two at the same moment one gets it
			g := guards[(len(k.sent)+n)%len(guards)]
			k.next = append(k.next, line{from: g, chat: g, text: "接单 " + promised.FindStringSubmatch(text)[1]})
		}
	case client && solved.MatchString(text):
		k.next = append(k.next, k.press(s, "5", line{text: "确认 " + solved.FindStringSubmatch(text)[1]}))
	case accepted.MatchString(text):
		k.next = append(k.next, k.press(s, "到了", line{text: "到了 " + accepted.FindStringSubmatch(text)[1]}))
	case arrived.MatchString(text):
		k.next = append(k.next, line{from: s.Chat, chat: s.Chat, text: "好了 " + arrived.FindStringSubmatch(text)[1] + " 换了电机"})
	case strings.HasPrefix(text, "请确认:"):
		k.next = append(k.next, k.press(s, "确认", line{text: "确认"}))
	}
}

// press is a press of the button of a message that has it, else the words.
func (k *crowdTalk) press(s fakeapi.Sent, label string, words line) line {
	words.from, words.chat = s.Chat, s.Chat
	for _, row := range s.Buttons {
		for _, b := range row {
			if strings.HasPrefix(b.Text, label) && b.Data != "" {
				words.message, words.data = s.Message, b.Data
			}
		}
	}
	return words
}

// speak says one thing: what follows, else something new.
func (k *crowdTalk) speak(ctx context.Context) {
	k.mu.Lock()
	var l line
	if len(k.next) > 0 {
		l, k.next = k.next[0], k.next[1:]
	}
	if l.from == 0 {
		l = k.fresh()
	}
	k.mu.Unlock()
	k.utter(ctx, l)
}

// count is how many updates the bot was told.
func (k *crowdTalk) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.said)
}

// numberOfCase is a case's number in any text.
var numberOfCase = regexp.MustCompile(`A\d+`)

// cases are the numbers that clients were told, in whatever words: who has as
// many open cases as one may have is told in others than who has none.
func (k *crowdTalk) cases() map[string]bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	numbers := map[string]bool{}
	if k.weixin != nil {
		for _, d := range k.weixin.shown {
			for _, no := range numberOfCase.FindAllString(d.Text, -1) {
				numbers[no] = true
			}
		}
	}
	for _, s := range k.sent {
		if _, client := k.host[s.Chat]; client {
			for _, no := range numberOfCase.FindAllString(s.Text, -1) {
				numbers[no] = true
			}
		}
	}
	return numbers
}

func (k *crowdTalk) utter(ctx context.Context, l line) {
	if _, client := k.host[l.from]; client && k.weixin != nil {
		k.weixin.utter(ctx, k, l)
		return
	}
	if l.data != "" {
		k.note(k.door.Act(ctx, fakeapi.Act{Act: "forge", From: l.from, Chat: l.chat, Message: l.message, Text: l.data}))
		return
	}
	say := fakeapi.Say{From: l.from, Chat: l.chat, Text: l.text}
	if l.photo {
		say.Photo = &fakeapi.File{Bytes: k.photo}
	}
	p, err := k.door.Say(ctx, say)
	k.note(p, err)
	if err == nil && l.chat < 0 && l.text != "进度" {
		k.mu.Lock()
		k.said[p.Update] = uttered{key: k.said[p.Update].key, silent: true}
		k.mu.Unlock()
	}
}

// fresh is something that follows from nothing.
func (k *crowdTalk) fresh() line {
	s := k.sites[k.random.IntN(len(k.sites))]
	guard, client := s.guards[k.random.IntN(len(s.guards))], s.clients[k.random.IntN(len(s.clients))]
	n := k.random.IntN(100)
	switch {
	case n < 12:
		return line{from: client, chat: client, text: []string{"3号楼道闸坏了", "投诉 1号楼灯不亮", "报修 北门漏水"}[k.random.IntN(3)], photo: n == 0}
	case n < 32:
		return line{from: guard, chat: guard, text: "我的分"}
	case n < 45:
		return line{from: guard, chat: guard, text: "进度"}
	case n < 58:
		return line{from: client, chat: client, text: "进度"}
	case n < 63:
		return line{from: client, chat: client, text: "你好"}
	case n < 68:
		return line{from: s.captain, chat: s.captain, text: "我的分"}
	case n < 70:
		g := k.random.IntN(len(s.guards))
		return line{from: s.captain, chat: s.captain, text: "扣 " + k.nameOfGuard(s, g) + " 漏打 1 北门"}
	case n < 71:
		return line{from: guard, chat: guard, text: "建议 门岗放带锁快递柜"}
	case n < 72:
		return line{from: s.captain, chat: s.captain, text: "撤销"}
	case n < 76:
		return line{from: guard, chat: s.group, text: "进度"}
	case n < 88:
		return line{from: guard, chat: s.group, text: "今天门口车多,大家注意"}
	default:
		return line{from: guard, chat: guard, text: "帮助"}
	}
}

// nameOfGuard is how a captain calls a guard; people are numbered site by site:
// the captain, the guards, the clients.
func (k *crowdTalk) nameOfGuard(s townSite, guard int) string {
	site := k.guard[s.captain]
	each := 1 + len(s.guards) + len(s.clients)
	return personName(site*each + 1 + guard)
}

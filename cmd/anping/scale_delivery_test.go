package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/bottest"
	"anping/bot/text"
	"anping/commands"
	"anping/storage"
	"anping/storage/storetest/bulk"
)

// office is an installation with a queue that has years behind it.
type office struct {
	t      *testing.T
	store  *storage.Store
	engine *bot.Engine
	stand  *stand
	clock  bot.Clock
	plain  *plainDB
	step   func(time.Duration) // lets time pass

	queued map[string]time.Time
	order  map[string][]string // keys by chat, as queued
	n      int
}

// Row numbers and platform's ids of the office's chats.
const (
	whoChat   = 40_000_000 // private ones
	postChat  = 50_000_000 // groups with an evening notice
	strictRow = 60_000_000
)

const officePeople = 40

func openOffice(t *testing.T, database string, groups int) *office {
	t.Helper()
	o := &office{t: t, queued: map[string]time.Time{}, order: map[string][]string{}}
	address := scaleDatabase(t, database)
	injected := bottest.NewClock(time.Date(2025, 6, 12, 10, 0, 0, 0, time.UTC))
	cfg := storage.Config{Database: address, Clock: injected}
	if o.clock = injected; *scaled {
		cfg.Clock, o.clock = nil, bot.Machine{}
	}
	o.store = openStore(t, cfg)
	o.plain = openPlain(t, address)
	o.stand = newStand(o.clock, bot.Pace{PerSecond: 30, GroupPerMinute: 20})
	q := bulk.Queue{Platform: o.stand.Name(), Settled: 1_000_000 / part(), Crowded: 100_000 / part(), Backed: 20_000 / part()}
	if err := q.Fill(t.Context(), o.plain.DB, o.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if !o.plain.lite {
		o.plain.exec(t, "VACUUM (ANALYSE)")
	}
	o.chats(groups)
	o.engine = scaleEngine(t, o.store, o.clock, o.stand, 0, commands.Notices(o.store))
	o.begin(injected)
	return o
}

// begin starts the engine: by the machine's clock its loops run, by the injected
// one it goes from step to step.
func (o *office) begin(injected *bottest.Clock) {
	if !*scaled {
		o.step = func(d time.Duration) {
			if err := o.engine.Step(o.t.Context(), injected.Now().Add(d)); err != nil {
				o.t.Fatal(err)
			}
		}
		return
	}
	o.stand.takes = 20 * time.Millisecond
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := o.engine.Run(ctx); err != nil {
			o.t.Error(err)
		}
	})
	o.t.Cleanup(func() { stop(); running.Wait() })
	o.step = func(d time.Duration) {
		pause := time.NewTicker(d)
		defer pause.Stop()
		<-pause.C
	}
}

func (o *office) chats(groups int) {
	o.t.Helper()
	add := func(key string, n int, chatOf func(i int) bot.Chat) {
		var c bot.Change
		for i := range n {
			chat := chatOf(i)
			chat.Platform, chat.Account, chat.Used = o.stand.Name(), "a", o.clock.Now()
			c.Chats = append(c.Chats, chat)
		}
		o.record(key, c)
	}
	add("import/people", officePeople, func(i int) bot.Chat {
		return bot.Chat{ID: int64(whoChat + i), Ext: fmt.Sprint("who-", i), Person: int64(whoChat + i)}
	})
	for from := 0; from < groups; from += 200 {
		add(fmt.Sprint("import/groups/", from), min(200, groups-from), func(i int) bot.Chat {
			return bot.Chat{ID: int64(postChat + from + i), Ext: fmt.Sprint("post-", from+i), Group: int64(postChat + from + i)}
		})
	}
	add("import/strict", 1, func(int) bot.Chat { return bot.Chat{ID: strictRow, Ext: strictChat, Group: strictRow} })
}

func (o *office) record(key string, c bot.Change) {
	o.t.Helper()
	if _, err := o.store.Record(o.t.Context(), bot.Act{Key: key, At: o.clock.Now(), Change: c}); err != nil {
		o.t.Fatal(err)
	}
}

// say queues notes under a purpose, each for the chat that to names.
func (o *office) say(purpose string, class bot.Class, to ...int64) {
	o.t.Helper()
	var c bot.Change
	for _, chat := range to {
		key := fmt.Sprintf("%s/%06d", purpose, o.n)
		o.n++
		o.queued[key] = o.clock.Now()
		c.Notes = append(c.Notes, bot.Note{Key: key, To: bot.Address{Chat: chat}, Class: class, Body: bot.Body{
			V: bot.BodyVersion, Lang: "zh", Lines: []text.Line{{{T: "【阳光花园·今日通报】今日零扣分,大家辛苦了"}}},
		}})
	}
	o.record(fmt.Sprint("say/", purpose, "/", o.n), c)
}

// until lets time pass until the notes of a purpose have ended, with something
// said at every step.
func (o *office) until(purpose string, most time.Duration, each func(i int)) {
	o.t.Helper()
	const beat = 200 * time.Millisecond
	for i := range int(most / beat) {
		if i%5 == 0 && o.plain.count(o.t, "select count(*) from notes where key like '"+purpose+"/%' and state = 'waiting'") == 0 {
			return
		}
		each(i)
		o.step(beat)
	}
	o.t.Errorf("after %s some notes of %s still wait", most, purpose)
}

// arrived takes what came since the last time: how long it took by purpose, and
// when it came. Every note came once, and those of a chat in their order.
func (o *office) arrived() (map[string]delays, map[string][]time.Time) {
	o.t.Helper()
	got, problems := o.stand.Take()
	for _, p := range problems {
		o.t.Error(p)
	}
	took, when := map[string]delays{}, map[string][]time.Time{}
	for _, d := range got {
		purpose, _, _ := strings.Cut(d.Note, "/")
		took[purpose] = append(took[purpose], d.At.Sub(o.queued[d.Note]))
		when[purpose] = append(when[purpose], d.At)
		o.order[d.Chat] = append(o.order[d.Chat], d.Note)
	}
	for chat, keys := range o.order {
		last := func(key string) string { return key[strings.LastIndexByte(key, '/')+1:] }
		if !slices.IsSortedFunc(keys, func(a, b string) int { return strings.Compare(last(a), last(b)) }) || len(slices.Compact(slices.Clone(keys))) != len(keys) {
			o.t.Errorf("chat %s got %v", chat, keys)
		}
	}
	return took, when
}

func privately(i int) int64 { return int64(whoChat + i%officePeople) }

// TestScaleDelivery sends while a hundred thousand notes wait for a group that is
// gone and another group is told to wait an hour, and then two thousand evening
// posts, while people are answered.
func TestScaleDelivery(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		posts := max(200, 2_000/part()) // enough to fill the rate for a while
		o := openOffice(t, database, posts)
		t.Run("a dead group and one that waits", func(t *testing.T) {
			o.say("strict", bot.ClassNotice, slices.Repeat([]int64{strictRow}, 50)...)
			before := o.store.Stats()
			o.until("crowd", 2*time.Minute, func(i int) {
				for j := range 3 { // 15 a second
					o.say("other", bot.Class(j), privately(3*i+j))
				}
			})
			for i := range 5 {
				o.say("other", bot.Class(i), privately(i))
				o.step(time.Second)
			}
			after := o.store.Stats()
			took, _ := o.arrived()
			t.Logf("other chats: %s", took["other"])
			if longest := took["other"].at(1); longest > time.Second {
				t.Errorf("another chat waited %s", longest)
			}
			if o.stand.refused[goneChat] != 1 || o.stand.refused[strictChat] != 1 {
				t.Errorf("sends refused: %v, want one each", o.stand.refused)
			}
			crowd := 100_000 / part()
			if n := o.plain.count(t, "select count(*) from notes where key like 'crowd/%' and state = 'unreachable'"); n != crowd {
				t.Errorf("%d of %d notes for the dead group have ended", n, crowd)
			}
			each := float64(after.RoundTrips-before.RoundTrips) / float64(crowd+len(took["other"]))
			t.Logf("%.1f round trips for each note that was sent or has ended", each)
		})
		t.Run("evening posts", func(t *testing.T) {
			var groups []int64
			for i := range posts {
				groups = append(groups, int64(postChat+i))
			}
			began := o.clock.Now()
			for some := range slices.Chunk(groups, 50) {
				o.say("post", bot.ClassNotice, some...)
			}
			before := o.store.Stats()
			o.until("post", 3*time.Minute, func(i int) { o.say("reply", bot.ClassReply, privately(i)) })
			o.step(2 * time.Second)
			after := o.store.Stats()
			took, when := o.arrived()
			all := append(slices.Clone(when["post"]), when["reply"]...)
			t.Logf("replies: %s", took["reply"])
			t.Logf("posts: %s", took["post"])
			t.Logf("%.1f statements a message, %d in the densest second", float64(after.Statements-before.Statements)/float64(len(all)), densest(all, time.Second))
			if longest := took["reply"].at(1); longest > 2*time.Second {
				t.Errorf("a reply waited %s", longest)
			}
			if len(when["post"]) != posts || len(took["reply"]) < 2 {
				t.Errorf("%d posts of %d, %d replies", len(when["post"]), posts, len(took["reply"]))
			}
			// Four fifths of the pace are refilled evenly.
			if last := slices.MaxFunc(when["post"], time.Time.Compare); last.Sub(began) > 2*time.Second+time.Duration(len(all))*time.Second/20 {
				t.Errorf("%d messages took %s", len(all), last.Sub(began))
			}
			if n := densest(all, time.Second); n > 30 && !*scaled {
				t.Errorf("%d messages in a second", n)
			}
		})
	})
}

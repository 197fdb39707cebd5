package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/bottest"
	"anping/commands"
	"anping/storage"
	"anping/storage/storetest/pgtest"
)

// scaled runs the tests of the scale files at full size, on durable databases,
// by the machine's clock, and prints figures: go test ./cmd/anping -run Scale
// -scale -v. Without it they run at a hundredth of the size; what they then say
// of time is an injected clock's.
var scaled = flag.Bool("scale", false, "run the scale tests at full size")

// part is which part of the full size is tested.
func part() int {
	if *scaled {
		return 1
	}
	return 100
}

// scaleDatabase makes an empty, migrated database and returns its address.
func scaleDatabase(t *testing.T, database string) string {
	t.Helper()
	switch {
	case database == "sqlite":
		return "sqlite:" + filepath.Join(t.TempDir(), "anping.db")
	case !*scaled:
		return newPostgres(t)
	}
	durable := pgtest.New(true)
	t.Cleanup(durable.Close)
	return durable.Database(t)
}

// stand is a platform that takes messages and keeps a log: a group that is gone,
// one that is told to wait an hour, and the rest.
type stand struct {
	*bottest.Fake
	pace  bot.Pace
	takes time.Duration // a send, by the machine's clock

	mu      sync.Mutex
	refused map[string]int // sends by chat
}

// Chats of a stand that do not take what is sent.
const (
	goneChat   = "crowded" // as package bulk calls it
	strictChat = "strict"
)

func newStand(clock bot.Clock, pace bot.Pace) *stand {
	return &stand{Fake: bottest.Push(clock), pace: pace, refused: map[string]int{}}
}

// Adapter is the stand as the engine uses it.
func (s *stand) Adapter() bot.Adapter {
	return bot.Adapter{Platform: s, Sender: s, Pace: s.pace}
}

// Send implements bot.Sender.
func (s *stand) Send(ctx context.Context, p bot.Part) (bot.Outcome, error) {
	if s.takes > 0 {
		select {
		case <-time.After(s.takes):
		case <-ctx.Done():
			return bot.Outcome{}, ctx.Err()
		}
	}
	var end bot.Outcome
	switch p.Chat.ID {
	case goneChat:
		end = bot.Outcome{State: bot.ChatDead, Why: "403"}
	case strictChat:
		end = bot.Outcome{State: bot.After, Wait: time.Hour, Why: "429"}
	default:
		return s.Fake.Send(ctx, p)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[p.Chat.ID]++
	return end, nil
}

// scaleEngine is an engine of the whole program around a store.
func scaleEngine(t *testing.T, store *storage.Store, clock bot.Clock, s *stand, i int, notices []bot.Notice) *bot.Engine {
	t.Helper()
	e, err := bot.New(bot.Config{
		Recorder: store, Reader: store, Company: store, Queue: store, Agenda: store, Keeper: store,
		Text: shippedTexts(t), Clock: clock, Random: &dice{r: rand.New(rand.NewSource(int64(i + 1)))}, Owner: fmt.Sprint("engine-", i), Wakes: store.Wakes(),
		Commands: commands.All(store, shippedLists()), Notices: notices, Receipts: commands.Receipts(store), Adapters: []bot.Adapter{s.Adapter()},
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// delays are how long notes took from being queued to their arrival.
type delays []time.Duration

func (d delays) at(share float64) time.Duration {
	sorted := slices.Sorted(slices.Values(d))
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(share*float64(len(sorted)-1))]
}

func (d delays) String() string {
	return fmt.Sprintf("%d, median %d ms, p99 %d ms, longest %d ms", len(d), d.at(0.5).Milliseconds(), d.at(0.99).Milliseconds(), d.at(1).Milliseconds())
}

// densest is the most that any span saw.
func densest(at []time.Time, span time.Duration) int {
	slices.SortFunc(at, time.Time.Compare)
	most := 0
	for i, from := range at {
		n, _ := slices.BinarySearchFunc(at[i:], from.Add(span), time.Time.Compare)
		most = max(most, n)
	}
	return most
}

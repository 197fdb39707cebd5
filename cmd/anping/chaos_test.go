package main

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"anping/bot/telegram/fakeapi"
	"anping/storage/storetest/pgtest"
)

// How the chaos is run: TestChaos alone for some seconds a database, -chaos ci
// as .ci/run does, -chaos full by hand (docs/reliability.md).
var (
	chaosForm = flag.String("chaos", "", "the form of TestChaos: quick, ci or full; none = skip")
	chaosSeed = flag.Uint64("chaosseed", 0, "the seed of TestChaos; 0 = a new one, printed")
)

// form is how much of everything a run has.
type form struct {
	said                              int // messages at least
	sends, records, posts, any        int // kills meant to hit
	leastKills, leastSends, leastPost int // that have to hit; leastSends holds for records too
	restarts, felled, freezes, stalls int // of PostgreSQL
	backlog                           int // updates that wait at the platform, beyond which people pause
	sites                             int
	full, quick                       bool
}

func forms() map[string]form {
	return map[string]form{
		"quick": {said: 1000, sends: 2, records: 2, posts: 1, leastKills: 5, leastSends: 1, leastPost: 1, felled: 1, backlog: 500, sites: 10, quick: true},
		"ci": {
			said: 5000, sends: 6, records: 6, posts: 2, any: 2, leastKills: 16, leastSends: 5, leastPost: 2,
			restarts: 1, felled: 1, freezes: 1, stalls: 1, full: true, backlog: 4000, sites: 40,
		},
		"full": {
			said: 20_500, sends: 20, records: 20, posts: 8, any: 6, leastKills: 50, leastSends: 15, leastPost: 5,
			restarts: 5, felled: 5, freezes: 1, stalls: 1, full: true, backlog: 4000, sites: 40,
		},
	}
}

// together runs both databases side by side in the quick form, which is not
// there for its figures: what a kill leaves behind comes back when its lease of
// 20 s ends, and so no run is shorter.
func (f form) together(t *testing.T) {
	t.Helper()
	if f.quick {
		t.Parallel()
	}
}

const (
	chaosRate    = 220  // messages a second that people say
	chaosLost    = 0.01 // share of the platform's answers that get lost
	mostInFlight = 64   // sends one process has under way (bot/deliver.go)
)

// TestChaos kills, restarts, freezes and fills up while people talk, and then
// counts from outside: everything acknowledged has one record and one reply,
// every group's day one evening notice, and what arrived twice is labelled.
func TestChaos(t *testing.T) {
	if *chaosForm == "" {
		t.Skip("takes a machine for itself: -chaos quick, ci or full (docs/reliability.md)")
	}
	f, ok := forms()[*chaosForm]
	if !ok {
		t.Fatalf("no form %q: quick, ci or full", *chaosForm)
	}
	seed := *chaosSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("form %s, -chaosseed %d", *chaosForm, seed)
	t.Run("sqlite", func(t *testing.T) {
		f.together(t)
		lite := f
		lite.restarts, lite.felled, lite.freezes, lite.stalls = 0, 0, 0, 0
		path := filepath.Join(t.TempDir(), "anping.db")
		a := openArena(t, "sqlite:"+path, 1, f.sites, seed)
		a.run(lite, a.blows(lite, nil))
	})
	t.Run("postgres", func(t *testing.T) {
		f.together(t)
		c := pgtest.New(true)
		t.Cleanup(c.Close)
		address := c.Migrated(t, migrated)
		full := f
		full.full = false
		if f.quick { // what a kill in a notice leaves is decided by another instance 30 s later
			full.posts, full.leastPost = 0, 0
		}
		a := openArena(t, address, 3, f.sites, seed)
		a.run(full, a.blows(full, c))
	})
}

// openArena starts the fake, the town, the witnesses and the instances.
func openArena(t *testing.T, database string, instances, sites int, seed uint64) *arena {
	t.Helper()
	door := startFake(t, seed)
	r := newRelay(t)
	var wx *weixin
	var official officialAccount
	weixinURL := ""
	if *doorUnder == wechatDoor {
		wx, official = newWeixin(t, seed, r), fakeOfficial()
		weixinURL = wx.door.URL
	}
	w := newTown(t, door, wx, townSize{sites: sites, guards: 3, clients: 8}, func(int) int { return 45 })
	for _, fault := range []fakeapi.Fault{{Delay: 5 * time.Millisecond, DelayTo: 50 * time.Millisecond}, {Lose: true, Chance: chaosLost}} {
		if _, err := door.Fault(t.Context(), fault); err != nil {
			t.Fatal(err)
		}
	}
	a := &arena{t: t, address: database, relay: r, random: rand.New(rand.NewPCG(seed, 2)), talk: newTalk(t, w, door, seed)}
	a.talk.everybodyStarts()
	for range instances {
		g := newGate(t, door.URL, weixinURL, door.Client)
		p := station{database: database, public: r.url, api: g.url, roster: w.roster, official: official}.prepare(t)
		r.pass(p.url)
		a.gates, a.ps = append(a.gates, g), append(a.ps, p)
		p.begin()
		p.waitReady()
	}
	a.db = openPlain(t, database)
	return a
}

// blow is something done to the arena.
type blow struct {
	name string
	do   func()
}

// blows are those of a form in the order of the seed.
func (a *arena) blows(f form, c *pgtest.Cluster) []blow {
	var all []blow
	add := func(n int, name string, do func()) {
		for range n {
			all = append(all, blow{name: name, do: do})
		}
	}
	add(f.posts, "kill in an evening notice", func() { a.kill(duringPost) })
	add(f.sends, "kill in a send", func() { a.kill(duringSend) })
	add(f.records, "kill in a record", func() { a.kill(duringRecord) })
	add(f.any, "kill", func() { a.kill(anyTime) })
	add(f.restarts, "restart of the database", func() { a.fell(c, syscall.SIGINT) })
	add(f.felled, "kill of the database", func() { a.fell(c, syscall.SIGKILL) })
	add(f.freezes, "freeze of the database", func() { a.freeze(c) })
	add(f.stalls, "freeze of an instance", func() { a.stall() })
	a.random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = append(all, blow{name: "evening", do: a.evening})
	if f.full {
		all = append(all, blow{name: "full disk", do: a.fullDisk})
	}
	return all
}

func (a *arena) some() int { return a.random.IntN(len(a.ps)) }

// run lets people talk, deals the blows, and reckons.
func (a *arena) run(f form, blows []blow) {
	t := a.t
	t.Helper()
	began := time.Now()
	stop := a.chatter(f.backlog)
	for _, b := range blows {
		a.pause(f)
		b.do()
		if t.Failed() {
			t.Fatalf("failed at: %s", b.name)
		}
	}
	for range 3 * f.leastKills { // what missed its moment
		switch s := a.struck; {
		case s.posts < f.leastPost:
			a.kill(duringPost)
		case s.sends < f.leastSends:
			a.kill(duringSend)
		case s.records < f.leastSends, s.kills < f.leastKills:
			a.kill(duringRecord)
		}
	}
	for a.talk.count() < f.said {
		a.pause(f)
	}
	said, held := stop()
	talked := time.Since(began)
	settleDown(t, a.db, a.talk, a.relay, !f.quick)
	took := time.Since(began)
	sum := reckon(t, a.db, a.talk, a.relay)
	a.judge(f, sum)
	t.Logf("%d said in %s (%.0f a second; %s of it people waited, too much was under way), %d acknowledged in %s", said, talked.Round(time.Second), float64(said)/talked.Seconds(), held.Round(time.Second), sum.acked, took.Round(time.Second))
	for _, p := range a.ps {
		if code := p.terminate(); code != exitDone {
			t.Errorf("exit %d: %s", code, p.stderr)
		}
	}
}

// pause is how long it is quiet between two blows.
func (a *arena) pause(f form) {
	d := time.Duration(300+a.random.IntN(1500)) * time.Millisecond
	if f.quick {
		d /= 3
	}
	<-time.After(d)
}

// chatter lets people talk at chaosRate until stop, which says how much was said
// and how long people held back because so much waited at the platform.
func (a *arena) chatter(backlog int) (stop func() (said int, held time.Duration)) {
	const speakers = 24
	words, ended := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	var said, held atomic.Int64
	for range speakers {
		all.Go(func() {
			for range words {
				a.talk.speak(a.t.Context())
				said.Add(1)
			}
		})
	}
	all.Go(func() {
		defer close(words)
		tick := time.NewTicker(time.Second / chaosRate)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if a.talk.count()-a.relay.count()-a.talk.givenUp() >= backlog {
					held.Add(int64(time.Second / chaosRate))
					continue
				}
				words <- struct{}{}
			case <-ended:
				return
			}
		}
	})
	return func() (int, time.Duration) {
		close(ended)
		all.Wait()
		return int(said.Load()), time.Duration(held.Load())
	}
}

// judge wants the blows to have hit and what was found to be allowed.
func (a *arena) judge(f form, sum reckoning) {
	t, s := a.t, a.struck
	t.Helper()
	if s.kills < f.leastKills || s.sends < f.leastSends || s.records < f.leastSends || s.posts < f.leastPost {
		t.Errorf("the blows did not hit: %d kills, %d in a send, %d in a record, %d in an evening notice; want %d, %d, %d, %d",
			s.kills, s.sends, s.records, s.posts, f.leastKills, f.leastSends, f.leastSends, f.leastPost)
	}
	if s.restarts != f.restarts || s.felled != f.felled || s.freezes != f.freezes || s.stalls != f.stalls {
		t.Errorf("%d restarts, %d kills, %d freezes of the database, %d freezes of an instance", s.restarts, s.felled, s.freezes, s.stalls)
	}
	counts, err := a.talk.door.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if sum.unacked > sum.gaveUp {
		t.Errorf("%d updates were never acknowledged, and %d given up by the platform", sum.unacked, sum.gaveUp)
	}
	if w := a.talk.weixin; w != nil {
		counts.Lost += w.judge(t, a, sum)
	}
	outages := s.restarts + s.felled + s.freezes + s.full
	inFlight := s.inFlight + counts.Lost + mostInFlight*(len(a.ps)*outages+s.stalls)
	if sum.labelled > inFlight || sum.postsAgain > inFlight {
		t.Errorf("%d messages are labelled, %d of them evening notices; %d sends were in flight", sum.labelled, sum.postsAgain, inFlight)
	}
	if n := a.db.count(t, "select count(*) from said where command <> 'back'"); n != sum.records+sum.unackedStored+sum.late {
		t.Errorf("%d records, %d updates, %d that were given up and %d files", n, sum.records, sum.unackedStored, sum.late)
	}
	if n := a.db.count(t, "select count(*) from (select case_no from case_steps where what = 'accepted' group by case_no having count(*) > 1) x"); n > 0 {
		t.Errorf("%d cases were given to two people", n)
	}
	a.judgeCases(sum.unackedStored)
	if n := a.db.count(t, "select count(*) from notes where key like 'notice/evening/%'"); n != a.days || sum.days != a.days {
		t.Errorf("%d evening notices are stored, %d group-days were posted, want %d", n, sum.days, a.days)
	}
	t.Logf("%d acknowledged: %d records, %d replies, %d said among people; %d notes, %d messages arrived, %d of them labelled (%d sends in flight), %d known to nobody; %d group-days, %d posts again",
		sum.acked, sum.records, sum.replies, sum.silent, sum.notes, sum.sends, sum.labelled, inFlight, sum.orphans, sum.days, sum.postsAgain)
	t.Logf("%d kills: %d in a send, %d in a record, %d in an evening notice; %d notes in flight at them; %d answers lost; %d restarts, %d kills, %d freezes of the database; %d freezes of an instance, %d full disks",
		s.kills, s.sends, s.records, s.posts, s.inFlight, counts.Lost, s.restarts, s.felled, s.freezes, s.stalls, s.full)
	p50, p99 := spread(sum.lags)
	t.Logf("replies arrived %s (p50) and %s (p99) after what they answer was acknowledged", p50.Round(time.Millisecond), p99.Round(time.Millisecond))
	t.Logf("ready again after %s at most; refused after %s at most while frozen; webhooks were answered %s (0: not at all)",
		s.slowest.Round(time.Millisecond), s.refused.Round(time.Millisecond), fmt.Sprint(sorted(a.relay.total)))
}

// judgeCases wants every case's number told to a client, and no other. Untold may
// be those of messages that were recorded and given up by the platform.
func (a *arena) judgeCases(givenUp int) {
	t := a.t
	t.Helper()
	opened, told := a.db.counts(t, "select no, 1 from cases"), a.talk.cases()
	for no := range opened {
		if !told[no] {
			if givenUp--; givenUp < 0 {
				t.Errorf("%s is a case, and no client was told of it", no)
			}
		}
	}
	for no := range told {
		if opened[no] == 0 {
			t.Errorf("%s is no case, and a client was told of it", no)
		}
	}
}

func sorted(codes map[int]int) (out []string) {
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		out = append(out, fmt.Sprintf("%d×%d", codes[code], code))
	}
	return out
}

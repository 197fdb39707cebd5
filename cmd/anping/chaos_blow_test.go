package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"
)

// within is how soon everything is ready again after a blow (issue 3, D1), and
// how soon a webhook is refused while the database is frozen.
const (
	readyWithin5  = 5 * time.Second
	refusedWithin = 4500 * time.Millisecond
	frozenFor     = 20 * time.Second
)

// struck counts the blows that hit.
type struck struct {
	kills    int
	sends    int // kills that cut off a send
	records  int // kills that cut off a webhook
	posts    int // kills that cut off an evening notice
	inFlight int // notes being sent by a process when it was killed, by plain SQL
	restarts int
	felled   int
	freezes  int
	stalls   int // instances frozen
	full     int
	slowest  time.Duration // until ready again
	refused  time.Duration // the longest answer while the database was frozen
	starts   time.Duration // all starts together
}

// arena is one database with its instances, its town and its witnesses.
type arena struct {
	t       *testing.T
	address string
	db      *plainDB
	talk    *crowdTalk
	relay   *relay
	ps      []*process
	gates   []*gate
	random  *rand.Rand // of the blows alone
	struck  struck
	batch   int // of groups, next to be posted to
	days    int // group-days asked for
}

// kill waits for a moment, ends the instance in which it came, and starts it
// again. When the moment does not come nothing is done; run sees to it.
func (a *arena) kill(moment func(*arena) (instance int, ok bool)) {
	a.t.Helper()
	i, ok := moment(a)
	if !ok {
		return
	}
	g, p := a.gates[i], a.ps[i]
	sends, posts := g.cuts()
	broken := a.relay.broken(i)
	pid := p.cmd.Process.Pid
	p.killHard()
	a.struck.kills++
	a.struck.inFlight += a.db.count(a.t, fmt.Sprintf("select count(*) from lines where note <> 0 and owner like '%%/%d/%%'", pid))
	a.drained(i)
	if s, c := g.cuts(); s > sends {
		a.struck.sends++
		if c > posts {
			a.struck.posts++
		}
	}
	if a.relay.broken(i) > broken {
		a.struck.records++
	}
	began := time.Now()
	p.begin()
	p.waitReady()
	a.ready(began)
}

// ready notes how long it took.
func (a *arena) ready(since time.Time) {
	a.t.Helper()
	took := time.Since(since)
	a.struck.slowest = max(a.struck.slowest, took)
	a.struck.starts += took
	if took > readyWithin5 {
		a.t.Errorf("ready again after %s, want %s", took.Round(time.Millisecond), readyWithin5)
	}
}

// drained waits until the witnesses have seen the end of what was under way.
func (a *arena) drained(i int) {
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for range 400 {
		n, _ := a.gates[i].under(false)
		if m, _ := a.relay.way(i); n == 0 && m == 0 {
			return
		}
		<-poll.C
	}
	a.t.Errorf("2 s after the kill of instance %d something of it is still under way", i)
}

// blowPatience is how long a blow waits for its moment.
const blowPatience = 3 * time.Second

// await looks at one instance after the other until what is wanted is under way
// in one, and comes again with every sign of news.
func (a *arena) await(under func(i int) (n int, news <-chan struct{})) (instance int, ok bool) {
	limit := time.NewTimer(blowPatience)
	defer limit.Stop()
	poll := time.NewTicker(2 * time.Millisecond) // news of one instance only is waited for
	defer poll.Stop()
	first := a.some()
	for {
		var news <-chan struct{}
		for k := range a.ps {
			i := (first + k) % len(a.ps)
			n, more := under(i)
			if n > 0 {
				return i, true
			}
			news = more
		}
		select {
		case <-news:
		case <-poll.C:
		case <-limit.C:
			return 0, false
		}
	}
}

// duringSend waits until a send is under way.
func duringSend(a *arena) (int, bool) {
	return a.await(func(i int) (int, <-chan struct{}) { return a.gates[i].under(false) })
}

// duringPost sets the hour of some groups' evening notices to now and waits
// until one is under way.
func duringPost(a *arena) (int, bool) {
	a.evening()
	return a.await(func(i int) (int, <-chan struct{}) { return a.gates[i].under(true) })
}

// duringRecord waits until a webhook is under way, and a moment longer: it is
// somewhere between reading and commit.
func duringRecord(a *arena) (int, bool) {
	i, ok := a.await(a.relay.way)
	<-time.After(time.Duration(a.random.IntN(4000)) * time.Microsecond)
	return i, ok
}

// anyTime waits for nothing.
func anyTime(a *arena) (int, bool) {
	<-time.After(time.Duration(a.random.IntN(300)) * time.Millisecond)
	return a.some(), true
}

// eveningBatch is how many groups have their notice in the same minute.
const eveningBatch = 10

// evening sets the clock of the next batch of groups to their notice's time:
// their row of the schedule is due now. The period is the one the row stands at,
// so that a group's next turn is its next day. One whose last turn is still to be
// taken over from an instance that was killed has none now.
func (a *arena) evening() {
	a.t.Helper()
	n := len(a.talk.sites)
	for k := range eveningBatch {
		group := (a.batch*eveningBatch+k)%n + 1
		res, err := a.db.Exec(fmt.Sprintf("update due set next_at = %d where name = 'evening' and scope = '%d' and next_at > %[1]d", time.Now().UnixMilli(), group))
		if err != nil {
			a.t.Fatal(err)
		}
		turned, err := res.RowsAffected()
		if err != nil {
			a.t.Fatal(err)
		}
		a.days += int(turned)
	}
	a.batch++
}

// answering waits until every instance says that it is ready and one more
// update was acknowledged.
func (a *arena) answering(since time.Time) {
	a.t.Helper()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for _, p := range a.ps {
		for {
			res, err := p.client.Get(p.url + "/readyz")
			if err == nil {
				_ = res.Body.Close()
				if res.StatusCode == http.StatusOK {
					break
				}
			}
			if time.Since(since) > 30*time.Second {
				a.t.Fatalf("not ready 30 s after the blow: %s", p.stderr)
			}
			<-poll.C
		}
	}
	had := a.relay.count()
	for a.relay.count() == had && time.Since(since) < 30*time.Second {
		<-poll.C
	}
	a.ready(since)
}

package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// How the soak is run: TestSoak alone for a few seconds, docs/soak.md's run with
// -soak 1h.
var (
	soakFor = flag.Duration("soak", 4*time.Second, "how long TestSoak talks to the bot")
	soakCSV = flag.String("soakcsv", "", "the file TestSoak writes its samples to (default: in its temporary folder)")
)

const (
	soakRate  = 20 // messages a second (issue 3, D7)
	soakSites = 30 // each with a group, whose evening notice falls into the run
)

// TestSoak lets the people of a town talk to one process for as long as -soak
// says, evening notices among it, and samples what the process holds. Whatever
// the length: everything acknowledged has one record and one reply. From half an
// hour on what must be flat has to be.
func TestSoak(t *testing.T) {
	t.Parallel()
	const seed = 20
	door := startFake(t, seed)
	r := newRelay(t)
	t.Logf("seed %d", seed)
	minutes := max(2, int(soakFor.Minutes()))
	w := newTown(t, door, nil, townSize{sites: soakSites, guards: 4, clients: 10}, func(site int) int { return 2 + site*(minutes-2)/soakSites })
	dir := t.TempDir()
	i := station{
		database: "sqlite:" + filepath.Join(dir, "anping.db"), public: r.url, api: door.URL, roster: w.roster, profiles: freeAddress(t),
	}
	p := i.prepare(t)
	r.pass(p.url)
	k := newTalk(t, w, door, seed)
	k.everybodyStarts()
	p.begin()
	p.waitReady()
	db := openPlain(t, i.database)
	if *soakFor < 5*time.Minute { // no minute of the clock falls into so short a run
		db.exec(t, fmt.Sprintf("update due set next_at = %d where name = 'evening'", time.Now().UnixMilli()))
	}

	file := *soakCSV
	if file == "" {
		file = filepath.Join(dir, "soak.csv")
	}
	s := newSampler(t, file, p, i, r)
	every := min(time.Minute, *soakFor/4)
	began := time.Now()
	say, look := time.NewTicker(time.Second/soakRate), time.NewTicker(every)
	defer say.Stop()
	defer look.Stop()
	s.sample(0)
	for time.Since(began) < *soakFor {
		select {
		case <-say.C:
			k.speak(t.Context())
		case <-look.C:
			s.sample(time.Since(began))
		}
	}
	settleDown(t, db, k, r, true)
	sum := reckon(t, db, k, r)
	t.Logf("%d acknowledged in %s: %d records, %d replies, %d said among people; %d notes, %d messages arrived, %d evening notices",
		sum.acked, soakFor, sum.records, sum.replies, sum.silent, sum.notes, sum.sends, sum.posts)
	if sum.unacked > 0 || sum.labelled > 0 || sum.orphans > 0 || sum.records != sum.acked-sum.silent || sum.posts != soakSites {
		t.Errorf("%d not acknowledged, %d labelled, %d without a note, %d records, %d evening notices of %d", sum.unacked, sum.labelled, sum.orphans, sum.records, sum.posts, soakSites)
	}
	if len(s.rows) < 3 {
		t.Errorf("%d samples", len(s.rows))
	}
	p50, p99 := spread(sum.lags)
	t.Logf("replies arrived %s (p50) and %s (p99) after what they answer was acknowledged", p50.Round(time.Millisecond), p99.Round(time.Millisecond))
	s.report(*soakFor >= 30*time.Minute)
	if code := p.terminate(); code != exitDone {
		t.Errorf("exit %d: %s", code, p.stderr)
	}
}

// unfinished counts what waits to be sent or, as far as it makes a notice, to be
// decided now; with receipts and deadlines too where all is wanted. -1 = unknown.
func (db *plainDB) unfinished(all bool) (n int) {
	q := "select (select count(*) from notes where state in ('waiting', 'sending')) + (select count(*) from unheard) + (select count(*) from due where next_at <= %d)"
	if all {
		q += " + (select count(*) from receipts) + (select count(*) from cases where next_at > 0 and next_at <= %[1]d)"
	}
	if err := db.QueryRow(fmt.Sprintf(q, time.Now().UnixMilli())).Scan(&n); err != nil {
		return -1
	}
	return n
}

// settleDown waits until nothing is under way: every update is acknowledged,
// nothing is due and no note waits.
func settleDown(t *testing.T, db *plainDB, k *crowdTalk, r *relay, all bool) {
	t.Helper()
	limit := time.NewTimer(2 * time.Minute)
	defer limit.Stop()
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for {
		k.mu.Lock()
		said := len(k.said)
		k.mu.Unlock()
		waiting := db.unfinished(all)
		counts, err := k.door.Counts(t.Context())
		k.mu.Lock()
		log := len(k.sent)
		k.mu.Unlock()
		settled := k.weixin == nil || k.weixin.settled(t, k)
		if err == nil && settled && counts.Pending == 0 && waiting == 0 && r.count()+k.givenUp() >= said && log >= counts.Sent {
			return
		}
		select {
		case <-poll.C:
		case <-limit.C:
			t.Errorf("2 min after the last word: %d of %d updates acknowledged, %d pending, %d notes and decisions wait, %d of %d messages read", r.count(), said, counts.Pending, waiting, log, counts.Sent)
			return
		}
	}
}

// fileSize is a file's length, 0 where there is none.
func fileSize(file string) int64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return info.Size()
}

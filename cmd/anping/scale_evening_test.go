package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/commands"
	"anping/scoring"
	"anping/storage"
	"anping/storage/storetest/bulk"
)

// TestScaleEvening decides one evening of a company with a million entries this
// month: what each notice tells against one plain statement over the same rows, how
// fast the notices are decided and recorded, and what memory that takes beside a
// company evening of fifty groups.
func TestScaleEvening(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		address := scaleDatabase(t, database)
		store := openStore(t, storage.Config{Database: address})
		plain := openPlain(t, address)
		zone := shanghai(t)
		m := bulk.Month{
			Company: bulk.Company{Platform: "push", Groups: 5_000 / part(), People: 100_000 / part(), Open: 5_000 / part(), Closed: 100_000 / part()},
			Entries: 1_000_000 / part(), Zone: zone,
		}
		now := time.Now()
		for _, f := range []func(context.Context, *sql.DB, time.Time) error{m.Company.Fill, m.Fill} {
			if err := f(t.Context(), plain.DB, now.Add(-3*time.Minute)); err != nil { // older than an entry that may still be undone
				t.Fatal(err)
			}
		}
		if !plain.lite {
			plain.exec(t, "VACUUM (ANALYSE)")
		}
		e := evenings{t, store, plain, now.In(zone).Format(time.DateOnly), m.Groups}
		few := e.post(min(50, m.Groups/2))
		e.decide()
		all := e.post(m.Groups)
		t.Logf("peak memory: %d MB after an evening of 50 groups, %d MB after one of %d: %.2f times", few>>20, all>>20, m.Groups, float64(all)/float64(few))
		if *scaled && float64(all) > 1.5*float64(few) {
			t.Errorf("the large evening took %.2f times the memory", float64(all)/float64(few))
		}
		if n := plain.count(t, "select count(*) from to_tell"); n != 0 {
			t.Errorf("%d entries are still to be told", n)
		}
	})
}

// evenings are a filled database and the day whose notices are due.
type evenings struct {
	t      *testing.T
	store  *storage.Store
	plain  *plainDB
	day    string
	groups int
}

// aggregate is what the notices of an evening rest on, in one statement.
const aggregate = `select t.grp, count(*), sum(e.points), count(distinct e.subject)
	from to_tell t join entries e on e.no = t.entry group by t.grp order by t.grp`

// decide runs every group's notice without recording it, and compares with the
// plain statement: how many entries it tells and how long it took.
func (e evenings) decide() {
	t := e.t
	began := time.Now()
	rows, err := e.plain.rows(aggregate)
	if err != nil {
		t.Fatal(err)
	}
	sum := time.Since(began)
	began = time.Now()
	month, err := e.plain.rows("select site, team, subject, count(*), sum(points) from entries where month = '" + e.day[:len("2025-06")] + "' group by site, team, subject")
	if err != nil {
		t.Fatal(err)
	}
	scores := time.Since(began)
	want := map[string]string{}
	for row := range strings.Lines(rows) {
		f := strings.Split(row, "|")
		want[f[0]] = f[1]
	}
	run := e.notice()
	roster, err := e.store.Roster(t.Context(), e.store.View())
	if err != nil {
		t.Fatal(err)
	}
	standards := scoring.Standards{scoring.Shipped()}
	began = time.Now()
	var deciding sync.WaitGroup
	gate := make(chan struct{}, 16) // as many as the engine decides side by side (bot/tick.go)
	for g := 1; g <= e.groups; g++ {
		gate <- struct{}{}
		deciding.Go(func() {
			defer func() { <-gate }()
			r := bot.NewReading(e.store.View(), time.Now(), shippedTexts(t), roster, standards)
			_, c, err := run(t.Context(), &bot.Occurrence{Reading: r, Due: bot.Due{Name: "evening", Scope: strconv.Itoa(g), Period: e.day}})
			if got := strconv.Itoa(len(c.Told)); err != nil || got != want[strconv.Itoa(g)] && len(c.Told) > 0 {
				t.Errorf("group %d is told %s entries, %s are to be told: %v", g, got, want[strconv.Itoa(g)], err)
			}
		})
	}
	deciding.Wait()
	took := time.Since(began)
	t.Logf("%d notices decided in %.2f s; the plain statement over what is untold %.2f s, over the month's scores (%d rows) %.2f s: %.1f and %.1f times",
		e.groups, took.Seconds(), sum.Seconds(), strings.Count(month, "\n")+1, scores.Seconds(), took.Seconds()/sum.Seconds(), took.Seconds()/scores.Seconds())
	explain := map[bool]string{true: "explain query plan ", false: "explain "}[e.plain.lite]
	plan, err := e.plain.rows(explain + aggregate)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s\n%s", aggregate, plan)
}

func (e evenings) notice() func(context.Context, *bot.Occurrence) (string, bot.Change, error) {
	for _, n := range commands.Notices(e.store) {
		if n.Name == "evening" {
			return n.Run
		}
	}
	e.t.Fatal("no evening notice")
	return nil
}

// post lets the notices of the first groups fall due, runs an engine until all are
// sent, and returns the peak of this process's memory in bytes.
func (e evenings) post(groups int) int64 {
	t := e.t
	s := newStand(bot.Machine{}, bot.Pace{})
	engine := scaleEngine(t, e.store, bot.Machine{}, s, groups, commands.Notices(e.store))
	e.plain.exec(t, fmt.Sprintf("update due set period = '%s', next_at = %d where cast(scope as bigint) <= %d and period < '%s'", e.day, time.Now().Add(-time.Second).UnixMilli(), groups, e.day))
	e.plain.exec(t, fmt.Sprintf("update due set next_at = %d where cast(scope as bigint) > %d", time.Now().AddDate(0, 0, 1).UnixMilli(), groups))
	forgetPeak(t)
	began, before := time.Now(), e.store.Stats()
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := engine.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	awaitNone(t, e.plain, "select count(*) from due where period = '"+e.day+"' and cast(scope as bigint) <= "+strconv.Itoa(groups))
	took := time.Since(began)
	awaitNone(t, e.plain, "select count(*) from notes where state = 'waiting'")
	sent := time.Since(began)
	stop()
	running.Wait()
	st := e.store.Stats()
	t.Logf("%d notices decided and recorded in %.2f s, %.0f a second, %.2f commits a notice; sent after %.2f s", groups, took.Seconds(), float64(groups)/took.Seconds(),
		float64(st.Commits-before.Commits)/float64(groups), sent.Seconds())
	return peakMemory(t)
}

// forgetPeak lets peakMemory count from now on, and from as little as this process
// can do with, so that what was filled and compared before does not hide an evening.
func forgetPeak(t *testing.T) {
	t.Helper()
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // proc(5)
		t.Logf("the peak counts from the start of the process: %v", err)
	}
}

// peakMemory is the most memory this process had since forgetPeak, in bytes; 0 where
// the system does not say.
func peakMemory(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return kb << 10
		}
	}
	return 0
}

package storage_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/storage"
	"anping/storage/storetest/bulk"
)

// scaled runs the tests of this file at full size and prints figures, on a
// durable database: go test ./storage -run Scale -scale -v. Without it they run
// at a hundredth of the size and count the work; they look at no clock.
var scaled = flag.Bool("scale", false, "run the scale tests at full size")

// part is which part of the full size is tested.
func part() int {
	if *scaled {
		return 1
	}
	return 100
}

// queueOf is the queue of docs/performance.md, or a part of it.
func queueOf(part int) bulk.Queue {
	return bulk.Queue{Platform: "fake", Settled: 1_000_000 / part, Crowded: 100_000 / part, Backed: 20_000 / part}
}

// companyOf is the company of docs/performance.md, or a part of it.
func companyOf(part int) bulk.Company {
	return bulk.Company{
		Platform: "fake", Groups: 5_000 / part, People: 100_000 / part, Open: 50_000 / part, Closed: 1_000_000 / part, Entries: 100_000 / part,
	}
}

// scaleStores opens one store of each kind: durable where times are taken.
func scaleStores(t *testing.T, test func(t *testing.T, s *storage.Store, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		address := newSQLite(t)
		if *scaled {
			address = "sqlite:" + filepath.Join(t.TempDir(), "store.db")
		}
		test(t, openAt(t, address, nil), address)
	})
	t.Run("postgres", func(t *testing.T) {
		open := newPostgres
		if *scaled {
			open = durable.Database
		}
		address := open(t)
		test(t, openAt(t, address, nil), address)
	})
}

// times are how long something took, again and again.
type times []time.Duration

func (a *times) measure(f func()) {
	began := time.Now()
	f()
	*a = append(*a, time.Since(began))
}

func (a times) at(share float64) time.Duration {
	sorted := slices.Sorted(slices.Values(a))
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(share*float64(len(sorted)-1))]
}

func (a times) String() string {
	return fmt.Sprintf("%d times, median %.2f ms, p99 %.2f ms, longest %.2f ms", len(a), millis(a.at(0.5)), millis(a.at(0.99)), millis(a.at(1)))
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// sender claims and settles as the engine does.
type sender struct {
	t                    *testing.T
	s                    *storage.Store
	claims, ends, slices times
	got                  map[int64][]string // keys by chat
	dead, notes          int                // sends
}

func (x *sender) once(limit int) int {
	x.t.Helper()
	var got []bot.Claimed
	var err error
	x.claims.measure(func() {
		got, err = x.s.Claim(x.t.Context(), bot.ClaimFor{
			Owner: "me", Platform: "fake", Limit: limit, Now: time.Now(), Lease: time.Minute,
			Render: func(b bot.Body) ([][]byte, error) { return [][]byte{[]byte(b.Lines[0].String())}, nil },
		})
	})
	if err != nil {
		x.t.Fatal(err)
	}
	if len(got) == 0 {
		return 0
	}
	ends := make([]bot.Settled, len(got))
	for i, c := range got {
		ends[i] = bot.Settled{ID: c.ID, Owner: "me", Attempt: c.Attempt, Sent: 1, Outcome: bot.Outcome{State: bot.Sent, Ext: "1"}, At: time.Now()}
		if c.Chat == bulk.CrowdedChat {
			ends[i].Sent, ends[i].Outcome = 0, bot.Outcome{State: bot.ChatDead}
			x.dead++
			continue
		}
		x.notes++
		x.got[c.Chat] = append(x.got[c.Chat], c.Key)
	}
	x.ends.measure(func() {
		ok, err := x.s.Settle(x.t.Context(), ends...)
		if err != nil || slices.Contains(ok, false) {
			x.t.Fatal(ok, err)
		}
	})
	return len(got)
}

// empty does what the engine does with receipts: it empties the dead chat, a
// slice each time.
func (x *sender) empty() int {
	x.t.Helper()
	due, err := x.s.Due(x.t.Context(), "me", time.Now(), 50)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, o := range due {
		a := bot.Act{Key: o.Receipt.Key, At: time.Now(), Change: bot.Change{Records: bot.Records{Readdress: []int64{o.Receipt.Chat}}}}
		x.slices.measure(func() {
			if _, err := x.s.Record(x.t.Context(), a); err != nil {
				x.t.Fatal(err)
			}
		})
	}
	return len(due)
}

// othersChat is before the first of the chats that go on.
const othersChat = 30_000_000

// others are chats that go on while one is dead: so many chats, so many notes each.
func others(t *testing.T, s *storage.Store, name string, chats, notes int) map[int64][]string {
	t.Helper()
	want := map[int64][]string{}
	var c bot.Change
	for i := range chats {
		id := int64(othersChat + i)
		c.Chats = append(c.Chats, bot.Chat{ID: id, Platform: "fake", Account: "a", Ext: fmt.Sprint("other", id), Person: id, Used: time.Now()})
		for j := range notes {
			key := fmt.Sprintf("%s/%d/%d", name, i, j)
			want[id] = append(want[id], key)
			c.Notes = append(c.Notes, bot.Note{
				Key: key, To: bot.Address{Chat: id}, Class: bot.Class(i % 5), Body: bot.Body{Lang: "zh", Lines: []text.Line{{{T: "A1027 3号楼道闸·设备故障:已有人接单,正在路上。"}}}},
			})
		}
	}
	if _, err := s.Record(t.Context(), bot.Act{Key: "others/" + name, At: time.Now(), Change: c}); err != nil {
		t.Fatal(err)
	}
	return want
}

// TestScaleQueue sends while a million notes are settled, a hundred thousand wait
// for a chat that turns out dead, and twenty thousand chats wait out an hour.
func TestScaleQueue(t *testing.T) {
	scaleStores(t, func(t *testing.T, s *storage.Store, address string) {
		chats, notes := 200, 10
		if !*scaled {
			chats = 20
		}
		quiet := &sender{t: t, s: s, got: map[int64][]string{}}
		others(t, s, "before", chats, notes)
		for quiet.once(1) > 0 {
		}
		q := queueOf(part())
		filled(t, address, q, bulk.Company{})
		work := newWork(t, address)
		x := &sender{t: t, s: s, got: map[int64][]string{}}
		want := others(t, s, "while", chats, notes)
		before := s.Stats()
		for x.notes < chats*notes/2 && x.once(1) > 0 {
			x.empty()
		}
		single := x.claims
		x.claims = nil
		for x.once(32) > 0 {
			x.empty()
		}
		delivered := s.Stats()
		for x.empty() > 0 {
		}
		after := s.Stats()
		if diff := differ(x.got, want); diff != "" {
			t.Error(diff)
		}
		if x.dead != 1 {
			t.Errorf("%d sends to the dead chat, want 1", x.dead)
		}
		db := openPlanned(t, address)
		var left, ended int
		if err := db.QueryRow(`SELECT count(CASE WHEN state = 'waiting' THEN 1 END), count(CASE WHEN state = 'unreachable' THEN 1 END) FROM notes WHERE chat IN (0, 1)`).Scan(&left, &ended); err != nil {
			t.Fatal(err)
		}
		if left != 0 || ended != q.Crowded {
			t.Errorf("of %d notes %d still wait for the dead chat and %d are unreachable", q.Crowded, left, ended)
		}
		t.Logf("claims of 1 before: %s", quiet.claims)
		t.Logf("claims of 1: %s", single)
		t.Logf("claims of 32: %s", x.claims)
		t.Logf("settlements: %s", x.ends)
		t.Logf("slices of the dead chat: %s", x.slices)
		t.Logf("a note: %.1f statements, %.2f commits; a slice: %.1f statements",
			float64(delivered.Statements-before.Statements)/float64(x.notes), float64(delivered.Commits-before.Commits)/float64(x.notes),
			float64(after.Statements-before.Statements)/float64(len(x.slices)))
		if perNote := float64(delivered.Statements-before.Statements) / float64(x.notes); !*scaled && perNote > 17 {
			t.Errorf("%.1f statements a note", perNote)
		}
		if perMoved := float64(after.Statements-before.Statements) / float64(q.Crowded+x.notes); perMoved > 6 {
			t.Errorf("%.1f statements for each note that was sent or moved", perMoved)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		work.report(t, x.notes+q.Crowded)
		if *scaled && single.at(0.5) > 2*time.Millisecond {
			t.Errorf("a claim takes %s", single.at(0.5))
		}
	})
}

// differ says how two sets of chats' notes differ, "" = not.
func differ(got, want map[int64][]string) string {
	for chat, keys := range want {
		if !slices.Equal(got[chat], keys) {
			return fmt.Sprintf("chat %d got %v, want %v", chat, got[chat], keys)
		}
	}
	if len(got) != len(want) {
		return fmt.Sprintf("%d chats got something, want %d", len(got), len(want))
	}
	return ""
}

// work is what PostgreSQL counts: rows it looked at, by table. SQLite counts
// nothing of the kind; there the plans alone speak.
type work struct{ db planned }

func newWork(t *testing.T, address string) work {
	t.Helper()
	w := work{openPlanned(t, address)}
	if !w.db.lite {
		if _, err := w.db.Exec("SELECT pg_stat_reset()"); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// report lists the rows looked at, for every one of n things done, and fails
// when there are many or when a table was read as a whole. The store's
// connections must have ended: then its counts are in.
func (w work) report(t *testing.T, n int) {
	t.Helper()
	if w.db.lite {
		return
	}
	rows, err := w.db.Query(`SELECT relname, seq_scan, seq_tup_read, coalesce(idx_tup_fetch, 0),
		(SELECT coalesce(sum(i.idx_tup_read), 0)::bigint FROM pg_stat_user_indexes i WHERE i.relid = t.relid)
		FROM pg_stat_user_tables t WHERE seq_tup_read > 0 OR idx_tup_fetch > 0 ORDER BY relname`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table string
		var scans, scanned, fetched, entries int
		if err := rows.Scan(&table, &scans, &scanned, &fetched, &entries); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d scans of %d rows, %.2f rows and %.2f index entries each", table, scans, scanned, float64(fetched)/float64(n), float64(entries)/float64(n))
		if slices.Contains(growing(), table) && (scanned > 0 || entries > 20*n+1000) {
			t.Errorf("%s: %d rows scanned, %d index entries read for %d", table, scanned, entries, n)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

package storage_test

import (
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/storage"
)

// eachAudited runs a test on an empty database of either kind, with two stores
// where two can be, and a way around them.
func eachAudited(t *testing.T, test func(t *testing.T, address string, stores []*storage.Store, plain *sql.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		address := newSQLite(t)
		s := openAt(t, address, nil)
		test(t, address, []*storage.Store{s, s}, openPlain(t, "sqlite", strings.TrimPrefix(address, "sqlite:")))
	})
	t.Run("postgres", func(t *testing.T) {
		address := newPostgres(t)
		test(t, address, []*storage.Store{openAt(t, address, nil), openAt(t, address, nil)}, openPlain(t, "postgres", address))
	})
}

func verify(t *testing.T, address string, known ...storage.AuditEnd) storage.Verdict {
	t.Helper()
	look, err := storage.OpenLook(t.Context(), storage.Config{Database: address})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := look.Close(); err != nil {
			t.Error(err)
		}
	}()
	v, err := look.VerifyAudit(t.Context(), known)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func opened(n int) bot.Act {
	at := time.Date(2025, 6, 12, 6, 0, n%60, 0, time.UTC).Add(time.Duration(n) * time.Minute)
	no := fmt.Sprint("A", 2000+n)
	return bot.Act{Key: fmt.Sprint("case/", no), At: at, Change: bot.Change{Records: bot.Records{
		Cases: []scoring.Case{{No: no, Site: 1, State: scoring.CaseOpen, Run: 1, Opened: at}},
	}}}
}

func run(t *testing.T, db *sql.DB, q string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), q, args...); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

// fillAudit records facts side by side in both stores, with lost races, a
// decision in a write transaction, and acts that change nothing.
func fillAudit(t *testing.T, stores []*storage.Store) (facts int64) {
	t.Helper()
	const each = 40
	var all sync.WaitGroup
	for i, s := range stores {
		for n := range each {
			all.Go(func() {
				if _, err := s.Record(t.Context(), opened(1000*i+n)); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	stale := opened(1)
	stale.Key, stale.Seen = "stale", []bot.Stamp{{Scope: "case/A2001", Version: 99}}
	if _, err := stores[0].Record(t.Context(), stale); !errors.Is(err, bot.ErrConflict) {
		t.Fatal(err)
	}
	if _, err := stores[0].Exclusive(t.Context(), []string{"case/A2001"}, func(bot.View) (bot.Act, error) {
		a := opened(1)
		a.Key = "exclusive"
		return a, nil
	}); err != nil {
		t.Fatal(err)
	}
	idle := bot.Act{Key: "heard/idle", At: time.Now(), Said: &bot.Said{Chat: 1, Text: "在吗", Command: "help", At: time.Now(), Passive: true}}
	idle.Change.Reply = bot.Body{Lines: []text.Line{{{T: "在"}}}}
	idle.Change.Questions = []bot.Question{{ID: "q", Chat: 1, Kind: "help", Until: time.Now(), Open: true}}
	if _, err := stores[1].Record(t.Context(), idle); err != nil {
		t.Fatal(err)
	}
	return int64(len(stores)*each + 1)
}

func TestAuditHolds(t *testing.T) {
	eachAudited(t, func(t *testing.T, address string, stores []*storage.Store, plain *sql.DB) {
		want := fillAudit(t, stores)
		v := verify(t, address)
		var anchors int64
		if err := plain.QueryRowContext(t.Context(), "SELECT count(*) FROM audit WHERE command = 'anchor'").Scan(&anchors); err != nil {
			t.Fatal(err)
		}
		if v.Broken != 0 || v.Rows-anchors != want || anchors < v.Chains || len(v.Ends) != int(v.Chains) {
			t.Errorf("%+v with %d anchors, want %d rows of acts", v, anchors, want)
		}
		if again := verify(t, address, v.Ends...); again.Broken != 0 {
			t.Errorf("with its own ends: %+v", again)
		}
		for _, q := range []string{"UPDATE audit SET person = 7", "DELETE FROM audit"} {
			if _, err := plain.ExecContext(t.Context(), q); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", q, err)
			}
		}
	})
}

// TestAuditFindsEveryChange changes each column of each row in turn, takes each
// row out, and puts one in.
func TestAuditFindsEveryChange(t *testing.T) {
	eachAudited(t, func(t *testing.T, address string, stores []*storage.Store, plain *sql.DB) {
		for n := range 6 {
			if _, err := stores[0].Record(t.Context(), opened(n)); err != nil {
				t.Fatal(err)
			}
		}
		run(t, plain, "DROP TRIGGER audit_no_update"+map[bool]string{true: " ON audit"}[!strings.HasPrefix(address, "sqlite:")])
		if strings.HasPrefix(address, "sqlite:") {
			run(t, plain, "DROP TRIGGER audit_no_delete")
		}
		run(t, plain, "CREATE TABLE kept_audit AS SELECT * FROM audit")
		for n := int64(1); n <= 7; n++ {
			for _, c := range []string{
				"key = 'x'", "at = at + 1", "person = person + 1", "client = client + 1", "command = 'x'", "objects = objects || ' x'", "hash = 'x'", "chain = 'x'", "n = n + 100",
			} {
				run(t, plain, "UPDATE audit SET "+c+" WHERE n = $1", n)
				v := verify(t, address)
				if v.Broken == 0 || !strings.Contains(v.First, fmt.Sprint(" row ", n)) && !strings.HasPrefix(c, "chain") {
					t.Errorf("row %d, %s: %d broken, first %q", n, c, v.Broken, v.First)
				}
				run(t, plain, "DELETE FROM audit")
				run(t, plain, "INSERT INTO audit SELECT * FROM kept_audit")
			}
			run(t, plain, "DELETE FROM audit WHERE n = $1", n)
			if v := verify(t, address); v.Broken == 0 || !strings.Contains(v.First, fmt.Sprint("row ", n)) && n < 7 {
				t.Errorf("without row %d: %+v", n, v)
			}
			run(t, plain, "INSERT INTO audit SELECT * FROM kept_audit WHERE n = $1", n)
		}
		run(t, plain, "INSERT INTO audit SELECT chain, 8, key, at, person, client, command, objects, hash FROM kept_audit WHERE n = 7")
		if v := verify(t, address); v.Broken == 0 || !strings.Contains(v.First, "row 8") {
			t.Errorf("with a row put in: %+v", v)
		}
		run(t, plain, "DELETE FROM audit WHERE n = 8")
		if v := verify(t, address); v.Broken != 0 {
			t.Errorf("as it was: %+v", v)
		}
	})
}

// TestAuditKnowsItsEnd cuts the newest rows off, heads and all: the ends that
// were noted show it, and so does a later chain.
func TestAuditKnowsItsEnd(t *testing.T) {
	address := newSQLite(t)
	s, err := storage.Open(t.Context(), storage.Config{Database: address})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		if _, err := s.Record(t.Context(), opened(n)); err != nil {
			t.Fatal(err)
		}
	}
	noted := verify(t, address).Ends
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, address, nil) // a new session, a new chain
	if _, err := s.Record(t.Context(), opened(9)); err != nil {
		t.Fatal(err)
	}
	if v := verify(t, address); v.Broken != 0 || v.Chains != 2 {
		t.Fatalf("two chains: %+v", v)
	}
	plain := openPlain(t, "sqlite", strings.TrimPrefix(address, "sqlite:"))
	run(t, plain, "DROP TRIGGER audit_no_delete")
	run(t, plain, "DELETE FROM audit WHERE chain = $1 AND n > 4", noted[0].Chain)
	run(t, plain, "UPDATE audit_heads SET n = 4, hash = (SELECT hash FROM audit a WHERE a.chain = $1 AND a.n = 4) WHERE chain = $1", noted[0].Chain)
	if v := verify(t, address); v.Broken != 1 || !strings.Contains(v.First, "ends with row 4") {
		t.Errorf("cut off under a later chain: %+v", v)
	}
	run(t, plain, "DELETE FROM audit WHERE chain <> $1", noted[0].Chain)
	run(t, plain, "DELETE FROM audit_heads WHERE chain <> $1", noted[0].Chain)
	if v := verify(t, address); v.Broken != 0 {
		t.Errorf("nothing inside shows what was cut off: %+v", v)
	}
	if v := verify(t, address, noted...); v.Broken != 1 || !strings.Contains(v.First, "your note") {
		t.Errorf("with the noted end: %+v", v)
	}
}

// TestAuditSeesEveryKind holds that no kind of fact is stored without a row: a
// new kind of record fails here until it has a scope or a name of its own.
func TestAuditSeesEveryKind(t *testing.T) {
	silent := map[string]bool{ // how a talk and the schedule stand
		"Questions": true, "Buttons": true, "Due": true, "Tell": true, "Readdress": true,
		"Answers": true, // an anonymous one could be found by its row
	}
	kinds := reflect.TypeFor[bot.Records]()
	for i := range kinds.NumField() {
		f := kinds.Field(i)
		var act bot.Act
		row := reflect.New(f.Type.Elem()).Elem()
		if row.Type() == reflect.TypeFor[bot.RosterRow]() {
			row.Field(0).Set(reflect.ValueOf(&scoring.Site{ID: 3}))
		}
		reflect.ValueOf(&act.Change.Records).Elem().Field(i).Set(reflect.Append(reflect.MakeSlice(f.Type, 0, 1), row))
		if objects := storage.AuditObjects(act); (len(objects) == 0) != silent[f.Name] {
			t.Errorf("%s: the audit log names %q", f.Name, objects)
		}
	}
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anping/bot"
)

// hurried lets nobody read: every pause is over at once, but the one in which a
// button is waited for that a note is still bringing.
type hurried struct{}

func (hurried) Now() time.Time { return time.Now() }

func (hurried) After(d time.Duration) <-chan time.Time {
	if d == 400*time.Millisecond {
		return time.After(d)
	}
	ch := make(chan time.Time, 1)
	ch <- time.Time{}
	return ch
}

// playsIn plays a script in a demo whose clock stands at a moment, and gives the
// database when it is over.
func playsIn(t *testing.T, what string, start time.Time) (db *plainDB, address string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	log := &tail{}
	p := demoParts(t.TempDir(), defaults().Listen, newShifted(time.Until(start), nil), slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn})))
	p.wall = hurried{}
	a, err := wire(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- a.loops(ctx) }()
	ask := func(method, path, body string) (out struct {
		Playing  bool
		Step, Of int
	},
	) {
		req := httptest.NewRequestWithContext(ctx, method, "http://127.0.0.1"+path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		rec := httptest.NewRecorder()
		a.handler.ServeHTTP(rec, req)
		raw := rec.Body.Bytes()
		if path == "/sandbox/state" {
			var state struct{ Play json.RawMessage }
			if err := json.Unmarshal(raw, &state); err != nil {
				t.Fatal(err)
			}
			raw = state.Play
		}
		if err := json.Unmarshal(raw, &out); err != nil || rec.Code != http.StatusOK {
			t.Fatalf("%s: %d %s %v", path, rec.Code, raw, err)
		}
		return out
	}
	now := ask(http.MethodPost, "/sandbox/play", `{"on":true,"what":"`+what+`"}`)
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for late := time.After(4 * time.Minute); now.Playing; now = ask(http.MethodGet, "/sandbox/state", "") {
		select {
		case <-poll.C:
		case <-late:
			t.Fatalf("step %d of %d is not over; %s", now.Step, now.Of, log)
		}
	}
	if now.Step != now.Of {
		t.Fatalf("stopped at step %d of %d: %s", now.Step, now.Of, log)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	a.streams()
	if err := a.close(); err != nil {
		t.Error(err)
	}
	return openPlain(t, p.settings.Database.Reveal()), p.settings.Database.Reveal()
}

// TestPlayedQuarter plays the demo's quarter through the engine and counts what
// happened, from 3 July on: its first week begins on 7 July.
func TestPlayedQuarter(t *testing.T) {
	t.Parallel()
	db, address := playsIn(t, "quarter", time.Date(2025, 7, 3, 14, 0, 0, 0, shanghai(t)))
	for _, want := range []struct{ of, query, rows string }{
		{"points", "select rule, sum(case when points < 0 and reverses = '' then 1 else 0 end), sum(points) from entries group by rule order by rule", strings.Join([]string{
			"D1-PATROL-MISS|1|0", "D3-VISIT-MISS|1|0", // both taken back
			"D4-ADOPT|0|300", "D4-PRAISE|0|100",
			"D4-SERVICE-MISS|5|-250", // three months of two teams, but for one that had two
			"D4-SUGGEST-MISS|6|-600", // eight guards, but for two who suggested something
		}, "\n")},
		{"visits: on Friday 4 July, one in the first week, two in each of the twelve after it but for the last Friday", "select count(*) from visits", "25"},
		{"a reminder on Monday, Thursday and Sunday of the first week, and the charge on Monday", "select count(*) from happened where key like 'notice/visits/1/2025-W28-%'", "4"},
		{"the appeal", "select no, state, back from appeals", "SS-1|won|100"},
		{"taps, the third 54 minutes late", "select count(*), max(heard_at - at) / 60000 from taps", "3|55"},
		{"the miss", "select day, tour, state from misses", "2025-07-23|early|cleared"},
		{"services", "select count(*) from services", "2"},
		{"the survey", "select count(*) from survey_answers", "5"},
		{"the standard", "select version, from_day from standards order by version", "1|2025-01-01\n2|2025-10-04"},
		{"the amendment", "select no, what, value, state from amendments", "TZ-1|D4-ADOPT|400|agreed"},
		{"a notice a day for three groups, on 92 days", "select count(*) from happened where key like 'notice/evening/%'", "276"},
	} {
		got, err := db.rows(want.query)
		if err != nil || got != want.rows {
			t.Errorf("%s: %q %v, want %q", want.of, got, err, want.rows)
		}
	}
	config := filepath.Join(t.TempDir(), "anping.toml")
	if err := os.WriteFile(config, []byte("database = \""+address+"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := try(t, "standard", "propose", "--config", config, "--quarter", "2025-Q3")
	for _, want := range []string{
		"📐 阳光花园 2025 年三季度回顾,供您调整考核标准时参考\n", "用得最多:季度未提可行建议 6 次(合计 −6 分)、便民服务不足 5 次(合计 −2.5 分)、", "申诉成立:重点客户走访不足 1/1\n", "各维度满意:基础服务执行度 80.0%、",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("proposed: %d %s, without %q in\n%s", code, errs, want, out)
		}
	}
	erasedOf(t, db, config)
}

// erasedOf erases the client who was visited for a quarter, and one of the guards
// who did, and looks for them in every column of every table.
func erasedOf(t *testing.T, db *plainDB, config string) {
	t.Helper()
	for _, who := range []struct {
		flag, code string
		words      []string
	}{
		{"--client", "C001", []string{"王阿姨", "3号楼501", "138-0000-9001", "说膝盖疼", "量了血压"}},
		{"--person", "1012", []string{"李强", "138-0000-1012"}},
	} {
		if found := textsWith(t, db, who.words); len(found) == 0 {
			t.Fatalf("%s stands nowhere before", who.code)
		}
		if code, out, errs := try(t, "erase", "--config", config, who.flag, who.code, "--yes"); code != 0 {
			t.Fatalf("erase %s: %d %q %q", who.code, code, out, errs)
		}
		if found := textsWith(t, db, who.words); len(found) > 0 {
			t.Errorf("of %s there is still %q", who.code, found)
		}
	}
	if code, _, errs := try(t, "audit", "verify", "--config", config); code != 0 {
		t.Errorf("the audit log: %d %q", code, errs)
	}
}

// textsWith lists the columns of an SQLite database that hold one of some words.
func textsWith(t *testing.T, db *plainDB, words []string) (found []string) {
	t.Helper()
	columns, err := db.rows("select m.name, c.name from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table'")
	if err != nil {
		t.Fatal(err)
	}
	for _, column := range strings.Split(columns, "\n") {
		table, name, _ := strings.Cut(column, "|")
		for _, w := range words {
			if n := db.count(t, fmt.Sprintf("select count(*) from %q where instr(cast(%q as blob), cast('%s' as blob)) > 0", table, name, w)); n > 0 {
				found = append(found, fmt.Sprint(table, ".", name, ": ", n, " of ", w))
			}
		}
	}
	return found
}

// TestDemoKeepsAnswers: weeks later the page of a demo still reads what the bot
// answered; a year later it does not.
func TestDemoKeepsAnswers(t *testing.T) {
	t.Parallel()
	p := demoParts(t.TempDir(), defaults().Listen, newShifted(0, nil), slog.New(slog.DiscardHandler))
	a, err := wire(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1/sandbox/message", strings.NewReader(`{"key":"k1","chat":"c-wang","text":"3号楼道闸坏了出不去"}`))
	req.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	a.handler.ServeHTTP(rec, req)
	if rec.Code != http.StatusOK {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	a.streams()
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	store, err := p.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	chats, err := store.ChatsOf(t.Context(), store.View(), bot.Address{Client: 1})
	if err != nil || len(chats) != 1 {
		t.Fatalf("%d chats, %v", len(chats), err)
	}
	for _, later := range []struct{ days, answers int }{{0, 1}, {30, 1}, {365, 1}, {367, 0}} {
		if err := store.Prune(t.Context(), time.Now().AddDate(0, 0, later.days)); err != nil {
			t.Fatal(err)
		}
		said, err := store.Uttered(t.Context(), store.View(), chats[0].ID, time.Time{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		answers := 0
		for _, u := range said {
			if strings.HasPrefix(u.ID, "answer/") {
				answers++
			}
		}
		if answers != later.answers {
			t.Errorf("%d days later: %d answers of %d, want %d", later.days, answers, len(said), later.answers)
		}
	}
}

// TestPlayedDay does the same with the day, from eight in the evening: its half past
// eight is the next morning's.
func TestPlayedDay(t *testing.T) {
	t.Parallel()
	db, _ := playsIn(t, "day", time.Date(2025, 6, 11, 20, 0, 0, 0, shanghai(t)))
	for _, want := range []struct{ of, query, rows string }{
		{"points", "select rule, count(*), sum(points) from entries group by rule order by rule", "D1-HELP|1|50\nD1-PATROL-MISS|3|-100\nD4-ADOPT|1|300"},
		{"the case", "select no, state from cases", "A1001|closed"},
		{"the suggestion", "select no, state from suggestions", "J-1|adopted"},
	} {
		got, err := db.rows(want.query)
		if err != nil || got != want.rows {
			t.Errorf("%s: %q %v, want %q", want.of, got, err, want.rows)
		}
	}
}

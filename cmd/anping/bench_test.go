package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"anping/scoring/roster"
)

// benchmark runs a short measurement in this process, whose workers are this
// test binary again, and gives back what it printed.
func benchmark(ctx context.Context, t *testing.T, args ...string) (code int, out, stderr string) {
	t.Helper()
	t.Setenv(asProgram, "anping")
	var stdout bytes.Buffer
	complaint := &tail{} // several workers write into it
	code = run(ctx, append([]string{"bench", "--rounds", "1", "--seconds", "0.3", "--clients", "2"}, args...), &stdout, complaint, os.Getenv)
	return code, stdout.String(), complaint.String()
}

// folders counts what measurements have in a folder.
func folders(t *testing.T, dir string) int {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestBenchOnSQLite(t *testing.T) {
	for _, door := range []string{telegramDoor, wechatDoor, sandboxDoor} {
		t.Run(door, func(t *testing.T) {
			dir := t.TempDir()
			code, out, stderr := benchmark(t.Context(), t, "--json", "--door", door, "--database", "sqlite:"+dir+"/anping.db")
			if code != exitDone || stderr != "" {
				t.Fatalf("exit %d: %s", code, stderr)
			}
			c := checkReport(t, out, "SQLite")
			if notes := c.FullMedian.Notes; (notes > 0) != (door != sandboxDoor) || c.FloorMedian.Notes != 0 || c.PlainMedian.Notes != 0 {
				t.Errorf("%v notes a second reached the stand-in", notes)
			}
			if n := folders(t, dir); n != 0 {
				t.Errorf("%d files left behind", n)
			}
		})
	}
}

// checkReport wants every figure to be one that can be.
func checkReport(t *testing.T, out, database string) comparison {
	t.Helper()
	var r benchReport
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if len(r.Compared) != 1 || len(r.Compared[0].Full) != 1 || len(r.Compared[0].Floor) != 1 || len(r.Compared[0].Plain) != 1 || r.Database != database {
		t.Fatalf("not one round of each: %s", out)
	}
	c := r.Compared[0]
	if !(c.Ratio > 0 && c.Ratio < 2 && c.PlainRatio > 0) {
		t.Errorf("the ratios are %v and %v", c.Ratio, c.PlainRatio)
	}
	if c.PlainMedian.Commits != 1 || c.FloorMedian.Commits > 1 {
		t.Errorf("%v commits a message of the plain handler, %v of the floor", c.PlainMedian.Commits, c.FloorMedian.Commits)
	}
	for name, v := range map[string]float64{
		"binary": float64(r.Binary), "p50": c.P50, "p99": c.P99, "p99.9": c.P999, "first": c.First, "again": c.Again,
		"messages": float64(c.Full[0].Messages), "messages a second": c.FullMedian.PerSecond, "floor": c.FloorMedian.PerSecond,
		"sustained": c.FullMedian.Sustained, "statements": c.FullMedian.Statements, "round trips": c.FullMedian.RoundTrips,
		"commits": c.FullMedian.Commits, "allocations": c.FullMedian.Allocs, "bytes": c.FullMedian.Bytes,
	} {
		if !(v > 0) {
			t.Errorf("%s is %v", name, v)
		}
	}
	if resident() > 0 && !(c.RSS > 0 && c.FullMedian.CPU > 0 && c.FloorMedian.CPU > 0) {
		t.Errorf("memory %d, processor %v and %v", c.RSS, c.FullMedian.CPU, c.FloorMedian.CPU)
	}
	if c.P50 > c.P99 || c.P99 > c.P999 {
		t.Errorf("percentiles fall: %v %v %v", c.P50, c.P99, c.P999)
	}
	return c
}

// TestBenchLeavesNothingOnPostgres runs one to its end, and stops one on its way.
func TestBenchLeavesNothingOnPostgres(t *testing.T) {
	address := newPostgres(t)
	db := openPlain(t, address)
	tables := "select count(*) from pg_tables where schemaname = 'public'"
	databases := "select count(*) from pg_database where datname like 'anping_bench%'"
	had := db.count(t, tables)

	code, out, stderr := benchmark(t.Context(), t, "--json", "--database", address)
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	checkReport(t, out, "PostgreSQL")

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		db.until(t, databases, 3)
		stop()
	}()
	code, out, stderr = benchmark(ctx, t, "--rounds", "100", "--database", address)
	<-ended
	if code != exitFailed || out != "" || !strings.HasSuffix(stderr, "anping: stopped before the end; nothing was left behind") {
		t.Errorf("stopped: exit %d, prints %q, says %q", code, out, stderr)
	}
	if n := db.count(t, databases); n != 0 {
		t.Errorf("%d databases left behind", n)
	}
	if n := db.count(t, tables); n != had {
		t.Errorf("%d tables in the database that was named, there were %d", n, had)
	}
}

func TestBenchUsage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--clients", "0"}, exitUsage, "anping: --clients: 0 connections; use 1 to 256\n"},
		{[]string{"--clients", "16,257"}, exitUsage, "anping: --clients: 257 connections; use 1 to 256\n"},
		{[]string{"--door", "window"}, exitUsage, `anping: --door must be one of "telegram","wechat","sandbox" but got "window"; see: anping --help`},
		{[]string{"--rounds", "0"}, exitUsage, "anping: --rounds: 0 rounds; use 1 to 100\n"},
		{[]string{"--seconds", "0.01"}, exitUsage, "anping: --seconds: a round of 0.01 s; use 0.1 to 600\n"},
		{[]string{"--seconds", "NaN"}, exitUsage, "anping: --seconds: a round of NaN s; use 0.1 to 600\n"},
		{[]string{"--database", "mysql://x"}, exitUsage, "anping: --database: is neither an SQLite file nor a PostgreSQL address; write "},
		{[]string{"--database", "sqlite:" + dir + "/none/a.db"}, exitUsage, "anping: --database: there is no folder "},
		{[]string{"--database", "env:ANPING_NOT_SET"}, exitUsage, `anping: --database: the environment variable "ANPING_NOT_SET" is empty or not set; mend that`},
		{[]string{"--database", "postgres://who:hush-hush@127.0.0.1:1/x?sslmode=disable"}, exitFailed, "anping: 16 connections: create database anping_bench_"},
	} {
		code, out, stderr := try(t, append([]string{"bench"}, c.args...)...)
		if code != c.code || out != "" || !strings.HasPrefix(stderr, c.says) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: exit %d, prints %q, says %q", c.args, code, out, stderr)
		}
		if strings.Contains(stderr, "hush") {
			t.Errorf("the password is printed: %s", stderr)
		}
	}
	if n := folders(t, dir); n != 0 {
		t.Errorf("%d files left behind", n)
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   []float64
		want float64
	}{
		{nil, 0}, {[]float64{3}, 3}, {[]float64{9, 1}, 5}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 3, 2}, 2.5},
	} {
		before := fmt.Sprint(c.in)
		if got := median(c.in); got != c.want {
			t.Errorf("median(%v) = %v, want %v", c.in, got, c.want)
		}
		if fmt.Sprint(c.in) != before {
			t.Errorf("the order of %s was changed to %v", before, c.in)
		}
	}
}

func TestPercentile(t *testing.T) {
	t.Parallel()
	thousand := make([]int64, 1000)
	for i := range thousand {
		thousand[i] = int64(i + 1)
	}
	for _, c := range []struct {
		in   []int64
		p    float64
		want float64
	}{
		{nil, 50, 0},
		{[]int64{7}, 50, 7},
		{[]int64{7}, 99.9, 7},
		{[]int64{1, 2}, 50, 1},
		{[]int64{1, 2, 3}, 50, 2},
		{[]int64{1, 2, 3, 4}, 0, 1},
		{[]int64{1, 2, 3, 4}, 100, 4},
		{thousand, 50, 500},
		{thousand, 99, 990},
		{thousand, 99.9, 999},
		{thousand, 99.95, 1000},
	} {
		if got := percentile(c.in, c.p); got != c.want {
			t.Errorf("percentile(%d values, %v) = %v, want %v", len(c.in), c.p, got, c.want)
		}
	}
}

func TestMediansTakeEachFigureByItself(t *testing.T) {
	t.Parallel()
	var c comparison
	for i, perSecond := range []float64{100, 300, 200} {
		c.add(
			round{figures: figures{PerSecond: 1000, CPU: 1}},
			round{figures: figures{PerSecond: 50, CPU: 1}},
			round{figures: figures{PerSecond: perSecond, CPU: float64(10 * i)}, answers: []int64{int64(1000 * i)}},
		)
	}
	c.finish()
	if c.Ratio != 0.2 || c.PlainRatio != 4 || c.FullMedian.PerSecond != 200 || c.FullMedian.CPU != 10 || c.P50 != 1 || c.P999 != 2 {
		t.Errorf("ratio %v, %+v, p50 %v, p99.9 %v", c.Ratio, c.FullMedian, c.P50, c.P999)
	}
}

// TestRoundCountsWhatWasUsedBetweenTwoTallies divides by the messages answered.
func TestRoundCountsWhatWasUsedBetweenTwoTallies(t *testing.T) {
	t.Parallel()
	var before, after tally
	before.Store.Statements, after.Store.Statements = 10, 30
	before.Store.Commits, after.Store.Commits = 1, 2
	before.CPU, after.CPU = time.Second, 2*time.Second
	r := newRound(spell{Took: 2 * time.Second, Answers: make([]int64, 4)}, drained{2 * time.Second}, before, after, 12)
	want := figures{PerSecond: 2, Sustained: 1, Statements: 5, Commits: 0.25, CPU: 250000, Notes: 3}
	if r.figures != want || r.Messages != 4 || r.Drain != 2000 {
		t.Errorf("%+v", r)
	}
}

func TestCaseNumberInAnAnswer(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "A": "", "A102": "", "编号 A1027。": "A1027", "BA12 A10270 A2000": "A10270", "A1027": "A1027",
	} {
		if got := caseNumber(in); got != want {
			t.Errorf("%q holds %q, want %q", in, got, want)
		}
	}
}

// TestCrewTellsWholeCases lets the crew speak to a door that opens a case for
// whoever has none: everything is said in an order that makes sense, nobody
// speaks twice at a time, and the parts of the mix come out as they are meant,
// whether numbers come with the answer or with a note before or after it.
func TestCrewTellsWholeCases(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*crew{"answers": newCrew(1, byAnswer), "notes": newCrew(1, byNote)} {
		t.Run(name, func(t *testing.T) {
			door := &fakeDoor{t: t, crew: c, open: map[int64]string{}, state: map[string]string{}, kinds: map[string]int{}}
			for i := range 6000 {
				m, _ := c.next(t.Context())
				door.hear(m, i%2 == 0)
			}
			for _, kind := range []string{"opened", "接单", "好了", "确认"} {
				if share := float64(door.kinds[kind]) / 6000; math.Abs(share-1.0/6) > 0.04 {
					t.Errorf("%s is %.3f of the messages, a sixth was meant: %v", kind, share, door.kinds)
				}
			}
		})
	}
}

// fakeDoor keeps what the crew may say next.
type fakeDoor struct {
	t     *testing.T
	crew  *crew
	open  map[int64]string
	state map[string]string
	kinds map[string]int
	n     int
}

// hear judges a message and answers it; noted says whether its note comes first.
func (d *fakeDoor) hear(m saying, noted bool) {
	word, rest, _ := strings.Cut(m.text, " ")
	no, _, _ := strings.Cut(rest, " ")
	chat, answer := m.who.chat, ""
	switch {
	case m.who.guard:
		if next := map[string][2]string{"接单": {"", "taken"}, "好了": {"taken", "done"}}; word == "接单" || word == "好了" {
			if d.state[no] != next[word][0] {
				d.t.Fatalf("%s when %s is %q", m.text, no, d.state[no])
			}
			d.state[no] = next[word][1]
		}
		d.kinds[word]++
	case word == "确认":
		if d.open[chat] != no || d.state[no] != "done" {
			d.t.Fatalf("%s by %d, whose case is %q and %q", m.text, chat, d.open[chat], d.state[no])
		}
		delete(d.open, chat)
		d.kinds[word]++
	default:
		if d.open[chat] == "" {
			d.n++
			d.open[chat] = fmt.Sprint("A", 1000+d.n)
			d.kinds["opened"]++
			if m.who.closed != "" {
				d.crew.told(chat, "关于 "+m.who.closed) // late news of the case before
			}
		}
		answer = "编号 " + d.open[chat]
	}
	if noted {
		d.crew.told(chat, answer)
	}
	d.crew.heard(m, []byte(answer))
	if !noted {
		d.crew.told(chat, answer)
	}
}

// TestCrewWaitsForAnswers: who spoke says nothing until the note with the answer
// has come, and whoever asks for the next message waits meanwhile, or is sent away.
func TestCrewWaitsForAnswers(t *testing.T) {
	t.Parallel()
	c := newCrew(1, byNote)
	c.guards, c.idle = nil, c.idle[:1]
	m, _ := c.next(t.Context())
	c.heard(m, nil)
	ended, end := context.WithCancel(t.Context())
	sentAway := make(chan bool)
	go func() {
		_, ok := c.next(ended)
		sentAway <- !ok
	}()
	end()
	if !<-sentAway {
		t.Error("somebody spoke before the answer had come")
	}
	c.told(m.who.chat, "已受理,编号 A1027。")
	if again, ok := c.next(t.Context()); !ok || again.who != m.who || again.opens || m.who.last != "A1027" {
		t.Errorf("after the answer: %q, of case %q", again.text, m.who.last)
	}
}

// TestStandInTakesNotes: a form, as the program sends, and JSON.
func TestStandInTakesNotes(t *testing.T) {
	t.Parallel()
	var got []string
	s, err := startStandIn(func(chat int64, text string) { got = append(got, fmt.Sprint(chat, " ", text)) })
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.close() }()
	for _, c := range []struct{ kind, body, says string }{
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n-12\r\n--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n好\r\n--x--\r\n", `"id":-12,`},
		{"application/json", `{"chat_id":7,"text":"好","disable_notification":true}`, `"id":7,`},
		{"application/json", `{`, `"ok":false`},
	} {
		res, err := http.Post(s.url+"/botT/sendMessage", c.kind, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || !strings.Contains(string(raw), c.says) {
			t.Errorf("%s: answers %s (%v)", c.body, raw, err)
		}
	}
	if fmt.Sprint(got) != "[-12 好 7 好]" || s.notes.Load() != 2 {
		t.Errorf("%d notes: %v", s.notes.Load(), got)
	}
}

func TestCompanyOfTheMeasurement(t *testing.T) {
	t.Parallel()
	for _, door := range []string{telegramDoor, wechatDoor, sandboxDoor} {
		dir := t.TempDir()
		if err := writeRoster(dir, newWiring(door).chat, benchFirm()); err != nil {
			t.Fatal(err)
		}
		if _, err := roster.Read(os.DirFS(dir)); err != nil {
			t.Fatalf("%s: %v", door, err)
		}
	}
	if mostConnections >= benchGuards+benchClients {
		t.Errorf("%d connections leave nobody silent", mostConnections)
	}
}

func TestReportInWords(t *testing.T) {
	t.Parallel()
	c := comparison{Connections: 64, RSS: 28e6, First: 54.4, Again: 25}
	c.add(round{figures: figures{PerSecond: 16000}}, round{figures: figures{PerSecond: 2000}}, round{figures: figures{PerSecond: 4000, Commits: 0.1}, answers: []int64{1240, 9960}})
	c.finish()
	var out bytes.Buffer
	if err := (benchReport{Version: "1", Database: "SQLite", Seconds: 3, Compared: []comparison{c}}).print(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"64 connections", "16000       2000       4000        0.250       2.00", "0.100", "28.0", "1.2 / 10.0 / 10.0", "54 empty / 25 again", "-"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/bottest"
)

// livedForm is how long and how large TestLivedYear is.
var livedForm = flag.String("lived", "", `TestLivedYear: "" = some weeks, "year" = 4 sites, 60 guards, 366 days, "restarts" = the same on two instances that are started again and again, "large" = 20 sites, 400 guards, 2,000 clients`)

var livedSeed = flag.Uint64("lived-seed", 20250601, "what TestLivedYear's script is drawn from; it is printed")

// livedSize is the company and the span of a lived year.
type livedSize struct {
	sites, guards, clients int // guards and clients of one site
	days                   int
	instances              int
	restart                int // about how many deeds lie between two restarts, 0 = none
}

// TestLivedYear plays a script of faults, deductions, visits, leave, suggestions and
// surveys, and compares what was booked, posted and reminded with what livedreckon
// expects, which reads the script and the standard's table and nothing of ours.
func TestLivedYear(t *testing.T) {
	t.Parallel()
	size := livedSize{sites: 2, guards: 6, clients: 8, days: 37, instances: 1}
	switch *livedForm {
	case "year":
		size = livedSize{sites: 4, guards: 15, clients: 25, days: 366, instances: 1}
	case "restarts":
		size = livedSize{sites: 4, guards: 15, clients: 25, days: 366, instances: 2, restart: 150}
	case "large":
		size = livedSize{sites: 20, guards: 20, clients: 100, days: 366, instances: 1}
	}
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		l := newLife(size, *livedSeed)
		w := openWorld(t, worldConfig{database: database, start: l.from, company: l.company(t), engines: size.instances})
		began := time.Now()
		l.live(t, w)
		st := w.store.Stats()
		t.Logf("seed %d: %d deeds, %d notes over %d days in %.1f s; %d statements, %d commits",
			*livedSeed, len(l.deeds), l.landed, size.days, time.Since(began).Seconds(), st.RoundTrips, st.Commits)
		l.compare(t, w)
	})
}

// deed is one message of the script.
type deed struct {
	at     time.Time
	who    string    // the platform's id of the chat
	text   string    // {17} = the number that deed 17 was given
	learns int       // its answer holds the number that others call by this; 0 = none
	want   string    // what the answer must hold
	score  string    // guard and month whose score the answer tells; "" = none
	sent   time.Time // when it was written, zero = at
}

// number is any number that an answer gives: of a case, a suggestion, a leave.
var numberGiven = regexp.MustCompile(`A\d+|QJ-\d+|J-\d+|K\d{6}-\d+`)

var numberWanted = regexp.MustCompile(`\{(\d+)\}`)

var scoreGiven = regexp.MustCompile(`得分 (\d+\.\d\d)`)

// live plays the script and gathers what arrived.
func (l *life) live(t *testing.T, w *world) {
	t.Helper()
	chance := rand.New(rand.NewPCG(l.seed, 2))
	known := map[string]string{}
	started := len(w.engines)
	l.notes, l.arrived, l.scores = map[string]int{}, map[string]time.Time{}, map[string]string{}
	for i, d := range l.deeds {
		e := w.engines[chance.IntN(len(w.engines))]
		l.step(t, w, e, d.at)
		words := numberWanted.ReplaceAllStringFunc(d.text, func(s string) string { return known[strings.Trim(s, "{}")] })
		if strings.Contains(words, keptProblem) {
			words = strings.ReplaceAll(words, keptProblem, w.problemAsked(t, words))
		}
		sent := d.at
		if !d.sent.IsZero() {
			sent = d.sent
		}
		body, err := e.Handle(t.Context(), bot.Message{
			Key: fmt.Sprint("deed-", i), Platform: w.fake.Name(), Account: "demo", Chat: bot.ChatRef{ID: d.who}, From: d.who, Named: true, At: sent, Text: words,
		})
		if err != nil {
			t.Fatalf("%s %s: %v", d.who, words, err)
		}
		answer := strings.Join(bottest.Plain(body), "\n")
		if !strings.Contains(answer, d.want) {
			t.Fatalf("%s, %s: %q was answered %q, which holds no %q", d.at.In(l.zone), d.who, words, answer, d.want)
		}
		if d.learns != 0 {
			known[fmt.Sprint(d.learns)] = numberGiven.FindString(answer)
		}
		if d.score != "" {
			l.scores[d.score] = scoreGiven.FindStringSubmatch(answer)[1]
		}
		if n := l.size.restart; n > 0 && chance.IntN(n) == 0 {
			w.engines[chance.IntN(len(w.engines))] = w.newEngine(t, started) // whose dice nobody had
			started++
		}
	}
	l.step(t, w, w.engines[0], l.end())
	l.numbers = known
}

// step moves the clock, and gathers what arrived meanwhile.
func (l *life) step(t *testing.T, w *world, e *bot.Engine, to time.Time) {
	t.Helper()
	if err := e.Step(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	got, problems := w.fake.Take()
	for _, p := range problems {
		t.Error(p)
	}
	for _, d := range got {
		l.landed++
		l.notes[d.Note+" > "+d.Chat]++
		l.arrived[d.Note+" > "+d.Chat] = d.At
		if d.Again {
			t.Errorf("%s came again", d.Note)
		}
	}
}

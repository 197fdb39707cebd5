package bot

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"
)

func TestGuardStopsTheTickWhenClocksDisagree(t *testing.T) {
	start := time.Date(2025, 6, 12, 8, 0, 0, 0, time.UTC)
	var wallAhead, databaseAhead, elapsed time.Duration
	var databaseDown error
	g := &Guard{
		Wall:    func() time.Time { return start.Add(elapsed + wallAhead) },
		Elapsed: func() time.Duration { return elapsed },
		Database: func(context.Context) (time.Time, error) {
			return start.Add(elapsed + databaseAhead), databaseDown
		},
		Log: slog.New(slog.DiscardHandler),
	}
	steps := []struct {
		name                 string
		pass, wall, database time.Duration
		down                 error
		want                 bool
	}{
		{"at the start", 0, 0, 0, nil, true},
		{"an hour runs evenly", time.Hour, 0, 0, nil, true},
		{"a time service slews 90 s", time.Second, 90 * time.Second, 0, nil, true},
		{"and 20 s more", time.Second, 110 * time.Second, 0, nil, true},
		{"the machine jumps an hour ahead", time.Second, time.Hour, 0, nil, false},
		{"and stays there, the database with it", time.Minute, time.Hour, time.Hour, nil, false},
		{"and is set right", time.Second, 0, 0, nil, true},
		{"the machine jumps an hour back", time.Second, -time.Hour, 0, nil, false},
		{"and is set right again", time.Second, 0, 0, nil, true},
		{"the database is 121 s ahead", time.Second, 0, 121 * time.Second, nil, false},
		{"the database is 119 s ahead", time.Second, 0, 119 * time.Second, nil, true},
		{"the database does not answer", time.Second, 0, 0, errors.New("down"), false},
		{"the database answers again", time.Second, 0, 0, nil, true},
	}
	for _, s := range steps {
		elapsed += s.pass
		wallAhead, databaseAhead, databaseDown = s.wall, s.database, s.down
		if got := g.Agrees(t.Context()); got != s.want {
			t.Errorf("%s: agrees %v, want %v", s.name, got, s.want)
		}
	}
}

func TestBackoff(t *testing.T) {
	for attempt, most := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second, 7: time.Minute, 90: time.Minute} {
		for range 50 {
			if d := wait(Outcome{State: Retry}, attempt); d < most/2 || d > most {
				t.Fatalf("attempt %d waits %v, want %v to %v", attempt, d, most/2, most)
			}
		}
	}
	if d := wait(Outcome{State: After, Wait: 37 * time.Second}, 1); d != 37*time.Second {
		t.Fatalf("a platform that asked for 37 s waits %v", d)
	}
}

func TestAnswersToAQuestion(t *testing.T) {
	plain := Question{ID: "q", Person: 4, Options: []Option{{"确认", "book q"}, {"取消", "cancel q"}}}
	numbered := Question{ID: "q", Options: []Option{{"5", "rate 5"}, {"4", "rate 4"}}}
	for _, c := range []struct {
		q      Question
		typed  string
		person int64
		want   string
	}{
		{plain, "确认", 4, "book q"},
		{plain, " 确认 ", 4, "book q"},
		{plain, "1", 4, "book q"},
		{plain, "２", 4, "cancel q"},
		{plain, "3", 4, ""},
		{plain, "0", 4, ""},
		{plain, "确认", 5, ""},
		{plain, "确认吗", 4, ""},
		{numbered, "5", 1, "rate 5"},
		{numbered, "4", 1, "rate 4"},
		{numbered, "1", 1, ""}, // a label that is a number is answered by its label, never its position
		{Question{}, "1", 1, ""},
	} {
		if got, _ := c.q.answeredBy(c.typed, c.person); got != c.want {
			t.Errorf("%q by %d: %q, want %q", c.typed, c.person, got, c.want)
		}
	}
}

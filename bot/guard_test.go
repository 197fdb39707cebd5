package bot

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"anping/scoring"
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
	plain := Question{ID: "q", Person: 4, Options: []Option{{Label: "确认", Action: "book q"}, {Label: "取消", Action: "cancel q"}}}
	numbered := Question{ID: "q", Options: []Option{{Label: "5", Action: "rate 5"}, {Label: "4", Action: "rate 4"}}}
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

// A question that takes any words is completed by what calls no command.
func TestAFreeAnswerCompletesItsAction(t *testing.T) {
	h := &hearing{Engine: &Engine{words: &vocabulary{entries: []wordEntry{{word: "接单", command: "accept"}, {word: "到了", command: "arrive"}}}}}
	free := Question{ID: "q", Person: 4, Options: []Option{{Label: "退 1 次", Action: "partial SS-1 1"}, {Action: "appeal K1", Free: true}}}
	for _, c := range []struct {
		text  string
		q     Question
		group bool
		want  string
	}{
		{"21点北门没电", free, false, "appeal K1 21点北门没电"},
		{"到了北门才发现没电", free, false, "appeal K1 到了北门才发现没电"},
		{"接单", free, false, ""},
		{"接单 A1027", free, false, ""},
		{"/score", free, false, ""},
		{"", free, false, ""},
		{"21点北门没电", free, true, ""},
		{"21点北门没电", Question{}, false, ""},
		{"21点北门没电", Question{ID: "q", Person: 5, Options: free.Options}, false, ""},
	} {
		r := &Request{Message: Message{Text: c.text, Chat: ChatRef{Group: c.group}}, Asked: c.q, Who: Who{Standing: scoring.Standing{Person: 4}}}
		if got, _ := h.completed(r); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
	if action, ok := free.answeredBy("2", 4); ok {
		t.Errorf("2 answers the option without a label: %q", action)
	}
	if _, ok := free.answeredBy("", 4); ok {
		t.Error("no words answer an option without a label")
	}
}

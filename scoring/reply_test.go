package scoring

import (
	"fmt"
	"testing"
	"time"
)

// TestAcceptanceG is every example of rules.md 11 G, at a site in Shanghai.
func TestAcceptanceG(t *testing.T) {
	r, err := NewRoster(Roster{Sites: []Site{{ID: 1, Code: "S", Zone: "Asia/Shanghai"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		sent   string
		limit  time.Duration
		office bool
	}{
		{"2025-06-12 08:59:59", 30 * time.Minute, false},
		{"2025-06-12 09:00:00", 5 * time.Minute, true},
		{"2025-06-12 17:59:59", 5 * time.Minute, true},
		{"2025-06-12 18:00:00", 30 * time.Minute, false},
		{"2025-06-14 10:00:00", 30 * time.Minute, false}, // an ordinary Saturday
		{"2025-10-11 10:00:00", 5 * time.Minute, true},   // a make-up Saturday
		{"2025-10-01 10:00:00", 30 * time.Minute, false}, // National Day
	} {
		sent, err := time.ParseInLocation(time.DateTime, row.sent, r.Zone(1))
		if err != nil {
			t.Fatal(err)
		}
		if limit, office := r.ReplyWithin(1, sent); limit != row.limit || office != row.office {
			t.Errorf("%s: %s, in office hours %v", row.sent, limit, office)
		}
	}
}

// TestReplies reads who waited for whom out of histories.
func TestReplies(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2025, 6, 12, 6, minute, 0, 0, time.UTC) }
	step := func(no string, minute int, by int64, what string) CaseStep {
		return CaseStep{Case: no, At: at(minute), By: by, What: what}
	}
	for _, row := range []struct {
		name  string
		steps []CaseStep
		want  string
	}{
		{"first answer", []CaseStep{step("A1", 0, 0, "opened"), step("A1", 1, 0, "added"), step("A1", 4, 7, "accepted")}, "A1 0-4"},
		{"asked again", []CaseStep{step("A1", 0, 0, "opened"), step("A1", 4, 7, "accepted"), step("A1", 9, 0, "added"), step("A1", 10, 0, "urged"), step("A1", 12, 7, "answered")}, "A1 0-4 A1 9-12"},
		{"what the clock does is no answer", []CaseStep{step("A1", 0, 0, "opened"), step("A1", 2, 0, "alerted"), step("A1", 3, 0, "charged")}, "A1 0-"},
		{"by staff for the client", []CaseStep{step("A1", 0, 7, "opened"), step("A1", 4, 8, "accepted")}, ""},
		{"withdrawn", []CaseStep{step("A1", 0, 0, "opened"), step("A1", 4, 0, "withdrawn")}, ""},
		{"of two cases", []CaseStep{step("A1", 0, 0, "opened"), step("A2", 1, 0, "opened"), step("A2", 3, 7, "answered")}, "A1 0- A2 1-3"},
	} {
		got := ""
		for _, p := range Replies(row.steps) {
			got += fmt.Sprintf(" %s %d-", p.Case, p.Asked.Minute())
			if !p.Answered.IsZero() {
				got += fmt.Sprint(p.Answered.Minute())
			}
		}
		if got != "" {
			got = got[1:]
		}
		if got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}
}

// TestReplyFigures: the average is of those answered, late are also those whose
// limit has passed; both to the second.
func TestReplyFigures(t *testing.T) {
	r, err := NewRoster(Roster{Sites: []Site{{ID: 1, Code: "S", Zone: "Asia/Shanghai"}}})
	if err != nil {
		t.Fatal(err)
	}
	day := func(clock string) time.Time {
		at, err := time.ParseInLocation(time.DateTime, "2025-06-12 "+clock, r.Zone(1))
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	replies := []Reply{
		{Asked: day("09:59:59"), Answered: day("10:59:59")}, // before
		{Asked: day("10:00:00"), Answered: day("10:05:00")}, // the last second
		{Asked: day("10:10:00"), Answered: day("10:15:01")},
		{Asked: day("17:59:59"), Answered: day("18:03:00")}, // answered after office hours
		{Asked: day("18:00:00"), Answered: day("18:30:00")},
		{Asked: day("19:20:00")},                            // 40 min ago
		{Asked: day("19:40:00")},                            // 20 min ago: can be in time
		{Asked: day("20:00:00"), Answered: day("20:00:01")}, // after
	}
	office, others := r.ReplyFigures(1, replies, day("10:00:00"), day("20:00:00"), day("20:00:00"))
	if mean, _ := office.Mean(); office.Late != (Rate{1, 3}) || mean != 4*time.Minute+20*time.Second {
		t.Errorf("office hours: %+v, on average %s", office, mean)
	}
	if mean, _ := others.Mean(); others.Late != (Rate{1, 2}) || mean != 30*time.Minute {
		t.Errorf("the others: %+v, on average %s", others, mean)
	}
	none := ReplyFigure{office: true}
	if _, some := none.Mean(); some {
		t.Error("of nothing")
	}
}

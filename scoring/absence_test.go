package scoring

import (
	"testing"
	"time"
)

func TestAbsence(t *testing.T) {
	t.Parallel()
	granted := Absence{Person: 7, FromDay: "2025-06-28", ToDay: "2025-07-02", State: AbsenceGranted}
	asked := granted
	asked.State = AbsenceAsked
	away := Absence{Client: 7, FromDay: "2025-06-30", ToDay: "2025-06-30", State: AbsenceGranted}
	all := []Absence{granted, away}
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"days over a month's end", granted.Days(), 5},
		{"one day", away.Days(), 1},
		{"none", Absence{FromDay: "2025-06-02", ToDay: "2025-06-01"}.Days(), 0},
		{"before", granted.Covers("2025-06-27"), false},
		{"first", granted.Covers("2025-06-28"), true},
		{"last", granted.Covers("2025-07-02"), true},
		{"after", granted.Covers("2025-07-03"), false},
		{"only asked", asked.Covers("2025-06-28"), false},
		{"on leave", OnLeave(all, 7, "2025-07-01"), true},
		{"somebody else", OnLeave(all, 8, "2025-07-01"), false},
		{"nobody", OnLeave(all, 0, "2025-06-30"), false},
		{"away", Away(all, 7, "2025-06-30"), true},
		{"not away", Away(all, 7, "2025-07-01"), false},
		{"no client", Away(all, 0, "2025-06-28"), false},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
}

func TestAbsenceBack(t *testing.T) {
	t.Parallel()
	at := time.Unix(1000, 0)
	for _, c := range []struct {
		what  string
		state AbsenceState
		day   string
		want  AbsenceState
		to    string
	}{
		{"in the middle", AbsenceGranted, "2025-06-14", AbsenceGranted, "2025-06-13"},
		{"on the first day", AbsenceGranted, "2025-06-12", AbsenceEnded, "2025-06-15"},
		{"before it", AbsenceGranted, "2025-06-10", AbsenceEnded, "2025-06-15"},
		{"after it", AbsenceGranted, "2025-06-20", AbsenceGranted, "2025-06-15"},
		{"not decided yet", AbsenceAsked, "2025-06-14", AbsenceEnded, "2025-06-15"},
	} {
		a := Absence{FromDay: "2025-06-12", ToDay: "2025-06-15", State: c.state}.Back(c.day, at)
		if a.State != c.want || a.ToDay != c.to || !a.DoneAt.Equal(at) {
			t.Errorf("%s: %s until %s at %v", c.what, a.State, a.ToDay, a.DoneAt)
		}
	}
}

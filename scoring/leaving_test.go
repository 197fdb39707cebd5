package scoring

import (
	"testing"
	"time"
)

func TestLeaving(t *testing.T) {
	r := company(t)
	r, err := NewRoster(Roster{
		Sites: r.Sites, Teams: r.Teams, Groups: nil, Hours: nil, Places: nil,
		People: []Person{
			{ID: 1, Name: "stays"},
			{ID: 2, Name: "person's last day", ToDay: "2025-06-30"},
			{ID: 3, Name: "membership's last day"},
			{ID: 4, Name: "the sooner of both", ToDay: "2025-06-30"},
			{ID: 5, Name: "moves"},
			{ID: 6, Name: "two sites, the later end", ToDay: "2025-06-30"},
			{ID: 7, Name: "in the whole company", ToDay: "2025-06-30"},
			{ID: 8, Name: "never had a place", ToDay: "2025-06-30"},
			{ID: 9, Name: "comes back", FromDay: "2025-09-01"},
			{ID: 10, Name: "taken out on the first day"},
		},
		Members: []Member{
			{Person: 1, Team: 1, Role: RoleGuard},
			{Person: 2, Team: 1, Role: RoleGuard},
			{Person: 3, Team: 1, Role: RoleCaptain, ToDay: "2025-06-11"},
			{Person: 4, Team: 1, Role: RoleGuard, ToDay: "2025-06-11"},
			{Person: 5, Team: 1, Role: RoleGuard, ToDay: "2025-06-11"},
			{Person: 5, Team: 2, Role: RoleGuard, FromDay: "2025-06-12"},
			{Person: 6, Site: 1, Role: RoleSupervisor},
			{Person: 6, Site: 2, Role: RoleSupervisor},
			{Person: 7, Role: RoleManager},
			{Person: 9, Team: 1, Role: RoleGuard, ToDay: "2025-06-30"},
			{Person: 9, Team: 1, Role: RoleGuard, FromDay: "2025-09-01"},
			{Person: 10, Team: 2, Role: RoleGuard, FromDay: "2025-06-12", ToDay: "2025-06-11"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		person   int64
		day, end string
		was      Standing // on 12 July
	}{
		{1, "", "", Standing{1, RoleGuard, 1, 1}},
		{2, "2025-06-30", "2025-06-30T16:00:00Z", Standing{2, RoleGuard, 1, 1}},
		{3, "2025-06-11", "2025-06-11T16:00:00Z", Standing{3, RoleCaptain, 1, 1}},
		{4, "2025-06-11", "2025-06-11T16:00:00Z", Standing{4, RoleGuard, 1, 1}},
		{5, "", "", Standing{5, RoleGuard, 2, 1}},
		{6, "2025-06-30", "2025-07-01T04:00:00Z", Standing{6, RoleSupervisor, 0, 2}},
		{7, "2025-06-30", "2025-06-30T16:00:00Z", Standing{7, RoleManager, 0, 0}},
		{8, "", "", Standing{Person: 8}},
		{9, "", "", Standing{9, RoleGuard, 1, 1}},
		{10, "2025-06-11", "2025-06-11T16:00:00Z", Standing{10, RoleGuard, 2, 1}},
		{77, "", "", Standing{Person: 77}},
	} {
		l, leaves := r.Leaving(c.person)
		want := Leaving{Day: c.day}
		if c.end != "" {
			want.End = instant(t, c.end)
		}
		if leaves != (c.day != "") || l.Day != want.Day || !l.End.Equal(want.End) {
			t.Errorf("%d leaves %v, %v, want %v", c.person, l, leaves, want)
		}
		if got := r.LastStanding(c.person, instant(t, "2025-07-12T04:00:00Z")); got != c.was {
			t.Errorf("%d was %+v, want %+v", c.person, got, c.was)
		}
	}
	before := instant(t, "2025-06-30T15:59:59Z")
	if got := r.LastStanding(2, before); got != r.Standing(2, before) {
		t.Errorf("on the last day %+v", got)
	}
	if st := r.Standing(2, before.Add(time.Second)); st.Role != RoleNone {
		t.Errorf("after the last day %+v", st)
	}
}

func TestSamePhone(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"138-0000-1012", "13800001012", true},
		{"+86 138 0000 1012", "138-0000-1012", true},
		{"5550-0100", "021-5550-0100", true},
		{"", "138-0000-1012", true}, // it was not known
		{"138-0000-1012", "", true},
		{"138-0000-1012", "139-0000-1012", false},
		{"138-0000-1012", "138-0000-1013", false},
		{"1012", "138-0000-1012", false}, // an extension is no number
		{"110", "110", true},
	} {
		if SamePhone(c.a, c.b) != c.same || SamePhone(c.b, c.a) != c.same {
			t.Errorf("%q and %q: one is %v", c.a, c.b, !c.same)
		}
	}
}

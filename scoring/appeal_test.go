package scoring

import (
	"testing"
	"time"
)

func TestAppealUntil(t *testing.T) {
	shanghai := time.FixedZone("", 8*3600)
	for _, row := range []struct{ told, until string }{
		{"2025-06-12T00:00:00+08:00", "2025-06-16T00:00:00+08:00"}, // 24:00 of the 15th
		{"2025-06-12T23:59:59+08:00", "2025-06-16T00:00:00+08:00"},
		{"2025-06-13T00:00:00+08:00", "2025-06-17T00:00:00+08:00"},
		{"2025-06-11T16:00:00Z", "2025-06-16T00:00:00+08:00"}, // the site's day counts
		{"2025-12-30T10:00:00+08:00", "2026-01-03T00:00:00+08:00"},
	} {
		if got := AppealUntil(instant(t, row.told), shanghai); !got.Equal(instant(t, row.until)) {
			t.Errorf("told %s: until %s, want %s", row.told, got.In(shanghai), row.until)
		}
	}
}

// What stands of an entry after a partial verdict adds up with its reversal.
func TestRest(t *testing.T) {
	for _, row := range []struct {
		points Points
		count  int
		back   Points
		want   Points
		times  int
	}{
		{-100, 2, 50, -50, 1},
		{-200, 4, 150, -50, 1},
		{-200, 4, 125, -75, 4}, // no whole times: the count stays
		{-50, 1, 20, -30, 1},
		{-1000, 20, 950, -50, 1},
	} {
		e := Entry{No: "K1", Cause: "by/1", Points: row.points, Count: row.count, Month: "2025-06", Day: "2025-06-12", Evidence: "ev", By: 1}
		back := e.Reverse("K2", "appeal/SS-1/1", 9, e.Recorded, "x")
		rest := e.Rest("K3", RestCause(back.Cause), row.back, 9, e.Recorded, "x")
		if rest.Points != row.want || rest.Count != row.times {
			t.Errorf("%v ×%d, %v back: %v ×%d, want %v ×%d", row.points, row.count, row.back, rest.Points, rest.Count, row.want, row.times)
		}
		if sum := e.Points + back.Points + rest.Points; sum != e.Points+row.back {
			t.Errorf("%v with %v back sums up to %v", e.Points, row.back, sum)
		}
		if rest.Reverses != "" || rest.Month != e.Month || rest.Day != e.Day || !rest.IsRest() || back.IsRest() || e.IsRest() {
			t.Errorf("what stands: %+v", rest)
		}
	}
}

func TestEach(t *testing.T) {
	for _, row := range []struct {
		points Points
		count  int
		want   Points
	}{{-100, 2, 50}, {100, 2, 50}, {-50, 1, 50}, {-75, 2, 0}, {-100, 0, 0}, {0, 1, 0}} {
		if got := (Entry{Points: row.points, Count: row.count}).Each(); got != row.want {
			t.Errorf("%v ×%d: %v each, want %v", row.points, row.count, got, row.want)
		}
	}
}

// dispute is a company of one site, two teams, two supervisors and a manager.
func dispute(t *testing.T) *Roster {
	t.Helper()
	r, err := NewRoster(Roster{
		Sites:  []Site{{ID: 1, Zone: "Asia/Shanghai"}, {ID: 2, Zone: "Asia/Shanghai"}},
		Teams:  []Team{{ID: 1, Site: 1}, {ID: 2, Site: 1}},
		Hours:  []Hours{{Team: 1, Days: 127, From: 8 * 60, To: 20 * 60}, {Team: 2, Days: 127, From: 5*60 + 30, To: 14 * 60}},
		People: []Person{{ID: 1}, {ID: 2}, {ID: 3}, {ID: 4}, {ID: 5}, {ID: 6}, {ID: 7}, {ID: 8}},
		Members: []Member{
			{Person: 1, Team: 1, Role: RoleGuard},
			{Person: 2, Team: 1, Role: RoleCaptain},
			{Person: 3, Team: 2, Role: RoleCaptain},
			{Person: 4, Site: 1, Role: RoleSupervisor},
			{Person: 5, Site: 1, Role: RoleSupervisor},
			{Person: 6, Role: RoleManager},
			{Person: 7, Site: 2, Role: RoleSupervisor},
			{Person: 8, Role: RoleAdmin},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestJudge(t *testing.T) {
	r, now := dispute(t), instant(t, "2025-06-12T14:00:00+08:00")
	person := func(id, by int64) Entry { return Entry{Site: 1, Team: 1, Subject: Subject{SubjectPerson, id}, By: by} }
	team := func(id, by int64) Entry { return Entry{Site: 1, Team: id, Subject: Subject{SubjectTeam, id}, By: by} }
	for _, row := range []struct {
		name      string
		appellant int64
		entries   []Entry
		want      map[int64]Refusal
		judges    []int64
	}{
		{"a captain recorded", 1, []Entry{person(1, 2)}, map[int64]Refusal{
			1: RefusedAppellant, 2: RefusedRecorder, 3: RefusedRank, 4: Allowed, 5: Allowed, 6: Allowed, 7: RefusedRank, 8: Allowed,
		}, []int64{4, 5}},
		{"a clock recorded", 1, []Entry{person(1, 0)}, map[int64]Refusal{2: RefusedRank, 4: Allowed}, []int64{4, 5}},
		{"a supervisor recorded", 1, []Entry{person(1, 4)}, map[int64]Refusal{4: RefusedRecorder, 5: RefusedHigher, 6: Allowed}, []int64{6}},
		{"on a supervisor, by the manager", 4, []Entry{person(4, 6)}, map[int64]Refusal{4: RefusedAppellant, 5: Allowed, 6: RefusedRecorder}, []int64{5}},
		{"of a team", 2, []Entry{team(1, 0)}, map[int64]Refusal{1: RefusedTeam, 2: RefusedAppellant, 3: RefusedRank, 4: Allowed}, []int64{4, 5}},
		{"of several, one by a supervisor", 1, []Entry{person(1, 0), person(1, 5)}, map[int64]Refusal{4: RefusedHigher, 5: RefusedRecorder}, []int64{6}},
		{"all recorded by supervisor and manager", 1, []Entry{person(1, 4), person(1, 6)}, map[int64]Refusal{6: RefusedRecorder, 8: Allowed}, []int64{8}},
		{"of somebody else's subject", 2, []Entry{person(4, 0)}, map[int64]Refusal{4: RefusedSubject}, []int64{5}},
	} {
		a := Appeal{Site: 1, Team: 1, Person: row.appellant}
		for id, want := range row.want {
			if got := r.Judge(id, a, row.entries, now); got != want {
				t.Errorf("%s: %d is %q, want %q", row.name, id, got, want)
			}
		}
		var ids []int64
		for _, p := range r.Judges(a, row.entries, now) {
			ids = append(ids, p.ID)
		}
		if len(ids) != len(row.judges) || len(ids) > 0 && ids[0] != row.judges[0] {
			t.Errorf("%s: judges %v, want %v", row.name, ids, row.judges)
		}
	}
}

func TestQuiet(t *testing.T) {
	r := dispute(t)
	for _, row := range []struct {
		person   int64
		at, want string
	}{
		{1, "2025-06-12T21:59:59+08:00", ""},
		{1, "2025-06-12T22:00:00+08:00", "2025-06-13T07:00:00+08:00"},
		{1, "2025-06-13T06:59:59+08:00", "2025-06-13T07:00:00+08:00"},
		{1, "2025-06-13T07:00:00+08:00", ""},
		{1, "2025-06-13T00:00:00+08:00", "2025-06-13T07:00:00+08:00"},
		{3, "2025-06-12T23:00:00+08:00", "2025-06-13T05:30:00+08:00"}, // duty begins first
		{3, "2025-06-13T05:30:00+08:00", ""},                          // on duty
		{4, "2025-06-12T23:00:00+08:00", "2025-06-13T07:00:00+08:00"},
		{6, "2025-06-12T23:00:00+08:00", "2025-06-13T07:00:00+08:00"}, // of the whole company
		{99, "2025-06-12T23:00:00+08:00", "2025-06-13T07:00:00+08:00"},
	} {
		at := instant(t, row.at)
		want := at
		if row.want != "" {
			want = instant(t, row.want)
		}
		if got := r.Quiet(row.person, at); !got.Equal(want) {
			t.Errorf("%d at %s: %s, want %s", row.person, row.at, got, want)
		}
	}
}

package scoring

import (
	"testing"
	"time"

	"anping/scoring/calendar"
)

// spanOf are the local days from the first to the last.
func spanOf(first, last string) (days []string) {
	for day := first; day <= last; day = calendar.AddDays(day, 1) {
		days = append(days, day)
	}
	return days
}

// rules.md 4: employed fewer than 45 days of the quarter, no D4-SUGGEST-MISS.
func TestOwesSuggestion(t *testing.T) {
	leave := func(state AbsenceState, from, to string) []Absence {
		return []Absence{{Person: 1, State: state, FromDay: from, ToDay: to}}
	}
	for _, row := range []struct {
		name     string
		from, to string // of the membership
		role     Role
		leave    []Absence
		want     bool
	}{
		{"the whole quarter", "", "", RoleGuard, nil, true},
		{"45 days", "2025-05-17", "", RoleGuard, nil, true},
		{"44 days", "2025-05-18", "", RoleGuard, nil, false},
		{"left before the end", "", "2025-06-29", RoleGuard, nil, false},
		{"leaves with the end", "", "2025-06-30", RoleGuard, nil, true},
		{"46 days on leave", "", "", RoleGuard, leave(AbsenceGranted, "2025-04-01", "2025-05-16"), true},
		{"47 days on leave", "", "", RoleGuard, leave(AbsenceGranted, "2025-04-01", "2025-05-17"), false},
		{"leave that nobody granted", "", "", RoleGuard, leave(AbsenceAsked, "2025-04-01", "2025-05-17"), true},
		{"on leave at the end", "", "", RoleGuard, leave(AbsenceGranted, "2025-06-20", "2025-07-20"), true},
		{"45 days, one of them on leave", "2025-05-17", "", RoleGuard, leave(AbsenceGranted, "2025-06-01", "2025-06-01"), false},
		{"a captain", "", "", RoleCaptain, nil, false},
	} {
		r, err := NewRoster(Roster{
			Sites: []Site{{ID: 1, Code: "S", Name: "S", Zone: "Asia/Shanghai", Profile: ProfilePost}}, Teams: []Team{{ID: 1, Site: 1, Code: "T", Name: "T"}},
			People:  []Person{{ID: 1, No: "1", Name: "李强", Lang: "zh"}},
			Members: []Member{{Person: 1, Team: 1, Role: row.role, FromDay: row.from, ToDay: row.to}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.OwesSuggestion(1, "2025-04-01", "2025-06-30", row.leave); got != row.want {
			t.Errorf("%s: owes a suggestion %v, want %v", row.name, got, row.want)
		}
	}
}

func TestQuotaOf(t *testing.T) {
	s := Shipped()
	if got := s.QuotaOf(RuleSuggestMiss); got != 1 {
		t.Errorf("%d suggestions a quarter", got)
	}
	if got := s.QuotaOf(RuleServiceMiss); got != 2 {
		t.Errorf("%d services a month", got)
	}
	if got := s.QuotaOf(RuleVisitMiss); got != 0 {
		t.Errorf("a rule without a quota has %d", got)
	}
	for i := range s.Rules { // a version of before there were quotas, and one that says its own
		if s.Rules[i].Code == RuleServiceMiss {
			s.Rules[i].Quota = 0
			if got := s.QuotaOf(RuleServiceMiss); got != 2 {
				t.Errorf("an old version wants %d services", got)
			}
			s.Rules[i].Quota = 3
		}
	}
	if got := s.QuotaOf(RuleServiceMiss); got != 3 {
		t.Errorf("%d services where the version wants 3", got)
	}
}

func TestOwesServices(t *testing.T) {
	month := spanOf("2025-06-01", "2025-06-30")
	team := func(from string, role Role) *Roster {
		r, err := NewRoster(Roster{
			Sites: []Site{{ID: 1, Code: "S", Name: "S", Zone: "Asia/Shanghai", Profile: ProfilePost}}, Teams: []Team{{ID: 1, Site: 1, Code: "T", Name: "T"}},
			People: []Person{{ID: 1, No: "1", Name: "李强", Lang: "zh"}}, Members: []Member{{Person: 1, Team: 1, Role: role, FromDay: from}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	away := []Absence{{Person: 1, State: AbsenceGranted, FromDay: "2025-06-01", ToDay: "2025-06-16"}}
	for _, row := range []struct {
		name string
		r    *Roster
		off  []Absence
		want bool
	}{
		{"the whole month", team("", RoleGuard), nil, true},
		{"15 days", team("2025-06-16", RoleGuard), nil, true},
		{"14 days", team("2025-06-17", RoleGuard), nil, false},
		{"a captain alone", team("", RoleCaptain), nil, false},
		{"its one guard on leave for 16 days", team("", RoleGuard), away, false},
	} {
		if got := row.r.OwesServices(1, month, row.off); got != row.want {
			t.Errorf("%s: owes services %v, want %v", row.name, got, row.want)
		}
	}
}

func TestPraisedFor(t *testing.T) {
	at := time.Date(2025, 6, 30, 12, 0, 0, 0, time.UTC)
	all := []Service{
		{No: "BM-1", Client: 5, At: at.Add(-PraiseAfter)},
		{No: "BM-2", At: at.Add(-48 * time.Hour)},
		{No: "BM-3", Client: 6, At: at.Add(-time.Hour)},
		{No: "BM-4", Client: 7, At: at.Add(time.Second)},
		{No: "BM-5", Client: 8, At: at.Add(-PraiseAfter - time.Second)},
	}
	for _, row := range []struct {
		name   string
		all    []Service
		client int64
		want   string
	}{
		{"for an unknown client, newer than the own one", all, 5, "BM-2"},
		{"the own one, newest", all, 6, "BM-3"},
		{"31 days ago to the second", all[:1], 5, "BM-1"},
		{"another client's", all[2:3], 5, ""},
		{"later than the praise", all[3:4], 7, ""},
		{"too long ago", all[4:], 8, ""},
	} {
		if got := PraisedFor(row.all, row.client, at).No; got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}
}

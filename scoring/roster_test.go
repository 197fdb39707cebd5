package scoring

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

// company is a small roster: site 1 in Shanghai with a day team 1 and a night
// team 2, site 2 in New York with team 3 without hours and team 4 on weekdays.
func company(t testing.TB) *Roster {
	t.Helper()
	r, err := NewRoster(Roster{
		Sites: []Site{
			{ID: 1, Code: "SUN", Zone: "Asia/Shanghai", Profile: "post"},
			{ID: 2, Code: "NYC", Zone: "America/New_York", Profile: "post"},
		},
		Teams: []Team{{ID: 1, Site: 1, Code: "DAY"}, {ID: 2, Site: 1, Code: "NIGHT"}, {ID: 3, Site: 2, Code: "ALL"}, {ID: 4, Site: 2, Code: "WEEK"}},
		Hours: []Hours{
			{Team: 1, Days: 127, From: 480, To: 1200},
			{Team: 2, Days: 127, From: 1200, To: 1920},
			{Team: 4, Days: 0b0011111, From: 0, To: 1440, ToDay: "2025-12-31"},
		},
		Places: []Place{
			{ID: 1, Site: 1, Name: "3号楼道闸", Words: []string{"3号楼闸机"}},
			{ID: 2, Site: 1, Name: "3号楼"},
			{ID: 3, Site: 1, Name: "北门", Words: []string{"North Gate"}},
			{ID: 4, Site: 1, Name: "南门"},
			{ID: 5, Site: 1, Name: "监控室", Class: PlaceKey, Team: 2},
			{ID: 6, Site: 2, Name: "Gate", Team: 4},
			{ID: 7, Site: 2, Name: "Gate Hall"},
			{ID: 8, Site: 2, Name: "Lobby", Words: []string{"hall"}},
			{ID: 9, Site: 2, Name: "Back Lobby", Words: []string{"hall"}},
		},
		People: []Person{
			{ID: 1, No: "1001", Name: "王磊"},
			{ID: 2, No: "1002", Name: "李强"},
			{ID: 3, No: "1003", Name: "李强", ToDay: "2025-06-30"},
			{ID: 4, No: "1004", Name: "陈静"},
			{ID: 5, No: "1005", Name: "刘洋"},
			{ID: 6, No: "B7", Name: "Ann"},
			{ID: 7, No: "1007", Name: "王磊磊"},
			{ID: 8, No: "1008", Name: "王五"},
			{ID: 9, No: "1009", Name: "Anna Bell"},
		},
		Members: []Member{
			{Person: 1, Team: 1, Role: RoleCaptain},
			{Person: 2, Team: 2, Role: RoleGuard, ToDay: "2025-06-12"},
			{Person: 2, Team: 1, Role: RoleGuard, FromDay: "2025-06-13"},
			{Person: 3, Team: 1, Role: RoleGuard},
			{Person: 4, Site: 1, Role: RoleSupervisor},
			{Person: 4, Team: 1, Role: RoleGuard},
			{Person: 5, Role: RoleManager},
			{Person: 6, Team: 3, Role: RoleDesk},
			{Person: 7, Team: 1, Role: RoleGuard},
			{Person: 8, Team: 1, Role: RoleGuard},
			{Person: 9, Team: 4, Role: RoleGuard},
		},
		Groups: []Group{
			{ID: 1, Site: 1, Team: 1, Notice: -1},
			{ID: 2, Site: 1, Team: 2, Notice: -1},
			{ID: 3, Site: 1, Notice: -1},
			{ID: 4, Site: 2, Team: 4, Notice: -1},
			{ID: 5, Site: 2, Team: 3, Notice: -1},
			{ID: 6, Site: 2, Team: 3, Notice: 90},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func ids(people []Person) string {
	var b strings.Builder
	for _, p := range people {
		b.WriteByte(byte('0' + p.ID))
	}
	return b.String()
}

func TestNewRosterRefuses(t *testing.T) {
	site := []Site{{ID: 1, Code: "S", Zone: "UTC"}}
	for want, rows := range map[string]Roster{
		"unknown zone":      {Sites: []Site{{ID: 1, Zone: "Mars/Base"}}},
		`unknown zone ""`:   {Sites: []Site{{ID: 1}}},
		"used twice":        {Sites: append(site, site...)},
		"team T: no site":   {Sites: site, Teams: []Team{{ID: 1, Site: 2, Code: "T"}}},
		"hours: no team":    {Sites: site, Hours: []Hours{{Team: 9, To: 1}}},
		"no span":           {Sites: site, Teams: []Team{{ID: 1, Site: 1}}, Hours: []Hours{{Team: 1, From: 600, To: 600}}},
		"member: no person": {Sites: site, Members: []Member{{Person: 1, Site: 1}}},
		"member: no team":   {Sites: site, People: []Person{{ID: 1}}, Members: []Member{{Person: 1, Team: 1}}},
		"member: no site":   {Sites: site, People: []Person{{ID: 1}}, Members: []Member{{Person: 1, Site: 3}}},
		"group G: no site":  {Sites: site, Groups: []Group{{ID: 1, Site: 3, Code: "G"}}},
		"place P: no site":  {Sites: site, Places: []Place{{ID: 1, Site: 3, Code: "P"}}},
		"place 0":           {Sites: site, Places: []Place{{ID: 0, Site: 1}}},
	} {
		if _, err := NewRoster(rows); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
	if _, err := NewRoster(Roster{}); err != nil {
		t.Errorf("an empty roster: %v", err)
	}
}

func TestUnknownRows(t *testing.T) {
	r := company(t)
	if r.Site(9).ID != 0 || r.Team(0).ID != 0 || r.Place(99).ID != 0 || r.Person(-1).ID != 0 || r.Group(7).ID != 0 {
		t.Error("an unknown row is not zero")
	}
	if r.Site(2).Code != "NYC" || r.Team(2).Code != "NIGHT" || r.Place(3).Name != "北门" || r.Person(4).Name != "陈静" || r.Group(6).Notice != 90 {
		t.Error("a row is not found")
	}
	if r.Zone(99) != time.UTC || r.Zone(1).String() != "Asia/Shanghai" {
		t.Error("zone")
	}
	if got := r.Day(1, instant(t, "2025-06-12T16:00:00Z")); got != "2025-06-13" {
		t.Errorf("Day = %s", got)
	}
	if r.TeamGroups(99) != nil || r.SiteGroups(99) != nil || r.OnDuty(99, 0, time.Time{}) != nil || r.Supervisors(99, "2025-06-12") == nil {
		t.Error("unknown site or team: nothing, and the company's manager")
	}
	if len(r.SiteGroups(1)) != 1 || r.SiteGroups(1)[0].ID != 3 || len(r.TeamGroups(3)) != 2 {
		t.Error("groups")
	}
}

func TestStanding(t *testing.T) {
	r := company(t)
	for _, row := range []struct {
		person int64
		at     string
		want   Standing
	}{
		{1, "2025-06-12T00:00:00Z", Standing{1, RoleCaptain, 1, 1}},
		{2, "2025-06-12T15:59:59Z", Standing{2, RoleGuard, 2, 1}},
		{2, "2025-06-12T16:00:00Z", Standing{2, RoleGuard, 1, 1}}, // the site's midnight
		{3, "2025-06-30T15:59:59Z", Standing{3, RoleGuard, 1, 1}},
		{3, "2025-06-30T16:00:00Z", Standing{Person: 3}}, // has left
		{4, "2025-06-12T00:00:00Z", Standing{4, RoleSupervisor, 0, 1}},
		{5, "2025-06-12T00:00:00Z", Standing{5, RoleManager, 0, 0}},
		{6, "2025-06-12T00:00:00Z", Standing{6, RoleDesk, 0, 2}},
		{99, "2025-06-12T00:00:00Z", Standing{Person: 99}},
	} {
		if got := r.Standing(row.person, instant(t, row.at)); got != row.want {
			t.Errorf("Standing(%d, %s) = %+v, want %+v", row.person, row.at, got, row.want)
		}
	}
}

func TestRanks(t *testing.T) {
	order := []Role{RoleNone, RoleClient, RoleGuard, RoleDesk, RoleCaptain, RoleSupervisor, RoleManager, RoleAdmin}
	for i := 1; i < len(order); i++ {
		if order[i].rank() <= order[i-1].rank() {
			t.Errorf("%s is not above %s", order[i], order[i-1])
		}
	}
}

func TestPeopleOf(t *testing.T) {
	r := company(t)
	for _, row := range []struct {
		what, got, want string
	}{
		{"team 1", ids(r.TeamPeople(1, "2025-06-12")), "13478"},
		{"team 1 later", ids(r.TeamPeople(1, "2025-07-01")), "12478"},
		{"team 2", ids(r.TeamPeople(2, "2025-06-13")), ""},
		{"site 1", ids(r.SitePeople(1, "2025-06-12")), "123478"},
		{"captains 1", ids(r.Captains(1, "2025-06-12")), "1"},
		{"captains 2", ids(r.Captains(2, "2025-06-12")), ""},
		{"supervisors 1", ids(r.Supervisors(1, "2025-06-12")), "4"},
		{"supervisors 2: the company's manager", ids(r.Supervisors(2, "2025-06-12")), "5"},
		{"desk 1: the supervisor", ids(r.Desk(1, "2025-06-12")), "4"},
		{"desk 2", ids(r.Desk(2, "2025-06-12")), "6"},
		{"nobody", ids(r.TeamPeople(99, "2025-06-12")), ""},
		{"guards of team 1", ids(r.Guards(1, "2025-06-12")), "3478"},
		{"guards of nobody", ids(r.Guards(99, "2025-06-12")), ""},
	} {
		if row.got != row.want {
			t.Errorf("%s: %s, want %s", row.what, row.got, row.want)
		}
	}
	for _, team := range []int64{1, 2, 99} {
		for _, day := range []string{"2025-06-12", "2025-06-13", "2025-07-01"} {
			if got, want := r.TeamSize(team, day), len(r.TeamPeople(team, day)); got != want {
				t.Errorf("team %d on %s is of %d, want %d", team, day, got, want)
			}
		}
	}
}

func TestPlaceIn(t *testing.T) {
	r := company(t)
	for _, row := range []struct {
		site int64
		text string
		want int64 // 0 = none
	}{
		{1, "3号楼道闸坏了出不去", 1},
		{1, "３ 号楼 道闸 坏了", 1},
		{1, "三号楼道闸坏了", 1},
		{1, "3号楼闸机坏了", 1},
		{1, "3号楼电梯坏了", 2},
		{1, "13号楼电梯坏了", 0},
		{1, "十三号楼电梯坏了", 0},
		{1, "北门没人", 3},
		{1, "NORTH GATE is stuck", 3},
		{1, "north gateway", 0},
		{1, "北门和南门", 0}, // two of one length
		{1, "北门北门", 3},
		{1, "从北门到3号楼", 2},
		{1, "监控室", 5},
		{1, "", 0},
		{1, "Gate", 0},
		{2, "gate broken", 6},
		{2, "the gate hall is dark", 7},
		{2, "hall", 0}, // one word, two places
		{9, "北门", 0},
		{1, strings.Repeat("很", 2000) + "北门", 0}, // beyond what is searched
		{1, strings.Repeat("很", 900) + "北门" + strings.Repeat("久", 900), 3},
	} {
		p, ok := r.PlaceIn(row.site, row.text)
		if p.ID != row.want || ok != (row.want != 0) {
			t.Errorf("PlaceIn(%d, %.30q) = %d, %v; want %d", row.site, row.text, p.ID, ok, row.want)
		}
	}
}

func TestPeopleNamed(t *testing.T) {
	r := company(t)
	for _, row := range []struct {
		site            int64
		day, text, want string
		rest            string
	}{
		{1, "2025-06-12", "李强 漏打 2 北门", "23", "漏打 2 北门"},
		{1, "2025-07-01", "李强漏打2", "2", "漏打2"},
		{1, "2025-06-12", "李 强　漏打", "23", "漏打"},
		{1, "2025-06-12", "1002 漏打", "2", "漏打"},
		{1, "2025-06-12", "１００２漏打", "2", "漏打"},
		{1, "2025-06-12", "10021 漏打", "", "10021 漏打"},
		{1, "2025-06-12", "1002x", "", "1002x"},
		{1, "2025-06-12", "王磊磊 扣子", "7", "扣子"},
		{1, "2025-06-12", "王磊 扣子", "1", "扣子"},
		{1, "2025-06-12", "王五三次漏打", "8", "三次漏打"},
		{1, "2025-06-12", "漏打 李强", "", "漏打 李强"},
		{1, "2025-06-12", "陈静 态度差", "4", "态度差"},
		{1, "2025-06-12", "Ann", "", "Ann"}, // of another site
		{2, "2025-06-12", "ANN Late At Gate", "6", "Late At Gate"},
		{2, "2025-06-12", "b7 漏打", "6", "漏打"},
		{2, "2025-06-12", "Anna bell 漏打", "9", "漏打"},
		{2, "2025-06-12", "Anna", "", "Anna"},
		{0, "2025-06-12", "刘洋", "5", ""},
		{1, "2025-06-12", "刘洋", "", "刘洋"},
		{9, "2025-06-12", "刘洋 ", "", "刘洋"},
		{1, "2025-06-12", "", "", ""},
	} {
		found, rest := r.PeopleNamed(row.site, row.day, row.text)
		if ids(found) != row.want || rest != row.rest {
			t.Errorf("PeopleNamed(%d, %s, %q) = %s, %q; want %s, %q", row.site, row.day, row.text, ids(found), rest, row.want, row.rest)
		}
	}
}

func TestMasked(t *testing.T) {
	for name, want := range map[string]string{
		"李强": "李*", "欧阳娜娜": "欧阳*", "歐陽娜": "歐陽*", "司马": "司*", "诸葛亮": "诸葛*", "Anna Bell": "A*", "": "", " 周杰": "周*", "李": "李*", "\u200b李强": "李*",
	} {
		if got := Masked(name); got != want {
			t.Errorf("Masked(%q) = %q, want %q", name, got, want)
		}
	}
}

func BenchmarkPlaceIn(b *testing.B) {
	r := company(b)
	for b.Loop() {
		r.PlaceIn(1, "你好,3号楼道闸坏了出不去,麻烦快点派人来看一下")
	}
}

func BenchmarkStanding(b *testing.B) {
	r, at := company(b), instant(b, "2025-06-12T00:00:00Z")
	for b.Loop() {
		r.Standing(2, at)
	}
}

func BenchmarkOnDuty(b *testing.B) {
	r, at := company(b), instant(b, "2025-06-12T00:00:00Z")
	for b.Loop() {
		r.OnDuty(1, 0, at)
	}
}

// Of nobody's site the first site's zone is taken: a stranger reads times there.
func TestZoneOfNoSite(t *testing.T) {
	r := &Roster{Sites: []Site{{ID: 7, Code: "A", Zone: "Asia/Shanghai"}, {ID: 8, Code: "B", Zone: "Europe/Paris"}}}
	r.indexSites()
	for site, want := range map[int64]string{0: "Asia/Shanghai", 7: "Asia/Shanghai", 8: "Europe/Paris", 9: "UTC"} {
		if got := r.Zone(site).String(); got != want {
			t.Errorf("site %d: %s, want %s", site, got, want)
		}
	}
}

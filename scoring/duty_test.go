package scoring

import (
	"testing"
	"time"
)

func TestOnDuty(t *testing.T) {
	r := company(t)
	for _, row := range []struct {
		site, place int64
		at          string
		want        string // team codes
	}{
		{1, 0, "2025-06-12T00:00:00Z", "DAY"}, // 08:00
		{1, 0, "2025-06-11T23:59:59Z", "NIGHT"},
		{1, 0, "2025-06-12T11:59:59Z", "DAY"},
		{1, 0, "2025-06-12T12:00:00Z", "NIGHT"}, // 20:00
		{1, 0, "2025-06-12T17:00:00Z", "NIGHT"}, // 01:00, of the span of yesterday
		{1, 5, "2025-06-12T00:00:00Z", "DAY"},   // the place's team is off
		{2, 0, "2025-06-12T12:00:00Z", "ALL WEEK"},
		{2, 6, "2025-06-12T12:00:00Z", "WEEK"}, // the place's team
		{2, 7, "2025-06-12T12:00:00Z", "ALL WEEK"},
		{2, 0, "2025-06-14T12:00:00Z", "ALL"},      // Saturday
		{2, 0, "2025-06-14T03:59:59Z", "ALL WEEK"}, // still Friday there
		{2, 0, "2025-12-31T12:00:00Z", "ALL WEEK"},
		{2, 0, "2026-01-01T12:00:00Z", "ALL"}, // the row has ended
		{9, 0, "2025-06-12T12:00:00Z", ""},
	} {
		got := ""
		for _, team := range r.OnDuty(row.site, row.place, instant(t, row.at)) {
			if got != "" {
				got += " "
			}
			got += team.Code
		}
		if got != row.want {
			t.Errorf("OnDuty(%d, %d, %s) = %q, want %q", row.site, row.place, row.at, got, row.want)
		}
	}
}

// TestDutySteps walks over both steps of a zone: a span's edges in the gap and
// in the overlap are single instants, and handing over leaves neither a hole nor
// two teams.
func TestDutySteps(t *testing.T) {
	r, err := NewRoster(Roster{
		Sites: []Site{{ID: 1, Zone: "Europe/Berlin"}},
		Teams: []Team{{ID: 1, Site: 1, Code: "EARLY"}, {ID: 2, Site: 1, Code: "LATE"}},
		Hours: []Hours{{Team: 1, Days: 127, From: 150, To: 900}, {Team: 2, Days: 127, From: 900, To: 1440 + 150}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ before, after string }{
		{"2025-03-30T00:59:59Z", "2025-03-30T01:00:00Z"}, // 02:30 does not exist: 03:00
		{"2025-10-26T00:29:59Z", "2025-10-26T00:30:00Z"}, // 02:30 twice: the first
	} {
		for at, want := range map[string]string{row.before: "LATE", row.after: "EARLY"} {
			if on := r.OnDuty(1, 0, instant(t, at)); len(on) != 1 || on[0].Code != want {
				t.Errorf("on duty at %s: %v, want %s", at, on, want)
			}
		}
	}
	for _, from := range []string{"2025-03-29T12:00:00Z", "2025-10-25T12:00:00Z"} {
		for minute := range 2 * dayMinutes {
			at := instant(t, from).Add(time.Duration(minute) * time.Minute)
			if on := r.OnDuty(1, 0, at); len(on) != 1 {
				t.Fatalf("on duty at %v: %v", at, on)
			}
		}
	}
}

func TestOnDutyOnlyOnItsDays(t *testing.T) {
	r, err := NewRoster(Roster{
		Sites: []Site{{ID: 1, Zone: "Asia/Shanghai"}},
		Teams: []Team{{ID: 1, Site: 1}},
		Hours: []Hours{{Team: 1, Days: 1 << 5, From: 1200, To: 1920}}, // Saturday 20:00 to Sunday 08:00
	})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]int{
		"2025-06-14T11:59:59Z": 0, "2025-06-14T12:00:00Z": 1, "2025-06-14T23:59:59Z": 1, "2025-06-15T00:00:00Z": 0,
		"2025-06-15T13:00:00Z": 0, "2025-06-13T20:00:00Z": 0,
	} {
		if got := len(r.OnDuty(1, 0, instant(t, at))); got != want {
			t.Errorf("%d teams on duty at %s, want %d", got, at, want)
		}
	}
}

func TestNoticeMinute(t *testing.T) {
	r := company(t)
	for _, row := range []struct {
		group int64
		day   string
		want  int
	}{
		{1, "2025-06-12", 19*60 + 37}, // ends 20:00
		{2, "2025-06-12", 7*60 + 37},  // the span of yesterday ends 08:00
		{3, "2025-06-12", 17*60 + 37}, // the site's group
		{4, "2025-06-12", 23*60 + 37}, // ends at midnight
		{4, "2025-06-14", 17*60 + 37}, // Saturday: no hours
		{4, "2026-01-01", 17*60 + 37}, // the row has ended
		{5, "2025-06-12", 17*60 + 37}, // a team without hours
		{6, "2025-06-12", 90},         // its own
		{99, "2025-06-12", 17*60 + 37},
		{1, "no day", 17*60 + 37},
	} {
		if got := r.NoticeMinute(row.group, row.day); got != row.want {
			t.Errorf("NoticeMinute(%d, %s) = %d, want %d", row.group, row.day, got, row.want)
		}
	}
	early, err := NewRoster(Roster{
		Sites:  []Site{{ID: 1, Zone: "Asia/Shanghai"}},
		Teams:  []Team{{ID: 1, Site: 1}, {ID: 2, Site: 1}},
		Hours:  []Hours{{Team: 1, Days: 127, From: 960, To: 1450}, {Team: 2, Days: 127, From: 480, To: 720}, {Team: 2, Days: 127, From: 840, To: 1080}},
		Groups: []Group{{ID: 1, Site: 1, Team: 1, Notice: -1}, {ID: 2, Site: 1, Team: 2, Notice: -1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := early.NoticeMinute(1, "2025-06-12"); got != 0 {
		t.Errorf("hours that end at 00:10: minute %d, want 0", got)
	}
	if got := early.NoticeMinute(2, "2025-06-12"); got != 1080-23 {
		t.Errorf("two spans: minute %d, want the last end", got)
	}
}

func TestNextShift(t *testing.T) {
	r := company(t)
	for _, row := range []struct {
		site     int64
		at, want string // "" = none
	}{
		{1, "2025-06-11T23:59:59Z", "2025-06-12T00:00:00Z"}, // DAY begins at 08:00
		{1, "2025-06-12T00:00:00Z", "2025-06-12T12:00:00Z"}, // NIGHT at 20:00
		{1, "2025-06-12T17:00:00Z", "2025-06-13T00:00:00Z"},
		{9, "2025-06-12T12:00:00Z", ""},
	} {
		next, ok := r.NextShift(row.site, instant(t, row.at))
		if ok != (row.want != "") || ok && !next.Equal(instant(t, row.want)) {
			t.Errorf("NextShift(%d, %s) = %s, %v, want %s", row.site, row.at, next, ok, row.want)
		}
	}
}

// TestRotaDuty: on the days that a rota tells, it stands in place of the hours,
// also of a team that is always on duty.
func TestRotaDuty(t *testing.T) {
	r, err := NewRoster(Roster{
		Sites: []Site{{ID: 1, Zone: "Asia/Shanghai"}},
		Teams: []Team{{ID: 1, Site: 1, Code: "DAY"}, {ID: 2, Site: 1, Code: "ALL"}},
		Hours: []Hours{{Team: 1, Days: 127, From: 480, To: 1200}},
		Rota: []RotaDay{
			{1, "2025-06-12", "08:00-12:00;22:00-06:00"},
			{1, "2025-06-13", RotaOff},
			{1, "2025-06-15", RotaUsual},
			{2, "2025-06-12", RotaOff},
			{2, "2025-06-13", "10:00-12:00"},
		},
		Groups: []Group{{ID: 1, Site: 1, Team: 1, Notice: -1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		"2025-06-11 09:00": "DAY ALL",
		"2025-06-12 08:00": "DAY",
		"2025-06-12 12:00": "",
		"2025-06-12 22:00": "DAY",
		"2025-06-13 05:59": "DAY", // of the day before
		"2025-06-13 06:00": "",
		"2025-06-13 10:00": "ALL",
		"2025-06-13 12:00": "",
		"2025-06-14 00:00": "ALL",
		"2025-06-15 09:00": "DAY ALL",
	} {
		moment, err := time.ParseInLocation("2006-01-02 15:04", at, r.Zone(1))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, team := range r.OnDuty(1, 0, moment) {
			if got != "" {
				got += " "
			}
			got += team.Code
		}
		if got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
	if next, ok := r.NextShift(1, instant(t, "2025-06-12T04:00:00Z")); !ok || !next.Equal(instant(t, "2025-06-12T14:00:00Z")) {
		t.Errorf("the next shift after noon begins at %v", next)
	}
	if got := r.NoticeMinute(1, "2025-06-12"); got != 12*60-23 {
		t.Errorf("the notice stands at minute %d", got) // 22:00-06:00 ends on the next day
	}
	if got := r.NoticeMinute(1, "2025-06-13"); got != 6*60-23 {
		t.Errorf("on the next day at minute %d", got)
	}
	for _, wrong := range []RotaDay{{1, "2025-06-31", RotaOff}, {1, "2025-06-12", ""}, {1, "2025-06-12", "Mon 08:00-12:00"}, {9, "2025-06-12", RotaOff}} {
		if _, err := NewRoster(Roster{Sites: r.Sites, Teams: r.Teams, Rota: []RotaDay{wrong}}); err == nil {
			t.Errorf("%+v is taken", wrong)
		}
	}
}

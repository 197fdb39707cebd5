package scoring

import (
	"testing"
	"time"
)

// TestQuietRest has the edges of the eight hours after a night, of a rota or of the
// hours where none stands in their place: they begin and end to the second, run into
// the quiet hours and out of them, and stop where duty begins. A day shift, a day
// off and a night of less than three hours give no rest.
func TestQuietRest(t *testing.T) {
	base := Roster{
		Sites:   []Site{{ID: 1, Zone: "Asia/Shanghai"}},
		Teams:   []Team{{ID: 1, Site: 1, Code: "A"}, {ID: 2, Site: 1, Code: "B"}},
		Hours:   []Hours{{Team: 1, Days: 127, From: 20 * 60, To: 32 * 60}, {Team: 2, Days: 127, From: 8 * 60, To: 20 * 60}},
		People:  []Person{{ID: 1, No: "1"}, {ID: 2, No: "2"}},
		Members: []Member{{Person: 1, Team: 1, Site: 1, Role: RoleGuard}, {Person: 2, Team: 2, Site: 1, Role: RoleGuard}},
		Rota: []RotaDay{
			{Team: 1, Day: "2025-06-12", Hours: "20:00-08:00"},
			{Team: 1, Day: "2025-06-15", Hours: "22:00-06:00"},
			{Team: 1, Day: "2025-06-16", Hours: "12:00-20:00"},
			{Team: 1, Day: "2025-06-17", Hours: "15:00-23:00"},
			{Team: 1, Day: "2025-06-18", Hours: "off"},
			{Team: 1, Day: "2025-06-19", Hours: "03:00-15:00"},
		},
	}
	r, err := NewRoster(base)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		person   int64
		at, want string // of the site's day and clock
	}{
		{1, "2025-06-13 07:59:59", "2025-06-13 07:59:59"}, // on duty
		{1, "2025-06-13 08:00:00", "2025-06-13 16:00:00"},
		{1, "2025-06-13 15:59:59", "2025-06-13 16:00:00"},
		{1, "2025-06-13 16:00:00", "2025-06-13 16:00:00"},
		{2, "2025-06-13 08:00:00", "2025-06-13 08:00:00"}, // another team
		{1, "2025-06-14 10:00:00", "2025-06-14 16:00:00"}, // the night was the hours' own
		{1, "2025-06-19 10:00:00", "2025-06-19 10:00:00"}, // on duty by the rota, and off the night before
		{1, "2025-06-16 06:30:00", "2025-06-16 12:00:00"}, // quiet hours, then rest, then duty at noon
		{1, "2025-06-16 12:00:00", "2025-06-16 12:00:00"},
		{1, "2025-06-18 07:00:00", "2025-06-18 07:00:00"}, // 15:00-23:00 is no night
		{1, "2025-06-19 15:00:00", "2025-06-20 07:00:00"}, // four hours of it: rest, then quiet hours
	} {
		at := instant(t, row.at[:10]+"T"+row.at[11:]+"+08:00")
		if got := r.Quiet(row.person, at).In(r.Zone(1)).Format(time.DateTime); got != row.want {
			t.Errorf("Quiet(%d, %s) = %s, want %s", row.person, row.at, got, row.want)
		}
	}
}

// TestQuietShifts is whose night it was: the hours of the home team of the day on
// which it began, of a captain as of a guard, not on a day of granted leave. Who has
// no team or one that is always on duty has no shift, and so no rest.
func TestQuietShifts(t *testing.T) {
	r, err := NewRoster(Roster{
		Sites: []Site{{ID: 1, Zone: "Europe/Berlin"}},
		Teams: []Team{{ID: 1, Site: 1, Code: "NIGHT"}, {ID: 2, Site: 1, Code: "DAY"}, {ID: 3, Site: 1, Code: "ALWAYS"}, {ID: 4, Site: 1, Code: "WHOLE"}},
		Hours: []Hours{
			{Team: 1, Days: 127, From: 22 * 60, To: 30 * 60},
			{Team: 2, Days: 127, From: 9 * 60, To: 18 * 60},
			{Team: 4, Days: 1 << 1, From: 8 * 60, To: 32 * 60}, // Tuesdays, a whole day
		},
		People: []Person{{ID: 1, No: "1"}, {ID: 2, No: "2"}, {ID: 3, No: "3"}, {ID: 4, No: "4"}, {ID: 5, No: "5"}, {ID: 6, No: "6"}, {ID: 7, No: "7"}},
		Members: []Member{
			{Person: 1, Team: 1, Role: RoleCaptain},
			{Person: 2, Team: 1, Role: RoleGuard, ToDay: "2025-03-26"},
			{Person: 2, Team: 2, Role: RoleGuard, FromDay: "2025-03-27"},
			{Person: 3, Team: 2, Role: RoleGuard, ToDay: "2025-03-26"},
			{Person: 3, Team: 1, Role: RoleGuard, FromDay: "2025-03-27"},
			{Person: 4, Team: 3, Role: RoleGuard},
			{Person: 5, Team: 4, Role: RoleGuard},
			{Person: 6, Site: 1, Role: RoleSupervisor},
			{Person: 6, Team: 1, Role: RoleGuard},
			{Person: 7, Team: 1, Role: RoleGuard},
		},
		Away: []Absence{{Person: 7, FromDay: "2025-03-26", ToDay: "2025-03-27", State: AbsenceGranted}, {Person: 4, FromDay: "2025-03-26", ToDay: "2025-03-26", State: AbsenceGranted}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		person   int64
		at, want string // of the site's day and clock
	}{
		{1, "2025-03-27 06:00:00", "2025-03-27 14:00:00"},
		{1, "2025-03-30 06:30:00", "2025-03-30 14:00:00"}, // the night of the step lasted seven hours
		{2, "2025-03-27 05:59:59", "2025-03-27 05:59:59"}, // still the old team's night
		{2, "2025-03-27 06:00:00", "2025-03-27 09:00:00"}, // and a day of the new one
		{2, "2025-03-28 06:00:00", "2025-03-28 07:00:00"},
		{3, "2025-03-27 06:30:00", "2025-03-27 07:00:00"}, // the night was before
		{3, "2025-03-28 06:30:00", "2025-03-28 14:00:00"},
		{4, "2025-03-27 03:00:00", "2025-03-27 03:00:00"},
		{4, "2025-03-26 23:00:00", "2025-03-27 00:00:00"}, // leave until midnight
		{5, "2025-03-26 10:00:00", "2025-03-26 16:00:00"},
		{5, "2025-03-27 10:00:00", "2025-03-27 10:00:00"},
		{6, "2025-03-27 06:30:00", "2025-03-27 07:00:00"},
		{6, "2025-03-27 10:00:00", "2025-03-27 10:00:00"},
		{7, "2025-03-26 05:00:00", "2025-03-26 05:00:00"}, // the night before the leave
		{7, "2025-03-26 10:00:00", "2025-03-26 14:00:00"}, // and its rest
		{7, "2025-03-26 23:00:00", "2025-03-27 07:00:00"}, // no shift, so quiet
		{7, "2025-03-27 10:00:00", "2025-03-27 10:00:00"},
		{7, "2025-03-28 22:30:00", "2025-03-28 22:30:00"},
	} {
		at, err := time.ParseInLocation(time.DateTime, row.at, r.Zone(1))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Quiet(row.person, at).In(r.Zone(1)).Format(time.DateTime); got != row.want {
			t.Errorf("Quiet(%d, %s) = %s, want %s", row.person, row.at, got, row.want)
		}
	}
	before := r.WithAway(nil)
	at := instant(t, "2025-03-27T10:00:00+01:00")
	if got := before.Quiet(7, at); got.Equal(at) {
		t.Error("without the leave there was a night")
	}
	if got := r.Quiet(7, at); !got.Equal(at) {
		t.Error("the roster with the leave is as it was")
	}
}

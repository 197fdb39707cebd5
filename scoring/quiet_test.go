package scoring

import (
	"testing"
	"time"
)

// TestQuietRest has the edges of the eight hours after a night that a rota told: they
// begin and end to the second, run into the quiet hours and out of them, and stop
// where duty begins. Hours alone, a day shift and a night of less than three hours
// give no rest.
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
		{1, "2025-06-14 10:00:00", "2025-06-14 10:00:00"}, // the night was the hours' own
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

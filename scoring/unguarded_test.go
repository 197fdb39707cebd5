package scoring

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestUnguarded(t *testing.T) {
	at := time.Date(2025, 6, 12, 4, 0, 0, 0, time.UTC) // Thursday
	every := uint8(1<<7 - 1)
	for name, c := range map[string]struct {
		zone  string
		hours []Hours
		teams int
		want  string
	}{
		"no team":      {"Asia/Shanghai", nil, 0, "Thu 00:00–Thu 00:00"},
		"always":       {"Asia/Shanghai", nil, 1, ""},
		"day by day":   {"Asia/Shanghai", []Hours{{Team: 1, Days: every, From: 480, To: 1200}, {Team: 2, Days: every, From: 1200, To: 1920}}, 2, ""},
		"an hour":      {"Asia/Shanghai", []Hours{{Team: 1, Days: every, From: 480, To: 1200}, {Team: 2, Days: 1 << 5, From: 1200, To: 1860}, {Team: 2, Days: every &^ (1 << 5), From: 1200, To: 1920}}, 2, "Sun 07:00–Sun 08:00"},
		"the weekend":  {"Europe/Berlin", []Hours{{Team: 1, Days: 31, From: 0, To: 1440}}, 1, "Sat 00:00–Mon 00:00"},
		"from Sunday":  {"Asia/Shanghai", []Hours{{Team: 1, Days: every, From: 0, To: 1440, FromDay: "2025-06-15"}}, 1, "Thu 00:00–Sun 00:00"},
		"a day's edge": {"Asia/Shanghai", []Hours{{Team: 1, Days: every, From: 1, To: 1440}}, 1, "Thu 00:00–Thu 00:01, Fri 00:00–Fri 00:01, Sat 00:00–Sat 00:01, Sun 00:00–Sun 00:01, Mon 00:00–Mon 00:01, Tue 00:00–Tue 00:01, Wed 00:00–Wed 00:01"},
	} {
		rows := Roster{Sites: []Site{{ID: 1, Code: "S", Zone: c.zone}}, Hours: c.hours}
		for i := range c.teams {
			rows.Teams = append(rows.Teams, Team{ID: int64(i + 1), Site: 1, Code: fmt.Sprint(i)})
		}
		r, err := NewRoster(rows)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range r.Unguarded(1, at) {
			got = append(got, g.From.In(r.Zone(1)).Format("Mon 15:04")+"–"+g.To.In(r.Zone(1)).Format("Mon 15:04"))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %s, want %s", name, s, c.want)
		}
	}
}

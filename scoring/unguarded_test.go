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

// TestUnguardedByRota: what a day of a rota leaves open is told with that day, apart
// from what the hours of the week leave open, also past midnight and in part.
func TestUnguardedByRota(t *testing.T) {
	at := time.Date(2025, 6, 12, 4, 0, 0, 0, time.UTC) // Thursday
	every := uint8(1<<7 - 1)
	hours := []Hours{{Team: 1, Days: every, From: 480, To: 1200}, {Team: 2, Days: every, From: 1200, To: 1860}} // until 07:00
	for name, c := range map[string]struct {
		rota []RotaDay
		want string
	}{
		"a day off":    {[]RotaDay{{1, "2025-06-13", RotaOff}}, "13 07:00-13 08:00 [] 13 08:00-13 20:00 [{1 2025-06-13 }]"},
		"a night off":  {[]RotaDay{{2, "2025-06-13", RotaOff}}, "13 07:00-13 08:00 [] 13 20:00-14 07:00 [{2 2025-06-13 }] 14 07:00-14 08:00 []"},
		"a part":       {[]RotaDay{{1, "2025-06-13", "08:00-12:00"}}, "13 07:00-13 08:00 [] 13 12:00-13 20:00 [{1 2025-06-13 }]"},
		"moved":        {[]RotaDay{{1, "2025-06-13", "07:00-20:00"}}, ""},
		"of both":      {[]RotaDay{{1, "2025-06-13", RotaOff}, {2, "2025-06-13", "08:00-20:00"}}, "13 07:00-13 08:00 [] 13 20:00-14 07:00 [{2 2025-06-13 }] 14 07:00-14 08:00 []"},
		"as it was":    {[]RotaDay{{1, "2025-06-13", RotaUsual}}, "13 07:00-13 08:00 []"},
		"the day past": {[]RotaDay{{2, "2025-06-11", RotaOff}}, "12 00:00-12 07:00 [{2 2025-06-11 }] 12 07:00-12 08:00 []"},
	} {
		r, err := NewRoster(Roster{Sites: []Site{{ID: 1, Code: "S", Zone: "Asia/Shanghai"}}, Teams: []Team{{ID: 1, Site: 1, Code: "D"}, {ID: 2, Site: 1, Code: "N"}}, Hours: hours, Rota: c.rota})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range r.Unguarded(1, at) {
			got = append(got, fmt.Sprintf("%s-%s %v", g.From.In(r.Zone(1)).Format("02 15:04"), g.To.In(r.Zone(1)).Format("02 15:04"), g.Rota))
		}
		if all := strings.Join(got, " "); c.want != "" && !strings.Contains(all, c.want) || c.want == "" && strings.Contains(all, "13 07:00-13") || name == "as it was" && strings.Contains(all, "{") {
			t.Errorf("%s: %s, want %s", name, all, c.want)
		}
	}
}

package roster

import (
	"strings"

	"anping/scoring"
	"anping/scoring/calendar"
)

// RotaDay is a row of rota.csv: what a team does on one local day in place of
// its hours.
type RotaDay struct {
	scoring.RotaDay
	TeamCode string
}

// rotaDays bounds how many days one row of rota.csv or routes.csv may tell.
const rotaDays = 31

// rota reads rota.csv. A day is told once.
func (x *reader) rota() []RotaDay {
	var rota []RotaDay
	seen := map[string]bool{}
	for _, r := range x.sheet(columns{"rota", 3, []string{"team", "day", "hours", "to"}}, true) {
		code := r.code("team", true)
		if _, ok := x.teamSites[code]; code != "" && !ok {
			x.noTeam(r, code)
		}
		r.must("day")
		first, last := r.day("day"), r.day("to")
		hours := r.rotaHours()
		if last == "" {
			last = first
		}
		if first == "" || code == "" || hours == "" {
			continue
		}
		for _, day := range r.days(first, last) {
			once(seen, r, "day", code+" "+day)
			rota = append(rota, RotaDay{scoring.RotaDay{Day: day, Hours: hours}, code})
		}
	}
	return rota
}

// days are those from the first to the last; none after a problem.
func (r record) days(first, last string) []string {
	days, wrong := calendar.Days(first, last)
	if wrong != "" || len(days) > rotaDays {
		r.wrong("to", "%s is not between %s and %s: a row tells %d days at most", last, first, calendar.AddDays(first, rotaDays-1), rotaDays)
		return nil
	}
	return days
}

// rotaHours are spans, off or usual, as they are stored; "" after a problem.
func (r record) rotaHours() string {
	text, ok := RotaWords(r.must("hours"))
	spans, err := scoring.RotaHours(text)
	if first, second, overlap := scoring.Overlaps(spans); overlap {
		r.wrong("hours", "%s and %s overlap", first, second)
		return ""
	}
	if !ok && err != nil {
		r.wrong("hours", `%q is neither off (休), usual (照常) nor hours like "08:00-20:00"`, text)
		return ""
	}
	return text
}

// RotaWords folds what a day of a rota says, its words for off and usual among
// them; ok reports that it is one of these words.
func RotaWords(text string) (folded string, ok bool) {
	folded = strings.TrimSpace(scoring.Fold(text))
	switch folded {
	case "off", "休", "休息":
		return scoring.RotaOff, true
	case "usual", "照常", "平时", "平時":
		return scoring.RotaUsual, true
	}
	return folded, false
}

package patrol

import (
	"time"

	"anping/scoring/calendar"
)

// Rule is the rule of the standard about patrols.
const Rule = "D1-PATROL-MISS"

// Stretch is a part of the local day that is judged at its end. A stretch may
// have a tour, in which every checkpoint of the site is tapped once.
type Stretch struct {
	Name     string
	From, To int // minutes of the local day
	Tour     int // minute at which its tour begins, it ends with the stretch; -1 = it has none
}

// Stretches are a day's, in order: the tours of 早 06–10, 中 12–16 and 晚 18–22,
// and what lies between them, in which only key places want a record (rules.md 9).
// The night is cut at midnight, where a shift's points are (rules.md 2).
func Stretches() []Stretch {
	return []Stretch{
		{"night", 0, 6 * 60, -1},
		{"early", 6 * 60, 10 * 60, 6 * 60},
		{"noon", 10 * 60, 16 * 60, 12 * 60},
		{"late", 16 * 60, 22 * 60, 18 * 60},
		{"eve", 22 * 60, 24 * 60, -1},
	}
}

// Called is the stretch of a name; false when there is none.
func Called(name string) (Stretch, bool) {
	for _, s := range Stretches() {
		if s.Name == name {
			return s, true
		}
	}
	return Stretch{}, false
}

// At is the local day and the stretch that hold a moment, its end excluded.
func At(t time.Time, zone *time.Location) (day string, s Stretch) {
	day = calendar.Day(t, zone)
	for _, s := range Stretches() {
		if t.Before(s.End(day, zone)) {
			return day, s
		}
	}
	return day, Stretches()[0]
}

// Next is the stretch after one.
func Next(day string, s Stretch) (string, Stretch) {
	all := Stretches()
	for i := range all {
		if all[i].Name == s.Name && i+1 < len(all) {
			return day, all[i+1]
		}
	}
	return calendar.AddDays(day, 1), all[0]
}

// Begin is when the stretch begins on a local day.
func (s Stretch) Begin(day string, zone *time.Location) time.Time {
	return calendar.At(day, s.From, zone)
}

// End is when it ends.
func (s Stretch) End(day string, zone *time.Location) time.Time {
	return calendar.At(day, s.To, zone)
}

// TourBegin is when its tour begins; false when it has none.
func (s Stretch) TourBegin(day string, zone *time.Location) (time.Time, bool) {
	if s.Tour < 0 {
		return time.Time{}, false
	}
	return calendar.At(day, s.Tour, zone), true
}

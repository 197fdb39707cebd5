package scoring

import (
	"slices"
	"time"

	"anping/scoring/calendar"
)

// The rules of the standard that a checklist finds breaches of (product.md).
const (
	RuleCamera = "D1-CAMERA"
	RuleAlarm  = "D1-ALARM"
	RuleFire   = "D1-FIRE"
)

// CheckEvery is how often an item is checked.
type CheckEvery string

// How often.
const (
	CheckWeekly  CheckEvery = "week"
	CheckMonthly CheckEvery = "month"
)

// CheckItem is one line of a checklist 检查: a weekly alarm test, an extinguisher, a
// camera. What belongs together has one List.
type CheckItem struct {
	Code  string // unique, from the roster file
	Site  int64
	Team  int64  // whose captain checks it, and for whom what is wrong counts
	List  string // 消防器材
	Item  string // 1号楼灭火器
	Place string // where it is, "" = the item says it
	Rule  string // of what is wrong with it, "" = none
	Every CheckEvery
	Due   int   // of a week 0 Monday … 6 Sunday, of a month 1 … 31, its last day at most
	By    int64 // who checks it in place of the captain, 0 = the captain
	// FromDay is the local day from which on it is to be checked: its first period is
	// the first whole one.
	FromDay string
}

// CheckState is what came of an item in a period.
type CheckState string

// The states of a check.
const (
	CheckFine   CheckState = "fine"
	CheckBad    CheckState = "bad"    // something is wrong; the rule of the item is proposed
	CheckMissed CheckState = "missed" // an alarm test that was not held: recorded, 0 points (rules.md 9)
)

// Check is what came of an item in one period. Who checked again overwrites what
// was fine, and once it was booked nothing.
type Check struct {
	Item   string // the item's code
	Period string // 2025-W25 or 2025-06, of the site
	Site   int64
	Team   int64
	Person int64 // who checked, 0 = nobody did
	State  CheckState
	Media  bool   // with a photo
	Entry  string // of what was wrong or not done, or ""
	Words  string // what is wrong, as it was typed; personal
	At     time.Time
}

// Cause is what an entry about an item in a period rests on: one charge per item
// and period.
func (i CheckItem) Cause(period string) string { return CauseCheck + i.Code + "/" + period }

// CauseCheck begins the cause of an entry about a check: check/<item>/<period>.
const CauseCheck = "check/"

// Period is the item's week or month of a local day.
func (i CheckItem) Period(day string, zone *time.Location) string {
	noon := calendar.At(day, 12*60, zone)
	if i.Every == CheckMonthly {
		return calendar.Month(noon, zone)
	}
	return calendar.Week(noon, zone)
}

// First is the first local day of the item's period that holds a day.
func (i CheckItem) First(day string) string {
	if i.Every == CheckMonthly {
		return day[:len("2025-06-")] + "01"
	}
	return calendar.AddDays(day, -calendar.Weekday(day))
}

// DueDay is the local day, in the period that holds a day, on which the item is
// due.
func (i CheckItem) DueDay(day string) string {
	first := i.First(day)
	if i.Every == CheckMonthly {
		return min(calendar.AddDays(first, i.Due-1), calendar.AddDays(i.Next(day), -1))
	}
	return calendar.AddDays(first, i.Due)
}

// Counts reports whether an item was to be checked in the period that holds a day.
func (i CheckItem) Counts(day string) bool { return i.First(day) >= i.FromDay }

// Next is the first local day of the item's period after the one that holds a day.
func (i CheckItem) Next(day string) string {
	if i.Every == CheckMonthly {
		return calendar.AddDays(i.First(day), 31)[:len("2025-06-")] + "01"
	}
	return calendar.AddDays(i.First(day), daysOfWeek)
}

// ChecksOpen are the items that nothing came of yet in their periods that hold a
// local day, in the order of their lists.
func ChecksOpen(items []CheckItem, made []Check, day string, zone *time.Location) []CheckItem {
	var open []CheckItem
	for _, i := range items {
		if _, ok := CheckOf(made, i.Code, i.Period(day, zone)); !ok {
			open = append(open, i)
		}
	}
	return open
}

// CheckOf is what came of an item in a period.
func CheckOf(made []Check, item, period string) (Check, bool) {
	at := slices.IndexFunc(made, func(c Check) bool { return c.Item == item && c.Period == period })
	if at < 0 {
		return Check{}, false
	}
	return made[at], true
}

package survey

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"anping/scoring"
	"anping/scoring/calendar"
)

// Round is one site's 期.
type Round struct {
	Site   int64
	Period string // Period
	Asks   Questionnaire
	Opened time.Time
	Closes time.Time // the first moment in which nothing is taken any more
	Closed time.Time // when that was recorded; zero = it runs
}

// Open reports whether an answer given at t is taken.
func (r Round) Open(t time.Time) bool {
	return r.Site != 0 && r.Closed.IsZero() && t.Before(r.Closes)
}

// The days of a round, of which the first is day 1 (rules.md 9, product.md), and
// the minute of the local day at which something is sent: not at the full hour,
// and far from the quiet hours (ours).
const (
	firstReminder  = 4
	secondReminder = 10
	lastDay        = 14
	sendMinute     = 10*60 + 7
)

// Step is what becomes due next in a round.
type Step string

// The steps, in order.
const (
	StepOpen   Step = "open"
	StepFirst  Step = "first"  // the first reminder
	StepSecond Step = "second" // the second
	StepClose  Step = "close"
)

// next is the step after one; "" after the last.
func (s Step) next() Step {
	switch s {
	case StepOpen:
		return StepFirst
	case StepFirst:
		return StepSecond
	case StepSecond:
		return StepClose
	default:
		return ""
	}
}

// Moment is one step of a site's round, as the schedule holds it. A step that
// goes to many clients is done a slice at a time: After is the last one done.
type Moment struct {
	Period string
	Step   Step
	After  int64
	At     time.Time
}

// Name is the moment as a period of the schedule: 2025-Q3/open/120. It sorts
// within no round, and never depends on an instant.
func (m Moment) Name() string {
	return m.Period + "/" + string(m.Step) + "/" + strconv.FormatInt(m.After, 10)
}

// ParseMoment reads a Name; false when it is none. At is not set.
func ParseMoment(name string) (Moment, bool) {
	f := strings.Split(name, "/")
	if len(f) != 3 || f[1] == "" {
		return Moment{}, false
	}
	after, err := strconv.ParseInt(f[2], 10, 64)
	_, first := firstDay(f[0])
	return Moment{Period: f[0], Step: Step(f[1]), After: after}, err == nil && first
}

// Next is the moment after one whose clients are all done: the next step of the
// round, else the opening of the site's next round. false when there is none.
func (m Moment) Next(site scoring.Site, zone *time.Location) (Moment, bool) {
	if step := m.Step.next(); step != "" {
		return at(m.Period, step, zone), true
	}
	return First(site, at(m.Period, StepClose, zone).At, zone)
}

// Ahead is Next for a moment that is decided at now: who is invited late is not
// reminded in the same breath.
func (m Moment) Ahead(now time.Time, site scoring.Site, zone *time.Location) (Moment, bool) {
	next, more := m.Next(site, zone)
	for m.Step == StepOpen && more && (next.Step == StepFirst || next.Step == StepSecond) && !next.At.After(now) {
		next, more = next.Next(site, zone)
	}
	return next, more
}

// Rest is the same step for the clients after one.
func (m Moment) Rest(after int64) Moment {
	m.After = after
	return m
}

// First is the opening of the first round of a site that opens after t; false
// when the site asks nobody.
func First(site scoring.Site, t time.Time, zone *time.Location) (Moment, bool) {
	months := monthsOf(site.Survey)
	if months == 0 {
		return Moment{}, false
	}
	year, month, _ := t.In(zone).Date()
	last := (int(month) + months - 1) / months * months // the last month of the period that holds t
	for {
		m := at(periodEnding(year, last, months), StepOpen, zone)
		if m.At.After(t) {
			return m, true
		}
		if last += months; last > 12 {
			year, last = year+1, months
		}
	}
}

// Closing is when the round of a period closes.
func Closing(period string, zone *time.Location) time.Time { return at(period, StepClose, zone).At }

// monthsOf is how many months a round is for; 0 = the site asks nobody.
func monthsOf(every scoring.SurveyEvery) int {
	switch every {
	case scoring.SurveyOff:
		return 0
	case scoring.SurveyHalfYear:
		return 6
	case scoring.SurveyYear:
		return 12
	default:
		return 3
	}
}

// periodEnding names a period by its last month: 2025-Q3, 2025-H2, 2025.
func periodEnding(year, month, months int) string {
	switch months {
	case 3:
		return fmt.Sprintf("%04d-Q%d", year, month/3)
	case 6:
		return fmt.Sprintf("%04d-H%d", year, month/6)
	}
	return fmt.Sprintf("%04d", year)
}

// firstDay is the day on which the round of a period opens: the first of its last
// month, so that it speaks of the period and is over before that ends.
func firstDay(period string) (day string, ok bool) {
	if len(period) < 4 {
		return "", false
	}
	year, err := strconv.Atoi(period[:4])
	if err != nil {
		return "", false
	}
	month := 12
	if rest := period[4:]; rest != "" {
		if len(rest) != 3 || rest[0] != '-' {
			return "", false
		}
		n := int(rest[2] - '0')
		switch {
		case rest[1] == 'Q' && n >= 1 && n <= 4:
			month = 3 * n
		case rest[1] == 'H' && n >= 1 && n <= 2:
			month = 6 * n
		default:
			return "", false
		}
	}
	return fmt.Sprintf("%04d-%02d-01", year, month), true
}

// IsPeriod reports whether a text names the period of a round.
func IsPeriod(period string) bool {
	_, ok := firstDay(period)
	return ok
}

// at is a step of the round of a period.
func at(period string, step Step, zone *time.Location) Moment {
	day, _ := firstDay(period)
	m := Moment{Period: period, Step: step}
	on := func(n, minute int) time.Time { return calendar.At(calendar.AddDays(day, n-1), minute, zone) }
	switch step {
	case StepOpen:
		m.At = on(1, sendMinute)
	case StepFirst:
		m.At = on(firstReminder, sendMinute)
	case StepSecond:
		m.At = on(secondReminder, sendMinute)
	case StepClose:
		m.At = on(lastDay+1, 0)
	}
	return m
}

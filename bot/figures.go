package bot

import (
	"time"

	"anping/scoring"
)

// FiguresQuery asks for the figures of cases that cost nobody points.
type FiguresQuery struct {
	Site, Team int64         // Team 0 = the whole site
	From, To   time.Time     // when the cases were opened; To exclusive
	Now        time.Time     // a limit that has not passed by then is not missed yet
	Limit      time.Duration // the accept limit
}

// Figures are what is counted of cases beside their points (rules.md 3).
type Figures struct {
	Staff       int           // opened by staff
	StaffInTime scoring.Rate  // of those: accepted within the limit, of all that were or whose limit passed
	Worked      time.Duration // what on-site cases that were solved took, from the run's beginning
	Paused      time.Duration // of that: the waits 等待
	Waited      int           // solved ones that waited
	// Private are the cases about a person, by number. Whom they may be shown to
	// the caller decides.
	Private []scoring.Case
}

// Finished is when a service case was opened, and when it was resolved; zero = it is
// not yet.
type Finished struct{ Opened, Resolved time.Time }

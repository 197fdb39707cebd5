package bot

import (
	"time"

	"anping/scoring"
)

// EveningQuery asks what an evening notice says beside the entries it tells.
type EveningQuery struct {
	Group      int64         // whose notice it is
	Site, Team int64         // Team 0 = the whole site
	Month, Day time.Time     // where the month and the day of the notice begin, instants
	Now        time.Time     // end of both, exclusive
	Limit      time.Duration // the accept limit
	People     []int64       // who may owe a suggestion
	Quarter    string        // 2025-Q2
	From, To   string        // its first and last local day
}

// Evening is what an evening notice says beside the entries it tells, read in
// one round trip where nothing is open.
type Evening struct {
	Month, Today scoring.Rate      // accept rates as of caseReader.CaseClock
	Open         []scoring.Case    // not closed, nearest deadline first, at most 20
	OpenCount    int               // how many that are in all
	Next         time.Time         // when the notice is due by the schedule; notes due/evening/<group>
	Suggested    []int64           // of People: who has a suggestion of the quarter that is not unworkable
	KeyClients   int               // how many of the site are visited each week
	Leave        []scoring.Absence // granted to staff of the site on days of the quarter: who, from and to
}

// Noticed is what became of a group's evening notice of a day.
type Noticed struct {
	Decided time.Time // when it was posted or skipped; zero = it is not decided
	Posted  bool      // it was posted, not skipped
	Sent    time.Time // when it arrived; zero = it was not sent yet, or could not be
	Hold    scoring.Hold
}

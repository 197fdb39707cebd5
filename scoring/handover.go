package scoring

import "time"

// Handover is 交接班: what somebody going off duty tells the next shift of their site.
type Handover struct {
	No     string // JB-3
	Person int64  // who wrote it
	Site   int64
	Team   int64     // of the person
	Day    string    // the site's local day
	Body   string    // personal
	Given  time.Time // when the next shift got it; zero = not yet
	Taker  int64     // who confirmed it, 0 = nobody yet
	Taken  time.Time // when; zero = not yet
	At     time.Time
}

// HandoverWithin is how long the next shift has to confirm one before its captain is
// told (ours).
const HandoverWithin = 30 * time.Minute

// Begins are the teams of a site whose duty begins at a moment: they were not on duty
// the second before.
func (r *Roster) Begins(site int64, start time.Time) []Team {
	before := map[int64]bool{}
	for _, t := range r.OnDuty(site, 0, start.Add(-time.Second)) {
		before[t.ID] = true
	}
	var out []Team
	for _, t := range r.OnDuty(site, 0, start) {
		if !before[t.ID] {
			out = append(out, t)
		}
	}
	return out
}

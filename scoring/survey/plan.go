package survey

import (
	"time"

	"anping/scoring"
	"anping/scoring/calendar"
)

// Plan is an improvement plan 改进: what a site does about a dimension that too few
// were satisfied with, and what came of it.
type Plan struct {
	No        string // GJ-12
	Site      int64
	Period    string // of the round that opened it
	Dim       scoring.Dimension
	Share     Share  // satisfied in that round
	Threshold int    // percent; fewer opened it
	Owner     int64  // who sees to it; 0 = nobody leads the site
	Due       string // the local day on which it is to be done
	Words     string // what will be done; typed
	Result    string // what was done; typed
	At        time.Time
	Done      time.Time // zero = open
	Next      string    // the first later round in which the dimension could be measured, "" = none yet
	After     Share     // satisfied in that round
}

// DefaultThreshold is the percentage of satisfied below which a dimension opens a
// plan, where the questionnaire says no other (ours).
const DefaultThreshold = 80

// planDays is how long a plan is open for at first, and planEvery how often it is
// reminded of, in days (ours).
const (
	planDays  = 30
	planEvery = 7
)

// Open reports whether the plan is still to be done.
func (p Plan) Open() bool { return p.Done.IsZero() }

// Below reports whether a share is under the threshold, compared as fractions; one
// that is hidden never is.
func (s Share) Below(threshold int) bool {
	return !s.Hidden() && 100*s.Part < threshold*s.Whole
}

// Limit is the questionnaire's threshold, in percent.
func (q Questionnaire) Limit() int {
	if q.Threshold == 0 {
		return DefaultThreshold
	}
	return q.Threshold
}

// Review is what a round that closes makes of the plans of its site: which are
// measured by it, and which dimensions need a new one. A dimension with an open
// plan gets no second one; what is hidden neither opens nor measures anything.
func Review(p Poll, plans []Plan) (measured []Plan, low []scoring.Dimension) {
	sum := p.Summary()
	if sum.Hidden() {
		return nil, nil
	}
	open := map[scoring.Dimension]bool{}
	for _, plan := range plans {
		if plan.Period == p.Round.Period {
			open[plan.Dim] = true // opened by this round already
			continue
		}
		share := sum.Dims[plan.Dim]
		if plan.Next == "" && !share.Hidden() {
			plan.Next, plan.After = p.Round.Period, share
			measured = append(measured, plan)
		}
		if plan.Open() {
			open[plan.Dim] = true
		}
	}
	for dim := scoring.Dimension(1); dim <= scoring.Dimensions; dim++ {
		if sum.Dims[dim].Below(p.Round.Asks.Limit()) && !open[dim] {
			low = append(low, dim)
		}
	}
	return measured, low
}

// Opened is a plan that a round opens on a local day, without number and owner.
func (p Poll) Opened(dim scoring.Dimension, day string, at time.Time) Plan {
	return Plan{
		Site: p.Round.Site, Period: p.Round.Period, Dim: dim, Share: p.Summary().Dims[dim], Threshold: p.Round.Asks.Limit(),
		Due: calendar.AddDays(day, planDays), At: at,
	}
}

// Reminder is the local day after one on which the plan is reminded of: every
// week, and on the day it is due.
func (p Plan) Reminder(after string) string {
	next := calendar.AddDays(after, planEvery)
	if after < p.Due && p.Due < next {
		return p.Due
	}
	return next
}

// ReminderAt is when on a local day.
func ReminderAt(day string, zone *time.Location) time.Time { return calendar.At(day, sendMinute, zone) }

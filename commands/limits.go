package commands

import (
	"cmp"
	"slices"
	"time"

	"anping/bot/text"
	"anping/scoring"
)

// caseLimit is a limit of an open case, as a notice tells it.
type caseLimit struct {
	at   time.Time
	said text.Line
}

// limits names the cases that are beyond a limit, and of the others those whose
// last limit or promised finish lies between now and the end of the local day;
// both by time, the earliest first.
func (f eveningFacts) limits() (overdue, due []text.Line) {
	var late, tonight []caseLimit
	for _, c := range f.evening.Open {
		if !c.Open() {
			continue // it waits for the client's word
		}
		file := layOut(f.roster, f.standards, c)
		if at, key, over := file.overdue(f.at); over {
			span := text.A("over", f.texts.Span(f.lang, f.at.Sub(at)))
			late = append(late, caseLimit{at, f.say("evening.overdue_case", text.A("no", c.No), text.In("state", f.say(key, span)))})
			continue
		}
		if at, ok := file.finish(); ok && at.After(f.at) && f.roster.Day(c.Site, at) == f.period {
			tonight = append(tonight, caseLimit{at, f.say("evening.due_case", text.A("no", c.No), text.A("at", f.texts.Clock(f.lang, at, f.zone)))})
		}
	}
	return byTime(late), byTime(tonight)
}

func byTime(limits []caseLimit) []text.Line {
	slices.SortStableFunc(limits, func(a, b caseLimit) int { return cmp.Compare(a.at.Unix(), b.at.Unix()) })
	lines := make([]text.Line, len(limits))
	for i, l := range limits {
		lines[i] = l.said
	}
	return lines
}

// finish is when a case is to be finished: as promised, else by its limit.
func (f casefile) finish() (time.Time, bool) {
	if !f.c.ETA.IsZero() {
		return f.c.ETA, true
	}
	return f.limit(scoring.ClockResolve)
}

// overdue is the limit that a case is beyond at a moment, and what is said of
// it: who finishes late is late in that, whatever else came late before.
func (f casefile) overdue(now time.Time) (at time.Time, key text.Key, over bool) {
	if at, ok := f.finish(); ok && at.Before(now) {
		return at, "state.resolve_late", true
	}
	if at, ok := f.limit(scoring.ClockArrive); ok && at.Before(now) {
		return at, "state.arrive_late", true
	}
	at, ok := f.limit(scoring.ClockAccept)
	return at, "state.accept_late", ok && at.Before(now)
}

package scoring

import "time"

// Charge is what a clock costs by the facts as they stand.
type Charge struct {
	Clock   ClockName
	Rule    string    // D2-ACCEPT, D2-ARRIVE, D2-RESOLVE
	Count   int       // times the rule's points
	At      time.Time // when the limit (or the cap) passed
	Subject Subject
}

// Costs reports whether a case's clocks can cost points at all: opened by a
// client or an alarm, about no person, no praise, put to somebody on duty, and not
// found to be none (rules.md 3). What an alert that reached nobody costs is only
// proposed.
func (c Case) Costs() bool {
	return !c.Staff && !c.Private() && c.Class != ClassNone && c.Kind != KindPraise && !c.Ran().IsZero() && (c.Team != 0 || c.Shared) && c.Finding == ""
}

// Charges returns what the facts of c cost at now: ACCEPT when its limit passed
// unaccepted; ARRIVE at arrival (or 好了) or when its cap is reached; RESOLVE
// when its limit passed (rules.md 3). Staff cases, praise and cases alerted to
// nobody cost nothing. It does not look at Fired: the caller compares causes.
//
// The subjects: ACCEPT the team on duty at the alert, with several the site;
// ARRIVE and RESOLVE who held the case when the limit passed, else the team.
func (s Standard) Charges(c Case, profile string, class PlaceClass, now time.Time) []Charge {
	if !c.Costs() {
		return nil
	}
	p := s.Profile(profile)
	team := c.onDuty()
	var charges []Charge
	for _, r := range p.runs(c, class) {
		over := r.over(now)
		if over <= 0 {
			continue
		}
		switch r.clock {
		case ClockAccept:
			charges = append(charges, Charge{ClockAccept, RuleAccept, 1, r.limit, team})
		case ClockResolve:
			subject := team
			if holder := c.holderAt(r.limit); holder != 0 {
				subject = Subject{SubjectPerson, holder}
			}
			charges = append(charges, Charge{ClockResolve, RuleResolve, 1, r.limit, subject})
		case ClockArrive:
			if charge, ok := arriveCharge(r, over, p.ArriveCap, now); ok {
				charge.Subject = team
				if holder := c.holderAt(r.limit); holder != 0 {
					charge.Subject = Subject{SubjectPerson, holder}
				}
				charges = append(charges, charge)
			}
		case ClockClose, ClockUrgent, ClockWait:
		}
	}
	return charges
}

// arriveCharge counts the full minutes over. From the cap on nothing changes any
// more, whenever somebody arrives; before it nothing is settled until then.
func arriveCharge(r run, over, most time.Duration, now time.Time) (Charge, bool) {
	charge := Charge{Clock: ClockArrive, Rule: RuleArrive, Count: int(over / time.Minute), At: r.limit}
	if most > 0 && over >= most {
		charge.Count, charge.At = int(most/time.Minute), r.limit.Add(most)
		return charge, true
	}
	arrived := !r.stop.IsZero() && !r.stop.After(now)
	return charge, arrived && charge.Count > 0
}

// InTime reports whether the case was accepted within its limit, for the rate
// beside D2-ACCEPT, for the first time where it went back to the team since;
// elapsed time counts in whole seconds. A case not accepted,
// or alerted to nobody, was not.
func (s Standard) InTime(c Case, profile string) bool {
	if c.Alerted.IsZero() || c.FirstAccepted().IsZero() {
		return false
	}
	return c.FirstAccepted().Sub(c.Alerted).Truncate(time.Second) <= s.Profile(profile).Accept
}

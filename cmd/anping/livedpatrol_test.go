package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"anping/scoring"
	"anping/scoring/roster"
)

// tourWalked is one of the three tours of a day at the first site, and which of its
// checkpoints nobody tapped.
type tourWalked struct {
	end      time.Time
	day      string
	name     string
	team     string        // code of who is on duty at its end
	guard    string        // number of whom the rota gives the route, "" = nobody who is there
	missed   int           // how many checkpoints
	late     int           // how many of these were tapped in time and told later
	toldLate time.Duration // after the end
}

// patrolPoints is how many checkpoints the first site has, all on one route: with
// two of five silent nobody guesses at a broken reader.
const patrolPoints = 5

// patrolled gives the first site its checkpoints and its rota: on six days of seven
// a guard of each shift, in turn.
func (l *life) patrolled(n *roster.Numbered) {
	for i := range int64(patrolPoints) {
		n.Roster.Checkpoints = append(n.Roster.Checkpoints, scoring.Checkpoint{
			ID: i + 1, Site: 1, Place: n.Roster.Places[0].ID, Code: fmt.Sprint("PT", i), Name: fmt.Sprint("点位", i), Route: "A", Radius: 100, Secret: fmt.Sprint("SECRET", i+2),
		})
	}
	for d := range l.size.days {
		for _, shift := range []string{"D", "N"} {
			if no := l.onRoute(d, shift); no != "" {
				person := n.Roster.People[slices.IndexFunc(n.Roster.People, func(p scoring.Person) bool { return p.No == no })].ID
				n.Roster.Routes = append(n.Roster.Routes, scoring.RouteDay{Site: 1, Route: "A", Day: l.from.AddDate(0, 0, d).Format(time.DateOnly), Person: person})
			}
		}
	}
}

// onRoute is the guard of a shift whom the rota gives the route on a day, "" = none.
func (l *life) onRoute(d int, shift string) string {
	if d%7 == 6 {
		return ""
	}
	var of []string
	for i := range l.size.guards {
		if shiftOf(i) == shift {
			of = append(of, guardNo(0, i))
		}
	}
	return of[d%len(of)]
}

// dayOfTours draws who taps what: 早 and 中 by the day's shift, 晚 by the night's. Where
// nobody is there for the route, the captain walks it. Some taps stay out, and some of
// these were made and are delivered long after.
func (l *life) dayOfTours(d int) {
	day := l.from.AddDate(0, 0, d)
	for _, t := range []struct {
		name, shift string
		begin, end  int
	}{{"early", "D", 8, 10}, {"noon", "D", 12, 16}, {"late", "N", 20, 22}} {
		w := tourWalked{
			end: day.Add(time.Duration(t.end) * time.Hour), day: day.Format(time.DateOnly), name: t.name,
			team: teamCode(0, t.shift), guard: l.onRoute(d, t.shift), toldLate: 2*time.Hour + l.minutes(0, 59),
		}
		if w.guard != "" && l.onLeave(w.guard, w.day) {
			w.guard = ""
		}
		who := "p-" + cmp.Or(w.guard, captainNo(0, t.shift))
		for i := range patrolPoints {
			tap := fmt.Sprintf("打卡 %d-SECRET%d", i+1, i+2)
			at := day.Add(time.Duration(t.begin)*time.Hour + l.minutes(10+20*i, 25+20*i))
			if !l.chance(4) || w.missed == 2 {
				l.do(at, who, tap, "已打卡")
				continue
			}
			w.missed++
			if l.chance(30) {
				w.late++
				l.do(w.end.Add(w.toldLate), who, tap, "已打卡").sent = at
			}
		}
		l.tours = append(l.tours, w)
	}
}

// missedTours are what tours cost: half a point a checkpoint at the tour's last
// second, known half an hour after; what was tapped in time and told later is given
// back, and what stays missed of that tour is charged by itself.
func (l *life) missedTours() (out []booked) {
	for _, t := range l.tours {
		if t.missed == 0 {
			continue
		}
		at, who := t.end.Add(-time.Second), cmp.Or(t.guard, t.team)
		charge := func(points int, known time.Duration) {
			if k := t.end.Add(known); k.Before(l.end()) {
				out = append(out, booked{"D1-PATROL-MISS", who, points, at, k})
			}
		}
		charge(-50*t.missed, 31*time.Minute)
		for k := range t.late { // one after another
			known := t.toldLate + time.Minute
			charge(50*(t.missed-k), known)
			if left := t.missed - k - 1; left > 0 {
				charge(-50*left, known)
			}
		}
	}
	return out
}

// tourNotes are who is asked about what was missed: the captain on duty, at the tour's
// end.
func (l *life) tourNotes() map[string]int {
	out := map[string]int{}
	for _, t := range l.tours {
		if t.missed > 0 {
			out[fmt.Sprintf("%s-%s %s", t.day, t.name, captainNo(0, t.team[len(t.team)-1:]))] = 1
		}
	}
	return out
}

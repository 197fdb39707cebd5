package main

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// quarters are the first moments of the quarters that end in the script: the first is
// asked of whose first reminder is still ahead when the company is loaded.
func (l *life) quarters() (out []time.Time) {
	for q := time.Date(2025, 4, 1, 0, 0, 0, 0, l.zone); q.Before(l.end()); q = q.AddDate(0, 3, 0) {
		out = append(out, q)
	}
	return out
}

// silent are the guards of the company whom a quarter asks for a suggestion and who
// made none before a moment: guards on 45 of its days at least, days of leave that
// had been granted by then aside.
func (l *life) silent(quarter, by time.Time) (out []string) {
	for site := range l.size.sites {
		for i := range l.size.guards {
			no, days := guardNo(site, i), 0
			for d := quarter; d.Before(quarter.AddDate(0, 3, 0)); d = d.AddDate(0, 0, 1) {
				day := d.Format(time.DateOnly)
				if !slices.ContainsFunc(l.leaves, func(v leaveTaken) bool {
					return v.guard == no && v.first <= day && day <= v.last && !l.granted(v).After(by)
				}) {
					days++
				}
			}
			spoke := slices.ContainsFunc(l.said, func(m ideaHad) bool { return m.guard == no && !m.at.Before(quarter) && m.at.Before(by) })
			if days >= 45 && !spoke {
				out = append(out, no)
			}
		}
	}
	return out
}

// missedIdeas are what a quarter without a suggestion costs: a point at its last
// second, known six minutes after its end.
func (l *life) missedIdeas() (out []booked) {
	for _, q := range l.quarters() {
		end := q.AddDate(0, 3, 0)
		for _, no := range l.silent(q, end) {
			out = append(out, booked{"D4-SUGGEST-MISS", no, -100, end.Add(-time.Second), end.Add(6 * time.Minute)})
		}
	}
	return out
}

// ideaNotes are who is reminded of a suggestion two weeks and three days before a
// quarter's end, at ten: who is silent and not on leave that day.
func (l *life) ideaNotes() map[string]int {
	out := map[string]int{}
	for _, q := range l.quarters() {
		for step, before := range map[string]int{"first": 14, "last": 3} {
			at := q.AddDate(0, 3, -1-before).Add(10 * time.Hour)
			if !at.Before(l.end().AddDate(0, 0, -2)) {
				continue
			}
			for _, no := range l.silent(q, at) {
				if !l.awayOn(no, at) {
					out[fmt.Sprintf("%d-Q%d-%s %s", q.Year(), int(q.Month()+2)/3, step, l.heard(no, at))] = 1
				}
			}
		}
	}
	return out
}

// haveServices draws the convenience services of each team: none to three a month, in
// the afternoon, for a client.
func (l *life) haveServices() {
	for month := l.from; month.Before(l.end()); month = month.AddDate(0, 1, 0) {
		for site := range l.size.sites {
			for i := range min(2, l.size.guards) { // one of each shift
				for range l.dice.IntN(4) {
					at := month.AddDate(0, 0, l.dice.IntN(28)).Add(16*time.Hour + l.minutes(0, 25))
					l.served = append(l.served, ideaHad{teamCode(site, shiftOf(i)), at})
					client := clientCode(site, l.dice.IntN(l.size.clients))
					l.do(at, "p-"+guardNo(site, i), "便民 "+nameByCode("9"+client[1:])+" "+l.sentence(), "BM-")
				}
			}
		}
	}
}

// short are the teams with fewer than two services in a month before a moment.
func (l *life) short(month, by time.Time) (out []string) {
	for site := range l.size.sites {
		for _, at := range []string{"D", "N"} {
			n := 0
			for _, s := range l.served {
				if s.guard == teamCode(site, at) && !s.at.Before(month) && s.at.Before(by) {
					n++
				}
			}
			if n < 2 {
				out = append(out, teamCode(site, at))
			}
		}
	}
	return out
}

// missedServices are what months with fewer than two services cost a team: half a
// point at the last second, known seven minutes after the end.
func (l *life) missedServices() (out []booked) {
	for m := l.from; m.Before(l.end()); m = m.AddDate(0, 1, 0) {
		end := m.AddDate(0, 1, 0)
		for _, team := range l.short(m, end) {
			out = append(out, booked{"D4-SERVICE-MISS", team, -50, end.Add(-time.Second), end.Add(7 * time.Minute)})
		}
	}
	return out
}

// serviceNotes are which captains are reminded ten and three days before a month's
// end, at ten.
func (l *life) serviceNotes() map[string]int {
	out := map[string]int{}
	for m := l.from; m.Before(l.end()); m = m.AddDate(0, 1, 0) {
		for step, before := range map[string]int{"first": 10, "last": 3} {
			at := m.AddDate(0, 1, -1-before).Add(10 * time.Hour)
			if !at.Before(l.end().AddDate(0, 0, -2)) {
				continue
			}
			for _, team := range l.short(m, at) {
				site, shift := team[1:len(team)-1], team[len(team)-1:]
				n, _ := strconv.Atoi(site)
				out[fmt.Sprintf("%s-%s %s", m.Format("2006-01"), step, l.heard(captainNo(n, shift), at))] = 1
			}
		}
	}
	return out
}

package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
)

// This file is the plain calculation beside the program: it reads the script, the
// table of product.md and the sentences of rules.md, copied as numbers, and none of
// our own code. What it expects is a multiset of lines.

// booked is an entry as the table wants it.
type booked struct {
	rule    string
	subject string // number of a guard, code of a team or a site
	points  int    // hundredths
	at      time.Time
	known   time.Time // when it is on the books
}

func (b booked) String() string {
	return fmt.Sprintf("%s %s %d %s", b.rule, b.subject, b.points, b.at.UTC().Format(time.RFC3339))
}

// entries are what the script costs and earns.
func (l *life) entries() []booked {
	var out []booked
	for _, f := range l.faults {
		out = append(out, f.costs()...)
	}
	for _, m := range l.marks {
		out = append(out, booked{"D1-UNIFORM", m.guard, -30, m.said, m.at})
		if m.undone {
			out = append(out, booked{"D1-UNIFORM", m.guard, 30, m.said, m.at.Add(time.Minute)})
		}
	}
	for _, i := range l.ideas {
		out = append(out, booked{"D4-ADOPT", i.guard, 300, i.at, i.at})
	}
	out = append(out, l.missedVisits()...)
	out = append(out, l.missedIdeas()...)
	out = append(out, l.missedServices()...)
	out = append(out, l.missedTours()...)
	out = append(out, l.ledger()...)
	return slices.DeleteFunc(out, func(b booked) bool { return b.known.After(l.end()) })
}

// When the clocks of a fault run out, since it was told: 3 min to accept, 30 min to
// solve; to arrive see arriving.
const (
	accepting = 3 * time.Minute
	solving   = 30 * time.Minute
)

// arriving is 10 min, 5 at a key place, or 7 or 2 after accepting.
func (f complaintMade) arriving() time.Duration {
	if f.key {
		return max(5*time.Minute, f.accept+2*time.Minute)
	}
	return max(10*time.Minute, f.accept+7*time.Minute)
}

// costs are the points of a fault's clocks: a charge is made 60 s after its limit.
func (f complaintMade) costs() (out []booked) {
	accept, arrive, resolve := accepting, f.arriving(), solving
	charge := func(rule, subject string, points int, limit time.Duration, known time.Duration) {
		out = append(out, booked{rule, subject, points, f.at.Add(limit), f.at.Add(known)})
	}
	if f.accept > accept {
		charge("D2-ACCEPT", f.team, -100, accept, accept+time.Minute)
	}
	if full := int((f.arrive - arrive) / time.Minute); f.arrive > arrive && full > 0 {
		limit := arrive
		if full >= 20 { // the cap ends it before anybody arrives
			limit += 20 * time.Minute
		}
		charge("D2-ARRIVE", f.guard, -50*min(full, 20), limit, min(f.arrive, arrive+21*time.Minute))
	}
	if f.done > resolve {
		who := f.guard
		if f.accept > resolve {
			who = f.team
		}
		charge("D2-RESOLVE", who, -300, resolve, resolve+time.Minute)
	}
	return out
}

// reminders are how often a fault's clocks remind: at the half the group, at 80 % the
// captain, at the limit the supervisor.
func (f complaintMade) reminders(no string) map[string]int {
	out := map[string]int{}
	accept, arrive, resolve := accepting, f.arriving(), solving
	marks := func(clock string, from, limit, stopped time.Duration) {
		for _, percent := range []int64{50, 80, 100} {
			share := time.Duration(int64(limit-from) * percent / 100).Truncate(time.Second)
			if stopped >= from+share {
				out[fmt.Sprintf("%s %s %d", no, clock, percent)]++
			}
		}
	}
	marks("accept", 0, accept, f.accept)
	marks("arrive", f.accept, arrive, f.arrive)
	marks("resolve", 0, resolve, f.done)
	return out
}

// weeks are the Mondays of the whole weeks after the start.
func (l *life) weeks() (out []time.Time) {
	for m := l.from; m.Before(l.end()); m = m.AddDate(0, 0, 1) {
		if m.Weekday() == time.Monday {
			out = append(out, m)
		}
	}
	return out
}

// wanted is how many visits a key client needs in a week, by the leave of its guard
// that had been granted at a moment: 2; 1 from three days of leave on; none from five.
func (l *life) wanted(guard string, monday, at time.Time) int {
	off := 0
	for d := range 7 {
		day := monday.AddDate(0, 0, d).Format(time.DateOnly)
		for _, v := range l.leaves {
			if v.guard == guard && v.first <= day && day <= v.last && !l.granted(v).After(at) {
				off++
				break
			}
		}
	}
	switch {
	case off >= 5:
		return 0
	case off >= 3:
		return 1
	}
	return 2
}

// granted is when a leave had been granted: by three o'clock and a half, three days before.
func (l *life) granted(v leaveTaken) time.Time {
	first, _ := time.ParseInLocation(time.DateOnly, v.first, l.zone)
	return first.AddDate(0, 0, -3).Add(15*time.Hour + 30*time.Minute)
}

// made is on how many days of a week a client was visited before a moment.
func (l *life) made(client string, monday, before time.Time) int {
	days := map[string]bool{}
	for _, v := range l.visits {
		at, _ := time.ParseInLocation(time.DateOnly, v.day, l.zone)
		if v.client == client && !at.Before(monday) && at.Before(monday.AddDate(0, 0, 7)) && at.Add(16*time.Hour).Before(before) {
			days[v.day] = true
		}
	}
	return len(days)
}

// missedVisits are what weeks with too few visits cost: one point a client, four a
// guard and week at most, at Sunday 23:59:59, on Monday 00:05.
func (l *life) missedVisits() (out []booked) {
	for _, monday := range l.weeks() {
		end := monday.AddDate(0, 0, 7)
		cost := map[string]int{}
		for site := range l.size.sites {
			for i := range l.keyClients() {
				guard := guardNo(site, i%l.size.guards)
				if l.made(clientCode(site, i), monday, end) < l.wanted(guard, monday, end) && cost[guard] < 4 {
					cost[guard]++
					out = append(out, booked{"D3-VISIT-MISS", guard, -100, end.Add(-time.Second), end.Add(5 * time.Minute)})
				}
			}
		}
	}
	return out
}

// visitNotes are who is reminded of visits in which week and step. What is due in the
// last two days may wait for somebody's night to end: open names those steps.
func (l *life) visitNotes() (out map[string]int, open map[string]bool) {
	out, open = map[string]int{}, map[string]bool{}
	steps := map[string]time.Duration{"mon": 8 * time.Hour, "thu": 3*24*time.Hour + 10*time.Hour, "sun": 6*24*time.Hour + 18*time.Hour}
	for _, monday := range l.weeks() {
		for step, after := range steps {
			at := monday.Add(after)
			year, week := monday.ISOWeek()
			name := fmt.Sprintf("%d-W%02d-%s", year, week, step)
			if !at.Before(l.end().AddDate(0, 0, -2)) {
				open[name] = true
				continue
			}
			for site := range l.size.sites {
				for i := range l.keyClients() {
					guard := guardNo(site, i%l.size.guards)
					if l.made(clientCode(site, i), monday, at) >= l.wanted(guard, monday, at) {
						continue
					}
					if !l.awayOn(guard, at) {
						out[name+" "+l.heard(guard, at)] = 1
					}
					if step == "thu" {
						out[name+" team "+l.heard(captainNo(site, shiftOf(i%l.size.guards)), at)] = 1
					}
				}
			}
		}
	}
	return out, open
}

func (l *life) awayOn(guard string, at time.Time) bool {
	day := at.Format(time.DateOnly)
	return slices.ContainsFunc(l.leaves, func(v leaveTaken) bool {
		return v.guard == guard && v.first <= day && day <= v.last && !l.granted(v).After(at)
	})
}

// pollNotes are who is asked, and reminded on days 4 and 10 of a round while silent.
func (l *life) pollNotes() map[string]int {
	out := map[string]int{}
	for day := l.from; day.Before(l.end()); day = day.AddDate(0, 0, 1) {
		if day.Day() != 1 || day.Month()%3 != 0 {
			continue
		}
		for site := range l.size.sites {
			for i := range l.size.clients {
				for step, n := range map[string]int{"open": 1, "first": 4, "second": 10} {
					at := day.AddDate(0, 0, n-1).Add(10*time.Hour + 7*time.Minute)
					if at.Before(l.end()) && !l.spoke(clientCode(site, i), day, at) {
						out[fmt.Sprintf("%d-Q%d %s %s", day.Year(), int(day.Month())/3, clientCode(site, i), step)] = 1
					}
				}
			}
		}
	}
	return out
}

// spoke reports whether a client has answered or declined a round by then.
func (l *life) spoke(client string, opened, by time.Time) bool {
	return slices.ContainsFunc(l.answers, func(a pollAnswer) bool {
		return a.client == client && a.opened == opened.Format(time.DateOnly) && a.at.Before(by)
	})
}

// eveningNotes are the notices: every group, every local day, once.
func (l *life) eveningNotes() map[string]int {
	out := map[string]int{}
	for day := l.from; day.Before(l.end()); day = day.AddDate(0, 0, 1) {
		for site := range l.size.sites {
			for _, at := range []string{"D", "N", ""} {
				out[fmt.Sprintf("g-%d%s %s", site, at, day.Format(time.DateOnly))] = 1
			}
		}
	}
	return out
}

// dimensions are the full marks, and which rule of the script belongs to which.
var (
	dimensions = map[string]int{"D1": 3000, "D2": 2500, "D3": 2000, "D4": 1500, "D5": 1000}
	halfPast   = 23*time.Hour + 50*time.Minute // when guards ask for their month
)

// score is what a guard is told on a month's last evening: each dimension summed
// first and held between 0 and its full mark once, then added.
func (l *life) score(guard string, day time.Time, all []booked) string {
	sums, total := maps.Clone(dimensions), 0
	for _, b := range all {
		if at := b.at.In(l.zone); b.subject == guard && at.Format("2006-01") == day.Format("2006-01") && !b.known.After(day.Add(halfPast)) {
			sums[b.rule[:2]] += b.points
		}
	}
	for dim, sum := range sums {
		total += min(max(sum, 0), dimensions[dim])
	}
	return fmt.Sprintf("%d.%02d", total/100, total%100)
}

// differ names what is missing and what is too much.
func differ(t *testing.T, what string, got, want map[string]int) {
	t.Helper()
	var lines []string
	for k := range want {
		if got[k] != want[k] {
			lines = append(lines, fmt.Sprintf("%s: %d, want %d", k, got[k], want[k]))
		}
	}
	for k, n := range got {
		if want[k] == 0 {
			lines = append(lines, fmt.Sprintf("%s: %d, want none", k, n))
		}
	}
	sort.Strings(lines)
	if len(lines) > 0 {
		t.Errorf("%s: %d of %d differ:\n%s", what, len(lines), len(want), strings.Join(lines[:min(20, len(lines))], "\n"))
	}
	t.Logf("%s: %d", what, len(want))
}

// multiset counts equal lines.
func multiset[T fmt.Stringer](list []T) map[string]int {
	out := map[string]int{}
	for _, x := range list {
		out[x.String()] = cmp.Or(out[x.String()], 0) + 1
	}
	return out
}

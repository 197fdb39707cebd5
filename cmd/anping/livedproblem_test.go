package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// noiseMade is a complaint about noise in the garden of a site, always of the same
// kind: what the problem ledger is about.
type noiseMade struct {
	site           int
	opened, closed time.Time
	said           time.Time // when somebody said 同类, where it is asked
}

// keptProblem stands in a deed for the number of the problem that its complaint was
// asked about.
const keptProblem = "{problem}"

// makeNoise lets the last client of each site complain about the same noise now and
// then, on most sites so rarely that half a year may pass without: who asks is told
// within two hours, or the supervisor is after three days.
func (l *life) makeNoise() {
	for site := range l.size.sites {
		client, asked := clientCode(site, l.size.clients-1), false
		for d := l.dice.IntN(40); d < l.size.days; d += 9 + l.dice.IntN(40+site%4*90) {
			f, ok := l.complain(site, client, "投诉 小花园太吵了", false, l.from.AddDate(0, 0, d).Add(15*time.Hour+30*time.Minute+l.minutes(0, 20)))
			if !ok {
				continue
			}
			n := noiseMade{site: site, opened: f.at, closed: f.at.Add(f.done + 2*time.Minute)}
			l.do(n.closed, "c-"+client, "5", "谢谢")
			if last := len(l.noises) - 1; last >= 0 && l.noises[last].site == site {
				asked = clean(l.noises[last].closed).After(n.opened)
			}
			if asked {
				who, after := captainNo(site, "D"), l.minutes(5, 115)
				if l.chance(20) {
					who, after = fmt.Sprint(1000+site*100+93), 3*24*time.Hour+l.minutes(5, 50)
				}
				n.said = n.closed.Add(after)
				l.do(n.said, "p-"+who, fmt.Sprintf("/recur same {%d} %s", f.thing, keptProblem), "同类")
			}
			l.noises = append(l.noises, n)
		}
	}
}

// clean is when half a year is over that began with a closing: the midnight after
// the same day six months later, or after that month's last day.
func clean(closed time.Time) time.Time { return monthsOn(closed, 6).AddDate(0, 0, 1) }

// monthsOn is a day some calendar months later, at its midnight; a day that the month
// lacks is its last.
func monthsOn(t time.Time, months int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, t.Location())
	return first.AddDate(0, 0, min(t.Day(), first.AddDate(0, 1, -1).Day())-1)
}

// ledger is what past problems cost and bring: five points for the same within three
// months after the last closing, once a problem and month; two for half a year
// without, after which the problem is gone.
func (l *life) ledger() (out []booked) {
	months := map[string]bool{}
	for i, n := range l.noises {
		if i > 0 && l.noises[i-1].site == n.site {
			before := l.noises[i-1].closed
			key := fmt.Sprint(n.site, n.opened.Format("2006-01"))
			if n.opened.Before(monthsOn(before, 3).AddDate(0, 0, 1)) && !months[key] {
				months[key] = true
				out = append(out, booked{"D5-RECUR", siteCode(n.site), -500, n.opened, n.said})
			}
		}
		after := l.end()
		if i+1 < len(l.noises) && l.noises[i+1].site == n.site {
			after = l.noises[i+1].opened
		}
		if c := clean(n.closed); !c.After(after) {
			out = append(out, booked{"D5-CLEAN", siteCode(n.site), 200, c, c})
		}
	}
	return out
}

// problemAsked is the number of the problem that a complaint was asked about.
func (w *world) problemAsked(t *testing.T, words string) string {
	t.Helper()
	rows, err := w.plain.rows("select problem from sequels where case_no = '" + strings.Fields(words)[2] + "'")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(rows)
}

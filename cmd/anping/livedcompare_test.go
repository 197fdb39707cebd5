package main

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"anping/scoring"
)

// compare holds what the program did against the plain calculation.
func (l *life) compare(t *testing.T, w *world) {
	t.Helper()
	want := l.entries()
	differ(t, "entries", l.booked(t, w), multiset(want))
	reminders := map[string]int{}
	for _, f := range l.faults {
		if f.at.Add(f.done).After(l.end()) {
			continue
		}
		for k, n := range f.reminders(l.numbers[fmt.Sprint(f.thing)]) {
			reminders[k] = n
		}
	}
	got := l.sorted(t, w)
	differ(t, "reminders of clocks", got.clocks, reminders)
	visits, open := l.visitNotes()
	maps.DeleteFunc(got.visits, func(k string, _ int) bool { return open[strings.Fields(k)[0]] })
	differ(t, "reminders of visits", got.visits, visits)
	differ(t, "reminders of suggestions", got.ideas, l.ideaNotes())
	differ(t, "reminders of services", got.services, l.serviceNotes())
	differ(t, "invitations and reminders of surveys", got.polls, l.pollNotes())
	differ(t, "what captains are asked about tours", got.tours, l.tourNotes())
	differ(t, "evening notices", got.evenings, l.eveningNotes())
	differ(t, "previews of them", got.previews, l.eveningNotes())
	differ(t, "deductions told to guards", l.chargesTold(t, w), l.chargeNotes(want))
	scores := map[string]int{}
	for _, d := range l.deeds {
		if d.score != "" {
			guard, month, _ := strings.Cut(d.score, " ")
			scores[guard+" "+month+" "+l.score(guard, d.at.Add(-halfPast), want)] = 1
		}
	}
	told := map[string]int{}
	for k, s := range l.scores {
		told[k+" "+s] = 1
	}
	differ(t, "scores of a month", told, scores)
}

// booked are the entries in the database.
func (l *life) booked(t *testing.T, w *world) map[string]int {
	t.Helper()
	rows, err := w.plain.rows("select rule, subject_kind, subject, points, at from entries")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for row := range strings.Lines(rows) {
		f := strings.Split(strings.TrimSpace(row), "|")
		id, _ := strconv.ParseInt(f[2], 10, 64)
		points, _ := strconv.Atoi(f[3])
		at, _ := strconv.ParseInt(f[4], 10, 64)
		subject := w.personNo(id)
		switch f[1] {
		case string(scoring.SubjectTeam):
			subject = w.teamNamed(id)
		case string(scoring.SubjectSite):
			subject = siteCode(int(id - 1))
		}
		out[booked{rule: f[0], subject: subject, points: points, at: time.UnixMilli(at)}.String()]++
	}
	return out
}

func (w *world) personNo(id int64) string {
	for _, p := range w.company.Roster.People {
		if p.ID == id {
			return p.No
		}
	}
	return fmt.Sprint("person ", id)
}

func (w *world) teamNamed(id int64) string {
	for _, t := range w.company.Roster.Teams {
		if t.ID == id {
			return t.Code
		}
	}
	return fmt.Sprint("team ", id)
}

// landedNotes are the notes that arrived, by what they are for.
type landedNotes struct{ clocks, visits, ideas, services, polls, tours, evenings, previews map[string]int }

// sorted reads what each note was for from its key, and to whom it went from its chat.
func (l *life) sorted(t *testing.T, w *world) landedNotes {
	t.Helper()
	a := landedNotes{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
	tours := w.toursMissed(t)
	for key, n := range l.notes {
		note, chat, _ := strings.Cut(key, " > ")
		f := strings.Split(note, "/")
		_, who, _ := strings.Cut(chat, "-")
		at := who + " " + l.minute(l.arrived[key])
		switch {
		case f[0] == "remind":
			a.clocks[f[1]+" "+f[3]+" "+f[4]] += n
		case f[0] == "visits" && f[3] == "team":
			a.visits[f[2]+" team "+at] += n
		case f[0] == "visits":
			a.visits[f[2]+" "+at] += n
		case f[0] == "suggestions":
			a.ideas[f[2]+" "+at] += n
		case f[0] == "services":
			a.services[f[2]+" "+at] += n
		case f[0] == "survey":
			a.polls[f[2]+" "+who+" "+f[4]] += n
		case f[0] == "miss":
			a.tours[tours[f[1]]+" "+who] += n
		case strings.HasPrefix(note, "notice/evening/"):
			a.evenings[chat+" "+f[3]] += n
		case f[0] == "preview":
			id, _ := strconv.ParseInt(f[1], 10, 64)
			for _, g := range w.company.Roster.Groups {
				if g.ID == id {
					a.previews["g-"+strings.TrimPrefix(g.Code, "G")+" "+f[2]] += n
				}
			}
		}
	}
	return a
}

// toursMissed are the days and tours by the numbers of what was missed in them.
func (w *world) toursMissed(t *testing.T) map[string]string {
	t.Helper()
	rows, err := w.plain.rows("select no, day, tour from misses")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for row := range strings.Lines(rows) {
		f := strings.Split(strings.TrimSpace(row), "|")
		out[f[0]] = f[1] + "-" + f[2]
	}
	return out
}

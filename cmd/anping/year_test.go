package main

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"anping/scoring"
	"anping/scoring/roster"
)

// fullYear runs TestYear over 366 days, as .ci/run does; without it over the
// twelve days in which Berlin and Lord Howe change their clocks.
var fullYear = flag.Bool("year", false, "run TestYear over 366 days")

var (
	yearZones = []string{"Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"}
	yearTimes = []int{1*60 + 30, 2 * 60, 2*60 + 30, 0} // local minutes of the notices
)

const yearGroups = 200

// wallTable is an independent table of when a notice is due: it walks through
// every minute of the year and notes, for each local day, the first minute at
// which the wall clock shows the wanted time or, in a gap, a later one.
func wallTable(t *testing.T, zone string, minute int, span period) map[string]time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]time.Time{}
	for at := span.from.Add(-48 * time.Hour); at.Before(span.end().Add(48 * time.Hour)); at = at.Add(time.Minute) {
		wall := at.In(loc)
		day := wall.Format(time.DateOnly)
		if _, ok := first[day]; !ok && wall.Hour()*60+wall.Minute() >= minute {
			first[day] = at
		}
	}
	return first
}

// yearCompany is 200 groups of four sites in four zones.
func yearCompany() roster.Numbered {
	var n roster.Numbered
	for i, zone := range yearZones {
		n.Roster.Sites = append(n.Roster.Sites, scoring.Site{ID: int64(i + 1), Code: zone, Name: zone, Zone: zone, Profile: scoring.ProfilePost})
	}
	for i := range yearGroups {
		id := int64(i + 1)
		n.Roster.Groups = append(n.Roster.Groups, scoring.Group{
			ID: id, Site: int64(i%4 + 1), Code: fmt.Sprint("g", i), Name: fmt.Sprint("群", i), Lang: "zh",
			Notice: yearTimes[i/4%4], Names: scoring.NameMasked,
		})
		n.Chats = append(n.Chats, roster.Chat{Platform: "push", Account: "demo", Ext: fmt.Sprint("g-", i), Group: id})
	}
	return n
}

// period is the span of simulated days.
type period struct {
	from time.Time
	days int
}

func (p period) end() time.Time { return p.from.Add(time.Duration(p.days) * 24 * time.Hour) }

// TestYear runs evening notices day by day: every group, every local day, once,
// at its time. 2024 is a leap year; its March and April hold changes of clocks
// in New York (10 March), Berlin (31 March) and on Lord Howe (7 April).
func TestYear(t *testing.T) {
	t.Parallel()
	span := period{time.Date(2024, 3, 28, 0, 0, 0, 0, time.UTC), 12}
	if *fullYear {
		span = period{time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), 366}
	}
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		w := openWorld(t, worldConfig{database: database, start: span.from, company: yearCompany(), push: true})
		began := time.Now()
		seen := w.live(t, span)
		st := w.store.Stats()
		t.Logf("%d notices over %d days in %.1f s; %.1f round trips and %.2f commits a notice", len(seen), span.days, time.Since(began).Seconds(),
			float64(st.RoundTrips)/float64(len(seen)), float64(st.Commits)/float64(len(seen)))
		checkYear(t, seen, span)
	})
}

// live steps through the days and returns when each notice came.
func (w *world) live(t *testing.T, span period) map[string]time.Time {
	t.Helper()
	seen := map[string]time.Time{}
	for day := range span.days {
		if err := w.engine.Step(t.Context(), span.from.Add(time.Duration(day+1)*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
		got, problems := w.fake.Take()
		for _, p := range problems {
			t.Error(p)
		}
		for _, d := range got {
			if _, twice := seen[d.Note]; twice || d.Again {
				t.Errorf("%s came twice", d.Note)
			}
			seen[d.Note] = d.At
		}
	}
	return seen
}

// checkYear compares what came with the independent table. The posts of one
// instant go out ten at a time, 30 s apart, the last at its time.
func checkYear(t *testing.T, seen map[string]time.Time, span period) {
	t.Helper()
	const spread = yearGroups / 10 * 30 * time.Second // if all were of one instant
	tables := map[[2]int]map[string]time.Time{}       // by zone and time of day
	for i := range 16 {
		tables[[2]int{i % 4, i / 4}] = wallTable(t, yearZones[i%4], yearTimes[i/4], span)
	}
	wanted := 0
	for i := range yearGroups {
		for day, at := range tables[[2]int{i % 4, i / 4 % 4}] {
			if at.Add(-spread).Before(span.from) || at.After(span.end()) {
				continue // the edges
			}
			wanted++
			key := fmt.Sprintf("notice/evening/%d/%s", i+1, day)
			came, ok := seen[key]
			switch {
			case !ok:
				t.Errorf("%s never came", key)
			case came.After(at) || came.Before(at.Add(-spread)):
				t.Errorf("%s came at %s, want %s", key, came, at)
			}
		}
	}
	if extra := len(seen) - wanted; extra < 0 || extra > yearGroups {
		t.Errorf("%d notices, %d wanted", len(seen), wanted)
	}
}

package main

import (
	"fmt"
	"testing"
	"time"

	"anping/scoring"
	"anping/scoring/roster"
)

// The year of the test: a leap year, with every change of clocks of four zones.
var (
	yearFrom  = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	yearZones = []string{"Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"}
	yearTimes = []int{1*60 + 30, 2 * 60, 2*60 + 30, 0} // local minutes of the notices
)

const yearGroups = 200

// wallTable is an independent table of when a notice is due: it walks through
// every minute of the year and notes, for each local day, the first minute at
// which the wall clock shows the wanted time or, in a gap, a later one.
func wallTable(t *testing.T, zone string, minute, days int) map[string]time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]time.Time{}
	for at := yearFrom.Add(-48 * time.Hour); at.Before(yearFrom.Add(time.Duration(days+2) * 24 * time.Hour)); at = at.Add(time.Minute) {
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

// TestYear runs a year of evening notices: every group, every local day, once,
// at its time. Under the race detector, which makes SQLite some ten times
// slower, it runs the weeks around the changes of March.
func TestYear(t *testing.T) {
	days := 366
	switch {
	case raceEnabled:
		days = 100
	case testing.Short():
		days = 10
	}
	eachDatabase(t, func(t *testing.T, database string) {
		w := openWorld(t, worldConfig{database: database, start: yearFrom, company: yearCompany(), push: true})
		began := time.Now()
		seen := map[string]time.Time{}
		for day := range days {
			if err := w.engine.Step(t.Context(), yearFrom.Add(time.Duration(day+1)*24*time.Hour)); err != nil {
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
		t.Logf("%d notices over %d days in %.1f s", len(seen), days, time.Since(began).Seconds())
		checkYear(t, seen, days)
	})
}

// checkYear compares what came with the independent table. Posts of one minute
// are spread over the time before it, 3 s apart.
func checkYear(t *testing.T, seen map[string]time.Time, days int) {
	t.Helper()
	const spread = 4 * 13 * 3 * time.Second // groups of four zones can share an instant
	end := yearFrom.Add(time.Duration(days) * 24 * time.Hour)
	wanted := 0
	for i := range yearGroups {
		table := wallTable(t, yearZones[i%4], yearTimes[i/4%4], days)
		for day, at := range table {
			if at.Add(-spread).Before(yearFrom) || at.After(end) {
				continue // the edges of the year
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

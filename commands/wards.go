package commands

import (
	"slices"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
)

// wardsOf says who answered until yesterday for the key clients whose guard an
// import changes; of a client who is new nobody did. A company that is loaded for
// the first time has no past.
func wardsOf(c change, had Stored, clients []scoring.Client, now time.Time) []scoring.Ward {
	if len(had.Roster.Sites) == 0 {
		return nil
	}
	was := make(map[int64]scoring.Client, len(had.Clients))
	for _, k := range had.Clients {
		was[k.ID] = k
	}
	guardOf := func(k scoring.Client) int64 {
		if !k.Key {
			return 0
		}
		return k.Guard
	}
	var out []scoring.Ward
	for _, k := range clients {
		old, known := was[k.ID]
		if guardOf(k) == 0 && guardOf(old) == 0 || known && old.Site == k.Site && guardOf(old) == guardOf(k) {
			continue
		}
		w := scoring.Ward{Client: k.ID, Until: calendar.AddDays(c.after.Day(k.Site, now), -1)}
		if old.Site == k.Site {
			w.Guard = guardOf(old)
		}
		out = append(out, w)
	}
	return out
}

// visitRows are the rows of the schedule of sites that have key clients and no
// row yet. Their first week is the next whole one.
func visitRows(c change, had Stored, clients []scoring.Client, now time.Time) []bot.Due {
	planned := map[string]bool{}
	for _, d := range had.Due {
		if d.Name == noticeVisits {
			planned[d.Scope] = true
		}
	}
	var out []bot.Due
	for _, site := range c.after.Sites {
		keyed := func(k scoring.Client) bool { return k.Site == site.ID && k.Key }
		if planned[number(site.ID)] || !slices.ContainsFunc(clients, keyed) && !slices.ContainsFunc(had.Clients, keyed) {
			continue
		}
		monday := calendar.AddDays(mondayOf(c.after.Day(site.ID, now)), 7)
		out = append(out, visitDue(c.after, site.ID, monday, visitSteps()[0]))
	}
	return out
}

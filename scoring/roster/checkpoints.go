package roster

import (
	"maps"

	"anping/scoring"
)

// Checkpoint is a row of checkpoints.csv.
type Checkpoint struct {
	scoring.Checkpoint
	SiteCode  string
	PlaceCode string // "" = none of places.csv
}

// RouteDay is a row of routes.csv: one guard's route on one local day.
type RouteDay struct {
	scoring.RouteDay
	SiteCode string
	GuardNo  string
}

// routePlace is a route of a site.
type routePlace struct{ site, route string }

// calledAt is what a checkpoint of a site is called, folded.
type calledAt struct{ site, words string }

// alone puts down a checkpoint that is called as another of its site: another patrol
// system names checkpoints by what they are called. called is whose each is, by code.
func (c Checkpoint) alone(r record, called map[calledAt]string) {
	for _, x := range []struct{ column, words string }{{"code", c.Code}, {"name", c.Name}} {
		at := calledAt{c.SiteCode, scoring.Fold(x.words)}
		other, taken := called[at]
		switch {
		case x.words == "" || other == c.Code:
		case taken:
			r.wrong(x.column, "checkpoint %s of site %s is called %s, too", other, c.SiteCode, x.words)
			r.problems.mend("give each checkpoint of a site a name of its own")
		default:
			called[at] = c.Code
		}
	}
}

// checkpoints reads checkpoints.csv.
func (x *reader) checkpoints(places []Place) []Checkpoint {
	var out []Checkpoint
	seen, sites, called := map[string]bool{}, map[string]string{}, map[calledAt]string{}
	for _, p := range places {
		sites[p.Code] = p.SiteCode
	}
	x.routesOf = map[routePlace]bool{}
	for _, r := range x.sheet(columns{
		"checkpoints", 3, []string{"code", "site", "name", "place", "key", "route", "lat", "lon", "radius", "locate", "source"},
	}, true) {
		c := Checkpoint{SiteCode: x.site(r), PlaceCode: r.code("place", false)}
		c.Code, c.Name, c.Route = r.code("code", true), r.must("name"), r.code("route", false)
		if of, ok := sites[c.PlaceCode]; c.PlaceCode != "" && (!ok || of != c.SiteCode) && !x.lost["places"] {
			r.wrong("place", "no place %s of site %s in %s%s", c.PlaceCode, c.SiteCode, x.from.called("places"), nearly(c.PlaceCode, maps.Keys(sites)))
		}
		c.Lat, c.Lon = r.position()
		c.Radius = r.metres("radius", 100, 10_000)
		c.Key, c.Locate = r.yes("key"), r.yes("locate")
		c.Source = choice(r, "source", scoring.TapChat, map[string]scoring.TapSource{
			"chat": scoring.TapChat, "system": scoring.TapSystem, "聊天": scoring.TapChat, "系统": scoring.TapSystem, "系統": scoring.TapSystem,
		})
		once(seen, r, "code", c.Code)
		c.alone(r, called)
		x.routesOf[routePlace{c.SiteCode, c.Route}] = true
		out = append(out, c)
	}
	return out
}

// routes reads routes.csv: who has which route, on a day or on those until to.
func (x *reader) routes() []RouteDay {
	var out []RouteDay
	seen := map[string]bool{}
	for _, r := range x.sheet(columns{"routes", 4, []string{"site", "route", "guard", "day", "to"}}, true) {
		site, route, guard := x.site(r), r.code("route", false), r.code("guard", true)
		if !x.routesOf[routePlace{site, route}] && site != "" && !x.lost["checkpoints"] {
			r.wrong("route", "no checkpoint of site %s has the route %q", site, route)
		}
		if _, ok := x.roles[guard]; guard != "" && !ok && !x.lost["people"] {
			r.wrong("guard", "nobody has the number %s in %s", guard, x.from.called("people"))
		}
		r.must("day")
		first, last := r.day("day"), r.day("to")
		if last == "" {
			last = first
		}
		if first == "" {
			continue
		}
		for _, day := range r.days(first, last) {
			once(seen, r, "day", site+" "+route+" "+guard+" "+day)
			out = append(out, RouteDay{scoring.RouteDay{Route: route, Day: day}, site, guard})
		}
	}
	return out
}

func (r record) yes(column string) bool {
	return choice(r, column, "", map[string]string{"yes": "y", "no": "", "是": "y", "否": "", "1": "y", "0": ""}) != ""
}

package roster

import (
	"strings"
	"testing"

	"anping/scoring"
)

// TestCheckpoints is what rows of checkpoints.csv and routes.csv mean, and what is
// said of wrong ones.
func TestCheckpoints(t *testing.T) {
	const head, routes = "code,site,name,place,key,route,lat,lon,radius,locate,source\n", "site,route,guard,day,to\n"
	f := files()
	f["checkpoints.csv"] = head + "K1,S1,北门,P1,yes,A,,,,是,系统\nK2,S1,南门,,,A,31.2,121.4,50,,\n"
	f["routes.csv"] = routes + "S1,A,1,2025-06-12,2025-06-13\n"
	rows, err := Read(folder(f))
	if err != nil {
		t.Fatal(err)
	}
	n, err := rows.Number(Codes{Checkpoint: map[string]int64{"K2": 77}}, counter())
	if err != nil {
		t.Fatal(err)
	}
	site, place, guard := n.Roster.Sites[0].ID, n.Roster.Places[0].ID, n.Roster.People[0].ID
	want := []scoring.Checkpoint{
		{ID: n.Roster.Checkpoints[0].ID, Site: site, Place: place, Code: "K1", Name: "北门", Key: true, Route: "A", Radius: 100, Locate: true, Source: scoring.TapSystem},
		{ID: 77, Site: site, Code: "K2", Name: "南门", Route: "A", Lat: 31.2, Lon: 121.4, Radius: 50},
	}
	if len(n.Roster.Checkpoints) != 2 || n.Roster.Checkpoints[0] != want[0] || n.Roster.Checkpoints[1] != want[1] {
		t.Errorf("checkpoints %+v, want %+v", n.Roster.Checkpoints, want)
	}
	if len(n.Roster.Routes) != 2 || n.Roster.Routes[1] != (scoring.RouteDay{Site: site, Route: "A", Day: "2025-06-13", Person: guard}) {
		t.Errorf("routes %+v", n.Roster.Routes)
	}
	for row, want := range map[string]string{
		"K1,S9,北门,,,,,,,,":                     "checkpoints.csv:2:site: no site S9",
		"K1,S1,,,,,,,,,":                       "checkpoints.csv:2:name: is empty",
		"K1,S1,北门,P2,,,,,,,":                   "checkpoints.csv:2:place: no place P2 of site S1",
		"K1,S1,北门,,maybe,,,,,,":                "checkpoints.csv:2:key: ",
		"K1,S1,北门,,,,31.2,,,,":                 "checkpoints.csv:2:lat: ",
		"K1,S1,北门,,,,,,0,,":                    "checkpoints.csv:2:radius: ",
		"K1,S1,北门,,,,,,,,pigeon":               "checkpoints.csv:2:source: ",
		"K1,S1,北门,,,A,,,,,\nK1,S1,南门,,,,,,,,":  "checkpoints.csv:3:code: K1 stands twice",
		"K1,S1,北门A,,,,,,,,\nK2,S1,北門ａ,,,,,,,,": "checkpoints.csv:3:name: checkpoint K1 of site S1 is called 北門ａ, too",
		"K1,S1,北门,,,,,,,,\nK2,S1,k1,,,,,,,,":   "checkpoints.csv:3:name: checkpoint K1 of site S1 is called k1, too",
	} {
		f["checkpoints.csv"] = head + row + "\n"
		if _, err := Read(folder(f)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", row, err, want)
		}
	}
	f["checkpoints.csv"] = head + "K1,S1,北门,,,,,,,,\nK2,S2,北门,,,,,,,,\nK3,S1,k3,,,,,,,,\n" // at two sites; by its own code
	f["routes.csv"] = routes
	if _, err := Read(folder(f)); err != nil {
		t.Error(err)
	}
	f["checkpoints.csv"] = head + "K1,S1,北门,,,A,,,,,\n"
	for row, want := range map[string]string{
		"S1,B,1,2025-06-12,":                     `routes.csv:2:route: no checkpoint of site S1 has the route "B"`,
		"S1,A,99,2025-06-12,":                    "routes.csv:2:guard: nobody has the number 99",
		"S1,A,1,,":                               "routes.csv:2:day: is empty",
		"S1,A,1,2025-06-12,2025-06-11":           "routes.csv:2:to: 2025-06-11 is not between 2025-06-12 and 2025-07-12: a row tells 31 days at most",
		"S1,A,1,2025-06-12,\nS1,A,1,2025-06-12,": "routes.csv:3:day: S1 A 1 2025-06-12 stands twice",
	} {
		f["routes.csv"] = routes + row + "\n"
		if _, err := Read(folder(f)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", row, err, want)
		}
	}
}

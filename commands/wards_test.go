package commands

import (
	"testing"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/roster"
)

// TestWards: who answered until yesterday stays known when an import changes it;
// the first import has no past, and a site's weeks begin with the next whole one.
func TestWards(t *testing.T) {
	t.Parallel()
	now := clockAt(t, "2025-06-18 14:00:00") // a Wednesday
	site := scoring.Site{ID: 1, Code: "S", Name: "S", Zone: "Asia/Shanghai", Profile: "post"}
	company := roster.Numbered{Roster: scoring.Roster{Sites: []scoring.Site{site}}}
	key := func(id, guard int64) scoring.Client { return scoring.Client{ID: id, Site: 1, Key: true, Guard: guard} }
	load := func(had Stored, clients ...scoring.Client) (wards []scoring.Ward, due []bot.Due) {
		n := company
		n.Clients = clients
		acts, err := Import("i", had, n, scoring.Standard{}, now, func(string) (int64, error) { return 1, nil })
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range acts {
			wards = append(wards, a.Change.Wards...)
			for _, d := range a.Change.Due {
				if d.Name == noticeVisits {
					due = append(due, d)
				}
			}
		}
		return wards, due
	}
	wards, due := load(Stored{}, key(1, 7), scoring.Client{ID: 2, Site: 1})
	if len(wards) != 0 || len(due) != 1 || due[0].Period != "2025-W26-mon" || !due[0].Next.Equal(clockAt(t, "2025-06-23 08:00:00")) {
		t.Fatalf("first: %v, %v", wards, due)
	}
	had := Stored{Roster: &company.Roster, Clients: []scoring.Client{key(1, 7), key(2, 7), {ID: 3, Site: 1, Guard: 7}, key(4, 7)}, Due: due}
	wards, due = load(had, key(1, 8), key(2, 7), key(3, 7), scoring.Client{ID: 4, Site: 1, Guard: 7}, key(5, 8), scoring.Client{ID: 6, Site: 1})
	want := []scoring.Ward{{Client: 1, Until: "2025-06-17", Guard: 7}, {Client: 3, Until: "2025-06-17"}, {Client: 4, Until: "2025-06-17", Guard: 7}, {Client: 5, Until: "2025-06-17"}}
	if len(due) != 0 || len(wards) != len(want) {
		t.Fatalf("changed: %v, %v", wards, due)
	}
	for i := range want {
		if wards[i] != want[i] {
			t.Errorf("%+v, want %+v", wards[i], want[i])
		}
	}
	if wards, due = load(Stored{Roster: &company.Roster}, scoring.Client{ID: 1, Site: 1}); len(wards)+len(due) != 0 {
		t.Errorf("no key client: %v, %v", wards, due)
	}
}

package commands_test

import (
	"testing"

	"anping/commands"
	"anping/scoring"
	"anping/scoring/calendar"
)

// TestCalendarEffects: sites that have different days now are told apart, and one that
// has days of its own keeps them.
func TestCalendarEffects(t *testing.T) {
	t.Parallel()
	day := calendar.Special{Day: "2027-01-01", Kind: calendar.Holiday}
	r, err := scoring.NewRoster(scoring.Roster{
		Sites: []scoring.Site{{ID: 1, Code: "A", Zone: "Asia/Shanghai"}, {ID: 2, Code: "B", Zone: "Europe/Berlin"}, {ID: 3, Code: "C", Zone: "Europe/Berlin"}},
		Days:  []scoring.CalendarDay{{Site: 3, Special: day}},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, keeping := commands.CalendarEffects(r, 0, []calendar.Special{day}, "Asia/Shanghai")
	if len(got) != 2 || got[0].Sites[0] != "A" || got[0].Held != 28 || got[0].Ended != 27 || got[1].Sites[0] != "B" || got[1].Held != 0 || len(got[1].Changes) != 1 {
		t.Errorf("effects %+v", got)
	}
	if own := keeping["2027"]; len(own) != 1 || own[0] != "C" {
		t.Errorf("keeping %v", keeping)
	}
	if got, keeping = commands.CalendarEffects(r, 3, []calendar.Special{day}, "Asia/Shanghai"); len(got) != 0 || len(keeping) != 0 {
		t.Errorf("the same again: %+v, %v", got, keeping)
	}
}

package storetest

import (
	"errors"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// caseLife reads back what happens to cases after their opening: ratings by run,
// cases of one event, what a client may reopen, clients by name.
func caseLife(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	lead := scoring.Case{No: "A1", Site: 1, Client: 1, State: scoring.CaseAccepted, Holder: 7, Accepted: start(), Opened: start(), Run: 1, Distance: -1}
	behind := scoring.Case{No: "A2", Site: 1, Client: 2, State: scoring.CaseOpen, Opened: start().Add(time.Minute), Run: 1, Distance: -1}
	behind.Lead, behind.Urgent, behind.About, behind.Barred = lead.No, true, []int64{0, 7}, []int64{7, 9}
	level := lead
	level.No, level.Client, level.Lead = "A3", 3, lead.No
	ended := scoring.Case{No: "A4", Site: 1, Client: 1, State: scoring.CaseClosed, Opened: start(), Closed: start().Add(time.Hour), Run: 1, Distance: -1}
	solved := scoring.Case{No: "A5", Site: 1, Client: 1, State: scoring.CaseResolved, Opened: start(), Resolved: start().Add(2 * time.Hour), Run: 1, Distance: -1}
	client := scoring.Client{ID: 2, Site: 1, Code: "c2", Name: "王阿姨", Lang: "en", Home: "3-2-501"}
	first := scoring.Rating{Case: "A4", Run: 1, Stars: 2, Client: 1, Person: 7, Team: 2, Site: 1, At: start()}
	mustRecord(t, s, act("life", bot.Change{Records: bot.Records{
		Roster: []bot.RosterRow{{Client: &client}}, Cases: []scoring.Case{lead, behind, level, ended, solved}, Ratings: []scoring.Rating{first},
	}}))

	v := s.View()
	behind.Lang = "en"
	lagging, joined, err := s.Followers(ctx, v, "A1", 10)
	same(t, "followers", []any{lagging, joined, err}, []any{[]scoring.Case{behind}, 2, error(nil)})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "case/A2", Version: 1}})
	lagging, joined, err = s.Followers(ctx, s.View(), "A9", 10)
	same(t, "followers of none", []any{lagging, joined, err}, []any{[]scoring.Case(nil), 0, error(nil)})

	same(t, "barred", must(s.BarredIn(ctx, v, 9, []string{"A1", "A2", "A9"}))(t), []string{"A2"})
	same(t, "barred from others", must(s.BarredIn(ctx, v, 9, []string{"A1"}))(t), []string(nil))
	same(t, "not barred", must(s.BarredIn(ctx, v, 79, []string{"A1", "A2"}))(t), []string(nil))

	behind.Lang = ""
	own, beside, err := s.CasesBeside(ctx, v, 2, 1, start().Add(-time.Minute))
	same(t, "beside", []any{own, beside, err}, []any{[]scoring.Case{behind}, []scoring.Case{lead, solved}, error(nil)})
	own, beside, err = s.CasesBeside(ctx, v, 2, 1, start().Add(time.Second))
	same(t, "beside, later", []any{own, beside, err}, []any{[]scoring.Case{behind}, []scoring.Case(nil), error(nil)})
	same(t, "open cases of the site", must(s.CasesOf(ctx, v, scoring.CaseFilter{Site: 1}))(t), []scoring.Case{lead, solved})
	same(t, "ended", must(s.Ended(ctx, v, 1, start()))(t), []scoring.Case{solved, ended})
	same(t, "ended long ago", must(s.Ended(ctx, v, 1, start().Add(90*time.Minute)))(t), []scoring.Case{solved})
	same(t, "clients of a name", must(s.ClientsNamed(ctx, v, 1, "王阿姨"))(t), []scoring.Client{client})
	same(t, "clients of another site", must(s.ClientsNamed(ctx, v, 2, "王阿姨"))(t), []scoring.Client{})

	again := first
	again.Stars = 4
	second := scoring.Rating{Case: "A4", Run: 2, Stars: 5, Client: 1, Person: 8, Team: 2, Site: 1, At: start().Add(time.Hour)}
	mustRecord(t, s, act("rerated", bot.Change{Records: bot.Records{Ratings: []scoring.Rating{again, second}}}))
	same(t, "ratings", must(s.Ratings(ctx, v, "A4"))(t), []scoring.Rating{again, second})

	// What a notice read of a following case must not have moved meanwhile.
	seen := s.View()
	if _, _, err := s.Followers(ctx, seen, "A1", 10); err != nil {
		t.Fatal(err)
	}
	mustRecord(t, other, act("moves", bot.Change{Records: bot.Records{Cases: []scoring.Case{behind}}}))
	late := act("late", bot.Change{Records: bot.Records{Cases: []scoring.Case{behind}}})
	late.Seen = seen.Seen()
	if _, err := s.Record(ctx, late); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a case that moved after it was read: %v, want a conflict", err)
	}
}

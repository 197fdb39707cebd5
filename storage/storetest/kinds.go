package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
)

// same fails unless two values are deeply equal.
func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// fullCase has every field set, so that a column that is forgotten shows.
func fullCase(no string) scoring.Case {
	at := start()
	next := func() time.Time { at = at.Add(time.Minute); return at }
	return scoring.Case{
		No: no, Site: 1, Place: 4, Category: "equipment", Complex: true, Kind: scoring.KindRepair, Staff: true, Client: 5, Person: 6,
		Text: "3号楼道闸坏了出不去 'quoted' \\ {a,b}", Run: 2, State: scoring.CaseAccepted, Version: 3, Opened: next(), Alerted: next(),
		Accepted: next(), Arrived: next(), Planned: next(), ETA: next(), Resolved: next(), Closed: next(), Touched: next(),
		Team: 2, Holder: 7, Checked: true, Distance: -1, Fired: scoring.Fired{Accept: 50, Arrive: 80, Resolve: 100, Close: 101, Urgent: 100}, NextAt: next(),
		Class: scoring.ClassPerson, Urgent: true, About: []int64{7, 12},
		Life: scoring.Life{
			Began: next(), Shared: true, Missed: next(), First: next(), Waiting: next(), WaitEnd: next(), WaitFor: scoring.WaitParts, Paused: 90 * time.Second, Offered: 8, Giver: 9,
			Passed: next(), Urged: next(), Rated: 2, RatedAt: next(), Doubt: next(), Finding: scoring.Duplicate, Desk: true,
			Joined: 3, Shown: 4,
		},
	}
}

func fullSuggestion(no string) scoring.Suggestion {
	return scoring.Suggestion{
		No: no, Person: 3, Client: 4, Site: 1, Team: 2, Body: "门岗放带锁快递柜", Quarter: "2025-Q2",
		State: scoring.SuggestionOpen, Decided: 9, Reason: "好", Entry: "K1", First: "J-0", At: start(), DecidedAt: start().Add(time.Hour),
	}
}

// kinds stores one record of every kind with every field set and reads it back,
// then stores it changed.
func kinds(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	c := fullCase("A1001")
	e := entry("K250612-01", "case/A1001/2/accept")
	g := fullSuggestion("J-1")
	step := scoring.CaseStep{Case: c.No, At: start(), By: 7, What: "located", Body: "31.2,121.4"}
	due := bot.Due{Name: "evening", Scope: "12", Period: "2025-06-12", Next: start().Add(time.Hour)}
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{
		Cases: []scoring.Case{c}, Steps: []scoring.CaseStep{step}, Entries: []scoring.Entry{e}, Suggestions: []scoring.Suggestion{g},
		Evidence: []scoring.Evidence{{ID: "ev1", Case: c.No, Entry: e.No, Kind: "photo", SHA256: "00ff", By: 7, At: start()}},
		Due:      []bot.Due{due},
	}}))
	v := s.View()
	same(t, "case", must(s.Case(ctx, v, c.No))(t), c)
	got, reversedBy, err := s.Entry(ctx, v, e.No)
	same(t, "entry", []any{got, reversedBy, err}, []any{e, "", error(nil)})
	same(t, "suggestion", must(s.Suggestion(ctx, v, g.No))(t), g)
	held, steps, err := s.Held(ctx, v, 7, start())
	same(t, "held", []any{held, steps, err}, []any{[]scoring.Case{c}, []scoring.CaseStep{step}, error(nil)})
	same(t, "next notice", must(s.NextNotice(ctx))(t), due.Next)
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "case/A1001", Version: 1}, {Scope: "entry/K250612-01", Version: 1}, {Scope: "suggestion/J-1", Version: 1}})

	c.State, c.Text, c.Holder = scoring.CaseClosed, "bad \xff utf-8 and \x00 NUL", 0
	g.State = scoring.SuggestionAdopted
	due.Next = time.Time{}
	mustRecord(t, s, act("changed", bot.Change{Records: bot.Records{
		Cases: []scoring.Case{c}, Suggestions: []scoring.Suggestion{g}, Due: []bot.Due{due},
	}}))
	c.Text = "bad \uFFFD utf-8 and  NUL"
	v = s.View()
	same(t, "case", must(s.Case(ctx, v, c.No))(t), c)
	same(t, "suggestion", must(s.Suggestion(ctx, v, g.No))(t), g)
	same(t, "no notice", must(s.NextNotice(ctx))(t), time.Time{})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "case/A1001", Version: 2}, {Scope: "suggestion/J-1", Version: 2}})

	_, err = s.Case(ctx, v, "A1")
	_, _, err2 := s.Entry(ctx, v, "K1")
	_, err3 := s.Suggestion(ctx, v, "J-2")
	for _, err := range []error{err, err2, err3} {
		if !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("what is not there: %v, want not found", err)
		}
	}
	if n := len(v.Seen()); n != 5 {
		t.Errorf("%d stamps after reading three absent things, want 5", n)
	}
}

func sameCalendar(t *testing.T, r *scoring.Roster, days []scoring.CalendarDay, rota scoring.RotaDay) {
	t.Helper()
	same(t, "days", r.Days, days)
	same(t, "rota, without what is long over", r.Rota, []scoring.RotaDay{rota})
	same(t, "a day of the site's own calendar", r.Calendar(1).Working("2025-06-14"), true)
}

// calendarKinds are a day of a site's calendar, one of all sites' that is no more,
// today's rota and one that is long over.
func calendarKinds() (day, shared scoring.CalendarDay, rota, over scoring.RotaDay) {
	day = scoring.CalendarDay{Site: 1, Special: calendar.Special{Day: "2025-06-14", Kind: calendar.Workday, Name: "补班", Provisional: true}}
	shared = scoring.CalendarDay{Special: calendar.Special{Day: "2025-06-13", Kind: calendar.Holiday, Name: "节"}, Gone: true}
	today := start().UTC()
	rota = scoring.RotaDay{Team: 2, Day: today.Format(time.DateOnly), Hours: "08:00-12:00;13:00-20:00"}
	over = scoring.RotaDay{Team: 2, Day: today.AddDate(0, 0, -60).Format(time.DateOnly), Hours: scoring.RotaOff}
	return day, shared, rota, over
}

// rosterKinds imports one row of each kind of the roster, twice.
func rosterKinds(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	site := scoring.Site{ID: 1, Code: "s1", Name: "阳光花园", Zone: "Asia/Shanghai", Profile: "post", DutyPhone: "021-1", Lat: 31.25, Lon: 121.5, Office: "09:00-12:00;13:30-18:00", Since: "2025-06-01", AskVisits: true}
	team := scoring.Team{ID: 2, Site: 1, Code: "t2", Name: "夜班队"}
	hours := scoring.Hours{Team: 2, Days: 127, From: 1080, To: 1800, FromDay: "2025-01-01"}
	place := scoring.Place{ID: 3, Site: 1, Team: 2, Code: "p3", Name: "北门", Words: []string{"后门", "north gate"}, Class: scoring.PlaceKey, Lat: 1.5, Lon: -2.5, Radius: 80}
	person := scoring.Person{ID: 4, No: "007", Name: "李强", Lang: "zh", Phone: "139", FromDay: "2025-01-01", ToDay: "2025-12-31", Since: "2025-06-01"}
	member := scoring.Member{Person: 4, Team: 2, Site: 1, Role: scoring.RoleGuard, FromDay: "2025-01-01"}
	group := scoring.Group{ID: 5, Site: 1, Team: 2, Code: "g5", Name: "群", Notice: 1057, Lang: "zh", Names: scoring.NameMasked, FromDay: "2025-06-01"}
	client := scoring.Client{ID: 6, Site: 1, Code: "c6", Name: "张大爷", Lang: "zh", Phone: "138", Home: "3-2-501", Key: true, Guard: 4}
	day, shared, rota, over := calendarKinds()
	rows := []bot.RosterRow{
		{Site: &site},
		{Team: &team},
		{Hours: &hours},
		{Place: &place},
		{Person: &person},
		{Member: &member},
		{Group: &group},
		{Client: &client},
		{Day: &day},
		{Day: &shared},
		{Rota: &rota},
		{Rota: &over},
	}
	mustRecord(t, s, act("import/1", bot.Change{Records: bot.Records{Roster: rows}}))
	v := s.View()
	r := must(s.Roster(ctx, v))(t)
	same(t, "sites", r.Sites, []scoring.Site{site})
	same(t, "teams", r.Teams, []scoring.Team{team})
	same(t, "hours", r.Hours, []scoring.Hours{hours})
	same(t, "places", r.Places, []scoring.Place{place})
	same(t, "people", r.People, []scoring.Person{person})
	same(t, "members", r.Members, []scoring.Member{member})
	same(t, "groups", r.Groups, []scoring.Group{group})
	sameCalendar(t, r, []scoring.CalendarDay{shared, day}, rota)
	same(t, "client", must(s.Client(ctx, v, 6))(t), client)
	if again := must(s.Roster(ctx, s.View()))(t); again != r {
		t.Error("an unchanged roster was read again")
	}

	rosterAgain(t, s, other, person, hours)
	standards(t, s, other)
}

// rosterAgain imports a person and hours that changed, a row of nothing, and a
// code that stands already.
func rosterAgain(t *testing.T, s, other Store, person scoring.Person, hours scoring.Hours) {
	ctx := t.Context()
	person.Name, hours.To = "李强强", 1700
	mustRecord(t, other, act("import/2", bot.Change{Records: bot.Records{Roster: []bot.RosterRow{{Person: &person}, {Hours: &hours}}}}))
	// A message knows the version from its Front; decisions of the clock share a
	// read of it, and Record refuses what they decide on an old one.
	v := s.View()
	must(s.Front(ctx, v, bot.Knock{}))(t)
	r := must(s.Roster(ctx, v))(t)
	same(t, "people after a second import", r.People, []scoring.Person{person})
	same(t, "hours after a second import", r.Hours, []scoring.Hours{hours})
	if _, err := s.Record(ctx, act("import/3", bot.Change{Records: bot.Records{Roster: []bot.RosterRow{{}}}})); err == nil {
		t.Error("a roster row that names nothing was recorded")
	}
	double := scoring.Team{ID: 77, Site: 1, Code: "t2", Name: "other"}
	if _, err := s.Record(ctx, act("import/4", bot.Change{Records: bot.Records{Roster: []bot.RosterRow{{Team: &double}}}})); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a second team with the code of the first: %v, want a conflict", err)
	}
}

// standards holds that a version of the standard says one thing for ever.
func standards(t *testing.T, s, other Store) {
	ctx := t.Context()
	shipped := must(s.Standards(ctx, s.View()))(t)
	if len(shipped) != 1 || shipped[0].Version != 1 {
		t.Fatalf("an empty store has %d standards", len(shipped))
	}
	mustRecord(t, s, act("standard/1", bot.Change{Records: bot.Records{Standards: shipped}}))
	mustRecord(t, s, act("standard/again", bot.Change{Records: bot.Records{Standards: shipped}}))
	v := other.View()
	must(other.Front(ctx, v, bot.Knock{}))(t)
	same(t, "standards", must(other.Standards(ctx, v))(t), shipped)
	changed := shipped[0]
	changed.From = "2026-01-01"
	if _, err := s.Record(ctx, act("standard/other", bot.Change{Records: bot.Records{Standards: scoring.Standards{changed}}})); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("version 1 of the standard with another text: %v, want a conflict", err)
	}
}

package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

func fullAbsence(no string) scoring.Absence {
	return scoring.Absence{
		No: no, Person: 3, Client: 4, Site: 1, Team: 2, FromDay: "2025-06-12", ToDay: "2025-06-15", Reason: "家里有事",
		State: scoring.AbsenceGranted, Asked: 3, Decided: 9, At: start(), DoneAt: start().Add(time.Minute),
	}
}

// absences are stored whole and read by site and days.
func absences(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	a, asked, over, refused, elsewhere := fullAbsence("QJ-1"), fullAbsence("QJ-2"), fullAbsence("QJ-3"), fullAbsence("QJ-4"), fullAbsence("QJ-5")
	asked.State, asked.FromDay, asked.Person = scoring.AbsenceAsked, "2025-06-13", 0
	over.FromDay, over.ToDay, refused.State, elsewhere.Site = "2025-05-01", "2025-06-11", scoring.AbsenceRefused, 2
	all := []scoring.Absence{a, asked, over, refused, elsewhere}
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{Absences: all, Appeals: []scoring.Appeal{fullAppeal("SS-1", "K1")}}}))
	v := s.View()
	same(t, "one", must(s.Absence(ctx, v, "QJ-1"))(t), a)
	same(t, "of days", must(s.Absences(ctx, v, 1, "2025-06-12", "2025-06-12"))(t), []scoring.Absence{a})
	ev := must(s.Evening(ctx, s.View(), bot.EveningQuery{Site: 1, Quarter: "2025-Q2", From: "2025-06-12", To: "2025-06-12", Now: start()}))(t)
	same(t, "granted, beside an evening", ev.Leave, []scoring.Absence{{Person: a.Person, FromDay: a.FromDay, ToDay: a.ToDay, State: scoring.AbsenceGranted}})
	same(t, "of a week", must(s.Absences(ctx, v, 1, "2025-06-11", "2025-06-20"))(t), []scoring.Absence{over, a, asked})
	same(t, "of nobody", len(must(s.Absences(ctx, v, 9, "2025-06-11", "2025-06-20"))(t)), 0)
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "absence/QJ-1", Version: 1}, {Scope: "absences/1", Version: 1}, {Scope: "absences/9", Version: 0}})
	if _, err := s.Absence(ctx, s.View(), "QJ-9"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	appealed, leave, err := s.Beside(ctx, s.View(), 1, "2025-06-15", "2025-06-30")
	same(t, "appealed", appealed, must(s.UnderAppeal(ctx, s.View(), 1))(t))
	same(t, "leave", []any{leave, err}, []any{
		[]scoring.Absence{{Person: 3, Site: 1, FromDay: a.FromDay, ToDay: a.ToDay, State: scoring.AbsenceGranted}}, error(nil),
	})
	a.State, a.Reason = scoring.AbsenceEnded, ""
	mustRecord(t, s, act("ended", bot.Change{Records: bot.Records{Absences: []scoring.Absence{a}}}))
	same(t, "ended", must(s.Absence(ctx, s.View(), "QJ-1"))(t), a)
	same(t, "covers no day", len(must(s.Absences(ctx, s.View(), 1, "2025-06-12", "2025-06-12"))(t)), 0)
}

// away: the roster in memory holds the leave of staff that is granted, from some days
// ago on, and whatever else moved with it or before it.
func away(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	// Of this moment, as a message has it from its Front; decisions of the clock share a
	// read of the version for a while.
	roster := func() *scoring.Roster {
		v := s.View()
		must(s.Front(ctx, v, bot.Knock{}))(t)
		return must(s.Roster(ctx, v))(t)
	}
	person := scoring.Person{ID: 3, No: "003", Name: "李强", Lang: "zh"}
	people := func(key, name string) {
		person.Name = name
		mustRecord(t, other, act(key, bot.Change{Records: bot.Records{Roster: []bot.RosterRow{{Person: &person}}}}))
	}
	absent := func(key string, all ...scoring.Absence) {
		mustRecord(t, other, act(key, bot.Change{Records: bot.Records{Absences: all}}))
	}
	people("import/1", "李强")
	same(t, "nobody", len(roster().Away), 0)
	a, asked, refused, over, client := fullAbsence("QJ-1"), fullAbsence("QJ-2"), fullAbsence("QJ-3"), fullAbsence("QJ-4"), fullAbsence("QJ-5")
	asked.State, refused.State, client.Person = scoring.AbsenceAsked, scoring.AbsenceRefused, 0
	over.FromDay, over.ToDay = "2025-05-01", "2025-05-02"
	seen := roster()
	absent("not yet", asked, refused, client)
	same(t, "nothing of it moves the roster", roster() == seen, true)
	absent("granted", a, over)
	want := []scoring.Absence{{Person: 3, Site: 1, FromDay: "2025-06-12", ToDay: "2025-06-15", State: scoring.AbsenceGranted}}
	same(t, "granted", roster().Away, want)
	same(t, "the rest as it was", roster().People, []scoring.Person{person})
	people("import/2", "李强强")
	asked.State = scoring.AbsenceGranted
	absent("granted too", asked)
	same(t, "both", roster().Away, append(want, want...))
	same(t, "what came before it", roster().Person(3).Name, "李强强")
	a.State = scoring.AbsenceEnded
	absent("ended", a)
	same(t, "one is left", roster().Away, want)
	people("import/3", "李强")
	same(t, "what came after it", roster().Person(3).Name, "李强")
	same(t, "and it is left", roster().Away, want)
}

// absenceSkews are the scopes of who is absent.
func absenceSkews() []rest {
	write := stores(func(int) bot.Records { return bot.Records{Absences: []scoring.Absence{fullAbsence("QJ-1")}} })
	return []rest{
		{
			scope: "absence/QJ-1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Absence(ctx, v, "QJ-1")
				return orAbsent(err)
			},
			write: write,
		},
		{
			scope: "absences/1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Absences(ctx, v, 1, "2025-06-12", "2025-06-12")
				return err
			},
			write: write,
		},
		{
			scope: "roster", // holds the leave that is granted
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Roster(ctx, v)
				return err
			},
			write: write,
		},
	}
}

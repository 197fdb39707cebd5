package storetest

import (
	"context"
	"errors"
	"testing"

	"anping/bot"
	"anping/scoring"
)

func fullCheck(item, period string) scoring.Check {
	return scoring.Check{Item: item, Period: period, Site: 1, Team: 2, Person: 3, State: scoring.CheckBad, Media: true, Entry: "K1", Words: "指针到红区", At: start()}
}

func fullAssessment(no string) scoring.Assessment {
	return scoring.Assessment{
		No: no, Site: 1, Team: 2, Sudden: true, Name: "消防大检查", Items: []scoring.AssessItem{{Name: "灭火器", Rule: scoring.RuleFire}, {Name: "通道"}}, FromDay: "2025-06-12", ToDay: "2025-06-14",
		Assessor: 3, State: scoring.AssessOpen, By: 4, At: start(), Done: start(),
	}
}

func fullCheckItem(code string) scoring.CheckItem {
	return scoring.CheckItem{
		Code: code, Site: 1, Team: 2, List: "消防器材", Item: "1号楼灭火器", Place: "大堂", Rule: scoring.RuleFire, Every: scoring.CheckMonthly, Due: 31, By: 3,
		FromDay: "2025-06-12",
	}
}

func fullQuiz(no string) scoring.Quiz {
	return scoring.Quiz{
		No: no, Guard: 3, Captain: 4, Site: 1, Team: 2, Quarter: "2025-Q2", Seed: "seed", Clients: []int64{7, 5}, Marks: []bool{true}, Keys: []string{"heard/1"},
		Drawn: 2, Named: 1, State: scoring.QuizOpen, Entry: "K1", At: start(), Done: start(),
	}
}

// checks are stored whole by item and period, quizzes by number; what a Change says
// last stands.
func checks(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	a, b, far := fullCheck("XF1", "2025-W24"), fullCheck("SX1", "2025-06"), fullCheck("XF9", "2025-W24")
	far.Site = 2
	q, other, early := fullQuiz("KM-1"), fullQuiz("KM-2"), fullQuiz("KM-3")
	other.Site, early.Quarter = 2, "2025-Q1"
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{
		Checks: []scoring.Check{a, b, far, fullCheck("XF1", "2025-W23")}, Quizzes: []scoring.Quiz{q, other, early},
		Roster: []bot.RosterRow{{Client: &scoring.Client{ID: 7, Site: 1, Code: "c7", Name: "王"}}, {Client: &scoring.Client{ID: 8, Site: 2, Code: "c8", Name: "李"}}},
	}}))
	v := s.View()
	same(t, "of two periods", must(s.Checks(ctx, v, 1, "2025-W24", "2025-06"))(t), []scoring.Check{b, a})
	same(t, "of another", len(must(s.Checks(ctx, s.View(), 1, "2025-W25"))(t)), 0)
	same(t, "quiz", must(s.Quiz(ctx, v, "KM-1"))(t), q)
	same(t, "quizzes of a quarter", must(s.Quizzes(ctx, v, 1, "2025-Q2"))(t), []scoring.Quiz{q})
	same(t, "residents", must(s.Residents(ctx, v, 1))(t), []scoring.Client{{ID: 7, Site: 1, Code: "c7", Name: "王"}})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "checks/1", Version: 1}, {Scope: "quiz/KM-1", Version: 1}, {Scope: "quizzes/1", Version: 1}})
	if _, err := s.Quiz(ctx, s.View(), "KM-9"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	a.State, a.Entry, a.Media = scoring.CheckFine, "", false
	q.Clients, q.Marks, q.Keys, q.State = nil, nil, nil, scoring.QuizDone
	mustRecord(t, s, act("changed", bot.Change{Records: bot.Records{Checks: []scoring.Check{a}, Quizzes: []scoring.Quiz{q}}}))
	same(t, "changed check", must(s.Checks(ctx, s.View(), 1, "2025-W24"))(t), []scoring.Check{a})
	same(t, "changed quiz", must(s.Quiz(ctx, s.View(), "KM-1"))(t), q)
	checkItems(t, s)
	assessments(t, s)
}

// assessments are stored whole by number; the open ones are listed with what came of
// their items, and a check's photo by item and period.
func assessments(t *testing.T, s Store) {
	t.Helper()
	ctx := t.Context()
	one, far, done := fullAssessment("ZX-1"), fullAssessment("ZX-2"), fullAssessment("ZX-3")
	far.Site, far.Assessor, done.State = 2, 9, scoring.AssessDone
	check := fullCheck("ZX-1.2", "ZX-1")
	photo := scoring.Evidence{ID: "zx", Case: "check/ZX-1.2/ZX-1", Kind: "photo", SHA256: "sha", By: 3, At: start()}
	mustRecord(t, s, act("assessments", bot.Change{Records: bot.Records{Assessments: []scoring.Assessment{one, far, done}, Checks: []scoring.Check{check}, Evidence: []scoring.Evidence{photo}}}))
	v := s.View()
	same(t, "assessment", must(s.Assessment(ctx, v, "ZX-1"))(t), one)
	same(t, "its stamp", v.Seen(), []bot.Stamp{{Scope: "assessment/ZX-1", Version: 1}})
	if _, err := s.Assessment(ctx, s.View(), "ZX-9"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	for _, of := range []struct {
		site, assessor int64
		want           []scoring.Assessment
	}{{0, 0, []scoring.Assessment{one, far}}, {1, 0, []scoring.Assessment{one}}, {0, 9, []scoring.Assessment{far}}, {1, 9, nil}} {
		open, made, err := s.OpenAssessments(ctx, s.View(), of.site, of.assessor)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "open ones", open, of.want)
		if len(of.want) > 0 && of.want[0].No == one.No {
			same(t, "their checks", made, []scoring.Check{check})
		}
	}
	same(t, "photo", must(s.CheckFiles(ctx, s.View(), "ZX-1.2", "ZX-1"))(t), []scoring.Evidence{photo})
}

// checkItems are lines of the roster, taken out by their code.
func checkItems(t *testing.T, s Store) {
	t.Helper()
	ctx := t.Context()
	site, team := scoring.Site{ID: 1, Code: "s1", Name: "阳光花园", Zone: "Asia/Shanghai", Profile: "post"}, scoring.Team{ID: 2, Site: 1, Code: "t1", Name: "日班队"}
	item, gone := fullCheckItem("XF1"), fullCheckItem("XF2")
	person := scoring.Person{ID: 3, No: "3", Name: "孙伟", Lang: "zh"}
	mustRecord(t, s, act("items", bot.Change{Records: bot.Records{Roster: []bot.RosterRow{{Site: &site}, {Team: &team}, {Person: &person}, {CheckItem: &item}, {CheckItem: &gone}}}}))
	same(t, "items", must(s.Roster(ctx, s.View()))(t).Checks, []scoring.CheckItem{item, gone})
	mustRecord(t, s, act("no item", bot.Change{Records: bot.Records{Roster: []bot.RosterRow{{NoCheckItem: "XF2"}}}}))
	same(t, "one gone", must(s.Roster(ctx, s.View()))(t).Checks, []scoring.CheckItem{item})
}

// checkSkews are the scopes of checks and quizzes.
func checkSkews() []rest {
	check := stores(func(int) bot.Records { return bot.Records{Checks: []scoring.Check{fullCheck("XF1", "2025-W24")}} })
	quiz := stores(func(int) bot.Records { return bot.Records{Quizzes: []scoring.Quiz{fullQuiz("KM-1")}} })
	return []rest{
		{
			scope: "checks/1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Checks(ctx, v, 1, "2025-W24")
				return err
			},
			write: check,
		},
		{
			scope: "quiz/KM-1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Quiz(ctx, v, "KM-1")
				return orAbsent(err)
			},
			write: quiz,
		},
		{
			scope: "assessment/ZX-1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Assessment(ctx, v, "ZX-1")
				return orAbsent(err)
			},
			write: stores(func(int) bot.Records { return bot.Records{Assessments: []scoring.Assessment{fullAssessment("ZX-1")}} }),
		},
		{
			scope: "quizzes/1",
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Quizzes(ctx, v, 1, "2025-Q2")
				return err
			},
			write: quiz,
		},
	}
}

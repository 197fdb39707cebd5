package storetest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// age is a moment and what goes then.
type age struct{ at, goes string }

// ages says what goes at which moment, UTC; the company is of 12 June 2025, 9:00.
func ages() []age {
	return []age{
		{"2025-07-12 09:00:00", ""},
		{"2025-07-12 09:00:01", "said place, A1 place"},
		{"2025-12-12 09:00:00", ""},
		{"2025-12-12 09:00:01", "said file, photo A1, photo K8"},
		{"2025-12-24 09:00:00", ""},
		{"2025-12-24 09:00:01", "photo A6"}, // its case was closed two weeks ago: it cannot be opened again
		{"2026-05-12 09:00:00", ""},
		{"2026-05-12 09:00:01", "photo said"}, // it came once more
		{"2026-06-12 09:00:00", ""},
		{"2026-06-12 09:00:01", "CC-1 words, check words, said words, note words, A1 words, A3 words, A5 words, J-2 words, J-3 words, QJ-1 words, ZF-1 words, BM-1 words, JB-1 words, q1, hold words"},
		{"2026-07-22 09:00:01", "A4 words"},
		{"2026-12-10 09:00:01", "A6 words"},
		{"2027-06-12 09:00:01", "CC-1, J-3, A5, QJ-1, ZF-1, BM-1, JB-1, KM-1, ZX-1, check"}, // an entry rests on J-2, entries on A1, and others followed A3
		{"2027-06-30 23:59:59", ""},
		{"2027-07-01 00:00:00", "K1, K6, K7, K8, SS-2, photo K7, A1, A1 rating"},
		{"2027-07-22 09:00:01", "A3, A4"},
		{"2027-08-01 00:00:01", "K9, J-2"},
		{"2027-09-12 09:00:01", "K2, K3"}, // both, once both are old
		{"2027-12-10 09:00:01", "A6"},
		{"2035-01-01 00:00:00", ""}, // an open case, its proof and its entry, an appeal, what a group is to be told, an open suggestion
	}
}

// retain lets two years pass over one of everything: at each age goes what is
// due to go, to the second, and nothing else; what is open, or needed, stays.
func retain(t *testing.T, open Open) {
	clk := newClock()
	s, other := open(t, clk)
	ctx := t.Context()
	o := oldCompany{t: t, s: s, other: other, clk: clk}
	o.record()
	left := o.present(ctx)
	june := must(s.EntriesOf(ctx, s.View(), scoring.Subject{Kind: scoring.SubjectPerson, ID: 3}, "2025-06"))(t)
	day := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04:05", s, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, step := range ages() {
		clk.set(day(step.at))
		o.work()
		together(3, func(i int) {
			x := s
			if i == 1 {
				x = other
			}
			if _, err := x.Retain(ctx, clk.Now(), bot.Retained()); err != nil {
				t.Error(err)
			}
		})
		for gone := range strings.SplitSeq(step.goes, ", ") {
			if gone != "" && !left[gone] {
				t.Errorf("the test says twice that %s goes", gone)
			}
			delete(left, gone)
		}
		if now := o.present(ctx); !maps.Equal(now, left) {
			t.Errorf("at %s there is\n%s\nwant\n%s", step.at, words(now), words(left))
		}
		if step.at == "2027-06-30 23:59:59" {
			same(t, "the month's entries", must(s.EntriesOf(ctx, s.View(), scoring.Subject{Kind: scoring.SubjectPerson, ID: 3}, "2025-06"))(t), june)
		}
	}
	want := []string{"A2", "A2 words", "J-1", "J-1 words", "K10", "K4", "K5", "KM-2", "QJ-2", "QJ-2 words", "SS-1", "WT-2", "ZF-2", "ZF-2 words", "ZX-2", "photo A2", "photo K4"}
	same(t, "what never goes", slices.Sorted(maps.Keys(left)), want)
	again := fullProblem("WT-1") // whoever comes after it finds nothing of it
	again.Sequels, again.Site = nil, 7
	mustRecord(t, s, act("again", bot.Change{Records: bot.Records{Problems: []scoring.Problem{again}}}))
	same(t, "what is left of a problem that went", must(s.Problems(ctx, s.View(), 7))(t), []scoring.Problem{again})
	clk.set(start().AddDate(20, 0, 1))
	if got := claim(t, s, "me", clk.Now(), 10); len(got) != 1 || !strings.Contains(string(got[0].Parts[0]), "waiting") {
		t.Errorf("what waited for twenty years: %+v", got)
	}
	if _, err := s.Record(ctx, bot.Act{Key: "rests on what went", At: clk.Now(), Seen: []bot.Stamp{{Scope: bot.ScopeCase("A1"), Version: 1}}}); err == nil {
		t.Error("a decision about a case that is gone was recorded")
	}
}

func words(m map[string]bool) string { return strings.Join(slices.Sorted(maps.Keys(m)), ", ") }

// oldCompany is one of everything, by names that tell what each must outlive.
type oldCompany struct {
	t        testing.TB
	s, other Store
	clk      *clock
	photos   map[string]string // by the name of what it belongs to
}

func (o *oldCompany) photo(of string) string {
	o.t.Helper()
	if o.photos == nil {
		o.photos = map[string]string{}
	}
	// The first piece is found by its number: three pieces.
	o.photos[of] = must(o.s.PutMedia(o.t.Context(), []byte(strings.Repeat(of, 70_000))))(o.t)
	return o.photos[of]
}

func (o *oldCompany) record() {
	o.t.Helper()
	chats(o.t, o.s, 2)
	closed := func(no string, at time.Time) scoring.Case {
		return scoring.Case{No: no, Site: 1, Client: 5, Text: "words of " + no, State: scoring.CaseClosed, Kind: scoring.KindRepair, Opened: at, Closed: at}
	}
	mk := func(no, cause string, points scoring.Points) scoring.Entry {
		e := entry(no, cause)
		e.Points, e.Case, e.Evidence = points, "", ""
		return e
	}
	proof := func(of, caseNo, entry string) scoring.Evidence {
		return scoring.Evidence{ID: "ev" + of, Case: caseNo, Entry: entry, Kind: bot.Photo, SHA256: o.photo(of), By: 7, At: start()}
	}
	first := heard("1", 1, "said")
	first.Said.Media, first.Said.Location = []bot.MediaRef{{SHA256: o.photo("said"), Kind: bot.Photo}}, &bot.Location{Lat: 31.2, Lon: 121.5}
	first.Change.Notes = []bot.Note{{Key: "progress/1", To: bot.Address{Chat: 1}, Body: body("note")}}
	mustRecord(o.t, o.s, first)
	for _, c := range claim(o.t, o.s, "me", o.clk.Now(), 10) {
		settle(o.t, o.s, c, "me", bot.Outcome{State: bot.Sent}, o.clk.Now())
	}
	a2, a4 := closed("A2", start()), closed("A4", start().AddDate(0, 0, 40))
	a6 := closed("A6", start())
	a6.Closed = start().AddDate(0, 6, -2)
	a2.State, a2.Closed, a4.Lead = scoring.CaseOpen, time.Time{}, "A3"
	k1, k8, k9, k10 := mk("K1", "case/A1/1/accept", -100), mk("K8", "by/8", -30), mk("K9", "by/9", 300), mk("K10", "case/A2/1/accept", -100)
	k1.Case, k10.Case, k9.Month, k9.At, k9.Recorded = "A1", "A2", "2025-07", start().AddDate(0, 1, 0), start().AddDate(0, 1, 0)
	k2 := mk("K2", "by/2", -30)
	group := scoring.Group{ID: 5, Site: 1, Team: 2, Code: "g5", Name: "群", Notice: -1, Lang: "zh", Names: scoring.NameMasked}
	j1, j2, j3 := fullSuggestion("J-1"), fullSuggestion("J-2"), fullSuggestion("J-3")
	j2.State, j2.Entry, j3.State, j3.Entry = scoring.SuggestionAdopted, "K9", scoring.SuggestionDeclined, ""
	mustRecord(o.t, o.s, act("rounds", bot.Change{Records: oldRounds()}))
	mustRecord(o.t, o.s, act("all", bot.Change{
		Records: bot.Records{
			Roster: []bot.RosterRow{{Group: &group}},
			Cases:  []scoring.Case{closed("A1", start()), a2, closed("A3", start()), a4, closed("A5", start()), a6},
			Steps: []scoring.CaseStep{
				{Case: "A1", At: start(), By: 7, What: "located", Body: "31.2,121.4"}, {Case: "A1", At: start(), What: "added", Body: "words"},
			},
			Ratings:     []scoring.Rating{{Case: "A1", Run: 1, Stars: 5, Client: 5, At: start()}},
			Entries:     []scoring.Entry{k1, k2, mk("K4", "by/4", -30), mk("K5", "by/5", -30), mk("K6", "by/6", -30), mk("K7", "by/7", -30), k8, k9, k10},
			Informed:    []scoring.Informed{{Entry: "K1", Person: 3, At: start()}, {Entry: "K8", Person: 3, At: start()}},
			Tell:        []bot.ToTell{{Group: 5, Entry: "K5"}, {Group: 77, Entry: "K6"}},
			Appeals:     []scoring.Appeal{fullAppeal("SS-1", "K4"), fullAppeal("SS-2", "K8")},
			Evidence:    []scoring.Evidence{proof("A1", "A1", ""), proof("A2", "A2", ""), proof("A6", "A6", ""), proof("K4", "", "K4"), proof("K7", "", "K7"), proof("K8", "", "K8")},
			Suggestions: []scoring.Suggestion{j1, j2, j3},
			Questions:   []bot.Question{{ID: "q1", Chat: 1, Kind: "x", Payload: []byte(`{"a":"words"}`), Until: start()}},
			Holds:       []scoring.Hold{{Group: 12, Day: "2025-06-12", State: scoring.HoldReleased, By: 4, At: start(), Until: start(), Reason: "words"}},
			Due:         []bot.Due{{Name: "evening", Scope: "12", Period: "2025-06-12", Next: start().AddDate(20, 0, 0)}},
		},
		Notes: []bot.Note{{Key: "waits", To: bot.Address{Chat: 2}, Body: body("waiting"), Due: start().AddDate(20, 0, 0)}},
	}))
	o.later(k2)
}

// oldRounds are what people did on their rounds: leave, visits, services, problems,
// spot checks, checklists, quizzes.
func oldRounds() bot.Records {
	visit, doubt := fullVisit("ZF-1"), fullVisit("ZF-2")
	visit.Entry, doubt.State = "", scoring.VisitDoubt
	leave, still := fullAbsence("QJ-1"), fullAbsence("QJ-2")
	leave.FromDay, leave.ToDay = "2025-06-11", "2025-06-11"
	still.ToDay = "2050-01-01" // goes on
	wt1, wt2 := fullProblem("WT-1"), fullProblem("WT-2")
	wt1.State, wt1.Entry = scoring.ProblemClean, ""
	wt1.Sequels[0].Entry = ""
	return bot.Records{
		Absences: []scoring.Absence{leave, still},
		Visits:   []scoring.Visit{visit, doubt},
		Services: []scoring.Service{fullService("BM-1")}, Handovers: []scoring.Handover{fullHandover("JB-1")},
		Problems:    []scoring.Problem{wt1, wt2},
		Spots:       []scoring.SpotCheck{fullSpot(1)},
		Checks:      []scoring.Check{{Item: "XF1", Period: "2025-W24", Site: 1, State: scoring.CheckFine, Words: "红区", At: start()}},
		Assessments: []scoring.Assessment{{No: "ZX-1", Site: 1, State: scoring.AssessDone, At: start()}, {No: "ZX-2", Site: 1, State: scoring.AssessOpen, At: start()}},
		Quizzes:     []scoring.Quiz{{No: "KM-1", Site: 1, Quarter: "2025-Q2", State: scoring.QuizDone, At: start()}, {No: "KM-2", Site: 1, Quarter: "2025-Q2", State: scoring.QuizOpen, At: start()}},
	}
}

// later records what is decided of it afterwards, and that a photo came again.
func (o *oldCompany) later(k2 scoring.Entry) {
	o.t.Helper()
	lost := fullAppeal("SS-2", "K8")
	lost.State = scoring.AppealLost
	mustRecord(o.t, o.s, act("decided", bot.Change{Records: bot.Records{Appeals: []scoring.Appeal{lost}}}))
	later := o.clk.set(start().AddDate(0, 3, 0))
	mustRecord(o.t, o.s, bot.Act{Key: "void", At: later, Change: bot.Change{Records: bot.Records{Entries: []scoring.Entry{k2.Reverse("K3", "void/K2", 9, later, "")}}}})
	o.clk.set(start().AddDate(0, 5, 0))
	o.photo("said") // sent again
	o.clk.set(start())
}

// work records that something goes on.
func (o *oldCompany) work() {
	o.t.Helper()
	now := o.clk.Now()
	mustRecord(o.t, o.s, bot.Act{Key: "work/" + now.Format(time.DateTime), At: now, Change: bot.Change{Bump: []string{"work"}}})
}

// present lists what there is.
// told adds what people wrote of services and to the next shift.
func (o *oldCompany) told(ctx context.Context, out map[string]bool) {
	served, err := o.s.Service(ctx, o.s.View(), "BM-1")
	out["BM-1"], out["BM-1 words"] = err == nil, served.Body != ""
	handed, err := o.s.Handover(ctx, o.s.View(), "JB-1")
	out["JB-1"], out["JB-1 words"] = err == nil, handed.Body != ""
}

func (o *oldCompany) present(ctx context.Context) map[string]bool {
	o.t.Helper()
	out := map[string]bool{}
	for _, u := range must(o.s.Uttered(ctx, o.s.View(), 1, time.Unix(0, 0), 10))(o.t) {
		out["said words"] = out["said words"] || u.Mine && u.Text != ""
		out["said file"] = out["said file"] || len(u.Media) > 0
		out["said place"] = out["said place"] || u.Location != nil
		out["note words"] = out["note words"] || !u.Mine && u.Body.Lines[0].String() == "note"
	}
	for _, no := range []string{"A1", "A2", "A3", "A4", "A5", "A6"} {
		c, err := o.s.Case(ctx, o.other.View(), no)
		out[no], out[no+" words"] = err == nil, c.Text != ""
	}
	ratings, err := o.s.Ratings(ctx, o.s.View(), "A1")
	out["A1 rating"] = err == nil && len(ratings) > 0
	_, located, err := o.s.Held(ctx, o.s.View(), 7, time.Unix(0, 0))
	out["A1 place"] = len(located) > 0 && located[0].Body != "" && err == nil
	for n := 1; n <= 10; n++ {
		no := fmt.Sprint("K", n)
		_, _, err := o.s.Entry(ctx, o.s.View(), no)
		out[no] = err == nil
	}
	for _, no := range []string{"SS-1", "SS-2"} {
		_, _, err := o.s.Appeal(ctx, o.s.View(), no)
		out[no] = err == nil
	}
	for _, no := range []string{"J-1", "J-2", "J-3"} {
		x, err := o.s.Suggestion(ctx, o.s.View(), no)
		out[no], out[no+" words"] = err == nil, x.Body != ""
	}
	for _, no := range []string{"ZF-1", "ZF-2"} {
		x, err := o.s.Visit(ctx, o.s.View(), no)
		out[no], out[no+" words"] = err == nil, x.Body != ""
	}
	o.told(ctx, out)
	o.checked(ctx, out)
	for _, no := range []string{"QJ-1", "QJ-2"} {
		x, err := o.s.Absence(ctx, o.s.View(), no)
		out[no], out[no+" words"] = err == nil, x.Reason != ""
	}
	q, err := o.s.Question(ctx, o.s.View(), "q1")
	out["q1"] = err == nil && q.ID != ""
	_, hold, err := o.s.Posting(ctx, o.s.View(), 12)
	out["hold words"] = err == nil && hold.Reason != ""
	for of, sha := range o.photos {
		_, err := o.s.GetMedia(ctx, sha)
		out["photo "+of] = err == nil
	}
	maps.DeleteFunc(out, func(_ string, there bool) bool { return !there })
	return out
}

// checked adds what is there of checks, the ledger and quizzes.
func (o *oldCompany) checked(ctx context.Context, out map[string]bool) {
	o.t.Helper()
	for _, x := range must(o.s.SpotChecks(ctx, o.s.View(), "CC-1"))(o.t) {
		out[x.No], out[x.No+" words"] = true, x.Reason != ""
	}
	kept, err := o.s.Problems(ctx, o.s.View(), 1)
	out["WT-2"] = err == nil && len(kept) > 0 && len(kept[0].Sequels) > 0
	for _, x := range must(o.s.Checks(ctx, o.s.View(), 1, "2025-W24"))(o.t) {
		out["check"], out["check words"] = true, x.Words != ""
	}
	for _, no := range []string{"ZX-1", "ZX-2"} {
		_, err := o.s.Assessment(ctx, o.s.View(), no)
		out[no] = err == nil
	}
	for _, x := range must(o.s.Quizzes(ctx, o.s.View(), 1, "2025-Q2"))(o.t) {
		out[x.No] = true
	}
}

// retainClock: a clock that is ten years ahead makes nothing old while nothing was
// recorded by it, and ages of 0 make nothing old at all.
func retainClock(t *testing.T, open Open) {
	clk := newClock()
	s, other := open(t, clk)
	ctx := t.Context()
	o := oldCompany{t: t, s: s, other: other, clk: clk}
	o.record()
	left := o.present(ctx)
	ahead := clk.set(start().AddDate(10, 0, 0))
	got := must(s.Retain(ctx, ahead, bot.Retained()))(t)
	delete(left, "said place")
	delete(left, "A1 place") // three months passed before the last act
	if now := o.present(ctx); !maps.Equal(now, left) || got != (bot.Aged{Locations: 2}) {
		t.Errorf("%+v went, and there is\n%s\nwant\n%s", got, words(now), words(left))
	}
	o.work()
	if got := must(s.Retain(ctx, ahead, bot.Retention{}))(t); got.Any() {
		t.Errorf("where all is kept for ever %+v went", got)
	}
	if got := must(s.Retain(ctx, ahead, bot.Retained()))(t); got.Entries != 7 {
		t.Errorf("after an act by that clock %+v went", got)
	}
}

// retainMany: more than a slice of everything goes in one call.
func retainMany(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	ctx := t.Context()
	chats(t, s, 1)
	const n = 1100
	together(64, func(i int) {
		for k := i; k < n; k += 64 {
			a := heard(fmt.Sprint(k), 1, "words")
			a.Said.Location = &bot.Location{Lat: 1, Lon: 2}
			if _, err := s.Record(ctx, a); err != nil {
				t.Error(err)
			}
		}
	})
	var c bot.Change
	for i := range 130 {
		e := entry(fmt.Sprint("K", i), fmt.Sprint("by/", i))
		e.Case = fmt.Sprint("A", i%45)
		c.Entries = append(c.Entries, e)
	}
	for i := range 45 {
		c.Cases = append(c.Cases, scoring.Case{No: fmt.Sprint("A", i), Text: "words", State: scoring.CaseClosed, Opened: start(), Closed: start()})
	}
	for i := range 600 {
		c.Questions = append(c.Questions, bot.Question{ID: fmt.Sprint("q", i), Chat: 1, Kind: "x", Until: start()})
	}
	mustRecord(t, s, act("many", c))
	work := (&oldCompany{t: t, s: s, clk: clk}).work
	clk.set(start().AddDate(0, 14, 0))
	work()
	got := must(s.Retain(ctx, clk.Now(), bot.Retained()))(t)
	same(t, "after 14 months", got, bot.Aged{Locations: n, Texts: n + 45 + 600})
	cameLate := heard("late", 1, "words")
	cameLate.Said.At = start().AddDate(0, 2, -3)
	mustRecord(t, s, cameLate)
	got = must(s.Retain(ctx, clk.Now(), bot.Retained()))(t)
	same(t, "of what was written late", got, bot.Aged{Texts: 1})
	clk.set(start().AddDate(0, 26, 0))
	work()
	got = must(s.Retain(ctx, clk.Now(), bot.Retained()))(t)
	same(t, "after 26 months", got, bot.Aged{Entries: 130, Cases: 45})
	if again := must(s.Retain(ctx, clk.Now(), bot.Retained()))(t); again.Any() {
		t.Errorf("once more: %+v", again)
	}
	if left := must(s.Uttered(ctx, s.View(), 1, time.Unix(0, 0), 10))(t); len(left) != 0 {
		t.Errorf("%d messages are left", len(left))
	}
}

package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/survey"
)

const surveyPeriod = "2025-Q2"

func fullRound(period string, opened time.Time) survey.Round {
	asks := survey.Shipped()
	asks.Code, asks.Version, asks.Sites = "sun", 3, []string{"s1"}
	return survey.Round{Site: 1, Period: period, Asks: asks, Opened: opened, Closes: opened.AddDate(0, 0, 14), Closed: opened.AddDate(0, 0, 14)}
}

func fullInvite(client int64) survey.Invite {
	return survey.Invite{
		Site: 1, Period: surveyPeriod, Client: client, Reach: survey.ReachSent, Part: survey.PartBegun,
		Draft: survey.Draft{Anonymous: true, Values: []int{5, survey.NotTried, survey.Unanswered}, Keys: []string{"heard/a", "heard/b"}},
	}
}

func fullAnswer(id string, client int64) survey.Answer {
	return survey.Answer{ID: id, Site: 1, Period: surveyPeriod, Client: client, Day: "2025-06-12", Source: survey.ByForm, Values: []int{5, -1, 0, 10}, Words: "灯 'x' \\ {a}"}
}

// pollClients are three clients of one site, of whom the last two cannot be asked.
func pollClients() []bot.RosterRow {
	var out []bot.RosterRow
	for id, code := range map[int64]string{4: "c4", 5: "c5", 6: "@6", 7: scoring.ErasedCode(7)} {
		out = append(out, bot.RosterRow{Client: &scoring.Client{ID: id, Site: 1, Code: code, Name: code, Lang: "zh"}})
	}
	slices.SortFunc(out, func(a, b bot.RosterRow) int { return int(a.Client.ID - b.Client.ID) })
	return append(out, bot.RosterRow{Client: &scoring.Client{ID: 8, Site: 2, Code: "c8", Lang: "en"}})
}

// surveys are stored whole and read by site, period and client.
func surveys(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	old, now := fullRound("2025-Q1", start().AddDate(0, -3, 0)), fullRound(surveyPeriod, start())
	now.Closed = time.Time{}
	first, second := survey.Shipped(), survey.Shipped()
	first.Version, second.Version, second.Questions = 1, 2, second.Questions[:3]
	begun, declined := fullInvite(4), survey.Invite{Site: 1, Period: surveyPeriod, Client: 5, Reach: survey.ReachNone, Part: survey.PartDeclined}
	before := fullInvite(4)
	before.Period, before.Part, before.Draft = "2025-Q1", survey.PartDone, survey.Draft{}
	named, hidden := fullAnswer("bb", 4), fullAnswer("aa", 0)
	named.Source, named.By = survey.ByPhone, 9
	earlier := fullAnswer("cc", 0)
	earlier.Period, earlier.Source = "2025-Q1", survey.ByChat
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{
		Roster: pollClients(), Questionnaires: []survey.Questionnaire{first}, Rounds: []survey.Round{old, now},
		Invites: []survey.Invite{begun, declined, before}, Answers: []survey.Answer{named, hidden, earlier},
		Chats:    []bot.Chat{{ID: 1, Platform: "fake", Account: "a", Ext: "e1", Client: 4, Used: start()}},
		Settings: []scoring.Setting{{Client: 5, Lang: "en"}},
	}}))
	mustRecord(t, s, act("second", bot.Change{Records: bot.Records{Questionnaires: []survey.Questionnaire{second}}}))
	v := s.View()
	round, invite, err := s.SurveyRound(ctx, v, 1, 4)
	same(t, "the newest round and an invite", []any{round, invite, err}, []any{now, begun, error(nil)})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "survey/1", Version: 1}, {Scope: "surveyed/1/4", Version: 1}})
	v = s.View()
	round, invite, err = s.SurveyRound(ctx, v, 2, 8)
	same(t, "of a site without", []any{round, invite, err}, []any{survey.Round{}, survey.Invite{}, error(nil)})
	same(t, "stamps of what is absent", v.Seen(), []bot.Stamp{{Scope: "survey/2"}, {Scope: "surveyed/2/8"}})
	same(t, "questionnaires", must(s.Questionnaires(ctx, s.View()))(t), []survey.Questionnaire{first, second})
	asked := []survey.Invited{{Client: 4, Lang: "zh", Chat: 1, Invite: begun}, {Client: 5, Lang: "en", Invite: declined}}
	same(t, "who is asked", must(s.SurveyInvited(ctx, s.View(), 1, surveyPeriod, 0, 10))(t), asked)
	same(t, "the first", must(s.SurveyInvited(ctx, s.View(), 1, surveyPeriod, 0, 1))(t), asked[:1])
	same(t, "after the first", must(s.SurveyInvited(ctx, s.View(), 1, surveyPeriod, 4, 10))(t), asked[1:])
	same(t, "of another round", must(s.SurveyInvited(ctx, s.View(), 1, "2025-Q3", 0, 1))(t), []survey.Invited{{Client: 4, Lang: "zh", Chat: 1, New: true}})
	polls := []survey.Poll{
		{Round: now, Invited: 2, Delivered: 1, Unreachable: 1, Declined: 1, Answers: []survey.Answer{hidden, named}},
		{Round: old, Invited: 1, Delivered: 1, Done: 1, Answers: []survey.Answer{earlier}},
	}
	same(t, "polls", must(s.Polls(ctx, s.View(), 1, 5))(t), polls)
	same(t, "the newest", must(s.Polls(ctx, s.View(), 1, 1))(t), polls[:1])
	same(t, "of nobody", len(must(s.Polls(ctx, s.View(), 9, 5))(t)), 0)

	begun.Part, begun.Draft, now.Closed = survey.PartDone, survey.Draft{}, start().AddDate(0, 0, 14)
	mustRecord(t, s, act("changed", bot.Change{Records: bot.Records{Rounds: []survey.Round{now}, Invites: []survey.Invite{begun}, Questionnaires: []survey.Questionnaire{second}}}))
	round, invite, err = s.SurveyRound(ctx, s.View(), 1, 4)
	same(t, "changed", []any{round, invite, err}, []any{now, begun, error(nil)})
	t.Run("Plans", func(t *testing.T) { plans(t, open) })
	t.Run("Mysteries", func(t *testing.T) { mysteries(t, open) })
	t.Run("Tidied", func(t *testing.T) { tidySurveys(t, open) })
	t.Run("Age", func(t *testing.T) { surveyAges(t, open) })
	t.Run("Erased", func(t *testing.T) { surveyErased(t, open) })
	if _, err := s.Record(ctx, act("twice", bot.Change{Records: bot.Records{Answers: []survey.Answer{named}}})); err == nil {
		t.Error("an answer was stored a second time")
	}
}

// surveySkews are the scopes of surveys: two cannot both answer for a client.
func surveySkews() []rest {
	plan := stores(func(int) bot.Records { return bot.Records{Plans: []survey.Plan{fullPlan("GJ-1")}} })
	mystery := stores(func(int) bot.Records { return bot.Records{Mysteries: []survey.Mystery{fullMystery("AF-1")}} })
	read := func(ctx context.Context, s Store, v bot.View) error {
		_, _, err := s.SurveyRound(ctx, v, 1, 4)
		return err
	}
	return []rest{
		{
			scope: "plan/GJ-1", write: plan,
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Plan(ctx, v, "GJ-1")
				return orAbsent(err)
			},
		},
		{
			scope: "plans/1", write: plan,
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Plans(ctx, v, 1)
				return err
			},
		},
		{
			scope: "mystery/AF-1", write: mystery,
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Mystery(ctx, v, "AF-1")
				return orAbsent(err)
			},
		},
		{
			scope: bot.ScopeMysteries, write: mystery,
			read: func(ctx context.Context, s Store, v bot.View) error {
				_, err := s.Mysteries(ctx, v, 9, start(), 10)
				return err
			},
		},
		{scope: "survey/1", read: read, write: stores(func(int) bot.Records { return bot.Records{Rounds: []survey.Round{fullRound(surveyPeriod, start())}} })},
		{
			scope: "surveyed/1/4",
			setup: bot.Change{Records: bot.Records{Rounds: []survey.Round{fullRound(surveyPeriod, start())}}},
			read:  read,
			write: stores(func(i int) bot.Records {
				return bot.Records{Invites: []survey.Invite{fullInvite(4)}, Answers: []survey.Answer{fullAnswer(fmt.Sprint("id", i), 4)}}
			}),
		},
	}
}

func fullPlan(no string) survey.Plan {
	return survey.Plan{
		No: no, Site: 1, Period: surveyPeriod, Dim: 3, Share: survey.Share{Part: 2, Whole: 5}, Threshold: 80, Owner: 9, Due: "2025-07-12", Words: "多巡一次",
		Result: "巡了", At: start(), Done: start().Add(time.Hour), Next: "2025-Q3", After: survey.Share{Part: 4, Whole: 6},
	}
}

// plans are stored whole and listed while they are open or not measured; what is
// closed goes with age, what is open stays.
func plans(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	ctx := t.Context()
	over, running, unmeasured, elsewhere := fullPlan("GJ-1"), fullPlan("GJ-2"), fullPlan("GJ-3"), fullPlan("GJ-4")
	running.Done, unmeasured.Next, elsewhere.Site, elsewhere.Done = time.Time{}, "", 2, time.Time{}
	unmeasured.At, running.At = start().Add(time.Minute), start().Add(2*time.Minute)
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{Plans: []survey.Plan{over, running, unmeasured, elsewhere}}}))
	v := s.View()
	same(t, "one", must(s.Plan(ctx, v, "GJ-1"))(t), over)
	same(t, "of a site", must(s.Plans(ctx, v, 1))(t), []survey.Plan{unmeasured, running})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "plan/GJ-1", Version: 1}, {Scope: "plans/1", Version: 1}})
	same(t, "of all", must(s.Plans(ctx, s.View(), 0))(t), []survey.Plan{elsewhere, unmeasured, running})
	same(t, "of nobody", len(must(s.Plans(ctx, s.View(), 9))(t)), 0)
	if _, err := s.Plan(ctx, s.View(), "GJ-9"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	unmeasured.Next = "2025-Q3"
	mustRecord(t, s, act("measured", bot.Change{Records: bot.Records{Plans: []survey.Plan{unmeasured}}}))
	same(t, "measured", must(s.Plans(ctx, s.View(), 1))(t), []survey.Plan{running})
	for _, age := range []struct {
		months int
		want   string
	}{{12, "巡了"}, {13, ""}, {24, ""}, {25, "gone"}} {
		at, want := clk.set(start().AddDate(0, age.months, 0)), age.want
		(&oldCompany{t: t, s: s, clk: clk}).work()
		must(s.Retain(ctx, at, bot.Retained()))(t)
		got, err := s.Plan(ctx, s.View(), "GJ-1")
		if errors.Is(err, bot.ErrNotFound) != (want == "gone") || want != "gone" && got.Result != want {
			t.Errorf("after %d months: %q, %v; want %q", age.months, got.Result, err, want)
		}
		same(t, "what is open", must(s.Plan(ctx, s.View(), "GJ-2"))(t), running)
	}
}

// pollOf is what there is of the round of the suite, in short: by answer client,
// day and words; by invite client, part and whether a draft is left.
func pollOf(t *testing.T, s Store) string {
	t.Helper()
	polls := must(s.Polls(t.Context(), s.View(), 1, 5))(t)
	if len(polls) == 0 {
		return "gone"
	}
	var out []string
	for _, a := range polls[0].Answers {
		out = append(out, strings.TrimSpace(fmt.Sprint(a.ID, " ", a.Client, " ", a.Day, " ", a.Words)))
	}
	for _, i := range must(s.SurveyInvited(t.Context(), s.View(), 1, surveyPeriod, 0, 10))(t) {
		if !i.New {
			out = append(out, fmt.Sprint(i.Client, " ", i.Invite.Part, " ", len(i.Invite.Draft.Keys)))
		}
	}
	return strings.Join(out, "; ")
}

// surveyStored is a round with an answer by name, an anonymous one, and a draft
// with the message that led to it.
func surveyStored(t *testing.T, s Store, closed time.Time) {
	t.Helper()
	round := fullRound(surveyPeriod, start())
	round.Closed = closed
	named, hidden := fullAnswer("bb", 4), fullAnswer("aa", 0)
	named.Words, hidden.Words = "words", "words"
	draft, done := fullInvite(5), fullInvite(4)
	done.Part, done.Draft = survey.PartDone, survey.Draft{}
	draft.Draft.Keys = []string{"heard/1"}
	mustRecord(t, s, act("chat", bot.Change{Records: bot.Records{Chats: []bot.Chat{{ID: 1, Platform: "fake", Account: "a", Ext: "e1", Client: 5, Used: start()}}}}))
	mustRecord(t, s, heard("1", 1, "my draft"))
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{
		Roster: pollClients(), Rounds: []survey.Round{round}, Invites: []survey.Invite{draft, done}, Answers: []survey.Answer{named, hidden},
	}}))
}

// tidySurveys: of a round that runs nothing goes; of one that has closed the
// drafts with the talk about them, and the day of anonymous answers.
func tidySurveys(t *testing.T, open Open) {
	clk := newClock()
	s, other := open(t, clk)
	surveyStored(t, s, time.Time{})
	tidy := func(x Store) {
		t.Helper()
		if err := x.TidySurveys(t.Context(), clk.Now()); err != nil {
			t.Fatal(err)
		}
	}
	said := func() string {
		return must(s.Uttered(t.Context(), s.View(), 1, time.Unix(0, 0), 10))(t)[0].Text
	}
	tidy(s)
	same(t, "while it runs", pollOf(t, s), "aa 0 2025-06-12 words; bb 4 2025-06-12 words; 4 done 0; 5 begun 1")
	same(t, "the talk", said(), "my draft")
	mustRecord(t, s, act("closed", bot.Change{Records: bot.Records{Rounds: []survey.Round{fullRound(surveyPeriod, start())}}}))
	together(3, func(i int) { tidy([]Store{s, other, s}[i]) })
	same(t, "after it", pollOf(t, s), "aa 0  words; bb 4 2025-06-12 words; 4 done 0; 5 begun 0")
	for _, u := range must(s.Uttered(t.Context(), s.View(), 1, time.Unix(0, 0), 10))(t) {
		if strings.Contains(u.Text, "my draft") {
			t.Error("the talk about a draft is left")
		}
	}
}

// surveyAges: the words of answers go with other texts, a round with old cases;
// one that runs goes on.
func surveyAges(t *testing.T, open Open) {
	for _, c := range []struct {
		name   string
		closed time.Time
		want   [4]string // before and after the texts' age, before and after the cases'
	}{
		{"closed", start().AddDate(0, 0, 14), [4]string{"words", "", "", "gone"}},
		{"open", time.Time{}, [4]string{"words", "words", "words", "words"}},
	} {
		clk := newClock()
		s, _ := open(t, clk)
		surveyStored(t, s, c.closed)
		closes := start().AddDate(0, 0, 14)
		for i, at := range []time.Time{closes.AddDate(0, 12, 0), closes.AddDate(0, 12, 0).Add(time.Second), closes.AddDate(0, 24, 0), closes.AddDate(0, 24, 0).Add(time.Second)} {
			clk.set(at)
			(&oldCompany{t: t, s: s, clk: clk}).work()
			must(s.Retain(t.Context(), at, bot.Retained()))(t)
			got := pollOf(t, s)
			for _, id := range []string{"aa 0 2025-06-12", "bb 4 2025-06-12"} {
				if got != "gone" && !strings.Contains(got, strings.TrimSpace(id+" "+c.want[i])) {
					t.Errorf("%s, %s: %s", c.name, at, got)
				}
			}
			if (got == "gone") != (c.want[i] == "gone") || c.want[i] == "" && strings.Contains(got, "words") {
				t.Errorf("%s, %s: %s, want %q", c.name, at, got, c.want[i])
			}
		}
	}
}

// surveyErased: of a client who is erased the answers by name become nobody's
// without words, a draft goes; others' stay.
func surveyErased(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	surveyStored(t, s, time.Time{})
	for _, client := range []int64{4, 5} {
		mustRecord(t, s, act(fmt.Sprint("erase/", client), bot.Change{Records: bot.Records{Erase: []bot.Erasure{{
			Whom: bot.Address{Client: client}, Name: "none", Instead: "x", At: start(),
		}}}}))
		v := s.View()
		if _, _, err := s.SurveyRound(t.Context(), v, 1, client); err != nil {
			t.Fatal(err)
		}
		if done := must(s.Erase(t.Context(), start().AddDate(0, 0, 3)))(t); done != 1 {
			t.Fatalf("%d erasures are done, want 1", done)
		}
		late := act(fmt.Sprint("late/", client), bot.Change{Records: bot.Records{Invites: []survey.Invite{fullInvite(client)}}})
		late.Seen = v.Seen()
		if _, err := s.Record(t.Context(), late); err == nil {
			t.Error("a draft that rests on what was erased was stored")
		}
		want := "aa 0 2025-06-12 words; bb 0; 4 done 0; 5 begun 1"
		if client == 5 {
			want = "aa 0 2025-06-12 words; bb 0; 4 done 0; 5 begun 0"
		}
		same(t, "after an erasure", pollOf(t, s), want)
	}
}

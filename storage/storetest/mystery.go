package storetest

import (
	"errors"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring/survey"
)

func fullMystery(no string) survey.Mystery {
	asks := survey.ShippedShopper()
	asks.Version = 3
	return survey.Mystery{
		No: no, Site: 1, Period: surveyPeriod, Asks: asks, By: 8, Person: 9, At: start(), Until: start().AddDate(0, 0, survey.MysteryDays),
		Done: start().Add(time.Hour), Source: survey.ByForm, Values: []int{5, 4, survey.NotTried, 2, 1, 3}, Words: "门岗没人",
	}
}

// mysteries are stored whole, listed by person, and stand beside the answers of
// their round; they go with age.
func mysteries(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	ctx := t.Context()
	done, waits, other := fullMystery("AF-1"), fullMystery("AF-2"), fullMystery("AF-3")
	waits.Done, waits.Values, waits.Words, waits.Source, waits.At = time.Time{}, nil, "", "", start().Add(time.Minute)
	other.Person, other.Site, other.At = 7, 2, start().Add(2*time.Minute)
	round := fullRound(surveyPeriod, start())
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{
		Rounds: []survey.Round{round}, Answers: []survey.Answer{fullAnswer("aa", 4)}, Mysteries: []survey.Mystery{done, waits, other},
	}}))
	v := s.View()
	same(t, "one", must(s.Mystery(ctx, v, "AF-1"))(t), done)
	same(t, "of a person", must(s.Mysteries(ctx, v, 9, start().Add(-time.Second), 10))(t), []survey.Mystery{waits, done})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "mysteries", Version: 1}, {Scope: "mystery/AF-1", Version: 1}})
	same(t, "of all", must(s.Mysteries(ctx, s.View(), 0, start(), 10))(t), []survey.Mystery{other, waits})
	same(t, "the newest", must(s.Mysteries(ctx, s.View(), 0, start(), 1))(t), []survey.Mystery{other})
	same(t, "of nobody", len(must(s.Mysteries(ctx, s.View(), 5, start(), 10))(t)), 0)
	if _, err := s.Mystery(ctx, s.View(), "AF-9"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	poll := must(s.Polls(ctx, s.View(), 1, 5))(t)[0]
	same(t, "beside the answers", []any{poll.Answers, poll.Mysteries}, []any{[]survey.Answer{fullAnswer("aa", 4)}, []survey.Mystery{done}})
	for _, age := range []struct {
		months int
		want   string
	}{{12, "门岗没人"}, {13, ""}, {24, ""}, {25, "gone"}} {
		at := clk.set(start().AddDate(0, age.months, 0))
		(&oldCompany{t: t, s: s, clk: clk}).work()
		must(s.Retain(ctx, at, bot.Retained()))(t)
		got, err := s.Mystery(ctx, s.View(), "AF-1")
		if errors.Is(err, bot.ErrNotFound) != (age.want == "gone") || age.want != "gone" && got.Words != age.want {
			t.Errorf("after %d months: %q, %v; want %q", age.months, got.Words, err, age.want)
		}
	}
}

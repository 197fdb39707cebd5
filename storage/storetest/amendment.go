package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

func fullAmendment(no string) scoring.Amendment {
	return scoring.Amendment{
		No: no, Base: 1, What: "D1-UNIFORM", Value: "-50", From: "2025-07-01", State: scoring.AmendmentProposed, By: 3, At: start(),
	}
}

// amendments are stored whole; the open ones are listed.
func amendments(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	first, second, agreed := fullAmendment("TZ-1"), fullAmendment("TZ-2"), fullAmendment("TZ-3")
	first.At = start().Add(time.Minute)
	agreed.State, agreed.Decided, agreed.DoneAt = scoring.AmendmentAgreed, 9, start().Add(time.Hour)
	mustRecord(t, s, act("all", bot.Change{Records: bot.Records{Amendments: []scoring.Amendment{first, second, agreed}}}))
	v := s.View()
	same(t, "one", must(s.Amendment(ctx, v, "TZ-3"))(t), agreed)
	same(t, "open", must(s.OpenAmendments(ctx, v))(t), []scoring.Amendment{second, first})
	if _, err := s.Amendment(ctx, v, "TZ-9"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "amendment/TZ-3", Version: 1}, {Scope: "amendment/TZ-9", Version: 0}})
	second.State, second.Decided, second.DoneAt = scoring.AmendmentStale, 9, start().Add(time.Hour)
	mustRecord(t, s, act("stale", bot.Change{Records: bot.Records{Amendments: []scoring.Amendment{second}}}))
	same(t, "stale", must(s.Amendment(ctx, s.View(), "TZ-2"))(t), second)
	same(t, "still open", must(s.OpenAmendments(ctx, s.View()))(t), []scoring.Amendment{first})
}

// amendmentSkews is the scope of one amendment.
func amendmentSkews() []rest {
	return []rest{{
		scope: "amendment/TZ-1",
		read: func(ctx context.Context, s Store, v bot.View) error {
			_, err := s.Amendment(ctx, v, "TZ-1")
			return orAbsent(err)
		},
		write: stores(func(int) bot.Records { return bot.Records{Amendments: []scoring.Amendment{fullAmendment("TZ-1")}} }),
	}}
}

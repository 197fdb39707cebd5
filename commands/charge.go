package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// charge is 【记】 or 【不记】 under a charge that a clock proposed.
func (s clerk) charge(ctx context.Context, r *bot.Request) (bot.Change, error) {
	parts := strings.Fields(r.Words)
	if len(parts) != 4 {
		return reply(r, "charge.nothing")
	}
	c, err := r.Case(ctx, parts[1])
	if errors.Is(err, bot.ErrNotFound) || err == nil && number(c.Run) != parts[2] {
		return reply(r, "charge.nothing")
	}
	if err != nil {
		return bot.Change{}, fmt.Errorf("read case: %w", err)
	}
	f, clock := open(r.Reading, c), scoring.ClockName(parts[3])
	fired := f.fired(clock)
	switch {
	case fired == nil || !within(r, c):
		return reply(r, "charge.nothing")
	case *fired >= markDecided:
		return reply(r, "charge.already", f.no())
	}
	*fired = markDecided
	change := bot.Change{Reply: r.Reply("charge.waived", f.no())}
	if parts[0] == "yes" {
		if change, err = f.bookProposed(ctx, r, clock); err != nil {
			return bot.Change{}, err
		}
	} else {
		change.Steps = append(change.Steps, f.step(r.At, r.Who.Standing.Person, "waived", string(clock)))
	}
	change.Cases = []scoring.Case{f.timed()}
	return change, nil
}

// bookProposed books the charge as the facts stand now: who arrived in time by
// a message that came late is not charged.
func (f casefile) bookProposed(ctx context.Context, r *bot.Request, clock scoring.ClockName) (bot.Change, error) {
	for _, charge := range f.std.Charges(f.c, f.site.Profile, f.class(), r.Now) {
		if charge.Clock != clock {
			continue
		}
		if charge.Subject == (scoring.Subject{Kind: scoring.SubjectPerson, ID: r.Who.Standing.Person}) {
			return reply(r, "deduct.oneself")
		}
		change, err := f.book(ctx, charge, r.Who.Standing.Person)
		if err == nil {
			change.Reply = r.Reply("charge.done", f.no(), text.A("entry", change.Entries[0].No))
		}
		return change, err
	}
	return reply(r, "charge.moot", f.no())
}

// fired is the last mark handled of a clock; nil for a clock that cannot charge.
func (f *casefile) fired(clock scoring.ClockName) *int {
	switch clock {
	case scoring.ClockAccept:
		return &f.c.Fired.Accept
	case scoring.ClockArrive:
		return &f.c.Fired.Arrive
	case scoring.ClockResolve:
		return &f.c.Fired.Resolve
	}
	return nil
}

package commands

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
)

// markDecided is what Fired holds after a captain decided a proposed charge.
const markDecided = scoring.MarkCharge + 1

// clockCause is the cause of the entry that a clock of a case makes.
func clockCause(c scoring.Case, clock scoring.ClockName) string {
	return "case/" + c.No + "/" + number(c.Run) + "/" + string(clock)
}

// reverseLate takes back what a clock charged when word of the deed arrives
// late but with a time inside the limit (rules.md 3). f is the case before the
// deed, fired the last mark of the clock.
func (s clerk) reverseLate(ctx context.Context, r *bot.Reading, f casefile, clock scoring.ClockName, fired int, at time.Time) (bot.Change, error) {
	limit, running := f.limit(clock)
	if fired < scoring.MarkCharge || !running || at.Sub(limit).Truncate(time.Second) > 0 {
		return bot.Change{}, nil
	}
	entries, err := s.Charged(ctx, r.View, f.c.No)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a case's charges: %w", err)
	}
	back, cause := scoring.Reversed(entries), clockCause(f.c, clock)
	for _, e := range entries {
		if e.Cause != cause || e.Reverses != "" || back[e.No] {
			continue
		}
		return takeBack(ctx, r, e, "late/"+e.No, 0)
	}
	return bot.Change{}, nil
}

// with adds the entries and notes of another decision to a Change.
func with(c *bot.Change, d bot.Change) {
	c.Entries = append(c.Entries, d.Entries...)
	c.Tell = append(c.Tell, d.Tell...)
	c.Notes = append(c.Notes, d.Notes...)
	c.Buttons = append(c.Buttons, d.Buttons...)
	c.Questions = append(c.Questions, d.Questions...)
	c.Steps = append(c.Steps, d.Steps...)
}

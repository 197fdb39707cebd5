package commands

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// tellSharers tells the authors whose suggestions are one with another what became
// of that one: they heard that the idea is the same and wait for it too (rules.md 4).
// Who decides it and who left hear nothing.
func (s clerk) tellSharers(ctx context.Context, r *bot.Request, c *bot.Change, j scoring.Suggestion, say text.Key) error {
	if j.Person == 0 {
		return nil // a client's is never one with another
	}
	merged, err := s.Merged(ctx, r.View, j.No)
	if err != nil {
		return fmt.Errorf("read who had the same idea: %w", err)
	}
	for _, m := range merged {
		if m.Person == j.Person || m.Person == r.Who.Standing.Person || r.Roster.Standing(m.Person, r.At).Role == scoring.RoleNone {
			continue
		}
		c.Notes = append(c.Notes, toAuthor(r, m, say, text.A("no", m.No), text.A("first", j.No), text.As("reason", j.Reason)))
	}
	return nil
}

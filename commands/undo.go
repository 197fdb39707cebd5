package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// undoSeen is how far back 撤销 without a number looks, to say that it is too
// late instead of that there is nothing (ours).
const undoSeen = 24 * time.Hour

// undo is 撤销: the recorder takes an entry back within 2 min, without a reason.
func (s clerk) undo(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, _ := cutEntry(r.Words)
	if no == "" {
		var (
			answer bot.Change
			err    error
		)
		if no, answer, err = s.lastBooked(ctx, r); err != nil || no == "" {
			return answer, err
		}
	}
	e, reversedBy, err := s.Entry(ctx, r.View, no)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return reply(r, "undo.unknown", text.A("no", no))
	case err != nil:
		return bot.Change{}, fmt.Errorf("read entry: %w", err)
	case e.By != r.Who.Standing.Person || e.Reverses != "":
		return reply(r, "undo.not_yours", text.A("no", no))
	case reversedBy != "":
		return reply(r, "undo.already", text.A("no", no))
	case r.At.Sub(e.Recorded) > scoring.UndoWithin:
		return reply(r, "undo.late", text.A("no", no))
	}
	c, err := takeBack(ctx, r.Reading, e, "undo/"+e.No, r.Who.Standing.Person)
	if err != nil {
		return bot.Change{}, err
	}
	answered(r, &c)
	c.Reply = r.Reply("undo.done", text.A("no", no))
	return c, nil
}

// lastBooked finds the one entry that 撤销 without a number means; "" when the
// Change is the answer.
func (s clerk) lastBooked(ctx context.Context, r *bot.Request) (string, bot.Change, error) {
	entries, err := s.RecordedBy(ctx, r.View, r.Who.Standing.Person, r.At.Add(-undoSeen))
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read what was recorded: %w", err)
	}
	back := scoring.Reversed(entries)
	var fresh []scoring.Entry
	newest := ""
	for _, e := range entries {
		if e.Reverses != "" || back[e.No] {
			continue
		}
		if newest == "" {
			newest = e.No
		}
		if r.At.Sub(e.Recorded) <= scoring.UndoWithin {
			fresh = append(fresh, e)
		}
	}
	switch {
	case len(fresh) == 1:
		return fresh[0].No, bot.Change{}, nil
	case len(fresh) == 0 && newest != "":
		c, err := reply(r, "undo.late", text.A("no", newest))
		return "", c, err
	case len(fresh) == 0:
		c, err := reply(r, "undo.none")
		return "", c, err
	}
	var choices []choice
	for _, e := range fresh {
		choices = append(choices, choice{text.Plain(e.No), "undo " + e.No})
	}
	c, err := list(r, r.Say(r.Lang, "undo.which"), nil, choices)
	return "", c, err
}

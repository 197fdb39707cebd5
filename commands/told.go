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

// told is the end of the private note about an entry. When it cannot arrive the
// captains are asked to tell the person by word of mouth.
func (s clerk) told(ctx context.Context, d *bot.Delivered) (bot.Change, error) {
	parts := strings.Split(d.Note, "/")
	if d.Outcome == bot.Sent || len(parts) != 2 {
		return bot.Change{}, nil
	}
	e, _, err := s.Entry(ctx, d.View, parts[1])
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return bot.Change{}, nil
	case err != nil:
		return bot.Change{}, fmt.Errorf("read entry: %w", err)
	case e.Subject.Kind != scoring.SubjectPerson:
		return bot.Change{}, nil
	}
	if d.Outcome == bot.ChatDead {
		next, err := s.PrivateChat(ctx, d.View, e.Subject.ID)
		if err != nil {
			return bot.Change{}, fmt.Errorf("read a person's next chat: %w", err)
		}
		if next.ID != 0 {
			return bot.Change{}, nil // it goes there (chatDead)
		}
	}
	day := d.Roster.Day(e.Site, d.Now)
	people := d.Roster.Captains(e.Team, day)
	if len(people) == 0 || d.Roster.Standing(e.Subject.ID, d.Now).Role != scoring.RoleGuard {
		people = d.Roster.Supervisors(e.Site, day)
	}
	change := bot.Change{}
	for _, p := range people {
		change.Notes = append(change.Notes, bot.Note{
			Key: "byhand/" + e.No + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{d.Say(p.Lang, "told.by_hand", text.A("no", e.No),
				text.ByName("name", d.Roster.Person(e.Subject.ID).Name), text.A("rule", ruleName(d.Standards, p.Lang, e)),
				text.A("points", e.Points.String()))}},
		})
	}
	return change, nil
}

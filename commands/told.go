package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// told is the end of the private note about an entry. When it arrived the days to
// appeal begin; when it cannot arrive the captains are asked to tell the person by
// word of mouth.
func (s clerk) told(ctx context.Context, d *bot.Delivered) (bot.Change, error) {
	parts := strings.Split(d.Note, "/")
	switch {
	case d.Outcome == bot.Sent && len(parts) > 1:
		return s.informed(ctx, d, parts[1])
	case len(parts) != 2:
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
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{d.Say(p.Lang, "told.by_hand", text.A("no", e.No),
			text.ByName("name", d.Roster.Person(e.Subject.ID).Name), text.A("rule", ruleName(d.Standards, p.Lang, e)),
			text.A("points", e.Points.String()))}}
		offer(d.Reading, &change, &b, p.ID, d.Now.Add(30*24*time.Hour), choice{d.Say(p.Lang, "button.byhand"), "byhand " + e.No})
		change.Notes = append(change.Notes, bot.Note{
			Key: "byhand/" + e.No + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
			Due: d.Roster.Quiet(p.ID, d.Now),
		})
	}
	return change, nil
}

package commands

import (
	"context"
	"errors"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// byHand is 当面告知: the captain has told a person by word of mouth what could
// not be told in private, and the days to appeal begin (rules.md 2).
func (s clerk) byHand(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, _ := cutEntry(r.Words)
	if no == "" {
		return reply(r, "byhand.how")
	}
	found, err := s.Bookings(ctx, r.View, bot.BookingQuery{Nos: []string{no}})
	if err != nil {
		return bot.Change{}, fmt.Errorf("read entry: %w", err)
	}
	if len(found) == 0 || !r.Who.Reaches(r.Reach, found[0].Entry.Site, found[0].Entry.Team, 0) {
		return reply(r, "undo.unknown", text.A("no", no))
	}
	e := found[0].Entry
	switch {
	case e.Subject.Kind != scoring.SubjectPerson:
		return reply(r, "byhand.person_only", text.A("no", no))
	case e.Subject.ID == r.Who.Standing.Person:
		return reply(r, "byhand.oneself", text.A("no", no))
	case !found[0].Told.IsZero():
		return reply(r, "byhand.already", text.A("no", no))
	}
	c := bot.Change{}
	c.Informed = []scoring.Informed{{Entry: no, Person: e.Subject.ID, At: r.Now, By: r.Who.Standing.Person}}
	last := calendar.AddDays(r.Roster.Day(e.Site, r.Now), scoring.AppealDays)
	c.Reply = r.Reply("byhand.done", text.A("no", no), text.ByName("name", r.Roster.Person(e.Subject.ID).Name),
		text.A("day", r.Catalogue().ShortDate(r.Lang, last)))
	return c, nil
}

// informed records that a private note about an entry arrived: the days to
// appeal of whoever owns the chat begin.
func (s clerk) informed(ctx context.Context, d *bot.Delivered, entry string) (bot.Change, error) {
	chat, err := s.Chat(ctx, d.View, d.Chat)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && chat.Person == 0:
		return bot.Change{}, nil
	case err != nil:
		return bot.Change{}, fmt.Errorf("read where it arrived: %w", err)
	}
	c := bot.Change{}
	c.Informed = []scoring.Informed{{Entry: entry, Person: chat.Person, At: d.At}}
	return c, nil
}

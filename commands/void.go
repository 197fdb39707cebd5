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

// causeVoid begins the cause of an entry that voids another: void/<entry>.
const causeVoid = "void/"

// voidSeen is how far back 作废 without a number looks (ours).
const voidSeen = 3 * 24 * time.Hour

// void is 作废: an entry is taken back with a reason, at any time (rules.md 2):
// by who recorded it, or by a supervisor or manager of the site, never by whom
// it counts for.
func (s clerk) void(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, reason := cutEntry(r.Words)
	if no == "" {
		return s.whichVoid(ctx, r, trim(reason))
	}
	e, reversedBy, err := s.Entry(ctx, r.View, no)
	unknown := errors.Is(err, bot.ErrNotFound)
	own := r.Who.Standing.Person
	switch {
	case err != nil && !unknown:
		return bot.Change{}, fmt.Errorf("read entry: %w", err)
	case unknown, e.By != own && !r.Who.Reaches(r.Reach, e.Site, e.Team, 0):
		return reply(r, "undo.unknown", text.A("no", no))
	case e.Subject == scoring.Subject{Kind: scoring.SubjectPerson, ID: own}:
		return reply(r, "void.oneself", text.A("no", no))
	case e.By != own && r.Reach < bot.OwnSite:
		return reply(r, "void.not_yours", text.A("no", no))
	case e.Reverses != "":
		return reply(r, "void.reversal", text.A("no", no))
	case reversedBy != "":
		return reply(r, "void.already", text.A("no", no))
	case trim(reason) == "":
		return askWords(r, r.Say(r.Lang, "void.why", text.A("no", no)), []text.Line{bookingLine(r.Reading, r.Lang, e, nil)}, nil, "void "+no)
	}
	c, err := s.voided(ctx, r, e, trim(reason))
	if err != nil {
		return bot.Change{}, err
	}
	settled(r, &c)
	err = s.takenBack(ctx, r, &c, e, toldKeys{"void.done_alone", "void.done_team", "void.done"})
	return c, err
}

// voided books the reversal and tells the subject, with the reason.
func (s clerk) voided(ctx context.Context, r *bot.Request, e scoring.Entry, reason string) (bot.Change, error) {
	no, err := newEntryNo(ctx, r.Reading, r.Roster.Zone(e.Site))
	if err != nil {
		return bot.Change{}, err
	}
	back := e.Reverse(no, causeVoid+e.No, r.Who.Standing.Person, r.Now, reason)
	c := bot.Change{}
	c.Entries, c.Tell = []scoring.Entry{back}, toTell(r.Roster, back)
	key, points := text.Key("void.told"), back.Points.String()
	if e.Points > 0 {
		key, points = "void.told_bonus", unsigned(e.Points)
	}
	c.Notes = tellSubject(r.Reading, back, func(p scoring.Person) bot.Body {
		return bot.Body{Lang: p.Lang, Lines: []text.Line{
			r.Say(p.Lang, key, text.A("no", e.No), text.A("rule", ruleName(r.Standards, p.Lang, e)), text.A("points", points)),
			r.Say(p.Lang, "told.reason", text.As("reason", reason)),
			r.Say(p.Lang, "void.by", text.In("judge", judgeLine(r.Reading, p.Lang, back.By))),
		}}
	})
	return c, nil
}

// whichVoid lists what the speaker recorded in the last days.
func (s clerk) whichVoid(ctx context.Context, r *bot.Request, reason string) (bot.Change, error) {
	entries, err := s.RecordedBy(ctx, r.View, r.Who.Standing.Person, r.At.Add(-voidSeen))
	if err != nil {
		return bot.Change{}, fmt.Errorf("read what was recorded: %w", err)
	}
	entries = standing(entries)
	if len(entries) == 0 {
		return reply(r, "void.none")
	}
	choices := undoChoices(r, entries[:min(len(entries), mostListed)])
	for i := range choices {
		choices[i].action = trimmed("void", entries[i].No, reason)
	}
	return list(r, r.Say(r.Lang, "void.which"), nil, choices)
}

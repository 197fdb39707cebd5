package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// attachToFresh gives photos to what the speaker recorded just now: as long as
// an entry can be undone, a photo belongs to it, first of all to one that has
// none. Beside cases at work, or with several such entries, it asks. False when
// there is no such entry.
func (s clerk) attachToFresh(ctx context.Context, r *bot.Request, cases []scoring.Case) (bot.Change, bool, error) {
	if bot.Rights()["book"][r.Who.Role()] == bot.Nothing {
		return bot.Change{}, false, nil
	}
	recorded, err := s.RecordedBy(ctx, r.View, r.Who.Standing.Person, r.At.Add(-scoring.UndoWithin))
	if err != nil {
		return bot.Change{}, false, fmt.Errorf("read what was recorded: %w", err)
	}
	fresh := slices.DeleteFunc(standing(recorded), func(e scoring.Entry) bool { return !strings.HasPrefix(e.Cause, causeBy) })
	bare := slices.DeleteFunc(slices.Clone(fresh), func(e scoring.Entry) bool { return e.Evidence != "" })
	if len(bare) > 0 {
		fresh = bare
	}
	switch {
	case len(fresh) == 0 || len(bare) == 0 && len(cases) > 0:
		return bot.Change{}, false, nil
	case len(fresh) == 1 && len(cases) == 0:
		c, err := s.attachToEntry(ctx, r, fresh[0].No)
		return c, true, err
	}
	choices := undoChoices(r, fresh)
	for i := range choices {
		choices[i].action = "attach " + fresh[i].No
	}
	var lines []text.Line
	for _, c := range cases[:min(len(cases), mostListed)] {
		lines = append(lines, open(r.Reading, c).line(r.Lang))
		choices = append(choices, choice{text.Plain(c.No), "attach " + c.No})
	}
	c, err := list(r, r.Say(r.Lang, "attach.which_any", text.In("what", kindOf(r.Reading, r.Lang, media(r)))), lines, choices)
	return c, true, err
}

// standing are the entries that were not taken back and take nothing back.
func standing(entries []scoring.Entry) []scoring.Entry {
	back := scoring.Reversed(entries)
	var left []scoring.Entry
	for _, e := range entries {
		if e.Reverses == "" && !back[e.No] {
			left = append(left, e)
		}
	}
	return left
}

// attachToEntry keeps photos as proof of an entry of the speaker's, and shows the
// first to whom the entry was told.
func (s clerk) attachToEntry(ctx context.Context, r *bot.Request, no string) (bot.Change, error) {
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
	case len(media(r)) == 0:
		return reply(r, "attach.lost", text.A("no", no))
	}
	c := bot.Change{Reply: r.Reply("attach.done", text.A("no", no), text.In("what", kindOf(r.Reading, r.Lang, media(r))))}
	for _, m := range media(r) {
		c.Evidence = append(c.Evidence, scoring.Evidence{ID: r.ID(), Entry: no, Kind: m.Kind, SHA256: m.SHA256, By: e.By, At: r.At})
	}
	for _, p := range subjects(r.Reading, e) {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "told.proof", text.A("no", no), text.In("what", kindOf(r.Reading, p.Lang, media(r))))}}
		show(&b, media(r))
		c.Notes = append(c.Notes, bot.Note{
			Key: "proof/" + no + "/" + hash(r) + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
		})
	}
	answered(r, &c)
	return c, nil
}

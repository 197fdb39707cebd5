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

// unannounced tells whoever has the case, else its captains, that a client does not
// know that something waits for them: the platform's message that says so did not
// arrive. The note itself goes out at the client's next word.
func (s clerk) unannounced(ctx context.Context, d *bot.Delivered) (bot.Change, error) {
	_, rest, _ := strings.Cut(d.Note, "/")
	no, _, _ := strings.Cut(rest, "/")
	c, err := d.Reading.Case(ctx, no)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return bot.Change{}, nil // of no case: it stands in the tables only
	case err != nil:
		return bot.Change{}, fmt.Errorf("read case: %w", err)
	}
	f := open(d.Reading, c)
	people := f.captains()
	if f.c.Holder != 0 {
		people = []scoring.Person{d.Roster.Person(f.c.Holder)}
	} else if f.c.Private() {
		people = f.answerers()
	}
	var change bot.Change
	for _, p := range people {
		change.Notes = append(change.Notes, bot.Note{
			Key: "unannounced/" + d.Note + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{d.Say(p.Lang, "unannounced.told", f.no())}},
		})
	}
	return change, nil
}

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
	case e.IsRest():
		return reply(r, "undo.ruling", text.A("no", no))
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
	err = s.takenBack(ctx, r, &c, e, toldKeys{"undo.done_alone", "undo.done_team", "undo.done"})
	return c, err
}

// toldKeys say that an entry was taken back, by who was told of it.
type toldKeys struct{ nobody, team, person text.Key }

func (k toldKeys) of(e scoring.Entry, c *bot.Change) text.Key {
	switch {
	case len(c.Notes) == 0:
		return k.nobody
	case e.Subject.Kind != scoring.SubjectPerson:
		return k.team
	}
	return k.person
}

// takenBack answers that an entry is reversed, and makes the suggestion undecided
// again whose points it was.
func (s clerk) takenBack(ctx context.Context, r *bot.Request, c *bot.Change, e scoring.Entry, keys toldKeys) error {
	c.Reply = r.Reply(keys.of(e, c), text.A("no", e.No))
	if adopted, ok := strings.CutPrefix(e.Cause, causeAdopt); ok {
		return s.reopen(ctx, r, c, adopted)
	}
	return nil
}

// reopen makes the suggestion undecided again whose points were taken back, so
// that it can be decided rightly.
func (s clerk) reopen(ctx context.Context, r *bot.Request, c *bot.Change, adopted string) error {
	no, _, _ := strings.Cut(adopted, "/")
	j, err := s.Suggestion(ctx, r.View, no)
	if err != nil {
		return fmt.Errorf("read the suggestion: %w", err)
	}
	j.State, j.Decided, j.DecidedAt = scoring.SuggestionOpen, 0, time.Time{}
	c.Suggestions = append(c.Suggestions, j)
	lang := r.Roster.Person(j.Person).Lang
	for i := range c.Notes {
		if c.Notes[i].To.Person == j.Person {
			c.Notes[i].Body.Lines = append(c.Notes[i].Body.Lines, r.Say(lang, "adopt.reopened", text.A("no", no)))
		}
	}
	c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "adopt.reopened", text.A("no", no)))
	offer(r.Reading, c, &c.Reply, r.Who.Standing.Person, time.Time{},
		choice{r.Say(r.Lang, "button.adopt"), "adopt " + no}, choice{r.Say(r.Lang, "button.decline"), "decline " + no})
	return s.tellSharers(ctx, r, c, j, "merge.reopened")
}

// lastBooked finds the one entry that 撤销 without a number means; "" when the
// Change is the answer.
func (s clerk) lastBooked(ctx context.Context, r *bot.Request) (string, bot.Change, error) {
	entries, err := s.RecordedBy(ctx, r.View, r.Who.Standing.Person, r.At.Add(-undoSeen))
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read what was recorded: %w", err)
	}
	var fresh []scoring.Entry
	newest := ""
	for _, e := range standing(entries) {
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
	c, err := ask(r, r.Say(privateLang(r), "undo.which"), undoChoices(r, fresh))
	return "", c, err
}

// undoChoices name what can be taken back by whom it counts for, rule and
// points; numbers alone nobody knows.
func undoChoices(r *bot.Request, entries []scoring.Entry) []choice {
	lang := privateLang(r)
	choices := make([]choice, len(entries))
	for i, e := range entries {
		subject := text.Plain(collective(r.Reading, e))
		if e.Subject.Kind == scoring.SubjectPerson {
			subject = text.Line{{T: r.Roster.Person(e.Subject.ID).Name, M: text.Name}}
		}
		label := r.Say(lang, "undo.choice", text.In("subject", subject), text.A("rule", ruleName(r.Standards, lang, e)),
			text.A("times", times(e.Count)), text.A("points", entryPoints(e.Points)), text.A("no", e.No))
		choices[i] = choice{label, "undo " + e.No}
	}
	return choices
}

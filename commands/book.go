package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// causeBy begins the cause of an entry that somebody recorded by hand:
// by/<question>/1.
const causeBy = "by/"

// book is 【确认】 of a 扣 or 加: the entry is made as it was shown.
func (s clerk) book(ctx context.Context, r *bot.Request) (bot.Change, error) {
	q, slip, answer, err := s.question(ctx, r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	if key := refused(r, slip); key != "" {
		return reply(r, key)
	}
	if slip.Photo == "" {
		slip.Photo = photoIn(r.Media)
	}
	slip.Also = append(slip.Also, notPhotos(r.Media)...)
	if needsPhoto(r, slip) {
		c := bot.Change{Reply: r.Reply("book.photo")}
		offer(r.Reading, &c, &c.Reply, r.Who.Standing.Person, time.Time{}, bookChoices(r, r.Lang, q.ID)...)
		return c, nil
	}
	zone := r.Roster.Zone(slip.Site)
	at := time.Unix(slip.At, 0)
	if err := s.MonthOpen(ctx, r.View, slip.Site, calendar.Month(at, zone)); err != nil {
		return bot.Change{}, fmt.Errorf("read the month: %w", err)
	}
	draft := slip.entry(causeBy+q.ID+"/1", r.Who.Standing.Person)
	var check scoring.Check
	if slip.Check != "" {
		if check, answer, err = s.ofCheck(ctx, r, slip); err != nil || !answer.Reply.Empty() {
			return answer, err
		}
		draft.Cause = scoring.CauseCheck + slip.Check
	}
	proof := ""
	if slip.Photo != "" {
		proof = r.ID()
		draft.Evidence = proof
	}
	e, c, err := enter(ctx, r.Reading, draft, telling{photo: slip.Photo, slip: &slip})
	if err != nil {
		return bot.Change{}, err
	}
	if proof != "" {
		c.Evidence = []scoring.Evidence{{ID: proof, Entry: e.No, Kind: bot.Photo, SHA256: slip.Photo, By: e.By, At: r.At}}
	}
	for _, m := range slip.Also {
		c.Evidence = append(c.Evidence, scoring.Evidence{ID: r.ID(), Entry: e.No, Kind: m.Kind, SHA256: m.SHA256, By: e.By, At: r.At})
	}
	slip.Booked = e.No
	if slip.Check != "" {
		check.Entry = e.No
		c.Checks = []scoring.Check{check}
	}
	if err := closeSlip(&c, q, slip); err != nil {
		return bot.Change{}, err
	}
	c.Reply = r.Reply("book.done", text.A("no", e.No))
	marked(r, &c, "mark.booked", slip.Site)
	offer(r.Reading, &c, &c.Reply, r.Who.Standing.Person, r.Now.Add(scoring.UndoWithin),
		choice{r.Say(r.Lang, "button.undo"), "undo " + e.No})
	return c, nil
}

// needsPhoto reports whether the rule of a slip wants a photo and has none
// (product.md, the standard: captain + photo).
func needsPhoto(r *bot.Request, s slip) bool {
	return s.Photo == "" && ruleOf(r.Standards, scoring.Entry{Version: s.Version, Rule: s.Rule}).Photo
}

// bookChoices are 【确认】 and 【取消】 of a question.
func bookChoices(r *bot.Request, lang, question string) []choice {
	return []choice{{r.Say(lang, "button.confirm"), "book " + question}, {r.Say(lang, "button.cancel"), "cancel " + question}}
}

// question finds the question that 【确认】 or 【取消】 answers: the one the button
// names, else the open one. A Change that answers says why there is none.
func (s clerk) question(ctx context.Context, r *bot.Request) (bot.Question, slip, bot.Change, error) {
	q := r.Asked
	if id := r.Words; id != "" && id != q.ID {
		var err error
		switch q, err = s.Question(ctx, r.View, id); {
		case errors.Is(err, bot.ErrNotFound):
			q = bot.Question{}
		case err != nil:
			return q, slip{}, bot.Change{}, fmt.Errorf("read the question: %w", err)
		}
	}
	answer := bot.Change{}
	if q.ID == "" || q.Kind != "book" || q.Person != r.Who.Standing.Person {
		answer.Reply = r.Reply("book.nothing")
		if !isPrivate(r) {
			answer.Reply = r.Reply("book.in_private") // what is to be confirmed names a person
		}
		return q, slip{}, answer, nil
	}
	var kept slip
	if err := json.Unmarshal(q.Payload, &kept); err != nil {
		return q, kept, answer, fmt.Errorf("read a slip: %w", err)
	}
	switch {
	case kept.Booked != "":
		answer.Reply = r.Reply("book.already", text.A("no", kept.Booked))
	case kept.Dropped:
		answer.Reply = r.Reply("book.dropped")
	case !q.Until.After(r.Now):
		answer.Reply = r.Reply("book.expired")
	}
	return q, kept, answer, nil
}

// closeSlip stores how a question ended.
func closeSlip(c *bot.Change, q bot.Question, s slip) error {
	payload, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("keep a slip: %w", err)
	}
	q.Payload, q.Open = payload, false
	c.Questions = append(c.Questions, q)
	return nil
}

// cancel is 【取消】 of one's own question.
func (s clerk) cancel(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if r.Who.Role() == scoring.RoleClient && scoring.Tidy(r.Words) != "" {
		return s.report(ctx, r)
	}
	if c, ok, err := s.cancelGoing(ctx, r); ok || err != nil {
		return c, err
	}
	if r.Words == "" && r.Asked.ID != "" && r.Asked.Kind != "book" {
		q := r.Asked
		q.Open = false
		c := bot.Change{Reply: r.Reply("cancel.done")}
		marked(r, &c, "mark.cancelled", siteOf(r))
		c.Questions = []bot.Question{q}
		return c, nil
	}
	q, kept, answer, err := s.question(ctx, r)
	if err != nil {
		return bot.Change{}, err
	}
	if !answer.Reply.Empty() {
		if kept.Booked == "" {
			if c, done, err := s.regretted(ctx, r); done || err != nil {
				return c, err
			}
		}
		if kept.Booked == "" && isPrivate(r) {
			answer.Reply = r.Reply("cancel.nothing")
		}
		return answer, nil
	}
	kept.Dropped = true
	c := bot.Change{Reply: r.Reply("cancel.booking")}
	marked(r, &c, "mark.cancelled", kept.Site)
	return c, closeSlip(&c, q, kept)
}

// cancelGoing is 取消, typed, in the middle of what goes on when its question is
// closed: a quiz ends, a look as a mystery shopper stays, and it is said how to go on.
func (s clerk) cancelGoing(ctx context.Context, r *bot.Request) (c bot.Change, ok bool, err error) {
	if r.Words != "" || r.Pressed.ID != "" || len(r.Asked.Options) == 0 {
		return c, false, nil
	}
	f := strings.Fields(r.Asked.Options[0].Action)
	switch {
	case r.Asked.Kind == "quizmark" && len(f) > 1:
		q, err := s.Quiz(ctx, r.View, f[1])
		if err != nil {
			return c, false, fmt.Errorf("read quiz: %w", err)
		}
		if q.State != scoring.QuizOpen || q.Captain != r.Who.Standing.Person {
			return c, false, nil
		}
		c, err = s.quizDrop(r, []scoring.Quiz{q}, "")
		if err != nil {
			return c, false, err
		}
	case r.Asked.Kind == "mystery" && len(f) > 2 && f[1] == "is":
		m, found, err := s.mysteryOf(ctx, r, f[2])
		if err != nil || !found || !m.Open(r.Now) {
			return c, false, err
		}
		c.Reply = r.Reply("mystery.kept", text.A("no", m.No), mysteryUntil(r.Reading, r.Lang, m))
	default:
		return c, false, nil
	}
	q := r.Asked
	q.Open = false
	c.Questions = []bot.Question{q}
	return c, true, nil
}

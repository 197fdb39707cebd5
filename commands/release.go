package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// giveBack lets the team have the cases of somebody who has no chat left when
// some have ended: they are nobody's, and those they were put to are called again.
// What colleagues asked them to take over stays with those. It returns the numbers
// that others may see.
func (s clerk) giveBack(ctx context.Context, r *bot.Reading, c *bot.Change, person int64, ended []int64) ([]text.Line, error) {
	held, _, err := s.Held(ctx, r.View, person, r.Now)
	if err != nil {
		return nil, fmt.Errorf("read held cases: %w", err)
	}
	offered, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{
		Offered: person, States: []scoring.CaseState{scoring.CaseOpen, scoring.CaseAccepted, scoring.CaseArrived},
	})
	if err != nil {
		return nil, fmt.Errorf("read cases offered to somebody: %w", err)
	}
	if len(held)+len(offered) == 0 {
		return nil, nil
	}
	chats, err := s.ChatsOf(ctx, r.View, bot.Address{Person: person})
	if err != nil {
		return nil, fmt.Errorf("read a person's chats: %w", err)
	}
	if slices.ContainsFunc(chats, func(x bot.Chat) bool { return !slices.Contains(ended, x.ID) && x.Dead.IsZero() }) {
		return nil, nil
	}
	for _, o := range offered {
		if err := s.unoffer(ctx, r, c, o.No, person); err != nil {
			return nil, err
		}
	}
	var nos []text.Line
	for _, h := range held {
		k, err := r.Case(ctx, h.No)
		if errors.Is(err, bot.ErrNotFound) || err == nil && (k.Holder != person || !k.Open()) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read case: %w", err)
		}
		f := open(r, k.Back())
		f.recall(c)
		c.Cases = append(c.Cases, f.timed())
		c.Steps = append(c.Steps, f.step(r.Now, person, "released", ""))
		if !k.Private() { // who decides it was called by recall
			nos = append(nos, text.Plain(k.No))
		}
	}
	return nos, nil
}

// unoffer ends the wait for somebody's word who is not here any more: the holder
// hears that the case is still theirs.
func (s clerk) unoffer(ctx context.Context, r *bot.Reading, c *bot.Change, no string, person int64) error {
	k, err := r.Case(ctx, no)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && (k.Offered != person || !k.Open()):
		return nil
	case err != nil:
		return fmt.Errorf("read case: %w", err)
	}
	k.Offered = 0
	f := open(r, k)
	c.Cases = append(c.Cases, f.timed())
	c.Steps = append(c.Steps, f.step(r.Now, person, "unoffered", ""))
	lang := r.Roster.Person(k.Holder).Lang
	c.Notes = append(c.Notes, bot.Note{
		Key: f.runKey("unoffered", number(person), number(r.Now.Unix())), To: bot.Address{Person: k.Holder}, Class: bot.ClassProgress,
		Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "pass.left", f.no(), text.ByName("name", r.Roster.Person(person).Name))}},
	})
	return nil
}

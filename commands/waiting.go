package commands

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// noticeBinding is a guard's binding that waits: its rows of the schedule are
// the reminders of the captain and its end. The scope is the code's row number,
// the period the step.
const noticeBinding = "binding"

// waitStep is one step of a binding that waits (rules.md 7).
type waitStep struct {
	period string
	after  time.Duration // since the code was sent
}

func waitSteps() []waitStep {
	return []waitStep{{"1h", time.Hour}, {"12h", 12 * time.Hour}, {"end", scoring.VouchWithin}}
}

// waits reports whether the speaker's chat has sent a guard's code that waits
// for the captain.
func (s clerk) waits(ctx context.Context, r *bot.Request) (bool, error) {
	codes, err := s.CodesFor(ctx, r.View, "", r.Who.Chat.ID)
	if err != nil {
		return false, fmt.Errorf("read a chat's code: %w", err)
	}
	return len(codes) > 0, nil
}

func waitDue(code scoring.Code, step waitStep) bot.Due {
	return bot.Due{Name: noticeBinding, Scope: number(code.ID), Period: step.period, Next: code.Used.Add(step.after)}
}

// waitsNoMore takes a binding that was decided off the schedule.
func waitsNoMore(c *bot.Change, code scoring.Code) {
	c.Due = append(c.Due, bot.Due{Name: noticeBinding, Scope: number(code.ID)})
}

// bindingWaits is one step of a binding that waits: the captain is reminded, in
// the end the guard is told that nobody said anything. Of steps that passed
// while nothing ran only the last is made.
func (s clerk) bindingWaits(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeBinding + "/" + o.Due.Scope + "/" + o.Due.Period
	id, _ := strconv.ParseInt(o.Due.Scope, 10, 64)
	c := bot.Change{}
	code, chat, err := s.CodeNo(ctx, o.View, id)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && code.State != scoring.CodeWaiting:
		waitsNoMore(&c, scoring.Code{ID: id})
		return key, c, nil
	case err != nil:
		return "", bot.Change{}, fmt.Errorf("read a code: %w", err)
	}
	if code.Person == 0 { // 绑定我, and nobody has said who it is
		return key, lapsed(o.Reading, code, chat, nil), nil
	}
	judges, err := s.leaders(ctx, o.Reading, code.Person, o.Roster.Standing(code.Person, o.Now).Site)
	if err != nil {
		return "", bot.Change{}, err
	}
	for _, step := range waitSteps() {
		if next := waitDue(code, step); next.Next.After(o.Now) {
			c.Due = []bot.Due{next}
			askJudges(o.Reading, &c, code, judges, "vouch.again", o.Due.Period)
			return key, c, nil
		}
	}
	return key, lapsed(o.Reading, code, chat, judges), nil
}

// lapsed ends a binding that nobody decided.
func lapsed(r *bot.Reading, code scoring.Code, chat bot.Chat, judges []scoring.Person) bot.Change {
	code.State, code.Decided = scoring.CodeLapsed, r.Now
	c := bot.Change{}
	c.Codes = []scoring.Code{code}
	waitsNoMore(&c, code)
	lang := r.Roster.Person(code.Person).Lang
	told := text.Key("vouch.told_lapsed")
	if code.Person == 0 {
		told = "bindme.lapsed"
	}
	c.Notes = []bot.Note{{
		Key: "bound/" + number(code.ID) + "/lapsed", To: bot.Address{Chat: chat.ID}, Class: bot.ClassProgress,
		Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, told)}},
	}}
	for _, p := range judges {
		c.Notes = append(c.Notes, bot.Note{
			Key: "bound/" + number(code.ID) + "/lapsed/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "vouch.lapsed", guardArgs(r, code)...)}},
		})
	}
	return c
}

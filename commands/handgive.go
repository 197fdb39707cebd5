package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// noticeHandover gives a handover to the next shift, and tells its captains when
// nobody has confirmed it. Its scope is the handover's number, its period the step
// and the moment that it is meant for: a rota that changes moves the row to another.
const noticeHandover = "handover"

// The steps of a handover.
const (
	handGive = "give"
	handWait = "wait"
)

func handDue(no, step string, at time.Time) bot.Due {
	return bot.Due{Name: noticeHandover, Scope: no, Period: step + "-" + number(at.Unix()), Next: at}
}

// handover is one step of a handover.
func (s clerk) handover(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeHandover + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeHandover, Scope: o.Due.Scope}}
	h, err := s.Handover(ctx, o.View, o.Due.Scope)
	step, _, _ := strings.Cut(o.Due.Period, "-")
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && h.Taker != 0:
		return key, c, nil
	case err != nil:
		return "", bot.Change{}, fmt.Errorf("read handover: %w", err)
	case step == handWait:
		handUntaken(o, &c, h)
		return key, c, nil
	}
	// As of the second before, so that the shift that begins now is the next one.
	start, teams := nextHands(o.Roster, h, o.Due.Next.Add(-time.Second))
	if start.After(o.Now) {
		c.Due[0] = handDue(h.No, handGive, start)
		return key, c, nil
	}
	return key, c, s.handTo(ctx, o, &c, h, teams)
}

// handTo gives a handover to everybody of the teams that take over, but who wrote it
// and who is on leave.
func (s clerk) handTo(ctx context.Context, o *bot.Occurrence, c *bot.Change, h scoring.Handover, teams []scoring.Team) error {
	day := o.Roster.Day(h.Site, o.Now)
	leave, err := s.Absences(ctx, o.View, h.Site, day, day)
	if err != nil {
		return fmt.Errorf("read absences: %w", err)
	}
	var people []scoring.Person
	for _, t := range teams {
		people = append(people, o.Roster.Captains(t.ID, day)...)
		people = append(people, o.Roster.Guards(t.ID, day)...)
	}
	facts, err := s.handFacts(ctx, o.Reading, h)
	if err != nil {
		return err
	}
	for _, p := range once(people) {
		if p.ID == h.Person || scoring.OnLeave(leave, p.ID, day) {
			continue
		}
		b := bot.Body{Lang: p.Lang, Lines: append([]text.Line{handHead(o.Reading, p.Lang, h)}, facts.lines(o.Reading, p.Lang, h, p.ID)...)}
		offerTaken(o.Reading, c, &b, p, h)
		c.Notes = append(c.Notes, bot.Note{
			Key: "handover/" + h.No + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
			Due: o.Roster.Quiet(p.ID, o.Now),
		})
	}
	h.Given = o.Now
	c.Handovers = []scoring.Handover{h}
	c.Due[0] = handDue(h.No, handWait, o.Now.Add(scoring.HandoverWithin))
	return nil
}

// handLife is how long a handover can be confirmed by its button (ours).
const handLife = 24 * time.Hour

func offerTaken(r *bot.Reading, c *bot.Change, b *bot.Body, p scoring.Person, h scoring.Handover) {
	offer(r, c, b, p.ID, r.Now.Add(handLife), choice{r.Say(p.Lang, "button.hand_taken"), "relieve " + h.No})
}

// handUntaken tells the captains of the shift that took over, else the supervisors,
// once.
func handUntaken(o *bot.Occurrence, c *bot.Change, h scoring.Handover) {
	day := o.Roster.Day(h.Site, o.Now)
	_, teams := nextHands(o.Roster, h, h.Given.Add(-time.Second))
	var people []scoring.Person
	for _, t := range teams {
		people = append(people, o.Roster.Captains(t.ID, day)...)
	}
	people = slices.DeleteFunc(once(people), func(p scoring.Person) bool { return p.ID == h.Person })
	if len(people) == 0 {
		people = o.Roster.Supervisors(h.Site, day)
	}
	for _, p := range people {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{
			o.Say(p.Lang, "handover.late", text.A("no", h.No), text.A("minutes", number(int(scoring.HandoverWithin/time.Minute)))),
			handHead(o.Reading, p.Lang, h),
		}}
		if o.Roster.Standing(p.ID, o.Now).Team != 0 {
			offerTaken(o.Reading, c, &b, p, h)
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: "handover/" + h.No + "/untaken/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
			Due: o.Roster.Quiet(p.ID, o.Now),
		})
	}
}

package commands

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// accept is 接单: the case is the speaker's from now on.
func (s clerk) accept(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, _ := cutCaseOf(r.Words)
	var cases []scoring.Case
	var files []scoring.Evidence
	if no == "" {
		var err error
		if cases, files, err = s.Untaken(ctx, r.View, siteOf(r)); err != nil {
			return bot.Change{}, fmt.Errorf("read open cases: %w", err)
		}
	}
	c, answer, done, err := s.theCase(ctx, r, no, cases, pick{
		fits: func(c scoring.Case) bool { return c.State == scoring.CaseOpen && within(r, c) },
		none: "accept.none",
	})
	if err != nil || done {
		return answer, err
	}
	if change, taken := taken(r, open(r.Reading, c)); taken {
		return change, nil
	}
	f, change, err := s.take(ctx, r, c)
	if err != nil {
		return bot.Change{}, err
	}
	change.Cases = []scoring.Case{f.timed()}
	answered(r, &change)
	f.acceptedNotes(r, &change)
	if no != "" {
		if files, err = s.Files(ctx, r.View, f.c.No); err != nil {
			return bot.Change{}, fmt.Errorf("read what was sent to a case: %w", err)
		}
	}
	f.handFiles(&change, files)
	change = f.acceptedReply(r, change)
	marked(r, &change, "mark.accepted", f.c.Site)
	return change, nil
}

// taken answers 接单 for a case that wants nobody any more.
func taken(r *bot.Request, f casefile) (bot.Change, bool) {
	me := r.Who.Standing.Person
	c := bot.Change{}
	switch {
	case !f.c.Open():
		c.Reply = r.Reply("accept.over", f.no())
	case f.c.Holder == me && me != 0:
		c.Reply = f.yours(r)
	case f.c.Holder != 0:
		c.Reply = f.someoneElses(r)
	default:
		return c, false
	}
	return c, true
}

// take makes the speaker the holder at the time of the message. A charge for
// not accepting that the message would have prevented is reversed by itself.
func (s clerk) take(ctx context.Context, r *bot.Request, c scoring.Case) (casefile, bot.Change, error) {
	f := open(r.Reading, c)
	change, err := s.reverseLate(ctx, r.Reading, f, scoring.ClockAccept, c.Fired.Accept, r.At)
	if err != nil {
		return f, change, err
	}
	f.c.Holder, f.c.Accepted = r.Who.Standing.Person, notBefore(r.At, c.Start())
	f.c.State = scoring.CaseAccepted
	change.Steps = append(change.Steps, f.step(f.c.Accepted, f.c.Holder, "accepted", ""))
	return f, change, nil
}

// acceptedReply names who is responsible and until when; in private it also
// shows what the client said.
func (f casefile) acceptedReply(r *bot.Request, c bot.Change) bot.Change {
	c.Reply = f.yours(r)
	if isPrivate(r) && f.c.Text != "" && !f.c.Staff {
		c.Reply.Lines = append(c.Reply.Lines, f.clientWords(r.Lang, r.Who.Standing.Person))
	}
	offer(r.Reading, &c, &c.Reply, r.Who.Standing.Person, time.Time{},
		f.nextStep(r.Lang))
	return c
}

// nextStep is what the holder does next: go there, or finish what is answered
// from where one is.
func (f casefile) nextStep(lang string) choice {
	if f.c.OnSite() && !f.c.Desk {
		return choice{f.r.Say(lang, "button.arrive"), "arrive " + f.c.No}
	}
	return choice{f.r.Say(lang, "button.done"), "done " + f.c.No}
}

// yours is "A1027 由您负责,14:21 前到场".
func (f casefile) yours(r *bot.Request) bot.Body {
	if f.c.Desk {
		return r.Reply("human.yours", f.no())
	}
	if at, ok := f.limit(scoring.ClockArrive); ok {
		return r.Reply("accept.done", f.no(), text.A("at", f.clock(r.Lang, at)))
	}
	if !f.c.OnSite() {
		return r.Reply("accept.done_service", f.no())
	}
	if f.c.State == scoring.CaseArrived {
		return r.Reply("accept.arrived", f.no())
	}
	return r.Reply("accept.done_open", f.no())
}

// someoneElses says who holds the case; in a group without the name (rules.md 6).
func (f casefile) someoneElses(r *bot.Request) bot.Body {
	if !isPrivate(r) {
		return r.Reply("accept.taken_group", f.no())
	}
	return r.Reply("accept.taken", f.no(), text.ByName("name", r.Roster.Person(f.c.Holder).Name))
}

// acceptedNotes tell the client, and the groups that were alerted when the
// guard accepted in private.
func (f casefile) acceptedNotes(r *bot.Request, c *bot.Change) {
	guard := r.Who.Person
	if to, lang, ok := f.teller(guard.ID); ok {
		key, args := text.Key("accept.told_open"), []text.Arg{f.no(), text.ByName("name", courtesy(r.Reading, lang, guard.Name))}
		if f.c.Desk {
			key = "human.accepted"
		} else if !f.c.OnSite() {
			key = "accept.told_service"
		} else if at, ok := f.limit(scoring.ClockArrive); ok {
			key, args = "accept.told", append(args, text.A("at", f.clock(lang, at)))
		}
		b := bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, key, args...)}}
		f.marked(&b, f.c.Start())
		c.Notes = append(c.Notes, bot.Note{Key: f.runKey("progress", "accepted", number(guard.ID)), To: to, Class: bot.ClassProgress, Body: b})
	}
	if !isPrivate(r) || f.named() {
		return
	}
	groups := r.Roster.TeamGroups(f.c.Team)
	if f.c.Shared {
		groups = f.dutyGroups()
	}
	for _, g := range groups {
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("taken", number(guard.ID), number(g.ID)), To: bot.Address{Group: g.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: g.Lang, Lines: []text.Line{r.Say(g.Lang, "accept.taken_group", f.no())}},
		})
	}
}

// notBefore is t, or earliest when t lies before it.
func notBefore(t, earliest time.Time) time.Time {
	if t.Before(earliest) {
		return earliest
	}
	return t
}

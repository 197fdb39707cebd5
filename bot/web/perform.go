package web

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/scoring/calendar"
)

// performance is one play of a script.
type performance struct {
	s       *Sandbox
	inbox   bot.Inbox
	script  script
	nth     int
	now     progress
	parts   parts
	quarter quarter
	said    []int // how often each of the weekly was done
}

// play plays the steps one after another.
func (p *performance) play(ctx context.Context) error {
	c, err := p.s.meet(ctx)
	if err != nil {
		return err
	}
	if p.quarter, err = quarterFrom(p.s.Clock.Now(), c.roster.Zone(c.first())); err != nil {
		return err
	}
	if len(p.script.Weekly) > 0 {
		begins, err := p.quarter.at("w1-1", "08:30")
		if err != nil {
			return err
		}
		p.cast(c, begins)
	}
	for i, st := range p.script.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		p.now.Step, p.now.Name, p.now.Chat, p.now.Group = i+1, "", "", ""
		if st.Chapter != "" {
			p.now.Chapter = st.Chapter
		}
		switch {
		case st.Hang != "":
			err = p.hang(ctx, st.Hang)
		case st.Who == "":
			p.s.day.show(p.nth, p.now)
			p.s.bell.ring("")
			err = p.pass(ctx, st)
		default:
			err = p.step(ctx, st)
		}
		if err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

// step lets somebody act, with time to read before and after.
func (p *performance) step(ctx context.Context, st step) error {
	if p.parts.by == nil {
		c, err := p.s.meet(ctx)
		if err != nil {
			return err
		}
		p.cast(c, p.s.Clock.Now())
	}
	who, ok := p.parts.by[st.Who]
	if !ok || st.In == "group" && len(who.Groups) == 0 {
		return nil
	}
	now := p.now
	now.Name, now.Chat = who.Name, who.Chat
	if st.In == "group" {
		now.Group = who.Groups[0]
	}
	p.s.day.show(p.nth, now)
	p.s.bell.ring("")
	pause := time.Duration(p.script.Pause) * time.Millisecond
	if err := p.s.pause(ctx, pause/2); err != nil {
		return err
	}
	if err := p.act(ctx, st, now); err != nil {
		return err
	}
	return p.s.pause(ctx, pause)
}

// cast gives the parts to those who fit at a moment.
func (p *performance) cast(c *cast, now time.Time) {
	p.parts = c.fill(now)
	for i, month := range p.quarter.months {
		p.parts.words[fmt.Sprintf("month%d", i+1)] = month
	}
}

// act is what a step says, or several things one after another.
func (p *performance) act(ctx context.Context, st step, now progress) error {
	if len(st.Form) > 0 {
		return p.s.fillIn(ctx, now.Chat, st.Form)
	}
	if len(st.Says) == 0 {
		return p.s.act(ctx, p.inbox, p.parts, st, now)
	}
	for _, say := range st.Says {
		one := st
		one.Says, one.Say = nil, say
		if err := p.s.act(ctx, p.inbox, p.parts, one, now); err != nil {
			return err
		}
	}
	return nil
}

// pass lets time go by. A time of day that is over today is tomorrow's; a day of
// the quarter that is over is now.
func (p *performance) pass(ctx context.Context, st step) error {
	if st.On != "" {
		to, err := p.quarter.at(st.On, st.Clock)
		if err == nil {
			err = p.weeksUntil(ctx, to)
		}
		return err
	}
	return p.s.step(ctx, func(ctx context.Context) (time.Time, error) {
		now := p.s.Clock.Now()
		switch st.Clock {
		case "":
			return now.Add(time.Duration(st.Minutes) * time.Minute), nil
		case "notice":
			return p.s.Stepper.NextNotice(ctx)
		}
		day := calendar.Day(now, p.quarter.zone)
		to, err := at(day, st.Clock, p.quarter.zone)
		if err == nil && to.Before(now) {
			to, err = at(calendar.AddDays(day, 1), st.Clock, p.quarter.zone)
		}
		return to, err
	})
}

// until moves the clock to a moment, unless it is there.
func (p *performance) until(ctx context.Context, to time.Time) error {
	if !to.After(p.s.Clock.Now()) {
		return nil
	}
	return p.s.step(ctx, func(context.Context) (time.Time, error) { return to, nil })
}

// Patrol hangs checkpoints up for a while: a demo in which nobody walks would be
// full of what was missed.
type Patrol interface {
	// Hang puts the site's checkpoints in use and gives their route to a guard for a
	// local day; it says what a tap at each sends, in the order of the route.
	Hang(ctx context.Context, site, guard int64, day string) ([]string, error)
	// TakeDown puts them out of use.
	TakeDown(ctx context.Context, site int64) error
}

// hang puts the checkpoints up, or takes them down.
func (p *performance) hang(ctx context.Context, who string) error {
	if p.s.Patrol == nil {
		return nil
	}
	site := p.parts.by["client"].SiteID
	guard, ok := p.parts.by[who]
	if !ok {
		return p.s.Patrol.TakeDown(ctx, site)
	}
	codes, err := p.s.Patrol.Hang(ctx, site, guard.home.Person, calendar.Day(p.s.Clock.Now(), p.quarter.zone))
	for i, code := range codes {
		p.parts.words[fmt.Sprintf("tap%d", i+1)] = code
	}
	return err
}

// fillIn fills in the form behind the newest link of a chat, as the browser does
// that opens it.
func (s *Sandbox) fillIn(ctx context.Context, ext string, values []int) error {
	if s.Form == nil {
		return nil
	}
	c, err := s.meet(ctx)
	if err != nil {
		return err
	}
	rows, err := s.Store.Uttered(ctx, s.Store.View(), c.byExt[ext].ID, s.Clock.Now().Add(-linkAge), perLook)
	if err != nil {
		return fmt.Errorf("look for a link: %w", err)
	}
	for _, u := range slices.Backward(rows) {
		if u.Body.Link != nil {
			return s.Form.fillIn(ctx, u.Body.Link.URL, values)
		}
	}
	return nil
}

package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"anping/bot"
)

// player plays at most one day at a time.
type player struct {
	mu   sync.Mutex
	stop context.CancelFunc // nil: nothing plays
	nth  int                // the day that plays, or the last one
	now  progress
}

// progress is how far the day is, as pages show it.
type progress struct {
	Playing bool   `json:"playing"`
	Step    int    `json:"step"`
	Of      int    `json:"of"`
	Name    string `json:"name,omitempty"`  // who acts
	Chat    string `json:"chat,omitempty"`  // their private chat
	Group   string `json:"group,omitempty"` // set when they act in this group
}

func (p *player) progress() progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// show says how far the nth day is; a day that was stopped says nothing more.
func (p *player) show(nth int, now progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop != nil && p.nth == nth {
		p.now = now
	}
}

// end ends the nth day if it still plays; the player is locked.
func (p *player) end(nth int) {
	if p.stop != nil && p.nth == nth {
		p.stop()
		p.stop, p.now = nil, progress{Step: p.now.Step, Of: p.now.Of}
	}
}

// play is POST /sandbox/play: {"on": true} starts the day, false stops it. Both
// are done already when they are done already.
func (s *Sandbox) play(w http.ResponseWriter, r *http.Request, inbox bot.Inbox) {
	var p struct {
		On bool `json:"on"`
	}
	if err := decode(w, r, &p); err != nil {
		s.refuse(w, r, err)
		return
	}
	s.day.mu.Lock()
	switch {
	case !p.On:
		s.day.end(s.day.nth)
	case p.On && s.day.stop == nil:
		if err := s.start(inbox); err != nil {
			s.day.mu.Unlock()
			s.fail(w, r, busy, err)
			return
		}
	}
	s.day.mu.Unlock()
	s.bell.ring("")
	answer(w, http.StatusOK, s.day.progress())
}

// start plays the day in the background; the player is locked.
func (s *Sandbox) start(inbox bot.Inbox) error {
	d, err := readDay(dayScript)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	s.day.nth++
	nth := s.day.nth
	s.day.stop, s.day.now = stop, progress{Playing: true, Of: len(d.Steps)}
	go func() {
		defer stop()
		if err := s.perform(ctx, inbox, d, nth); err != nil && !errors.Is(err, context.Canceled) {
			s.Log.Warn("played day stopped", "err", err)
		}
		s.day.mu.Lock()
		s.day.end(nth)
		s.day.mu.Unlock()
		s.bell.ring("")
	}()
	go func() {
		select {
		case <-s.over:
			stop()
		case <-ctx.Done():
		}
	}()
	return nil
}

// perform plays the steps one after another.
func (s *Sandbox) perform(ctx context.Context, inbox bot.Inbox, d script, nth int) error {
	var p *parts
	for i, st := range d.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		now := progress{Playing: true, Step: i + 1, Of: len(d.Steps)}
		if st.Who == "" {
			s.day.show(nth, now)
			if err := s.pass(ctx, st); err != nil {
				return err
			}
			continue
		}
		c, err := s.meet(ctx)
		if err != nil {
			return err
		}
		if p == nil {
			filled := c.fill(s.Clock.Now())
			p = &filled
		}
		who, ok := p.by[st.Who]
		if !ok || st.In == "group" && len(who.Groups) == 0 {
			continue
		}
		now.Name, now.Chat = who.Name, who.Chat
		if st.In == "group" {
			now.Group = who.Groups[0]
		}
		s.day.show(nth, now)
		s.bell.ring("")
		pause := time.Duration(d.Pause) * time.Millisecond
		if err := s.pause(ctx, pause/2); err != nil {
			return err
		}
		if err := s.act(ctx, inbox, *p, st, now); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
		if err := s.pause(ctx, pause); err != nil {
			return err
		}
	}
	return nil
}

// pass lets time go by. A time of day that is over today is tomorrow's.
func (s *Sandbox) pass(ctx context.Context, st step) error {
	return s.step(ctx, func(ctx context.Context) (time.Time, error) {
		now := s.Clock.Now()
		switch st.Clock {
		case "":
			return now.Add(time.Duration(st.Minutes) * time.Minute), nil
		case "notice":
			return s.Stepper.NextNotice(ctx)
		}
		c, err := s.meet(ctx)
		if err != nil {
			return now, err
		}
		of, err := time.Parse("15:04", st.Clock)
		if err != nil {
			return now, fmt.Errorf("read time of day: %w", err)
		}
		local := now.In(c.roster.Zone(c.first()))
		at := time.Date(local.Year(), local.Month(), local.Day(), of.Hour(), of.Minute(), 0, 0, local.Location())
		if at.Before(now) {
			at = at.AddDate(0, 0, 1)
		}
		return at, nil
	})
}

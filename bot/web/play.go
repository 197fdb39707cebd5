package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"anping/bot"
)

const (
	buttonTries = 8                      // looks for a button that a note is still bringing
	buttonWait  = 400 * time.Millisecond // between two looks
	buttonAge   = 10 * time.Minute       // an older button belongs to another step
	doorTries   = 5                      // a busy engine is asked again, as a platform would
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

// act does what a step says, through the door everybody uses.
func (s *Sandbox) act(ctx context.Context, inbox bot.Inbox, p parts, st step, now progress) error {
	if st.Show {
		return nil
	}
	m := bot.Message{
		Key: "day-" + s.newKey(), Platform: Name, Account: Account, At: s.Clock.Now(),
		Chat: bot.ChatRef{ID: now.Chat}, From: now.Chat, Text: p.say(st.Say), Named: true,
	}
	if now.Group != "" {
		m.Chat = bot.ChatRef{ID: now.Group, Group: true}
	}
	if st.Press != "" {
		button, err := s.find(ctx, m.Chat.ID, st.Press)
		if err != nil {
			return err
		}
		if button.ID != "" {
			m.Text, m.Action = button.Label, button.ID
		}
	}
	if st.At != "" {
		m.Text, m.Location = "", &bot.Location{Lat: p.place.Lat, Lon: p.place.Lon}
	}
	if st.Photo != "" {
		sha, err := s.draw(ctx, st.Photo)
		if err != nil {
			return err
		}
		m.Media = []bot.MediaRef{{SHA256: sha, Kind: "photo"}}
	}
	if m.Text == "" && m.Location == nil {
		return nil // a button that did not come
	}
	return s.insist(ctx, inbox, m)
}

// insist gives a message to the engine until it is recorded, under one key.
func (s *Sandbox) insist(ctx context.Context, inbox bot.Inbox, m bot.Message) error {
	for try := 1; ; try++ {
		_, err := s.handle(ctx, inbox, m)
		if err == nil || try == doorTries {
			return err
		}
		if err := s.pause(ctx, time.Second); err != nil {
			return err
		}
	}
}

// find looks for the newest button with a label in a chat; the zero Button when
// none comes in time.
func (s *Sandbox) find(ctx context.Context, ext, label string) (bot.Button, error) {
	for range buttonTries {
		c, err := s.meet(ctx)
		if err != nil {
			return bot.Button{}, err
		}
		rows, err := s.Store.Uttered(ctx, s.Store.View(), c.byExt[ext].ID, s.Clock.Now().Add(-buttonAge), perLook)
		if err != nil {
			return bot.Button{}, fmt.Errorf("look for a button: %w", err)
		}
		for _, u := range slices.Backward(rows) {
			for _, b := range u.Body.Buttons {
				if b.Label == label {
					return b, nil
				}
			}
		}
		if err := s.pause(ctx, buttonWait); err != nil {
			return bot.Button{}, err
		}
	}
	return bot.Button{}, nil
}

func (s *Sandbox) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.Wall.After(d):
		return nil
	}
}

// first is the site a day is told by: the first client's, else the first.
func (c *cast) first() int64 {
	for _, p := range c.personas {
		if p.SiteID != 0 {
			return p.SiteID
		}
	}
	return 0
}

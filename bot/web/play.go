package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"sync"

	"anping/bot"
)

// player plays at most one script at a time.
type player struct {
	mu   sync.Mutex
	stop context.CancelFunc // nil: nothing plays
	nth  int                // the play that runs, or the last one
	now  progress
}

// progress is how far the play is, as pages show it.
type progress struct {
	Playing bool   `json:"playing"`
	What    string `json:"what,omitempty"`    // "day" or "quarter"
	Chapter string `json:"chapter,omitempty"` // the text web.chapter_… without that
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

// show says how far the nth play is; one that was stopped says nothing more.
func (p *player) show(nth int, now progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop != nil && p.nth == nth {
		p.now = now
	}
}

// end ends the nth play if it still runs; the player is locked.
func (p *player) end(nth int) {
	if p.stop != nil && p.nth == nth {
		p.stop()
		p.stop, p.now = nil, progress{What: p.now.What, Step: p.now.Step, Of: p.now.Of}
	}
}

// play is POST /sandbox/play: {"on": true} starts the day, with {"what": "quarter"}
// the quarter, false stops what plays. Both are done already when they are done
// already: while one plays the other does not begin.
func (s *Sandbox) play(w http.ResponseWriter, r *http.Request, inbox bot.Inbox) {
	var p struct {
		On   bool   `json:"on"`
		What string `json:"what"`
	}
	if err := decode(w, r, &p); err != nil {
		s.refuse(w, r, err)
		return
	}
	raw, ok := scriptNamed(p.What)
	if !ok {
		s.fail(w, r, badJSON, badJSON)
		return
	}
	s.day.mu.Lock()
	switch {
	case !p.On:
		s.day.end(s.day.nth)
	case p.On && s.day.stop == nil:
		if err := s.start(inbox, raw, cmp.Or(p.What, playDay)); err != nil {
			s.day.mu.Unlock()
			s.fail(w, r, busy, err)
			return
		}
	}
	s.day.mu.Unlock()
	s.bell.ring("")
	answer(w, http.StatusOK, s.day.progress())
}

// start plays a script in the background; the player is locked.
func (s *Sandbox) start(inbox bot.Inbox, raw []byte, what string) error {
	d, err := readScript(raw)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	s.day.nth++
	p := &performance{s: s, inbox: inbox, script: d, nth: s.day.nth, said: make([]int, len(d.Weekly))}
	p.now = progress{Playing: true, What: what, Of: len(d.Steps)}
	s.day.stop, s.day.now = stop, p.now
	go func() {
		defer stop()
		if err := p.play(ctx); err != nil && !errors.Is(err, context.Canceled) {
			s.Log.Warn("play stopped", "what", what, "err", err)
		}
		s.day.mu.Lock()
		s.day.end(p.nth)
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

package web

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

const (
	maxStep  = 24 * 60         // minutes of one step by hand
	stepTime = 2 * time.Minute // real time a step may take: weeks of notices stand in its way at most
)

// moveClock is POST /sandbox/clock: {"minutes": 10} or {"to": "notice"}.
func (s *Sandbox) moveClock(w http.ResponseWriter, r *http.Request) {
	var p struct {
		Minutes int    `json:"minutes"`
		To      string `json:"to"`
	}
	if err := decode(w, r, &p); err != nil {
		s.refuse(w, r, err)
		return
	}
	byMinutes := p.To == "" && p.Minutes >= 1 && p.Minutes <= maxStep
	if !byMinutes && (p.To != "notice" || p.Minutes != 0) {
		s.fail(w, r, badMinutes, badMinutes)
		return
	}
	err := s.step(r.Context(), func(ctx context.Context) (time.Time, error) {
		if byMinutes {
			return s.Clock.Now().Add(time.Duration(p.Minutes) * time.Minute), nil
		}
		return s.Stepper.NextNotice(ctx)
	})
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	answer(w, http.StatusOK, map[string]int64{"now": s.Clock.Now().UnixMilli()})
}

// step moves the clock to where it is told, one step at a time. A step goes on
// when who asked is gone: half a step would leave notes of one moment half sent.
func (s *Sandbox) step(ctx context.Context, where func(context.Context) (time.Time, error)) error {
	s.clock.Lock()
	defer s.clock.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stepTime)
	defer cancel()
	to, err := where(ctx)
	if err != nil {
		return fmt.Errorf("find where to move the clock: %w", err)
	}
	if to.IsZero() {
		return noNotice
	}
	if err := s.Stepper.Step(ctx, to); err != nil {
		return fmt.Errorf("move clock: %w", err)
	}
	s.bell.ring("")
	return nil
}

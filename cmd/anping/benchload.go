package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// benchLoadCmd is who speaks to a server under measurement, and the stand-in of
// the platform that the server's notes go to, in a process of their own so that
// the server's figures are the server's alone.
type benchLoadCmd struct{}

// loadSpec says how to speak.
type loadSpec struct {
	Wire        wiring `json:"wire"`
	Connections int    `json:"connections"`
	Invent      bool   `json:"invent"` // the server answers no numbers
}

// spell is one round of a load.
type spell struct {
	Took    time.Duration `json:"took"`
	Answers []int64       `json:"answers"` // how long each answer took, in µs
	Failed  int           `json:"failed"`
	Why     string        `json:"why"` // the first failure
}

// heardNotes is how many notes have arrived since the load began.
type heardNotes struct {
	Notes int64 `json:"notes"`
}

// Run speaks when ordered, until the input ends.
func (benchLoadCmd) Run(ctx context.Context, c *console) (err error) {
	var l *chorus
	defer func() {
		if l != nil {
			err = errors.Join(err, l.platform.close())
		}
	}()
	return obey(os.Stdin, c.out, func(spec loadSpec) (any, error) {
		made, err := newChorus(spec)
		if err != nil {
			return nil, err
		}
		l = made
		return opened{l.platform.url}, nil
	}, func(o order) (any, error) {
		switch o.Do {
		case "run":
			return l.run(ctx, o.URL, time.Duration(o.Seconds*float64(time.Second))), nil
		case "notes":
			return heardNotes{l.platform.notes.Load()}, nil
		}
		return nil, fmt.Errorf("unknown order %q", o.Do)
	})
}

type chorus struct {
	spec     loadSpec
	crew     *crew
	wires    *http.Transport
	platform *standIn
}

// answerWithin is longer than any door here takes: what exceeds it is a failure.
const answerWithin = 30 * time.Second

// newChorus keeps every connection open between its messages. A server closes one
// that was idle for 60 s, so this side lets go of it before.
func newChorus(spec loadSpec) (*chorus, error) {
	l := &chorus{spec: spec, crew: newCrew(seedOf(time.Now()), spec.hears()), wires: &http.Transport{
		MaxConnsPerHost:       spec.Connections,
		MaxIdleConns:          spec.Connections,
		MaxIdleConnsPerHost:   spec.Connections,
		IdleConnTimeout:       idle / 2,
		DisableCompression:    true,
		ResponseHeaderTimeout: answerWithin,
	}}
	var err error
	l.platform, err = startStandIn(l.crew.told)
	return l, err
}

// hears says how the numbers of cases come back.
func (s loadSpec) hears() hearing {
	switch {
	case s.Invent:
		return inventing
	case s.Wire.Door == telegramDoor:
		return byNote
	}
	return byAnswer
}

// run speaks on all connections for a while and waits for the last answers.
func (l *chorus) run(ctx context.Context, url string, d time.Duration) spell {
	parts := make([]spell, l.spec.Connections)
	began := time.Now()
	speaking, stop := context.WithTimeout(ctx, d)
	defer stop()
	var all sync.WaitGroup
	for i := range parts {
		all.Go(func() {
			for parts[i].Failed == 0 {
				m, ok := l.crew.next(speaking)
				if !ok {
					return
				}
				l.once(ctx, url, m, &parts[i])
			}
		})
	}
	all.Wait()
	out := spell{Took: time.Since(began)}
	for _, p := range parts {
		out.Answers = append(out.Answers, p.Answers...)
		out.Failed += p.Failed
		if out.Why == "" {
			out.Why = p.Why
		}
	}
	return out
}

func (l *chorus) once(ctx context.Context, url string, m saying, into *spell) {
	began := time.Now()
	answer, err := l.say(ctx, url, m)
	took := time.Since(began)
	l.crew.heard(m, answer)
	if err != nil {
		into.Failed++
		into.Why = err.Error()
		return
	}
	into.Answers = append(into.Answers, took.Microseconds())
}

// say posts one message and reads the whole answer.
func (l *chorus) say(ctx context.Context, url string, m saying) ([]byte, error) {
	req, err := l.spec.Wire.request(ctx, url, m, time.Now())
	if err != nil {
		return nil, err
	}
	res, err := l.wires.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", res.Status, bytes.TrimSpace(answer))
	}
	return l.spec.Wire.answer(answer)
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// benchLoadCmd is who speaks to a server under measurement, in a process of its
// own so that the server's figures are the server's alone.
type benchLoadCmd struct{}

// loadSpec says whom to speak to.
type loadSpec struct {
	URL         string `json:"url"`
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

// Run speaks when ordered, until the input ends.
func (benchLoadCmd) Run(ctx context.Context, c *console) error {
	var l *chorus
	return obey(os.Stdin, c.out, func(spec loadSpec) (any, error) {
		l = newChorus(spec)
		return struct{}{}, nil
	}, func(o order) (any, error) {
		return l.run(ctx, time.Duration(o.Seconds*float64(time.Second))), nil
	})
}

type chorus struct {
	spec  loadSpec
	crew  *crew
	wires *http.Transport
}

// answerWithin is longer than any door here takes: what exceeds it is a failure.
const answerWithin = 30 * time.Second

// newChorus keeps every connection open between its messages. A server closes one
// that was idle for 60 s, so this side lets go of it before.
func newChorus(spec loadSpec) *chorus {
	return &chorus{spec: spec, crew: newCrew(seedOf(time.Now()), spec.Invent), wires: &http.Transport{
		MaxConnsPerHost:       spec.Connections,
		MaxIdleConns:          spec.Connections,
		MaxIdleConnsPerHost:   spec.Connections,
		IdleConnTimeout:       idle / 2,
		DisableCompression:    true,
		ResponseHeaderTimeout: answerWithin,
	}}
}

// run speaks on all connections for a while and waits for the last answers.
func (l *chorus) run(ctx context.Context, d time.Duration) spell {
	parts := make([]spell, l.spec.Connections)
	began := time.Now()
	var all sync.WaitGroup
	for i := range parts {
		all.Go(func() {
			for time.Since(began) < d && ctx.Err() == nil && parts[i].Failed == 0 {
				l.once(ctx, &parts[i])
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

func (l *chorus) once(ctx context.Context, into *spell) {
	m := l.crew.next()
	began := time.Now()
	answer, err := l.say(ctx, m.spoken)
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
func (l *chorus) say(ctx context.Context, m spoken) ([]byte, error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.spec.URL+"/sandbox/message", bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
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
	return answer, nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// warmUp is the share of a round that is spoken before the first one counts:
// connections are opened, caches filled, the files get their first pages.
const warmUp = 1.0 / 3

// duel measures the two doors in turn at one number of connections.
type duel struct {
	benchCmd
	ground
	stderr      io.Writer
	connections int
}

// side is one door with who speaks to it.
type side struct {
	server, load *worker
	drop         func() error
	first, again time.Duration // from the start of the process until ready: on an empty database, on its own
	rss          int64         // bytes, before the first message
}

// run starts both doors, lets them answer in turn, and ends them.
func (d duel) run(ctx context.Context) (out comparison, err error) {
	doors := map[string]*side{}
	defer func() {
		for _, s := range doors {
			err = errors.Join(err, s.end())
		}
	}()
	for _, door := range []string{floorDoor, fullDoor} {
		s := &side{}
		doors[door] = s
		if err := d.open(ctx, s, door); err != nil {
			return comparison{}, err
		}
	}
	floor, full := doors[floorDoor], doors[fullDoor]
	out = comparison{Connections: d.connections, First: ms(full.first), Again: ms(full.again), RSS: full.rss, FloorRSS: floor.rss}
	for i := range d.Rounds {
		pair := map[string]round{}
		order := []string{floorDoor, fullDoor}
		if i%2 == 1 { // neither door is always the one that comes second
			order = []string{fullDoor, floorDoor}
		}
		for _, door := range order {
			if pair[door], err = doors[door].round(d.Seconds); err != nil {
				return comparison{}, fmt.Errorf("%s, round %d: %w", door, i+1, err)
			}
		}
		out.add(pair[floorDoor], pair[fullDoor])
	}
	out.finish()
	return out, nil
}

// open makes a database and starts a door on it, the full path twice: the first
// start migrates and loads the company, the second is what a restart costs.
func (d duel) open(ctx context.Context, s *side, door string) (err error) {
	address, drop, err := d.fresh(ctx)
	if err != nil {
		return err
	}
	s.drop = drop
	spec := serverSpec{Door: door, Database: address, Roster: d.dir}
	var url string
	if url, s.first, err = d.serve(ctx, s, spec); err != nil {
		return err
	}
	if door == fullDoor {
		first := s.server
		s.server = nil
		if err := first.end(); err != nil {
			return err
		}
		spec.Profile = d.CPUProfile
		if url, s.again, err = d.serve(ctx, s, spec); err != nil {
			return err
		}
	}
	var t tally
	if err := s.server.ask(order{Do: "tally"}, &t); err != nil {
		return err
	}
	s.rss = t.RSS
	s.load, err = startWorker(ctx, d.stderr, "bench-load", loadSpec{URL: url, Connections: d.connections, Invent: door == floorDoor}, nil)
	if err != nil {
		return err
	}
	if _, err := s.round(d.Seconds * warmUp); err != nil {
		return fmt.Errorf("%s, before the first round: %w", door, err)
	}
	return nil
}

// serve starts the door's process and waits until it is ready.
func (d duel) serve(ctx context.Context, s *side, spec serverSpec) (url string, took time.Duration, err error) {
	began := time.Now()
	var where opened
	w, err := startWorker(ctx, d.stderr, "bench-server", spec, &where)
	if err != nil {
		return "", 0, err
	}
	s.server = w
	if err := ready(ctx, where.URL); err != nil {
		return "", 0, err
	}
	return where.URL, time.Since(began), nil
}

// ready asks /readyz until it says yes.
func ready(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	poll := time.NewTicker(2 * time.Millisecond)
	defer poll.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", http.NoBody)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-poll.C:
		case <-ctx.Done():
			return errors.New("the server was not ready within a minute")
		}
	}
}

// round speaks to a door for a while and reads what it used.
func (s *side) round(seconds float64) (round, error) {
	var before, after tally
	var spoke spell
	var rest drained
	for _, step := range []struct {
		w    *worker
		o    order
		into any
	}{
		{s.server, order{Do: "tally"}, &before},
		{s.load, order{Do: "run", Seconds: seconds}, &spoke},
		{s.server, order{Do: "drain"}, &rest},
		{s.server, order{Do: "tally"}, &after},
	} {
		if err := step.w.ask(step.o, step.into); err != nil {
			return round{}, err
		}
	}
	switch {
	case spoke.Failed > 0:
		return round{}, fmt.Errorf("%d of %d messages failed, the first: %s", spoke.Failed, spoke.Failed+len(spoke.Answers), spoke.Why)
	case len(spoke.Answers) == 0:
		return round{}, errors.New("nothing was answered")
	}
	return newRound(spoke, rest, before, after), nil
}

// leftBehind says that something of the measurement could not be removed.
type leftBehind struct{ err error }

// Error says what.
func (e *leftBehind) Error() string { return e.err.Error() }

// end ends the processes first, then removes the database.
func (s *side) end() error {
	var err error
	for _, w := range []*worker{s.load, s.server} {
		if w != nil {
			err = errors.Join(err, w.end())
		}
	}
	if s.drop != nil {
		if e := s.drop(); e != nil {
			err = errors.Join(err, &leftBehind{e})
		}
	}
	return err
}

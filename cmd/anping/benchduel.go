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

// duel measures the three servers in turn at one number of connections.
type duel struct {
	benchCmd
	ground
	wire        wiring
	stderr      io.Writer
	connections int
}

// side is one server with who speaks to it.
type side struct {
	server, load *worker
	url          string
	drop         func() error
	first, again time.Duration // from the start of the process until ready: on an empty database, on its own
	rss          int64         // bytes, before the first message
}

// run starts the servers, lets them answer in turn, and ends them.
func (d duel) run(ctx context.Context) (out comparison, err error) {
	paths := []string{floorPath, plainPath, fullPath}
	sides := map[string]*side{}
	defer func() {
		for _, s := range sides {
			err = errors.Join(err, s.end())
		}
	}()
	for _, path := range paths {
		s := &side{}
		sides[path] = s
		if err := d.open(ctx, s, path); err != nil {
			return comparison{}, err
		}
	}
	full := sides[fullPath]
	out = comparison{Connections: d.connections, First: ms(full.first), Again: ms(full.again), RSS: full.rss, FloorRSS: sides[floorPath].rss, PlainRSS: sides[plainPath].rss}
	for i := range d.Rounds {
		trio := map[string]round{}
		for j := range paths { // none is always the one that comes last
			path := paths[(i+j)%len(paths)]
			if trio[path], err = sides[path].round(d.Seconds); err != nil {
				return comparison{}, fmt.Errorf("%s, round %d: %w", path, i+1, err)
			}
		}
		out.add(trio[floorPath], trio[plainPath], trio[fullPath])
	}
	out.finish()
	return out, nil
}

// open makes a database and starts a server on it, the full path twice: the first
// start migrates and loads the company, the second is what a restart costs.
func (d duel) open(ctx context.Context, s *side, path string) (err error) {
	address, drop, err := d.fresh(ctx)
	if err != nil {
		return err
	}
	s.drop = drop
	var platform opened
	wire := d.wire
	if path != fullPath {
		wire = wire.least()
	}
	s.load, err = startWorker(ctx, d.stderr, "bench-load", loadSpec{Wire: wire, Connections: d.connections, Invent: path != fullPath}, &platform)
	if err != nil {
		return err
	}
	spec := serverSpec{Path: path, Wire: wire, Platform: platform.URL, Database: address, Roster: d.dir}
	if s.first, err = d.serve(ctx, s, spec); err != nil {
		return err
	}
	if path == fullPath {
		first := s.server
		s.server = nil
		if err := first.end(); err != nil {
			return err
		}
		spec.Profile, spec.Memory = d.CPUProfile, d.MemProfile
		if s.again, err = d.serve(ctx, s, spec); err != nil {
			return err
		}
	}
	var t tally
	if err := s.server.ask(order{Do: "tally"}, &t); err != nil {
		return err
	}
	s.rss = t.RSS
	if _, err := s.round(d.Seconds * warmUp); err != nil {
		return fmt.Errorf("%s, before the first round: %w", path, err)
	}
	return nil
}

// serve starts the server's process and waits until it is ready.
func (d duel) serve(ctx context.Context, s *side, spec serverSpec) (took time.Duration, err error) {
	began := time.Now()
	var where opened
	w, err := startWorker(ctx, d.stderr, "bench-server", spec, &where)
	if err != nil {
		return 0, err
	}
	s.server, s.url = w, where.URL
	if err := ready(ctx, where.URL); err != nil {
		return 0, err
	}
	return time.Since(began), nil
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

// round speaks to a server for a while and reads what it used.
func (s *side) round(seconds float64) (round, error) {
	var before, after tally
	var had, has heardNotes
	var spoke spell
	var rest drained
	for _, step := range []struct {
		w    *worker
		o    order
		into any
	}{
		{s.server, order{Do: "tally"}, &before},
		{s.load, order{Do: "notes"}, &had},
		{s.load, order{Do: "run", Seconds: seconds, URL: s.url}, &spoke},
		{s.server, order{Do: "drain"}, &rest},
		{s.server, order{Do: "tally"}, &after},
		{s.load, order{Do: "notes"}, &has},
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
	return newRound(spoke, rest, before, after, has.Notes-had.Notes), nil
}

// leftBehind says that something of the measurement could not be removed.
type leftBehind struct{ err error }

// Error says what.
func (e *leftBehind) Error() string { return e.err.Error() }

// end ends the processes first, then removes the database.
func (s *side) end() error {
	var err error
	for _, w := range []*worker{s.server, s.load} {
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

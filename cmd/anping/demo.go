package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"anping/scoring/roster"
)

type demoCmd struct {
	Listen string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where the page is; a loopback address (default ${default})."`
	Data   string `placeholder:"DIR" help:"Keep everything in this folder; without it all is gone at the end."`
}

// Help is the example of --help.
func (demoCmd) Help() string {
	return "Example:\n  anping demo\n  anping demo --listen 127.0.0.1:9090 --data trial"
}

// Run serves the sandbox until ctx ends.
func (k demoCmd) Run(ctx context.Context, c *console) (err error) {
	if f := checkListen(k.Listen); f != (fault{}) {
		return &usageError{"--listen: " + f.what, f.mend}
	}
	if !loopback(k.Listen) {
		return &usageError{"--listen: the demo lets whoever opens it speak as anybody, and " + k.Listen + " is not a loopback address", "use 127.0.0.1 and a port"}
	}
	ln, err := listen(ctx, k.Listen, "stop that, or use another port: anping demo --listen 127.0.0.1:8081")
	if err != nil {
		return err
	}
	defer ln.Close()
	dir, end, err := k.folder()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	log := slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	clock, err := keptClock(dir, log)
	if err != nil {
		return err
	}
	a, err := wire(ctx, demoParts(dir, ln.Addr().String(), clock, log))
	if err != nil {
		return err
	}
	k.greet(c, ln.Addr().String())
	return host(ctx, ln, a, log)
}

// demoAnswers is how long the demo keeps the bot's answers: its page is where they
// are read, as a chat app keeps a talk, and as long as the other words that were
// said and sent (texts_months).
const demoAnswers = 366 * 24 * time.Hour

// demoParts are what a demo is put together around.
func demoParts(dir, address string, clock *shifted, log *slog.Logger) parts {
	s := defaults()
	s.Database, s.Listen, s.Sandbox.Enabled = secretOf("sqlite:"+filepath.Join(dir, "anping.db")), address, true
	return parts{settings: s, clock: clock, roster: roster.Demo(), log: log, answers: demoAnswers}
}

// greet prints where the page is, what to do there and how to stop.
func (k demoCmd) greet(c *console, address string) {
	kept := "nothing is kept, unless you give --data DIR"
	if k.Data != "" {
		kept = "everything is kept in " + k.Data
	}
	fmt.Fprintf(c.out, "Anping is at http://%s/\n", address)
	fmt.Fprintf(c.out, "Open it in a browser, choose a client and say what is broken: 3号楼道闸坏了出不去\n")
	fmt.Fprintf(c.out, "Stop it with Ctrl-C; %s.\n", kept)
}

// folder is where the demo keeps its data, and what to do with it at the end.
func (k demoCmd) folder() (dir string, end func() error, err error) {
	if k.Data != "" {
		if err := os.MkdirAll(k.Data, 0o700); err != nil {
			return "", nil, fmt.Errorf("--data: %w", plainPathError(err))
		}
		return k.Data, func() error { return nil }, nil
	}
	dir, err = os.MkdirTemp("", "anping-demo-")
	if err != nil {
		return "", nil, fmt.Errorf("make a temporary folder: %w", err)
	}
	return dir, func() error {
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("remove the temporary folder: %w", err)
		}
		return nil
	}, nil
}

// keptClock is the clock of a data folder. How far it was moved is kept in the
// file "clock": a demo that is started again must not go back behind what it
// has recorded.
func keptClock(dir string, log *slog.Logger) (*shifted, error) {
	path := filepath.Join(dir, "clock")
	raw, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the clock's shift: %w", plainPathError(err))
	}
	var by time.Duration
	if err == nil {
		if by, err = time.ParseDuration(strings.TrimSpace(string(raw))); err != nil || by < 0 {
			return nil, fmt.Errorf("%s holds no span of time like 1h30m0s; remove it, with the database beside it", path)
		}
	}
	return newShifted(by, func(by time.Duration) {
		if err := os.WriteFile(path, []byte(by.String()+"\n"), 0o600); err != nil {
			log.Warn("the moved clock is not kept", "err", err)
		}
	}), nil
}

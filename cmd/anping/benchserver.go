package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"runtime/pprof"
	"time"

	"anping/bot/telegram"
	"anping/storage"
)

// benchServerCmd is the server that anping bench measures, in a process of its
// own so that processor time and memory are its alone.
type benchServerCmd struct{}

// What is compared.
const (
	floorPath = "floor" // the same decoding, one row through the same group commit
	plainPath = "plain" // the same decoding, one row in a commit of its own
	fullPath  = "full"  // the program
)

// serverSpec says which server to be.
type serverSpec struct {
	Path     string `json:"path"`
	Wire     wiring `json:"wire"`
	Platform string `json:"platform"` // address of the stand-in
	Database string `json:"database"`
	Roster   string `json:"roster"`  // folder of the company of the full path
	Profile  string `json:"profile"` // where a profile of the processor goes; "" = none
	Memory   string `json:"memory"`  // where a profile of what was allocated goes; "" = none
}

// opened is where a server, or a stand-in, is.
type opened struct {
	URL string `json:"url"`
}

// tally is what a server has used since it began.
type tally struct {
	Store  storage.Stats `json:"store"`
	CPU    time.Duration `json:"cpu"`
	Allocs uint64        `json:"allocs"`
	Bytes  uint64        `json:"bytes"` // allocated, in all
	RSS    int64         `json:"rss"`   // held now
}

// drained is how long a server still worked after the last answer.
type drained struct {
	Took time.Duration `json:"took"`
}

// Run serves until the input ends.
func (benchServerCmd) Run(ctx context.Context, c *console) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	log := slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s := &benchServer{ctx: ctx, log: log, ended: make(chan error, 1)}
	err := obey(os.Stdin, c.out, s.open, s.do)
	stop()
	return errors.Join(err, s.close())
}

type benchServer struct {
	ctx     context.Context // lives as long as the process
	log     *slog.Logger
	store   *storage.Store
	stats   func() storage.Stats // of what stores the messages
	profile *os.File
	memory  *os.File
	serving bool
	ended   chan error // of host
}

func (s *benchServer) open(spec serverSpec) (any, error) {
	ln, err := listen(s.ctx, "127.0.0.1:0", "")
	if err != nil {
		return nil, err
	}
	self := "http://" + ln.Addr().String()
	a, err := s.app(spec, self)
	if err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	if err := s.startProfiles(spec); err != nil {
		return nil, errors.Join(err, a.close(), ln.Close())
	}
	s.serving = true
	go func() { s.ended <- host(s.ctx, ln, a, s.log) }()
	return opened{self}, nil
}

// app is the program as serve wires it, or the least that is measured beside it,
// around the store. self is where this server is.
func (s *benchServer) app(spec serverSpec, self string) (a app, err error) {
	if s.store, err = storage.Open(s.ctx, storage.Config{Database: spec.Database, Log: s.log}); err != nil {
		return app{}, err
	}
	s.stats = s.store.Stats
	switch spec.Path {
	case floorPath:
		return floorApp(spec.Wire, s.store), nil
	case plainPath:
		plain, err := storage.OpenPlain(s.ctx, spec.Database)
		if err != nil {
			return app{}, errors.Join(err, s.store.Close())
		}
		s.stats = plain.Stats
		return plainApp(spec.Wire, s.store, plain), nil
	}
	settings := spec.settings(self)
	company, err := readCompany(settings)
	if err == nil {
		settings.Sandbox.Enabled = spec.Wire.Door == sandboxDoor
		a, err = parts{settings: settings, log: s.log}.around(s.ctx, s.store, company)
	}
	if err != nil {
		return app{}, errors.Join(err, s.store.Close())
	}
	return a, nil
}

// benchRate is more sends a second, and to a group a minute, than any machine
// makes: the rates of a platform are not what is measured.
const benchRate = 1_000_000

// settings are those of a server at self. The company is read from the
// sandbox's folder also where the sandbox itself is off.
func (s serverSpec) settings(self string) Settings {
	out := defaults()
	out.Sandbox = Sandbox{Enabled: true, Roster: s.Roster}
	if s.Wire.Door == sandboxDoor {
		return out
	}
	if s.Wire.Door == wechatDoor {
		a := s.Wire.Official
		out.Wechat = Wechat{
			AppID: a.AppID, AppSecret: secretOf(a.Secret), Token: secretOf(a.Token), AESKey: secretOf(a.AESKey),
			Path: s.Wire.path(), Freshness: 5, APIURL: s.Platform, PerSecond: benchRate,
		}
		s.Wire.Door = telegramDoor // where the groups are
	}
	out.PublicURL = self
	out.Telegram = Telegram{
		Token: secretOf(s.Wire.Token), Mode: string(telegram.Webhook), Path: s.Wire.path(), WebhookSecret: secretOf(s.Wire.Secret),
		APIURL: s.Platform, PerSecond: benchRate, PerGroupMinute: benchRate,
	}
	return out
}

func (s *benchServer) startProfiles(spec serverSpec) (err error) {
	if spec.Memory != "" {
		if s.memory, err = os.Create(spec.Memory); err != nil {
			return fmt.Errorf("--memprofile: %w", plainPathError(err))
		}
	}
	if spec.Profile == "" {
		return nil
	}
	if s.profile, err = os.Create(spec.Profile); err != nil {
		return fmt.Errorf("--cpuprofile: %w", plainPathError(err))
	}
	return pprof.StartCPUProfile(s.profile)
}

func (s *benchServer) do(o order) (any, error) {
	select {
	case err := <-s.ended:
		s.ended <- err
		return nil, fmt.Errorf("the server ended by itself: %w", errors.Join(errEnded, err))
	default:
	}
	switch o.Do {
	case "tally":
		return s.tally(), nil
	case "drain":
		return s.drain()
	}
	return nil, fmt.Errorf("unknown order %q", o.Do)
}

func (s *benchServer) tally() tally {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return tally{Store: s.stats(), CPU: cpuUsed(), Allocs: m.Mallocs, Bytes: m.TotalAlloc, RSS: resident()}
}

// drainWithin bounds the wait for what is still to be sent.
const drainWithin = 2 * time.Minute

// drain waits until nothing is due any more: no note, no receipt, no deadline.
// Answers come before the notes they cause are sent, so a door that answers
// faster than its notes leave would look better than it is.
func (s *benchServer) drain() (drained, error) {
	ctx, cancel := context.WithTimeout(s.ctx, drainWithin)
	defer cancel()
	began := time.Now()
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for {
		idle, err := s.idle(ctx)
		if err != nil {
			return drained{}, err
		}
		if idle {
			return drained{time.Since(began)}, nil
		}
		select {
		case <-poll.C:
		case <-ctx.Done():
			return drained{}, errors.New("the server did not come to rest within 2 min of its last answer")
		}
	}
}

func (s *benchServer) idle(ctx context.Context) (bool, error) {
	send, err := s.store.NextSend(ctx)
	if err != nil {
		return false, fmt.Errorf("read next send: %w", err)
	}
	due, err := s.store.NextDue(ctx)
	if err != nil {
		return false, fmt.Errorf("read next deadline: %w", err)
	}
	now := time.Now()
	return (send.IsZero() || send.After(now)) && (due.IsZero() || due.After(now)), nil
}

// close waits for the server's end and finishes the profiles.
func (s *benchServer) close() error {
	if !s.serving {
		return nil
	}
	err := <-s.ended
	if s.profile != nil {
		pprof.StopCPUProfile()
		err = errors.Join(err, s.profile.Close())
	}
	if s.memory != nil {
		err = errors.Join(err, pprof.Lookup("allocs").WriteTo(s.memory, 0), s.memory.Close())
	}
	return err
}

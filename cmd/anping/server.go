package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// The limits of the web server (ours). A photo of 10 MB takes 15 s at 5 Mbit/s;
// no header of ours or of a platform comes near 16 KiB.
const (
	readHeader = 5 * time.Second
	readAll    = 15 * time.Second
	idle       = 60 * time.Second
	maxHeader  = 16 << 10
)

// A stop takes 10 s at most: requests under way may end, then the loops, then
// the store.
const (
	stopRequests = 6 * time.Second
	stopLoops    = 3 * time.Second
)

// errEnded says that delivery and tick ended while nobody had asked them to.
var errEnded = errors.New("the engine ended by itself")

// app is the program behind the web server, as wire makes it.
type app struct {
	handler http.Handler
	loops   func(context.Context) error // delivery and tick; ends after its context
	streams func()                      // ends answers that never end by themselves; may be nil
	close   func() error                // of the store
}

// listen opens the port. A port that is taken is the one mistake everybody
// makes, so its message says what to do; mend names the flag or key.
func listen(ctx context.Context, address, mend string) (net.Listener, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		return ln, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("something else listens on %s already; %s", address, mend)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s; %s", address, mend)
	}
	return nil, fmt.Errorf("cannot listen on %s: %w; %s", address, lastError(err), mend)
}

// host serves a on ln until ctx ends or a part of it fails, and stops all of it
// in order: first no new request, then the loops, last the store.
func host(ctx context.Context, ln net.Listener, a app, log *slog.Logger) error {
	srv := &http.Server{
		Handler:           a.handler,
		ReadHeaderTimeout: readHeader,
		ReadTimeout:       readAll,
		IdleTimeout:       idle,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	if a.streams != nil {
		srv.RegisterOnShutdown(a.streams)
	}
	served, looped := make(chan error, 1), make(chan error, 1)
	loops, endLoops := context.WithCancel(context.WithoutCancel(ctx))
	defer endLoops()
	go func() { served <- srv.Serve(ln) }()
	go func() { looped <- a.loops(loops) }()

	var failed error
	select {
	case <-ctx.Done():
		log.Info("stopping")
	case err := <-served:
		failed = fmt.Errorf("serve: %w", err)
	case err := <-looped:
		failed = errEnded
		looped <- err // joined below
	}
	stopServer(ctx, srv, log)
	endLoops()
	select {
	case err := <-looped:
		if err != nil && !errors.Is(err, context.Canceled) {
			failed = errors.Join(failed, fmt.Errorf("engine: %w", err))
		}
	case <-time.After(stopLoops):
		log.Warn("the loops did not end in time; what they were sending is sent again at the next start")
	}
	if err := a.close(); err != nil {
		failed = errors.Join(failed, fmt.Errorf("close the store: %w", err))
	}
	return failed
}

// stopServer lets requests under way end, for a while.
func stopServer(ctx context.Context, srv *http.Server, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopRequests)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		log.Warn("some requests did not end in time; their senders come again")
		_ = srv.Close()
	}
}

package main

import (
	"context"
	"io"
	"net/http"
	"time"

	"anping/bot/web"
)

// readyWithin is how long /readyz waits for the database.
const readyWithin = time.Second

// health adds the two questions a supervisor of processes asks: /healthz, does
// the process answer, and /readyz, does its database answer within 1 s.
func health(r web.Router, ping func(context.Context) error) {
	handle := func(pattern string, h http.HandlerFunc) { r.Handle(pattern, h) }
	handle("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "alive\n") })
	one := make(chan struct{}, 1) // one question at a time: a frozen database must not collect goroutines
	handle("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if answers(r.Context(), one, ping) {
			plain(w, http.StatusOK, "ready\n")
			return
		}
		plain(w, http.StatusServiceUnavailable, "the database does not answer\n")
	})
}

// answers asks ping and waits readyWithin at most, also for a driver that does
// not heed the context.
func answers(ctx context.Context, one chan struct{}, ping func(context.Context) error) bool {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	select {
	case one <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	answer := make(chan error, 1)
	go func() {
		defer func() { <-one }()
		answer <- ping(ctx)
	}()
	select {
	case err := <-answer:
		return err == nil
	case <-ctx.Done():
		return false
	}
}

func plain(w http.ResponseWriter, code int, body string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, body)
}

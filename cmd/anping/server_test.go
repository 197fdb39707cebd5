package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// hosted is a server under test.
type hosted struct {
	url   string
	stop  func()
	ended chan error
	mu    sync.Mutex
	order []string
}

func (h *hosted) did(what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.order = append(h.order, what)
}

// hosting hosts a handler; loops runs until its context ends unless given.
func hosting(t *testing.T, handler http.Handler, loops func(context.Context) error) *hosted {
	t.Helper()
	ln, err := listen(t.Context(), "127.0.0.1:0", "")
	if err != nil {
		t.Fatal(err)
	}
	h := &hosted{url: "http://" + ln.Addr().String(), ended: make(chan error, 1)}
	if loops == nil {
		loops = func(ctx context.Context) error {
			<-ctx.Done()
			h.did("loops end")
			return nil
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	h.stop = cancel
	t.Cleanup(cancel)
	a := app{handler: handler, loops: loops, close: func() error { h.did("store closes"); return nil }}
	go func() { h.ended <- host(ctx, ln, a, slog.New(slog.DiscardHandler)) }()
	return h
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// TestStopInOrder: a request under way is answered, then the loops end, then
// the store closes.
func TestStopInOrder(t *testing.T) {
	t.Parallel()
	began, finish := make(chan struct{}), make(chan struct{})
	var h *hosted
	h = hosting(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(began)
		<-finish
		h.did("answered")
		_, _ = io.WriteString(w, "done")
	}), nil)
	answer := make(chan string, 1)
	go func() {
		_, body := fetch(t, h.url)
		answer <- body
	}()
	<-began
	h.stop()
	close(finish)
	if body := <-answer; body != "done" {
		t.Errorf("the request under way got %q", body)
	}
	if err := <-h.ended; err != nil {
		t.Error(err)
	}
	if got := h.order; len(got) != 3 || got[0] != "answered" || got[1] != "loops end" || got[2] != "store closes" {
		t.Errorf("order %q", got)
	}
}

// TestLoopsThatEnd: without its loops the program would answer and never
// deliver; it ends with an error instead, and the store is closed.
func TestLoopsThatEnd(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	h := hosting(t, http.NotFoundHandler(), func(context.Context) error { return boom })
	err := <-h.ended
	if !errors.Is(err, errEnded) || !errors.Is(err, boom) {
		t.Errorf("ended with %v", err)
	}
	if len(h.order) != 1 || h.order[0] != "store closes" {
		t.Errorf("order %q", h.order)
	}
}

// TestHeaderTooLarge: 16 KiB of headers, and the slack net/http adds, are the end.
func TestHeaderTooLarge(t *testing.T) {
	t.Parallel()
	h := hosting(t, http.NotFoundHandler(), nil)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Long", string(bytes.Repeat([]byte("a"), maxHeader+8<<10)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	frozen := make(chan struct{})
	t.Cleanup(func() { close(frozen) })
	for _, c := range []struct {
		name string
		ping func(context.Context) error
		want int
	}{
		{"good", func(context.Context) error { return nil }, http.StatusOK},
		{"down", func(context.Context) error { return errors.New("down") }, http.StatusServiceUnavailable},
		{"frozen", func(context.Context) error { <-frozen; return nil }, http.StatusServiceUnavailable}, // heeds no context
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			mux := http.NewServeMux()
			health(mux, c.ping)
			for range 2 { // the second question finds the first one hanging
				from := time.Now()
				w := httptest.NewRecorder()
				mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
				if w.Code != c.want {
					t.Errorf("readyz says %d, want %d", w.Code, c.want)
				}
				if took := time.Since(from); took > 2*readyWithin {
					t.Errorf("readyz took %s", took)
				}
			}
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
			if w.Code != http.StatusOK {
				t.Errorf("healthz says %d", w.Code)
			}
		})
	}
}

// TestListenMessages: what cannot be listened on is said in one line with the mend.
func TestListenMessages(t *testing.T) {
	t.Parallel()
	_, err := listen(t.Context(), "192.0.2.1:80", "do this") // an address of documentation, on no machine
	if err == nil || err.Error() != "cannot listen on 192.0.2.1:80: cannot assign requested address; do this" {
		t.Error(err)
	}
	var ln net.Listener
	if ln, err = listen(t.Context(), "127.0.0.1:0", ""); err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
}

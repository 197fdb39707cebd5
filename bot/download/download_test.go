package download_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/download"
	"anping/bot/media"
)

// shelf keeps files; down makes it refuse.
type shelf struct {
	mu   sync.Mutex
	down error
	n    int
}

func (s *shelf) PutMedia(context.Context, []byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	return "sha", s.down
}

func (*shelf) GetMedia(context.Context, string) ([]byte, error) { return nil, bot.ErrNotFound }

// hand is a clock that a test sets.
type hand struct {
	mu sync.Mutex
	at time.Time
}

func (h *hand) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hand) After(time.Duration) <-chan time.Time { return nil }

var errNet = errors.New("net")

func queue(t *testing.T) (*download.Queue, *shelf, *hand, download.Pull) {
	t.Helper()
	var photo bytes.Buffer
	if err := png.Encode(&photo, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	s, h := &shelf{}, &hand{at: time.Unix(1e9, 0)}
	q := (&download.Queue{Store: s, Clock: h, Within: time.Minute, Kept: time.Minute, Tries: 2}).Open()
	return q, s, h, func(context.Context) ([]byte, error) { return photo.Bytes(), nil }
}

// A file that fails twice is gone, and counts anew after that; a database that is
// down never makes one gone.
func TestTries(t *testing.T) {
	q, s, _, pull := queue(t)
	fails := func(context.Context) ([]byte, error) { return nil, errNet }
	for i, gone := range []bool{false, true, false, true} {
		if _, err := q.Get(t.Context(), "a", fails); errors.Is(err, download.ErrGone) != gone || !errors.Is(err, errNet) {
			t.Errorf("try %d: %v", i+1, err)
		}
	}
	s.down = errNet
	for range 5 {
		if _, err := q.Get(t.Context(), "b", pull); !errors.Is(err, download.ErrStore) || errors.Is(err, download.ErrGone) {
			t.Error(err)
		}
	}
	s.down = nil
	if ref, err := q.Get(t.Context(), "b", pull); err != nil || ref != (bot.MediaRef{SHA256: "sha", Kind: media.Photo}) {
		t.Error(ref, err)
	}
}

// Whoever comes again while a file is on its way gets that one; a panic and a
// file of another kind are an end like any other.
func TestJoin(t *testing.T) {
	q, s, _, pull := queue(t)
	held, n := make(chan struct{}), 0
	slow := func(ctx context.Context) ([]byte, error) {
		n++
		<-held
		return pull(ctx)
	}
	short, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := q.Get(short, "a", slow); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	close(held)
	if ref, err := q.Get(t.Context(), "a", slow); err != nil || ref.Kind != media.Photo || n != 1 || s.n != 1 {
		t.Error(ref, err, n, s.n)
	}
	if _, err := q.Get(t.Context(), "p", func(context.Context) ([]byte, error) { panic("x") }); !errors.Is(err, download.ErrGone) {
		t.Error(err)
	}
	_, err := q.Get(t.Context(), "t", func(context.Context) ([]byte, error) { return []byte("text"), nil })
	if got := download.LeftOut("photo", err); got.Why != string(media.Alien) {
		t.Error(got, err)
	}
	if got := download.LeftOut("photo", errNet); got.Why != bot.LeftGone {
		t.Error(got)
	}
}

// What nobody collects is forgotten in time, so that there is room for others.
func TestMany(t *testing.T) {
	q, _, h, pull := queue(t)
	short, cancel := context.WithCancel(t.Context())
	cancel()
	held := make(chan struct{})
	slow := func(ctx context.Context) ([]byte, error) {
		<-held
		return pull(ctx)
	}
	for i := range 256 {
		if _, err := q.Get(short, string(rune('a'+i)), slow); !errors.Is(err, context.Canceled) {
			t.Fatal(i, err)
		}
	}
	if _, err := q.Get(t.Context(), "zz", pull); !errors.Is(err, download.ErrMany) {
		t.Error(err)
	}
	close(held)
	for _, err := q.Get(t.Context(), "zz", pull); err != nil; _, err = q.Get(t.Context(), "zz", pull) {
		h.mu.Lock()
		h.at = h.at.Add(time.Hour)
		h.mu.Unlock()
	}
}

package bot

import (
	"context"
	"errors"
	"testing"
)

// TestSeats: no more than there are, first come first served, none for those who
// have been told to come again.
func TestSeats(t *testing.T) {
	t.Parallel()
	s := newSeats()
	var leave []func()
	for range mostSeats {
		l, err := s.take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, l)
	}
	gone, end := context.WithCancel(t.Context())
	refused, taken := make(chan error), make(chan struct{})
	go func() {
		_, err := s.take(gone)
		refused <- err
	}()
	end()
	if err := <-refused; !errors.Is(err, context.Canceled) {
		t.Errorf("a seat more than there are: %v", err)
	}
	go func() {
		if _, err := s.take(t.Context()); err != nil {
			t.Error(err)
		}
		close(taken)
	}()
	select {
	case <-taken:
		t.Error("a seat more than there are")
	default:
	}
	leave[0]()
	<-taken
	leave[1]()
	if _, err := s.take(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("a free seat for one who is gone: %v", err)
	}
	if len(s.free) != mostSeats-1 {
		t.Errorf("%d seats are taken, want %d", len(s.free), mostSeats-1)
	}
}

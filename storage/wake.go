package storage

import (
	"context"
	"net/url"
	"sync"
	"time"

	"github.com/lib/pq"
)

// wakeChannel is the channel of NOTIFY.
const wakeChannel = "anping_wake"

// wakeApart keeps notifications apart: at most 50 a second. Inside the
// transaction one costs three times the rate (storage.md C.2), so it is sent
// after the commit and may be lost: the poll stays the truth.
const wakeApart = 20 * time.Millisecond

// Wakes receives when notes were queued, here or by another instance. It is a
// hint: it may be late, doubled or missing.
func (s *Store) Wakes() <-chan struct{} { return s.wakes }

// queued says that a commit queued notes.
func (s *Store) queued() {
	s.hint()
	s.wake.tell()
}

func (s *Store) hint() {
	select {
	case s.wakes <- struct{}{}:
	default:
	}
}

// waker tells other instances and listens to them, on a direct connection.
type waker struct {
	store    *Store
	listener *pq.Listener
	pending  chan struct{}
	quit     chan struct{}
	done     sync.WaitGroup
}

func startWaker(s *Store, address *url.URL) *waker {
	u := *address
	q := u.Query()
	q.Set("application_name", "anping listen")
	q.Set("idle_in_transaction_session_timeout", "0")
	u.RawQuery = q.Encode()
	w := &waker{store: s, pending: make(chan struct{}, 1), quit: make(chan struct{})}
	w.listener = pq.NewListener(u.String(), time.Second, 30*time.Second, nil)
	w.done.Add(2)
	go w.listen()
	go w.send()
	return w
}

func (w *waker) tell() {
	if w == nil {
		return
	}
	select {
	case w.pending <- struct{}{}:
	default:
	}
}

func (w *waker) close() {
	if w == nil {
		return
	}
	close(w.quit)
	_ = w.listener.Close()
	w.done.Wait()
}

// listen passes on what other instances say; after a lost connection something
// may have been missed.
func (w *waker) listen() {
	defer w.done.Done()
	go func() { _ = w.listener.Listen(wakeChannel) }() // returns when connected or closed
	for {
		select {
		case _, open := <-w.listener.NotificationChannel():
			if !open {
				return
			}
			w.store.hint()
		case <-w.quit:
			return
		}
	}
}

func (w *waker) send() {
	defer w.done.Done()
	pause := time.NewTicker(wakeApart)
	defer pause.Stop()
	for {
		select {
		case <-w.pending:
		case <-w.quit:
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
		_, err := w.store.readers.ExecContext(ctx, "NOTIFY "+wakeChannel)
		cancel()
		if err != nil {
			w.store.log.Debug("other instances not woken", "err", err)
		}
		select {
		case <-pause.C:
		case <-w.quit:
			return
		}
	}
}

package web

import "sync"

// bell wakes the open streams of this process when something happened in a
// chat. A ring nobody hears is no loss: streams look at every chat again anyway.
type bell struct {
	mu   sync.Mutex
	ears map[chan string]struct{}
}

func newBell() *bell { return &bell{ears: map[chan string]struct{}{}} }

// listen opens an ear, nil when there are too many; forget closes it.
func (b *bell) listen() (ear chan string, forget func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.ears) >= maxStreams {
		return nil, nil
	}
	ear = make(chan string, 64)
	b.ears[ear] = struct{}{}
	return ear, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.ears, ear)
	}
}

// ring tells every stream that a chat has news; chat is the platform's id, ""
// only wakes.
func (b *bell) ring(chat string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ear := range b.ears {
		select {
		case ear <- chat:
		default:
		}
	}
}

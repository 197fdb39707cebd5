package bot

import (
	"hash/maphash"
	"sync"
)

// stripes serialise decisions on one thing inside this process, so that of a
// group commit's batch not all but one lose the race on a stamp and decide
// again. Across processes the stamps alone keep order.
//
// A decision takes one lane, then at most one case, never the other way round:
// two fixed steps cannot wait for each other in a circle.
type stripes struct {
	seed maphash.Seed
	once sync.Once
	mu   [1024]sync.Mutex
}

// lock takes the stripe of a name and returns how to give it back.
func (s *stripes) lock(name string) (unlock func()) {
	s.once.Do(func() { s.seed = maphash.MakeSeed() })
	m := &s.mu[maphash.String(s.seed, name)%uint64(len(s.mu))]
	m.Lock()
	return m.Unlock
}

// caseLock locks the first case a decision asks for and no other.
type caseLock struct {
	stripes *stripes
	no      string
	unlock  func()
}

func (l *caseLock) take(no string) {
	if l.no == "" {
		l.no, l.unlock = no, l.stripes.lock(no)
	}
}

func (l *caseLock) release() {
	if l.unlock != nil {
		l.unlock()
		l.no, l.unlock = "", nil
	}
}

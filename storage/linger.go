package storage

import "time"

// How long a batch waits for others (docs/adr/0019, ours): lingerMost in all, as
// long as deciding some dozens of messages takes; lingerGap is how long
// settlements wait for the next one or for an act.
const (
	lingerMost = 8 * time.Millisecond
	lingerGap  = time.Millisecond
)

// Expect counts decisions that are being made or recorded (bot.Expecting).
func (s *Store) Expect(n int) { s.coming.Add(int64(n)) }

// more takes what is queued, else what comes while others are on their way; nil
// when a batch is to go as it is, false when nothing comes any more.
func (l *lane) more(batch []*job, began *time.Time) (jobs []*job, ok bool) {
	select {
	case jobs, ok := <-l.jobs:
		return jobs, ok
	default:
	}
	pause := l.company(batch)
	if pause == 0 {
		return nil, true
	}
	if began.IsZero() {
		*began = time.Now()
	}
	if pause = min(pause, lingerMost-time.Since(*began)); pause <= 0 {
		return nil, true
	}
	l.wait.Reset(pause)
	select {
	case jobs, ok := <-l.jobs:
		return jobs, ok
	case <-l.wait.C:
		return nil, true
	}
}

// company is how long a batch waits for the next job: long for acts that are on
// their way beside those in it; a moment where nobody waits for the batch, for it
// holds nothing but settlements, and the last one had company.
func (l *lane) company(batch []*job) time.Duration {
	awaited := int64(0)
	for _, j := range batch {
		if j.settle == nil {
			awaited++ // what runs is done for a decision, perhaps
		}
	}
	switch {
	case l == l.store.records && l.store.coming.Load() > awaited:
		return lingerMost
	case awaited == 0 && l.crew:
		return lingerGap
	}
	return 0
}

package storage

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"
)

// A lane commits the work of many goroutines together: one goroutine takes what
// is queued, writes it in one transaction, and only after COMMIT returned nil
// tells those who wait. Without it each message would wait for a sync of its own
// and a burst of 10,000 would time out (reliability M5; storage.md C.1: 6 to 10
// times the rate). It waits a moment for acts that are known to be on their way,
// and for nothing else (docs/adr/0019).
//
// When a batch fails for a reason that lies in one of its jobs, or a job panics,
// its halves are written apart, and so on down to the one that cannot be
// written: one job never takes others down, and finding it costs few commits.
// (Savepoints in one transaction would keep locks out of order while the next
// job takes its own, and two instances doing that wait for each other.)
type lane struct {
	store *Store
	jobs  chan []*job // what came together is written together
	held  []*job      // postponed to the next batch
	c     *session
	done  sync.WaitGroup

	mu     sync.RWMutex // guards closing of jobs
	closed bool

	took time.Duration // writing the last batch, without its COMMIT
	most int           // jobs that fit into the time a batch may take, as measured
	crew bool          // the last batch had company
	wait *time.Timer   // for acts on their way
}

// Bounds of a batch (architecture.md, One message 4).
const (
	batchActs  = 256
	batchBytes = 4 << 20
	batchWork  = 20 * time.Millisecond
	batchLeast = 8
	queueJobs  = 1024
)

func newLane(s *Store) *lane {
	l := &lane{store: s, jobs: make(chan []*job, queueJobs), c: &session{store: s}, most: batchActs, wait: time.NewTimer(time.Hour)}
	l.done.Add(1)
	go l.loop()
	return l
}

// do gives a job to the lane and waits for its end. ctx counts only until a
// batch has taken the job.
func (l *lane) do(ctx context.Context, j *job) error {
	return l.doAll(ctx, j)[0]
}

// doAll gives jobs to the lane that belong into one batch, and waits for all.
func (l *lane) doAll(ctx context.Context, jobs ...*job) []error {
	errs := make([]error, len(jobs))
	for _, j := range jobs {
		j.done = make(chan struct{})
	}
	if err := l.send(ctx, jobs); err != nil {
		for i := range errs {
			errs[i] = err
		}
		return errs
	}
	for i, j := range jobs {
		errs[i] = j.wait(ctx)
	}
	return errs
}

func (l *lane) send(ctx context.Context, jobs []*job) error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.closed {
		return errClosed
	}
	select {
	case l.jobs <- jobs:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run does f in the transaction of a batch.
func (l *lane) run(ctx context.Context, f func(*session) error) error {
	return l.do(ctx, &job{run: f})
}

// close lets what was accepted finish.
func (l *lane) close() {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	l.closed = true
	close(l.jobs)
	l.mu.Unlock()
	l.done.Wait()
}

func (l *lane) loop() {
	defer l.done.Done()
	defer func() { l.c.discard() }()
	for {
		batch, lent, open := l.collect()
		if most := max(l.most, batchLeast); len(batch) > most {
			l.held, batch = append(l.held, batch[most:]...), batch[:most]
		}
		if len(batch) > 0 {
			l.commit(batch)
		}
		if lent != nil {
			l.lend(lent)
		}
		if !open && len(l.held) == 0 {
			return
		}
	}
}

// collect waits for jobs and takes what else is queued. A job that borrows the
// connection comes alone and ends the batch.
func (l *lane) collect() (batch []*job, lent *job, open bool) {
	batch, l.held = l.held, nil
	size := 0
	if len(batch) == 0 {
		jobs, ok := <-l.jobs
		if !ok {
			return nil, nil, false
		}
		if l.crew {
			runtime.Gosched() // those answered by the last batch may have more
		}
		if batch, lent = taken(batch, jobs, &size); lent != nil {
			return batch, lent, true
		}
	}
	var began time.Time
	for len(batch) < l.most && size < batchBytes {
		jobs, ok := l.more(batch, &began)
		if !ok {
			return batch, nil, false
		}
		if jobs == nil {
			return batch, nil, true
		}
		if batch, lent = taken(batch, jobs, &size); lent != nil {
			return batch, lent, true
		}
	}
	return batch, nil, true
}

// lend runs a job that has the connection for itself.
func (l *lane) lend(j *job) {
	j.lend(l.c)
	j.finish(j.err)
}

// commit writes a batch and tells everybody how it ended.
func (l *lane) commit(batch []*job) {
	began := time.Now()
	err := l.attempt(batch)
	for try := 0; try < 2 && again(err) && (deadlocked(err) || time.Since(began) < atOnce); try++ {
		err = l.attempt(batch)
	}
	switch {
	case err == nil:
		l.measure(len(batch))
		l.release(batch)
	case isLost(err):
		l.lookUp(batch, err)
	case len(batch) == 1:
		l.fail(batch, err)
	case broken(err):
		l.store.log.Error("batch not stored", "jobs", len(batch), "err", err)
		l.fail(batch, err)
	default:
		l.commit(batch[:len(batch)/2])
		l.commit(batch[len(batch)/2:])
	}
	if err != nil && broken(err) && time.Since(began) > atOnce {
		l.refuse(err)
	}
}

// refuse fails everything that queued up behind a server that does not answer:
// it has waited as long, and would wait again.
func (l *lane) refuse(err error) {
	for {
		select {
		case jobs, ok := <-l.jobs:
			if !ok {
				return
			}
			size := 0
			refused, lent := taken(nil, jobs, &size)
			for _, j := range refused {
				j.finish(err)
			}
			if lent != nil {
				l.lend(lent) // its own begin fails
			}
		default:
			return
		}
	}
}

func (l *lane) fail(batch []*job, err error) {
	for _, j := range batch {
		if j.act != nil && (doubled(err) || deadlocked(err)) {
			err = conflict(err)
		}
		j.finish(err)
	}
}

// again reports whether nothing was done and the same may be tried at once: a
// deadlock, or a connection that was dead before it was used. A batch can meet an
// exclusive decision, which locks what it reads as it reads it; the server finds
// that out after its deadlock_timeout, a second, and ends either.
func again(err error) bool {
	return err != nil && (deadlocked(err) || gone(err) && !isLost(err))
}

func isLost(err error) bool {
	var lost *lostCommit
	return errors.As(err, &lost)
}

// release tells everybody after the commit; postponed acts go first in the next
// batch.
func (l *lane) release(batch []*job) {
	woken := false
	for _, j := range batch {
		if j.act != nil {
			if j.act.postponed {
				l.held = append(l.held, j)
				continue
			}
			if j.err == nil && !j.act.result.Already {
				l.store.stats.acts.Add(1)
				woken = woken || j.act.queues
			}
		}
		if j.settle != nil {
			woken = woken || j.settle.more
		}
		close(j.done)
	}
	if woken {
		l.store.queued()
	}
}

// measure halves the next batch when the writing took too long (the sync at
// COMMIT is not counted: it costs the same for one) and doubles it again when
// a full one fits.
func (l *lane) measure(jobs int) {
	l.crew = jobs > 1
	switch {
	case l.took > batchWork:
		l.most = max(batchLeast, jobs/2)
	case jobs >= l.most:
		l.most = min(batchActs, 2*l.most)
	}
}

// attempt writes the batch in one transaction.
func (l *lane) attempt(batch []*job) error {
	for _, j := range batch {
		j.err = nil
		if j.act != nil {
			j.act.reset()
		}
	}
	if err := l.c.begin(); err != nil {
		return err
	}
	began := time.Now()
	if l.store.followers.any() {
		l.c.hands = &hands{}
	}
	err := guarded(func() error {
		if err := l.write(batch); err != nil {
			return err
		}
		return l.c.hands.finish(l.c)
	})
	l.took = time.Since(began)
	if err != nil {
		l.c.end(err)
	} else {
		err = l.c.commit()
	}
	l.c.hands.end(err == nil)
	l.c.hands = nil
	return err
}

// write does all settlements at once, then all acts at once, then the rest: who
// has been answered and speaks again finds the chat free.
func (l *lane) write(batch []*job) error {
	var acts []*plan
	var settles []*settling
	var kept []any
	for _, j := range batch {
		switch {
		case j.act != nil:
			acts = append(acts, j.act)
		case j.settle != nil:
			settles = append(settles, j.settle)
		case j.keep != nil:
			kept = append(kept, j.keep...)
		}
	}
	if err := l.c.add(set{l.store.tables.out.keepUnheard, kept}); err != nil {
		return err
	}
	if err := l.c.settle(settles); err != nil {
		return err
	}
	if err := l.c.record(acts); err != nil {
		return err
	}
	for _, j := range batch {
		if j.act != nil {
			j.err = j.act.err
		}
		if j.run != nil {
			if err := j.run(l.c); err != nil {
				return err
			}
		}
	}
	return nil
}

// lookUp finds out what a commit of unknown end has stored: the keys of its
// acts are there or not, all of them or none.
func (l *lane) lookUp(batch []*job, lost error) {
	var acts []*plan
	for _, j := range batch {
		if j.act != nil {
			j.act.reset()
			acts = append(acts, j.act)
		}
	}
	found, err := l.c.answers(acts)
	for _, j := range batch {
		switch {
		case j.act == nil || err != nil:
			j.finish(lost)
		case found[j.act.act.Key] == nil:
			j.finish(lost)
		default:
			j.err = j.act.repeat(found[j.act.act.Key])
			close(j.done)
		}
	}
	l.store.queued()
}

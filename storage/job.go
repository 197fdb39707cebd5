package storage

import (
	"context"
	"sync/atomic"
)

// job is one piece of work in a lane: exactly one of act, settle, keep, run and lend.
type job struct {
	act    *plan
	settle *settling
	keep   []any // an unheardRow
	run    func(*session) error
	lend   func(*session) // takes the connection between two batches

	state atomic.Int32 // 0 waiting, 1 taken, 2 withdrawn
	err   error
	done  chan struct{}
}

func (j *job) wait(ctx context.Context) error {
	select {
	case <-j.done:
	case <-ctx.Done():
		if j.state.CompareAndSwap(0, 2) {
			return ctx.Err()
		}
		<-j.done
	}
	return j.err
}

func (j *job) take() bool { return j.state.CompareAndSwap(0, 1) }

func (j *job) size() int {
	if j.act != nil {
		return j.act.size
	}
	return 1 << 10
}

func (j *job) finish(err error) {
	j.err = err
	close(j.done)
}

// taken adds to a batch those jobs that were not withdrawn.
func taken(batch, jobs []*job, size *int) (all []*job, lent *job) {
	for _, j := range jobs {
		switch {
		case !j.take():
		case j.lend != nil:
			return batch, j
		default:
			batch = append(batch, j)
			*size += j.size()
		}
	}
	return batch, nil
}

package telegram

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"
	"time"

	"anping/bot"
)

const (
	pollPatience = 20 * time.Second // for the files of one message
	hearWithin   = 30 * time.Second // one try of an update
	hearBase     = 200 * time.Millisecond
	hearMost     = 10 * time.Second
	finishWithin = 1500 * time.Millisecond // for what is under way at the end
	// giveUpAfter is how long an update may fail while all else is well, once it
	// holds up everybody else.
	giveUpAfter = 10 * time.Minute
)

// window is what was received and is not confirmed: at most what Telegram gives
// in one answer, from the first update that is not recorded yet.
//
// What one person says in one chat (a lane) is taken in order, an update that
// fails is tried again and holds its own lane only; lanes go side by side. The
// offset never passes an update that is not recorded, except one that has failed
// for giveUpAfter although the database is well, when the window is full: it
// would silence the bot for everybody. It is logged.
type window struct {
	t     *Telegram
	ctx   context.Context //nolint:containedctx // of the poll this window belongs to
	inbox bot.Inbox

	mu    sync.Mutex
	order []*item // as Telegram gave them
	byID  map[int64]*item
	lanes map[string][]*item // waiting; an entry means that somebody works on it
	next  int64              // confirms the last one when all are recorded; 0 = told already
	last  time.Time          // when one was recorded
	left  int                // not recorded
	empty chan struct{}      // closed when left is 0
	wg    sync.WaitGroup
}

// item is an update in the window.
type item struct {
	u     update
	done  bool
	since time.Time // the first failure; zero = none
}

func newWindow(ctx context.Context, t *Telegram, inbox bot.Inbox) *window {
	w := &window{t: t, ctx: ctx, inbox: inbox, byID: map[int64]*item{}, lanes: map[string][]*item{}, empty: make(chan struct{})}
	close(w.empty)
	return w
}

// offset is what to ask from: the first update that is not recorded, else
// behind the last one, 0 when Telegram was told that.
func (w *window) offset() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.order) > 0 && (w.order[0].done || confirmFirst) {
		w.next = w.order[0].u.id + 1
		delete(w.byID, w.order[0].u.id)
		w.order = w.order[1:]
	}
	if len(w.order) > 0 {
		return w.order[0].u.id
	}
	return w.next
}

// confirmed says that Telegram heard an offset. When nothing is left it is
// forgotten: what comes next is given without one, whatever its number.
func (w *window) confirmed(offset int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.order) == 0 && w.next == offset {
		w.next = 0
	}
}

// take hands out what is new of an answer and waits until all is recorded, or
// for a moment.
func (w *window) take(ctx context.Context, got []json.RawMessage) {
	now := w.t.clock.Now()
	w.mu.Lock()
	for _, raw := range got {
		w.add(decodeUpdate(raw, now))
	}
	waiting, empty := w.left, w.empty
	w.mu.Unlock()
	if waiting == 0 && len(got) == 0 {
		return
	}
	if waiting == 0 {
		w.t.sleep(ctx, pollAgain) // nothing of the answer had an id: it cannot be confirmed
		return
	}
	select {
	case <-empty:
	case <-ctx.Done():
	case <-w.t.clock.After(pollAgain):
	}
}

// add takes one update; one that is there already comes a second time because
// something before it is not recorded.
func (w *window) add(u update) {
	if !u.named {
		w.t.log.Error("telegram: an update cannot be read and is left out", "fault", u.fault)
		return
	}
	if w.byID[u.id] != nil {
		return
	}
	it := &item{u: u}
	w.byID[u.id], w.order = it, append(w.order, it)
	if w.left == 0 {
		w.empty = make(chan struct{})
	}
	w.left++
	lane := u.lane()
	if sideBySide {
		lane = strconv.FormatInt(u.id, 10)
	}
	_, worked := w.lanes[lane]
	w.lanes[lane] = append(w.lanes[lane], it)
	if !worked {
		w.wg.Go(func() { w.work(lane) })
	}
}

// work records what waits in a lane, in order, until nothing does or the poll
// ends.
func (w *window) work(lane string) {
	for {
		w.mu.Lock()
		waiting := w.lanes[lane]
		if len(waiting) == 0 {
			delete(w.lanes, lane)
			w.mu.Unlock()
			return
		}
		w.lanes[lane] = waiting[1:]
		w.mu.Unlock()
		if !w.record(waiting[0]) {
			return
		}
		w.done(waiting[0])
	}
}

func (w *window) done(it *item) {
	w.mu.Lock()
	defer w.mu.Unlock()
	it.done, w.last = true, w.t.clock.Now()
	if w.left--; w.left == 0 {
		close(w.empty)
	}
}

// record tries until an update is recorded; false = the poll ended first. A try
// under way is not broken off by the end.
func (w *window) record(it *item) bool {
	for failed := 1; w.ctx.Err() == nil; failed++ {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), hearWithin)
		err := w.t.hear(ctx, w.inbox, it.u)
		cancel()
		if err == nil {
			return true
		}
		if sparse(failed) {
			w.t.log.Warn("telegram: an update is not recorded, it is tried again", "update", it.u.id, "failed", failed, "err", w.t.plain(err))
		}
		if w.hopeless(it) {
			w.t.log.Error("telegram: an update cannot be recorded and is left out", "update", it.u.id, "failed", failed)
			return true
		}
		if !w.t.sleep(w.ctx, backoff(failed, hearBase, hearMost)) {
			return false
		}
	}
	return false
}

// hopeless reports whether an update that failed once more holds up everybody
// although all else is well: the lease of this very poll was renewed all the
// while, in the same database; without a lease, others were recorded.
func (w *window) hopeless(it *item) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.t.clock.Now()
	if it.since.IsZero() {
		it.since = now
	}
	well := w.t.lease != nil || w.last.After(it.since)
	return well && len(w.order) >= pollLimit && now.Sub(it.since) >= giveUpAfter
}

// finish waits for what is under way after the poll ended.
func (w *window) finish() {
	ended := make(chan struct{})
	go func() {
		w.wg.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-w.t.clock.After(finishWithin):
	}
}

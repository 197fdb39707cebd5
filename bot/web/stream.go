package web

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"anping/bot"
)

const (
	maxStreams  = 64                     // open pages (ours); each asks the store once a second
	pollEvery   = time.Second            // the poll stays the truth; rings only make it sooner
	settleLag   = 150 * time.Millisecond // a note rings when sent and stands in the store once settled
	overlap     = 2 * time.Minute        // read again at every look: a late commit has an earlier time
	perLook     = 200                    // items of a chat at most in one look
	perTurn     = 32                     // chats beside the shown ones looked at in one second
	recastAfter = 30                     // seconds until names and teams are read again
)

// events streams what is said in all sandbox chats, what is there already
// first. ?chat= and ?group= name the chats on the screen: they are looked at
// every second, the others in turn.
//
// Every item comes at least once; a page knows those it has by their id. The
// id of an event is the moment up to which everything was sent, so a page that
// lost its connection misses nothing, whichever process it finds again.
func (s *Sandbox) events(w http.ResponseWriter, r *http.Request) {
	ear, forget := s.bell.listen()
	if ear == nil {
		s.fail(w, r, busy, fmt.Errorf("%d streams are open", maxStreams))
		return
	}
	defer forget()
	st := &stream{Sandbox: s, feeds: map[int64]*feed{}, shown: map[string]bool{}}
	st.shown[r.URL.Query().Get("chat")], st.shown[r.URL.Query().Get("group")] = true, true
	// A browser that comes again sends the header; a page that turned to other
	// chats opens a new stream and says it in the address.
	last := cmp.Or(r.Header.Get("Last-Event-ID"), r.URL.Query().Get("last"))
	if ms, err := strconv.ParseInt(last, 10, 64); err == nil && ms > 0 {
		st.safe = time.UnixMilli(ms)
	}
	var err error
	if st.cast, err = s.meet(r.Context()); err != nil {
		s.fail(w, r, busy, err)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	rc := http.NewResponseController(w)
	_ = rc.SetWriteDeadline(time.Time{}) // a stream outlives any server's limit on answers
	st.out, st.flush = w, rc.Flush
	st.follow(r.Context(), ear)
}

// stream is one open page.
type stream struct {
	*Sandbox
	out   io.Writer
	flush func() error
	cast  *cast
	shown map[string]bool // on the screen, by platform id
	feeds map[int64]*feed // by chat
	turn  int             // the next chat to look at in turn
	start time.Time       // when the running round began
	safe  time.Time       // everything before is sent
	whole bool            // no chat of the running round failed to be read
	ticks int             // seconds since the cast was read
	soon  map[string]bool // rang a moment ago
	said  progress        // of the playing day, as last sent
	begun bool            // "ready" was sent
}

// feed is how far one chat was sent.
type feed struct {
	since time.Time
	seen  map[string]time.Time
}

// follow writes until the page goes, a write fails or the sandbox ends.
func (st *stream) follow(ctx context.Context, ear <-chan string) {
	st.start, st.whole = st.Clock.Now(), true
	if st.event("hello", map[string]string{"run": st.run}) != nil || st.look(ctx, len(st.cast.chats)) != nil {
		return
	}
	tick := st.Wall.After(pollEvery)
	var late <-chan time.Time
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-st.over:
			return
		case <-tick:
			tick = st.Wall.After(pollEvery)
			err = st.second(ctx)
		case <-late:
			late = nil
			err = st.rung(ctx, st.soon)
			st.soon = nil
		case chat := <-ear:
			if st.soon == nil {
				st.soon, late = map[string]bool{}, st.Wall.After(settleLag)
			}
			st.soon[chat] = true
			err = st.rung(ctx, map[string]bool{chat: true})
		}
		if err != nil {
			return
		}
	}
}

// second is the regular look: who is there, what the clock says, and a turn of
// the chats. The cast changes only between two rounds, so that none is skipped.
func (st *stream) second(ctx context.Context) error {
	st.ticks++
	if st.turn == 0 {
		if err := st.recast(ctx); err != nil && ctx.Err() == nil {
			st.Log.Warn("sandbox stream", "err", err)
		}
	}
	return st.look(ctx, perTurn)
}

// recast reads who is there when a chat came or went, and now and then for a
// changed roster.
func (st *stream) recast(ctx context.Context) error {
	chats, err := st.Store.SandboxChats(ctx)
	if err != nil || len(chats) == len(st.cast.chats) && st.ticks < recastAfter {
		return err
	}
	c, err := st.meet(ctx)
	if err != nil {
		return err
	}
	st.cast, st.ticks = c, 0
	return nil
}

// rung looks at chats that have news.
func (st *stream) rung(ctx context.Context, chats map[string]bool) error {
	for ext := range chats {
		if chat, ok := st.cast.byExt[ext]; ok {
			if _, err := st.send(ctx, chat); err != nil {
				return err
			}
		}
	}
	return st.signs()
}

// look sends the news of the shown chats and of the next n others. When the
// round through all chats is complete, the safe moment moves to its beginning.
func (st *stream) look(ctx context.Context, n int) error {
	end := min(st.turn+n, len(st.cast.chats))
	for i, chat := range st.cast.chats {
		if !st.shown[chat.Ext] && (i < st.turn || i >= end) {
			continue
		}
		ok, err := st.send(ctx, chat)
		if err != nil {
			return err
		}
		st.whole = st.whole && ok
	}
	if st.turn = end; end == len(st.cast.chats) {
		if err := st.round(); err != nil {
			return err
		}
	}
	return st.signs()
}

// round ends a round through all chats and begins the next.
func (st *stream) round() error {
	if st.whole {
		st.safe = st.start
	}
	st.start, st.turn = st.Clock.Now(), 0
	if st.begun || !st.whole {
		st.whole = true
		return nil
	}
	st.begun = true
	return st.event("ready", struct{}{})
}

// send sends what is new in a chat. ok is false when the store could not be
// read; an error means that the page is gone.
func (st *stream) send(ctx context.Context, chat bot.Chat) (ok bool, err error) {
	f := st.feeds[chat.ID]
	if f == nil {
		f = &feed{since: back(st.safe), seen: map[string]time.Time{}}
		st.feeds[chat.ID] = f
	}
	rows, err := st.Store.Uttered(ctx, st.Store.View(), chat.ID, f.since, perLook)
	if err != nil {
		if ctx.Err() == nil {
			st.Log.Warn("sandbox stream", "chat", chat.ID, "err", err)
		}
		return false, nil
	}
	newest := time.Time{}
	for _, u := range rows {
		if u.At.After(newest) {
			newest = u.At
		}
		if _, sent := f.seen[u.ID]; sent {
			continue
		}
		if err := st.event("item", st.item(chat, u)); err != nil {
			return false, err
		}
		f.seen[u.ID] = u.At
	}
	if since := back(newest); since.After(f.since) {
		f.since = since
		for id, at := range f.seen {
			if at.Before(since) {
				delete(f.seen, id)
			}
		}
	}
	return true, nil
}

// signs sends the time, and the playing day when it moved on.
func (st *stream) signs() error {
	if st.Stepper != nil {
		if p := st.day.progress(); p != st.said {
			st.said = p
			if err := st.event("play", p); err != nil {
				return err
			}
		}
	}
	now := st.Clock.Now()
	return st.event("clock", map[string]any{"now": now.UnixMilli(), "duty": st.cast.onDuty(now)})
}

// event writes one event; its id is left out until a whole round was sent, so
// that a page cut off before starts over.
func (st *stream) event(name string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	if !st.safe.IsZero() {
		if _, err := fmt.Fprintf(st.out, "id: %d\n", st.safe.UnixMilli()); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(st.out, "event: %s\ndata: %s\n\n", name, raw); err != nil {
		return err
	}
	return st.flush()
}

// back is a moment minus the overlap; the zero time stays zero.
func back(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(-overlap)
}

package wecom

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"anping/bot"
	"anping/bot/media"
	"anping/bot/tencent"
)

const (
	fetchWithin = 15 * time.Second // one download (ours)
	fetchTries  = 2                // then the message is heard without it (ours)
	fetchSlots  = 4                // downloads at a time: 40 MB of memory
	fetchKept   = 2 * time.Minute  // WeCom has come again for it by then, or does not
	mostFetches = 256              // downloads waiting for a slot or for whoever asked
)

// file is something sent along: in the app by its media_id, which is good for
// three days; with the smart bot by an address, whose bytes are encrypted.
type file struct {
	kind  string
	media string
	url   string
}

var (
	// errNoFile says that a file will never come, unless a media.Reason beside it
	// says that it came and is not kept.
	errNoFile = errors.New("the file cannot be had")
	// errStore says that a file came and could not be kept: the database is
	// down, and the message could not be recorded either.
	errStore = errors.New("the file cannot be kept")
)

// fetches are the downloads under way. A callback has seconds; a download that
// takes longer goes on by itself, and the message finds it ready when it comes
// again.
type fetches struct {
	mu      sync.Mutex
	running map[file]*fetch
	failed  map[file]int // tries that failed
	slots   chan struct{}
}

type fetch struct {
	done  chan struct{}
	ref   bot.MediaRef
	err   error
	ended time.Time // zero = under way
}

func newFetches() *fetches {
	return &fetches{running: map[file]*fetch{}, failed: map[file]int{}, slots: make(chan struct{}, fetchSlots)}
}

// fetchAll keeps the files of a message. What can never be had is left out, so
// that the words are heard; what cannot be had now is an error.
func (w *WeCom) fetchAll(ctx context.Context, h *heard) error {
	ctx, cancel := context.WithTimeout(ctx, fetchPatience)
	defer cancel()
	for _, f := range h.files {
		ref, err := w.fetch(ctx, f)
		var why media.Reason
		switch {
		case err == nil:
			h.m.Media = append(h.m.Media, ref)
			continue
		case !errors.Is(err, errNoFile):
			return fmt.Errorf("fetch a %s: %w", f.kind, err)
		case errors.As(err, &why):
			h.m.LeftOut = append(h.m.LeftOut, bot.LeftOut{Kind: f.kind, Why: string(why)})
		default:
			h.m.LeftOut = append(h.m.LeftOut, bot.LeftOut{Kind: f.kind, Why: bot.LeftGone})
		}
		w.log.Warn("wecom: a file is left out", "kind", f.kind, "err", err)
	}
	return nil
}

// fetch starts a download, or joins it, and waits for its end.
func (w *WeCom) fetch(ctx context.Context, f file) (bot.MediaRef, error) {
	one, begun := w.fetches.start(f, w.clock.Now())
	if one == nil {
		return bot.MediaRef{}, errors.New("too many downloads")
	}
	if begun {
		go w.download(context.WithoutCancel(ctx), one, f)
	}
	select {
	case <-one.done:
	case <-ctx.Done():
		return bot.MediaRef{}, ctx.Err()
	}
	w.fetches.mu.Lock()
	defer w.fetches.mu.Unlock()
	if w.fetches.running[f] == one {
		delete(w.fetches.running, f) // asked for again it is made again: the bytes may be erased by then
	}
	return one.ref, one.err
}

// start joins a download that is under way or not collected yet, or begins one:
// it is nil when there are too many.
func (s *fetches) start(f file, now time.Time) (one *fetch, begun bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one = s.running[f]; one != nil {
		return one, false
	}
	for other, o := range s.running {
		if !o.ended.IsZero() && now.Sub(o.ended) > fetchKept {
			delete(s.running, other)
		}
	}
	if len(s.running) >= mostFetches {
		return nil, false
	}
	one = &fetch{done: make(chan struct{})}
	s.running[f] = one
	return one, true
}

// count keeps how often a file could not be had, and gives it up in time. s.mu
// is held.
func (s *fetches) count(f file, err error) error {
	if errors.Is(err, errStore) {
		return err
	}
	if err == nil || errors.Is(err, errNoFile) {
		delete(s.failed, f)
		return err
	}
	if len(s.failed) >= mostFetches {
		clear(s.failed)
	}
	if s.failed[f]++; s.failed[f] < fetchTries {
		return err
	}
	delete(s.failed, f)
	return fmt.Errorf("%w: %w", errNoFile, err)
}

// download fetches a file and keeps it; its end stays to be asked for a while.
func (w *WeCom) download(ctx context.Context, one *fetch, f file) {
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	err := fmt.Errorf("%w: panic", errNoFile)
	defer func() {
		_ = recover() // nothing that somebody sent may end the process
		w.fetches.mu.Lock()
		defer w.fetches.mu.Unlock()
		one.err, one.ended = w.fetches.count(f, err), w.clock.Now()
		close(one.done)
	}()
	one.ref, err = w.keepFile(ctx, f)
}

// keepFile downloads a file and stores it as it is, if it is one we take.
func (w *WeCom) keepFile(ctx context.Context, f file) (ref bot.MediaRef, err error) {
	select {
	case w.fetches.slots <- struct{}{}:
		defer func() { <-w.fetches.slots }()
	case <-ctx.Done():
		return ref, ctx.Err()
	}
	data, err := w.pull(ctx, f)
	if err != nil {
		return ref, err
	}
	is, err := media.Look(data)
	if err != nil {
		return ref, fmt.Errorf("%w: %w", errNoFile, err)
	}
	sha, err := w.media.PutMedia(ctx, data)
	if err != nil {
		return ref, fmt.Errorf("%w: %w", errStore, err)
	}
	return bot.MediaRef{SHA256: sha, Kind: is.Kind}, nil
}

// pull reads a file's bytes.
func (w *WeCom) pull(ctx context.Context, f file) (data []byte, err error) {
	if f.url != "" {
		data, err = w.wire.Fetch(ctx, f.url, media.Most+1<<10)
		if err == nil {
			data, err = w.smart.OpenFile(data)
		}
		if errors.Is(err, tencent.ErrForm) || errors.Is(err, tencent.ErrKey) || errors.Is(err, tencent.ErrAddress) {
			return nil, fmt.Errorf("%w: %w", errNoFile, err)
		}
	} else {
		err = w.withToken(ctx, func(token string) error {
			got, isJSON, err := w.wire.Download(ctx, "/cgi-bin/media/get", url.Values{"access_token": {token}, "media_id": {f.media}}, media.Most)
			if err == nil && isJSON {
				err = fmt.Errorf("%w: %w", errNoFile, media.Alien)
			}
			data = got
			return err
		})
	}
	var large *tencent.LargeError
	switch {
	case errors.As(err, &large):
		return nil, fmt.Errorf("%w: %w", errNoFile, media.Large)
	case tencent.CodeOf(err) == 40007 || f.media == "" && f.url == "": // no such media_id, or three days have passed
		return nil, fmt.Errorf("%w: WeCom does not have it", errNoFile)
	}
	return data, err
}

package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"

	"anping/bot"
	"anping/bot/media"
)

const (
	fetchWithin = 15 * time.Second // one download (ours)
	fetchTries  = 2                // then the message is heard without it (ours)
	fetchSlots  = 4                // downloads at a time: 40 MB of memory
	fetchKept   = 2 * time.Minute  // nobody came again for it; Telegram does within that
	mostFetches = 256              // downloads waiting for a slot or for whoever asked
)

// errNoFile says that a file will never come, unless a media.Reason beside it
// says that it came and is not kept.
var errNoFile = errors.New("the file cannot be had")

// fetches are the downloads under way. A webhook has seconds; a download that
// takes longer goes on by itself, and the update finds it ready when it comes
// again.
type fetches struct {
	mu      sync.Mutex
	running map[string]*fetch
	failed  map[string]int // tries that failed
	slots   chan struct{}
}

type fetch struct {
	done  chan struct{}
	ref   bot.MediaRef
	err   error
	ended time.Time // zero = under way
}

func newFetches() *fetches {
	f := &fetches{running: map[string]*fetch{}, failed: map[string]int{}, slots: make(chan struct{}, fetchSlots)}
	return f
}

// fetchAll keeps the files of a message. What can never be had is left out, so
// that the words are heard; what cannot be had now is an error.
func (t *Telegram) fetchAll(ctx context.Context, h *heard) error {
	ctx, cancel := context.WithTimeout(ctx, t.patience)
	defer cancel()
	for _, f := range h.files {
		ref, err := t.fetch(ctx, f)
		if errors.Is(err, errNoFile) {
			t.log.Warn("telegram: a file is left out", "kind", f.kind, "err", err)
			h.m.LeftOut = append(h.m.LeftOut, leftOut(f, err))
			continue
		}
		if err != nil {
			return fmt.Errorf("fetch %s: %w", f.kind, err)
		}
		h.m.Media = append(h.m.Media, ref)
	}
	return nil
}

// leftOut says why a file is left out.
func leftOut(f file, err error) bot.LeftOut {
	var why media.Reason
	if errors.As(err, &why) {
		return bot.LeftOut{Kind: f.kind, Why: string(why)}
	}
	return bot.LeftOut{Kind: f.kind, Why: bot.LeftGone}
}

// fetch starts a download, or joins it, and waits for its end.
func (t *Telegram) fetch(ctx context.Context, f file) (bot.MediaRef, error) {
	name := f.Unique + "/" + f.ID
	one, begun := t.fetches.start(name, t.clock.Now())
	if one == nil {
		return bot.MediaRef{}, errors.New("too many downloads")
	}
	if begun {
		go t.download(context.WithoutCancel(ctx), one, name, f.ID)
	}
	select {
	case <-one.done:
	case <-ctx.Done():
		return bot.MediaRef{}, ctx.Err()
	}
	return t.fetches.result(name, one)
}

// result takes the end of a download: asked for again, it is made again, for
// the kept bytes may be erased by then.
func (s *fetches) result(name string, one *fetch) (bot.MediaRef, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[name] == one {
		delete(s.running, name)
	}
	return one.ref, one.err
}

// count keeps how often a file could not be had, and gives it up in time.
func (s *fetches) count(name string, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case errors.Is(err, errStore):
		return err
	case err == nil, errors.Is(err, errNoFile):
		delete(s.failed, name)
		return err
	}
	if len(s.failed) >= mostFetches {
		clear(s.failed)
	}
	if s.failed[name]++; s.failed[name] >= fetchTries {
		delete(s.failed, name)
		return fmt.Errorf("%w: %w", errNoFile, err)
	}
	return err
}

// errStore says that a file came and could not be kept: the database is down,
// and the message could not be recorded either.
var errStore = errors.New("the file cannot be kept")

// download fetches a file and keeps it; its end stays to be asked for a while.
func (t *Telegram) download(ctx context.Context, one *fetch, name, id string) {
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	err := fmt.Errorf("%w: panic", errNoFile)
	defer func() {
		_ = recover() // nothing that somebody sent may end the process
		err = t.fetches.count(name, err)
		t.fetches.mu.Lock()
		defer t.fetches.mu.Unlock()
		one.err, one.ended = err, t.clock.Now()
		close(one.done)
	}()
	one.ref, err = t.keep(ctx, id)
}

// start joins a download that is under way or not collected yet, or begins one:
// it is nil when there are too many.
func (s *fetches) start(name string, now time.Time) (one *fetch, begun bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one = s.running[name]; one != nil {
		return one, false
	}
	for other, f := range s.running {
		if !f.ended.IsZero() && now.Sub(f.ended) > fetchKept {
			delete(s.running, other)
		}
	}
	if len(s.running) >= mostFetches {
		return nil, false
	}
	one = &fetch{done: make(chan struct{})}
	s.running[name] = one
	return one, true
}

// keep downloads a file and stores it as it is, if it is one we take.
func (t *Telegram) keep(ctx context.Context, id string) (ref bot.MediaRef, err error) {
	select {
	case t.fetches.slots <- struct{}{}:
		defer func() { <-t.fetches.slots }()
	case <-ctx.Done():
		return ref, ctx.Err()
	}
	got, err := t.api.GetFile(ctx, &tg.GetFileParams{FileID: id})
	switch {
	case errors.Is(err, tg.ErrorBadRequest) && strings.Contains(err.Error(), "too big"):
		return ref, fmt.Errorf("%w: %w", errNoFile, media.Large)
	case errors.Is(err, tg.ErrorBadRequest):
		return ref, fmt.Errorf("%w: refused", errNoFile)
	case err != nil:
		return ref, t.plain(err)
	case got.FileSize > media.Most:
		return ref, fmt.Errorf("%w: %w", errNoFile, media.Large)
	}
	data, err := t.pull(ctx, got.FilePath)
	if err != nil {
		return ref, err
	}
	f, err := media.Look(data)
	if err != nil {
		return ref, fmt.Errorf("%w: %w", errNoFile, err)
	}
	sha, err := t.media.PutMedia(ctx, data)
	if err != nil {
		return ref, fmt.Errorf("%w: %w", errStore, err)
	}
	return bot.MediaRef{SHA256: sha, Kind: f.Kind}, nil
}

// pull reads a file from where getFile says it lies. The address holds the
// token: it is neither kept nor shown.
func (t *Telegram) pull(ctx context.Context, where string) ([]byte, error) {
	if where == "" || path.IsAbs(where) || path.Clean(where) != where || strings.HasPrefix(where, "..") || strings.ContainsAny(where, "\\?#") {
		return nil, fmt.Errorf("%w: a strange path", errNoFile)
	}
	address := t.wire.base + "/file/bot" + t.wire.token.reveal() + "/" + (&url.URL{Path: where}).EscapedPath()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: a strange path", errNoFile)
	}
	status, data, err := t.wire.exchange(req, media.Most)
	var large *largeError
	switch {
	case errors.As(err, &large):
		return nil, fmt.Errorf("%w: %w", errNoFile, media.Large)
	case err != nil:
		return nil, err
	case status == http.StatusTooManyRequests:
		return nil, &strayError{status}
	case status != http.StatusOK:
		return nil, fmt.Errorf("%w: HTTP %d", errNoFile, status)
	}
	return data, nil
}

package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"anping/bot"
	"anping/bot/media"
	"anping/bot/tencent"
)

const (
	patience    = 1500 * time.Millisecond // for the files of one message: the record has time left of WeChat's 5 s
	fetchWithin = 20 * time.Second        // one download, the token and a video's second address included
	fetchSlots  = 4                       // downloads at a time: 40 MB of memory
	mostFetches = 256                     // downloads waiting for a slot
)

// errNoFile says that a file will never come, unless a media.Reason beside it
// says that it came and is not kept.
var errNoFile = errors.New("the file cannot be had")

// fetches are the downloads under way; repeats of one message share theirs.
type fetches struct {
	mu      sync.Mutex
	running map[string]*fetch
	slots   chan struct{}
}

type fetch struct {
	done chan struct{}
	ref  bot.MediaRef
	err  error
}

func newFetches() *fetches {
	return &fetches{running: map[string]*fetch{}, slots: make(chan struct{}, fetchSlots)}
}

// fetchAll keeps the file of a message if it can be had in time. What can never
// be had is left out. What may come later is wanted: that is stored before the
// message is, so that a file is fetched after a restart too, and the message says
// that it is on its way.
func (w *WeChat) fetchAll(ctx context.Context, h *heard) error {
	for _, f := range h.files {
		ref, err := w.fetch(ctx, f)
		var why media.Reason
		switch {
		case err == nil:
			h.m.Media = append(h.m.Media, ref)
		case errors.As(err, &why):
			h.m.LeftOut = append(h.m.LeftOut, bot.LeftOut{Kind: f.Kind, Why: string(why)})
		case errors.Is(err, errNoFile):
			w.log.Warn("wechat: a file is left out", "kind", f.Kind, "err", err)
			h.m.LeftOut = append(h.m.LeftOut, bot.LeftOut{Kind: f.Kind, Why: bot.LeftGone})
		default:
			w.log.Warn("wechat: a file is fetched later", "kind", f.Kind, "err", err)
			if err := w.want(ctx, h.m, f); err != nil {
				return err
			}
			h.m.LeftOut = append(h.m.LeftOut, bot.LeftOut{Kind: f.Kind, Why: bot.LeftComing})
		}
	}
	return nil
}

// fetch starts a download, or joins it, and waits for its end for a while.
func (w *WeChat) fetch(ctx context.Context, f file) (bot.MediaRef, error) {
	one := w.fetches.start(f.ID, func(one *fetch) { go w.download(context.WithoutCancel(ctx), one, f) })
	if one == nil {
		return bot.MediaRef{}, errors.New("too many downloads")
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case <-one.done:
		return one.ref, one.err
	case <-ctx.Done():
		return bot.MediaRef{}, fmt.Errorf("fetch a file: %w", ctx.Err())
	}
}

// start joins a download that is under way, or begins one; nil = too many.
func (s *fetches) start(id string, begin func(*fetch)) *fetch {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one := s.running[id]; one != nil {
		return one
	}
	if len(s.running) >= mostFetches {
		return nil
	}
	one := &fetch{done: make(chan struct{})}
	s.running[id] = one
	begin(one)
	return one
}

// download fetches a file and keeps it.
func (w *WeChat) download(ctx context.Context, one *fetch, f file) {
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	err := fmt.Errorf("%w: panic", errNoFile)
	defer func() {
		_ = recover() // nothing that somebody sent may end the process
		w.fetches.mu.Lock()
		defer w.fetches.mu.Unlock()
		one.err = err
		delete(w.fetches.running, f.ID)
		close(one.done)
	}()
	one.ref, err = w.keep(ctx, f)
}

// keep downloads a file and stores it as it is, if it is one we take: its bytes
// say what it is, not its message.
func (w *WeChat) keep(ctx context.Context, f file) (ref bot.MediaRef, err error) {
	select {
	case w.fetches.slots <- struct{}{}:
		defer func() { <-w.fetches.slots }()
	case <-ctx.Done():
		return ref, fmt.Errorf("fetch a file: %w", ctx.Err())
	}
	data, err := w.pull(ctx, f)
	if err != nil {
		return ref, lasting(err)
	}
	looked, err := media.Look(data)
	if err != nil {
		return ref, fmt.Errorf("%w: %w", errNoFile, err)
	}
	sha, err := w.store.PutMedia(ctx, data)
	if err != nil {
		return ref, fmt.Errorf("keep a file: %w", err)
	}
	return bot.MediaRef{SHA256: sha, Kind: looked.Kind}, nil
}

// pull reads a file. Of a video the API may name the address only.
func (w *WeChat) pull(ctx context.Context, f file) (data []byte, err error) {
	isJSON := false
	err = w.access.With(ctx, func(token string) (err error) {
		query := url.Values{"access_token": {token}, "media_id": {f.ID}}
		data, isJSON, err = w.wire.Download(ctx, "/cgi-bin/media/get", query, media.Most)
		return err //nolint:wrapcheck // With looks at it
	})
	if err != nil || !isJSON {
		return data, err //nolint:wrapcheck // says what was not answered
	}
	var at struct {
		Video string `json:"video_url"`
	}
	if json.Unmarshal(data, &at) != nil || at.Video == "" {
		return nil, fmt.Errorf("%w: an answer without a file", errNoFile)
	}
	data, err = w.wire.Fetch(ctx, at.Video, media.Most)
	return data, err //nolint:wrapcheck // says what was not answered
}

// lasting marks the errors of a download that no later try would mend: the file
// is too large, or WeChat does not have it (any more), or names a strange address.
func lasting(err error) error {
	var large *tencent.LargeError
	var stray *tencent.StrayError
	switch {
	case errors.As(err, &large):
		return fmt.Errorf("%w: %w", errNoFile, media.Large)
	case errors.Is(err, tencent.ErrAddress),
		errors.As(err, &stray) && (stray.Status == http.StatusNotFound || stray.Status == http.StatusGone):
		return fmt.Errorf("%w: %w", errNoFile, err)
	}
	switch tencent.CodeOf(err) {
	case 40004, 40007, 40008, 41006: // a kind or a media_id that is none, or is over
		return fmt.Errorf("%w: %w", errNoFile, err)
	}
	return err
}

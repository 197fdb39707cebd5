package wecom

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"anping/bot/download"
	"anping/bot/media"
	"anping/bot/tencent"
)

const (
	fetchWithin = 15 * time.Second // one download (ours)
	fetchTries  = 2                // then the message is heard without it (ours)
	fetchKept   = 2 * time.Minute  // WeCom has come again for it by then, or does not
)

// file is something sent along: in the app by its media_id, which is good for
// three days; with the smart bot by an address, whose bytes are encrypted.
type file struct {
	kind  string
	media string
	url   string
}

// name is what a file is known by while it is fetched.
func (f file) name() string { return f.kind + "\x00" + f.media + "\x00" + f.url }

// fetchAll keeps the files of a message. What can never be had is left out, so
// that the words are heard; what cannot be had now is an error.
func (w *WeCom) fetchAll(ctx context.Context, h *heard) error {
	ctx, cancel := context.WithTimeout(ctx, fetchPatience)
	defer cancel()
	for _, f := range h.files {
		ref, err := w.fetches.Get(ctx, f.name(), func(ctx context.Context) ([]byte, error) { return w.pull(ctx, f) })
		if errors.Is(err, download.ErrGone) {
			w.log.Warn("wecom: a file is left out", "kind", f.kind, "err", err)
			h.m.LeftOut = append(h.m.LeftOut, download.LeftOut(f.kind, err))
			continue
		}
		if err != nil {
			return fmt.Errorf("fetch a %s: %w", f.kind, err)
		}
		h.m.Media = append(h.m.Media, ref)
	}
	return nil
}

// pull reads a file's bytes.
func (w *WeCom) pull(ctx context.Context, f file) (data []byte, err error) {
	if f.url != "" {
		data, err = w.wire.Fetch(ctx, f.url, media.Most+1<<10)
		if err == nil {
			data, err = w.smart.OpenFile(data)
		}
		if errors.Is(err, tencent.ErrForm) || errors.Is(err, tencent.ErrKey) || errors.Is(err, tencent.ErrAddress) {
			return nil, fmt.Errorf("%w: %w", download.ErrGone, err)
		}
	} else {
		err = w.withToken(ctx, func(token string) error {
			got, isJSON, err := w.wire.Download(ctx, "/cgi-bin/media/get", url.Values{"access_token": {token}, "media_id": {f.media}}, media.Most)
			if err == nil && isJSON {
				err = fmt.Errorf("%w: %w", download.ErrGone, media.Alien)
			}
			data = got
			return err
		})
	}
	var large *tencent.LargeError
	switch {
	case errors.As(err, &large):
		return nil, fmt.Errorf("%w: %w", download.ErrGone, media.Large)
	case tencent.CodeOf(err) == 40007 || f.media == "" && f.url == "": // no such media_id, or three days have passed
		return nil, fmt.Errorf("%w: WeCom does not have it", download.ErrGone)
	}
	return data, err
}

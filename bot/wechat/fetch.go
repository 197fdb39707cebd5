package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"anping/bot"
	"anping/bot/download"
	"anping/bot/media"
	"anping/bot/tencent"
)

const (
	patience    = 1500 * time.Millisecond // for the files of one message: the record has time left of WeChat's 5 s
	fetchWithin = 20 * time.Second        // one download, the token and a video's second address included
)

// fetchAll keeps the file of a message if it can be had in time. What can never
// be had is left out. What may come later is wanted: that is stored before the
// message is, so that a file is fetched after a restart too, and the message says
// that it is on its way.
func (w *WeChat) fetchAll(ctx context.Context, h *heard) error {
	for _, f := range h.files {
		ref, err := w.fetch(ctx, f)
		switch {
		case err == nil:
			h.m.Media = append(h.m.Media, ref)
		case errors.Is(err, download.ErrGone):
			w.log.Warn("wechat: a file is left out", "kind", f.Kind, "err", err)
			h.m.LeftOut = append(h.m.LeftOut, download.LeftOut(f.Kind, err))
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

// fetch waits for a file for a while.
func (w *WeChat) fetch(ctx context.Context, f file) (bot.MediaRef, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return w.fetches.Get(ctx, f.ID, func(ctx context.Context) ([]byte, error) { return w.pull(ctx, f) }) //nolint:wrapcheck // it says what it waited for
}

// pull reads a file; its error is lasting.
func (w *WeChat) pull(ctx context.Context, f file) ([]byte, error) {
	data, err := w.download(ctx, f)
	return data, lasting(err)
}

// download reads a file. Of a video the API may name the address only.
func (w *WeChat) download(ctx context.Context, f file) (data []byte, err error) {
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
		return nil, fmt.Errorf("%w: an answer without a file", download.ErrGone)
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
		return fmt.Errorf("%w: %w", download.ErrGone, media.Large)
	case errors.Is(err, tencent.ErrAddress),
		errors.As(err, &stray) && (stray.Status == http.StatusNotFound || stray.Status == http.StatusGone):
		return fmt.Errorf("%w: %w", download.ErrGone, err)
	}
	switch tencent.CodeOf(err) {
	case 40004, 40007, 40008, 41006: // a kind or a media_id that is none, or is over
		return fmt.Errorf("%w: %w", download.ErrGone, err)
	}
	return err
}

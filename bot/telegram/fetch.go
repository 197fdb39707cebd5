package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"

	"anping/bot/download"
	"anping/bot/media"
)

const (
	fetchWithin = 15 * time.Second // one download (ours)
	fetchTries  = 2                // then the message is heard without it (ours)
	fetchKept   = 2 * time.Minute  // nobody came again for it; Telegram does within that
)

// fetchAll keeps the files of a message. What can never be had is left out, so
// that the words are heard; what cannot be had now is an error.
func (t *Telegram) fetchAll(ctx context.Context, h *heard) error {
	ctx, cancel := context.WithTimeout(ctx, t.patience)
	defer cancel()
	for _, f := range h.files {
		ref, err := t.fetches.Get(ctx, f.Unique+"/"+f.ID, func(ctx context.Context) ([]byte, error) { return t.pull(ctx, f.ID) })
		if errors.Is(err, download.ErrGone) {
			t.log.Warn("telegram: a file is left out", "kind", f.kind, "err", err)
			h.m.LeftOut = append(h.m.LeftOut, download.LeftOut(f.kind, err))
			continue
		}
		if err != nil {
			return fmt.Errorf("fetch %s: %w", f.kind, err)
		}
		h.m.Media = append(h.m.Media, ref)
	}
	return nil
}

// pull asks where a file lies and reads it.
func (t *Telegram) pull(ctx context.Context, id string) ([]byte, error) {
	got, err := t.api.GetFile(ctx, &tg.GetFileParams{FileID: id})
	switch {
	case errors.Is(err, tg.ErrorBadRequest) && strings.Contains(err.Error(), "too big"):
		return nil, fmt.Errorf("%w: %w", download.ErrGone, media.Large)
	case errors.Is(err, tg.ErrorBadRequest):
		return nil, fmt.Errorf("%w: refused", download.ErrGone)
	case err != nil:
		return nil, t.plain(err)
	case got.FileSize > media.Most:
		return nil, fmt.Errorf("%w: %w", download.ErrGone, media.Large)
	}
	return t.readFile(ctx, got.FilePath)
}

// readFile reads a file from where getFile says it lies. The address holds the
// token: it is neither kept nor shown.
func (t *Telegram) readFile(ctx context.Context, where string) ([]byte, error) {
	if where == "" || path.IsAbs(where) || path.Clean(where) != where || strings.HasPrefix(where, "..") || strings.ContainsAny(where, "\\?#") {
		return nil, fmt.Errorf("%w: a strange path", download.ErrGone)
	}
	address := t.wire.base + "/file/bot" + t.wire.token.Reveal() + "/" + (&url.URL{Path: where}).EscapedPath()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: a strange path", download.ErrGone)
	}
	status, data, err := t.wire.exchange(req, media.Most)
	var large *largeError
	switch {
	case errors.As(err, &large):
		return nil, fmt.Errorf("%w: %w", download.ErrGone, media.Large)
	case err != nil:
		return nil, err
	case status == http.StatusTooManyRequests:
		return nil, &strayError{status}
	case status != http.StatusOK:
		return nil, fmt.Errorf("%w: HTTP %d", download.ErrGone, status)
	}
	return data, nil
}

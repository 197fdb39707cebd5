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
)

const (
	// mostFile is the largest file kept, in bytes: what the store takes. Telegram
	// itself gives a bot at most 20 MB.
	mostFile    = 10 << 20
	fetchWithin = 15 * time.Second // one download (ours)
	fetchTries  = 2                // then the message is heard without it (ours)
	fetchSlots  = 4                // downloads at a time: 40 MB of memory
	mostFetches = 256              // downloads waiting for a slot or for whoever asked
)

// The kinds of MediaRef this platform delivers.
const (
	kindPhoto = "photo"
	kindVoice = "voice"
	kindVideo = "video"
)

// errNoFile says that a file will never come.
var errNoFile = errors.New("the file cannot be had")

// file is something sent along, as Telegram names it.
type file struct {
	ID     string `json:"file_id"`
	Unique string `json:"file_unique_id"`
	Size   int64  `json:"file_size"`
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
	MIME   string `json:"mime_type"`
	kind   string
}

// filesOf lists what came with a message and is kept: photos (of the sizes
// offered the largest that fits), voice and video, also sent as a file.
func filesOf(f fields) []file {
	if sizes, ok := get[[]file](f, "photo"); ok {
		var best file
		for _, s := range sizes {
			if s.ID != "" && s.Size <= mostFile && s.Width*s.Height >= best.Width*best.Height {
				best = s
			}
		}
		if best.ID == "" {
			return nil
		}
		best.kind = kindPhoto
		return []file{best}
	}
	if f.has("animation", "sticker") {
		return nil // a GIF is no evidence; it also comes as a document
	}
	for _, part := range [][2]string{
		{"voice", kindVoice}, {"audio", kindVoice}, {"video", kindVideo}, {"video_note", kindVideo}, {"document", ""},
	} {
		one, ok := get[file](f, part[0])
		if !ok || one.ID == "" || one.Size > mostFile {
			continue
		}
		if one.kind = part[1]; one.kind == "" {
			one.kind = kindOf(one.MIME)
		}
		if one.kind != "" {
			return []file{one}
		}
	}
	return nil
}

// kindOf is what a file is by its type; "" = nothing we keep.
func kindOf(mime string) string {
	switch mime {
	case "image/jpeg", "image/png", "image/webp":
		return kindPhoto
	}
	switch what, _, _ := strings.Cut(mime, "/"); what {
	case "audio":
		return kindVoice
	case "video":
		return kindVideo
	}
	return ""
}

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
	done chan struct{}
	sha  string
	err  error
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
		sha, err := t.fetch(ctx, f)
		if errors.Is(err, errNoFile) {
			t.log.Warn("telegram: a file is left out", "kind", f.kind, "err", err)
			continue
		}
		if err != nil {
			return fmt.Errorf("fetch %s: %w", f.kind, err)
		}
		h.m.Media = append(h.m.Media, bot.MediaRef{SHA256: sha, Kind: f.kind})
	}
	return nil
}

// fetch starts a download, or joins it, and waits for its end.
func (t *Telegram) fetch(ctx context.Context, f file) (sha string, err error) {
	name := f.Unique + "/" + f.ID
	t.fetches.mu.Lock()
	one := t.fetches.running[name]
	if one == nil {
		if len(t.fetches.running) >= mostFetches {
			t.fetches.mu.Unlock()
			return "", errors.New("too many downloads")
		}
		one = &fetch{done: make(chan struct{})}
		t.fetches.running[name] = one
		go t.download(context.WithoutCancel(ctx), one, name, f.ID)
	}
	t.fetches.mu.Unlock()
	select {
	case <-one.done:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return t.fetches.result(name, one)
}

// result takes the end of a download: asked for again, it is made again, for
// the kept bytes may be erased by then.
func (s *fetches) result(name string, one *fetch) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[name] == one {
		delete(s.running, name)
	}
	return one.sha, one.err
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
	sha, err := t.keep(ctx, id)
	one.sha, one.err = sha, t.fetches.count(name, err)
	close(one.done)
	<-t.clock.After(fetchWithin)
	t.fetches.mu.Lock()
	defer t.fetches.mu.Unlock()
	if t.fetches.running[name] == one {
		delete(t.fetches.running, name)
	}
}

// keep downloads a file and stores it.
func (t *Telegram) keep(ctx context.Context, id string) (sha string, err error) {
	select {
	case t.fetches.slots <- struct{}{}:
		defer func() { <-t.fetches.slots }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	got, err := t.api.GetFile(ctx, &tg.GetFileParams{FileID: id})
	switch {
	case errors.Is(err, tg.ErrorBadRequest):
		return "", fmt.Errorf("%w: refused", errNoFile) // too big, or no such file
	case err != nil:
		return "", t.plain(err)
	case got.FileSize > mostFile:
		return "", fmt.Errorf("%w: too large", errNoFile)
	}
	data, err := t.pull(ctx, got.FilePath)
	if err != nil {
		return "", err
	}
	if sha, err = t.media.PutMedia(ctx, data); err != nil {
		return "", fmt.Errorf("%w: %w", errStore, err)
	}
	return sha, nil
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
	status, data, err := t.wire.exchange(req, mostFile)
	var large *largeError
	switch {
	case errors.As(err, &large):
		return nil, fmt.Errorf("%w: too large", errNoFile)
	case err != nil:
		return nil, err
	case status == http.StatusTooManyRequests:
		return nil, &strayError{status}
	case status != http.StatusOK || len(data) == 0:
		return nil, fmt.Errorf("%w: HTTP %d", errNoFile, status)
	}
	return data, nil
}

package wechat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/download"
)

// Wanted keeps what is still to be done for a platform, in rows that outlive the
// process.
type Wanted interface {
	// Want keeps an errand under its key until a moment; a key that is kept
	// already is no error.
	Want(ctx context.Context, e bot.Errand) error
	// TakeErrands gives up to limit errands of a platform's account, the longest
	// waiting first, and leases them to owner for hold, longer at each further try.
	TakeErrands(ctx context.Context, platform, account, owner string, limit int, hold time.Duration) ([]bot.Errand, error)
	// DropErrand removes one that is done, or will never be.
	DropErrand(ctx context.Context, key string) error
}

// errand is what is kept of a file to be fetched: the message it came with, as
// it is said again when the file is there. Or it is the end of a template message.
type errand struct {
	File    file        `json:"file"`
	Message bot.Message `json:"message"`
	Ended   *finish     `json:"ended,omitempty"`
}

const (
	fileLife   = 3 * 24 * time.Hour // of a file at WeChat
	gatherOnce = 8                  // errands taken at a time
	gatherHold = 30 * time.Second   // a try's lease, longer than a download may take
	gatherRest = 5 * time.Second    // between two looks
)

// want keeps a file that could not be had in time.
func (w *WeChat) want(ctx context.Context, m bot.Message, f file) error {
	late := m
	late.Key, late.Opens, late.Text, late.LeftOut, late.Action = m.Key+"\x00file", bot.OpensNone, "", nil, ""
	body, err := json.Marshal(errand{File: f, Message: late})
	if err != nil {
		return fmt.Errorf("want a file: %w", err)
	}
	err = w.store.Want(ctx, bot.Errand{
		Key: errandKey(w.account, late.Key), Platform: Name, Account: w.account, Body: body, Until: w.clock.Now().Add(fileLife),
	})
	if err != nil {
		return fmt.Errorf("want a file: %w", err)
	}
	return nil
}

// errandKey is a hash, so that no platform's id stands in it.
func errandKey(account, key string) string {
	sum := sha256.Sum256([]byte(account + "\x00" + key))
	return hex.EncodeToString(sum[:20])
}

// gather fetches what is wanted until ctx ends.
func (w *WeChat) gather(ctx context.Context, inbox bot.Inbox) {
	for ctx.Err() == nil {
		found, err := w.store.TakeErrands(ctx, Name, w.account, w.owner, gatherOnce, gatherHold)
		if err != nil && ctx.Err() == nil {
			w.log.Warn("wechat: files to be fetched cannot be read, the next try is in 5 s", "err", err)
		}
		for _, e := range found {
			w.run(ctx, inbox, e)
		}
		if len(found) > 0 {
			continue
		}
		select {
		case <-ctx.Done():
		case <-w.clock.After(gatherRest):
		}
	}
}

// run fetches one file and says it as a message of its own: what a client sends
// within minutes belongs to one case anyway (rules.md 4), so it is added there.
// What cannot be done now is tried again when its lease has ended.
func (w *WeChat) run(ctx context.Context, inbox bot.Inbox, e bot.Errand) {
	var want errand
	if err := json.Unmarshal(e.Body, &want); err != nil {
		w.log.Error("wechat: an errand cannot be read and is left out", "key", e.Key)
		w.drop(ctx, e)
		return
	}
	if want.Ended != nil {
		w.late(ctx, e, *want.Ended)
		return
	}
	if !w.clock.Now().Before(e.Until) {
		w.log.Error("wechat: a file could not be fetched for 3 days and is lost", "key", e.Key, "kind", want.File.Kind)
		w.drop(ctx, e)
		return
	}
	within, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	ref, err := w.fetches.Keep(within, func(ctx context.Context) ([]byte, error) { return w.pull(ctx, want.File) })
	switch {
	case err == nil:
		want.Message.Media = []bot.MediaRef{ref}
	case errors.Is(err, download.ErrGone):
		w.log.Warn("wechat: a file cannot be kept", "key", e.Key, "kind", want.File.Kind, "err", err)
		w.drop(ctx, e)
		return
	default:
		w.log.Warn("wechat: a file cannot be fetched now", "key", e.Key, "tries", e.Tries, "err", err)
		return
	}
	if _, err := inbox.Handle(within, want.Message); err != nil {
		w.log.Warn("wechat: a file is not recorded, it is tried again", "key", e.Key, "err", err)
		return
	}
	w.drop(ctx, e)
}

func (w *WeChat) drop(ctx context.Context, e bot.Errand) {
	if err := w.store.DropErrand(context.WithoutCancel(ctx), e.Key); err != nil {
		w.log.Warn("wechat: an errand that is done stays; it is looked at once more", "key", e.Key, "err", err)
	}
}

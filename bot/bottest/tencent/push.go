package tencent

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// AnswerWithin is how long both platforms wait for the answer to a callback.
const AnswerWithin = 5 * time.Second

// maxReply is more than any answer may have.
const maxReply = 1 << 20

// Attempt is one callback posted, and what came back.
type Attempt struct {
	At     time.Time
	Query  string
	Body   string // as posted
	Status int    // 0: no answer
	Kind   string // content type of the answer
	Answer []byte
	Why    string // why there is none
}

// Post posts one callback, or asks by GET where body is nil, and waits for the
// answer no longer than limit, 0 for ever.
func (b *Base) Post(ctx context.Context, to, query, kind string, body []byte, limit time.Duration) Attempt {
	out := Attempt{At: b.Now(), Query: query, Body: string(body)}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if limit > 0 {
		late := b.Clock.After(limit)
		go func() {
			select {
			case <-late:
				cancel(os.ErrDeadlineExceeded)
			case <-ctx.Done():
			}
		}()
	}
	method := http.MethodPost
	if body == nil {
		method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(ctx, method, to+"?"+query, bytes.NewReader(body))
	if err != nil {
		out.Why = "wrong URL"
		return out
	}
	if body != nil {
		r.Header.Set("Content-Type", kind)
	}
	r.Header.Set("User-Agent", "Mozilla/4.0")
	resp, err := b.outgoing.Do(r)
	if err == nil {
		defer resp.Body.Close()
		out.Status, out.Kind = resp.StatusCode, resp.Header.Get("Content-Type")
		out.Answer, err = io.ReadAll(io.LimitReader(resp.Body, maxReply))
	}
	switch {
	case errors.Is(context.Cause(ctx), os.ErrDeadlineExceeded):
		out.Status, out.Why = 0, "no answer in time"
	case err != nil:
		out.Status, out.Why = 0, "connection closed"
	}
	return out
}

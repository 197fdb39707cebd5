package web

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"anping/bot"
)

// The headers of a post. The signature is the HMAC-SHA256, in hex, of the time as it
// stands in its header, a full stop, and the body, byte for byte.
const (
	HookTime      = "X-Anping-Time" // Unix seconds
	HookSignature = "X-Anping-Signature"
)

// Bounds of posts (ours): a hundred events have some 15 KiB; a reader that posts each
// tap at once needs one or two flights.
const (
	maxHook     = 256 << 10 // bytes of a body
	hookSkew    = 5 * time.Minute
	hookWithin  = 8 * time.Second // below the 15 s in which the server has read a request
	hookFlights = 16
	mostSeconds = 12 // digits of Unix seconds
)

// HookPost is what another system posts: taps at checkpoints of a site, and between
// which times it has told all of them.
type HookPost struct {
	Site   string `json:"site"`
	Events []struct {
		ID         string `json:"id"`
		Time       string `json:"time"`
		Checkpoint string `json:"checkpoint"`
		Guard      string `json:"guard"`
	} `json:"events"`
	Complete struct {
		From string `json:"from"`
		To   string `json:"to"`
	} `json:"complete"`
}

// HookTaken is what became of a post.
type HookTaken struct {
	New   int `json:"new"`   // taps that are new
	Known int `json:"known"` // taps that were there
	// Unknown are events, of those taken, whose guard is nobody known.
	Unknown []HookRemark `json:"unknown,omitempty"`
}

// HookRemark is what is odd about an event that was taken all the same.
type HookRemark struct {
	At   string `json:"at"` // events[2].guard
	What string `json:"what"`
	Mend string `json:"mend"`
}

// HookFault refuses a post whose signature is right, and of which nothing was taken.
type HookFault struct {
	Status         int
	At, What, Mend string // where, as events[2].checkpoint; what is wrong; how to mend it
}

// Error is where and what.
func (f *HookFault) Error() string { return f.At + ": " + f.What }

// HookTaker decides and stores a post; its errors are a *HookFault, or that the
// database is down.
type HookTaker interface {
	Take(ctx context.Context, p HookPost) (HookTaken, error)
}

// PatrolHook takes signed posts of an NFC patrol system.
type PatrolHook struct {
	Path  string
	Key   []byte // its secret
	Taker HookTaker
	Clock bot.Clock
	Log   *slog.Logger

	flights chan struct{}
}

// Mount serves the webhook at its path.
//
// 200 means stored, or stored before. 503 means come again with the same post, signed
// anew. 4xx says what is wrong, and nothing of the post was taken: 400 cannot be read,
// 401 a wrong or old signature, 405 no POST, 409 an id that is another event's, 413
// over 256 KiB, 422 what is said cannot be.
func (p *PatrolHook) Mount(mux *http.ServeMux) {
	p.flights = make(chan struct{}, hookFlights)
	mux.HandleFunc(p.Path, func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "application/json; charset=utf-8")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		taken, err := p.take(w, r)
		if err == nil {
			_ = json.NewEncoder(w).Encode(taken)
			return
		}
		var f *HookFault
		if !errors.As(err, &f) {
			p.Log.Error("patrol webhook", "err", err)
			f = &HookFault{http.StatusServiceUnavailable, "", "nothing was stored: the database does not answer", "post the same again, signed anew"}
		}
		switch f.Status {
		case http.StatusMethodNotAllowed:
			h.Set("Allow", http.MethodPost)
		case http.StatusServiceUnavailable:
			h.Set("Retry-After", "5")
		}
		w.WriteHeader(f.Status)
		_ = json.NewEncoder(w).Encode(struct {
			Error string `json:"error"`
			At    string `json:"at,omitempty"`
			Mend  string `json:"mend"`
		}{f.What, f.At, f.Mend})
	})
}

// take is one request. Nothing of it is believed before its signature was checked.
func (p *PatrolHook) take(w http.ResponseWriter, r *http.Request) (HookTaken, error) {
	if r.Method != http.MethodPost {
		return HookTaken{}, &HookFault{http.StatusMethodNotAllowed, "", "it is no POST", "POST a JSON document"}
	}
	said, signature := r.Header.Get(HookTime), r.Header.Get(HookSignature)
	mac, err := hex.DecodeString(signature)
	if err != nil || len(mac) != sha256.Size || said == "" || len(said) > mostSeconds {
		return HookTaken{}, &HookFault{http.StatusUnauthorized, HookSignature, "the headers " + HookTime + " and " + HookSignature + " are missing or not whole", "send Unix seconds, and 64 hex digits of HMAC-SHA256"}
	}
	select {
	case p.flights <- struct{}{}:
		defer func() { <-p.flights }()
	default:
		return HookTaken{}, &HookFault{http.StatusServiceUnavailable, "", "too many posts at once", "post the same again in some seconds, signed anew"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHook))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return HookTaken{}, &HookFault{http.StatusRequestEntityTooLarge, "", "the body is larger than 256 KiB", "post fewer events at once"}
	case err != nil:
		return HookTaken{}, &HookFault{http.StatusBadRequest, "", "the body did not arrive whole", "post it again"}
	case !hmac.Equal(mac, p.sign(said, body)):
		return HookTaken{}, &HookFault{http.StatusUnauthorized, HookSignature, "the signature is wrong", "sign the time, a full stop and the body as it is sent, with the secret of [patrol]"}
	}
	if f := p.fresh(said); f != nil {
		p.Log.Warn("patrol webhook: a signed post is too old or too new; are both clocks right?")
		return HookTaken{}, f
	}
	post, f := readHook(body)
	if f != nil {
		return HookTaken{}, f
	}
	ctx, cancel := context.WithTimeout(r.Context(), hookWithin)
	defer cancel()
	taken, err := p.Taker.Take(ctx, post)
	if err != nil {
		return HookTaken{}, fmt.Errorf("take a post: %w", err)
	}
	return taken, nil
}

func (p *PatrolHook) sign(said string, body []byte) []byte {
	mac := hmac.New(sha256.New, p.Key)
	mac.Write([]byte(said + "."))
	mac.Write(body)
	return mac.Sum(nil)
}

// fresh refuses what was signed long ago, so that a post that was overheard is worth
// nothing for long; within that time its events are known.
func (p *PatrolHook) fresh(said string) *HookFault {
	n, err := strconv.ParseInt(said, 10, 64)
	if err != nil || n < 0 {
		return &HookFault{http.StatusUnauthorized, HookTime, strconv.Quote(said) + " is no time", "send Unix seconds"}
	}
	now := p.Clock.Now()
	if off := now.Sub(time.Unix(n, 0)).Truncate(time.Second); off.Abs() > hookSkew {
		return &HookFault{http.StatusUnauthorized, HookTime, fmt.Sprintf("it is %s from this machine's clock, which says %s", off.Abs(), now.UTC().Format(time.RFC3339)), "sign when you send; set both clocks by a time service"}
	}
	return nil
}

// readHook reads a post strictly: a misspelt key would mean that nothing is said.
func readHook(body []byte) (HookPost, *HookFault) {
	var post HookPost
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&post); err != nil {
		return post, &HookFault{http.StatusBadRequest, "", "it is not the JSON that is taken: " + err.Error(), `post {"site":…,"events":[{"id":…,"time":…,"checkpoint":…,"guard":…}],"complete":{"from":…,"to":…}}`}
	}
	if d.More() {
		return post, &HookFault{http.StatusBadRequest, "", "there is something behind the document", "post one document"}
	}
	return post, nil
}

package wecom

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"anping/bot"
	"anping/bot/tencent"
)

const (
	mostCallback = 256 << 10 // bytes of one callback
	// mostFlights bounds the callbacks under way: a burst of 10,000 fits, a
	// database that froze for an hour does not fill the memory.
	mostFlights    = 16 << 10
	callbackBudget = 4 * time.Second        // the engine's deadline; WeCom cuts at 5 s (path/96466)
	callbackSlack  = 300 * time.Millisecond // until the answer goes out although the engine has not returned
	fetchPatience  = 2500 * time.Millisecond
)

// door is one callback: of the app (XML), or of the smart bot (JSON).
type door struct {
	of       string // for the log
	envelope *tencent.Envelope
	sealed   func(body []byte) (encrypted string, ok bool)
	read     func(plain []byte) (heard, error)

	strangers *tencent.Strangers
}

// Mount serves the callbacks at their paths.
//
// 200 means recorded, or nothing to record. 503 means come again. 400 is not a
// callback, 403 a signature that does not hold or a time too far from ours, 405
// another method, 413 over 256 KiB, 422 a message that cannot be opened or read.
func (w *WeCom) Mount(mux *http.ServeMux, inbox bot.Inbox) {
	if w.app != nil {
		w.mount(mux, inbox, w.path, door{of: ofApp, envelope: w.app, sealed: sealedXML, read: w.readApp, strangers: w.strangers[ofApp]})
	}
	if w.smart != nil {
		w.mount(mux, inbox, w.botPath, door{of: ofBot, envelope: w.smart, sealed: sealedJSON, read: w.readBot, strangers: w.strangers[ofBot]})
	}
}

func (w *WeCom) mount(mux *http.ServeMux, inbox bot.Inbox, path string, d door) {
	mux.HandleFunc(path, func(rw http.ResponseWriter, r *http.Request) {
		status, answer := w.receive(rw, r, inbox, d)
		if status >= http.StatusBadRequest {
			tencent.Drain(r)
		}
		if status == http.StatusMethodNotAllowed {
			rw.Header().Set("Allow", "GET, POST")
		}
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		rw.Header().Set("X-Content-Type-Options", "nosniff")
		rw.WriteHeader(status)
		_, _ = rw.Write(answer)
	})
}

// receive is one request; it returns what to answer.
func (w *WeCom) receive(rw http.ResponseWriter, r *http.Request, inbox bot.Inbox, d door) (status int, answer []byte) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, nil
	}
	s, ok := readSeal(r.URL.RawQuery)
	if !ok || (s.echo != "") != (r.Method == http.MethodGet) {
		return http.StatusBadRequest, nil // whoever scans the net: not worth a line in the log
	}
	encrypted := s.echo
	if r.Method == http.MethodPost {
		if encrypted, status = body(rw, r, d); status != 0 {
			return status, nil
		}
	}
	plain, status := w.open(r.Context(), d, s, encrypted)
	if status != 0 {
		return status, nil
	}
	if r.Method == http.MethodGet {
		return http.StatusOK, plain
	}
	select {
	case w.flights <- struct{}{}:
	default:
		w.log.Warn("wecom: too many callbacks at once")
		return http.StatusServiceUnavailable, nil
	}
	return w.post(context.WithoutCancel(r.Context()), inbox, d, plain), nil
}

// seal is what the query of a callback says.
type seal struct{ signature, timestamp, nonce, echo string }

// readSeal reads the query; each key stands there at most once.
func readSeal(query string) (s seal, ok bool) {
	q, err := url.ParseQuery(query)
	if err != nil {
		return seal{}, false
	}
	for key, into := range map[string]*string{
		"msg_signature": &s.signature, "timestamp": &s.timestamp, "nonce": &s.nonce, "echostr": &s.echo,
	} {
		if len(q[key]) > 1 {
			return seal{}, false
		}
		*into = q.Get(key)
	}
	return s, s.signature != "" && s.timestamp != "" && s.nonce != ""
}

// body reads what was posted and finds the envelope in it; status 0 = it did.
func body(rw http.ResponseWriter, r *http.Request, d door) (encrypted string, status int) {
	raw, status := tencent.Body(rw, r, mostCallback)
	if status != 0 {
		return "", status
	}
	encrypted, ok := d.sealed(raw)
	if !ok {
		return "", http.StatusBadRequest
	}
	return encrypted, 0
}

// open checks the signature and the time and decrypts; status 0 = it did.
func (w *WeCom) open(ctx context.Context, d door, s seal, encrypted string) (plain []byte, status int) {
	if !d.envelope.Signed(s.signature, s.timestamp, s.nonce, encrypted) {
		w.moments.Note(ctx, d.of+"/"+troubleToken)
		d.strangers.Note()
		return nil, http.StatusForbidden
	}
	sent, err := strconv.ParseInt(s.timestamp, 10, 64)
	if off := w.clock.Now().Unix() - sent; err != nil || max(off, -off) > int64(w.skew/time.Second) {
		w.moments.Note(ctx, d.of+"/"+troubleClock)
		w.log.Error("wecom: a callback's time is too far from this machine's clock: set the clock right, or it is a repeat from long ago", "of", d.of, "seconds", off)
		return nil, http.StatusForbidden
	}
	plain, err = d.envelope.Open(encrypted)
	if err != nil {
		kind := troubleKey
		if errors.Is(err, tencent.ErrReceiver) {
			kind = troubleCorp
		}
		w.moments.Note(ctx, d.of+"/"+kind)
		w.log.Error("wecom: a callback cannot be opened: copy EncodingAESKey and the enterprise's id again from WeCom's page", "of", d.of, "err", err)
		return nil, http.StatusUnprocessableEntity
	}
	if s.nonce != selfNonce {
		w.moments.Note(ctx, d.of+"/"+taken)
	}
	return plain, 0
}

// post hears one message within the budget, also when whoever posted it leaves.
// It answers in time also when the engine hangs in a frozen database; if that
// records after all, the repeat finds the key and is a 200.
func (w *WeCom) post(ctx context.Context, inbox bot.Inbox, d door, plain []byte) int {
	h, err := d.read(plain)
	if err != nil {
		<-w.flights
		w.log.Error("wecom: a callback cannot be read", "of", d.of, "err", err)
		return http.StatusUnprocessableEntity
	}
	answer, done := context.WithTimeout(ctx, w.budget+callbackSlack)
	defer done()
	end := make(chan error, 1)
	go func() {
		defer func() { <-w.flights }()
		ctx, cancel := context.WithTimeout(ctx, w.budget)
		defer cancel()
		end <- w.hear(ctx, inbox, h)
	}()
	select {
	case err := <-end:
		if err == nil {
			inbox.Alive(Name, w.corp, w.clock.Now())
			return http.StatusOK
		}
		w.log.Warn("wecom: a message is not recorded, it comes again", "of", d.of, "err", err)
	case <-answer.Done():
		w.log.Warn("wecom: a message is not recorded in time, it comes again", "of", d.of)
	}
	return http.StatusServiceUnavailable
}

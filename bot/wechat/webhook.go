package wechat

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"anping/bot"
	"anping/bot/tencent"
)

const (
	mostBody = 256 << 10 // bytes of a callback; a text of 2048 characters has some 10 KiB
	// mostFlights bounds the requests under way: a burst of 10,000 clients fits,
	// a database that froze for an hour does not fill the memory.
	mostFlights = 16 << 10
	budget      = 4 * time.Second        // the engine's deadline; WeChat cuts at 5 s
	slack       = 300 * time.Millisecond // until the answer goes out although the engine has not returned
	defaultSkew = 5 * time.Minute

	defaultPerSecond = 50
	sha1Hex          = 40
)

// nothing is the answer that says: taken, and there is nothing to say. An empty
// document in its place would make WeChat tell people that the service is out of
// order.
const nothing = "success"

// page is an answer to a callback.
type page struct {
	status int
	kind   string // of the content, "" = text
	body   string
	says   *bot.Message // what it answers with words, nil = nothing
}

func status(code int) page { return page{status: code} }

// Mount serves the callback at the path of the configuration.
//
// 200 with an answer or "success" means recorded, or nothing to record. 503 means
// come again, which WeChat does twice more within 15 s. 4xx is not from WeChat,
// or not to be understood: 400 broken, 401 a wrong or old signature, 403 not
// encrypted, or for another account, 405 neither GET nor POST, 413 over 256 KiB.
func (w *WeChat) Mount(mux *http.ServeMux, inbox bot.Inbox) {
	mux.HandleFunc(w.path, func(rw http.ResponseWriter, r *http.Request) {
		p := w.receive(rw, r, inbox)
		h := rw.Header()
		h.Set("Content-Type", "text/plain; charset=utf-8")
		if p.kind != "" {
			h.Set("Content-Type", p.kind)
		}
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		switch p.status {
		case http.StatusMethodNotAllowed:
			h.Set("Allow", "GET, POST")
		case http.StatusServiceUnavailable:
			h.Set("Retry-After", "1")
		}
		if p.status >= http.StatusBadRequest {
			tencent.Drain(r)
		}
		rw.WriteHeader(p.status)
		_, err := io.WriteString(rw, p.body)
		if err != nil || r.Context().Err() != nil {
			w.untaken(inbox, p)
		}
	})
}

// untaken says that an answer reached nobody: WeChat had left, or was told to come
// again before the answer was there.
func (w *WeChat) untaken(inbox bot.Inbox, p page) {
	if r, ok := inbox.(bot.Retelling); ok && p.says != nil {
		r.Untaken(*p.says)
	}
}

// asked are the parameters of a callback's address.
type asked struct{ timestamp, nonce, signature, encryptType, msgSignature, echo string }

// read takes the parameters apart; false when one stands twice, where two
// readers could see two different things.
func (a *asked) read(raw string) bool {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return false
	}
	for _, all := range query {
		if len(all) != 1 {
			return false
		}
	}
	*a = asked{
		timestamp: query.Get("timestamp"), nonce: query.Get("nonce"), signature: query.Get("signature"),
		encryptType: query.Get("encrypt_type"), msgSignature: query.Get("msg_signature"), echo: query.Get("echostr"),
	}
	return true
}

// receive is one request. Nothing is believed before the signature was checked,
// and no question is answered that was not asked: an echo belongs to a GET.
func (w *WeChat) receive(rw http.ResponseWriter, r *http.Request, inbox bot.Inbox) page {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return status(http.StatusMethodNotAllowed)
	}
	var a asked
	if !a.read(r.URL.RawQuery) {
		return status(http.StatusBadRequest)
	}
	if r.ContentLength > mostBody {
		return status(http.StatusRequestEntityTooLarge)
	}
	if !tencent.Signed(a.signature, w.token.Reveal(), a.timestamp, a.nonce) {
		if r.Method == http.MethodPost || a.echo != "" {
			w.strangers.Note()
		}
		if len(a.signature) == sha1Hex && a.timestamp != "" && a.nonce != "" { // else it is a scanner of the internet
			w.trouble.Note(r.Context(), troubleToken)
		}
		return status(http.StatusUnauthorized)
	}
	if !w.fresh(a.timestamp) {
		w.log.Warn("wechat: a signed callback is too old or too new; is this machine's clock right?", "path", w.path)
		w.trouble.Note(r.Context(), troubleClock)
		return status(http.StatusUnauthorized)
	}
	if r.Method == http.MethodGet {
		if a.echo == "" {
			return status(http.StatusBadRequest)
		}
		return page{status: http.StatusOK, body: a.echo}
	}
	if a.echo != "" {
		return status(http.StatusBadRequest)
	}
	raw, bad := tencent.Body(rw, r, mostBody)
	if bad != 0 {
		return status(bad)
	}
	raw, p := w.open(r.Context(), a, raw)
	if p.status != 0 {
		return p
	}
	d, err := parse(raw)
	if err != nil {
		w.log.Warn("wechat: a callback cannot be read", "err", err)
		return status(http.StatusBadRequest)
	}
	select {
	case w.flights <- struct{}{}:
	default:
		w.log.Warn("wechat: too many callbacks at once")
		return status(http.StatusServiceUnavailable)
	}
	return w.post(context.WithoutCancel(r.Context()), inbox, d)
}

// fresh reports whether a callback's time lies near ours.
func (w *WeChat) fresh(timestamp string) bool {
	s, err := strconv.ParseInt(timestamp, 10, 64)
	return err == nil && s > 0 && s < 1<<40 && w.clock.Now().Sub(time.Unix(s, 0)).Abs() <= w.skew
}

// open takes what was said out of its envelope. Where there is a key nothing is
// taken that is not encrypted: the signature of an address says nothing about a
// body, and whoever saw one could write another.
func (w *WeChat) open(ctx context.Context, a asked, raw []byte) ([]byte, page) {
	if w.envelope == nil {
		if a.encryptType == "aes" {
			w.log.Error("wechat: callbacks are encrypted and there is no aes_key")
			return nil, status(http.StatusForbidden)
		}
		return raw, page{}
	}
	if a.encryptType != "aes" {
		w.log.Warn("wechat: a callback that is not encrypted is refused; set the safe mode on WeChat's page, or plain = true")
		w.trouble.Note(ctx, troublePlain)
		return nil, status(http.StatusForbidden)
	}
	d, err := parse(raw)
	if err != nil {
		return nil, status(http.StatusBadRequest)
	}
	sealed := d.get("Encrypt")
	if !w.envelope.Signed(a.msgSignature, a.timestamp, a.nonce, sealed) {
		w.strangers.Note()
		return nil, status(http.StatusUnauthorized)
	}
	message, err := w.envelope.Open(sealed)
	switch {
	case errors.Is(err, tencent.ErrReceiver):
		w.log.Error("wechat: a callback is for another account: is app_id right?")
		w.trouble.Note(ctx, troubleApp)
		return nil, status(http.StatusForbidden)
	case errors.Is(err, tencent.ErrKey):
		w.log.Error("wechat: a callback cannot be decrypted: aes_key is not the EncodingAESKey on WeChat's page")
		w.trouble.Note(ctx, troubleKey)
		return nil, status(http.StatusBadRequest)
	case err != nil:
		return nil, status(http.StatusBadRequest)
	}
	return message, page{}
}

// post hears what was said within the budget, also when whoever posted it
// leaves. It answers 503 in time also when the engine hangs in a frozen database;
// if that records after all, the repeat finds the key and gets the answer.
func (w *WeChat) post(ctx context.Context, inbox bot.Inbox, d document) page {
	answer, done := context.WithTimeout(ctx, budget+slack)
	defer done()
	type end struct {
		page page
		err  error
	}
	ended := make(chan end)
	go func() {
		defer func() { <-w.flights }()
		ctx, cancel := context.WithTimeout(ctx, budget)
		defer cancel()
		p, err := w.hear(ctx, inbox, d)
		select {
		case ended <- end{p, err}:
		case <-answer.Done():
			w.untaken(inbox, p)
		}
	}()
	select {
	case e := <-ended:
		if e.err == nil {
			inbox.Alive(Name, w.account, w.clock.Now())
			return e.page
		}
		w.log.Warn("wechat: a callback is not recorded, it comes again", "err", e.err)
	case <-answer.Done():
		w.log.Warn("wechat: a callback is not recorded in time, it comes again")
	}
	return status(http.StatusServiceUnavailable)
}

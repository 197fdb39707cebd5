package fakeapi

import (
	"bytes"
	"crypto/hmac"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"anping/bot/bottest/tencent"
)

// reference is the smallest callback that does everything right. The fake and
// the peer are tried against it, and so against each other, before any of them
// meets the program.
type reference struct {
	token string
	crypt *tencent.Crypt // nil in plain mode
	now   func() time.Time
	say   func(in received) string // "" = nothing is answered

	mu      sync.Mutex
	answers map[string]string // by message
	heard   []received
}

// received is a message in plain.
type received struct {
	To      string `xml:"ToUserName"`
	From    string `xml:"FromUserName"`
	At      string `xml:"CreateTime"`
	Type    string `xml:"MsgType"`
	Content string `xml:"Content"`
	ID      string `xml:"MsgId"`
	Event   string `xml:"Event"`
	Key     string `xml:"EventKey"`
	Menu    string `xml:"bizmsgmenuid"`
	Media   string `xml:"MediaId"`
	Status  string `xml:"Status"`
	Encrypt string `xml:"Encrypt"`
	Popups  []struct {
		Template string `xml:"TemplateId"`
	} `xml:"SubscribeMsgPopupEvent>List"`
}

// identity is what makes a message the same one.
func (in received) identity() string {
	if in.ID != "" {
		return in.ID
	}
	return in.From + "/" + in.At + "/" + in.Event + "/" + in.Key
}

func (h *reference) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, answer := h.handle(w, r)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

func (h *reference) handle(w http.ResponseWriter, r *http.Request) (int, string) {
	q := r.URL.Query()
	for _, all := range q {
		if len(all) > 1 {
			return http.StatusBadRequest, ""
		}
	}
	at, err := strconv.ParseInt(q.Get("timestamp"), 10, 64)
	age := h.now().Sub(time.Unix(at, 0))
	if err != nil || age > 5*time.Minute || age < -5*time.Minute || !same(q.Get("signature"), tencent.Signature(h.token, q.Get("timestamp"), q.Get("nonce"))) {
		return http.StatusForbidden, ""
	}
	switch {
	case r.Method == http.MethodGet && q.Get("echostr") != "":
		return http.StatusOK, q.Get("echostr")
	case r.Method != http.MethodPost || q.Has("echostr") || (q.Get("encrypt_type") == "aes") != (h.crypt != nil):
		return http.StatusBadRequest, ""
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 256<<10))
	if err != nil {
		return http.StatusRequestEntityTooLarge, ""
	}
	in, no := h.open(raw, q.Get("timestamp"), q.Get("nonce"), q.Get("msg_signature"))
	if no != 0 {
		return no, ""
	}
	return http.StatusOK, h.answer(in)
}

func same(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

func (h *reference) open(raw []byte, at, nonce, signature string) (in received, no int) {
	if xml.Unmarshal(raw, &in) != nil {
		return in, http.StatusBadRequest
	}
	if h.crypt == nil {
		return in, 0
	}
	if !same(signature, h.crypt.Sign(at, nonce, in.Encrypt)) {
		return in, http.StatusForbidden
	}
	plain, err := h.crypt.Open(in.Encrypt)
	in = received{}
	if err != nil || xml.Unmarshal(plain, &in) != nil {
		return in, http.StatusBadRequest
	}
	return in, 0
}

// answer answers a message, and its repeats with the same.
func (h *reference) answer(in received) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if before, ok := h.answers[in.identity()]; ok {
		return before
	}
	h.heard = append(h.heard, in)
	out := "success"
	if words := h.say(in); words != "" {
		out = h.seal("<xml><ToUserName>" + tencent.CDATA(in.From) + "</ToUserName><FromUserName>" + tencent.CDATA(in.To) + "</FromUserName><CreateTime>" +
			strconv.FormatInt(h.now().Unix(), 10) + "</CreateTime><MsgType>text</MsgType><Content>" + tencent.CDATA(words) + "</Content></xml>")
	}
	h.answers[in.identity()] = out
	return out
}

func (h *reference) seal(plain string) string {
	if h.crypt == nil {
		return plain
	}
	at, nonce, sealed := strconv.FormatInt(h.now().Unix(), 10), "n0nce", h.crypt.Seal([]byte(plain), "fedcba9876543210")
	return "<xml><Encrypt>" + tencent.CDATA(sealed) + "</Encrypt><MsgSignature>" + h.crypt.Sign(at, nonce, sealed) +
		"</MsgSignature><TimeStamp>" + at + "</TimeStamp><Nonce>" + nonce + "</Nonce></xml>"
}

const (
	testToken = "callbackTokenOfNobody"
	testKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// listen is a reference behind an address. Messages are answered, events are not.
func listen(t *testing.T, appID string, mode Mode, now func() time.Time) (*reference, Callback) {
	t.Helper()
	h := &reference{token: testToken, now: now, answers: map[string]string{}}
	h.say = func(in received) string {
		if in.Type == "event" {
			return ""
		}
		return "收到 " + in.Content + in.Media
	}
	c := Callback{Token: testToken, Mode: mode}
	if mode != Plain {
		c.AESKey = testKey
		var err error
		if h.crypt, err = tencent.NewCrypt(testToken, testKey, appID); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c.URL = server.URL + "/wechat"
	return h, c
}

// slow is a callback that answers when it is told, with what it is told.
func slow(t *testing.T) (address string, asked chan chan string) {
	t.Helper()
	asked = make(chan chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(&bytes.Buffer{}, r.Body)
		answer := make(chan string, 1)
		asked <- answer
		select {
		case text := <-answer:
			_, _ = io.WriteString(w, text)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

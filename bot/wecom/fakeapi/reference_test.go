package fakeapi

import (
	"crypto/hmac"
	"encoding/json"
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

// reference is the smallest callback of an app, or of a smart bot, that does
// everything right. The fake and the peer are tried against it, and so against
// each other, before any of them meets the program.
type reference struct {
	crypt *tencent.Crypt
	robot bool
	now   func() time.Time
	say   func(in received) string // the answer in plain; "" = nothing is answered

	mu      sync.Mutex
	answers map[string]string // by message
	heard   []received
}

// received is a message in plain, of either kind.
type received struct {
	To      string `xml:"ToUserName" json:"-"`
	From    string `xml:"FromUserName" json:"-"`
	At      string `xml:"CreateTime" json:"-"`
	Type    string `xml:"MsgType" json:"msgtype"`
	Content string `xml:"Content" json:"-"`
	ID      string `xml:"MsgId" json:"msgid"`
	Event   string `xml:"Event" json:"-"`
	Key     string `xml:"EventKey" json:"-"`
	Task    string `xml:"TaskId" json:"-"`
	Code    string `xml:"ResponseCode" json:"-"`
	Chat    string `xml:"-" json:"chatid"`
	Later   string `xml:"-" json:"response_url"`
	Said    struct {
		Content string `json:"content"`
	} `xml:"-" json:"text"`
	Bot struct {
		Kind string `json:"eventtype"`
		Card struct {
			Key string `json:"event_key"`
		} `json:"template_card_event"`
	} `xml:"-" json:"event"`
	Picture struct {
		URL string `json:"url"`
	} `xml:"-" json:"image"`
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
	stamp, nonce, signature := q.Get("timestamp"), q.Get("nonce"), q.Get("msg_signature")
	at, err := strconv.ParseInt(stamp, 10, 64)
	if age := h.now().Sub(time.Unix(at, 0)); err != nil || age > 5*time.Minute || age < -5*time.Minute {
		return http.StatusForbidden, ""
	}
	sealed := q.Get("echostr")
	if r.Method != http.MethodGet {
		if r.Method != http.MethodPost || sealed != "" {
			return http.StatusBadRequest, ""
		}
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 256<<10))
		if err != nil {
			return http.StatusRequestEntityTooLarge, ""
		}
		var outer struct {
			Sealed string `xml:"Encrypt" json:"encrypt"`
		}
		if h.robot && json.Unmarshal(raw, &outer) != nil || !h.robot && xml.Unmarshal(raw, &outer) != nil {
			return http.StatusBadRequest, ""
		}
		sealed = outer.Sealed
	}
	if sealed == "" || !hmac.Equal([]byte(signature), []byte(h.crypt.Sign(stamp, nonce, sealed))) {
		return http.StatusForbidden, ""
	}
	plain, err := h.crypt.Open(sealed)
	if err != nil {
		return http.StatusBadRequest, ""
	}
	if r.Method == http.MethodGet {
		return http.StatusOK, string(plain)
	}
	var in received
	if h.robot && json.Unmarshal(plain, &in) != nil || !h.robot && xml.Unmarshal(plain, &in) != nil {
		return http.StatusBadRequest, ""
	}
	return http.StatusOK, h.answer(in)
}

// answer answers a message, and its repeats with the same.
func (h *reference) answer(in received) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	id := in.ID
	if id == "" {
		id = in.From + "/" + in.At + "/" + in.Event + "/" + in.Key
	}
	if before, ok := h.answers[id]; ok {
		return before
	}
	h.heard = append(h.heard, in)
	plain := h.say(in)
	if plain != "" {
		plain = h.seal(plain)
	}
	h.answers[id] = plain
	return plain
}

func (h *reference) seal(plain string) string {
	at, nonce, sealed := strconv.FormatInt(h.now().Unix(), 10), "n0nce", h.crypt.Seal([]byte(plain), "fedcba9876543210")
	if h.robot {
		return `{"encrypt":"` + sealed + `","msgsignature":"` + h.crypt.Sign(at, nonce, sealed) + `","timestamp":` + at + `,"nonce":"` + nonce + `"}`
	}
	return "<xml><Encrypt>" + tencent.CDATA(sealed) + "</Encrypt><MsgSignature>" + h.crypt.Sign(at, nonce, sealed) +
		"</MsgSignature><TimeStamp>" + at + "</TimeStamp><Nonce>" + nonce + "</Nonce></xml>"
}

const (
	testToken = "callbackTokenOfNobody"
	testKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	botKey    = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
)

// listenApp is a reference of an app: messages are answered, events are not.
func listenApp(t *testing.T, corpID string, now func() time.Time) (*reference, Callback) {
	t.Helper()
	h, c := listen(t, testKey, corpID, now)
	h.say = func(in received) string {
		if in.Type == "event" {
			return ""
		}
		return "<xml><ToUserName>" + in.From + "</ToUserName><FromUserName>" + in.To + "</FromUserName><CreateTime>" +
			strconv.FormatInt(now().Unix(), 10) + "</CreateTime><MsgType>text</MsgType><Content>" + tencent.CDATA("收到 "+in.Content) + "</Content></xml>"
	}
	return h, c
}

// listenBot is a reference of a smart bot.
func listenBot(t *testing.T, now func() time.Time) (*reference, Callback) {
	t.Helper()
	h, c := listen(t, botKey, "", now)
	h.robot = true
	h.say = func(in received) string {
		if in.Type == "event" {
			return ""
		}
		raw, _ := json.Marshal(map[string]any{"msgtype": "stream", "stream": map[string]any{"id": in.ID, "finish": true, "content": "收到 " + in.Said.Content}})
		return string(raw)
	}
	return h, c
}

func listen(t *testing.T, key, receiver string, now func() time.Time) (*reference, Callback) {
	t.Helper()
	crypt, err := tencent.NewCrypt(testToken, key, receiver)
	if err != nil {
		t.Fatal(err)
	}
	h := &reference{crypt: crypt, now: now, answers: map[string]string{}}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return h, Callback{URL: server.URL + "/wecom", Token: testToken, AESKey: key}
}

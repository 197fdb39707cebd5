package wecom

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/bottest"
	"anping/bot/tencent"
	"anping/bot/text"
)

// The canaries: they must stand in no log, error or outcome.
const (
	testCorp   = "wwtest0000000001"
	testSecret = "canary-app-secret"
	testToken  = "canary-callback-token"
	testKey    = "canary0aes0key0abcdefghijklmnopqrstuvwxyz01"
	testBot    = "canary-bot-token"
	testBotKey = "canary0bot0key0abcdefghijklmnopqrstuvwxyz02"
	testRobot  = "canary-robot-key"
	testReply  = "canary-response-code"
)

// asked is one request that the stub was sent.
type asked struct {
	path  string
	query url.Values
	body  []byte
}

// stub stands for WeCom's servers: it says yes, or what it was told to say.
type stub struct {
	*httptest.Server
	mu      sync.Mutex
	asked   []asked
	answers map[string][]http.HandlerFunc // scripted, by path, in order
	tokens  int
}

func newStub(t *testing.T) *stub {
	s := &stub{answers: map[string][]http.HandlerFunc{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *stub) next(path string, answers ...http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[path] = append(s.answers[path], answers...)
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func code(n int) http.HandlerFunc {
	return says(http.StatusOK, fmt.Sprintf(`{"errcode":%d,"errmsg":"no, access_token=%s, from ip: 203.0.113.7"}`, n, testSecret))
}

// hangsUp breaks the connection after the request was read.
func hangsUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.asked = append(s.asked, asked{r.URL.Path, r.URL.Query(), body})
	var answer http.HandlerFunc
	if list := s.answers[r.URL.Path]; len(list) > 0 {
		answer, s.answers[r.URL.Path] = list[0], list[1:]
	}
	if answer == nil && r.URL.Path == "/cgi-bin/gettoken" {
		s.tokens++
		answer = says(http.StatusOK, fmt.Sprintf(`{"errcode":0,"errmsg":"ok","access_token":"TOKEN%d","expires_in":7200}`, s.tokens))
	}
	s.mu.Unlock()
	if answer == nil {
		answer = says(http.StatusOK, `{"errcode":0,"errmsg":"ok","msgid":"M1","media_id":"MEDIA1"}`)
	}
	answer(w, r)
}

func (s *stub) calls(path string) (out []asked) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.asked {
		if a.path == path {
			out = append(out, a)
		}
	}
	return out
}

// rows are a store's named rows, in memory.
type rows struct {
	mu    sync.Mutex
	value map[string]string
	at    map[string]int64
}

func (r *rows) Kept(_ context.Context, name string) (string, int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.value[name], r.at[name], nil
}

func (r *rows) Keep(_ context.Context, name, value string, version int64) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.at[name] != version {
		return false, nil
	}
	r.value[name] = value
	r.at[name]++
	return true, nil
}

func (*rows) Lease(context.Context, string, string, time.Duration) (int64, bool, error) {
	return 1, true, nil
}

// shelf keeps files in memory.
type shelf struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (s *shelf) PutMedia(_ context.Context, data []byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sha := fmt.Sprintf("sha%d", len(s.kept))
	s.kept[sha] = data
	return sha, nil
}

func (s *shelf) GetMedia(_ context.Context, sha string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if data, ok := s.kept[sha]; ok {
		return data, nil
	}
	return nil, bot.ErrNotFound
}

// inbox keeps what it was handed.
type inbox struct {
	mu    sync.Mutex
	heard []bot.Message
	gone  []string
	back  []string
	alive int
	lives func() // at each proof; nil = nobody asks
	err   error
	hang  chan struct{} // until it is closed
}

func (i *inbox) Handle(_ context.Context, m bot.Message) (bot.Body, error) {
	if i.hang != nil {
		<-i.hang
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.err != nil {
		return bot.Body{}, i.err
	}
	i.heard = append(i.heard, m)
	return bot.Body{}, nil
}

func (i *inbox) Alive(string, string, time.Time) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.alive++
	if i.lives != nil {
		i.lives()
	}
}

func (i *inbox) ChatGone(_ context.Context, m bot.Message) error {
	i.gone = append(i.gone, m.Chat.ID)
	return nil
}

func (i *inbox) ChatBack(_ context.Context, m bot.Message) error {
	i.back = append(i.back, m.Chat.ID)
	return nil
}

// rig is a WeCom with everything around it.
type rig struct {
	*WeCom
	stub  *stub
	mux   *http.ServeMux
	inbox *inbox
	media *shelf
	clock *bottest.Clock
	logs  *bytes.Buffer
}

var start = time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC)

func newRig(t *testing.T, change ...func(*Config)) *rig {
	t.Helper()
	r := &rig{stub: newStub(t), mux: http.NewServeMux(), inbox: &inbox{}, media: &shelf{kept: map[string][]byte{}}, clock: bottest.NewClock(start), logs: &bytes.Buffer{}}
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	wire, err := tencent.NewWire(tencent.WireConfig{Official: "https://qyapi.weixin.qq.com", API: r.stub.URL})
	if err != nil {
		t.Fatal(err)
	}
	token, err := tencent.NewToken(tencent.TokenConfig{
		Name: "wecom/test", Secret: testSecret, Rows: &rows{value: map[string]string{}, at: map[string]int64{}}, Owner: "test", Clock: r.clock, Random: rand.Reader,
		Fetch: FetchToken(wire, testCorp, testSecret),
	})
	if err != nil {
		t.Fatal(err)
	}
	c := Config{
		CorpID: testCorp, AgentID: 1000002, Token: testToken, AESKey: testKey, Path: "/wecom", Tokens: token,
		BotToken: testBot, BotAESKey: testBotKey, BotPath: "/wecom/bot",
		Robots: []Robot{{Name: "night", Key: testRobot}, {Name: "day", Key: testRobot + "2", Chat: "wrDAY"}},
		Wire:   wire, Media: r.media, Text: texts, Clock: r.clock, Random: rand.Reader,
		Log: slog.New(slog.NewTextHandler(r.logs, nil)),
	}
	for _, f := range change {
		f(&c)
	}
	if r.WeCom, err = New(c); err != nil {
		t.Fatal(err)
	}
	r.Mount(r.mux, r.inbox)
	t.Cleanup(func() { noSecret(t, r.logs.String()) })
	return r
}

// noSecret fails where a canary stands in a text.
func noSecret(t *testing.T, s string) {
	t.Helper()
	for _, canary := range []string{testSecret, testToken, testKey, testBot, testBotKey, testRobot, testReply, "TOKEN1"} {
		if strings.Contains(s, canary) {
			t.Errorf("a secret is shown: %s", s)
		}
	}
}

// letter is a callback on its way.
type letter struct {
	method, path, token, timestamp, nonce, signature, encrypted string
	body                                                        string
}

func (r *rig) seal(t *testing.T, path, plain string) letter {
	t.Helper()
	token, key, id := testToken, testKey, testCorp
	if path == "/wecom/bot" {
		token, key, id = testBot, testBotKey, ""
	}
	e, err := tencent.NewEnvelope(token, key, id, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	l := letter{method: http.MethodPost, path: path, token: token, timestamp: strconv.FormatInt(r.clock.Now().Unix(), 10), nonce: "n1"}
	if l.encrypted, err = e.Seal([]byte(plain)); err != nil {
		t.Fatal(err)
	}
	l.signature = e.Sign(l.timestamp, l.nonce, l.encrypted)
	l.body = "<xml><ToUserName><![CDATA[" + testCorp + "]]></ToUserName><Encrypt><![CDATA[" + l.encrypted + "]]></Encrypt><AgentID>1000002</AgentID></xml>"
	if path == "/wecom/bot" {
		raw, _ := json.Marshal(map[string]string{"encrypt": l.encrypted})
		l.body = string(raw)
	}
	return l
}

func (l letter) post(t *testing.T, mux http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	q := url.Values{"msg_signature": {l.signature}, "timestamp": {l.timestamp}, "nonce": {l.nonce}}
	if l.method == http.MethodGet {
		q.Set("echostr", l.encrypted)
	}
	req := httptest.NewRequestWithContext(t.Context(), l.method, l.path+"?"+q.Encode(), strings.NewReader(l.body))
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, req)
	return w
}

// says posts a message to a callback and returns the status.
func (r *rig) says(t *testing.T, path, plain string) int {
	t.Helper()
	w := r.seal(t, path, plain).post(t, r.mux)
	if w.Body.Len() > 0 {
		t.Errorf("the answer is %q, want an empty one", w.Body)
	}
	return w.Code
}

var errDown = errors.New("the database is down")

package wechat

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
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
	"anping/bot/tencent"
	"anping/bot/text"
)

const (
	testApp    = "wx5823bf96d3bd56c7"
	testSecret = "canarysecret00000000000000000000"
	testToken  = "canarytoken"
	testKey    = "canary7890123456789012345678901234567890123"
	openID     = "oClient"
	ghID       = "gh_account"
)

var noon = time.Date(2025, 6, 12, 4, 0, 0, 0, time.UTC)

// stubClock stands still; who waits waits a moment for real.
type stubClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *stubClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (*stubClock) After(time.Duration) <-chan time.Time { return time.After(time.Millisecond) }

// stubStore keeps everything in memory.
type stubStore struct {
	mu      sync.Mutex
	values  map[string]string
	vers    map[string]int64
	media   map[string][]byte
	errands map[string]bot.Errand

	sent     map[string]bool // template messages by msgid, on notes that wait
	finished []string        // what became of them

	consents []bot.Consent    // each a message
	spent    map[int64]string // keys by note
	ended    int
}

func newStubStore() *stubStore {
	return &stubStore{values: map[string]string{}, vers: map[string]int64{}, media: map[string][]byte{}, errands: map[string]bot.Errand{}, sent: map[string]bool{}, spent: map[int64]string{}}
}

func (s *stubStore) Kept(_ context.Context, name string) (string, int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.values[name], s.vers[name], nil
}

func (s *stubStore) Keep(_ context.Context, name, value string, version int64) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.vers[name] != version {
		return false, nil
	}
	s.values[name], s.vers[name] = value, version+1
	return true, nil
}

func (s *stubStore) Lease(context.Context, string, string, time.Duration) (int64, bool, error) {
	return 1, true, nil
}

func (s *stubStore) PutMedia(_ context.Context, data []byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := sha256.Sum256(data)
	sha := hex.EncodeToString(sum[:])
	s.media[sha] = data
	return sha, nil
}

func (s *stubStore) GetMedia(_ context.Context, sha string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if data, ok := s.media[sha]; ok {
		return data, nil
	}
	return nil, bot.ErrNotFound
}

func (s *stubStore) Want(_ context.Context, e bot.Errand) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errands[e.Key] = e
	return nil
}

func (s *stubStore) TakeErrands(context.Context, string, string, string, int, time.Duration) ([]bot.Errand, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []bot.Errand
	for _, e := range s.errands {
		out = append(out, e)
	}
	return out, nil
}

func (s *stubStore) DropErrand(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.errands, key)
	return nil
}

// Announced takes what became of a template message that was sent.
func (s *stubStore) Announced(_ context.Context, _, _, chat, msgID string, arrived bool, why string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.finished = append(s.finished, fmt.Sprint(chat, " ", msgID, " ", arrived, " ", why))
	return s.sent[msgID], nil
}

func (s *stubStore) Consented(_ context.Context, _, _, _ string, all ...bot.Consent) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.consents = append(s.consents, all...)
	return nil
}

func (s *stubStore) SpendConsent(_ context.Context, _, _, _, template string, note int64) (string, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key := s.spent[note]; key != "" {
		return key, true, nil
	}
	for i, c := range s.consents {
		if c.Template == template && c.Accepts {
			s.consents = append(s.consents[:i:i], s.consents[i+1:]...)
			s.spent[note] = c.Key
			return c.Key, false, nil
		}
	}
	return "", false, nil
}

func (s *stubStore) ReturnConsent(_ context.Context, key string, note int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.spent, note)
	s.consents = append(s.consents, bot.Consent{Key: key, Template: "NOTICE_ID_1", Accepts: true})
	return nil
}

func (s *stubStore) EndConsents(context.Context, string, string, string, string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended++
	s.consents = nil
	return nil
}

func (s *stubStore) SpentLast(context.Context, string, string, string, string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range s.spent {
		return key, nil
	}
	return "", nil
}

func (s *stubStore) waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.errands)
}

// stubInbox answers every message with its text and remembers it.
type stubInbox struct {
	mu    sync.Mutex
	got   []bot.Message
	fates []string
	reply func(context.Context, bot.Message) (bot.Body, error)
	alive int
}

func (i *stubInbox) Handle(ctx context.Context, m bot.Message) (bot.Body, error) {
	i.mu.Lock()
	i.got = append(i.got, m)
	reply := i.reply
	i.mu.Unlock()
	if reply != nil {
		return reply(ctx, m)
	}
	return bot.Say(text.Plain("heard: " + m.Text)), nil
}

func (i *stubInbox) Alive(string, string, time.Time) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.alive++
}

func (i *stubInbox) ChatGone(_ context.Context, m bot.Message) error { return i.fate("gone", m) }
func (i *stubInbox) ChatBack(_ context.Context, m bot.Message) error { return i.fate("back", m) }

func (i *stubInbox) fate(what string, m bot.Message) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.fates = append(i.fates, what+" "+m.Chat.ID)
	return nil
}

func (i *stubInbox) last(t *testing.T) bot.Message {
	t.Helper()
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.got) == 0 {
		t.Fatal("nothing was heard")
	}
	return i.got[len(i.got)-1]
}

func (i *stubInbox) count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.got)
}

// stubAPI is WeChat's API: it knows the token it gave out and answers each path
// as the test says.
type stubAPI struct {
	mu      sync.Mutex
	answers map[string]http.HandlerFunc // by path
	calls   []call
	token   int // the good one is TOKEN-<n>
	given   int
}

type call struct{ path, query, body string }

func (a *stubAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a.mu.Lock()
	a.calls = append(a.calls, call{r.URL.Path, r.URL.RawQuery, string(body)})
	good, answer := fmt.Sprint("TOKEN-", a.token), a.answers[r.URL.Path]
	if r.URL.Path == "/cgi-bin/stable_token" {
		a.given++
	}
	a.mu.Unlock()
	switch {
	case r.URL.Path == "/cgi-bin/stable_token" && answer == nil:
		fmt.Fprintf(w, `{"access_token":%q,"expires_in":7200}`, good)
	case r.URL.Path != "/cgi-bin/stable_token" && r.URL.Path != "/video" && r.URL.Query().Get("access_token") != good:
		_, _ = io.WriteString(w, `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: 1-2"}`)
	case answer == nil:
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
	default:
		answer(w, r)
	}
}

// to are the calls of a path.
func (a *stubAPI) to(path string) []call {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []call
	for _, c := range a.calls {
		if c.path == path {
			out = append(out, c)
		}
	}
	return out
}

func (a *stubAPI) answer(path string, h http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answers[path] = h
}

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

// stage is an account with everything around it.
type stage struct {
	t     testing.TB
	w     *WeChat
	clock *stubClock
	store *stubStore
	api   *stubAPI
	inbox *stubInbox
	url   string
	log   *safeLog
	mux   *http.ServeMux
	plain bool
}

// safeLog is a log of many goroutines.
type safeLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newStage(t testing.TB, change ...func(*Config)) *stage {
	t.Helper()
	s := &stage{t: t, clock: &stubClock{now: noon}, store: newStubStore(), api: &stubAPI{answers: map[string]http.HandlerFunc{}}, inbox: &stubInbox{}, log: &safeLog{}}
	server := httptest.NewServer(s.api)
	t.Cleanup(server.Close)
	s.url = server.URL
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	c := Config{
		AppID: testApp, AppSecret: testSecret, Token: testToken, AESKey: testKey, Path: "/wechat", APIURL: server.URL,
		Store: s.store, Text: texts, Owner: "one", Random: rand.Reader, Clock: s.clock, Log: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, f := range change {
		f(&c)
	}
	if s.w, err = New(c); err != nil {
		t.Fatal(err)
	}
	s.plain = c.Plain
	s.mux = http.NewServeMux()
	s.w.Mount(s.mux, s.inbox)
	t.Cleanup(func() {
		s.store.mu.Lock()
		kept, _ := json.Marshal(s.store.values)
		s.store.mu.Unlock()
		for _, secret := range []string{testSecret, testToken, testKey, "TOKEN-"} {
			if strings.Contains(s.log.String()+string(kept), secret) {
				t.Errorf("%s stands in the log or the store", secret)
			}
		}
	})
	return s
}

// query is the signed address of a callback.
func (s *stage) query(more map[string]string) url.Values {
	q := url.Values{"timestamp": {strconv.FormatInt(s.clock.Now().Unix(), 10)}, "nonce": {"42"}}
	for k, v := range more {
		q.Set(k, v)
	}
	if q.Get("signature") == "" {
		q.Set("signature", tencent.Sign(testToken, q.Get("timestamp"), q.Get("nonce")))
	}
	return q
}

// do makes a request.
func (s *stage) do(method string, q url.Values, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(s.t.Context(), method, "/wechat?"+q.Encode(), strings.NewReader(body))
	rec := httptest.NewRecorder()
	s.mux.ServeHTTP(rec, r)
	return rec
}

// post says something as WeChat does: encrypted where the account is.
func (s *stage) post(inner string) *httptest.ResponseRecorder {
	s.t.Helper()
	if s.plain {
		return s.do(http.MethodPost, s.query(nil), inner)
	}
	q, body := s.sealed(inner)
	return s.do(http.MethodPost, q, body)
}

func (s *stage) sealed(inner string) (url.Values, string) {
	s.t.Helper()
	e, err := tencent.NewEnvelope(testToken, testKey, testApp, rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	enc, err := e.Seal([]byte(inner))
	if err != nil {
		s.t.Fatal(err)
	}
	q := s.query(map[string]string{"encrypt_type": "aes", "openid": openID})
	q.Set("msg_signature", e.Sign(q.Get("timestamp"), q.Get("nonce"), enc))
	return q, "<xml><ToUserName><![CDATA[" + ghID + "]]></ToUserName><Encrypt><![CDATA[" + enc + "]]></Encrypt></xml>"
}

// opened is the inner document of an answer, whose envelope is checked.
func (s *stage) opened(rec *httptest.ResponseRecorder) document {
	s.t.Helper()
	d, err := parse(rec.Body.Bytes())
	if err != nil || rec.Code != http.StatusOK {
		s.t.Fatalf("answered %d %q", rec.Code, rec.Body)
	}
	if s.plain {
		return d
	}
	e, err := tencent.NewEnvelope(testToken, testKey, testApp, rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	if !e.Signed(d.get("MsgSignature"), d.get("TimeStamp"), d.get("Nonce"), d.get("Encrypt")) {
		s.t.Error("the answer is not signed")
	}
	inner, err := e.Open(d.get("Encrypt"))
	if err != nil {
		s.t.Fatal(err)
	}
	if d, err = parse(inner); err != nil {
		s.t.Fatal(err)
	}
	return d
}

// message is the inner document of a message.
func message(kind, id, rest string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>%d</CreateTime><MsgType><![CDATA[%s]]></MsgType>%s<MsgId>%s</MsgId></xml>",
		ghID, openID, noon.Unix(), kind, rest, id)
}

// event is the inner document of an event.
func event(name, rest string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>%d</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[%s]]></Event>%s</xml>",
		ghID, openID, noon.Unix(), name, rest)
}

// picture is a photo.
func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

package telegram

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
)

// The canaries: they must stand in no log, error or outcome.
const (
	testToken  = "4200:AAcanary-token_0123456789"
	testSecret = "canary-webhook-secret"
	testProxy  = "http://proxy-user:canary-proxy-password@127.0.0.1:1"
)

// asked is one request that the stub was sent.
type asked struct {
	Method string
	Params map[string]string // of a form or a JSON object
}

// stub stands for the Bot API: it keeps a queue of updates as Telegram does and
// answers the rest as it is told.
type stub struct {
	*httptest.Server
	t       *testing.T
	mu      sync.Mutex
	queue   []json.RawMessage
	ids     []int64
	news    chan struct{} // closed when something is queued
	over    chan struct{}
	offsets []int64       // of the polls that forgot what came before
	polled  chan struct{} // closed when one is added
	asked   []asked
	answers map[string][]http.HandlerFunc // scripted, by method, in order
	files   map[string][]byte             // by path
}

func newStub(t *testing.T) *stub {
	s := &stub{t: t, news: make(chan struct{}), over: make(chan struct{}), polled: make(chan struct{}), answers: map[string][]http.HandlerFunc{}, files: map[string][]byte{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(func() { close(s.over); s.Close() })
	return s
}

// next scripts the next answers to a method.
func (s *stub) next(method string, answers ...http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[method] = append(s.answers[method], answers...)
}

// says answers with a status and a body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// refuses answers as the Bot API does.
func refuses(code int, description, parameters string) http.HandlerFunc {
	if parameters != "" {
		parameters = `,"parameters":` + parameters
	}
	return says(code, fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q%s}`, code, description, parameters))
}

// stranger refuses a token.
func stranger() http.HandlerFunc {
	return refuses(http.StatusUnauthorized, http.StatusText(http.StatusUnauthorized), "")
}

// hangsUp breaks the connection after the request was read.
func hangsUp(_ http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }

// post queues updates.
func (s *stub) post(updates ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range updates {
		var id struct {
			ID int64 `json:"update_id"`
		}
		_ = json.Unmarshal([]byte(u), &id)
		s.queue, s.ids = append(s.queue, json.RawMessage(u)), append(s.ids, id.ID)
	}
	close(s.news)
	s.news = make(chan struct{})
}

// waiting are the ids of the updates that are not confirmed.
func (s *stub) waiting() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ids)
}

// polledFrom waits until a poll from an offset forgot what came before it: what
// is posted from now on is not forgotten by that poll.
func (s *stub) polledFrom(offset int64) {
	s.t.Helper()
	for {
		s.mu.Lock()
		polled, there := s.polled, slices.Contains(s.offsets, offset)
		s.mu.Unlock()
		if there {
			return
		}
		select {
		case <-polled:
		case <-time.After(20 * time.Second):
			s.t.Fatalf("never polled from %d", offset)
		}
	}
}

// calls are the requests of a method so far.
func (s *stub) calls(method string) (out []asked) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.asked {
		if a.Method == method {
			out = append(out, a)
		}
	}
	return out
}

func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if path, ok := strings.CutPrefix(r.URL.Path, "/file/bot"+testToken+"/"); ok {
		s.mu.Lock()
		data, there := s.files[path]
		s.mu.Unlock()
		if !there {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write(data)
		return
	}
	method, ok := strings.CutPrefix(r.URL.Path, "/bot"+testToken+"/")
	if !ok {
		stranger()(w, r)
		return
	}
	a := asked{method, params(r)}
	s.mu.Lock()
	s.asked = append(s.asked, a)
	var answer http.HandlerFunc
	if scripted := s.answers[method]; len(scripted) > 0 {
		answer, s.answers[method] = scripted[0], scripted[1:]
	}
	s.mu.Unlock()
	switch {
	case answer != nil:
		answer(w, r)
	case method == "getUpdates":
		s.updates(w, r, a)
	case method == "getMe":
		says(200, `{"ok":true,"result":{"id":4200,"is_bot":true,"first_name":"安评","username":"anping_bot"}}`)(w, r)
	case strings.HasPrefix(method, "send"):
		says(200, `{"ok":true,"result":{"message_id":77,"date":1,"chat":{"id":1,"type":"private"},"forward_origin":{"type":"from the future"}}}`)(w, r)
	case method == "getFile":
		says(200, fmt.Sprintf(`{"ok":true,"result":{"file_id":"x","file_unique_id":"y","file_path":%q}}`, "photos/"+a.Params["file_id"]+".jpg"))(w, r)
	case method == "getWebhookInfo":
		says(200, `{"ok":true,"result":{"url":"`+testHook+`"}}`)(w, r)
	default:
		says(200, `{"ok":true,"result":true}`)(w, r)
	}
}

// updates is getUpdates: an offset forgets all before it, a poll waits for news.
func (s *stub) updates(w http.ResponseWriter, r *http.Request, a asked) {
	var offset int64
	limit, told := 100, false
	_, _ = fmt.Sscan(a.Params["offset"], &offset)
	_, _ = fmt.Sscan(a.Params["limit"], &limit)
	for {
		s.mu.Lock()
		for len(s.ids) > 0 && offset > 0 && s.ids[0] < offset {
			s.queue, s.ids = s.queue[1:], s.ids[1:]
		}
		if !told {
			told, s.offsets = true, append(s.offsets, offset)
			close(s.polled)
			s.polled = make(chan struct{})
		}
		got, news := slices.Clone(s.queue[:min(limit, len(s.queue))]), s.news
		s.mu.Unlock()
		if len(got) > 0 || a.Params["timeout"] == "0" {
			raw, _ := json.Marshal(got)
			if len(got) == 0 {
				raw = []byte("[]")
			}
			says(200, `{"ok":true,"result":`+string(raw)+`}`)(w, r)
			return
		}
		select {
		case <-news:
		case <-s.over:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// params reads what a request carries, JSON or a form.
func params(r *http.Request) map[string]string {
	out := map[string]string{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var f fields
		_ = json.NewDecoder(r.Body).Decode(&f)
		for name, raw := range f {
			var said string
			if json.Unmarshal(raw, &said) != nil {
				said = string(raw)
			}
			out[name] = said
		}
		return out
	}
	if r.ParseMultipartForm(16<<20) != nil {
		return out
	}
	for name, values := range r.MultipartForm.Value {
		out[name] = values[0]
	}
	for name := range r.MultipartForm.File {
		out[name] = "a file"
	}
	return out
}

// inbox is the engine as the tests see it.
type inbox struct {
	mu     sync.Mutex
	tried  []bot.Message
	got    []bot.Message
	fates  []string
	alive  int
	fail   func(bot.Message) error // nil = never
	stored chan bot.Message        // when not nil, told of each
}

func (i *inbox) Handle(ctx context.Context, m bot.Message) (bot.Body, error) {
	i.mu.Lock()
	i.tried = append(i.tried, m)
	fail := i.fail
	i.mu.Unlock()
	if fail != nil {
		if err := fail(m); err != nil {
			return bot.Body{}, err
		}
	}
	if ctx.Err() != nil {
		return bot.Body{}, ctx.Err()
	}
	i.mu.Lock()
	i.got = append(i.got, m)
	i.mu.Unlock()
	if i.stored != nil {
		i.stored <- m
	}
	return bot.Body{}, nil
}

func (i *inbox) Alive(platform, account string, at time.Time) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.alive++
}

func (i *inbox) fate(what string, m bot.Message) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.fates = append(i.fates, what+" "+m.Chat.ID)
	return nil
}

func (i *inbox) ChatGone(_ context.Context, m bot.Message) error { return i.fate("gone", m) }
func (i *inbox) ChatBack(_ context.Context, m bot.Message) error { return i.fate("back", m) }
func (i *inbox) ChatMoved(_ context.Context, m bot.Message, to string) error {
	return i.fate("moved to "+to, m)
}

// failing sets what fails from now on.
func (i *inbox) failing(fail func(bot.Message) error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.fail = fail
}

// befell is what happened to chats so far.
func (i *inbox) befell() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.fates)
}

// heard are the messages recorded so far.
func (i *inbox) heard() []bot.Message {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.got)
}

// texts are their texts.
func (i *inbox) texts() (out []string) {
	for _, m := range i.heard() {
		out = append(out, m.Text)
	}
	return out
}

// shelf keeps media.
type shelf struct {
	mu   sync.Mutex
	kept map[string][]byte
	down error
}

func (s *shelf) PutMedia(_ context.Context, data []byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down != nil {
		return "", s.down
	}
	sum := sha256.Sum256(data)
	sha := hex.EncodeToString(sum[:])
	if s.kept == nil {
		s.kept = map[string][]byte{}
	}
	s.kept[sha] = data
	return sha, nil
}

func (s *shelf) GetMedia(_ context.Context, sha string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, ok := s.kept[sha]
	switch {
	case s.down != nil:
		return nil, s.down
	case !ok:
		return nil, bot.ErrNotFound
	}
	return data, nil
}

// hurried is a clock on which every wait is over at once, and counts.
type hurried struct {
	mu  sync.Mutex
	now time.Time
}

func newHurried() *hurried { return &hurried{now: time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC)} }

func (c *hurried) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *hurried) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	ch := make(chan time.Time, 1)
	ch <- c.now
	return ch
}

// journal is a log that tests read.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

const testHook = "https://anping.example/telegram"

// rig is a bot on a stub.
type rig struct {
	*Telegram
	stub  *stub
	inbox *inbox
	shelf *shelf
	log   *journal
}

func newRig(t *testing.T, change func(*Config)) *rig {
	t.Helper()
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{stub: newStub(t), inbox: &inbox{}, shelf: &shelf{}, log: &journal{}}
	c := Config{
		Token: testToken, Mode: Polling, Path: "/telegram", URL: testHook, Secret: testSecret, APIURL: r.stub.URL,
		Media: r.shelf, Text: texts, Clock: newHurried(), Owner: "one",
		Log: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&c)
	}
	if r.Telegram, err = New(c); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, canary := range []string{"canary-token", "canary-webhook", "canary-proxy"} {
			if strings.Contains(r.log.String(), canary) {
				t.Errorf("the log holds a secret:\n%s", r.log.String())
			}
		}
	})
	return r
}

// named makes the bot know its name, as after getMe.
func (r *rig) named() *rig {
	name := "anping_bot"
	r.name.Store(&name)
	return r
}

var errDown = errors.New("the database is down")

// said is an update with a text in a private chat.
func saidBy(update, from int64, text string) string {
	raw, _ := json.Marshal(text)
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":1749708000,"chat":{"id":%d,"type":"private"},"from":{"id":%d,"is_bot":false,"first_name":"李"},"text":%s}}`,
		update, update, from, from, raw)
}

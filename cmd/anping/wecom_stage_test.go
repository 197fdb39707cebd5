package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/bottest"
	"anping/bot/tencent"
	"anping/bot/text"
	"anping/bot/wecom"
	"anping/bot/wecom/fakeapi"
	"anping/scoring/roster"
	"anping/storage"
)

const (
	stageCorp     = "wwanping000000001"
	stageAESKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	stageBotKey   = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
	stageBotToken = "stage-bot-token"
	wecomStranger = "stranger"
)

// wecomStage is WeCom as stories see it: the real adapter, one for each engine,
// with the fake API as the wire. People write to the app, or, in a group and
// where a message holds words and a picture, to the smart bot; groups are told
// by their robots. What a story compares is what the fake accepted.
type wecomStage struct {
	*witness
	t     *testing.T
	fake  *fakeapi.Server
	api   string
	hooks *httptest.Server
	photo []byte
	words map[string]bool // that call a command by themselves

	muxes  []http.Handler
	turn   int                  // whose callback is posted to
	lines  map[string]wecomLine // by key of the line: what was posted, to be repeated
	labels map[string]string    // by the id of a button
}

// wecomLine is a callback's plain text and where it was posted to.
type wecomLine struct{ path, plain string }

// newWeComStage makes the fake and puts a company's chats onto it.
func newWeComStage(t *testing.T, clock *bottest.Clock, company *roster.Numbered, photo []byte) *wecomStage {
	t.Helper()
	s := &wecomStage{
		witness: newWitness(), t: t, photo: photo, words: map[string]bool{}, lines: map[string]wecomLine{}, labels: map[string]string{},
	}
	s.fake, s.api = startWeCom(t, clock, stageSecret)
	s.hooks = httptest.NewServer(http.HandlerFunc(s.post))
	t.Cleanup(s.hooks.Close)
	if err := s.fake.BotCallback(fakeapi.Callback{URL: s.hooks.URL + "/wecom/bot", Token: stageBotToken, AESKey: stageBotKey, Tries: 1}); err != nil {
		t.Fatal(err)
	}
	texts := shippedTexts(t)
	for _, c := range texts.Commands() {
		for _, w := range texts.Words(c) {
			s.words[strings.ToLower(w)] = true
		}
	}
	s.fake.Member(fakeapi.Profile{UserID: wecomStranger})
	for i := range company.Chats {
		c := &company.Chats[i]
		c.Account = stageCorp
		if c.Group == 0 {
			s.fake.Member(fakeapi.Profile{UserID: c.Ext})
			continue
		}
		chat := "wr" + strconv.Itoa(i)
		c.Ext = "group:" + chat
		s.fake.Robot(robotKeyOf(chat))
	}
	return s
}

// startWeCom starts the fake of WeCom's API, which ends with the test, and returns its
// address too.
func startWeCom(t *testing.T, clock bot.Clock, secret string) (*fakeapi.Server, string) {
	t.Helper()
	fake, err := fakeapi.New(fakeapi.Options{Clock: clock, CorpID: stageCorp, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	api, err := fake.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	return fake, api
}

func robotKeyOf(chat string) string { return "stage-robot-" + chat }

// plug makes the adapter of one more engine.
func (s *wecomStage) plug(clock bot.Clock, store *storage.Store, texts *text.Catalogue, company roster.Numbered) *wecom.WeCom {
	s.t.Helper()
	wire, err := tencent.NewWire(tencent.WireConfig{Official: wecomAPI, API: s.api})
	if err != nil {
		s.t.Fatal(err)
	}
	token, err := tencent.NewToken(tencent.TokenConfig{
		Name: "wecom/stage", Secret: stageSecret, Rows: store, Owner: "stage", Clock: clock, Random: rand.Reader,
		Fetch: wecom.FetchToken(wire, stageCorp, stageSecret),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	c := wecom.Config{
		CorpID: stageCorp, AgentID: int64(s.fake.AgentID()), Token: stageToken, AESKey: stageAESKey, Path: "/wecom", Tokens: token,
		BotToken: stageBotToken, BotAESKey: stageBotKey, BotPath: "/wecom/bot",
		Wire: wire, Media: store, Text: texts, Clock: clock, Random: rand.Reader,
	}
	for _, chat := range company.Chats {
		if id, ok := strings.CutPrefix(chat.Ext, "group:"); ok {
			c.Robots = append(c.Robots, wecom.Robot{Name: id, Key: robotKeyOf(id), Chat: id})
		}
	}
	a, err := wecom.New(c)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// adapter is an adapter whose renderings and sends the stage looks at.
func (s *wecomStage) adapter(a *wecom.WeCom) bot.Adapter {
	w := &watchedWeCom{WeCom: a, stage: s}
	return bot.Adapter{Platform: w, Sender: w} // no pace: a story's clock stands still
}

// outsiders hears members as if some of them did not work for the company.
type outsiders struct{ *bot.Engine }

// Handle implements bot.Inbox.
func (o outsiders) Handle(ctx context.Context, m bot.Message) (bot.Body, error) {
	m.Staff = false
	return o.Engine.Handle(ctx, m) //nolint:wrapcheck // a story's
}

func (s *wecomStage) listen(a *wecom.WeCom, inbox bot.Inbox) {
	mux := http.NewServeMux()
	a.Mount(mux, inbox)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.muxes = append(s.muxes, mux)
}

// post takes what the fake posts to the instance whose turn it is.
func (s *wecomStage) post(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	s.mu.Lock()
	mux := s.muxes[s.turn]
	s.mu.Unlock()
	r.Body = io.NopCloser(bytes.NewReader(body))
	mux.ServeHTTP(w, r)
}

// Name implements bottest.Wire.
func (s *wecomStage) Name() string { return wecom.Name }

// Script implements bottest.Wire: WeCom's own ways of failing.
func (s *wecomStage) Script(chat string, ends ...bot.Outcome) {
	f := fakeapi.Fault{Path: "/cgi-bin/message/send", With: `"touser":"` + chat + `"`}
	if strings.HasPrefix(chat, "group:") {
		f = fakeapi.Fault{Path: "/cgi-bin/webhook/send"} // whose is in the query, which a fault does not look at
	}
	if chat == "" {
		f = fakeapi.Fault{}
	}
	for _, end := range ends {
		one := f
		one.Times = 1
		switch end.State {
		case bot.Retry:
			one.Status = http.StatusBadGateway
		case bot.After:
			one.Code = 45009
		case bot.ChatDead:
			if one.Code = 60111; strings.HasPrefix(chat, "group:") {
				one.Code = 93000
			}
		case bot.Permanent:
			one.Code = 44004
		case bot.Unknown:
			one.Lose = true
		default:
			continue
		}
		s.fake.Fault(one)
	}
}

// Take implements bottest.Wire.
func (s *wecomStage) Take() ([]bottest.Delivery, []string) {
	got, problems := s.witness.Take()
	return got, append(problems, s.fake.Strange()...)
}

// watchedWeCom is the adapter with its two sides looked at.
type watchedWeCom struct {
	*wecom.WeCom
	stage *wecomStage
}

// Render remembers which body a part was made of.
func (w *watchedWeCom) Render(b bot.Body) ([][]byte, error) {
	parts, err := w.WeCom.Render(b)
	w.stage.rendered(parts, b)
	return parts, err
}

// Send lets the adapter send and looks at what the fake accepted.
func (w *watchedWeCom) Send(ctx context.Context, p bot.Part) (bot.Outcome, error) {
	before := len(w.stage.shown(p.Chat.ID))
	out, err := w.WeCom.Send(ctx, p)
	for _, sent := range w.stage.shown(p.Chat.ID)[before:] {
		w.stage.accepted(p, sent)
	}
	return out, err
}

// shown is what a chat was shown: a group by its robot and by the smart bot.
func (s *wecomStage) shown(chat string) []fakeapi.Delivered {
	id, group := strings.CutPrefix(chat, "group:")
	if !group {
		return s.fake.Delivered(chat)
	}
	var out []fakeapi.Delivered
	for _, d := range s.fake.Delivered("") {
		if d.To == "chat:"+id || d.To == "robot:"+robotKeyOf(id) {
			out = append(out, d)
		}
	}
	return out
}

// accepted turns what the fake accepted into a delivery, and says where it does
// not show what the body says.
func (s *wecomStage) accepted(p bot.Part, sent fakeapi.Delivered) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sent.Dropped {
		s.wrong("%s: dropped, over 30 a minute", p.Note)
	}
	body := s.bodies[string(p.Rendered)]
	said, labelled := strings.CutPrefix(sent.Text, "补发 ")
	if card := sent.Kind == "template_card"; labelled != p.Again && !card && len(sent.Media) == 0 {
		s.wrong("%s: labelled %v, want %v: %s", p.Note, labelled, p.Again, sent.Text)
	}
	var called []string
	for _, c := range body.Called {
		if c.Ext != "" {
			called = append(called, c.Ext)
		}
	}
	if p.N == p.Of && !slices.Equal(sent.Users, called) {
		s.wrong("%s calls %q, is meant for %q", p.Note, sent.Users, called)
	}
	words := lines(said)
	if len(sent.Media) > 0 {
		words = nil // a file's name
	}
	all := s.said(p, words...)
	if p.N < p.Of {
		return
	}
	for _, b := range body.Buttons {
		s.labels[b.ID] = b.Label
	}
	if got, want := shownAs(all), shownAs(append(asTelegram(body), longLabels(body)...)); got != want {
		s.wrong("%s shows\n%s\nwant\n%s", p.Note, got, want)
	}
	s.delivered(p, p.Again, body, sent.At)
}

// longLabels are the rows of buttons whose labels do not fit on one.
func longLabels(b bot.Body) (rows []string) {
	long := false
	for i, k := range b.Buttons {
		rows = append(rows, strconv.Itoa(i+1)+". "+k.Label)
		long = long || utf8.RuneCountInString(k.Label) > 10
	}
	if !long {
		return nil
	}
	return rows
}

// shownAs is a text without what WeCom's ways of showing it change: bold,
// characters that would mean something, the row above a card of buttons, the
// words to say in place of buttons, and the long labels of numbered buttons.
func shownAs(all []string) string {
	var out []string
	for _, l := range all {
		if strings.HasPrefix(l, "<@") || l == "请选择" || l == "Please choose" || l == "請選擇" || strings.HasPrefix(l, "可以 @机器人 说：") ||
			strings.HasPrefix(l, "You can say to @the bot: ") || strings.HasPrefix(l, "可以 @機器人 說：") {
			continue
		}
		l = strings.TrimSuffix(strings.TrimPrefix(l, "**"), "**")
		out = append(out, strings.NewReplacer("＜", "<", "＊", "*", "｀", "`", "［", "[", "］", "]", "＃", "#", "＞", ">").Replace(l))
	}
	return strings.Join(out, "\n")
}

// wecomWithin bounds one exchange with the fake.
const wecomWithin = 30 * time.Second

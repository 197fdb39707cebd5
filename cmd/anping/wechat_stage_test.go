package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anping/bot"
	"anping/bot/bottest"
	"anping/bot/tencent"
	"anping/bot/text"
	"anping/bot/wechat"
	"anping/scoring/roster"
)

const (
	wxApp    = "wx5823bf96d3bd56c7"
	wxGh     = "gh_stage"
	wxMark   = "stagetoken"
	wxKey    = "stage67890123456789012345678901234567890123"
	wxKeeps  = "stagesecret0123456789"
	wxAccess = "STAGE-ACCESS"
	stranger = "x-stranger"
)

// wechatStage is a company whose clients are on an official account and whose
// staff are on the push fake: clients speak through encrypted callbacks of the
// real adapter, one for each engine, and are sent to through its API.
type wechatStage struct {
	*bottest.Fake
	*witness
	t       *testing.T
	clock   *bottest.Clock
	clients map[string]bool // by Ext
	files   map[string][]byte
	api     *httptest.Server
	privacy []string
	seal    *tencent.Envelope
	paced   bool // it sends within WeChat's windows, and has a template

	muxes    []http.Handler
	answers  map[string]bot.Body // by the client, the last answer of the engine
	labels   map[string]string   // of buttons
	scripts  map[string][]bot.Outcome
	nudges   []string // bodies of template messages
	accepted []string // bodies of sends that the API accepted
}

func newWechatStage(t *testing.T, clock *bottest.Clock, company *roster.Numbered, fake *bottest.Fake) *wechatStage {
	t.Helper()
	s := &wechatStage{
		Fake: fake, witness: newWitness(), t: t, clock: clock, clients: map[string]bool{stranger: true}, answers: map[string]bot.Body{},
		labels: map[string]string{}, scripts: map[string][]bot.Outcome{},
		files: map[string][]byte{bot.Photo: testPhoto(t), bot.Voice: realFile(t, "tone.opus"), bot.Video: realFile(t, "gate.mp4"), "large": make([]byte, 10<<20+1)},
	}
	for _, c := range company.Chats {
		s.clients[c.Ext] = s.clients[c.Ext] || c.Client != 0
	}
	texts := shippedTexts(t)
	for _, lang := range text.Languages() {
		s.privacy = append(s.privacy, texts.Say(lang, "weixin.privacy").String())
	}
	var err error
	if s.seal, err = tencent.NewEnvelope(wxMark, wxKey, wxApp, rand.Reader); err != nil {
		t.Fatal(err)
	}
	s.api = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.api.Close)
	return s
}

// adopt puts the clients of a company onto the account.
func (s *wechatStage) adopt(company *roster.Numbered) {
	for i := range company.Chats {
		if c := &company.Chats[i]; c.Client != 0 {
			c.Platform, c.Account = wechat.Name, wxApp
		}
	}
}

// serve is WeChat's API.
func (s *wechatStage) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/cgi-bin/stable_token" {
		fmt.Fprintf(w, `{"access_token":%q,"expires_in":7200}`, wxAccess)
		return
	}
	if r.URL.Query().Get("access_token") != wxAccess {
		_, _ = io.WriteString(w, `{"errcode":40001}`)
		return
	}
	switch r.URL.Path {
	case "/cgi-bin/media/get":
		_, _ = w.Write(s.files[r.URL.Query().Get("media_id")])
	case "/cgi-bin/media/upload":
		_, _ = io.WriteString(w, `{"type":"image","media_id":"UP"}`)
	case "/cgi-bin/message/template/send":
		raw, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.nudges = append(s.nudges, string(raw))
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok","msgid":200228332}`)
	case "/cgi-bin/message/custom/send":
		s.service(w, r)
	default:
		http.NotFound(w, r)
	}
}

// service takes a customer-service message, or fails as the story says.
func (s *wechatStage) service(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var to struct {
		User string `json:"touser"`
	}
	_ = json.Unmarshal(raw, &to)
	s.mu.Lock()
	defer s.mu.Unlock()
	end := bot.Outcome{State: bot.Sent}
	if all := s.scripts[to.User]; len(all) > 0 {
		end, s.scripts[to.User] = all[0], all[1:]
	}
	code := map[bot.OutcomeState]int{bot.Retry: -1, bot.After: 45009, bot.ChatDead: 43004, bot.Permanent: 45002}[end.State]
	if code == 0 {
		s.accepted = append(s.accepted, string(raw))
	}
	if end.State == bot.Unknown {
		panic(http.ErrAbortHandler) // obeyed, and the answer is lost
	}
	fmt.Fprintf(w, `{"errcode":%d,"errmsg":"rid: 1-2"}`, code)
}

// plug makes the adapter of one more engine; listen mounts it.
func (s *wechatStage) plug(store wechat.Store, texts *text.Catalogue, owner string) *wechat.WeChat {
	s.t.Helper()
	template := ""
	if s.paced {
		template = "TEMPLATE_ID_1 character_string1=no thing2=what"
	}
	w, err := wechat.New(wechat.Config{
		Template: template, AppID: wxApp, AppSecret: wxKeeps, Token: wxMark, AESKey: wxKey, Path: "/wechat", APIURL: s.api.URL,
		Store: store, Text: texts, Owner: owner, Random: rand.Reader, Clock: s.clock,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return w
}

// adapter is an adapter whose renderings and sends the stage looks at. In a story
// it has no pace.
func (s *wechatStage) adapter(w *wechat.WeChat) bot.Adapter {
	o := &overseen{w, s}
	a := bot.Adapter{Platform: o, Sender: o}
	if s.paced {
		a.Pace = w.Pace()
	}
	return a
}

func (s *wechatStage) listen(w *wechat.WeChat, inbox *bot.Engine) {
	mux := http.NewServeMux()
	w.Mount(mux, &eavesdropper{inbox, s})
	s.muxes = append(s.muxes, mux)
}

// eavesdropper keeps what the engine answered: the adapter shows it as a text.
type eavesdropper struct {
	*bot.Engine
	stage *wechatStage
}

func (e *eavesdropper) Handle(ctx context.Context, m bot.Message) (bot.Body, error) {
	b, err := e.Engine.Handle(ctx, m)
	e.stage.mu.Lock()
	defer e.stage.mu.Unlock()
	e.stage.answers[m.From] = b
	return b, err
}

// overseen is the adapter with its two sides looked at.
type overseen struct {
	*wechat.WeChat
	stage *wechatStage
}

// Render remembers which body a part was made of.
func (o *overseen) Render(b bot.Body) ([][]byte, error) {
	parts, err := o.WeChat.Render(b)
	o.stage.rendered(parts, b)
	return parts, err
}

// Send lets the adapter send and looks at what the API accepted.
func (o *overseen) Send(ctx context.Context, p bot.Part) (bot.Outcome, error) {
	s := o.stage
	s.mu.Lock()
	before := len(s.accepted)
	s.mu.Unlock()
	out, err := o.WeChat.Send(ctx, p)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, raw := range s.accepted[before:] {
		s.deliver(p, raw)
	}
	return out, err
}

// deliver turns what the API accepted into a delivery, and says where it does
// not show what the body says.
func (s *wechatStage) deliver(p bot.Part, raw string) {
	var sent struct {
		To   string `json:"touser"`
		Text struct {
			Content string `json:"content"`
		} `json:"text"`
		Image struct {
			ID string `json:"media_id"`
		} `json:"image"`
	}
	_ = json.Unmarshal([]byte(raw), &sent)
	if sent.To != p.Chat.ID {
		return // of another send at the same time
	}
	body := s.bodies[string(p.Rendered)]
	said, again := strings.CutPrefix(sent.Text.Content, "补发 ")
	all := s.said(p, said)
	if p.N < p.Of {
		return
	}
	s.compare(p.Note, body, strings.Join(all, "\n"))
	s.delivered(p, again, body, s.clock.Now())
}

var (
	anyTag  = regexp.MustCompile(`<[^>]*>`)
	tapLink = regexp.MustCompile(`<a href="weixin://bizmsgmenu\?msgmenucontent=([^&"]*)&msgmenuid=([^"]*)">([^<]*)</a>`)
)

// compare says where a text does not show a body. s.mu is held.
func (s *wechatStage) compare(what string, body bot.Body, shown string) {
	plain := anyTag.ReplaceAllString(shown, "")
	for _, line := range asTelegram(body) {
		if !strings.Contains(plain, strings.ReplaceAll(line, "<", "＜")) {
			s.wrong("%s does not show %q but\n%s", what, line, plain)
		}
	}
	links := tapLink.FindAllStringSubmatch(shown, -1)
	if len(links) != len(body.Buttons) {
		s.wrong("%s has %d links for %d buttons", what, len(links), len(body.Buttons))
		return
	}
	for i, l := range links {
		content, _ := url.PathUnescape(l[1])
		if b := body.Buttons[i]; b.ID != l[2] || b.Label != l[3] || content != b.Label {
			s.wrong("%s: the link %v is not the button %v", what, l, b)
		}
		s.labels[l[2]] = l[3]
	}
}

// Script implements bottest.Wire: WeChat's own ways of failing, for clients.
func (s *wechatStage) Script(chat string, ends ...bot.Outcome) {
	if !s.clients[chat] {
		s.Fake.Script(chat, ends...)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts[chat] = append(s.scripts[chat], ends...)
}

// Take implements bottest.Wire.
func (s *wechatStage) Take() ([]bottest.Delivery, []string) {
	got, problems := s.Fake.Take()
	also, wrong := s.witness.Take()
	return append(got, also...), append(problems, wrong...)
}

// wxInstance is one engine as a story drives it through both platforms.
type wxInstance struct {
	*bot.Engine
	stage *wechatStage
	turn  int
}

// Handle says a line: of a client through the callback, of others to the fake.
func (i wxInstance) Handle(ctx context.Context, m bot.Message) (bot.Body, error) {
	if !i.stage.clients[m.From] {
		return i.Engine.Handle(ctx, m)
	}
	inner, err := i.stage.document(m)
	if err != nil {
		return bot.Body{}, err
	}
	return i.stage.post(ctx, i.turn, m, inner)
}

// sayable reports whether a client can say something in one message.
func sayable(m bot.Message) bool {
	return !m.Chat.Group && (m.Text == "" || len(m.Media) == 0 && m.Location == nil && len(m.LeftOut) == 0)
}

// document is what WeChat makes of a message.
func (s *wechatStage) document(m bot.Message) (string, error) {
	if !sayable(m) {
		return "", errElsewhere
	}
	kind, rest := "text", "<Content>"+html.EscapeString(m.Text)+"</Content>"
	switch {
	case m.Action != "":
		rest = "<Content>" + html.EscapeString(s.labels[m.Action]) + "</Content><bizmsgmenuid>" + m.Action + "</bizmsgmenuid>"
	case len(m.Media) > 0:
		kind = map[string]string{bot.Photo: "image", bot.Voice: "voice", bot.Video: "video"}[m.Media[0].Kind]
		rest = "<MediaId>" + m.Media[0].Kind + "</MediaId>"
		if kind == "voice" {
			rest += "<Recognition><![CDATA[" + m.Spoken + "]]></Recognition>"
		}
	case len(m.LeftOut) > 0 && m.LeftOut[0].Kind == bot.Video:
		kind, rest = "video", "<MediaId>large</MediaId>"
	case len(m.LeftOut) > 0:
		return "", errElsewhere // WeChat's clients send no files to an account
	case m.Location != nil:
		lat, lon := drawn(m.Location.Lat, m.Location.Lon)
		kind, rest = "location", fmt.Sprintf("<Location_X>%.7f</Location_X><Location_Y>%.7f</Location_Y>", lat, lon)
	}
	id, _ := strings.CutPrefix(m.Key, "line-")
	return fmt.Sprintf("<xml><ToUserName>%s</ToUserName><FromUserName>%s</FromUserName><CreateTime>%d</CreateTime><MsgType>%s</MsgType>%s<MsgId>%s</MsgId></xml>",
		wxGh, m.From, m.At.Unix(), kind, rest, id), nil
}

// drawn is where WeChat's map shows a place of satellites.
func drawn(lat, lon float64) (float64, float64) {
	x, y := lat, lon
	for range 4 {
		a, b := tencent.ToWGS84(x, y)
		x, y = x+lat-a, y+lon-b
	}
	return x, y
}

// post is WeChat's server: encrypted, with a nonce of its own each time.
func (s *wechatStage) post(ctx context.Context, turn int, m bot.Message, inner string) (bot.Body, error) {
	enc, err := s.seal.Seal([]byte(inner))
	if err != nil {
		return bot.Body{}, err
	}
	timestamp, nonce := strconv.FormatInt(s.clock.Now().Unix(), 10), rand.Text()
	q := url.Values{
		"timestamp": {timestamp}, "nonce": {nonce}, "signature": {tencent.Sign(wxMark, timestamp, nonce)}, "openid": {m.From},
		"encrypt_type": {"aes"}, "msg_signature": {s.seal.Sign(timestamp, nonce, enc)},
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/wechat?"+q.Encode(), strings.NewReader("<xml><Encrypt>"+enc+"</Encrypt></xml>"))
	w := httptest.NewRecorder()
	s.muxes[turn].ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return bot.Body{}, fmt.Errorf("the callback answered %d", w.Code)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	body := s.answers[m.From]
	if w.Body.String() == "success" {
		return bot.Body{}, nil
	}
	said, err := s.opened(w.Body.Bytes(), m)
	if err != nil {
		return bot.Body{}, err
	}
	s.compare("the answer", body, said)
	body.Numbered, body.Lines = false, slices.DeleteFunc(slices.Clone(body.Lines), func(l text.Line) bool { return slices.Contains(s.privacy, l.String()) })
	return body, nil
}

// opened is the text of an answer, whose envelope is checked.
func (s *wechatStage) opened(raw []byte, m bot.Message) (string, error) {
	var outer struct {
		Encrypt, MsgSignature, TimeStamp, Nonce string
	}
	if err := xml.Unmarshal(raw, &outer); err != nil {
		return "", err
	}
	if !s.seal.Signed(outer.MsgSignature, outer.TimeStamp, outer.Nonce, outer.Encrypt) {
		return "", errors.New("the answer is not signed")
	}
	inner, err := s.seal.Open(outer.Encrypt)
	if err != nil {
		return "", err
	}
	var d struct {
		ToUserName, FromUserName, MsgType, Content string
		CreateTime                                 int64
	}
	if err := xml.Unmarshal(inner, &d); err != nil {
		return "", err
	}
	if d.ToUserName != m.From || d.FromUserName != wxGh || d.MsgType != "text" || d.CreateTime != m.At.Unix() {
		return "", fmt.Errorf("the answer is %+v", d)
	}
	return d.Content, nil
}

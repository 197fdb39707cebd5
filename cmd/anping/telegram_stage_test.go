package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/bottest"
	"anping/bot/telegram"
	"anping/bot/telegram/fakeapi"
	"anping/bot/text"
	"anping/scoring/roster"
)

const (
	stageToken  = "4242:stage-token"
	stageSecret = "stage-secret"
	strangerID  = 6999
	firstPerson = 7000
)

// telegramStage is Telegram as stories see it: the real adapter, one for each
// engine, with the fake Bot API as the wire. What people say goes through the
// fake and its webhook; what a story compares is what the fake accepted.
type telegramStage struct {
	*witness
	t     *testing.T
	fake  *fakeapi.Server
	api   string
	hooks *httptest.Server
	photo []byte

	muxes    []http.Handler
	turn     int                 // whose webhook is posted to
	speaking string              // key of the line on its way
	posts    map[string][]posted // by line: the webhook's posts, to be repeated
}

// posted is one post of the webhook.
type posted struct {
	mux  int
	body []byte
}

// newTelegramStage makes the fake and puts a company's chats onto it: every Ext
// becomes a number that Telegram gives.
func newTelegramStage(t *testing.T, clock *bottest.Clock, company *roster.Numbered, photo []byte) *telegramStage {
	t.Helper()
	s := &telegramStage{witness: newWitness(), t: t, photo: photo, posts: map[string][]posted{}}
	var err error
	if s.fake, err = fakeapi.New(stageToken, fakeapi.Options{Clock: clock, Loopback: true, ReadsAll: true}); err != nil {
		t.Fatal(err)
	}
	if s.api, err = s.fake.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.fake.Close)
	s.hooks = httptest.NewServer(http.HandlerFunc(s.post))
	t.Cleanup(s.hooks.Close)
	s.move(company)
	return s
}

// move gives everybody an account and every group a chat.
func (s *telegramStage) move(company *roster.Numbered) {
	s.t.Helper()
	ids := []int64{strangerID}
	for i := range company.Chats {
		if c := &company.Chats[i]; c.Group == 0 {
			id := int64(firstPerson + i)
			ids, c.Ext = append(ids, id), strconv.FormatInt(id, 10)
		}
		company.Chats[i].Account = "4242"
	}
	for _, id := range ids {
		s.fake.Person(fakeapi.Profile{ID: id, FirstName: "P" + strconv.FormatInt(id, 10)}).Unblock()
		s.fake.Person(fakeapi.Profile{ID: id}).Block()
		s.fake.Person(fakeapi.Profile{ID: id}).Unblock() // it has started the bot, without a word
	}
	for i := range company.Chats {
		if c := &company.Chats[i]; c.Group != 0 {
			id := s.fake.Group(fakeapi.Group{Title: "G" + strconv.Itoa(i), Creator: ids[0], Members: ids[1:]})
			if _, err := s.fake.Person(fakeapi.Profile{ID: ids[0]}).AddBot(id); err != nil {
				s.t.Fatal(err)
			}
			c.Ext = strconv.FormatInt(id, 10)
		}
	}
	// What happened before the story is not told.
	resp, err := http.Get(s.api + "/bot" + stageToken + "/deleteWebhook?drop_pending_updates=true")
	if err != nil {
		s.t.Fatal(err)
	}
	_ = resp.Body.Close()
}

// plug makes the adapter of one more engine; listen mounts it.
func (s *telegramStage) plug(clock bot.Clock, media bot.Media, texts *text.Catalogue) *telegram.Telegram {
	s.t.Helper()
	a, err := telegram.New(telegram.Config{
		Token: stageToken, Mode: telegram.Webhook, Path: "/telegram", URL: s.hooks.URL + "/telegram", Secret: stageSecret, APIURL: s.api,
		Media: media, Text: texts, Clock: clock,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// adapter is an adapter whose renderings and sends the stage looks at.
func (s *telegramStage) adapter(a *telegram.Telegram) bot.Adapter {
	w := &watched{Telegram: a, stage: s}
	return bot.Adapter{Platform: w, Sender: w} // no pace: a story's clock stands still
}

func (s *telegramStage) listen(a *telegram.Telegram, inbox bot.Inbox) {
	s.t.Helper()
	mux := http.NewServeMux()
	a.Mount(mux, inbox)
	s.mu.Lock()
	s.muxes = append(s.muxes, mux)
	s.mu.Unlock()
	ctx, cancel := context.WithCancel(s.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = a.Run(ctx, inbox)
	}()
	s.t.Cleanup(func() {
		cancel()
		<-ended
	})
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for a.Link("known") == "" || len(s.fake.Calls("setWebhook")) < len(s.muxes) {
		select {
		case <-poll.C:
		case <-ctx.Done():
			s.t.Fatal("the adapter never introduced itself")
		}
	}
}

// post takes what the fake posts to the instance whose turn it is.
func (s *telegramStage) post(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	s.mu.Lock()
	s.posts[s.speaking] = append(s.posts[s.speaking], posted{s.turn, body})
	mux := s.muxes[s.turn]
	s.mu.Unlock()
	r.Body = io.NopCloser(bytes.NewReader(body))
	mux.ServeHTTP(w, r)
}

// Name implements bottest.Wire.
func (s *telegramStage) Name() string { return telegram.Name }

// Script implements bottest.Wire: Telegram's own ways of failing.
func (s *telegramStage) Script(chat string, ends ...bot.Outcome) {
	id, _ := strconv.ParseInt(chat, 10, 64) // "" is 0, any chat
	for _, end := range ends {
		f := fakeapi.Fault{Chat: id, Times: 1}
		switch end.State {
		case bot.Retry:
			f.Code = http.StatusInternalServerError
		case bot.After:
			f.Code, f.RetryAfter = http.StatusTooManyRequests, int(end.Wait/time.Second)
		case bot.ChatDead:
			f.Code, f.Description = http.StatusForbidden, "Forbidden: bot was blocked by the user"
		case bot.Permanent:
			f.Code, f.Description = http.StatusBadRequest, "Bad Request: message text is wrong"
		case bot.Unknown:
			f.Lose = true
		default:
			continue
		}
		s.fake.Fault(f)
	}
}

// watched is the adapter with its two sides looked at.
type watched struct {
	*telegram.Telegram
	stage *telegramStage
}

// Render remembers which body a part was made of.
func (w *watched) Render(b bot.Body) ([][]byte, error) {
	parts, err := w.Telegram.Render(b)
	w.stage.rendered(parts, b)
	return parts, err
}

// Send lets the adapter send and looks at what the fake accepted.
func (w *watched) Send(ctx context.Context, p bot.Part) (bot.Outcome, error) {
	id, _ := strconv.ParseInt(p.Chat.ID, 10, 64)
	before := len(w.stage.fake.Sent(id))
	out, err := w.Telegram.Send(ctx, p)
	for _, sent := range w.stage.fake.Sent(id)[before:] {
		if strings.HasPrefix(sent.Method, "send") { // else a message that was pressed lost a button
			w.stage.accepted(p, sent)
		}
	}
	return out, err
}

// accepted turns what the fake accepted into a delivery, and says where it does
// not show what the body says.
func (s *telegramStage) accepted(p bot.Part, sent fakeapi.Sent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body := s.bodies[string(p.Rendered)]
	said, labelled := strings.CutPrefix(sent.Text, "补发")
	if labelled != p.Again {
		s.wrong("%s: labelled %v, want %v: %s", p.Note, labelled, p.Again, sent.Text)
	}
	all := s.said(p, lines(said)...)
	if p.N < p.Of {
		return
	}
	if got, want := strings.Join(all, "\n"), strings.Join(asTelegram(body), "\n"); got != want {
		s.wrong("%s shows\n%s\nwant\n%s", p.Note, got, want)
	}
	body.Buttons = nil
	for _, row := range sent.Buttons {
		for _, b := range row {
			if b.Data != "" {
				body.Buttons = append(body.Buttons, bot.Button{ID: b.Data, Label: b.Text})
			}
		}
	}
	s.delivered(p, labelled, body, sent.At)
}

// asTelegram is what a body looks like there, without its buttons.
func asTelegram(b bot.Body) []string {
	var out []string
	if len(b.Head) > 0 {
		out = append(out, lines(b.Head.String())...)
	}
	for _, l := range b.Lines {
		out = append(out, lines(l.String())...)
	}
	for _, f := range b.Fields {
		separator := "："
		if b.Lang == "en" {
			separator = ": "
		}
		out = append(out, lines(f.Label.String()+separator+f.Value.String())...)
	}
	return out
}

// lines are the lines of a text that say something.
func lines(s string) []string {
	var out []string
	for _, l := range strings.Split(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

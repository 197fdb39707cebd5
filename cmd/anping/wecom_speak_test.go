package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"

	"anping/bot"
	fake "anping/bot/bottest/tencent"
	"anping/bot/tencent"
	"anping/bot/wecom/fakeapi"
)

// member is one engine as a story drives it through WeCom.
type member struct {
	*bot.Engine
	stage *wecomStage
	turn  int
}

// Handle says a line as a person would. A line said before is posted once more,
// as WeCom does that did not hear the 200: signed anew, with the same id.
func (i member) Handle(ctx context.Context, m bot.Message) (bot.Body, error) {
	ctx, cancel := context.WithTimeout(ctx, wecomWithin)
	defer cancel()
	s := i.stage
	s.mu.Lock()
	s.turn = i.turn
	before, again := s.lines[m.Key]
	s.mu.Unlock()
	if again {
		return bot.Body{}, s.callback(ctx, before)
	}
	l, err := s.speak(ctx, m)
	if err != nil {
		return bot.Body{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines[m.Key] = l
	return bot.Body{}, nil
}

// speak does in WeCom what a message says.
func (s *wecomStage) speak(ctx context.Context, m bot.Message) (wecomLine, error) {
	if m.Chat.Group {
		return s.inGroup(ctx, m)
	}
	l, err := s.privately(m)
	if err != nil {
		return l, err
	}
	return l, s.callback(ctx, l)
}

// inGroup says it to the smart bot. What is not meant for it WeCom does not tell
// it: words between people, which the bot would not answer anywhere.
func (s *wecomStage) inGroup(ctx context.Context, m bot.Message) (wecomLine, error) {
	who, chat := s.fake.Member(fakeapi.Profile{UserID: m.From}), strings.TrimPrefix(m.Chat.ID, "group:")
	if m.Location != nil || len(m.Media)+len(m.LeftOut) > 0 {
		return wecomLine{}, fmt.Errorf("%w: a place or a file in a group", errElsewhere)
	}
	var x fakeapi.Exchange
	var err error
	switch {
	case m.Action != "":
		s.mu.Lock()
		label := s.labels[m.Action]
		s.mu.Unlock()
		if s.has("chat:"+chat, m.Action) {
			x, err = who.PressBot(ctx, chat, label)
		} else {
			x, err = who.Ask(ctx, chat, label) // a robot's text has no buttons: its words are said
		}
	case !m.Named && !s.words[strings.ToLower(m.Text)] && !s.words[strings.ToLower(strings.Fields(m.Text + " x")[0])]:
		return wecomLine{}, nil
	default:
		x, err = who.Ask(ctx, chat, m.Text)
	}
	if err == nil && (x.GaveUp || len(x.Faults) > 0) {
		err = fmt.Errorf("the callback: %v %v", x.Attempts, x.Faults)
	}
	return wecomLine{"/wecom/bot", x.Plain}, err
}

// privately is what a member writes to the app; words and a picture together can
// only be written to the smart bot.
func (s *wecomStage) privately(m bot.Message) (wecomLine, error) {
	head := "<xml><ToUserName>" + stageCorp + "</ToUserName><FromUserName>" + fake.CDATA(m.From) + "</FromUserName><CreateTime>" + strconv.FormatInt(m.At.Unix(), 10) + "</CreateTime>"
	app := func(kind, fields string) wecomLine {
		return wecomLine{"/wecom", head + "<MsgType>" + kind + "</MsgType>" + fields + "<MsgId>" + strconv.Itoa(len(s.lines)+1) + "</MsgId></xml>"}
	}
	switch {
	case m.Action != "":
		if !s.has(m.From, m.Action) {
			return wecomLine{}, fmt.Errorf("no card of %s has the button %s", m.From, m.Action)
		}
		l := app("event", "<Event>template_card_event</Event><EventKey>"+fake.CDATA(m.Action)+"</EventKey><TaskId>"+m.Key+"</TaskId>")
		return l, nil
	case m.Location != nil && (m.Text != "" || len(m.Media) > 0):
		return wecomLine{}, errElsewhere
	case m.Location != nil:
		lat, lon := m.Location.Lat, m.Location.Lon
		for range 4 { // what WeCom would send of that place
			y, x := tencent.ToWGS84(lat, lon)
			lat, lon = lat+m.Location.Lat-y, lon+m.Location.Lon-x
		}
		return app("location", fmt.Sprintf("<Location_X>%.9f</Location_X><Location_Y>%.9f</Location_Y><Scale>15</Scale>", lat, lon)), nil
	case len(m.Media) == 1 && m.Text == "":
		kind, data := map[string]string{bot.Photo: "image", bot.Voice: "voice", bot.Video: "video"}[m.Media[0].Kind], s.file(m.Media[0].Kind)
		return app(kind, "<MediaId>"+s.kept(fake.Media{Type: kind, Data: data})+"</MediaId>"), nil
	case len(m.LeftOut) == 1 && m.LeftOut[0].Kind == bot.Video && m.Text == "":
		return app("video", "<MediaId>"+s.kept(fake.Media{Type: "video", Data: make([]byte, 10<<20+1)})+"</MediaId>"), nil
	case len(m.Media)+len(m.LeftOut) > 0:
		return s.mixed(m)
	}
	return app("text", "<Content>"+fake.CDATA(m.Text)+"</Content>"), nil
}

// mixed is words and a picture, or something that is none.
func (s *wecomStage) mixed(m bot.Message) (wecomLine, error) {
	second := map[string]any{"msgtype": "file", "file": map[string]string{"url": s.api + "/fake/file/none"}}
	switch {
	case len(m.Media) == 1 && m.Media[0].Kind == bot.Photo:
		crypt, err := fake.NewCrypt(stageBotToken, stageBotKey, "")
		if err != nil {
			return wecomLine{}, err
		}
		second = map[string]any{"msgtype": "image", "image": map[string]string{"url": s.api + "/fake/file/" + s.kept(fake.Media{Data: crypt.EncryptFile(s.photo)})}}
	case len(m.Media) > 0 || m.LeftOut[0].Kind != "":
		return wecomLine{}, errElsewhere
	}
	items := []any{second}
	if m.Text != "" {
		items = []any{map[string]any{"msgtype": "text", "text": map[string]string{"content": m.Text}}, second}
	}
	raw, err := json.Marshal(map[string]any{
		"msgid": "MIXED" + strconv.Itoa(len(s.lines)), "aibotid": "b", "chattype": "single", "from": map[string]string{"userid": m.From},
		"msgtype": "mixed", "mixed": map[string]any{"msg_item": items},
	})
	return wecomLine{"/wecom/bot", string(raw)}, err
}

func (s *wecomStage) file(kind string) []byte {
	switch kind {
	case bot.Photo:
		return s.photo
	case bot.Voice:
		return realFile(s.t, "tone.opus")
	}
	return realFile(s.t, "gate.mp4")
}

func (s *wecomStage) kept(m fake.Media) string {
	s.fake.Mu.Lock()
	defer s.fake.Mu.Unlock()
	return s.fake.Keep(m)
}

// has reports whether somebody was shown a card with a button.
func (s *wecomStage) has(to, id string) bool {
	for _, d := range s.fake.Delivered(to) {
		for _, b := range d.Buttons {
			if b.Key == id && !d.Dropped {
				return true
			}
		}
	}
	return false
}

// callback posts what WeCom would, to the instance whose turn it is.
func (s *wecomStage) callback(ctx context.Context, l wecomLine) error {
	if l.path == "" {
		return nil // it was not said to the bot
	}
	token, key, id := stageToken, stageAESKey, stageCorp
	if l.path == "/wecom/bot" {
		token, key, id = stageBotToken, stageBotKey, ""
	}
	e, err := tencent.NewEnvelope(token, key, id, rand.Reader)
	if err != nil {
		return err
	}
	sealed, err := e.Seal([]byte(l.plain))
	if err != nil {
		return err
	}
	at := strconv.FormatInt(s.fake.Now().Unix(), 10)
	q := url.Values{"msg_signature": {e.Sign(at, "n", sealed)}, "timestamp": {at}, "nonce": {"n"}}
	body := "<xml><Encrypt>" + fake.CDATA(sealed) + "</Encrypt></xml>"
	if l.path == "/wecom/bot" {
		body = `{"encrypt":"` + sealed + `"}`
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, l.path+"?"+q.Encode(), strings.NewReader(body))
	w := httptest.NewRecorder()
	s.mu.Lock()
	mux := s.muxes[s.turn]
	s.mu.Unlock()
	mux.ServeHTTP(w, r)
	if w.Code != http.StatusOK || w.Body.Len() > 0 {
		return fmt.Errorf("answered %d %q, want an empty 200", w.Code, w.Body)
	}
	return nil
}

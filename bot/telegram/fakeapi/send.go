package fakeapi

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// said is the text of a message, with what is marked in it.
func (q *request) said() (words, *failure) {
	if q.args["text"] == "" {
		return words{}, bad("message text is empty")
	}
	w, fail := compose(q.args["text"], q.args["parse_mode"], q.args["entities"])
	if fail == nil && blank(w.text) {
		fail = bad("text must be non-empty")
	}
	return w, fail
}

func (s *Server) sendMessage(q *request) (any, *failure) {
	w, fail := q.said()
	if fail != nil {
		return nil, fail
	}
	preview := json.RawMessage(q.args["link_preview_options"])
	if len(preview) > 0 && !json.Valid(preview) {
		return nil, bad("can't parse link preview options JSON object")
	}
	return s.send(q, &message{Text: w.text, Entities: w.entities, Preview: preview}, "")
}

func (s *Server) sendPhoto(q *request) (any, *failure) {
	w, fail := compose(q.args["caption"], q.args["parse_mode"], q.args["caption_entities"])
	if fail != nil {
		return nil, fail
	}
	if _, fail := s.target(q, toWrite); fail != nil {
		return nil, fail
	}
	sizes, hash, fail := s.photoOf(q)
	if fail != nil {
		return nil, fail
	}
	return s.send(q, &message{Photo: sizes, Caption: w.text, CaptionE: w.entities}, hash)
}

// sendFile takes a voice message, a video or another file that comes whole, to 50
// MB; what cannot be played as what it is sent as is refused here, where Telegram
// would show it as another kind (taken so).
func (s *Server) sendFile(kind string) func(*request) (any, *failure) {
	return func(q *request) (any, *failure) {
		w, fail := compose(q.args["caption"], q.args["parse_mode"], q.args["caption_entities"])
		if fail != nil {
			return nil, fail
		}
		if _, fail := s.target(q, toWrite); fail != nil {
			return nil, fail
		}
		name, ok := strings.CutPrefix(q.args[kind], "attach://")
		if !ok {
			name = kind
		}
		up, ok := q.files[name]
		switch {
		case !ok:
			return nil, bad("there is no %s in the request", kind)
		case len(up.Bytes) == 0:
			return nil, bad("file must be non-empty")
		case kind == "voice" && bytes.HasPrefix(up.Bytes, []byte("#!AMR")), kind == "video" && (len(up.Bytes) < 8 || string(up.Bytes[4:8]) != "ftyp"):
			return nil, bad("wrong type of the %s", kind)
		}
		f := s.store(kind, "application/octet-stream", File{Bytes: up.Bytes})
		m := &message{Caption: w.text, CaptionE: w.entities}
		if kind == "voice" {
			m.Voice = &recording{file: f.file}
		} else {
			m.Document = &document{file: f.file, Name: up.Name}
		}
		return s.send(q, m, f.hash())
	}
}

func (s *Server) sendLocation(q *request) (any, *failure) {
	var at Location
	for _, f := range []struct {
		name string
		to   *float64
		most float64
	}{{"latitude", &at.Lat, 90}, {"longitude", &at.Lon, 180}} {
		if q.args[f.name] == "" {
			return nil, bad("%s is empty", f.name)
		}
		v, err := strconv.ParseFloat(q.args[f.name], 64)
		if err != nil || math.Abs(v) > f.most {
			return nil, bad("wrong %s specified", f.name)
		}
		*f.to = v
	}
	return s.send(q, &message{Location: &at}, "")
}

// send is what every send does once its content was read: chat, topic, answer
// and buttons are checked in the real server's order, the inner servers' checks
// follow, the rate comes last. photo is the SHA-256 of its bytes.
func (s *Server) send(q *request, m *message, photo string) (any, *failure) {
	keys, fail := readMarkup(q)
	if fail != nil {
		return nil, fail
	}
	c, fail := s.target(q, toWrite)
	if fail != nil {
		return nil, fail
	}
	if m.ReplyTo, fail = c.answered(q); fail != nil {
		return nil, fail
	}
	if m.Thread, fail = c.thread(q); fail != nil {
		return nil, fail
	}
	for _, check := range []func() *failure{
		keys.check, m.fits,
		func() *failure { return paid(q) },
		func() *failure { return s.reach(c) },
		func() *failure { return s.spend(c, false) },
	} {
		if fail := check(); fail != nil {
			return nil, fail
		}
	}
	m.From, m.Markup, m.Protected = s.bot(), keys.inline(), q.yes("protect_content")
	s.keep(c, m)
	c.spoke = true
	sent := m.shown(q)
	sent.Photo, sent.Quiet = photo, q.yes("disable_notification")
	if keys != nil {
		sent.Keyboard = keys.other
	}
	s.log.accept(sent, s.now())
	return m, nil
}

// paid refuses paid broadcasts, which need a balance of Stars.
func paid(q *request) *failure {
	if q.yes("allow_paid_broadcast") {
		return bad("FLOODSKIP_NOT_ALLOWED")
	}
	return nil
}

// fits refuses what is too long after parsing.
func (m *message) fits() *failure {
	switch {
	case length16(m.Text) > textMost:
		return bad("message is too long")
	case length16(m.Caption) > captionMost:
		return bad("message caption is too long")
	}
	return nil
}

// sendChatAction shows that the bot is typing, which nobody sees here.
func (s *Server) sendChatAction(q *request) (any, *failure) {
	c, fail := s.target(q, toWrite)
	if fail != nil {
		return nil, fail
	}
	if q.args["action"] == "" {
		return nil, bad("wrong parameter action in request")
	}
	if fail := s.reach(c); fail != nil {
		return nil, fail
	}
	return true, nil
}

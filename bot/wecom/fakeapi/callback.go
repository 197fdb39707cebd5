package fakeapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"anping/bot/bottest/tencent"
)

// echoWithin is how long the platform waits for the echo of a URL check.
const echoWithin = time.Second

// Callback is where messages are posted to: those to the app, or those to the
// smart bot. They are always encrypted.
type Callback struct {
	URL    string
	Token  string
	AESKey string // 43 characters
	Tries  int    // posts of one message until the platform gives up; 3 when 0
	Deaf   int    // so many answers to the posts of each message are lost on their way

	crypt *tencent.Crypt
}

// AppCallback sets where messages to the app are posted to.
func (s *Server) AppCallback(c Callback) error { return s.callback(&s.hook, c, s.opt.CorpID) }

// BotCallback sets where messages to the smart bot are posted to.
func (s *Server) BotCallback(c Callback) error { return s.callback(&s.bot, c, "") }

func (s *Server) callback(to *Callback, c Callback, receiver string) error {
	crypt, err := tencent.NewCrypt(c.Token, c.AESKey, receiver)
	if err != nil {
		return fmt.Errorf("fakeapi: %w", err)
	}
	if c.crypt = crypt; c.Tries == 0 {
		c.Tries = 3
	}
	s.Mu.Lock()
	defer s.Mu.Unlock()
	*to = c
	return nil
}

// CheckApp asks the app's address for its echo, as the platform does when an
// operator saves it; CheckBot the smart bot's.
func (s *Server) CheckApp(ctx context.Context) error { return s.check(ctx, &s.hook) }

// CheckBot is CheckApp for the smart bot.
func (s *Server) CheckBot(ctx context.Context) error { return s.check(ctx, &s.bot) }

func (s *Server) check(ctx context.Context, of *Callback) error {
	s.Mu.Lock()
	hook := *of
	if hook.crypt == nil {
		s.Mu.Unlock()
		return errors.New("fakeapi: no callback is set")
	}
	echo := strconv.FormatUint(s.Dice.Next(), 10)
	sealed := hook.crypt.Seal([]byte(echo), s.Dice.Word(16))
	query := s.signed(hook.crypt, sealed)
	s.Mu.Unlock()
	query.Set("echostr", sealed)
	got := s.Post(ctx, hook.URL, query.Encode(), "", nil, echoWithin)
	switch {
	case got.Why != "":
		return errors.New("fakeapi: the URL check: " + got.Why)
	case got.Status != http.StatusOK || string(got.Answer) != echo:
		return fmt.Errorf("fakeapi: the URL check: %d %.80q instead of the echo", got.Status, got.Answer)
	}
	return nil
}

// signed is the query of one post. The caller holds the lock.
func (s *Server) signed(crypt *tencent.Crypt, sealed string) url.Values {
	at, nonce := strconv.FormatInt(s.Now().Unix(), 10), s.Dice.Word(10)
	return url.Values{"msg_signature": {crypt.Sign(at, nonce, sealed)}, "timestamp": {at}, "nonce": {nonce}}
}

// Exchange is one message that was posted, with every post.
type Exchange struct {
	MsgID    string // of a message; "" of an event of the app
	From     string // userid
	Chat     string // chatid of a group, with the smart bot
	Plain    string // XML or JSON before it was encrypted
	Attempts []tencent.Attempt
	Reply    *Reply   // what was shown at once; nil where nothing
	Faults   []string // what is wrong with the answers; has to be empty
	GaveUp   bool     // nobody answered with 200
	robot    bool
}

// Reply is a passive answer.
type Reply struct {
	Kind    string // text, image, voice, video, news, update_button, stream, template_card, …
	Text    string
	Buttons []Button
	Media   []byte
	Inner   string // the whole answer in plain, without its CreateTime
	card    *card
}

// heard is a 200; reply is nil where it says nothing.
type heard struct{ reply *Reply }

func (h *heard) inner() string {
	if h.reply == nil {
		return ""
	}
	return h.reply.Inner
}

// post posts a message until it is answered with 200, and shows what the answer
// says.
func (s *Server) post(ctx context.Context, x Exchange) (Exchange, error) {
	hook := s.hookOf(x)
	if hook.URL == "" {
		return x, errors.New("fakeapi: no callback is set")
	}
	var before *heard
	for try := range hook.Tries {
		h := s.once(ctx, hook, &x)
		if ctx.Err() != nil {
			return x, fmt.Errorf("fakeapi: %w", ctx.Err())
		}
		if h == nil {
			continue
		}
		if before != nil && before.inner() != h.inner() {
			x.Faults = append(x.Faults, fmt.Sprintf("post %d is answered differently: %.200q, before %.200q", try+1, h.inner(), before.inner()))
		}
		if before = h; try >= hook.Deaf {
			s.show(&x, h)
			return x, nil
		}
	}
	x.GaveUp = true
	return x, nil
}

func (s *Server) hookOf(x Exchange) Callback {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if x.robot {
		return s.bot
	}
	return s.hook
}

// once is one post; nil where its answer is not 200, or wrong.
func (s *Server) once(ctx context.Context, hook Callback, x *Exchange) *heard {
	s.Mu.Lock()
	sealed := hook.crypt.Seal([]byte(x.Plain), s.Dice.Word(16))
	query := s.signed(hook.crypt, sealed).Encode()
	body, kind := s.outer(sealed), "text/xml"
	if x.robot {
		body, kind = `{"encrypt":"`+sealed+`"}`, "application/json"
	}
	s.Mu.Unlock()
	got := s.Post(ctx, hook.URL, query, kind, []byte(body), tencent.AnswerWithin)
	x.Attempts = append(x.Attempts, got)
	switch {
	case got.Why != "" || got.Status != http.StatusOK:
		return nil
	case len(got.Answer) == 0 || string(got.Answer) == "success":
		return &heard{}
	}
	s.Mu.Lock()
	defer s.Mu.Unlock()
	judge := s.judgeXML
	if x.robot {
		judge = s.judgeJSON
	}
	reply, faults := judge(hook.crypt, *x, got.Answer)
	if len(faults) > 0 {
		x.Faults = append(x.Faults, faults...)
		return nil
	}
	return &heard{reply}
}

// outer is the document that carries a sealed message to the app.
func (s *Server) outer(sealed string) string {
	return "<xml><ToUserName>" + tencent.CDATA(s.opt.CorpID) + "</ToUserName><Encrypt>" + tencent.CDATA(sealed) +
		"</Encrypt><AgentID>" + tencent.CDATA(strconv.Itoa(s.opt.AgentID)) + "</AgentID></xml>"
}

// show lets people see an answer.
func (s *Server) show(x *Exchange, h *heard) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if x.Reply = h.reply; h.reply == nil {
		return
	}
	d := &Delivered{To: x.From, Via: "reply", Kind: h.reply.Kind, Text: h.reply.Text, Buttons: h.reply.Buttons, Media: h.reply.Media}
	if x.robot {
		d.Via = "bot"
	}
	if x.Chat != "" {
		d.To = "chat:" + x.Chat
	}
	if c := h.reply.card; c != nil {
		d.task, d.cardType, d.code = c.Task, c.Type, s.code(c)
	}
	s.deliver(d)
}

// Repeat posts the same message again, as the platform does when an answer did
// not reach it: same message, new nonce. The answer has to be the same, and is
// not shown. It may run several times at once.
func (s *Server) Repeat(ctx context.Context, was Exchange) Exchange {
	x := was
	x.Attempts, x.Faults, x.Reply = nil, nil, nil
	h := s.once(ctx, s.hookOf(x), &x)
	switch first := (&heard{was.Reply}).inner(); {
	case h == nil && len(x.Faults) == 0:
		x.Faults = append(x.Faults, fmt.Sprintf("the repeat is answered %d %s", x.Attempts[0].Status, x.Attempts[0].Why))
	case h == nil:
	case first != h.inner():
		x.Faults = append(x.Faults, fmt.Sprintf("the repeat is answered differently: %.200q, before %.200q", h.inner(), first))
	default:
		x.Reply = h.reply
	}
	return x
}

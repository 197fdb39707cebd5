package fakeapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"anping/bot/bottest/tencent"
)

// Mode is how an account's messages travel.
type Mode int

// The modes an operator chooses from: 明文, 兼容, 安全.
const (
	Plain Mode = iota
	Compatible
	Safe
)

// Callback is where the account's messages are posted to.
type Callback struct {
	URL    string
	Token  string
	AESKey string // 43 characters; of Plain none
	Mode   Mode
	Tries  int // posts of one message until the platform gives up; 3 when 0
	Deaf   int // so many answers to the posts of each message are lost on their way

	Lose  float64       // the share of all answers that is lost on its way, 0 ≤ Lose < 1
	Apart time.Duration // of the fake's clock, between a post that was not answered well and the next
}

// Callback sets where messages are posted to.
func (s *Server) Callback(c Callback) error {
	if c.Tries == 0 {
		c.Tries = 3
	}
	if c.Mode != Plain {
		if _, err := tencent.NewCrypt(c.Token, c.AESKey, s.opt.AppID); err != nil {
			return fmt.Errorf("fakeapi: %w", err)
		}
	}
	s.Mu.Lock()
	defer s.Mu.Unlock()
	s.hook = c
	return nil
}

// Exchange is one message that was posted to the account, with every post.
type Exchange struct {
	MsgID    int64  // of a message; 0 of an event
	XML      string // in plain
	From     string // openid; "" of nobody
	Attempts []tencent.Attempt
	Reply    *Reply   // what the follower was shown at once; nil where nothing
	Faults   []string // what is wrong with the answers; has to be empty
	GaveUp   bool     // nobody answered: the follower reads 该公众号提供的服务出现故障
	Said     []string // what each understood answer said, in plain; "success" for nothing
}

// Reply is a passive answer.
type Reply struct {
	Kind  string // text, image, voice, video, news
	Text  string // as people see it
	Links []Link
	Media []byte
	Inner string // the whole answer in plain, without its CreateTime
}

// CheckURL is what the platform does when an operator saves the address: it asks
// for an echo.
func (s *Server) CheckURL(ctx context.Context) error {
	s.Mu.Lock()
	hook, at, nonce, echo := s.hook, seconds1970(s), s.Dice.Word(10), decimal(int64(s.Dice.Next()>>2))
	s.Mu.Unlock()
	query := url.Values{
		"signature": {tencent.Signature(hook.Token, at, nonce)}, "timestamp": {at}, "nonce": {nonce}, "echostr": {echo},
	}
	got := s.Post(ctx, hook.URL, query.Encode(), "", nil, tencent.AnswerWithin)
	switch {
	case got.Why != "":
		return errors.New("fakeapi: the URL check: " + got.Why)
	case got.Status != http.StatusOK || string(got.Answer) != echo:
		return fmt.Errorf("fakeapi: the URL check: %d %.80q instead of the echo", got.Status, got.Answer)
	}
	return nil
}

// seconds1970 is the clock's time as callbacks have it.
func seconds1970(s *Server) string { return decimal(s.Now().Unix()) }

// envelope makes one post of a message: new nonce, new timestamp, sealed anew.
func (s *Server) envelope(hook Callback, from, inner string) (query, body string, err error) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	at, nonce := seconds1970(s), s.Dice.Word(10)
	values := url.Values{
		"signature": {tencent.Signature(hook.Token, at, nonce)}, "timestamp": {at}, "nonce": {nonce}, "openid": {from},
	}
	if hook.Mode == Plain {
		return values.Encode(), inner, nil
	}
	crypt, err := tencent.NewCrypt(hook.Token, hook.AESKey, s.opt.AppID)
	if err != nil {
		return "", "", fmt.Errorf("fakeapi: %w", err)
	}
	sealed := crypt.Seal([]byte(inner), s.Dice.Word(16))
	values.Set("encrypt_type", "aes")
	values.Set("msg_signature", crypt.Sign(at, nonce, sealed))
	body = "<xml><ToUserName>" + tencent.CDATA(s.opt.Account) + "</ToUserName>"
	if hook.Mode == Compatible {
		body = strings.TrimSuffix(inner, "</xml>")
	}
	return values.Encode(), body + "<Encrypt>" + tencent.CDATA(sealed) + "</Encrypt></xml>", nil
}

// post posts a message until it is answered as the platform wants it, and shows
// the follower what the answer says.
func (s *Server) post(ctx context.Context, msgID int64, from, inner string) (Exchange, error) {
	s.Mu.Lock()
	hook := s.hook
	s.Mu.Unlock()
	x := Exchange{MsgID: msgID, From: from, XML: inner}
	if hook.URL == "" {
		return x, errors.New("fakeapi: no callback is set")
	}
	var before *heard
	for try := range hook.Tries {
		if try > 0 && !s.pause(ctx, hook, x.Attempts) {
			return x, fmt.Errorf("fakeapi: %w", context.Cause(ctx))
		}
		h, err := s.once(ctx, hook, &x)
		if err != nil {
			return x, err
		}
		if ctx.Err() != nil {
			return x, fmt.Errorf("fakeapi: %w", ctx.Err())
		}
		if h == nil {
			continue
		}
		if before != nil && before.inner() != h.inner() {
			x.Faults = append(x.Faults, fmt.Sprintf("post %d is answered differently: %.200q, before %.200q", try+1, h.inner(), before.inner()))
		}
		x.Said = append(x.Said, h.inner())
		if before = h; try >= hook.Deaf && !s.misses(hook) {
			s.show(&x, h)
			return x, nil
		}
	}
	x.GaveUp = true
	return x, nil
}

// misses throws the dice for one answer's way back.
func (s *Server) misses(hook Callback) bool {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	return hook.Lose > 0 && s.Dice.Chance(hook.Lose)
}

// pause is the time before a message is posted again; what was waited for in vain
// counts. False when ctx ended meanwhile.
func (s *Server) pause(ctx context.Context, hook Callback, before []tencent.Attempt) bool {
	left := hook.Apart - s.Now().Sub(before[len(before)-1].At)
	if left <= 0 {
		return ctx.Err() == nil
	}
	select {
	case <-s.Clock.After(left):
		return true
	case <-ctx.Done():
		return false
	}
}

// heard is an answer that the platform understood; reply is nil where it says
// that nothing is to be shown.
type heard struct{ reply *Reply }

func (h *heard) inner() string {
	if h.reply == nil {
		return "success"
	}
	return h.reply.Inner
}

// once is one post; nil where its answer is none.
func (s *Server) once(ctx context.Context, hook Callback, x *Exchange) (*heard, error) {
	query, body, err := s.envelope(hook, x.From, x.XML)
	if err != nil {
		return nil, err
	}
	got := s.Post(ctx, hook.URL, query, "text/xml", []byte(body), tencent.AnswerWithin)
	x.Attempts = append(x.Attempts, got)
	if got.Why != "" || got.Status != http.StatusOK {
		return nil, nil
	}
	if text := string(got.Answer); text == "" || text == "success" {
		return &heard{}, nil
	}
	s.Mu.Lock()
	defer s.Mu.Unlock()
	reply, faults := s.judge(hook, x.From, got.Answer)
	if len(faults) > 0 {
		x.Faults = append(x.Faults, faults...)
		return nil, nil
	}
	return &heard{reply}, nil
}

// show lets the follower see an answer.
func (s *Server) show(x *Exchange, h *heard) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if x.Reply = h.reply; h.reply != nil {
		s.deliver(&Delivered{
			To: x.From, Via: "reply", Kind: h.reply.Kind, Text: h.reply.Text, Links: h.reply.Links, Media: h.reply.Media, Answers: x.MsgID,
		})
	}
}

// Repeat posts the same message again, as the platform does when an answer did
// not reach it: same MsgId, new nonce. The answer has to be the same, and is not
// shown. It may run several times at once.
func (s *Server) Repeat(ctx context.Context, was Exchange) (Exchange, error) {
	s.Mu.Lock()
	hook := s.hook
	s.Mu.Unlock()
	x := Exchange{MsgID: was.MsgID, From: was.From, XML: was.XML}
	h, err := s.once(ctx, hook, &x)
	switch {
	case err != nil:
		return x, err
	case h == nil && len(x.Faults) == 0:
		x.Faults = append(x.Faults, fmt.Sprintf("the repeat is answered %d %s", x.Attempts[0].Status, x.Attempts[0].Why))
	case h == nil:
	default:
		x.Reply = h.reply
		if first := (&heard{was.Reply}).inner(); first != h.inner() {
			x.Faults = append(x.Faults, fmt.Sprintf("the repeat is answered differently: %.200q, before %.200q", h.inner(), first))
		}
	}
	return x, nil
}

package fakeapi

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"anping/bot/bottest/tencent"
)

// Delivered is something a follower was shown: an answer in a callback, a
// customer-service message, a template message or a notice. Whether the program heard
// that it was is another matter: Lost.
type Delivered struct {
	Call     int64 // number of the API call; 0 of an answer
	At       time.Time
	To       string // openid
	Via      string // reply, custom, template, notice
	Kind     string // text, image, voice, video, news, msgmenu; of a template or a notice its id
	Text     string // as people see it
	Links    []Link
	URL      string // where a template, a notice or an article leads
	Media    []byte
	ClientID string // client_msg_id of a template
	MsgID    int64  // of a template
	Answers  int64  // of a reply: the MsgId it answers, 0 for an event
	Lost     bool   // its caller never got the answer
}

// Link is something in a message that can be tapped: a page, or words that the
// follower then says.
type Link struct {
	Label string
	URL   string
	Says  string // msgmenucontent
	ID    string // msgmenuid
}

// deliver shows a follower something. The caller holds the lock.
func (s *Server) deliver(d *Delivered) {
	d.At = s.Now()
	s.sent = append(s.sent, d)
	s.Touch()
}

// Delivered lists what was shown to a follower, "" for all of them, in order.
func (s *Server) Delivered(openID string) []Delivered {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	var out []Delivered
	for _, d := range s.sent {
		if openID == "" || d.To == openID {
			one := *d
			one.Lost = s.Lost(d.Call)
			out = append(out, one)
		}
	}
	return out
}

// Texts lists the texts of what a follower was shown.
func (s *Server) Texts(openID string) []string {
	var out []string
	for _, d := range s.Delivered(openID) {
		out = append(out, d.Text)
	}
	return out
}

// ByClientID counts template messages by their client_msg_id: each has to be
// one, whatever was lost on the way.
func (s *Server) ByClientID() map[string]int {
	out := map[string]int{}
	for _, d := range s.Delivered("") {
		if d.ClientID != "" {
			out[d.ClientID]++
		}
	}
	return out
}

// WaitText waits for something shown to a follower, also earlier, that holds
// part.
func (s *Server) WaitText(ctx context.Context, openID, part string) (Delivered, error) {
	found, err := tencent.Await(ctx, s.Base, func() []Delivered { return s.Delivered(openID) }, func(d Delivered) bool {
		return strings.Contains(d.Text, part)
	})
	if err != nil {
		err = fmt.Errorf("no %q to %s: %w", part, openID, err)
	}
	return found, err
}

// forbidden names a character that no message may hold, "" when there is none.
func forbidden(text string) string {
	if !utf8.ValidString(text) {
		return "bytes that are no UTF-8"
	}
	for _, r := range text {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError {
			return fmt.Sprintf("the character U+%04X", r)
		}
	}
	return ""
}

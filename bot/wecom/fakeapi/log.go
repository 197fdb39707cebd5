package fakeapi

import (
	"context"
	"fmt"
	"strings"
	"time"

	"anping/bot/bottest/tencent"
)

// Delivered is something that was shown: to a member by the app, to a group by
// its robot or by the smart bot, to whoever wrote in an answer. Whether the
// program heard that it was is another matter: Lost.
type Delivered struct {
	Call     int64 // number of the API call; 0 of an answer
	At       time.Time
	To       string // userid, "robot:" + key, or "chat:" + chatid
	Via      string // app, robot, reply, bot
	Kind     string // msgtype
	Text     string // as people see it; of a file its name
	Buttons  []Button
	URL      string
	Media    []byte
	Users    []string // who is mentioned, by userid
	Mobiles  []string // and by mobile number
	MsgID    string   // of an app's message
	Mark     string   // what stands in place of the buttons of a card that was changed
	Dropped  bool     // beyond 30 a minute: answered as sent, and never seen
	Recalled bool
	Lost     bool // its caller never got the answer

	task, code, cardType string
}

// Button is a button of a card.
type Button struct {
	Text string
	Key  string
}

// deliver shows something. The caller holds the lock.
func (s *Server) deliver(d *Delivered) {
	d.At = s.Now()
	s.sent = append(s.sent, d)
	s.Touch()
}

// Delivered lists what was sent to somebody, "" for all of them, in order, with
// what was dropped on its way.
func (s *Server) Delivered(to string) []Delivered {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	var out []Delivered
	for _, d := range s.sent {
		if to == "" || d.To == to {
			one := *d
			one.Lost = s.Lost(d.Call)
			out = append(out, one)
		}
	}
	return out
}

// Texts lists the texts of what somebody saw.
func (s *Server) Texts(to string) []string {
	var out []string
	for _, d := range s.Delivered(to) {
		if !d.Dropped {
			out = append(out, d.Text)
		}
	}
	return out
}

// WaitText waits for something that somebody saw, also earlier, that holds part.
func (s *Server) WaitText(ctx context.Context, to, part string) (Delivered, error) {
	found, err := tencent.Await(ctx, s.Base, func() []Delivered { return s.Delivered(to) }, func(d Delivered) bool {
		return !d.Dropped && strings.Contains(d.Text, part)
	})
	if err != nil {
		err = fmt.Errorf("no %q to %s: %w", part, to, err)
	}
	return found, err
}

package fakeapi

import (
	"context"
	"strconv"
	"time"
	"unicode/utf8"
)

// answerMost is the most characters of a callback's answer.
const answerMost = 200

// press is a button somebody pressed.
type press struct {
	at     time.Time
	answer *Answer
}

// Answer is what answerCallbackQuery said to a press: a short banner, or an
// alert to be closed, or nothing (Text empty), which only stops the clock that
// turns on the button.
type Answer struct {
	Text  string    `json:"text,omitempty"`
	Alert bool      `json:"alert,omitempty"`
	URL   string    `json:"url,omitempty"`
	At    time.Time `json:"at"`
}

func (s *Server) answerCallbackQuery(q *request) (any, *failure) {
	p := s.presses[q.args["callback_query_id"]]
	if p == nil || s.now().Sub(p.at) > s.opt.AnswerWithin {
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	}
	if utf8.RuneCountInString(q.args["text"]) > answerMost {
		return nil, bad("MESSAGE_TOO_LONG")
	}
	if p.answer == nil { // a second answer is taken and shows nothing
		p.answer = &Answer{Text: q.args["text"], Alert: q.yes("show_alert"), URL: q.args["url"], At: s.now()}
	}
	return true, nil
}

// pressID makes a new callback_query_id.
func (s *Server) pressID() string {
	id := strconv.FormatUint(s.dice.next()>>1, 10)
	s.presses[id] = &press{at: s.now()}
	return id
}

// Answered waits for the answer to a press.
func (s *Server) Answered(ctx context.Context, id string) (Answer, error) {
	var out Answer
	err := s.WaitFor(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		p := s.presses[id]
		if p == nil || p.answer == nil {
			return false
		}
		out = *p.answer
		return true
	})
	return out, err
}

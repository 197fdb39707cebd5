package fakeapi

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Sent is something the bot did to a chat that was accepted: a message, an edit
// or a deletion. Whether the bot heard that it was is another matter: Lost.
type Sent struct {
	Request  int64           `json:"request"` // number of the call; later calls have higher numbers
	Method   string          `json:"method"`
	At       time.Time       `json:"at"` // when it was accepted
	Chat     int64           `json:"chat"`
	Thread   int             `json:"thread,omitempty"` // 0 = none, or the general topic
	Message  int             `json:"message"`
	ReplyTo  int             `json:"reply_to,omitempty"`
	Text     string          `json:"text,omitempty"` // or caption, as people see it
	Entities []Entity        `json:"entities,omitempty"`
	Buttons  [][]Button      `json:"buttons,omitempty"`
	Keyboard json.RawMessage `json:"keyboard,omitempty"` // a reply_markup of another kind, as it came
	Photo    string          `json:"photo,omitempty"`    // SHA-256 of the bytes of a photo or another file, hex
	Location *Location       `json:"location,omitempty"`
	Preview  json.RawMessage `json:"preview,omitempty"` // link_preview_options, as they came
	Quiet    bool            `json:"quiet,omitempty"`   // without a sound
	Lost     bool            `json:"lost,omitempty"`    // its caller never got the answer
}

// Call is one call of any method but getUpdates, accepted or not.
type Call struct {
	Request     int64             `json:"request"`
	Method      string            `json:"method"`
	Via         string            `json:"via"` // http, or webhook: in the answer to one
	At          time.Time         `json:"at"`
	Args        map[string]string `json:"args,omitempty"`
	Code        int               `json:"code"` // 200, or the error code
	Description string            `json:"description,omitempty"`
	Lost        bool              `json:"lost,omitempty"`
}

// Counts are figures over the life of a fake.
type Counts struct {
	Calls     int64 `json:"calls"`
	Polls     int64 `json:"polls"`     // of them getUpdates
	Sent      int   `json:"sent"`      // messages accepted
	Lost      int   `json:"lost"`      // accepted sends whose answer was lost
	Refused   int64 `json:"refused"`   // calls answered with an error
	Abandoned int64 `json:"abandoned"` // calls that ended before they were accepted: dropped, or left while frozen
	Strangers int64 `json:"strangers"` // calls with another token
	Downloads int64 `json:"downloads"`
	Updates   int64 `json:"updates"`
	Pending   int   `json:"pending"` // updates not confirmed
	Dropped   int64 `json:"dropped"` // updates a webhook refused until they expired
	Attempts  int   `json:"attempts"`
}

// journal is all that was accepted or asked.
type journal struct {
	sent      []*Sent
	calls     int64
	list      []*Call
	polls     int64
	refused   int64
	strangers int64
	abandoned int64
	downloads int64
	updates   int64
	dropped   int64
	unknown   map[string]bool
}

func newJournal() journal { return journal{unknown: map[string]bool{}} }

// shown is a message as the log keeps it.
func (m *message) shown(q *request) *Sent {
	out := &Sent{
		Request: q.number, Method: q.method, Chat: m.Chat.ID, Thread: m.Thread, Message: m.ID,
		Text: m.Text, Entities: m.Entities, Location: m.Location, Preview: m.Preview,
	}
	if m.Caption != "" {
		out.Text, out.Entities = m.Caption, m.CaptionE
	}
	if m.Markup != nil {
		out.Buttons = m.Markup.Inline
	}
	if m.ReplyTo != nil {
		out.ReplyTo = m.ReplyTo.ID
	}
	return out
}

func (j *journal) accept(sent *Sent, at time.Time) {
	sent.At = at
	j.sent = append(j.sent, sent)
}

// note keeps what became of a call.
func (s *Server) note(q *request, code int, description string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	if code >= 400 {
		s.log.refused++
	}
	for _, name := range q.strange() {
		s.log.unknown[q.method+": "+name] = true
	}
	if q.method == "getUpdates" {
		s.log.polls++
		return
	}
	s.log.list = append(s.log.list, &Call{
		Request: q.number, Method: q.method, Via: q.via, At: s.now(), Args: q.args, Code: code, Description: description,
	})
}

// lose marks a call whose answer did not arrive.
func (s *Server) lose(number int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	for _, x := range slices.Backward(s.log.sent) {
		if x.Request == number {
			x.Lost = true
			break
		}
	}
	for _, c := range slices.Backward(s.log.list) {
		if c.Request == number {
			c.Lost = true
			break
		}
	}
}

// Sent lists what was accepted in a chat, 0 for all of them, in the order of
// acceptance: messages, edits and deletions, told apart by Method.
func (s *Server) Sent(chat int64) []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Sent
	for _, x := range s.log.sent {
		if chat == 0 || x.Chat == chat {
			out = append(out, *x)
		}
	}
	return out
}

// Texts lists the texts of the messages sent to a chat, edits left out.
func (s *Server) Texts(chat int64) []string {
	var out []string
	for _, x := range s.Sent(chat) {
		if strings.HasPrefix(x.Method, "send") {
			out = append(out, x.Text)
		}
	}
	return out
}

// Calls lists the calls of a method, "" for all but getUpdates.
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.log.list {
		if method == "" || c.Method == method {
			out = append(out, *c)
		}
	}
	return out
}

// Unknown lists, as "method: argument", the arguments that a method is not
// documented with; Telegram ignores them, so nothing else would show them.
func (s *Server) Unknown() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for what := range s.log.unknown {
		out = append(out, what)
	}
	slices.Sort(out)
	return out
}

// Counts are the figures so far.
func (s *Server) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	c := Counts{
		Calls: s.log.calls, Polls: s.log.polls, Refused: s.log.refused, Abandoned: s.log.abandoned, Strangers: s.log.strangers, Downloads: s.log.downloads,
		Updates: s.log.updates, Pending: len(s.queue.pending), Dropped: s.log.dropped, Attempts: len(s.hook.attempts),
	}
	for _, x := range s.log.sent {
		if strings.HasPrefix(x.Method, "send") {
			c.Sent++
			if x.Lost {
				c.Lost++
			}
		}
	}
	return c
}

// WaitSent waits for something accepted in a chat, also earlier, that fits.
func (s *Server) WaitSent(ctx context.Context, chat int64, fits func(Sent) bool) (Sent, error) {
	var found Sent
	err := s.WaitFor(ctx, func() bool {
		all := s.Sent(chat)
		i := slices.IndexFunc(all, fits)
		if i >= 0 {
			found = all[i]
		}
		return i >= 0
	})
	return found, err
}

// WaitText waits for a message to a chat whose text holds part.
func (s *Server) WaitText(ctx context.Context, chat int64, part string) (Sent, error) {
	sent, err := s.WaitSent(ctx, chat, func(x Sent) bool { return strings.Contains(x.Text, part) })
	if err != nil {
		err = fmt.Errorf("no %q in chat %d: %w", part, chat, err)
	}
	return sent, err
}

// WaitTaken waits until the bot has confirmed every update.
func (s *Server) WaitTaken(ctx context.Context) error {
	return s.WaitFor(ctx, func() bool { return len(s.Pending()) == 0 })
}

// Forget empties the log of sends, calls and webhooks; figures go on counting
// calls and updates. Long runs call it to keep the fake small.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.sent, s.log.list, s.hook.attempts = nil, nil, nil
}

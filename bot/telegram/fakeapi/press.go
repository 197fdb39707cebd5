package fakeapi

import "strconv"

// Press presses the button with a label on the newest message of a chat that
// has one. The answer is read with Server.Answered(ctx, posted.Press).
func (p *Person) Press(chat int64, label string) (Posted, error) {
	return p.s.press(p.ID, chat, 0, func(b Button) bool { return b.Text == label }, label)
}

// PressOn presses a button on a certain message, which may be an old one.
func (p *Person) PressOn(chat int64, id int, label string) (Posted, error) {
	return p.s.press(p.ID, chat, id, func(b Button) bool { return b.Text == label }, label)
}

// Forge sends callback data that no button has, as a tampered app can.
func (p *Person) Forge(chat int64, id int, data string) (Posted, error) {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	c := s.world.chats[chat]
	if c == nil {
		return Posted{}, cannot("no chat %d", chat)
	}
	return s.pressed(p.ID, c, id, data)
}

// Tap sends the data a button had, though the message may have been edited or
// deleted since: what a slow finger, or an app that has not caught up, does.
func (p *Person) Tap(sent Sent, label string) (Posted, error) {
	for _, row := range sent.Buttons {
		for _, b := range row {
			if b.Text == label && b.Data != "" {
				return p.Forge(sent.Chat, sent.Message, b.Data)
			}
		}
	}
	return Posted{}, cannot("no button %q on message %d", label, sent.Message)
}

// press finds a button on a message, 0 for the newest that has it.
func (s *Server) press(from, chat int64, id int, fits func(Button) bool, label string) (Posted, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	c := s.world.chats[chat]
	if c == nil {
		return Posted{}, cannot("no chat %d", chat)
	}
	for _, m := range c.newest() {
		if m.Markup == nil || id != 0 && m.ID != id {
			continue
		}
		for _, row := range m.Markup.Inline {
			for _, b := range row {
				if !fits(b) {
					continue
				}
				if b.Data == "" {
					return Posted{}, cannot("button %q opens a link", label)
				}
				return s.pressed(from, c, m.ID, b.Data)
			}
		}
	}
	return Posted{}, cannot("no button %q in chat %d", label, chat)
}

// pressed tells the bot of a press. A message that was deleted comes as
// inaccessible, with date 0.
func (s *Server) pressed(from int64, c *chat, id int, data string) (Posted, error) {
	a := s.world.people[from]
	switch {
	case a == nil || a.closed:
		return Posted{}, cannot("nobody with id %d", from)
	case c.private() && (c.ID != from || a.blocked), !c.private() && !c.has(from):
		return Posted{}, cannot("%d is not in chat %d", from, c.ID)
	}
	what := pressed{ID: s.pressID(), From: a.user(), Instance: strconv.FormatInt(c.ID, 36), Data: data}
	if m := c.messages[id]; m != nil {
		what.Message = m
	} else {
		what.Message = gone{Chat: c.place, ID: id}
	}
	a.known = true
	out := Posted{Chat: c.ID, Message: id, Press: what.ID}
	out.Update = s.tell("callback_query", lane("press", from), what, s.now(), pressLife)
	return out, nil
}

// Shown is a message as it stands in a chat now.
type Shown struct {
	Message int        `json:"message"`
	Thread  int        `json:"thread,omitempty"`
	From    int64      `json:"from"` // a person, or the bot
	Bot     bool       `json:"bot,omitempty"`
	Text    string     `json:"text,omitempty"` // or caption
	Buttons [][]Button `json:"buttons,omitempty"`
	Edited  bool       `json:"edited,omitempty"`
}

// Screen is what people see in a chat, the oldest message first.
func (s *Server) Screen(chat int64) []Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.world.chats[chat]
	if c == nil {
		return nil
	}
	all := c.newest()
	out := make([]Shown, len(all))
	for i, m := range all {
		x := Shown{Message: m.ID, Thread: m.Thread, Text: m.Text, Edited: m.Edited != 0}
		if m.Caption != "" {
			x.Text = m.Caption
		}
		if m.From != nil {
			x.From, x.Bot = m.From.ID, m.From.ID == s.id
		}
		if m.Markup != nil {
			x.Buttons = m.Markup.Inline
		}
		out[len(all)-1-i] = x
	}
	return out
}

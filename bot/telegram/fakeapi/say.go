package fakeapi

import (
	"slices"
	"strings"
	"time"
)

// anonymousID is who Telegram says wrote what an anonymous administrator wrote.
const anonymousID = 1087968824

// Say is a message somebody sends.
type Say struct {
	From    int64 `json:"from,omitempty"` // a person
	Chat    int64 `json:"chat"`
	Thread  int   `json:"thread,omitempty"`
	ReplyTo int   `json:"reply_to,omitempty"`

	Text     string    `json:"text,omitempty"` // caption when there is a file
	Photo    *File     `json:"photo,omitempty"`
	Voice    *File     `json:"voice,omitempty"`
	Document *File     `json:"document,omitempty"`
	Seconds  int       `json:"seconds,omitempty"` // of voice
	Location *Location `json:"location,omitempty"`
	Album    string    `json:"album,omitempty"` // the same for all messages of an album

	Anonymous bool    `json:"anonymous,omitempty"` // as an anonymous administrator
	Forward   *Origin `json:"forward,omitempty"`   // not written by the sender

	At time.Time `json:"at,omitzero"` // when it was sent, no later than now; zero = now
}

// Origin is where a forwarded message comes from: a person, or the name of one
// who hides the account.
type Origin struct {
	Person int64  `json:"person,omitempty"`
	Hidden string `json:"hidden,omitempty"`
}

// Send writes a text into a chat.
func (p *Person) Send(chat int64, text string) (Posted, error) {
	return p.Say(Say{Chat: chat, Text: text})
}

// Say sends a message of any kind.
func (p *Person) Say(what Say) (Posted, error) {
	what.From = p.ID
	return p.s.Say(what)
}

// Say sends a message for the person in its From.
func (s *Server) Say(what Say) (Posted, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	a, c := s.world.people[what.From], s.world.chats[what.Chat]
	if a == nil || c == nil {
		return Posted{}, cannot("no person %d or no chat %d", what.From, what.Chat)
	}
	if err := s.maySpeak(a, c, what); err != nil {
		return Posted{}, err
	}
	m, err := s.written(a, c, what)
	if err != nil {
		return Posted{}, err
	}
	s.keep(c, m)
	out := Posted{Chat: c.ID, Message: m.ID}
	if s.sees(c, m) {
		if out.Update = s.tellMessage(c, m); out.Update != 0 && !what.Anonymous {
			a.known = true
		}
	}
	return out, nil
}

// maySpeak reports why somebody cannot write into a chat.
func (s *Server) maySpeak(a *account, c *chat, what Say) error {
	t := c.topics[what.Thread]
	switch {
	case a.closed:
		return cannot("%d has no account any more", a.ID)
	case c.private() && c.ID != a.ID:
		return cannot("%d writes in somebody else's private chat", a.ID)
	case c.private() && !a.started:
		return cannot("%d has not started the bot", a.ID)
	case c.private() && a.blocked:
		return cannot("%d has blocked the bot", a.ID)
	case !c.private() && !c.has(a.ID):
		return cannot("%d is not in chat %d", a.ID, c.ID)
	case c.movedTo != 0:
		return cannot("chat %d became %d", c.ID, c.movedTo)
	case what.Thread != 0 && (t == nil || t.deleted || t.closed && c.members[a.ID] == plainMember):
		return cannot("no open topic %d in chat %d", what.Thread, c.ID)
	case what.Anonymous && (!c.super() || c.members[a.ID] == plainMember):
		return cannot("%d is no administrator of a supergroup", a.ID)
	}
	return nil
}

// written turns what somebody says into a message.
func (s *Server) written(a *account, c *chat, what Say) (*message, error) {
	u := a.user()
	m := &message{From: &u, Thread: what.Thread, Album: what.Album, Location: what.Location}
	if what.Anonymous {
		p := c.place
		m.From = &user{ID: anonymousID, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"}
		m.Sender = &p
	}
	if !what.At.IsZero() {
		if what.At.After(s.now()) {
			return nil, cannot("a message from the future")
		}
		m.Date = what.At.Unix()
	}
	if what.ReplyTo != 0 {
		to := c.messages[what.ReplyTo]
		if to == nil {
			return nil, cannot("no message %d in chat %d", what.ReplyTo, c.ID)
		}
		m.ReplyTo = to.reply()
	}
	if what.Forward != nil {
		if m.Origin = s.origin(*what.Forward); m.Origin == nil {
			return nil, cannot("nobody with id %d", what.Forward.Person)
		}
	}
	s.attach(m, what)
	if m.Text == "" && m.Photo == nil && m.Voice == nil && m.Document == nil && m.Location == nil {
		return nil, cannot("an empty message")
	}
	return m, nil
}

// attach puts text and files into a message.
func (s *Server) attach(m *message, what Say) {
	text, entities := what.Text, spot(what.Text)
	switch {
	case what.Photo != nil:
		width, height, fail := measure(what.Photo.Bytes)
		if fail != nil { // people's apps make photos of everything
			width, height = 800, 600
		}
		m.Photo, _, _ = s.develop(*what.Photo, width, height)
	case what.Voice != nil:
		kind := orElse(what.Voice.MIME, "audio/ogg")
		m.Voice = &recording{s.store("voice", kind, *what.Voice).file, what.Seconds, kind}
	case what.Document != nil:
		m.Document = &document{s.store("documents", what.Document.MIME, *what.Document).file, what.Document.Name, what.Document.MIME}
	default:
		m.Text, m.Entities = text, entities
		return
	}
	m.Caption, m.CaptionE = text, entities
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// origin is forward_origin, nil when its person does not exist.
func (s *Server) origin(o Origin) any {
	at := s.now().Add(-time.Hour).Unix()
	if o.Hidden != "" {
		return map[string]any{"type": "hidden_user", "date": at, "sender_user_name": o.Hidden}
	}
	a := s.world.people[o.Person]
	if a == nil {
		return nil
	}
	return map[string]any{"type": "user", "date": at, "sender_user": a.user()}
}

// sees reports whether the bot gets a message of a chat. In privacy mode, as
// long as it is no administrator, a group shows it service messages, answers to
// its own messages, commands that name it, and other commands while it was the
// last bot to write.
func (s *Server) sees(c *chat, m *message) bool {
	if c.private() {
		return true
	}
	if !c.botIn() {
		return false
	}
	if s.opt.ReadsAll || c.bot == administrator || m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == s.id {
		return true
	}
	text, entities := m.Text, m.Entities
	if m.Caption != "" {
		text, entities = m.Caption, m.CaptionE
	}
	return slices.ContainsFunc(entities, func(e Entity) bool {
		_, to, named := strings.Cut(e.Cut(text), "@")
		return e.Type == "bot_command" && (named && strings.EqualFold(to, s.opt.Username) || !named && c.spoke)
	})
}

// Edit changes the text, or the caption, of one of the person's own messages.
func (p *Person) Edit(chat int64, id int, text string) (Posted, error) {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	c := s.world.chats[chat]
	if c == nil || c.messages[id] == nil || c.messages[id].From == nil || c.messages[id].From.ID != p.ID {
		return Posted{}, cannot("message %d of chat %d is not %d's", id, chat, p.ID)
	}
	m := c.messages[id]
	if m.Caption != "" || m.Text == "" {
		m.Caption, m.CaptionE = text, spot(text)
	} else {
		m.Text, m.Entities = text, spot(text)
	}
	m.Edited = s.now().Unix()
	out := Posted{Chat: chat, Message: id}
	if s.sees(c, m) {
		out.Update = s.tell("edited_message", lane("chat", c.ID), m, s.now(), messageLife)
	}
	return out, nil
}

package fakeapi

import (
	"slices"
	"time"
)

// deleteWithin is how long a bot may delete a message it sent.
const deleteWithin = 48 * time.Hour

const notModified = "message is not modified: specified new message content and reply markup are exactly the same " +
	"as a current content and reply markup of the message"

// edited finds the message of a call that changes one, which must be the bot's.
func (s *Server) edited(q *request) (*chat, *message, *failure) {
	if q.args["chat_id"] == "" && q.args["inline_message_id"] != "" {
		return nil, nil, bad("MESSAGE_ID_INVALID") // the fake has no inline messages
	}
	c, fail := s.target(q, toEdit)
	if fail != nil {
		return nil, nil, fail
	}
	m := c.messages[int(number64(q.args["message_id"]))]
	switch {
	case m == nil:
		return nil, nil, bad("message to edit not found")
	case m.From == nil || m.From.ID != s.id:
		return nil, nil, bad("message can't be edited")
	}
	return c, m, nil
}

func (s *Server) editMessageText(q *request) (any, *failure) {
	w, fail := q.said()
	if fail != nil {
		return nil, fail
	}
	c, m, fail := s.edited(q)
	if fail != nil {
		return nil, fail
	}
	if m.Text == "" {
		return nil, bad("there is no text in the message to edit")
	}
	next := *m
	next.Text, next.Entities = w.text, w.entities
	return s.change(q, c, m, next)
}

func (s *Server) editMessageCaption(q *request) (any, *failure) {
	w, fail := compose(q.args["caption"], q.args["parse_mode"], q.args["caption_entities"])
	if fail != nil {
		return nil, fail
	}
	c, m, fail := s.edited(q)
	if fail != nil {
		return nil, fail
	}
	if len(m.Photo) == 0 {
		return nil, bad("there is no caption in the message to edit")
	}
	next := *m
	next.Caption, next.CaptionE = w.text, w.entities
	return s.change(q, c, m, next)
}

func (s *Server) editMessageReplyMarkup(q *request) (any, *failure) {
	c, m, fail := s.edited(q)
	if fail != nil {
		return nil, fail
	}
	return s.change(q, c, m, *m)
}

// change puts the new content and the call's buttons, or none, into a message.
func (s *Server) change(q *request, c *chat, m *message, next message) (any, *failure) {
	keys, fail := readMarkup(q)
	if fail != nil {
		return nil, fail
	}
	if fail := keys.check(); fail != nil {
		return nil, fail
	}
	if fail := next.fits(); fail != nil {
		return nil, fail
	}
	next.Markup = keys.inline()
	if next.Text == m.Text && next.Caption == m.Caption && slices.EqualFunc(next.Entities, m.Entities, alike) &&
		slices.EqualFunc(next.CaptionE, m.CaptionE, alike) && next.Markup.same(m.Markup) {
		return nil, bad(notModified)
	}
	if fail := s.spend(c, true); fail != nil {
		return nil, fail
	}
	next.Edited = s.now().Unix()
	*m = next
	s.log.accept(m.shown(q), s.now())
	return m, nil
}

// alike compares entities by what they show.
func alike(a, b Entity) bool { return string(encode(a)) == string(encode(b)) }

func (s *Server) deleteMessage(q *request) (any, *failure) {
	c, fail := s.target(q, toWrite)
	if fail != nil {
		return nil, fail
	}
	m := c.messages[int(number64(q.args["message_id"]))]
	if m == nil {
		return nil, bad("message to delete not found")
	}
	own := m.From != nil && m.From.ID == s.id
	switch old := s.now().Sub(time.Unix(m.Date, 0)) > deleteWithin; {
	case own && old && c.bot != administrator:
		return nil, bad("message can't be deleted for everyone")
	case !own && !c.private() && c.bot != administrator:
		return nil, bad("message can't be deleted")
	}
	delete(c.messages, m.ID)
	s.log.accept(m.shown(q), s.now())
	return true, nil
}

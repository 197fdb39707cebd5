package fakeapi

import "encoding/json"

// right is what a call wants to do in a chat.
type right int

const (
	toRead right = iota
	toEdit
	toWrite
)

// target finds the chat of a call and refuses what check_chat_access of the
// real server refuses.
func (s *Server) target(q *request, want right) (*chat, *failure) {
	if q.args["chat_id"] == "" {
		return nil, bad("chat_id is empty")
	}
	c := s.world.chats[q.chat()]
	if c == nil || c.bot == "" && !c.private() {
		return nil, bad("chat not found")
	}
	if c.private() {
		a := s.world.people[c.ID]
		switch {
		case !a.started && !a.known:
			return nil, bad("chat not found")
		case a.closed && want != toRead:
			return nil, forbidden("user is deactivated")
		}
		return c, nil
	}
	switch {
	case c.movedTo != 0 && want != toRead:
		return nil, upgraded(c.movedTo)
	case c.bot == kicked && (want != toRead || c.super()):
		return nil, forbidden("bot was kicked from the " + c.kind())
	case c.bot == left && (want != toRead || c.super()):
		return nil, forbidden("bot is not a member of the " + c.kind())
	}
	return c, nil
}

// reach refuses what only Telegram's inner servers refuse: a person who blocked
// the bot, or never started it.
func (s *Server) reach(c *chat) *failure {
	if !c.private() {
		return nil
	}
	switch a := s.world.people[c.ID]; {
	case a.blocked:
		return forbidden("bot was blocked by the user")
	case !a.started:
		return forbidden("bot can't initiate conversation with a user")
	}
	return nil
}

// thread is the topic a message is to go to. 0 is the general topic, which has
// no id that could be named.
func (c *chat) thread(q *request) (int, *failure) {
	id := int(number64(q.args["message_thread_id"]))
	if id <= 0 {
		return 0, nil
	}
	t := c.topics[id]
	switch {
	case t == nil || t.deleted:
		return 0, bad("message thread not found")
	case t.closed && c.bot != administrator:
		return 0, bad("TOPIC_CLOSED")
	}
	return id, nil
}

// answered is the message that a send replies to.
func (c *chat) answered(q *request) (*message, *failure) {
	var p struct {
		Message int  `json:"message_id"`
		Without bool `json:"allow_sending_without_reply"`
	}
	raw, ok := q.args["reply_parameters"]
	switch {
	case !ok:
		p.Message, p.Without = int(number64(q.args["reply_to_message_id"])), q.yes("allow_sending_without_reply")
	case raw == "":
		return nil, nil
	case json.Unmarshal([]byte(raw), &p) != nil:
		return nil, bad("can't parse reply parameters JSON object")
	}
	if p.Message <= 0 {
		return nil, nil
	}
	m := c.messages[p.Message]
	if m == nil && !p.Without {
		return nil, bad("message to be replied not found")
	}
	if m == nil {
		return nil, nil
	}
	return m.reply(), nil
}

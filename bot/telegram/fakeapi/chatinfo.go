package fakeapi

import (
	"slices"
	"time"
	"unicode/utf8"
)

// topicColours are the only ones a topic may have (createForumTopic).
func topicColours() []int64 {
	return []int64{7322096, 16766590, 13338331, 9367192, 16749490, 16478047}
}

func (s *Server) getChat(q *request) (any, *failure) {
	c, fail := s.target(q, toRead)
	if fail != nil {
		return nil, fail
	}
	type full struct {
		place
		Accent    int `json:"accent_color_id"`
		Reactions int `json:"max_reaction_count"`
	}
	return full{c.place, int(max(c.ID, -c.ID) % 7), 11}, nil
}

func (s *Server) getChatMember(q *request) (any, *failure) {
	c, fail := s.target(q, toRead)
	if fail != nil {
		return nil, fail
	}
	id := number64(q.args["user_id"])
	switch a := s.world.people[id]; {
	case id <= 0:
		return nil, bad("invalid user_id specified")
	case id == s.id:
		return standing(*s.bot(), c.bot), nil
	case a == nil:
		return nil, bad("user not found")
	case c.private() && c.ID != id:
		return nil, bad("member not found")
	case c.private():
		return standing(a.user(), plainMember), nil
	default:
		return standing(a.user(), c.members[id]), nil
	}
}

func (s *Server) leaveChat(q *request) (any, *failure) {
	c, fail := s.target(q, toRead)
	if fail != nil {
		return nil, fail
	}
	if c.private() {
		return nil, bad("chat member status can't be changed in private chats")
	}
	s.restand(c, *s.bot(), left)
	return true, nil
}

// restand changes the bot's standing in a chat and tells it.
func (s *Server) restand(c *chat, by user, status string) int64 {
	old := c.bot
	if c.private() { // the bot's standing is what the person makes of it
		old = kicked
		if status == kicked {
			old = plainMember
		}
	} else {
		c.bot = status
	}
	change := memberChange{
		Chat: c.place, From: by, Date: s.now().Unix(), Old: standing(*s.bot(), old), New: standing(*s.bot(), status),
	}
	return s.tell("my_chat_member", lane("standing", c.ID), change, s.now(), messageLife)
}

func (s *Server) createForumTopic(q *request) (any, *failure) {
	c, fail := s.target(q, toWrite)
	if fail != nil {
		return nil, fail
	}
	name, colour := q.args["name"], q.integer("icon_color", topicColours()[0], 0, 1<<24)
	switch n := utf8.RuneCountInString(name); {
	case !c.Forum:
		return nil, bad("the chat is not a forum")
	case c.bot != administrator:
		return nil, bad("not enough rights to create a topic")
	case n == 0:
		return nil, bad("topic name is empty") // Telegram's own words are not known
	case n > 128:
		return nil, bad("TOPIC_TITLE_TOO_LONG")
	case !slices.Contains(topicColours(), colour):
		return nil, bad("invalid icon color specified")
	}
	id := s.openTopic(c, s.bot(), name, int(colour))
	return map[string]any{"message_thread_id": id, "name": name, "icon_color": colour}, nil
}

// openTopic starts a topic with the service message whose id is the topic's.
func (s *Server) openTopic(c *chat, by *user, name string, colour int) int {
	t := &topic{Name: name, Colour: colour}
	m := s.keep(c, &message{From: by, TopicMade: t})
	m.Thread, m.InTopic = m.ID, true
	c.topics[m.ID] = t
	if c.botIn() {
		s.tellMessage(c, m)
	}
	return m.ID
}

// tellMessage tells the bot of a message in a chat.
func (s *Server) tellMessage(c *chat, m *message) int64 {
	return s.tell("message", lane("chat", c.ID), m, time.Unix(m.Date, 0), messageLife)
}

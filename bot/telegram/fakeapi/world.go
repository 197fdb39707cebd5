package fakeapi

import (
	"maps"
	"slices"
)

// The standing of somebody in a chat, in Telegram's words.
const (
	creator       = "creator"
	administrator = "administrator"
	plainMember   = "member"
	left          = "left"
	kicked        = "kicked"
)

// world is who and what exists besides the bot.
type world struct {
	people map[int64]*account
	chats  map[int64]*chat
	// shared counts the messages of private chats and basic groups, which have
	// one sequence between them; every supergroup has its own.
	shared int
	person int64 // the last id given to a person
	group  int64
	super  int64
}

// newWorld numbers people beyond 32 bits and groups as Telegram does: an id
// that was squeezed through an int32 or a float comes back wrong.
func newWorld() world {
	return world{
		people: map[int64]*account{}, chats: map[int64]*chat{}, shared: 100,
		person: 6_000_000_000, group: -4_000_000_000, super: -1_002_000_000_000,
	}
}

// account is a person and their private chat with the bot.
type account struct {
	Profile
	started bool // the private chat exists
	blocked bool
	known   bool // the bot has seen them, in a group
	closed  bool // the account is deleted
}

func (a *account) user() user {
	return user{ID: a.ID, FirstName: a.FirstName, LastName: a.LastName, Username: a.Username, Lang: a.Lang}
}

// chat is a private chat, a group or a supergroup.
type chat struct {
	place
	members   map[int64]string // standing by person
	bot       string           // the bot's standing; "" = it never was here
	movedTo   int64
	movedFrom int64
	topics    map[int]*topic
	messages  map[int]*message
	next      int // the last message id of a supergroup
	spoke     bool
}

func newChat(p place) *chat {
	return &chat{place: p, members: map[int64]string{}, topics: map[int]*topic{}, messages: map[int]*message{}}
}

func (c *chat) private() bool { return c.Type == "private" }

func (c *chat) super() bool { return c.Type == "supergroup" }

// has reports whether a person is in the chat.
func (c *chat) has(person int64) bool {
	switch c.members[person] {
	case creator, administrator, plainMember:
		return true
	}
	return false
}

// botIn reports whether the bot is in the chat.
func (c *chat) botIn() bool {
	return c.bot == plainMember || c.bot == administrator
}

// kind is how Telegram calls a group in its errors.
func (c *chat) kind() string {
	if c.super() {
		return "supergroup chat"
	}
	return "group chat"
}

// newest lists the messages of a chat, the newest first.
func (c *chat) newest() []*message {
	ids := slices.Sorted(maps.Keys(c.messages))
	slices.Reverse(ids)
	out := make([]*message, 0, len(ids))
	for _, id := range ids {
		out = append(out, c.messages[id])
	}
	return out
}

// keep gives a message its id and date and puts it into its chat.
func (s *Server) keep(c *chat, m *message) *message {
	if c.super() {
		c.next++
		m.ID = c.next
	} else {
		s.world.shared++
		m.ID = s.world.shared
	}
	if m.Date == 0 {
		m.Date = s.now().Unix()
	}
	m.Chat = c.place
	if t := c.topics[m.Thread]; m.Thread != 0 && t != nil {
		m.InTopic = true
	}
	c.messages[m.ID] = m
	return m
}

// reply is a message as it stands inside an answer to it: without the one it
// answered itself.
func (m *message) reply() *message {
	flat := *m
	flat.ReplyTo = nil
	return &flat
}

// member is a person's, or the bot's, standing as an object.
func standing(u user, status string) member {
	m := member{User: u, Status: status}
	switch status {
	case "":
		m.Status = left
	case kicked:
		m.Until = new(int64)
	case administrator:
		m.Topics, m.Deletes = true, true
	}
	return m
}

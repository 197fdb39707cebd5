package fakeapi

import (
	"errors"
	"fmt"
	"strconv"
)

// Profile is who a person is to Telegram.
type Profile struct {
	ID        int64  `json:"id"` // given by the fake when 0
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name,omitempty"`
	Username  string `json:"username,omitempty"`
	Lang      string `json:"language_code,omitempty"` // of the person's app
}

// Person is somebody with a Telegram app. Their private chat with the bot has
// the person's own id. What a person cannot do in the app is an error.
type Person struct {
	Profile
	s *Server
}

// Posted is what became of an act: the message it made, and the update that
// told the bot, 0 when the bot was not told.
type Posted struct {
	Chat    int64  `json:"chat"`
	Message int    `json:"message,omitempty"`
	Update  int64  `json:"update,omitempty"`
	Press   string `json:"press,omitempty"` // callback_query_id of a press
}

// errAct is the family of what people cannot do.
var errAct = errors.New("fakeapi: not possible in the app")

func cannot(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errAct, fmt.Sprintf(format, args...))
}

// Person makes a person who never wrote to the bot, or returns the one with
// that id.
func (s *Server) Person(p Profile) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.world.people[p.ID]; p.ID != 0 && a != nil {
		return &Person{a.Profile, s}
	}
	if p.ID == 0 {
		s.world.person++
		p.ID = s.world.person
	}
	s.world.people[p.ID] = &account{Profile: p}
	s.world.chats[p.ID] = newChat(place{
		ID: p.ID, Type: "private", FirstName: p.FirstName, LastName: p.LastName, Username: p.Username,
	})
	s.touch()
	return &Person{p, s}
}

// Start opens the private chat, or opens it again after Block, and sends /start
// with the payload of a link t.me/<bot>?start=<payload>, "" for none.
func (p *Person) Start(payload string) (Posted, error) {
	p.s.mu.Lock()
	a, c := p.s.world.people[p.ID], p.s.world.chats[p.ID]
	if a.blocked {
		a.blocked = false
		p.s.restand(c, a.user(), plainMember)
	}
	a.started = true
	p.s.mu.Unlock()
	text := "/start"
	if payload != "" {
		text += " " + payload
	}
	return p.Send(p.ID, text)
}

// Block stops the bot from writing to the person.
func (p *Person) Block() Posted {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	defer p.s.touch()
	a, c := p.s.world.people[p.ID], p.s.world.chats[p.ID]
	a.started, a.blocked = true, true
	return Posted{Chat: p.ID, Update: p.s.restand(c, a.user(), kicked)}
}

// Unblock lets the bot write again, without a word from the person.
func (p *Person) Unblock() Posted {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	defer p.s.touch()
	a, c := p.s.world.people[p.ID], p.s.world.chats[p.ID]
	a.blocked = false
	return Posted{Chat: p.ID, Update: p.s.restand(c, a.user(), plainMember)}
}

// Delete closes the person's account.
func (p *Person) Delete() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.world.people[p.ID].closed = true
	p.s.touch()
}

// lane is a key of webhook order.
func lane(kind string, id int64) string { return kind + "/" + strconv.FormatInt(id, 10) }

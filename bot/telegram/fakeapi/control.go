package fakeapi

import (
	"net/http"

	"anping/bot/bottest/door"
)

// Act is anything people do besides saying something.
type Act struct {
	Act     string `json:"act"`  // see Server.Act
	From    int64  `json:"from"` // a person
	Chat    int64  `json:"chat,omitempty"`
	Message int    `json:"message,omitempty"` // or a topic
	Text    string `json:"text,omitempty"`    // label, payload, data, name, new text or standing
}

// Act carries out an act by its name: start, startgroup, block, unblock,
// delete, addbot, promotebot, kickbot, join, leave, rank, press, forge, edit,
// topic, closetopic, deletetopic, migrate. A new chat or topic is Posted.Chat or
// Posted.Message.
func (s *Server) Act(a Act) (Posted, error) {
	s.mu.Lock()
	known := s.world.people[a.From] != nil
	s.mu.Unlock()
	if !known && a.Act != "migrate" {
		return Posted{}, cannot("nobody with id %d", a.From)
	}
	p := &Person{Profile{ID: a.From}, s}
	switch a.Act {
	case "start":
		return p.Start(a.Text)
	case "block":
		return p.Block(), nil
	case "unblock":
		return p.Unblock(), nil
	case "delete":
		p.Delete()
		return Posted{Chat: p.ID}, nil
	case "press":
		if a.Message != 0 {
			return p.PressOn(a.Chat, a.Message, a.Text)
		}
		return p.Press(a.Chat, a.Text)
	case "forge":
		return p.Forge(a.Chat, a.Message, a.Text)
	case "edit":
		return p.Edit(a.Chat, a.Message, a.Text)
	}
	return p.actInGroup(a)
}

func (p *Person) actInGroup(a Act) (Posted, error) {
	switch a.Act {
	case "startgroup":
		return p.StartGroup(a.Chat, a.Text)
	case "addbot":
		return p.AddBot(a.Chat)
	case "promotebot":
		return p.PromoteBot(a.Chat)
	case "kickbot":
		return p.KickBot(a.Chat)
	case "join":
		return p.Join(a.Chat)
	case "leave":
		return p.Leave(a.Chat)
	case "rank":
		p.s.Rank(a.Chat, p.ID, a.Text)
		return Posted{Chat: a.Chat}, nil
	case "topic":
		thread, err := p.Topic(a.Chat, a.Text)
		return Posted{Chat: a.Chat, Message: thread}, err
	case "closetopic":
		return p.CloseTopic(a.Chat, a.Message)
	case "deletetopic":
		return p.DeleteTopic(a.Chat, a.Message)
	case "migrate":
		to, err := p.s.Migrate(a.Chat)
		return Posted{Chat: to}, err
	}
	return Posted{}, cannot("no act %q", a.Act)
}

// Page is a part of the log of accepted sends. Next is the cursor behind it.
type Page struct {
	Next int    `json:"next"`
	Sent []Sent `json:"sent"`
}

// Since lists what was accepted from a cursor on, 0 for all since the last
// Forget. Whether an answer was lost may become known after the send was
// listed: for counting, read again from 0 at the end.
func (s *Server) Since(cursor int) Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Page{Next: len(s.log.sent), Sent: []Sent{}}
	for _, x := range s.log.sent[min(max(cursor, 0), len(s.log.sent)):] {
		out.Sent = append(out.Sent, *x)
	}
	return out
}

// Control is the door for another process (bot/bottest/door). Door is its client.
func (s *Server) Control() http.Handler {
	mux := http.NewServeMux()
	door.Takes(mux, "POST /control/person", func(p Profile) (Profile, error) { return s.Person(p).Profile, nil })
	door.Takes(mux, "POST /control/group", func(g Group) (Posted, error) { return Posted{Chat: s.Group(g)}, nil })
	door.Takes(mux, "POST /control/say", s.Say)
	door.Takes(mux, "POST /control/act", s.Act)
	door.Takes(mux, "POST /control/inject", func(in struct{ Lane, Fields string }) (Posted, error) {
		return Posted{Update: s.Inject(in.Lane, in.Fields)}, nil
	})
	door.Takes(mux, "POST /control/forget", func(door.Nothing) (door.Nothing, error) { s.Forget(); return door.Nothing{}, nil })
	door.Faults(mux, s.Fault, s.Recover)
	door.Gives(mux, "GET /control/counts", func(*http.Request) (any, error) { return s.Counts(), nil })
	door.Gives(mux, "GET /control/pending", func(*http.Request) (any, error) { return s.Pending(), nil })
	door.Gives(mux, "GET /control/unknown", func(*http.Request) (any, error) { return s.Unknown(), nil })
	door.Gives(mux, "GET /control/attempts", func(*http.Request) (any, error) { return s.Attempts(), nil })
	door.Gives(mux, "GET /control/calls", func(r *http.Request) (any, error) { return s.Calls(r.FormValue("method")), nil })
	door.Gives(mux, "GET /control/screen", func(r *http.Request) (any, error) { return s.Screen(number64(r.FormValue("chat"))), nil })
	door.Gives(mux, "GET /control/sent", func(r *http.Request) (any, error) {
		cursor := int(number64(r.FormValue("after")))
		if r.FormValue("wait") == "" {
			return s.Since(cursor), nil
		}
		err := s.WaitFor(r.Context(), func() bool { return s.Since(cursor).Next > cursor })
		return s.Since(cursor), err
	})
	door.Gives(mux, "GET /control/answer", func(r *http.Request) (any, error) { return s.Answered(r.Context(), r.FormValue("press")) })
	return mux
}

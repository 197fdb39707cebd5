package fakeapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
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

// Control is the door for another process: JSON over HTTP below /control/. It
// asks for no password; it belongs on loopback, in tests. Door is its client.
func (s *Server) Control() http.Handler {
	mux := http.NewServeMux()
	takes(mux, "POST /control/person", func(p Profile) (Profile, error) { return s.Person(p).Profile, nil })
	takes(mux, "POST /control/group", func(g Group) (Posted, error) { return Posted{Chat: s.Group(g)}, nil })
	takes(mux, "POST /control/say", s.Say)
	takes(mux, "POST /control/act", s.Act)
	takes(mux, "POST /control/inject", func(in struct{ Lane, Fields string }) (Posted, error) {
		return Posted{Update: s.Inject(in.Lane, in.Fields)}, nil
	})
	takes(mux, "POST /control/forget", func(nothing) (nothing, error) { s.Forget(); return nothing{}, nil })
	s.controlFaults(mux)
	gives(mux, "GET /control/counts", func(*http.Request) (any, error) { return s.Counts(), nil })
	gives(mux, "GET /control/pending", func(*http.Request) (any, error) { return s.Pending(), nil })
	gives(mux, "GET /control/unknown", func(*http.Request) (any, error) { return s.Unknown(), nil })
	gives(mux, "GET /control/attempts", func(*http.Request) (any, error) { return s.Attempts(), nil })
	gives(mux, "GET /control/calls", func(r *http.Request) (any, error) { return s.Calls(r.FormValue("method")), nil })
	gives(mux, "GET /control/screen", func(r *http.Request) (any, error) { return s.Screen(number64(r.FormValue("chat"))), nil })
	gives(mux, "GET /control/sent", func(r *http.Request) (any, error) {
		cursor := int(number64(r.FormValue("after")))
		if r.FormValue("wait") == "" {
			return s.Since(cursor), nil
		}
		err := s.WaitFor(r.Context(), func() bool { return s.Since(cursor).Next > cursor })
		return s.Since(cursor), err
	})
	gives(mux, "GET /control/answer", func(r *http.Request) (any, error) { return s.Answered(r.Context(), r.FormValue("press")) })
	return mux
}

// controlFaults sets and lifts faults by number.
func (s *Server) controlFaults(mux *http.ServeMux) {
	lifts := make(chan map[int64]func(), 1)
	lifts <- map[int64]func(){}
	takes(mux, "POST /control/fault", func(f Fault) (Posted, error) {
		all := <-lifts
		defer func() { lifts <- all }()
		id := int64(len(all) + 1)
		all[id] = s.Fault(f)
		return Posted{Update: id}, nil
	})
	gives(mux, "DELETE /control/fault/{id}", func(r *http.Request) (any, error) {
		all := <-lifts
		defer func() { lifts <- all }()
		lift := all[number64(r.PathValue("id"))]
		if lift == nil {
			return nil, cannot("no such fault")
		}
		lift()
		return nothing{}, nil
	})
	gives(mux, "DELETE /control/fault", func(*http.Request) (any, error) { s.Recover(); return nothing{}, nil })
}

// takes mounts something that reads a JSON body.
func takes[In, Out any](mux *http.ServeMux, pattern string, do func(In) (Out, error)) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 2*maxBody)).Decode(&in); err != nil {
			told(w, nil, err)
			return
		}
		out, err := do(in)
		told(w, out, err)
	})
}

// gives mounts something that is only asked.
func gives(mux *http.ServeMux, pattern string, ask func(*http.Request) (any, error)) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		out, err := ask(r)
		if errors.Is(err, context.Canceled) {
			panic(http.ErrAbortHandler)
		}
		told(w, out, err)
	})
}

// told answers with a value, or 409 and what was not possible.
func told(w http.ResponseWriter, out any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusConflict)
		out = map[string]string{"error": err.Error()}
	}
	_, _ = w.Write(append(encode(out), '\n'))
}

package fakeapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"anping/bot/bottest/door"
)

// Said is something that a follower says to the account.
type Said struct {
	From  string // openid
	Text  string
	Menu  string // bizmsgmenuid, where a link of a message was tapped
	Photo []byte // a JPEG in place of words
}

// Posted is the number of what was said.
type Posted struct{ MsgID int64 }

// Ended is how the account took something said through Control.
type Ended struct {
	MsgID  int64
	From   string
	Posts  int           // of it, up to Callback.Tries
	GaveUp bool          // no answer reached the platform
	Took   time.Duration // from the first post until the platform was content
	Said   []string      // Exchange.Said
	Faults []string      // Exchange.Faults
}

// Page is a part of the log: what was shown, and what became of what was said.
// Next is the cursor behind each.
type Page struct {
	Shown     []Delivered
	NextShown int
	Ended     []Ended
	NextEnded int
}

// Counts are figures over the life of a fake.
type Counts struct {
	Calls   int // of the API
	Refused int // of them, with an errcode
	Lost    int // messages that were shown although their caller never heard of it
	Shown   int
	Saying  int // still on their way
	Ended   int
	GaveUp  int
}

// desk keeps what is said through Control.
type desk struct {
	saying int
	ended  []Ended
	all    sync.WaitGroup
}

// Serve is the fake as a process of its own, driven through Control, until ctx
// ends.
func Serve(ctx context.Context, ln net.Listener, opt Options) error {
	s, err := New(opt)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", s)
	mux.Handle("/control/", s.Control(ctx))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ln) }()
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = server.Close()
	}
	s.Close()
	s.desk.all.Wait()
	return err
}

// Control is the door for another process (bot/bottest/door). Door is its client.
// What is said is posted meanwhile, until ctx ends.
func (s *Server) Control(ctx context.Context) http.Handler {
	mux := http.NewServeMux()
	door.Takes(mux, "POST /control/callback", func(c Callback) (door.Nothing, error) { return door.Nothing{}, s.Callback(c) })
	door.Takes(mux, "POST /control/follower", func(openID string) (door.Nothing, error) {
		s.Follower(openID)
		return door.Nothing{}, nil
	})
	door.Takes(mux, "POST /control/say", func(what Said) (Posted, error) { return s.say(ctx, what) })
	door.Faults(mux, s.Fault, s.Recover)
	door.Gives(mux, "GET /control/counts", func(*http.Request) (any, error) { return s.counts(), nil })
	door.Gives(mux, "GET /control/strange", func(*http.Request) (any, error) { return s.Strange(), nil })
	door.Gives(mux, "GET /control/log", func(r *http.Request) (any, error) {
		shown, _ := strconv.Atoi(r.FormValue("shown"))
		ended, _ := strconv.Atoi(r.FormValue("ended"))
		err := s.WaitFor(r.Context(), func() bool {
			p := s.since(shown, ended)
			return p.NextShown > shown || p.NextEnded > ended
		})
		return s.since(shown, ended), err
	})
	return mux
}

// say lets a follower say something and returns while it is on its way.
func (s *Server) say(ctx context.Context, what Said) (Posted, error) {
	s.Mu.Lock()
	known := s.followers[what.From] != nil && s.followers[what.From].following
	s.Mu.Unlock()
	if !known {
		return Posted{}, fmt.Errorf("fakeapi: %q does not follow", what.From)
	}
	f := &Follower{what.From, s}
	kind, fields := "text", element("Content", what.Text)
	switch {
	case what.Photo != nil:
		id := f.file("image", "image/jpeg", "photo.jpg", what.Photo)
		kind, fields = "image", element("PicUrl", "http://mmbiz.qpic.cn/mmbiz_jpg/"+id[:20]+"/0")+element("MediaId", id)
	case what.Menu != "":
		fields += element("bizmsgmenuid", what.Menu)
	}
	id, xml, err := f.compose(kind, fields)
	if err != nil {
		return Posted{}, err
	}
	s.Mu.Lock()
	s.desk.saying++
	s.Mu.Unlock()
	s.desk.all.Go(func() {
		began := s.Now()
		x, err := s.post(ctx, id, what.From, xml)
		out := Ended{MsgID: id, From: what.From, Posts: len(x.Attempts), GaveUp: x.GaveUp, Took: s.Now().Sub(began), Said: x.Said, Faults: x.Faults}
		if err != nil && !errors.Is(err, context.Canceled) {
			out.Faults = append(out.Faults, err.Error())
		}
		s.Mu.Lock()
		defer s.Mu.Unlock()
		s.desk.saying--
		s.desk.ended = append(s.desk.ended, out)
		s.Touch()
	})
	return Posted{id}, nil
}

// since is the log from two cursors on. Whether an answer to a send was lost may
// become known later: for counting, read again from the beginning.
func (s *Server) since(shown, ended int) Page {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	out := Page{NextShown: len(s.sent), NextEnded: len(s.desk.ended)}
	for _, d := range s.sent[min(max(shown, 0), len(s.sent)):] {
		one := *d
		one.Lost = s.Lost(d.Call)
		out.Shown = append(out.Shown, one)
	}
	out.Ended = append(out.Ended, s.desk.ended[min(max(ended, 0), len(s.desk.ended)):]...)
	return out
}

func (s *Server) counts() Counts {
	out := Counts{}
	for _, c := range s.Calls("") {
		out.Calls++
		if c.Code != 0 {
			out.Refused++
		}
	}
	s.Mu.Lock()
	defer s.Mu.Unlock()
	out.Shown, out.Saying, out.Ended = len(s.sent), s.desk.saying, len(s.desk.ended)
	for _, d := range s.sent {
		if s.Lost(d.Call) {
			out.Lost++
		}
	}
	for _, e := range s.desk.ended {
		if e.GaveUp {
			out.GaveUp++
		}
	}
	return out
}

// Door is the other side of Control: a fake in another process. URL is the
// address Serve listens on, which is also the api_url of the account.
type Door struct {
	URL    string
	Client *http.Client // nil = http.DefaultClient
}

func (d Door) client() door.Client { return door.Client{URL: d.URL, HTTP: d.Client} }

func (d Door) ask(ctx context.Context, method, path string, in, out any) error {
	return d.client().Ask(ctx, method, path, in, out) //nolint:wrapcheck // it says which door
}

// Callback sets where messages are posted to.
func (d Door) Callback(ctx context.Context, c Callback) error {
	return d.ask(ctx, http.MethodPost, "callback", c, &door.Nothing{})
}

// Follower is Server.Follower.
func (d Door) Follower(ctx context.Context, openID string) error {
	return d.ask(ctx, http.MethodPost, "follower", openID, &door.Nothing{})
}

// Say lets a follower say something; how it ends stands in the log.
func (d Door) Say(ctx context.Context, what Said) (Posted, error) {
	var out Posted
	err := d.ask(ctx, http.MethodPost, "say", what, &out)
	return out, err
}

// Fault puts a fault in force; lift ends it.
func (d Door) Fault(ctx context.Context, f Fault) (lift func(context.Context) error, err error) {
	return d.client().Fault(ctx, f) //nolint:wrapcheck // it says which door
}

// Recover lifts every fault.
func (d Door) Recover(ctx context.Context) error {
	return d.client().Recover(ctx) //nolint:wrapcheck // it says which door
}

// Since reads the log from two cursors on, 0 for all of it, and waits until there
// is something, or ctx ends.
func (d Door) Since(ctx context.Context, shown, ended int) (Page, error) {
	var out Page
	err := d.ask(ctx, http.MethodGet, fmt.Sprintf("log?shown=%d&ended=%d", shown, ended), nil, &out)
	return out, err
}

// Counts are the figures so far.
func (d Door) Counts(ctx context.Context) (Counts, error) {
	var out Counts
	err := d.ask(ctx, http.MethodGet, "counts", nil, &out)
	return out, err
}

// Strange is Server.Strange.
func (d Door) Strange(ctx context.Context) ([]string, error) {
	var out []string
	err := d.ask(ctx, http.MethodGet, "strange", nil, &out)
	return out, err
}

package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"anping/bot"
)

// event is one event of a stream as a browser reads it.
type event struct{ id, name, data string }

// page is an open stream.
type page struct {
	t    testing.TB
	in   *bufio.Scanner
	last string
	end  func()
}

// open follows the stream as EventSource does; last is the id it has already.
func open(t testing.TB, d *desk, query, last string) *page {
	t.Helper()
	srv := httptest.NewServer(d.mux)
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL+"/sandbox/events?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	resp, err := http.DefaultClient.Do(r) //nolint:bodyclose // closed by end, which the test's clean-up calls
	if err != nil {
		t.Fatal(err)
	}
	if kind := resp.Header.Get("Content-Type"); resp.StatusCode != http.StatusOK || !strings.HasPrefix(kind, "text/event-stream") {
		t.Fatalf("events: %d %s", resp.StatusCode, kind)
	}
	p := &page{t: t, in: bufio.NewScanner(resp.Body), end: func() {
		cancel()
		resp.Body.Close()
		srv.Close()
	}}
	t.Cleanup(p.end)
	return p
}

func (p *page) next() event {
	p.t.Helper()
	var e event
	for p.in.Scan() {
		line := p.in.Text()
		name, value, _ := strings.Cut(line, ": ")
		switch {
		case line == "":
			if e.id != "" {
				p.last = e.id
			}
			return e
		case name == "id":
			e.id = value
		case name == "event":
			e.name = value
		case name == "data":
			e.data = value
		}
	}
	p.t.Fatalf("the stream ended: %v", p.in.Err())
	return e
}

// until reads to the first event of a name and gives the ids of items on the way.
func (p *page) until(name string) (items []string) {
	p.t.Helper()
	for {
		e := p.next()
		if e.name == "item" {
			var it item
			if err := json.Unmarshal([]byte(e.data), &it); err != nil {
				p.t.Fatal(err)
			}
			items = append(items, it.ID)
		}
		if e.name == name {
			return items
		}
	}
}

func (d *desk) note(ext, id string, at time.Time) {
	d.store.say(bot.Uttered{ID: id, Chat: d.store.chat(ext).ID, At: at})
}

func TestStream(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.note("client-1", "note/1", d.clock.Now().Add(-time.Hour))
	d.note("group-1", "note/2", d.clock.Now())
	p := open(t, d, "chat=client-1", "")
	if got := p.until("ready"); !slices.Equal(slices.Sorted(slices.Values(got)), []string{"note/1", "note/2"}) {
		t.Errorf("the past: %v", got)
	}
	p.until("clock")

	// A ring brings news at once, from any chat, and each item once.
	d.note("person-7", "note/3", d.clock.Now())
	if _, err := d.Send(t.Context(), bot.Part{Chat: bot.ChatRef{ID: "person-7"}}); err != nil {
		t.Fatal(err)
	}
	if got := p.until("clock"); !slices.Equal(got, []string{"note/3"}) {
		t.Errorf("after a ring: %v", got)
	}

	// Without a ring the next second brings it.
	d.note("client-2", "note/4", d.clock.Now())
	d.wall.fire()
	d.wall.fire() // the second look after the ring, and the second's
	if got := append(p.until("clock"), p.until("clock")...); !slices.Equal(got, []string{"note/4"}) {
		t.Errorf("after a second: %v", got)
	}
}

// The clock's event says which teams are on duty: 14:03 is the day team's.
func TestStreamOnDuty(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p := open(t, d, "chat=client-1", "")
	e := p.next()
	for e.name != "clock" {
		e = p.next()
	}
	if want := `{"duty":[1],"now":1749708200000}`; e.data != want {
		t.Errorf("the clock says %s, want %s", e.data, want)
	}
}

func TestStreamOfMessages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p := open(t, d, "chat=person-1&group=group-1", "")
	p.until("clock")
	d.inbox.reply = func(m bot.Message) (bot.Body, error) {
		d.store.say(bot.Uttered{
			ID: "said/1", Chat: d.store.chat(m.Chat.ID).ID, Mine: true, Person: 1, Text: m.Text, At: m.At,
			Location: &bot.Location{Lat: 31.2305, Lon: 121.4738}, Media: []bot.MediaRef{{SHA256: "ab"}},
		})
		return bot.Body{}, nil
	}
	if w := d.ask("POST", "/sandbox/message", `{"key":"k","chat":"person-1","text":"<b>到了</b>"}`); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	var it item
	for e := p.next(); e.name != "clock"; e = p.next() {
		if e.name == "item" {
			if err := json.Unmarshal([]byte(e.data), &it); err != nil {
				t.Fatal(err)
			}
		}
	}
	if it.Text != "<b>到了</b>" || it.From == nil || it.From.Name != "李强" || it.From.Chat != "person-1" || it.From.Role != "guard" {
		t.Errorf("item %+v from %+v", it, it.From)
	}
	if it.Location == nil || !strings.HasPrefix(it.Location.Near, "3号楼道闸 · 1") || len(it.Media) != 1 {
		t.Errorf("location %+v, media %v", it.Location, it.Media)
	}
}

// TestResume drops the connection at every point of a talk and comes again: each
// item must have come, and none that was said long before comes again.
func TestResume(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.note("client-1", "note/old", d.clock.Now().Add(-time.Hour))
	p := open(t, d, "chat=client-1", "")
	p.until("clock")
	seen := map[string]bool{}
	for i := range 6 {
		d.clock.set(d.clock.Now().Add(7 * time.Minute))
		id := fmt.Sprintf("note/%d", i)
		d.note([]string{"client-1", "client-2", "group-1"}[i%3], id, d.clock.Now())
		if i%2 == 0 { // sometimes it was sent before the drop
			d.bell.ring("client-1")
			for _, got := range p.until("clock") {
				seen[got] = true
			}
		}
		last := p.last
		p.end()
		if last == "" {
			t.Fatal("no event had an id")
		}
		p = open(t, d, "chat=client-1", last)
		for _, got := range p.until("clock") {
			seen[got] = true
			if got == "note/old" {
				t.Error("an old item came again")
			}
		}
		for j := range i + 1 {
			if !seen[fmt.Sprintf("note/%d", j)] {
				t.Errorf("note/%d was lost", j)
			}
		}
	}
}

// A batch that commits late has an earlier time than what was sent already.
func TestLateCommit(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.note("client-1", "note/2", d.clock.Now())
	p := open(t, d, "chat=client-1", "")
	p.until("clock")
	d.note("client-1", "note/1", d.clock.Now().Add(-5*time.Second))
	d.bell.ring("client-1")
	if got := p.until("clock"); !slices.Equal(got, []string{"note/1"}) {
		t.Errorf("got %v", got)
	}
}

func TestStreamEnds(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p := open(t, d, "chat=client-1", "")
	p.until("clock")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := d.Run(ctx, d.inbox); err != nil {
		t.Fatal(err)
	}
	for p.in.Scan() {
		if strings.HasPrefix(p.in.Text(), "event: item") {
			t.Error("an item after the end")
		}
	}
}

func TestTooManyStreams(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for range maxStreams {
		d.bell.listen()
	}
	if w := d.ask("GET", "/sandbox/events", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("one stream too many: %d", w.Code)
	}
}

// TestTurns has more chats than one second looks at: the shown ones are looked
// at each second, the others each in their turn.
func TestTurns(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for i := range int64(3 * perTurn) {
		d.store.chats = append(d.store.chats, bot.Chat{ID: 100 + i, Platform: Name, Account: Account, Ext: fmt.Sprintf("x-%d", i)})
	}
	p := open(t, d, "chat=client-1&group=group-1", "")
	p.until("clock")
	before := map[int64]int{}
	d.store.set(func() {
		for id, n := range d.store.asked {
			before[id] = n
		}
	})
	const seconds = 8
	for range seconds {
		d.wall.fire()
		p.until("clock")
	}
	d.store.set(func() {
		for _, c := range d.store.chats {
			n := d.store.asked[c.ID] - before[c.ID]
			if shown := c.Ext == "client-1" || c.Ext == "group-1"; shown && n != seconds || !shown && (n < 1 || n > 3) {
				t.Errorf("chat %s was looked at %d times in %d seconds", c.Ext, n, seconds)
			}
		}
	})
}

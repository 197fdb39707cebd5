package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
)

// autoWall lets every pause be over at once.
type autoWall struct{}

func (autoWall) Now() time.Time { return time.Time{} }

func (autoWall) After(time.Duration) <-chan time.Time {
	ch := make(chan time.Time, 1)
	ch <- time.Time{}
	return ch
}

func progressOf(t *testing.T, d *desk, body string) progress {
	t.Helper()
	w := d.ask("POST", "/sandbox/play", body)
	var p progress
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusOK {
		t.Fatalf("play: %d %s", w.Code, w.Body)
	}
	return p
}

// TestPlay plays the whole day against an engine that answers everything with
// buttons, and reads what was said.
func TestPlay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Wall = autoWall{}
	d.inbox.handle = make(chan bot.Message, 64)
	d.inbox.reply = func(m bot.Message) (bot.Body, error) {
		b := bot.Body{Lines: []text.Line{{{T: "好"}}}, Buttons: []bot.Button{{ID: "id-" + m.Key, Label: "确认"}}}
		d.store.say(bot.Uttered{Chat: d.store.chat(m.Chat.ID).ID, Body: b, At: d.clock.Now()})
		return b, nil
	}
	ear, forget := d.bell.listen()
	defer forget()
	if p := progressOf(t, d, `{"on":true}`); !p.Playing || p.Of < 20 {
		t.Errorf("started: %+v", p)
	}
	for d.day.progress().Playing {
		<-ear
	}
	var lines []string
	for _, m := range d.inbox.messages() {
		what := m.Text
		if m.Action != "" {
			what = "[" + m.Text + "]"
		}
		if m.Location != nil {
			what = "at"
		}
		lines = append(lines, m.At.In(time.FixedZone("", 8*3600)).Format("02 15:04 ")+m.Chat.ID+" "+m.From+" "+what)
	}
	got := strings.Join(lines, "\n")
	for _, want := range []string{
		"13 08:30 client-1 client-1 3号楼道闸坏了,出不去", // 14:03 now: half past eight is tomorrow's
		"13 08:31 group-1 person-1 接单",
		"person-1 person-1 at",
		"client-1 client-1 [确认]",
		"person-4 person-4 扣 李强 漏打 1",
		"person-2 person-2 我的分",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the day lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "{") || strings.Contains(got, "person-6") {
		t.Errorf("a part was not filled, or a button was pressed that did not come:\n%s", got)
	}
	if first := d.inbox.messages()[0]; len(first.Media) != 1 || http.DetectContentType(d.store.media[first.Media[0].SHA256]) != "image/png" {
		t.Errorf("the first message has photos %v", first.Media)
	}
}

func TestPlayStops(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	progressOf(t, d, `{"on":true}`)
	wait := <-d.wall.wait // the first pause
	if p := progressOf(t, d, `{"on":true}`); !p.Playing {
		t.Errorf("a second start: %+v", p)
	}
	if p := progressOf(t, d, `{"on":false}`); p.Playing || p.Of == 0 {
		t.Errorf("stopped: %+v", p)
	}
	wait <- time.Time{}
	if p := progressOf(t, d, `{"on":false}`); p.Playing {
		t.Errorf("stopped twice: %+v", p)
	}
	if got := d.inbox.messages(); len(got) != 0 {
		t.Errorf("said after the stop: %v", got)
	}
	if p := progressOf(t, d, `{"on":true}`); !p.Playing {
		t.Errorf("started again: %+v", p)
	}
	<-d.wall.wait
	progressOf(t, d, `{"on":false}`)
}

// A busy engine is asked again under the same key, as a platform would.
func TestPlayInsists(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Wall = autoWall{}
	failures := 0
	d.inbox.reply = func(bot.Message) (bot.Body, error) {
		if failures++; failures <= 2 {
			return bot.Body{}, errors.New("busy")
		}
		return bot.Body{}, nil
	}
	if err := d.insist(t.Context(), d.inbox, bot.Message{Key: "k", Chat: bot.ChatRef{ID: "client-1"}}); err != nil {
		t.Fatal(err)
	}
	got := d.inbox.messages()
	if len(got) != 3 || got[0].Key != "k" || got[2].Key != "k" {
		t.Errorf("asked %d times: %v", len(got), got)
	}
}

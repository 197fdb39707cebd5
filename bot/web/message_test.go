package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
)

func TestMessage(t *testing.T) {
	t.Parallel()
	sha, tone, film := strings.Repeat("ab", 32), strings.Repeat("cd", 32), strings.Repeat("ef", 32)
	for _, c := range []struct {
		name, body string
		want       bot.Message
	}{
		{"words in private", `{"key":"k","chat":"client-1","text":"  3号楼道闸坏了 "}`, bot.Message{Chat: bot.ChatRef{ID: "client-1"}, From: "client-1", Text: "3号楼道闸坏了", Named: true}},
		{"from is the chat's own", `{"key":"k","chat":"client-1","from":"client-1","text":"a"}`, bot.Message{Chat: bot.ChatRef{ID: "client-1"}, From: "client-1", Text: "a", Named: true}},
		{"a stranger", `{"key":"k","chat":"new-9","text":"a"}`, bot.Message{Chat: bot.ChatRef{ID: "new-9"}, From: "new-9", Text: "a", Named: true}},
		{"a group that nobody has bound", `{"key":"k","chat":"new-8","from":"person-1","text":"/bind 夜班队"}`, bot.Message{Chat: bot.ChatRef{ID: "new-8", Group: true}, From: "person-1", Text: "/bind 夜班队", Named: true}},
		{"words in a group", `{"key":"k","chat":"group-1","from":"person-1","text":"大家好"}`, bot.Message{Chat: bot.ChatRef{ID: "group-1", Group: true}, From: "person-1", Text: "大家好"}},
		{"named in a group", `{"key":"k","chat":"group-1","from":"person-1","text":"@安评 预览"}`, bot.Message{Chat: bot.ChatRef{ID: "group-1", Group: true}, From: "person-1", Text: "预览", Named: true}},
		{"named in English", `{"key":"k","chat":"group-1","from":"person-1","text":"@anping preview"}`, bot.Message{Chat: bot.ChatRef{ID: "group-1", Group: true}, From: "person-1", Text: "preview", Named: true}},
		{"slash in a group", `{"key":"k","chat":"group-1","from":"person-1","text":"/help"}`, bot.Message{Chat: bot.ChatRef{ID: "group-1", Group: true}, From: "person-1", Text: "/help", Named: true}},
		{"button in a group", `{"key":"k","chat":"group-1","from":"person-1","text":"接单","action":"b1"}`, bot.Message{Chat: bot.ChatRef{ID: "group-1", Group: true}, From: "person-1", Text: "接单", Action: "b1", Named: true}},
		{"location", `{"key":"k","chat":"person-1","location":{"lat":31.2,"lon":121.5}}`, bot.Message{Chat: bot.ChatRef{ID: "person-1"}, From: "person-1", Location: &bot.Location{Lat: 31.2, Lon: 121.5}, Named: true}},
		{"photo", `{"key":"k","chat":"person-1","media":["` + sha + `"]}`, bot.Message{Chat: bot.ChatRef{ID: "person-1"}, From: "person-1", Media: []bot.MediaRef{{SHA256: sha, Kind: "photo"}}, Named: true}},
		{"voice and video", `{"key":"k","chat":"person-1","text":"好了","media":["` + tone + `","` + film + `"]}`, bot.Message{Chat: bot.ChatRef{ID: "person-1"}, From: "person-1", Text: "好了", Media: []bot.MediaRef{{SHA256: tone, Kind: "voice"}, {SHA256: film, Kind: "video"}}, Named: true}},
	} {
		d := newDesk(t)
		d.store.media[sha], d.store.media[tone], d.store.media[film] = phonePhoto(t), genuine(t, "tone.opus"), genuine(t, "gate.mp4")
		w := d.ask("POST", "/sandbox/message", c.body)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
			continue
		}
		got := d.inbox.messages()[0]
		c.want.Key, c.want.Platform, c.want.Account, c.want.At = "k", Name, Account, d.clock.Now()
		if !sameMessage(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

func sameMessage(a, b bot.Message) bool {
	ja, _ := json.Marshal(a)
	jb, _ := json.Marshal(b)
	return string(ja) == string(jb)
}

func TestMessageRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body, code string }{
		{"no JSON", `key=k`, "bad_json"},
		{"cut", `{"key":"k"`, "bad_json"},
		{"two values", `{"key":"k","chat":"client-1","text":"a"} {}`, "bad_json"},
		{"unknown field", `{"key":"k","chat":"client-1","txt":"a"}`, "bad_json"},
		{"over 64 KiB", `{"key":"k","chat":"client-1","text":"` + strings.Repeat("a", maxJSON) + `"}`, "bad_json"},
		{"no key", `{"chat":"client-1","text":"a"}`, "bad_key"},
		{"long key", `{"key":"` + strings.Repeat("k", maxID+1) + `","chat":"client-1","text":"a"}`, "bad_key"},
		{"hidden key", `{"key":"a\u200bb","chat":"client-1","text":"a"}`, "bad_key"},
		{"no chat", `{"key":"k","text":"a"}`, "bad_chat"},
		{"chat with a space", `{"key":"k","chat":"a b","text":"a"}`, "bad_chat"},
		{"somebody else's chat", `{"key":"k","chat":"client-1","from":"client-2","text":"a"}`, "bad_chat"},
		{"nobody in a group", `{"key":"k","chat":"group-1","text":"a"}`, "bad_chat"},
		{"nothing said", `{"key":"k","chat":"client-1","text":" \n"}`, "empty"},
		{"long text", `{"key":"k","chat":"client-1","text":"` + strings.Repeat("a", maxText+1) + `"}`, "too_long"},
		{"ten photos", `{"key":"k","chat":"client-1","media":["` + strings.Repeat(`a","`, 9) + `a"]}`, "too_long"},
		{"no such photo", `{"key":"k","chat":"client-1","media":["` + strings.Repeat("cd", 32) + `"]}`, "bad_media"},
		{"a stored page", `{"key":"k","chat":"client-1","media":["` + strings.Repeat("ba", 32) + `"]}`, "bad_media"},
		{"a photo's name", `{"key":"k","chat":"client-1","media":["../../etc/passwd"]}`, "bad_media"},
		{"off the globe", `{"key":"k","chat":"client-1","location":{"lat":91,"lon":0}}`, "bad_location"},
	} {
		d := newDesk(t)
		w := d.ask("POST", "/sandbox/message", c.body)
		var said struct{ Error, Code string }
		if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || w.Code != http.StatusBadRequest || said.Code != c.code || said.Error == "" {
			t.Errorf("%s: %d %s, want 400 %s", c.name, w.Code, w.Body, c.code)
		}
		if len(d.inbox.messages()) != 0 {
			t.Errorf("%s: the engine heard it", c.name)
		}
	}
}

func TestMessageAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	w := d.ask("POST", "/sandbox/message", `{"key":"k","chat":"client-1","text":"a"}`)
	var said struct{ Answer *bot.Body }
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || said.Answer == nil || said.Answer.Lines[0].String() != "好的" {
		t.Errorf("answer: %v %s", err, w.Body)
	}
	d.inbox.reply = func(bot.Message) (bot.Body, error) { return bot.Body{}, nil }
	if w := d.ask("POST", "/sandbox/message", `{"key":"k2","chat":"client-1","text":"a"}`); strings.TrimSpace(w.Body.String()) != `{"answer":null}` {
		t.Errorf("no answer: %s", w.Body)
	}
}

// A platform comes again after 503; so nothing may be called recorded that is not.
func TestMessageBusy(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.inbox.reply = func(bot.Message) (bot.Body, error) {
		return bot.Say(text.Line{{T: "no"}}), errors.New("database is down")
	}
	w := d.ask("POST", "/sandbox/message", `{"key":"k","chat":"client-1","text":"a"}`)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" {
		t.Errorf("engine down: %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if strings.Contains(w.Body.String(), "database") || strings.Contains(w.Body.String(), `"no"`) {
		t.Errorf("engine down: the answer tells too much: %s", w.Body)
	}
	d.store.down = errors.New("down")
	for _, path := range []string{"/sandbox/state", "/sandbox/healthz", "/sandbox/events"} {
		if w := d.ask("GET", path, ""); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("store down: GET %s: %d", path, w.Code)
		}
	}
	if w := d.ask("POST", "/sandbox/message", `{"key":"k","chat":"client-1","text":"a"}`); w.Code != http.StatusServiceUnavailable {
		t.Errorf("store down: POST: %d", w.Code)
	}
}

func TestErrorsInTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for ask, want := range map[string]string{"": "zh:", "?lang=en": "en:", "?lang=zh": "zh:", "?lang=zh-Hant": "zh-Hant:", "?lang=fr": "zh:"} {
		if w := d.ask("POST", "/sandbox/message"+ask, `{`); !strings.Contains(w.Body.String(), want+"web.err_json") {
			t.Errorf("lang %q: %s", ask, w.Body)
		}
	}
	for header, want := range map[string]string{
		"en-GB,en;q=0.9,zh;q=0.8": "en:", "zh-TW,zh;q=0.9": "zh-Hant:", "zh-HK": "zh-Hant:", "zh-CN,zh;q=0.9,en;q=0.8": "zh:",
		"fr-FR,fr;q=0.9": "zh:", ";;": "zh:", strings.Repeat("en,", 200): "zh:",
	} {
		w := d.ask("POST", "/sandbox/message", `{`, func(r *http.Request) { r.Header.Set("Accept-Language", header) })
		if !strings.Contains(w.Body.String(), `"`+want+"web.err_json") {
			t.Errorf("Accept-Language %s: %s", header, w.Body)
		}
	}
}

func TestPlatform(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var _ bot.Platform = d.Sandbox
	var _ bot.Receiver = d.Sandbox
	var _ bot.Sender = d.Sandbox
	parts, err := d.Render(bot.Say(text.Line{{T: "好"}}))
	if err != nil || len(parts) != 1 {
		t.Fatalf("render: %q, %v", parts, err)
	}
	if b, err := bot.DecodeBody(parts[0]); err != nil || b.Lines[0].String() != "好" {
		t.Errorf("render: %s, %v", parts[0], err)
	}
	if !d.Passive() || d.Name() != "sandbox" {
		t.Error("the sandbox is the passive platform sandbox")
	}
}

func TestSelfCheck(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.inbox.beat = make(chan time.Time)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx, d.inbox) }()
	for range 3 {
		if at := <-d.inbox.beat; !at.Equal(d.clock.Now()) {
			t.Errorf("alive at %v", at)
		}
		wait := <-d.clock.wait
		d.clock.set(d.clock.Now().Add(selfCheck))
		wait <- d.clock.Now()
	}
	<-d.inbox.beat
	wait := <-d.clock.wait
	d.store.set(func() { d.store.down = errors.New("down") })
	wait <- d.clock.Now()
	select {
	case at := <-d.inbox.beat:
		t.Errorf("alive at %v with the store down", at)
	case <-d.clock.wait:
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("run ended with %v", err)
	}
}

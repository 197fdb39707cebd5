package wechat

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
)

const (
	servicePath  = "/cgi-bin/message/custom/send"
	templatePath = "/cgi-bin/message/template/send"
	testTemplate = "TEMPLATE_ID_1 character_string1=no thing2=what time3=when"
)

func withTemplate(c *Config) { c.Template = testTemplate }

// send renders a body and sends its first part.
func (s *stage) send(b bot.Body, change ...func(*bot.Part)) bot.Outcome {
	s.t.Helper()
	parts, err := s.w.Render(b)
	if err != nil || len(parts) == 0 {
		s.t.Fatalf("%d parts, %v", len(parts), err)
	}
	p := bot.Part{Note: "told/1", Number: 42, Chat: bot.ChatRef{ID: openID}, Account: testApp, Lang: "zh", N: 1, Of: len(parts), Attempt: 1, Rendered: parts[0]}
	for _, f := range change {
		f(&p)
	}
	out, err := s.w.Send(s.t.Context(), p)
	if err != nil {
		s.t.Fatal(err)
	}
	if strings.Contains(out.Why, "TOKEN") || strings.Contains(out.Why, "canary") || strings.Contains(out.Why, openID) {
		s.t.Errorf("why: %s", out.Why)
	}
	return out
}

var news = bot.Say(text.Plain("A1027 已处理:换了保险丝"))

// TestErrorCodes: what each errcode, status and broken answer comes to.
func TestErrorCodes(t *testing.T) {
	t.Parallel()
	code := func(n int) http.HandlerFunc {
		return says(fmt.Sprintf(`{"errcode":%d,"errmsg":"of %s hint: [x] rid: 1-2"}`, n, openID))
	}
	status := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(n) }
	}
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		want   bot.OutcomeState
		wait   time.Duration
		tries  int
	}{
		{"0", code(0), bot.Sent, 0, 1},
		{"-1", code(-1), bot.Retry, 0, 1},
		{"40001", code(40001), bot.After, limited, 2},
		{"40014", code(40014), bot.After, limited, 2},
		{"42001", code(42001), bot.After, limited, 2},
		{"40003", code(40003), bot.ChatDead, 0, 1},
		{"40013", code(40013), bot.After, mendable, 1},
		{"40125", code(40125), bot.After, mendable, 1},
		{"40164", code(40164), bot.After, mendable, 1},
		{"43004", code(43004), bot.ChatDead, 0, 1},
		{"50005", code(50005), bot.ChatDead, 0, 1},
		{"43019", code(43019), bot.Held, 0, 1},
		{"43101", code(43101), bot.Held, 0, 1},
		{"45015", code(45015), bot.Held, 0, 1},
		{"45047", code(45047), bot.Held, 0, 1},
		{"45002", code(45002), bot.Permanent, 0, 1},
		{"45009", code(45009), bot.After, limited, 1},
		{"45011", code(45011), bot.After, limited, 1},
		{"47003", code(47003), bot.Permanent, 0, 1},
		{"48001", code(48001), bot.After, mendable, 1},
		{"50002", code(50002), bot.After, mendable, 1},
		{"87014", code(87014), bot.Permanent, 0, 1},
		{"not listed", code(12345), bot.Permanent, 0, 1},
		{"HTTP 500", status(500), bot.Retry, 0, 1},
		{"HTTP 502", status(502), bot.Retry, 0, 1},
		{"HTTP 504", status(504), bot.Unknown, 0, 1},
		{"HTTP 403", status(403), bot.Retry, 0, 1},
		{"no JSON", says("<html>"), bot.Unknown, 0, 1},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			_, _ = io.WriteString(w, "{")
		}, bot.Unknown, 0, 1},
		{"gone", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, bot.Unknown, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.api.answer(servicePath, c.answer)
			out := s.send(news)
			if out.State != c.want || out.Wait != c.wait || len(s.api.to(servicePath)) != c.tries {
				t.Errorf("%+v after %d tries", out, len(s.api.to(servicePath)))
			}
			if out.State != bot.Sent && out.Why == "" {
				t.Error("nobody is told why")
			}
		})
	}
}

// TestStaleToken: a token that is refused is dropped and another one fetched; the
// message is sent once.
func TestStaleToken(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if out := s.send(news); out.State != bot.Sent {
		t.Fatalf("%+v", out)
	}
	s.api.mu.Lock()
	s.api.token++
	s.api.mu.Unlock()
	if out := s.send(news); out.State != bot.Sent || s.api.given != 2 || len(s.api.to(servicePath)) != 3 {
		t.Errorf("%+v, %d tokens, %d calls", out, s.api.given, len(s.api.to(servicePath)))
	}
}

// TestNoToken: without a token nothing was sent, and the message waits, whatever
// the code: it says nothing of the message.
func TestNoToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   bot.OutcomeState
		wait   time.Duration
	}{
		"busy":       {says(`{"errcode":-1,"errmsg":"busy"}`), bot.Retry, 0},
		"of the day": {says(`{"errcode":45009,"errmsg":"reach max"}`), bot.After, limited},
		"refused":    {says(`{"errcode":89503,"errmsg":"wait"}`), bot.After, mendable},
		"not listed": {says(`{"errcode":12345,"errmsg":"odd"}`), bot.After, mendable},
		"no such":    {says(`{"errcode":40003,"errmsg":"odd"}`), bot.After, mendable},
		"no JSON":    {says("<html>"), bot.Retry, 0},
		"gone":       {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, bot.Retry, 0},
	} {
		s := newStage(t)
		s.api.answer("/cgi-bin/stable_token", c.answer)
		if out := s.send(news); out.State != c.want || out.Wait != c.wait || len(s.api.to(servicePath)) > 0 {
			t.Errorf("%s: %+v after %d tries", name, out, len(s.api.to(servicePath)))
		}
	}
}

// TestNudge: without a slot, and after a refusal, a template says that something
// waits, in fields of 20 characters, under the note's number; the note is held.
func TestNudge(t *testing.T) {
	t.Parallel()
	long := bot.Say(text.Plain("A1027 已处理:" + strings.Repeat("很", 50) + "\n第二行"))
	s := newStage(t, withTemplate)
	out := s.send(long, func(p *bot.Part) { p.Beyond = true })
	if out.State != bot.Held || len(s.api.to(servicePath)) != 0 || len(s.api.to(templatePath)) != 1 {
		t.Fatalf("%+v, %d, %d", out, len(s.api.to(servicePath)), len(s.api.to(templatePath)))
	}
	var sent struct {
		To   string `json:"touser"`
		ID   string `json:"template_id"`
		Msg  string `json:"client_msg_id"`
		Data map[string]struct{ Value string }
	}
	if err := json.Unmarshal([]byte(s.api.to(templatePath)[0].body), &sent); err != nil {
		t.Fatal(err)
	}
	if sent.To != openID || sent.ID != "TEMPLATE_ID_1" || sent.Msg != "anping-42" || sent.Data["character_string1"].Value != "A1027" || sent.Data["time3"].Value != "2025-06-12 12:00" {
		t.Errorf("sent %+v", sent)
	}
	if v := sent.Data["thing2"].Value; len([]rune(v)) != 20 || strings.Contains(v, "\n") {
		t.Errorf("what: %q", v)
	}
	s = newStage(t, withTemplate)
	s.api.answer(servicePath, says(`{"errcode":45047}`))
	if out := s.send(news); out.State != bot.Held || len(s.api.to(templatePath)) != 1 {
		t.Errorf("%+v, %d", out, len(s.api.to(templatePath)))
	}
	s = newStage(t, withTemplate)
	s.api.answer(templatePath, says(`{"errcode":40037}`))
	if out := s.send(news, func(p *bot.Part) { p.Beyond = true }); out.State != bot.Held || len(s.api.to(templatePath)) != 1 {
		t.Errorf("%+v, %d", out, len(s.api.to(templatePath)))
	}
	if s = newStage(t); s.send(news, func(p *bot.Part) { p.Beyond = true }).State != bot.Held || len(s.api.to(templatePath)) != 0 {
		t.Error("a template that is not configured was sent")
	}
}

// TestPhoto: a photo is uploaded without what stands in it, and sent; one that
// is no more leaves words.
func TestPhoto(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.api.answer("/cgi-bin/media/upload", says(`{"type":"image","media_id":"UP1","created_at":1}`))
	sha, _ := s.store.PutMedia(t.Context(), picture(t))
	if out := s.send(bot.Body{Lang: "zh", Image: sha}); out.State != bot.Sent {
		t.Fatalf("%+v", out)
	}
	up, sent := s.api.to("/cgi-bin/media/upload"), s.api.to(servicePath)
	if len(up) != 1 || !strings.Contains(up[0].body, "image/jpeg") || !strings.Contains(up[0].query, "type=image") || len(sent) != 1 || !strings.Contains(sent[0].body, `"media_id":"UP1"`) {
		t.Errorf("%v %v", up, sent)
	}
	if out := s.send(bot.Body{Lang: "zh", Image: strings.Repeat("0", 64)}); out.State != bot.Sent || !strings.Contains(s.api.to(servicePath)[1].body, "附带的文件") {
		t.Errorf("%+v", out)
	}
	s.api.answer("/cgi-bin/media/upload", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if out := s.send(bot.Body{Lang: "zh", Image: sha}); out.State != bot.Retry {
		t.Errorf("an upload of unknown end is %+v", out)
	}
}

// TestAgain: a repeat of unknown end is labelled.
func TestAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.send(news, func(p *bot.Part) { p.Again = true })
	if !strings.Contains(s.api.to(servicePath)[0].body, `"content":"补发 A1027`) {
		t.Errorf("%s", s.api.to(servicePath)[0].body)
	}
}

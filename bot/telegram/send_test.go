package telegram

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
)

// partOf renders a body that makes one part.
func partOf(t *testing.T, r *rig, chat string, b bot.Body) bot.Part {
	t.Helper()
	parts, err := r.Render(b)
	if err != nil || len(parts) != 1 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	return bot.Part{Note: "n/1", Number: 1, Chat: bot.ChatRef{ID: chat}, Lang: "zh", N: 1, Of: 1, Attempt: 1, Rendered: parts[0]}
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSendForm(t *testing.T) {
	r := newRig(t, nil)
	p := partOf(t, r, "-1001/42", bot.Body{
		Lang: "zh", Head: text.Plain("A<1>"), Lines: []text.Line{text.Plain("剩 2:58")},
		Buttons: []bot.Button{{ID: "k2m9", Label: "接单"}},
	})
	out, err := r.Send(t.Context(), p)
	if err != nil || out != (bot.Outcome{State: bot.Sent, Ext: "77"}) {
		t.Fatalf("%+v, %v", out, err)
	}
	got := r.stub.calls("sendMessage")[0].Params
	want := map[string]string{
		"chat_id": "-1001", "message_thread_id": "42", "parse_mode": "HTML", "text": "<b>A&lt;1&gt;</b>\n剩 2:58",
		"link_preview_options": `{"is_disabled":true}`,
		"reply_markup":         `{"inline_keyboard":[[{"text":"接单","callback_data":"k2m9"}]]}`,
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %q, wanted %q", name, got[name], value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("sent %v", got)
	}
	p.Again = true
	if _, err := r.Send(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if got := r.stub.calls("sendMessage")[1].Params["text"]; got != "补发 <b>A&lt;1&gt;</b>\n剩 2:58" {
		t.Errorf("a repeat says %q", got)
	}
}

func TestSendPhoto(t *testing.T) {
	r := newRig(t, nil)
	sha, err := r.shelf.PutMedia(t.Context(), picture(t))
	if err != nil {
		t.Fatal(err)
	}
	voice, err := r.shelf.PutMedia(t.Context(), []byte("OggS\x00\x02 not a picture"))
	if err != nil {
		t.Fatal(err)
	}
	erased := strings.Repeat("ab", 32)
	words := []text.Line{text.Plain("现场")}
	for name, c := range map[string]struct {
		body   bot.Body
		answer http.HandlerFunc // to the photo
		end    bot.OutcomeState
		sent   string
	}{
		"photo":                  {bot.Body{Image: sha, Lines: words}, nil, bot.Sent, "photo 现场"},
		"photo alone":            {bot.Body{Image: sha}, nil, bot.Sent, "photo "},
		"erased":                 {bot.Body{Image: erased, Lines: words}, nil, bot.Sent, "text 现场"},
		"erased, alone":          {bot.Body{Image: erased}, nil, bot.Permanent, ""},
		"erased, with a button":  {bot.Body{Image: erased, Buttons: []bot.Button{{ID: "x", Label: "确认"}}}, nil, bot.Sent, "text …"},
		"no picture":             {bot.Body{Image: voice, Lines: words}, nil, bot.Sent, "text 现场"},
		"refused picture":        {bot.Body{Image: sha, Lines: words}, refuses(400, "Bad Request: IMAGE_PROCESS_FAILED", ""), bot.Sent, "photo 现场, text 现场"},
		"no right to photos":     {bot.Body{Image: sha, Lines: words}, refuses(400, "Bad Request: not enough rights to send photos to the chat", ""), bot.Sent, "photo 现场, text 现场"},
		"refused picture, alone": {bot.Body{Image: sha}, refuses(400, "Bad Request: PHOTO_INVALID_DIMENSIONS", ""), bot.Permanent, "photo "},
		"chat gone":              {bot.Body{Image: sha, Lines: words}, refuses(400, "Bad Request: chat not found", ""), bot.ChatDead, "photo 现场"},
		"too fast":               {bot.Body{Image: sha, Lines: words}, refuses(429, "Too Many Requests", `{"retry_after":5}`), bot.After, "photo 现场"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(c *Config) { c.Media = r.shelf })
			if c.answer != nil {
				r.stub.next("sendPhoto", c.answer)
			}
			out, _ := r.Send(t.Context(), partOf(t, r, "5", c.body))
			if out.State != c.end {
				t.Errorf("%+v, wanted %s", out, c.end)
			}
			var sent []string
			for _, a := range r.stub.calls("sendPhoto") {
				if a.Params["photo"] != "a file" {
					t.Error("no file")
				}
				sent = append(sent, "photo "+a.Params["caption"])
			}
			for _, a := range r.stub.calls("sendMessage") {
				sent = append(sent, "text "+a.Params["text"])
			}
			if got := strings.Join(sent, ", "); got != c.sent {
				t.Errorf("sent %s, wanted %s", got, c.sent)
			}
		})
	}
	r.shelf.down = errDown
	if out, _ := r.Send(t.Context(), partOf(t, r, "5", bot.Body{Image: sha})); out.State != bot.Retry {
		t.Errorf("database down: %+v", out)
	}
}

// TestSendOutcomes is what each answer of the Bot API means.
func TestSendOutcomes(t *testing.T) {
	wait := func(s int) bot.Outcome {
		return bot.Outcome{State: bot.After, Wait: time.Duration(s) * time.Second}
	}
	end := func(s bot.OutcomeState) bot.Outcome { return bot.Outcome{State: s} }
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   bot.Outcome
	}{
		"429":                      {refuses(429, "Too Many Requests: retry after 41", `{"retry_after":41}`), wait(41)},
		"429 for hours":            {refuses(429, "Too Many Requests: retry after 18053", `{"retry_after":18053}`), wait(18053)},
		"429 without a time":       {refuses(429, "Too Many Requests", ""), wait(1)},
		"blocked":                  {refuses(403, "Forbidden: bot was blocked by the user", ""), end(bot.ChatDead)},
		"deactivated":              {refuses(403, "Forbidden: user is deactivated", ""), end(bot.ChatDead)},
		"kicked":                   {refuses(403, "Forbidden: bot was kicked from the supergroup chat", ""), end(bot.ChatDead)},
		"never started":            {refuses(403, "Forbidden: bot can't initiate conversation with a user", ""), end(bot.ChatDead)},
		"not a member":             {refuses(403, "Forbidden: bot is not a member of the supergroup chat", ""), end(bot.ChatDead)},
		"not found":                {refuses(400, "Bad Request: chat not found", ""), end(bot.ChatDead)},
		"group deleted":            {refuses(403, "Forbidden: the group chat was deleted", ""), end(bot.ChatDead)},
		"may not write":            {refuses(400, "Bad Request: not enough rights to send text messages to the chat", ""), end(bot.ChatDead)},
		"write forbidden":          {refuses(400, "Bad Request: CHAT_WRITE_FORBIDDEN", ""), end(bot.ChatDead)},
		"entities":                 {refuses(400, `Bad Request: can't parse entities: Unsupported start tag \"李强\" at byte offset 5`, ""), end(bot.Permanent)},
		"too long":                 {refuses(400, "Bad Request: message is too long", ""), end(bot.Permanent)},
		"button":                   {refuses(400, "Bad Request: BUTTON_DATA_INVALID", ""), end(bot.Permanent)},
		"not modified":             {refuses(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same", ""), end(bot.Sent)},
		"token":                    {stranger(), end(bot.Retry)},
		"no such bot":              {refuses(404, "Not Found", ""), end(bot.Retry)},
		"conflict":                 {refuses(409, "Conflict", ""), end(bot.Retry)},
		"500":                      {refuses(500, "Internal Server Error", ""), end(bot.Retry)},
		"502 page":                 {says(502, "<html>Bad Gateway</html>"), end(bot.Retry)},
		"503":                      {says(503, ""), end(bot.Retry)},
		"504":                      {says(504, "<html>Gateway Time-out</html>"), end(bot.Unknown)},
		"413 page":                 {says(413, "<html>Request Entity Too Large</html>"), end(bot.Retry)},
		"a portal's page":          {says(200, "<!DOCTYPE html><p>log in</p>"), end(bot.Retry)},
		"a redirect":               {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, end(bot.Retry)},
		"cut off":                  {says(200, `{"ok":true,"result":{"mess`), end(bot.Unknown)},
		"hang up":                  {hangsUp, end(bot.Unknown)},
		"an endless answer":        {says(200, `{"ok":true,"result":"`+strings.Repeat("x", 2<<20)+`"}`), end(bot.Unknown)},
		"a message of the future":  {says(200, `{"ok":true,"result":{"message_id":77,"chat":"changed","new":[1]}}`), bot.Outcome{State: bot.Sent, Ext: "77"}},
		"true instead of a result": {says(200, `{"ok":true,"result":true}`), bot.Outcome{State: bot.Sent, Ext: "0"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			r.stub.next("sendMessage", c.answer)
			out, err := r.Send(t.Context(), partOf(t, r, "5", bot.Say(text.Plain("x"))))
			if err != nil || out.State != c.want.State || out.Wait != c.want.Wait || c.want.Ext != "" && out.Ext != c.want.Ext {
				t.Errorf("%+v, %v; wanted %+v", out, err, c.want)
			}
			for _, no := range []string{"canary", "李强", "/bot"} {
				if strings.Contains(out.Why, no) {
					t.Errorf("why holds %q: %s", no, out.Why)
				}
			}
		})
	}
}

// Ends without any answer: only what was written whole may have arrived.
func TestSendUnanswered(t *testing.T) {
	r := newRig(t, nil)
	p := partOf(t, r, "5", bot.Say(text.Plain("x")))

	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer silent.Close()
	r.wire.base = silent.URL
	slow := newRig(t, func(c *Config) { c.APIURL = silent.URL })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if out, _ := slow.Send(ctx, p); out.State != bot.Unknown {
		t.Errorf("no answer in time: %+v", out)
	}

	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	nobody := newRig(t, func(c *Config) { c.APIURL = closed.URL })
	if out, _ := nobody.Send(t.Context(), p); out.State != bot.Retry {
		t.Errorf("connection refused: %+v", out)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if out, _ := slow.Send(gone, p); out.State != bot.Retry {
		t.Errorf("cancelled before it began: %+v", out)
	}
	proxied := newRig(t, func(c *Config) { c.Proxy, c.APIURL = testProxy, "https://api.telegram.invalid" })
	out, _ := proxied.Send(t.Context(), p)
	if out.State != bot.Retry || strings.Contains(fmt.Sprint(out), "canary") {
		t.Errorf("no proxy there: %+v", out)
	}
}

// A group that became a supergroup is followed at once and told of.
func TestSendMoved(t *testing.T) {
	r := newRig(t, nil)
	r.stub.next("sendMessage", refuses(400, "Bad Request: group chat was upgraded to a supergroup chat", `{"migrate_to_chat_id":-1001234567890}`))
	p := partOf(t, r, "-4455", bot.Say(text.Plain("x")))
	for range 2 {
		out, err := r.Send(t.Context(), p)
		if err != nil || out.State != bot.Sent || out.Moved != "-1001234567890" {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	var chats []string
	for _, a := range r.stub.calls("sendMessage") {
		chats = append(chats, a.Params["chat_id"])
	}
	if got := strings.Join(chats, " "); got != "-4455 -1001234567890 -1001234567890" {
		t.Errorf("sent to %s", got)
	}
	r.stub.next("sendMessage", refuses(403, "Forbidden: bot was kicked from the supergroup chat", ""))
	if out, _ := r.Send(t.Context(), p); out.State != bot.ChatDead || out.Moved == "" {
		t.Errorf("moved and dead: %+v", out)
	}
}

// A topic that is gone leaves the group.
func TestSendTopicGone(t *testing.T) {
	for _, why := range []string{"message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED"} {
		r := newRig(t, nil)
		r.stub.next("sendMessage", refuses(400, "Bad Request: "+why, ""))
		out, err := r.Send(t.Context(), partOf(t, r, "-1001/42", bot.Say(text.Plain("x"))))
		if err != nil || out.State != bot.Sent {
			t.Fatalf("%s: %+v, %v", why, out, err)
		}
		if got := r.stub.calls("sendMessage"); len(got) != 2 || got[1].Params["message_thread_id"] != "" || got[1].Params["chat_id"] != "-1001" {
			t.Errorf("%s: %v", why, got)
		}
	}
}

func TestSendNotOurs(t *testing.T) {
	r := newRig(t, nil)
	good := partOf(t, r, "5", bot.Say(text.Plain("x")))
	for name, change := range map[string]func(*bot.Part){
		"bytes":   func(p *bot.Part) { p.Rendered = []byte("{}") },
		"version": func(p *bot.Part) { p.Rendered = []byte(`{"v":9}`) },
		"chat":    func(p *bot.Part) { p.Chat.ID = "oXyz" },
		"topic":   func(p *bot.Part) { p.Chat.ID = "-1/x" },
		"no chat": func(p *bot.Part) { p.Chat.ID = "" },
	} {
		p := good
		change(&p)
		if out, _ := r.Send(t.Context(), p); out.State != bot.Permanent {
			t.Errorf("%s: %+v", name, out)
		}
	}
	if n := len(r.stub.calls("sendMessage")); n != 0 {
		t.Errorf("%d were sent", n)
	}
}

// Voice and video are sent as that where Telegram plays them, else as files to be
// opened; the words and buttons go with them.
func TestSendFiles(t *testing.T) {
	read := func(name string) []byte {
		raw, err := os.ReadFile("../media/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	spoken := append([]byte("#!AMR\n"), bytes.Repeat(append([]byte{0x3c}, make([]byte, 31)...), 9)...)
	for method, files := range map[string][][]byte{
		"sendVoice": {read("tone.opus"), read("tone.mp3"), read("tone.m4a")}, "sendVideo": {read("gate.mp4")}, "sendDocument": {spoken, read("gate.mov")},
	} {
		for i, data := range files {
			r := newRig(t, nil)
			sha, err := r.shelf.PutMedia(t.Context(), data)
			if err != nil {
				t.Fatal(err)
			}
			b := bot.Body{Image: sha, Kind: bot.Voice, Lines: []text.Line{text.Plain("现场")}, Buttons: []bot.Button{{ID: "x", Label: "到了"}}}
			out, _ := r.Send(t.Context(), partOf(t, r, "5", b))
			got := r.stub.calls(method)
			if out.State != bot.Sent || len(got) != 1 || got[0].Params["caption"] != "现场" || !strings.Contains(got[0].Params["reply_markup"], "到了") {
				t.Errorf("%s %d: %+v %v", method, i, out, got)
			}
		}
	}
}

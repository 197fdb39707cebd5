package telegram

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
)

// hook is a rig that hears by webhook, on a server of its own.
func hook(t *testing.T, change func(*Config)) (*rig, *httptest.Server) {
	t.Helper()
	r := newRig(t, func(c *Config) {
		c.Mode = Webhook
		if change != nil {
			change(c)
		}
	}).named()
	mux := http.NewServeMux()
	r.Mount(mux, r.inbox)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return r, s
}

// posted is one request to the webhook.
type posted struct {
	method string            // "" = POST
	header map[string]string // beside the right secret; "-" leaves it out
	body   string
	status int
	heard  []string // texts that reached the engine
}

func wrapped(body string) string { return `{"update_id":5,` + body + `}` }

func private(body string) string {
	return wrapped(`"message":{"message_id":9,"date":1749708000,"chat":{"id":701,"type":"private"},"from":{"id":701,"is_bot":false,"first_name":"李"},` + body + `}`)
}

func group(body string) string {
	return wrapped(`"message":{"message_id":9,"date":1749708000,"chat":{"id":-1001,"type":"supergroup"},"from":{"id":701,"is_bot":false,"first_name":"李"},` + body + `}`)
}

func press(body string) string {
	return wrapped(`"callback_query":{"id":"77","from":{"id":701,"is_bot":false},"message":{"message_id":9,"date":1,"chat":{"id":-1001,"type":"supergroup"}},` + body + `}`)
}

// hostile are inputs that are wrong, broken, forged or merely strange, each with
// its one outcome. What is authentic and says something is heard; what is not
// authentic is refused unread; nothing is answered with a body.
func hostile() map[string]posted {
	const ok, refused, large = 200, 401, 413
	wrong := func(value string) map[string]string { return map[string]string{secretHeader: value} }
	hello := private(`"text":"好"`)
	heard := func(texts ...string) []string { return texts }
	return map[string]posted{
		// Who may post, and how.
		"good":                    {body: hello, status: ok, heard: heard("好")},
		"no secret":               {header: wrong("-"), body: hello, status: refused},
		"empty secret":            {header: wrong(""), body: hello, status: refused},
		"wrong secret":            {header: wrong("x"), body: hello, status: refused},
		"secret and more":         {header: wrong(testSecret + "x"), body: hello, status: refused},
		"beginning of the secret": {header: wrong(testSecret[:len(testSecret)-1]), body: hello, status: refused},
		"secret in capitals":      {header: wrong(strings.ToUpper(testSecret)), body: hello, status: refused},
		"two secrets in one":      {header: wrong(testSecret + ", " + testSecret), body: hello, status: refused},
		"very long secret":        {header: wrong(strings.Repeat("x", 8000)), body: hello, status: refused},
		"wrong secret, 10 MB":     {header: wrong("x"), body: strings.Repeat("x", 10<<20), status: refused},
		"GET":                     {method: "GET", status: 405},
		"HEAD":                    {method: "HEAD", status: 405},
		"PUT":                     {method: "PUT", body: hello, status: 405},
		"DELETE":                  {method: "DELETE", status: 405},
		"OPTIONS":                 {method: "OPTIONS", status: 405},
		"GET with a wrong secret": {method: "GET", header: wrong("x"), status: 405},
		"no content type":         {header: map[string]string{"Content-Type": "-"}, body: hello, status: ok, heard: heard("好")},
		"other content type":      {header: map[string]string{"Content-Type": "text/plain"}, body: hello, status: ok, heard: heard("好")},
		"forged source":           {header: map[string]string{"X-Forwarded-For": "149.154.160.1"}, body: hello, status: ok, heard: heard("好")},

		// Bodies that are nothing.
		"empty":                {body: "", status: ok},
		"blank":                {body: " \n", status: ok},
		"cut off":              {body: hello[:len(hello)/2], status: ok},
		"two updates":          {body: hello + hello, status: ok},
		"an array":             {body: "[" + hello + "]", status: ok},
		"a string":             {body: `"x"`, status: ok},
		"a number":             {body: "1e999", status: ok},
		"null":                 {body: "null", status: ok},
		"HTML":                 {body: "<html>", status: ok},
		"a form":               {body: "update_id=5&message=x", status: ok},
		"bytes":                {body: "\x00\xff\xfe\x1f\x8b", status: ok},
		"UTF-16":               {body: "\xff\xfe{\x00}\x00", status: ok},
		"a mark in front":      {body: "\ufeff" + hello, status: ok},
		"deep":                 {body: strings.Repeat(`{"a":`, 200000), status: ok},
		"deep and whole":       {body: wrapped(`"message":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000)), status: ok},
		"deeper than allowed":  {body: wrapped(`"message":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000)), status: ok},
		"many keys":            {body: "{" + strings.Repeat(`"k":1,`, 100000) + `"update_id":5}`, status: ok},
		"1 MiB":                {body: private(`"text":"好"`) + strings.Repeat(" ", 1<<20-len(private(`"text":"好"`))), status: ok, heard: heard("好")},
		"1 MiB and 1":          {body: private(`"text":"好"`) + strings.Repeat(" ", 1<<20-len(private(`"text":"好"`))+1), status: large},
		"10 MB":                {body: strings.Repeat("x", 10<<20), status: large},
		"10 MB without a size": {header: map[string]string{"Transfer-Encoding": "chunked"}, body: strings.Repeat("x", 10<<20), status: large},

		// Updates that are strange.
		"no id":                      {body: `{"message":{"text":"x"}}`, status: ok},
		"id of no number":            {body: `{"update_id":{},"message":{}}`, status: ok},
		"id too large":               {body: `{"update_id":99999999999999999999,"message":{}}`, status: ok},
		"id below zero":              {body: strings.Replace(hello, `"update_id":5`, `"update_id":-5`, 1), status: ok, heard: heard("好")},
		"a kind nobody asked for":    {body: wrapped(`"poll_answer":{"poll_id":"1"}`), status: ok},
		"a kind nobody knows":        {body: wrapped(`"hologram":{"a":[{"b":{}}]}`), status: ok},
		"two kinds":                  {body: wrapped(`"message":{"message_id":9,"date":1,"chat":{"id":701,"type":"private"},"from":{"id":701},"text":"好"},"callback_query":{"id":"1"}`), status: ok, heard: heard("好")},
		"keys in capitals":           {body: `{"UPDATE_ID":5,"MESSAGE":{"text":"x"}}`, status: ok},
		"keys twice":                 {body: private(`"text":"甲","text":"乙"`), status: ok, heard: heard("乙")},
		"message is null":            {body: wrapped(`"message":null`), status: ok},
		"chat is null":               {body: wrapped(`"message":{"chat":null,"text":"x"}`), status: ok},
		"chat 0":                     {body: wrapped(`"message":{"chat":{"id":0,"type":"private"},"text":"x"}`), status: ok},
		"chat of no type":            {body: wrapped(`"message":{"chat":{"id":5},"text":"x"}`), status: ok},
		"date of the year 5138":      {body: private(`"text":"好","date":99999999999`), status: ok, heard: heard("好")},
		"date below zero":            {body: private(`"text":"好","date":-1`), status: ok, heard: heard("好")},
		"text of another type":       {body: private(`"text":["x"]`), status: ok, heard: heard("")},
		"text is null":               {body: private(`"text":null`), status: ok, heard: heard("")},
		"nothing said":               {body: private(`"x":1`), status: ok, heard: heard("")},
		"very long text":             {body: private(`"text":"` + strings.Repeat("长", 100000) + `"`), status: ok, heard: heard(strings.Repeat("长", 100000))},
		"zero-width":                 {body: private(`"text":"接\u200b单"`), status: ok, heard: heard("接\u200b单")},
		"right to left":              {body: private(`"text":"\u202e单接"`), status: ok, heard: heard("\u202e单接")},
		"NUL":                        {body: private(`"text":"a\u0000b"`), status: ok, heard: heard("a\x00b")},
		"half a surrogate pair":      {body: private(`"text":"a\ud83d"`), status: ok, heard: heard("a\ufffd")},
		"bad UTF-8":                  {body: private("\"text\":\"a\xff\""), status: ok, heard: heard("a\ufffd")},
		"SQL":                        {body: private(`"text":"'; DROP TABLE notes; --"`), status: ok, heard: heard("'; DROP TABLE notes; --")},
		"HTML in a text":             {body: private(`"text":"<script>alert(1)</script>"`), status: ok, heard: heard("<script>alert(1)</script>")},
		"format verbs":               {body: private(`"text":"%s%n%x"`), status: ok, heard: heard("%s%n%x")},
		"entity outside":             {body: private(`"text":"/help","entities":[{"type":"bot_command","offset":0,"length":99}]`), status: ok, heard: heard("/help")},
		"entity below zero":          {body: private(`"text":"/help","entities":[{"type":"bot_command","offset":-9,"length":5}]`), status: ok, heard: heard("/help")},
		"entity of no length":        {body: private(`"text":"/help","entities":[{"type":"bot_command","offset":0,"length":0}]`), status: ok, heard: heard("/help")},
		"entity that overflows":      {body: private(`"text":"/help","entities":[{"type":"bot_command","offset":9223372036854775807,"length":9223372036854775807}]`), status: ok, heard: heard("/help")},
		"entity with a half":         {body: private(`"text":"/help","entities":[{"type":"bot_command","offset":0.5,"length":5}]`), status: ok, heard: heard("/help")},
		"entity in a pair":           {body: private(`"text":"😀x","entities":[{"type":"bot_command","offset":1,"length":1}]`), status: ok, heard: heard("😀x")},
		"100,000 entities":           {body: private(`"text":"/help","entities":[` + strings.Repeat(`{},`, 100000) + `{}]`), status: ok, heard: heard("/help")},
		"a photo without sizes":      {body: private(`"photo":[],"caption":"好"`), status: ok, heard: heard("好")},
		"a photo without an id":      {body: private(`"photo":[{"width":9,"height":9}],"caption":"好"`), status: ok, heard: heard("好")},
		"a place that is no number":  {body: private(`"location":{"latitude":"x","longitude":1}`), status: ok, heard: heard("")},
		"a place off the earth":      {body: private(`"location":{"latitude":1e9,"longitude":1}`), status: ok, heard: heard("")},
		"another bot":                {body: strings.Replace(hello, `"is_bot":false`, `"is_bot":true`, 1), status: ok},
		"a channel":                  {body: strings.Replace(hello, `"private"`, `"channel"`, 1), status: ok},
		"command of another bot":     {body: group(`"text":"/help@other_bot","entities":[{"type":"bot_command","offset":0,"length":15}]`), status: ok},
		"an admin without a name":    {body: group(`"text":"接单","sender_chat":{"id":-1001,"type":"supergroup"}`), status: ok, heard: heard("接单")},
		"press":                      {body: press(`"data":"k2m9"`), status: ok, heard: heard("!k2m9")},
		"press, forged":              {body: press(`"data":"confirm A1027"`), status: ok, heard: heard("!confirm A1027")},
		"press of too many bytes":    {body: press(`"data":"` + strings.Repeat("x", 9000) + `"`), status: ok, heard: heard("!" + strings.Repeat("x", 64))},
		"press of nothing":           {body: press(`"data":""`), status: ok},
		"press of another type":      {body: press(`"data":{"x":1}`), status: ok},
		"press without a chat":       {body: wrapped(`"callback_query":{"id":"77","from":{"id":701},"data":"x"}`), status: ok},
		"press of no id":             {body: wrapped(`"callback_query":{"from":{"id":701},"data":"x","message":{"chat":{"id":-1,"type":"group"}}}`), status: ok},
		"standing of another form":   {body: wrapped(`"my_chat_member":{"chat":{"id":701,"type":"private"},"new_chat_member":"x"}`), status: ok},
		"standing that is no object": {body: wrapped(`"my_chat_member":[]`), status: ok},
	}
}

func TestWebhookHostile(t *testing.T) {
	rows := hostile()
	if len(rows) < 80 {
		t.Errorf("only %d inputs", len(rows))
	}
	r, s := hook(t, nil)
	for name, p := range rows {
		before := len(r.inbox.heard())
		status, body := do(t, s, p)
		if status != p.status || body != "" {
			t.Errorf("%s: %d %q, wanted %d without a body", name, status, body, p.status)
		}
		var got []string
		for _, m := range r.inbox.heard()[before:] {
			if m.Action != "" {
				m.Text = "!" + m.Action
			}
			got = append(got, m.Text)
			if m.Key == "" || m.Platform != Name || m.Account != "4200" || m.At.IsZero() {
				t.Errorf("%s: %+v", name, m)
			}
			if m.From == "" && name != "an admin without a name" {
				t.Errorf("%s: from nobody", name)
			}
		}
		if !slices.Equal(got, p.heard) {
			t.Errorf("%s: heard %.80q, wanted %.80q", name, got, p.heard)
		}
	}
	for _, private := range []string{"DROP", "alert(1)", "灯", "接单"} {
		if strings.Contains(r.log.String(), private) {
			t.Errorf("the log holds what people wrote: %s", private)
		}
	}
}

// do makes a request, once.
func do(t *testing.T, s *httptest.Server, p posted) (int, string) {
	t.Helper()
	method := p.method
	if method == "" {
		method = http.MethodPost
	}
	var body io.Reader = strings.NewReader(p.body)
	if p.header["Transfer-Encoding"] != "" {
		body = io.MultiReader(body) // of unknown length
	}
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+"/telegram", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(secretHeader, testSecret)
	req.Header.Set("Content-Type", "application/json")
	for name, value := range p.header {
		if req.Header.Set(name, value); value == "-" {
			req.Header.Del(name)
		}
	}
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(answer)
}

// What does not even follow HTTP, sent by hand.
func TestWebhookBroken(t *testing.T) {
	r, s := hook(t, nil)
	hello := private(`"text":"好"`)
	head := "POST /telegram HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + secretHeader + ": " + testSecret + "\r\n"
	for name, c := range map[string]struct{ raw, status string }{
		"body shorter than said":   {head + "Content-Length: 9000\r\n\r\n" + hello, "400"},
		"body longer than said":    {head + "Content-Length: 5\r\n\r\n" + hello, "200"},
		"two lengths":              {head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + hello, "400"},
		"chunk that is none":       {head + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n" + hello, "400"},
		"secret twice":             {head + secretHeader + ": " + testSecret + "\r\nContent-Length: 2\r\n\r\n{}", "401"},
		"promises 10 GB":           {head + "Content-Length: 10000000000\r\n\r\n" + hello, "413"},
		"a path that is not there": {strings.Replace(head, "/telegram", "/telegram/", 1) + "Content-Length: 2\r\n\r\n{}", "404"},
	} {
		var d net.Dialer
		conn, err := d.DialContext(t.Context(), "tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, c.raw)
		_ = conn.(*net.TCPConn).CloseWrite()
		line, _ := bufio.NewReader(conn).ReadString('\n')
		_ = conn.Close()
		if !strings.HasPrefix(line, "HTTP/1.1 "+c.status) {
			t.Errorf("%s: %q, wanted %s", name, line, c.status)
		}
	}
	if got := r.inbox.heard(); len(got) != 0 {
		t.Errorf("heard %v", got)
	}
}

// A replay has the key of the first: the engine knows it.
func TestWebhookReplay(t *testing.T) {
	r, s := hook(t, nil)
	for range 3 {
		do(t, s, posted{body: private(`"text":"好"`)})
		do(t, s, posted{body: press(`"data":"x"`)})
	}
	keys := map[string]int{}
	for _, m := range r.inbox.heard() {
		keys[m.Key]++
	}
	if len(keys) != 2 || keys["m701/9"] != 3 || keys["q77"] != 3 {
		t.Errorf("keys %v", keys)
	}
}

// While the database is down every update is 503, and 200 when it is back.
func TestWebhookDown(t *testing.T) {
	r, s := hook(t, nil)
	r.inbox.failing(func(bot.Message) error { return fmt.Errorf("handle: %w", errDown) })
	if status, body := do(t, s, posted{body: private(`"text":"好"`)}); status != 503 || body != "" {
		t.Errorf("%d %q", status, body)
	}
	if r.inbox.alive != 0 {
		t.Error("receiving counts as proved while nothing is recorded")
	}
	r.inbox.failing(nil)
	if status, _ := do(t, s, posted{body: private(`"text":"好"`)}); status != 200 {
		t.Errorf("%d", status)
	}
	if r.inbox.alive != 1 || len(r.inbox.heard()) != 1 {
		t.Errorf("alive %d, heard %d", r.inbox.alive, len(r.inbox.heard()))
	}
}

// An engine that hangs in a frozen database, deaf to its deadline, does not keep
// Telegram waiting.
func TestWebhookFrozen(t *testing.T) {
	r, s := hook(t, nil)
	if r.budget+webhookSlack > 4500*time.Millisecond {
		t.Errorf("answers only after %s", r.budget+webhookSlack)
	}
	r.budget = 20 * time.Millisecond
	frozen := make(chan struct{})
	var deadline sync.Once
	r.inbox.failing(func(bot.Message) error { <-frozen; return nil })
	if status, _ := do(t, s, posted{body: private(`"text":"好"`)}); status != 503 {
		t.Errorf("%d", status)
	}
	deadline.Do(func() { close(frozen) })
	r.inbox.failing(nil)
	if status, _ := do(t, s, posted{body: private(`"text":"好"`)}); status != 200 {
		t.Errorf("%d", status)
	}
}

// More requests than fit are 503, and none is heard unread.
func TestWebhookFull(t *testing.T) {
	r, s := hook(t, nil)
	r.flights = make(chan struct{}, 1)
	r.flights <- struct{}{}
	if status, _ := do(t, s, posted{body: private(`"text":"好"`)}); status != 503 || len(r.inbox.heard()) != 0 {
		t.Errorf("%d", status)
	}
	<-r.flights
	if status, _ := do(t, s, posted{body: private(`"text":"好"`)}); status != 200 {
		t.Errorf("%d", status)
	}
}

// A mapping that panics is left out; the process lives.
func TestWebhookPanic(t *testing.T) {
	r, s := hook(t, nil)
	r.inbox.failing(func(bot.Message) error { panic("geheim") })
	if status, _ := do(t, s, posted{body: private(`"text":"好"`)}); status != 200 {
		t.Errorf("%d", status)
	}
	if log := r.log.String(); !strings.Contains(log, "panicked") || strings.Contains(log, "geheim") {
		t.Error(log)
	}
}

// In polling mode there is no webhook.
func TestWebhookOff(t *testing.T) {
	r := newRig(t, nil)
	mux := http.NewServeMux()
	r.Mount(mux, r.inbox)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/telegram", bytes.NewReader(nil)))
	if w.Code != 404 {
		t.Errorf("%d", w.Code)
	}
}

// A press is answered at once, and its failure is nobody's business.
func TestWebhookPress(t *testing.T) {
	r, s := hook(t, nil)
	answered := make(chan string, 1)
	r.stub.next("answerCallbackQuery", func(w http.ResponseWriter, req *http.Request) {
		answered <- "x"
		refuses(400, "Bad Request: query is too old and response timeout expired or query ID is invalid", "")(w, req)
	})
	r.inbox.failing(func(bot.Message) error { <-answered; return nil }) // the engine comes second
	if status, _ := do(t, s, posted{body: press(`"data":"k2m9"`)}); status != 200 {
		t.Errorf("%d", status)
	}
	if got := r.stub.calls("answerCallbackQuery"); len(got) != 1 || got[0].Params["callback_query_id"] != "77" {
		t.Errorf("answered %v", got)
	}
}

// What happens to chats is told to whoever wants to know, and confirmed anyway.
func TestWebhookFates(t *testing.T) {
	r, s := hook(t, nil)
	member := func(chat, was, is string) posted {
		return posted{body: wrapped(`"my_chat_member":{"chat":` + chat + `,"from":{"id":701},"date":1749708000,"old_chat_member":{"status":"` + was + `"},"new_chat_member":{"status":"` + is + `"}}`)}
	}
	do(t, s, member(`{"id":701,"type":"private"}`, "member", "kicked"))
	do(t, s, member(`{"id":-1001,"type":"supergroup"}`, "left", "member"))
	do(t, s, posted{body: strings.Replace(group(`"migrate_to_chat_id":-1009`), "-1001", "-44", 1)})
	if got, want := strings.Join(r.inbox.befell(), ", "), "gone 701, back -1001, moved to -1009 -44"; got != want {
		t.Errorf("%s, wanted %s", got, want)
	}
	deaf := struct{ bot.Inbox }{r.inbox} // an engine that does not want to know
	u := decodeUpdate([]byte(member(`{"id":701,"type":"private"}`, "member", "kicked").body), r.clock.Now())
	if err := r.hear(context.Background(), deaf, u); err != nil {
		t.Error(err)
	}
}

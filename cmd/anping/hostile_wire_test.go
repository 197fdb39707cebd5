package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"anping/bot/telegram/fakeapi"
)

// request makes a request and returns its status. An answer that came before the
// body was through counts: some are refused unread.
func (h *siege) request(r hostileRow) int {
	h.t.Helper()
	path, method := r.path, r.method
	if path == "" {
		path = "/telegram"
	}
	if method == "" {
		method = http.MethodPost
	}
	header := map[string]string{"Host": "x", "Content-Type": "application/json", benchSecretHeader: canarySecret, "Content-Length": strconv.Itoa(len(r.body))}
	for name, value := range r.header {
		header[name] = value
	}
	body := r.body
	if header["Transfer-Encoding"] == "chunked" {
		delete(header, "Content-Length")
		body = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", method, path)
	for name, value := range header {
		if value != "-" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	answers := h.raw(b.String()+"\r\n"+body, 1, false)
	if len(answers) == 0 {
		return 0
	}
	return answers[0]
}

// raw writes bytes on a connection of its own and reads n answers, fewer when the
// server closes before. shut closes our side after writing.
func (h *siege) raw(text string, n int, shut bool) (statuses []int) {
	h.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.p.url, "http://"))
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		h.t.Fatal(err)
	}
	wrote := make(chan struct{})
	go func() {
		defer close(wrote)
		_, _ = io.WriteString(conn, text)
		if shut {
			_ = conn.(*net.TCPConn).CloseWrite()
		}
	}()
	in := bufio.NewReader(io.TeeReader(conn, h))
	for range n {
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			break
		}
		statuses = append(statuses, res.StatusCode)
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
	_ = conn.Close()
	<-wrote
	return statuses
}

// Write keeps what HTTP answered.
func (h *siege) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.answers.Write(p)
}

// wireRow is bytes on a connection and the statuses of the answers.
type wireRow struct {
	name     string
	text     string // @L is the length of the body, which stands after a blank line
	shut     bool
	statuses []int
	said     []string
}

// hostileWires are requests that no HTTP library would make.
func hostileWires() []wireRow {
	body := `{"update_id":@U,` + private("@C", `"text":"进度"`) + `}`
	heard := "progress 进度 by a client"
	head := func(lines ...string) string {
		return "POST /telegram HTTP/1.1\r\nHost: x\r\n" + benchSecretHeader + ": " + canarySecret + "\r\n" + strings.Join(lines, "\r\n") + "\r\n\r\n"
	}
	const ok, bad, large, version = http.StatusOK, http.StatusBadRequest, http.StatusRequestHeaderFieldsTooLarge, http.StatusHTTPVersionNotSupported
	good := head("Content-Length: @T") + body
	return []wireRow{
		{name: "HTTP/1.0", text: strings.Replace(good, "HTTP/1.1", "HTTP/1.0", 1), statuses: []int{ok}, said: saidBy(heard)},
		{name: "HTTP/0.9", text: "POST /telegram\r\n\r\n", statuses: []int{bad}},
		{name: "HTTP/3.7", text: strings.Replace(good, "HTTP/1.1", "HTTP/3.7", 1), statuses: []int{version}},
		{name: "three in one write", text: good + good + good, statuses: []int{ok, ok, ok}, said: saidBy(heard)}, // the same one three times
		{name: "a broken one behind a good one", text: good + "GARBAGE\r\n\r\n", statuses: []int{ok, bad}, said: saidBy(heard)},
		{name: "TLS", text: "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", statuses: []int{bad}},
		{name: "no host", text: strings.Replace(good, "Host: x\r\n", "", 1), statuses: []int{bad}},
		{name: "two hosts", text: strings.Replace(good, "Host: x\r\n", "Host: x\r\nHost: y\r\n", 1), statuses: []int{bad}},
		{name: "two secrets, one right", text: strings.Replace(good, "Host: x\r\n", "Host: x\r\n"+benchSecretHeader+": x\r\n", 1), statuses: []int{http.StatusUnauthorized}},
		{name: "two lengths", text: head("Content-Length: @T", "Content-Length: 5") + body, statuses: []int{bad}},
		{name: "a length below zero", text: head("Content-Length: -1") + body, statuses: []int{bad}},
		{name: "a length that is a word", text: head("Content-Length: all") + body, statuses: []int{bad}},
		{name: "a length and chunks", text: head("Content-Length: 4", "Transfer-Encoding: chunked") + "0\r\n\r\n" + good, statuses: []int{ok}},
		{name: "an unknown encoding", text: head("Transfer-Encoding: identity, chunked") + body, statuses: []int{http.StatusNotImplemented}},
		{name: "chunks without end", text: head("Transfer-Encoding: chunked") + "5\r\n{\"upd", shut: true, statuses: []int{bad}},
		{name: "a chunk of a negative size", text: head("Transfer-Encoding: chunked") + "-5\r\n{}\r\n", shut: true, statuses: []int{bad}},
		{name: "shorter than it says", text: head("Content-Length: 5000") + body, shut: true, statuses: []int{bad}},
		{name: "a large header", text: head("X-Large: " + strings.Repeat("x", 64<<10)), statuses: []int{large}},
		{name: "a header without a colon", text: head("nothing") + body, statuses: []int{bad}},
		{name: "a header in two lines", text: head("X-A: 1\r\n\tmore", "Content-Length: @T") + body, statuses: []int{ok}, said: saidBy(heard)},
		{name: "a wish for the protocol of two", text: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", statuses: []int{bad}},
		{name: "a wish to change the protocol", text: head("Connection: Upgrade", "Upgrade: websocket", "Content-Length: @T") + body, statuses: []int{ok}, said: saidBy(heard)},
		{name: "a whole address", text: strings.Replace(good, "POST /telegram", "POST http://169.254.169.254/telegram", 1), statuses: []int{ok}, said: saidBy(heard)},
		{name: "a tunnel", text: "CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: x\r\n\r\n", statuses: []int{http.StatusMethodNotAllowed}},
		{name: "the server itself", text: "OPTIONS * HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", statuses: []int{ok}},
	}
}

// wire writes a row on a connection.
func (h *siege) wire(r wireRow) {
	h.t.Helper()
	since, replies := h.lastSaid(), h.db.count(h.t, repliesEver)
	text := h.fill(r.text)
	if _, body, ok := strings.Cut(text, "\r\n\r\n"); ok && strings.Contains(text, "@T") {
		if end := strings.Index(body, "}POST"); end > 0 {
			body = body[:end+1]
		}
		body, _, _ = strings.Cut(body, "GARBAGE")
		text = strings.ReplaceAll(text, "@T", strconv.Itoa(len(body)))
	}
	if got := h.raw(text, len(r.statuses), r.shut); fmt.Sprint(got) != fmt.Sprint(r.statuses) {
		h.t.Errorf("%s: statuses %v, wanted %v", r.name, got, r.statuses)
	}
	h.judge(hostileRow{name: r.name, said: r.said}, since, replies)
}

// How many connections never end.
const slowConnections = 200

// slowly opens connections that send their requests a byte at a time, in their
// headers or in their body, and never end. It returns what waits until the server
// has ended them all.
func (h *siege) slowly() (ended func()) {
	h.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	h.t.Cleanup(stop)
	var all sync.WaitGroup
	var mu sync.Mutex
	var longest time.Duration
	for i := range slowConnections {
		conn, err := net.Dial("tcp", strings.TrimPrefix(h.p.url, "http://"))
		if err != nil {
			h.t.Fatal(err)
		}
		h.t.Cleanup(func() { _ = conn.Close() })
		text := "POST /telegram HTTP/1.1\r\nHost: x\r\n"
		if i%2 == 0 {
			text += benchSecretHeader + ": " + canarySecret + "\r\nContent-Length: 100000\r\n\r\n{"
		}
		began := time.Now()
		all.Go(func() {
			drip := time.NewTicker(500 * time.Millisecond)
			defer drip.Stop()
			closed := make(chan struct{})
			go func() {
				_, _ = io.Copy(h, conn)
				close(closed)
			}()
			_, _ = io.WriteString(conn, text)
			for {
				select {
				case <-closed:
					mu.Lock()
					longest = max(longest, time.Since(began))
					mu.Unlock()
					return
				case <-ctx.Done():
					return
				case <-drip.C:
					_, _ = io.WriteString(conn, "x")
				}
			}
		})
	}
	return func() {
		h.t.Helper()
		limit := time.AfterFunc(3*readAll, stop)
		all.Wait()
		if !limit.Stop() {
			h.t.Errorf("connections that send a byte at a time are not ended within %s", 3*readAll)
		}
		h.t.Logf("%d connections that never end were ended, the last after %s", slowConnections, longest.Round(100*time.Millisecond))
	}
}

// goodPass posts good messages while the slow connections hold on.
func (h *siege) goodPass() {
	h.t.Helper()
	since := h.lastSaid()
	began := time.Now()
	for range 20 {
		h.postFields(private("@C", `"text":"进度"`))
	}
	if n := h.saidSince(since); n != 20 {
		h.t.Errorf("%d of 20 good messages are recorded", n)
	}
	h.t.Logf("20 good messages between hostile ones in %s", time.Since(began).Round(time.Millisecond))
}

// replay posts one message again: with its update's number, with another, and ten
// times at once.
func (h *siege) replay() {
	h.t.Helper()
	since, replies := h.lastSaid(), h.db.count(h.t, repliesEver)
	body := h.fill(`{"update_id":@U,` + private("@C", `"text":"进度"`) + `}`)
	other := strings.Replace(body, `"update_id":9`, `"update_id":8`, 1)
	var all sync.WaitGroup
	for _, b := range []string{body, body, other, body, other, body, body, other, body, body} {
		all.Go(func() {
			if status := h.request(hostileRow{body: b}); status != http.StatusOK {
				h.t.Errorf("a replay: status %d", status)
			}
		})
	}
	all.Wait()
	h.judge(hostileRow{name: "a replay", said: saidBy("progress 进度 by a client")}, since, replies)
}

// poison lets the platform answer the poller with what is no answer; what was
// said meanwhile is not lost.
func (h *siege) poison() {
	h.t.Helper()
	for _, f := range []fakeapi.Fault{{HTML: true}, {Drop: true}, {Lose: true}, {Code: http.StatusInternalServerError}, {Code: http.StatusTooManyRequests, RetryAfter: 1}} {
		f.Method, f.Times = "getUpdates", 1
		h.fake.Fault(f)
		since, replies := h.lastSaid(), h.db.count(h.t, repliesEver)
		h.inject(private("@C", `"text":"进度"`))
		h.db.until(h.t, fmt.Sprint("select count(*) from said where seq > ", since), 1) // the fault may take the poll away for a while
		h.settled()
		h.judge(hostileRow{name: fmt.Sprintf("%+v", f), said: saidBy("progress 进度 by a client")}, since, replies)
	}
}

// buttons lets a client open a case and others press what is not theirs.
func (h *siege) buttons(post func(fields string)) {
	h.t.Helper()
	post(private("@O", `"text":"投诉 <script>北门</script>没人值守 <b>快</b>"`))
	h.settled()
	ctx, cancel := context.WithTimeout(h.t.Context(), 20*time.Second)
	defer cancel()
	alert, err := h.fake.WaitSent(ctx, h.group, func(s fakeapi.Sent) bool {
		return strings.Contains(s.Text, "<script>北门</script>") && len(s.Buttons) > 0
	})
	if err != nil {
		h.t.Fatalf("no alert that names the place as it is written: %v; the group has %q, the client %q", err, h.fake.Texts(h.group), h.fake.Texts(h.other))
	}
	var id string
	for _, row := range alert.Buttons {
		for _, b := range row {
			if strings.Contains(b.Text, "接单") {
				id = b.Data
			}
		}
	}
	if id == "" {
		h.t.Fatalf("no button to accept: %+v", alert)
	}
	no := numberIn(h.t, alert.Text)
	state := "select state || ' ' || case when holder > 0 then 'held' else 'free' end from cases where no = '" + no + "'"
	press := func(query string, from, chat string) {
		post(`"callback_query":{"id":"` + query + `@U","from":{"id":` + from + `,"is_bot":false},"message":{"message_id":9,"date":1,"chat":{"id":` + chat + `,"type":"` +
			map[bool]string{true: "supergroup", false: "private"}[chat == "@R"] + `"}},"data":"` + id + `"}`)
	}
	since := h.lastSaid()
	press("b1", "@O", "@R") // a client presses staff's button
	press("b2", "@S", "@R") // and somebody nobody knows
	press("b3", "@C", "@C") // and another client, in a private chat
	if got, _ := h.db.rows(state); got != "open free" {
		h.t.Errorf("pressed by those who may not: the case is %s", got)
	}
	press("b4", "@G", "@R")
	press("b5", "@L", "@R") // too late
	if got, _ := h.db.rows(state); got != "accepted held" {
		h.t.Errorf("pressed by a guard: the case is %s", got)
	}
	if n := h.db.count(h.t, "select count(*) from case_steps where case_no = '"+no+"' and what = 'accepted'"); n != 1 {
		h.t.Errorf("accepted %d times", n)
	}
	if n := h.saidSince(since); n != 5 {
		h.t.Errorf("%d presses of 5 are recorded", n)
	}
}

// end cuts the database's connections and the platform off, stops the program
// and looks for secrets in everything it ever showed.
func (h *siege) end(database string) {
	h.t.Helper()
	h.settled()
	for _, s := range h.fake.Sent(0) {
		h.unseen("a message to "+strconv.FormatInt(s.Chat, 10), s.Text)
	}
	for _, c := range h.fake.Calls("") {
		for name, value := range c.Args {
			if c.Method != "setWebhook" || name != "secret_token" {
				h.unseen(c.Method+" "+name, value)
			}
		}
		if c.Code != http.StatusOK && !harmless(c.Description) {
			h.t.Errorf("the platform refused %s %v: %d %s", c.Method, c.Args, c.Code, c.Description)
		}
	}
	if database == "postgres" { // and what the driver says of it
		h.db.exec(h.t, "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()")
	}
	h.fake.Close() // sends and polls fail from here on
	res, err := h.p.client.Get(h.p.url + "/readyz")
	if err != nil {
		h.t.Fatal(err)
	}
	_ = res.Body.Close()
	code := h.p.terminate()
	log, err := os.ReadFile(h.file)
	if err != nil {
		h.t.Fatal(err)
	}
	if code != exitDone {
		h.t.Errorf("exit %d: %s", code, log[max(0, len(log)-1000):])
	}
	h.unseen("the log", string(log))
	for _, typed := range []string{"DROP TABLE", "alert(1)", "jndi", "没人值守"} {
		if bytes.Contains(log, []byte(typed)) {
			h.t.Errorf("the log has what people typed: %s", typed)
		}
	}
	h.unseen("an answer", h.answers.String())
	h.tables()
}

// tables looks at every table: they are all there, and no secret is in them.
func (h *siege) tables() {
	h.t.Helper()
	all := h.dump()
	for _, need := range []string{"said", "notes", "entries", "heard", "kept"} {
		if _, there := all[need]; !there {
			h.t.Errorf("table %s is gone", need)
		}
	}
	for name, rows := range all {
		h.unseen("table "+name, rows)
	}
}

// dump is every table as text.
func (h *siege) dump() map[string]string {
	h.t.Helper()
	q := "select tablename from pg_tables where schemaname = 'public'"
	if h.db.lite {
		q = "select name from sqlite_master where type = 'table'"
	}
	names, err := h.db.rows(q)
	if err != nil {
		h.t.Fatal(err)
	}
	out := map[string]string{}
	for name := range strings.SplitSeq(names, "\n") {
		rows, err := h.db.rows("select * from " + name)
		if err != nil {
			h.t.Fatal(err)
		}
		out[name] = rows
	}
	return out
}

// unseen wants no secret in a text.
func (h *siege) unseen(where, text string) {
	h.t.Helper()
	i := strings.Index(text, canary)
	if i < 0 {
		_, hidden, _ := strings.Cut(canaryToken, ":")
		i = strings.Index(text, hidden)
	}
	if i >= 0 {
		h.t.Errorf("a secret is in %s: …%.80q", where, text[max(0, i-60):])
	}
}

// harmless reports whether a platform refused what changes nothing: a press answered
// too late, or a button that another press had taken away.
func harmless(description string) bool {
	for _, part := range []string{"query is too old", "query ID is invalid", "message is not modified"} {
		if strings.Contains(description, part) {
			return true
		}
	}
	return false
}

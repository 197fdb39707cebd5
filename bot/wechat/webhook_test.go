package wechat

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/tencent"
	"anping/bot/text"
)

const hello = "<Content><![CDATA[3号楼道闸坏了]]></Content>"

// TestGuard: everything that is refused is refused with a 4xx and reaches nobody.
func TestGuard(t *testing.T) {
	t.Parallel()
	stale := func(d time.Duration) map[string]string { return map[string]string{"timestamp": time10(noon.Add(d))} }
	s := newStage(t)
	q, body := s.sealed(message("text", "1", hello))
	with := func(k, v string) url.Values {
		out := url.Values{}
		for key, all := range q {
			out[key] = all
		}
		out[k] = []string{v}
		return out
	}
	other, err := tencent.NewEnvelope(testToken, testKey, "wx0000000000000000", strings.NewReader(strings.Repeat("r", 64)))
	if err != nil {
		t.Fatal(err)
	}
	alien, err := other.Seal([]byte(message("text", "1", hello)))
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := tencent.NewEnvelope(testToken, strings.Repeat("A", 43), testApp, strings.NewReader(strings.Repeat("r", 64)))
	if err != nil {
		t.Fatal(err)
	}
	noise, err := wrong.Seal([]byte(message("text", "1", hello)))
	if err != nil {
		t.Fatal(err)
	}
	in := func(enc string) (url.Values, string) {
		return with("msg_signature", other.Sign(q.Get("timestamp"), q.Get("nonce"), enc)), "<xml><Encrypt>" + enc + "</Encrypt></xml>"
	}
	alienQ, alienBody := in(alien)
	noiseQ, noiseBody := in(noise)
	brokenQ, brokenBody := s.sealed("<xml><a></xml>")
	bombQ, bombBody := s.sealed(`<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><FromUserName>&a;</FromUserName></xml>`)
	twiceQ, twiceBody := s.sealed(strings.Replace(message("text", "1", hello), "<MsgId>", "<MsgType>event</MsgType><MsgId>", 1))
	nobodyQ, nobodyBody := s.sealed("<xml><MsgType>text</MsgType></xml>")
	for _, c := range []struct {
		name, method string
		q            url.Values
		body         string
		want         int
	}{
		{"another method", http.MethodPut, q, body, 405},
		{"no signature", http.MethodPost, url.Values{}, body, 401},
		{"wrong signature", http.MethodPost, with("signature", strings.Repeat("0", 40)), body, 401},
		{"a parameter twice", http.MethodPost, url.Values{"signature": {q.Get("signature"), q.Get("signature")}}, body, 400},
		{"old", http.MethodPost, s.query(stale(-6 * time.Minute)), body, 401},
		{"of tomorrow", http.MethodPost, s.query(stale(6 * time.Minute)), body, 401},
		{"no time", http.MethodPost, s.query(map[string]string{"timestamp": "x"}), body, 401},
		{"a time of no clock", http.MethodPost, s.query(map[string]string{"timestamp": "9223372036854775807"}), body, 401},
		{"an echo on POST", http.MethodPost, with("echostr", "1"), body, 400},
		{"GET without echo", http.MethodGet, s.query(nil), "", 400},
		{"not encrypted", http.MethodPost, s.query(nil), message("text", "1", hello), 403},
		{"said to be encrypted", http.MethodPost, with("encrypt_type", "raw"), body, 403},
		{"plain in an encrypted address", http.MethodPost, q, message("text", "1", hello), 401},
		{"wrong signature of the message", http.MethodPost, with("msg_signature", strings.Repeat("0", 40)), body, 401},
		{"too large", http.MethodPost, q, body + strings.Repeat(" ", mostBody), 413},
		{"cut off", http.MethodPost, q, body[:len(body)/2], 400},
		{"for another account", http.MethodPost, alienQ, alienBody, 403},
		{"another key", http.MethodPost, noiseQ, noiseBody, 400},
		{"broken inside", http.MethodPost, brokenQ, brokenBody, 400},
		{"entities", http.MethodPost, bombQ, bombBody, 400},
		{"an element twice", http.MethodPost, twiceQ, twiceBody, 400},
		{"of nobody", http.MethodPost, nobodyQ, nobodyBody, 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			rec := s.do(c.method, c.q, c.body)
			if rec.Code != c.want || rec.Body.Len() > 0 {
				t.Errorf("%d %q, want %d", rec.Code, rec.Body, c.want)
			}
		})
	}
	if s.inbox.count() != 0 {
		t.Errorf("%d of them were heard", s.inbox.count())
	}
	if rec := s.do(http.MethodPost, q, body); rec.Code != 200 || s.inbox.count() != 1 {
		t.Errorf("the good one: %d", rec.Code)
	}
}

func time10(at time.Time) string { return itoa(at.Unix()) }

// TestEcho: the question by which WeChat takes an address is answered as it stands.
func TestEcho(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	rec := s.do(http.MethodGet, s.query(map[string]string{"echostr": "5<b>&"}), "")
	if rec.Code != 200 || rec.Body.String() != "5<b>&" || !strings.HasPrefix(rec.Header().Get("Content-Type"), "text/plain") {
		t.Errorf("%d %q %v", rec.Code, rec.Body, rec.Header())
	}
}

// TestAnswer in both modes: to whom, from whom, when, and without the characters
// that XML does not have.
func TestAnswer(t *testing.T) {
	t.Parallel()
	for name, plain := range map[string]bool{"safe": false, "plain": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, func(c *Config) {
				if plain {
					c.Plain, c.AESKey = true, ""
				}
			})
			s.inbox.reply = func(context.Context, bot.Message) (bot.Body, error) {
				return bot.Say(text.Plain("已受理\x08,编号 A1027 ]]> \ufffe<b>")), nil
			}
			d := s.opened(s.post(message("text", "1", hello)))
			if d.get("ToUserName") != openID || d.get("FromUserName") != ghID || d.get("CreateTime") != itoa(noon.Unix()) || d.get("MsgType") != "text" {
				t.Errorf("%v", d.fields)
			}
			if got := d.get("Content"); got != "已受理,编号 A1027 ]]> ＜b>" {
				t.Errorf("says %q", got)
			}
			if s.inbox.alive != 1 {
				t.Errorf("receiving was proved %d times", s.inbox.alive)
			}
		})
	}
}

// TestSilence: nothing to say is "success", also encrypted.
func TestSilence(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.inbox.reply = func(context.Context, bot.Message) (bot.Body, error) { return bot.Body{}, nil }
	for _, inner := range []string{message("text", "1", hello), event("VIEW", "<EventKey>https://x</EventKey>"), event("LOCATION", ""), event("unheard_of", "")} {
		if rec := s.post(inner); rec.Code != 200 || rec.Body.String() != "success" {
			t.Errorf("%d %q", rec.Code, rec.Body)
		}
	}
	if s.inbox.count() != 1 {
		t.Errorf("%d were heard", s.inbox.count())
	}
}

// TestNotRecorded: what is not recorded is 503, in time also when the database
// hangs; what panics is not asked for again.
func TestNotRecorded(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.inbox.reply = func(context.Context, bot.Message) (bot.Body, error) { return bot.Body{}, errors.New("down") }
	if rec := s.post(message("text", "1", hello)); rec.Code != 503 || rec.Header().Get("Retry-After") == "" {
		t.Errorf("%d", rec.Code)
	}
	s.inbox.reply = func(context.Context, bot.Message) (bot.Body, error) { panic("of somebody") }
	if rec := s.post(message("text", "1", hello)); rec.Code != 500 {
		t.Errorf("%d", rec.Code)
	}
	hangs := make(chan struct{})
	s.inbox.reply = func(context.Context, bot.Message) (bot.Body, error) {
		<-hangs
		return bot.Body{}, nil
	}
	began := time.Now()
	if rec := s.post(message("text", "1", hello)); rec.Code != 503 || time.Since(began) > 4500*time.Millisecond {
		t.Errorf("%d after %s", rec.Code, time.Since(began))
	}
	close(hangs)
}

// TestRepeats: one MsgId is one key, whatever the nonce, also at once; two events
// of one second are two.
func TestRepeats(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { s.post(message("text", "9223372036854775808", hello)) })
	}
	all.Wait()
	keys := map[string]bool{}
	for _, m := range s.inbox.got {
		keys[m.Key] = true
	}
	if len(keys) != 1 {
		t.Errorf("keys %v", keys)
	}
	for _, inner := range []string{event("SCAN", "<EventKey>SUN/</EventKey>"), event("CLICK", "<EventKey>help</EventKey>"), event("CLICK", "<EventKey>rate</EventKey>"), event("CLICK", "<EventKey>rate</EventKey>")} {
		s.post(inner)
		keys[s.inbox.last(t).Key] = true
	}
	if len(keys) != 4 {
		t.Errorf("keys %v", keys)
	}
}

// TestStrangersAreLogged: posts that WeChat did not sign leave one line with how
// many they were, and nothing of what they said; 4 MiB are read and refused.
func TestStrangersAreLogged(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	q, body := s.sealed(message("text", "1", hello))
	forged := s.query(nil)
	forged.Set("signature", strings.Repeat("0", 40))
	inner := url.Values{}
	for k, v := range q {
		inner[k] = v
	}
	inner.Set("msg_signature", strings.Repeat("0", 40))
	for i, c := range []struct {
		method string
		q      url.Values
		want   int
	}{
		{http.MethodGet, url.Values{}, 401}, // whoever opens the address in a browser
		{http.MethodPost, forged, 401},
		{http.MethodPost, inner, 401},
		{http.MethodPost, url.Values{"q": {"canary7"}}, 401},
	} {
		if rec := s.do(c.method, c.q, body+"canary7"); rec.Code != c.want {
			t.Errorf("%d: %d", i, rec.Code)
		}
	}
	s.clock.mu.Lock()
	s.clock.now = s.clock.now.Add(time.Minute)
	s.clock.mu.Unlock()
	s.do(http.MethodPost, forged, body)
	log := s.log.String()
	if strings.Count(log, "refused what WeChat did not sign") != 2 || !strings.Contains(log, "posts=1 path=/wechat") || !strings.Contains(log, "posts=3 path=/wechat") {
		t.Errorf("logged\n%s", log)
	}
	if strings.Contains(log, "canary7") || strings.Contains(log, "道闸") {
		t.Errorf("what strangers said is logged\n%s", log)
	}
	server := httptest.NewServer(s.mux)
	t.Cleanup(server.Close)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn, "POST /wechat?%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", q.Encode(), 4<<20, strings.Repeat("x", 4<<20)); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("4 MiB: %d", resp.StatusCode)
	}
}

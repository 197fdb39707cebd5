package wecom

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

const hello = `<xml><ToUserName><![CDATA[` + testCorp + `]]></ToUserName><FromUserName><![CDATA[liqiang]]></FromUserName><CreateTime>1749708000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[接单]]></Content><MsgId>7345678901234567001</MsgId><AgentID>1000002</AgentID></xml>`

func TestDoor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(r *rig, l *letter)
		status int
		log    string
	}{
		{"as WeCom posts it", func(*rig, *letter) {}, 200, ""},
		{"another method", func(_ *rig, l *letter) { l.method = http.MethodPut }, 405, ""},
		{"forged", func(_ *rig, l *letter) { l.signature = strings.Repeat("a", 40) }, 403, "signature does not hold"},
		{"no signature", func(_ *rig, l *letter) { l.signature = "" }, 400, ""},
		{"another timestamp", func(_ *rig, l *letter) { l.timestamp = "1749708001" }, 403, "signature does not hold"},
		{"six minutes old", func(r *rig, l *letter) { r.clock.Set(start.Add(6 * time.Minute)) }, 403, "too far from this machine's clock"},
		{"an hour early", func(r *rig, l *letter) { *l = r.at(t, start.Add(time.Hour), l.path, hello) }, 403, "too far from this machine's clock"},
		{"no time", func(r *rig, l *letter) { *l = r.resigned(t, *l, "soon") }, 403, "too far from this machine's clock"},
		{"plain", func(_ *rig, l *letter) { l.body = hello }, 400, ""},
		{"no XML", func(_ *rig, l *letter) { l.body = "{}" }, 400, ""},
		{"cut off", func(_ *rig, l *letter) { l.body = l.body[:len(l.body)/2] }, 400, ""},
		{"too large", func(_ *rig, l *letter) { l.body = strings.Repeat("x", mostCallback+1) }, 413, ""},
		{"4 MiB", func(_ *rig, l *letter) { l.body = strings.Repeat("x", 4<<20) }, 413, ""},
		{"not XML inside", func(r *rig, l *letter) { *l = r.seal(t, l.path, "hello <b") }, 422, "cannot be read"},
		{"nobody inside", func(r *rig, l *letter) {
			*l = r.seal(t, l.path, "<xml><MsgType>text</MsgType><MsgId>1</MsgId></xml>")
		}, 422, "without a sender"},
		{"everybody inside", func(r *rig, l *letter) { *l = r.seal(t, l.path, strings.Replace(hello, "liqiang", "@all", 1)) }, 422, "without a sender"},
		{"database down", func(r *rig, _ *letter) { r.inbox.err = errDown }, 503, "it comes again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			l := r.seal(t, "/wecom", hello)
			c.change(r, &l)
			w := l.post(t, r.mux)
			if w.Code != c.status || w.Body.Len() > 0 {
				t.Errorf("answered %d %q, want %d", w.Code, w.Body, c.status)
			}
			if heard := len(r.inbox.heard); (heard == 1) != (c.status == 200) {
				t.Errorf("heard %d messages", heard)
			}
			if c.log == "" && r.logs.Len() > 0 || !strings.Contains(r.logs.String(), c.log) {
				t.Errorf("logged %q, want %q", r.logs, c.log)
			}
			if (r.inbox.alive == 1) != (c.status == 200) {
				t.Errorf("proved receiving %d times", r.inbox.alive)
			}
		})
	}
}

// at is a letter of another moment; resigned has another timestamp, well signed.
func (r *rig) at(t *testing.T, moment time.Time, path, plain string) letter {
	l := r.seal(t, path, plain)
	return r.resigned(t, l, timestamp(moment))
}

func (r *rig) resigned(_ *testing.T, l letter, stamp string) letter {
	l.timestamp = stamp
	l.signature = r.app.Sign(l.timestamp, l.nonce, l.encrypted)
	return l
}

func TestWrongKeyIsNamed(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *Config) { c.AESKey = strings.Repeat("A", 43) })
	l := r.seal(t, "/wecom", hello) // sealed with the right key, of which we have another
	l.signature = r.app.Sign(l.timestamp, l.nonce, l.encrypted)
	if w := l.post(t, r.mux); w.Code != http.StatusUnprocessableEntity || !strings.Contains(r.logs.String(), "wrong EncodingAESKey") {
		t.Errorf("answered %d, logged %q", w.Code, r.logs)
	}
}

// Why a callback was refused is kept for anping check, and that one was taken.
func TestTroubles(t *testing.T) {
	t.Parallel()
	kept := &rows{value: map[string]string{}, at: map[string]int64{}}
	r := newRig(t, func(c *Config) { c.Rows = kept })
	known := func(want ...string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		poll := time.NewTicker(time.Millisecond)
		defer poll.Stop()
		for {
			all, err := Troubles(ctx, kept, testCorp)
			if err != nil {
				t.Fatal(err)
			}
			got := []string{}
			for _, one := range all {
				got = append(got, fmt.Sprint(one.Of, " ", one.Past, " ", one.What[:20]))
				if one.Mend == "" || !one.At.Equal(r.clock.Now()) && !one.Past {
					t.Errorf("%+v", one)
				}
			}
			if slices.Equal(got, want) {
				return
			}
			select {
			case <-poll.C:
			case <-ctx.Done():
				t.Fatalf("kept %q, want %q", got, want)
			}
		}
	}
	l := r.seal(t, "/wecom", hello)
	l.signature = strings.Repeat("a", 40)
	l.post(t, r.mux)
	known("app false a callback was not s")
	strange := r.seal(t, "/wecom/bot", "{}")
	strange.encrypted = base64.StdEncoding.EncodeToString(make([]byte, 64))
	strange.body = `{"encrypt":"` + strange.encrypted + `"}`
	strange.signature = r.smart.Sign(strange.timestamp, strange.nonce, strange.encrypted)
	strange.post(t, r.mux)
	known("app false a callback was not s", "smart bot false a callback could not")
	r.says(t, "/wecom", hello)
	known("app true a callback was not s", "smart bot false a callback could not")
}

func TestEcho(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/wecom", "/wecom/bot"} {
		r := newRig(t)
		l := r.seal(t, path, "1616140317555161061")
		l.method, l.body = http.MethodGet, ""
		if w := l.post(t, r.mux); w.Code != 200 || w.Body.String() != "1616140317555161061" {
			t.Errorf("%s: answered %d %q", path, w.Code, w.Body)
		}
		for name, query := range map[string]string{
			"twice":          "?msg_signature=a&msg_signature=" + l.signature + "&timestamp=" + l.timestamp + "&nonce=n1&echostr=x",
			"without":        "?msg_signature=" + l.signature + "&timestamp=" + l.timestamp + "&nonce=n1",
			"not a query":    "?%zz",
			"nothing at all": "",
		} {
			w := httptest.NewRecorder()
			r.mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path+query, nil))
			if w.Code != http.StatusBadRequest || w.Body.Len() > 0 {
				t.Errorf("%s %s: answered %d %q", path, name, w.Code, w.Body)
			}
		}
		l.method = http.MethodPost // an echo in a POST is no message
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path+"?msg_signature="+l.signature+"&timestamp="+l.timestamp+"&nonce=n1&echostr=x", strings.NewReader(l.body))
		w := httptest.NewRecorder()
		if r.mux.ServeHTTP(w, req); w.Code != http.StatusBadRequest || w.Body.Len() > 0 {
			t.Errorf("%s: an echo in a POST: answered %d %q", path, w.Code, w.Body)
		}
	}
}

// A database that hangs is a 503 before WeCom hangs up at 5 s.
func TestAnswersInTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.budget = 20 * time.Millisecond
	r.inbox.hang = make(chan struct{})
	defer close(r.inbox.hang)
	if status := r.says(t, "/wecom", hello); status != http.StatusServiceUnavailable {
		t.Errorf("answered %d", status)
	}
	if total := callbackBudget + callbackSlack; total >= 5*time.Second {
		t.Errorf("answers after %s", total)
	}
}

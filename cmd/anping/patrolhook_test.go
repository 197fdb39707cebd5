package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/web"
	"anping/storage/storetest/pgtest"
)

const hookSecret = "0123456789abcdef0123456789abcdef"

// hooked is an installation with the webhook of patrols over HTTP.
type hooked struct {
	*world
	t   *testing.T
	url string
}

func newHooked(t *testing.T, database string) *hooked {
	t.Helper()
	company := exampleCompany(t)
	patrolled(&company)
	w := openWorld(t, worldConfig{database: database, push: true, start: time.Date(2025, 6, 12, 5, 55, 0, 0, shanghai(t)), company: company})
	p := parts{settings: Settings{Patrol: Patrol{Path: "/patrol", Secret: secretOf(hookSecret)}}}
	mux := http.NewServeMux()
	p.patrolHook(mux, w.store, w.clock)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return &hooked{w, t, server.URL + "/patrol"}
}

func signed(at, body, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + "." + body))
	return hex.EncodeToString(mac.Sum(nil))
}

// asks makes one request with headers as they are given.
func (h *hooked) asks(method, at, signature, body string) (status int, answer string, header http.Header) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set(web.HookTime, at)
	r.Header.Set(web.HookSignature, signature)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	if strings.Contains(string(raw), hookSecret) {
		h.t.Errorf("the answer holds the secret: %s", raw)
	}
	return res.StatusCode, strings.TrimSpace(string(raw)), res.Header
}

// posts signs a post now and wants an answer that holds something.
func (h *hooked) posts(body string, want int, says string) {
	h.t.Helper()
	at := strconv.FormatInt(h.clock.Now().Unix(), 10)
	if status, answer, _ := h.asks(http.MethodPost, at, signed(at, body, hookSecret), body); status != want || !strings.Contains(answer, says) {
		h.t.Errorf("%s\n%d %s, want %d %s", body, status, answer, want, says)
	}
}

func (h *hooked) until(hour, minute int) {
	h.t.Helper()
	if err := h.engine.Step(h.t.Context(), time.Date(2025, 6, 12, hour, minute, 0, 0, shanghai(h.t))); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hooked) rows(query, want string) {
	h.t.Helper()
	if got, err := h.plain.rows(query); err != nil || got != want {
		h.t.Errorf("%s: %q, %v; want %q", query, got, err, want)
	}
}

// event is one event as JSON.
func event(id, at, checkpoint, guard string) string {
	return fmt.Sprintf(`{"id":%q,"time":%q,"checkpoint":%q,"guard":%q}`, id, at, checkpoint, guard)
}

func events(all ...string) string {
	return `{"site":"SUN","events":[` + strings.Join(all, ",") + `]}`
}

const sevenTaps = "select checkpoint, person, at, source from taps order by at, checkpoint"

// TestPatrolHook: events are taps of the site, an event comes in once whatever its
// way, a tour is judged when what is complete covers it, and a late event takes the
// charge back.
func TestPatrolHook(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		h := newHooked(t, database)
		h.until(9, 0)
		first := event("r1-1", "2025-06-12 08:00:00", "PNFC0", "1002")
		h.posts(events(first), 200, `{"new":1,"known":0}`)
		h.posts(events(first, event("r1-2", "2025-06-12T00:10:00Z", "1号楼", "")), 200, `{"new":1,"known":1}`)
		h.posts(`{"site":"阳光花园","events":[`+first+`]}`, 200, `{"new":0,"known":1}`)
		const two = "5|2|1749686400000|system\n6|0|1749687000000|system"
		h.rows(sevenTaps, two)
		// The file of the same reader: a tap that an event told is none of its own.
		if n := brought(t, h.world, "", "6 08:10"); n != 0 {
			t.Errorf("%d taps of the file are new", n)
		}
		h.rows(sevenTaps, two)
		h.posts(events(event("r1-3", "2025-06-12 09:00:40", "PNFC0", "")), 200, `{"new":1,"known":0}`) // its clock is ahead
		h.posts(events(event("r1-3", "2025-06-12 09:00:40", "PNFC0", "")), 200, `{"new":0,"known":1}`)
		h.rows("select count(*) from taps where at = 1749690000000", "1") // 09:00:00, when it came
		h.until(10, 40)
		h.rows("select count(*) from misses where source = 'system'", "0")
		h.posts(`{"site":"SUN","complete":{"from":"2025-06-12 06:00","to":"2025-06-12 10:00"}}`, 200, `{"new":0,"known":0}`)
		h.posts(`{"site":"SUN","complete":{"from":"2025-06-12 06:00","to":"2025-06-12 10:00"}}`, 200, `{"new":0,"known":0}`)
		h.until(11, 30)
		const misses = "select tour, state, times, subject from misses where source = 'system'"
		h.rows(misses, "early|charged|1|2")
		h.posts(events(event("r1-4", "2025-06-12 09:59:00", "2号楼", "1002")), 200, `{"new":1,"known":0}`)
		h.until(11, 31)
		h.rows(misses, "early|cleared|0|2")
		h.rows("select sum(points) from entries where cause like 'patrol/1/2025-06-12/early/person/2/system%' or cause like 'late/%'", "0")
	})
}

// TestPatrolHookRefuses: what is forged, old, of the future or wrong takes nothing,
// and the answer says what is wrong with what.
func TestPatrolHookRefuses(t *testing.T) {
	t.Parallel()
	h := newHooked(t, "sqlite")
	h.until(9, 0)
	now := h.clock.Now()
	at := strconv.FormatInt(now.Unix(), 10)
	body := events(event("e-1", "2025-06-12 08:00:00", "PNFC0", "1001"))
	good := signed(at, body, hookSecret)
	unix := func(d time.Duration) string { return strconv.FormatInt(now.Add(d).Unix(), 10) }
	for name, x := range map[string]struct{ at, signature, body string }{
		"no signature":        {at, "", body},
		"no time":             {"", good, body},
		"half a signature":    {at, good[:32], body},
		"no hex":              {at, strings.Repeat("x", 64), body},
		"of another secret":   {at, signed(at, body, "another"+hookSecret), body},
		"of another time":     {unix(time.Second), good, body},
		"of another body":     {at, good, strings.Replace(body, "1001", "1002", 1)},
		"with a blank":        {at, good, body + " "},
		"five minutes old":    {unix(-301 * time.Second), signed(unix(-301*time.Second), body, hookSecret), body},
		"five minutes ahead":  {unix(301 * time.Second), signed(unix(301*time.Second), body, hookSecret), body},
		"a time that is none": {"today", signed("today", body, hookSecret), body},
		"before all time":     {"-1", signed("-1", body, hookSecret), body},
	} {
		if status, answer, _ := h.asks(http.MethodPost, x.at, x.signature, x.body); status != http.StatusUnauthorized || !strings.Contains(answer, `"error":`) || !strings.Contains(answer, `"mend":`) {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
	for i := range good {
		c := byte('0')
		if good[i] == c {
			c = '1'
		}
		if status, _, _ := h.asks(http.MethodPost, at, good[:i]+string(c)+good[i+1:], body); status != http.StatusUnauthorized {
			t.Errorf("digit %d: %d", i, status)
		}
	}
	for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
		if status, _, header := h.asks(method, at, signed(at, "", hookSecret), ""); status != http.StatusMethodNotAllowed || header.Get("Allow") != "POST" {
			t.Errorf("%s: %d, allowed is %q", method, status, header.Get("Allow"))
		}
	}
	h.posts(strings.Repeat(" ", 256<<10)+body, http.StatusRequestEntityTooLarge, "larger than 256 KiB")
	h.posts("", http.StatusBadRequest, "not the JSON")
	h.posts(body+body, http.StatusBadRequest, "something behind the document")
	h.posts(`{"site":"SUN","event":[]}`, http.StatusBadRequest, `unknown field \"event\"`)
	h.posts(`{"site":"SUN","events":[{"id":7}]}`, http.StatusBadRequest, "not the JSON")
	h.posts(`{"site":"MOON","events":[]}`, http.StatusUnprocessableEntity, `"at":"site"`)
	ok := event("e-1", "2025-06-12 08:00:00", "PNFC0", "1001")
	h.posts(events(ok, event("e-2", "2025-06-12 08:00:00", "P9", "")), http.StatusUnprocessableEntity, `"at":"events[1].checkpoint"`)
	h.posts(events(event("e-2", "2025-06-12 08:00:00", "北门", "")), http.StatusUnprocessableEntity, `with source system is called \"北门\"`) // tapped in the chat
	h.posts(events(ok, event("e-2", "gestern", "PNFC0", "")), http.StatusUnprocessableEntity, `"at":"events[1].time"`)
	h.posts(events(event("e-2", "2025-06-12 09:01:01", "PNFC0", "")), http.StatusUnprocessableEntity, "still to come")
	h.posts(events(event("e-2", "2025-04-10 08:00:00", "PNFC0", "")), http.StatusUnprocessableEntity, "older than two months")
	h.posts(events(event("", "2025-06-12 08:00:00", "PNFC0", "")), http.StatusUnprocessableEntity, `"at":"events[0].id"`)
	h.posts(events(event(strings.Repeat("e", 65), "2025-06-12 08:00:00", "PNFC0", "")), http.StatusUnprocessableEntity, `"at":"events[0].id"`)
	h.posts(events(ok, event("e-1", "2025-06-12 08:00:01", "PNFC0", "")), http.StatusConflict, "stands twice")
	h.posts(events(strings.Split(strings.Repeat(ok+"\n", 101), "\n")[:101]...), http.StatusUnprocessableEntity, "there are 101")
	h.posts(`{"site":"SUN","complete":{"from":"2025-06-12 06:00"}}`, http.StatusUnprocessableEntity, `"at":"complete.to"`)
	h.posts(`{"site":"SUN","complete":{"from":"2025-06-12 10:00","to":"2025-06-12 06:00"}}`, http.StatusUnprocessableEntity, `"at":"complete.from"`)
	h.posts(`{"site":"SUN","complete":{"from":"2025-06-12 06:00","to":"2025-06-12 10:00"}}`, http.StatusUnprocessableEntity, "still to come")
	h.rows("select count(*) from taps", "0")
	h.rows("select count(*) from patrol_covers", "0")

	// A post that was overheard, sent again within its five minutes, is known.
	for _, want := range []string{`{"new":1,"known":0}`, `{"new":0,"known":1}`} {
		if status, answer, _ := h.asks(http.MethodPost, at, good, body); status != http.StatusOK || answer != want {
			t.Errorf("%d %s, want %s", status, answer, want)
		}
	}
	// A reader that counts from 1 again each day must not lose its taps in silence.
	h.posts(events(event("e-1", "2025-06-12 08:30:00", "PNFC0", "1001")), http.StatusConflict, `"at":"events[0].id"`)
	h.posts(events(event("e-1", "2025-06-12 08:00:00", "PNFC1", "1001")), http.StatusConflict, `came before`)
	h.rows("select count(*) from taps", "1")
}

// TestPatrolHookUnknownGuard: a tap by a guard whom nobody knows, or by a name that two
// have, counts for its checkpoint, and the answer says so, each time it is posted;
// 巡检 shows what the system brought.
func TestPatrolHookUnknownGuard(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		h := newHooked(t, database)
		h.plain.exec(t, "update people set name = '钱进' where name = '孙伟'") // two of one name
		h.until(9, 0)
		post := events(event("u-1", "2025-06-12 08:00:00", "PNFC0", "1999"), event("u-2", "2025-06-12 08:05:00", "PNFC1", "钱进"), event("u-3", "2025-06-12 08:05:01", "PNFC1", ""), event("u-4", "2025-06-12 08:06:00", "PNFC1", "1002"))
		const unknown = `"unknown":[{"at":"events[0].guard","what":"nobody of the site has the number or name \"1999\"","mend":"write the employee number as in people.csv; the tap counts for its checkpoint all the same, as nobody's"},` +
			`{"at":"events[1].guard","what":"2 people of the site are called \"钱进\"","mend":"`
		h.posts(post, 200, `{"new":4,"known":0,`+unknown)
		h.posts(post, 200, `{"new":0,"known":4,`+unknown)
		h.rows("select checkpoint, person, guard from taps order by at", "5|0|1999\n6|0|钱进\n6|0|\n6|2|")
		h.says("李强", "巡检", "已打 0/4", "巡更系统传来 2/3(可能晚到),这一巡到 10:00", "2号楼")
		h.posts(events(event("u-5", "2025-06-12 08:07:00", "2号楼", strings.Repeat("长", 99))), 200, strings.Repeat("长", 64)+`\"`)
		h.posts(`{"site":"SUN","complete":{"from":"2025-06-12 06:00","to":"2025-06-12 09:00"}}`, 200, `{"new":0,"known":0}`)
		h.until(10, 5)
		h.posts(`{"site":"SUN","complete":{"from":"2025-06-12 09:00","to":"2025-06-12 10:00"}}`, 200, `{"new":0,"known":0}`)
		h.until(11, 30)
		h.rows("select count(*) from misses where source = 'system'", "0") // each was tapped, whoever did it
	})
}

// TestPatrolHookTwins: a name that two checkpoints have is neither's.
func TestPatrolHookTwins(t *testing.T) {
	t.Parallel()
	h := newHooked(t, "sqlite")
	h.plain.exec(t, "update checkpoints set name = '配电房' where code = 'PNFC1'")
	h.until(9, 0)
	h.posts(events(event("t-1", "2025-06-12 08:00:00", "配电房", "1002")), 422, `several checkpoints of the site are called \"配电房\": PNFC0 and PNFC1`)
	h.posts(events(event("t-1", "2025-06-12 08:00:00", "PNFC1", "1002")), 200, `{"new":1,"known":0}`)
}

// says lets somebody speak in private, and wants parts of the answer.
func (h *hooked) says(name, words string, want ...string) {
	h.t.Helper()
	ext, err := h.plain.rows("select c.ext from chats c join people p on p.id = c.person where p.name = '" + name + "'")
	if err != nil {
		h.t.Fatal(err)
	}
	m := bot.Message{Key: "say/" + words, Platform: h.fake.Name(), Account: "demo", Chat: bot.ChatRef{ID: ext}, From: ext, Text: words, Named: true, At: h.clock.Now()}
	if _, err := h.engine.Handle(h.t.Context(), m); err != nil {
		h.t.Fatal(err)
	}
	body, err := h.plain.rows("select body from notes where key like 'reply/%' order by seq desc limit 1")
	if err != nil {
		h.t.Fatal(err)
	}
	contains(h.t, body, want...)
}

// TestPatrolHookDown: without the database the answer is 503, and the same post goes
// in later.
func TestPatrolHookDown(t *testing.T) {
	t.Parallel()
	h := newHooked(t, "sqlite")
	h.until(9, 0)
	body := events(event("e-1", "2025-06-12 08:00:00", "PNFC0", "1001"))
	at := strconv.FormatInt(h.clock.Now().Unix(), 10)
	h.plain.exec(t, "alter table taps rename to taps_away")
	status, answer, header := h.asks(http.MethodPost, at, signed(at, body, hookSecret), body)
	if status != http.StatusServiceUnavailable || header.Get("Retry-After") == "" || !strings.Contains(answer, "post the same again") || strings.Contains(answer, "taps") {
		t.Errorf("%d %s", status, answer)
	}
	h.plain.exec(t, "alter table taps_away rename to taps")
	h.posts(body, 200, `{"new":1,"known":0}`)
}

// TestPatrolHookTogether: one event at once from many posts is one tap.
func TestPatrolHookTogether(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		h := newHooked(t, database)
		h.until(9, 0)
		body := events(event("e-1", "2025-06-12 08:00:00", "PNFC0", "1001"))
		at := strconv.FormatInt(h.clock.Now().Unix(), 10)
		answers := make(chan error)
		for range 8 {
			go func() {
				r, err := http.NewRequest(http.MethodPost, h.url, strings.NewReader(body))
				if err != nil {
					answers <- err
					return
				}
				r.Header.Set(web.HookTime, at)
				r.Header.Set(web.HookSignature, signed(at, body, hookSecret))
				res, err := http.DefaultClient.Do(r)
				if err == nil {
					err = res.Body.Close()
					if res.StatusCode != http.StatusOK {
						err = errors.New(res.Status)
					}
				}
				answers <- err
			}()
		}
		for range 8 {
			if err := <-answers; err != nil {
				t.Error(err)
			}
		}
		h.rows("select count(*) from taps", "1")
	})
}

// TestPatrolHookExample runs the example of docs/patrol.md against the program.
func TestPatrolHookExample(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"sh", "curl", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			pgtest.Missing(t, tool, "apt-get install curl openssl")
		}
	}
	raw, err := os.ReadFile(filepath.Join(root(t), "docs", "patrol.md"))
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```sh\n(.*?)```").FindSubmatch(raw)
	if example == nil {
		t.Fatal("there is no example")
	}
	i := newImporting(t, "sqlite")
	i.checkpoints("system")
	i.run(0)
	listen := freeAddress(t)
	i.configure("listen = \"" + listen + "\"\n[patrol]\nsecret = \"" + hookSecret + "\"\n")
	p := &process{t: t, url: "http://" + listen, as: "anping", client: newClient(), args: []string{"serve", "--config", i.config}}
	t.Cleanup(p.kill)
	p.begin()
	p.waitReady()
	post := func(secret, script string) string {
		t.Helper()
		c := exec.CommandContext(t.Context(), "sh", "-c", script)
		c.Env = append(os.Environ(), "ANPING_URL="+p.url, "ANPING_PATROL_SECRET="+secret, "no_proxy=127.0.0.1")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	script := string(example[1])
	if got := post("another", script); !strings.Contains(got, "the signature is wrong") {
		t.Error(got)
	}
	// The same post once more, as it was sent.
	if got := post(hookSecret, script+"\necho\ncurl -sS -X POST \"$ANPING_URL/patrol\" -H \"X-Anping-Time: $time\" -H \"X-Anping-Signature: $signature\" --data-binary \"$body\""); strings.Join(strings.Fields(got), " ") != `{"new":1,"known":0} {"new":0,"known":1}` {
		t.Error(got)
	}
	p.kill()
	p.begin()
	p.waitReady()
	if n := openPlain(t, i.address).count(t, "select count(*) from taps where source = 'system'"); n != 1 {
		t.Errorf("%d taps after a kill, want 1", n)
	}
}

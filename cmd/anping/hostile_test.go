package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/telegram/fakeapi"
)

// The secrets of TestHostile. Wherever one of them, or a part of it, turns up
// beside the configuration and the requests that need it, it has leaked.
const (
	canaryToken    = "7055512345:AAcanaryTOKENcanary_0123456789"
	canarySecret   = "canary-HOOK-secret-9876543210"
	canaryPassword = "canary.DATABASE.password"
	canary         = "canary"
)

// siege is the whole program as those see it who post to it: the process, the
// platform behind it, its database by plain SQL, and all it ever said.
type siege struct {
	t    *testing.T
	p    *process
	fake *fakeapi.Server
	db   *plainDB
	file string // the log

	client, other, guard, captain, stranger, group int64
	posts                                          int // of our own making: their updates and messages have numbers beyond the fake's

	mu      sync.Mutex
	answers bytes.Buffer // all that HTTP answered
}

// besiege starts the program in a mode of [telegram] with a small company, whose
// people and places have names that try to be something else.
func besiege(t *testing.T, database, mode string) *siege {
	t.Helper()
	h := &siege{t: t, file: filepath.Join(t.TempDir(), "log")}
	var err error
	if h.fake, err = fakeapi.New(canaryToken, fakeapi.Options{Clock: bot.Machine{}, Loopback: true, ReadsAll: true, Seed: 8}); err != nil {
		t.Fatal(err)
	}
	api, err := h.fake.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.fake.Close)
	roster := h.people()
	address := "sqlite:" + filepath.Join(t.TempDir(), "anping.db")
	if database == "postgres" {
		address = strings.Replace(newPostgres(t), "postgres@", "postgres:"+canaryPassword+"@", 1)
	}
	listen := freeAddress(t)
	config := filepath.Join(t.TempDir(), "anping.toml")
	if err := os.WriteFile(config, fmt.Appendf(nil, "database = %q\nlisten = %q\n[sandbox]\nenabled = true\nroster = %q\n", address, listen, roster), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := fmt.Sprintf("[telegram]\ntoken = %q\nmode = %q\nwebhook_secret = %q\napi_url = %q\nrate_per_second = 1000\nrate_per_group_minute = 1000\n", canaryToken, mode, canarySecret, api)
	appendTo(t, config, settings)
	h.p = &process{t: t, as: "anping", url: "http://" + listen, args: []string{"serve", "--config", config}, client: newClient()}
	t.Cleanup(h.p.kill)
	h.begin()
	h.p.waitReady()
	h.db = openPlain(t, address)
	for _, id := range []int64{h.client, h.other, h.guard, h.captain, h.stranger} {
		if _, err := h.fake.Person(fakeapi.Profile{ID: id}).Start(""); err != nil {
			t.Fatal(err)
		}
	}
	h.taken()
	h.settled()
	return h
}

// begin starts the process with all that it logs in a file.
func (h *siege) begin() {
	h.t.Helper()
	log, err := os.Create(h.file)
	if err != nil {
		h.t.Fatal(err)
	}
	defer log.Close()
	p := h.p
	p.stderr, p.done = &tail{}, make(chan struct{})
	p.cmd = exec.Command(os.Args[0], p.args...)
	p.cmd.Env = append(os.Environ(), asProgram+"="+p.as)
	p.cmd.Stderr, p.cmd.Stdout = log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.done)
	}()
}

func appendTo(t *testing.T, file, text string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

// people makes the company in the fake and its roster.
func (h *siege) people() (roster string) {
	h.t.Helper()
	person := func(name string) int64 { return h.fake.Person(fakeapi.Profile{FirstName: name, Lang: "zh"}).ID }
	h.client, h.other, h.guard, h.captain, h.stranger = person("王"), person("孙"), person("钱"), person("队"), person("客")
	h.group = h.fake.Group(fakeapi.Group{Title: "群", Creator: h.captain, Members: []int64{h.captain, h.guard, h.client, h.other}})
	if _, err := h.fake.Person(fakeapi.Profile{ID: h.captain}).AddBot(h.group); err != nil {
		h.t.Fatal(err)
	}
	chat := func(id int64) string { return fmt.Sprint("telegram:", strings.Split(canaryToken, ":")[0], ":", id) }
	roster = h.t.TempDir()
	for name, content := range map[string]string{
		"sites.csv":   "code,name,zone,profile,duty_phone,lat,lon\nS1,\"<b>苑</b>&amp;'); DROP TABLE said;--\",Asia/Shanghai,post,021-5550-0199,31.23,121.47\n",
		"teams.csv":   "code,site,name,hours\nT1,S1,<a href='tg://user?id=1'>班</a>,\n",
		"people.csv":  "no,name,role,team,site,lang,chat\nC1,<i>队长</i>,captain,T1,S1,zh," + chat(h.captain) + "\nG1,钱<b>进,guard,T1,S1,zh," + chat(h.guard) + "\n",
		"places.csv":  "code,site,name,class,lat,lon,radius\nP1,S1,<script>北门</script>,ordinary,31.2304,121.4737,100\n",
		"groups.csv":  "code,name,site,team,lang,names,chat\nGT1,班群</b><pre>,S1,T1,zh,full," + chat(h.group) + "\n",
		"clients.csv": "code,name,site,lang,chat\nK1,\"王\"\"; DROP TABLE notes; --\",S1,zh," + chat(h.client) + "\nK2,孙<孙>,S1,zh," + chat(h.other) + "\n",
	} {
		if err := os.WriteFile(filepath.Join(roster, name), []byte(content), 0o600); err != nil {
			h.t.Fatal(err)
		}
	}
	return roster
}

// fill puts numbers and people into the text of a row: @U an update and @M a
// message that were never there, @N now, and who is who.
func (h *siege) fill(text string) string {
	h.posts++
	id := func(n int64) string { return fmt.Sprint(n) }
	return strings.NewReplacer("@U", id(int64(900_000_000+h.posts)), "@M", id(int64(500_000+h.posts)), "@N", id(time.Now().Unix()),
		"@C", id(h.client), "@O", id(h.other), "@G", id(h.guard), "@L", id(h.captain), "@S", id(h.stranger), "@R", id(h.group)).Replace(text)
}

// taken waits until the bot has taken every update that the fake has.
func (h *siege) taken() {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 30*time.Second)
	defer cancel()
	if err := h.fake.WaitTaken(ctx); err != nil {
		h.t.Fatalf("updates are not taken: %v\n%s", err, h.p.stderr)
	}
}

// settled waits until nothing is left to send.
func (h *siege) settled() {
	h.t.Helper()
	h.db.until(h.t, "select count(*) from notes where state in ('waiting', 'sending')", 0)
	h.db.until(h.t, "select count(*) from receipts", 0)
}

// recorded is what was said since, a line each: command, words, who.
func (h *siege) recorded(since int) string {
	h.t.Helper()
	all, err := h.db.rows(fmt.Sprintf(`select command || ' ' || body || case when person > 0 then ' by staff' when client > 0 then ' by a client' else ' by nobody' end
		from said where seq > %d order by seq`, since))
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// saidSince is how much.
func (h *siege) saidSince(since int) int {
	h.t.Helper()
	return h.db.count(h.t, fmt.Sprint("select count(*) from said where seq > ", since))
}

func (h *siege) lastSaid() int {
	return h.db.count(h.t, "select coalesce(max(seq), 0) from said")
}

// judge compares a row's outcome with what was recorded: each message recorded
// has its one reply.
func (h *siege) judge(r hostileRow, since, replies int) {
	h.t.Helper()
	if got, want := h.recorded(since), strings.Join(r.said, "\n"); got != want {
		h.t.Errorf("%s: recorded %.200q, wanted %.200q", r.name, got, want)
	}
	if n := h.db.count(h.t, repliesEver) - replies; n != len(r.said) {
		h.t.Errorf("%s: %d replies to %d messages", r.name, n, len(r.said))
	}
}

const repliesEver = "select count(*) from notes where key like 'reply/%'"

// TestHostile posts hostile and broken input at the whole program: what is not
// from the platform is refused, what cannot be read is let go, everything else is
// recorded once and answered once, as itself and as nothing else. Good messages
// pass all the while, connections that never end are ended, and no secret is
// seen anywhere afterwards.
func TestHostile(t *testing.T) {
	t.Parallel()
	updates := append(hostileUpdates(), hostilePresses()...)
	if n := len(updates) + len(hostilePosts()) + len(hostileWires()); n < 60 {
		t.Errorf("only %d inputs", n)
	}
	eachDatabase(t, func(t *testing.T, database string) {
		t.Run("webhook", func(t *testing.T) {
			t.Parallel() // they mostly wait
			h := besiege(t, database, "webhook")
			ended := h.slowly() // for as long as the rest takes
			for _, rows := range [][]hostileRow{hostilePosts(), updates} {
				for _, r := range rows {
					h.post(r)
				}
			}
			for _, r := range hostileWires() {
				h.wire(r)
			}
			h.replay()
			h.buttons(h.postFields)
			h.goodPass()
			ended()
			h.end(database)
		})
		t.Run("polling", func(t *testing.T) {
			t.Parallel()
			h := besiege(t, database, "polling")
			for _, r := range updates {
				since, replies := h.lastSaid(), h.db.count(t, repliesEver)
				h.inject(r.body)
				h.judge(r, since, replies)
			}
			h.poison()
			h.buttons(h.inject)
			h.end(database)
		})
	})
}

// post posts a row to the webhook.
func (h *siege) post(r hostileRow) {
	h.t.Helper()
	since, replies := h.lastSaid(), h.db.count(h.t, repliesEver)
	if r.bare {
		r.body = h.fill(r.body)
	} else {
		r.body = h.fill(`{"update_id":@U,` + r.body + `}`)
	}
	if status := h.request(r); status != r.wants() {
		h.t.Errorf("%s: status %d, wanted %d", r.name, status, r.wants())
	}
	h.judge(r, since, replies)
}

// postFields posts the fields of an update that is taken.
func (h *siege) postFields(fields string) {
	h.t.Helper()
	if status := h.request(hostileRow{body: h.fill(`{"update_id":@U,` + fields + `}`)}); status != http.StatusOK {
		h.t.Errorf("status %d for %.200s", status, fields)
	}
}

// inject puts the fields of an update before the poller and waits until it is
// taken.
func (h *siege) inject(fields string) {
	h.t.Helper()
	h.fake.Inject("hostile", h.fill(fields))
	h.taken()
}

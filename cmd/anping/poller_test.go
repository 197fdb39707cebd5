package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/telegram/fakeapi"
)

// TestOnePollerAtATime runs three processes on one PostgreSQL that all may poll:
// one does. It is killed, then the next one is frozen and thawed: each time
// another goes on within the lease, every message is answered once, and whoever
// comes back does not poll beside it.
func TestOnePollerAtATime(t *testing.T) {
	t.Parallel()
	fake, err := fakeapi.New("4242:poller-token", fakeapi.Options{Clock: bot.Machine{}})
	if err != nil {
		t.Fatal(err)
	}
	api, err := fake.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	client := fake.Person(fakeapi.Profile{ID: 7001, FirstName: "W"})
	database := newPostgres(t)
	people := crowd(t, 1, 1, "sandbox:demo:g-team")
	rows := "code,name,site,home,phone,key,guard,lang,chat\nK0,客户0,S1,,,,,zh,telegram:4242:7001\n"
	if err := os.WriteFile(filepath.Join(people, "clients.csv"), []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	ps := map[int]*process{}
	for range 3 {
		p := startPolling(t, database, people, api)
		ps[p.cmd.Process.Pid] = p
	}
	db := openPlain(t, database)
	holder := func() *process {
		t.Helper()
		var owner string
		if err := db.QueryRow("select value from kept where name like 'lease/poll/%'").Scan(&owner); err != nil {
			t.Fatal(err)
		}
		pid, err := strconv.Atoi(strings.Split(owner, "/")[1])
		if err != nil || ps[pid] == nil {
			t.Fatalf("the lease is held by %q, none of ours (%v)", owner, err)
		}
		return ps[pid]
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	said := 0
	hears := func(what string) {
		t.Helper()
		said++
		began := time.Now()
		if said == 1 {
			_, err = client.Start("")
		} else {
			_, err = client.Send(7001, fmt.Sprint("进度 ", said))
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := fake.WaitFor(ctx, func() bool { return len(fake.Texts(7001)) >= said }); err != nil {
			t.Fatalf("%s: no answer (%v)\n%s", what, err, holder().stderr)
		}
		// Settled too, or a kill right now would have it sent again, labelled.
		db.until(t, "select count(*) from notes where state = 'sent'", said)
		t.Logf("%s: answered after %.1f s", what, time.Since(began).Seconds())
	}
	hears("three at rest")
	first := holder()
	first.killHard()
	hears("after kill -9 of the one that polled")
	second := holder()
	if second == first {
		t.Fatal("the lease stays with a process that is dead")
	}
	_ = second.cmd.Process.Signal(syscall.SIGSTOP)
	hears("after the next one froze")
	third := holder()
	_ = second.cmd.Process.Signal(syscall.SIGCONT)
	hears("after it thawed")
	if third == second || holder() != third {
		t.Error("the lease did not stay with the process that took it over")
	}
	if n := len(fake.Texts(7001)); n != said {
		t.Errorf("%d answers to %d messages", n, said)
	}
	if n := db.count(t, "select count(*) from said"); n != said {
		t.Errorf("%d messages recorded, want %d", n, said)
	}
}

// startPolling starts a process that polls the fake when it has the lease.
func startPolling(t *testing.T, database, people, api string) *process {
	t.Helper()
	listen := freeAddress(t)
	file := filepath.Join(t.TempDir(), "anping.toml")
	config := fmt.Sprintf("database = %q\nlisten = %q\n[sandbox]\nenabled = true\nroster = %q\n[telegram]\ntoken = \"4242:poller-token\"\napi_url = %q\n",
		database, listen, people, api)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, as: "anping", url: "http://" + listen, args: []string{"serve", "--config", file}, client: newClient()}
	t.Cleanup(p.kill)
	p.begin()
	p.waitReady()
	return p
}

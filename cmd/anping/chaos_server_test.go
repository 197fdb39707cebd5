package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"anping/storage/storetest/pgtest"
)

// fell ends the database's server, lets a moment pass and starts it again. Its
// clients' processes live on.
func (a *arena) fell(c *pgtest.Cluster, how syscall.Signal) {
	a.t.Helper()
	if err := c.Fell(how); err != nil {
		a.t.Fatal(err)
	}
	if how == syscall.SIGINT {
		a.struck.restarts++
	} else {
		a.struck.felled++
	}
	if err := c.Rise(); err != nil {
		a.t.Fatal(err)
	}
	a.answering(time.Now())
	a.alive()
}

// freeze stops every process of the database's server for a while: connections
// stay open and nothing comes back.
func (a *arena) freeze(c *pgtest.Cluster) {
	a.t.Helper()
	list := family(a.t, c.Server().Pid)
	thaw := func() {
		for _, pid := range list {
			_ = syscall.Kill(pid, syscall.SIGCONT)
		}
	}
	defer thaw()
	for _, pid := range list {
		if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil && pid == c.Server().Pid {
			a.t.Fatal(err)
		}
	}
	a.relay.forget()
	acked := a.relay.count()
	<-time.After(frozenFor)
	a.struck.refused = max(a.struck.refused, a.relay.longest())
	if a.struck.refused > refusedWithin {
		a.t.Errorf("a webhook was answered after %s while the database was frozen, want %s", a.struck.refused, refusedWithin)
	}
	if codes := a.relay.status(); codes[503] == 0 || codes[0] > 0 {
		a.t.Errorf("while the database was frozen webhooks were answered %v", codes)
	}
	if more := a.relay.count() - acked; more > 100 { // what was on its way at the first moment
		a.t.Errorf("%d updates were acknowledged by a frozen database", more)
	}
	a.struck.freezes++
	began := time.Now()
	thaw()
	a.answering(began)
	a.alive()
}

// alive wants every instance to have lived through it.
func (a *arena) alive() {
	a.t.Helper()
	for i, p := range a.ps {
		select {
		case <-p.done:
			a.t.Fatalf("instance %d ended with the database: %s", i, p.stderr)
		default:
		}
	}
}

// family lists a process and its children.
func family(t *testing.T, pid int) []int {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	out := []int{pid}
	for _, file := range stats {
		raw, err := os.ReadFile(file)
		if err != nil {
			continue // it ended
		}
		_, rest, _ := strings.Cut(string(raw), ") ") // the name may hold spaces
		if f := strings.Fields(rest); len(f) > 1 && f[1] == strconv.Itoa(pid) {
			if child, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
				out = append(out, child)
			}
		}
	}
	if len(out) < 2 {
		t.Fatal(fmt.Errorf("no children of %d", pid))
	}
	return out
}

// stalledFor is how long a frozen instance is away: longer than its leases.
const stalledFor = 25 * time.Second

// stall stops one instance, which holds notes and webhooks then, and lets it go
// on when others have taken over.
func (a *arena) stall() {
	a.t.Helper()
	i, ok := duringSend(a)
	if !ok {
		a.t.Error("nothing is sent")
	}
	pid := a.ps[i].cmd.Process.Pid
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		a.t.Fatal(err)
	}
	<-time.After(stalledFor)
	if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
		a.t.Fatal(err)
	}
	a.struck.stalls++
	a.answering(time.Now())
	a.alive()
}

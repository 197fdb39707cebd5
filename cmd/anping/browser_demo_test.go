package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startDemo runs "demo" on an address ("" = a free one), with a data folder or
// none, and waits until it is ready.
func startDemo(t *testing.T, address, data string) *process {
	t.Helper()
	if address == "" {
		address = freeAddress(t)
	}
	args := []string{"demo", "--listen", address}
	if data != "" {
		args = append(args, "--data", data)
	}
	p := &process{t: t, url: "http://" + address, stderr: &tail{}, done: make(chan struct{}), client: &http.Client{Timeout: patience}}
	p.cmd = exec.Command(os.Args[0], args...)
	p.cmd.Env = append(os.Environ(), asProgram+"=anping")
	p.cmd.Stderr, p.cmd.Stdout = p.stderr, io.Discard
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.done)
	}()
	t.Cleanup(func() { p.terminate() }) // not killed: the demo removes its temporary folder
	p.waitReady()
	return p
}

// toAfternoon moves the demo's clock on to the next 14:00 of the example's site:
// which team is on duty does not depend on when the test runs.
func (p *process) toAfternoon() {
	p.t.Helper()
	var s struct {
		Now  int64  `json:"now"`
		Zone string `json:"zone"`
	}
	res, err := p.client.Get(p.url + "/sandbox/state")
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&s); err != nil {
		p.t.Fatal(err)
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		p.t.Fatal(err)
	}
	now := time.UnixMilli(s.Now).In(zone)
	to := time.Date(now.Year(), now.Month(), now.Day(), 14, 0, 0, 0, zone)
	if to.Before(now) {
		to = to.AddDate(0, 0, 1)
	}
	p.step(int(to.Sub(now)/time.Minute) + 1)
}

// step moves the demo's clock on by minutes.
func (p *process) step(minutes int) {
	p.t.Helper()
	raw, _ := json.Marshal(map[string]int{"minutes": minutes}) // a map of ints always encodes
	res, err := p.client.Post(p.url+"/sandbox/clock", "application/json", strings.NewReader(string(raw)))
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	if body, _ := io.ReadAll(io.LimitReader(res.Body, 4096)); res.StatusCode != http.StatusOK {
		p.t.Fatalf("move the clock by %d minutes: %d %s", minutes, res.StatusCode, body)
	}
}

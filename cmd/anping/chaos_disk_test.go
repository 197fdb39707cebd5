package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	diskSpare = 64 << 20 // room for the rest of the run beside the database
	fullFor   = 3 * time.Second
)

// fullDisk moves the database to a small file system of its own, under the
// stopped program, fills that while people talk, and makes room again. It needs
// a user who may mount; else it is left out and says so.
func (a *arena) fullDisk() {
	a.t.Helper()
	dir := filepath.Dir(strings.TrimPrefix(a.address, "sqlite:"))
	if code := a.ps[0].terminate(); code != exitDone {
		a.t.Fatalf("exit %d: %s", code, a.ps[0].stderr)
	}
	if err := a.db.Close(); err != nil {
		a.t.Fatal(err)
	}
	small := a.mount(dir)
	began := time.Now()
	a.ps[0].begin()
	a.ps[0].waitReady()
	a.ready(began)
	a.db = openPlain(a.t, a.address)
	if !small {
		return
	}
	ballast := filepath.Join(dir, "ballast")
	if err := fill(ballast); err != nil {
		a.t.Fatal(err)
	}
	a.relay.forget()
	limit := time.Now().Add(30 * time.Second)
	for a.relay.status()[503] < 20 && time.Now().Before(limit) {
		<-time.After(20 * time.Millisecond)
	}
	<-time.After(fullFor)
	codes := a.relay.status()
	if codes[503] < 20 || codes[0] > 0 {
		a.t.Errorf("with a full disk webhooks were answered %v", codes)
	}
	a.alive()
	a.struck.full++
	if err := os.Remove(ballast); err != nil {
		a.t.Fatal(err)
	}
	a.answering(time.Now())
	a.alive()
}

// mount puts a small file system over the database's folder, with the database
// in it; false where this user may not.
func (a *arena) mount(dir string) bool {
	a.t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "anping.db*"))
	if err != nil {
		a.t.Fatal(err)
	}
	room := int64(diskSpare)
	kept := map[string][]byte{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			a.t.Fatal(err)
		}
		kept[file], room = raw, room+int64(len(raw))
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+strconv.FormatInt(room, 10), "tmpfs", dir).CombinedOutput(); err != nil {
		a.t.Logf("the full disk is left out, this user may not mount: %v %s", err, out)
		return false
	}
	a.t.Cleanup(func() {
		a.ps[0].killHard()
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			a.t.Errorf("umount: %v %s", err, out)
		}
	})
	for file, raw := range kept {
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			a.t.Fatal(err)
		}
	}
	return true
}

// fill writes a file until the disk is full.
func fill(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	block := make([]byte, 64<<10)
	for err == nil {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

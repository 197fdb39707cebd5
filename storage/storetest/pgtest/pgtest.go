// Package pgtest runs a PostgreSQL of its own for tests: from the binaries of
// Debian's postgresql, in a temporary folder, on a free loopback port, as an
// unprivileged user. It ends only what it started.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Require is the environment variable that turns skips into failures: a comma
// list of postgres, chromium, node, curl, openssl, or all.
const Require = "ANPING_TEST_REQUIRE"

// Missing skips a test that lacks a part of the machine, or fails it where the
// part is required; how says in one line how to get it.
func Missing(t testing.TB, part, how string) {
	t.Helper()
	wanted := strings.Split(os.Getenv(Require), ",")
	if slices.Contains(wanted, part) || slices.Contains(wanted, "all") {
		t.Fatalf("%s is missing: %s", part, how)
	}
	t.Skipf("%s is missing: %s", part, how)
}

// Cluster is one PostgreSQL server with many databases.
type Cluster struct {
	mu      sync.Mutex
	durable bool
	dir     string
	port    int
	server  *exec.Cmd
	gone    chan struct{}        // closed when the server has ended
	as      *syscall.SysProcAttr // how the server is started
	bin     string
	made    int
	err     error

	migrating sync.Once
	migrated  string // the database that Migrated copies
	unready   error
}

// New makes a cluster that starts at its first use. durable keeps fsync and
// synchronous_commit on, as in production; tests of behaviour do without.
func New(durable bool) *Cluster { return &Cluster{durable: durable} }

// Database makes an empty database and returns its address, postgres://….
func (c *Cluster) Database(t testing.TB) string { return c.Copy(t, "template0") }

// Copy makes a database as a copy of another one of the cluster; nobody may be
// connected to that one.
func (c *Cluster) Copy(t testing.TB, template string) string {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.start(t)
	c.made++
	made := "t" + strconv.Itoa(c.made)
	if out, err := c.tool("psql", "-d", "postgres", "-qc", "CREATE DATABASE "+made+" TEMPLATE "+template); err != nil {
		t.Fatalf("create database: %v: %s", err, out)
	}
	return c.address(made)
}

// Migrated makes a database with the tables that migrate makes in an empty one.
// migrate runs once a cluster: the rest are copies.
func (c *Cluster) Migrated(t testing.TB, migrate func(address string) error) string {
	t.Helper()
	c.migrating.Do(func() {
		address := c.Database(t)
		c.unready = migrate(address)
		c.migrated = name(address)
	})
	switch {
	case c.unready != nil:
		t.Fatalf("migrate: %v", c.unready)
	case c.migrated == "": // the first test was ended within: there is no server
		c.Database(t)
	}
	return c.Copy(t, c.migrated)
}

// name is the database's name in an address that Database or Copy returned.
func name(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address[strings.LastIndexByte(address, '/')+1:]
}

// Server is the process of the server, to be frozen or killed by a test.
func (c *Cluster) Server() *os.Process { return c.server.Process }

func (c *Cluster) address(name string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", c.port, name)
}

func (c *Cluster) start(t testing.TB) {
	t.Helper()
	if c.server != nil {
		return
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		Missing(t, "postgres", "apt-get install postgresql")
	}
	if c.err == nil {
		c.err = c.run(filepath.Dir(found[len(found)-1]))
	}
	if c.err != nil {
		t.Fatalf("start PostgreSQL: %v", c.err)
	}
}

func (c *Cluster) run(bin string) (err error) {
	c.bin = bin
	if c.dir, err = c.folder(); err != nil {
		return err
	}
	as, err := c.unprivileged()
	if err != nil {
		return err
	}
	data := filepath.Join(c.dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
	initdb.SysProcAttr, initdb.Dir = as, c.dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	if c.port, err = freePort(); err != nil {
		return err
	}
	c.as = as
	return c.serve()
}

// folder is on the disk for a cluster that is to be durable.
func (c *Cluster) folder() (string, error) {
	if c.durable {
		return os.MkdirTemp("", "anping-pg")
	}
	return folder()
}

func (c *Cluster) serve() error {
	data := filepath.Join(c.dir, "data")
	args := []string{
		"-D", data, "-p", strconv.Itoa(c.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=" + c.dir,
		"-c", "max_connections=300", "-c", "shared_buffers=256MB", "-c", "max_prepared_transactions=0",
	}
	if !c.durable {
		args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_wal_size=256MB")
	}
	c.server = exec.Command(filepath.Join(c.bin, "postgres"), args...)
	log, err := os.Create(filepath.Join(c.dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	c.server.Stdout, c.server.Stderr, c.server.SysProcAttr, c.server.Dir = log, log, c.as, c.dir
	if err := c.server.Start(); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	server, gone := c.server, make(chan struct{})
	c.gone = gone
	go func() {
		_ = server.Wait() // its exit code says how it was ended
		close(gone)
	}()
	return c.ready()
}

// ready waits until the server answers, 30 s at most, or has ended.
func (c *Cluster) ready() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for {
		if _, err := c.tool("pg_isready"); err == nil {
			return nil
		}
		select {
		case <-poll.C:
		case <-c.gone:
			log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
			return fmt.Errorf("ended at once: %s", log)
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
			return fmt.Errorf("no answer within 30 s: %s", log)
		}
	}
}

// Fell ends the server and waits for its end: SIGINT is pg_ctl's "fast", SIGQUIT
// its "immediate", SIGKILL what a machine out of memory does. Rise starts it
// again.
func (c *Cluster) Fell(how syscall.Signal) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.server.Process.Signal(how); err != nil {
		return fmt.Errorf("fell: %w", err)
	}
	<-c.gone
	return nil
}

// Rise starts the server again on the same data and port and waits until it
// answers, 30 s at most. What a killed one left behind holds its memory for a
// moment, in which the new one refuses to start.
func (c *Cluster) Rise() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var err error
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); {
		if err = c.serve(); err == nil {
			return nil
		}
	}
	return fmt.Errorf("rise: %w", err)
}

func (c *Cluster) tool(name string, args ...string) ([]byte, error) {
	cmd := exec.Command(filepath.Join(c.bin, name), append([]string{"-h", "127.0.0.1", "-p", strconv.Itoa(c.port), "-U", "postgres"}, args...)...)
	return cmd.CombinedOutput()
}

// unprivileged is how the server is started: PostgreSQL refuses root, so root
// starts it as user postgres or nobody. The server dies with this process.
func (c *Cluster) unprivileged() (*syscall.SysProcAttr, error) {
	as := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() != 0 {
		return as, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return as, os.Chown(c.dir, int(uid), int(gid))
	}
	return nil, errors.New("no user postgres or nobody to run as")
}

// Close stops the server and removes its folder; call it from TestMain after m.Run.
func (c *Cluster) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.server != nil {
		_ = c.server.Process.Signal(syscall.SIGQUIT) // immediate: nothing in it is kept
		<-c.gone
	}
	if c.dir != "" {
		_ = os.RemoveAll(c.dir)
	}
}

func freePort() (int, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer ln.Close()
	return ln.Addr().(*net.TCPAddr).Port, nil
}

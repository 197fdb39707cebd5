package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// asProgram makes this test binary be the program: whole-program tests start
// it as a process of its own, kill it and start it again.
const asProgram = "ANPING_TEST_AS"

func TestMain(m *testing.M) {
	switch os.Getenv(asProgram) {
	case "anping":
		os.Exit(program())
	case "push":
		os.Exit(runPush(os.Args[1:]))
	case "watched":
		os.Exit(runWatched(os.Args[1:]))
	case "fakeapi":
		os.Exit(runFake(os.Args[1:]))
	case "weixinapi":
		os.Exit(runWeixin(os.Args[1:]))
	case "shifted":
		os.Exit(runShifted(os.Args[1:]))
	case "burst":
		os.Exit(runBurst())
	}
	if err := sideBySide(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitFailed)
	}
	collectRarely()
	code := m.Run()
	cluster.Close()
	os.Exit(code)
}

// sideBySide lets twice as many tests run at a time as there are processors, unless
// -parallel says how many: most of them wait half of their time for a process, a
// database or a browser.
func sideBySide() error {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if given {
		return nil
	}
	return flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0)))
}

// process is one running anping, started and ended by a test.
type process struct {
	t      *testing.T
	as     string
	args   []string
	cmd    *exec.Cmd
	url    string
	stderr *tail
	client *http.Client
	done   chan struct{}
}

// start runs "serve" on a database with a roster folder ("" = the example) and
// waits until it is ready.
func start(t *testing.T, as, database, roster string, more ...string) *process {
	t.Helper()
	listen := freeAddress(t)
	file := filepath.Join(t.TempDir(), "anping.toml")
	config := fmt.Sprintf("database = %q\nlisten = %q\n[sandbox]\nenabled = true\nroster = %q\n", database, listen, roster)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, url: "http://" + listen, as: as, client: &http.Client{
		Timeout:   30 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 300},
	}}
	p.args = append([]string{"serve", "--config", file}, more...)
	t.Cleanup(p.kill)
	p.begin()
	p.waitReady()
	return p
}

// begin starts the process, again after it was killed.
func (p *process) begin() {
	p.t.Helper()
	p.stderr, p.done = &tail{}, make(chan struct{})
	p.cmd = exec.Command(os.Args[0], p.args...)
	p.cmd.Env = append(os.Environ(), asProgram+"="+p.as)
	p.cmd.Stderr, p.cmd.Stdout = p.stderr, io.Discard
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	cmd, done := p.cmd, p.done
	go func() {
		_ = cmd.Wait()
		close(done)
	}()
}

func freeAddress(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

func (p *process) waitReady() {
	p.t.Helper()
	limit := time.NewTimer(60 * time.Second)
	defer limit.Stop()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for {
		res, err := p.client.Get(p.url + "/readyz")
		if err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-poll.C:
		case <-p.done:
			p.t.Fatalf("the process ended: %s", p.stderr)
		case <-limit.C:
			p.t.Fatalf("not ready: %s", p.stderr)
		}
	}
}

// kill is kill -9, and waits for the end.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
	p.client.CloseIdleConnections()
}

// killHard is kill -9 while others may be talking to the process.
func (p *process) killHard() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// terminate is SIGTERM, and waits for the end; it returns the exit code.
func (p *process) terminate() int {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.done
	return p.cmd.ProcessState.ExitCode()
}

// talk is one message through the sandbox's door.
type talk struct {
	Key    string   `json:"key"`
	Chat   string   `json:"chat"`
	From   string   `json:"from,omitempty"`
	Text   string   `json:"text,omitempty"`
	Action string   `json:"action,omitempty"`
	Media  []string `json:"media,omitempty"`
}

// say sends a message and returns the status and the answer's body as JSON.
func (p *process) say(m talk) (status int, answer string, err error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return 0, "", err
	}
	res, err := p.client.Post(p.url+"/sandbox/message", "application/json", bytes.NewReader(raw))
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return res.StatusCode, string(body), err
}

// tail keeps the last lines a process wrote.
type tail struct {
	mu    sync.Mutex
	lines []string
}

// Write implements io.Writer.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for s := bufio.NewScanner(bytes.NewReader(b)); s.Scan(); {
		t.lines = append(t.lines, s.Text())
	}
	t.lines = t.lines[max(0, len(t.lines)-40):]
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "\n")
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"anping/storage/storetest/pgtest"
)

// The operator's path stands under these headings, as steps with blocks of
// commands (sh) and of what is to be written into the configuration (toml).
const (
	pathEnglish = "\n### From nothing to the first notice\n"
	pathChinese = "\n### 从零到第一份通报\n"
)

// fence is one block of a README.
type fence struct {
	kind  string // sh, toml
	lines []string
}

// fences reads the blocks below a heading, up to the next one.
func fences(t *testing.T, file, heading string) []fence {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root(t), file))
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(raw), heading)
	if !found {
		t.Fatalf("%s has no heading %q", file, heading)
	}
	if i := strings.Index(text, "\n##"); i >= 0 {
		text = text[:i]
	}
	var out []fence
	for _, m := range regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		out = append(out, fence{m[1], strings.Split(strings.TrimSpace(m[2]), "\n")})
	}
	return out
}

// TestReadmesAgree: both languages give the same commands.
func TestReadmesAgree(t *testing.T) {
	t.Parallel()
	en, zh := fences(t, "README.md", pathEnglish), fences(t, "README.zh-CN.md", pathChinese)
	if len(en) < 6 || fmt.Sprint(en) != fmt.Sprint(zh) {
		t.Errorf("README.md says\n%v\nREADME.zh-CN.md\n%v", en, zh)
	}
}

// operator is somebody who knows nothing but README.md, in a clean folder.
type operator struct {
	t    *testing.T
	home string
	cwd  string // where the last cd led
	env  []string
	out  string // of the last command
}

// TestOperatorsPath does what README.md says, command by command: 3 sites, 60
// people, from the source to the first notice in a group.
func TestOperatorsPath(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	o := &operator{t: t, home: home, cwd: root(t), env: append(os.Environ(), "HOME="+home)}
	for _, name := range []string{"GOCACHE", "GOMODCACHE"} { // else the build would begin with the internet
		raw, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
		if err != nil {
			pgtest.Missing(t, "go", "put the go command on the PATH: "+err.Error())
		}
		o.env = append(o.env, name+"="+strings.TrimSpace(string(raw)))
	}
	listen := freeAddress(t)
	done := 0
	for _, block := range fences(t, "README.md", pathEnglish) {
		if block.kind == "toml" {
			o.configure(block.lines)
			o.configure([]string{fmt.Sprintf("listen = %q", listen)}) // another test may have 8080
			continue
		}
		for _, line := range block.lines {
			o.follow(line, listen)
			done++
		}
	}
	if done < 9 {
		t.Errorf("README.md holds %d commands only", done)
	}
}

// follow does one line of a block, and looks at what it prints where README.md
// promises something.
func (o *operator) follow(line, listen string) {
	o.t.Helper()
	command, _, _ := strings.Cut(line, " #")
	if dir, is := strings.CutPrefix(command, "cd "); is {
		o.cwd = strings.Replace(dir, "~", o.home, 1)
		return
	}
	if strings.HasPrefix(command, "./anping serve") {
		built := o.serve(listen, filepath.Join(o.cwd, "anping"), strings.Fields(command)[1:]...)
		if code := built.terminate(); code != exitDone {
			o.t.Fatalf("%s ended with %d: %s", command, code, built.stderr)
		}
		o.play(o.serve(listen, os.Args[0], append([]string{untilAfternoon().String()}, strings.Fields(command)[2:]...)...))
		return
	}
	if strings.Contains(command, "--dry-run") {
		writeCompany(o.t, filepath.Join(o.cwd, "roster"))
	}
	cmd := exec.CommandContext(o.t.Context(), "bash", "-ec", command)
	cmd.Dir, cmd.Env = o.cwd, o.env
	raw, err := cmd.CombinedOutput()
	if err != nil {
		o.t.Fatalf("%s: %v\n%s", command, err, raw)
	}
	o.out = string(raw)
	for part, want := range map[string]string{
		"config --check": "anping.toml: good\n",
		"--dry-run":      " added, 0 changed, 0 ended; nothing was stored\n",
		"--slips":        "63 codes are in codes.csv and slips.html;",
		"anping check":   "60 of the staff have a code and have not bound yet",
		"notice preview": "# NORTH-G-DAY 示例北苑日班队群, at ",
	} {
		if strings.Contains(command, part) && !strings.Contains(o.out, want) {
			o.t.Errorf("%s prints\n%s\nwithout %q", command, o.out, want)
		}
	}
}

// configure sets keys in anping.toml where they stand, as a person does.
func (o *operator) configure(lines []string) {
	o.t.Helper()
	path := filepath.Join(o.home, "anping", "anping.toml")
	raw, err := os.ReadFile(path)
	if err != nil {
		o.t.Fatal(err)
	}
	head, table := 0, ""
	for _, line := range lines {
		if strings.HasPrefix(line, "[") {
			table = line
			if head = bytes.Index(raw, []byte("\n"+table+"\n")); head < 0 {
				o.t.Fatalf("anping.toml has no table %s", table)
			}
			continue
		}
		key, _, _ := strings.Cut(line, " ")
		at := regexp.MustCompile(`(?m)^` + key + ` = .*$`).FindIndex(raw[head:])
		if at == nil {
			o.t.Fatalf("anping.toml has no key %s below %q", key, table)
		}
		raw = slices.Concat(raw[:head+at[0]], []byte(line), raw[head+at[1]:])
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// serve starts a program in the operator's folder and waits until it is ready.
func (o *operator) serve(listen, program string, args ...string) *process {
	o.t.Helper()
	p := &process{t: o.t, url: "http://" + listen, stderr: &tail{}, done: make(chan struct{}), client: &http.Client{Timeout: patience}}
	p.cmd = exec.Command(program, args...)
	p.cmd.Dir, p.cmd.Env = o.cwd, append(o.env, asProgram+"=shifted")
	p.cmd.Stderr, p.cmd.Stdout = p.stderr, io.Discard
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.done)
	}()
	o.t.Cleanup(p.kill)
	p.waitReady()
	return p
}

// untilAfternoon is how long it is until the next 14:00 of the roster's sites:
// which team is on duty does not depend on when the test runs.
func untilAfternoon() time.Duration {
	zone, err := time.LoadLocation(defaults().Timezone)
	if err != nil {
		return 0
	}
	now := time.Now().In(zone)
	to := time.Date(now.Year(), now.Month(), now.Day(), 14, 0, 0, 0, zone)
	if !to.After(now) {
		to = to.AddDate(0, 0, 1)
	}
	return to.Sub(now).Truncate(time.Second)
}

// runShifted is serve with a clock that is ahead by the first argument and can be
// moved, as the demo's.
func runShifted(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	err := func() error {
		by, err := time.ParseDuration(args[0])
		if err != nil {
			return err
		}
		s, err := loadConfig(strings.TrimPrefix(args[len(args)-1], "--config="), os.Getenv)
		if err != nil {
			return err
		}
		ln, err := listen(ctx, s.Listen, "")
		if err != nil {
			return err
		}
		defer ln.Close()
		log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
		a, err := wire(ctx, parts{settings: s, clock: newShifted(by, nil), log: log})
		if err != nil {
			return err
		}
		return host(ctx, ln, a, log)
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	return exitDone
}

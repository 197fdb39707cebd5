package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// try runs the program and gives back its exit code and what it printed.
func try(t *testing.T, args ...string) (code int, out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, &stdout, &stderr, noEnv)
	return code, stdout.String(), stderr.String()
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	bad, good := write("bad.toml", "\nlisen = \"a\"\n"), write("good.toml", "")
	taken, err := listen(t.Context(), "127.0.0.1:0", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	busy := write("busy.toml", "listen = \""+taken.Addr().String()+"\"\n")
	peopled := write("peopled.toml", "[sandbox]\nenabled = true\nroster = \""+dir+"\"\n")
	for _, c := range []struct {
		name   string
		args   []string
		code   int
		stderr string // its beginning; a failure is one line
	}{
		{"nothing", nil, 0, ""},
		{"version", []string{"version"}, 0, ""},
		{"config", []string{"config"}, 0, ""},
		{"good config", []string{"config", "--check", good}, 0, ""},
		{"bad config", []string{"config", "--check", bad}, 2, bad + `:2:lisen: unknown key; did you mean "listen"?`},
		{"config with a bad roster", []string{"config", "--check", peopled}, 2, dir + "/sites.csv: the file is missing; mend the files"},
		{"serve a bad config", []string{"serve", "--config", bad}, 2, bad + `:2:lisen: unknown key;`},
		{"no such config", []string{"serve", "--config", dir + "/none.toml"}, 2, dir + "/none.toml: cannot be read: no such file or directory; make one with: anping config"},
		{"config is a folder", []string{"serve", "--config", dir}, 2, dir + ": cannot be read: is a directory; "},
		{"serve without config", []string{"serve"}, 2, "anping: missing flags: --config=FILE; see: anping --help"},
		{"unknown command", []string{"sreve"}, 2, `anping: unexpected argument sreve, did you mean "serve"?; see: anping --help`},
		{"unknown flag", []string{"demo", "--lisen", "x"}, 2, `anping: unknown flag --lisen, did you mean "--listen"?; see: anping --help`},
		{"flag without value", []string{"demo", "--listen"}, 2, "anping: --listen: expected string value"},
		{"argument too many", []string{"version", "x"}, 2, "anping: unexpected argument x"},
		{"demo on no address", []string{"demo", "--listen", "8080"}, 2, `anping: --listen: "8080" is not host:port; write`},
		{"demo for all", []string{"demo", "--listen", "0.0.0.0:0"}, 2, "anping: --listen: the demo lets whoever opens it speak as anybody, and 0.0.0.0:0 is not a loopback address; use"},
		{"demo on a taken port", []string{"demo", "--listen", taken.Addr().String()}, 1, "anping: something else listens on " + taken.Addr().String() + " already; stop that, or use another port: anping demo --listen"},
		{"serve on a taken port", []string{"serve", "--config", busy}, 1, "anping: something else listens on " + taken.Addr().String() + " already; stop that, or set another port: listen in " + busy},
		{"demo in a file", []string{"demo", "--listen", "127.0.0.1:0", "--data", good}, 1, "anping: --data: " + good + ": not a directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, out, stderr := try(t, c.args...)
			if code != c.code || !strings.HasPrefix(stderr, c.stderr) {
				t.Errorf("code %d, says %q\nwant %d, %q", code, stderr, c.code, c.stderr)
			}
			if c.code == 0 && (out == "" || stderr != "") {
				t.Errorf("prints %q and complains %q", out, stderr)
			}
			if c.code != 0 && (strings.Count(stderr, "\n") != 1 || out != "") {
				t.Errorf("not one line: %q, and prints %q", stderr, out)
			}
		})
	}
}

// TestHelpShowsAnExample: of every command there is.
func TestHelpShowsAnExample(t *testing.T) {
	t.Parallel()
	_, top, _ := try(t, "--help")
	for _, command := range []string{"demo", "serve", "import", "check", "export", "notice", "standard", "person", "erase", "audit", "config", "bench", "version"} {
		if !strings.Contains(top, "\n  "+command) {
			t.Errorf("--help does not list %s:\n%s", command, top)
		}
		code, out, stderr := try(t, command, "--help")
		if code != 0 || stderr != "" || !strings.Contains(out, "Example:") || !strings.Contains(out, "anping "+command) {
			t.Errorf("%s --help: code %d, %q\n%s", command, code, stderr, out)
		}
	}
}

func TestConfigPrintsTheExample(t *testing.T) {
	t.Parallel()
	if _, out, _ := try(t, "config"); out != string(example) {
		t.Errorf("prints %q", out)
	}
}

package wecom

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"anping/bot"
)

var write = flag.Bool("write", false, "write what bodies become into testdata/bodies")

// TestRenderBodies renders every body of every released version, as bot/telegram
// does: <name>.json is a body as the engine stored it, <name>.parts what became
// of it then, and what each part says in the app and by a robot. Neither ever
// changes once released.
func TestRenderBodies(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/bodies/v*/*.json")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d bodies, %v", len(files), err)
	}
	r := newRig(t)
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		body, err := bot.DecodeBody(raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		parts, err := r.Render(body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got bytes.Buffer
		for _, p := range parts {
			one, err := decodePart(p)
			if err != nil {
				t.Fatal(err)
			}
			checkPart(t, name, one)
			if err := json.Indent(&got, p, "", "  "); err != nil {
				t.Fatal(err)
			}
			got.WriteString("\n--- app\n" + joined(one.Rows, plainText) + "\n--- robot\n" + r.spoken(one, false) + "\n")
		}
		golden := strings.TrimSuffix(name, ".json") + ".parts"
		if *write {
			if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != string(want) {
			t.Errorf("%s:\n%s\nwanted\n%s", name, got.String(), want)
		}
	}
}

// checkPart is what WeCom would check.
func checkPart(t *testing.T, name string, p part) {
	t.Helper()
	text, md := joined(p.Rows, plainText), joined(p.Rows, markdown)
	title, sub := cardText(p.Rows)
	switch {
	case p.Photo != "" && (len(p.Rows) > 0 || len(p.Keys) > 0):
		t.Errorf("%s: a photo with words", name)
	case p.Photo != "":
	case strings.TrimSpace(text) == "" || len(text) > 2048 || len(md) > 4096 || strings.Contains(text, "<"):
		t.Errorf("%s: %q", name, text)
	case len(p.Keys) > mostKeys || len(p.Keys) > 0 && (utf8.RuneCountInString(title) > mostTitle || utf8.RuneCountInString(sub) > mostSub):
		t.Errorf("%s: a card that is too full", name)
	}
	for _, k := range p.Keys {
		if k.ID == "" || k.Label == "" || utf8.RuneCountInString(k.Label) > mostLabel {
			t.Errorf("%s: the button %q", name, k.Label)
		}
	}
}

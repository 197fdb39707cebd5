package telegram

import (
	"bytes"
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"anping/bot"
	"anping/bot/text"
)

// TestRenderBodies renders every body of every released version:
// testdata/bodies/v<n>/<name>.json is a body as the engine stored it,
// <name>.parts what became of it then. Neither ever changes once released.
func TestRenderBodies(t *testing.T) {
	files, err := filepath.Glob("testdata/bodies/v*/*.json")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d bodies, %v", len(files), err)
	}
	r := newRig(t, nil)
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
		for i, p := range parts {
			one, err := decodePart(p)
			if err != nil {
				t.Fatal(err)
			}
			checkPart(t, name, one, i == len(parts)-1)
			if err := json.Indent(&got, p, "", "  "); err != nil {
				t.Fatal(err)
			}
			got.WriteByte('\n')
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

var tag = regexp.MustCompile(`<[^>]*>`)

// checkPart is what Telegram would check.
func checkPart(t *testing.T, name string, p part, last bool) {
	t.Helper()
	read := html.UnescapeString(tag.ReplaceAllString(p.HTML, ""))
	most := 4096
	if p.Photo != "" {
		most = 1024
	}
	if n := len(utf16.Encode([]rune(read))); n > most || p.Photo == "" && strings.TrimSpace(read) == "" {
		t.Errorf("%s: a message of %d units", name, n)
	}
	if rest := strings.NewReplacer("<b>", "", "</b>", "").Replace(p.HTML); strings.ContainsAny(rest, "<>") ||
		strings.Count(p.HTML, "<b>") != strings.Count(p.HTML, "</b>") {
		t.Errorf("%s: the tags of %q", name, p.HTML)
	}
	if len(p.Keys) > 0 && !last {
		t.Errorf("%s: buttons in the middle", name)
	}
	for _, row := range p.Keys {
		for _, k := range row {
			if k.Text == "" || len(k.ID) > 64 || (k.ID == "") == (k.URL == "") {
				t.Errorf("%s: the button %+v", name, k)
			}
		}
	}
}

// TestSplit holds for any text: nothing is lost, nothing is too long, nothing is
// cut in two, and what people wrote stays text.
func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"a", "漏", "😀", "👨‍👩‍👧", "<b>", "&amp;", "&", ">", "\"", "é", "é", " ", "👍🏽", "🇨🇳"})
		var rows []row
		var all strings.Builder
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			one := strings.Join(rapid.SliceOfN(piece, 0, 120).Draw(t, "row"), "")
			rows = append(rows, row{one, rapid.Bool().Draw(t, "bold")})
			all.WriteString(one)
		}
		most := rapid.IntRange(20, 200).Draw(t, "most")
		var back strings.Builder
		for _, h := range split(rows, most) {
			read := html.UnescapeString(strings.NewReplacer("<b>", "", "</b>", "").Replace(h))
			if n := len(utf16.Encode([]rune(read))); n > most {
				t.Fatalf("%d units, at most %d", n, most)
			}
			if !utf8.ValidString(h) {
				t.Fatalf("cut inside a character: %q", h)
			}
			first, _ := utf8.DecodeRuneInString(read)
			if leans(first) && first != '\u200d' {
				t.Fatalf("begins with half a character: %q", read)
			}
			back.WriteString(read)
		}
		bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if bare(back.String()) != bare(all.String()) {
			t.Fatalf("%q became %q", all.String(), back.String())
		}
	})
}

func TestRenderRefuses(t *testing.T) {
	r := newRig(t, nil)
	for name, b := range map[string]bot.Body{
		"button without id":  {Buttons: []bot.Button{{Label: "接单"}}},
		"button with a long": {Buttons: []bot.Button{{ID: strings.Repeat("x", 65), Label: "接单"}}},
		"button unseen":      {Buttons: []bot.Button{{ID: "x", Label: "\u200b\u202e"}}},
	} {
		if _, err := r.Render(b); err == nil {
			t.Errorf("%s: rendered", name)
		}
	}
	if parts, err := r.Render(bot.Body{}); len(parts) != 0 || err != nil {
		t.Errorf("nothing to say: %q, %v", parts, err)
	}
}

// TestRenderLong cuts between lines, keeps the buttons under the last part and
// does not depend on when it is asked.
func TestRenderLong(t *testing.T) {
	r := newRig(t, nil)
	b := bot.Body{Lang: "zh", Head: text.Plain("今日通报"), Buttons: []bot.Button{{ID: "a", Label: "看详情"}}}
	for range 300 {
		b.Lines = append(b.Lines, text.Plain("①李* 漏打 北门×2 −1.0(申诉中)<&>"))
	}
	parts, err := r.Render(b)
	if err != nil || len(parts) != 2 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	lines := 0
	for i, raw := range parts {
		p, err := decodePart(raw)
		if err != nil {
			t.Fatal(err)
		}
		checkPart(t, "long", p, i == len(parts)-1)
		for _, l := range strings.Split(p.HTML, "\n") {
			if l == "①李* 漏打 北门×2 −1.0(申诉中)&lt;&amp;&gt;" {
				lines++
			}
		}
	}
	if lines != 300 {
		t.Errorf("%d of 300 lines are whole", lines)
	}
	again, _ := r.Render(b)
	for i := range parts {
		if !bytes.Equal(parts[i], again[i]) {
			t.Error("rendered differently the second time")
		}
	}
}

func TestDecodePart(t *testing.T) {
	for raw, ok := range map[string]bool{
		`{"v":1,"html":"x"}`: true, `{"v":2,"html":"x"}`: false, `{"html":"x"}`: false, `x`: false, ``: false,
	} {
		if _, err := decodePart([]byte(raw)); (err == nil) != ok {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

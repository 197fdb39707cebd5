package web

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anping/bot"
	"anping/bot/text"
)

func TestPage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for lang, tag := range map[string]string{"zh": "zh-CN", "en": "en"} {
		w := d.ask("GET", "/?lang="+lang, "")
		html := w.Body.String()
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || !strings.Contains(html, `lang="`+tag+`"`) {
			t.Fatalf("%s: %d %s", lang, w.Code, w.Header().Get("Content-Type"))
		}
		for _, id := range []string{"clock", "plus1", "plus10", "tonight", "play", "text-private", "text-group", "send-private", "send-group", "log-private", "log-group", "personas"} {
			if !strings.Contains(html, `id="`+id+`"`) {
				t.Errorf("%s: nothing has the id %s", lang, id)
			}
		}
		// What the policy would not run must not be there.
		for _, bad := range []string{`<script>`, ` style=`, ` onclick=`, `<style`, `http://`, `https://`} {
			if strings.Contains(html, bad) {
				t.Errorf("%s: the page contains %q", lang, bad)
			}
		}
	}
	if w := d.ask("GET", "/nothing", ""); w.Code != http.StatusNotFound {
		t.Errorf("an unknown path: %d", w.Code)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	names, err := fs.Glob(files, "sandbox/*")
	if err != nil || len(names) < 10 {
		t.Fatalf("%v %v", names, err)
	}
	for _, name := range names {
		w := d.ask("GET", "/sandbox/page/"+strings.TrimPrefix(name, "sandbox/"), "")
		kind := w.Header().Get("Content-Type")
		switch {
		case strings.HasSuffix(name, ".html"):
			if w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", name, w.Code)
			}
		case w.Code != http.StatusOK,
			strings.HasSuffix(name, ".js") && !strings.HasPrefix(kind, "text/javascript"),
			strings.HasSuffix(name, ".css") && !strings.HasPrefix(kind, "text/css"):
			t.Errorf("%s: %d %s", name, w.Code, kind)
		}
	}
	for _, name := range []string{"..%2fday.json", "day.json", "nothing.js"} {
		if w := d.ask("GET", "/sandbox/page/"+name, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

// Markup that scripts write would be markup that a person can type.
func TestScriptsWriteText(t *testing.T) {
	t.Parallel()
	for name, src := range sources(t, ".js") {
		for _, bad := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"} {
			if strings.Contains(src, bad) {
				t.Errorf("%s uses %s", name, bad)
			}
		}
	}
	for name, src := range sources(t, ".css") {
		if strings.Contains(src, "url(") || strings.Contains(src, "@import") {
			t.Errorf("%s loads something", name)
		}
	}
}

// TestScriptTexts holds that the page is given every text its scripts say, and
// none that nobody says.
func TestScriptTexts(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, src := range sources(t, ".js") {
		all.WriteString(src)
	}
	told := pageTexts()
	for _, m := range regexp.MustCompile(`\bt\('([a-z_]+)'([ ,)])`).FindAllStringSubmatch(all.String(), -1) {
		if !strings.HasSuffix(m[1], "_") && !slices.Contains(told, m[1]) {
			t.Errorf("the scripts say %q, which the page is not given", m[1])
		}
	}
	for i, name := range told {
		whole := strings.Contains(all.String(), "'"+name+"'")
		begun := regexp.MustCompile(`^(chapter|role|theme|try|video|voice)_`).MatchString(name)
		if !whole && !begun {
			t.Errorf("nobody says the text %q", name)
		}
		if slices.Contains(told[:i], name) {
			t.Errorf("the text %q is listed twice", name)
		}
	}
}

func sources(t *testing.T, ext string) map[string]string {
	t.Helper()
	names, err := fs.Glob(files, "sandbox/*"+ext)
	if err != nil || len(names) == 0 {
		t.Fatalf("no %s: %v", ext, err)
	}
	out := map[string]string{}
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(raw)
	}
	return out
}

func TestState(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var s struct {
		Now      int64
		Zone     string
		Clock    bool
		Personas []persona
		Groups   []group
		Places   []spot
		Chips    map[string][]chip
		Texts    map[string]string
	}
	w := d.ask("GET", "/sandbox/state", "")
	if err := json.Unmarshal(w.Body.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	var who []string
	for _, p := range s.Personas {
		who = append(who, string(p.Role)+" "+p.Name+" "+p.Team+" "+strings.Join(p.Groups, ","))
	}
	want := []string{
		"client 林女士  ", "client 张大爷  ", "guard 李强 白班队 group-1", "guard 周敏 白班队 group-1", "guard 钱亮 夜班队 group-2",
		"captain 王磊 白班队 group-1", "captain 孙刚 夜班队 group-2", "supervisor 陈静  group-1,group-2", "manager 赵明  group-1,group-2",
	}
	if !slices.Equal(who, want) {
		t.Errorf("personas:\n%s\nwant\n%s", strings.Join(who, "\n"), strings.Join(want, "\n"))
	}
	if s.Now != d.clock.Now().UnixMilli() || s.Zone != "Asia/Shanghai" || !s.Clock || len(s.Groups) != 2 || len(s.Places) != 2 {
		t.Errorf("state %+v", s)
	}
	if c := s.Chips["guard"]; len(c) == 0 || c[0].Word != "zh:web.chip_accept" || !c[0].Send {
		t.Errorf("chips %v", c)
	}
}

// TestCatalogue holds the page against the real texts: none is missing in any
// language, and every word a chip offers calls the command it stands for.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	c, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	d.Text = c
	var said strings.Builder
	for _, lang := range text.Languages() {
		for name, line := range d.texts(lang) {
			if line == "" || strings.Contains(line, "web.") {
				t.Errorf("%s: %s says %q", lang, name, line)
			}
		}
		said.WriteString(d.ask("GET", "/?lang="+lang, "").Body.String())
		for role, list := range offers() {
			for i, o := range list {
				word := d.chips(lang)[role][i].Word
				if !slices.Contains(c.Words(o.command), word) {
					t.Errorf("%s: the chip %q does not call %s: %v", lang, word, o.command, c.Words(o.command))
				}
				if bot.Rights()[o.command][role] == bot.Nothing {
					t.Errorf("a chip offers %s to the role %q, which may not", o.command, role)
				}
			}
		}
		for _, f := range []refusal{busy, badJSON, badChat, badKey, badPlace, badMedia, badMinutes, emptyMessage, longMessage, alienFile, heicPhoto, brokenFile, bigFile, widePhoto, noNotice, missing} {
			if line := c.Say(lang, f.line).String(); line == "" || strings.Contains(line, "web.") {
				t.Errorf("%s: no text for the refusal %s", lang, f.code)
			}
		}
	}
	if strings.Contains(said.String(), "web.") {
		t.Error("the page shows a key in the place of a text")
	}
}

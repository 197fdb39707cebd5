package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anping/bot"
	"anping/bot/bottest"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/roster"
)

// TestStoriesByLanguage plays every story once with everybody reading
// traditional Chinese and once English: the same facts are recorded, and nothing
// that arrives is in another language.
func TestStoriesByLanguage(t *testing.T) {
	files, err := filepath.Glob("stories/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	texts := shippedTexts(t)
	words := map[string]bool{}
	for _, command := range texts.Commands() {
		for _, w := range texts.Words(command) {
			words[scoring.Fold(w)] = true
		}
	}
	share := shareOfWays(t)
	for n, lang := range text.Languages()[1:] {
		for i, file := range files {
			if !share.plays(n%2 == i%2) {
				continue
			}
			t.Run(lang+"/"+strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
				t.Parallel()
				tellAbroad(t, file, lang, func(said string) bool { return words[scoring.Fold(said)] })
			})
		}
	}
}

// aboutLanguages marks a story that says itself who reads what.
const aboutLanguages = "# about languages:"

func tellAbroad(t *testing.T, file, lang string, word func(string) bool) {
	t.Helper()
	story, c := readStory(t, file)
	if slices.ContainsFunc(story.Comments(), func(c string) bool { return strings.HasPrefix(c, aboutLanguages) }) {
		return
	}
	c.database, c.push, c.lang = "sqlite", true, lang
	speak(&c.company, lang)
	w := openWorld(t, c)
	r := newReader(lang, c.company)
	for _, s := range story.Steps {
		r.typed = append(r.typed, s.Text)
	}
	if err := bottest.Abroad(t.Context(), stageOf(t, w, c), story, word, r.read); err != nil {
		t.Error(err)
	}
}

// speak lets everybody and every group read a language.
func speak(n *roster.Numbered, lang string) {
	for i := range n.Roster.People {
		n.Roster.People[i].Lang = lang
	}
	for i := range n.Roster.Groups {
		n.Roster.Groups[i].Lang = lang
	}
	for i := range n.Clients {
		n.Clients[i].Lang = lang
	}
}

// reader reads what arrives as somebody who knows one language.
type reader struct {
	lang  string
	names []string // of the roster, longest first: they stay as they are
	typed []string // a button may repeat what somebody typed
}

func newReader(lang string, n roster.Numbered) *reader {
	r := &reader{lang: lang}
	add := func(names ...string) { r.names = append(r.names, names...) }
	for _, x := range n.Roster.Sites {
		add(x.Name)
	}
	for _, x := range n.Roster.Teams {
		add(x.Name)
	}
	for _, x := range n.Roster.Groups {
		add(x.Name)
	}
	for _, x := range n.Roster.Places {
		add(x.Name)
		add(x.Words...)
	}
	for _, x := range n.Roster.People {
		add(x.Name, strings.TrimSuffix(scoring.Masked(x.Name), "*"))
	}
	for _, x := range n.Clients {
		add(x.Name)
	}
	for _, lang := range text.Languages() {
		add(languageName(lang))
	}
	slices.SortFunc(r.names, func(a, b string) int { return len(b) - len(a) })
	return r
}

// languageName is what a language calls itself: who reads no other finds it.
func languageName(lang string) string {
	return map[string]string{"zh": "简体中文", "zh-Hant": "繁體中文", "en": "English"}[lang]
}

func (r *reader) read(b bot.Body) error {
	var errs []error
	if b.Lang != r.lang {
		errs = append(errs, fmt.Errorf("a body in %q", b.Lang))
	}
	lines := append([]text.Line{b.Head}, b.Lines...)
	for _, f := range b.Fields {
		lines = append(lines, f.Label, f.Value)
	}
	for _, l := range lines {
		var own strings.Builder
		for _, f := range l {
			if f.M == "" {
				own.WriteString(f.T)
			}
			own.WriteString("\n")
		}
		errs = append(errs, r.own(own.String()))
	}
	for _, k := range b.Buttons {
		errs = append(errs, r.own(r.untyped(k.Label)))
	}
	return errors.Join(errs...)
}

// untyped is a label without what somebody typed.
func (r *reader) untyped(label string) string {
	_, rest, ok := strings.Cut(label, " ")
	for _, said := range r.typed {
		if ok && strings.Contains(said, strings.Trim(rest, "…")) {
			return strings.TrimSuffix(label, rest)
		}
	}
	return label
}

var (
	keyForm  = regexp.MustCompile(`(^|[^a-z])[a-z]+\.[a-z_]+`)
	holeForm = regexp.MustCompile(`[{}]`)
)

// own finds what is not of the language in our own words.
func (r *reader) own(words string) error {
	left := words
	for _, name := range r.names {
		left = strings.ReplaceAll(left, name, "")
	}
	if keyForm.MatchString(left) || holeForm.MatchString(left) {
		return fmt.Errorf("a key or a place stands in %q", words)
	}
	if c, found := text.Foreign(r.lang, left); found {
		return fmt.Errorf("%q stands in %q", c, words)
	}
	return nil
}

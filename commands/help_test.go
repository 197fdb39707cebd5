package commands

import (
	"slices"
	"strings"
	"testing"

	"anping/bot/text"
	"anping/scoring/sentence"
)

// TestHelpTopics: every command with a line of help stands in one topic, and in
// every language its line begins with a word that calls it.
func TestHelpTopics(t *testing.T) {
	t.Parallel()
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, x := range topics() {
		all = append(all, x.commands...)
		if len(texts.List(x.list)) == 0 {
			t.Errorf("no words call %s", x.line)
		}
	}
	for _, c := range All(nil, sentence.Shipped()) {
		n := 0
		for _, name := range all {
			if name == c.Name {
				n++
			}
		}
		if want := c.Help != "" && c.Name != "help"; want && n != 1 || !want && n != 0 {
			t.Errorf("%s stands in %d topics", c.Name, n)
		}
		if c.Help == "" {
			continue
		}
		for _, lang := range text.Languages() {
			line := texts.Say(lang, c.Help).String()
			if !slices.ContainsFunc(texts.Words(c.Name), func(w string) bool { return strings.HasPrefix(line, w+" ") }) {
				t.Errorf("%s: the help of %s begins with no word of it: %s", lang, c.Name, line)
			}
		}
	}
}

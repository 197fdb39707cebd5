package commands

import (
	"slices"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
)

// TestHelpTopics: every command that a word calls, but 帮助 itself, stands in one
// topic, and in every language its line begins with a word that calls it.
func TestHelpTopics(t *testing.T) {
	t.Parallel()
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	var full, other []string
	for _, x := range topics() {
		full, other = append(full, x.commands...), slices.Concat(other, x.also, x.apart)
		if len(texts.List(x.list)) == 0 {
			t.Errorf("no words call %s", x.line)
		}
	}
	for _, c := range All(nil, sentence.Shipped()) {
		if c.Name == "help" {
			continue
		}
		words := texts.Words(c.Name)
		want := []int{0, 0}
		switch {
		case c.Help != "":
			want[0] = 1
		case len(words) > 0:
			want[1] = 1
		}
		if got := []int{count(full, c.Name), count(other, c.Name)}; !slices.Equal(got, want) {
			t.Errorf("%s stands in %d topics with a line in 帮助 全部, and in %d without, want %d", c.Name, got[0], got[1], want)
		}
		for _, lang := range text.Languages() {
			if key := helpLine(c); key != "" {
				line := texts.Say(lang, key).String()
				if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(line, w+" ") }) {
					t.Errorf("%s: the help of %s begins with no word of it: %s", lang, c.Name, line)
				}
			}
		}
	}
}

func count(all []string, name string) (n int) {
	for _, x := range all {
		if x == name {
			n++
		}
	}
	return n
}

// TestHelpByWord: whoever may give a command is told how, in their language, when
// they say 帮助 and any word of it, and 帮助 全部 has at most 40 lines, its head included, for anybody.
func TestHelpByWord(t *testing.T) {
	t.Parallel()
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	s := clerk{lists: sentence.Shipped()}
	roles := []scoring.Role{scoring.RoleGuard, scoring.RoleCaptain, scoring.RoleDesk, scoring.RoleSupervisor, scoring.RoleManager, scoring.RoleAdmin}
	for _, role := range roles {
		for _, lang := range text.Languages()[:1] { // the words are those of all
			r := &bot.Request{Reading: bot.NewReading(nil, time.Time{}, texts, &scoring.Roster{}, nil), Lang: lang, Command: "help"}
			r.Who.Standing.Role = role
			own := s.helped(r)
			if n := len(s.written(r, own, texts.List("help_all")[0])); n == 0 || n > 39 { // and the head
				t.Errorf("%s: 帮助 全部 has %d lines", role, n)
			}
			for _, c := range own {
				for _, w := range texts.Words(c.Name) {
					if len(s.written(r, own, scoring.Tidy(w))) == 0 {
						t.Errorf("%s, %s: nothing is said of %q", role, lang, w)
					}
				}
			}
		}
	}
}

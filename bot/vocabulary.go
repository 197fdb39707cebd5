package bot

import (
	"runtime/debug"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anping/bot/text"
	"anping/scoring"
)

// vocabulary knows which words call which command, in every language at once: a
// person may write English in the morning and Chinese at night.
type vocabulary struct {
	entries []wordEntry // longest first, so that 不采纳 is never read as 采纳
	labels  map[string]bool
	heads   []string // what labels begin with that go on with a number
}

type wordEntry struct {
	word    string // folded
	command string
	joins   bool // Chinese words may follow without a space, for clients too
}

func newVocabulary(commands []Command, texts *text.Catalogue) *vocabulary {
	v := &vocabulary{}
	for _, c := range commands {
		if c.Help == "" && !c.Joins && len(texts.Words(c.Name)) == 0 {
			continue
		}
		for _, w := range append(texts.Words(c.Name), "/"+c.Name) {
			v.entries = append(v.entries, wordEntry{scoring.Fold(w), c.Name, c.Joins})
		}
	}
	slices.SortStableFunc(v.entries, func(a, b wordEntry) int { return len(b.word) - len(a.word) })
	whole, heads := texts.Labels()
	v.labels = make(map[string]bool, len(whole))
	for _, l := range whole {
		v.labels[plainLabel(l)] = true
	}
	for _, l := range heads {
		if head := plainLabel(l); head != "" {
			v.heads = append(v.heads, head)
		}
	}
	return v
}

// label reports whether folded words may be a button's label.
func (v *vocabulary) label(typed string) bool {
	return v.labels[typed] || utf8.RuneCountInString(typed) <= longestLabel &&
		slices.ContainsFunc(v.heads, func(head string) bool { return strings.HasPrefix(typed, head) })
}

// read finds the command a text begins with and the words that follow, as
// typed. Staff may join Chinese words to any command; clients only where the
// command says so, because 帮助老人的保安真好 asks for no help. may says which
// commands the speaker has a right to: a client's other words are a report,
// while staff are told what they may not do.
func (v *vocabulary) read(typed string, staff bool, may func(string) bool) (call, bool) {
	folded := scoring.Fold(typed)
	if folded == "" {
		return call{}, false
	}
	for _, e := range v.entries {
		if !strings.HasPrefix(folded, e.word) || !staff && !may(e.command) {
			continue
		}
		if rest := folded[len(e.word):]; ends(e, rest, staff) {
			return call{command: e.command, words: after(typed, e.word)}, true
		}
	}
	return call{}, false
}

// names reports whether a text is nothing but a command word, whoever may use it.
func (v *vocabulary) names(typed string) bool {
	folded := scoring.Fold(typed)
	return folded != "" && slices.ContainsFunc(v.entries, func(e wordEntry) bool { return e.word == folded })
}

// ends reports whether a command word ends where rest begins.
func ends(e wordEntry, rest string, staff bool) bool {
	if rest == "" {
		return true
	}
	next, _ := utf8.DecodeRuneInString(rest)
	last, _ := utf8.DecodeLastRuneInString(e.word)
	if e.word[0] == '/' && next == '@' {
		return true
	}
	if !unicode.Is(unicode.Han, last) {
		return !unicode.IsLetter(next) && !unicode.IsDigit(next)
	}
	return e.joins || staff || !unicode.Is(unicode.Han, next)
}

// after returns what follows a command word in the text as typed: the shortest
// beginning of the text that folds to the word is cut off, and punctuation with it.
func after(typed, word string) string {
	typed = strings.TrimSpace(typed)
	for i := range typed {
		if i > 0 && scoring.Fold(typed[:i]) == word {
			typed = typed[i:]
			if word[0] == '/' && strings.HasPrefix(typed, "@") {
				_, typed, _ = strings.Cut(typed, " ")
			}
			return strings.TrimLeftFunc(typed, func(r rune) bool {
				return unicode.IsSpace(r) || strings.ContainsRune(",,::。、!!", r)
			})
		}
	}
	return ""
}

// near finds the command word that a typo of staff probably meant: one
// character differs, in a text of the same length or with words after a space.
func (v *vocabulary) near(typed string, may func(string) bool) (word, command string) {
	first, _, _ := strings.Cut(scoring.Fold(typed), " ")
	n := utf8.RuneCountInString(first)
	if n < 2 || n > 12 {
		return "", ""
	}
	for _, e := range v.entries {
		if e.word[0] != '/' && may(e.command) && utf8.RuneCountInString(e.word) >= 2 && oneEdit([]rune(first), []rune(e.word)) {
			return e.word, e.command
		}
	}
	return "", ""
}

// oneEdit reports whether a becomes b by changing, adding, dropping or swapping
// neighbours once.
func oneEdit(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return slices.Equal(a[i:], b[i+1:])
	}
	if i == len(a) {
		return false
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
	return swapped || slices.Equal(a[i+1:], b[i+1:])
}

func stack() string { return string(debug.Stack()) }

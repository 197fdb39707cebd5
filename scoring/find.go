package scoring

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// CategoryOf reads a case's category from its opening words: the longest
// matching word wins, of equally long ones the category that stands first in
// the standard, none is "other" (rules.md 3). The words of "other" are no
// category's: 脏 of 心脏病 is no dirt.
func (s Standard) CategoryOf(text string) Category {
	text = s.withoutFriends(squash(Fold(text)))
	best, length := -1, 0
	for i, c := range s.Categories {
		if c.Code == OtherCategory {
			continue
		}
		for _, words := range c.Words {
			for _, word := range words {
				if n := utf8.RuneCountInString(word); n > length && wordAt(text, word) >= 0 {
					best, length = i, n
				}
			}
		}
	}
	if best < 0 {
		return s.Category(OtherCategory)
	}
	return s.Categories[best]
}

// withoutFriends cuts out of a folded text the words that only look like one of
// a category's; a mark stays where they stood.
func (s Standard) withoutFriends(text string) string {
	for _, words := range s.Category(OtherCategory).Words {
		for _, word := range words {
			for at := wordAt(text, word); at >= 0; at = wordAt(text, word) {
				text = text[:at] + "|" + text[at+len(word):]
			}
		}
	}
	return text
}

// RuleMatch is a rule that a captain's words may mean.
type RuleMatch struct {
	Rule Rule
	Rest string // the words that were not used, in their own case, tidied
}

// HandRules lists the rules a captain may book by hand, in the order of the
// standard: with positive points for a bonus, else with zero or negative ones.
func (s Standard) HandRules(bonus bool) []Rule {
	var rules []Rule
	for _, r := range s.Rules {
		if r.ByHand() && bonus == (r.Points > 0) {
			rules = append(rules, r)
		}
	}
	return rules
}

// FindRules reads which rules a captain's words may mean, best first: by code,
// by name, by everyday words in any shipped language; hand-made ones only.
// bonus restricts to rules with positive points, else to zero or negative.
//
// The longest word of each rule counts; a rule whose word is only a part of the
// words another one matched (打卡 in 漏打卡) is not meant. A code means its rule
// alone.
func (s Standard) FindRules(text string, bonus bool) []RuleMatch {
	return findRules(s.HandRules(bonus), text)
}

// AnyRules is FindRules among all rules, whoever makes them.
func (s Standard) AnyRules(text string) []RuleMatch { return findRules(s.Rules, text) }

func findRules(rules []Rule, text string) []RuleMatch {
	kept := Tidy(text)
	low := alike(kept)
	var hits []ruleHit
	for _, r := range rules {
		if i := codeAt(low, strings.ToLower(r.Code)); i >= 0 {
			return []RuleMatch{{Rule: r, Rest: without(kept, i, i+len(r.Code))}}
		}
		if hit, ok := r.hit(low); ok {
			hits = append(hits, hit)
		}
	}
	sort.SliceStable(hits, func(i, j int) bool {
		if hits[i].runes != hits[j].runes {
			return hits[i].runes > hits[j].runes
		}
		return hits[i].from < hits[j].from
	})
	var found []RuleMatch
	for _, h := range hits {
		if !h.within(hits) {
			found = append(found, RuleMatch{Rule: h.rule, Rest: without(kept, h.from, h.to)})
		}
	}
	return found
}

// ruleHit is the longest words of a rule found in a text, text[from:to].
type ruleHit struct {
	rule     Rule
	from, to int
	runes    int
}

// hit finds the longest name or word of the rule in a folded text.
func (r Rule) hit(text string) (ruleHit, bool) {
	best := ruleHit{rule: r}
	try := func(word string) {
		from, to := spacedAt(text, word)
		if n := utf8.RuneCountInString(word); from >= 0 && n > best.runes {
			best.from, best.to, best.runes = from, to, n
		}
	}
	for _, name := range r.Names {
		try(squash(Fold(name)))
	}
	for _, words := range r.Words {
		for _, word := range words {
			try(word)
		}
	}
	return best, best.runes > 0
}

// Says reports whether a text consists of nothing but names and words of the
// rule, 帮老人提菜 of 帮老人 and 提菜: then it tells nothing but the rule.
func (r Rule) Says(text string) bool {
	left := squash(Fold(text))
	var known []string
	for _, name := range r.Names {
		known = append(known, squash(Fold(name)))
	}
	for _, words := range r.Words {
		known = append(known, words...)
	}
	said := make([]bool, len(left)+1) // said[i]: left[:i] is made of them
	said[0] = true
	for i := range len(left) {
		if !said[i] {
			continue
		}
		if left[i] == ' ' {
			said[i+1] = true
		}
		for _, word := range known {
			if word != "" && strings.HasPrefix(left[i:], word) && standsAlone(left, i, i+len(word)) {
				said[i+len(word)] = true
			}
		}
	}
	return len(left) > 0 && said[len(left)]
}

// within reports whether another hit covers h and more.
func (h ruleHit) within(hits []ruleHit) bool {
	for _, o := range hits {
		if o.from <= h.from && o.to >= h.to && o.to-o.from > h.to-h.from {
			return true
		}
	}
	return false
}

// codeAt finds a rule's code standing by itself in a folded text; -1 = nowhere.
func codeAt(text, code string) int {
	i := wordAt(text, code)
	if i < 0 {
		return -1
	}
	if j := i + len(code); j < len(text) && (text[j] == '-' || wordByte(text[j])) {
		return -1
	}
	return i
}

// spacedAt finds a squashed word in a folded text whose own blanks do not
// matter (扣子 没扣); from is -1 when it is not there.
func spacedAt(text, word string) (from, to int) {
	if i := wordAt(text, word); i >= 0 {
		return i, i + len(word)
	}
	if word == "" || strings.IndexByte(text, ' ') < 0 {
		return -1, -1
	}
	for i := range text {
		if j := runAt(text, i, word); j >= 0 && standsAlone(text, i, j) {
			return i, j
		}
	}
	return -1, -1
}

// runAt matches word at text[i:], passing over blanks that the word does not
// have; it returns the end, or -1.
func runAt(text string, i int, word string) int {
	k := 0
	for j := i; j < len(text); j++ {
		switch {
		case text[j] == word[k]:
			if k++; k == len(word) {
				return j + 1
			}
		case text[j] != ' ' || k == 0:
			return -1
		}
	}
	return -1
}

// without cuts text[i:j] out and joins what is left.
func without(text string, i, j int) string {
	before, after := strings.TrimRight(text[:i], " "), strings.TrimLeft(text[j:], " ")
	switch {
	case before == "":
		return after
	case after == "":
		return before
	}
	return before + " " + after
}

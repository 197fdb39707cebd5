package sentence

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// standing is what the words around a word leave of it.
type standing int

const (
	stands    standing = iota // it is said of now
	negated                   // 不是着火
	imagined                  // 万一着火, 上次着火, 着火时
	uncertain                 // 是不是着火了
)

const (
	// fearReach is how far before a word a fear of it may stand, in characters:
	// 怕老人摔倒 is none, 怕死了3号楼着火了 may be one.
	fearReach = 5
	// pastReach is how far a time of the past reaches into what follows, in bytes.
	pastReach = 2 * reach
)

// around says what the words around a match leave of it.
func (l *Lists) around(t text, m []span) standing {
	from, to := m[0].from, m[len(m)-1].to
	clause := t.clause(from)
	switch {
	case endsWith(clause, l.Cancel.Whether):
		return uncertain
	case endsWith(clause, l.Cancel.Not):
		return negated
	case anyIn(t, l.averted, clause) && anyIn(t, l.lucky, t.words[:from]):
		return imagined // 幸亏有保安,不然就打起来了
	case startsWith(t.words[to:], l.Cancel.Behind), anyIn(t, l.ifs, clause), anyIn(t, l.fears, lastRunes(clause, fearReach)):
		return imagined
	case startsWith(t.words[to:], l.Cancel.Should), l.settled(t, to):
		return uncertain
	case t.now && anyIn(t, l.past, t.words[max(0, from-pastReach):from]) && !anyIn(t, l.now, t.words):
		return imagined
	}
	return stands
}

// settled reports whether it is asked behind a word what became of who did it: 打人的
// 业主抓到了吗.
func (l *Lists) settled(t text, at int) bool {
	return strings.HasPrefix(t.words[at:], "的") && anyIn(t, l.over, t.words[at:min(at+pastReach, len(t.words))])
}

// look finds the first pattern that stands in a text, outside the spans that are
// other words. left is the best of what did not stand, stands when nothing was
// found at all.
func (l *Lists) look(t text, list []pattern, other []span) (word string, found bool, left standing) {
	for p := range t.marked(list) {
		for from := 0; ; {
			m, ok := p.find(t, from)
			if !ok {
				break
			}
			if from = after(t.words, m[0].from); covered(m, other) {
				continue
			}
			s := l.around(t, m)
			if s == stands {
				return t.words[m[0].from:m[len(m)-1].to], true, stands
			}
			left = max(left, s)
		}
	}
	return "", false, left
}

// covered reports whether a part of a match is part of another word: 打人 of
// 打人工. A match that holds that word and more is meant itself.
func covered(m, other []span) bool {
	return slices.ContainsFunc(m, func(s span) bool {
		return slices.ContainsFunc(other, func(o span) bool {
			return s.from < o.to && o.from < s.to && !(s.from <= o.from && s.to >= o.to)
		})
	})
}

// all finds every match of a list, the parts of each as one span.
func all(t text, list []pattern) []span {
	var out []span
	for m := range matches(t, list) {
		out = append(out, span{m[0].from, m[len(m)-1].to})
	}
	return out
}

// matches are all matches of a list.
func matches(t text, list []pattern) iter.Seq[[]span] {
	return func(yield func([]span) bool) {
		for p := range t.marked(list) {
			for from := 0; ; {
				m, ok := p.find(t, from)
				if !ok {
					break
				}
				if !yield(m) {
					return
				}
				from = after(t.words, m[0].from)
			}
		}
	}
}

// anyIn reports whether one of the patterns stands in words, a part of t's.
func anyIn(t text, list []pattern, words string) bool {
	part := text{words: words, marks: t.marks}
	for p := range part.marked(list) {
		if _, ok := p.find(part, 0); ok {
			return true
		}
	}
	return false
}

func endsWith(s string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.HasSuffix(strings.TrimRight(s, " "), w) })
}

func startsWith(s string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.HasPrefix(strings.TrimLeft(s, " "), w) })
}

func lastRunes(s string, n int) string {
	from := len(s)
	for range n {
		_, size := utf8.DecodeLastRuneInString(s[:from])
		from -= size
	}
	return s[from:]
}

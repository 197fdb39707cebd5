package scoring

import (
	"cmp"
	"slices"
	"strings"
)

// mentions takes names out of a text. They are looked for in the squashed text,
// and what is left is said in the text's own case and with its own blanks.
type mentions struct {
	kept  string // tidied
	words string // folded and squashed
	at    []int  // where each byte of words stands in kept
	taken []bool // which of them belong to a name
}

func newMentions(text string) mentions {
	m := mentions{kept: Tidy(text)}
	low := alike(m.kept)
	var b strings.Builder
	for i := range len(low) {
		if low[i] == ' ' && !betweenWords(low, i) {
			continue
		}
		b.WriteByte(low[i])
		m.at = append(m.at, i)
	}
	m.words = b.String()
	m.taken = make([]bool, len(m.words))
	return m
}

// take marks words[from:to] as a name, unless it is part of a longer word or of
// a name taken before.
func (m *mentions) take(from, to int) bool {
	if to <= from || slices.Contains(m.taken[from:to], true) || !standsAlone(m.words, from, to) {
		return false
	}
	for i := from; i < to; i++ {
		m.taken[i] = true
	}
	return true
}

// rest is the text without the names that were taken.
func (m *mentions) rest() string {
	var left []string
	from := 0 // in kept
	for i := 0; i < len(m.taken); i++ {
		if !m.taken[i] {
			continue
		}
		left = append(left, m.kept[from:m.at[i]])
		for i+1 < len(m.taken) && m.taken[i+1] {
			i++
		}
		from = m.at[i] + 1
	}
	left = append(left, m.kept[from:])
	return strings.Join(strings.Fields(strings.Join(left, " ")), " ")
}

// TeamsNamed takes the names of teams out of a text, wherever they stand; rest
// is what else it says, tidied. Teams of one name are all returned, by row
// number; of two names of which one holds the other the longer one is meant.
func (r *Roster) TeamsNamed(text string) (found []Team, rest string) {
	m := newMentions(text)
	teams := slices.Clone(r.Teams)
	slices.SortStableFunc(teams, func(a, b Team) int {
		return cmp.Or(cmp.Compare(len(b.Name), len(a.Name)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	for i := 0; i < len(teams); {
		j := i + 1
		for j < len(teams) && teams[j].Name == teams[i].Name {
			j++
		}
		if m.takeAll(squash(Fold(teams[i].Name))) {
			found = append(found, teams[i:j]...)
		}
		i = j
	}
	return found, m.rest()
}

// takeAll marks every mention of a name; false when there is none.
func (m *mentions) takeAll(name string) (found bool) {
	if name == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(m.words[from:], name)
		if i < 0 {
			return found
		}
		from += i
		found = m.take(from, from+len(name)) || found
		from += len(name)
	}
}

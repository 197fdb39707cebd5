package scoring

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// unlistedMark begins the code of a client who stands in no file of the roster.
const unlistedMark = "@"

// UnlistedCode is the code, unique, of a client who stands in no file of the
// roster, by row number.
func UnlistedCode(id int64) string { return unlistedMark + strconv.FormatInt(id, 10) }

// Unlisted reports whether nobody registered the client: they wrote by
// themselves, and their Site is 0 until they or the desk have said which it is
// (rules.md 4).
func (c Client) Unlisted() bool { return strings.HasPrefix(c.Code, unlistedMark) }

// erasedMark begins the code of somebody who was taken out of everything.
const erasedMark = "erased-"

// ErasedCode is the code or employee number, unique, of somebody who was taken
// out of everything, by row number.
func ErasedCode(id int64) string { return erasedMark + strconv.FormatInt(id, 10) }

// Erased reports whether the row is what erasing left of a client.
func (c Client) Erased() bool { return strings.HasPrefix(c.Code, erasedMark) }

// SiteCalled is the one site whose name or code folded words are and nothing
// else; 0 when there is none or more than one (rules.md 7).
func (r *Roster) SiteCalled(words string) (found int64) {
	plain := func(s string) string { return strings.Join(strings.Fields(strings.Trim(Fold(s), "。.!,")), "") }
	want := plain(words)
	for _, s := range r.Sites {
		if want == "" || plain(s.Name) != want && plain(s.Code) != want {
			continue
		}
		if found != 0 {
			return 0
		}
		found = s.ID
	}
	return found
}

// SiteIn is the one site whose full name stands in a sentence, wherever and
// however it is written; 0 when there is none or more than one. Of two names of
// which one holds the other the longer one is meant. Codes do not count: they may
// be a part of anything (rules.md 4).
func (r *Roster) SiteIn(said string) (found int64) {
	m := newMentions(said)
	sites := slices.Clone(r.Sites)
	slices.SortStableFunc(sites, func(a, b Site) int { return cmp.Compare(len(b.Name), len(a.Name)) })
	for i, s := range sites {
		name := squash(Fold(s.Name))
		twin := slices.ContainsFunc(sites[i+1:], func(o Site) bool { return squash(Fold(o.Name)) == name })
		switch {
		case !m.takeAll(name):
		case found != 0, twin:
			return 0
		default:
			found = s.ID
		}
	}
	return found
}

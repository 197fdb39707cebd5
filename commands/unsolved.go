package commands

import (
	"context"
	"strings"

	"anping/bot"
	"anping/scoring"
)

// unsolved is what a client writes when something is not solved: 没修好, 还没好,
// 又坏了. A case that waits for the client's word is reopened by it, with new
// clocks for the team on duty now (rules.md 4); to one at work it is added. Words
// that accuse one of the staff go into neither. about is false when it is about none.
func (s clerk) unsolved(ctx context.Context, r *bot.Request, cases []scoring.Case, said string) (c bot.Change, about bool, err error) {
	no, words := cutCase(said)
	beside, says := without(r.Catalogue().List("unsolved"), words)
	if !says {
		return c, false, nil
	}
	private := s.read(r, siteOf(r), said).About
	if private { // what is said of somebody tells no place and no category
		beside, cases = "", notPrivate(cases)
	}
	meant := s.meant(r, cases, no, beside)
	switch {
	case len(meant) == 0, private && (len(meant) > 1 || meant[0].State != scoring.CaseResolved):
		return c, false, nil
	case private: // why goes beside it
		c, err = s.reopenCase(ctx, r, meant[0].No, "")
	case len(meant) > 1:
		c, err = listCases(r, meant, pick{which: "unsolved.which", tail: words})
	case meant[0].State == scoring.CaseResolved:
		c, err = s.reopenCase(ctx, r, meant[0].No, words)
	default:
		c, err = s.gather(ctx, r, meant[0].No, words, becauseAbout)
	}
	return c, true, err
}

// meant are the client's cases that words may be about: the one with the number,
// else those whose place and category the words do not contradict.
func (s clerk) meant(r *bot.Request, cases []scoring.Case, no, words string) []scoring.Case {
	place, named := r.Roster.PlaceIn(siteOf(r), words)
	var fit []scoring.Case
	for _, c := range cases {
		f := open(r.Reading, c)
		category := f.std.CategoryOf(words).Code
		elsewhere := named && place.ID != f.place.ID && !moreExact(place, f.place) && !moreExact(f.place, place)
		other := category != scoring.OtherCategory && category != c.Category
		if c.No == no || no == "" && !elsewhere && !other {
			fit = append(fit, c)
		}
	}
	return fit
}

// without cuts the first word of a list that stands in folded words out of them;
// false when none does.
func without(list []string, words string) (rest string, found bool) {
	words = scoring.Fold(words)
	for _, w := range list {
		if before, after, ok := strings.Cut(words, scoring.Fold(w)); ok {
			return before + " " + after, true
		}
	}
	return words, false
}

package commands

import (
	"context"
	"fmt"
	"slices"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/sentence"
)

// What is added to a case is read by itself and together with what the case says
// already: 老李, then 昨天上班玩手机; 有人打架, then 是李强. Only together do they say
// something bad of one of the staff, and it is kept from them all the same
// (rules.md 5).

// blames finds whom an addition accuses by itself or together with the words of
// its case; both reports that neither says it alone.
func (s clerk) blames(r *bot.Request, c scoring.Case, said string, m sentence.Meaning) (about []int64, both bool) {
	switch {
	case m.About:
		return s.accusedOr(r, c.Site, said), false
	case s.lists == nil || said == "" || c.Text == "" || c.Private() || c.Desk || c.Site == 0:
		return nil, false
	case c.Urgent && s.pointsAt(r, c, said):
		return s.accusedOr(r, c.Site, said), true
	}
	words := trimmed(c.Text, said)
	if !s.read(r, c.Site, words).About || s.read(r, c.Site, c.Text).About {
		return nil, false
	}
	return s.accusedOr(r, c.Site, words), true
}

// blamesBoth reports whether the message accuses somebody only together with the
// words of a case.
func (h heard) blamesBoth(c scoring.Case) bool {
	_, both := h.clerk.blames(h.r, c, h.said, h.m)
	return both
}

// pointsAt reports whether words added to an emergency in which somebody fights
// say who of the staff that was: 是李强.
func (s clerk) pointsAt(r *bot.Request, c scoring.Case, said string) bool {
	return c.Urgent && s.lists != nil && s.lists.Points(withoutFaces(r, said), spokenOf(r, c.Site, said)...) && s.lists.Fight(withoutFaces(r, c.Text))
}

// pointed is the client's newest emergency, where somebody fights in it and the
// message says who of the staff that was; "" for none. It belongs there however
// late it comes.
func (h heard) pointed(cases []scoring.Case) string {
	newest, _ := newestOpen(slices.DeleteFunc(notPrivate(cases), func(c scoring.Case) bool { return !c.Urgent }))
	if h.fresh || newest.No == "" || !h.clerk.pointsAt(h.r, newest, h.said) {
		return ""
	}
	return newest.No
}

// complainedBoth keeps what words say only together with those of an ordinary case
// as a complaint about a person: they are no addition to it.
func (s clerk) complainedBoth(ctx context.Context, r *bot.Request, c scoring.Case, said string) (bot.Change, error) {
	cases, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{Client: r.Who.Client.ID})
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a client's cases: %w", err)
	}
	return s.complain(ctx, heard{r: r, clerk: s, site: c.Site, said: trimmed(c.Text, said)}, cases)
}

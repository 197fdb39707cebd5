package commands

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// titledForm is 李师傅 in front of 没来: the question itself calls them so.
var titledForm = regexp.MustCompile(`^\p{Han}{1,2}(?:师傅|師傅|队长|隊長)`)

// mostCame is how long an answer may be, in bytes: 30 characters of Chinese (ours).
const mostCame = 90

// cameSaid takes what a client types instead of pressing 【来过】 or 【没来】, in the
// words people have for it: 昨天保安没来, 来过了. Of several questions, or while the
// client waits for somebody, it asks which is meant; answers is false where the
// words are no answer or no question can be answered any more.
func (s clerk) cameSaid(ctx context.Context, r *bot.Request, said string) (c bot.Change, answers bool, err error) {
	came, bare := saysCame(r, said)
	if came == scoring.CameUnasked || r.Pressed.ID != "" || picked(r) || !isPrivate(r) || bot.TriedToShow(r.Message) || r.Location != nil {
		return bot.Change{}, false, nil
	}
	all, err := s.EarlierVisits(ctx, r.View, r.Who.Client.ID, 0)
	if err != nil {
		return bot.Change{}, false, fmt.Errorf("read the visits a client was asked about: %w", err)
	}
	all = slices.DeleteFunc(all, func(v scoring.Visit) bool {
		due := cameDue(r.Reading, v)
		return v.Client != r.Who.Client.ID || v.Came == scoring.CameUnasked || r.Now.Before(due) || !due.Add(scoring.CameFor).After(r.Now) ||
			bare && r.Who.Chat.Used.After(due)
	})
	if waits := slices.DeleteFunc(slices.Clone(all), func(v scoring.Visit) bool { return v.Came != scoring.CameAsked }); len(waits) > 0 || bare {
		all = waits
	}
	if len(all) == 0 {
		return bot.Change{}, false, nil
	}
	cases, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{Client: r.Who.Client.ID})
	if err != nil {
		return bot.Change{}, false, fmt.Errorf("read a client's cases: %w", err)
	}
	waiting := !bare && slices.ContainsFunc(cases, func(k scoring.Case) bool {
		return k.OnSite() && (k.State == scoring.CaseOpen || k.State == scoring.CaseAccepted)
	})
	if len(all) > 1 || waiting {
		c, err = whichCame(r, all, came, said, waiting)
		return c, true, err
	}
	rr := *r
	rr.Command, rr.Words = "came", all[0].No+" "+string(came)
	c, err = s.came(ctx, &rr)
	return c, true, err
}

// whichCame asks which visit is meant and, while the client waits for somebody,
// whether it is about that.
func whichCame(r *bot.Request, visits []scoring.Visit, came scoring.Came, said string, waiting bool) (bot.Change, error) {
	var choices []choice
	for _, v := range visits[:min(len(visits), mostListed)] {
		choices = append(choices, choice{r.Say(r.Lang, "came.visit", text.A("day", r.Catalogue().ShortDate(r.Lang, v.Day)),
			text.ByName("name", courtesy(r.Reading, r.Lang, r.Roster.Person(v.Person).Name))), "came " + v.No + " " + string(came)})
	}
	if waiting {
		choices = append(choices, choice{r.Say(r.Lang, "button.report", text.As("words", clipped(said))), "report " + said})
	}
	return list(r, r.Say(r.Lang, "came.which", text.As("words", clipped(said))), nil, choices)
}

// cameIdly reports whether a message is nothing but 来过 or 没来 and nothing waits for
// such an answer: no question, no case that somebody may not have come to.
func (h heard) cameIdly(cases []scoring.Case) bool {
	_, open := newestOpen(cases)
	return open == 0 && h.draft.ID == "" && !h.explicit && isOne(h.r.Catalogue().List("came_alone"), scoring.Letters(h.said))
}

// cameDue is when the client is asked about a visit at the earliest.
func cameDue(r *bot.Reading, v scoring.Visit) time.Time {
	return scoring.QuietEnd(v.At, r.Roster.Zone(v.Site))
}

// saysCame reads words that say nothing but that somebody came, or did not; bare is
// true for a plain yes or no, which is an answer only directly after the question.
func saysCame(r *bot.Request, said string) (came scoring.Came, bare bool) {
	words := scoring.Letters(said)
	if words == "" || len(words) > mostCame {
		return scoring.CameUnasked, false
	}
	site := siteOf(r)
	for _, p := range r.Roster.SitePeople(site, r.Roster.Day(site, r.At)) {
		if name := scoring.Letters(p.Name); name != "" {
			words = strings.Replace(words, name, "", 1)
		}
	}
	texts := r.Catalogue()
	beside := texts.List("came_beside")
	for before := ""; before != words; {
		before = words
		switch {
		case isOne(texts.List("came_yes"), words):
			return scoring.CameYes, false
		case isOne(texts.List("came_no"), words):
			return scoring.CameNo, false
		}
		words = lessBeside(beside, titledForm.ReplaceAllString(words, ""))
	}
	switch words = scoring.Letters(said); {
	case isOne(texts.List("came_bare_yes"), words):
		return scoring.CameYes, true
	case isOne(texts.List("came_bare_no"), words):
		return scoring.CameNo, true
	}
	return scoring.CameUnasked, false
}

// lessBeside cuts one of some words that add nothing, 昨天 or 保安, off either end.
func lessBeside(beside []string, words string) string {
	for _, w := range beside {
		w = scoring.Letters(w)
		if less := strings.TrimPrefix(words, w); less != words {
			return less
		}
		if less := strings.TrimSuffix(words, w); less != words {
			return less
		}
	}
	return words
}

// isOne reports whether letters are those of one of some words.
func isOne(list []string, letters string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return scoring.Letters(w) == letters })
}

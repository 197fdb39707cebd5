package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
)

// Not everything that a client writes is said of something at the site: a word of
// the menu, a face, a number that answers nothing. Within three minutes of a
// report all of it would be gathered into the case (rules.md 4), and whoever works
// on that would read it.

// toBot does what words mean that are said to the bot and of nothing: the name of
// an item of the menu, and a word of those who keep the points, alone or with
// words that tell nothing else. false for everything else.
func (s clerk) toBot(ctx context.Context, r *bot.Request, said string) (bot.Change, bool, error) {
	if bot.TriedToShow(r.Message) || r.Location != nil || r.Pressed.ID != "" {
		return bot.Change{}, false, nil
	}
	switch menuItem(r, said) {
	case "menu.report":
		c, err := reply(r, "report.how")
		return c, true, err
	case "menu.human":
		if r.Who.Client.ID != 0 {
			rr := *r
			rr.Command, rr.Words = "human", ""
			c, err := s.human(ctx, &rr)
			return c, true, err
		}
	case "menu.more", "menu.help":
		c, err := s.help(ctx, r)
		return c, true, err
	}
	command := officeWord(r, said)
	if command == "" {
		return bot.Change{}, false, nil
	}
	switch s.read(r, siteOf(r), said).Kind {
	case sentence.Emergency, sentence.Ask, sentence.Person:
		return bot.Change{}, false, nil
	case sentence.Other, sentence.Greeting:
	default: // of 扣 漏打 only the rule is 漏
		if command != "deduct" {
			return bot.Change{}, false, nil
		}
	}
	c, err := reply(r, "engine.denied")
	return c, true, err
}

// menuItem is which item of a platform's menu words are the name of, in any
// language; "" for none. Items whose names are command words call those before.
func menuItem(r *bot.Request, said string) text.Key {
	typed := strings.ReplaceAll(scoring.Fold(said), " ", "")
	for _, key := range []text.Key{"menu.report", "menu.human", "menu.more", "menu.help"} {
		for _, lang := range text.Languages() {
			if typed != "" && typed == strings.ReplaceAll(scoring.Fold(r.Say(lang, key).String()), " ", "") {
				return key
			}
		}
	}
	return ""
}

// officeWords are commands about points, notices and the standard: their words
// are no beginning of anything that a client reports. 加, 等 and 检查 may be one.
func officeWords() []string {
	return []string{"deduct", "void", "preview", "hold", "skip", "adopt", "decline", "merge", "tune", "rota", "score", "teamscore", "ledger"}
}

// officeWord is the command whose word, standing apart, words begin with; "" for none.
func officeWord(r *bot.Request, said string) string {
	first, _, more := strings.Cut(scoring.Fold(said), " ")
	i := slices.IndexFunc(officeWords(), func(command string) bool {
		return slices.ContainsFunc(r.Catalogue().Words(command), func(w string) bool { return scoring.Fold(w) == first })
	})
	if i < 0 || !more {
		return ""
	}
	return officeWords()[i]
}

// mostBare is how many digits tell nothing (ours): more may be a telephone number.
const mostBare = 6

// bare reports whether a message is nothing but a short number or a plain yes or
// no: that answers something which is not asked any more, or a person.
func (h heard) bare() bool {
	if bot.TriedToShow(h.r.Message) || h.r.Location != nil || h.fresh {
		return false
	}
	said := scoring.Letters(h.r.Text)
	return said != "" && (len(said) <= mostBare && strings.Trim(said, "0123456789") == "" || isYesOrNo(h.r.Catalogue(), h.r.Text))
}

// heardBare is what becomes of such a message: nothing is guessed (rules.md 6).
// With a case under way the client is asked; into a private one it never goes. A
// number of who has none is a draft like other words: false.
func (s clerk) heardBare(h heard, cases []scoring.Case) (bot.Change, bool, error) {
	newest, _ := newestOpen(notPrivate(cases))
	_, open := newestOpen(cases)
	switch {
	case newest.No != "":
		c, err := s.askWhether(h, newest.No)
		return c, true, err
	case open > 0, isYesOrNo(h.r.Catalogue(), h.r.Text):
		c, err := reply(h.r, "engine.noquestion")
		return c, true, err
	}
	return bot.Change{}, false, nil
}

// isYesOrNo reports whether a text is a plain yes or no.
func isYesOrNo(texts *text.Catalogue, typed string) bool {
	return isOne(slices.Concat(texts.List("yes"), texts.List("agreed"), texts.List("no")), scoring.Letters(typed))
}

// face is one of WeChat's own faces: a name in brackets, or as older telephones
// send it.
var face = regexp.MustCompile(`\[([^\[\]]{1,16})\]|/:[!-~]{1,9}`)

// faceless is a text without the faces that WeChat sends as words, [微笑] and /::):
// they say nothing, and [炸弹] is no bomb. Other words in brackets stay.
func faceless(faces []string, said string) string {
	return face.ReplaceAllStringFunc(said, func(s string) string {
		name := scoring.Fold(strings.Trim(s, "[]"))
		if s[0] == '/' || slices.ContainsFunc(faces, func(f string) bool { return scoring.Fold(f) == name }) {
			return " "
		}
		return s
	})
}

// withoutFaces is faceless with the names that our texts know.
func withoutFaces(r *bot.Request, said string) string {
	if said = scoring.Tidy(said); !strings.ContainsAny(said, "[/") {
		return said // nearly every message; the list is long
	}
	return faceless(r.Catalogue().List("faces"), said)
}

// greets reports whether a text says nothing but hello and the like, or shows
// nothing but a face.
func greets(r *bot.Request, said string) bool {
	said = withoutFaces(r, said)
	if _, ok := politely(r, said); ok && said != "" {
		return true
	}
	return isGreeting(r.Catalogue().List("greetings"), said)
}

package commands

import (
	"context"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// isGreeting reports whether a text says nothing but hello, thanks and the
// like, or nothing at all: blanks, marks, emoji (rules.md 4). Any letter that
// is left over makes it a message.
func isGreeting(greetings []string, said string) bool {
	left := scoring.Letters(said)
	known := make([]string, len(greetings))
	for i, g := range greetings {
		known[i] = scoring.Letters(g)
	}
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) })
	for left != "" {
		i := slices.IndexFunc(known, func(g string) bool { return strings.HasPrefix(left, g) })
		if i < 0 {
			return false
		}
		left = left[len(known[i]):]
	}
	return true
}

// politely is how thanks and a 好的 are answered: with a line, and not with how
// everything works; false for any other words. A face or an emoji alone is a 好的.
func politely(r *bot.Request, said string) (text.Key, bool) {
	said = withoutFaces(r, said)
	thanked, noted, addressed := r.Catalogue().List("thanked"), r.Catalogue().List("noted"), r.Catalogue().List("addressed")
	staff := r.Who.Client.ID == 0
	called := func(w string) bool { return strings.HasPrefix(scoring.Letters(said), scoring.Letters(w)) }
	switch {
	case scoring.Tidy(r.Text) == "" || !isGreeting(slices.Concat(thanked, noted, addressed), said),
		slices.ContainsFunc(addressed, called): // 师傅好 is a hello
		return "", false
	case isGreeting(slices.Concat(noted, addressed), said):
		if staff {
			return "polite.fine_staff", true
		}
		return "polite.fine", true
	case staff:
		return "polite.welcome_staff", true
	}
	return "polite.welcome", true
}

// greeted is a client's hello, which shows what can be said, or thanks. Who was
// asked what they mean, or where they are, and has not said so, is shown more; who
// is only asked whether it belongs to a case is not, for unanswered it is added.
func (s clerk) greeted(ctx context.Context, r *bot.Request, said string) (bot.Change, error) {
	d := pending(r)
	if key, ok := politely(r, said); ok && !siteless(r) && (d.ID == "" || d.Add != "") {
		return reply(r, key)
	}
	return s.help(ctx, r)
}

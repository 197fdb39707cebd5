package commands

import (
	"context"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
)

// reasoned is apart for a command that asks for a reason and takes whatever is
// written next for it. An emergency is not swallowed: who writes 3号楼着火了
// just then is shown the numbers to call and asked which of the two it is.
func (s clerk) reasoned(run func(context.Context, *bot.Request) (bot.Change, error)) func(context.Context, *bot.Request) (bot.Change, error) {
	return apart(func(ctx context.Context, r *bot.Request) (bot.Change, error) {
		if !tookAnything(r) {
			return run(ctx, r)
		}
		switch s.read(r, siteOf(r), r.Text).Kind {
		case sentence.Emergency, sentence.Ask:
			return heed(r)
		default:
			return run(ctx, r)
		}
	})
}

// tookAnything reports whether these words came to the command only because its
// question takes any.
func tookAnything(r *bot.Request) bool {
	return r.Pressed.ID == "" && slices.ContainsFunc(r.Asked.Options, func(o bot.Option) bool {
		return o.Free && strings.TrimSpace(o.Action+" "+r.Text) == strings.TrimSpace(r.Command+" "+r.Words)
	})
}

// heed asks whether words are an emergency to report or the reason asked for.
func heed(r *bot.Request) (bot.Change, error) {
	reason := r.Command + " " + r.Words
	said := scoring.Tidy(r.Text)
	head := danger(r.Reading, r.Lang, r.Roster.Site(siteOf(r)))
	r.Command = "report" // a photo goes with whichever is chosen
	c, err := list(r, head[0], append(head[1:], r.Say(r.Lang, "urgent.or_reason", text.As("words", clipped(said)))), []choice{
		{r.Say(r.Lang, "button.report", text.As("words", clipped(said))), "report " + said},
		{r.Say(r.Lang, "button.reason"), reason},
	})
	return plainly(r, c, false), err
}

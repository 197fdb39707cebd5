package commands

import (
	"context"
	"slices"

	"anping/bot"
	"anping/bot/text"
)

// apart lets a command answer in the private chat, whatever it says: names,
// points and appeals are not for a group (rules.md 6).
func apart(run func(context.Context, *bot.Request) (bot.Change, error)) func(context.Context, *bot.Request) (bot.Change, error) {
	return func(ctx context.Context, r *bot.Request) (bot.Change, error) {
		lang := r.Lang
		r.Lang = privateLang(r)
		c, err := run(ctx, r)
		r.Lang = lang
		if err != nil || c.Reply.Empty() {
			return c, err
		}
		body := c.Reply
		c.Reply = bot.Body{}
		return aside(r, c, body), nil
	}
}

// askWords asks for words that complete an action. In a private chat whatever is
// written next does, beside the choices; elsewhere the text says what to type.
func askWords(r *bot.Request, head text.Line, lines []text.Line, choices []choice, action string) (bot.Change, error) {
	if isPrivate(r) {
		choices = append(choices, choice{r.Say(r.Lang, "button.cancel"), "cancel"})
	}
	return list(r, head, lines, choices, bot.Option{Action: action, Free: true})
}

// settled closes the open question of this command, however it was answered, and
// any that takes all words: it would take the next ones for its own.
func settled(r *bot.Request, c *bot.Change) {
	free := slices.ContainsFunc(r.Asked.Options, func(o bot.Option) bool { return o.Free })
	if q := r.Asked; q.ID != "" && (free || q.Kind == r.Command || picked(r)) {
		q.Open = false
		c.Questions = append(c.Questions, q)
	}
}

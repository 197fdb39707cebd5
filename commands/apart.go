package commands

import (
	"context"
	"encoding/json"
	"fmt"
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
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: append([]text.Line{head}, lines...)}}
	until := r.Now.Add(listWithin)
	if isPrivate(r) {
		choices = append(choices, choice{r.Say(r.Lang, "button.cancel"), "cancel"})
	}
	offer(r.Reading, &c, &c.Reply, r.Who.Standing.Person, until, choices...)
	if !isPrivate(r) {
		return c, nil
	}
	payload, err := json.Marshal(carried{Media: media(r)})
	if err != nil {
		return bot.Change{}, fmt.Errorf("keep a question: %w", err)
	}
	c.Questions = append(c.Questions, bot.Question{
		ID: r.ID(), Chat: r.Who.Chat.ID, Person: r.Who.Standing.Person, Kind: r.Command, Payload: payload,
		Options: append(options(choices), bot.Option{Action: action, Free: true}), Until: until, Open: true,
	})
	return c, nil
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

package commands

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
)

// confirmWithin is how long a confirmation waits for its answer (rules.md 6).
const confirmWithin = 15 * time.Minute

// listWithin is how long a list can be answered (ours, as a confirmation).
const listWithin = confirmWithin

// choice is one thing to pick: what the button says and the command it stands for.
type choice struct {
	label  text.Line
	action string
}

// offer puts buttons for choices under a body and keeps what they stand for.
// person says who may press; 0 = whoever may do the action.
func offer(r *bot.Reading, c *bot.Change, b *bot.Body, person int64, until time.Time, choices ...choice) {
	for _, o := range choices {
		button, row := r.Press(o.label, o.action, person, until)
		b.Buttons = append(b.Buttons, button)
		c.Buttons = append(c.Buttons, row)
	}
}

// carried is what a question keeps from the message that led to it, so that a
// photo is not lost when the answer comes as a button.
type carried struct {
	Media []bot.MediaRef `json:"media,omitempty"`
}

// list asks which of several choices is meant. In a private chat the labels can
// be typed, or answered by number, or what more says; in a group only the asker's
// buttons count.
func list(r *bot.Request, head text.Line, lines []text.Line, choices []choice, more ...bot.Option) (bot.Change, error) {
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: append([]text.Line{head}, lines...)}}
	until := r.Now.Add(listWithin)
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
		Options: append(options(choices), more...), Until: until, Open: true,
	})
	return c, nil
}

// plainly lets a plain yes answer the first option of the question that is asked,
// and a plain no the second (rules.md 6); agrees says whether 好 is a yes.
func plainly(r *bot.Request, c bot.Change, agrees bool) bot.Change {
	if n := len(c.Questions); n > 0 && len(c.Questions[n-1].Options) > 1 {
		o := c.Questions[n-1].Options
		o[0].Yes, o[0].Agrees, o[1].No = r.At.Unix(), agrees, r.At.Unix()
	}
	return c
}

func options(choices []choice) []bot.Option {
	out := make([]bot.Option, len(choices))
	for i, o := range choices {
		out[i] = bot.Option{Label: o.label.String(), Action: o.action}
	}
	return out
}

// media are the photos of this message, or, when it answers a list, of the
// message that led to the list.
func media(r *bot.Request) []bot.MediaRef {
	if len(r.Media) > 0 {
		return r.Media
	}
	var kept carried
	if !picked(r) || json.Unmarshal(r.Asked.Payload, &kept) != nil {
		return nil
	}
	return kept.Media
}

// chosen reports whether this message answers the open list of its command, by
// button, label or number.
func chosen(r *bot.Request) bool { return r.Asked.Kind == r.Command && picked(r) }

// picked reports whether it answers the open list, whichever command asked.
func picked(r *bot.Request) bool {
	return slices.ContainsFunc(r.Asked.Options, func(o bot.Option) bool { return o.Action == r.Command+" "+r.Words })
}

// answered closes the list that this message answers, if it does.
func answered(r *bot.Request, c *bot.Change) {
	if chosen(r) {
		q := r.Asked
		q.Open = false
		c.Questions = append(c.Questions, q)
	}
}

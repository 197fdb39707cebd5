package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
)

// What a platform made of the words of a voice message is only proposed (rules.md
// 4): the client is asked whether they said so, and before that it decides nothing
// that costs anybody points. Place and category, by which the limits go, come from
// the answer; the case itself is opened by the voice.

// Words behind the command of the buttons.
const (
	spokenNot = "misheard " // 【不对】, with the number of the case
	spokenYes = "spoken "   // 【对】, with the id of the question that holds the words
)

// spokenWithin is how long what a platform heard may be confirmed (ours).
const spokenWithin = 24 * time.Hour

// overheard is what a platform heard, until the client says whether it is right. It
// lies in a question and not behind the button, for what a question holds goes
// when its client is erased.
type overheard struct {
	No    string `json:"no"` // of the case
	Words string `json:"words"`
}

// grave reports whether a voice message sounds as if it could not wait for the
// answer: an emergency, which no question comes before, or something bad about one
// of the staff, which no group may hear of. Neither costs anybody more than the
// voice itself would.
func (s clerk) grave(r *bot.Request) bool {
	if r.Spoken == "" || r.Pressed.ID != "" {
		return false
	}
	switch m := s.read(r, siteOf(r), scoring.Tidy(r.Spoken)); m.Kind {
	case sentence.Emergency, sentence.Ask, sentence.Person:
		return true
	default:
		return m.About
	}
}

// reportSpoken is a client's voice message whose words cannot wait: they are read
// like typed ones, and the client reads what was understood.
func (s clerk) reportSpoken(ctx context.Context, r *bot.Request) (bot.Change, error) {
	typed := *r
	typed.Spoken = ""
	c, err := s.reportSaid(ctx, &typed, scoring.Tidy(r.Spoken))
	if err != nil || c.Reply.Empty() {
		return c, err
	}
	c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "spoken.taken", text.As("words", r.Spoken)))
	return c, nil
}

// askSpoken asks whether the client said what the platform heard; false when it
// heard nothing.
func (f casefile) askSpoken(r *bot.Request, c *bot.Change) bool {
	if r.Spoken == "" || r.Who.Client.ID == 0 {
		return false
	}
	c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "spoken.ask", text.As("words", r.Spoken)))
	payload, err := json.Marshal(overheard{f.c.No, scoring.Tidy(r.Spoken)})
	if err != nil {
		payload = nil // a struct of plain fields always marshals
	}
	q := bot.Question{ID: r.ID(), Chat: r.Who.Chat.ID, Kind: "spoken", Payload: payload, Until: r.Now.Add(spokenWithin)}
	c.Questions = append(c.Questions, q)
	offer(r.Reading, c, &c.Reply, 0, q.Until,
		choice{r.Say(r.Lang, "button.spoken"), "report " + spokenYes + q.ID},
		choice{r.Say(r.Lang, "button.misheard"), "report " + spokenNot + f.c.No})
	return true
}

// confirmSpoken is 【对】: the words are added to the case like typed ones, once.
func (s clerk) confirmSpoken(ctx context.Context, r *bot.Request, id string) (bot.Change, error) {
	q, err := s.Question(ctx, r.View, id)
	p := overheard{}
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && (json.Unmarshal(q.Payload, &p) != nil || p.Words == "" || q.Chat != r.Who.Chat.ID):
		return reply(r, "draft.settled")
	case err != nil:
		return bot.Change{}, fmt.Errorf("read what was heard: %w", err)
	}
	said := *r
	said.Command, said.Words = "extra", p.No+" "+p.Words
	c, err := s.extra(ctx, &said)
	if err != nil {
		return bot.Change{}, err
	}
	q.Payload, q.Open = nil, false
	c.Questions = append(c.Questions, q)
	return c, nil
}

// misheard is 【不对】: the voice stays with the case, its words are asked for.
func (s clerk) misheard(ctx context.Context, r *bot.Request, words string) (bot.Change, error) {
	no, _ := cutCase(words)
	k, answer, done, err := s.theCase(ctx, r, no, nil, pick{})
	if err != nil || done {
		return answer, err
	}
	f := open(r.Reading, k)
	if !k.Open() {
		return reply(r, "extra.over", f.no())
	}
	c := bot.Change{Reply: r.Reply("spoken.misheard", f.no())}
	f.offerKinds(r, &c)
	return c, nil
}

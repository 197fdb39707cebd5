package bot

import (
	"slices"
	"time"

	"anping/bot/text"
)

// What a platform may be beside a Platform, where an answer is one message and
// shows less than elsewhere (docs/adr/0030).

// Narrow is a platform whose answer is one message.
type Narrow interface {
	// Fit cuts a body into what one answer holds, and the rest; the rest is empty
	// when all of it fits. It is pure.
	Fit(Body) (first, rest Body)
}

// Numbering is a platform on which buttons may have to be answered by number.
type Numbering interface{ Numbers() bool }

// Introducing is a platform on which whoever comes for the first time is told
// something, once a version.
type Introducing interface {
	Introduce(lang string) (lines []text.Line, version string)
}

// Calling is a platform that calls people by name in a group (Body.Calls).
type Calling interface{ Calls() bool }

// followsAfter is when the rest of an answer follows: behind the answer itself,
// which leaves with the webhook's (ours).
const followsAfter = time.Second

// introduce says what whoever speaks has not been told yet, and notes in their
// chat that they are: commands that store the chat store that too.
func (h *hearing) introduce(r *Request) []text.Line {
	p, ok := h.adapters[h.m.Platform].Platform.(Introducing)
	if !ok || r.Chat.Group || h.m.Opens == OpensNone {
		return nil
	}
	lines, version := p.Introduce(r.Lang)
	if r.Who.Chat.Told == version {
		return nil
	}
	r.Who.Chat.Told, r.Who.Chat.ToldAt = version, r.Now
	return lines
}

// say puts lines under an answer; whether it did.
func (h *hearing) say(b *Body, lines []text.Line) bool {
	if len(lines) > 0 {
		b.Lines = append(slices.Clone(b.Lines), lines...)
	}
	return len(lines) > 0
}

// numbered makes sure that the buttons of an answer can be answered by number:
// where nothing is asked that they answer, they are the question. Buttons that
// are digits themselves, 5 to 1, need none.
func (h *hearing) numbered(r *Request, c *Change) {
	p, ok := h.adapters[h.m.Platform].Platform.(Numbering)
	if !ok || !p.Numbers() || r.Chat.Group || len(c.Reply.Buttons) == 0 ||
		slices.ContainsFunc(c.Reply.Buttons, func(b Button) bool { return isDigit(b.Label) }) {
		return
	}
	i := slices.IndexFunc(c.Questions, func(q Question) bool { return q.Open && q.Chat == r.Who.Chat.ID })
	if i >= 0 {
		c.Reply.Numbered = asksFor(c.Questions[i], c.Reply.Buttons)
		return
	}
	q := Question{ID: r.ID(), Chat: r.Who.Chat.ID, Person: r.Who.Standing.Person, Kind: "buttons", Open: true}
	for _, b := range c.Reply.Buttons {
		i := slices.IndexFunc(c.Buttons, func(row ButtonRow) bool { return row.ID == b.ID })
		if i < 0 {
			return // of an earlier answer
		}
		row := c.Buttons[i]
		q.Options = append(q.Options, Option{Label: b.Label, Action: row.Action})
		if q.Until.IsZero() || row.Until.Before(q.Until) {
			q.Until = row.Until
		}
	}
	c.Questions = append(c.Questions, q)
	c.Reply.Numbered = true
}

// asksFor reports whether a question's options are the buttons, in their order.
func asksFor(q Question, buttons []Button) bool {
	if len(q.Options) < len(buttons) {
		return false
	}
	for i, b := range buttons {
		if q.Options[i].Free || q.Options[i].Label != b.Label {
			return false
		}
	}
	return true
}

// narrow lets what does not fit into an answer follow as a note. A file that came
// after its message has nobody who waits for an answer.
func (h *hearing) narrow(r *Request, c *Change) {
	p, ok := h.adapters[h.m.Platform].Platform.(Narrow)
	if !ok || c.Reply.Empty() || h.m.Opens == OpensNone {
		return
	}
	first, rest := p.Fit(c.Reply)
	if rest.Empty() {
		return
	}
	c.Reply = first
	c.Notes = append(c.Notes, Note{
		Key: "rest/" + h.key, To: Address{Chat: r.Who.Chat.ID}, Class: ClassReply, Body: rest, Due: r.Now.Add(followsAfter),
	})
}

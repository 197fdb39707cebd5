package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
)

const (
	// noticeDraft is the clock's name for a draft that was not answered. Its scope
	// is the question's id, so that no draft takes another's place.
	noticeDraft = "draft"
	// draftWait is how long a draft waits for its answer (rules.md 4).
	draftWait = 2 * time.Minute
)

// draft is what a client wrote that is nothing certain yet: it waits in the
// question that asks what it is. Until it is settled its row of the schedule
// stands, whatever became of the question: nothing a client wrote is lost.
type draft struct {
	ID       string         `json:"id"` // of the question
	Chat     int64          `json:"chat"`
	Client   int64          `json:"client"`
	Text     string         `json:"text,omitempty"`
	Media    []bot.MediaRef `json:"media,omitempty"`
	Location *bot.Location  `json:"location,omitempty"`
	Spoken   string         `json:"spoken,omitempty"` // what the platform made of a voice message
	Doubt    bool           `json:"doubt,omitempty"`  // it may be an emergency
	Add      string         `json:"add,omitempty"`    // the case it is added to when nobody answers
	Settled  bool           `json:"settled,omitempty"`
}

// The answers to a draft.
const (
	asFault   = "fault"
	asSuggest = "suggest"
	asQuery   = "query"
	asPerson  = "person"
	asUrgent  = "urgent"
	asCalm    = "calm"
	asNew     = "new"
	asAdded   = "added"
)

// cutDraft reads "as fault q1".
func cutDraft(words string) (as, id string, ok bool) {
	f := strings.Fields(words)
	if len(f) != 3 || f[0] != "as" {
		return "", "", false
	}
	return f[1], f[2], true
}

// pending is the draft that waits in the chat; the zero draft for none.
func pending(r *bot.Request) draft {
	d := draft{}
	if r.Asked.Kind != "report" || json.Unmarshal(r.Asked.Payload, &d) != nil || d.Settled {
		return draft{}
	}
	return d
}

// settle closes a draft's question and takes it off the schedule.
func (d draft) settle(c *bot.Change) {
	if d.ID == "" {
		return
	}
	payload, err := json.Marshal(draft{ID: d.ID, Settled: true})
	if err != nil {
		payload = nil // a struct of plain fields always marshals
	}
	c.Questions = append(c.Questions, bot.Question{ID: d.ID, Chat: d.Chat, Kind: "report", Payload: payload})
	c.Due = append(c.Due, bot.Due{Name: noticeDraft, Scope: d.ID})
}

// wait asks what a message is, and keeps it until it is answered.
func (h heard) wait(d draft, head []text.Line, answers ...choice) (bot.Change, error) {
	r := h.r
	d.ID, d.Chat, d.Client = r.ID(), r.Who.Chat.ID, r.Who.Client.ID
	d.Text, d.Media, d.Location, d.Spoken = h.said, r.Media, r.Location, r.Spoken
	payload, err := json.Marshal(d)
	if err != nil {
		return bot.Change{}, fmt.Errorf("keep a draft: %w", err)
	}
	for i := range answers {
		answers[i].action = "report as " + answers[i].action + " " + d.ID
	}
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: head}}
	h.draft.settle(&c)
	offer(r.Reading, &c, &c.Reply, 0, time.Time{}, answers...)
	c.Questions = append(c.Questions, bot.Question{
		ID: d.ID, Chat: d.Chat, Kind: "report", Payload: payload, Options: options(answers), Until: r.Now.Add(confirmWithin), Open: true,
	})
	c.Due = append(c.Due, bot.Due{Name: noticeDraft, Scope: d.ID, Period: "once", Next: r.Now.Add(draftWait)})
	return c, nil
}

func (h heard) choice(label text.Key, as string) choice {
	return choice{h.r.Say(h.r.Lang, label), as}
}

// askWhat asks what words are that tell nothing. No list has every word for an
// emergency, so the numbers to call stand first here too, and one tap alarms.
func (s clerk) askWhat(h heard) (bot.Change, error) {
	head := append(danger(h.r.Reading, h.r.Lang, h.r.Roster.Site(h.site)), h.r.Say(h.r.Lang, "draft.ask"))
	return h.wait(draft{}, head, h.choice("button.fault", asFault), h.choice("button.suggest", asSuggest),
		h.choice("button.query", asQuery), h.choice("button.person", asPerson), h.choice("button.danger", asUrgent))
}

// askUrgent asks whether something is an emergency, with the numbers to call first.
func (s clerk) askUrgent(h heard) (bot.Change, error) {
	head := append(danger(h.r.Reading, h.r.Lang, h.r.Roster.Site(h.site)), h.r.Say(h.r.Lang, "draft.urgent"))
	c, err := h.wait(draft{Doubt: true}, head, h.choice("button.urgent", asUrgent), h.choice("button.calm", asCalm))
	return plainly(h.r, c, false), err
}

// askWhether asks whether words belong to the case the client has.
func (s clerk) askWhether(h heard, no string) (bot.Change, error) {
	head := []text.Line{h.r.Say(h.r.Lang, "draft.whether", text.A("no", no))}
	added := h.choice("button.added", asAdded)
	added.label = h.r.Say(h.r.Lang, "button.added", text.A("no", no))
	return h.wait(draft{Add: no}, head, added, h.choice("button.new", asNew))
}

// settleDraft is a client's answer to what a draft is.
func (s clerk) settleDraft(ctx context.Context, r *bot.Request, as, id string) (bot.Change, error) {
	q, err := s.Question(ctx, r.View, id)
	d := draft{}
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return reply(r, "draft.settled")
	case err != nil:
		return bot.Change{}, fmt.Errorf("read a draft: %w", err)
	case !d.read(q) || d.Settled || d.Client != r.Who.Client.ID:
		return reply(r, "draft.settled")
	}
	h := s.recall(r, d)
	h.m = s.read(r, h.site, d.Text)
	return s.settleAs(ctx, h, d, as)
}

// read takes a draft out of its question; false where it holds none.
func (d *draft) read(q bot.Question) bool { return json.Unmarshal(q.Payload, d) == nil }

// recall is the draft as the message it was, on the way in another's Request.
func (s clerk) recall(r *bot.Request, d draft) heard {
	was := *r
	was.Spoken, was.Media, was.Location, was.Text, was.Words, was.Asked = d.Spoken, d.Media, d.Location, d.Text, d.Text, bot.Question{}
	return heard{r: &was, clerk: s, site: siteOf(r), said: d.Text, draft: d}
}

func (s clerk) settleAs(ctx context.Context, h heard, d draft, as string) (bot.Change, error) {
	if h.m.Kind == sentence.Person && (as == asFault || as == asNew || as == asQuery) {
		return s.complain(ctx, h, nil) // whatever it is called, it is about a person
	}
	switch as {
	case asAdded:
		return s.added(ctx, h, d.Add, becauseAbout)
	case asUrgent:
		return s.emergency(ctx, h, nil)
	case asPerson:
		return s.complain(ctx, h, nil)
	case asSuggest:
		c, err := s.suggested(ctx, h)
		return h.finished(c), err
	case asQuery:
		return s.opened(ctx, h, scoring.ClassService)
	case asNew:
		switch h.m.Kind {
		case sentence.Fault:
			return s.opened(ctx, h, scoring.ClassOnSite)
		case sentence.Service, sentence.Question:
			return s.opened(ctx, h, scoring.ClassService)
		default:
		}
	case asCalm:
		switch h.m.Else {
		case sentence.Person:
			return s.complain(ctx, h, nil)
		case sentence.Praise:
			c, err := s.praised(ctx, h.r, h.said)
			return h.finished(c), err
		case sentence.Suggestion:
			c, err := s.suggested(ctx, h)
			return h.finished(c), err
		case sentence.Withdrawal:
			return offerWithdrawal(h, nil)
		case sentence.Question, sentence.Service:
			return s.opened(ctx, h, scoring.ClassService)
		default:
			return s.opened(ctx, h, scoring.ClassOnSite)
		}
	}
	if len(d.Media) > 0 || d.Location != nil {
		return s.opened(ctx, h, scoring.ClassOnSite)
	}
	return s.opened(ctx, h, s.classOf(h.r, h.site, h.said))
}

// draftWaits is a draft that nobody answered: it becomes a case for the desk;
// what may be an emergency one on the site; what may belong to a case is added.
func (s clerk) draftWaits(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + o.Due.Name + "/" + o.Due.Scope + "/" + o.Due.Period
	q, err := s.Question(ctx, o.View, o.Due.Scope)
	d := draft{}
	if errors.Is(err, bot.ErrNotFound) || err == nil && (!d.read(q) || d.Settled) {
		return key, bot.Change{Records: bot.Records{Due: []bot.Due{{Name: o.Due.Name, Scope: o.Due.Scope}}}}, nil
	}
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read a draft: %w", err)
	}
	client, err := s.Client(ctx, o.View, d.Client)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read whose draft it is: %w", err)
	}
	if client.Erased() && !d.Doubt { // what may be an emergency is looked at all the same
		return key, bot.Change{Records: bot.Records{Due: []bot.Due{{Name: o.Due.Name, Scope: o.Due.Scope}}}}, nil
	}
	r := &bot.Request{
		Reading: o.Reading, Key: "draft/" + d.ID, Lang: client.Lang, At: o.Now, Command: "report",
		Who: bot.Who{Chat: bot.Chat{ID: d.Chat, Client: client.ID}, Client: client},
	}
	h := s.recall(r, d)
	c := bot.Change{}
	switch {
	case d.Add != "":
		c, err = s.settleAs(ctx, h, d, asAdded)
	case d.Doubt:
		c, err = s.opened(ctx, h, scoring.ClassOnSite)
	default:
		c, err = s.opened(ctx, h, scoring.ClassService)
	}
	if err != nil {
		return "", bot.Change{}, err
	}
	c.Notes = append(c.Notes, bot.Note{
		Key: "draft/" + d.ID, To: bot.Address{Client: client.ID}, Class: bot.ClassProgress, Body: c.Reply,
	})
	c.Reply = bot.Body{}
	return key, c, nil
}

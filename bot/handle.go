package bot

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"anping/bot/text"
	"anping/scoring"
)

// Texts of the engine itself.
const (
	keyDenied     text.Key = "engine.denied"
	keyUnknown    text.Key = "engine.unknown"
	keyDidYouMean text.Key = "engine.didyoumean"
	keyFailed     text.Key = "engine.failed"
	keyGone       text.Key = "engine.gone"     // a button or question too old
	keyNotYours   text.Key = "engine.notyours" // somebody else's button
	keyNoQuestion text.Key = "engine.noquestion"
	keyTooLong    text.Key = "engine.toolong"
	keySeveral    text.Key = "engine.several" // a typed label that several buttons bear
)

// maxText bounds a message's text, in characters; longer ones are cut by
// platforms anyway (Telegram 4096).
const maxText = 4096

// reread is how long "nothing was asked" waits for a question that another
// instance may be recording at this moment (architecture.md 3).
const reread = 300 * time.Millisecond

// heardKey is the key of a message's Act: a hash, so that no platform's id
// stands in it.
func heardKey(m Message) string {
	h := sha256.New()
	for _, s := range []string{m.Platform, m.Account, m.Key} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return "heard/" + hex.EncodeToString(h.Sum(nil)[:20])
}

// ReplyKey is the key of the note that answers a message on a platform whose
// answers are notes: where the platform gives an address for the answer, its
// adapter knows by it which note may go there.
func ReplyKey(m Message) string { return "reply/" + heardKey(m) }

// Handle implements Inbox. It returns when ctx ends, whatever the decision is
// waiting for: the platform must hear in time that it should come again. The
// decision goes on and may still be recorded; the repeat then finds its answer.
// A message that finds no seat in time is kept as it came (backlog).
func (e *Engine) Handle(ctx context.Context, m Message) (Body, error) {
	m.At = e.believed(m)
	h, err := e.hearing(m)
	if err != nil {
		return Body{}, err
	}
	if acknowledgeFirst {
		go func() { _, _, _ = e.decide(context.WithoutCancel(ctx), h.ask) }()
		return Body{}, nil
	}
	overdue := e.backlog.overdue(h)
	if overdue != nil && e.backlog.holds(laneOf(m)) {
		return Body{}, e.backlog.keep(ctx, h)
	}
	return e.inTurn(ctx, h, overdue)
}

// believed is the time of a message as it counts: a platform's, but that of its
// arrival where it lies further off than anybody may record something afterwards
// (rules.md 2): such a time is a platform's mistake or a forgery, and would charge
// or spare somebody in a month that is over.
func (e *Engine) believed(m Message) time.Time {
	now := e.clock.Now()
	if off := now.Sub(m.At).Abs(); m.At.IsZero() || off <= scoring.RecordWithin {
		return m.At
	}
	e.log.Warn("a message's time is not believed, it counts as of now", "platform", m.Platform, "said", m.At)
	return now
}

// What becomes of a message that waits for its turn.
const (
	turnWaits int32 = iota
	turnTaken       // it has a seat and is being decided
	turnKept
)

// inTurn decides a message when those before it in its lane are decided and a
// seat is free. When overdue comes first the message is kept instead.
func (e *Engine) inTurn(ctx context.Context, h *hearing, overdue <-chan time.Time) (Body, error) {
	type end struct {
		body Body
		err  error
	}
	var turn atomic.Int32
	var over atomic.Bool // either the request, or the decision
	ended := make(chan end, 1)
	e.hands.do(func() {
		unlock := e.lanes.lock(laneOf(h.m))
		defer unlock()
		defer func() {
			if p := recover(); p != nil {
				e.log.Error("message panicked", "panic", fmt.Sprint(p), "key", h.key, "stack", stack())
				ended <- end{err: fmt.Errorf("handle: panic: %v", p)}
			}
		}()
		leave, err := e.seats.take(ctx)
		if err != nil {
			ended <- end{err: fmt.Errorf("handle: %w", err)}
			return
		}
		defer leave()
		if !turn.CompareAndSwap(turnWaits, turnTaken) {
			return
		}
		body, err := h.handle(ctx)
		if answers := h.passive && !body.Empty() && h.m.Opens != OpensNone; !over.CompareAndSwap(false, true) {
			if answers && !h.repeat {
				e.untaken.lost(h.key, h.m)
			}
		} else if answers && h.repeat {
			e.untaken.found(h.key, h.m)
		}
		ended <- end{body, err}
	})
	for {
		select {
		case x := <-ended:
			return x.body, x.err
		case <-ctx.Done():
			if over.CompareAndSwap(false, true) {
				return Body{}, fmt.Errorf("handle: %w", ctx.Err())
			}
			x := <-ended
			return x.body, x.err
		case <-overdue:
			if turn.CompareAndSwap(turnWaits, turnKept) {
				return Body{}, e.backlog.keep(ctx, h)
			}
			overdue = nil
		}
	}
}

func (h *hearing) handle(ctx context.Context) (Body, error) {
	act, res, err := h.decide(ctx, h.ask)
	switch {
	case errors.Is(err, errNothing):
		return h.answer, nil
	case err != nil:
		return Body{}, fmt.Errorf("handle: %w", err)
	}
	if h.late && res.Already && !res.Answer.Empty() { // another post of it was decided meanwhile
		return h.handle(ctx)
	}
	if h.wakes == nil {
		h.nudge() // else the store says when something waits to be sent
	}
	if !h.passive {
		return Body{}, nil
	}
	if res.Already {
		h.repeat = true
		return res.Answer, nil
	}
	answer := act.Change.Reply
	answer.V = BodyVersion // as it is stored, so that a repeat gets the same bytes
	return answer, nil
}

// hearing is one message being decided; ask runs once a try.
type hearing struct {
	*Engine
	m       Message
	key     string
	passive bool
	answer  Body // the stored answer of a message heard already
	repeat  bool // it was heard already
	waited  bool // the one re-read was made
	late    bool // kept where the answer travels in a request, which has been answered
}

func (h *hearing) ask(ctx context.Context, r *Reading) (Act, error) {
	front, err := h.reader.Front(ctx, r.View, Knock{
		Key: h.key, Platform: h.m.Platform, Account: h.m.Account, Chat: h.m.Chat.ID, From: h.m.From, Button: h.m.Action,
	})
	if err != nil {
		return Act{}, fmt.Errorf("read who speaks: %w", err)
	}
	if front.Heard {
		return h.heardBefore(front)
	}
	if err := r.company(ctx); err != nil {
		return Act{}, err
	}
	req := h.request(r, front)
	call, silent := h.understand(req)
	if silent {
		return Act{}, errNothing
	}
	if call.label {
		c, ok, err := h.byLabel(ctx, req)
		if err != nil {
			return Act{}, err
		}
		if ok {
			call = c
		}
	}
	if call.again && !h.waited {
		return Act{}, h.wait(ctx)
	}
	var chats []Chat
	if req.Who.Chat.ID == 0 {
		if req.Who.Chat, err = h.newChat(ctx, r); err != nil {
			return Act{}, err
		}
		chats = []Chat{req.Who.Chat}
	}
	introduced := h.introduce(req)
	chat := req.Who.Chat // as it is before a command gives it an owner
	change, err := h.run(ctx, req, call)
	if err != nil {
		return Act{}, err
	}
	if unasked(req) && change.empty() {
		return Act{}, errNothing
	}
	sayLeftOut(req, &change.Reply)
	if h.say(&change.Reply, introduced) {
		chats = []Chat{chat}
	}
	h.numbered(req, &change)
	h.narrow(req, &change)
	change.Chats = append(chats, change.Chats...)
	return Act{Key: h.key, Said: h.said(req, call), Change: change}, nil
}

// heardBefore is what a message comes to that was recorded already: the same
// answer in the platform's request, or again as a note where that is over.
func (h *hearing) heardBefore(front Front) (Act, error) {
	if h.passive {
		h.answer, h.repeat = front.Answer, true
	}
	if h.late && !front.Answer.Empty() {
		return h.repeated(front), nil
	}
	return Act{}, errNothing
}

// wait lets another instance finish what it may be recording, once, and decides
// again. Under an injected clock there is no other instance to wait for.
func (h *hearing) wait(ctx context.Context) error {
	h.waited = true
	if _, injected := h.clock.(receiving); !injected {
		select {
		case <-h.clock.After(reread):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ErrConflict
}

func (h *hearing) request(r *Reading, f Front) *Request {
	at := h.m.At.Truncate(time.Second)
	if at.IsZero() || at.After(r.Now) {
		at = r.Now
	}
	who := Who{Chat: f.Chat, Client: f.Client}
	if f.Person != 0 {
		who.Standing = r.Roster.Standing(f.Person, at)
		who.Person = r.Roster.Person(f.Person)
	}
	req := &Request{
		Reading: r, Message: h.m, Key: h.key, Who: who, At: at,
		Asked: f.Question, Pressed: f.Button,
	}
	req.Lang = h.language(req)
	return req
}

// language is the speaker's, in a group the group's; of who is in no roster that
// of their words, where the engine goes by them; else the default.
func (h *hearing) language(r *Request) string {
	lang := r.Who.Person.Lang
	if r.Who.Client.ID != 0 {
		lang = r.Who.Client.Lang
	}
	if r.Who.Chat.Group != 0 {
		lang = r.Roster.Group(r.Who.Chat.Group).Lang
	}
	// A code that was scanned is a command in letters, which says nothing of who scanned it.
	if scanned := strings.HasPrefix(h.m.Text, "/"); lang == "" && h.byWords && !scanned && !r.Chat.Group && r.Who.Client.ID == 0 && r.Who.Standing.Role == scoring.RoleNone {
		lang = text.Written(h.m.Text, h.lang)
	}
	return cmp.Or(lang, h.lang)
}

func (h *hearing) newChat(ctx context.Context, r *Reading) (Chat, error) {
	id, err := r.Number(ctx, SeriesChat)
	if err != nil {
		return Chat{}, err
	}
	return Chat{ID: id, Platform: h.m.Platform, Account: h.m.Account, Ext: h.m.Chat.ID, Used: r.Now}, nil
}

func (h *hearing) said(r *Request, c call) *Said {
	return &Said{
		Chat: r.Who.Chat.ID, Person: r.Who.Standing.Person, Client: r.Who.Client.ID,
		Text: h.kept(r, c), Command: c.command, At: r.At, Passive: h.passive, Opens: h.m.Opens, Platform: h.m.Platform, Media: r.Media, Location: r.Location,
	}
}

// kept is what is kept of a message's words: a code that can still bind is not
// among them, wherever a stranger writes it.
func (h *hearing) kept(r *Request, c call) string {
	if h.commands[c.command].Secret && c.words != "" {
		if word, ok := strings.CutSuffix(strings.TrimSpace(r.Text), c.words); ok {
			return word + "…"
		}
	}
	if h.commands[c.command].Secret || r.Who.Role() == scoring.RoleNone || r.Who.Client.Unlisted() {
		return scoring.HideCodes(r.Text)
	}
	return r.Text
}

// run checks the right and runs the command; a panic in it becomes an apology
// that is recorded like any answer, so that a poisoned message cannot come
// again for ever.
func (h *hearing) run(ctx context.Context, r *Request, c call) (change Change, err error) {
	if c.left || !c.reply.Empty() {
		change.Reply = c.reply
		if c.asked.ID != "" {
			change.Questions = []Question{c.asked}
		}
		return change, nil
	}
	cmd, ok := h.commands[c.command]
	if !ok {
		return Change{Reply: r.Reply(keyGone)}, nil
	}
	r.Command, r.Words = c.command, c.words
	if r.Reach = h.rights[c.command][r.Who.Role()]; r.Reach == Nothing {
		return Change{Reply: r.Reply(keyDenied)}, nil
	}
	defer func() {
		if p := recover(); p != nil {
			h.log.Error("command panicked", "command", c.command, "panic", fmt.Sprint(p), "key", h.key, "stack", stack())
			change, err = Change{Reply: r.Reply(keyFailed)}, nil
		}
	}()
	change, err = cmd.Run(ctx, r)
	if err != nil {
		return Change{}, fmt.Errorf("command %s: %w", c.command, err)
	}
	return change, nil
}

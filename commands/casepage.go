package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// CasePage decides what the page behind a message about a case shows, and takes
// its rating: as the client's own chat would, through the same request, rights and
// command.
type CasePage struct {
	store casePageStore
	door  CaseDoor
	clock bot.Clock
}

type casePageStore interface {
	View() bot.View
	ChatsOf(ctx context.Context, v bot.View, of bot.Address) ([]bot.Chat, error)
}

// CaseDoor is the engine, as the page needs it.
type CaseDoor interface {
	Peek(ctx context.Context, m bot.Message, command string, f func(context.Context, *bot.Request) error) error
	Handle(ctx context.Context, m bot.Message) (bot.Body, error)
}

// NewCasePage makes one.
func NewCasePage(store casePageStore, door CaseDoor, clock bot.Clock) *CasePage {
	return &CasePage{store, door, clock}
}

// CasePageFor is for how long after its end a case can be looked at: longer than a
// rating (72 h) and a reopening (7 days) take (ours).
const CasePageFor = 30 * 24 * time.Hour

// CaseLink says which case a link shows to whom, and when it was made.
type CaseLink struct {
	No     string
	Client int64
	Made   time.Time
}

// CaseState is what a link can show.
type CaseState string

// The states.
const (
	CaseShown   CaseState = "shown"
	CaseOver    CaseState = "over"    // its end is CasePageFor ago
	CaseUnknown CaseState = "unknown" // it is not theirs, or the chat it was made for is not any more
)

// CaseSeen is what a client sees of their own case: what 进度 says, and no more.
type CaseSeen struct {
	State CaseState
	Lang  string // in which it is said
	What  text.Line
	Now   text.Line
	Rate  bool // it waits for a rating
	Run   int  // of which a rating is
	Stars int  // that the client gave, 0 = none
}

// CaseSaid is what the chat answers to a rating.
type CaseSaid struct {
	Lines []text.Line
	Words []string // that the client may say next
}

// Show is what a link shows, in lang; "" is the client's language.
func (p *CasePage) Show(ctx context.Context, link CaseLink, lang string) (CaseSeen, error) {
	seen, _, err := p.show(ctx, link, lang)
	return seen, err
}

func (p *CasePage) show(ctx context.Context, link CaseLink, lang string) (CaseSeen, bot.Message, error) {
	seen := CaseSeen{State: CaseUnknown}
	m, err := p.speaks(ctx, link)
	if err != nil || m.Chat.ID == "" {
		return seen, m, err
	}
	err = p.door.Peek(ctx, m, "progress", func(ctx context.Context, r *bot.Request) error {
		if r.Who.Client.ID != link.Client {
			return nil // it was given to somebody else meanwhile
		}
		if lang != "" {
			r.Lang = lang
		}
		c, err := r.Case(ctx, link.No)
		switch {
		case errors.Is(err, bot.ErrNotFound), err == nil && !within(r, c):
			return nil
		case err != nil:
			return fmt.Errorf("read case: %w", err)
		}
		f := open(r.Reading, c)
		seen = f.seen(r)
		return nil
	})
	if errors.Is(err, bot.ErrDenied) {
		err = nil
	}
	if err != nil {
		return seen, m, fmt.Errorf("look at a case: %w", err)
	}
	return seen, m, nil
}

func (f casefile) seen(r *bot.Request) CaseSeen {
	s := CaseSeen{State: CaseShown, Lang: r.Lang, What: f.what(r.Lang), Now: f.stateForClient(r.Lang), Run: f.c.Run, Stars: f.c.Rated}
	if f.c.State == scoring.CaseClosed && !f.c.Closed.IsZero() && r.Now.After(f.c.Closed.Add(CasePageFor)) {
		return CaseSeen{State: CaseOver, Lang: r.Lang}
	}
	s.Rate = f.c.Rated == 0 && f.unratable(r, "") == ""
	return s
}

// speaks is the chat that a link was made for: one that was the client's already
// then. Of several it is the living one used last.
func (p *CasePage) speaks(ctx context.Context, link CaseLink) (bot.Message, error) {
	chats, err := p.store.ChatsOf(ctx, p.store.View(), bot.Address{Client: link.Client})
	if err != nil {
		return bot.Message{}, fmt.Errorf("read whose link it is: %w", err)
	}
	chats = slices.DeleteFunc(chats, func(c bot.Chat) bool { return c.Person != 0 || c.Bound.After(link.Made) })
	return speaking(chats, p.clock.Now()), nil
}

// speaking is a message of the private chat among some that a page speaks for: of
// several the living one used last; the zero Message without one.
func speaking(chats []bot.Chat, now time.Time) bot.Message {
	chats = slices.DeleteFunc(slices.Clone(chats), func(c bot.Chat) bool { return c.Group != 0 })
	if len(chats) == 0 {
		return bot.Message{}
	}
	best := slices.MaxFunc(chats, func(a, b bot.Chat) int {
		if a.Dead.IsZero() != b.Dead.IsZero() {
			if a.Dead.IsZero() {
				return 1
			}
			return -1
		}
		return a.Used.Compare(b.Used)
	})
	return bot.Message{
		Key: "page", Platform: best.Platform, Account: best.Account, Chat: bot.ChatRef{ID: best.Ext}, From: best.Ext,
		Named: true, Opens: bot.OpensNone, At: now,
	}
}

// Rate gives a run its stars, 1 to 5, as the client would in the chat, once: of two
// ratings of one run through the page the first stands. What cannot be rated now is
// left as it is; said is empty then, and also where the chat itself says it.
func (p *CasePage) Rate(ctx context.Context, link CaseLink, run, count int, lang string) (said CaseSaid, seen CaseSeen, err error) {
	seen, m, err := p.show(ctx, link, lang)
	if err != nil || seen.State != CaseShown || !seen.Rate || seen.Run != run || count < 1 || count > 5 {
		return said, seen, err
	}
	m.Key = fmt.Sprintf("case page/%s/%d/%d", link.No, link.Client, run)
	m.Text = fmt.Sprintf("/rate %d %s r%d", count, link.No, run)
	b, err := p.door.Handle(ctx, m)
	if err != nil {
		return said, seen, fmt.Errorf("rate a case: %w", err)
	}
	said.Lines = b.Lines
	for _, k := range b.Buttons {
		said.Words = append(said.Words, k.Label)
	}
	seen, _, err = p.show(ctx, link, lang)
	return said, seen, err
}

// CaseOf is the number of the case that a note is about, by its key: each key of
// one bears it behind its purpose; "" = it is about none.
func CaseOf(n bot.Note) string {
	for part := range strings.SplitSeq(n.Key, "/") {
		if no, rest := cutCase(part); no != "" && rest == "" && no == part {
			return no
		}
	}
	return ""
}

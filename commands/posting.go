package commands

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// Evenings answers an operator about the evening notices (anping notice): what
// one would say now, and to post it now.
type Evenings struct {
	e *evening
	s PostingReader
}

// PostingReader is what Evenings reads; a storage.Store has it, and a
// storage.Look, which can do nothing else.
type PostingReader interface {
	noticeReader
	// Posting is when a group's evening notice is due next and what was done to that
	// day's; notes due/evening/<group>. The zero Due when it gets none.
	Posting(ctx context.Context, v bot.View, group int64) (bot.Due, scoring.Hold, error)
	// Noticed is what became of a group's notice of a local day. It notes no stamp.
	Noticed(ctx context.Context, v bot.View, group int64, day string) (bot.Noticed, error)
}

// NewEvenings reads through s.
func NewEvenings(s PostingReader) *Evenings { return &Evenings{newEvening(s), s} }

// EveningState is what became of a group's notice of a day.
type EveningState string

// The states. An open notice is to come, or is owed since its time.
const (
	EveningOpen      EveningState = "open"
	EveningHeld      EveningState = "held"      // 暂缓
	EveningPosted    EveningState = "posted"    // decided; it may wait to be sent
	EveningSkipped   EveningState = "skipped"   // a later one told what it would have told
	EveningCancelled EveningState = "cancelled" // by the supervisor (取消通报)
	EveningNone      EveningState = "none"      // the group gets no notice on that day
)

// EveningAt is a group's notice of one day.
type EveningAt struct {
	Day   string // local day of the site
	State EveningState
	At    time.Time // open: its time; held: until when; posted and skipped: when that was decided
	Sent  time.Time // posted: when it arrived, zero = not yet, or never
	due   bot.Due
}

// Next is the notice that the clock decides next.
func (v *Evenings) Next(ctx context.Context, r *bot.Reading, g scoring.Group) (EveningAt, error) {
	due, _, err := v.posting(ctx, r, g)
	if err != nil {
		return EveningAt{}, err
	}
	return v.On(ctx, r, g, due.Period)
}

// Owed is the notice that can be posted now: one whose time has passed, else today's.
func (v *Evenings) Owed(ctx context.Context, r *bot.Reading, g scoring.Group) (EveningAt, error) {
	due, _, err := v.posting(ctx, r, g)
	if err != nil {
		return EveningAt{}, err
	}
	return v.On(ctx, r, g, min(due.Period, r.Roster.Day(g.Site, r.Now)))
}

// On is the notice of a day.
func (v *Evenings) On(ctx context.Context, r *bot.Reading, g scoring.Group, day string) (EveningAt, error) {
	due, hold, err := v.posting(ctx, r, g)
	if err != nil {
		return EveningAt{}, err
	}
	own := dueOn(r.Roster, g, noticeEvening, day, 0)
	out := EveningAt{Day: day, State: EveningOpen, At: own.Next, due: own}
	switch {
	case due.Name == "" || day < g.FromDay:
		out.State = EveningNone
		return out, nil
	case day == due.Period:
		out.due, out.At = due, due.Next
		if hold.State == scoring.HoldHeld && due.Next.After(r.Now) {
			out.State = EveningHeld
		}
		return out, nil
	case day > due.Period:
		return out, nil
	}
	n, err := v.s.Noticed(ctx, r.View, g.ID, day)
	switch {
	case err != nil:
		return out, fmt.Errorf("read what became of a notice: %w", err)
	case n.Posted:
		out.State, out.At, out.Sent = EveningPosted, n.Decided, n.Sent
	case n.Hold.State == scoring.HoldCancelled:
		out.State, out.At = EveningCancelled, n.Hold.At
	case !n.Decided.IsZero():
		out.State, out.At = EveningSkipped, n.Decided
	case day < r.Roster.Day(g.Site, r.Now):
		out.State = EveningNone // before the group was loaded
	}
	return out, nil
}

func (v *Evenings) posting(ctx context.Context, r *bot.Reading, g scoring.Group) (bot.Due, scoring.Hold, error) {
	due, hold, err := v.s.Posting(ctx, r.View, g.ID)
	if err != nil {
		return due, hold, fmt.Errorf("read when the notice is due: %w", err)
	}
	return due, hold, nil
}

// Says is what an open or held notice would say now, in a language, "" = the
// group's. It changes nothing.
func (v *Evenings) Says(ctx context.Context, r *bot.Reading, g scoring.Group, at EveningAt, lang string) (bot.Body, error) {
	f, err := factsOf(ctx, v.e, r, g, at.Day)
	if err != nil {
		return bot.Body{}, err
	}
	if lang != "" {
		f.lang = lang
	}
	var c bot.Change
	tell(&bot.Occurrence{Reading: r, Due: at.due}, &c, g, f)
	b := c.Notes[0].Body
	return b, f.addPending(ctx, v.e, r, &b)
}

// Post decides an open notice under the key by which the clock would, and leaves
// a mark of the operator in the audit log. An Act without notes is a day that is
// skipped, because the next one is owed too: post again.
func (v *Evenings) Post(ctx context.Context, r *bot.Reading, g scoring.Group, at EveningAt) (bot.Act, error) {
	o := &bot.Occurrence{Reading: r, Due: at.due}
	act := bot.Act{Key: eveningKey(o.Due), At: r.Now}
	change, _, ok := v.e.moved(o)
	if ok {
		f, err := factsOf(ctx, v.e, r, g, at.Day)
		if err != nil {
			return act, err
		}
		tell(o, &change, g, f)
		change.Bump = append(change.Bump, bot.ScopePosting(g.ID, at.Day))
	}
	act.Change = change
	return act, nil
}

// PlainLines are the lines of a body as a terminal shows them.
func PlainLines(b bot.Body) []string {
	var out []string
	for _, l := range append([]text.Line{b.Head}, b.Lines...) {
		if len(l) > 0 {
			out = append(out, l.String())
		}
	}
	return out
}

package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// attachAfter is how long after 好了 a photo still belongs to the case (ours):
// people finish first and take the picture then.
const attachAfter = 10 * time.Minute

// attach is what photos of staff without words mean: the proof of a 扣 or 加 that
// waits for its 【确认】 or can still be undone, else of the one case the speaker
// works on. With several it asks, and keeps what came until the answer.
func (s clerk) attach(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if c, ok, err := s.attachToSlip(ctx, r); ok || err != nil {
		return c, err
	}
	if no, _ := cutEntry(r.Words); no != "" {
		return s.attachToEntry(ctx, r, no)
	}
	var cases []scoring.Case
	no, _ := cutCase(r.Words)
	if no == "" {
		var err error
		if cases, err = s.worked(ctx, r); err != nil {
			return bot.Change{}, err
		}
		r = withEarlier(r)
		if c, ok, err := s.attachToFresh(ctx, r, cases); ok || err != nil {
			return c, err
		}
	}
	c, answer, done, err := s.theCase(ctx, r, no, cases, pick{fits: func(scoring.Case) bool { return true }, none: "attach.none", which: "attach.which"})
	if err != nil || done {
		return answer, err
	}
	if len(media(r)) == 0 {
		return reply(r, "attach.lost", text.A("no", c.No))
	}
	f := open(r.Reading, c)
	change := bot.Change{Reply: r.Reply("attach.done", f.no(), text.In("what", kindOf(r.Reading, r.Lang, media(r))))}
	keepProof(r, &change, c.No)
	answered(r, &change)
	switch c.State {
	case scoring.CaseAccepted:
		offer(r.Reading, &change, &change.Reply, r.Who.Standing.Person, time.Time{}, choice{r.Say(r.Lang, "button.arrive"), "arrive " + c.No})
	case scoring.CaseArrived:
		offer(r.Reading, &change, &change.Reply, r.Who.Standing.Person, time.Time{}, choice{r.Say(r.Lang, "button.done"), "done " + c.No})
	}
	return change, nil
}

// worked are the cases the speaker holds; with none, those just solved.
func (s clerk) worked(ctx context.Context, r *bot.Request) ([]scoring.Case, error) {
	me := r.Who.Standing.Person
	held, _, err := s.Held(ctx, r.View, me, r.At)
	if err != nil {
		return nil, fmt.Errorf("read held cases: %w", err)
	}
	if len(held) > 0 {
		return held, nil
	}
	solved, err := s.solved(ctx, r)
	return slices.DeleteFunc(solved, func(c scoring.Case) bool { return r.At.Sub(c.Resolved) > attachAfter }), err
}

// solved are the cases that the speaker solved and that are not closed.
func (s clerk) solved(ctx context.Context, r *bot.Request) ([]scoring.Case, error) {
	solved, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{Holder: r.Who.Standing.Person, States: []scoring.CaseState{scoring.CaseResolved}})
	if err != nil {
		return nil, fmt.Errorf("read solved cases: %w", err)
	}
	return solved, nil
}

// withEarlier is the request with the photos of the open list in front of its
// own: those of an album come as single messages, and each list replaces the
// one before.
func withEarlier(r *bot.Request) *bot.Request {
	if r.Asked.Kind != r.Command {
		return r
	}
	var kept carried
	if json.Unmarshal(r.Asked.Payload, &kept) != nil || len(kept.Media) == 0 {
		return r
	}
	all := *r
	all.Media = slices.Concat(kept.Media, r.Media)
	return &all
}

// attachToSlip gives the first photo, voice and videos to a 扣 or 加 that waits for
// 【确认】; false when none waits. An entry has one photo.
func (s clerk) attachToSlip(ctx context.Context, r *bot.Request) (bot.Change, bool, error) {
	if r.Asked.Kind != "book" || r.Words != "" || len(r.Media) == 0 {
		return bot.Change{}, false, nil
	}
	q, slip, answer, err := s.question(ctx, r)
	if err != nil || !answer.Reply.Empty() {
		return bot.Change{}, false, err
	}
	c := bot.Change{Reply: r.Reply("attach.slip_had")}
	if also, photo := notPhotos(r.Media), photoIn(r.Media); len(also) > 0 || slip.Photo == "" && photo != "" {
		slip.Also = append(slip.Also, also...)
		if slip.Photo == "" {
			slip.Photo = photo
		}
		if q.Payload, err = json.Marshal(slip); err != nil {
			return bot.Change{}, false, fmt.Errorf("keep a slip: %w", err)
		}
		c.Reply = r.Reply("attach.slip", text.In("what", kindOf(r.Reading, r.Lang, r.Media)))
		c.Questions = []bot.Question{q}
	}
	offer(r.Reading, &c, &c.Reply, r.Who.Standing.Person, time.Time{}, bookChoices(r, r.Lang, q.ID)...)
	return c, true, nil
}

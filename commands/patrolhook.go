package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/patrol"
)

// TapEvent is one tap as another system posts it. Its id names it for ever at its
// site: what comes again under it is the same event.
type TapEvent struct {
	ID         string
	Time       string // 2025-06-12 08:15:00 of the site, or with a zone as RFC 3339
	Checkpoint string // code or name
	Guard      string // employee number or name, "" = not known
}

// TapPost is what another system posts about a site.
type TapPost struct {
	Site   string // code or name
	Events []TapEvent
	// From and To say that the events known by now are all there were between the
	// two; both "" = nothing is said of that, and nothing is judged by it.
	From, To string
}

// TapFault is what is wrong with a post: nothing of it was taken.
type TapFault struct {
	At     string // where in the post, like events[2].checkpoint
	What   string
	Mend   string
	Reused bool // an id that names another event already
}

// Error is where and what.
func (f *TapFault) Error() string { return f.At + ": " + f.What }

// Bounds of posts (ours). A reader's clock runs some seconds ahead of ours; a post
// is taken in one go, so its events are counted.
const (
	hookAhead = time.Minute
	mostEvent = 64 // bytes of an event's id
	// MostEvents bounds the events of one post.
	MostEvents = 100
)

// TapStore is what posts are decided by.
type TapStore interface {
	Roster(ctx context.Context, v bot.View) (*scoring.Roster, error)
	Taps(ctx context.Context, v bot.View, site int64, from, to time.Time) ([]patrol.Tap, error)
	Tap(ctx context.Context, v bot.View, key string) (patrol.Tap, error)
	Patrolled(ctx context.Context, v bot.View, site int64, from, to time.Time, fromDay, toDay string) ([]patrol.Cover, []patrol.Miss, error)
}

// TapsTaken is what a post comes to.
type TapsTaken struct {
	Acts    []bot.Act  // to be recorded; none when all was recorded before
	Unknown []TapFault // events whose guard is nobody known; they count all the same
}

// TakeTaps decides a post: the Acts to record, resting on what view has read, named
// by name of what was read; a *TapFault when it is wrong. Deciding again what was
// recorded is no Act. A tap by a guard whom nobody knows is one: what is watched is
// the checkpoint, and no points rest on who went there (docs/adr/0060).
func TakeTaps(ctx context.Context, s TapStore, view bot.View, post TapPost, name func(string) string, now time.Time) (TapsTaken, error) {
	r, err := s.Roster(ctx, view)
	if err != nil {
		return TapsTaken{}, fmt.Errorf("read the company: %w", err)
	}
	site := r.SiteCalled(post.Site)
	if site == 0 {
		return TapsTaken{}, &TapFault{At: "site", What: "there is no site " + strconv.Quote(post.Site), Mend: "write its code or name as in sites.csv"}
	}
	file := TapFile(r, site, patrol.Columns{Time: "time", Point: "checkpoint", Guard: "guard"}, now)
	file.Ahead = hookAhead
	taps, err := post.taps(file)
	if err != nil {
		return TapsTaken{}, err
	}
	out := TapsTaken{Unknown: post.unknown(r, taps, now)}
	cover, err := post.cover(file)
	if err != nil {
		return TapsTaken{}, err
	}
	from, to := TapsAround(taps, cover)
	if from.IsZero() {
		return out, nil
	}
	if TooLong(from, now) {
		return TapsTaken{}, &TapFault{At: "events", What: "something is older than two months", Mend: "load it as a file: anping patrol import"}
	}
	had, err := s.Taps(ctx, view, site, from, to)
	if err != nil {
		return TapsTaken{}, fmt.Errorf("read taps: %w", err)
	}
	for i, t := range taps {
		was, err := s.Tap(ctx, view, t.Key)
		switch {
		case errors.Is(err, bot.ErrNotFound):
		case err != nil:
			return TapsTaken{}, fmt.Errorf("read a tap: %w", err)
		case !repeats(was, t):
			return TapsTaken{}, &TapFault{
				At: fmt.Sprintf("events[%d].id", i), What: "the id " + strconv.Quote(post.Events[i].ID) + " came before, with another time or checkpoint",
				Mend: "give every event an id of its own, for ever", Reused: true,
			}
		default:
			had = append(had, was)
		}
	}
	covers, _, err := s.Patrolled(ctx, view, site, from, to, calendar.Day(now, time.UTC), "")
	if err != nil {
		return TapsTaken{}, fmt.Errorf("read what is covered: %w", err)
	}
	out.Acts = ImportTaps(name("patrol/"+number(site)), r, had, covers, taps, cover, now)
	return out, nil
}

// unknown says of which events the guard is nobody whom we know. taps are those of
// the events, in their order.
func (p TapPost) unknown(r *scoring.Roster, taps []patrol.Tap, now time.Time) (out []TapFault) {
	for i, t := range taps {
		if t.Guard == "" {
			continue
		}
		f := TapFault{
			At: fmt.Sprintf("events[%d].guard", i), What: fmt.Sprintf("nobody of the site has the number or name %q", t.Guard),
			Mend: "write the employee number as in people.csv; the tap counts for its checkpoint all the same, as nobody's",
		}
		if _, several := TapGuard(r, t.Site, p.Events[i].Guard, now); several > 1 {
			f.What = fmt.Sprintf("%d people of the site are called %q", several, t.Guard)
		}
		out = append(out, f)
	}
	return out
}

// taps are the events of a post. An event is known by its id, and not by what it
// says, so that one id never stands for two.
func (p TapPost) taps(file patrol.File) ([]patrol.Tap, error) {
	if len(p.Events) > MostEvents {
		return nil, &TapFault{At: "events", What: fmt.Sprintf("there are %d", len(p.Events)), Mend: fmt.Sprintf("post at most %d at once", MostEvents)}
	}
	var out []patrol.Tap
	for i, e := range p.Events {
		at := fmt.Sprintf("events[%d].", i)
		if e.ID == "" || len(e.ID) > mostEvent {
			return nil, &TapFault{At: at + "id", What: "it is missing or longer than 64 bytes", Mend: "give every event an id of its own, for ever"}
		}
		t, fault := file.Tap(e.Time, e.Checkpoint, e.Guard)
		if fault.What != "" {
			mend := "write the code or name of checkpoints.csv, where its source is system; of those called alike, the code"
			if fault.Column == file.Columns.Time {
				mend = "write the time of the site, or one with its zone: 2025-06-12T08:15:00+08:00"
			}
			return nil, &TapFault{At: at + fault.Column, What: fault.What, Mend: mend}
		}
		sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", file.Site, e.ID))
		t.Key = "event/" + hex.EncodeToString(sum[:16])
		if j := slices.IndexFunc(out, func(o patrol.Tap) bool { return o.Key == t.Key }); j >= 0 && !repeats(out[j], t) {
			return nil, &TapFault{At: at + "id", What: "the id " + strconv.Quote(e.ID) + " stands twice in the post", Mend: "give every event an id of its own, for ever", Reused: true}
		}
		out = append(out, t)
	}
	return out, nil
}

// repeats reports whether an event that came is the one that was kept: who made it
// may be better known by now, and a clock that was ahead was put back.
func repeats(kept, came patrol.Tap) bool {
	late := came.At.Sub(kept.At)
	ahead := kept.At.Equal(kept.Heard.Truncate(time.Second)) && late > 0 && late <= hookAhead
	return kept.Checkpoint == came.Checkpoint && (late == 0 || ahead)
}

// cover is the span that a post says is complete; the zero one when it says nothing.
func (p TapPost) cover(file patrol.File) (patrol.Cover, error) {
	out := patrol.Cover{Site: file.Site}
	if p.From == "" && p.To == "" {
		return out, nil
	}
	for _, x := range []struct {
		at, said string
		moment   *time.Time
	}{{"complete.from", p.From, &out.From}, {"complete.to", p.To, &out.To}} {
		var ok bool
		if *x.moment, ok = file.Moment(x.said); !ok {
			return out, &TapFault{At: x.at, What: strconv.Quote(x.said) + " is no time", Mend: `write both, like "2025-06-12 06:00"`}
		}
	}
	switch {
	case !out.From.Before(out.To):
		return out, &TapFault{At: "complete.from", What: "it is not before to", Mend: "write the earlier one first"}
	case out.To.After(file.Heard):
		return out, &TapFault{At: "complete.to", What: p.To + " is still to come", Mend: "only what is over can be complete"}
	}
	return out, nil
}

package commands

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// locatedWithin is how long before or after 到了 a location counts (rules.md 3).
const locatedWithin = 5 * time.Minute

// arrive is 到了, and a location that staff send without words. A location of
// the same person within 5 min before or after 到了 checks it; without one it
// stands as 自报 (rules.md 3).
func (s clerk) arrive(ctx context.Context, r *bot.Request) (bot.Change, error) {
	held, steps, err := s.Held(ctx, r.View, r.Who.Standing.Person, r.At.Add(-locatedWithin))
	if err != nil {
		return bot.Change{}, fmt.Errorf("read held cases: %w", err)
	}
	if r.Location != nil && r.Pressed.ID == "" && scoring.Tidy(r.Text) == "" {
		return s.locate(ctx, r, held)
	}
	no, _ := cutCaseOf(r.Words)
	if no == "" && len(held) == 1 {
		no = held[0].No // also one arrived at: then it says so
	}
	c, answer, done, err := s.theCase(ctx, r, no, held, pick{
		fits: func(c scoring.Case) bool { return c.State == scoring.CaseAccepted },
		none: "arrive.none",
	})
	if err != nil || done {
		return answer, err
	}
	f, change, refused, err := s.mine(ctx, r, c)
	if err != nil || refused {
		return change, err
	}
	if f.c.State == scoring.CaseArrived {
		change.Reply = r.Reply("arrive.already", f.no())
		offer(r.Reading, &change, &change.Reply, r.Who.Standing.Person, time.Time{}, choice{r.Say(r.Lang, "button.done"), "done " + f.c.No})
		return change, nil
	}
	back, err := s.reverseLate(ctx, r.Reading, f, scoring.ClockArrive, f.c.Fired.Arrive, r.At)
	if err != nil {
		return bot.Change{}, err
	}
	with(&change, back)
	f.c.Arrived, f.c.State, f.c.Distance = notBefore(r.At, f.c.Accepted), scoring.CaseArrived, -1
	if at, ok := nearest(r, steps); ok {
		f.c.Distance, f.c.Checked = away(f.place, at)
	}
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = append(change.Steps, f.step(f.c.Arrived, r.Who.Standing.Person, "arrived", ""))
	keepProof(r, &change, f.c.No)
	answered(r, &change)
	f.tellProgress(r, &change, "arrived", "arrive.told")
	f.tellFar(&change)
	change.Reply = r.Reply(f.arrivalKey(), f.arrivalArgs(r.Lang)...)
	marked(r, &change, "mark.arrived", f.c.Site)
	offer(r.Reading, &change, &change.Reply, r.Who.Standing.Person, time.Time{}, choice{r.Say(r.Lang, "button.done"), "done " + f.c.No})
	return change, nil
}

// mine makes sure that the case is open and the speaker's: nobody's is taken at
// this moment. refused is true when the Change is the answer.
func (s clerk) mine(ctx context.Context, r *bot.Request, c scoring.Case) (casefile, bot.Change, bool, error) {
	f := open(r.Reading, c)
	switch {
	case !c.Open():
		return f, bot.Change{Reply: r.Reply("accept.over", f.no())}, true, nil
	case c.Holder == r.Who.Standing.Person:
		return f, bot.Change{}, false, nil
	case c.Holder != 0:
		return f, bot.Change{Reply: f.someoneElses(r)}, true, nil
	}
	f, change, err := s.take(ctx, r, c)
	return f, change, err != nil, err
}

// nearest is where the speaker was: in this message, else in the last location
// sent within 5 min before it.
func nearest(r *bot.Request, steps []scoring.CaseStep) (bot.Location, bool) {
	if r.Location != nil {
		return *r.Location, true
	}
	for _, step := range steps {
		if at, ok := parseLocated(step.Body); ok && !step.At.After(r.At) {
			return at, true
		}
	}
	return bot.Location{}, false
}

// locate keeps a location sent without words with every case the speaker holds,
// and checks an arrival of the last 5 min that had none.
func (s clerk) locate(ctx context.Context, r *bot.Request, held []scoring.Case) (bot.Change, error) {
	if len(held) == 0 {
		return reply(r, "arrive.located_none")
	}
	change := bot.Change{Reply: r.Reply("arrive.located")}
	var unchecked string
	for _, c := range held {
		change.Steps = append(change.Steps, located(c.No, r))
		switch {
		case c.State == scoring.CaseAccepted:
			offer(r.Reading, &change, &change.Reply, r.Who.Standing.Person, time.Time{},
				choice{r.Say(r.Lang, "button.arrive_no", text.A("no", c.No)), "arrive " + c.No})
		case c.State == scoring.CaseArrived && c.Distance < 0 && r.At.Sub(c.Arrived) <= locatedWithin:
			unchecked = c.No
		}
	}
	if unchecked == "" {
		return change, nil
	}
	c, err := r.Case(ctx, unchecked)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read the case arrived at: %w", err)
	}
	f := open(r.Reading, c)
	f.c.Distance, f.c.Checked = away(f.place, *r.Location)
	if f.c.Distance < 0 {
		return change, nil // nothing to measure from
	}
	change.Cases = []scoring.Case{f.timed()}
	change.Reply = r.Reply(f.arrivalKey(), f.arrivalArgs(r.Lang)...)
	f.tellFar(&change)
	return change, nil
}

// arrivalKey says how an arrival is told: checked, self-reported without a
// location, or self-reported from afar.
func (f casefile) arrivalKey() text.Key {
	switch {
	case f.c.Checked:
		return "arrive.checked"
	case f.c.Distance >= 0:
		return "arrive.far"
	}
	return "arrive.self"
}

func (f casefile) arrivalArgs(lang string) []text.Arg {
	return []text.Arg{
		f.no(), text.A("span", f.r.Catalogue().Span(lang, f.c.Arrived.Sub(f.since()))),
		text.In("mark", f.inTime(lang, scoring.ClockArrive, f.c.Arrived)),
		text.A("place", f.place.Name), text.A("metres", number(f.c.Distance)),
	}
}

// inTime marks a deed that was in time, and says by how much a late one was over
// its limit.
func (f casefile) inTime(lang string, clock scoring.ClockName, at time.Time) text.Line {
	f.c.Arrived, f.c.Resolved = time.Time{}, time.Time{} // the limit as it ran before the deed
	limit, running := f.limit(clock)
	if over := at.Sub(limit).Truncate(time.Second); running && over > 0 {
		return f.r.Say(lang, "arrive.over", text.A("over", f.r.Catalogue().Span(lang, over)))
	}
	planned := clock == scoring.ClockResolve && !at.After(f.c.ETA)
	if !running && !planned || clock == scoring.ClockArrive && !f.c.Checked {
		return nil // there was no limit, or nothing proves it
	}
	return f.r.Say(lang, "arrive.intime")
}

// since is what people's times are counted from: the alert, else the start.
func (f casefile) since() time.Time {
	if f.c.Alerted.IsZero() || f.c.Alerted.After(f.c.Accepted) {
		return f.c.Start()
	}
	return f.c.Alerted
}

// tellFar shows the captain a location that lies outside the place's radius.
func (f casefile) tellFar(c *bot.Change) {
	if f.c.Checked || f.c.Distance < 0 {
		return
	}
	for _, p := range f.captains() {
		if p.ID == f.c.Holder {
			continue
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("far", number(p.ID)), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{f.r.Say(p.Lang, "arrive.far_captain", f.no(),
				text.ByName("name", f.r.Roster.Person(f.c.Holder).Name), text.A("place", f.place.Name), text.A("metres", number(f.c.Distance)))}},
		})
	}
}

// tellProgress tells the client, or who reported, how far the case has come.
func (f casefile) tellProgress(r *bot.Request, c *bot.Change, step string, key text.Key, args ...text.Arg) {
	to, lang, ok := f.teller(r.Who.Standing.Person)
	if !ok {
		return
	}
	args = append(args, f.no(), text.ByName("name", courtesy(r.Reading, lang, r.Who.Person.Name)))
	c.Notes = append(c.Notes, bot.Note{
		Key: f.runKey("progress", step), To: to, Class: bot.ClassProgress,
		Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, key, args...)}},
	})
}

package commands

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// noticeEvent carries what happens to the first case of an event to those that
// follow it. Its scope is the first case's number.
const noticeEvent = "event"

const (
	// joinedTold is how long the groups are left alone before they hear how many
	// more told of the same (ours): of twelve who write at once they read one line.
	joinedTold = 30 * time.Second
	// followAtOnce is how many following cases one occurrence brings up to date (ours).
	followAtOnce = 200
)

// sameEvent is the open case that a new one probably tells of: same site, place
// and category, opened by another client within 30 min (rules.md 3). Without a
// place and a category two cases have nothing in common, and neither have two
// homes: 我家漏水 is each one's own, unless both name the same flat.
func (s clerk) sameEvent(beside []scoring.Case, c scoring.Case) (first scoring.Case, found bool) {
	if len(beside) == 0 || c.Place == 0 && c.Category == scoring.OtherCategory {
		return first, false // also for the clock, which has no lists to read with
	}
	home := s.lists.Home(c.Text)
	for _, k := range beside {
		same := k.Site == c.Site && k.Place == c.Place && k.Category == c.Category && k.Client != c.Client
		if !same || !leadsEvent(k, c.Opened) || found && !k.Opened.Before(first.Opened) {
			continue
		}
		if (home || s.lists.Home(k.Text)) && !sameFlat(k.Text, c.Text) {
			continue
		}
		first, found = k, true
	}
	return first, found
}

// flatForm is a flat's number, the last of 3号楼2单元501.
var flatForm = regexp.MustCompile(`\d{3,4}$`)

// sameFlat reports whether two sentences name one flat: the same numbers in the
// same order, the last one a flat's.
func sameFlat(a, b string) bool { return sameHome(a, b) && flatForm.MatchString(numbersIn(a)) }

// leadsEvent reports whether a case can run the clocks for one opened now.
func leadsEvent(c scoring.Case, now time.Time) bool {
	return c.Open() && c.Lead == "" && !c.Staff && !c.Desk && c.Kind != scoring.KindPraise && now.Sub(c.Start()) <= scoring.SameEvent
}

// join links a new case to the first of its event: nobody is alerted again, the
// client keeps a number of their own. The first case is neither locked nor
// written, so that a hundred neighbours do not wait for one another; what befalls
// it meanwhile the notice carries over.
func join(r *bot.Request, c, first scoring.Case) bot.Change {
	c.Lead = first.No
	c, _ = mirrored(c, first)
	f := open(r.Reading, c)
	change := bot.Change{}
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = []scoring.CaseStep{f.step(r.At, r.Who.Standing.Person, "opened", c.Text), f.step(r.At, 0, "joined", first.No)}
	keepProof(r, &change, c.No)
	// The next full half minute of the event: who joins meanwhile moves nothing.
	since := r.Now.Sub(first.Start()).Truncate(joinedTold)
	change.Due = []bot.Due{{Name: noticeEvent, Scope: first.No, Period: hash(r), Next: first.Start().Add(since + joinedTold)}}
	change.Reply = r.Reply("event.done", f.no(), text.A("place", f.placeName(r.Lang)), text.A("category", f.category(r.Lang)),
		text.In("state", f.stateForClient(r.Lang)))
	f.addPhone(&change.Reply)
	return change
}

// mirrored is a following case with what happened to the first; what names the
// news for its client, nil when there is none.
func mirrored(c, first scoring.Case) (scoring.Case, []text.Key) {
	was := c
	if !c.Open() {
		return c, nil // it has an end of its own
	}
	c.Team, c.Holder, c.Accepted, c.Arrived = first.Team, first.Holder, first.Accepted, first.Arrived
	c.Planned, c.ETA, c.Promised, c.Resolved = first.Planned, first.ETA, first.Promised, first.Resolved
	c.Waiting, c.WaitEnd, c.WaitFor, c.Paused = first.Waiting, first.WaitEnd, first.WaitFor, first.Paused
	c.State, c.Checked, c.Distance = first.State, first.Checked, first.Distance
	var news []text.Key
	switch {
	case first.Finding != "":
		c.State, c.Closed, c.Finding = scoring.CaseClosed, first.Closed, first.Finding
		return c, []text.Key{findKey(first.Finding, "event.unfounded", "event.duplicate")}
	case !first.Resolved.IsZero():
		c.State = scoring.CaseResolved
		return c, []text.Key{"done.told"}
	case first.State == scoring.CaseClosed:
		return was, nil
	}
	if c.Holder != 0 && was.Holder == 0 {
		news = append(news, "accept.told_open")
	}
	if c.Holder != 0 && was.Holder != 0 && c.Holder != was.Holder {
		news = append(news, "pass.told")
	}
	if !c.Arrived.IsZero() && was.Arrived.IsZero() {
		news = append(news, "arrive.told")
	}
	if !c.ETA.Equal(was.ETA) {
		news = append(news, "event.planned")
	}
	if c.Waiting.After(was.Waiting) {
		news = append(news, "wait.told")
	}
	return c, news
}

// event tells the clients of the following cases what happened to the first, and
// the groups how many there are.
func (s clerk) event(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeEvent + "/" + o.Due.Scope + "/" + o.Due.Period
	change := bot.Change{}
	change.Due = []bot.Due{{Name: noticeEvent, Scope: o.Due.Scope}}
	first, err := o.Reading.Case(ctx, o.Due.Scope)
	if errors.Is(err, bot.ErrNotFound) {
		return key, change, nil
	}
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read the first case of the event: %w", err)
	}
	followers, joined, err := s.Followers(ctx, o.View, first.No, followAtOnce)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read the cases that follow: %w", err)
	}
	if len(followers) == followAtOnce {
		change.Due = []bot.Due{{Name: noticeEvent, Scope: o.Due.Scope, Period: o.Due.Period + "+", Next: o.Now}}
	}
	if joined != first.Joined {
		lead := open(o.Reading, first)
		lead.c.Joined = joined
		if joined > first.Shown && first.Open() {
			lead.tellJoined(&change)
		}
		lead.c.Shown = joined
		change.Cases = append(change.Cases, lead.timed())
	}
	for _, c := range followers {
		next, news := mirrored(c, first)
		if reflect.DeepEqual(next, c) {
			continue
		}
		f := open(o.Reading, next)
		change.Cases = append(change.Cases, f.timed())
		f.tellNews(&change, news, o.Due.Period)
	}
	return key, change, nil
}

// tellNews tells the client of a following case, under its own number.
func (f casefile) tellNews(c *bot.Change, news []text.Key, period string) {
	if len(news) == 0 {
		return
	}
	lang := f.c.Lang
	b := bot.Body{Lang: lang}
	for _, key := range news {
		b.Lines = append(b.Lines, f.r.Say(lang, key, f.no(), text.A("at", f.clock(lang, latest(f.c.ETA, f.c.WaitEnd))),
			text.In("why", f.waitsFor(lang)), text.ByName("name", courtesy(f.r, lang, f.r.Roster.Person(f.c.Holder).Name))))
	}
	if f.c.State == scoring.CaseResolved {
		f.please(c, &b)
	}
	c.Notes = append(c.Notes, bot.Note{
		Key: f.runKey("event", period), To: bot.Address{Client: f.c.Client}, Class: bot.ClassProgress, Body: b,
	})
}

// tellJoined shows the groups, and who works on it, that more people told of it.
func (f casefile) tellJoined(c *bot.Change) {
	count := number(f.c.Joined)
	line := func(lang string) bot.Body {
		return bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, "event.alert", f.no(), text.In("what", f.what(lang)), text.In("state", f.state(lang)))}}
	}
	if f.c.Holder != 0 {
		lang := f.r.Roster.Person(f.c.Holder).Lang
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("joined", count, "p"+number(f.c.Holder)), To: bot.Address{Person: f.c.Holder}, Class: bot.ClassAlert, Body: line(lang),
		})
	}
	for _, g := range f.dutyGroups() {
		b := line(g.Lang)
		if f.c.State == scoring.CaseOpen {
			f.acceptButton(c, &b, g.Lang)
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("joined", count, number(g.ID)), To: bot.Address{Group: g.ID}, Class: bot.ClassAlert, Body: b,
		})
	}
}

// leading lets what a command did to the first case of an event reach the others.
func leading(run func(context.Context, *bot.Request) (bot.Change, error)) func(context.Context, *bot.Request) (bot.Change, error) {
	return func(ctx context.Context, r *bot.Request) (bot.Change, error) {
		c, err := run(ctx, r)
		if err != nil || slices.ContainsFunc(c.Due, func(d bot.Due) bool { return d.Name == noticeEvent }) {
			return c, err
		}
		for _, k := range c.Cases {
			if k.Joined > 0 {
				c.Due = append(c.Due, bot.Due{Name: noticeEvent, Scope: k.No, Period: hash(r), Next: r.Now})
			}
		}
		return c, nil
	}
}

// split is 拆开: a captain says that a case is another matter. It gets clocks of
// its own from now on, and those on duty are alerted.
func (s clerk) split(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, _ := cutCase(r.Words)
	if no == "" {
		return reply(r, "split.how")
	}
	c, answer, done, err := s.theCase(ctx, r, no, nil, pick{})
	if err != nil || done {
		return answer, err
	}
	f := open(r.Reading, c)
	switch {
	case c.Lead == "":
		return reply(r, "split.none", f.no())
	case !c.Open():
		return reply(r, "accept.over", f.no())
	}
	own := c.Again(r.At)
	own.Touched = c.Touched
	if duty := r.Roster.OnDuty(c.Site, c.Place, r.Now); len(duty) == 1 {
		own.Team = duty[0].ID
	}
	f = open(r.Reading, own)
	change := bot.Change{}
	f.alert(&change)
	change.Cases = []scoring.Case{f.timed()}
	change.Due = []bot.Due{{Name: noticeEvent, Scope: c.Lead, Period: hash(r), Next: r.Now}} // one less
	change.Steps = []scoring.CaseStep{f.step(r.At, r.Who.Standing.Person, "split", c.Lead)}
	change.Notes = append(change.Notes, bot.Note{
		Key: f.runKey("progress", "split"), To: bot.Address{Client: f.c.Client}, Class: bot.ClassProgress,
		Body: bot.Body{Lang: f.c.Lang, Lines: []text.Line{r.Say(f.c.Lang, "split.told", f.no()), f.promised(f.c.Lang)}},
	})
	change.Reply = r.Reply("split.done", f.no(), text.A("first", c.Lead))
	return change, nil
}

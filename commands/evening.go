package commands

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

const (
	// noticeYoung is how old an entry must be to be told: it may still be undone.
	noticeYoung = scoring.UndoWithin
	// noteWaits is how long a notice waits for an entry's private note to be attempted.
	noteWaits = 10 * time.Minute
	// lateAfter is how much later than its time a notice says that it is late (ours).
	lateAfter = 10 * time.Minute
)

// evening is the notice of every group and its preview. It keeps the spreads of
// the days around now, which depend on the roster alone.
type evening struct {
	noticeReader
	mu     sync.Mutex
	roster *scoring.Roster
	days   map[string]map[int64]time.Duration
}

func newEvening(s noticeReader) *evening { return &evening{noticeReader: s} }

// spread is the cached spread of a group on a day.
func (e *evening) spread(roster *scoring.Roster, group int64, day string) time.Duration {
	const kept = 8 // days; zones lie at most two apart, a restart may step through a few
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.roster != roster || len(e.days) > kept {
		e.roster, e.days = roster, map[string]map[int64]time.Duration{}
	}
	if e.days[day] == nil {
		e.days[day] = spreads(roster, day)
	}
	return e.days[day][group]
}

// post is one occurrence of a group's evening notice. What it tells is the set
// of entries not yet told to this group (rules.md 8). A period whose successor
// is due already is recorded as skipped: one notice covers all that is untold.
func (e *evening) post(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := eveningKey(o.Due)
	change, g, ok := e.moved(o)
	if !ok {
		return key, change, nil
	}
	facts, err := factsOf(ctx, e, o.Reading, g, o.Due.Period)
	if err != nil {
		return "", bot.Change{}, err
	}
	if next := facts.evening.Next; !next.IsZero() && next.After(o.Due.Next) {
		return "", bot.Change{}, nil // held since it was found due: it comes again
	}
	tell(o, &change, g, facts)
	return key, change, nil
}

// eveningKey names a group's notice of a day, for ever: whoever decides it.
func eveningKey(due bot.Due) string {
	return "notice/" + noticeEvening + "/" + due.Scope + "/" + due.Period
}

// tell adds the notice itself and what is told by it.
func tell(o *bot.Occurrence, change *bot.Change, g scoring.Group, facts eveningFacts) {
	key := eveningKey(o.Due)
	at := noticeTime(o.Roster, g, o.Due.Period)
	if o.Due.Next.After(at) {
		facts.held, at = o.Due.Next.Sub(at), o.Due.Next
	}
	if late := o.Now.Sub(at); late > lateAfter {
		facts.late = late
	} else if o.Due.Next.Before(o.Now) { // else it is asked for before its time (Evenings)
		facts.cut = o.Due.Next
	}
	change.Notes = []bot.Note{{
		Key: key, To: bot.Address{Group: g.ID}, Class: bot.ClassNotice, Body: facts.body("evening.head"),
	}}
	for _, entry := range facts.told {
		change.Told = append(change.Told, bot.Told{Group: g.ID, Entry: entry, Notice: key})
	}
}

// preview shows the captains tonight's notice as it would stand now, 30 min
// before. It tells nothing: the notice itself is made when it is posted.
func (e *evening) preview(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticePreview + "/" + o.Due.Scope + "/" + o.Due.Period
	change, g, ok := e.moved(o)
	heads := headsOf(o.Reading, g)
	if !ok || len(heads) == 0 || !o.Now.Before(noticeTime(o.Roster, g, o.Due.Period)) {
		return key, change, nil // nobody to show it to, or posted already
	}
	facts, err := factsOf(ctx, e, o.Reading, g, o.Due.Period)
	if err != nil {
		return "", bot.Change{}, err
	}
	at := noticeTime(o.Roster, g, o.Due.Period)
	switch next := facts.evening.Next; {
	case next.After(at.Add(scoring.HoldFor)):
		return key, change, nil // the day was cancelled
	case next.After(at):
		at = next // held
	}
	for _, p := range heads {
		facts.lang = p.Lang
		b := facts.body("evening.preview_head")
		b.Lines = append(b.Lines, o.Say(p.Lang, "evening.preview", text.A("at", o.Catalogue().Clock(p.Lang, at, o.Roster.Zone(g.Site))),
			text.A("group", g.Name)))
		if err := facts.addPending(ctx, e, o.Reading, &b); err != nil {
			return "", bot.Change{}, err
		}
		change.Notes = append(change.Notes, bot.Note{
			Key: "preview/" + o.Due.Scope + "/" + o.Due.Period + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassNotice, Body: b,
		})
	}
	return key, change, nil
}

// headsOf are the captains of a group's team; of a site's group its supervisors.
func headsOf(r *bot.Reading, g scoring.Group) []scoring.Person {
	day := r.Roster.Day(g.Site, r.Now)
	if g.Team != 0 {
		if captains := r.Roster.Captains(g.Team, day); len(captains) > 0 {
			return captains
		}
	}
	return r.Roster.Supervisors(g.Site, day)
}

// moved moves the occurrence's row to the next local day; false when there is
// nothing to say now: the group is gone, or the next occurrence is due already.
func (e *evening) moved(o *bot.Occurrence) (bot.Change, scoring.Group, bool) {
	change := bot.Change{}
	id, err := strconv.ParseInt(o.Due.Scope, 10, 64)
	g := o.Roster.Group(id)
	if err != nil || g.ID == 0 {
		gone := o.Due
		gone.Next = time.Time{}
		change.Due = []bot.Due{gone}
		return change, g, false
	}
	day := calendar.AddDays(o.Due.Period, 1)
	next := dueOn(o.Roster, g, o.Due.Name, day, e.spread(o.Roster, g.ID, day))
	change.Due = []bot.Due{next}
	return change, g, next.Next.After(o.Now)
}

// factsOf reads what a notice of a group says at now for a period.
func factsOf(ctx context.Context, s noticeReader, r *bot.Reading, g scoring.Group, period string) (eveningFacts, error) {
	f := eveningFacts{
		texts: r.Catalogue(), roster: r.Roster, standards: r.Standards, at: r.Now,
		group: g, lang: g.Lang, period: period, cut: r.Now, zone: r.Roster.Zone(g.Site),
	}
	untold, err := s.Untold(ctx, r.View, g.ID, r.Now.Add(-noticeYoung))
	if err != nil {
		return f, fmt.Errorf("read what is untold: %w", err)
	}
	f.sort(untold)
	f.std = r.Standards.On(period)
	people := duePeople(r, g, period)
	q := bot.EveningQuery{
		Group: g.ID, Site: g.Site, Team: g.Team, Now: r.Now, Limit: f.std.Profile(r.Roster.Site(g.Site).Profile).Accept,
		Quarter: calendar.Quarter(noonOf(period, f.zone), f.zone),
	}
	if q.From, q.To, err = daysOf(q.Quarter, f.zone); err != nil {
		return f, fmt.Errorf("quarter of the notice: %w", err)
	}
	if q.Month, _, err = calendar.Span(period[:len("2025-06")], f.zone); err != nil {
		return f, fmt.Errorf("month of the notice: %w", err)
	}
	if q.Day, _, err = calendar.Span(period, f.zone); err != nil {
		return f, fmt.Errorf("day of the notice: %w", err)
	}
	for _, p := range people {
		q.People = append(q.People, p.ID)
	}
	if f.evening, err = s.Evening(ctx, r.View, q); err != nil {
		return f, fmt.Errorf("read the evening: %w", err)
	}
	f.owing = owing(r.Roster, people, q.From, q.To, f.evening.Leave, f.evening.Suggested)
	if f.evening.KeyClients > 0 {
		f.visits, err = visitsShort(ctx, s, r, g)
	}
	return f, err
}

// duePeople are the guards of a group's team or site.
func duePeople(r *bot.Reading, g scoring.Group, day string) []scoring.Person {
	if g.Team != 0 {
		return r.Roster.Guards(g.Team, day)
	}
	var all []scoring.Person
	for _, t := range r.Roster.SiteTeams(g.Site) {
		all = append(all, r.Roster.Guards(t.ID, day)...)
	}
	return once(all)
}

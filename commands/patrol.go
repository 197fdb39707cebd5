package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/patrol"
)

// The notices of patrols. The scope of the first is the site's row number and the
// period a stretch of a day, 2025-06-12-early; of the second both, and the period
// what made it be judged again; of the third a miss's number and its day.
const (
	noticePatrol       = "patrol"
	noticePatrolLate   = "patrollate"
	noticePatrolCharge = "patrolcharge"
)

// patrolObject is how long of their own duty captains may object (rules.md 9).
const patrolObject = 30 * time.Minute

// patrol judges a stretch of a site's day at its end, and asks the captains.
func (s clerk) patrol(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticePatrol + "/" + o.Due.Scope + "/" + o.Due.Period
	site := rowNumber(o.Due.Scope)
	day, in, ok := patrolAt(o.Due.Period)
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticePatrol, Scope: o.Due.Scope}}
	if !ok || len(o.Roster.CheckpointsOf(site)) == 0 {
		return key, c, nil // an import that brings checkpoints begins again
	}
	nextDay, next := patrol.Next(day, in)
	c.Due[0] = patrolDue(o.Roster, site, nextDay, next)
	return key, c, s.judge(ctx, o.Reading, &c, site, day, in)
}

// patrolLate judges a stretch again: a tap has come late, or what another system
// brings covers it now.
func (s clerk) patrolLate(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticePatrolLate + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticePatrolLate, Scope: o.Due.Scope}}
	site, period, _ := cutScope(o.Due.Scope)
	day, in, ok := patrolAt(period)
	if !ok || o.Roster.Site(site).ID == 0 {
		return key, c, nil
	}
	return key, c, s.judge(ctx, o.Reading, &c, site, day, in)
}

// judging is one judging of a stretch.
type judging struct {
	*bot.Reading
	c      *bot.Change
	site   int64
	day    string
	in     patrol.Stretch
	taps   []patrol.Tap
	begin  time.Time
	end    time.Time
	misses []patrol.Miss // of the days around
}

// judge compares what a stretch's taps say with what is known of it already.
func (s clerk) judge(ctx context.Context, r *bot.Reading, c *bot.Change, site int64, day string, in patrol.Stretch) error {
	zone := r.Roster.Zone(site)
	j := judging{Reading: r, c: c, site: site, day: day, in: in, begin: in.Begin(day, zone), end: in.End(day, zone)}
	taps, err := s.Taps(ctx, r.View, site, j.begin.Add(-patrol.Look), j.end)
	if err != nil {
		return fmt.Errorf("read taps: %w", err)
	}
	before := calendar.AddDays(day, -1)
	covers, misses, err := s.Patrolled(ctx, r.View, site, j.begin, j.end, before, calendar.AddDays(day, 1))
	if err != nil {
		return fmt.Errorf("read what was missed: %w", err)
	}
	j.misses, j.taps = misses, taps
	leave, err := s.Absences(ctx, r.View, site, before, day)
	if err != nil {
		return fmt.Errorf("read absences: %w", err)
	}
	staffed := r.Roster.Staffed(site, j.begin.Add(-patrol.Look), j.end)
	for _, source := range []scoring.TapSource{scoring.TapChat, scoring.TapSystem} {
		f := patrol.Facts{Day: day, In: in, Zone: zone, Taps: taps, Staffed: staffed}
		for _, p := range r.Roster.CheckpointsOf(site) {
			if p.Source == source {
				f.Points = append(f.Points, p)
			}
		}
		if len(f.Points) == 0 || source == scoring.TapSystem && !patrol.Covered(covers, j.begin, j.end) {
			continue
		}
		found := f.Find()
		why, err := j.doubt(ctx, found, source)
		if err != nil {
			return err
		}
		wanted := patrol.Assign(r.Roster, f, found, func(person int64, on string) bool { return scoring.OnLeave(leave, person, on) })
		if err := s.compare(ctx, j, wanted, source, why); err != nil {
			return err
		}
	}
	return nil
}

// doubt is why nothing of a stretch is charged without a captain.
func (j judging) doubt(ctx context.Context, found patrol.Finding, source scoring.TapSource) (patrol.Why, error) {
	if found.Device() {
		return patrol.ByDevice, nil
	}
	if source != scoring.TapChat || len(found.Missed) == 0 {
		return patrol.ByFacts, nil
	}
	heard, err := j.Received(ctx, j.begin, j.end)
	if err == nil && !heard {
		return patrol.ByDown, nil
	}
	return patrol.ByFacts, err
}

// compare makes what is new, changes what waits, and takes back what was charged
// and is missing no more.
func (s clerk) compare(ctx context.Context, j judging, wanted []patrol.Miss, source scoring.TapSource, why patrol.Why) error {
	for _, had := range j.misses {
		if had.Day != j.day || had.Tour != j.in.Name || had.Source != source {
			continue
		}
		now := patrol.Miss{}
		if i := slices.IndexFunc(wanted, had.Same); i >= 0 {
			now = wanted[i]
			wanted = slices.Delete(slices.Clone(wanted), i, i+1)
		}
		if err := s.moved(ctx, j, had, now.Points); err != nil {
			return err
		}
	}
	for _, m := range wanted {
		if err := s.askAbout(ctx, j, m, why); err != nil {
			return err
		}
	}
	return nil
}

// moved is what becomes of a miss whose checkpoints are others now.
func (s clerk) moved(ctx context.Context, j judging, m patrol.Miss, points []patrol.Missed) error {
	switch m.State {
	case patrol.Asked, patrol.Proposed:
		if slices.Equal(m.Points, points) {
			return nil
		}
		if m.Points = points; len(points) == 0 {
			m.State = patrol.Cleared
		}
	case patrol.Charged:
		left := m.Left(points)
		if left.Count() >= m.Times {
			return nil
		}
		m = left
		if err := s.lessened(ctx, j.Reading, j.c, &m); err != nil {
			return err
		}
	case patrol.Waived, patrol.Cleared:
		return nil
	}
	j.c.Misses = append(j.c.Misses, m)
	return nil
}

// lessened takes back what was charged and is missing no more: the whole entry,
// and the rest of it is booked again. An entry that was taken back otherwise stays so.
func (s clerk) lessened(ctx context.Context, r *bot.Reading, c *bot.Change, m *patrol.Miss) error {
	rest := m.Count()
	if m.Entry == "" {
		return nil
	}
	e, reversed, err := s.Entry(ctx, r.View, m.Entry)
	if err != nil {
		return fmt.Errorf("read an entry: %w", err)
	}
	if reversed != "" {
		return nil
	}
	back, err := takeBack(ctx, r, e, "late/"+e.No, 0)
	if err != nil {
		return err
	}
	also(c, back)
	m.Times, m.Entry = rest, ""
	if rest == 0 {
		m.State = patrol.Cleared
		return nil
	}
	each := e.Points / scoring.Points(max(e.Count, 1))
	e.Count, e.Points, e.Cause, e.Place = rest, each*scoring.Points(rest), e.Cause+"/"+number(rest), missPlaces(r, *m)
	again, booked, err := enter(ctx, r, e, telling{})
	if err != nil {
		return err
	}
	m.Entry = again.No
	also(c, booked)
	return nil
}

// askAbout puts a miss to the captains: to be charged after half an hour of their
// duty, or only when they say so.
func (s clerk) askAbout(ctx context.Context, j judging, m patrol.Miss, why patrol.Why) error {
	var err error
	if m.No, err = newNo(ctx, j.Reading, "XJ-", bot.SeriesMiss); err != nil {
		return err
	}
	m.At, m.State, m.Why = j.Now, patrol.Asked, why
	switch {
	case m.Count() == 0:
		m.Why = patrol.ByDoubt
	case m.Why == patrol.ByFacts && j.end.Add(scoring.RecordWithin).Before(j.Now):
		m.Why = patrol.ByAge
	}
	if m.Why != patrol.ByFacts {
		m.State = patrol.Proposed
	}
	if m.State == patrol.Asked {
		m.Due = j.Now.Add(patrolObject)
		if m.Team != 0 {
			m.Due = j.Roster.AfterDuty(m.Team, j.Now, patrolObject)
		}
		j.c.Due = append(j.c.Due, bot.Due{Name: noticePatrolCharge, Scope: m.No, Period: m.Day, Next: m.Due})
	}
	j.c.Misses = append(j.c.Misses, m)
	judges, err := s.heads(ctx, j.Reading, scoring.Standing{Person: personOf(m), Role: roleOf(j.Reading, m), Team: m.Team, Site: m.Site})
	if err != nil {
		return err
	}
	for _, p := range judges {
		b := missBody(j.Reading, p.Lang, m, j.misses)
		b.Lines = append(b.Lines, j.doubtful(p.Lang, m)...)
		offer(j.Reading, j.c, &b, p.ID, j.Now.Add(scoring.RecordWithin), missChoices(j.Reading, p.Lang, m)...)
		j.c.Notes = append(j.c.Notes, bot.Note{
			Key: "miss/" + m.No + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassNotice, Body: b, Due: j.Roster.Quiet(p.ID, j.Now),
		})
	}
	return nil
}

// doubtfulMost bounds how many doubtful taps a captain is shown of one miss (ours).
const doubtfulMost = 8

// doubtful are the taps of a miss's checkpoints that count only if the captain
// says so, and why.
func (j judging) doubtful(lang string, m patrol.Miss) []text.Line {
	var lines []text.Line
	for _, t := range j.taps {
		wanted := slices.ContainsFunc(m.Points, func(p patrol.Missed) bool { return p.Checkpoint == t.Checkpoint && p.Doubtful > 0 })
		if t.Doubt == patrol.NoDoubt || !wanted || t.At.Before(j.begin) || len(lines) == doubtfulMost {
			continue
		}
		lines = append(lines, j.Say(lang, doubtKey(t.Doubt), text.A("at", j.Catalogue().Clock(lang, t.At, j.Roster.Zone(j.site))),
			text.A("point", j.Roster.Checkpoint(t.Checkpoint).Name), text.ByName("name", j.Roster.Person(t.Person).Name), text.A("metres", number(t.Distance))))
	}
	return lines
}

func personOf(m patrol.Miss) int64 {
	if m.Subject.Kind == scoring.SubjectPerson {
		return m.Subject.ID
	}
	return 0
}

// roleOf is whose rank answers for a miss: a captain's own is put to the
// supervisors, as is a site's.
func roleOf(r *bot.Reading, m patrol.Miss) scoring.Role {
	if p := personOf(m); p != 0 {
		return r.Roster.Standing(p, r.Now).Role
	}
	if m.Subject.Kind == scoring.SubjectSite {
		return scoring.RoleCaptain
	}
	return scoring.RoleGuard
}

package commands

import (
	"slices"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/patrol"
)

// ImportTaps turns what another system brings of a site into Acts for Record: the
// taps that are not known yet, the span that is covered, and the stretches that are
// judged with it. had are the site's taps of that time; name begins the keys and must
// differ for each state of them. Bringing the same again is no Act.
func ImportTaps(name string, roster *scoring.Roster, had []patrol.Tap, covers []patrol.Cover, taps []patrol.Tap, cover patrol.Cover, now time.Time) []bot.Act {
	known, same := map[string]bool{}, map[tapped]bool{}
	for _, t := range had {
		known[t.Key], same[tappedOf(t)] = true, true
	}
	s := batches{name: name, now: now, bumps: bot.ScopePatrol(cover.Site)}
	from, to := time.Time{}, time.Time{}
	widen := func(a, b time.Time) {
		if from.IsZero() || a.Before(from) {
			from = a
		}
		if b.After(to) {
			to = b
		}
	}
	for _, t := range taps {
		if known[t.Key] || same[tappedOf(t)] {
			continue
		}
		known[t.Key], same[tappedOf(t)] = true, true
		widen(t.At, t.At)
		s.add(func(r *bot.Records) { r.Taps = append(r.Taps, t) })
	}
	if cover.From.Before(cover.To) && !slices.Contains(covers, cover) {
		widen(cover.From, cover.To)
		s.add(func(r *bot.Records) { r.Covers = append(r.Covers, cover) })
	}
	if from.IsZero() {
		return nil
	}
	for _, due := range judgedWith(roster, cover.Site, from, to.Add(patrol.KeyEach), name, now) {
		s.add(func(r *bot.Records) { r.Due = append(r.Due, due) })
	}
	return s.acts
}

// tapped is what a tap says. Another system may bring the same one twice: in a file,
// which names it by this, and to the webhook, by an id of its own.
type tapped struct {
	checkpoint, person, at int64
	source                 scoring.TapSource
}

func tappedOf(t patrol.Tap) tapped { return tapped{t.Checkpoint, t.Person, t.At.UnixMilli(), t.Source} }

// judgedWith are the stretches of a span that are over.
func judgedWith(roster *scoring.Roster, site int64, from, to time.Time, why string, now time.Time) []bot.Due {
	var out []bot.Due
	zone := roster.Zone(site)
	day, in := patrol.At(from.Add(-time.Second), zone)
	for !in.Begin(day, zone).After(to) && !in.End(day, zone).Add(patrolAfter).After(now) {
		out = append(out, bot.Due{Name: noticePatrolLate, Scope: number(site) + "/" + day + "-" + in.Name, Period: why, Next: now})
		day, in = patrol.Next(day, in)
	}
	return out
}

// TapFile is how another system's words about a site are read: a checkpoint by its
// code or a name that only one has, of those whose taps such a system brings, and a guard by employee
// number or by a name that only one of the site has.
func TapFile(roster *scoring.Roster, site int64, columns patrol.Columns, now time.Time) patrol.File {
	points := slices.DeleteFunc(roster.CheckpointsOf(site), func(p scoring.Checkpoint) bool { return p.Source != scoring.TapSystem })
	return patrol.File{
		Columns: columns, Site: site, Zone: roster.Zone(site), Heard: now,
		Point: func(said string) []scoring.Checkpoint {
			return slices.DeleteFunc(slices.Clone(points), func(p scoring.Checkpoint) bool { return !p.Called(said) })
		},
		Person: func(said string) int64 {
			person, _ := TapGuard(roster, site, said, now)
			return person
		},
	}
}

// TapGuard is whom another system means by an employee number, or by the name of one
// of the site's people; 0 for nobody, and of a name that several have how many.
func TapGuard(r *scoring.Roster, site int64, said string, now time.Time) (person int64, several int) {
	if said == "" {
		return 0, 0
	}
	for _, p := range r.People {
		switch {
		case p.No == said:
			return p.ID, 0
		case p.Name == said && r.Standing(p.ID, now).Site == site:
			person = p.ID
			several++
		}
	}
	if several > 1 {
		return 0, several
	}
	return person, 0
}

// SecretCheckpoints are the Acts that give checkpoints their secrets.
func SecretCheckpoints(name string, points []scoring.Checkpoint, now time.Time) []bot.Act {
	s := batches{name: name, now: now}
	for _, p := range points {
		s.add(func(r *bot.Records) { r.Roster = append(r.Roster, bot.RosterRow{Checkpoint: &p}) })
	}
	return s.acts
}

// TapsAround is the span of a site's taps that an import is compared with, and the
// local days it lies in.
func TapsAround(taps []patrol.Tap, cover patrol.Cover) (from, to time.Time) {
	from, to = cover.From, cover.To
	for _, t := range taps {
		if from.IsZero() || t.At.Before(from) {
			from = t.At
		}
		if t.At.After(to) {
			to = t.At
		}
	}
	return from, to
}

// longestImport is how many days one import of taps may span (ours).
const longestImport = 62

// TooLong reports whether a span is longer than one import may bring.
func TooLong(from, to time.Time) bool {
	return to.Sub(from) > longestImport*calendar.MinutesInDay*time.Minute
}

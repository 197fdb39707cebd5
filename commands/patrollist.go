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

// patrolNow is 巡检: what is still to be tapped in the tour that runs, and until
// when key places want their next record.
func (s clerk) patrolNow(ctx context.Context, r *bot.Request) (bot.Change, error) {
	site := siteOf(r)
	if len(r.Roster.CheckpointsOf(site)) == 0 {
		return reply(r, "patrol.none")
	}
	b, err := s.patrolLines(ctx, r, site)
	if err != nil {
		return bot.Change{}, err
	}
	return aside(r, bot.Change{}, b), nil
}

// patrolLines say what of a site's patrol is still to be done: what is tapped in the
// chat, and apart from it what another system brings, which may be on its way.
func (s clerk) patrolLines(ctx context.Context, r *bot.Request, site int64) (bot.Body, error) {
	points := r.Roster.CheckpointsOf(site)
	lang, zone := privateLang(r), r.Roster.Zone(site)
	clock := func(t time.Time) string { return r.Catalogue().Clock(lang, t, zone) }
	day, in := patrol.At(r.At, zone)
	taps, err := s.Taps(ctx, r.View, site, r.At.Add(-patrol.Look), r.At)
	if err != nil {
		return bot.Body{}, fmt.Errorf("read taps: %w", err)
	}
	last := func(point int64) (at time.Time) {
		for _, t := range taps {
			if t.Checkpoint == point && t.Doubt == patrol.NoDoubt {
				at = t.At
			}
		}
		return at
	}
	b := bot.Body{Lang: lang}
	begin, has := in.TourBegin(day, zone)
	if !has || r.At.Before(begin) {
		for !has {
			day, in = patrol.Next(day, in)
			begin, has = in.TourBegin(day, zone)
		}
		b.Lines = append(b.Lines, r.Say(lang, "patrol.next", text.A("from", clock(begin)), text.A("to", clock(in.End(day, zone)))))
	} else {
		until := text.A("until", clock(in.End(day, zone)))
		done := func(point int64) bool { return !last(point).Before(begin) }
		b.Lines = append(b.Lines, patrolLeft(r, lang, "patrol.left", until, points, scoring.TapChat, done)...)
		b.Lines = append(b.Lines, patrolLeft(r, lang, "patrol.left_system", until, points, scoring.TapSystem, done)...)
	}
	for _, p := range points {
		if at := last(p.ID); p.Key && !at.IsZero() {
			b.Lines = append(b.Lines, r.Say(lang, "patrol.key", text.A("name", p.Name), text.A("at", clock(at)), text.A("until", clock(at.Add(patrol.KeyEach)))))
		}
	}
	return b, nil
}

// patrolLeft says how many of the checkpoints with taps of one source are done, and
// names those that are not; nothing where there are none.
func patrolLeft(r *bot.Request, lang string, key text.Key, until text.Arg, points []scoring.Checkpoint, source scoring.TapSource, done func(point int64) bool) []text.Line {
	var left []text.Line
	all := 0
	for _, p := range points {
		if p.Source != source {
			continue
		}
		if all++; !done(p.ID) {
			left = append(left, text.Plain(p.Name))
		}
	}
	if all == 0 {
		return nil
	}
	out := []text.Line{r.Say(lang, key, until, text.A("done", number(all-len(left))), text.A("all", number(all)))}
	if len(left) > 0 {
		out = append(out, r.Catalogue().Join(lang, left[:min(len(left), mostDuties)]...))
	}
	return out
}

// patrolList is 巡检名单: what was missed today and yesterday at a site, what became of it,
// and the taps that are in doubt.
func (s clerk) patrolList(ctx context.Context, r *bot.Request) (bot.Change, error) {
	teams, _, answer, err := teamsAsked(r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	site := teams[0].Site
	if len(r.Roster.CheckpointsOf(site)) == 0 {
		return reply(r, "patrol.none")
	}
	lang, today := privateLang(r), r.Roster.Day(site, r.At)
	b, err := s.patrolLines(ctx, r, site)
	if err != nil {
		return bot.Change{}, err
	}
	_, misses, err := s.Patrolled(ctx, r.View, site, r.At, r.At, calendar.AddDays(today, -1), today)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read what was missed: %w", err)
	}
	for _, m := range misses {
		if m.Team != 0 && !slices.ContainsFunc(teams, func(t scoring.Team) bool { return t.ID == m.Team }) || len(b.Lines) > mostDuties {
			continue
		}
		b.Lines = append(b.Lines, r.Say(lang, "patrol.miss", text.A("no", m.No), text.In("tour", tourName(r.Reading, lang, m)), text.In("who", missWho(r.Reading, lang, m)),
			text.In("points", missPoints(r.Reading, lang, m, false)), text.In("state", r.Say(lang, stateKey(m.State)))))
	}
	return aside(r, bot.Change{}, b), nil
}

func stateKey(s patrol.State) text.Key {
	switch s {
	case patrol.Proposed:
		return "patrol.proposed"
	case patrol.Charged:
		return "patrol.charged"
	case patrol.Waived:
		return "patrol.waived"
	case patrol.Cleared:
		return "patrol.cleared"
	case patrol.Asked:
	}
	return "patrol.asked"
}

package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/patrol"
)

// missForm is a miss's number as buttons write it.
var missForm = regexp.MustCompile(`^(?i:xj)\s?-?\s?(\d{1,12})\b`)

func cutMiss(words string) (no, rest string) { return cutNumber(words, "XJ-", missForm) }

// cutScope splits 12/2025-06-12-early.
func cutScope(scope string) (site int64, period string, ok bool) {
	id, period, ok := strings.Cut(scope, "/")
	return rowNumber(id), period, ok
}

// patrolCharge charges a miss that nobody objected to.
func (s clerk) patrolCharge(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticePatrolCharge + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticePatrolCharge, Scope: o.Due.Scope}}
	m, err := s.Miss(ctx, o.View, o.Due.Scope)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && m.State != patrol.Asked:
		return key, c, nil
	case err != nil:
		return "", bot.Change{}, fmt.Errorf("read what was missed: %w", err)
	}
	return key, c, s.chargeMiss(ctx, o.Reading, &c, &m, 0)
}

// chargeMiss books a miss, as far as its subject's shift has room, and keeps it.
func (s clerk) chargeMiss(ctx context.Context, r *bot.Reading, c *bot.Change, m *patrol.Miss, by int64) error {
	end := missEnd(r.Roster, *m)
	_, others, err := s.Patrolled(ctx, r.View, m.Site, end, end, calendar.AddDays(m.Shift, -1), calendar.AddDays(m.Shift, 2))
	if err != nil {
		return fmt.Errorf("read what was missed: %w", err)
	}
	std := r.Standards.On(m.Day)
	rule, ok := std.Rule(patrol.Rule)
	m.State, m.By, m.Times = patrol.Charged, by, m.Room(rule.Points, others)
	if ok && m.Times > 0 {
		e := scoring.Entry{
			Cause: patrolCause(*m), Site: m.Site, Team: m.Team, Subject: m.Subject, Rule: rule.Code, Version: std.Version,
			Points: rule.Points * scoring.Points(m.Times), Count: m.Times, At: end, By: by,
			Place: missPlaces(r, *m),
		}
		if m.Subject.Kind == scoring.SubjectSite {
			e.Team = 0
		}
		e, booked, err := enter(ctx, r, e, telling{})
		if err != nil {
			return err
		}
		m.Entry = e.No
		for i := range booked.Notes {
			b := &booked.Notes[i].Body
			b.Lines = append(b.Lines, r.Say(b.Lang, "miss.about", text.In("tour", tourName(r, b.Lang, *m)), text.In("points", missPoints(r, b.Lang, *m, false))))
			b.Lines = append(b.Lines, capped(r, b.Lang, *m, m.Times)...)
		}
		also(c, booked)
	}
	c.Misses = append(c.Misses, *m)
	return nil
}

// missEnd is the last second of a miss's stretch, at which it is charged: midnight
// would be the next day's.
func missEnd(roster *scoring.Roster, m patrol.Miss) time.Time {
	in, _ := patrol.Called(m.Tour)
	return in.End(m.Day, roster.Zone(m.Site)).Add(-time.Second)
}

// patrolCause is patrol/<site>/<day>/<tour>/<subject>, one for a subject and tour,
// and one more where a site has taps of two sources.
func patrolCause(m patrol.Miss) string {
	cause := "patrol/" + number(m.Site) + "/" + m.Day + "/" + m.Tour + "/" + string(m.Subject.Kind) + "/" + number(m.Subject.ID)
	if m.Source != scoring.TapChat {
		cause += "/" + string(m.Source)
	}
	return cause
}

// missPlaces names the checkpoints for the notice, the first three.
func missPlaces(r *bot.Reading, m patrol.Miss) string {
	var names []string
	for _, p := range m.Points {
		if p.Count > 0 || m.Also {
			names = append(names, r.Roster.Checkpoint(p.Checkpoint).Name)
		}
	}
	if len(names) > 3 {
		names = append(names[:3], "…")
	}
	return strings.Join(names, "、")
}

// missed is a captain's word on a miss: 设备故障, 不算 with a reason, 记, 不记, or
// that the doubtful taps are none.
func (s clerk) missed(ctx context.Context, r *bot.Request) (bot.Change, error) {
	word, rest, _ := strings.Cut(r.Words, " ")
	no, reason := cutMiss(rest)
	m, err := s.Miss(ctx, r.View, no)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && !leads(r, m.Site, m.Team):
		return reply(r, "miss.none")
	case err != nil:
		return bot.Change{}, fmt.Errorf("read what was missed: %w", err)
	case personOf(m) == r.Who.Standing.Person:
		return reply(r, "deduct.oneself")
	case m.State == patrol.Charged && m.Entry != "":
		return reply(r, "miss.charged", text.A("no", m.No), text.A("entry", m.Entry))
	case m.State != patrol.Asked && m.State != patrol.Proposed:
		return reply(r, "miss.decided", text.A("no", m.No))
	}
	c := bot.Change{}
	switch word {
	case "yes":
		m.Also = m.Why == patrol.ByDoubt
		if err := s.chargeMiss(ctx, r.Reading, &c, &m, r.Who.Standing.Person); err != nil {
			return bot.Change{}, err
		}
		c.Reply = r.Reply("miss.booked", text.A("no", m.No), text.A("entry", m.Entry))
		if m.Entry == "" {
			c.Reply = r.Reply("miss.full", text.A("no", m.No), text.A("most", (-patrol.MostOfShift).String()))
		}
		return c, nil
	case "also":
		m.Also = true
		c.Reply = r.Reply("miss.also", text.A("no", m.No), text.A("count", number(m.Count())))
		c.Misses = []patrol.Miss{m}
		return c, nil
	case "not":
		if reason == "" {
			return askFor(r, r.Say(r.Lang, "miss.reason", text.A("no", m.No)), "missed not "+m.No)
		}
	case "device":
		reason = r.Say(r.Lang, "button.miss_device").String()
	}
	m.State, m.By, m.Reason = patrol.Waived, r.Who.Standing.Person, reason
	c.Reply = r.Reply("miss.waived", text.A("no", m.No))
	c.Misses = []patrol.Miss{m}
	if r.Asked.ID != "" && r.Asked.Kind == r.Command {
		over(r, &c) // the reason has come
	}
	return c, nil
}

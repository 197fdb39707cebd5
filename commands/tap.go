package commands

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/patrol"
)

// TapLink begins what the link or code at a checkpoint hands to the bot:
// tap-<row number>-<secret>.
const TapLink = "tap-"

// Bounds of taps (ours).
const (
	tapAgain   = 5 * time.Minute // a second tap at the same checkpoint is the first one
	tapLocated = 5 * time.Minute // in which the location has to come, as with 到了 (rules.md 3)
)

// TapCode is the code of a checkpoint, as its sheet, its tag and its page have it:
// <row number>-<secret>; "" when it has no secret yet.
func TapCode(p scoring.Checkpoint) string {
	if p.Secret == "" {
		return ""
	}
	return number(p.ID) + "-" + p.Secret
}

// TapPoint is the checkpoint whose code that is, with or without TapLink before it;
// false when it is none's, or none's any more.
func TapPoint(roster *scoring.Roster, code string) (scoring.Checkpoint, bool) {
	at, secret, _ := strings.Cut(strings.TrimPrefix(scoring.Tidy(code), TapLink), "-")
	p := roster.Checkpoint(rowNumber(at))
	if p.ID == 0 || p.Off || p.Secret == "" || subtle.ConstantTimeCompare([]byte(strings.ToUpper(secret)), []byte(p.Secret)) != 1 {
		return scoring.Checkpoint{}, false
	}
	return p, true
}

// tap is 打卡 at a checkpoint: by its link, its code, or what stands below it.
func (s clerk) tap(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if !isPrivate(r) {
		return reply(r, "tap.private")
	}
	if rest, ok := strings.CutPrefix(r.Words, "where "); ok {
		return s.tapWhere(ctx, r, rest)
	}
	if r.Words == "" {
		return reply(r, "tap.how")
	}
	point, ok := TapPoint(r.Roster, r.Words)
	if !ok {
		return reply(r, "tap.unknown")
	}
	last, err := s.LastTap(ctx, r.View, r.Who.Standing.Person, r.At)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read the last tap: %w", err)
	}
	clock := text.A("at", r.Catalogue().Clock(r.Lang, r.At, r.Roster.Zone(point.Site)))
	if last.Checkpoint == point.ID && last.Doubt == patrol.NoDoubt && r.At.Sub(last.At) < tapAgain {
		return reply(r, "tap.again", text.A("name", point.Name), clock)
	}
	t := patrol.Tap{
		Key: hash(r), Checkpoint: point.ID, Person: r.Who.Standing.Person, Site: point.Site, At: r.At, Heard: r.Now, Distance: -1,
	}
	if tooFast(r.Roster, last, point, r.At) {
		t.Doubt = patrol.Fast
	}
	c := bot.Change{Reply: r.Reply("tap.done", text.A("name", point.Name), clock)}
	_, _, known := r.Roster.Where(point)
	switch {
	case point.Locate && known && t.Doubt == patrol.NoDoubt:
		t.Doubt = patrol.Nowhere
		c.Reply = r.Reply("tap.where", text.A("name", point.Name), clock)
		c.Questions = []bot.Question{{
			ID: r.ID(), Chat: r.Who.Chat.ID, Person: t.Person, Kind: r.Command, Until: r.Now.Add(tapLocated), Open: true,
			Options: []bot.Option{{Action: "tap where " + t.Key, Free: true, Place: true}},
		}}
	case t.Doubt == patrol.Fast:
		c.Reply = r.Reply("tap.fast", text.A("name", point.Name), clock, text.A("before", r.Roster.Checkpoint(last.Checkpoint).Name))
	}
	c.Taps = []patrol.Tap{t}
	c.Due = judgedAgain(r.Roster, t, hash(r), r.Now)
	return c, nil
}

// tooFast reports whether somebody cannot have walked from the last checkpoint.
func tooFast(roster *scoring.Roster, last patrol.Tap, point scoring.Checkpoint, at time.Time) bool {
	if last.Checkpoint == 0 || last.Checkpoint == point.ID {
		return false
	}
	aLat, aLon, a := roster.Where(roster.Checkpoint(last.Checkpoint))
	bLat, bLon, b := roster.Where(point)
	return a && b && patrol.TooFast(metres(aLat, aLon, bLat, bLon), at.Sub(last.At))
}

// tapWhere is the location that a checkpoint asks for.
func (s clerk) tapWhere(ctx context.Context, r *bot.Request, key string) (bot.Change, error) {
	key, _, _ = strings.Cut(key, " ")
	t, err := s.Tap(ctx, r.View, key)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return bot.Change{}, fmt.Errorf("read a tap: %w", err)
	}
	if err != nil || r.Location == nil || t.Person != r.Who.Standing.Person {
		return reply(r, "tap.location")
	}
	point := r.Roster.Checkpoint(t.Checkpoint)
	lat, lon, _ := r.Roster.Where(point)
	t.Distance, t.Doubt = metres(lat, lon, r.Location.Lat, r.Location.Lon), patrol.NoDoubt
	said := text.Key("tap.near")
	if radius := max(point.Radius, 1); t.Distance > radius {
		t.Doubt, said = patrol.Far, "tap.far"
	}
	q := r.Asked
	q.Open = false
	c := bot.Change{Reply: r.Reply(said, text.A("name", point.Name), text.A("metres", number(t.Distance)))}
	c.Questions = []bot.Question{q}
	c.Taps = []patrol.Tap{t}
	c.Due = judgedAgain(r.Roster, t, hash(r), r.Now)
	return c, nil
}

// judgedAgain are the stretches that a tap counts for and that are judged already:
// the one it was made in, the one before of a tap at the very end, and of a key
// place those since, whose gaps it shortens. why tells one late word from another.
func judgedAgain(roster *scoring.Roster, t patrol.Tap, why string, now time.Time) []bot.Due {
	var out []bot.Due
	zone := roster.Zone(t.Site)
	day, in := patrol.At(t.At.Add(-time.Second), zone)
	last, lastIn := patrol.At(t.At, zone)
	for {
		end := in.End(day, zone)
		if end.Add(patrolAfter).After(now) || end.After(t.At.Add(patrol.Look)) {
			return out
		}
		out = append(out, bot.Due{Name: noticePatrolLate, Scope: number(t.Site) + "/" + day + "-" + in.Name, Period: why, Next: now})
		if day == last && in.Name == lastIn.Name && !roster.Checkpoint(t.Checkpoint).Key {
			return out
		}
		day, in = patrol.Next(day, in)
	}
}

package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// MinutesInDay is the number of minutes of an ordinary local day.
const MinutesInDay = 24 * 60

// aheadMost is more than any zone is, or ever was, ahead of UTC.
const aheadMost = 27 * time.Hour

// At is the instant of minute of the local day in zone. A minute that does not
// exist (a spring gap) is the next valid minute; one that exists twice is its
// first occurrence. Minutes from 0 to 2879; above 1439 they lie on the next
// day. The zero time when day is no day or minute is out of range.
func At(day string, minute int, zone *time.Location) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil || minute < 0 || minute >= 2*MinutesInDay {
		return time.Time{}
	}
	year, month, d := t.Date()
	return Wall(year, month, d, minute, zone)
}

// Wall is At for a day given in numbers, for callers that ask often; any minute.
func Wall(year int, month time.Month, day, minute int, zone *time.Location) time.Time {
	wall := time.Date(year, month, day, 0, minute, 0, 0, time.UTC)
	// time.Date leaves open which of two occurrences it takes and to which side
	// of a gap it goes, so the stretches of equal offset are walked in order.
	at := wall.Add(-aheadMost).In(zone)
	for {
		_, offset := at.Zone()
		from, to := at.ZoneBounds()
		is := wall.Add(-time.Duration(offset) * time.Second)
		switch {
		case !from.IsZero() && is.Before(from):
			return from.UTC() // the wall clock stepped over it here
		case to.IsZero() || is.Before(to):
			return is.UTC()
		}
		at = to
	}
}

// Errors of NextWall.
var (
	ErrSpec  = errors.New("not a five-field cron spec")
	ErrNever = errors.New("a cron spec that never comes true")
)

// NextWall returns the next instant after t at which the wall clock of zone
// satisfies the five-field cron spec, and its local day; gaps and overlaps as
// in At. robfig/cron only parses and steps, on the wall clock taken as UTC: its
// own Next passes over 02:30 on a spring day and comes twice at 01:30 on an
// autumn day (architecture.md 7). A spec that never comes true is ErrNever, one
// that does not parse, or panics the parser, is ErrSpec.
func NextWall(spec string, t time.Time, zone *time.Location) (at time.Time, day string, err error) {
	schedule, err := parse(spec)
	if err != nil {
		return time.Time{}, "", err
	}
	local := t.In(zone)
	year, month, d := local.Date()
	wall := time.Date(year, month, d, local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
	for {
		// Whatever lies at or before this wall time has its instant at or before t:
		// a first occurrence is never later, a gap ends before its far side.
		if wall = schedule.Next(wall); wall.IsZero() {
			return time.Time{}, "", fmt.Errorf("%w: %q", ErrNever, spec)
		}
		year, month, d := wall.Date()
		at := Wall(year, month, d, wall.Hour()*60+wall.Minute(), zone)
		if at.After(t) && exists(year, month, d, zone) {
			return at, wall.Format(time.DateOnly), nil
		}
	}
}

// exists reports whether a local day has any instant; a zone that crosses the
// date line loses one (Pacific/Apia, 2011-12-30).
func exists(year int, month time.Month, day int, zone *time.Location) bool {
	return Wall(year, month, day, 0, zone).Before(Wall(year, month, day+1, 0, zone))
}

// parse reads a spec of five fields, without the descriptors and zones that
// robfig understands as well: an interval has no wall clock.
func parse(spec string) (schedule cron.Schedule, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %q: %v", ErrSpec, spec, r)
		}
	}()
	if len(strings.Fields(spec)) != 5 || strings.ContainsAny(spec, "=@") {
		return nil, fmt.Errorf("%w: %q", ErrSpec, spec)
	}
	schedule, err = cron.ParseStandard(spec)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSpec, err)
	}
	return schedule, nil
}

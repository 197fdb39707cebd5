package patrol

import (
	"time"

	"anping/scoring"
)

// Doubt is why a tap may be none.
type Doubt string

// The doubts.
const (
	NoDoubt Doubt = ""
	Far     Doubt = "far"   // made from outside the checkpoint's radius
	Fast    Doubt = "fast"  // sooner after a distant checkpoint than anybody walks
	Nowhere Doubt = "where" // the location that the checkpoint asks for has not come
)

// Tap is one 打卡 at a checkpoint.
type Tap struct {
	Key        string // what names it for ever: a message's, or a line's of another system
	Checkpoint int64
	Person     int64  // 0 = not known
	Guard      string // how another system called who made it, where nobody is known by that; 64 characters at most
	Site       int64
	At         time.Time
	Heard      time.Time // when we were told
	Source     scoring.TapSource
	Distance   int // metres from the checkpoint, -1 = not known
	Doubt      Doubt
}

// Unclaimed is how another system called guards of a site of whom nobody was known
// by that, and how many taps are theirs.
type Unclaimed struct {
	Site  int64
	Guard string
	Taps  int
}

// Cover says that another system's taps of a site are complete from a moment to
// another.
type Cover struct {
	Site     int64
	From, To time.Time
}

// Speeds at which a tap is no walk any more (ours): in metres a second, and the
// distance below which positions say nothing.
const (
	walkMost   = 4
	walkLeast  = 150
	fastWithin = 30 * time.Minute
)

// TooFast reports whether somebody who tapped at two checkpoints so far apart, in
// metres, cannot have walked.
func TooFast(metres int, between time.Duration) bool {
	if between < 0 {
		between = -between
	}
	return metres > walkLeast && between < fastWithin && float64(metres) > walkMost*between.Seconds()
}

// Covered reports whether covers, joined where they meet, hold a whole span.
func Covered(covers []Cover, from, to time.Time) bool {
	for from.Before(to) {
		next := from
		for _, c := range covers {
			if !c.From.After(from) && c.To.After(next) {
				next = c.To
			}
		}
		if !next.After(from) {
			return false
		}
		from = next
	}
	return true
}

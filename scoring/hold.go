package scoring

import "time"

// Hold is what somebody did to a group's evening notice of one day: 暂缓, its
// release, or its cancellation (rules.md 8). There is at most one a group and day.
type Hold struct {
	Group  int64
	Day    string // the local day of the notice
	State  HoldState
	By     int64 // who held it, or cancelled it
	At     time.Time
	Until  time.Time // when a held notice is posted by itself
	Reason string    // typed, personal
}

// HoldState is what became of a day's notice.
type HoldState string

// The states of a hold.
const (
	HoldNone      HoldState = ""
	HoldHeld      HoldState = "held"
	HoldReleased  HoldState = "released" // 发布 before its time
	HoldCancelled HoldState = "cancelled"
)

// HoldFor is how long a notice is held; once a day (rules.md 8).
const HoldFor = time.Hour

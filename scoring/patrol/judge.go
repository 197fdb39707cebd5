package patrol

import (
	"slices"
	"time"

	"anping/scoring"
)

// A key place's limits (rules.md 9): a gap longer than KeyGap is a miss, and each
// full KeyEach of it is one.
const (
	KeyGap  = 2*time.Hour + 10*time.Minute
	KeyEach = 2 * time.Hour
)

// Look is how long before a stretch taps are read: a gap that began earlier is
// counted as if it began there. Stretches begin at even hours, so its misses fall
// on the same moments whichever stretch asks.
const Look = 36 * time.Hour

// Facts are what a stretch is judged by, of one site and one source.
type Facts struct {
	Day    string
	In     Stretch
	Zone   *time.Location
	Points []scoring.Checkpoint
	Taps   []Tap
	// Staffed are the spans of duty from Look before the stretch to its end.
	Staffed []scoring.Span
}

// Missed is what of a checkpoint is missing in a stretch.
type Missed struct {
	Checkpoint int64 `json:"c"`
	Count      int   `json:"n"`           // for certain
	Doubtful   int   `json:"d,omitempty"` // and so much more when the doubtful taps are none
}

// Finding is what a stretch's taps say.
type Finding struct {
	Missed []Missed
	Of     int // checkpoints that the site has
	Silent int // those that wanted a tap and have none at all
}

// Device reports whether it looks like a broken reader: at least half of the
// site's checkpoints are silent (rules.md 9).
func (f Finding) Device() bool { return f.Silent > 0 && 2*f.Silent >= f.Of }

// Find finds what was missed. A checkpoint that is younger than the stretch is
// not judged. A tour is judged where the site is staffed for half of it or more
// (ours).
func (f Facts) Find() Finding {
	var out Finding
	begin, end := f.In.Begin(f.Day, f.Zone), f.In.End(f.Day, f.Zone)
	tour, has := f.In.TourBegin(f.Day, f.Zone)
	has = has && 2*within(f.Staffed, tour, end) >= end.Sub(tour)
	for _, c := range f.Points {
		if c.Off || c.Since.After(begin) {
			continue
		}
		out.Of++
		if !has && !(c.Key && within(f.Staffed, begin, end) > 0) {
			continue
		}
		sure, all := f.records(c.ID, false), f.records(c.ID, true)
		miss := func(records []time.Time) int {
			n := 0
			if has && !slices.ContainsFunc(records, func(t time.Time) bool { return !t.Before(tour) && !t.After(end) }) {
				n = 1
			}
			if c.Key {
				n = max(n, keyMisses(append([]time.Time{c.Since}, records...), f.Staffed, begin, end)) // one absence is charged once
			}
			return n
		}
		if !slices.ContainsFunc(all, func(t time.Time) bool { return !t.Before(begin) && !t.After(end) }) {
			out.Silent++
		}
		if worst, best := miss(sure), miss(all); worst > 0 {
			out.Missed = append(out.Missed, Missed{Checkpoint: c.ID, Count: best, Doubtful: worst - best})
		}
	}
	return out
}

// records are the moments of a checkpoint's taps, in order, the doubtful ones
// among them or not.
func (f Facts) records(checkpoint int64, doubtful bool) []time.Time {
	var out []time.Time
	for _, t := range f.Taps {
		if t.Checkpoint == checkpoint && (doubtful || t.Doubt == NoDoubt) {
			out = append(out, t.At)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// within is how long of a span is staffed.
func within(staffed []scoring.Span, from, to time.Time) (sum time.Duration) {
	for _, s := range staffed {
		a, b := s.From, s.To
		if a.Before(from) {
			a = from
		}
		if b.After(to) {
			b = to
		}
		if b.After(a) {
			sum += b.Sub(a)
		}
	}
	return sum
}

// keyMisses counts the misses of a key place that come to pass after one moment
// and not after another. A gap begins at a record, or when the site is staffed
// again, and ends at the next, or when nobody is there.
func keyMisses(records []time.Time, staffed []scoring.Span, from, to time.Time) int {
	n := 0
	for _, s := range staffed {
		since, end := s.From, s.To
		if end.After(to) {
			end = to
		}
		for _, r := range records {
			if r.Before(since) || r.After(end) {
				continue
			}
			n += passed(since, r, from, to)
			since = r
		}
		n += passed(since, end, from, to)
	}
	return n
}

// passed counts the misses of one gap that come to pass in a span. The first is
// known when the gap is longer than KeyGap, in whole seconds.
func passed(since, end, from, to time.Time) int {
	n := 0
	for k := 1; ; k++ {
		at := since.Add(time.Duration(k) * KeyEach)
		if k == 1 {
			at = since.Add(KeyGap + time.Second)
		}
		if at.After(end) {
			return n
		}
		if at.After(from) && !at.After(to) {
			n++
		}
	}
}

package scoring

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"time"
)

// SpotState is what a supervisor said of a record that was drawn.
type SpotState string

// The states of a drawn record.
const (
	SpotOpen   SpotState = "open"
	SpotFine   SpotState = "fine"   // 合格
	SpotFlawed SpotState = "flawed" // 有问题
)

// SpotCheck is one record of a 抽查: a case or a visit that was drawn at random
// from those of a month. Who has the month's numbers and the seed can draw again.
type SpotCheck struct {
	No     string // CC-3, of the draw
	N      int    // place in it, from 1
	Site   int64
	Month  string // 2025-06
	Seed   string // opaque
	Among  int    // how many records there were to draw from
	Record string // number of the case or visit
	Person int64  // whose words they are, the last ones
	State  SpotState
	Reason string // what is wrong, typed; "" = nothing yet
	By     int64  // person who drew
	At     time.Time
}

// Uttering is something that a member of staff wrote down for a client: an answer
// 回, what was done 好了, or a visit's record.
type Uttering struct {
	Record string // number of the case or visit
	Person int64
	Words  string // personal
	At     time.Time
}

// DrawRecords picks n of the records by a seed: those whose number with the seed hashes
// lowest. The same seed and the same numbers, in whatever order, give the same
// records in the same order.
func DrawRecords(seed string, records []string, n int) []string {
	type ticket struct {
		record string
		sum    [sha256.Size]byte
	}
	tickets := make([]ticket, 0, len(records))
	for _, r := range records {
		tickets = append(tickets, ticket{r, sha256.Sum256([]byte(seed + "/" + r))})
	}
	slices.SortFunc(tickets, func(a, b ticket) int {
		return cmp.Or(slices.Compare(a.sum[:], b.sum[:]), cmp.Compare(a.record, b.record))
	})
	var out []string
	for _, t := range slices.CompactFunc(tickets, func(a, b ticket) bool { return a.record == b.record }) {
		if len(out) < n {
			out = append(out, t.record)
		}
	}
	return out
}

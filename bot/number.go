package bot

import (
	"context"
	"fmt"
	"strings"
	"sync"
)

// numbers hands out the numbers people see, from blocks reserved per instance:
// gaps are allowed, doubles are not, and no decision waits for another
// instance (architecture.md 3).
type numbers struct {
	keeper  Keeper
	mu      sync.Mutex
	blocks  map[string]*block
	filling sync.Mutex // one block is reserved at a time: who waited takes from it
}

// block is what is left of a reservation, and how big the next one is to be.
type block struct{ next, end, more int64 }

// NeedNumber is returned inside an exclusive decision when this instance's
// block of a series is used up: the engine leaves the transaction, reserves the
// next block and decides again. Reserving inside would wait for itself.
type NeedNumber struct{ Series string }

// Error names the series.
func (e *NeedNumber) Error() string { return "no number left in series " + e.Series }

func newNumbers(k Keeper) *numbers { return &numbers{keeper: k, blocks: map[string]*block{}} }

type exclusiveKey struct{}

// next takes one number; under an exclusive decision it never reserves.
func (n *numbers) next(ctx context.Context, series string) (int64, error) {
	if v, ok := n.take(series); ok {
		return v, nil
	}
	if ctx.Value(exclusiveKey{}) != nil {
		return 0, &NeedNumber{series}
	}
	if err := n.fill(ctx, series); err != nil {
		return 0, err
	}
	return n.next(ctx, series)
}

func (n *numbers) take(series string) (int64, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	b := n.blocks[series]
	if b == nil || b.next == b.end {
		return 0, false
	}
	b.next++
	return b.next - 1, true
}

// fill reserves the next block of a series, unless another goroutine did. Each
// block of a process is twice as big as the last, up to blockMost: a small
// company has small gaps, a busy one does not wait for its numbers.
func (n *numbers) fill(ctx context.Context, series string) error {
	n.filling.Lock()
	defer n.filling.Unlock()
	size, left := n.wanted(series)
	if left {
		return nil
	}
	first, err := n.keeper.Reserve(ctx, series, size)
	if err != nil {
		return fmt.Errorf("reserve numbers of %s: %w", series, err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.blocks[series] = &block{first, first + size, min(2*size, blockMost)}
	return nil
}

// wanted is how many numbers to reserve next, and whether some are left.
func (n *numbers) wanted(series string) (size int64, left bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	b := n.blocks[series]
	if b == nil {
		return blockSize(series), false
	}
	return b.more, b.next < b.end
}

// blockMost bounds a block (ours): at 1,000 cases a second a reservation is
// made every half second.
const blockMost = 640

// The series of numbers. A day's entries are K<yymmdd>.
const (
	SeriesCase       = "case"       // A1001 …
	SeriesSuggestion = "suggestion" // J-1 …
	SeriesAppeal     = "appeal"     // SS-1 …
	SeriesAbsence    = "absence"    // QJ-1 …
	SeriesVisit      = "visit"      // ZF-1 …
	SeriesService    = "service"    // BM-1 …
	SeriesHandover   = "handover"   // JB-1 …
	SeriesMiss       = "miss"       // XJ-1 …
	SeriesPlan       = "plan"       // GJ-1 …
	SeriesMystery    = "mystery"    // AF-1 …
	SeriesProblem    = "problem"    // WT-1 …
	SeriesSpot       = "spot"       // CC-1 …
	SeriesQuiz       = "quiz"       // KM-1 …
	SeriesAssessment = "assessment" // ZX-1 …
	SeriesAmendment  = "amendment"  // TZ-1 …
	SeriesChat       = "chat"       // row numbers of chats
	SeriesCode       = "code"       // row numbers of codes
	SeriesClient     = "client"     // row numbers of clients, those of the files too
	SeriesEntry      = "K"          // prefix; a series a day
)

// blockSize is how many numbers an instance takes at first: few where people
// see them (a day's entries have two digits), more where only rows do.
func blockSize(series string) int64 {
	switch {
	case strings.HasPrefix(series, SeriesEntry):
		return 10
	case series == SeriesCase, series == SeriesSuggestion, series == SeriesAppeal, series == SeriesAbsence, series == SeriesVisit, series == SeriesMiss, series == SeriesQuiz, series == SeriesPlan, series == SeriesMystery, series == SeriesProblem, series == SeriesSpot, series == SeriesAssessment, series == SeriesAmendment, series == SeriesService, series == SeriesHandover:
		return 20
	}
	return 100
}

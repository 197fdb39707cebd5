package bot

import (
	"context"
	"errors"
	"io"
	"time"

	"anping/bot/text"
)

// desk is what the engine lends to every decision.
type desk struct {
	company Company
	keeper  Keeper
	text    *text.Catalogue
	random  io.Reader
	numbers *numbers
	// received says whether receiving was proved over a span: the keeper's
	// answer, or the injected clock's.
	received func(ctx context.Context, from, to time.Time) (bool, error)
}

// memo is what survives from one try of a decision to the next: numbers taken
// and ids made, in the order they were asked for. A second try that asks for
// the same gets the same, so a lost race leaves no gap and no second id.
type memo struct {
	nums  map[string][]int64 // by series, in order of asking
	asked map[string]int
	ids   []string
	given int
}

// again rewinds the memo for the next try.
func (m *memo) again() {
	m.asked = map[string]int{}
	m.given = 0
}

func (m *memo) number(ctx context.Context, r *Reading, series string) (int64, error) {
	if m.nums == nil {
		m.nums, m.asked = map[string][]int64{}, map[string]int{}
	}
	i := m.asked[series]
	if i == len(m.nums[series]) {
		n, err := r.desk.numbers.next(ctx, series)
		if err != nil {
			return 0, err
		}
		m.nums[series] = append(m.nums[series], n)
	}
	m.asked[series] = i + 1
	return m.nums[series][i], nil
}

// idAlphabet has no 0, O, 1, I, l: ids end up in addresses and are read aloud.
const idAlphabet = "23456789abcdefghjkmnpqrstuvwxyzA"

func (m *memo) id(random io.Reader) string {
	if m.given == len(m.ids) {
		m.ids = append(m.ids, newID(random))
	}
	m.given++
	return m.ids[m.given-1]
}

// newID is 16 characters of 5 bits: 80 bits cannot be guessed.
func newID(random io.Reader) string {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		panic(errors.Join(errors.New("no randomness"), err))
	}
	for i := range b {
		b[i] = idAlphabet[b[i]&31]
	}
	return string(b[:])
}

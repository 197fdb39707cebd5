package tencent

import "time"

// Clock is where a fake gets the time: tokens that expire, windows that close,
// callbacks that are late. A clock that stands still until a test moves it makes
// three days of temporary media a matter of milliseconds.
type Clock interface {
	Now() time.Time
	// After fires once when the clock has moved on by d.
	After(d time.Duration) <-chan time.Time
}

// Dice throws numbers that a seed repeats, so that a failed run can be made
// again: nonces, random bytes, ids, the chance of a fault.
type Dice struct{ state uint64 }

// NewDice are the dice of a seed.
func NewDice(seed uint64) Dice { return Dice{state: seed} }

// Next is splitmix64: enough to spread numbers, and keeps no secret.
func (d *Dice) Next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// Chance reports true in a share p of the throws, 0 ≤ p ≤ 1.
func (d *Dice) Chance(p float64) bool { return float64(d.Next()>>11)/(1<<53) < p }

// Word is n letters and digits.
func (d *Dice) Word(n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	out := make([]byte, n)
	for i := range out {
		out[i] = letters[d.Next()%uint64(len(letters))]
	}
	return string(out)
}

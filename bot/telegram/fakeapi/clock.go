package fakeapi

import "time"

// Clock is where the fake gets the time: expiry, long polls, retries, rates and
// delays. A clock that stands still until a test moves it makes days of retries
// a matter of milliseconds.
type Clock interface {
	Now() time.Time
	// After fires once when the clock has moved on by d.
	After(d time.Duration) <-chan time.Time
}

// dice throws numbers that a seed repeats, so that a failed run can be made
// again: the spread of webhook retries, delays and lost answers, update ids.
type dice struct{ state uint64 }

// next is splitmix64: enough to spread numbers, and keeps no secret.
func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// between is evenly spread over [from, to].
func (d *dice) between(from, to time.Duration) time.Duration {
	if to <= from {
		return from
	}
	return from + time.Duration(d.next()%uint64(to-from+1))
}

// chance reports true in a share p of the throws, 0 ≤ p ≤ 1.
func (d *dice) chance(p float64) bool {
	return float64(d.next()>>11)/(1<<53) < p
}

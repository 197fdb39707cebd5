package commands

import (
	"testing"
	"time"
)

func TestWholeSecond(t *testing.T) {
	at := time.Date(2025, 6, 12, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct{ in, want time.Time }{
		{at, at},
		{at.Add(time.Millisecond), at.Add(time.Second)},
		{at.Add(999 * time.Millisecond), at.Add(time.Second)},
	} {
		if got := wholeSecond(c.in); !got.Equal(c.want) {
			t.Errorf("%s counts from %s, want %s", c.in, got, c.want)
		}
	}
}

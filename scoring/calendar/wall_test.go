package calendar

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAt(t *testing.T) {
	for _, row := range []struct {
		zone, day string
		minute    int
		want      string
	}{
		{"Asia/Shanghai", "2025-06-12", 17*60 + 37, "2025-06-12T09:37:00Z"},
		{"Asia/Shanghai", "2025-06-12", 32 * 60, "2025-06-13T00:00:00Z"}, // 08:00 of the next day
		{"Europe/Berlin", "2025-03-30", 150, "2025-03-30T01:00:00Z"},     // 02:30 is in the gap, 03:00 CEST
		{"Europe/Berlin", "2025-03-30", 120, "2025-03-30T01:00:00Z"},
		{"Europe/Berlin", "2025-03-29", 1440 + 150, "2025-03-30T01:00:00Z"},
		{"Europe/Berlin", "2025-10-26", 150, "2025-10-26T00:30:00Z"},       // twice, the first
		{"America/New_York", "2026-03-08", 150, "2026-03-08T07:00:00Z"},    // gap
		{"America/New_York", "2026-11-01", 90, "2026-11-01T05:30:00Z"},     // twice
		{"Australia/Lord_Howe", "2025-10-05", 135, "2025-10-04T15:30:00Z"}, // half an hour's gap: 02:15 → 02:30
		{"Australia/Lord_Howe", "2025-10-05", 150, "2025-10-04T15:30:00Z"},
		{"Australia/Lord_Howe", "2025-04-06", 105, "2025-04-05T14:45:00Z"}, // 01:45 twice
		{"America/Sao_Paulo", "2018-11-04", 0, "2018-11-04T03:00:00Z"},     // midnight is in the gap
		{"America/Sao_Paulo", "2018-11-04", 30, "2018-11-04T03:00:00Z"},
		{"America/Sao_Paulo", "2018-02-17", 23*60 + 30, "2018-02-18T01:30:00Z"}, // 23:30 twice
		{"America/Sao_Paulo", "2018-02-18", 0, "2018-02-18T03:00:00Z"},
		{"Pacific/Apia", "2011-12-30", 600, "2011-12-30T10:00:00Z"}, // a day that does not exist
		{"UTC", "2025-06-12", 1, "2025-06-12T00:01:00Z"},
	} {
		if got := At(row.day, row.minute, zone(t, row.zone)); !got.Equal(utc(t, row.want)) {
			t.Errorf("At(%s, %d, %s) = %s, want %s", row.day, row.minute, row.zone, got.Format(time.RFC3339), row.want)
		}
	}
	for _, wrong := range []time.Time{At("no day", 0, time.UTC), At("2025-06-12", -1, time.UTC), At("2025-06-12", 2880, time.UTC)} {
		if !wrong.IsZero() {
			t.Errorf("a wrong time of day is %v", wrong)
		}
	}
}

func TestNextWall(t *testing.T) {
	for _, row := range []struct{ spec, zone, after, at, day string }{
		{"37 17 * * *", "Asia/Shanghai", "2025-06-12T09:36:59Z", "2025-06-12T09:37:00Z", "2025-06-12"},
		{"37 17 * * *", "Asia/Shanghai", "2025-06-12T09:37:00Z", "2025-06-13T09:37:00Z", "2025-06-13"},
		{"0 18 * * 0", "Asia/Shanghai", "2025-06-12T00:00:00Z", "2025-06-15T10:00:00Z", "2025-06-15"},
		{"30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", "2026-03-08T07:00:00Z", "2026-03-08"},
		{"30 2 * * *", "America/New_York", "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z", "2026-03-09"},
		{"30 1 * * *", "America/New_York", "2026-11-01T05:29:00Z", "2026-11-01T05:30:00Z", "2026-11-01"},
		{"30 1 * * *", "America/New_York", "2026-11-01T06:10:00Z", "2026-11-02T06:30:00Z", "2026-11-02"}, // second pass
		{"0 0 * * *", "America/Sao_Paulo", "2018-11-04T02:59:00Z", "2018-11-04T03:00:00Z", "2018-11-04"},
		{"15 2 * * *", "Australia/Lord_Howe", "2025-10-04T12:00:00Z", "2025-10-04T15:30:00Z", "2025-10-05"},
		{"0 12 * * *", "Pacific/Apia", "2011-12-30T00:00:00Z", "2011-12-30T22:00:00Z", "2011-12-31"},
		{"0 0 29 2 *", "UTC", "2025-01-01T00:00:00Z", "2028-02-29T00:00:00Z", "2028-02-29"},
	} {
		at, day, err := NextWall(row.spec, utc(t, row.after), zone(t, row.zone))
		if err != nil || !at.Equal(utc(t, row.at)) || day != row.day {
			t.Errorf("NextWall(%q, %s, %s) = %s, %s, %v; want %s, %s", row.spec, row.after, row.zone, at.Format(time.RFC3339), day, err, row.at, row.day)
		}
	}
}

func TestNextWallRefuses(t *testing.T) {
	for spec, want := range map[string]error{
		"": ErrSpec, "* * * *": ErrSpec, "* * * * * *": ErrSpec, "60 0 * * *": ErrSpec, "a b c d e": ErrSpec, "@daily": ErrSpec,
		"@every 1h 1 1 1": ErrSpec, "TZ=UTC 0 0 * * *": ErrSpec, "TZ= 0 0 * *": ErrSpec, "CRON_TZ=Asia/Shanghai 0 0 * *": ErrSpec,
		"*/0 * * * *": ErrSpec, "0 0 30 2 *": ErrNever, "0 0 31 4 *": ErrNever,
	} {
		if at, _, err := NextWall(spec, utc(t, "2025-06-12T00:00:00Z"), time.UTC); !errors.Is(err, want) {
			t.Errorf("NextWall(%q) = %v, %v; want %v", spec, at, err, want)
		}
	}
}

// table is the independent truth: every minute of real time and what the wall
// clock of a zone shows then.
type table struct {
	instants []time.Time
	walls    []string // 2025-06-12 17:37
}

func newTable(z *time.Location, from time.Time, days int) table {
	var tb table
	for at := from; at.Before(from.AddDate(0, 0, days)); at = at.Add(time.Minute) {
		tb.instants = append(tb.instants, at)
		tb.walls = append(tb.walls, at.In(z).Format("2006-01-02 15:04"))
	}
	return tb
}

// reached is the first instant at which the wall clock shows the wanted minute or a later one.
func (tb table) reached(wall string) time.Time {
	for i, w := range tb.walls {
		if w >= wall {
			return tb.instants[i]
		}
	}
	return time.Time{}
}

// TestAgainstMinutes compares At and NextWall with a walk over every minute
// around the steps of five zones.
func TestAgainstMinutes(t *testing.T) {
	for _, row := range []struct{ zone, from string }{
		{"Asia/Shanghai", "2025-03-28T00:00:00Z"},
		{"Europe/Berlin", "2025-03-28T00:00:00Z"},
		{"Europe/Berlin", "2025-10-24T00:00:00Z"},
		{"America/New_York", "2026-03-06T00:00:00Z"},
		{"America/New_York", "2026-10-30T00:00:00Z"},
		{"Australia/Lord_Howe", "2025-10-03T00:00:00Z"},
		{"Australia/Lord_Howe", "2025-04-04T00:00:00Z"},
		{"America/Sao_Paulo", "2018-11-02T00:00:00Z"},
		{"America/Sao_Paulo", "2018-02-16T00:00:00Z"},
	} {
		z, from := zone(t, row.zone), utc(t, row.from)
		tb := newTable(z, from, 5)
		first := AddDays(Day(from, z), 1)
		for d := range 3 {
			day := AddDays(first, d)
			for minute := range MinutesInDay {
				want := tb.reached(fmt.Sprintf("%s %02d:%02d", day, minute/60, minute%60))
				if got := At(day, minute, z); !got.Equal(want) {
					t.Errorf("%s: At(%s, %d) = %v, want %v", row.zone, day, minute, got, want)
				}
			}
		}
		rapid.Check(t, func(rt *rapid.T) {
			minute := rapid.IntRange(0, MinutesInDay-1).Draw(rt, "minute")
			after := from.Add(time.Duration(rapid.IntRange(24*3600, 72*3600).Draw(rt, "second")) * time.Second)
			at, day, err := NextWall(fmt.Sprintf("%d %d * * *", minute%60, minute/60), after, z)
			if err != nil {
				rt.Fatal(err)
			}
			wantDay := Day(after, z)
			want := tb.reached(fmt.Sprintf("%s %02d:%02d", wantDay, minute/60, minute%60))
			if !want.After(after) {
				wantDay = AddDays(wantDay, 1)
				want = tb.reached(fmt.Sprintf("%s %02d:%02d", wantDay, minute/60, minute%60))
			}
			if !at.Equal(want) || day != wantDay {
				rt.Fatalf("%s: minute %d after %v is %v of %s, want %v of %s", row.zone, minute, after, at, day, want, wantDay)
			}
		})
	}
}

// TestEveryDayOnce walks a year: each local day has exactly one occurrence.
func TestEveryDayOnce(t *testing.T) {
	for _, name := range []string{"Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"} {
		z := zone(t, name)
		for _, spec := range []string{"30 1 * * *", "0 2 * * *", "30 2 * * *", "0 0 * * *"} {
			at := At("2025-12-31", 12*60, z)
			want := "2026-01-01"
			for range 365 {
				next, day, err := NextWall(spec, at, z)
				if err != nil || day != want || !next.After(at) {
					t.Fatalf("%s %q: %s after %v: %v, want %s", name, spec, day, at, err, want)
				}
				at, want = next, AddDays(day, 1)
			}
		}
	}
}

func FuzzNextWall(f *testing.F) {
	for _, s := range []string{"37 17 * * *", "*/5 0-6 1,15 * 1-5", "TZ=UTC 0 0 * *", "0 0 30 2 *", "@every 1s", "? ? ? ? ?"} {
		f.Add(s, int64(1749700000))
	}
	z := zone(f, "America/New_York")
	f.Fuzz(func(t *testing.T, spec string, second int64) {
		second %= 4_000_000_000
		after := time.Unix(second, 0)
		at, day, err := NextWall(spec, after, z)
		if err != nil {
			return
		}
		if !at.After(after) || len(day) != 10 {
			t.Errorf("NextWall(%q, %v) = %v, %q", spec, after, at, day)
		}
	})
}

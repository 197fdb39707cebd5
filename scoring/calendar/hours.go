package calendar

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Hours is a part of a day: from one minute of the local day it starts on to
// another, over 1440 when it runs past midnight, at most a day. Days are the
// days of the week it starts on, bit 0 Monday … bit 6 Sunday; 0 = none named.
type Hours struct {
	Days     uint8
	From, To int
}

// EveryDay is all seven days of the week.
const EveryDay = 1<<7 - 1

// ErrHours says that a text is no list of spans.
var ErrHours = errors.New(`not hours like "08:00-20:00" or "Mon-Fri 20:00-08:00; Sat,Sun 00:00-24:00"`)

var clockForm = regexp.MustCompile(`^([0-9]{1,2}):([0-9]{2})$`)

// ParseHours reads spans separated by ;, each with the days of the week before
// it or with none, out of a folded text (scoring.Fold). One that does not end
// after it starts ends on the next day, so 08:00-08:00 is a whole day. Empty is
// no span. The error is ErrHours.
func ParseHours(text string) ([]Hours, error) {
	var spans []Hours
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		s := Hours{}
		times := part
		if i := strings.LastIndexByte(part, ' '); i >= 0 {
			var ok bool
			if s.Days, ok = daysOf(part[:i]); !ok {
				return nil, fmt.Errorf("%q: %w", part, ErrHours)
			}
			times = part[i+1:]
		}
		from, to, cut := strings.Cut(dashed(times), "-")
		start, ok := Clock(from)
		end, ok2 := Clock(to)
		if !cut || !ok || !ok2 || start == MinutesInDay || end == 0 && start == 0 {
			return nil, fmt.Errorf("%q: %w", part, ErrHours)
		}
		if end <= start {
			end += MinutesInDay
		}
		s.From, s.To = start, end
		spans = append(spans, s)
	}
	return spans, nil
}

// Clock reads 08:00 as minutes of a day, up to 24:00.
func Clock(text string) (minute int, ok bool) {
	m := clockForm.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	hours, _ := strconv.Atoi(m[1]) // two digits always convert
	minutes, _ := strconv.Atoi(m[2])
	n := hours*60 + minutes
	return n, minutes < 60 && n <= MinutesInDay
}

// String is the span as ParseHours reads it, without days of the week.
func (s Hours) String() string {
	to := s.To
	if to > MinutesInDay {
		to -= MinutesInDay
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, to/60, to%60)
}

// On reports whether the span may start on a local day of the week, Monday 0.
func (s Hours) On(weekday int) bool { return s.Days&(1<<weekday) != 0 }

// Holds reports whether the span, started on a local day, holds t.
func (s Hours) Holds(year int, month time.Month, day int, zone *time.Location, t time.Time) bool {
	return !t.Before(Wall(year, month, day, s.From, zone)) && t.Before(Wall(year, month, day, s.To, zone))
}

// dashed makes the dashes people type between times and days one.
func dashed(text string) string {
	return strings.NewReplacer("–", "-", "—", "-", "~", "-", "至", "-", "到", "-").Replace(text)
}

// daysOf reads mon-fri, sat,sun or 周一-周五 as a set of days, bit 0 Monday.
func daysOf(text string) (uint8, bool) {
	var days uint8
	for part := range strings.SplitSeq(dashed(strings.ReplaceAll(text, " ", "")), ",") {
		from, to, ranged := strings.Cut(part, "-")
		first, ok := weekday(from)
		last := first
		if ok && ranged {
			last, ok = weekday(to)
		}
		if !ok {
			return 0, false
		}
		for d := first; ; d = (d + 1) % 7 {
			days |= 1 << d
			if d == last {
				break
			}
		}
	}
	return days, true
}

// weekday is 0 for Monday to 6 for Sunday.
func weekday(name string) (int, bool) {
	for i, names := range [7][]string{
		{"mon", "周一", "週一"},
		{"tue", "周二", "週二"},
		{"wed", "周三", "週三"},
		{"thu", "周四", "週四"},
		{"fri", "周五", "週五"},
		{"sat", "周六", "週六"},
		{"sun", "周日", "週日"},
	} {
		for _, n := range names {
			if n == name {
				return i, true
			}
		}
	}
	return 0, false
}

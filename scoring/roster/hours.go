package roster

import (
	"errors"
	"fmt"
	"strings"

	"anping/scoring"
	"anping/scoring/calendar"
)

const (
	dayMinutes = calendar.MinutesInDay
	everyDay   = 1<<7 - 1
)

// errHours says that a text is no list of spans.
var errHours = errors.New(`not hours like "08:00-20:00" or "Mon-Fri 20:00-08:00; Sat,Sun 00:00-24:00"`)

// parseHours reads a team's spans: separated by ;, each with the days before it
// or for every day. One that does not end after it starts ends on the next day,
// so 08:00-08:00 is a whole day's shift. Empty is no span: always on duty.
func parseHours(text string) ([]scoring.Hours, error) {
	var hours []scoring.Hours
	for part := range strings.SplitSeq(scoring.Fold(text), ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		h := scoring.Hours{Days: everyDay}
		times := part
		if i := strings.LastIndexByte(part, ' '); i >= 0 {
			var ok bool
			if h.Days, ok = daysOf(part[:i]); !ok {
				return nil, fmt.Errorf("%q: %w", part, errHours)
			}
			times = part[i+1:]
		}
		from, to, cut := strings.Cut(dashed(times), "-")
		start, ok := clock(from)
		end, ok2 := clock(to)
		if !cut || !ok || !ok2 || start == dayMinutes || end == 0 && start == 0 {
			return nil, fmt.Errorf("%q: %w", part, errHours)
		}
		if end <= start {
			end += dayMinutes
		}
		h.From, h.To = start, end
		hours = append(hours, h)
	}
	return hours, nil
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

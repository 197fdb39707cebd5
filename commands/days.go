package commands

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"anping/scoring"
	"anping/scoring/calendar"
)

// oneDay is a local day as people write it, on tidied text.
const oneDay = `(?:(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})[日号號]?|(\d{1,2})[月/.](\d{1,2})[日号號]?|` +
	`(今天|今日|明天|明日|大后天|大後天|后天|後天|前天|昨天|昨日|today|tomorrow|yesterday)|` +
	`(下下个?|下个?|这个?|這個?|本|上个?)?(?:周|週|星期|礼拜|禮拜)([一二三四五六日天]))`

// daysForm is a span of days: 6月12日-6月15日, 6月12日到15日, 明天 3天, 2025-06-12.
var daysForm = regexp.MustCompile(`(?i)` + oneDay + `(?:\s?(?:-|~|—|–|至|到|\bto\b|\buntil\b)\s?(?:` + oneDay + `|(\d{1,2})[日号號]))?` +
	`(?:\s?(?:开始|開始|起|共|一共|for)?\s?(\d{1,3}|[一二两兩三四五六七八九十]{1,3})\s?(?:天|days?\b))?`)

// The parts of daysForm: two days of eight parts each, a day of the month, a number of days.
const (
	dayParts   = 8
	partUntil  = 2*dayParts + 1
	partLength = partUntil + 1
)

// daysOfWeek is how many days a week has.
const daysOfWeek = 7

// readDays takes a span of local days out of words, seen from today; one day
// alone begins and ends it. A day without a year is the one nearest to today; 后天 is
// seen from today on either side, a day of the week alone from the first day.
// False when none is written, or one that no calendar has.
func readDays(words, today string) (from, to, rest string, ok bool) {
	words = scoring.Tidy(words)
	m := daysForm.FindStringSubmatchIndex(words)
	if m == nil {
		return "", "", words, false
	}
	p := submatches(words, m)
	if from, ok = dayOf(p[1:1+dayParts], today); !ok {
		return "", "", words, false
	}
	to = from
	switch second := p[1+dayParts : partUntil]; {
	case strings.Join(second, "") != "":
		since := from
		if second[5] != "" || second[6] != "" { // 明天到后天, 下周一到下周三: both seen from today
			since = today
		}
		to, ok = dayOf(second, since)
	case p[partUntil] != "":
		to, ok = realDay(from[:len("2025-06-")] + pad(p[partUntil]))
		if ok && to < from { // 6月28日到2日
			first := calendar.AddDays(from[:len("2025-06")]+"-28", 7)
			to, ok = realDay(first[:len("2025-06-")] + pad(p[partUntil]))
		}
	case p[partLength] != "":
		n, number := smallNumber(p[partLength])
		if !number {
			n, _ = strconv.Atoi(p[partLength])
		}
		ok = n > 0
		to = calendar.AddDays(from, n-1)
	}
	return from, to, cut(words, m), ok
}

// dayOf reads the parts of one day.
func dayOf(p []string, today string) (string, bool) {
	if p[0] != "" {
		return realDay(p[0] + "-" + pad(p[1]) + "-" + pad(p[2]))
	}
	if p[7] != "" {
		return weekDay(p[6], p[7], today), true
	}
	if p[5] == "" {
		return nearestDay(pad(p[3])+"-"+pad(p[4]), today)
	}
	ahead, ok := daysAhead(p[5])
	return calendar.AddDays(today, ahead), ok
}

// daysAhead is how many days after today lies the day that a word means, seen from
// today; negative when it is over. False for a word that means none.
func daysAhead(word string) (ahead int, ok bool) {
	switch strings.ToLower(word) {
	case "今天", "今日", "今早", "今晨", "今晚", "today":
		return 0, true
	case "明天", "明日", "明早", "明晚", "tomorrow":
		return 1, true
	case "后天", "後天":
		return 2, true
	case "大后天", "大後天":
		return 3, true
	case "昨天", "昨日", "昨早", "昨晚", "昨夜", "yesterday", "last night":
		return -1, true
	case "前天":
		return -2, true
	case "大前天":
		return -3, true
	}
	return 0, false
}

// weekDay is 周三, the next one from a day on, that included; 本周三 and 下周三 are those
// of its week and of the next, which begin on Monday.
func weekDay(which, name, today string) string {
	at := strings.Index("一二三四五六日", name) / len("一")
	if name == "天" {
		at = daysOfWeek - 1
	}
	monday := calendar.AddDays(today, -calendar.Weekday(today))
	weeks := 0
	switch {
	case which == "":
		return calendar.AddDays(today, (at-calendar.Weekday(today)+daysOfWeek)%daysOfWeek)
	case strings.HasPrefix(which, "下下"):
		weeks = 2
	case strings.HasPrefix(which, "下"):
		weeks = 1
	case strings.HasPrefix(which, "上"):
		weeks = -1
	}
	return calendar.AddDays(monday, weeks*daysOfWeek+at)
}

// nearestDay is the day of a month, 06-12, in the year that lies nearest.
func nearestDay(monthDay, today string) (string, bool) {
	year, err := strconv.Atoi(today[:4])
	if err != nil {
		return "", false
	}
	const half = 183 // days
	switch day := strconv.Itoa(year) + "-" + monthDay; {
	case day < calendar.AddDays(today, -half):
		year++
	case day > calendar.AddDays(today, half):
		year--
	}
	return realDay(strconv.Itoa(year) + "-" + monthDay)
}

// realDay reports whether a calendar has the day.
func realDay(day string) (string, bool) {
	t, err := time.Parse(time.DateOnly, day)
	return day, err == nil && t.Format(time.DateOnly) == day
}

// pad is a number of two digits.
func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

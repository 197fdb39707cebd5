package commands

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/scoring"
	"anping/scoring/calendar"
)

// oneDay is a local day as people write it, on tidied text.
const oneDay = `(?:(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})[日号號]?|(\d{1,2})[月/.](\d{1,2})[日号號]?|` +
	`(今天|今日|今[早晚夜]|明天|明日|明[早晚]|大后天|大後天|后天|後天|前天|昨天|昨日|昨[晚夜]|today|tomorrow|yesterday)|` +
	`(下下[个個]?|下[个個]?|这个?|這個?|本|上[个個]?|next\s|this\s|last\s)?(?:(?:周|週|星期|礼拜|禮拜)([一二三四五六日天])|` +
	`\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b))`

// dayPart is a part of a day, behind it: dayWord in words, or an hour.
const (
	dayWord = `(?:上午|下午|早上|早晨|中午|晚上|夜里|夜裡|晚班|夜班|早班|中班|白班|日班|半天|半日|(?:half day|morning|afternoon|evening|night)\b)`
	dayPart = `(?:` + dayWord + `|\d{1,2}\s?(?:[:点點]|个?小时|個?小時))`
)

// daysForm is a span of days: 6月12日-6月15日, 6月12日到15日, 明天 3天, 2025-06-12.
var daysForm = regexp.MustCompile(`(?i)` + oneDay + `(?:(?:\s?的?` + dayPart + `)?\s?(?:-|~|—|–|至|到|\bto\b|\buntil\b)\s?(?:` + oneDay + `|(\d{1,2})[日号號]))?` +
	`(?:\s?(?:开始|開始|起|共|一共|for)?\s?(\d{1,3}|[一二两兩三四五六七八九十]{1,3})\s?(?:天|days?\b))?`)

// The parts of daysForm: two days of nine parts each, a day of the month, a number of days.
const (
	dayParts   = 9
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
	if p[7] != "" || p[8] != "" {
		return weekDay(strings.ToLower(p[6]), p[7]+strings.ToLower(p[8]), today), true
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
	if english := slices.Index([]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}, name); english >= 0 {
		at = english
	}
	monday := calendar.AddDays(today, -calendar.Weekday(today))
	weeks := 0
	switch {
	case which == "":
		return calendar.AddDays(today, (at-calendar.Weekday(today)+daysOfWeek)%daysOfWeek)
	case strings.HasPrefix(which, "下下"):
		weeks = 2
	case strings.HasPrefix(which, "下"), strings.HasPrefix(which, "next"):
		weeks = 1
	case strings.HasPrefix(which, "上"), strings.HasPrefix(which, "last"):
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

// alsoForm is another day behind the first ones: 明天、后天, 周三和周五.
var alsoForm = regexp.MustCompile(`(?i)^(?:` + dayPart + `\s?)?(?:[和跟与與及、,;&]|and\b)?\s?(` + oneDay + `)`)

// alsoDay takes the day off words that stand behind days until to; ok is false where
// none stands there.
func alsoDay(words, to, today string) (day, rest string, ok bool) {
	m := alsoForm.FindStringSubmatchIndex(words)
	if m == nil {
		return "", words, false
	}
	joined := m[2] > 0
	if behind := words[m[1]:]; !joined && behind != "" && !strings.HasPrefix(behind, " ") {
		return "", words, false // 今天发烧: a reason
	}
	p := submatches(words, m)[2:]
	since := to
	if p[5] != "" || p[6] != "" {
		since = today
	}
	if day, ok = dayOf(p, since); !ok {
		return "", words, false
	}
	return day, trim(words[m[1]:]), true
}

// inRow takes the days that are written behind others, one after the other: 明天、后天.
// apart is the first that does not follow, "" when all do.
func inRow(to, rest, today string) (last, behind, apart string) {
	for {
		day, left, more := alsoDay(rest, to, today)
		switch {
		case !more:
			return to, rest, ""
		case day != calendar.AddDays(to, 1):
			return to, left, day
		}
		to, rest = day, left
	}
}

// partForm is a part of a day, where leave knows whole days only; partFirst the part
// alone, before the reason.
var (
	partForm  = regexp.MustCompile(`(?i)` + oneDay + `\s?的?` + dayPart + `|今[早晚夜]|明[早晚]|昨[晚夜]`)
	partFirst = regexp.MustCompile(`(?i)^的?` + dayPart)
)

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

package commands

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"anping/scoring"
)

// Moments as people type them, on tidied text: 18:30前, 6点半, 明天10点, 2小时,
// 半小时, 一个半小时, 30分钟, by 18:30, tomorrow 10:00, in 2 hours.
var (
	hoursForm   = regexp.MustCompile(`(?i)(?:\bin )?(\d{1,3}(?:\.\d)?|[半一二两兩三四五六七八九十]{1,3})\s?(个半|個半|个|個)?\s?(小时|小時|钟头|鐘頭|hours?\b|hrs?\b|h\b)(半)?\s?(?:(\d{1,2})\s?(?:分钟?|分鐘|minutes?\b|mins?\b))?(?:以内|以內|之内|内|內|后|後)?`)
	minutesForm = regexp.MustCompile(`(?i)(?:\bin )?(\d{1,3}|[一二两兩三四五六七八九十]{1,3})\s?(?:分钟|分鐘|minutes?\b|mins?\b)(?:以内|以內|之内|内|內|后|後)?`)
	clockForm   = regexp.MustCompile(`(?i)(?:\b(?:by|at|before|until) )?(?:(\d{1,2})月(\d{1,2})[日号號]?\s?|(今天|今日|今晚|今早|明天|明日|明早|明晚|大后天|大後天|后天|後天|today\b|tomorrow\b)\s?(?:at )?)?(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚)?\s?(?:(\d{1,2}):(\d{2})|(\d{1,2}|[一二两兩三四五六七八九十]{1,3})[点點时時](?:(半)|(一刻)|(\d{1,2})分?)?)\s?(am\b|pm\b)?\s?(?:之前|以前|左右|前)?`)
)

// parseMoment finds when something is to be finished in words, seen from now;
// rest is what else was said. A time of day that has passed means the evening
// where that fits, else tomorrow.
func parseMoment(words string, now time.Time, zone *time.Location) (at time.Time, rest string, ok bool) {
	words = scoring.Tidy(words)
	if m := clockForm.FindStringSubmatchIndex(words); m != nil {
		if at, ok := clockMoment(submatches(words, m), now.In(zone)); ok {
			return at.UTC(), cut(words, m), true
		}
	}
	if m := hoursForm.FindStringSubmatchIndex(words); m != nil {
		if d, ok := hours(submatches(words, m)); ok {
			return now.Add(d), cut(words, m), true
		}
	}
	if m := minutesForm.FindStringSubmatchIndex(words); m != nil {
		if n, ok := smallNumber(words[m[2]:m[3]]); ok && n > 0 {
			return now.Add(time.Duration(n) * time.Minute), cut(words, m), true
		}
	}
	return time.Time{}, words, false
}

func submatches(s string, m []int) []string {
	out := make([]string, len(m)/2)
	for i := range out {
		if m[2*i] >= 0 {
			out[i] = s[m[2*i]:m[2*i+1]]
		}
	}
	return out
}

// cut takes a match out of words, with 预计 before and 完成 behind it, and joins
// what is left.
func cut(words string, m []int) string {
	before := trim(words[:m[0]])
	for _, lead := range []string{"预计", "預計", "大概", "大约", "争取", "预计在"} {
		before = trim(strings.TrimSuffix(before, lead))
	}
	after := trim(strings.TrimPrefix(trim(words[m[1]:]), "完成"))
	return trim(before + " " + after)
}

// hours reads the parts of hoursForm.
func hours(p []string) (time.Duration, bool) {
	var minutes int
	switch n, ok := smallNumber(p[1]); {
	case p[1] == "半":
		minutes = 30
	case ok:
		minutes = n * 60
	case strings.Contains(p[1], "."):
		f, err := strconv.ParseFloat(p[1], 64)
		if err != nil {
			return 0, false
		}
		minutes = int(f * 60)
	default:
		return 0, false
	}
	if strings.HasSuffix(p[2], "半") || p[4] == "半" {
		minutes += 30
	}
	if n, err := strconv.Atoi(p[5]); err == nil {
		minutes += n
	}
	return time.Duration(minutes) * time.Minute, minutes > 0
}

// clockMoment reads the parts of clockForm.
func clockMoment(p []string, now time.Time) (time.Time, bool) {
	hour, minute, ok := clockTime(p)
	if !ok {
		return time.Time{}, false
	}
	year, month, day := now.Date()
	ahead, named := daysAhead(p[3])
	day += ahead
	named = named || p[1] != ""
	if p[1] != "" {
		m, _ := strconv.Atoi(p[1])
		day, _ = strconv.Atoi(p[2])
		month = time.Month(m)
		if m < 1 || m > 12 || day < 1 || day > 31 {
			return time.Time{}, false
		}
		if month < now.Month() {
			year++
		}
	}
	at := time.Date(year, month, day, hour, minute, 0, 0, now.Location())
	if named || at.After(now) {
		return at, true
	}
	if evening := at.Add(12 * time.Hour); hour < 12 && p[4] == "" && p[11] == "" && evening.After(now) {
		return evening, true
	}
	return at.AddDate(0, 0, 1), true
}

// clockTime reads hour and minute, with 下午 and pm.
func clockTime(p []string) (hour, minute int, ok bool) {
	if p[5] != "" {
		hour, _ = strconv.Atoi(p[5])
		minute, _ = strconv.Atoi(p[6])
	} else {
		if hour, ok = smallNumber(p[7]); !ok {
			return 0, 0, false
		}
		switch {
		case p[8] != "":
			minute = 30
		case p[9] != "":
			minute = 15
		case p[10] != "":
			minute, _ = strconv.Atoi(p[10])
		}
	}
	late := p[3] == "今晚" || p[3] == "明晚" || strings.EqualFold(p[11], "pm")
	switch p[4] {
	case "中午", "下午", "傍晚", "晚上", "晚":
		late = true
	}
	if late && hour < 12 && !(p[4] == "中午" && hour > 2) {
		hour += 12
	}
	if strings.EqualFold(p[11], "am") && hour == 12 {
		hour = 0
	}
	return hour, minute, hour < 24 && minute < 60
}

// smallNumber reads a whole number in digits or Chinese numerals up to 99.
func smallNumber(s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	return hanNumber(s)
}

func hanNumber(s string) (int, bool) {
	digit := func(s string) (int, bool) {
		i := strings.Index("零一二三四五六七八九", s)
		if s == "两" || s == "兩" {
			return 2, true
		}
		return i / len("零"), i >= 0 && len(s) == len("零")
	}
	tens, ones, ten := strings.Cut(s, "十")
	if !ten {
		return digit(s)
	}
	n := 10
	if tens != "" {
		d, ok := digit(tens)
		if !ok {
			return 0, false
		}
		n = d * 10
	}
	if ones == "" {
		return n, true
	}
	d, ok := digit(ones)
	return n + d, ok
}

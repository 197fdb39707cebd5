package commands

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// happened is when something was, as somebody wrote it.
type happened struct {
	at      time.Time
	timed   bool   // a time of day is written
	dayOnly bool   // a day is written, and no time
	word    string // 昨晚 and the like without a time: kept as a remark
	vague   string // what may be a day or a time, and is not said plainly
}

var (
	dayForm = regexp.MustCompile(`(?i)(?:(\d{4})(?:-|年|/)(\d{1,2})(?:-|月|/)(\d{1,2})[日号號]?|(\d{1,2})月(\d{1,2})[日号號]|` +
		`(今天|今日|今早|今晨|今晚|today\b|大前天|前天|昨天|昨日|昨早|昨晚|昨夜|yesterday\b|last night\b|大后天|大後天|后天|後天|明天|明日|明早|明晚|tomorrow\b|` +
		`下个?月|下個月|下周|下週|下星期|下礼拜|next (?:week|month)\b))`)
	timeForm = regexp.MustCompile(`(?i)(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜裡|半夜|晚|早)?\s?(?:\bat )?(?:\b(\d{1,2}):(\d{2})\b(?::\d{2}\b)?|` +
		`(\d{1,2}|[零一二两兩三四五六七八九十]{1,3})[点點时時](?:(半)|(一刻)|(\d{1,2})分?)?[钟鐘]?|\b(\d{1,2})\s?(am|pm)\b)\s?(am\b|pm\b)?`)
	vagueForm = regexp.MustCompile(`(?i)[上这這本]?[个個]?(?:周|週|星期|礼拜|禮拜)[一二三四五六日天末]|上[个個]?(?:周|週|星期|礼拜|禮拜|月)|\d*[几幾一二两兩三四五六七八九十]*天前|` +
		`\b(?:on |last )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\blast (?:week|month)\b|\bdays ago\b`)
)

// cutHappened takes a day and a time of day out of words. A day without a time
// is its noon, 昨晚 its 23:00, today is now. A time without a day is today's;
// one that lies ahead was yesterday's when that is less than 12 hours ago, as a
// night shift means it, else it lies ahead.
func cutHappened(words string, now time.Time, zone *time.Location) (string, happened) {
	local := now.In(zone)
	h := happened{at: now}
	year, month, day := local.Date()
	named, valid := "", true
	if m := dayForm.FindStringSubmatchIndex(words); m != nil {
		p := submatches(words, m)
		named = p[0]
		year, month, day, valid = writtenDay(p, local)
		words = cutOut(words, m)
	}
	hour, minute := 12, 0
	if m := timeForm.FindStringSubmatchIndex(words); m != nil {
		p := submatches(words, m)
		var ok bool
		hour, minute, ok = writtenTime(p, strings.HasSuffix(named, "晚") || strings.EqualFold(named, "last night"))
		valid, h.timed = valid && ok, true
		if words = cutOut(words, m); !ok {
			named += p[0]
		}
	} else if m := vagueForm.FindStringIndex(words); m != nil {
		h.vague = words[m[0]:m[1]]
	}
	if !valid {
		h.vague = named
	}
	if named == "" && !h.timed || h.vague != "" {
		return words, h
	}
	h.settle(named, time.Date(year, month, day, hour, minute, 0, 0, zone), local)
	return words, h
}

// settle makes a moment of what was written.
func (h *happened) settle(named string, at, local time.Time) {
	today := at.Format(time.DateOnly) == local.Format(time.DateOnly)
	switch {
	case h.timed && named == "" && at.After(local) && local.Sub(at.AddDate(0, 0, -1)) < 12*time.Hour:
		at = at.AddDate(0, 0, -1)
	case h.timed:
	case today:
		at = local
	default:
		h.dayOnly = true
	}
	if partOfDay := []string{"今早", "今晨", "今晚", "昨早", "昨晚", "昨夜", "last night"}; !h.timed && slices.Contains(partOfDay, strings.ToLower(named)) {
		h.word = named
		if !today {
			at = at.Add(11 * time.Hour) // 23:00, still the same day
		}
	}
	h.at = at.UTC()
}

// writtenDay reads the parts of dayForm; a date without a year is the nearest in
// the past. False for a day that no calendar has.
func writtenDay(p []string, now time.Time) (int, time.Month, int, bool) {
	num := func(s string) int { n, _ := strconv.Atoi(s); return n }
	year, month, day := now.Date()
	if p[6] == "" {
		if p[1] != "" {
			year, month, day = num(p[1]), time.Month(num(p[2])), num(p[3])
		} else {
			was := month*100 + time.Month(day)
			if month, day = time.Month(num(p[4])), num(p[5]); month*100+time.Month(day) > was {
				year--
			}
		}
		is := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		return year, month, day, is.Month() == month && is.Day() == day
	}
	ahead, dated := daysAhead(p[6])
	if !dated {
		ahead = 1 // next week, next month: it lies ahead, and that is all that matters
	}
	return year, month, day + ahead, true
}

// writtenTime reads the parts of timeForm. False for a time that no clock has,
// and for 晚上 2点, of which nobody knows the day.
func writtenTime(p []string, evening bool) (hour, minute int, ok bool) {
	hour, ok = smallNumber(p[2] + p[4] + p[8])
	minute, _ = strconv.Atoi(p[3] + p[7])
	switch {
	case p[5] != "":
		minute = 30
	case p[6] != "":
		minute = 15
	}
	if half := strings.ToLower(p[9] + p[10]); half != "" && hour <= 12 {
		hour %= 12
		if half == "pm" {
			hour += 12
		}
	}
	switch p[1] {
	case "晚上", "夜里", "夜裡", "半夜", "晚":
		evening = true
	case "下午", "傍晚":
		if hour < 12 {
			hour += 12
		}
	case "中午":
		if hour < 3 {
			hour += 12
		}
	}
	if evening && hour >= 5 && hour < 12 {
		hour += 12
	}
	if evening && (hour < 5 || hour == 12) {
		ok = false
	}
	return hour, minute, ok && hour < 24 && minute < 60
}

// cutOut takes a match out of words.
func cutOut(words string, m []int) string {
	return trim(trim(words[:m[0]]) + " " + trim(words[m[1]:]))
}

package commands

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"anping/scoring"
)

var (
	monthForm     = regexp.MustCompile(`^(?:(\d{4})\s?[-年/.]\s?)?(\d{1,2}|[一二三四五六七八九十]{1,2})\s?(?:月份?)?$`)
	monthWordForm = regexp.MustCompile(`^([\p{L}]+)(?: (\d{4}))?$`)
)

// writtenMonth reads a month, 2025-06, behind 我的分: none is the one of now,
// 上月 the last; 10月, 2025年10月, 2025-10, October. names are the months' names in
// all languages, January first, twelve of each. A month without a year is the
// nearest that has begun. False for what is no month or has not begun.
func writtenMonth(words string, now time.Time, zone *time.Location, names []string) (string, bool) {
	local := now.In(zone)
	this := time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, time.UTC)
	words = scoring.Fold(trim(scoring.Tidy(words)))
	switch words {
	case "", "本月", "这个月", "这月", "当月", "this month":
		return this.Format("2006-01"), true
	case "上月", "上个月", "last month":
		return this.AddDate(0, -1, 0).Format("2006-01"), true
	}
	year, month := "", 0
	if m := monthForm.FindStringSubmatch(words); m != nil {
		year = m[1]
		month, _ = smallNumber(m[2])
	} else if m := monthWordForm.FindStringSubmatch(words); m != nil {
		year = m[2]
		for i, name := range names {
			if strings.EqualFold(name, m[1]) {
				month = i%12 + 1
			}
		}
	}
	if month < 1 || month > 12 {
		return "", false
	}
	at := time.Date(this.Year(), time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	switch y, err := strconv.Atoi(year); {
	case err == nil:
		at = at.AddDate(y-at.Year(), 0, 0)
	case at.After(this):
		at = at.AddDate(-1, 0, 0)
	}
	return at.Format("2006-01"), !at.After(this)
}

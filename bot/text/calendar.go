package text

import (
	"strconv"
	"time"
)

// Clock is a time of day as people of lang write it, in zone: 14:21.
func (c *Catalogue) Clock(_ string, t time.Time, zone *time.Location) string {
	return t.In(zone).Format("15:04")
}

// Date is a day as people of lang write it: 6月12日(四), Thu 12 June. A day that
// is none is printed as given.
func (c *Catalogue) Date(lang, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return c.sayDay(lang, "calendar.date", t)
}

// ShortDate is a day without its weekday: 6月12日, 12 June.
func (c *Catalogue) ShortDate(lang, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return c.sayDay(lang, "calendar.short", t)
}

// Month is a month written 2025-06: 2025年6月, June 2025.
func (c *Catalogue) Month(lang, month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return c.Say(lang, "calendar.month", A("month", c.in(lang).item("months", int(t.Month())-1)), A("year", strconv.Itoa(t.Year()))).String()
}

// When is a moment as people of lang write it who stand at now: 14:21 today,
// 6月13日 10:00 on another day.
func (c *Catalogue) When(lang string, t, now time.Time, zone *time.Location) string {
	clock := c.Clock(lang, t, zone)
	local := t.In(zone)
	if local.Format(time.DateOnly) == now.In(zone).Format(time.DateOnly) {
		return clock
	}
	day := c.ShortDate(lang, local.Format(time.DateOnly))
	return c.Say(lang, "calendar.moment", A("day", day), A("clock", clock)).String()
}

func (c *Catalogue) sayDay(lang string, key Key, t time.Time) string {
	s := c.in(lang)
	return c.Say(lang, key,
		A("month", s.item("months", int(t.Month())-1)),
		A("day", strconv.Itoa(t.Day())),
		A("weekday", s.item("weekdays", int(t.Weekday()))),
	).String()
}

// item is the i-th word of a list of the language.
func (s *shelf) item(list string, i int) string {
	if words := s.lists[list]; i < len(words) {
		return words[i]
	}
	return ""
}

// Left is a time that runs out, as people read it: 2:58 under an hour, as
// minutes and seconds; rounded down and in words from an hour on.
func (c *Catalogue) Left(lang string, d time.Duration) string {
	if d < 0 {
		d = 0
	}
	if d >= time.Hour {
		return c.Span(lang, d)
	}
	seconds := int(d / time.Second)
	rest := strconv.Itoa(seconds % 60)
	if len(rest) == 1 {
		rest = "0" + rest
	}
	return strconv.Itoa(seconds/60) + ":" + rest
}

// Span is a time that passed, as people read it, rounded down: 19 分钟,
// 2 小时 5 分钟, 不到 1 分钟, 3 天 2 小时.
func (c *Catalogue) Span(lang string, d time.Duration) string {
	minutes := int(d / time.Minute)
	hours, rest := minutes/60, minutes%60
	days := hours / 24
	dayCount := A("d", strconv.Itoa(days))
	h, m := A("h", strconv.Itoa(hours%24)), A("m", strconv.Itoa(rest))
	switch {
	case days > 0 && hours%24 == 0:
		return c.Say(lang, "span.days", dayCount).String()
	case days > 0:
		return c.Say(lang, "span.days_both", dayCount, h).String()
	case minutes < 1:
		return c.Say(lang, "span.moment").String()
	case hours == 0:
		return c.Say(lang, "span.minutes", m).String()
	case rest == 0:
		return c.Say(lang, "span.hours", h).String()
	}
	return c.Say(lang, "span.both", h, m).String()
}

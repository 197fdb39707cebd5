package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"anping/scoring/calendar"
)

// specialDay is what Apple's calendars mark days off and make-up days with.
const specialDay = "X-APPLE-SPECIAL-DAY"

// readICal reads the special days of an iCalendar file. What is wrong is told by
// the line and the property.
func readICal(raw []byte) ([]calendar.Special, []calendar.Fault) {
	cal, err := ics.ParseCalendar(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	if err != nil {
		return nil, []calendar.Fault{{What: "not an iCalendar file: " + err.Error()}}
	}
	if before, last := lastLine(raw); !strings.EqualFold(last, "END:VCALENDAR") {
		return nil, []calendar.Fault{{Row: before + 1, What: "it is cut off: the last line is not END:VCALENDAR"}}
	}
	events := cal.Events()
	r := icalReader{lines: eventLines(raw), days: map[string]calendar.Special{}}
	r.marked = slices.ContainsFunc(events, func(e *ics.VEvent) bool { return value(e, specialDay) != "" })
	for i, e := range events {
		r.event(i, e)
	}
	table := make([]calendar.Special, 0, len(r.days))
	for _, d := range r.days {
		table = append(table, d)
	}
	return calendar.Sorted(table), r.faults
}

// lastLine is the last line that holds anything, and how many are before it.
func lastLine(raw []byte) (before int, line string) {
	lines := strings.Split(strings.TrimRight(string(raw), "\r\n\t "), "\n")
	return len(lines) - 1, strings.TrimSpace(lines[len(lines)-1])
}

// eventLines says for each event on which line it and its properties begin: the
// library does not.
func eventLines(raw []byte) []map[string]int {
	var lines []map[string]int
	inside := false
	for n, line := range strings.Split(string(raw), "\n") {
		line = strings.ToUpper(strings.TrimRight(line, "\r"))
		switch name := line[:strings.IndexAny(line+":", ":;")]; {
		case line == "BEGIN:VEVENT":
			inside = true
			lines = append(lines, map[string]int{"": n + 1})
		case line == "END:VEVENT":
			inside = false
		case inside && lines[len(lines)-1][name] == 0:
			lines[len(lines)-1][name] = n + 1
		}
	}
	return lines
}

type icalReader struct {
	lines  []map[string]int
	marked bool // days off are marked; other events are none
	days   map[string]calendar.Special
	faults []calendar.Fault
}

func value(e *ics.VEvent, name string) string {
	if p := e.GetProperty(ics.ComponentProperty(name)); p != nil {
		return strings.TrimSpace(p.Value)
	}
	return ""
}

func (r *icalReader) wrong(i int, property, format string, args ...any) {
	f := calendar.Fault{Column: property, What: fmt.Sprintf(format, args...)}
	if i < len(r.lines) {
		if f.Row = r.lines[i][property]; f.Row == 0 {
			f.Row = r.lines[i][""]
		}
	}
	r.faults = append(r.faults, f)
}

func (r *icalReader) event(i int, e *ics.VEvent) {
	if value(e, "STATUS") == "CANCELLED" || r.marked && value(e, specialDay) == "" {
		return
	}
	for _, again := range []string{"RRULE", "RDATE"} {
		if value(e, again) != "" {
			r.wrong(i, again, "an event that comes again is not read: name the days of each year")
			return
		}
	}
	first := r.day(i, e, "DTSTART")
	last := first
	if value(e, "DTEND") != "" {
		last = calendar.AddDays(r.day(i, e, "DTEND"), -1) // it names the day after the last
	}
	if first == "" || last == "" {
		return
	}
	days, wrong := calendar.Days(first, max(first, last))
	if wrong != "" {
		r.wrong(i, "DTEND", "%s", wrong)
		return
	}
	s := calendar.Special{Kind: kindOf(e), Name: oneLine(value(e, "SUMMARY"))}
	if len(s.Name) > 200 {
		r.wrong(i, "SUMMARY", "is longer than 200 bytes")
		return
	}
	for _, day := range days {
		was, known := r.days[day]
		switch {
		case known && was.Kind != s.Kind:
			r.wrong(i, "DTSTART", "%s is a %s here and a %s in another event", day, s.Kind, was.Kind)
		case !known:
			s.Day = day
			r.days[day] = s
		}
	}
}

// kindOf is what an event makes of its days.
func kindOf(e *ics.VEvent) calendar.Kind {
	switch value(e, specialDay) {
	case "ALTERNATE-WORKDAY":
		return calendar.Workday
	case "WORK-HOLIDAY":
		return calendar.Holiday
	}
	name := strings.ToLower(value(e, "SUMMARY"))
	for _, word := range []string{"补班", "補班", "上班", "调休工作", "(班)", "（班）", "workday", "working day"} {
		if strings.Contains(name, word) {
			return calendar.Workday
		}
	}
	return calendar.Holiday
}

// day is a whole day, as it is written.
func (r *icalReader) day(i int, e *ics.VEvent, property string) string {
	text := value(e, property)
	date, clock, timed := strings.Cut(text, "T")
	day, err := time.Parse("20060102", date)
	if err != nil || timed && strings.Trim(clock, "0Z") != "" {
		r.wrong(i, property, "%q is no whole day like 20271001", text)
		return ""
	}
	return day.Format(time.DateOnly)
}

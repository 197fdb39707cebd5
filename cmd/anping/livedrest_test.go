package main

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// free is when somebody may be told at a moment what can wait: on duty at once, else
// after the quiet hours, 22:00 to 7:00, and after the eight hours that follow a night,
// 8:00 to 16:00. A night belongs to the day it begins on, and on a day of leave there is
// none. Nobody's duty begins in either.
func (l *life) free(who string, at time.Time) time.Time {
	night := func(of time.Time) bool { return l.worksNights(who) && !l.awayOn(who, of) }
	for {
		hour, yesterday := at.Hour(), at.AddDate(0, 0, -1)
		next := time.Duration(0)
		switch {
		case hour >= 20 && night(at), hour < 8 && night(yesterday):
		case hour >= 22:
			next = 31 * time.Hour
		case hour < 7:
			next = 7 * time.Hour
		case hour >= 8 && hour < 16 && night(yesterday):
			next = 16 * time.Hour
		}
		if next == 0 {
			return at
		}
		at = time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, l.zone).Add(next)
	}
}

// worksNights reports whether a number is of somebody of a night team: every second
// guard, and one captain.
func (l *life) worksNights(no string) bool {
	n, _ := strconv.Atoi(no)
	if i := n % 100; i != 91 && i != 93 && n != 999 {
		return i == 92 || shiftOf(i) == "N"
	}
	return false
}

// minute names a moment in what is compared, cut to the minute: what many are told at
// one moment arrives one after another.
func (l *life) minute(at time.Time) string { return at.In(l.zone).Format("2006-01-02T15:04") }

// heard is somebody, and the minute in which they hear what is due at a moment.
func (l *life) heard(who string, at time.Time) string { return who + " " + l.minute(l.free(who, at)) }

// atOnce stands for the minute of what did not have to wait: it is told as it is
// booked, and then one after another.
const atOnce = "at once"

// chargeNotes are which guard hears when of an entry that costs points.
func (l *life) chargeNotes(all []booked) map[string]int {
	out := map[string]int{}
	for _, b := range all {
		known := b.known.In(l.zone)
		at := l.free(b.subject, known)
		if _, err := strconv.Atoi(b.subject); err != nil || b.points >= 0 || !at.Before(l.end()) {
			continue
		}
		when := atOnce
		if at.After(known) {
			when = l.minute(at)
		}
		out[fmt.Sprintf("%s %d %s %s", b.rule, b.points, b.subject, when)]++
	}
	return out
}

// chargesTold are the same lines of the notes that arrived.
func (l *life) chargesTold(t *testing.T, w *world) map[string]int {
	t.Helper()
	rows, err := w.plain.rows("select no, rule, points, recorded from entries where points < 0 and subject_kind = 'person'")
	if err != nil {
		t.Fatal(err)
	}
	of, booked := map[string]string{}, map[string]time.Time{}
	for row := range strings.Lines(rows) {
		f := strings.Split(strings.TrimSpace(row), "|")
		recorded, _ := strconv.ParseInt(f[3], 10, 64)
		of[f[0]], booked[f[0]] = f[1]+" "+f[2], time.UnixMilli(recorded)
	}
	out := map[string]int{}
	for key, at := range l.arrived {
		note, chat, _ := strings.Cut(key, " > ")
		no, told := strings.CutPrefix(note, "told/")
		_, who, _ := strings.Cut(chat, "-")
		if entry := of[no]; told && entry != "" {
			when := l.minute(at)
			if at.Sub(booked[no]) < time.Minute {
				when = atOnce
			}
			out[entry+" "+who+" "+when] += l.notes[key]
		}
	}
	return out
}

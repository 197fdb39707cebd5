package commands

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"anping/scoring"
)

// slip is an entry that waits for its confirmation: all that 【确认】 books, as it
// was shown.
type slip struct {
	Site    int64               `json:"site"`
	Team    int64               `json:"team"`
	Kind    scoring.SubjectKind `json:"kind"`
	Subject int64               `json:"subject"`
	Rule    string              `json:"rule"`
	Version int                 `json:"version"`
	Count   int                 `json:"count"`
	Points  scoring.Points      `json:"points"`
	At      int64               `json:"at"` // Unix seconds
	Place   string              `json:"place,omitempty"`
	Reason  string              `json:"reason,omitempty"`
	Photo   string              `json:"photo,omitempty"` // SHA-256
	Booked  string              `json:"booked,omitempty"`
	Dropped bool                `json:"dropped,omitempty"`
}

// priced sets points by rule, count and cap.
func (s slip) priced(rule scoring.Rule, count int) slip {
	s.Rule, s.Count, s.Points = rule.Code, count, rule.Points*scoring.Points(count)
	if limit := rule.Cap; limit > 0 {
		s.Points = max(min(s.Points, limit), -limit)
	}
	return s
}

// entry is what a slip books.
func (s slip) entry(cause string, by int64) scoring.Entry {
	return scoring.Entry{
		Cause: cause, Site: s.Site, Team: s.Team, Subject: scoring.Subject{Kind: s.Kind, ID: s.Subject},
		Rule: s.Rule, Version: s.Version, Points: s.Points, Count: s.Count, At: time.Unix(s.At, 0).UTC(),
		By: by, Place: s.Place, Reason: s.Reason,
	}
}

// details are the words of a 扣 or 加 that are neither subject nor rule.
type details struct {
	count  int
	place  string
	reason string
	at     time.Time
}

var (
	dayForm    = regexp.MustCompile(`(?i)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})月(\d{1,2})[日号號]|(今天|今日|today\b|昨天|昨日|昨晚|yesterday\b|大前天|前天))`)
	timeForm   = regexp.MustCompile(`\b([01]?\d|2[0-3]):([0-5]\d)\b`)
	reasonForm = regexp.MustCompile(`(?i)(?:理由|原因|\breason\b|\bbecause\b)[:]?\s*(.+)$`)
)

// readDetails reads count, place, reason and moment from what is left of a 扣 or
// 加; without a day it is now.
func readDetails(words string, now time.Time, zone *time.Location) details {
	d := details{count: 1, at: now}
	words = scoring.Tidy(words)
	if m := reasonForm.FindStringSubmatchIndex(words); m != nil {
		d.reason, words = trim(words[m[2]:m[3]]), trim(words[:m[0]])
	}
	words, d.at = cutDay(words, now, zone)
	var place []string
	counted := false
	for _, token := range strings.Fields(words) {
		if n, rest, ok := leadingCount(token); ok && !counted {
			d.count, counted = n, true
			token = rest
		}
		if token = trim(token); token != "" && !pointsAgain(token) {
			place = append(place, token)
		}
	}
	d.place = strings.Join(place, " ")
	return d
}

// leadingCount reads a count that is a word of its own (2, ×2, 两次) or stands
// in front of one with its unit (2次北门). 3号楼 is a place.
func leadingCount(token string) (n int, rest string, ok bool) {
	if n, ok := scoring.ParseCount(token); ok {
		return n, "", true
	}
	runes := []rune(token)
	for i := min(len(runes)-1, 5); i >= 2; i-- {
		head := string(runes[:i])
		if !strings.HasPrefix(head, "×") && !strings.HasSuffix(head, "次") && !strings.HasSuffix(head, "回") {
			continue
		}
		if n, ok := scoring.ParseCount(head); ok {
			return n, string(runes[i:]), true
		}
	}
	return 0, token, false
}

// pointsAgain reports whether a word repeats the points, 0.5分 or −0.5: the
// standard says them, and the echo shows them.
func pointsAgain(token string) bool {
	if !strings.HasSuffix(token, "分") && !strings.ContainsAny(token, ".-−+") {
		return false
	}
	_, err := scoring.ParsePoints(token)
	return err == nil
}

// cutDay takes a day and a time of day out of words. A day without a time is
// its noon, 昨晚 without a time 23:00; a time that lies ahead today was yesterday's.
func cutDay(words string, now time.Time, zone *time.Location) (string, time.Time) {
	local := now.In(zone)
	year, month, day := local.Date()
	named, hour, minute := false, 12, 0
	if m := dayForm.FindStringSubmatchIndex(words); m != nil {
		p := submatches(words, m)
		named = true
		switch strings.ToLower(p[6]) {
		case "昨天", "昨日", "yesterday":
			day--
		case "昨晚":
			day, hour = day-1, 23
		case "前天":
			day -= 2
		case "大前天":
			day -= 3
		case "":
			year, month, day = typedDay(p, local)
		}
		words = trim(trim(words[:m[0]]) + " " + trim(words[m[1]:]))
	}
	m := timeForm.FindStringSubmatchIndex(words)
	if m != nil {
		hour, _ = strconv.Atoi(words[m[2]:m[3]])
		minute, _ = strconv.Atoi(words[m[4]:m[5]])
		words = trim(trim(words[:m[0]]) + " " + trim(words[m[1]:]))
	}
	if !named && m == nil {
		return words, now
	}
	at := time.Date(year, month, day, hour, minute, 0, 0, zone)
	switch {
	case !named && at.After(now):
		at = at.AddDate(0, 0, -1)
	case named && at.After(now) && at.Format(time.DateOnly) == local.Format(time.DateOnly):
		at = now // 今天
	}
	return words, at.UTC()
}

// typedDay is a day typed with its date; without a year the nearest in the past.
func typedDay(p []string, now time.Time) (int, time.Month, int) {
	num := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if p[1] != "" {
		return num(p[1]), time.Month(num(p[2])), num(p[3])
	}
	year, month, day := now.Year(), time.Month(num(p[4])), num(p[5])
	if month > now.Month() || month == now.Month() && day > now.Day() {
		year--
	}
	return year, month, day
}

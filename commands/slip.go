package commands

import (
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
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
	At      int64               `json:"at"`               // Unix seconds
	Place   string              `json:"place,omitempty"`  // public: roster places, and for a bonus the rule's own words
	Remark  string              `json:"remark,omitempty"` // other words; only the subject and the recorder read them
	Reason  string              `json:"reason,omitempty"` // behind 理由
	Timed   bool                `json:"timed,omitempty"`  // a time of day was written
	DayOnly bool                `json:"dayonly,omitempty"`
	Photo   string              `json:"photo,omitempty"` // SHA-256
	Also    []bot.MediaRef      `json:"also,omitempty"`  // voice and videos that came with it
	Check   string              `json:"check,omitempty"` // <item>/<period> of a checklist that it is about
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
		By: by, Place: s.Place, Reason: strings.Join(slices.DeleteFunc([]string{s.Remark, s.Reason}, func(w string) bool { return w == "" }), "; "),
	}
}

// placeSeparator stands between the parts of an entry's Place.
const placeSeparator = "、"

// placed puts the details where they may be read: the names of the roster's
// places, and of a bonus the rule's own words, in Place, which a notice tells;
// every other word in Remark.
func (s slip) placed(rule scoring.Rule, d details) slip {
	var public, remark []string
	for _, place := range d.places {
		public = append(public, place.Name)
	}
	for _, word := range strings.Fields(d.remark) {
		if rule.Points > 0 && rule.Says(word) {
			public = append(public, word)
		} else {
			remark = append(remark, word)
		}
	}
	s.Place, s.Remark = strings.Join(public, placeSeparator), strings.Join(remark, " ")
	return s
}

// when is the moment of a slip as it was written: a day without a time has none.
func (s slip) when(r *bot.Reading, lang string) text.Line {
	at := time.Unix(s.At, 0)
	if s.DayOnly {
		return r.Say(lang, "deduct.day_only", text.A("day", r.Catalogue().ShortDate(lang, r.Roster.Day(s.Site, at))))
	}
	return text.Plain(r.Catalogue().When(lang, at, r.Now, r.Roster.Zone(s.Site)))
}

// said are the lines with the recorder's free words: the subject and the
// recorder read them, a group never does.
func said(r *bot.Reading, lang string, s slip) []text.Line {
	var lines []text.Line
	if s.Remark != "" {
		lines = append(lines, r.Say(lang, "told.remark", text.As("remark", s.Remark)))
	}
	if s.Reason != "" {
		lines = append(lines, r.Say(lang, "told.reason", text.As("reason", s.Reason)))
	}
	return lines
}

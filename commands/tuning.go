package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/survey"
)

// noticeTuning tells managers, when a quarter is over, what its facts say about the
// standard. Its scope is the site's row number, its period the quarter that is over.
const noticeTuning = "tuning"

// When it is told (ours): quarter and month charges and their private notes are out
// by then, and it stands beside no reminder.
const (
	tuningDay    = 2 // days after the quarter's last one, less one: the 3rd
	tuningMinute = 10*60 + 7
	tuningMost   = 5 // rules a line
	tuningPolls  = 8 // rounds back that a quarter asked for by hand can be, two years
)

// tuningDueOf is the row of a site for a quarter.
func tuningDueOf(roster *scoring.Roster, site int64, quarter string) bot.Due {
	zone := roster.Zone(site)
	due := bot.Due{Name: noticeTuning, Scope: number(site)}
	if _, end, err := calendar.Span(quarter, zone); err == nil {
		due.Period, due.Next = quarter, calendar.At(calendar.AddDays(calendar.Day(end, zone), tuningDay), tuningMinute, zone)
	}
	return due
}

// tuningRows are the rows of the schedule of sites that have none yet: the quarter
// that runs is told of when it is over.
func tuningRows(after *scoring.Roster, had []bot.Due, now time.Time) []bot.Due {
	var out []bot.Due
	for _, site := range after.Sites {
		if !slices.ContainsFunc(had, func(d bot.Due) bool { return d.Name == noticeTuning && d.Scope == number(site.ID) }) {
			out = append(out, tuningDueOf(after, site.ID, calendar.Quarter(now, after.Zone(site.ID))))
		}
	}
	return out
}

// tuning tells the managers of a site of its last quarter; nobody where there was
// nothing, and of quarters that passed while nothing ran only of the last.
func (s clerk) tuning(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeTuning + "/" + o.Due.Scope + "/" + o.Due.Period
	site := o.Roster.Site(rowNumber(o.Due.Scope))
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeTuning, Scope: o.Due.Scope}}
	_, end, err := calendar.Span(o.Due.Period, o.Roster.Zone(site.ID))
	if site.ID == 0 || err != nil {
		return key, c, nil //nolint:nilerr // no site, or no period of ours: the row goes
	}
	c.Due[0] = tuningDueOf(o.Roster, site.ID, calendar.Quarter(end, o.Roster.Zone(site.ID)))
	if !c.Due[0].Next.After(o.Now) {
		return key, c, nil
	}
	facts, err := tuningFacts(ctx, s.Store, o.Reading, site, o.Due.Period)
	if err != nil {
		return "", bot.Change{}, err
	}
	for _, p := range once(managers(o.Roster, site.ID, o.Roster.Day(site.ID, o.Now))) {
		lines := facts(p.Lang)
		if len(lines) == 0 {
			continue
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: "tuning/" + o.Due.Scope + "/" + o.Due.Period + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassNotice,
			Due: o.Roster.Quiet(p.ID, o.Now), Body: bot.Body{Lang: p.Lang, Lines: lines},
		})
	}
	return key, c, nil
}

// TuningReader is what the review of a quarter reads.
type TuningReader interface {
	RuleUses(ctx context.Context, v bot.View, site int64, first, last string, from, to time.Time) ([]scoring.RuleUse, int, error)
	Polls(ctx context.Context, v bot.View, site int64, limit int) ([]survey.Poll, error)
}

// QuarterReview is what managers are told of a site's quarter, 2025-Q2, on the third
// day after it, as plain lines in a language; none where there was nothing.
func QuarterReview(ctx context.Context, s TuningReader, r *bot.Reading, site scoring.Site, quarter, lang string) ([]string, error) {
	facts, err := tuningFacts(ctx, s, r, site, quarter)
	if err != nil {
		return nil, err
	}
	return PlainLines(bot.Body{Lang: lang, Lines: facts(lang)}), nil
}

// tuningFacts reads what a quarter says about the standard, to be said in a
// language: no lines where there was nothing.
func tuningFacts(ctx context.Context, s TuningReader, r *bot.Reading, site scoring.Site, quarter string) (func(lang string) []text.Line, error) {
	zone := r.Roster.Zone(site.ID)
	from, to, err := calendar.Span(quarter, zone)
	if err != nil {
		return nil, fmt.Errorf("span of a quarter: %w", err)
	}
	uses, alerted, err := s.RuleUses(ctx, r.View, site.ID, calendar.Month(from, zone), calendar.Month(to.Add(-time.Second), zone), from, to)
	if err != nil {
		return nil, err
	}
	polls, err := s.Polls(ctx, r.View, site.ID, tuningPolls)
	if err != nil {
		return nil, fmt.Errorf("read the last rounds: %w", err)
	}
	polls = slices.DeleteFunc(polls, func(p survey.Poll) bool { return !p.Round.Closed.After(from) || p.Round.Closed.After(to) })
	return func(lang string) []text.Line {
		lines := tuningLines(r, lang, uses, alerted)
		if len(polls) > 0 && !polls[0].Summary().Hidden() {
			lines = append(lines, dimensionLine(r, lang, site, polls[0].Summary())...)
		}
		if len(lines) == 0 {
			return nil
		}
		head := r.Say(lang, "tuning.head", text.A("site", site.Name), periodArg(r, lang, quarter))
		return append(append([]text.Line{head}, lines...), r.Say(lang, "tuning.how"))
	}, nil
}

// tuningLines are the rules most used, those whose appeals were won, and the clocks
// most missed.
func tuningLines(r *bot.Reading, lang string, uses []scoring.RuleUse, alerted int) []text.Line {
	std := r.Standards.Newest()
	var lines []text.Line
	line := func(key text.Key, most []scoring.RuleUse, say func(u scoring.RuleUse, name text.Arg) text.Line) {
		var parts []text.Line
		for _, u := range most {
			name := u.Rule
			if rule, ok := std.Rule(u.Rule); ok {
				name = rule.Names.In(lang)
			}
			parts = append(parts, say(u, text.A("rule", name)))
		}
		if len(parts) > 0 {
			lines = append(lines, r.Say(lang, key, text.In("rules", r.Catalogue().Join(lang, parts...))))
		}
	}
	line("tuning.most", scoring.MostUsed(uses, tuningMost, func(u scoring.RuleUse) int { return u.Fired }), func(u scoring.RuleUse, name text.Arg) text.Line {
		return r.Say(lang, "tuning.fired", name, text.A("n", number(u.Fired)), text.A("points", short(u.Points)))
	})
	line("tuning.appeals", scoring.MostUsed(uses, tuningMost, func(u scoring.RuleUse) int { return u.Won }), func(u scoring.RuleUse, name text.Arg) text.Line {
		return r.Say(lang, "tuning.won", name, text.A("won", number(u.Won)), text.A("decided", number(u.Decided)))
	})
	clocks := slices.DeleteFunc(slices.Clone(uses), func(u scoring.RuleUse) bool {
		return u.Rule != scoring.RuleAccept && u.Rule != scoring.RuleArrive && u.Rule != scoring.RuleResolve
	})
	line("tuning.clocks", scoring.MostUsed(clocks, tuningMost, func(u scoring.RuleUse) int { return u.Cases }), func(u scoring.RuleUse, name text.Arg) text.Line {
		return r.Say(lang, "tuning.late", name, text.A("n", number(u.Cases)), text.A("all", number(alerted)))
	})
	return lines
}

package commands

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// bookingLine names an entry in one line: K250612-07 6月12日 漏打卡 ×2 −1.0(北门).
// mark says how it stands, nil = nothing to say.
func bookingLine(r *bot.Reading, lang string, e scoring.Entry, mark text.Line) text.Line {
	return r.Say(lang, "score.entry", text.A("no", e.No), text.A("day", r.Catalogue().ShortDate(lang, e.Day)),
		text.A("rule", ruleName(r.Standards, lang, e)), text.A("times", times(e.Count)), text.A("points", entryPoints(e.Points)),
		text.In("where", where(r, lang, e)), text.In("mark", mark))
}

// appealLines say who appeals against what and why.
func appealLines(r *bot.Reading, lang string, a scoring.Appeal, entries []scoring.Entry) []text.Line {
	lines := []text.Line{r.Say(lang, "appeal.head", text.A("no", a.No), text.ByName("name", r.Roster.Person(a.Person).Name))}
	for _, e := range entries {
		lines = append(lines, bookingLine(r, lang, e, nil))
		if e.By != 0 {
			lines = append(lines, r.Say(lang, "appeal.recorder", text.ByName("name", r.Roster.Person(e.By).Name)))
		}
	}
	if a.Reason != "" {
		lines = append(lines, r.Say(lang, "told.reason", text.As("reason", a.Reason)))
	}
	return lines
}

// judgeBody puts an appeal to one who may decide it.
func judgeBody(r *bot.Reading, c *bot.Change, p scoring.Person, a scoring.Appeal, entries []scoring.Entry) bot.Body {
	b := bot.Body{Lang: p.Lang, Lines: appealLines(r, p.Lang, a, entries), Image: a.Photo}
	until := a.At.Add(scoring.DecideWithin)
	if until.After(r.Now) {
		b.Lines = append(b.Lines, r.Say(p.Lang, "appeal.until", text.A("at", r.Catalogue().When(p.Lang, until, r.Now, r.Roster.Zone(a.Site)))))
	}
	offer(r, c, &b, p.ID, r.Now.Add(30*24*time.Hour), // who decides late still decides
		choice{r.Say(p.Lang, "button.uphold"), "uphold " + a.No},
		choice{r.Say(p.Lang, "button.partial"), "partial " + a.No},
		choice{r.Say(p.Lang, "button.dismiss"), "dismiss " + a.No})
	return b
}

// waitingAppeals lists what waits for the speaker's decision; false for none.
func (s clerk) waitingAppeals(ctx context.Context, r *bot.Request) (bot.Change, bool, error) {
	all, err := s.OpenAppeals(ctx, r.View, r.Who.Standing.Site)
	if err != nil {
		return bot.Change{}, false, fmt.Errorf("read open appeals: %w", err)
	}
	var choices []choice
	for _, a := range all[:min(len(all), mostListed)] {
		if a.Person == r.Who.Standing.Person {
			continue
		}
		label := r.Say(r.Lang, "appeal.choice", text.A("no", a.No), text.ByName("name", r.Roster.Person(a.Person).Name))
		choices = append(choices, choice{label, "appeal " + a.No})
	}
	if len(choices) == 0 {
		return bot.Change{}, false, nil
	}
	c, err := list(r, r.Say(r.Lang, "appeal.to_decide"), nil, choices)
	return c, true, err
}

// noticeAppeal is an appeal that waits: its rows of the schedule are the days on
// which the managers are reminded. The scope is the appeal's number.
const noticeAppeal = "appeal"

func appealDue(r *bot.Reading, a scoring.Appeal, next time.Time) bot.Due {
	return bot.Due{Name: noticeAppeal, Scope: a.No, Period: r.Roster.Day(a.Site, next), Next: next}
}

// appealWaits reminds the managers every day of an appeal that was not decided
// within three days (rules.md 2). Once it is decided, or its entries were taken
// back otherwise, the row goes.
func (s clerk) appealWaits(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeAppeal + "/" + o.Due.Scope + "/" + o.Due.Period
	a, of, err := s.Appeal(ctx, o.View, o.Due.Scope)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read appeal: %w", err)
	}
	c := bot.Change{}
	if a.State != scoring.AppealOpen || moot(of) {
		c.Due = []bot.Due{{Name: noticeAppeal, Scope: a.No}}
		if a.State == scoring.AppealOpen {
			a.State, a.Decided = scoring.AppealMoot, o.Now
			c.Appeals = []scoring.Appeal{a}
		}
		return key, c, nil
	}
	c.Due = []bot.Due{appealDue(o.Reading, a, o.Due.Next.Add(24*time.Hour))}
	entries := entriesOf(of)
	for _, p := range o.Roster.Managers(a.Site, o.Roster.Day(a.Site, o.Now)) {
		b := bot.Body{Lang: p.Lang, Lines: appealLines(o.Reading, p.Lang, a, entries)}
		if o.Roster.Judge(p.ID, a, entries, o.Now) == scoring.Allowed {
			b = judgeBody(o.Reading, &c, p, a, entries)
		}
		b.Head = overdueHead(o.Reading, p.Lang, a, o.Roster.Judges(a, entries, o.Now))
		c.Notes = append(c.Notes, bot.Note{
			Key: "appealwaits/" + a.No + "/" + o.Due.Period + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: b, Due: o.Roster.Quiet(p.ID, o.Now),
		})
	}
	return key, c, nil
}

func overdueHead(r *bot.Reading, lang string, a scoring.Appeal, judges []scoring.Person) text.Line {
	no, span := text.A("no", a.No), text.A("span", r.Catalogue().Span(lang, r.Now.Sub(a.At)))
	if len(judges) == 0 {
		return r.Say(lang, "appeal.overdue_nobody", no, span)
	}
	return r.Say(lang, "appeal.overdue", no, span, text.In("judge", judgesLine(r, lang, judges)))
}

// moot reports whether nothing of an appeal's entries stands any more.
func moot(of []bot.Booking) bool {
	for _, b := range of {
		if b.ReversedBy == "" {
			return false
		}
	}
	return true
}

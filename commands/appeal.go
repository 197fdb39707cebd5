package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// appealFor is how far back 申诉 without a number looks for entries that were
// told late (ours).
const appealFor = 31 * 24 * time.Hour

// appeal is 申诉: with an entry's or a case's number and a reason it makes an
// appeal; with an appeal's number it shows or, with the decider's words, decides
// it; alone it lists what can be appealed, or to who decides what waits.
func (s clerk) appeal(ctx context.Context, r *bot.Request) (bot.Change, error) {
	words := trim(scoring.Tidy(r.Words))
	if no, rest := cutAppeal(words); no != "" {
		if state, said := rulingWords(r, rest); state != "" {
			return s.ruleOn(ctx, r, no, state, said)
		}
		return s.showAppeal(ctx, r, no)
	}
	if no, rest := cutEntry(words); no != "" {
		return s.lodge(ctx, r, no, bot.BookingQuery{Nos: []string{no}}, rest)
	}
	if m := caseForm.FindStringIndex(words); m != nil {
		no, rest := cutCase(words)
		return s.lodge(ctx, r, no, bot.BookingQuery{Case: no}, rest)
	}
	if words == "" && r.Reach >= bot.OwnSite {
		if c, waits, err := s.waitingAppeals(ctx, r); waits || err != nil {
			return c, err
		}
	}
	return s.whichEntry(ctx, r, words)
}

// lodge makes the appeal against what a query finds, named no.
func (s clerk) lodge(ctx context.Context, r *bot.Request, no string, q bot.BookingQuery, reason string) (bot.Change, error) {
	q.Person = r.Who.Standing.Person
	found, err := s.Bookings(ctx, r.View, q)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read what is appealed: %w", err)
	}
	found = slices.DeleteFunc(found, func(b bot.Booking) bool {
		return !appeals(r.Reading, r.Who.Standing.Person, b.Entry) || q.Case != "" && b.Entry.Reverses != ""
	})
	open := slices.DeleteFunc(slices.Clone(found), func(b bot.Booking) bool { return unappealable(r, b) != "" })
	switch {
	case len(found) == 0:
		return reply(r, "appeal.unknown", text.A("no", no))
	case len(open) == 0:
		return s.cannotAppeal(r, found[0])
	}
	return s.lodged(ctx, r, no, q.Case, open, reason)
}

// lodged records an appeal, or asks for its reason.
func (s clerk) lodged(ctx context.Context, r *bot.Request, no, caseNo string, of []bot.Booking, reason string) (bot.Change, error) {
	proofs := media(r)
	if reason == "" && len(proofs) == 0 {
		seen, err := s.unseen(ctx, r, entriesOf(of))
		if err != nil {
			return bot.Change{}, err
		}
		var lines []text.Line
		for _, e := range seen {
			lines = append(lines, bookingLine(r.Reading, r.Lang, e, nil))
		}
		return askWords(r, r.Say(r.Lang, "appeal.why", text.A("no", no)), lines, nil, "appeal "+no)
	}
	ss, err := newNo(ctx, r.Reading, "SS-", bot.SeriesAppeal)
	if err != nil {
		return bot.Change{}, err
	}
	first := of[0].Entry
	a := scoring.Appeal{
		No: ss, Case: caseNo, Site: first.Site, Team: first.Team, Person: r.Who.Standing.Person, Reason: reason, At: r.Now, State: scoring.AppealOpen,
	}
	c := bot.Change{}
	var entries []scoring.Entry
	for _, b := range of {
		a.Entries, entries = append(a.Entries, b.Entry.No), append(entries, b.Entry)
	}
	for _, m := range proofs {
		if a.Photo == "" && m.Kind == "photo" {
			a.Photo = m.SHA256
		}
		c.Evidence = append(c.Evidence, scoring.Evidence{ID: r.ID(), Entry: first.No, Case: caseNo, Kind: m.Kind, SHA256: m.SHA256, By: a.Person, At: r.At})
	}
	c.Appeals = []scoring.Appeal{a}
	c.Due = []bot.Due{appealDue(r.Reading, a, a.At.Add(scoring.DecideWithin))}
	settled(r, &c)
	judges := r.Roster.Judges(a, entries, r.Now)
	c.Reply = s.received(r, a, entries, judges)
	for _, p := range judges {
		b := judgeBody(r.Reading, &c, p, a, entries)
		c.Notes = append(c.Notes, bot.Note{
			Key: "appeal/" + a.No + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b, Due: r.Roster.Quiet(p.ID, r.Now),
		})
	}
	return c, nil
}

// received tells who appeals the number, who decides and how to look it up.
func (s clerk) received(r *bot.Request, a scoring.Appeal, entries []scoring.Entry, judges []scoring.Person) bot.Body {
	lines := []text.Line{r.Say(r.Lang, "appeal.received_nobody", text.A("no", a.No))}
	if len(judges) > 0 {
		key := text.Key("appeal.received")
		if slices.ContainsFunc(entries, func(e scoring.Entry) bool { return e.By != 0 }) {
			key = "appeal.received_other"
		}
		lines[0] = r.Say(r.Lang, key, text.A("no", a.No), text.In("judge", judgesLine(r.Reading, r.Lang, judges)))
	}
	if len(entries) > 1 {
		lines = append(lines, r.Say(r.Lang, "appeal.together", text.In("nos", plainList(r.Reading, r.Lang, a.Entries))))
	}
	return bot.Body{Lang: r.Lang, Lines: append(lines, r.Say(r.Lang, "appeal.next", text.A("no", a.No)))}
}

// plainList is numbers one behind the other, as people of lang write a list.
func plainList(r *bot.Reading, lang string, nos []string) text.Line {
	lines := make([]text.Line, len(nos))
	for i, no := range nos {
		lines[i] = text.Plain(no)
	}
	return r.Catalogue().Join(lang, lines...)
}

// judgesLine is 主管陈静, or 经理刘洋、经理周航.
func judgesLine(r *bot.Reading, lang string, judges []scoring.Person) text.Line {
	var names []text.Line
	for _, p := range judges {
		names = append(names, judgeLine(r, lang, p.ID))
	}
	return r.Catalogue().Join(lang, names...)
}

// appeals reports whether a person may appeal against an entry: the one it counts
// for, of a team its captain, of a site the captains of its teams and its
// supervisor (rules.md 2).
func appeals(r *bot.Reading, person int64, e scoring.Entry) bool {
	day := r.Roster.Day(e.Site, r.Now)
	is := func(p scoring.Person) bool { return p.ID == person }
	switch e.Subject.Kind {
	case scoring.SubjectPerson:
		return e.Subject.ID == person
	case scoring.SubjectTeam:
		return slices.ContainsFunc(r.Roster.Captains(e.Subject.ID, day), is)
	}
	st := r.Roster.Standing(person, r.Now)
	captain := st.Role == scoring.RoleCaptain && st.Site == e.Site
	return captain || slices.ContainsFunc(r.Roster.Supervisors(e.Site, day), is)
}

// unappealable says why an entry cannot be appealed, "" when it can.
func unappealable(r *bot.Request, b bot.Booking) text.Key {
	e := b.Entry
	switch {
	case e.Reverses != "":
		return "appeal.reversal"
	case e.Points > 0:
		return "appeal.bonus"
	case b.ReversedBy != "":
		return "appeal.undone"
	case b.Appeal != "" && b.State == scoring.AppealOpen:
		return "appeal.already"
	case b.Appeal != "", e.IsRest():
		return "appeal.final"
	case !b.Told.IsZero() && !r.At.Before(scoring.AppealUntil(b.Told, r.Roster.Zone(e.Site))):
		return "appeal.late"
	}
	return ""
}

func (s clerk) cannotAppeal(r *bot.Request, b bot.Booking) (bot.Change, error) {
	zone := r.Roster.Zone(b.Entry.Site)
	args := []text.Arg{text.A("no", b.Entry.No)}
	switch key := unappealable(r, b); key {
	case "appeal.already":
		return reply(r, key, append(args, text.A("appeal", b.Appeal))...)
	case "appeal.late":
		last := calendar.AddDays(calendar.Day(b.Told, zone), scoring.AppealDays)
		return reply(r, key, append(args, text.A("day", r.Catalogue().ShortDate(r.Lang, last)))...)
	default:
		return reply(r, key, args...)
	}
}

// whichEntry is 申诉 without a number: what can still be appealed. With one such
// entry that is meant; words are its reason.
func (s clerk) whichEntry(ctx context.Context, r *bot.Request, reason string) (bot.Change, error) {
	st := r.Who.Standing
	of := []scoring.Subject{{Kind: scoring.SubjectPerson, ID: st.Person}}
	if st.Role == scoring.RoleCaptain {
		of = append(of, scoring.Subject{Kind: scoring.SubjectTeam, ID: st.Team})
	}
	if st.Role == scoring.RoleCaptain || st.Role == scoring.RoleSupervisor {
		of = append(of, scoring.Subject{Kind: scoring.SubjectSite, ID: st.Site})
	}
	found, err := s.Bookings(ctx, r.View, bot.BookingQuery{
		Person: st.Person, Of: of, Since: calendar.Month(r.At.Add(-appealFor), r.Roster.Zone(siteOf(r))),
	})
	if err != nil {
		return bot.Change{}, fmt.Errorf("read what can be appealed: %w", err)
	}
	slices.Reverse(found) // the newest first
	found = slices.DeleteFunc(found, func(b bot.Booking) bool {
		return !appeals(r.Reading, r.Who.Standing.Person, b.Entry) || unappealable(r, b) != "" || r.At.Sub(b.Entry.Recorded) > appealFor
	})
	switch len(found) {
	case 0:
		return reply(r, "appeal.none")
	case 1:
		return s.lodged(ctx, r, found[0].Entry.No, "", found, reason)
	}
	seen, err := s.unseen(ctx, r, entriesOf(found[:min(len(found), mostListed)]))
	if err != nil {
		return bot.Change{}, err
	}
	var choices []choice
	for _, e := range seen {
		choices = append(choices, choice{bookingLine(r.Reading, r.Lang, e, nil), trimmed("appeal", e.No, reason)})
	}
	return list(r, r.Say(r.Lang, "appeal.which"), nil, choices)
}

// showAppeal shows an appeal to who made it and to who may decide it.
func (s clerk) showAppeal(ctx context.Context, r *bot.Request, no string) (bot.Change, error) {
	a, of, err := s.Appeal(ctx, r.View, no)
	if errors.Is(err, bot.ErrNotFound) {
		return reply(r, "appeal.no_such", text.A("no", no))
	}
	if err != nil {
		return bot.Change{}, fmt.Errorf("read appeal: %w", err)
	}
	entries := entriesOf(of)
	refusal := r.Roster.Judge(r.Who.Standing.Person, a, entries, r.Now)
	judges := refusal == scoring.Allowed
	switch {
	case !judges && a.Person != r.Who.Standing.Person && (r.Reach < bot.OwnSite || !r.Who.Reaches(r.Reach, a.Site, a.Team, 0)):
		return reply(r, "appeal.no_such", text.A("no", no))
	case !judges && a.Person != r.Who.Standing.Person:
		return reply(r, refusalKey(refusal), text.A("no", no))
	case a.State == scoring.AppealOpen && moot(of):
		a.State = scoring.AppealMoot // to be recorded by whoever decides, or by the clock
	}
	if a.State != scoring.AppealOpen {
		return bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: rulingLines(r.Reading, r.Lang, a, of)}}, nil
	}
	c := bot.Change{}
	if judges {
		c.Reply = judgeBody(r.Reading, &c, r.Who.Person, a, entries)
		return c, nil
	}
	seen, err := s.unseen(ctx, r, entries)
	if err != nil {
		return bot.Change{}, err
	}
	c.Reply = bot.Body{Lang: r.Lang, Lines: appealLines(r.Reading, r.Lang, a, seen)}
	if waits := r.Roster.Judges(a, entries, r.Now); len(waits) > 0 {
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "appeal.waits", text.In("judge", judgesLine(r.Reading, r.Lang, waits))))
	}
	return c, nil
}

func entriesOf(of []bot.Booking) []scoring.Entry {
	out := make([]scoring.Entry, len(of))
	for i, b := range of {
		out[i] = b.Entry
	}
	return out
}

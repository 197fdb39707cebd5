package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// serviceForm is a service's number as people write it.
var serviceForm = regexp.MustCompile(`^(?i:bm)\s?-?\s?(\d{1,12})\b`)

func cutService(words string) (no, rest string) { return cutNumber(words, "BM-", serviceForm) }

// logged is what somebody logged beside a case, a visit or a service, as far as it
// matters for whether it counts.
type logged struct {
	visit   scoring.Visit // No "" = it is a service
	service scoring.Service
}

func (l logged) no() string {
	if l.visit.No != "" {
		return l.visit.No
	}
	return l.service.No
}

// of is who logged it, where, and on which local day.
func (l logged) of() (person, site, team int64, day string) {
	if l.visit.No != "" {
		return l.visit.Person, l.visit.Site, l.visit.Team, l.visit.Day
	}
	return l.service.Person, l.service.Site, l.service.Team, l.service.Day
}

func (l logged) struck() bool { return l.visit.State == scoring.VisitStruck || l.service.StruckBy != 0 }

// body is what was written in it.
func (l logged) body() string {
	if l.visit.No != "" {
		return l.visit.Body
	}
	return l.service.Body
}

// loggedAs reads the record that words begin with; No "" when they name none. It is
// known to who leads the one who logged it, and nobody decides on their own: else
// the answer says so.
func (s clerk) loggedAs(ctx context.Context, r *bot.Request) (l logged, rest string, answer bot.Change, err error) {
	no, rest := cutVisit(r.Words)
	if no != "" {
		l.visit, err = s.Visit(ctx, r.View, no)
	} else if no, rest = cutService(r.Words); no != "" {
		l.service, err = s.Service(ctx, r.View, no)
	} else {
		return l, rest, bot.Change{}, nil
	}
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return l, rest, bot.Change{}, fmt.Errorf("read a record: %w", err)
	}
	person, site, team, _ := l.of()
	switch {
	case err != nil, !leads(r, site, team):
		answer, err = reply(r, "strike.none", text.A("no", no))
	case person == r.Who.Standing.Person:
		answer, err = reply(r, "strike.oneself", text.A("no", no))
	}
	return l, rest, answer, err
}

// strike is 不算: a record of a visit or of a service counts for nothing, for a
// reason. It may cost a point, so it is asked first.
func (s clerk) strike(ctx context.Context, r *bot.Request) (bot.Change, error) {
	l, reason, answer, err := s.loggedAs(ctx, r)
	reason = trim(reason)
	switch {
	case err != nil || !answer.Reply.Empty():
		return answer, err
	case l.no() == "":
		return s.whichStrike(ctx, r)
	case l.struck():
		return reply(r, "strike.already", text.A("no", l.no()))
	case reason == "":
		return askWords(r, r.Say(r.Lang, "strike.why", text.A("no", l.no())), []text.Line{loggedLine(r, l)}, nil, "strike "+l.no())
	}
	lines := []text.Line{loggedLine(r, l)}
	if secret, err := s.clientAsked(ctx, r, l); err != nil {
		return bot.Change{}, err
	} else if secret {
		lines = append(lines, r.Say(r.Lang, "strike.unsaid"))
	}
	c, err := list(r, r.Say(r.Lang, "strike.sure", text.A("no", l.no()), text.As("reason", reason)), lines,
		[]choice{{r.Say(r.Lang, "button.confirm"), "struck " + l.no() + " " + reason}, {r.Say(r.Lang, "button.cancel"), "cancel"}})
	return plainly(r, c, true), err
}

// loggedLine is BM-3 6月12日 钱进:帮搬冰箱, for a private chat.
func loggedLine(r *bot.Request, l logged) text.Line {
	person, _, _, day := l.of()
	return r.Say(r.Lang, "strike.record", text.A("no", l.no()), text.A("day", r.Catalogue().ShortDate(r.Lang, day)),
		guardName(r.Reading, "name", person), text.As("words", clipped(l.body())))
}

// whichStrike lists the month's latest services of those whom the speaker leads.
func (s clerk) whichStrike(ctx context.Context, r *bot.Request) (bot.Change, error) {
	site := siteOf(r)
	if site == 0 {
		return reply(r, "strike.how")
	}
	all, _, err := s.monthServices(ctx, r.Reading, site, r.At)
	if err != nil {
		return bot.Change{}, err
	}
	var lines []text.Line
	var choices []choice
	for _, x := range slices.Backward(all) {
		if len(choices) < mostListed && x.StruckBy == 0 && x.Person != r.Who.Standing.Person && leads(r, x.Site, x.Team) {
			lines = append(lines, loggedLine(r, logged{service: x}))
			choices = append(choices, choice{text.Plain(x.No), "strike " + x.No})
		}
	}
	if len(choices) == 0 {
		return reply(r, "strike.how")
	}
	return list(r, r.Say(r.Lang, "strike.which"), lines, choices)
}

// strikes is 【不算】: the record is struck, the one who logged it is told in
// private, and where its week or month is over what that costs is booked.
func (s clerk) strikes(ctx context.Context, r *bot.Request) (bot.Change, error) {
	l, reason, answer, err := s.loggedAs(ctx, r)
	reason = trim(reason)
	switch {
	case err != nil || !answer.Reply.Empty():
		return answer, err
	case l.no() == "" || reason == "":
		return reply(r, "strike.how")
	case l.struck():
		return reply(r, "strike.already", text.A("no", l.no()))
	}
	var c, charged bot.Change
	if l.visit.No != "" {
		l.visit.State, l.visit.Why, l.visit.StruckBy = scoring.VisitStruck, reason, r.Who.Standing.Person
		if c.Visits, err = s.visitsStruck(ctx, r, l.visit); err == nil {
			charged, err = s.visitMissing(ctx, r, c.Visits)
		}
	} else {
		l.service.StruckBy, l.service.Why = r.Who.Standing.Person, reason
		charged, err = s.serviceMissing(ctx, r, l.service)
		c.Services = []scoring.Service{l.service}
	}
	if err != nil {
		return bot.Change{}, err
	}
	secret, err := s.clientAsked(ctx, r, l)
	if err != nil {
		return bot.Change{}, err
	}
	tellLogged(r, &c, l, "strike.told", secret)
	also(&c, charged)
	person, _, _, _ := l.of()
	c.Reply = r.Reply("strike.done", text.A("no", l.no()), text.ByName("name", r.Roster.Person(person).Name))
	for _, e := range charged.Entries {
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "strike.booked", text.A("entry", e.No), text.A("rule", ruleName(r.Standards, r.Lang, e)), text.A("points", e.Points.String())))
	}
	settled(r, &c)
	return c, nil
}

// restore is 【算数】: the record counts, also one that was struck. What its being
// struck cost is taken back.
func (s clerk) restore(ctx context.Context, r *bot.Request) (bot.Change, error) {
	l, _, answer, err := s.loggedAs(ctx, r)
	switch {
	case err != nil || !answer.Reply.Empty():
		return answer, err
	case l.no() == "":
		return reply(r, "strike.how")
	case !mayRestore(r, l):
		return reply(r, "strike.higher", text.A("no", l.no()))
	}
	c, back, was := bot.Change{}, bot.Change{}, l.struck()
	switch {
	case !was && l.visit.Came == scoring.CameNo && l.visit.State == scoring.VisitFine:
		l.visit.State = scoring.VisitProved
		c.Visits = []scoring.Visit{l.visit}
	case !was:
	case l.visit.No != "":
		l.visit.State, l.visit.Why, l.visit.StruckBy = scoring.VisitProved, "", 0
		if l.visit.Entry != "" {
			l.visit.State = scoring.VisitPoor
		}
		back, err = s.visitedInTime(ctx, r, l.visit, mondayOf(l.visit.Day))
		c.Visits = []scoring.Visit{l.visit}
	default:
		l.service.StruckBy, l.service.Why = 0, ""
		back, err = s.servedAgain(ctx, r, l.service)
		c.Services = []scoring.Service{l.service}
	}
	if err != nil {
		return bot.Change{}, err
	}
	if was {
		tellLogged(r, &c, l, "strike.told_counts", false)
	}
	also(&c, back)
	c.Reply = r.Reply("strike.counts", text.A("no", l.no()))
	settled(r, &c)
	return c, nil
}

// mayRestore reports whether the speaker may let a record count again: a captain
// what no supervisor or manager struck.
func mayRestore(r *bot.Request, l logged) bool {
	by := l.visit.StruckBy + l.service.StruckBy
	return by == 0 || by == r.Who.Standing.Person || r.Reach >= bot.OwnSite || r.Roster.Standing(by, r.Now).Role == scoring.RoleCaptain
}

// tellLogged tells who logged a record what was decided, and by whom; nothing of a
// client's word. secret leaves the reason out.
func tellLogged(r *bot.Request, c *bot.Change, l logged, key text.Key, secret bool) {
	id, _, _, day := l.of()
	p := r.Roster.Person(id)
	lines := []text.Line{r.Say(p.Lang, key, text.A("no", l.no()), text.A("day", r.Catalogue().ShortDate(p.Lang, day)), text.As("words", clipped(l.body())))}
	if why := l.visit.Why + l.service.Why; why != "" && !secret {
		lines = append(lines, r.Say(p.Lang, "told.reason", text.As("reason", why)))
	}
	c.Notes = append(c.Notes, bot.Note{
		Key: "struck/" + l.no() + "/" + r.ID(), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Due: r.Roster.Quiet(p.ID, r.Now),
		Body: bot.Body{Lang: p.Lang, Lines: append(lines, r.Say(p.Lang, "strike.by", text.ByName("name", r.Who.Person.Name)))},
	})
}

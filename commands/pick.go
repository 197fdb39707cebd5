package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// mostListed is how many cases a list shows (ours).
const mostListed = 8

// pick says which case a command may mean (rules.md 6: exactly one fits → do
// it, several → a list, none → say so).
type pick struct {
	fits  func(scoring.Case) bool
	none  text.Key // said when none fits
	which text.Key // asked when several fit; "" = which one is meant
	tail  string   // words that go with the choice
}

// theCase finds the case that is meant. When it is not clear, done is true and
// the Change is the answer.
func (s clerk) theCase(ctx context.Context, r *bot.Request, no string, cases []scoring.Case, p pick) (c scoring.Case, answer bot.Change, done bool, err error) {
	if no == "" {
		var fit []scoring.Case
		for _, k := range cases {
			if p.fits(k) {
				fit = append(fit, k)
			}
		}
		switch len(fit) {
		case 0:
			if at := slices.IndexFunc(cases, func(k scoring.Case) bool { return barredFrom(k, r.Who.Standing.Person) }); at >= 0 {
				c = cases[at]
			}
			answer, err = unknownCase(r, c, p.none)
			return c, answer, true, err
		case 1:
			no = fit[0].No
		default:
			answer, err = listCases(r, fit, p)
			return c, answer, true, err
		}
	}
	c, err = r.Case(ctx, no)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		answer, err = reply(r, "case.unknown", text.A("no", no))
		return c, answer, true, err
	case err != nil:
		return c, answer, false, fmt.Errorf("read case: %w", err)
	case !within(r, c):
		// The same words as for a number that does not exist: who may not see a
		// case does not learn that there is one.
		answer, err = unknownCase(r, c, "case.unknown", text.A("no", no))
		return c, answer, true, err
	case c.Lead != "" && c.Open() && slices.Contains(deeds(), r.Command):
		// What is done about a case of one event is done about its first.
		if c, err = r.Case(ctx, c.Lead); err != nil {
			return c, answer, false, fmt.Errorf("read the first case of the event: %w", err)
		}
	}
	return c, answer, false, nil
}

// listCases asks which case is meant, nearest limit first as they were read.
func listCases(r *bot.Request, cases []scoring.Case, p pick) (bot.Change, error) {
	if len(cases) > mostListed {
		cases = cases[:mostListed]
	}
	var (
		lines   []text.Line
		choices []choice
	)
	for _, c := range cases {
		f := open(r.Reading, c)
		lines = append(lines, f.lineFor(r))
		action := r.Command + " " + c.No
		if p.tail != "" {
			action += " " + p.tail
		}
		choices = append(choices, choice{text.Plain(c.No), action})
	}
	return list(r, r.Say(r.Lang, cmp.Or(p.which, "case.which"), text.In("what", kindOf(r.Reading, r.Lang, media(r)))), lines, choices)
}

// within reports whether the case is within the speaker's reach: of their team
// or site; of nobody's team at their site; or of a site whose duty they are on
// now.
func within(r *bot.Request, c scoring.Case) bool {
	if r.Who.Client.ID != 0 {
		return c.Client == r.Who.Client.ID
	}
	if barredFrom(c, r.Who.Standing.Person) {
		return false
	}
	if c.Private() {
		return isPrivate(r) && open(r.Reading, c).decides(r.Who.Standing.Person)
	}
	if c.Site == 0 {
		return isPrivate(r) && slices.Contains([]scoring.Role{scoring.RoleDesk, scoring.RoleSupervisor, scoring.RoleManager, scoring.RoleAdmin}, r.Who.Role())
	}
	st := r.Who.Standing
	if c.Desk && c.Holder != st.Person && r.Who.Role() == scoring.RoleGuard {
		return false // the client asked for a person at the desk
	}
	if r.Who.Reaches(r.Reach, c.Site, c.Team, c.Holder) {
		return true
	}
	if r.Reach != bot.OwnTeam || st.Site != c.Site {
		return false
	}
	if c.Team == 0 {
		return true
	}
	for _, t := range r.Roster.OnDuty(c.Site, c.Place, r.Now) {
		if t.ID == st.Team {
			return true
		}
	}
	return false
}

// lineFor is the case in a list of who asks: a client reads it in a client's words.
func (f casefile) lineFor(r *bot.Request) text.Line {
	if r.Who.Client.ID != 0 {
		return r.Say(r.Lang, "case.line", f.no(), text.In("what", f.what(r.Lang)), text.In("state", f.stateForClient(r.Lang)))
	}
	return f.line(r.Lang)
}

// line is the case in a list: A1027 3号楼道闸·设备故障,剩 2:58 接单.
func (f casefile) line(lang string) text.Line {
	return f.r.Say(lang, "case.line", f.no(), text.In("what", f.what(lang)), text.In("state", f.state(lang)))
}

// state is where the case stands, and the limit that is next.
func (f casefile) state(lang string) text.Line {
	planned := !f.c.ETA.IsZero()
	if !f.c.Waiting.IsZero() && f.c.Open() {
		return f.r.Say(lang, "state.waiting", text.In("why", f.waitsFor(lang)), text.A("at", f.clock(lang, f.c.WaitEnd)))
	}
	switch f.c.State {
	case scoring.CaseOpen:
		return f.countdown(lang, scoring.ClockAccept, "state.accept", "state.accept_late", "state.accept_open")
	case scoring.CaseResolved:
		return f.r.Say(lang, "state.resolved")
	case scoring.CaseClosed:
		return f.r.Say(lang, "state.closed")
	case scoring.CaseAccepted, scoring.CaseArrived:
		if !f.c.OnSite() && !planned {
			return f.r.Say(lang, "state.service")
		}
		if f.c.State == scoring.CaseAccepted && !planned {
			return f.countdown(lang, scoring.ClockArrive, "state.arrive", "state.arrive_late", "state.arrive_open")
		}
	}
	if planned && f.c.ETA.Before(f.r.Now) {
		return f.r.Say(lang, "state.resolve_late", text.A("over", f.r.Catalogue().Span(lang, f.r.Now.Sub(f.c.ETA))))
	}
	if planned {
		return f.r.Say(lang, "state.planned", text.A("at", f.clock(lang, f.c.ETA)))
	}
	return f.countdown(lang, scoring.ClockResolve, "state.resolve", "state.resolve_late", "state.resolve_open")
}

// countdown says what is left of a clock: running, over, or not running.
func (f casefile) countdown(lang string, clock scoring.ClockName, left, late, idle text.Key) text.Line {
	limit, ok := f.limit(clock)
	switch {
	case !ok:
		return f.r.Say(lang, idle)
	case limit.Before(f.r.Now):
		return f.r.Say(lang, late, text.A("over", f.r.Catalogue().Span(lang, f.r.Now.Sub(limit))))
	}
	return f.r.Say(lang, left, text.A("left", f.r.Catalogue().Left(lang, limit.Sub(f.r.Now))))
}

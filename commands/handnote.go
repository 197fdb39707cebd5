package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/patrol"
)

// handForm is a handover's number as buttons write it.
var handForm = regexp.MustCompile(`^(?i:jb)\s?-?\s?(\d{1,12})\b`)

func cutHand(words string) (no, rest string) { return cutNumber(words, "JB-", handForm) }

// Of 交接班 alone: how many days back it looks and how many it lists (ours).
const (
	handDays  = 7
	mostHands = 5
)

// handWrite is 交接班: what whoever goes off duty tells the next shift. The bot adds the
// open cases and what the shift missed when it hands it on. It is said in private
// only: words may be about a client. Without words it lists the latest.
func (s clerk) handWrite(ctx context.Context, r *bot.Request) (bot.Change, error) {
	site := siteOf(r)
	no, said := cutHand(r.Words)
	kept := media(r)
	switch {
	case !isPrivate(r):
		return reply(r, "handover.private")
	case site == 0:
		return reply(r, "visit.no_site")
	case said == "" && len(kept) == 0 || no != "":
		return s.handsLately(ctx, r, site)
	}
	st := r.Who.Standing
	h := scoring.Handover{Person: st.Person, Site: site, Team: st.Team, Day: r.Roster.Day(site, r.At), Body: said, At: r.At}
	var err error
	if h.No, err = newNo(ctx, r.Reading, "JB-", bot.SeriesHandover); err != nil {
		return bot.Change{}, err
	}
	start, teams := nextHands(r.Roster, h, r.Now)
	c := bot.Change{}
	c.Handovers = []scoring.Handover{h}
	c.Due = []bot.Due{handDue(h.No, handGive, start)}
	for _, m := range kept {
		c.Evidence = append(c.Evidence, scoring.Evidence{ID: r.ID(), Case: h.No, Kind: m.Kind, SHA256: m.SHA256, By: st.Person, At: r.At})
	}
	key := text.Key("handover.done")
	if !start.After(r.Now) {
		key = "handover.done_now"
	}
	c.Reply = r.Reply(key, text.A("no", h.No), text.In("teams", teamNames(r.Reading, r.Lang, teams)),
		text.A("at", r.Catalogue().When(r.Lang, start, r.Now, r.Roster.Zone(site))))
	facts, err := s.handFacts(ctx, r.Reading, h)
	c.Reply.Lines = append(c.Reply.Lines, facts.lines(r.Reading, r.Lang, h, st.Person)...)
	return c, err
}

// nextHands is when a handover is given and to whom: at once to who has taken over
// already, else to the teams that begin next. A team that is alone at its site hands
// over to itself; one without hours at once.
func nextHands(roster *scoring.Roster, h scoring.Handover, now time.Time) (start time.Time, teams []scoring.Team) {
	others := func(on []scoring.Team) []scoring.Team {
		return slices.DeleteFunc(slices.Clone(on), func(t scoring.Team) bool { return t.ID == h.Team })
	}
	on := roster.OnDuty(h.Site, 0, now)
	if len(on) > 0 && len(others(on)) == len(on) {
		return now, on
	}
	if next, ok := roster.NextShift(h.Site, now); ok {
		teams = roster.Begins(h.Site, next)
		if rest := others(teams); len(rest) > 0 {
			teams = rest
		}
		if len(teams) > 0 {
			return next, teams
		}
	}
	if rest := others(on); len(rest) > 0 {
		return now, rest
	}
	return now, []scoring.Team{roster.Team(h.Team)}
}

func teamNames(r *bot.Reading, lang string, teams []scoring.Team) text.Line {
	names := make([]text.Line, len(teams))
	for i, t := range teams {
		names[i] = text.Plain(t.Name)
	}
	return r.Catalogue().Join(lang, names...)
}

// handed are what the bot adds to a handover by itself: the open cases that a shift
// may read of, and what was missed on rounds around the writer's shift.
type handed struct {
	cases  []scoring.Case
	misses []patrol.Miss
}

// handFacts reads what the bot adds to a handover by itself.
func (s clerk) handFacts(ctx context.Context, r *bot.Reading, h scoring.Handover) (handed, error) {
	cases, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{
		Site: h.Site, States: []scoring.CaseState{scoring.CaseOpen, scoring.CaseAccepted, scoring.CaseArrived},
	})
	if err != nil {
		return handed{}, fmt.Errorf("read open cases: %w", err)
	}
	out := handed{cases: slices.DeleteFunc(cases, func(k scoring.Case) bool { return k.Private() || len(open(r, k).answerers()) > 0 })}
	if h.Team == 0 { // of no shift: a supervisor, a desk
		return out, nil
	}
	shift := r.Roster.ShiftDay(h.Team, h.At)
	if _, out.misses, err = s.Patrolled(ctx, r.View, h.Site, h.At, h.At, calendar.AddDays(shift, -1), calendar.AddDays(shift, 1)); err != nil {
		return handed{}, fmt.Errorf("read what was missed: %w", err)
	}
	return out, nil
}

// lines say the facts to somebody, without the emergencies that they are barred from.
func (f handed) lines(r *bot.Reading, lang string, h scoring.Handover, reader int64) []text.Line {
	cases := slices.DeleteFunc(slices.Clone(f.cases), func(k scoring.Case) bool { return barredFrom(k, reader) })
	lines := []text.Line{r.Say(lang, "handover.no_cases")}
	if len(cases) > 0 {
		lines = []text.Line{r.Say(lang, "handover.cases", text.A("count", number(len(cases))))}
	}
	for _, k := range cases[:min(len(cases), mostListed)] {
		lines = append(lines, open(r, k).line(lang))
	}
	if len(f.misses) == 0 {
		return lines
	}
	shift := r.Roster.ShiftDay(h.Team, h.At)
	for _, m := range f.misses {
		if m.Team == h.Team && m.Shift == shift {
			lines = append(lines, r.Say(lang, "handover.missed", text.In("tour", tourName(r, lang, m)), text.In("points", missPoints(r, lang, m, false))))
		}
	}
	return lines
}

// handHead says who told what, and when.
func handHead(r *bot.Reading, lang string, h scoring.Handover) text.Line {
	key := text.Key("handover.head")
	if h.Body == "" {
		key = "handover.head_bare"
	}
	return r.Say(lang, key, text.A("no", h.No), text.A("team", r.Roster.Team(h.Team).Name), text.ByName("name", r.Roster.Person(h.Person).Name),
		text.A("at", r.Catalogue().When(lang, h.At, r.Now, r.Roster.Zone(h.Site))), text.As("words", h.Body))
}

// handsLately lists a site's latest handovers and who confirmed them.
func (s clerk) handsLately(ctx context.Context, r *bot.Request, site int64) (bot.Change, error) {
	all, err := s.Handovers(ctx, r.View, site, calendar.AddDays(r.Roster.Day(site, r.At), -handDays))
	if err != nil {
		return bot.Change{}, fmt.Errorf("read handovers: %w", err)
	}
	if no, _ := cutHand(r.Words); no != "" {
		all = slices.DeleteFunc(all, func(h scoring.Handover) bool { return h.No != no })
	}
	slices.Reverse(all)
	var lines []text.Line
	var choices []choice
	for _, h := range all[:min(len(all), mostHands)] {
		lines = append(lines, handHead(r.Reading, r.Lang, h))
		if h.Taker != 0 {
			lines = append(lines, r.Say(r.Lang, "handover.taken", text.ByName("name", r.Roster.Person(h.Taker).Name),
				text.A("at", r.Catalogue().When(r.Lang, h.Taken, r.Now, r.Roster.Zone(site)))))
			continue
		}
		lines = append(lines, r.Say(r.Lang, "handover.untaken"))
		if takes(r, h) {
			choices = append(choices, choice{r.Say(r.Lang, "button.hand_taken_no", text.A("no", h.No)), "relieve " + h.No})
		}
	}
	if len(lines) == 0 {
		return reply(r, "handover.none")
	}
	return list(r, r.Say(r.Lang, "handover.list"), append(lines, r.Say(r.Lang, "handover.how")), choices)
}

// takes reports whether the speaker may confirm a handover: of the shift that is on
// duty now, and not who wrote it; of the writer's own team only where that is the one
// that took over.
func takes(r *bot.Request, h scoring.Handover) bool {
	st := r.Who.Standing
	if h.Given.IsZero() || st.Person == h.Person || st.Team == 0 || st.Site != h.Site {
		return false
	}
	is := func(t scoring.Team) bool { return t.ID == st.Team }
	if st.Team == h.Team {
		_, given := nextHands(r.Roster, h, h.Given.Add(-time.Second))
		return slices.ContainsFunc(given, is)
	}
	return slices.ContainsFunc(r.Roster.OnDuty(h.Site, 0, r.Now), is)
}

// relieve is 接班, and 【收到】 under a handover: the shift on duty has read it. Without a
// number and with several to confirm it lists them (rules.md 6).
func (s clerk) relieve(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if !isPrivate(r) {
		return reply(r, "handover.private")
	}
	h, open, err := s.handOf(ctx, r)
	switch {
	case len(open) > 1:
		return whichHand(r, open)
	case errors.Is(err, bot.ErrNotFound):
		return reply(r, "handover.nothing")
	case err != nil:
		return bot.Change{}, fmt.Errorf("read handover: %w", err)
	case h.Taker != 0:
		return reply(r, "handover.already", text.A("no", h.No), text.ByName("name", r.Roster.Person(h.Taker).Name))
	case !takes(r, h):
		return reply(r, "handover.not_yours", text.A("no", h.No))
	}
	h.Taker, h.Taken = r.Who.Standing.Person, r.At
	c := bot.Change{Reply: r.Reply("handover.confirmed", text.A("no", h.No), text.ByName("name", r.Roster.Person(h.Person).Name))}
	c.Handovers = []scoring.Handover{h}
	c.Due = []bot.Due{{Name: noticeHandover, Scope: h.No}}
	answered(r, &c)
	p := r.Roster.Person(h.Person)
	c.Notes = []bot.Note{{
		Key: "handover/" + h.No + "/taken", To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Due: r.Roster.Quiet(p.ID, r.Now),
		Body: bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "handover.told_taken", text.A("no", h.No),
			text.A("team", r.Roster.Team(r.Who.Standing.Team).Name), text.ByName("name", r.Who.Person.Name))}},
	}}
	return c, nil
}

// handOf is the handover that words name, else the one that the speaker may confirm,
// else the newest. open are all that they may confirm, oldest first, when words name
// none.
func (s clerk) handOf(ctx context.Context, r *bot.Request) (h scoring.Handover, open []scoring.Handover, err error) {
	if no, _ := cutHand(r.Words); no != "" {
		h, err := s.Handover(ctx, r.View, no)
		if err == nil && h.Site != siteOf(r) {
			err = bot.ErrNotFound
		}
		return h, nil, err
	}
	site := siteOf(r)
	all, err := s.Handovers(ctx, r.View, site, calendar.AddDays(r.Roster.Day(site, r.At), -1))
	if err != nil || len(all) == 0 {
		return scoring.Handover{}, nil, errors.Join(err, bot.ErrNotFound)
	}
	for _, one := range all {
		if one.Taker == 0 && takes(r, one) {
			open = append(open, one)
		}
	}
	if len(open) > 0 {
		return open[0], open, nil
	}
	return all[len(all)-1], nil, nil
}

// whichHand asks which of several handovers is confirmed: who confirms one says that
// they have read it. What waits longest comes first.
func whichHand(r *bot.Request, open []scoring.Handover) (bot.Change, error) {
	var lines []text.Line
	var choices []choice
	for _, h := range open[:min(len(open), mostHands)] {
		lines = append(lines, handHead(r.Reading, r.Lang, h))
		choices = append(choices, choice{r.Say(r.Lang, "button.hand_taken_no", text.A("no", h.No)), "relieve " + h.No})
	}
	return list(r, r.Say(r.Lang, "handover.which", text.A("count", number(len(open)))), lines, choices)
}

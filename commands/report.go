package commands

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
)

const (
	// gatherWithin is how long after a client's last message the next one still
	// belongs to the same case (rules.md 4).
	gatherWithin = 3 * time.Minute
	// mostOpen is how many open cases a client may have; what comes then is added
	// to the newest (rules.md 4).
	mostOpen = 5
)

// report is 投诉, 报修 and 报, and every message of a client that calls nothing
// else: one sentence, a photo or a place is enough for a case (rules.md 4).
func (s clerk) report(ctx context.Context, r *bot.Request) (bot.Change, error) {
	switch r.Who.Role() {
	case scoring.RoleNone:
		return s.unknown(ctx, r)
	case scoring.RoleClient:
		if r.Command != "report" {
			r.Command, r.Words = "report", r.Text // the words began with another command's
		}
		return s.reportClient(ctx, r)
	}
	return s.reportStaff(ctx, r)
}

func (s clerk) reportClient(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if c, answers, err := s.pollAnswer(ctx, r, scoring.Tidy(r.Text)); answers || err != nil {
		return c, err
	}
	if c, answers, err := s.cameSaid(ctx, r, scoring.Tidy(r.Text)); answers || err != nil {
		return c, err
	}
	said := scoring.Tidy(r.Text)
	if fresh(r) {
		said = scoring.Tidy(r.Words)
	}
	if c, done, err := s.toBot(ctx, r, said); done || err != nil {
		return c, err
	}
	if !spotted(r) {
		c, err := s.reportSaid(ctx, r, said)
		pollWaits(r, &c)
		return c, err
	}
	c, err := s.reportSaid(ctx, r, scoring.Tidy(r.Words))
	if err == nil {
		over(r, &c)
	}
	return c, err
}

// reportSaid is a client's report in their words.
func (s clerk) reportSaid(ctx context.Context, r *bot.Request, said string) (bot.Change, error) {
	if r.Pressed.ID != "" || chosen(r) {
		if as, id, ok := cutDraft(r.Words); ok {
			return s.settleDraft(ctx, r, as, id)
		}
		if id, ok := strings.CutPrefix(r.Words, spokenYes); ok {
			return s.confirmSpoken(ctx, r, id)
		}
		if no, ok := strings.CutPrefix(r.Words, spokenNot); ok {
			return s.misheard(ctx, r, no)
		}
		said = scoring.Tidy(r.Words)
	}
	if siteless(r) && !isPrivate(r) {
		return reply(r, "bind.in_private")
	}
	if said == "" && s.grave(r) {
		return s.reportSpoken(ctx, r)
	}
	bare := !bot.TriedToShow(r.Message) && r.Location == nil
	greeting := bare && greets(r, said) && (said != "" || !fresh(r))
	fine := greeting && s.read(r, siteOf(r), said).Kind == sentence.Withdrawal // 没事了
	switch {
	case greeting && !fine:
		return s.greeted(ctx, r, said)
	case bare && scoring.Tidy(r.Words) == "":
		return reply(r, "report.how")
	}
	if no, rest := cutRated(said); no != "" && rest == "" && !bot.TriedToShow(r.Message) && r.Location == nil {
		return s.progressClient(ctx, r, no)
	}
	cases, beside, err := s.CasesBeside(ctx, r.View, r.Who.Client.ID, siteOf(r), r.At.Add(-scoring.SameEvent))
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a client's cases: %w", err)
	}
	if _, open := newestOpen(cases); fine && open == 0 {
		return s.greeted(ctx, r, said)
	}
	if siteless(r) {
		if c, done, err := s.siteSaid(ctx, r, said, cases); done || err != nil {
			return c, err
		}
		if site := r.Roster.SiteIn(said); site != 0 {
			return s.siteNamed(ctx, r, said, site, cases)
		}
	}
	h := s.hear(r, said)
	h.beside = beside
	if newest, open := newestOpen(cases); r.Who.Client.Unlisted() {
		h.full = open >= mostOpen
		if newest.No != "" && newest.Site == 0 && h.mayBeSite() {
			return s.noSuchSite(ctx, h, newest.No)
		}
	}
	if c, about, err := s.ofSolved(ctx, r, h, cases, said); about || err != nil {
		return c, err
	}
	return s.hearOut(ctx, h, cases)
}

// ofSolved is what a client says of a case that is solved: stars, or that it is
// not. What is said of one of the staff with it goes privately beside it.
func (s clerk) ofSolved(ctx context.Context, r *bot.Request, h heard, cases []scoring.Case, said string) (c bot.Change, about bool, err error) {
	private := h.m.Kind == sentence.Person
	if !h.calm() && !private {
		return c, false, nil
	}
	stars := said
	if private {
		stars, _ = cutWords(said)
	}
	if c, about, err = s.rated(ctx, r, cases, stars); !about && err == nil {
		c, about, err = s.unsolved(ctx, r, cases, said)
	}
	if about && err == nil && private {
		err = s.complainBeside(ctx, r, &c, said)
	}
	return c, about, err
}

// newestOpen finds the last opened case that is still open, and counts those.
func newestOpen(cases []scoring.Case) (newest scoring.Case, open int) {
	for _, c := range cases {
		if !c.Open() {
			continue
		}
		open++
		if newest.No == "" || c.Opened.After(newest.Opened) || c.Opened.Equal(newest.Opened) && c.No > newest.No {
			newest = c
		}
	}
	return newest, open
}

// gathers reports whether a message at t belongs to the case: within 3 min of
// the last one, before 到了.
func gathers(c scoring.Case, t time.Time) bool {
	return (c.State == scoring.CaseOpen || c.State == scoring.CaseAccepted) && t.Sub(c.Touched) <= gatherWithin
}

// reportStaff is 报 3号楼灯坏: the same clocks are shown, no points (rules.md 3).
// An emergency calls everybody, whoever reports it.
func (s clerk) reportStaff(ctx context.Context, r *bot.Request) (bot.Change, error) {
	said := scoring.Tidy(r.Words)
	if said == "" && len(r.Media) == 0 && r.Location == nil {
		return reply(r, "report.how_staff")
	}
	site := siteOf(r)
	if site == 0 {
		site = siteNaming(r.Roster, said)
	}
	if site == 0 {
		return reply(r, "report.which_site")
	}
	return s.openRead(ctx, r, opening{site: site, said: said})
}

// openRead opens a case that staff report, for themselves or for a client, as
// what its words mean: an emergency calls everybody, what is bad about one of the
// staff is private (rules.md 4 and 5).
func (s clerk) openRead(ctx context.Context, r *bot.Request, o opening) (bot.Change, error) {
	m := s.read(r, o.site, o.said)
	switch m.Kind {
	case sentence.Emergency:
		if o.urgent = true; m.About {
			o.about = s.accusedOr(r, o.site, o.said)
		}
	case sentence.Person:
		o.class, o.about = scoring.ClassPerson, s.accused(r, o.site, o.said)
	case sentence.Service, sentence.Question:
		if o.behalf != "" {
			o.class = scoring.ClassService
		}
	default:
	}
	c, err := s.openCase(ctx, r, o)
	if err != nil || !o.urgent || !m.About {
		return c, err
	}
	return c, s.beside(ctx, r, &c, o)
}

// siteOf is the site of who speaks; who belongs to none, in a roster with one
// site, belongs to that.
func siteOf(r *bot.Request) int64 {
	if site := r.Who.Site(); site != 0 {
		return site
	}
	if len(r.Roster.Sites) == 1 {
		return r.Roster.Sites[0].ID
	}
	return 0
}

// siteNaming is the one site with a place that a sentence names; 0 when there
// is none or more than one.
func siteNaming(roster *scoring.Roster, said string) (found int64) {
	for _, site := range roster.Sites {
		if _, ok := roster.PlaceIn(site.ID, said); !ok {
			continue
		}
		if found != 0 {
			return 0
		}
		found = site.ID
	}
	return found
}

// opening is what a new case is opened with.
type opening struct {
	site   int64
	said   string
	class  scoring.CaseClass // "" = on-site
	urgent bool
	about  []int64
	behalf string         // the name of the client for whom staff open it, "" for the speaker
	client scoring.Client // the client of that name, the zero Client when the roster has none
	beside []scoring.Case // that others at the site opened lately
}

// openCase opens a case, alerts those on duty and promises times.
func (s clerk) openCase(ctx context.Context, r *bot.Request, o opening) (bot.Change, error) {
	no, err := newNo(ctx, r.Reading, "A", bot.SeriesCase)
	if err != nil {
		return bot.Change{}, err
	}
	std := r.Standards.On(r.Roster.Day(o.site, r.At))
	c := scoring.Case{
		No: no, Site: o.site, Kind: scoring.KindComplaint, Client: r.Who.Client.ID, Person: r.Who.Standing.Person,
		Staff: r.Who.Client.ID == 0, Text: o.said, Run: 1, State: scoring.CaseOpen, Version: std.Version,
		Opened: r.At, Touched: r.At, Distance: -1, Lang: r.Who.Client.Lang,
		Class: cmp.Or(o.class, scoring.ClassOnSite), Urgent: o.urgent, About: o.about,
	}
	if o.behalf != "" {
		c.Client, c.Lang, c.Staff = o.client.ID, o.client.Lang, false
	}
	c = barring(describe(r.Reading, std, c, o.said), o.about)
	switch {
	case c.Urgent:
		c.Kind = scoring.KindAlarm
	case !c.OnSite():
		c.Kind, c.Complex = scoring.KindComplaint, false
	default:
		if c.Site == 0 {
			break
		}
		if first, found := s.sameEvent(o.beside, c); found {
			return join(r, c, first), nil
		}
	}
	if c.Site == 0 {
		f := open(r.Reading, c)
		change := f.unsited(r, o.said)
		f.askSpoken(r, &change)
		return change, nil
	}
	if duty := r.Roster.OnDuty(o.site, c.Place, r.Now); len(duty) == 1 {
		c.Team = duty[0].ID
	}
	f := open(r.Reading, c).filed()
	change := bot.Change{}
	onDuty := f.alert(&change)
	change.Cases = []scoring.Case{f.timed()}
	change.Steps = []scoring.CaseStep{f.step(r.At, r.Who.Standing.Person, "opened", o.said)}
	keepProof(r, &change, no)
	f.showGroups(r, &change)
	if o.behalf != "" {
		return f.toldFor(r, change, o, onDuty), nil
	}
	change.Reply = f.promise(r, onDuty)
	f.askWhat(r, &change)
	return change, nil
}

// describe reads place and category from a sentence into what the case still
// lacks, and a place that is more exact than the one it has.
func describe(r *bot.Reading, std scoring.Standard, c scoring.Case, said string) scoring.Case {
	if place, ok := r.Roster.PlaceIn(c.Site, said); ok && (c.Place == 0 || moreExact(place, r.Roster.Place(c.Place))) {
		c.Place = place.ID
	}
	if c.Category == "" || c.Category == scoring.OtherCategory {
		category := std.CategoryOf(said)
		c.Category, c.Complex = category.Code, category.Complex
		c.Kind = scoring.KindComplaint
		if category.Repair {
			c.Kind = scoring.KindRepair
		}
	}
	return c
}

// moreExact reports whether a place is a part of another, 3号楼道闸 of 3号楼: its
// name says so.
func moreExact(place, than scoring.Place) bool {
	return place.ID != than.ID && strings.Contains(scoring.Fold(place.Name), scoring.Fold(than.Name))
}

// promise is the first answer: number, place, category, the promised times
// (they run from the opening) and the duty phone.
func (f casefile) promise(r *bot.Request, onDuty bool) bot.Body {
	span := func(d time.Duration) string { return r.Catalogue().Span(r.Lang, d) }
	args := []text.Arg{
		f.no(), text.A("place", f.placeName(r.Lang)), text.A("category", f.category(r.Lang)),
		text.In("level", r.Say(r.Lang, f.level())),
		text.A("accept", span(f.profile.Accept)), text.A("arrive", span(f.profile.Arrive(f.class()))),
		text.A("resolve", span(f.profile.Resolve(f.c.Complex))), f.within(r.Lang),
	}
	key := text.Key("report.done")
	switch {
	case f.c.Private():
		key = "report.done_private"
	case f.c.Urgent && f.c.Place == 0 && f.c.Staff:
		key = "report.done_urgent_where_staff"
	case f.c.Urgent && f.c.Place == 0:
		key = "report.done_urgent_where"
	case f.c.Urgent:
		key = "report.done_urgent"
	case !onDuty:
		key = "report.done_nobody"
	case f.c.Staff:
		key = "report.done_staff"
	case !f.c.OnSite():
		key = "report.done_service"
	case f.c.Complex:
		key = "report.done_complex"
	}
	b := r.Reply(key, args...)
	switch {
	case f.c.Urgent:
		b.Lines = append(danger(r.Reading, r.Lang, f.site), b.Lines...)
	case !f.c.Staff:
		f.marked(&b, f.c.Start())
		f.addPhone(&b)
	}
	return b
}

func (f casefile) placeName(lang string) string {
	if f.place.ID == 0 {
		return f.r.Say(lang, "case.no_place").String()
	}
	return f.place.Name
}

func (f casefile) level() text.Key {
	if f.c.Complex {
		return "case.complex"
	}
	return "case.simple"
}

// keepProof keeps the photos and the place of a message with a case.
func keepProof(r *bot.Request, c *bot.Change, caseNo string) {
	for _, m := range media(r) {
		c.Evidence = append(c.Evidence, scoring.Evidence{
			ID: r.ID(), Case: caseNo, Kind: m.Kind, SHA256: m.SHA256, By: r.Who.Standing.Person, At: r.At,
		})
	}
	if r.Location != nil {
		c.Steps = append(c.Steps, located(caseNo, r))
	}
}

// located is the line of a case's history that says where somebody was.
func located(caseNo string, r *bot.Request) scoring.CaseStep {
	return scoring.CaseStep{
		Case: caseNo, At: r.At, By: r.Who.Standing.Person, What: "located",
		Body: strconv.FormatFloat(r.Location.Lat, 'f', 6, 64) + "," + strconv.FormatFloat(r.Location.Lon, 'f', 6, 64),
	}
}

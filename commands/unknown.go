package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
)

// Nothing is refused because somebody is unknown (rules.md 4): who is in no
// roster and writes privately of something is a client from then on, of the one
// site there is, else of none until they or the desk have said which. A case
// without a site lies with the desk (Case.Desk) and has no clocks.

// shortName is the most characters of an answer that may be the name of a site (ours).
const shortName = 12

// unknown is what somebody writes who is in no roster.
func (s clerk) unknown(ctx context.Context, r *bot.Request) (bot.Change, error) {
	shown := bot.TriedToShow(r.Message) || r.Location != nil
	bare := !shown && (greets(r, r.Text) || utf8.RuneCountInString(scoring.Letters(r.Text)) < 2 || isYesOrNo(r.Catalogue(), r.Text))
	if bare || !isPrivate(r) || r.Pressed.ID != "" {
		return s.help(ctx, r)
	}
	if c, done, err := s.toBot(ctx, r, scoring.Tidy(r.Text)); done || err != nil {
		return c, err
	}
	if waits, err := s.waits(ctx, r); waits || err != nil {
		return bot.Change{Reply: r.Reply("bind.waiting")}, err
	}
	id, err := r.Number(ctx, bot.SeriesClient)
	if err != nil {
		return bot.Change{}, fmt.Errorf("number a client: %w", err)
	}
	client := scoring.Client{
		ID: id, Site: siteOf(r), Code: scoring.UnlistedCode(id), Lang: r.Lang,
		Name: r.Say(r.Lang, "site.client", text.A("number", number(id))).String(),
	}
	was := r.Who.Chat.Owner()
	r.Who.Client, r.Who.Chat = client, r.Who.Chat.OwnedBy(bot.Address{Client: id}, r.Now)
	say := s.report
	if r.Command == "praise" {
		say = s.praise
	}
	c, err := say(ctx, r)
	if err != nil || len(c.Cases)+len(c.Questions)+len(c.Clients) == 0 {
		return c, err // nothing was said that needs an owner
	}
	if len(c.Clients) == 0 {
		c.Clients = []scoring.Client{client}
	}
	if was != (bot.Address{}) { // who has left
		c.Bump = append(c.Bump, bot.ScopeChats(was))
	}
	c.Chats = append(c.Chats, r.Who.Chat)
	if r.Staff && !c.Reply.Empty() {
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "bind.colleague_hint"))
	}
	return c, nil
}

// enrolled reports whether the speaker is somebody of the roster's files.
func enrolled(w bot.Who) bool { return w.Role() != scoring.RoleNone && !w.Client.Unlisted() }

// siteless reports whether the speaker is a client whose site is not known.
func siteless(r *bot.Request) bool { return r.Who.Client.ID != 0 && siteOf(r) == 0 }

// siteSaid takes the name of a site as the answer to which it is; false when it
// is none.
func (s clerk) siteSaid(ctx context.Context, r *bot.Request, said string, cases []scoring.Case) (bot.Change, bool, error) {
	site := r.Roster.SiteCalled(said)
	if site == 0 {
		return bot.Change{}, false, nil
	}
	client := r.Who.Client
	client.Site = site
	c := bot.Change{Reply: r.Reply("site.done", text.A("site", r.Roster.Site(site).Name))}
	c.Clients = []scoring.Client{client}
	err := s.siteCases(ctx, r, &c, cases, client)
	return c, true, err
}

// siteNamed takes a report that names its site (阳光花园着火了) as the answer to
// which it is, too, and then as what anybody at that site writes. A case without a
// site to which the words were added begins there with them.
func (s clerk) siteNamed(ctx context.Context, r *bot.Request, said string, site int64, cases []scoring.Case) (bot.Change, error) {
	at := *r
	at.Who.Client.Site = site
	c, err := s.reportSaid(ctx, &at, said)
	if err != nil {
		return bot.Change{}, err
	}
	client := at.Who.Client
	c.Clients = append(c.Clients, client)
	grown := c.Cases
	c.Cases = nil
	for _, k := range grown {
		if k.Site != 0 {
			c.Cases = append(c.Cases, k)
			continue
		}
		cases = slices.DeleteFunc(slices.Clone(cases), func(o scoring.Case) bool { return o.No == k.No })
		c.Reply = r.Reply("site.done", text.A("site", r.Roster.Site(site).Name))
		s.sited(&at, &c, k, site)
	}
	return c, s.siteCases(ctx, &at, &c, cases, client)
}

// siteCases lets the cases that have no site begin at the client's: their clocks
// start now and those on duty are called.
func (s clerk) siteCases(ctx context.Context, r *bot.Request, c *bot.Change, cases []scoring.Case, client scoring.Client) error {
	for _, k := range cases {
		if k.Site != 0 && (k.Client == client.ID || k.Site != client.Site) {
			continue // what another site works at is not moved
		}
		k, err := r.Case(ctx, k.No)
		if err != nil {
			return fmt.Errorf("read a case without a site: %w", err)
		}
		k.Client, k.Lang = client.ID, client.Lang
		if k.Site != 0 {
			c.Cases = append(c.Cases, k)
			continue
		}
		rr := *r
		rr.Lang = client.Lang
		s.sited(&rr, c, k, client.Site)
	}
	return nil
}

// sited begins a case at its site as if it had been opened there now. What the
// desk has ended stays ended.
func (s clerk) sited(r *bot.Request, c *bot.Change, k scoring.Case, site int64) {
	k.Site, k.Desk = site, false
	step := scoring.CaseStep{Case: k.No, At: r.At, By: r.Who.Standing.Person, What: "sited"}
	c.Steps = append(c.Steps, step)
	if !k.Open() {
		c.Cases = append(c.Cases, k)
		return
	}
	if at := r.Roster.Person(k.Holder); at.ID != 0 && at.ID != r.Who.Standing.Person {
		b := bot.Body{Lang: at.Lang, Lines: []text.Line{r.Say(at.Lang, "site.set", text.A("no", k.No), text.A("site", r.Roster.Site(site).Name))}}
		c.Notes = append(c.Notes, bot.Note{Key: "sited/" + k.No + "/" + hash(r) + "/p" + number(at.ID), To: bot.Address{Person: at.ID}, Class: bot.ClassProgress, Body: b})
	}
	std := r.Standards.On(r.Roster.Day(site, r.At))
	k.Version, k.Began, k.State, k.Holder = std.Version, r.At, scoring.CaseOpen, 0
	next := k.Again(r.At)
	next.Run, next.Class, next.Urgent, next.About, next.Desk = k.Run, k.Class, k.Urgent, k.About, false
	k = describe(r.Reading, std, next, k.Text)
	switch {
	case k.Urgent:
		k.Kind = scoring.KindAlarm
	case !k.OnSite():
		k.Kind, k.Complex = scoring.KindComplaint, false
	}
	switch {
	case k.Private():
		k.About = s.accused(r, site, k.Text)
	case len(k.About) > 0:
		k.About = s.accusedOr(r, site, k.Text)
	}
	k.Barred = nil
	k = barring(k, k.About)
	if duty := r.Roster.OnDuty(site, k.Place, r.Now); len(duty) == 1 {
		k.Team = duty[0].ID
	}
	f := open(r.Reading, k).filed()
	onDuty := f.alert(c)
	c.Cases = append(c.Cases, f.timed())
	c.Reply.Lines = append(c.Reply.Lines, f.promise(r, onDuty).Lines...)
}

// unsited opens a case whose site is not known: the client is asked, the desk told.
func (f casefile) unsited(r *bot.Request, said string) bot.Change {
	f.c.Desk, f.c.Team = true, 0
	c := bot.Change{Reply: r.Reply("site.ask", f.no())}
	if f.c.Urgent {
		c.Reply.Lines = append(danger(r.Reading, r.Lang, f.site), c.Reply.Lines...)
	}
	c.Cases = []scoring.Case{f.timed()}
	c.Steps = []scoring.CaseStep{f.step(r.At, 0, "opened", said)}
	keepProof(r, &c, f.c.No)
	key := text.Key("site.told")
	switch {
	case f.c.Private():
		key = "site.told_private"
	case f.c.Urgent:
		key = "site.told_urgent"
	}
	f.tellSiteless(&c, "unsited", key, shown(r, r.Lang, said))
	return c
}

// tellSiteless tells those with whom a case without a site lies, with the sites
// to pick from.
func (f casefile) tellSiteless(c *bot.Change, purpose string, say text.Key, said string) {
	for _, p := range f.siteless() {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{f.r.Say(p.Lang, say, f.no(), text.As("words", said))}}
		choices := []choice{{f.r.Say(p.Lang, "button.accept"), "accept " + f.c.No}}
		if len(f.r.Roster.Sites) <= mostListed {
			for _, site := range f.r.Roster.Sites {
				choices = append(choices, choice{text.Plain(site.Name), "site " + f.c.No + " " + site.Code})
			}
		}
		offer(f.r, c, &b, p.ID, f.r.Now.Add(scoring.ReopenWithin), choices...)
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey(purpose, "p"+number(p.ID)), To: bot.Address{Person: p.ID}, Class: bot.ClassAlert, Body: b,
		})
	}
}

// addSiteless asks once more for the site, and shows what was added to those
// with whom the case lies.
func (f casefile) addSiteless(r *bot.Request, c *bot.Change, said string) {
	c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "site.ask_again"))
	key := text.Key("site.told_more")
	if f.c.Private() {
		key = "site.told_private"
	}
	f.tellSiteless(c, "unsited/"+hash(r), key, shown(r, r.Lang, said))
}

// siteless are those with whom a case without a site lies: who decides a private
// one; else the desks, without one the managers, then the supervisors.
func (f casefile) siteless() []scoring.Person {
	if f.c.Private() {
		return f.deciders()
	}
	for _, role := range []scoring.Role{scoring.RoleDesk, scoring.RoleManager, scoring.RoleSupervisor, scoring.RoleAdmin} {
		var found []scoring.Person
		for _, m := range f.r.Roster.Members {
			if m.Role == role && f.r.Roster.Standing(m.Person, f.r.Now).Role == role {
				found = append(found, f.r.Roster.Person(m.Person))
			}
		}
		if found = f.notBarred(found); len(found) > 0 {
			return once(found)
		}
	}
	return nil
}

// mayBeSite reports whether words that say nothing else may be a site's name.
func (h heard) mayBeSite() bool {
	switch h.m.Kind {
	case sentence.Fault, sentence.Service, sentence.Question, sentence.Suggestion, sentence.Praise, sentence.Withdrawal:
		return false
	default:
	}
	return h.calm() && h.draft.ID == "" && !h.fresh && !h.bare() && !strings.ContainsAny(h.said, "0123456789") && !bot.TriedToShow(h.r.Message) && h.r.Location == nil && utf8.RuneCountInString(h.said) <= shortName
}

// noSuchSite answers the name of a site that there is not: the words stay with
// the case, and with the desk.
func (s clerk) noSuchSite(ctx context.Context, h heard, no string) (bot.Change, error) {
	c, err := s.added(ctx, h, no, becauseAbout)
	if err != nil || len(c.Cases) == 0 || c.Cases[0].Site != 0 || h.site != 0 { // 我在阳光花园 names one
		return c, err
	}
	c.Reply = h.r.Reply("site.unknown", text.A("no", no), text.As("name", h.said))
	return c, nil
}

// siteOfCase is 小区 A1001 阳光花园: the desk or a manager says at which site a
// case is whose client did not.
func (s clerk) siteOfCase(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, name := cutCaseOf(r.Words)
	if no == "" {
		return reply(r, "site.how")
	}
	k, answer, done, err := s.theCase(ctx, r, no, nil, pick{})
	if err != nil || done {
		return answer, err
	}
	site := r.Roster.SiteCalled(name)
	switch {
	case k.Site != 0:
		return reply(r, "site.already", text.A("no", no), text.A("site", r.Roster.Site(k.Site).Name))
	case site == 0 && name == "":
		return reply(r, "site.how")
	case site == 0:
		return reply(r, "site.none", text.A("no", no), text.As("name", name))
	}
	client, err := s.Client(ctx, r.View, k.Client)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read whose case it is: %w", err)
	}
	client.Site = site
	c := bot.Change{}
	c.Clients = []scoring.Client{client}
	if k.Chat != 0 { // what the client says meanwhile is said at the site
		c.Bump = append(c.Bump, bot.ScopeTalk(k.Chat))
	}
	cases, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{Client: client.ID})
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a client's cases: %w", err)
	}
	if err := s.siteCases(ctx, r, &c, cases, client); err != nil {
		return bot.Change{}, err
	}
	told := bot.Body{Lang: client.Lang, Lines: slices.Concat(
		[]text.Line{r.Say(client.Lang, "site.done", text.A("site", r.Roster.Site(site).Name))}, c.Reply.Lines)}
	c.Notes = append(c.Notes, bot.Note{
		Key: "sited/" + no + "/" + hash(r), To: bot.Address{Client: client.ID}, Class: bot.ClassProgress, Body: told,
	})
	c.Reply = r.Reply("site.set", text.A("no", no), text.A("site", r.Roster.Site(site).Name))
	return c, nil
}

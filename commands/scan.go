package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// scanWithin is how long after a scan what is said is said of the place that was
// scanned (ours): somebody stands there with the telephone in the hand.
const scanWithin = 15 * time.Minute

// kindScan is the question that a scan opens: whatever is said next.
const kindScan = "scan"

// scanned is a printed code of a site, "SUN/", or of a place there, "SUN/GATE".
func scanned(roster *scoring.Roster, words string) (site, place string, ok bool) {
	site, place, ok = strings.Cut(scoring.Tidy(words), "/")
	return site, place, ok && site != "" && !strings.ContainsAny(words, " ") && len(roster.Sites) > 0
}

// scan is what a client does who scans a printed code: from then on they are a
// client of that site, unless the roster has them elsewhere, and what they say
// next is said of that place.
func (s clerk) scan(ctx context.Context, r *bot.Request, siteCode, placeCode string) (bot.Change, error) {
	site := r.Roster.SiteCalled(siteCode)
	if site == 0 {
		return reply(r, "scan.unknown")
	}
	c := bot.Change{}
	switch role := r.Who.Role(); {
	case role == scoring.RoleNone:
		if err := s.settleIn(ctx, r, &c, site); err != nil {
			return bot.Change{}, err
		}
	case role == scoring.RoleClient && r.Who.Client.Unlisted() && r.Who.Client.Site != site:
		if err := s.moveIn(ctx, r, &c, site); err != nil {
			return bot.Change{}, err
		}
	case role != scoring.RoleClient:
		return boundAlready(r), nil
	}
	where, name := text.Plain(r.Roster.Site(site).Name), ""
	if place := placeCoded(r.Roster, site, placeCode); place.ID != 0 && r.Who.Site() == site {
		name = place.Name
		where = r.Say(r.Lang, "scan.place", text.A("site", r.Roster.Site(site).Name), text.A("place", place.Name))
	}
	c.Reply.Lang = r.Lang
	c.Reply.Lines = append([]text.Line{r.Say(r.Lang, "scan.here", text.In("where", where))}, c.Reply.Lines...)
	if phone := r.Roster.Site(site).DutyPhone; phone != "" {
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "report.phone", text.ByPhone("phone", phone)))
	}
	if name != "" {
		c.Questions = append(c.Questions, bot.Question{
			ID: r.ID(), Chat: r.Who.Chat.ID, Kind: kindScan, Open: true, Until: r.Now.Add(scanWithin),
			Options: []bot.Option{{Action: "report " + name, Free: true}},
		})
	}
	return c, nil
}

// settleIn makes a client of a site of somebody unknown.
func (s clerk) settleIn(ctx context.Context, r *bot.Request, c *bot.Change, site int64) error {
	id, err := r.Number(ctx, bot.SeriesClient)
	if err != nil {
		return fmt.Errorf("number a client: %w", err)
	}
	client := scoring.Client{
		ID: id, Site: site, Code: scoring.UnlistedCode(id), Lang: r.Lang,
		Name: r.Say(r.Lang, "site.client", text.A("number", number(id))).String(),
	}
	if was := r.Who.Chat.Owner(); was != (bot.Address{}) { // who has left
		c.Bump = append(c.Bump, bot.ScopeChats(was))
	}
	r.Who.Client, r.Who.Chat = client, r.Who.Chat.OwnedBy(bot.Address{Client: id}, r.Now)
	c.Clients, c.Chats = []scoring.Client{client}, []bot.Chat{r.Who.Chat}
	return nil
}

// moveIn lets a client whom nobody registered belong to the site that they stand
// at; cases that waited for a site begin there.
func (s clerk) moveIn(ctx context.Context, r *bot.Request, c *bot.Change, site int64) error {
	waited := r.Who.Client.Site == 0
	r.Who.Client.Site = site
	c.Clients = []scoring.Client{r.Who.Client}
	if !waited {
		return nil
	}
	cases, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{Client: r.Who.Client.ID})
	if err != nil {
		return fmt.Errorf("read a client's cases: %w", err)
	}
	return s.siteCases(ctx, r, c, cases, r.Who.Client)
}

// placeCoded is a place of a site by its code, the zero Place for none.
func placeCoded(roster *scoring.Roster, site int64, code string) scoring.Place {
	for _, p := range roster.SitePlaces(site) {
		if code != "" && scoring.Fold(p.Code) == scoring.Fold(code) {
			return p
		}
	}
	return scoring.Place{}
}

// spotted reports whether something is said of the place that was scanned just
// before: its name then stands in front of the words.
func spotted(r *bot.Request) bool {
	return r.Asked.Kind == kindScan && r.Pressed.ID == "" && len(r.Asked.Options) == 1 &&
		strings.HasPrefix(r.Command+" "+r.Words, r.Asked.Options[0].Action) &&
		(bot.TriedToShow(r.Message) || !greets(r, r.Text))
}

// over closes the question that a scan opened.
func over(r *bot.Request, c *bot.Change) {
	q := r.Asked
	q.Open = false
	c.Questions = append([]bot.Question{q}, c.Questions...)
}

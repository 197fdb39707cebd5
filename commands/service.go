package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// service is 便民: a record of something done for a client beside the duty, in
// words, by photo or by voice. A client who is known hears of it and may thank
// with one tap. It is said in private only: a group reads no client's name.
func (s clerk) service(ctx context.Context, r *bot.Request) (bot.Change, error) {
	site := siteOf(r)
	words := trim(scoring.Tidy(r.Words))
	switch {
	case !isPrivate(r):
		return reply(r, "service.private")
	case site == 0:
		return reply(r, "visit.no_site")
	case words == "" && len(media(r)) == 0:
		return s.servedSoFar(ctx, r, site)
	}
	name, said, _ := strings.Cut(words, " ")
	clients, err := s.ClientsNamed(ctx, r.View, site, name)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read clients of a name: %w", err)
	}
	said = trim(said)
	home, after, _ := strings.Cut(said, " ")
	if at := slices.DeleteFunc(slices.Clone(clients), func(c scoring.Client) bool { return !sameHome(c.Home, home) }); len(at) > 0 {
		clients, said = at, trim(after)
	}
	switch {
	case len(clients) > 1:
		return whichClient(r, clients, said)
	case len(clients) == 0 && s.lists.SaysNothing(words):
		return askWhom(r)
	case len(clients) == 0:
		return s.serviceFor(ctx, r, scoring.Client{Site: site}, words)
	case s.lists.SaysNothing(said) && len(media(r)) == 0:
		return askFor(r, r.Say(r.Lang, "service.what", text.ByName("name", clients[0].Name)), "service "+clients[0].Name+" "+clients[0].Home)
	}
	return s.serviceFor(ctx, r, clients[0], said)
}

// servedSoFar is 便民 alone: how many the team's month has, and how one is written.
func (s clerk) servedSoFar(ctx context.Context, r *bot.Request, site int64) (bot.Change, error) {
	all, quota, err := s.monthServices(ctx, r.Reading, site, r.At)
	if err != nil {
		return bot.Change{}, err
	}
	c, err := reply(r, "service.how")
	if team := r.Who.Standing.Team; team != 0 {
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "service.count", text.A("count", number(served(all, team))), text.A("quota", number(quota))))
	}
	return c, err
}

// monthServices are a site's services of the month of a moment, and how many the
// standard wants of each team.
func (s clerk) monthServices(ctx context.Context, r *bot.Reading, site int64, at time.Time) (all []scoring.Service, quota int, err error) {
	zone := r.Roster.Zone(site)
	from, to, err := daysOf(calendar.Month(at, zone), zone)
	if err != nil {
		return nil, 0, err
	}
	if all, err = s.Services(ctx, r.View, site, from, to); err != nil {
		return nil, 0, fmt.Errorf("read services: %w", err)
	}
	return all, r.Standards.On(to).QuotaOf(scoring.RuleServiceMiss), nil
}

// served counts a team's services that were not struck.
func served(all []scoring.Service, team int64) int {
	n := 0
	for _, x := range all {
		if x.Team == team && x.StruckBy == 0 {
			n++
		}
	}
	return n
}

// serviceFor records what was done for a client, ID 0 for one who is not known.
func (s clerk) serviceFor(ctx context.Context, r *bot.Request, client scoring.Client, said string) (bot.Change, error) {
	st, site := r.Who.Standing, client.Site
	all, quota, err := s.monthServices(ctx, r.Reading, site, r.At)
	if err != nil {
		return bot.Change{}, err
	}
	x := scoring.Service{Person: st.Person, Client: client.ID, Site: site, Team: st.Team, Day: r.Roster.Day(site, r.At), Body: said, At: r.At}
	if i := slices.IndexFunc(all, x.SameService); i >= 0 {
		key := text.Key("service.again")
		if all[i].StruckBy != 0 {
			key = "service.again_struck"
		}
		c, err := reply(r, key, text.A("no", all[i].No))
		settled(r, &c)
		return c, err
	}
	if x.No, err = newNo(ctx, r.Reading, "BM-", bot.SeriesService); err != nil {
		return bot.Change{}, err
	}
	if place, ok := r.Roster.PlaceIn(site, said); ok {
		x.Place = place.ID
	}
	c, photo := bot.Change{}, ""
	for _, m := range servedMedia(r) {
		x.Media = true
		if m.Kind == bot.Photo && photo == "" {
			photo = m.SHA256
		}
		c.Evidence = append(c.Evidence, scoring.Evidence{ID: r.ID(), Case: x.No, Kind: m.Kind, SHA256: m.SHA256, By: st.Person, At: r.At})
	}
	c.Services = []scoring.Service{x}
	late, err := s.servedInTime(ctx, r, x, served(all, x.Team)+1, quota)
	if err != nil {
		return bot.Change{}, err
	}
	with(&c, late)
	if err := s.servedAfter(ctx, r, &c, x); err != nil {
		return bot.Change{}, err
	}
	c.Reply = r.Reply("service.done_teamless", text.A("no", x.No))
	if x.Team != 0 {
		c.Reply = r.Reply("service.done", text.A("no", x.No), text.A("count", number(served(all, x.Team)+1)), text.A("quota", number(quota)))
	}
	if client.ID != 0 {
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "service.asked", text.ByName("name", client.Name)))
		s.askThanks(r, &c, x, client, photo)
	}
	settled(r, &c) // what was done is said: what is written next is none
	return c, nil
}

// askWhom asks for words: a photo alone tells of nothing that was done. It is kept.
func askWhom(r *bot.Request) (bot.Change, error) {
	var lines []text.Line
	if len(media(r)) > 0 {
		lines = []text.Line{r.Say(r.Lang, "service.kept")}
	}
	return askWords(r, r.Say(r.Lang, "service.whom"), lines, nil, "service")
}

// servedMedia are the files of this message or, where it completes what was asked,
// those of the message that was asked about.
func servedMedia(r *bot.Request) []bot.MediaRef {
	var kept carried
	completes := r.Asked.Kind == r.Command && r.Text != "" && strings.HasSuffix(r.Words, trim(r.Text))
	if had := media(r); len(had) > 0 || !completes || json.Unmarshal(r.Asked.Payload, &kept) != nil {
		return had
	}
	return kept.Media
}

// askThanks tells the client what was done and asks for thanks with one tap, not
// in the quiet hours.
func (s clerk) askThanks(r *bot.Request, c *bot.Change, x scoring.Service, client scoring.Client, photo string) {
	name := text.ByName("name", courtesy(r.Reading, client.Lang, r.Who.Person.Name))
	b := bot.Body{Lang: client.Lang, Image: photo, Lines: []text.Line{r.Say(client.Lang, "service.client_bare", name)}}
	if x.Body != "" {
		b.Lines = []text.Line{r.Say(client.Lang, "service.client", name, text.As("words", x.Body))}
	}
	offer(r.Reading, c, &b, 0, r.Now.Add(creditFor), choice{r.Say(client.Lang, "button.thank"), "thank " + x.No})
	c.Notes = append(c.Notes, bot.Note{
		Key: "service/" + x.No, To: bot.Address{Client: client.ID}, Class: bot.ClassProgress, Body: b, Due: scoring.QuietEnd(r.Now, r.Roster.Zone(x.Site)),
	})
}

// thank is the client's 【谢谢】 for a service: a praise of who did it, passed on at
// once; the captain is asked about points.
func (s clerk) thank(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no := trim(r.Words)
	x, err := s.Service(ctx, r.View, no)
	switch {
	case err != nil && !errors.Is(err, bot.ErrNotFound):
		return bot.Change{}, fmt.Errorf("read the service: %w", err)
	case err != nil, x.Client == 0, x.Client != r.Who.Client.ID:
		return reply(r, "thank.nothing")
	case x.Thanks != "":
		return reply(r, "thank.already")
	}
	caseNo, err := newNo(ctx, r.Reading, "A", bot.SeriesCase)
	if err != nil {
		return bot.Change{}, err
	}
	x.Thanks = caseNo
	k := praiseCase(r, caseNo, x.Site, x.Person, r.Say(r.Lang, "button.thank").String())
	c := bot.Change{Reply: r.Reply("thank.done", text.ByName("name", courtesy(r.Reading, r.Lang, r.Roster.Person(x.Person).Name)))}
	c.Cases, c.Services = []scoring.Case{k}, []scoring.Service{x}
	c.Steps = []scoring.CaseStep{{Case: caseNo, At: r.At, What: "opened", Body: k.Text}}
	answered(r, &c)
	served := x
	if x.StruckBy != 0 {
		served = scoring.Service{} // no praise is for it
	}
	passPraise(r, &c, k, x.Body, served)
	return c, nil
}

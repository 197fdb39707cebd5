package commands

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/sentence"
)

// suggest is 建议. A member of staff's counts for the quarter's quota; a client's
// goes to captain and manager (rules.md 4).
func (s clerk) suggest(ctx context.Context, r *bot.Request) (bot.Change, error) {
	body := scoring.Tidy(r.Words)
	if body == "" {
		return s.effects(ctx, r)
	}
	if r.Who.Client.ID != 0 && tookAnything(r) && s.read(r, siteOf(r), body).Kind == sentence.Fault {
		return s.report(ctx, r) // what was asked for an idea and tells of a fault has its clocks
	}
	if siteless(r) {
		return s.unsitedSays(ctx, r, body)
	}
	if s.lists.SaysNothing(body) || r.Who.Client.ID != 0 && isOne(r.Catalogue().List("dropped"), scoring.Letters(body)) {
		return suggestsNothing(r)
	}
	return s.filed(ctx, r, body)
}

// filed keeps a suggestion under a number of its own and tells those who decide.
func (s clerk) filed(ctx context.Context, r *bot.Request, body string) (bot.Change, error) {
	site := siteOf(r)
	quarter := calendar.Quarter(r.At, r.Roster.Zone(site))
	staff := r.Who.Client.ID == 0
	before := 0
	if staff {
		var err error
		if before, err = s.Suggested(ctx, r.View, r.Who.Standing.Person, quarter); err != nil {
			return bot.Change{}, fmt.Errorf("count suggestions: %w", err)
		}
	}
	no, err := newNo(ctx, r.Reading, "J-", bot.SeriesSuggestion)
	if err != nil {
		return bot.Change{}, err
	}
	j := scoring.Suggestion{
		No: no, Person: r.Who.Standing.Person, Client: r.Who.Client.ID, Site: site, Team: r.Who.Standing.Team,
		Body: body, Quarter: quarter, State: scoring.SuggestionOpen, At: r.At,
	}
	c := bot.Change{}
	c.Suggestions = []scoring.Suggestion{j}
	first, err := s.likeEarlier(ctx, r, j)
	if err != nil {
		return bot.Change{}, err
	}
	passOn(r, &c, j, first)
	if staff {
		late, err := s.suggestedInTime(ctx, r, j)
		if err != nil {
			return bot.Change{}, err
		}
		with(&c, late)
		c.Bump = append(c.Bump, bot.ScopeSuggested(quarter))
		quota := r.Standards.On(r.Roster.Day(site, r.At)).QuotaOf(scoring.RuleSuggestMiss)
		c.Reply = r.Reply("suggest.done", text.A("no", no), text.A("count", number(before+1)), text.A("quota", number(quota)))
	} else {
		c.Reply = r.Reply("suggest.done_client", text.A("no", no))
		casefile{r: r.Reading, site: r.Roster.Site(site)}.addPhone(&c.Reply)
	}
	if r.Asked.Kind == r.Command {
		settled(r, &c) // what was asked for is said
	}
	return c, nil
}

// suggestsNothing asks for the idea of a suggestion that has none (建议 好): staff
// until they write one, a client once.
func suggestsNothing(r *bot.Request) (bot.Change, error) {
	key := text.Key("suggest.nothing")
	if r.Who.Client.ID != 0 {
		key = "suggest.what"
		if r.Asked.Kind == r.Command {
			c, err := reply(r, "suggest.later")
			settled(r, &c)
			return c, err
		}
	}
	if !isPrivate(r) {
		return reply(r, key)
	}
	return askFor(r, r.Say(r.Lang, key), "suggest")
}

// passOn shows a suggestion to those who decide, and a client's to the captains
// too; first is an earlier one that says nearly the same, No "" = none.
func passOn(r *bot.Request, c *bot.Change, j, first scoring.Suggestion) {
	day := r.Roster.Day(j.Site, r.Now)
	deciders := once(append(managers(r.Roster, j.Site, day), r.Roster.Supervisors(j.Site, day)...))
	for _, p := range deciders {
		if p.ID == j.Person {
			continue
		}
		b := suggestionBody(r, j, p.Lang)
		until := r.Now.Add(90 * 24 * time.Hour) // a quarter: who decides late still decides
		if first.No != "" && first.Person != p.ID {
			askSame(r, c, &b, j, first, p.ID, until)
		} else {
			offer(r.Reading, c, &b, p.ID, until,
				choice{r.Say(p.Lang, "button.adopt"), "adopt " + j.No}, choice{r.Say(p.Lang, "button.decline"), "decline " + j.No})
		}
		c.Notes = append(c.Notes, suggestionNote(r, j, p, b))
	}
	if j.Client == 0 {
		return
	}
	for _, t := range r.Roster.SiteTeams(j.Site) {
		for _, p := range r.Roster.Captains(t.ID, day) {
			c.Notes = append(c.Notes, suggestionNote(r, j, p, suggestionBody(r, j, p.Lang)))
		}
	}
}

func suggestionNote(r *bot.Request, j scoring.Suggestion, p scoring.Person, b bot.Body) bot.Note {
	return bot.Note{
		Key: "suggestion/" + j.No + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
		Due: r.Roster.Quiet(p.ID, r.Now),
	}
}

func suggestionBody(r *bot.Request, j scoring.Suggestion, lang string) bot.Body {
	if j.Client != 0 {
		return bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "suggest.told_client", text.A("no", j.No), text.As("words", j.Body))}}
	}
	return bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "suggest.told", text.A("no", j.No),
		text.ByName("name", r.Roster.Person(j.Person).Name), text.As("words", j.Body))}}
}

// managers are the managers of a site and of the whole company on a day; of site
// 0, which is not known, all.
func managers(roster *scoring.Roster, site int64, day string) []scoring.Person {
	var out []scoring.Person
	for _, m := range roster.Members {
		if m.Role != scoring.RoleManager || site != 0 && m.Site != 0 && m.Site != site {
			continue
		}
		if (m.FromDay == "" || m.FromDay <= day) && (m.ToDay == "" || day <= m.ToDay) {
			out = append(out, roster.Person(m.Person))
		}
	}
	return out
}

package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// visit is 走访: a record of having been with a key client, in words, by photo or
// by voice. Anybody's of the staff counts for the client (rules.md 9). It is said
// in private only: a group never reads who lives alone or is ill.
func (s clerk) visit(ctx context.Context, r *bot.Request) (bot.Change, error) {
	site := siteOf(r)
	switch {
	case !isPrivate(r):
		return reply(r, "visit.private")
	case site == 0:
		return reply(r, "visit.no_site")
	}
	monday := mondayOf(r.Roster.Day(site, r.At))
	clients, wards, err := s.KeyClients(ctx, r.View, site, monday)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read key clients: %w", err)
	}
	found, said := clientsIn(clients, r.Words)
	if len(found) == 1 {
		return s.visitOf(ctx, r, found[0], said, monday)
	}
	if name, _, _ := strings.Cut(said, " "); len(found) == 0 && name != "" {
		others, err := s.ClientsNamed(ctx, r.View, site, name)
		if err != nil {
			return bot.Change{}, fmt.Errorf("read clients of a name: %w", err)
		}
		if len(others) > 0 { // what is told of one is never offered to be kept of another
			return reply(r, "visit.not_key", text.ByName("name", name))
		}
	}
	return s.whichVisit(ctx, r, scoring.VisitFacts{Clients: clients, Wards: wards}, found, said, monday)
}

// clientsIn finds the key clients that words begin with, by code, by name or by
// home, and what else is said. Of names the longest counts: 王阿姨 before 王.
func clientsIn(clients []scoring.Client, words string) (found []scoring.Client, rest string) {
	words = scoring.Tidy(words)
	code, after, _ := strings.Cut(words, " ")
	for _, c := range clients {
		if c.Code != "" && strings.EqualFold(c.Code, code) {
			return []scoring.Client{c}, trim(after)
		}
	}
	longest := 0
	for _, c := range clients {
		name := scoring.Tidy(c.Name)
		if name == "" || !strings.HasPrefix(scoring.Fold(words), scoring.Fold(name)) || len(name) < longest || len(name) > len(words) {
			continue
		}
		if len(name) > longest {
			found, longest = nil, len(name)
		}
		found = append(found, c)
	}
	if len(found) > 0 {
		return found, trim(words[longest:])
	}
	for _, c := range clients { // 3号楼501, as the list prints it
		if home, rest, _ := strings.Cut(words, " "); c.Home != "" && scoring.Letters(home) == scoring.Letters(c.Home) {
			found = append(found, c)
			longest = len(words) - len(rest)
		}
	}
	return found, trim(words[longest:])
}

// whichVisit asks whom the speaker has visited: of those of one name, of those the
// speaker answers for, else of all.
func (s clerk) whichVisit(ctx context.Context, r *bot.Request, f scoring.VisitFacts, found []scoring.Client, said, monday string) (bot.Change, error) {
	switch {
	case len(f.Clients) == 0:
		return reply(r, "visit.nobody")
	case len(found) > 1:
		var choices []choice
		for _, c := range found[:min(len(found), mostListed)] {
			choices = append(choices, choice{r.Say(r.Lang, "visit.client", text.ByName("name", c.Name), text.As("home", c.Home)), trimmed("visit", c.Code, said)})
		}
		return list(r, r.Say(r.Lang, "visit.which"), nil, choices)
	}
	var err error
	if f.Visits, err = s.Visits(ctx, r.View, siteOf(r), monday, calendar.AddDays(monday, 6)); err != nil {
		return bot.Change{}, fmt.Errorf("read visits: %w", err)
	}
	duties := f.VisitDuties(monday)
	if own := dutiesOf(duties, r.Who.Standing.Person); len(own) > 0 {
		duties = own
	}
	slices.SortStableFunc(duties, func(a, b scoring.VisitDuty) int { return b.Short() - a.Short() })
	head := r.Say(r.Lang, "visit.list", text.A("quota", number(scoring.VisitQuota)))
	if said != "" {
		head = r.Say(r.Lang, "visit.unknown", text.As("words", clipped(said)))
	}
	var lines []text.Line
	var choices []choice
	for _, d := range duties[:min(len(duties), mostListed)] {
		lines = append(lines, dutyLine(r.Reading, r.Lang, d))
		choices = append(choices, choice{r.Say(r.Lang, "visit.record", nameAmong(d.Client, duties)), trimmed("visit", d.Client.Code, said)})
	}
	if len(duties) == 1 && said == "" { // then what is said next is about that one
		return list(r, head, lines, choices, bot.Option{Action: "visit " + duties[0].Client.Code, Free: true})
	}
	return list(r, head, lines, choices)
}

// nameAmong names a client on a button, with the home where another of those listed
// has the same name; for a private chat.
func nameAmong(c scoring.Client, duties []scoring.VisitDuty) text.Arg {
	alike := slices.ContainsFunc(duties, func(d scoring.VisitDuty) bool { return d.Client.ID != c.ID && d.Client.Name == c.Name })
	if alike && c.Home != "" {
		return text.ByName("name", c.Name+" "+c.Home)
	}
	return text.ByName("name", c.Name)
}

// dutiesOf are those that one guard answers for.
func dutiesOf(duties []scoring.VisitDuty, guard int64) []scoring.VisitDuty {
	return slices.DeleteFunc(slices.Clone(duties), func(d scoring.VisitDuty) bool { return d.Guard != guard })
}

// dutyLine is 王阿姨 3号楼501 1/2; never for a group.
func dutyLine(r *bot.Reading, lang string, d scoring.VisitDuty) text.Line {
	return r.Say(lang, "visit.duty", text.ByName("name", d.Client.Name), text.As("home", d.Client.Home), text.A("made", number(d.Made)), text.A("quota", number(d.Quota)))
}

// mondayOf is the Monday of a local day's week.
func mondayOf(day string) string { return calendar.AddDays(day, -calendar.Weekday(day)) }

// visitOf records a visit of a client; without words or anything else it asks.
func (s clerk) visitOf(ctx context.Context, r *bot.Request, client scoring.Client, said, monday string) (bot.Change, error) {
	kept := media(r)
	if said == "" && len(kept) == 0 {
		return askFor(r, r.Say(r.Lang, "visit.what", text.ByName("name", client.Name)), "visit "+client.Code)
	}
	st := r.Who.Standing
	earlier, err := s.EarlierVisits(ctx, r.View, client.ID, st.Person)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read earlier visits: %w", err)
	}
	no, err := newNo(ctx, r.Reading, "ZF-", bot.SeriesVisit)
	if err != nil {
		return bot.Change{}, err
	}
	v := scoring.Visit{
		No: no, Client: client.ID, Person: st.Person, Site: client.Site, Team: st.Team, Day: r.Roster.Day(client.Site, r.At),
		Body: said, Media: len(kept) > 0, State: scoring.VisitFine, At: r.At,
	}
	c := bot.Change{}
	voice := false
	for _, m := range kept {
		voice = voice || m.Kind == bot.Voice
		c.Evidence = append(c.Evidence, scoring.Evidence{ID: r.ID(), Case: v.No, Kind: m.Kind, SHA256: m.SHA256, By: st.Person, At: r.At})
	}
	v.Like = v.LikeEarlier(earlier)
	doubt := v.TooShort() || v.Like != ""
	if doubt {
		v.State = scoring.VisitDoubt
		label, err := s.clientLabel(ctx, r, client)
		if err != nil {
			return bot.Change{}, err
		}
		putToCaptains(r, &c, v, label, earlier)
	}
	askCame(r, &c, &v, client, earlier)
	week := scoring.VisitFacts{Clients: []scoring.Client{client}, Visits: append(earlier, v)}
	key := text.Key("visit.done")
	switch {
	case doubt:
		key = "visit.done_doubt"
	case voice:
		key = "visit.done_voice"
	}
	c.Visits = []scoring.Visit{v}
	made := week.VisitDuties(monday)[0].Made
	asked, err := list(r, r.Say(r.Lang, key, text.A("no", v.No), text.ByName("name", client.Name), text.A("made", number(made)), text.A("quota", number(scoring.VisitQuota))),
		nil, needChoices(r, v))
	if err != nil {
		return bot.Change{}, err
	}
	also(&c, asked)
	back, err := s.visitedInTime(ctx, r, v, monday)
	if err != nil {
		return bot.Change{}, err
	}
	also(&c, back)
	c.Reply, c.Questions = asked.Reply, asked.Questions
	return c, nil
}

// also adds what another part of the decision wants stored and sent.
func also(c *bot.Change, d bot.Change) {
	c.Entries, c.Tell, c.Notes, c.Buttons = append(c.Entries, d.Entries...), append(c.Tell, d.Tell...), append(c.Notes, d.Notes...), append(c.Buttons, d.Buttons...)
}

// askFor asks for words, a photo or a voice message that complete an action.
func askFor(r *bot.Request, line text.Line, action string) (bot.Change, error) {
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: []text.Line{line}}}
	c.Questions = []bot.Question{{
		ID: r.ID(), Chat: r.Who.Chat.ID, Person: r.Who.Standing.Person, Kind: r.Command,
		Options: []bot.Option{{Action: action, Free: true}}, Until: r.Now.Add(listWithin), Open: true,
	}}
	return c, nil
}

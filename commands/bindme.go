package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// pickable bounds how many names a captain is shown to pick from.
const pickable = 30

// bindMe is 绑定我: a guard without a code names site and team, and the captain
// picks who it is (rules.md 7). Names are matched exactly and never listed to a
// stranger. It waits as a code does that is nobody's yet.
func (s clerk) bindMe(ctx context.Context, r *bot.Request) (bot.Change, error) {
	switch {
	case !isPrivate(r):
		return reply(r, "bindme.in_private")
	case enrolled(r.Who):
		return boundAlready(r), nil
	}
	waiting, err := s.waits(ctx, r)
	if err != nil || waiting {
		return bot.Change{Reply: r.Reply("bind.waiting")}, err
	}
	team := teamCalled(r.Roster, r.Words)
	if team.ID == 0 {
		key := text.Key("bindme.unknown")
		if scoring.Tidy(r.Words) == "" {
			key = "bindme.how"
		}
		return reply(r, key)
	}
	judges, names, err := s.pickers(ctx, r.Reading, team)
	switch {
	case err != nil:
		return bot.Change{}, err
	case len(judges) == 0:
		return reply(r, "bindme.nobody")
	}
	id, err := r.Number(ctx, bot.SeriesCode)
	if err != nil {
		return bot.Change{}, fmt.Errorf("number a code: %w", err)
	}
	code := scoring.Code{
		ID: id, Hash: "asked/" + r.ID(), State: scoring.CodeWaiting, Made: r.Now, Until: r.Now, Chat: r.Who.Chat.ID, Used: r.Now,
	}
	steps := waitSteps()
	c := bot.Change{Reply: r.Reply("bindme.asked", text.In("judges", namesOf(r.Reading, r.Lang, judges)))}
	c.Codes, c.Due = []scoring.Code{code}, []bot.Due{waitDue(code, steps[len(steps)-1])}
	for _, p := range judges {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "bindme.ask", text.A("team", team.Name))}}
		var choices []choice
		for _, g := range names {
			choices = append(choices, choice{text.Line{{T: g.Name, M: text.Name}}, "pick " + number(id) + " " + number(g.ID)})
		}
		choices = append(choices, choice{r.Say(p.Lang, "button.none_of_them"), "pick " + number(id) + " 0"})
		offer(r.Reading, &c, &b, p.ID, r.Now.Add(scoring.VouchWithin), choices...)
		c.Notes = append(c.Notes, bot.Note{Key: "pick/" + number(id) + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b})
	}
	return c, nil
}

// teamCalled finds the team whose site and name, or whose name where no other
// team has it, stand there and nothing else.
func teamCalled(r *scoring.Roster, words string) scoring.Team {
	plain := func(s string) string { return strings.Join(strings.Fields(scoring.Fold(s)), "") }
	want := plain(words)
	var found []scoring.Team
	for _, t := range r.Teams {
		if want != "" && slices.Contains([]string{plain(t.Name), plain(r.Site(t.Site).Name + t.Name)}, want) {
			found = append(found, t)
		}
	}
	if len(found) != 1 {
		return scoring.Team{}
	}
	return found[0]
}

// pickers are who may say who somebody in a team is, captains first, else the
// supervisors, and the guards of the team who have no chat.
func (s clerk) pickers(ctx context.Context, r *bot.Reading, team scoring.Team) (judges, names []scoring.Person, err error) {
	day := r.Roster.Day(team.Site, r.Now)
	ranks := [][]scoring.Person{r.Roster.Captains(team.ID, day), r.Roster.Supervisors(team.Site, day)}
	all := r.Roster.Guards(team.ID, day)
	var ids []int64
	for _, p := range slices.Concat(ranks[0], ranks[1], all) {
		ids = append(ids, p.ID)
	}
	reached, err := s.Reachable(ctx, r.View, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("read who is reachable: %w", err)
	}
	has := func(p scoring.Person) bool { return slices.Contains(reached, p.ID) }
	for _, p := range all {
		if !has(p) && len(names) < pickable {
			names = append(names, p)
		}
	}
	for _, rank := range ranks {
		for _, p := range rank {
			if has(p) {
				judges = append(judges, p)
			}
		}
		if len(judges) > 0 {
			break
		}
	}
	return judges, names, nil
}

// pick is the captain's answer: a name, or none of them.
func (s clerk) pick(ctx context.Context, r *bot.Request) (bot.Change, error) {
	var id, person int64
	if _, err := fmt.Sscan(r.Words, &id, &person); err != nil {
		return reply(r, "vouch.over")
	}
	code, chat, err := s.CodeNo(ctx, r.View, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return bot.Change{}, fmt.Errorf("read a code: %w", err)
	}
	if err != nil || code.State != scoring.CodeWaiting || code.Person != 0 || !free(r.Reading, chat) {
		return reply(r, "vouch.over")
	}
	code.By, code.Decided = r.Who.Standing.Person, r.Now
	if person == 0 {
		code.State = scoring.CodeRefused
		c := bot.Change{Reply: r.Reply("bindme.refused")}
		c.Codes = []scoring.Code{code}
		waitsNoMore(&c, code)
		c.Bump = append(c.Bump, bot.ScopeTalk(chat.ID))
		c.Notes = []bot.Note{{Key: "bound/" + number(id) + "/told", To: bot.Address{Chat: chat.ID}, Class: bot.ClassProgress, Body: r.Reply("bindme.told_refused")}}
		return c, nil
	}
	st := r.Roster.Standing(person, r.Now)
	if st.Role != scoring.RoleGuard || !leads(r, st.Site, st.Team) {
		return reply(r, "vouch.over")
	}
	code.Person = person
	b, err := s.bindPerson(ctx, r.Reading, code, chat)
	if err != nil {
		return bot.Change{}, err
	}
	c := b.change
	lang := b.person.Lang
	told := bot.Body{Lang: lang, Lines: append([]text.Line{r.Say(lang, "vouch.told_done", text.In("judge", judgeLine(r.Reading, lang, code.By)))}, b.welcome().Lines...)}
	c.Reply = r.Reply("vouch.done", guardArgs(r.Reading, code)...)
	waitsNoMore(&c, code)
	c.Bump = append(c.Bump, bot.ScopeTalk(chat.ID)) // who speaks there has changed
	c.Notes = append(c.Notes, bot.Note{Key: "bound/" + number(id) + "/told", To: bot.Address{Chat: chat.ID}, Class: bot.ClassProgress, Body: told})
	return c, nil
}

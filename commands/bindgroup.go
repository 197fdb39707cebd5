package commands

import (
	"context"
	"fmt"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// bindGroup is 绑定群 夜班队, and /bind@bot 夜班队, written in a group: from then on
// the group is the team's. A group has one chat; another one takes its place
// only when that is confirmed. A code shown here is burnt.
//
// In a group of no roster the bot speaks to the staff of the company and to
// nobody else; an empty Change is silence.
func (s clerk) bindGroup(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if isPrivate(r) {
		return reply(r, "bindgroup.private")
	}
	meant := groupsNamed(r.Roster, r.Words)
	if code, ok := scoring.FindCode(r.Words); ok && len(meant) == 0 {
		return s.burn(ctx, r, code)
	}
	if len(meant) == 0 && !r.Named {
		return bot.Change{}, nil // words between people
	}
	if role := r.Who.Role(); role == scoring.RoleNone || role == scoring.RoleClient {
		return s.refuseStranger(r)
	}
	if r.Who.Chat.Group != 0 && scoring.Tidy(r.Words) == "" {
		return reply(r, "bindgroup.already", text.A("group", r.Roster.Group(r.Who.Chat.Group).Name))
	}
	mine := slices.DeleteFunc(slices.Clone(meant), func(g scoring.Group) bool { return !leads(r, g.Site, g.Team) })
	switch {
	case len(mine) == 1:
		return s.bindTo(ctx, r, mine[0], false)
	case len(mine) > 1:
		return whichGroup(r, mine)
	case scoring.Tidy(r.Words) == "" && r.Reach > bot.Own:
		return reply(r, "bindgroup.how")
	case len(meant) > 0 || r.Reach <= bot.Own:
		return reply(r, "bindgroup.refused")
	}
	if team := teamNamed(r.Roster, r.Words); team != "" {
		return reply(r, "bindgroup.no_row", text.A("team", team))
	}
	return reply(r, "bindgroup.unknown", text.As("name", clipped(r.Words)))
}

// refuseStranger answers those who are in no roster where the group is, and
// nobody where it is not.
func (s clerk) refuseStranger(r *bot.Request) (bot.Change, error) {
	if r.Who.Chat.Group == 0 || !r.Named {
		return bot.Change{}, nil
	}
	return reply(r, "bindgroup.refused")
}

func whichGroup(r *bot.Request, groups []scoring.Group) (bot.Change, error) {
	if len(groups) > mostListed {
		return reply(r, "bindgroup.how")
	}
	c := bot.Change{Reply: r.Reply("bindgroup.which")}
	var choices []choice
	for _, g := range groups {
		choices = append(choices, choice{text.Plain(g.Name), "bindgroup " + g.Code})
	}
	offer(r.Reading, &c, &c.Reply, r.Who.Standing.Person, r.Now.Add(listWithin), choices...)
	return c, nil
}

// bindTo gives the group this chat; sure = also where it has another one.
func (s clerk) bindTo(ctx context.Context, r *bot.Request, g scoring.Group, sure bool) (bot.Change, error) {
	switch is := r.Roster.Group(r.Who.Chat.Group); is.ID {
	case 0:
	case g.ID:
		return reply(r, "bindgroup.already", text.A("group", g.Name))
	default:
		return reply(r, "bindgroup.other", text.A("group", is.Name))
	}
	chats, err := s.ChatsOf(ctx, r.View, bot.Address{Group: g.ID})
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a group's chats: %w", err)
	}
	living := slices.ContainsFunc(chats, func(c bot.Chat) bool { return c.Dead.IsZero() && c.ID != r.Who.Chat.ID })
	if living && !sure {
		c := bot.Change{Reply: r.Reply("bindgroup.swap", text.A("group", g.Name))}
		offer(r.Reading, &c, &c.Reply, r.Who.Standing.Person, r.Now.Add(confirmWithin),
			choice{r.Say(r.Lang, "button.yes"), "swapgroup yes " + number(g.ID)},
			choice{r.Say(r.Lang, "button.no"), "swapgroup no " + number(g.ID)})
		return c, nil
	}
	c := bot.Change{}
	c.Chats = []bot.Chat{r.Who.Chat.OwnedBy(bot.Address{Group: g.ID}, r.Now)}
	if was := r.Who.Chat.Owner(); was != (bot.Address{}) { // of a group that is no more
		c.Bump = append(c.Bump, bot.ScopeChats(was))
	}
	for _, old := range chats {
		if old.ID == r.Who.Chat.ID {
			continue
		}
		release(&c, old)
		if old.Dead.IsZero() {
			c.Notes = append(c.Notes, bot.Note{
				Key: "groupmoved/" + hash(r) + "/" + number(old.ID), To: bot.Address{Chat: old.ID}, Class: bot.ClassProgress,
				Body: bot.Body{Lang: g.Lang, Lines: []text.Line{r.Say(g.Lang, "bindgroup.moved", text.A("group", g.Name))}},
			})
		}
	}
	at := r.Catalogue().Clock(g.Lang, noticeTime(r.Roster, g, r.Roster.Day(g.Site, r.Now)), r.Roster.Zone(g.Site))
	c.Reply = bot.Body{Lang: g.Lang, Lines: []text.Line{r.Say(g.Lang, "bindgroup.done", text.A("group", g.Name), text.A("at", at))}}
	return c, nil
}

// swapGroup is 【是】 or 【不是】 of a group that has another chat.
func (s clerk) swapGroup(ctx context.Context, r *bot.Request) (bot.Change, error) {
	yes, id := verdict(r.Words)
	g := r.Roster.Group(id)
	switch {
	case isPrivate(r), g.ID == 0:
		return reply(r, "bindgroup.private")
	case !yes:
		return reply(r, "bindgroup.kept")
	case !leads(r, g.Site, g.Team):
		return reply(r, "bindgroup.refused")
	}
	return s.bindTo(ctx, r, g, true)
}

// unbindGroup is 解绑群: the chat is no group's at once.
func (s clerk) unbindGroup(_ context.Context, r *bot.Request) (bot.Change, error) {
	g := r.Roster.Group(r.Who.Chat.Group)
	switch {
	case isPrivate(r):
		return reply(r, "unbindgroup.private")
	case g.ID == 0:
		return reply(r, "unbindgroup.none")
	case !leads(r, g.Site, g.Team):
		return reply(r, "unbindgroup.refused")
	}
	c := bot.Change{Reply: r.Reply("unbindgroup.done", text.A("group", g.Name))}
	release(&c, r.Who.Chat)
	return c, nil
}

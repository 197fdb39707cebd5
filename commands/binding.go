package commands

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// binding is a person's chat being bound by a code.
type binding struct {
	r      *bot.Reading
	code   scoring.Code // as it is then
	person scoring.Person
	st     scoring.Standing
	change bot.Change
}

// bindPerson binds a chat to a code's person. A chat that the person had on the
// same platform is theirs no more: a new phone ends the old one (rules.md 7).
// The administrators hear of everybody who leads others.
func (s clerk) bindPerson(ctx context.Context, r *bot.Reading, code scoring.Code, chat bot.Chat) (binding, error) {
	b := binding{r: r, person: r.Roster.Person(code.Person), st: r.Roster.Standing(code.Person, r.Now)}
	old, err := s.ChatsOf(ctx, r.View, bot.Address{Person: code.Person})
	if err != nil {
		return b, fmt.Errorf("read a person's chats: %w", err)
	}
	b.take(code, chat, bot.Address{Person: code.Person})
	for _, o := range old {
		if o.ID == chat.ID || o.Platform != chat.Platform || o.Account != chat.Account {
			continue
		}
		release(&b.change, o)
		if !o.Dead.IsZero() {
			continue
		}
		b.change.Notes = append(b.change.Notes, bot.Note{
			Key: "bound/" + number(code.ID) + "/moved/" + number(o.ID), To: bot.Address{Chat: o.ID}, Class: bot.ClassProgress,
			Body: b.say("bind.moved", text.In("whom", r.Say(b.person.Lang, leaderOf(b.st.Role)))),
		})
	}
	if b.st.Role != scoring.RoleGuard {
		b.tellAdmins()
	}
	return b, nil
}

// take stores a chat as its owner's, and the code as used in it.
func (b *binding) take(code scoring.Code, chat bot.Chat, owner bot.Address) {
	if code.State == scoring.CodeOpen {
		code.Chat, code.Used = chat.ID, b.r.Now
	}
	code.State = scoring.CodeBound
	chat.Wrong, chat.WrongSince = 0, time.Time{}
	b.code = code
	if was := chat.Owner(); was != (bot.Address{}) { // who has left
		b.change.Bump = append(b.change.Bump, bot.ScopeChats(was))
	}
	b.change.Codes = []scoring.Code{code}
	b.change.Chats = []bot.Chat{chat.OwnedBy(owner, b.r.Now)}
}

// release lets a chat belong to nobody: what waits there for its owner goes to
// the owner's next chat, and whoever decides something for it decides again.
func release(c *bot.Change, chat bot.Chat) {
	c.Bump = append(c.Bump, bot.ScopeChats(chat.Owner()), bot.ScopeTalk(chat.ID))
	c.Chats = append(c.Chats, chat.OwnedBy(bot.Address{}, time.Time{}))
	c.Readdress = append(c.Readdress, chat.ID)
}

func (b *binding) say(key text.Key, args ...text.Arg) bot.Body {
	return bot.Body{Lang: b.person.Lang, Lines: []text.Line{b.r.Say(b.person.Lang, key, args...)}}
}

// welcome says who the person is now, and what to write next.
func (b *binding) welcome() bot.Body {
	lang := b.person.Lang
	out := b.say("bind.done", text.In("who", personLine(b.r, lang, b.person.ID)))
	out.Lines = append(out.Lines, b.r.Say(lang, nextSteps(b.st.Role), text.A("team", b.r.Roster.Team(b.st.Team).Name)))
	return out
}

func nextSteps(role scoring.Role) text.Key {
	switch role {
	case scoring.RoleGuard:
		return "bind.next_guard"
	case scoring.RoleCaptain:
		return "bind.next_captain"
	case scoring.RoleDesk:
		return "bind.next_desk"
	}
	return "bind.next_staff"
}

func (b *binding) tellAdmins() {
	for _, p := range b.r.Roster.Admins(b.r.Roster.Day(b.st.Site, b.r.Now)) {
		if p.ID == b.person.ID {
			continue
		}
		b.change.Notes = append(b.change.Notes, bot.Note{
			Key: "bound/" + number(b.code.ID) + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{b.r.Say(p.Lang, "bind.told", text.In("who", personLine(b.r, p.Lang, b.person.ID)))}},
		})
	}
}

// boundClient binds the chat of a client, who may have several: a household
// shares its flat.
func boundClient(r *bot.Request, code scoring.Code, client scoring.Client) bot.Change {
	b := binding{r: r.Reading}
	b.take(code, r.Who.Chat, bot.Address{Client: client.ID})
	lang := client.Lang
	b.change.Reply = bot.Body{Lang: lang, Lines: []text.Line{
		r.Say(lang, "bind.done", text.In("who", clientLine(r.Reading, lang, client))), r.Say(lang, "bind.next_client"),
	}}
	if phone := r.Roster.Site(client.Site).DutyPhone; phone != "" {
		b.change.Reply.Lines = append(b.change.Reply.Lines, r.Say(lang, "report.phone", text.ByPhone("phone", phone)))
	}
	return b.change
}

// personLine says who somebody is: 阳光花园·夜班队 保安 李强.
func personLine(r *bot.Reading, lang string, person int64) text.Line {
	return standingLine(r, lang, r.Roster.Standing(person, r.Now))
}

// standingLine is personLine of one who works here no more.
func standingLine(r *bot.Reading, lang string, st scoring.Standing) text.Line {
	name := text.ByName("name", r.Roster.Person(st.Person).Name)
	role := text.In("role", r.Say(lang, roleName(st.Role)))
	where := r.Roster.Site(st.Site).Name
	if where == "" {
		return r.Say(lang, "bind.who_company", role, name)
	}
	if team := r.Roster.Team(st.Team).Name; team != "" {
		where += "·" + team
	}
	return r.Say(lang, "bind.who", text.A("where", where), role, name)
}

func clientLine(r *bot.Reading, lang string, c scoring.Client) text.Line {
	return r.Say(lang, "bind.who_client", text.A("where", r.Roster.Site(c.Site).Name), text.ByName("name", c.Name))
}

// selfLine says who the speaker is.
func selfLine(r *bot.Request) text.Line {
	if r.Who.Client.ID != 0 {
		return clientLine(r.Reading, r.Lang, r.Who.Client)
	}
	return personLine(r.Reading, r.Lang, r.Who.Standing.Person)
}

func roleName(role scoring.Role) text.Key {
	switch role {
	case scoring.RoleCaptain:
		return "role.captain"
	case scoring.RoleDesk:
		return "role.desk"
	case scoring.RoleSupervisor:
		return "role.supervisor"
	case scoring.RoleManager:
		return "role.manager"
	case scoring.RoleAdmin:
		return "role.admin"
	case scoring.RoleClient:
		return "role.client"
	}
	return "role.guard"
}

package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// erase is 删除我的信息. A client or a stranger is asked once and then taken out
// of everything; of staff the administrator decides, for what they are paid by
// rests on it (rules.md 10).
func (s clerk) erase(ctx context.Context, r *bot.Request) (bot.Change, error) {
	switch {
	case !isPrivate(r):
		return reply(r, "erase.in_private")
	case r.Who.Standing.Role != scoring.RoleNone:
		return s.eraseStaff(r), nil
	case r.Words != "yes" || !chosen(r):
		key := text.Key("erase.ask")
		if r.Who.Client.ID == 0 {
			key = "erase.ask_stranger"
		}
		c, err := list(r, r.Say(r.Lang, key), nil, []choice{
			{r.Say(r.Lang, "button.erase"), "erase yes"}, {r.Say(r.Lang, "button.cancel"), "cancel"},
		})
		return plainly(r, c, true), err
	}
	c := bot.Change{}
	if client := r.Who.Client; client.ID == 0 {
		c.Erase = []bot.Erasure{{Whom: bot.Address{Chat: r.Who.Chat.ID}, Chats: []int64{r.Who.Chat.ID}, At: r.Now}}
	} else {
		chats, err := s.ChatsOf(ctx, r.View, bot.Address{Client: client.ID})
		if err != nil {
			return bot.Change{}, fmt.Errorf("read a client's chats: %w", err)
		}
		c = Eraser{Roster: r.Roster, Texts: r.Catalogue(), Lang: r.Lang, Now: r.Now}.client(client, chats)
	}
	answered(r, &c)
	c.Reply = r.Reply("erase.done")
	return c, nil
}

// eraseStaff passes the wish on.
func (s clerk) eraseStaff(r *bot.Request) bot.Change {
	c := bot.Change{Reply: r.Reply("erase.staff")}
	for _, p := range r.Roster.Admins(r.Roster.Day(r.Who.Site(), r.Now)) {
		c.Notes = append(c.Notes, bot.Note{
			Key: "erase/" + hash(r) + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "erase.told", text.In("who", personLine(r.Reading, p.Lang, r.Who.Standing.Person)))}},
		})
	}
	return c
}

// Eraser makes what takes somebody out of the company and out of what is kept.
type Eraser struct {
	Roster *scoring.Roster
	Texts  *text.Catalogue
	Lang   string // of the pseudonym
	Now    time.Time
}

// Erase is the Change for one who can have a code: identity, phone and chats go
// with it, and with Change.Erase soon after what was said and sent. Codes that
// could still bind are ended. The row itself stays, under a pseudonym, for the
// cases and points that name it.
func (e Eraser) Erase(o Owner, chats []bot.Chat, codes []scoring.Code) bot.Change {
	var c bot.Change
	if o.Person.ID != 0 {
		c = e.person(o.Person, chats)
	} else {
		c = e.client(o.Client, chats)
	}
	for _, code := range codes {
		if code.Person == o.Person.ID && code.Client == o.Client.ID {
			code.State, code.Decided = scoring.CodeRenewed, e.Now
			c.Codes = append(c.Codes, code)
			c.Due = append(c.Due, bot.Due{Name: noticeBinding, Scope: number(code.ID)})
		}
	}
	return c
}

func (e Eraser) client(x scoring.Client, chats []bot.Chat) bot.Change {
	c := e.change(bot.Address{Client: x.ID}, x.Name, x.Phone, chats)
	c.Erase[0].Home = x.Home
	x.Code, x.Name, x.Phone, x.Home, x.Key, x.Guard = scoring.ErasedCode(x.ID), c.Erase[0].Instead, "", "", false, 0
	c.Roster = []bot.RosterRow{{Client: &x}}
	return c
}

func (e Eraser) person(p scoring.Person, chats []bot.Chat) bot.Change {
	c := e.change(bot.Address{Person: p.ID}, p.Name, p.Phone, chats)
	yesterday := calendar.AddDays(calendar.Day(e.Now, time.UTC), -1)
	for _, m := range e.Roster.Members {
		if m.Person != p.ID {
			continue
		}
		last := calendar.AddDays(e.Roster.Day(siteOfMember(e.Roster, m), e.Now), -1)
		if yesterday = min(yesterday, last); lasts(m.ToDay, calendar.AddDays(last, 1)) {
			m.ToDay = last
			c.Roster = append(c.Roster, bot.RosterRow{Member: &m})
		}
	}
	if lasts(p.ToDay, calendar.AddDays(yesterday, 1)) {
		p.ToDay = yesterday
	}
	p.No, p.Name, p.Phone = scoring.ErasedCode(p.ID), c.Erase[0].Instead, ""
	c.Roster = append(c.Roster, bot.RosterRow{Person: &p})
	c.Due = []bot.Due{{Name: noticeLeave, Scope: number(p.ID), Period: yesterday + "-erased", Next: e.Now}} // gives back their cases
	return c
}

func siteOfMember(r *scoring.Roster, m scoring.Member) int64 {
	if m.Team != 0 {
		return r.Team(m.Team).Site
	}
	return m.Site
}

func (e Eraser) change(whom bot.Address, name, phone string, chats []bot.Chat) bot.Change {
	id := max(whom.Person, whom.Client)
	out := bot.Erasure{Whom: whom, Name: name, Phone: phone, At: e.Now, Instead: e.Texts.Say(e.Lang, "erase.name", text.A("no", number(id))).String()}
	var c bot.Change
	for _, x := range chats {
		if x.Owner() == whom {
			out.Chats = append(out.Chats, x.ID)
			release(&c, x)
		}
	}
	slices.Sort(out.Chats)
	c.Erase = []bot.Erasure{out}
	return c
}

package commands

import (
	"context"
	"errors"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// chatDead moves what waits in a dead chat to the next chat of the same person
// or group, and tells the captains once that somebody cannot be reached anywhere.
func (s clerk) chatDead(ctx context.Context, d *bot.Delivered) (bot.Change, error) {
	if d.ReceiptEvent.Chat == 0 {
		return bot.Change{}, nil
	}
	change := bot.Change{}
	change.Readdress = []int64{d.ReceiptEvent.Chat}
	chat, err := s.Chat(ctx, d.View, d.ReceiptEvent.Chat)
	if errors.Is(err, bot.ErrNotFound) {
		return change, nil
	}
	if err != nil {
		return bot.Change{}, fmt.Errorf("read chat: %w", err)
	}
	site, team, key, name := deadChat(d.Reading, chat)
	if key == "" {
		return change, nil
	}
	if chat.Person != 0 {
		chats, err := s.ChatsOf(ctx, d.View, bot.Address{Person: chat.Person})
		if err != nil {
			return bot.Change{}, fmt.Errorf("read a person's other chats: %w", err)
		}
		for _, other := range chats {
			if other.ID != chat.ID && other.Dead.IsZero() {
				return change, nil
			}
		}
	}
	day := d.Roster.Day(site, d.Now)
	people := d.Roster.Captains(team, day)
	if len(people) == 0 || len(people) == 1 && people[0].ID == chat.Person {
		people = d.Roster.Supervisors(site, day)
	}
	for _, p := range people {
		if p.ID == chat.Person {
			continue
		}
		change.Notes = append(change.Notes, bot.Note{
			Key: "chatdead/" + number(chat.ID) + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{d.Say(p.Lang, key, text.ByName("name", name))}},
		})
	}
	return change, nil
}

// deadChat says where a dead chat belongs and how it is named; a client's is
// nobody's business: what waits for them stands under 进度. Key "" = nobody is told.
func deadChat(r *bot.Reading, chat bot.Chat) (site, team int64, key text.Key, name string) {
	switch {
	case chat.Group != 0:
		g := r.Roster.Group(chat.Group)
		return g.Site, g.Team, "chatdead.group", g.Name
	case chat.Person != 0:
		st := r.Roster.Standing(chat.Person, r.Now)
		if st.Role == scoring.RoleNone {
			return 0, 0, "", ""
		}
		return st.Site, st.Team, "chatdead.person", r.Roster.Person(chat.Person).Name
	}
	return 0, 0, "", ""
}

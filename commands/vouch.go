package commands

import (
	"context"
	"errors"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// vouch is the captain's 【是】 or 【不是他】.
func (s clerk) vouch(ctx context.Context, r *bot.Request) (bot.Change, error) {
	yes, id := verdict(r.Words)
	code, chat, err := s.CodeNo(ctx, r.View, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return bot.Change{}, fmt.Errorf("read a code: %w", err)
	}
	st := r.Roster.Standing(code.Person, r.Now)
	if err != nil || code.State != scoring.CodeWaiting || st.Role == scoring.RoleNone ||
		!free(r.Reading, chat) || !leads(r, st.Site, st.Team) {
		return reply(r, "vouch.over")
	}
	code.By, code.Decided = r.Who.Standing.Person, r.Now
	lang := r.Roster.Person(code.Person).Lang
	judge := r.Say(lang, "vouch.told_done", text.In("judge", judgeLine(r.Reading, lang, code.By)))
	c := bot.Change{}
	told := bot.Body{Lang: lang, Lines: []text.Line{judge}}
	if yes {
		b, err := s.bindPerson(ctx, r.Reading, code, chat)
		if err != nil {
			return bot.Change{}, err
		}
		c = b.change
		told.Lines = append(told.Lines, b.welcome().Lines...)
		c.Reply = r.Reply("vouch.done", guardArgs(r.Reading, code)...)
	} else {
		code.State = scoring.CodeRefused
		c.Codes = []scoring.Code{code}
		told.Lines = []text.Line{r.Say(lang, "vouch.told_refused", text.In("judge", judgeLine(r.Reading, lang, code.By)))}
		c.Reply = r.Reply("vouch.refused", guardArgs(r.Reading, code)...)
	}
	waitsNoMore(&c, code)
	c.Bump = append(c.Bump, bot.ScopeTalk(chat.ID)) // who speaks there has changed
	c.Notes = append(c.Notes, bot.Note{Key: "bound/" + number(code.ID) + "/told", To: bot.Address{Chat: chat.ID}, Class: bot.ClassProgress, Body: told})
	return c, nil
}

// free reports whether a chat is nobody's: also that of somebody who has left, and
// of a client whom nobody registered. Of a chat that a code waits with no other
// client is bound: bind refuses that as long as the code waits.
func free(r *bot.Reading, chat bot.Chat) bool {
	return chat.Owner() == (bot.Address{}) || chat.Client != 0 && !chat.Bound.IsZero() ||
		chat.Person != 0 && r.Roster.Standing(chat.Person, r.Now).Role == scoring.RoleNone
}

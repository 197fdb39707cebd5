package commands

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// unbind is 解绑: the chat is nobody's at once. What waits there goes to another
// chat of the person; without one the open cases go back to the team, and who
// leads them is told (rules.md 7).
func (s clerk) unbind(ctx context.Context, r *bot.Request) (bot.Change, error) {
	switch {
	case !isPrivate(r):
		return reply(r, "unbind.group")
	case !enrolled(r.Who):
		return s.withdraw(ctx, r)
	}
	whom := scoring.Code{Person: r.Who.Standing.Person, Client: r.Who.Client.ID}
	c := bot.Change{Reply: r.Reply("unbind.done", text.In("whom", whoHasCodes(r, whom)))}
	release(&c, r.Who.Chat)
	if r.Asked.ID != "" {
		q := r.Asked
		q.Open = false
		c.Questions = []bot.Question{q}
	}
	if whom.Person == 0 {
		return c, nil
	}
	cases, err := s.giveBack(ctx, r.Reading, &c, whom.Person, []int64{r.Who.Chat.ID})
	if err != nil {
		return bot.Change{}, err
	}
	people, err := s.leaders(ctx, r.Reading, whom.Person, r.Who.Site())
	if err != nil {
		return bot.Change{}, err
	}
	c.Notes = append(c.Notes, endedNotes(r.Reading, "unbound/"+hash(r), people, cases, func(lang string) text.Line {
		return r.Say(lang, "unbind.told", text.In("who", personLine(r.Reading, lang, whom.Person)))
	})...)
	return c, nil
}

// endedNotes tell those who lead somebody that a chat of theirs has ended, and
// which cases went back to the team.
func endedNotes(r *bot.Reading, key string, people []scoring.Person, cases []text.Line, what func(lang string) text.Line) []bot.Note {
	var out []bot.Note
	for _, p := range people {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{what(p.Lang)}}
		if len(cases) > 0 {
			b.Lines = append(b.Lines, r.Say(p.Lang, "unbind.told_cases", text.In("cases", r.Catalogue().Join(p.Lang, cases...))))
		}
		out = append(out, bot.Note{Key: key + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b})
	}
	return out
}

// withdraw gives up a binding that waits for its captain.
func (s clerk) withdraw(ctx context.Context, r *bot.Request) (bot.Change, error) {
	codes, err := s.CodesFor(ctx, r.View, "", r.Who.Chat.ID)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a chat's code: %w", err)
	}
	if len(codes) == 0 {
		return reply(r, "unbind.none")
	}
	code := codes[0]
	code.State, code.Decided = scoring.CodeWithdrawn, r.Now
	c := bot.Change{Reply: r.Reply("unbind.withdrawn")}
	c.Codes = []scoring.Code{code}
	waitsNoMore(&c, code)
	return c, nil
}

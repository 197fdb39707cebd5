package commands

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// burn ends a code that was shown to a group: who read it could be its person.
// The answer is the same whether there is such a code; a strange group gets
// none. Whoever leads the code's person is told.
func (s clerk) burn(ctx context.Context, r *bot.Request, typed string) (bot.Change, error) {
	c := bot.Change{}
	if r.Roster.Group(r.Who.Chat.Group).ID != 0 {
		c.Reply = r.Reply("bindgroup.code")
	}
	codes, err := s.CodesFor(ctx, r.View, scoring.CodeHash(typed), 0)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a code: %w", err)
	}
	if len(codes) == 0 || codes[0].State != scoring.CodeOpen {
		return c, nil
	}
	code := codes[0]
	code.State, code.Chat, code.Used = scoring.CodeBurnt, r.Who.Chat.ID, r.Now
	c.Codes = []scoring.Code{code}
	site := r.Roster.Standing(code.Person, r.Now).Site
	who := func(lang string) text.Line { return personLine(r.Reading, lang, code.Person) }
	if code.Client != 0 {
		client, err := s.Client(ctx, r.View, code.Client)
		if err != nil {
			return bot.Change{}, fmt.Errorf("read a code's client: %w", err)
		}
		site, who = client.Site, func(lang string) text.Line { return clientLine(r.Reading, lang, client) }
	}
	people, err := s.leaders(ctx, r.Reading, code.Person, site)
	if err != nil {
		return bot.Change{}, err
	}
	for _, p := range people {
		c.Notes = append(c.Notes, bot.Note{
			Key: "burnt/" + number(code.ID) + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress,
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "bindgroup.burnt", text.In("who", who(p.Lang)))}},
		})
	}
	return c, nil
}

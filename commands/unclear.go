package commands

import (
	"context"
	"unicode"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/sentence"
)

// unclear are words of staff that call nothing. They may be something to report:
// 3号楼灯坏了 is offered as 报 3号楼灯坏了, with the duty phone. In an emergency
// nobody looks for the right word: 3号楼着火了 is reported at once. In a group the
// words are not repeated.
func (s clerk) unclear(ctx context.Context, r *bot.Request) (bot.Change, error) {
	said := scoring.Tidy(r.Words)
	if no, rest := cutRated(said); no != "" && rest == "" {
		r.Command = "progress" // a case's number alone asks where it stands
		r.Reach = bot.Rights()[r.Command][r.Who.Role()]
		return s.progressOne(ctx, r, no)
	}
	if s.read(r, siteOf(r), said).Kind == sentence.Emergency {
		r.Command = "report"
		return s.reportStaff(ctx, r)
	}
	if listed(r, "keeps_appeal", said) {
		return reply(r, "appeal.stands")
	}
	if listed(r, "regrets", said) && bot.Rights()["undo"][r.Who.Role()] != bot.Nothing {
		return s.regrets(ctx, r)
	}
	if c, done, err := s.accuses(ctx, r, said); done || err != nil {
		return c, err
	}
	if key, ok := politely(r, said); ok {
		return reply(r, key)
	}
	if greets(r, said) && letters(said) > 0 {
		return reply(r, "polite.hello_staff")
	}
	if letters(said) < 2 {
		return reply(r, "engine.unknown") // a number alone reports nothing
	}
	r.Command = "report" // the list is answered as if that had been typed
	head, label := r.Say(r.Lang, "unclear.report_group"), r.Say(r.Lang, "button.report_group")
	if isPrivate(r) {
		words := text.As("words", clipped(said))
		head, label = r.Say(r.Lang, "unclear.report", words), r.Say(r.Lang, "button.report", words)
	}
	var lines []text.Line
	if phone := r.Roster.Site(siteOf(r)).DutyPhone; phone != "" {
		lines = append(lines, r.Say(r.Lang, "report.phone", text.ByPhone("phone", phone)))
	}
	choices := []choice{{label, "report " + said}}
	if r.Asked.ID == "" {
		return list(r, head, lines, choices)
	}
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: append([]text.Line{head}, lines...)}} // the question that is open stays so
	offer(r.Reading, &c, &c.Reply, r.Who.Standing.Person, r.Now.Add(listWithin), choices...)
	return c, nil
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

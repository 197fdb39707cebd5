package commands

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// sendAnyway goes before the number when the sender was asked about a banned
// phrase and sends it as it is.
const sendAnyway = "anyway "

// answer is 回: words or photos of staff to the client of a case, signed 李师傅.
// A banned phrase is asked about before it goes (rules.md 4, D3-PHRASE).
func (s clerk) answer(ctx context.Context, r *bot.Request) (bot.Change, error) {
	said, anyway := strings.CutPrefix(r.Words, sendAnyway)
	no, words := cutCase(said)
	if no == "" {
		return s.answerWhich(ctx, r, words)
	}
	c, answer, done, err := s.theCase(ctx, r, no, nil, pick{})
	if err != nil || done {
		return answer, err
	}
	f := open(r.Reading, c)
	switch {
	case words == "" && len(media(r)) == 0:
		return reply(r, "answer.how", f.no())
	case c.Client == 0:
		return reply(r, "answer.nobody", f.no())
	case c.Chat == 0:
		return reply(r, "answer.unbound", f.no())
	case c.State == scoring.CaseClosed && r.At.After(c.Closed.Add(scoring.ReopenWithin)):
		return reply(r, "answer.over", f.no())
	}
	phrase := banned(r.Reading, c.Site, words)
	if phrase != "" && !anyway {
		return f.askBanned(r, words, phrase)
	}
	change := bot.Change{Reply: r.Reply("answer.done", f.no())}
	change.Steps = []scoring.CaseStep{f.step(r.At, r.Who.Standing.Person, "answered", words)}
	keepProof(r, &change, c.No)
	answered(r, &change)
	if err := s.passOn(ctx, r, f, &change, words); err != nil {
		return bot.Change{}, err
	}
	if phrase != "" {
		f.proposePhrase(r, &change, words)
	}
	return change, nil
}

// answerWhich asks for which case words without a number are; nothing goes to a
// client whom nobody named.
func (s clerk) answerWhich(ctx context.Context, r *bot.Request, words string) (bot.Change, error) {
	held, _, err := s.Held(ctx, r.View, r.Who.Standing.Person, r.At)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read held cases: %w", err)
	}
	held = slices.DeleteFunc(held, func(c scoring.Case) bool { return c.Client == 0 })
	if len(held) == 0 || words == "" && len(media(r)) == 0 {
		return reply(r, "answer.how_no")
	}
	return listCases(r, held, pick{which: "answer.which", tail: words})
}

// passOn is the note to the client.
func (s clerk) passOn(ctx context.Context, r *bot.Request, f casefile, c *bot.Change, words string) error {
	lang := f.c.Lang
	b := bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "answer.told", f.no(),
		text.ByName("name", courtesy(r.Reading, lang, r.Who.Person.Name)), text.As("words", shown(r, lang, words)))}}
	if photos := media(r); len(photos) > 0 {
		b.Image = photos[0].SHA256
	}
	if err := s.markAnswer(ctx, f, &b); err != nil {
		return err
	}
	c.Notes = append(c.Notes, bot.Note{
		Key: purposeAnswer + "/" + f.c.No + "/" + hash(r) + "/p" + number(r.Who.Standing.Person),
		To:  bot.Address{Client: f.c.Client}, Class: bot.ClassProgress, Body: b, Waits: true,
	})
	return nil
}

// answerWaits tells who sent an answer that the client's platform lets nothing more
// through for now: it goes out at the client's next word.
func (s clerk) answerWaits(_ context.Context, d *bot.Delivered) (bot.Change, error) {
	parts := strings.Split(d.Note, "/")
	if len(parts) != 4 || parts[0] != purposeAnswer {
		return bot.Change{}, nil
	}
	to := rowNumber(strings.TrimPrefix(parts[3], "p"))
	lang := d.Roster.Person(to).Lang
	return bot.Change{Notes: []bot.Note{{
		Key: "waits/" + parts[1] + "/" + parts[2], To: bot.Address{Person: to}, Class: bot.ClassReply,
		Body: bot.Body{Lang: lang, Lines: []text.Line{d.Say(lang, "answer.waits", text.A("no", parts[1]))}},
	}}}, nil
}

// banned finds a phrase that nobody says to a client; "" = none. The phrases are
// the standard's where it has its own, else those that the program brings.
func banned(r *bot.Reading, site int64, words string) string {
	phrases := r.Catalogue().List("banned")
	if own := r.Standards.On(r.Roster.Day(site, r.Now)).Phrases; len(own) > 0 {
		phrases = slices.Concat(slices.Collect(maps.Values(own))...)
		slices.Sort(phrases) // which of several is named is always the same
	}
	folded := strings.ReplaceAll(scoring.Fold(words), " ", "")
	for _, phrase := range phrases {
		if strings.Contains(folded, strings.ReplaceAll(scoring.Fold(phrase), " ", "")) {
			return phrase
		}
	}
	return ""
}

func (f casefile) askBanned(r *bot.Request, words, phrase string) (bot.Change, error) {
	return list(r, r.Say(r.Lang, "answer.banned", f.no(), text.As("phrase", phrase)), nil, []choice{
		{r.Say(r.Lang, "button.keep_back"), "cancel"},
		{r.Say(r.Lang, "button.send_anyway"), "answer " + sendAnyway + f.c.No + " " + words},
	})
}

// proposePhrase shows a banned phrase that went out all the same to who may
// record it: the captains, for a captain the supervisors.
func (f casefile) proposePhrase(r *bot.Request, c *bot.Change, words string) {
	sender := r.Who.Person
	people := slices.DeleteFunc(f.captains(), func(p scoring.Person) bool { return p.ID == sender.ID })
	if len(people) == 0 || r.Who.Role() != scoring.RoleGuard {
		people = slices.DeleteFunc(f.supervisors(), func(p scoring.Person) bool { return p.ID == sender.ID })
	}
	for _, p := range people {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "answer.phrase", f.no(), text.ByName("name", sender.Name), text.As("words", words))}}
		offer(r.Reading, c, &b, p.ID, r.Now.Add(scoring.RecordWithin), choice{r.Say(p.Lang, "button.charge"), "deduct " + typedName(sender) + " D3-PHRASE"})
		c.Notes = append(c.Notes, bot.Note{
			Key: "phrase/" + f.c.No + "/" + hash(r) + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
		})
	}
}

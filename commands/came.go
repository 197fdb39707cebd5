package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// askCame asks the client whether somebody came, where the site has it so: once
// for a person and day, not in the quiet hours. Whoever has no chat is not reached.
func askCame(r *bot.Request, c *bot.Change, v *scoring.Visit, client scoring.Client, earlier []scoring.Visit) {
	asked := slices.ContainsFunc(earlier, func(e scoring.Visit) bool {
		return e.Client == v.Client && e.Person == v.Person && e.Day == v.Day && e.Came != scoring.CameUnasked
	})
	if !r.Roster.Site(v.Site).AskVisits || asked {
		return
	}
	v.Came = scoring.CameAsked
	due := cameDue(r.Reading, *v)
	b := bot.Body{Lang: client.Lang, Lines: []text.Line{r.Say(client.Lang, "came.ask",
		text.ByName("name", courtesy(r.Reading, client.Lang, r.Who.Person.Name)), text.A("day", r.Catalogue().ShortDate(client.Lang, v.Day)))}}
	offer(r.Reading, c, &b, 0, due.Add(scoring.CameFor),
		choice{r.Say(client.Lang, "button.came_yes"), "came " + v.No + " yes"}, choice{r.Say(client.Lang, "button.came_no"), "came " + v.No + " no"})
	c.Notes = append(c.Notes, bot.Note{Key: "came/" + v.No, To: bot.Address{Client: client.ID}, Class: bot.ClassSurvey, Body: b, Due: due})
}

// came is the client's 【来过】 or 【没来】. It costs nobody anything: 没来 is put
// to who leads the one who logged the visit, in private, and only they read who
// said it (rules.md 5). As long as it can be answered another answer changes it.
func (s clerk) came(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, word := cutVisit(r.Words)
	v, err := s.Visit(ctx, r.View, no)
	switch {
	case err != nil && !errors.Is(err, bot.ErrNotFound):
		return bot.Change{}, fmt.Errorf("read visit: %w", err)
	case err != nil, v.Client == 0, v.Client != r.Who.Client.ID, v.Came == scoring.CameUnasked, word != "yes" && word != "no":
		return reply(r, "came.nothing")
	case v.Came == scoring.Came(word):
		return alreadySaid(r, v)
	}
	before := v.Came
	v.Came = scoring.Came(word)
	c := bot.Change{}
	c.Visits = []scoring.Visit{v}
	switch {
	case v.Came == scoring.CameNo:
		c.Reply = r.Reply("came.done_no")
		if v.State != scoring.VisitStruck {
			putCame(r, &c, v)
		}
	case before == scoring.CameNo:
		c.Reply = r.Reply("came.changed_yes")
		tellCame(r, &c, v)
	default:
		c.Reply = r.Reply("came.done_yes")
	}
	if picked(r) {
		settled(r, &c)
	}
	return c, nil
}

// alreadySaid tells the client what they answered, with a button for the other answer.
func alreadySaid(r *bot.Request, v scoring.Visit) (bot.Change, error) {
	label, other, word := text.Key("button.came_yes"), text.Key("button.came_no"), scoring.CameNo
	if v.Came == scoring.CameNo {
		label, other, word = other, label, scoring.CameYes
	}
	c := bot.Change{Reply: r.Reply("came.already", text.In("answer", r.Say(r.Lang, label)))}
	offer(r.Reading, &c, &c.Reply, 0, cameDue(r.Reading, v).Add(scoring.CameFor), choice{r.Say(r.Lang, other), "came " + v.No + " " + string(word)})
	if picked(r) {
		settled(r, &c)
	}
	return c, nil
}

// tellCame tells those who read that a client denied a visit that it took place
// after all: they may have decided already.
func tellCame(r *bot.Request, c *bot.Change, v scoring.Visit) {
	for _, p := range recordJudges(r.Reading, v.Site, v.Team, v.Person) {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "came.after_all", text.A("no", v.No), guardName(r.Reading, "name", v.Person),
			text.A("day", r.Catalogue().ShortDate(p.Lang, v.Day)), text.ByName("client", r.Who.Client.Name), text.As("home", r.Who.Client.Home))}}
		if v.State == scoring.VisitStruck {
			offer(r.Reading, c, &b, p.ID, cameUntil(r.Reading, v), choice{r.Say(p.Lang, "button.restore"), "restore " + v.No})
		}
		c.Notes = append(c.Notes, cameNote(r, v, p, b))
	}
}

// cameUntil is until when those who decide on a record may: as long as they can
// book a charge for its week.
func cameUntil(r *bot.Reading, v scoring.Visit) time.Time {
	return calendar.At(calendar.AddDays(mondayOf(v.Day), 7), 0, r.Roster.Zone(v.Site)).Add(scoring.RecordWithin)
}

// cameNote is the private note of an answer to one who decides; a changed answer is
// told again.
func cameNote(r *bot.Request, v scoring.Visit, p scoring.Person, b bot.Body) bot.Note {
	return bot.Note{
		Key: "came/" + v.No + "/" + number(p.ID) + "/" + r.ID(), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b, Due: r.Roster.Quiet(p.ID, r.Now),
	}
}

// putCame shows a record that the client denies to those who decide on it.
func putCame(r *bot.Request, c *bot.Change, v scoring.Visit) {
	for _, p := range recordJudges(r.Reading, v.Site, v.Team, v.Person) {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{
			r.Say(p.Lang, "came.denied", text.A("no", v.No), guardName(r.Reading, "name", v.Person), text.A("day", r.Catalogue().ShortDate(p.Lang, v.Day)),
				text.ByName("client", r.Who.Client.Name), text.As("home", r.Who.Client.Home)),
			r.Say(p.Lang, "came.keep"),
		}}
		if v.Body != "" {
			b.Lines = slices.Insert(b.Lines, 1, r.Say(p.Lang, "visit.about", text.A("no", v.No), text.As("words", v.Body)))
		}
		offer(r.Reading, c, &b, p.ID, cameUntil(r.Reading, v),
			choice{r.Say(p.Lang, "button.strike"), "strike " + v.No + " " + r.Say(p.Lang, "came.why").String()},
			choice{r.Say(p.Lang, "button.restore"), "restore " + v.No})
		c.Notes = append(c.Notes, cameNote(r, v, p, b))
	}
}

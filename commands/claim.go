package commands

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// askWho asks whoever sent a guard's code whether that is who they are: slips
// get mixed up.
func (s clerk) askWho(r *bot.Request, code scoring.Code) bot.Change {
	lang := r.Roster.Person(code.Person).Lang
	c := bot.Change{Reply: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "bind.ask", text.In("who", personLine(r.Reading, lang, code.Person)))}}}
	choices := []choice{
		{r.Say(lang, "button.yes"), "claim yes " + number(code.ID)},
		{r.Say(lang, "button.no"), "claim no " + number(code.ID)},
	}
	until := r.Now.Add(confirmWithin)
	offer(r.Reading, &c, &c.Reply, 0, until, choices...)
	c.Questions = []bot.Question{{
		ID: r.ID(), Chat: r.Who.Chat.ID, Kind: "claim", Options: options(choices), Until: until, Open: true,
	}}
	return plainly(r, c, true)
}

// askLeave asks a client who has cases at another site whether they want to be
// bound here all the same, and names the cases.
func (s clerk) askLeave(r *bot.Request, code scoring.Code, client scoring.Client, away []scoring.Case) bot.Change {
	nos := make([]string, len(away))
	for i, k := range away {
		nos[i] = k.No
	}
	site := r.Roster.Site(away[0].Site)
	c := bot.Change{Reply: r.Reply("bind.leave", text.A("here", r.Roster.Site(client.Site).Name), text.A("site", site.Name),
		text.In("nos", plainList(r.Reading, r.Lang, nos)))}
	open(r.Reading, away[0]).addPhone(&c.Reply)
	choices := []choice{
		{r.Say(r.Lang, "button.bind_here"), "claim yes " + number(code.ID)},
		{r.Say(r.Lang, "button.bind_not"), "claim no " + number(code.ID)},
	}
	until := r.Now.Add(confirmWithin)
	offer(r.Reading, &c, &c.Reply, 0, until, choices...)
	c.Questions = []bot.Question{{
		ID: r.ID(), Chat: r.Who.Chat.ID, Kind: "claim", Options: options(choices), Until: until, Open: true,
	}}
	return plainly(r, c, true)
}

// claim is the answer to that question. The code is used now, and the captain
// asked.
func (s clerk) claim(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if enrolled(r.Who) {
		return boundAlready(r), nil
	}
	if r.Asked.Kind != "claim" || !slices.ContainsFunc(r.Asked.Options, func(o bot.Option) bool { return o.Action == "claim "+r.Words }) {
		return reply(r, "bind.stale")
	}
	c := bot.Change{}
	answered(r, &c)
	yes, id := verdict(r.Words)
	code, _, err := s.CodeNo(ctx, r.View, id)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a code: %w", err)
	}
	if code.Client != 0 {
		return s.claimClient(ctx, r, c, code, yes)
	}
	lang := r.Roster.Person(code.Person).Lang
	if !yes {
		c.Reply = bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "bind.not_me")}}
		return c, nil
	}
	if why := useless(r.Reading, code); why != "" {
		c.Reply = r.Reply(why, text.In("whom", whoHasCodes(r, code)))
		return c, nil
	}
	judges, err := s.leaders(ctx, r.Reading, code.Person, r.Roster.Standing(code.Person, r.Now).Site)
	if err != nil {
		return bot.Change{}, err
	}
	if len(judges) == 0 {
		c.Reply = bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "bind.nobody")}}
		return c, nil
	}
	code.State, code.Chat, code.Used = scoring.CodeWaiting, r.Who.Chat.ID, r.Now
	c.Codes = []scoring.Code{code}
	c.Due = []bot.Due{waitDue(code, waitSteps()[0])}
	askJudges(r.Reading, &c, code, judges, "vouch.ask", "asked")
	c.Reply = bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "bind.submitted", text.In("judges", namesOf(r.Reading, lang, judges)))}}
	return c, nil
}

// claimClient binds a client who was asked about the cases they have elsewhere.
func (s clerk) claimClient(ctx context.Context, r *bot.Request, answered bot.Change, code scoring.Code, yes bool) (bot.Change, error) {
	why := useless(r.Reading, code)
	if !yes || why != "" {
		answered.Reply = r.Reply("bind.left_so")
		if yes {
			answered.Reply = r.Reply(why, text.In("whom", whoHasCodes(r, code)))
		}
		return answered, nil
	}
	client, err := s.Client(ctx, r.View, code.Client)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a code's client: %w", err)
	}
	c, err := s.useClient(ctx, r, code, client)
	with(&c, answered)
	return c, err
}

// verdict reads "yes 17".
func verdict(words string) (yes bool, id int64) {
	word, no, _ := strings.Cut(words, " ")
	id, _ = strconv.ParseInt(no, 10, 64)
	return word == "yes", id
}

// askJudges puts the question to those who can say who it is, at one step of
// the wait.
func askJudges(r *bot.Reading, c *bot.Change, code scoring.Code, judges []scoring.Person, say text.Key, step string) {
	for _, p := range judges {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, say, guardArgs(r, code)...)}}
		offer(r, c, &b, p.ID, code.Used.Add(scoring.VouchWithin),
			choice{r.Say(p.Lang, "button.yes"), "vouch yes " + number(code.ID)},
			choice{r.Say(p.Lang, "button.nothim"), "vouch no " + number(code.ID)})
		n := bot.Note{
			Key: "vouch/" + number(code.ID) + "/" + step + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b,
		}
		if say == "vouch.again" { // a reminder waits for the morning, the guard at the door does not
			n.Due = r.Roster.Quiet(p.ID, r.Now)
		}
		c.Notes = append(c.Notes, n)
	}
}

// guardArgs name the guard whose code it is, and the team.
func guardArgs(r *bot.Reading, code scoring.Code) []text.Arg {
	st := r.Roster.Standing(code.Person, r.Now)
	return []text.Arg{text.ByName("name", r.Roster.Person(code.Person).Name), text.A("team", r.Roster.Team(st.Team).Name)}
}

// namesOf lists people with their role: 队长王磊.
func namesOf(r *bot.Reading, lang string, people []scoring.Person) text.Line {
	var out []text.Line
	for _, p := range people {
		out = append(out, judgeLine(r, lang, p.ID))
	}
	return r.Catalogue().Join(lang, out...)
}

func judgeLine(r *bot.Reading, lang string, person int64) text.Line {
	role := r.Say(lang, roleName(r.Roster.Standing(person, r.Now).Role))
	return r.Say(lang, "bind.judge", text.In("role", role), text.ByName("name", r.Roster.Person(person).Name))
}

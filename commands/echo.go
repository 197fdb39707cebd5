package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// echo shows what will be booked and asks for 【确认】 (product.md, talk 2).
func (s clerk) echo(ctx context.Context, p proposal, people []scoring.Person, team scoring.Team, rule scoring.Rule, rest string) (bot.Change, error) {
	r := p.r
	d := readDetails(rest, r.At, p.zone)
	slip := slip{At: d.at.Unix(), Place: d.place, Reason: d.reason, Version: r.Standards.On(p.day).Version}.priced(rule, d.count)
	switch {
	case rule.Subject == scoring.SubjectPerson && len(people) == 0:
		return p.private(p.key("deduct.nobody", "add.nobody"))
	case rule.Subject == scoring.SubjectPerson:
		st := r.Roster.Standing(people[0].ID, d.at)
		slip.Kind, slip.Subject, slip.Site, slip.Team = rule.Subject, people[0].ID, st.Site, st.Team
	default:
		if len(people) == 1 {
			team = r.Roster.Team(r.Roster.Standing(people[0].ID, d.at).Team)
		}
		if team.ID == 0 {
			return p.whichTeam(rule, rest)
		}
		slip.Kind, slip.Subject, slip.Site, slip.Team = scoring.SubjectTeam, team.ID, team.Site, team.ID
	}
	if key := refused(r, slip); key != "" {
		return p.private(key)
	}
	if photos := media(r); len(photos) > 0 {
		slip.Photo = photos[0].SHA256
	}
	return s.askToBook(ctx, p, slip, rule)
}

// refused says why a slip cannot be booked by the speaker; "" when it can.
func refused(r *bot.Request, s slip) text.Key {
	at, role := time.Unix(s.At, 0), r.Who.Role()
	standing := r.Roster.Standing(s.Subject, at)
	switch {
	case s.Site == 0:
		return "deduct.no_site"
	case at.After(r.Now):
		return "deduct.future"
	case r.Now.Sub(at) > scoring.RecordWithin && role == scoring.RoleCaptain:
		return "deduct.too_old"
	case r.Now.Sub(at) > scoring.RecordWithin && s.Reason == "":
		return "deduct.why_old"
	case s.Kind != scoring.SubjectPerson:
		return ""
	case s.Subject == r.Who.Standing.Person:
		return "deduct.oneself"
	case role == scoring.RoleCaptain && standing.Role != scoring.RoleGuard:
		return "deduct.captain" // recorded by the supervisor (rules.md 1)
	}
	return ""
}

func (p proposal) whichTeam(rule scoring.Rule, rest string) (bot.Change, error) {
	var choices []choice
	for _, t := range p.r.Roster.Teams {
		if p.r.Who.Reaches(p.r.Reach, t.Site, t.ID, 0) && len(choices) < mostListed {
			choices = append(choices, choice{text.Plain(t.Name), trimmed(p.r.Command, t.Name, rule.Code, rest)})
		}
	}
	if len(choices) == 0 {
		return p.private("deduct.no_site")
	}
	return p.ask(privateLang(p.r), "deduct.which_team", choices)
}

// askToBook keeps the slip with a question in the recorder's private chat.
func (s clerk) askToBook(ctx context.Context, p proposal, slip slip, rule scoring.Rule) (bot.Change, error) {
	r := p.r
	chat := r.Who.Chat
	if !isPrivate(r) {
		var err error
		if chat, err = s.PrivateChat(ctx, r.View, r.Who.Standing.Person); err != nil {
			return bot.Change{}, fmt.Errorf("find the recorder's private chat: %w", err)
		}
		if chat.ID == 0 {
			return reply(r, "aside.no_chat")
		}
	}
	payload, err := json.Marshal(slip)
	if err != nil {
		return bot.Change{}, fmt.Errorf("keep a slip: %w", err)
	}
	lang, id, until := privateLang(r), r.ID(), r.Now.Add(confirmWithin)
	choices := []choice{
		{r.Say(lang, "button.confirm"), "book " + id},
		{r.Say(lang, "button.cancel"), "cancel " + id},
	}
	b := bot.Body{Lang: lang, Lines: []text.Line{p.shown(lang, slip, rule)}}
	if slip.Reason != "" {
		b.Lines = append(b.Lines, r.Say(lang, "told.reason", text.As("reason", slip.Reason)))
	}
	if rule.Photo && slip.Photo == "" {
		b.Lines = append(b.Lines, r.Say(lang, "deduct.photo"))
	}
	c := bot.Change{}
	offer(r.Reading, &c, &b, r.Who.Standing.Person, until, choices...)
	c.Questions = []bot.Question{{
		ID: id, Chat: chat.ID, Person: r.Who.Standing.Person, Kind: "book", Payload: payload,
		Options: options(choices), Until: until, Open: true,
	}}
	return aside(r, c, b), nil
}

// shown is 请确认:李强(夜班)|日常巡检漏打卡 ×2|−1.0 分|北门.
func (p proposal) shown(lang string, s slip, rule scoring.Rule) text.Line {
	r := p.r
	team := r.Roster.Team(s.Team).Name
	subject := text.Plain(team)
	if s.Kind == scoring.SubjectPerson {
		name := r.Roster.Person(s.Subject).Name
		subject = r.Say(lang, "deduct.subject", text.ByName("name", name), text.A("team", team))
		if s.Team == 0 {
			subject = text.Line{{T: name, M: text.Name}}
		}
	}
	parts := []text.Line{
		r.Say(lang, "deduct.confirm", text.In("who", subject)),
		text.Plain(rule.Names.In(lang) + times(s.Count)),
		r.Say(lang, "deduct.points", text.A("points", s.Points.String())),
	}
	if s.Place != "" {
		parts = append(parts, text.Line{{T: s.Place, M: text.Typed}})
	}
	if at := time.Unix(s.At, 0); r.Roster.Day(s.Site, at) != r.Roster.Day(s.Site, r.Now) {
		parts = append(parts, text.Plain(r.Catalogue().When(lang, at, r.Now, r.Roster.Zone(s.Site))))
	}
	return text.Joined("|", parts...)
}

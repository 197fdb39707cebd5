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
func (s clerk) echo(ctx context.Context, p proposal, rule scoring.Rule, rest string) (bot.Change, error) {
	r := p.r
	slip := slip{Kind: rule.Subject, Reason: p.reason}
	switch teams := p.reached(); {
	case rule.Subject == scoring.SubjectPerson && len(p.named.people) == 0:
		return p.private(p.key("deduct.nobody", "add.nobody"))
	case rule.Subject == scoring.SubjectPerson:
		slip.Subject, slip.Site = p.named.people[0].ID, p.standing(r.At).Site
	case p.team.ID != 0:
		slip.Subject, slip.Site, slip.Team = p.team.ID, p.team.Site, p.team.ID
	case len(teams) == 1:
		slip.Subject, slip.Site, slip.Team = teams[0].ID, teams[0].Site, teams[0].ID
	default:
		return p.whichTeam("deduct.which_team", teams, trimmed(rule.Code, rest))
	}
	d := readDetails(rest, func(words string) ([]scoring.Place, string) { return r.Roster.PlacesIn(slip.Site, words) }, r.At, r.Roster.Zone(slip.Site))
	// The version of the day on which it happened (rules.md 2), where that has the rule.
	std := r.Standards.On(r.Roster.Day(slip.Site, d.at))
	if then, ok := std.Rule(rule.Code); ok {
		rule = then
	} else {
		std = r.Standards.On(p.day)
	}
	if c, unclear, err := p.unclear(d, rule); unclear {
		return c, err
	}
	if slip.Kind == scoring.SubjectPerson {
		st := p.standing(d.at)
		slip.Site, slip.Team = st.Site, st.Team
	}
	slip.At, slip.Timed, slip.DayOnly, slip.Version = d.at.Unix(), d.timed, d.dayOnly, std.Version
	slip = slip.priced(rule, d.count).placed(rule, d)
	if key := refused(r, slip); key != "" {
		return p.private(key)
	}
	slip.Photo, slip.Also = photoIn(media(r)), notPhotos(media(r))
	return s.askToBook(ctx, p, slip, rule)
}

// unclear says what in the details is no count, no moment or not the rule's points.
func (p proposal) unclear(d details, rule scoring.Rule) (bot.Change, bool, error) {
	var c bot.Change
	var err error
	switch {
	case d.vague != "":
		c, err = p.private("deduct.when", text.As("word", d.vague))
	case d.doubt != "":
		c, err = p.private("deduct.count", text.As("word", d.doubt), text.A("most", number(scoring.MaxCount)))
	case !d.fits(rule):
		c, err = p.private("deduct.fixed", text.A("rule", rule.Names.In(privateLang(p.r))), text.A("points", unsigned(rule.Points)))
	default:
		return c, false, nil
	}
	return c, true, err
}

// refused says why a slip cannot be booked by the speaker; "" when it can.
func refused(r *bot.Request, s slip) text.Key {
	at, role := time.Unix(s.At, 0), r.Who.Role()
	standing := r.Roster.Standing(s.Subject, at)
	switch {
	case at.After(r.Now):
		return "deduct.future"
	case r.Now.Sub(at) > scoring.RecordWithin && role == scoring.RoleCaptain:
		return "deduct.too_old" // also of a day on which nobody was here yet
	case s.Site == 0:
		return "deduct.no_site"
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
	choices := bookChoices(r, lang, id)
	b := bot.Body{Lang: lang, Lines: []text.Line{p.shown(lang, slip, rule)}}
	b.Lines = append(b.Lines, said(r.Reading, lang, slip)...)
	if needsPhoto(r, slip) {
		b.Lines = append(b.Lines, r.Say(lang, "deduct.photo"))
	}
	c := bot.Change{}
	offer(r.Reading, &c, &b, r.Who.Standing.Person, time.Time{}, choices...) // they outlive the question, to say that it is over
	c.Questions = []bot.Question{{
		ID: id, Chat: chat.ID, Person: r.Who.Standing.Person, Kind: "book", Payload: payload,
		Options: options(choices), Until: until, Open: true,
	}}
	return aside(r, plainly(r, c, true), b), nil
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
		r.Say(lang, "deduct.points", text.A("points", entryPoints(s.Points))),
	}
	if s.Place != "" {
		parts = append(parts, text.Line{{T: s.Place, M: text.Typed}})
	}
	at := time.Unix(s.At, 0)
	if s.Timed || r.Roster.Day(s.Site, at) != r.Roster.Day(s.Site, r.Now) {
		parts = append(parts, s.when(r.Reading, lang))
	}
	return text.Joined("|", parts...)
}

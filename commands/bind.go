package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// bind is 绑定 CODE, and the deep link that sends a code: whoever has the code is
// its person or its client from then on; a guard once the captain has agreed
// (rules.md 7).
func (s clerk) bind(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if strings.HasPrefix(r.Words, TapLink) {
		if r.Who.Role() == scoring.RoleClient || r.Who.Role() == scoring.RoleNone {
			return reply(r, "tap.guards")
		}
		return s.tap(ctx, r)
	}
	if site, place, ok := scanned(r.Roster, r.Words); ok && isPrivate(r) {
		return s.scan(ctx, r, site, place)
	}
	bound := enrolled(r.Who)
	if scoring.Tidy(r.Words) == "" {
		if bound {
			return boundAlready(r), nil
		}
		return s.help(ctx, r)
	}
	if !bound && r.Roster.SiteCalled(r.Words) != 0 && isPrivate(r) {
		r.Text = r.Words // the link at a site's gate
		return s.report(ctx, r)
	}
	code, ok := scoring.FindCode(r.Words)
	switch {
	case !ok && bound:
		return boundAlready(r), nil
	case !ok:
		return reply(r, "bind.form")
	case !triesAgain(r).IsZero():
		return tooManyTries(r), nil
	}
	hash := scoring.CodeHash(code)
	codes, err := s.CodesFor(ctx, r.View, hash, r.Who.Chat.ID)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a code: %w", err)
	}
	var found scoring.Code
	for _, c := range codes {
		if c.Hash == hash {
			found = c
		}
		if c.State == scoring.CodeWaiting && c.Chat == r.Who.Chat.ID {
			return reply(r, "bind.waiting")
		}
	}
	switch {
	case found.ID == 0:
		return wrongCode(r), nil
	case bound && isOf(r.Who, found):
		return boundAlready(r), nil
	case bound:
		return reply(r, "bind.other", text.In("who", selfLine(r)))
	}
	return s.use(ctx, r, found)
}

// isOf reports whether a code is of whoever speaks.
func isOf(w bot.Who, c scoring.Code) bool {
	return c.Person != 0 && c.Person == w.Standing.Person || c.Client != 0 && c.Client == w.Client.ID
}

// use turns a code that exists into a binding, or says why it cannot be used.
func (s clerk) use(ctx context.Context, r *bot.Request, code scoring.Code) (bot.Change, error) {
	if why := useless(r.Reading, code); why != "" {
		return reply(r, why, text.In("whom", whoHasCodes(r, code)))
	}
	if code.Client != 0 {
		client, err := s.Client(ctx, r.View, code.Client)
		if err != nil {
			return bot.Change{}, fmt.Errorf("read a code's client: %w", err)
		}
		return s.useClient(ctx, r, code, client)
	}
	switch st := r.Roster.Standing(code.Person, r.Now); st.Role {
	case scoring.RoleNone:
		return reply(r, "bind.absent", text.In("whom", whoHasCodes(r, code)))
	case scoring.RoleGuard:
		return s.askWho(r, code), nil
	}
	b, err := s.bindPerson(ctx, r.Reading, code, r.Who.Chat)
	if err != nil {
		return bot.Change{}, err
	}
	b.change.Reply = b.welcome()
	return b.change, nil
}

// useClient binds the chat of a client, with the cases that they opened before
// anybody knew who they are. Those of another site stay where they are and with
// whom they were opened by: that is asked about first.
func (s clerk) useClient(ctx context.Context, r *bot.Request, code scoring.Code, client scoring.Client) (bot.Change, error) {
	if !r.Who.Client.Unlisted() {
		return boundClient(r, code, client), nil
	}
	cases, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{Client: r.Who.Client.ID})
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a client's cases: %w", err)
	}
	if away := awayFrom(cases, client.Site); len(away) > 0 && r.Command != "claim" {
		return s.askLeave(r, code, client, away), nil
	}
	c := boundClient(r, code, client)
	return c, s.siteCases(ctx, r, &c, cases, client)
}

// awayFrom are the cases that have another site already.
func awayFrom(cases []scoring.Case, site int64) (away []scoring.Case) {
	for _, k := range cases {
		if k.Site != 0 && k.Site != site {
			away = append(away, k)
		}
	}
	return away
}

// useless says why a code binds nobody any more; "" = it does.
func useless(r *bot.Reading, code scoring.Code) text.Key {
	switch code.State {
	case scoring.CodeOpen:
		if code.Until.Before(r.Now) {
			return "bind.expired"
		}
		return ""
	case scoring.CodeBurnt:
		return "bind.burnt"
	case scoring.CodeRenewed:
		return "bind.renewed"
	case scoring.CodeEnded:
		return "leave.code"
	}
	return "bind.used"
}

// whoHasCodes says whom to ask for a new code: whoever leads whose it is.
func whoHasCodes(r *bot.Request, code scoring.Code) text.Line {
	if code.Client != 0 {
		return r.Say(r.Lang, "whom.captain")
	}
	return r.Say(r.Lang, leaderOf(r.Roster.Standing(code.Person, r.Now).Role))
}

func leaderOf(role scoring.Role) text.Key {
	switch role {
	case scoring.RoleCaptain, scoring.RoleDesk:
		return "whom.supervisor"
	case scoring.RoleSupervisor, scoring.RoleManager, scoring.RoleAdmin:
		return "whom.admin"
	}
	return "whom.captain"
}

// triesAgain is when a chat that sent too many wrong codes may send one again;
// zero = now.
func triesAgain(r *bot.Request) time.Time {
	c := r.Who.Chat
	if again := c.WrongSince.Add(scoring.CodeTriesWithin); c.Wrong >= scoring.CodeTries && again.After(r.Now) {
		return again
	}
	return time.Time{}
}

func tooManyTries(r *bot.Request) bot.Change {
	at := r.Catalogue().When(r.Lang, triesAgain(r), r.Now, r.Roster.Zone(siteOf(r)))
	return bot.Change{Reply: r.Reply("bind.wait", text.A("tries", number(scoring.CodeTries)), text.A("at", at))}
}

// wrongCode counts a code that nobody was given.
func wrongCode(r *bot.Request) bot.Change {
	chat := &r.Who.Chat
	if !chat.WrongSince.Add(scoring.CodeTriesWithin).After(r.Now) {
		chat.Wrong, chat.WrongSince = 0, r.Now
	}
	chat.Wrong++
	c := bot.Change{Records: bot.Records{Chats: []bot.Chat{*chat}}}
	if left := scoring.CodeTries - chat.Wrong; left > 0 {
		c.Reply = r.Reply("bind.wrong", text.A("left", number(left)))
		return c
	}
	c.Reply = tooManyTries(r).Reply
	return c
}

// boundAlready says who the speaker is.
func boundAlready(r *bot.Request) bot.Change {
	key := text.Key("bind.already")
	if r.Who.Role() == scoring.RoleClient {
		key = "bind.already_client"
	}
	return bot.Change{Reply: r.Reply(key, text.In("who", selfLine(r)))}
}

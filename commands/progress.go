package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// progress is 进度: a client's own cases, or the open cases of a team or site by
// minutes left. It names no person and no client.
func (s clerk) progress(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, rest := cutCase(r.Words)
	switch r.Who.Role() {
	case scoring.RoleNone:
		return s.help(ctx, r)
	case scoring.RoleClient:
		if no == "" && rest != "" {
			return s.report(ctx, r)
		}
		return s.progressClient(ctx, r, no)
	}
	if no != "" {
		return s.progressOne(ctx, r, no)
	}
	cases, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{
		Site:   siteOf(r),
		States: []scoring.CaseState{scoring.CaseOpen, scoring.CaseAccepted, scoring.CaseArrived},
	})
	if err != nil {
		return bot.Change{}, fmt.Errorf("read open cases: %w", err)
	}
	change := bot.Change{}
	b := bot.Body{Lang: r.Lang}
	for _, c := range cases {
		if !within(r, c) {
			continue
		}
		if len(b.Lines) == mostListed {
			break
		}
		f := open(r.Reading, c)
		b.Lines = append(b.Lines, f.line(r.Lang))
		if c.State == scoring.CaseOpen {
			offer(r.Reading, &change, &b, 0, time.Time{}, choice{r.Say(r.Lang, "button.accept_no", f.no()), "accept " + c.No})
		}
	}
	head := r.Say(r.Lang, "progress.head", text.A("count", number(len(b.Lines))))
	if len(b.Lines) == 0 {
		head = r.Say(r.Lang, "progress.none_staff")
	}
	b.Lines = append([]text.Line{head}, b.Lines...)
	if slices.ContainsFunc(cases, func(c scoring.Case) bool { return barredFrom(c, r.Who.Standing.Person) }) {
		return aside(r, change, b), nil // what is left out would tell a group
	}
	change.Reply = b
	return change, nil
}

func (s clerk) progressOne(ctx context.Context, r *bot.Request, no string) (bot.Change, error) {
	c, answer, done, err := s.theCase(ctx, r, no, nil, pick{})
	if err != nil || done {
		return answer, err
	}
	f := open(r.Reading, c)
	change := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: []text.Line{f.line(r.Lang)}}}
	if c.Private() {
		if err := s.show(ctx, r, f, &change); err != nil {
			return bot.Change{}, err
		}
	} else if isPrivate(r) && c.Text != "" && !c.Staff {
		change.Reply.Lines = append(change.Reply.Lines, f.clientWords(r.Lang, r.Who.Standing.Person))
	}
	if c.Client != 0 && !c.Private() {
		held, err := s.HeldFor(ctx, r.View, c.Client)
		if err != nil {
			return bot.Change{}, fmt.Errorf("read what a client was not sent: %w", err)
		}
		if held > 0 {
			change.Reply.Lines = append(change.Reply.Lines, r.Say(r.Lang, "weixin.held", text.A("count", number(held))))
		}
	}
	switch {
	case c.State == scoring.CaseOpen:
		offer(r.Reading, &change, &change.Reply, 0, time.Time{}, choice{r.Say(r.Lang, "button.accept"), "accept " + no})
	case c.State == scoring.CaseAccepted && c.Holder == r.Who.Standing.Person:
		offer(r.Reading, &change, &change.Reply, c.Holder, time.Time{}, f.nextStep(r.Lang))
	}
	return change, nil
}

func (s clerk) progressClient(ctx context.Context, r *bot.Request, no string) (bot.Change, error) {
	cases, err := s.CasesOf(ctx, r.View, scoring.CaseFilter{Client: r.Who.Client.ID})
	if err != nil {
		return bot.Change{}, fmt.Errorf("read a client's cases: %w", err)
	}
	change := bot.Change{}
	b := bot.Body{Lang: r.Lang}
	for _, c := range cases {
		if no != "" && c.No != no || len(b.Lines) == mostListed {
			continue
		}
		f := open(r.Reading, c)
		b.Lines = append(b.Lines, f.lineFor(r))
		if c.State == scoring.CaseResolved {
			offer(r.Reading, &change, &b, 0, time.Time{}, choice{r.Say(r.Lang, "button.rate_no", f.no()), "rate " + f.runOf()})
		}
	}
	switch {
	case len(b.Lines) == 0 && no != "":
		return reply(r, "progress.unknown", text.A("no", no))
	case len(b.Lines) == 0:
		return reply(r, "progress.none")
	}
	b.Lines = append(b.Lines, r.Say(r.Lang, "progress.more"))
	change.Reply = b
	return change, nil
}

// stateForClient is where a case stands, in words for the client.
func (f casefile) stateForClient(lang string) text.Line {
	switch {
	case f.c.Desk && f.c.Open():
		return f.r.Say(lang, "client.desk")
	case !f.c.Waiting.IsZero() && f.c.Open():
		return f.r.Say(lang, "state.waiting", text.In("why", f.waitsFor(lang)), text.A("at", f.clock(lang, f.c.WaitEnd)))
	}
	switch f.c.State {
	case scoring.CaseClosed:
		return f.r.Say(lang, "state.closed")
	case scoring.CaseResolved:
		return f.r.Say(lang, "client.resolved")
	default:
		if !f.c.OnSite() && f.c.ETA.IsZero() {
			return f.serviceForClient(lang)
		}
	}
	switch f.c.State {
	case scoring.CaseOpen:
		if f.opensGap() {
			return f.r.Say(lang, "client.open_nobody")
		}
		return f.r.Say(lang, "client.open")
	case scoring.CaseAccepted:
		if at, ok := f.limit(scoring.ClockArrive); ok && f.c.ETA.IsZero() {
			return f.r.Say(lang, "client.accepted", text.A("at", f.clock(lang, at)))
		}
	}
	if !f.c.ETA.IsZero() {
		return f.r.Say(lang, "client.planned", text.A("at", f.clock(lang, f.c.ETA)))
	}
	if f.c.State == scoring.CaseAccepted {
		return f.r.Say(lang, "client.accepted_open")
	}
	return f.r.Say(lang, "client.arrived")
}

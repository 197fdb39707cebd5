package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// absenceForm is an absence's number as people type it.
var absenceForm = regexp.MustCompile(`^(?i:qj)\s?-?\s?(\d{1,12})\b`)

func cutAbsence(words string) (no, rest string) { return cutNumber(words, "QJ-", absenceForm) }

// grant is 【准】.
func (s clerk) grant(ctx context.Context, r *bot.Request) (bot.Change, error) {
	return s.decideAbsence(ctx, r, scoring.AbsenceGranted, deciding{"absence.granted", "absence.told_granted", "absence.granted_away", "absence.told_granted_away"})
}

// refuse is 【不准】, with or without a reason.
func (s clerk) refuse(ctx context.Context, r *bot.Request) (bot.Change, error) {
	return s.decideAbsence(ctx, r, scoring.AbsenceRefused, deciding{"absence.refused", "absence.told_refused", "absence.refused_away", "absence.told_refused_away"})
}

// deciding are the texts of a decision: about leave, and about a client who is away.
type deciding struct{ done, told, doneAway, toldAway text.Key }

func (s clerk) decideAbsence(ctx context.Context, r *bot.Request, to scoring.AbsenceState, says deciding) (bot.Change, error) {
	no, rest := cutAbsence(r.Words)
	if no == "" {
		return reply(r, "absence.which")
	}
	a, err := s.Absence(ctx, r.View, no)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return reply(r, "absence.unknown", text.A("no", no))
	case err != nil:
		return bot.Change{}, fmt.Errorf("read absence: %w", err)
	case a.Asked == r.Who.Standing.Person:
		return reply(r, "absence.own", text.A("no", no))
	case !mayGrant(r, a):
		return reply(r, "absence.unknown", text.A("no", no))
	case a.State != scoring.AbsenceAsked:
		return aside(r, bot.Change{}, absenceSaid(r, absenceDecided(a), a)), nil
	}
	done, told, client := says.done, says.told, ""
	if a.Client != 0 {
		done, told = says.doneAway, says.toldAway
		if client, err = s.away(ctx, r, a); err != nil {
			return bot.Change{}, err
		}
	}
	if told == "absence.told_granted" && a.ToDay < r.Roster.Day(a.Site, r.At) {
		told = "absence.told_granted_past"
	}
	a.State, a.Decided, a.DoneAt = to, r.Who.Standing.Person, r.At
	lang := r.Roster.Person(a.Asked).Lang
	because := text.Line(nil)
	if rest != "" {
		because = r.Say(lang, "absence.because", text.As("words", rest))
	}
	c := bot.Change{}
	c.Absences = []scoring.Absence{a}
	c.Notes = []bot.Note{{
		Key: "absence/" + a.No + "/decided", To: bot.Address{Person: a.Asked}, Class: bot.ClassProgress, Due: r.Roster.Quiet(a.Asked, r.Now),
		Body: bot.Body{Lang: lang, Lines: []text.Line{absenceLine(r.Reading, lang, told, a, client, text.In("because", because))}},
	}}
	b := bot.Body{Lang: privateLang(r), Lines: []text.Line{absenceLine(r.Reading, privateLang(r), done, a, client)}}
	return aside(r, c, b), nil
}

// away names the client who an absence says is away.
func (s clerk) away(ctx context.Context, r *bot.Request, a scoring.Absence) (string, error) {
	client, err := s.Client(ctx, r.View, a.Client)
	if err != nil {
		return "", fmt.Errorf("read who is away: %w", err)
	}
	return s.clientLabel(ctx, r, client)
}

func absenceDecided(a scoring.Absence) text.Key {
	switch a.State {
	case scoring.AbsenceGranted:
		return "absence.already_granted"
	case scoring.AbsenceRefused:
		return "absence.already_refused"
	case scoring.AbsenceAsked, scoring.AbsenceEnded:
	}
	return "absence.already_ended"
}

// mayGrant reports whether the speaker decides an absence: who leads the one who
// asked. A captain's goes to the supervisor, a supervisor's to the manager.
func mayGrant(r *bot.Request, a scoring.Absence) bool {
	levels := []scoring.Role{scoring.RoleGuard, scoring.RoleCaptain, scoring.RoleSupervisor, scoring.RoleManager}
	level := func(role scoring.Role) int {
		if role == scoring.RoleDesk {
			role = scoring.RoleCaptain // answers to the supervisor too
		}
		return slices.Index(levels, role)
	}
	asked := r.Roster.LastStanding(a.Asked, r.Now).Role
	return a.Asked != r.Who.Standing.Person && level(r.Who.Role()) > level(asked) && leads(r, a.Site, a.Team)
}

// back is 销假: the speaker is there again, today; or needs no leave any more.
func (s clerk) back(ctx context.Context, r *bot.Request) (bot.Change, error) {
	own, err := s.comingAbsences(ctx, r)
	if err != nil {
		return bot.Change{}, err
	}
	if no, _ := cutAbsence(r.Words); no != "" {
		own = slices.DeleteFunc(own, func(a scoring.Absence) bool { return a.No != no })
	}
	today := r.Roster.Day(siteOf(r), r.At)
	if i := slices.IndexFunc(own, func(a scoring.Absence) bool { return a.Covers(today) }); i >= 0 {
		own = own[i : i+1] // the one that runs
	}
	switch {
	case len(own) == 0:
		return reply(r, "absence.none")
	case len(own) > 1:
		var choices []choice
		for _, a := range own[:min(len(own), mostListed)] {
			choices = append(choices, choice{absenceLine(r.Reading, privateLang(r), "absence.choice", a, ""), "back " + a.No})
		}
		return ask(r, r.Say(privateLang(r), "absence.back_which"), choices)
	}
	was := own[0]
	a := was.Back(today, r.At)
	c := bot.Change{}
	c.Absences = []scoring.Absence{a}
	judges, err := s.heads(ctx, r.Reading, r.Who.Standing)
	if err != nil {
		return bot.Change{}, err
	}
	key, told := text.Key("absence.back"), text.Key("absence.told_back")
	if a.State == scoring.AbsenceEnded {
		key, told = "absence.ended", "absence.told_ended"
	}
	for _, p := range judges {
		c.Notes = append(c.Notes, bot.Note{
			Key: "absence/" + a.No + "/back/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Due: r.Roster.Quiet(p.ID, r.Now),
			Body: bot.Body{Lang: p.Lang, Lines: []text.Line{absenceLine(r.Reading, p.Lang, told, a, "")}},
		})
	}
	answered(r, &c)
	return aside(r, c, absenceSaid(r, key, a)), nil
}

// monthDays are the first and last local day of a month.
func monthDays(month string) (first, last string) {
	first = month + "-01"
	next := calendar.AddDays(month+"-28", 4)
	return first, calendar.AddDays(next[:len("2025-06")]+"-01", -1)
}

package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// noticeTodo reminds who has a to-do of it, once. Its scope is the visit's number,
// its period the local day.
const noticeTodo = "todo"

// todoAt is the minute of the next day at which it reminds (ours).
const todoAt = 9 * 60

// todo is 【记待办】: who was there sees to what the client wants by themselves. Without
// a number it lists what is still to be done.
func (s clerk) todo(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if !isPrivate(r) {
		return reply(r, "visit.private")
	}
	if no, _ := cutVisit(r.Words); no == "" {
		return s.todos(ctx, r)
	}
	v, _, known, err := s.needVisit(ctx, r)
	switch {
	case err != nil:
		return bot.Change{}, err
	case !known || v.Need == "" || v.Person != r.Who.Standing.Person:
		return reply(r, "visit.none")
	case v.Case != "":
		return reply(r, "visit.need_open", text.A("no", v.Case))
	case v.Todo != scoring.TodoNone:
		return s.todos(ctx, r)
	}
	v.Todo = scoring.TodoOpen
	zone := r.Roster.Zone(v.Site)
	tomorrow := calendar.AddDays(r.Roster.Day(v.Site, r.Now), 1)
	at := calendar.At(tomorrow, todoAt, zone)
	c := bot.Change{Reply: r.Reply("todo.kept", text.A("no", v.No), text.As("words", v.Need), text.A("at", r.Catalogue().Clock(r.Lang, r.Roster.Quiet(v.Person, at), zone)))}
	c.Visits = []scoring.Visit{v}
	c.Due = []bot.Due{{Name: noticeTodo, Scope: v.No, Period: tomorrow, Next: at}}
	answered(r, &c)
	return c, nil
}

// todos lists the speaker's, each with its button.
func (s clerk) todos(ctx context.Context, r *bot.Request) (bot.Change, error) {
	all, err := s.Todos(ctx, r.View, r.Who.Standing.Person)
	switch {
	case err != nil:
		return bot.Change{}, fmt.Errorf("read to-dos: %w", err)
	case len(all) == 0:
		return reply(r, "todo.empty")
	}
	var lines []text.Line
	var choices []choice
	for _, v := range all[:min(len(all), mostListed)] {
		line, err := s.todoLine(ctx, r.Reading, r.Lang, v)
		if err != nil {
			return bot.Change{}, err
		}
		lines = append(lines, line)
		choices = append(choices, choice{r.Say(r.Lang, "button.todo_done", text.A("no", v.No)), "todone " + v.No})
	}
	return list(r, r.Say(r.Lang, "todo.list", text.A("count", number(len(all)))), lines, choices)
}

// todoLine is ZF-1 王阿姨 3号楼501:药品(6月12日); never for a group.
func (s clerk) todoLine(ctx context.Context, r *bot.Reading, lang string, v scoring.Visit) (text.Line, error) {
	client, err := s.Client(ctx, r.View, v.Client)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return nil, fmt.Errorf("read who was visited: %w", err)
	}
	return r.Say(lang, "todo.line", text.A("no", v.No), text.ByName("name", client.Name), text.As("home", client.Home), text.As("words", v.Need),
		text.A("day", r.Catalogue().ShortDate(lang, v.Day))), nil
}

// todone is 办好: the named one, or the only one.
func (s clerk) todone(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if !isPrivate(r) {
		return reply(r, "visit.private")
	}
	no, _ := cutVisit(r.Words)
	if no == "" {
		all, err := s.Todos(ctx, r.View, r.Who.Standing.Person)
		if err != nil {
			return bot.Change{}, fmt.Errorf("read to-dos: %w", err)
		}
		if len(all) != 1 {
			return s.todos(ctx, r)
		}
		no = all[0].No
	}
	v, err := s.Visit(ctx, r.View, no)
	switch {
	case err != nil && !errors.Is(err, bot.ErrNotFound):
		return bot.Change{}, fmt.Errorf("read visit: %w", err)
	case err != nil, v.Person != r.Who.Standing.Person, v.Todo == scoring.TodoNone:
		return reply(r, "todo.nothing", text.A("no", no))
	case v.Todo == scoring.TodoDone:
		return reply(r, "todo.already", text.A("no", no))
	}
	v.Todo = scoring.TodoDone
	c := bot.Change{Reply: r.Reply("todo.done", text.A("no", v.No), text.As("words", v.Need))}
	c.Visits = []scoring.Visit{v}
	c.Due = []bot.Due{{Name: noticeTodo, Scope: v.No}}
	answered(r, &c)
	return c, nil
}

// todoDue is that reminder; on leave it waits for the day after.
func (s clerk) todoDue(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeTodo + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeTodo, Scope: o.Due.Scope}}
	v, err := s.Visit(ctx, o.View, o.Due.Scope)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && v.Todo != scoring.TodoOpen:
		return key, c, nil
	case err != nil:
		return "", bot.Change{}, fmt.Errorf("read visit: %w", err)
	}
	today := o.Roster.Day(v.Site, o.Now)
	leave, err := s.Absences(ctx, o.View, v.Site, today, today)
	if err != nil {
		return "", bot.Change{}, fmt.Errorf("read absences: %w", err)
	}
	if scoring.OnLeave(leave, v.Person, today) {
		next := calendar.AddDays(today, 1)
		c.Due[0] = bot.Due{Name: noticeTodo, Scope: v.No, Period: next, Next: calendar.At(next, todoAt, o.Roster.Zone(v.Site))}
		return key, c, nil
	}
	p := o.Roster.Person(v.Person)
	line, err := s.todoLine(ctx, o.Reading, p.Lang, v)
	if err != nil {
		return "", bot.Change{}, err
	}
	b := bot.Body{Lang: p.Lang, Lines: []text.Line{o.Say(p.Lang, "todo.remind"), line}}
	offer(o.Reading, &c, &b, p.ID, time.Time{}, choice{o.Say(p.Lang, "button.todo_done", text.A("no", v.No)), "todone " + v.No})
	c.Notes = []bot.Note{{
		Key: "todo/" + v.No + "/" + o.Due.Period, To: bot.Address{Person: p.ID}, Class: bot.ClassNotice, Body: b, Due: o.Roster.Quiet(p.ID, o.Now),
	}}
	return key, c, nil
}

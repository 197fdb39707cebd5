package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/commands"
	"anping/scoring"
	"anping/storage"
)

// noticing is one look at the evening notices.
type noticing struct {
	*commands.Evenings
	r *bot.Reading
}

// group finds the one that is meant.
func (n noticing) group(name string) (scoring.Group, error) {
	var found []scoring.Group
	var codes []string
	for _, g := range n.r.Roster.Groups {
		codes = append(codes, g.Code)
		if scoring.Fold(g.Code) == scoring.Fold(name) || scoring.Fold(g.Name) == scoring.Fold(name) {
			found = append(found, g)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return scoring.Group{}, &usageError{fmt.Sprintf("--group: %d are called %s", len(found), name), "write the code of one: " + strings.Join(codes, ", ")}
	case len(codes) == 0:
		return scoring.Group{}, &usageError{"--group: there is no group yet", "name groups in groups.csv, then: anping import"}
	}
	return scoring.Group{}, &usageError{"--group: there is no group " + name, "write one of: " + strings.Join(codes, ", ")}
}

// when is a moment as the group's site reads it.
func (n noticing) when(g scoring.Group, t time.Time) string {
	return t.In(n.r.Roster.Zone(g.Site)).Format("2006-01-02 15:04")
}

// preview is a line that says whose notice it is and when it stands, and below
// it the notice.
func (n noticing) preview(ctx context.Context, g scoring.Group, day, lang string) ([]string, error) {
	at, err := n.Next(ctx, n.r, g)
	if day != "" {
		at, err = n.On(ctx, n.r, g, day)
	}
	if err != nil {
		return nil, err
	}
	of := g.Code + " " + g.Name
	switch at.State {
	case commands.EveningHeld:
		of += ", held until " + n.when(g, at.At)
	case commands.EveningOpen:
		of += ", at " + n.when(g, at.At)
	default:
		if day == "" {
			return []string{n.state(g, at)}, nil
		}
		return nil, errors.New(n.state(g, at) + "; without --day the next one is shown")
	}
	body, err := n.Says(ctx, n.r, g, at, lang)
	if err != nil {
		return nil, err
	}
	lines := []string{"# " + of}
	for _, line := range commands.PlainLines(body) {
		lines = append(lines, strings.Split(line, "\n")...)
	}
	return lines, nil
}

// state says why a notice cannot be posted (again).
func (n noticing) state(g scoring.Group, at commands.EveningAt) string {
	of := fmt.Sprintf("the notice of %s for %s", at.Day, g.Name)
	switch at.State {
	case commands.EveningPosted:
		if at.Sent.IsZero() {
			return of + " was decided at " + n.when(g, at.At) + " and is not sent yet: anping serve sends it"
		}
		return of + " was posted at " + n.when(g, at.Sent)
	case commands.EveningCancelled:
		return of + " was cancelled by the supervisor at " + n.when(g, at.At) + ": what it would have told stands in the next"
	case commands.EveningSkipped:
		return of + " was skipped: a later one told what it would have told"
	case commands.EveningHeld:
		return of + " is held until " + n.when(g, at.At) + " and is posted then; its captain may say 发布 before"
	}
	if at.Day < g.FromDay {
		return g.Name + " gets notices from " + g.FromDay + " on"
	}
	return g.Name + " gets no notice on " + at.Day
}

// postNotice posts what is owed, days that are skipped first, and says what was
// done. ErrConflict means that the clock or somebody else came in between.
func postNotice(ctx context.Context, store *storage.Store, texts *text.Catalogue, group string, now time.Time) (string, error) {
	for {
		view := store.View()
		roster, err := store.Roster(ctx, view)
		if err != nil {
			return "", err
		}
		rules, err := store.Standards(ctx, view)
		if err != nil {
			return "", err
		}
		n := noticing{commands.NewEvenings(store), bot.NewReading(view, now, texts, roster, rules)}
		g, err := n.group(group)
		if err != nil {
			return "", err
		}
		at, err := n.Owed(ctx, n.r, g)
		switch {
		case err != nil:
			return "", err
		case at.State == commands.EveningPosted:
			return n.state(g, at), nil
		case at.State != commands.EveningOpen:
			return "", errors.New(n.state(g, at) + "; nothing was posted")
		}
		if err := reachable(ctx, store, view, g); err != nil {
			return "", err
		}
		act, err := n.Post(ctx, n.r, g, at)
		if err != nil {
			return "", err
		}
		if _, err := recordAll(ctx, store, view, []bot.Act{act}); err != nil {
			return "", err
		}
		if len(act.Change.Notes) > 0 {
			return fmt.Sprintf("the notice of %s for %s is decided (entries told: %d); anping serve sends it", at.Day, g.Name, len(act.Change.Told)), nil
		}
	}
}

// reachable refuses a group without a living chat: its entries would be told to nobody.
func reachable(ctx context.Context, store *storage.Store, view bot.View, g scoring.Group) error {
	chats, err := store.ChatsOf(ctx, view, bot.Address{Group: g.ID})
	if err != nil {
		return err
	}
	for _, c := range chats {
		if c.Dead.IsZero() {
			return nil
		}
	}
	return fmt.Errorf("no chat is bound to %s; let its captain write in the group: 绑定群", g.Name)
}

package commands

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/survey"
)

// SurveyForm decides what the web form asks and takes, by the rules of the chat.
type SurveyForm struct {
	store  formStore
	clock  bot.Clock
	random io.Reader // makes the ids of answers
}

// formStore is what the form reads, and the one way in which it writes.
type formStore interface {
	bot.Recorder
	View() bot.View
	Roster(ctx context.Context, v bot.View) (*scoring.Roster, error)
	Client(ctx context.Context, v bot.View, id int64) (scoring.Client, error)
	SurveyRound(ctx context.Context, v bot.View, site, client int64) (survey.Round, survey.Invite, error)
}

// NewSurveyForm makes one; random gives the ids of answers, which must not be
// guessed and follow no order.
func NewSurveyForm(store formStore, clock bot.Clock, random io.Reader) *SurveyForm {
	return &SurveyForm{store, clock, random}
}

// FormState is what one client can do with a round.
type FormState string

// The states.
const (
	FormOpen    FormState = "open"
	FormDone    FormState = "done" // answered, by whatever way
	FormOver    FormState = "over" // it has closed
	FormUnknown FormState = "unknown"
)

// FormAsks is what the form shows one client.
type FormAsks struct {
	State FormState
	Round survey.Round
	Site  scoring.Site
	Until string // the last local day
	Lang  string // the client's
}

// FormGives is what a client has filled in.
type FormGives struct {
	Anonymous bool
	Values    []int  // of the questions that are to be answered, in order
	Words     string // at most 500 characters count
}

// ErrFormValues says that a value answers no question: the page checks before.
var ErrFormValues = errors.New("a value answers no question")

// Ask is what one client is asked in the round of a period.
func (f *SurveyForm) Ask(ctx context.Context, site int64, period string, client int64) (FormAsks, error) {
	asks, _, err := f.ask(ctx, f.store.View(), site, period, client)
	return asks, err
}

func (f *SurveyForm) ask(ctx context.Context, v bot.View, site int64, period string, client int64) (FormAsks, survey.Invite, error) {
	out := FormAsks{State: FormUnknown}
	who, err := f.store.Client(ctx, v, client)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && (who.Site != site || who.Unlisted() || strings.HasPrefix(who.Code, scoring.ErasedCode(client))):
		return out, survey.Invite{}, nil
	case err != nil:
		return out, survey.Invite{}, fmt.Errorf("read who answers: %w", err)
	}
	round, invite, err := f.store.SurveyRound(ctx, v, site, client)
	if err != nil {
		return out, invite, fmt.Errorf("read the survey: %w", err)
	}
	roster, err := f.store.Roster(ctx, v)
	if err != nil {
		return out, invite, fmt.Errorf("read roster: %w", err)
	}
	out.Round, out.Site, out.Lang = round, roster.Site(site), who.Lang
	switch {
	case round.Period != period || !round.Open(f.clock.Now()):
		out.State = FormOver
	case invite.Part == survey.PartDone:
		out.State = FormDone
	default:
		out.State = FormOpen
	}
	if round.Site != 0 {
		out.Until = round.LastDay(roster.Zone(site))
	}
	if invite.Client == 0 {
		invite = survey.Invite{Site: site, Period: period, Client: client}
	}
	return out, invite, nil
}

// formTries bounds how often an answer is decided again because something moved.
const formTries = 10

// Give stores what a client has filled in, once: whoever sends it twice, or has
// answered in the chat meanwhile, is told FormDone.
func (f *SurveyForm) Give(ctx context.Context, site int64, period string, client int64, given FormGives) (FormState, error) {
	raw := make([]byte, 8)
	if _, err := io.ReadFull(f.random, raw); err != nil {
		return FormUnknown, fmt.Errorf("make an id: %w", err)
	}
	for range formTries {
		v := f.store.View()
		asks, invite, err := f.ask(ctx, v, site, period, client)
		if err != nil || asks.State != FormOpen {
			return asks.State, err
		}
		act, err := f.given(ctx, v, asks, invite, given, hex.EncodeToString(raw))
		if err != nil {
			return FormUnknown, err
		}
		switch _, err = f.store.Record(ctx, act); {
		case errors.Is(err, bot.ErrConflict):
			continue
		case err != nil:
			return FormUnknown, fmt.Errorf("store an answer: %w", err)
		}
		return FormDone, nil
	}
	return FormUnknown, fmt.Errorf("store an answer: %w", bot.ErrConflict)
}

func (f *SurveyForm) given(ctx context.Context, v bot.View, asks FormAsks, invite survey.Invite, given FormGives, id string) (bot.Act, error) {
	talk := invite.Draft // what was begun in the chat goes with it
	d := survey.Draft{Anonymous: given.Anonymous}
	for i, value := range given.Values {
		next, ok := d.Put(asks.Round.Asks, i+1, value)
		if !ok {
			return bot.Act{}, ErrFormValues
		}
		d = next
	}
	if d.Next(asks.Round.Asks) != 0 {
		return bot.Act{}, ErrFormValues
	}
	words := []rune(scoring.Tidy(given.Words))
	roster, err := f.store.Roster(ctx, v)
	if err != nil {
		return bot.Act{}, fmt.Errorf("read roster: %w", err)
	}
	now := f.clock.Now()
	act := bot.Act{Key: fmt.Sprintf("surveyform/%d/%s/%d", invite.Site, invite.Period, invite.Client), At: now}
	act.Change.Answers = []survey.Answer{d.Answer(id, asks.Round, invite.Client, roster.Day(invite.Site, now), survey.ByForm, string(words[:min(len(words), longestWords)]))}
	act.Change.Invites = []survey.Invite{invite.Finished()}
	if given.Anonymous || talk.Anonymous {
		act.Change.Blank = slices.Clone(talk.Keys)
	}
	act.Seen = v.Seen()
	return act, nil
}

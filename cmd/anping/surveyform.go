package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"

	"anping/bot"
	"anping/bot/text"
	"anping/bot/web"
	"anping/commands"
	"anping/storage"
)

// surveyKeyName is the value under which the key that signs links is kept: the
// same for all instances, made by the first one that starts.
const surveyKeyName = "survey/key"

// surveyKey reads the key, or makes it.
func surveyKey(ctx context.Context, store *storage.Store) ([]byte, error) {
	for range loadTries {
		value, version, err := store.Kept(ctx, surveyKeyName)
		if err != nil {
			return nil, err
		}
		if version > 0 {
			key, err := hex.DecodeString(value)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", surveyKeyName, err)
			}
			return key, nil
		}
		fresh := make([]byte, 32)
		_, _ = rand.Read(fresh) // never fails, see its documentation
		if _, err := store.Keep(ctx, surveyKeyName, hex.EncodeToString(fresh), 0); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("make " + surveyKeyName + ": others keep changing it")
}

// surveyForm is the web form. Links are made where people can reach it: with a
// public_url, or on the machine of the sandbox.
func (p parts) surveyForm(ctx context.Context, store *storage.Store, texts *text.Catalogue, clock bot.Clock) (*web.Form, error) {
	key, err := surveyKey(ctx, store)
	if err != nil {
		return nil, err
	}
	f := &web.Form{Key: key, Asker: asker{commands.NewSurveyForm(store, clock, rand.Reader)}, Text: texts, Clock: clock, Log: p.log}
	if p.settings.PublicURL != "" || p.settings.Sandbox.Enabled {
		f.Base = p.settings.address()
	}
	if f.Log == nil {
		f.Log = slog.New(slog.DiscardHandler)
	}
	return f, nil
}

// asker lets the form ask the commands.
type asker struct{ f *commands.SurveyForm }

// Ask implements web.Asker.
func (a asker) Ask(ctx context.Context, site int64, period string, client int64) (web.Asked, error) {
	x, err := a.f.Ask(ctx, site, period, client)
	return web.Asked{State: web.AskedState(x.State), Round: x.Round, Site: x.Site.Name, Until: x.Until, Lang: x.Lang}, err
}

// Give implements web.Asker.
func (a asker) Give(ctx context.Context, site int64, period string, client int64, given web.Given) (web.AskedState, error) {
	state, err := a.f.Give(ctx, site, period, client, commands.FormGives{Anonymous: given.Anonymous, Values: given.Values, Words: given.Words})
	return web.AskedState(state), err
}

// staffForm is the web form of the staff, under the same key and address.
func staffForm(form *web.Form, log *slog.Logger) *web.StaffForm {
	return &web.StaffForm{Base: form.Base, Key: form.Key, Text: form.Text, Clock: form.Clock, Log: log}
}

// bothForms makes the addresses of both forms.
type bothForms struct {
	*web.Form
	staff *web.StaffForm
}

// StaffLink implements commands.Forms.
func (f bothForms) StaffLink(l commands.StaffLink) string { return f.staff.Link(web.StaffLink(l)) }

// staffAsker lets the form ask the commands.
type staffAsker struct{ f *commands.StaffForm }

// Ask implements web.StaffAsker.
func (a staffAsker) Ask(ctx context.Context, l web.StaffLink, lang string) (web.StaffAsked, error) {
	x, err := a.f.Ask(ctx, commands.StaffLink(l), lang)
	return staffAsked(x), err
}

// Give implements web.StaffAsker.
func (a staffAsker) Give(ctx context.Context, l web.StaffLink, given web.StaffGiven, lang string) ([]text.Line, web.StaffAsked, error) {
	said, x, err := a.f.Give(ctx, commands.StaffLink(l), commands.StaffGives(given), lang)
	return said, staffAsked(x), err
}

func staffAsked(x commands.StaffAsks) web.StaffAsked {
	return web.StaffAsked{State: web.AskedState(x.State), Behalf: x.Behalf, Asks: x.Asks, About: x.About, Lang: x.Lang}
}

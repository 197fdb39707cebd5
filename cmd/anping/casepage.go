package main

import (
	"context"
	"log/slog"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/bot/web"
	"anping/commands"
	"anping/storage"
)

// casePage is the page of a case. Links are made with a public_url only: they go to
// people's telephones, which reach no other address.
func (p parts) casePage(key []byte, texts *text.Catalogue, clock bot.Clock) *web.CasePage {
	page := &web.CasePage{Base: p.settings.PublicURL, Key: key, Text: texts, Clock: clock, Log: p.log}
	if page.Log == nil {
		page.Log = slog.New(slog.DiscardHandler)
	}
	return page
}

// pages lets the engine lead the notes about a case to its page.
type pages struct{ page *web.CasePage }

// Page implements bot.Pages.
func (p pages) Page(n bot.Note, at time.Time) string {
	no := commands.CaseOf(n)
	if no == "" {
		return ""
	}
	return p.page.Link(web.CaseLink{No: no, Client: n.To.Client, Made: at})
}

// caseAsker lets the page ask the commands.
type caseAsker struct{ p *commands.CasePage }

func newCaseAsker(store *storage.Store, engine *bot.Engine, clock bot.Clock) caseAsker {
	return caseAsker{commands.NewCasePage(store, engine, clock)}
}

// Show implements web.CaseAsker.
func (a caseAsker) Show(ctx context.Context, l web.CaseLink, lang string) (web.CaseSeen, error) {
	seen, err := a.p.Show(ctx, commands.CaseLink(l), lang)
	return shownOf(seen), err
}

// Rate implements web.CaseAsker.
func (a caseAsker) Rate(ctx context.Context, l web.CaseLink, run, stars int, lang string) (web.CaseSaid, web.CaseSeen, error) {
	said, seen, err := a.p.Rate(ctx, commands.CaseLink(l), run, stars, lang)
	return web.CaseSaid(said), shownOf(seen), err
}

func shownOf(s commands.CaseSeen) web.CaseSeen {
	return web.CaseSeen{State: web.CaseState(s.State), Lang: s.Lang, What: s.What, Now: s.Now, Rate: s.Rate, Run: s.Run, Stars: s.Stars}
}

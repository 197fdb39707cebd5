package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"anping/bot/text"
	"anping/bot/web"
	"anping/commands"
	"anping/storage"
)

// pointPage is the page at a checkpoint, for the platforms that people talk on.
func (p parts) pointPage(store *storage.Store, texts *text.Catalogue, plugs []plug) *web.PointPage {
	page := &web.PointPage{Asker: pointAsker{store, texts, plugs}, Text: texts, Log: p.log}
	if page.Log == nil {
		page.Log = slog.New(slog.DiscardHandler)
	}
	return page
}

// pointWithin bounds the question for a checkpoint.
const pointWithin = 5 * time.Second

// pointAsker knows the checkpoints and how each platform is told of one.
type pointAsker struct {
	store *storage.Store
	texts *text.Catalogue
	plugs []plug
}

// linker is a platform whose chats a link can open.
type linker interface{ Link(code string) string }

// Show implements web.PointAsker.
func (a pointAsker) Show(ctx context.Context, code, lang string) (web.PointSeen, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, pointWithin)
	defer cancel()
	r, err := a.store.Roster(ctx, a.store.View())
	if err != nil {
		return web.PointSeen{}, false, fmt.Errorf("read the company: %w", err)
	}
	p, ok := commands.TapPoint(r, code)
	if !ok {
		return web.PointSeen{}, false, nil
	}
	code = commands.TapCode(p)
	site := r.Site(p.Site)
	_, _, known := r.Where(p)
	seen := web.PointSeen{Site: site.Name, Name: p.Name, Phone: site.DutyPhone, Locate: p.Locate && known, Words: tapWords(a.texts, lang, code)}
	for _, x := range a.plugs {
		way := web.PointWay{Platform: x.Platform.Name()}
		if l, can := x.Platform.(linker); can {
			way.Link = l.Link(commands.TapLink + code)
		}
		seen.Ways = append(seen.Ways, way)
	}
	return seen, true, nil
}

// tapWords are what somebody sends to the bot at a checkpoint.
func tapWords(texts *text.Catalogue, lang, code string) string {
	return texts.Word(lang, "tap") + " " + code
}

// pointLink is where a checkpoint's page is; "" without an address.
func pointLink(base, code string) string {
	if base == "" {
		return ""
	}
	return strings.TrimSuffix(base, "/") + "/p/" + code
}

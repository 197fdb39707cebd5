package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"anping/bot"
	"anping/bot/chart"
	"anping/bot/text"
	"anping/bot/web"
	"anping/commands"
	"anping/scoring/roster"
	"anping/scoring/sentence"
	"anping/storage"
)

// plug is a platform as the program runs it: how it shows and sends, and how it
// hears.
type plug struct {
	bot.Adapter
	bot.Receiver
}

// parts are what the program is put together around.
type parts struct {
	settings Settings
	clock    bot.Clock // nil = the machine's; else injected, and the sandbox may move it
	wall     bot.Clock // paces a played day or quarter; nil = the machine's
	roster   fs.FS     // the company of a sandbox whose settings name none; nil = the example
	log      *slog.Logger
	answers  time.Duration // how long the bot's answers are kept to be read; 0 = for repeats only
	plugs    []plug        // more platforms than the configuration names: tests have some
}

// wire opens the store and puts the program together around it.
func wire(ctx context.Context, p parts) (app, error) {
	folder := p.roster
	if folder == nil {
		folder = roster.Example()
	}
	company, err := readCompanyOf(p.settings, folder, p.plugs...)
	if err != nil {
		return app{}, err
	}
	store, err := p.open(ctx)
	if err != nil {
		return app{}, err
	}
	a, err := p.around(ctx, store, company)
	if err != nil {
		return app{}, errors.Join(err, store.Close())
	}
	return a, nil
}

// open opens the store.
func (p parts) open(ctx context.Context) (*storage.Store, error) {
	return storage.Open(ctx, storage.Config{Database: p.settings.Database.Reveal(), Clock: p.clock, Log: p.log, Answers: p.answers})
}

// platforms are those that the settings turn on, beside those that a test plugs
// in.
func (p parts) platforms(store *storage.Store, texts *text.Catalogue, clock bot.Clock, self string, all []bot.Command, demo demoStage) ([]plug, error) {
	plugs := p.plugs
	if p.settings.Sandbox.Enabled {
		plugs = append(plugs, p.sandbox(store, texts, clock, demo))
	}
	for _, x := range []struct {
		on   bool
		plug func() (plug, error)
	}{
		{p.settings.Telegram.Token.Reveal() != "", func() (plug, error) { return p.telegram(store, texts, clock, self, all) }},
		{p.settings.Wechat.on(), func() (plug, error) { return p.wechat(store, texts, clock, self) }},
		{p.settings.WeCom.on(), func() (plug, error) { return p.wecom(store, texts, clock, self) }},
	} {
		if !x.on {
			continue
		}
		made, err := x.plug()
		if err != nil {
			return nil, err
		}
		plugs = append(plugs, made)
	}
	return plugs, nil
}

// around puts the program together around an open store.
func (p parts) around(ctx context.Context, store *storage.Store, c company) (app, error) {
	texts, err := text.New()
	if err != nil {
		return app{}, fmt.Errorf("read texts: %w", err)
	}
	clock := p.clock
	var guard *bot.Guard
	if clock == nil {
		clock, guard = bot.Machine{}, newGuard(store, p.log)
	}
	if err := load(ctx, store, c, clock.Now()); err != nil {
		return app{}, err
	}
	form, err := p.surveyForm(ctx, store, texts, clock)
	if err != nil {
		return app{}, err
	}
	staff := staffForm(form, form.Log)
	links := bothForms{form, staff}
	all := commands.All(store, sentence.Shipped(), links)
	page := p.casePage(form.Key, texts, clock)
	self, move := owner(), &mover{noticer: store}
	plugs, err := p.platforms(store, texts, clock, self, all, demoStage{move, form, demoPatrol{store, c, clock}})
	if err != nil {
		return app{}, err
	}
	engine, err := bot.New(bot.Config{
		Recorder: store, Reader: store, Company: store, Queue: store, Agenda: store, Keeper: store,
		Text: texts, Clock: clock, Random: rand.Reader, Owner: self, Lang: p.settings.Language, ByWords: true, Guard: guard, Wakes: store.Wakes(), Log: p.log,
		Commands: all, Notices: commands.Notices(store, links), Receipts: commands.Receipts(store),
		Adapters: adapters(plugs), Pages: pages{page},
	})
	if err != nil {
		return app{}, fmt.Errorf("assemble the engine: %w", err)
	}
	move.Engine = engine
	page.Asker = newCaseAsker(store, engine, clock)
	staff.Asker = staffAsker{commands.NewStaffForm(store, engine, clock)}
	mux := http.NewServeMux()
	ownPages(mux, store.Ping, form, staff, page, p.pointPage(store, texts, plugs))
	p.patrolHook(mux, store, clock)
	for _, plug := range plugs {
		plug.Mount(mux, engine)
	}
	hearing, deaf := context.WithCancel(context.WithoutCancel(ctx))
	heard := hear(hearing, plugs, engine)
	return app{
		handler: mux,
		streams: deaf,
		loops: func(ctx context.Context) error {
			defer heard.Wait()
			defer deaf()
			var tidied sync.WaitGroup
			defer tidied.Wait()
			tidied.Go(func() { tidying{store, clock, guard, bot.Retention(p.settings.Retention), p.log}.run(ctx) })
			return engine.Run(ctx)
		},
		close: store.Close,
	}, nil
}

// sandbox is the page at / as a platform. Only an injected clock can be moved.
func (p parts) sandbox(store *storage.Store, texts *text.Catalogue, clock bot.Clock, demo demoStage) plug {
	c := web.Config{Clock: clock, Wall: p.wall, Store: store, Media: chart.Shelf{Media: store}, Text: texts, Log: p.log}
	if p.clock != nil {
		c.Stepper, c.Form, c.Patrol = demo.mover, demo.form, demo.patrol
	}
	s := web.New(c)
	return plug{bot.Adapter{Platform: s, Sender: s}, s}
}

// mover moves the demo's clock: the engine steps, the store knows where to.
type mover struct {
	*bot.Engine
	noticer
}

type noticer interface {
	NextNotice(context.Context) (time.Time, error)
}

func adapters(plugs []plug) []bot.Adapter {
	var out []bot.Adapter
	for _, p := range plugs {
		out = append(out, p.Adapter)
	}
	return out
}

// hear runs every platform's way in until ctx ends.
func hear(ctx context.Context, plugs []plug, inbox bot.Inbox) *sync.WaitGroup {
	var all sync.WaitGroup
	for _, p := range plugs {
		all.Go(func() { _ = p.Run(ctx, inbox) })
	}
	return &all
}

// newGuard compares the machine's clock with itself and with the database's.
func newGuard(store *storage.Store, log *slog.Logger) *bot.Guard {
	began := time.Now()
	return &bot.Guard{
		Wall:     func() time.Time { return time.Now().UTC() },
		Elapsed:  func() time.Duration { return time.Since(began) },
		Database: store.Time,
		Log:      log,
	}
}

// owner names this process in leases: nobody else, and no earlier life of it,
// has the same name.
func owner() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails, see its documentation
	host, err := os.Hostname()
	if err != nil {
		host = "anping"
	}
	return fmt.Sprintf("%s/%d/%s", host, os.Getpid(), hex.EncodeToString(b[:]))
}

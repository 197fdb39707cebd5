package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"anping/bot"
	"anping/bot/web"
	"anping/commands"
	"anping/storage"
)

// Patrol is the table [patrol]: the webhook of NFC patrol systems.
type Patrol struct {
	Path   string `toml:"path"`   // below public_url
	Secret Secret `toml:"secret"` // "" = off
}

func (p Patrol) on() bool { return p.Secret.Reveal() != "" }

// leastHookSecret is the shortest secret that is taken, in bytes: 128 bits in hex.
const leastHookSecret = 32

// checkPatrol follows the secret of [patrol] and lists what is wrong there.
func checkPatrol(s *Settings, env func(string) string) (out []configError) {
	add := func(key string, f fault) {
		if f != (fault{}) {
			out = append(out, configError{Key: "patrol." + key, What: f.what, Mend: f.mend})
		}
	}
	v, err := s.Patrol.Secret.resolve(env)
	switch {
	case err != nil:
		add("secret", fault{err.Error(), "mend that, or write the value itself"})
	case v.Reveal() != "" && len(v.Reveal()) < leastHookSecret:
		add("secret", fault{"is shorter than 32 characters", "make one with: openssl rand -hex 32"})
	default:
		s.Patrol.Secret = v
	}
	return out
}

// patrolHook serves the webhook where it is on.
func (p parts) patrolHook(mux *http.ServeMux, store *storage.Store, clock bot.Clock) {
	if !p.settings.Patrol.on() {
		return
	}
	log := p.log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	hook := &web.PatrolHook{Path: p.settings.Patrol.Path, Key: []byte(p.settings.Patrol.Secret.Reveal()), Taker: hookTaker{store, clock}, Clock: clock, Log: log}
	hook.Mount(mux)
}

// hookTaker stores what is posted as an import stores a file.
type hookTaker struct {
	store *storage.Store
	clock bot.Clock
}

// Take implements web.HookTaker.
func (k hookTaker) Take(ctx context.Context, p web.HookPost) (web.HookTaken, error) {
	post := commands.TapPost{Site: p.Site, From: p.Complete.From, To: p.Complete.To}
	for _, e := range p.Events {
		post.Events = append(post.Events, commands.TapEvent(e))
	}
	out := web.HookTaken{}
	err := retried(ctx, func() error {
		view := k.store.View()
		taken, err := commands.TakeTaps(ctx, k.store, view, post, func(name string) string { return stateKey(name, view) }, k.clock.Now().UTC())
		if err != nil {
			return err
		}
		if _, err := recordAll(ctx, k.store, view, taken.Acts); err != nil {
			return fmt.Errorf("store taps: %w", err)
		}
		out = web.HookTaken{}
		for _, f := range taken.Unknown {
			out.Unknown = append(out.Unknown, web.HookRemark{At: f.At, What: f.What, Mend: f.Mend})
		}
		for _, a := range taken.Acts {
			out.New += len(a.Change.Taps)
		}
		out.Known = len(post.Events) - out.New
		return nil
	})
	var f *commands.TapFault
	if errors.As(err, &f) {
		status := http.StatusUnprocessableEntity
		if f.Reused {
			status = http.StatusConflict
		}
		return out, &web.HookFault{Status: status, At: f.At, What: f.What, Mend: f.Mend}
	}
	return out, err
}

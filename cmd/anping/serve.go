package main

import (
	"cmp"
	"context"
	"log/slog"
)

type serveCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
}

// Help is the example of --help.
func (serveCmd) Help() string {
	return "Example:\n  anping config > anping.toml\n  anping serve --config anping.toml"
}

// Run serves until ctx ends.
func (k serveCmd) Run(ctx context.Context, c *console) error { return serve(ctx, c, k.Config) }

// serve runs the server of a configuration file, and more platforms than it
// names: tests have some.
func serve(ctx context.Context, c *console, file string, more ...plug) error {
	s, err := loadConfig(file, c.env)
	if err != nil {
		return err
	}
	c.err = redacting(c.err, s.secrets()...)
	log := slog.New(slog.NewTextHandler(c.err, nil))
	ln, err := listen(ctx, s.Listen, "stop that, or set another port: listen in "+file)
	if err != nil {
		return err
	}
	defer ln.Close()
	a, err := wire(ctx, parts{settings: s, log: log, plugs: more})
	if err != nil {
		return err
	}
	if !s.Sandbox.Enabled && s.Telegram.Token.Reveal() == "" && !s.WeCom.on() && !s.Wechat.on() && len(more) == 0 {
		log.Warn("nobody can reach this program yet: no platform is on", "mend", "set [telegram] token, [wechat] or [wecom], or to try it out [sandbox] enabled = true, in "+file)
	}
	log.Info("serving", "address", ln.Addr().String(), "url", cmp.Or(s.PublicURL, "http://"+ln.Addr().String()), "version", version, "sandbox", s.Sandbox.Enabled)
	return host(ctx, ln, a, log)
}

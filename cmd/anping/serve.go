package main

import (
	"context"
	"log/slog"

	"anping/bot"
)

type serveCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
}

// Help is the example of --help.
func (serveCmd) Help() string {
	return "Example:\n  anping config > anping.toml\n  anping serve --config anping.toml"
}

// Run serves until ctx ends.
func (k serveCmd) Run(ctx context.Context, c *console) error {
	s, err := loadConfig(k.Config, c.env)
	if err != nil {
		return err
	}
	c.err = redacting(c.err, s.Database)
	log := slog.New(slog.NewTextHandler(c.err, nil))
	ln, err := listen(ctx, s.Listen, "stop that, or set another port: listen in "+k.Config)
	if err != nil {
		return err
	}
	defer ln.Close()
	a, err := wire(ctx, s, bot.Machine{}, log)
	if err != nil {
		return err
	}
	log.Info("serving", "address", ln.Addr().String(), "version", version, "sandbox", s.Sandbox.Enabled)
	return host(ctx, ln, a, log)
}

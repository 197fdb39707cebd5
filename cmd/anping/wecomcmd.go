package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"anping/bot"
	"anping/bot/tencent"
	"anping/bot/text"
	"anping/bot/wecom"
)

// wecomCmd are the operator's tools of an enterprise's app.
type wecomCmd struct {
	Menu wecomMenuCmd `cmd:"" help:"Show the menu of the app that staff tap, or set it."`
}

type wecomMenuCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Apply  bool   `help:"Set the menu; without it, it is only shown."`
}

// Help is the example of --help.
func (wecomMenuCmd) Help() string {
	return "Example:\n  anping wecom menu --config anping.toml --apply\n\nWeCom shows a new menu when a member opens the app again."
}

// Run shows the menu, and what is set now.
func (k wecomMenuCmd) Run(ctx context.Context, c *console) error {
	s, err := loadConfig(k.Config, c.env)
	if err != nil {
		return err
	}
	c.err = redacting(c.err, s.secrets()...)
	if s.WeCom.AgentID == 0 {
		return &configError{File: k.Config, Key: "wecom", What: "there is no app of WeCom", Mend: "write corp_id, agent_id, secret, token and aes_key into [wecom]"}
	}
	w, texts, err := askWeCom(s, "menu")
	if err != nil {
		return err
	}
	menu, err := wecom.Menu(texts, s.Language)
	if err != nil {
		return fmt.Errorf("menu: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	if k.Apply {
		if err := w.SetMenu(ctx, menu); err != nil {
			return mended(s, err)
		}
	}
	fmt.Fprintln(c.out, "ours:")
	fmt.Fprint(c.out, shownMenu(menu, "  "))
	now, err := w.MenuSet(ctx)
	switch {
	case errors.Is(err, tencent.ErrNoMenu):
		fmt.Fprintln(c.out, "at WeCom: none; set it with --apply")
		return nil
	case err != nil:
		return mended(s, err)
	}
	fmt.Fprintln(c.out, "at WeCom:")
	fmt.Fprint(c.out, shownMenu(now, "  "))
	return nil
}

// askWeCom makes the platform for a question of the command line, which keeps
// nothing.
func askWeCom(s Settings, owner string) (*wecom.WeCom, *text.Catalogue, error) {
	texts, err := text.New()
	if err != nil {
		return nil, nil, fmt.Errorf("read texts: %w", err)
	}
	w, err := wecomOf(s, newNoRows(), noMedia{}, texts, bot.Machine{}, owner, slog.New(slog.DiscardHandler))
	return w, texts, err
}

// mended is an error of WeCom, or of the way there, with how to mend it.
func mended(s Settings, err error) error {
	what, mend := s.WeCom.meaning(err)
	return fmt.Errorf("%s; %s", what, mend) //nolint:err113 // for the operator's eyes
}

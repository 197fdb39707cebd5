package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"anping/bot/tencent"
	"anping/bot/text"
	"anping/bot/wechat"
)

// wechatCmd are the operator's tools of an official account.
type wechatCmd struct {
	Menu wechatMenuCmd `cmd:"" help:"Show the menu that clients tap, or set it."`
	QR   wechatQRCmd   `cmd:"" name:"qr" help:"Make the code that is posted at a site or a place: who scans it is there."`
}

type wechatMenuCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Apply  bool   `help:"Set the menu; without it, it is only shown."`
}

// Help is the example of --help.
func (wechatMenuCmd) Help() string {
	return "Example:\n  anping wechat menu --config anping.toml --apply\n\nTelephones show a new menu within 5 minutes, or at once after following anew."
}

// wechatWithin bounds a command's questions to WeChat.
const wechatWithin = 20 * time.Second

// wechat reads the configuration and makes its account.
func (c *console) wechat(file string) (Settings, *wechat.WeChat, *text.Catalogue, error) {
	s, err := loadConfig(file, c.env)
	if err != nil {
		return s, nil, nil, err
	}
	c.err = redacting(c.err, s.secrets()...)
	if !s.Wechat.on() {
		return s, nil, nil, &configError{File: file, Key: "wechat", What: "there is no official account", Mend: "write app_id, app_secret, token and aes_key into [wechat]"}
	}
	texts, err := text.New()
	if err != nil {
		return s, nil, nil, fmt.Errorf("read texts: %w", err)
	}
	w, err := askWechat(s.Wechat, texts)
	return s, w, texts, err
}

// Run shows the menu, and what is set now.
func (k wechatMenuCmd) Run(ctx context.Context, c *console) error {
	s, w, texts, err := c.wechat(k.Config)
	if err != nil {
		return err
	}
	menu, err := wechat.Menu(texts, s.Language)
	if err != nil {
		return fmt.Errorf("menu: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, wechatWithin)
	defer cancel()
	if k.Apply {
		if err := w.SetMenu(ctx, menu); err != nil {
			return s.Wechat.explained(err, wechat.ToMenu)
		}
	}
	fmt.Fprintln(c.out, "ours:")
	fmt.Fprint(c.out, shownMenu(menu, "  "))
	now, err := w.MenuSet(ctx)
	switch {
	case errors.Is(err, tencent.ErrNoMenu):
		fmt.Fprintln(c.out, "at WeChat: none; set it with --apply")
		return nil
	case err != nil:
		return s.Wechat.explained(err, wechat.ToMenu)
	}
	fmt.Fprintln(c.out, "at WeChat:")
	fmt.Fprint(c.out, shownMenu(now, "  "))
	return nil
}

// shownMenu is a menu, a line a button.
func shownMenu(menu []tencent.MenuButton, indent string) string {
	var b strings.Builder
	for _, m := range menu {
		b.WriteString(indent + oneLine(m.Name))
		if m.Key+m.URL != "" {
			b.WriteString("  (" + oneLine(m.Key+m.URL) + ")")
		}
		b.WriteString("\n" + shownMenu(m.Sub, indent+"  "))
	}
	return b.String()
}

// explained is an error of WeChat, or of the way there, with what it means and how
// to mend it.
func (t Wechat) explained(err error, act wechat.Act) error {
	what, mend := t.meaning(err, act)
	return fmt.Errorf("%s; %s", what, mend) //nolint:err113 // for the operator's eyes
}

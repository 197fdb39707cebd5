package wechat

import (
	"context"
	"fmt"
	"net/url"

	"anping/bot/tencent"
	"anping/bot/text"
)

// menuKeys are the keys of our menu: the commands that a tap calls.
func menuKeys() []string {
	return []string{"report", "progress", "suggest", "praise", "rate", "human", "help"}
}

// mostSubName is the length of a name below a button, in bytes.
const mostSubName = 60

// Menu is our menu in a language; its error says which button is too long.
func Menu(texts Texts, lang string) ([]tencent.MenuButton, error) {
	names := map[string]text.Key{
		"report": "menu.report", "progress": "menu.progress", "suggest": "menu.suggest", "praise": "menu.praise",
		"rate": "menu.rate", "human": "menu.human", "help": "menu.help",
	}
	say := func(key text.Key) string { return texts.Say(lang, key).String() }
	var all []tencent.MenuButton
	for _, key := range menuKeys() {
		all = append(all, tencent.MenuButton{Type: "click", Name: say(names[key]), Key: key})
	}
	menu := []tencent.MenuButton{all[0], all[1], {Name: say("menu.more"), Sub: all[2:]}}
	return menu, tencent.CheckMenu(menu, mostSubName)
}

// MenuSet is the account's menu as WeChat shows it now; tencent.ErrNoMenu when there is
// none.
func (w *WeChat) MenuSet(ctx context.Context) ([]tencent.MenuButton, error) {
	var out struct {
		Menu struct {
			Button []tencent.MenuButton `json:"button"`
		} `json:"menu"`
	}
	err := w.access.With(ctx, func(token string) error {
		return w.wire.Get(ctx, "/cgi-bin/menu/get", url.Values{"access_token": {token}}, &out) //nolint:wrapcheck // With looks at it
	})
	switch {
	case tencent.CodeOf(err) == 46003:
		return nil, tencent.ErrNoMenu
	case err != nil:
		return nil, fmt.Errorf("ask for the menu: %w", err)
	}
	return out.Menu.Button, nil
}

// SetMenu sets the account's menu; telephones show it within 5 min.
func (w *WeChat) SetMenu(ctx context.Context, menu []tencent.MenuButton) error {
	if err := tencent.CheckMenu(menu, mostSubName); err != nil {
		return err
	}
	if err := w.ask(ctx, "/cgi-bin/menu/create", map[string]any{"button": menu}, nil); err != nil {
		return fmt.Errorf("set the menu: %w", err)
	}
	return nil
}

package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"anping/bot/tencent"
	"anping/bot/text"
)

// menuKeys are the keys of our menu: the commands that a tap calls.
func menuKeys() []string {
	return []string{"report", "progress", "suggest", "praise", "rate", "human", "help"}
}

// MenuButton is a button of the account's menu, or the name above some.
type MenuButton struct {
	Type string       `json:"type,omitempty"` // "click"
	Name string       `json:"name"`
	Key  string       `json:"key,omitempty"`
	URL  string       `json:"url,omitempty"`
	Sub  []MenuButton `json:"sub_button,omitempty"`
}

// Limits of a menu, by WeChat: 3 buttons, below each 5; names in bytes.
const (
	mostButtons = 3
	mostBelow   = 5
	mostName    = 16
	mostSubName = 60
	mostKey     = 128
)

// Menu is our menu in a language; its error says which button is too long.
func Menu(texts Texts, lang string) ([]MenuButton, error) {
	names := map[string]text.Key{
		"report": "menu.report", "progress": "menu.progress", "suggest": "menu.suggest", "praise": "menu.praise",
		"rate": "menu.rate", "human": "menu.human", "help": "menu.help",
	}
	say := func(key text.Key) string { return texts.Say(lang, key).String() }
	var all []MenuButton
	for _, key := range menuKeys() {
		all = append(all, MenuButton{Type: "click", Name: say(names[key]), Key: key})
	}
	menu := []MenuButton{all[0], all[1], {Name: say("menu.more"), Sub: all[2:]}}
	return menu, checkMenu(menu)
}

// checkMenu counts in bytes, as WeChat does.
func checkMenu(menu []MenuButton) error {
	if len(menu) == 0 || len(menu) > mostButtons {
		return fmt.Errorf("a menu has 1 to %d buttons", mostButtons)
	}
	for _, b := range menu {
		if len(b.Name) > mostName {
			return fmt.Errorf("the button %q has %d bytes, at most %d", b.Name, len(b.Name), mostName)
		}
		if len(b.Sub) > mostBelow {
			return fmt.Errorf("below %q stand %d buttons, at most %d", b.Name, len(b.Sub), mostBelow)
		}
		for _, s := range append([]MenuButton{b}, b.Sub...) {
			if s.Name == "" || len(s.Name) > mostSubName || len(s.Key) > mostKey {
				return fmt.Errorf("the button %q is too long, or has no name", s.Name)
			}
		}
	}
	return nil
}

// ErrNoMenu says that the account has none.
var ErrNoMenu = errors.New("no menu is set")

// MenuSet is the account's menu as WeChat shows it now; ErrNoMenu when there is
// none.
func (w *WeChat) MenuSet(ctx context.Context) ([]MenuButton, error) {
	var out struct {
		Menu struct {
			Button []MenuButton `json:"button"`
		} `json:"menu"`
	}
	err := w.access.With(ctx, func(token string) error {
		return w.wire.Get(ctx, "/cgi-bin/menu/get", url.Values{"access_token": {token}}, &out) //nolint:wrapcheck // With looks at it
	})
	switch {
	case tencent.CodeOf(err) == 46003:
		return nil, ErrNoMenu
	case err != nil:
		return nil, fmt.Errorf("ask for the menu: %w", err)
	}
	return out.Menu.Button, nil
}

// SetMenu sets the account's menu; telephones show it within 5 min.
func (w *WeChat) SetMenu(ctx context.Context, menu []MenuButton) error {
	if err := checkMenu(menu); err != nil {
		return err
	}
	if err := w.ask(ctx, "/cgi-bin/menu/create", map[string]any{"button": menu}, nil); err != nil {
		return fmt.Errorf("set the menu: %w", err)
	}
	return nil
}

package wecom

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"anping/bot/tencent"
	"anping/bot/text"
)

// mostSubName is the length of a name below a button, in bytes (path/90231).
const mostSubName = 40

// Menu is the app's menu in a language; its error says which button is too long.
// A key is what a member would type: the command with a slash, in every language.
func Menu(texts Texts, lang string) ([]tencent.MenuButton, error) {
	say := func(key text.Key) string { return texts.Say(lang, key).String() }
	button := func(command string, key text.Key) tencent.MenuButton {
		return tencent.MenuButton{Type: "click", Name: say(key), Key: "/" + command}
	}
	menu := []tencent.MenuButton{
		{Name: say("appmenu.case"), Sub: []tencent.MenuButton{
			button("accept", "appmenu.accept"), button("arrive", "appmenu.arrive"), button("done", "appmenu.done"),
			button("progress", "appmenu.progress"), button("report", "appmenu.report"),
		}},
		{Name: say("appmenu.mine"), Sub: []tencent.MenuButton{
			button("score", "appmenu.score"), button("appeal", "appmenu.appeal"), button("suggest", "appmenu.suggest"), button("settings", "appmenu.settings"),
		}},
		button("help", "appmenu.help"),
	}
	return menu, tencent.CheckMenu(menu, mostSubName)
}

// ofAgent names the app beside its token.
func (w *WeCom) ofAgent(token string) url.Values {
	return url.Values{"access_token": {token}, "agentid": {strconv.FormatInt(w.agent, 10)}}
}

// MenuSet is the app's menu as WeCom shows it now; tencent.ErrNoMenu when there is
// none. Its error is a *Fault where WeCom names a mistake.
func (w *WeCom) MenuSet(ctx context.Context) ([]tencent.MenuButton, error) {
	var out struct {
		Button []tencent.MenuButton `json:"button"`
	}
	err := w.withToken(ctx, func(token string) error {
		return w.wire.Get(ctx, "/cgi-bin/menu/get", w.ofAgent(token), &out)
	})
	switch {
	case tencent.CodeOf(err) == 46003:
		return nil, tencent.ErrNoMenu
	case errors.Is(err, errNoApp):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("ask for the menu: %w", faultOf(err))
	}
	return out.Button, nil
}

// SetMenu sets the app's menu. Its error is a *Fault where WeCom names a mistake.
func (w *WeCom) SetMenu(ctx context.Context, menu []tencent.MenuButton) error {
	if err := tencent.CheckMenu(menu, mostSubName); err != nil {
		return fmt.Errorf("set the menu: %w", err)
	}
	err := w.withToken(ctx, func(token string) error {
		return w.wire.Post(ctx, "/cgi-bin/menu/create", w.ofAgent(token), map[string]any{"button": menu}, nil)
	})
	switch {
	case errors.Is(err, errNoApp):
		return err
	case err != nil:
		return fmt.Errorf("set the menu: %w", faultOf(err))
	}
	return nil
}

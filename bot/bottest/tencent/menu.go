package tencent

import (
	"encoding/json"
	"net/url"
	"slices"
)

// MenuButton is an entry of a menu.
type MenuButton struct {
	Type string       `json:"type"`
	Name string       `json:"name"`
	Key  string       `json:"key"`
	URL  string       `json:"url"`
	ID   string       `json:"media_id"`
	App  string       `json:"appid"`
	Page string       `json:"pagepath"`
	Sub  []MenuButton `json:"sub_button"`
}

// MenuLimits is in what the menus of the two platforms differ.
type MenuLimits struct {
	Below int      // bytes of a name below one of the three buttons
	Leads []string // types that lead to an address
	Bare  []string // types that need neither key nor address
}

// Menu judges the body of menu/create: 1–3 buttons with names to 16 bytes, below
// each at most 5, with the errcodes of their level.
func (l MenuLimits) Menu(q *Request) *Refusal {
	var in struct {
		Button []MenuButton `json:"button"`
	}
	if no := q.Into(&in); no != nil {
		return no
	}
	if n := len(in.Button); n < 1 || n > 3 {
		return No(40016, "invalid button size")
	}
	for _, b := range in.Button {
		if no := l.top(b); no != nil {
			return no
		}
	}
	return nil
}

// top judges one of the three: either an action or 1–5 entries.
func (l MenuLimits) top(b MenuButton) *Refusal {
	if n := len(b.Name); n < 1 || n > 16 {
		return No(40018, "invalid button name size")
	}
	if len(b.Sub) == 0 {
		return l.action(b, 40017, 40019, 40020)
	}
	if len(b.Sub) > 5 {
		return No(40023, "invalid sub button size")
	}
	for _, sub := range b.Sub {
		if n := len(sub.Name); n < 1 || n > l.Below {
			return No(40025, "invalid sub button name size")
		}
		if len(sub.Sub) > 0 {
			return No(40022, "invalid sub button level")
		}
		if no := l.action(sub, 40024, 40026, 40027); no != nil {
			return no
		}
	}
	return nil
}

// action judges what a button does, with the errcodes of its level.
func (l MenuLimits) action(b MenuButton, kind, key, address int) *Refusal {
	keyed := []string{"click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"}
	switch {
	case slices.Contains(keyed, b.Type):
		if n := len(b.Key); n < 1 || n > 128 {
			return No(key, "invalid button key size")
		}
	case slices.Contains(l.Leads, b.Type):
		if !WebAddress(b.URL) {
			return No(address, "invalid button url size")
		}
	case !slices.Contains(l.Bare, b.Type):
		return No(kind, "invalid button type")
	}
	return nil
}

// MenuKeys lists the keys of a menu's click buttons.
func MenuKeys(menu []byte) []string {
	var in struct {
		Button []MenuButton `json:"button"`
	}
	if json.Unmarshal(menu, &in) != nil {
		return nil
	}
	var out []string
	for _, b := range in.Button {
		for _, x := range append([]MenuButton{b}, b.Sub...) {
			if x.Type == "click" {
				out = append(out, x.Key)
			}
		}
	}
	return out
}

// WebAddress reports whether a message or a menu may lead there, 1024 bytes at most.
func WebAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(text) <= 1024
}

package fakeapi

import (
	"bytes"
	"encoding/json"
	"slices"

	"anping/bot/bottest/tencent"
)

// button is an entry of the menu.
type button struct {
	Type string   `json:"type"`
	Name string   `json:"name"`
	Key  string   `json:"key"`
	URL  string   `json:"url"`
	ID   string   `json:"media_id"`
	App  string   `json:"appid"`
	Page string   `json:"pagepath"`
	Sub  []button `json:"sub_button"`
}

func (s *Server) menuCreate(q *tencent.Request) (any, *tencent.Refusal) {
	var in struct {
		Button []button `json:"button"`
	}
	if bytes.Contains(q.Body, []byte(`\u`)) {
		return nil, tencent.No(40033, "invalid charset. please check your request, if include \\uxxxx will create fail!")
	}
	if no := q.Into(&in); no != nil {
		return nil, no
	}
	if n := len(in.Button); n < 1 || n > 3 {
		return nil, tencent.No(40016, "invalid button size")
	}
	for _, b := range in.Button {
		if no := b.top(); no != nil {
			return nil, no
		}
	}
	s.menu = bytes.Clone(q.Body)
	return tencent.OK(nil), nil
}

// top judges one of the three buttons: a name of 1–16 bytes, and either an
// action or 1–5 entries.
func (b button) top() *tencent.Refusal {
	if n := len(b.Name); n < 1 || n > 16 {
		return tencent.No(40018, "invalid button name size")
	}
	if len(b.Sub) == 0 {
		return b.action(40017, 40019, 40020)
	}
	if len(b.Sub) > 5 {
		return tencent.No(40023, "invalid sub button size")
	}
	for _, sub := range b.Sub {
		if n := len(sub.Name); n < 1 || n > 60 {
			return tencent.No(40025, "invalid sub button name size")
		}
		if len(sub.Sub) > 0 {
			return tencent.No(40022, "invalid sub button level")
		}
		if no := sub.action(40024, 40026, 40027); no != nil {
			return no
		}
	}
	return nil
}

func (b button) action(kind, key, address int) *tencent.Refusal {
	keyed := []string{"click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"}
	switch {
	case slices.Contains(keyed, b.Type):
		if n := len(b.Key); n < 1 || n > 128 {
			return tencent.No(key, "invalid button key size")
		}
	case b.Type == "view" || b.Type == "miniprogram":
		if len(b.URL) > 1024 || !webAddress(b.URL) {
			return tencent.No(address, "invalid button url size")
		}
	case b.Type == "media_id":
	default:
		return tencent.No(kind, "invalid button type")
	}
	return nil
}

func (s *Server) menuGet(*tencent.Request) (any, *tencent.Refusal) {
	if s.menu == nil {
		return nil, tencent.No(46003, "menu no exist")
	}
	return tencent.Fields{"menu": json.RawMessage(s.menu)}, nil
}

func (s *Server) menuDelete(*tencent.Request) (any, *tencent.Refusal) {
	s.menu = nil
	return tencent.OK(nil), nil
}

// keys lists the keys of the menu's click buttons. The caller holds the lock.
func (s *Server) keys() []string {
	var in struct {
		Button []button `json:"button"`
	}
	if json.Unmarshal(s.menu, &in) != nil {
		return nil
	}
	var out []string
	for _, b := range in.Button {
		for _, x := range append([]button{b}, b.Sub...) {
			if x.Type == "click" {
				out = append(out, x.Key)
			}
		}
	}
	return out
}

// MenuKeys lists the keys of the click buttons of the menu that is set.
func (s *Server) MenuKeys() []string {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	return s.keys()
}

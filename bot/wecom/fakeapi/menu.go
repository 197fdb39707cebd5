package fakeapi

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"anping/bot/bottest/tencent"
)

// menuButton is an entry of the app's menu.
type menuButton struct {
	Type string       `json:"type"`
	Name string       `json:"name"`
	Key  string       `json:"key"`
	URL  string       `json:"url"`
	Sub  []menuButton `json:"sub_button"`
}

// menuCreate takes a menu of 1–3 buttons with names to 16 bytes, below each at
// most 5 with names to 40.
func (s *Server) menuCreate(q *tencent.Request) (any, *tencent.Refusal) {
	var in struct {
		Button []menuButton `json:"button"`
	}
	if no := s.ofAgent(q); no != nil {
		return nil, no
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

func (s *Server) ofAgent(q *tencent.Request) *tencent.Refusal {
	if q.Query["agentid"] != strconv.Itoa(s.opt.AgentID) {
		return tencent.No(40056, "invalid agentid")
	}
	return nil
}

func (b menuButton) top() *tencent.Refusal {
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
		if n := len(sub.Name); n < 1 || n > 40 {
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

// action judges what a button does, with the errcodes of its level.
func (b menuButton) action(kind, key, address int) *tencent.Refusal {
	switch {
	case slices.Contains([]string{"click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"}, b.Type):
		if n := len(b.Key); n < 1 || n > 128 {
			return tencent.No(key, "invalid button key size")
		}
	case b.Type == "view":
		if len(b.URL) > 1024 || !webAddress(b.URL) {
			return tencent.No(address, "invalid button url size")
		}
	default:
		return tencent.No(kind, "invalid button type")
	}
	return nil
}

func (s *Server) menuGet(q *tencent.Request) (any, *tencent.Refusal) {
	if no := s.ofAgent(q); no != nil {
		return nil, no
	}
	if s.menu == nil {
		return nil, tencent.No(46003, "menu no exist")
	}
	return json.RawMessage(s.menu), nil
}

func (s *Server) menuDelete(q *tencent.Request) (any, *tencent.Refusal) {
	if no := s.ofAgent(q); no != nil {
		return nil, no
	}
	s.menu = nil
	return tencent.OK(nil), nil
}

// MenuKeys lists the keys of the click buttons of the menu that is set.
func (s *Server) MenuKeys() []string {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	var in struct {
		Button []menuButton `json:"button"`
	}
	if json.Unmarshal(s.menu, &in) != nil {
		return nil
	}
	var out []string
	for _, b := range in.Button {
		for _, x := range append([]menuButton{b}, b.Sub...) {
			if x.Type == "click" {
				out = append(out, x.Key)
			}
		}
	}
	return out
}

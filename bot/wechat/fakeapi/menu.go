package fakeapi

import (
	"bytes"
	"encoding/json"

	"anping/bot/bottest/tencent"
)

// menuLimits are an official account's.
func menuLimits() tencent.MenuLimits {
	return tencent.MenuLimits{Below: 60, Leads: []string{"view", "miniprogram"}, Bare: []string{"media_id"}}
}

func (s *Server) menuCreate(q *tencent.Request) (any, *tencent.Refusal) {
	if bytes.Contains(q.Body, []byte(`\u`)) {
		return nil, tencent.No(40033, "invalid charset. please check your request, if include \\uxxxx will create fail!")
	}
	if no := menuLimits().Menu(q); no != nil {
		return nil, no
	}
	s.menu = bytes.Clone(q.Body)
	return tencent.OK(nil), nil
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

// MenuKeys lists the keys of the click buttons of the menu that is set.
func (s *Server) MenuKeys() []string {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	return tencent.MenuKeys(s.menu)
}

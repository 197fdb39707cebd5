package fakeapi

import (
	"bytes"
	"encoding/json"
	"strconv"

	"anping/bot/bottest/tencent"
)

// menuLimits are an app's.
func menuLimits() tencent.MenuLimits {
	return tencent.MenuLimits{Below: 40, Leads: []string{"view"}}
}

func (s *Server) menuCreate(q *tencent.Request) (any, *tencent.Refusal) {
	if no := s.ofAgent(q); no != nil {
		return nil, no
	}
	if no := menuLimits().Menu(q); no != nil {
		return nil, no
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
	return tencent.MenuKeys(s.menu)
}

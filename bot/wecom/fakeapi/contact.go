package fakeapi

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot/bottest/tencent"
)

// Party is a department. The root is 1.
type Party struct {
	ID     int    `json:"id"`
	Name   string `json:"name"`
	Parent int    `json:"parentid"`
	Order  int    `json:"order"`
}

// Profile is a member of the company.
type Profile struct {
	UserID  string
	Name    string
	Mobile  string
	Parties []int // 1 when empty
	Leads   []int // of them the ones they lead
}

// member is a member as the platform knows them.
type member struct {
	Profile
	hidden   bool // the app is not for them
	received []time.Time
}

// room reports whether one more message of the app reaches a member now: beyond
// 30 a minute or 1000 an hour it is dropped without a word.
func (m *member) room(now time.Time) bool {
	m.received = since(m.received, now.Add(-time.Hour))
	minute := since(m.received, now.Add(-time.Minute))
	if len(minute) >= minuteMost || len(m.received) >= hourMost {
		return false
	}
	m.received = append(m.received, now)
	return true
}

// Department gives the company a department.
func (s *Server) Department(p Party) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	s.parties = append(s.parties, p)
}

func (s *Server) departmentList(q *tencent.Request) (any, *tencent.Refusal) {
	root := 1
	if q.Query["id"] != "" {
		root, _ = strconv.Atoi(q.Query["id"])
	}
	if !slices.ContainsFunc(s.parties, func(p Party) bool { return p.ID == root }) {
		return nil, tencent.No(60003, "department not found")
	}
	list := []Party{}
	for _, p := range s.parties {
		if s.below(p.ID, root) {
			list = append(list, p)
		}
	}
	return tencent.OK(tencent.Fields{"department": list}), nil
}

// below reports whether a department is another, or is under it.
func (s *Server) below(id, root int) bool {
	for range len(s.parties) + 1 {
		if id == root {
			return true
		}
		i := slices.IndexFunc(s.parties, func(p Party) bool { return p.ID == id })
		if i < 0 {
			return false
		}
		id = s.parties[i].Parent
	}
	return false
}

func (s *Server) userList(q *tencent.Request) (any, *tencent.Refusal) {
	root, err := strconv.Atoi(q.Query["department_id"])
	if err != nil || !slices.ContainsFunc(s.parties, func(p Party) bool { return p.ID == root }) {
		return nil, tencent.No(60003, "department not found")
	}
	list := []tencent.Fields{}
	for _, id := range s.order {
		m := s.members[id]
		in := slices.ContainsFunc(m.Parties, func(p int) bool {
			return p == root || q.Query["fetch_child"] == "1" && s.below(p, root)
		})
		if in && !m.hidden {
			list = append(list, s.describe(m))
		}
	}
	return tencent.OK(tencent.Fields{"userlist": list}), nil
}

func (s *Server) describe(m *member) tencent.Fields {
	leads := make([]int, len(m.Parties))
	for i, p := range m.Parties {
		if slices.Contains(m.Leads, p) {
			leads[i] = 1
		}
	}
	out := tencent.Fields{
		"userid": m.UserID, "name": m.Name, "department": m.Parties, "is_leader_in_dept": leads, "status": 1,
		"main_department": m.Parties[0], "order": make([]int, len(m.Parties)), "isleader": slices.Max(leads), "enable": 1,
	}
	if s.opt.Mobiles {
		out["mobile"] = m.Mobile
	}
	return out
}

func (s *Server) userGet(q *tencent.Request) (any, *tencent.Refusal) {
	m := s.members[strings.ToLower(q.Query["userid"])]
	if m == nil || m.hidden {
		return nil, tencent.No(60111, "userid not found")
	}
	return tencent.OK(s.describe(m)), nil
}

func (s *Server) agentGet(q *tencent.Request) (any, *tencent.Refusal) {
	if q.Query["agentid"] != strconv.Itoa(s.opt.AgentID) {
		return nil, tencent.No(301002, "not allow operate another agent with this accesstoken")
	}
	return tencent.OK(tencent.Fields{"agentid": s.opt.AgentID, "name": "安评", "close": 0}), nil
}

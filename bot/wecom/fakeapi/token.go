package fakeapi

import (
	"slices"
	"time"

	"anping/bot/bottest/tencent"
)

const (
	tokenLife   = 7200 * time.Second
	shortestTok = 32 // anything shorter is no token at all: 40014
)

// getToken gives the same token while it is good, with what is left of its life.
func (s *Server) getToken(q *tencent.Request) (any, *tencent.Refusal) {
	switch secret := q.Query["corpsecret"]; {
	case q.Query["corpid"] == "":
		return nil, tencent.No(41002, "corpid missing")
	case q.Query["corpid"] != s.opt.CorpID:
		return nil, tencent.No(40013, "invalid corpid")
	case secret == "":
		return nil, tencent.No(41004, "corpsecret missing")
	case secret != s.opt.Secret:
		return nil, tencent.No(40001, "invalid credential")
	}
	if s.token == "" || !s.Now().Before(s.ends) {
		s.token, s.ends = s.Dice.Word(213), s.Now().Add(tokenLife)
		s.given = append(s.given, s.token)
	}
	left := int(s.ends.Sub(s.Now()) / time.Second)
	return tencent.OK(tencent.Fields{"access_token": s.token, "expires_in": left}), nil
}

func (s *Server) checkToken(token string) *tencent.Refusal {
	code := s.dead[token]
	switch {
	case token == "":
		return tencent.No(41001, "access_token missing")
	case code == 42001:
		return tencent.No(42001, "access_token expired")
	case code == 40001:
		return tencent.No(40001, "invalid credential")
	case code != 0 || len(token) < shortestTok || token != s.token:
		return tencent.No(40014, "invalid access_token")
	case !s.Now().Before(s.ends):
		return tencent.No(42001, "access_token expired")
	}
	return nil
}

// Revoke makes the token useless at once: code 40001, 40014 or 42001. The next
// gettoken gives another one.
func (s *Server) Revoke(code int) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if s.token != "" {
		s.dead[s.token] = code
	}
	s.token = ""
}

// Tokens lists every access token given so far: no log, table or page may hold
// one.
func (s *Server) Tokens() []string {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	return slices.Clone(s.given)
}

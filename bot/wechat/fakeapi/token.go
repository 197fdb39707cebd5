package fakeapi

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"anping/bot/bottest/tencent"
)

const (
	bothLive    = 5 * time.Minute // how long the token before stays good, and how early the next one is made
	forceApart  = 30 * time.Second
	forceADay   = 20
	plainADay   = 2000
	shortestTok = 32 // anything shorter is no token at all: 40014
)

// tokens are the access tokens of both ways, which do not touch each other.
type tokens struct {
	live   map[string]time.Time // until when each is good
	dead   map[string]int       // errcode of those that were revoked
	plain  string
	stable string
	ends   time.Time // of the stable token
	forced []time.Time
	plains []time.Time
}

// issue makes a token. The caller holds the lock.
func (s *Server) issue() string {
	if s.token.live == nil {
		s.token.live, s.token.dead = map[string]time.Time{}, map[string]int{}
	}
	t := s.Dice.Word(136)
	s.token.live[t] = s.Now().Add(s.opt.TokenLife)
	return t
}

// retire lets a token live no longer than d from now.
func (s *Server) retire(token string, d time.Duration) {
	if ends := s.Now().Add(d); token != "" && s.token.live[token].After(ends) {
		s.token.live[token] = ends
	}
}

func (s *Server) checkToken(token string) *tencent.Refusal {
	ends, known := s.token.live[token]
	switch code := s.token.dead[token]; {
	case token == "":
		return tencent.No(41001, "access_token missing")
	case code == 42001:
		return tencent.No(42001, "access_token expired")
	case len(token) < shortestTok:
		return tencent.No(40014, "invalid access_token")
	case code != 0 || !known:
		return tencent.No(40001, "invalid credential, access_token is invalid or not latest")
	case !s.Now().Before(ends):
		return tencent.No(42001, "access_token expired")
	}
	return nil
}

// Revoke makes every token useless at once: code 40001 (not the latest) or
// 42001 (expired). The next stable_token gives another one.
func (s *Server) Revoke(code int) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for t := range s.token.live {
		s.token.dead[t] = code
	}
	s.token.stable, s.token.plain = "", ""
}

func (s *Server) identify(appID, secret string) *tencent.Refusal {
	switch {
	case appID != s.opt.AppID:
		return tencent.No(40013, "invalid appid")
	case secret == "":
		return tencent.No(41004, "appsecret missing")
	case secret != s.opt.Secret:
		return tencent.No(40125, "invalid appsecret")
	}
	return nil
}

// plainToken is GET /cgi-bin/token: each call makes a new one, and the one
// before lives 5 minutes more.
func (s *Server) plainToken(q *tencent.Request) (any, *tencent.Refusal) {
	if q.Query["grant_type"] != "client_credential" {
		return nil, tencent.No(40002, "invalid grant_type")
	}
	if no := s.identify(q.Query["appid"], q.Query["secret"]); no != nil {
		return nil, no
	}
	if s.token.plains = since(s.token.plains, s.Now().Add(-24*time.Hour)); len(s.token.plains) >= plainADay {
		return nil, tencent.No(45009, "reach max api daily quota limit")
	}
	s.token.plains = append(s.token.plains, s.Now())
	s.retire(s.token.plain, bothLive)
	s.token.plain = s.issue()
	return s.given(s.token.plain, s.opt.TokenLife), nil
}

// stableToken is POST /cgi-bin/stable_token.
func (s *Server) stableToken(q *tencent.Request) (any, *tencent.Refusal) {
	var in struct {
		Grant  string `json:"grant_type"`
		AppID  string `json:"appid"`
		Secret string `json:"secret"`
		Force  bool   `json:"force_refresh"`
	}
	no := q.Into(&in)
	if no == nil && in.Grant != "client_credential" {
		no = tencent.No(40002, "invalid grant_type")
	}
	if no == nil {
		no = s.identify(in.AppID, in.Secret)
	}
	if no == nil && in.Force {
		no = s.force()
	}
	if no != nil {
		return nil, no
	}
	if left := s.token.ends.Sub(s.Now()); s.token.stable == "" || left <= bothLive {
		s.retire(s.token.stable, bothLive)
		s.token.stable, s.token.ends = s.issue(), s.Now().Add(s.opt.TokenLife)
	}
	return s.given(s.token.stable, s.token.ends.Sub(s.Now())), nil
}

// force ends the stable token that is good: at most 20 times a day, 30 s apart.
func (s *Server) force() *tencent.Refusal {
	s.token.forced = since(s.token.forced, s.Now().Add(-24*time.Hour))
	n := len(s.token.forced)
	switch {
	case n >= forceADay:
		return tencent.No(45009, "reach max api daily quota limit")
	case n > 0 && s.Now().Before(s.token.forced[n-1].Add(forceApart)):
		return tencent.No(45011, "api minute-quota reach limit  mustslower  retry next minute")
	}
	s.token.forced = append(s.token.forced, s.Now())
	if s.token.stable != "" {
		s.token.dead[s.token.stable] = 40001
	}
	s.token.stable = ""
	return nil
}

func (s *Server) given(token string, life time.Duration) tencent.Fields {
	return tencent.Fields{"access_token": token, "expires_in": json.Number(seconds(life))}
}

// since are the times after a moment.
func since(all []time.Time, after time.Time) []time.Time {
	for len(all) > 0 && !all[0].After(after) {
		all = all[1:]
	}
	return all
}

// Tokens lists every access token given so far: no log, table or page may hold
// one.
func (s *Server) Tokens() []string {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	return slices.Sorted(maps.Keys(s.token.live))
}

package fakeapi

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"anping/bot/bottest/tencent"
)

// Clock is where the fake gets the time.
type Clock = tencent.Clock

// Fault is something that goes wrong with the calls it fits; see Server.Fault.
type Fault = tencent.Fault

// Options are the switches of a fake. The zero value, with a clock, is a
// verified service account (服务号) with every permission.
type Options struct {
	Clock   Clock  // required
	AppID   string // wxanping0000000001 when empty
	Secret  string // the app secret; secret-of-nobody when empty
	Account string // the account's own gh_ name; gh_anping when empty

	// Subscription makes it an account without template messages, menus and
	// QR codes: those calls answer 48001.
	Subscription bool

	// VideoBytes answers media/get for a video with its bytes. As documented
	// it is JSON with a video_url, which is where the bytes are.
	VideoBytes bool

	// TokenLife is how long an access token lives; 7200 s when zero.
	TokenLife time.Duration

	Seed uint64 // of the fake's dice
}

// Server is a fake of api.weixin.qq.com for one official account: an
// http.Handler, and the hands of its followers. All methods may be called from
// any goroutine.
type Server struct {
	*tencent.Base
	opt Options

	token     tokens
	followers map[string]*follower
	templates map[string][]string // keys by template id
	notices   map[string][]string // the same of notices that want consent
	sent      []*Delivered
	repeats   map[string]repeat // by openid and client_msg_id
	menu      []byte
	scenes    map[string]string // by ticket
	hook      Callback
	msgID     int64
	desk      desk // of Control
}

// New makes a fake.
func New(opt Options) (*Server, error) {
	if opt.Clock == nil {
		return nil, errors.New("fakeapi: no clock")
	}
	for field, otherwise := range map[*string]string{
		&opt.AppID: "wxanping0000000001", &opt.Secret: "secret-of-nobody", &opt.Account: "gh_anping",
	} {
		if *field == "" {
			*field = otherwise
		}
	}
	if opt.TokenLife == 0 {
		opt.TokenLife = 7200 * time.Second
	}
	s := &Server{
		opt: opt, followers: map[string]*follower{}, templates: map[string][]string{}, notices: map[string][]string{}, repeats: map[string]repeat{},
		scenes: map[string]string{}, msgID: 23_456_789_012_345_000, // beyond 2^53: a float would lose it
	}
	s.Base = tencent.NewBase(opt.Clock, opt.Seed, s.checkToken)
	s.routes()
	return s, nil
}

// AppID is the account's app id, for the program under test.
func (s *Server) AppID() string { return s.opt.AppID }

// Secret is its app secret.
func (s *Server) Secret() string { return s.opt.Secret }

func (s *Server) routes() {
	get, post := http.MethodGet, http.MethodPost
	s.Handle(map[string]tencent.Route{
		"/cgi-bin/token":                             {Method: get, Open: true, Query: []string{"grant_type", "appid", "secret"}, Run: s.plainToken},
		"/cgi-bin/stable_token":                      {Method: post, Open: true, Secret: true, Run: s.stableToken},
		"/cgi-bin/message/custom/send":               {Method: post, Sends: true, Run: s.customSend},
		"/cgi-bin/message/custom/typing":             {Method: post, Run: s.typing},
		"/cgi-bin/message/template/send":             {Method: post, Sends: true, Run: s.service(s.templateSend)},
		"/cgi-bin/message/subscribe/bizsend":         {Method: post, Sends: true, Run: s.service(s.noticeSend)},
		"/cgi-bin/template/get_all_private_template": {Method: get, Run: s.service(s.templateList)},
		"/cgi-bin/menu/create":                       {Method: post, Run: s.service(s.menuCreate)},
		"/cgi-bin/menu/get":                          {Method: get, Run: s.service(s.menuGet)},
		"/cgi-bin/menu/delete":                       {Method: get, Run: s.service(s.menuDelete)},
		"/cgi-bin/qrcode/create":                     {Method: post, Run: s.service(s.qrCreate)},
		"/cgi-bin/showqrcode":                        {Method: get, Open: true, File: true, Query: []string{"ticket"}, Run: s.qrShow},
		"/cgi-bin/media/upload":                      {Method: post, Upload: true, Query: []string{"type"}, Run: s.mediaUpload},
		"/cgi-bin/media/get":                         {Method: get, File: true, Query: []string{"media_id"}, Run: s.mediaGet},
		"/fake/video/":                               {Method: get, Open: true, File: true, Run: s.videoGet},
		"/cgi-bin/get_api_domain_ip":                 {Method: get, Run: addresses},
		"/cgi-bin/getcallbackip":                     {Method: get, Run: addresses},
		"/cgi-bin/user/info":                         {Method: get, Query: []string{"openid", "lang"}, Run: s.userInfo},
	})
}

// service is a call that only service accounts may make.
func (s *Server) service(run func(*tencent.Request) (any, *tencent.Refusal)) func(*tencent.Request) (any, *tencent.Refusal) {
	return func(q *tencent.Request) (any, *tencent.Refusal) {
		if s.opt.Subscription {
			return nil, tencent.No(48001, "api unauthorized") //nolint:misspell // the platform's own word
		}
		return run(q)
	}
}

// addresses are those of the platform, from a range that is for documentation.
func addresses(*tencent.Request) (any, *tencent.Refusal) {
	return tencent.Fields{"ip_list": []string{"203.0.113.1", "203.0.113.2"}}, nil
}

// escaped remembers text that was escaped on its way: people read it as it
// stands in old clients, and menus refuse it.
func (s *Server) escaped(q *tencent.Request) {
	if body := string(q.Body); strings.Contains(body, `\u003c`) || strings.Contains(body, `\u003e`) || strings.Contains(body, `\u0026`) {
		s.Oddity("%s: < > & escaped as \\u003c: write JSON without HTML escaping", q.Path)
	}
}

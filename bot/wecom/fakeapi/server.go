package fakeapi

import (
	"errors"
	"net/http"
	"time"

	"anping/bot/bottest/tencent"
)

// Clock is where the fake gets the time.
type Clock = tencent.Clock

// Fault is something that goes wrong with the calls it fits; see Server.Fault.
type Fault = tencent.Fault

// Options are the switches of a fake. The zero value, with a clock, is a company
// with one app that everybody may see.
type Options struct {
	Clock   Clock  // required
	CorpID  string // wwanping000000001 when empty
	AgentID int    // 1000002 when 0
	Secret  string // the app's; secret-of-nobody when empty
	BotID   string // the smart bot's aibotid; aib-anping when empty

	// Accounts is how many the company has: the app may send 200 messages a day
	// for each. 50 when 0.
	Accounts int

	// Mobiles lets department and user lists hold mobile numbers; since 2022-06
	// the real ones do not, unless every member agrees.
	Mobiles bool

	Seed uint64 // of the fake's dice
}

// Server is a fake of qyapi.weixin.qq.com for one company with one app, group
// robots and one smart bot: an http.Handler, and the hands of its members. All
// methods may be called from any goroutine.
type Server struct {
	*tencent.Base
	opt Options

	token   string
	given   []string // every token so far
	ends    time.Time
	dead    map[string]int // errcode of tokens that were revoked
	members map[string]*member
	order   []string
	parties []Party
	robots  map[string]*robot
	sent    []*Delivered
	repeats map[string]repeat // by the hash of what was sent
	tasks   map[string]bool   // task ids of cards
	codes   map[string]code   // response codes of cards and of the smart bot
	today   []time.Time       // messages of the app
	menu    []byte            // as it was set, nil = none
	hook    Callback
	bot     Callback
	msgID   int64
}

// New makes a fake.
func New(opt Options) (*Server, error) {
	if opt.Clock == nil {
		return nil, errors.New("fakeapi: no clock")
	}
	for field, otherwise := range map[*string]string{
		&opt.CorpID: "wwanping000000001", &opt.Secret: "secret-of-nobody", &opt.BotID: "aib-anping",
	} {
		if *field == "" {
			*field = otherwise
		}
	}
	if opt.AgentID == 0 {
		opt.AgentID = 1000002
	}
	if opt.Accounts == 0 {
		opt.Accounts = 50
	}
	s := &Server{
		opt: opt, dead: map[string]int{}, members: map[string]*member{}, robots: map[string]*robot{}, repeats: map[string]repeat{},
		tasks: map[string]bool{}, codes: map[string]code{}, msgID: 7_345_678_901_234_567_000, // nearly 2^63: a float would lose it
		parties: []Party{{ID: 1, Name: "安评保安"}},
	}
	s.Base = tencent.NewBase(opt.Clock, opt.Seed, s.checkToken)
	s.routes()
	return s, nil
}

// CorpID is the company's, for the program under test.
func (s *Server) CorpID() string { return s.opt.CorpID }

// AgentID is the app's.
func (s *Server) AgentID() int { return s.opt.AgentID }

// Secret is the app's.
func (s *Server) Secret() string { return s.opt.Secret }

func (s *Server) routes() {
	get, post := http.MethodGet, http.MethodPost
	s.Handle(map[string]tencent.Route{
		"/cgi-bin/gettoken":                     {Method: get, Open: true, Query: []string{"corpid", "corpsecret"}, Run: s.getToken},
		"/cgi-bin/message/send":                 {Method: post, Sends: true, Query: []string{"debug"}, Run: s.messageSend},
		"/cgi-bin/message/update_template_card": {Method: post, Run: s.updateCard},
		"/cgi-bin/message/recall":               {Method: post, Run: s.recall},
		"/cgi-bin/webhook/send":                 {Method: post, Open: true, Sends: true, Query: []string{"key", "debug"}, Run: s.webhookSend},
		"/cgi-bin/webhook/upload_media":         {Method: post, Open: true, Upload: true, Query: []string{"key", "type"}, Run: s.webhookUpload},
		"/cgi-bin/aibot/response":               {Method: post, Open: true, Sends: true, Query: []string{"response_code"}, Run: s.respond},
		"/cgi-bin/media/upload":                 {Method: post, Upload: true, Query: []string{"type"}, Run: s.mediaUpload},
		"/cgi-bin/media/get":                    {Method: get, File: true, Query: []string{"media_id"}, Run: s.mediaGet},
		"/fake/file/":                           {Method: get, Open: true, File: true, Run: s.fileGet},
		"/cgi-bin/department/list":              {Method: get, Query: []string{"id"}, Run: s.departmentList},
		"/cgi-bin/user/list":                    {Method: get, Query: []string{"department_id", "fetch_child"}, Run: s.userList},
		"/cgi-bin/user/simplelist":              {Method: get, Query: []string{"department_id", "fetch_child"}, Run: s.userList},
		"/cgi-bin/user/get":                     {Method: get, Query: []string{"userid"}, Run: s.userGet},
		"/cgi-bin/agent/get":                    {Method: get, Query: []string{"agentid"}, Run: s.agentGet},
		"/cgi-bin/menu/create":                  {Method: post, Query: []string{"agentid"}, Run: s.menuCreate},
		"/cgi-bin/menu/get":                     {Method: get, Query: []string{"agentid"}, Run: s.menuGet},
		"/cgi-bin/menu/delete":                  {Method: get, Query: []string{"agentid"}, Run: s.menuDelete},
		"/cgi-bin/getcallbackip":                {Method: get, Run: addresses},
		"/cgi-bin/get_api_domain_ip":            {Method: get, Run: addresses},
	})
}

// addresses are those of the platform, from a range that is for documentation.
func addresses(*tencent.Request) (any, *tencent.Refusal) {
	return tencent.OK(tencent.Fields{"ip_list": []string{"203.0.113.1", "203.0.113.2"}}), nil
}

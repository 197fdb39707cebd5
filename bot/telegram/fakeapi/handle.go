package fakeapi

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
)

// method is one method of the Bot API: the parameters it is documented with,
// and what it does, under the server's lock.
type method struct {
	name string
	does func(*request) (any, *failure)
	// sends marks what puts a message into a chat or changes one: what a Fault
	// without a method means.
	sends bool
}

// table lists every method the fake knows, by its name in lower case: the real
// server does not tell cases apart either. getUpdates is answered in poll.go.
func (s *Server) table() map[string]method {
	out := map[string]method{}
	for _, m := range []method{
		{"getMe", s.getMe, false},
		{"getUpdates", nil, false},
		{"setWebhook", s.setWebhook, false},
		{"deleteWebhook", s.deleteWebhook, false},
		{"getWebhookInfo", s.getWebhookInfo, false},
		{"sendMessage", s.sendMessage, true},
		{"sendPhoto", s.sendPhoto, true},
		{"sendVoice", s.sendFile("voice"), true},
		{"sendVideo", s.sendFile("video"), true},
		{"sendDocument", s.sendFile("document"), true},
		{"sendLocation", s.sendLocation, true},
		{"sendChatAction", s.sendChatAction, false},
		{"editMessageText", s.editMessageText, true},
		{"editMessageCaption", s.editMessageCaption, true},
		{"editMessageReplyMarkup", s.editMessageReplyMarkup, true},
		{"deleteMessage", s.deleteMessage, true},
		{"answerCallbackQuery", s.answerCallbackQuery, false},
		{"setMyCommands", s.setMyCommands, false},
		{"getMyCommands", s.getMyCommands, false},
		{"deleteMyCommands", s.deleteMyCommands, false},
		{"getFile", s.getFile, false},
		{"getChat", s.getChat, false},
		{"getChatMember", s.getChatMember, false},
		{"createForumTopic", s.createForumTopic, false},
		{"leaveChat", s.leaveChat, false},
	} {
		out[strings.ToLower(m.name)] = m
	}
	return out
}

// ServeHTTP answers /bot<token>/<method> and /file/bot<token>/<path>. A lost
// answer ends in http.ErrAbortHandler, which net/http turns into a closed
// connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, file := strings.CutPrefix(r.URL.Path, "/file")
	rest, ok := strings.CutPrefix(path, "/bot")
	token, name, found := strings.Cut(rest, "/")
	switch {
	case !ok || !found || !strings.Contains(token, ":"):
		seal(nil, &failure{Code: http.StatusNotFound, Description: "Not Found"}).write(w)
	case token != s.token && strings.HasPrefix(token, "0"):
		seal(nil, unknownToken(": invalid token specified")).write(w)
	case token != s.token:
		s.count(&s.log.strangers)
		seal(nil, unknownToken("")).write(w)
	case file:
		s.download(w, r, name)
	default:
		s.call(w, r, name)
	}
}

// call is one call from arrival to answer: what a Fault does, and when.
func (s *Server) call(w http.ResponseWriter, r *http.Request, name string) {
	q, fail := read(w, r, name)
	s.mu.Lock()
	s.log.calls++
	q.number = s.log.calls
	m, known := s.methods[strings.ToLower(name)]
	if known {
		q.method = m.name
	}
	plan := s.plan(q, m)
	s.touch()
	s.mu.Unlock()

	// Telegram goes on with a request it has read, whether its caller still
	// waits or not; so do the delays.
	s.pause(plan.delay / 2)
	if !s.thaw(r.Context(), plan.hang) || plan.drop {
		s.count(&s.log.abandoned)
		panic(http.ErrAbortHandler)
	}
	if plan.html {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<h1>502 Bad Gateway</h1>\r\n</body>\r\n</html>\r\n")
		s.note(q, http.StatusBadGateway, "Bad Gateway")
		return
	}
	if fail == nil {
		fail = plan.refuse
	}
	answer := s.answer(r.Context(), q, known, fail)
	s.pause(plan.delay - plan.delay/2)
	if plan.lose || r.Context().Err() != nil {
		s.lose(q.number)
		panic(http.ErrAbortHandler)
	}
	answer.write(w)
}

// answer carries a call out, unless it failed already, and notes it.
func (s *Server) answer(ctx context.Context, q *request, known bool, fail *failure) envelope {
	var result any
	switch {
	case fail != nil:
	case !known:
		fail = &failure{Code: http.StatusNotFound, Description: "Not Found: method not found"}
	case q.method == "getUpdates":
		result, fail = s.getUpdates(ctx, q)
	default:
		result, fail = s.run(q)
	}
	answer := seal(result, fail)
	s.note(q, answer.status(), answer.Description)
	return answer
}

// run carries a call out under the lock; what it returns is encoded before the
// lock is given up, because it may be part of the world.
func (s *Server) run(q *request) (any, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	result, fail := s.methods[strings.ToLower(q.method)].does(q)
	if fail != nil {
		return nil, fail
	}
	if d, ok := result.(described); ok {
		return described{encode(d.Result), d.Remark}, nil
	}
	return encode(result), nil
}

// strange lists the arguments of a call that its method is not documented with.
func (q *request) strange() []string {
	var out []string
	known := documented(q.method)
	for name := range q.args {
		if !slices.Contains(known, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func (s *Server) getMe(*request) (any, *failure) {
	type me struct {
		user
		CanJoin   bool `json:"can_join_groups"`
		ReadsAll  bool `json:"can_read_all_group_messages"`
		Inline    bool `json:"supports_inline_queries"`
		Business  bool `json:"can_connect_to_business"`
		WebApp    bool `json:"has_main_web_app"`
		Topics    bool `json:"has_topics_enabled"`
		NewTopics bool `json:"allows_users_to_create_topics"`
	}
	return me{user: *s.bot(), CanJoin: true, ReadsAll: s.opt.ReadsAll}, nil
}

// bot is the bot as a member of chats.
func (s *Server) bot() *user {
	return &user{ID: s.id, IsBot: true, FirstName: s.opt.Name, Username: s.opt.Username}
}

// unknownToken is a 401.
func unknownToken(more string) *failure {
	return &failure{Code: http.StatusUnauthorized, Description: http.StatusText(http.StatusUnauthorized) + more}
}

// count raises a figure of the log.
func (s *Server) count(figure *int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*figure++
	s.touch()
}

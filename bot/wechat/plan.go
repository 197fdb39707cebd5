package wechat

// way is how a message goes out.
type way string

// The ways, best first: an answer is free, a customer-service message costs one
// of a window's few, a template message only says that there is something, a notice
// says so too and costs a consent of the client's, and what is parked waits in the
// database for the client's next word.
const (
	byAnswer   way = "answer"
	byService  way = "service"
	byTemplate way = "template"
	byNotice   way = "notice"
	parked     way = "parked"
)

// standing is what the way of a message depends on.
type standing struct {
	asked    bool // we are inside the request of the client who is answered
	slot     bool // the client's window is open and has room (bot.Pace.Quota; slots 4 and 5 are kept for what matters most)
	refused  int  // errcode of a customer-service message just refused, 0 = none was
	template bool // a template is configured
	nudged   bool // this message was told of by a template already, or the template refused
	notice   bool // a notice that wants consent is configured
	noticed  bool // this message was told of already, or there was no consent, or the notice refused
}

// next plans the next step of one message (docs: bot/wechat, One note out). A
// refusal never leads back to the way that was refused.
func (s standing) next() way {
	switch {
	case s.asked:
		return byAnswer
	case s.slot && !closed(s.refused):
		return byService
	case s.template && !s.nudged && !refusesAll(s.refused):
		return byTemplate
	case s.notice && !s.noticed && !refusesAll(s.refused):
		return byNotice
	}
	return parked
}

// closed reports whether a refusal means that this client can be sent no
// customer-service message now: 45015 the window is closed, 45047 its messages
// are used up, 43101 and 43019 the client wants none.
func closed(code int) bool {
	switch code {
	case 45015, 45047, 43101, 43019:
		return true
	}
	return false
}

// refusesAll reports whether a refusal means that a template or a notice would be
// refused too.
func refusesAll(code int) bool { return code == 43101 || code == 43019 }

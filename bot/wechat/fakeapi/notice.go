package fakeapi

import (
	"context"
	"strings"

	"anping/bot/bottest/tencent"
)

// noticed is the body of message/subscribe/bizsend.
type noticed struct {
	To   string `json:"touser"`
	ID   string `json:"template_id"`
	Page string `json:"page"`
	filled
}

// Notice gives the account a notice (订阅通知) with these fields, as Template does.
func (s *Server) Notice(id string, keys ...string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	s.notices[id] = keys
}

// noticeSend shows one notice for one consent. It is answered without a msgid, for the
// documentation names none.
func (s *Server) noticeSend(q *tencent.Request) (any, *tencent.Refusal) {
	var in noticed
	f, no := s.letter(q, &in, &in.To)
	if no != nil {
		return nil, no
	}
	keys, known := s.notices[in.ID]
	switch {
	case !known:
		return nil, tencent.No(40037, "invalid template_id")
	case !f.following:
		return nil, tencent.No(43004, "require subscribe")
	case f.refuses || f.consents[in.ID] == 0:
		return nil, tencent.No(43101, "user refuse to accept the msg")
	case in.Page != "" && !tencent.WebAddress(in.Page):
		return nil, tencent.No(41030, "invalid page")
	}
	text, no := s.fields(in.filled, keys)
	if no != nil {
		return nil, no
	}
	f.consents[in.ID]--
	s.deliver(&Delivered{Call: q.Number, To: in.To, Via: "notice", Kind: in.ID, Text: text, URL: in.Page})
	return tencent.OK(nil), nil
}

// Popup answers a request for one-off notices: template id and accept or reject, in
// pairs. A yes allows one more; a no takes back what was allowed.
func (f *Follower) Popup(ctx context.Context, pairs ...string) (Exchange, error) {
	return f.event(ctx, "subscribe_msg_popup_event", "<SubscribeMsgPopupEvent>"+answers(pairs, "<PopupScene>2</PopupScene>")+"</SubscribeMsgPopupEvent>", func(f *follower) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if f.consents == nil {
				f.consents = map[string]int{}
			}
			if f.consents[pairs[i]]++; pairs[i+1] != "accept" {
				f.consents[pairs[i]] = 0
			}
		}
	})
}

// Decline turns notices off in the platform's settings: only that is told of them.
func (f *Follower) Decline(ctx context.Context, ids ...string) (Exchange, error) {
	var pairs []string
	for _, id := range ids {
		pairs = append(pairs, id, "reject")
	}
	return f.event(ctx, "subscribe_msg_change_event", "<SubscribeMsgChangeEvent>"+answers(pairs, "")+"</SubscribeMsgChangeEvent>", func(f *follower) {
		for _, id := range ids {
			delete(f.consents, id)
		}
	})
}

func answers(pairs []string, more string) string {
	var list strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		list.WriteString("<List>" + element("TemplateId", pairs[i]) + element("SubscribeStatusString", pairs[i+1]) + more + "</List>")
	}
	return list.String()
}

// Consents is how many notices of a kind a follower may still be sent.
func (s *Server) Consents(openID, id string) int {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if f := s.followers[openID]; f != nil {
		return f.consents[id]
	}
	return 0
}

// NoticeEnded tells what became of a notice: code 0 = it arrived.
func (f *Follower) NoticeEnded(ctx context.Context, id string, code int64, status string) (Exchange, error) {
	f.s.Mu.Lock()
	f.s.msgID++
	msgID := decimal(f.s.msgID)
	f.s.Mu.Unlock()
	list := "<List>" + element("TemplateId", id) + "<MsgID>" + msgID + "</MsgID><ErrorCode>" + decimal(code) + "</ErrorCode>" + element("ErrorStatus", status) + "</List>"
	return f.event(ctx, "subscribe_msg_sent_event", "<SubscribeMsgSentEvent>"+list+"</SubscribeMsgSentEvent>", func(*follower) {})
}

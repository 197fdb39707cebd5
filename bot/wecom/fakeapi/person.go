package fakeapi

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"anping/bot/bottest/tencent"
)

// Member is a member of the company, and their hands.
type Member struct {
	UserID string
	s      *Server
}

// Member is a member; the same userid, whatever its case, is the same one.
func (s *Server) Member(p Profile) *Member {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if len(p.Parties) == 0 {
		p.Parties = []int{1}
	}
	key := strings.ToLower(p.UserID)
	if s.members[key] == nil {
		s.members[key] = &member{Profile: p}
		s.order = append(s.order, key)
	}
	return &Member{p.UserID, s}
}

// Hide takes the app away from a member: messages to them name them in
// invaliduser.
func (m *Member) Hide(on bool) {
	m.s.Mu.Lock()
	defer m.s.Mu.Unlock()
	m.s.members[strings.ToLower(m.UserID)].hidden = on
}

// inner is a message to the app in plain. The caller holds the lock.
func (m *Member) inner(kind, fields string) string {
	s := m.s
	return "<xml><ToUserName>" + tencent.CDATA(s.opt.CorpID) + "</ToUserName><FromUserName>" + tencent.CDATA(m.UserID) +
		"</FromUserName><CreateTime>" + strconv.FormatInt(s.Now().Unix(), 10) + "</CreateTime><MsgType>" + tencent.CDATA(kind) +
		"</MsgType>" + fields + "<AgentID>" + strconv.Itoa(s.opt.AgentID) + "</AgentID></xml>"
}

func element(name, text string) string {
	return "<" + name + ">" + tencent.CDATA(text) + "</" + name + ">"
}

func (m *Member) message(ctx context.Context, kind, fields string) (Exchange, error) {
	m.s.Mu.Lock()
	m.s.msgID++
	id := strconv.FormatInt(m.s.msgID, 10)
	x := Exchange{MsgID: id, From: m.UserID, Plain: m.inner(kind, fields+"<MsgId>"+id+"</MsgId>")}
	m.s.Mu.Unlock()
	return m.s.post(ctx, x)
}

func (m *Member) event(ctx context.Context, name, fields string) (Exchange, error) {
	m.s.Mu.Lock()
	x := Exchange{From: m.UserID, Plain: m.inner("event", "<Event>"+tencent.CDATA(name)+"</Event>"+fields)}
	m.s.Mu.Unlock()
	return m.s.post(ctx, x)
}

// Text writes to the app.
func (m *Member) Text(ctx context.Context, words string) (Exchange, error) {
	return m.message(ctx, "text", element("Content", words))
}

func (m *Member) file(kind, contentType, name string, data []byte) string {
	m.s.Mu.Lock()
	defer m.s.Mu.Unlock()
	return m.s.Keep(tencent.Media{Type: kind, Kind: contentType, Name: name, Data: data})
}

// Image sends the app a photo: a JPEG.
func (m *Member) Image(ctx context.Context, data []byte) (Exchange, error) {
	id := m.file("image", "image/jpeg", "photo.jpg", data)
	return m.message(ctx, "image", element("PicUrl", "https://wework.qpic.cn/wwpic/"+id[:20]+"/0")+element("MediaId", id))
}

// Voice sends a recording, AMR.
func (m *Member) Voice(ctx context.Context, data []byte) (Exchange, error) {
	return m.message(ctx, "voice", element("MediaId", m.file("voice", "voice/amr", "voice.amr", data))+element("Format", "amr"))
}

// Video sends a video, MP4.
func (m *Member) Video(ctx context.Context, data []byte) (Exchange, error) {
	id := m.file("video", "video/mp4", "video.mp4", data)
	return m.message(ctx, "video", element("MediaId", id)+element("ThumbMediaId", m.file("image", "image/jpeg", "t.jpg", []byte("\xff\xd8\xff\xe0"))))
}

// Location sends a place, in degrees (GCJ-02).
func (m *Member) Location(ctx context.Context, lat, lon float64, label string) (Exchange, error) {
	return m.message(ctx, "location", fmt.Sprintf("<Location_X>%f</Location_X><Location_Y>%f</Location_Y><Scale>15</Scale>", lat, lon)+
		element("Label", label)+element("AppType", "wxwork"))
}

// Link sends a page.
func (m *Member) Link(ctx context.Context, title, about, address string) (Exchange, error) {
	return m.message(ctx, "link", element("Title", title)+element("Description", about)+element("Url", address)+element("PicUrl", ""))
}

// Enter opens the app.
func (m *Member) Enter(ctx context.Context) (Exchange, error) {
	return m.event(ctx, "enter_agent", "<EventKey></EventKey>")
}

// Click presses a button of the app's menu.
func (m *Member) Click(ctx context.Context, key string) (Exchange, error) {
	return m.event(ctx, "click", element("EventKey", key))
}

// Press presses a button of the newest card that has it, sent by the app.
func (m *Member) Press(ctx context.Context, label string) (Exchange, error) {
	d, b, err := m.button(m.UserID, label)
	if err != nil {
		return Exchange{}, err
	}
	return m.event(ctx, "template_card_event", element("EventKey", b.Key)+element("TaskId", d.task)+element("CardType", d.cardType)+
		element("ResponseCode", d.code))
}

func (m *Member) button(to, label string) (Delivered, Button, error) {
	for _, d := range slices.Backward(m.s.Delivered(to)) {
		for _, b := range d.Buttons {
			if b.Text == label && !d.Dropped {
				return d, b, nil
			}
		}
	}
	return Delivered{}, Button{}, fmt.Errorf("fakeapi: nothing shown to %s has the button %q", to, label)
}

// toBot posts a message to the smart bot, in a group or, chat "", alone.
func (m *Member) toBot(ctx context.Context, chat, kind string, part tencent.Fields) (Exchange, error) {
	s := m.s
	s.Mu.Lock()
	s.msgID++
	id := "CAIQ" + strconv.FormatInt(s.msgID, 36) + "/NGa=="
	in := tencent.Fields{
		"msgid": id, "aibotid": s.opt.BotID, "chattype": "single", "from": tencent.Fields{"userid": m.UserID}, "msgtype": kind, kind: part,
		"response_url": s.responseURL(chat, m.UserID),
	}
	if chat != "" {
		in["chatid"], in["chattype"] = chat, "group"
	}
	if kind == "event" {
		in["create_time"] = s.Now().Unix()
	}
	s.Mu.Unlock()
	raw, err := json.Marshal(in)
	if err != nil {
		return Exchange{}, fmt.Errorf("fakeapi: %w", err)
	}
	return s.post(ctx, Exchange{MsgID: id, From: m.UserID, Chat: chat, Plain: string(raw), robot: true})
}

// Ask writes to the smart bot: in a group, with its name in front, or, chat "",
// alone.
func (m *Member) Ask(ctx context.Context, chat, words string) (Exchange, error) {
	if chat != "" {
		words = "@安评 " + words
	}
	return m.toBot(ctx, chat, "text", tencent.Fields{"content": words})
}

// AskImage sends the smart bot a photo, alone: groups do not show it any.
func (m *Member) AskImage(ctx context.Context, data []byte) (Exchange, error) {
	hook := m.s.hookOf(Exchange{robot: true})
	if hook.crypt == nil {
		return Exchange{}, fmt.Errorf("fakeapi: no callback is set")
	}
	id := m.file("image", "application/octet-stream", "photo", hook.crypt.EncryptFile(data))
	m.s.Mu.Lock()
	address := m.s.URL() + "/fake/file/" + id
	m.s.Mu.Unlock()
	return m.toBot(ctx, "", "image", tencent.Fields{"url": address})
}

// AskVoice says something to the smart bot, alone; it gets the words.
func (m *Member) AskVoice(ctx context.Context, words string) (Exchange, error) {
	return m.toBot(ctx, "", "voice", tencent.Fields{"content": words})
}

// EnterBot opens the chat with the smart bot for the first time today.
func (m *Member) EnterBot(ctx context.Context) (Exchange, error) {
	return m.toBot(ctx, "", "event", tencent.Fields{"eventtype": "enter_chat"})
}

// PressBot presses a button of the newest card of the smart bot that has it.
func (m *Member) PressBot(ctx context.Context, chat, label string) (Exchange, error) {
	to := m.UserID
	if chat != "" {
		to = "chat:" + chat
	}
	d, b, err := m.button(to, label)
	if err != nil {
		return Exchange{}, err
	}
	return m.toBot(ctx, chat, "event", tencent.Fields{
		"eventtype":           "template_card_event",
		"template_card_event": tencent.Fields{"card_type": d.cardType, "event_key": b.Key, "task_id": d.task},
	})
}

// responseURL is where a smart bot answers once, with the real platform's host,
// whatever the fake's own address is. The caller holds the lock.
func (s *Server) responseURL(chat, user string) string {
	return "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=" + s.grant(chat+"\x00"+user, responseLife)
}

// ResponseURLs are n addresses for a peer that asks the smart bot itself: each is
// good for one answer, to a member alone or, chat not "", to a group.
func (s *Server) ResponseURLs(chat, user string, n int) []string {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	out := make([]string, n)
	for i := range out {
		out[i] = s.responseURL(chat, user)
	}
	return out
}

// respond is the smart bot's answer behind a response_url: once, within 1 h.
func (s *Server) respond(q *tencent.Request) (any, *tencent.Refusal) {
	var in struct {
		Type     string `json:"msgtype"`
		Markdown *text  `json:"markdown"`
		Card     *card  `json:"template_card"`
	}
	if no := q.Into(&in); no != nil {
		return nil, no
	}
	if in.Type != "markdown" && in.Type != "template_card" {
		return nil, tencent.No(40008, "invalid message type")
	}
	out := &Delivered{Call: q.Number, Via: "bot", Kind: in.Type}
	if no := s.content(in.Type, content{Markdown: in.Markdown, Card: in.Card}, streamMost, out); no != nil {
		return nil, no
	}
	c, ok := s.spend(q.Query["response_code"])
	if !ok {
		return nil, tencent.No(40058, "response_code invalid. invalid Request Parameter")
	}
	chat, user, _ := strings.Cut(c.chat, "\x00")
	if out.To = user; chat != "" {
		out.To = "chat:" + chat
	}
	s.deliver(out)
	return tencent.OK(nil), nil
}

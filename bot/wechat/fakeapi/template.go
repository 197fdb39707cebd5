package fakeapi

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"anping/bot/bottest/tencent"
)

const (
	fieldMost  = 20 // characters of a field
	repeatLife = 10 * time.Minute
	clientMost = 32 // characters of a client_msg_id
)

// repeat is a template message that was sent under a client_msg_id.
type repeat struct {
	at time.Time
	id int64
}

// templated is the body of message/template/send.
type templated struct {
	To     string `json:"touser"`
	ID     string `json:"template_id"`
	URL    string `json:"url"`
	Client string `json:"client_msg_id"`
	filled
}

// filled is what a template message and a notice have in common: what its fields say,
// and the mini program it leads to.
type filled struct {
	Program *struct {
		AppID string `json:"appid"`
		Path  string `json:"pagepath"`
	} `json:"miniprogram"`
	Data map[string]struct {
		Value string `json:"value"`
	} `json:"data"`
}

// Template gives the account a template with these fields, keys such as
// character_string1, thing2, time3 and phrase4.
func (s *Server) Template(id string, keys ...string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	s.templates[id] = keys
}

func (s *Server) templateSend(q *tencent.Request) (any, *tencent.Refusal) {
	var in templated
	f, no := s.letter(q, &in, &in.To)
	if no != nil {
		return nil, no
	}
	keys, known := s.templates[in.ID]
	switch {
	case !known:
		return nil, tencent.No(40037, "invalid template_id")
	case f.blacklist:
		return nil, tencent.No(43019, "require remove blacklist")
	case !f.following:
		return nil, tencent.No(43004, "require subscribe")
	case f.refuses:
		return nil, tencent.No(43101, "user refuse to accept the msg")
	case in.URL != "" && !tencent.WebAddress(in.URL):
		return nil, tencent.No(40039, "invalid url size")
	case utf8.RuneCountInString(in.Client) > clientMost:
		return nil, tencent.No(47003, "argument invalid! client_msg_id")
	}
	text, no := s.fields(in.filled, keys)
	if no != nil {
		return nil, no
	}
	key := in.To + "\x00" + in.Client
	if was, ok := s.repeats[key]; ok && in.Client != "" && s.Now().Before(was.at.Add(repeatLife)) {
		return tencent.OK(tencent.Fields{"msgid": was.id}), nil
	}
	s.msgID++
	s.repeats[key] = repeat{s.Now(), s.msgID}
	s.deliver(&Delivered{
		Call: q.Number, To: in.To, Via: "template", Kind: in.ID, Text: text, URL: in.URL, ClientID: in.Client, MsgID: s.msgID,
	})
	return tencent.OK(tencent.Fields{"msgid": s.msgID}), nil
}

// fields judges the data against the template's keys; the text is what people
// see, a line each.
func (s *Server) fields(in filled, keys []string) (string, *tencent.Refusal) {
	for name := range in.Data {
		if !slices.Contains(keys, name) {
			s.Oddity("template/send: the template has no field %s", name)
		}
	}
	var lines []string
	for _, name := range keys {
		value, ok := in.Data[name]
		if !ok || !fits(name, value.Value) {
			return "", tencent.No(47003, "argument invalid! data.%s.value invalid", name)
		}
		lines = append(lines, value.Value)
	}
	return strings.Join(lines, "\n"), nil
}

// fits reports whether a value suits the kind that a field's name begins with.
func fits(name, value string) bool {
	n := utf8.RuneCountInString(value)
	if strings.TrimSpace(value) == "" || n > fieldMost || strings.ContainsAny(value, "\r\n") || forbidden(value) != "" {
		return false
	}
	han := strings.ContainsFunc(value, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	digits := strings.ContainsFunc(value, unicode.IsDigit)
	switch strings.TrimRight(name, "0123456789") {
	case "character_string", "letter":
		return !han
	case "phrase":
		return n <= 5
	case "name":
		return n <= 10 || !han
	case "number", "amount", "time", "date":
		return digits
	case "phone_number":
		return digits && !han && n <= 17
	}
	return true
}

func (s *Server) templateList(*tencent.Request) (any, *tencent.Refusal) {
	list := []tencent.Fields{}
	for id, keys := range s.templates {
		var content strings.Builder
		for _, k := range keys {
			content.WriteString("{{" + k + ".DATA}}\n")
		}
		list = append(list, tencent.Fields{
			"template_id": id, "title": "服务进度通知", "primary_industry": "", "deputy_industry": "", "content": content.String(), "example": "",
		})
	}
	return tencent.Fields{"template_list": list}, nil
}

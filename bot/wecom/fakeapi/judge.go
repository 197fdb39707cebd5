package fakeapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"anping/bot/bottest/tencent"
)

const streamMost = 20480 // bytes of what a smart bot streams

// recent reports whether a moment, in seconds of 1970, can be an answer's: one
// that is repeated later carries its first time.
func (s *Server) recent(at int64) bool {
	d := s.Now().Sub(time.Unix(at, 0))
	return d < 49*time.Hour && d > -time.Hour
}

// judgeXML reads an answer of the app. The caller holds the lock.
func (s *Server) judgeXML(crypt *tencent.Crypt, x Exchange, raw []byte) (*Reply, []string) {
	outer, err := tencent.ParseXML(raw)
	if err != nil {
		return nil, []string{"answer: " + err.Error()}
	}
	if odd := outer.Names("Encrypt", "MsgSignature", "TimeStamp", "Nonce"); len(odd) > 0 || len(outer.Kids) != 4 || outer.Name != "xml" {
		return nil, []string{fmt.Sprintf("answer: %d elements, odd ones %q", len(outer.Kids), odd)}
	}
	at, nonce, sealed := outer.Get("TimeStamp"), outer.Get("Nonce"), outer.Get("Encrypt")
	number, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !s.recent(number) || nonce == "" || outer.Get("MsgSignature") != crypt.Sign(at, nonce, sealed) {
		return nil, []string{"answer: its signature or its time is wrong"}
	}
	plain, err := crypt.Open(sealed)
	if err != nil {
		return nil, []string{"answer: " + err.Error()}
	}
	root, err := tencent.ParseXML(plain)
	if err != nil {
		return nil, []string{"sealed answer: " + err.Error()}
	}
	var faults []string
	made := root.Get("CreateTime")
	if number, err := strconv.ParseInt(made, 10, 64); err != nil || !s.recent(number) {
		faults = append(faults, fmt.Sprintf("CreateTime %q", made))
	}
	if got := root.Get("ToUserName"); got != x.From {
		faults = append(faults, fmt.Sprintf("ToUserName %q, want %q", got, x.From))
	}
	if got := root.Get("FromUserName"); got != s.opt.CorpID {
		faults = append(faults, fmt.Sprintf("FromUserName %q, want %q", got, s.opt.CorpID))
	}
	reply := &Reply{Kind: root.Get("MsgType"), Inner: strings.Replace(string(plain), "<CreateTime>"+made+"</CreateTime>", "", 1)}
	return reply, append(faults, s.saysXML(root, reply)...)
}

func (s *Server) saysXML(root *tencent.Node, reply *Reply) []string {
	head := []string{"ToUserName", "FromUserName", "CreateTime", "MsgType"}
	part := map[string]string{
		"text": "Content", "image": "Image", "voice": "Voice", "video": "Video", "update_button": "Button", "update_template_card": "TemplateCard",
	}[reply.Kind]
	if part == "" {
		return []string{fmt.Sprintf("MsgType %q", reply.Kind)}
	}
	var faults []string
	if odd := root.Names(append(head, part)...); len(odd) > 0 || root.Kid(part) == nil {
		faults = append(faults, fmt.Sprintf("an answer of type %s with elements %q", reply.Kind, odd))
		return faults
	}
	inside := root.Kid(part)
	switch reply.Kind {
	case "text":
		reply.Text = inside.Text
		faults = append(faults, wrongText(inside.Text, textMost)...)
	case "update_button":
		if reply.Text = inside.Get("ReplaceName"); reply.Text == "" {
			faults = append(faults, "update_button without ReplaceName")
		}
	case "image", "voice", "video":
		m, ok := s.Kept(inside.Get("MediaId"))
		if !ok || m.Type != reply.Kind {
			faults = append(faults, "a "+reply.Kind+" without a media_id of that kind")
		}
		reply.Media = m.Data
	}
	return faults
}

// wrongText says what is wrong with a text.
func wrongText(text string, most int) []string {
	switch {
	case strings.TrimSpace(text) == "":
		return []string{"an empty text"}
	case len(text) > most:
		return []string{fmt.Sprintf("a text of %d bytes", len(text))}
	case !utf8.ValidString(text):
		return []string{"a text that is no UTF-8"}
	}
	for _, r := range text {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError {
			return []string{fmt.Sprintf("a text with U+%04X", r)}
		}
	}
	return nil
}

// said is an answer of the smart bot in plain.
type said struct {
	Type string `json:"msgtype"`
	Text *text  `json:"text"`
	Flow *struct {
		ID      string `json:"id"`
		Finish  bool   `json:"finish"`
		Content string `json:"content"`
		Items   []any  `json:"msg_item"`
	} `json:"stream"`
	Card *card `json:"template_card"`
}

// judgeJSON reads an answer of the smart bot. The caller holds the lock.
func (s *Server) judgeJSON(crypt *tencent.Crypt, x Exchange, raw []byte) (*Reply, []string) {
	var outer struct {
		Sealed    string      `json:"encrypt"`
		Signature string      `json:"msgsignature"`
		At        json.Number `json:"timestamp"`
		Nonce     string      `json:"nonce"`
	}
	if err := strictly(raw, &outer); err != nil {
		return nil, []string{"answer: " + err.Error()}
	}
	number, err := outer.At.Int64()
	if err != nil || bytes.Contains(raw, []byte(`"timestamp":"`)) || !s.recent(number) || outer.Nonce == "" ||
		outer.Signature != crypt.Sign(outer.At.String(), outer.Nonce, outer.Sealed) {
		return nil, []string{"answer: its signature or its time is wrong"}
	}
	plain, err := crypt.Open(outer.Sealed)
	if err != nil {
		return nil, []string{"answer: " + err.Error()}
	}
	var in said
	if err := strictly(plain, &in); err != nil {
		return nil, []string{"sealed answer: " + err.Error()}
	}
	reply := &Reply{Kind: in.Type, Inner: string(plain)}
	return reply, s.saysJSON(in, x, reply)
}

func (s *Server) saysJSON(in said, x Exchange, reply *Reply) []string {
	welcome := strings.Contains(x.Plain, `"enter_chat"`)
	var faults []string
	switch {
	case in.Type == "text" && in.Text != nil:
		if !welcome {
			faults = append(faults, "a text answers only enter_chat; a message is answered by stream or template_card")
		}
		reply.Text = in.Text.Content
		faults = append(faults, wrongText(in.Text.Content, textMost)...)
	case (in.Type == "stream" || in.Type == "stream_with_template_card") && in.Flow != nil:
		if in.Flow.ID == "" || !in.Flow.Finish {
			faults = append(faults, "a stream without an id, or that is not finished")
		}
		reply.Text = in.Flow.Content
		faults = append(faults, wrongText(in.Flow.Content, streamMost)...)
	case (in.Type == "template_card" || in.Type == "update_template_card") && in.Card != nil:
	default:
		faults = append(faults, fmt.Sprintf("msgtype %q without its part", in.Type))
	}
	if in.Card != nil {
		d := &Delivered{}
		if no := s.card(in.Card, d); no != nil {
			faults = append(faults, no.Msg)
		}
		reply.Buttons, reply.card = d.Buttons, in.Card
		reply.Text = strings.TrimSpace(reply.Text + "\n" + d.Text)
	}
	return faults
}

// strictly reads JSON without any field that is not documented.
func strictly(raw []byte, to any) error {
	if !utf8.Valid(raw) {
		return fmt.Errorf("no valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return fmt.Errorf("no such JSON: %w", err)
	}
	if d.More() {
		return fmt.Errorf("something behind the JSON")
	}
	return nil
}

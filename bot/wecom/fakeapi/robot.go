package fakeapi

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"anping/bot/bottest/tencent"
)

const (
	robotMost  = 20 // messages a minute
	pictureTop = 2 << 20
)

// robot is a group's robot: a key, and when it spoke.
type robot struct {
	key   string
	spoke []time.Time
}

// Robot gives a group a robot with this key; the group's messages are Delivered
// to "robot:" + key.
func (s *Server) Robot(key string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	s.robots[key] = &robot{key: key}
}

func (s *Server) webhook(q *tencent.Request) (*robot, *tencent.Refusal) {
	r := s.robots[q.Query["key"]]
	if r == nil {
		return nil, tencent.No(93000, "invalid webhook url")
	}
	return r, nil
}

func (s *Server) webhookSend(q *tencent.Request) (any, *tencent.Refusal) {
	r, no := s.webhook(q)
	if no != nil {
		return nil, no
	}
	var in struct {
		Type    string `json:"msgtype"`
		Picture *struct {
			Base64 string `json:"base64"`
			MD5    string `json:"md5"`
		} `json:"image"`
		Second *text `json:"markdown_v2"`
		robotContent
	}
	if no := q.Into(&in); no != nil {
		return nil, no
	}
	r.spoke = since(r.spoke, s.Now().Add(-time.Minute))
	if len(r.spoke) >= robotMost {
		return nil, tencent.No(45009, "api freq out of limit")
	}
	out := &Delivered{Call: q.Number, To: "robot:" + r.key, Via: "robot", Kind: in.Type}
	c := content{Text: in.Text, Markdown: in.Markdown, File: in.File, Voice: in.Voice, News: in.News, Card: in.Card}
	if in.Type == "markdown_v2" {
		c.Markdown = in.Second
	}
	if in.Type == "image" && in.Picture != nil {
		out.Media, no = picture(in.Picture.Base64, in.Picture.MD5)
	} else if in.Card != nil && in.Card.Type != "text_notice" {
		no = tencent.No(40058, "template_card.card_type invalid. invalid Request Parameter")
	} else {
		no = s.content(in.Type, c, markdownMost, out)
	}
	if no != nil {
		return nil, no
	}
	r.spoke = append(r.spoke, s.Now())
	s.deliver(out)
	return tencent.OK(nil), nil
}

// robotContent is what a robot can say besides pictures, which come whole.
type robotContent struct {
	Text     *text   `json:"text"`
	Markdown *text   `json:"markdown"`
	File     *fileID `json:"file"`
	Voice    *fileID `json:"voice"`
	News     *struct {
		Articles []article `json:"articles"`
	} `json:"news"`
	Card *card `json:"template_card"`
}

// picture judges a picture that comes whole, JPEG or PNG to 2 MB.
func picture(base, sum string) ([]byte, *tencent.Refusal) {
	data, err := base64.StdEncoding.DecodeString(base)
	if err != nil || len(data) == 0 {
		return nil, tencent.No(40058, "image.base64 invalid. invalid Request Parameter")
	}
	if kind := tencent.Sniffed(data); kind != "jpeg" && kind != "png" {
		return nil, tencent.No(40005, "invalid file type")
	}
	if len(data) > pictureTop {
		return nil, tencent.No(40009, "invalid image size")
	}
	if tencent.MD5(data) != strings.ToLower(sum) {
		return nil, tencent.No(301019, "image md5 not match")
	}
	return data, nil
}

func (s *Server) webhookUpload(q *tencent.Request) (any, *tencent.Refusal) {
	if _, no := s.webhook(q); no != nil {
		return nil, no
	}
	if kind := q.Query["type"]; kind != "file" && kind != "voice" {
		return nil, tencent.No(40004, "invalid media type")
	}
	return s.upload(q)
}

func (s *Server) mediaUpload(q *tencent.Request) (any, *tencent.Refusal) { return s.upload(q) }

// upload keeps a file for 3 days.
func (s *Server) upload(q *tencent.Request) (any, *tencent.Refusal) {
	kind := q.Query["type"]
	most, kinds := 20<<20, ""
	switch kind {
	case "image":
		most, kinds = 10<<20, "jpeg png"
	case "voice":
		most, kinds = 2<<20, "amr"
	case "video":
		most, kinds = 10<<20, "mp4"
	case "file":
	default:
		return nil, tencent.No(40004, "invalid media type")
	}
	switch {
	case q.Upload == nil:
		return nil, tencent.No(41005, "media data missing")
	case len(q.Upload.Data) <= 5 || len(q.Upload.Data) > most:
		return nil, tencent.No(40006, "invalid media size")
	case kinds != "" && (tencent.Sniffed(q.Upload.Data) == "" || !strings.Contains(kinds, tencent.Sniffed(q.Upload.Data))):
		return nil, tencent.No(40005, "invalid file type")
	}
	m := *q.Upload
	m.Type = kind
	return tencent.OK(tencent.Fields{"type": kind, "media_id": s.Keep(m), "created_at": strconv.FormatInt(s.Now().Unix(), 10)}), nil
}

func (s *Server) mediaGet(q *tencent.Request) (any, *tencent.Refusal) {
	m, ok := s.Kept(q.Query["media_id"])
	if !ok {
		return nil, tencent.No(40007, "invalid media_id")
	}
	return m, nil
}

// fileGet is a file that somebody sent the smart bot, encrypted with its key; its
// address is good for 5 minutes.
func (s *Server) fileGet(q *tencent.Request) (any, *tencent.Refusal) {
	m, ok := s.Kept(q.Path[strings.LastIndexByte(q.Path, '/')+1:])
	if !ok || !s.Now().Before(m.At.Add(5*time.Minute)) {
		return nil, tencent.No(40007, "invalid media_id")
	}
	return m, nil
}

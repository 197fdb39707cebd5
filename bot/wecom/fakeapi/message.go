package fakeapi

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"anping/bot/bottest/tencent"
)

const (
	textMost      = 2048 // bytes of a text or of an app's markdown
	markdownMost  = 4096 // bytes of a robot's markdown
	minuteMost    = 30   // messages of the app to one member
	hourMost      = 1000
	accountDay    = 200 // messages of the app, a day and account
	repeatDefault = 1800
	repeatMost    = 4 * 3600
)

// repeat is a message that was sent with enable_duplicate_check.
type repeat struct {
	until time.Time
	id    string
}

// text is what text and markdown have.
type text struct {
	Content string   `json:"content"`
	Users   []string `json:"mentioned_list"`
	Mobiles []string `json:"mentioned_mobile_list"`
}

// fileID is what image, voice, video and file have.
type fileID struct {
	ID    string `json:"media_id"`
	Title string `json:"title"`
	About string `json:"description"`
}

// message is the body of message/send.
type message struct {
	To       string `json:"touser"`
	Party    string `json:"toparty"`
	Tag      string `json:"totag"`
	Type     string `json:"msgtype"`
	Agent    int    `json:"agentid"`
	Safe     int    `json:"safe"`
	Trans    int    `json:"enable_id_trans"`
	Check    int    `json:"enable_duplicate_check"`
	Interval int    `json:"duplicate_check_interval"`
	content
	Textcard *struct {
		Title  string `json:"title"`
		About  string `json:"description"`
		URL    string `json:"url"`
		Button string `json:"btntxt"`
	} `json:"textcard"`
}

// content is what an app and a robot can both say.
type content struct {
	Text     *text   `json:"text"`
	Markdown *text   `json:"markdown"`
	Image    *fileID `json:"image"`
	Voice    *fileID `json:"voice"`
	Video    *fileID `json:"video"`
	File     *fileID `json:"file"`
	News     *struct {
		Articles []article `json:"articles"`
	} `json:"news"`
	Card *card `json:"template_card"`
}

type article struct {
	Title   string `json:"title"`
	About   string `json:"description"`
	URL     string `json:"url"`
	Picture string `json:"picurl"`
}

func (s *Server) messageSend(q *tencent.Request) (any, *tencent.Refusal) {
	var in message
	if no := q.Into(&in); no != nil {
		return nil, no
	}
	if in.Agent != s.opt.AgentID {
		return nil, tencent.No(40056, "invalid agentid")
	}
	out := &Delivered{Call: q.Number, Via: "app", Kind: in.Type}
	if no := s.says(in, out); no != nil {
		return nil, no
	}
	to, invalid := s.receivers(in)
	if len(to) == 0 {
		return nil, tencent.No(81013, "user & party & tag all invalid")
	}
	s.today = since(s.today, s.Now().Add(-24*time.Hour))
	if len(s.today)+len(to) > accountDay*s.opt.Accounts {
		return nil, tencent.No(45009, "reach max api daily quota limit")
	}
	answer := tencent.Fields{"invaliduser": strings.Join(invalid, "|"), "invalidparty": "", "invalidtag": "", "unlicenseduser": ""}
	if id, again := s.again(q, in); again {
		answer["msgid"] = id
		return tencent.OK(answer), nil
	}
	if in.Card != nil {
		if no := s.task(in.Card); no != nil {
			return nil, no
		}
		out.code = s.code(in.Card)
		answer["response_code"] = out.code
	}
	s.msgID++
	out.MsgID = fmt.Sprintf("msg-%d", s.msgID)
	s.remember(q, in, out.MsgID)
	for _, m := range to {
		one := *out
		one.To, one.Dropped = m.UserID, !m.room(s.Now())
		s.today = append(s.today, s.Now())
		s.deliver(&one)
	}
	answer["msgid"] = out.MsgID
	return tencent.OK(answer), nil
}

// receivers finds whom a message is for; those nobody knows, or who do not see
// the app, are named in a success.
func (s *Server) receivers(in message) (to []*member, invalid []string) {
	if in.Party != "" || in.Tag != "" {
		s.Oddity("message/send: to a party or a tag, which nobody here asked for")
	}
	if in.To == "@all" {
		s.Oddity("message/send: to @all")
		return nil, nil
	}
	for id := range strings.SplitSeq(in.To, "|") {
		if m := s.members[strings.ToLower(id)]; m != nil && !m.hidden {
			if !slices.Contains(to, m) {
				to = append(to, m)
			}
		} else if id != "" {
			invalid = append(invalid, id)
		}
	}
	return to, invalid
}

// says judges what an app's message says.
func (s *Server) says(in message, out *Delivered) *tencent.Refusal {
	if in.Type != "textcard" {
		return s.content(in.Type, in.content, textMost, out)
	}
	c := in.Textcard
	switch {
	case c == nil || c.Title == "" || c.About == "":
		return tencent.No(44004, "text content is empty")
	case !tencent.WebAddress(c.URL):
		return tencent.No(40058, "textcard.url invalid. invalid Request Parameter")
	case utf8.RuneCountInString(c.Title) > 128 || utf8.RuneCountInString(c.About) > 512:
		s.Oddity("message/send: a textcard that is cut: title 128, description 512 characters")
	case utf8.RuneCountInString(c.Button) > 4:
		s.Oddity("message/send: a textcard's button of more than 4 characters")
	}
	out.Text, out.URL = c.Title+"\n"+c.About, c.URL
	return nil
}

// content judges what apps and robots can both say. An app's text that is too
// long is cut without a word, a robot's is refused: most tells which by the kind.
func (s *Server) content(kind string, in content, markdown int, out *Delivered) *tencent.Refusal {
	robot := out.Via == "robot"
	switch {
	case kind == "text" && in.Text != nil:
		out.Users, out.Mobiles = in.Text.Users, in.Text.Mobiles
		s.called(out.Users)
		return s.words(in.Text.Content, "text", textMost, robot, out)
	case (kind == "markdown" || kind == "markdown_v2" && robot) && in.Markdown != nil:
		if len(in.Markdown.Users)+len(in.Markdown.Mobiles) > 0 {
			s.Oddity("mentioned_list works in text only; in markdown it is <@userid>")
		}
		out.Users = mentions(in.Markdown.Content)
		s.called(out.Users)
		return s.words(in.Markdown.Content, "markdown", markdown, robot, out)
	case kind == "image" && in.Image != nil:
		return s.file(in.Image, kind, out)
	case kind == "voice" && in.Voice != nil:
		return s.file(in.Voice, kind, out)
	case kind == "video" && in.Video != nil:
		return s.file(in.Video, kind, out)
	case kind == "file" && in.File != nil:
		return s.file(in.File, kind, out)
	case kind == "template_card" && in.Card != nil:
		return s.card(in.Card, out)
	case kind == "news" && in.News != nil:
		if n := len(in.News.Articles); n < 1 || n > 8 {
			return tencent.No(40058, "news.articles size invalid. invalid Request Parameter")
		}
		for _, a := range in.News.Articles {
			out.Text += strings.TrimSpace(a.Title+"\n"+a.About) + "\n"
		}
		return nil
	}
	return tencent.No(40008, "invalid message type")
}

// called notes who is called by a name that is nobody's, or is everybody's. The
// caller holds the lock.
func (s *Server) called(users []string) {
	for _, u := range users {
		if s.members[strings.ToLower(u)] == nil {
			s.Oddity("a message calls %s, who is no member", u)
		}
	}
}

// words judges a text by its bytes.
func (s *Server) words(content, kind string, most int, robot bool, out *Delivered) *tencent.Refusal {
	if strings.TrimSpace(content) == "" {
		return tencent.No(44004, "content is empty")
	}
	if len(content) > most {
		if robot {
			return tencent.No(40058, "%s.content exceed max length %d. invalid Request Parameter", kind, most)
		}
		s.Oddity("message/send: a %s of more than %d bytes, which is cut", kind, most)
		content = strings.ToValidUTF8(content[:most], "")
	}
	if !utf8.ValidString(content) || strings.ContainsAny(content, "\x00\x08\x0b\x0c\x1b") {
		s.Oddity("a text holds characters that are none")
	}
	out.Text = content
	return nil
}

func (s *Server) file(in *fileID, kind string, out *Delivered) *tencent.Refusal {
	m, ok := s.Kept(in.ID)
	if !ok || m.Type != kind {
		return tencent.No(40007, "invalid media_id")
	}
	out.Media, out.Text = m.Data, m.Name
	return nil
}

// again finds a message that was sent before, with the check turned on.
func (s *Server) again(q *tencent.Request, in message) (string, bool) {
	was, ok := s.repeats[identity(q.Body)]
	return was.id, ok && in.Check == 1 && s.Now().Before(was.until)
}

func (s *Server) remember(q *tencent.Request, in message, id string) {
	interval := in.Interval
	switch {
	case in.Check != 1:
		return
	case interval == 0:
		interval = repeatDefault
	case interval > repeatMost || interval < 0:
		s.Oddity("message/send: duplicate_check_interval beyond 4 h")
		interval = repeatMost
	}
	s.repeats[identity(q.Body)] = repeat{s.Now().Add(time.Duration(interval) * time.Second), id}
}

// identity is a hash of what a JSON body says, whatever the order of its fields.
func identity(body []byte) string {
	var whole any
	if json.Unmarshal(body, &whole) == nil {
		if raw, err := json.Marshal(whole); err == nil {
			body = raw
		}
	}
	sum := sha256.Sum256(body)
	return string(sum[:])
}

func (s *Server) recall(q *tencent.Request) (any, *tencent.Refusal) {
	var in struct {
		ID string `json:"msgid"`
	}
	if no := q.Into(&in); no != nil {
		return nil, no
	}
	found := false
	for _, d := range s.sent {
		if d.MsgID == in.ID && d.Via == "app" && s.Now().Before(d.At.Add(24*time.Hour)) {
			d.Recalled, found = true, true
		}
	}
	if !found {
		return nil, tencent.No(40058, "msgid invalid. invalid Request Parameter")
	}
	return tencent.OK(nil), nil
}

// since are the times after a moment.
func since(all []time.Time, after time.Time) []time.Time {
	for len(all) > 0 && !all[0].After(after) {
		all = all[1:]
	}
	return all
}

package fakeapi

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"anping/bot/bottest/tencent"
)

// textMost is the most bytes of a text; the platform names no number, this is
// the one people measured for passive answers.
const textMost = 2048

var (
	anchor   = regexp.MustCompile(`<a href="([^"]*)"[^>]*>([^<]*)</a>`)
	anyTag   = regexp.MustCompile(`<a\b`)
	bizLinks = regexp.MustCompile(`^weixin://bizmsgmenu\?`)
)

// custom is the body of message/custom/send.
type custom struct {
	To   string `json:"touser"`
	Type string `json:"msgtype"`
	Text *struct {
		Content string `json:"content"`
	} `json:"text"`
	Image *mediaID `json:"image"`
	Voice *mediaID `json:"voice"`
	Video *struct {
		mediaID
		Thumb string `json:"thumb_media_id"`
		Title string `json:"title"`
		About string `json:"description"`
	} `json:"video"`
	Menu *struct {
		Head string `json:"head_content"`
		Tail string `json:"tail_content"`
		List []struct {
			ID      string `json:"id"`
			Content string `json:"content"`
		} `json:"list"`
	} `json:"msgmenu"`
	News *struct {
		Articles []article `json:"articles"`
	} `json:"news"`
	Service *struct {
		Account string `json:"kf_account"`
	} `json:"customservice"`
}

type mediaID struct {
	ID string `json:"media_id"`
}

type article struct {
	Title   string `json:"title"`
	About   string `json:"description"`
	URL     string `json:"url"`
	Picture string `json:"picurl"`
}

func (s *Server) customSend(q *tencent.Request) (any, *tencent.Refusal) {
	var in custom
	f, no := s.letter(q, &in, &in.To)
	if no != nil {
		return nil, no
	}
	out := &Delivered{Call: q.Number, To: in.To, Via: "custom", Kind: in.Type}
	if no := s.content(in, out); no != nil {
		return nil, no
	}
	if no := f.take(s.Now()); no != nil {
		return nil, no
	}
	s.deliver(out)
	return tencent.OK(nil), nil
}

// content judges what a customer-service message says.
func (s *Server) content(in custom, out *Delivered) *tencent.Refusal {
	present := 0
	for _, there := range []bool{in.Text != nil, in.Image != nil, in.Voice != nil, in.Video != nil, in.Menu != nil, in.News != nil} {
		if there {
			present++
		}
	}
	if present > 1 {
		s.Oddity("custom/send: %d kinds of content in one message", present)
	}
	switch {
	case in.Type == "text" && in.Text != nil:
		return s.text(in.Text.Content, out)
	case in.Type == "image" && in.Image != nil:
		return s.picture(in.Image.ID, "image", out)
	case in.Type == "voice" && in.Voice != nil:
		return s.picture(in.Voice.ID, "voice", out)
	case in.Type == "video" && in.Video != nil:
		return s.picture(in.Video.ID, "video", out)
	case in.Type == "msgmenu" && in.Menu != nil:
		return in.choices(out)
	case in.Type == "news" && in.News != nil:
		if len(in.News.Articles) != 1 {
			return tencent.No(45008, "article size out of limit")
		}
		a := in.News.Articles[0]
		out.Text, out.URL = strings.TrimSpace(a.Title+"\n"+a.About), a.URL
		return nil
	case slices.Contains([]string{"text", "image", "voice", "video", "msgmenu", "news"}, in.Type):
		return tencent.No(47001, "data format error: no %s", in.Type)
	}
	return tencent.No(40008, "invalid message type")
}

// text judges a text and finds the links that answer with a message.
func (s *Server) text(content string, out *Delivered) *tencent.Refusal {
	if strings.TrimSpace(content) == "" {
		return tencent.No(44004, "empty content")
	}
	if len(content) > textMost {
		return tencent.No(45002, "content size out of limit")
	}
	if bad := forbidden(content); bad != "" {
		s.Oddity("a text holds %s", bad)
	}
	links, faults := linksOf(content)
	for _, fault := range faults {
		s.Oddity("%s", fault)
	}
	out.Links, out.Text = links, shown(content)
	return nil
}

// shown is a text as people see it.
func shown(content string) string { return anchor.ReplaceAllString(content, "$2") }

// linksOf reads the links of a text: those that answer, and what is wrong.
func linksOf(content string) (links []Link, faults []string) {
	if n := len(anyTag.FindAllString(content, -1)); n != len(anchor.FindAllString(content, -1)) {
		faults = append(faults, "a link that is not closed, or not <a href=\"…\">…</a>")
	}
	for _, m := range anchor.FindAllStringSubmatch(content, -1) {
		l := Link{Label: m[2], URL: m[1]}
		if bizLinks.MatchString(m[1]) {
			values, err := url.ParseQuery(m[1][strings.IndexByte(m[1], '?')+1:])
			l.Says, l.ID = values.Get("msgmenucontent"), values.Get("msgmenuid")
			if err != nil || l.Says == "" || l.ID == "" || len(values) != 2 {
				faults = append(faults, "a bizmsgmenu link without msgmenucontent or msgmenuid: "+m[1])
			}
		}
		if strings.TrimSpace(l.Label) == "" {
			faults = append(faults, "a link that shows nothing: "+m[1])
		}
		links = append(links, l)
	}
	return links, faults
}

func (in custom) choices(out *Delivered) *tencent.Refusal {
	size, seen := len(in.Menu.Head)+len(in.Menu.Tail), map[string]bool{}
	var lines []string
	for _, row := range in.Menu.List {
		if row.ID == "" || row.Content == "" || seen[row.ID] {
			return tencent.No(47001, "data format error: msgmenu")
		}
		seen[row.ID] = true
		size += len(row.Content)
		lines = append(lines, row.Content)
		out.Links = append(out.Links, Link{Label: row.Content, Says: row.Content, ID: row.ID})
	}
	switch {
	case len(lines) == 0:
		return tencent.No(44004, "empty content")
	case size > textMost:
		return tencent.No(45002, "content size out of limit")
	}
	all := append([]string{in.Menu.Head}, lines...)
	out.Text = strings.TrimSpace(strings.Join(append(all, in.Menu.Tail), "\n"))
	return nil
}

// picture judges a file that was uploaded before.
func (s *Server) picture(id, kind string, out *Delivered) *tencent.Refusal {
	m, ok := s.Kept(id)
	if !ok {
		return tencent.No(40007, "invalid media_id")
	}
	if m.Type != kind {
		return tencent.No(40004, "invalid media type")
	}
	out.Media = m.Data
	return nil
}

func (s *Server) typing(q *tencent.Request) (any, *tencent.Refusal) {
	var in struct {
		To      string `json:"touser"`
		Command string `json:"command"`
	}
	if no := q.Into(&in); no != nil {
		return nil, no
	}
	f, no := s.reachable(in.To)
	switch {
	case no != nil:
		return nil, no
	case in.Command != "Typing" && in.Command != "CancelTyping":
		return nil, tencent.No(45083, "invalid command")
	case !s.Now().Before(f.talk.ends):
		return nil, tencent.No(45080, "client msg is required in 30 s")
	}
	return tencent.OK(nil), nil
}

package fakeapi

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"anping/bot/bottest/tencent"
)

const (
	codeLife     = 72 * time.Hour // of the response_code of a card
	responseLife = time.Hour      // of a smart bot's response_url
)

var (
	taskID  = regexp.MustCompile(`^[0-9A-Za-z_@-]{1,128}$`)
	mention = regexp.MustCompile(`<@([^<>]+)>`)
)

// card is a template_card, as far as the fake looks at it.
type card struct {
	Type   string `json:"card_type"`
	Source *struct {
		Icon  string `json:"icon_url"`
		Text  string `json:"desc"`
		Color int    `json:"desc_color"`
	} `json:"source"`
	Main *struct {
		Title string `json:"title"`
		Text  string `json:"desc"`
	} `json:"main_title"`
	Emphasis *struct {
		Title string `json:"title"`
		Text  string `json:"desc"`
	} `json:"emphasis_content"`
	Quote *struct {
		Type  int    `json:"type"`
		URL   string `json:"url"`
		Title string `json:"title"`
		Text  string `json:"quote_text"`
	} `json:"quote_area"`
	Sub  string `json:"sub_title_text"`
	Rows []struct {
		Type  int    `json:"type"`
		Key   string `json:"keyname"`
		Value string `json:"value"`
		URL   string `json:"url"`
		Media string `json:"media_id"`
		User  string `json:"userid"`
	} `json:"horizontal_content_list"`
	Jumps []struct {
		Type  int    `json:"type"`
		Title string `json:"title"`
		URL   string `json:"url"`
	} `json:"jump_list"`
	Action *struct {
		Type int    `json:"type"`
		URL  string `json:"url"`
	} `json:"card_action"`
	Task    string `json:"task_id"`
	Buttons []struct {
		Type  int    `json:"type"`
		Text  string `json:"text"`
		Style int    `json:"style"`
		Key   string `json:"key"`
		URL   string `json:"url"`
	} `json:"button_list"`
}

// code is a right to answer once: to change a card, or to say something behind a
// response_url.
type code struct {
	until time.Time
	chat  string
	used  bool
}

// card judges a card: the two kinds the program uses.
func (s *Server) card(c *card, out *Delivered) *tencent.Refusal {
	wrong := func(what string) *tencent.Refusal {
		return tencent.No(40058, "template_card.%s invalid. invalid Request Parameter", what)
	}
	title := c.Sub
	if c.Main != nil {
		title = strings.TrimSpace(c.Main.Title + "\n" + c.Main.Text + "\n" + c.Sub)
	}
	switch {
	case !slices.Contains([]string{"text_notice", "button_interaction"}, c.Type):
		return wrong("card_type")
	case title == "":
		return wrong("main_title")
	case len(c.Rows) > 6:
		return wrong("horizontal_content_list")
	case len(c.Jumps) > 3:
		return wrong("jump_list")
	case c.Type == "text_notice" && (c.Action == nil || c.Action.Type == 1 && !tencent.WebAddress(c.Action.URL)):
		return wrong("card_action")
	case c.Type == "button_interaction" && (len(c.Buttons) < 1 || len(c.Buttons) > 6):
		return wrong("button_list")
	case c.Type == "button_interaction" && !taskID.MatchString(c.Task):
		return wrong("task_id")
	}
	lines := []string{title}
	for _, r := range c.Rows {
		if r.Key == "" {
			return wrong("horizontal_content_list.keyname")
		}
		lines = append(lines, r.Key+" "+r.Value)
	}
	for _, b := range c.Buttons {
		switch {
		case b.Text == "" || b.Type == 0 && b.Key == "" || len(b.Key) > 1024:
			return wrong("button_list.key")
		case utf8.RuneCountInString(b.Text) > 10:
			s.Oddity("a button of more than 10 characters: %s", b.Text)
		}
		out.Buttons = append(out.Buttons, Button{b.Text, b.Key})
	}
	out.Text, out.task, out.cardType = strings.Join(lines, "\n"), c.Task, c.Type
	return nil
}

// task refuses a task_id that was there before: T in the package comment.
func (s *Server) task(c *card) *tencent.Refusal {
	if c.Task != "" && s.tasks[c.Task] {
		return tencent.No(40058, "template_card.task_id repeated. invalid Request Parameter")
	}
	s.tasks[c.Task] = c.Task != ""
	return nil
}

// code makes the response_code of a card with buttons, "" of another.
func (s *Server) code(c *card) string {
	if c.Type != "button_interaction" {
		return ""
	}
	return s.grant("", codeLife)
}

func (s *Server) grant(chat string, life time.Duration) string {
	id := s.Dice.Word(43)
	s.codes[id] = code{until: s.Now().Add(life), chat: chat}
	return id
}

// spend uses a code; false when it was used, is too old or never was.
func (s *Server) spend(id string) (code, bool) {
	c, ok := s.codes[id]
	if !ok || c.used || !s.Now().Before(c.until) {
		return c, false
	}
	c.used = true
	s.codes[id] = c
	return c, true
}

func (s *Server) updateCard(q *tencent.Request) (any, *tencent.Refusal) {
	var in struct {
		Users  []string `json:"userids"`
		All    int      `json:"atall"`
		Agent  int      `json:"agentid"`
		Code   string   `json:"response_code"`
		Button *struct {
			Name string `json:"replace_name"`
		} `json:"button"`
		Card *card `json:"template_card"`
	}
	if no := q.Into(&in); no != nil {
		return nil, no
	}
	switch {
	case in.Agent != s.opt.AgentID:
		return nil, tencent.No(40056, "invalid agentid")
	case len(in.Users) == 0 && in.All == 0:
		return nil, tencent.No(40058, "userids invalid. invalid Request Parameter")
	case in.Button == nil && in.Card == nil || in.Button != nil && in.Button.Name == "":
		return nil, tencent.No(40058, "button.replace_name invalid. invalid Request Parameter")
	}
	if in.Card != nil {
		if no := s.card(in.Card, &Delivered{}); no != nil {
			return nil, no
		}
	}
	if _, ok := s.spend(in.Code); !ok {
		return nil, tencent.No(40058, "response_code invalid. invalid Request Parameter")
	}
	for _, d := range s.sent {
		if d.code == in.Code && in.Button != nil {
			d.Buttons, d.Mark = nil, in.Button.Name
		}
	}
	s.Touch()
	return tencent.OK(tencent.Fields{"invaliduser": []string{}}), nil
}

// mentions are the members a markdown text names as <@userid>.
func mentions(content string) []string {
	var out []string
	for _, m := range mention.FindAllStringSubmatch(content, -1) {
		out = append(out, m[1])
	}
	return out
}

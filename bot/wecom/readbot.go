package wecom

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode"

	"anping/bot"
	"anping/bot/media"
)

// groupPrefix begins the id of a group in which the smart bot heard; behind it
// stands WeCom's chatid.
const groupPrefix = "group:"

// sealedJSON finds the envelope in what WeCom posts for a smart bot.
func sealedJSON(body []byte) (string, bool) {
	var x struct {
		Encrypt string `json:"encrypt"`
	}
	if err := json.Unmarshal(body, &x); err != nil {
		return "", false
	}
	return x.Encrypt, x.Encrypt != ""
}

// botMessage is what the smart bot was told (path/100719).
type botMessage struct {
	ID       string `json:"msgid"`
	Chat     string `json:"chatid"`
	ChatType string `json:"chattype"` // "group" or "single"
	From     struct {
		User string `json:"userid"`
	} `json:"from"`
	Reply string    `json:"response_url"`
	Type  string    `json:"msgtype"`
	Text  botText   `json:"text"`
	Voice botText   `json:"voice"` // recognised words
	Image botImage  `json:"image"`
	Mixed botMixed  `json:"mixed"`
	Event *botEvent `json:"event"`
}

type botText struct {
	Content string `json:"content"`
}

type botImage struct {
	URL string `json:"url"`
}

type botMixed struct {
	Items []struct {
		Type  string   `json:"msgtype"`
		Text  botText  `json:"text"`
		Image botImage `json:"image"`
	} `json:"msg_item"`
}

type botEvent struct {
	Type string `json:"eventtype"`
	Card struct {
		Key  string `json:"event_key"`
		Task string `json:"task_id"`
	} `json:"template_card_event"`
}

// readBot reads a message or an event of the smart bot. In a group it is told
// only what is meant for it (@), so all of that is addressed to the bot.
func (w *WeCom) readBot(plain []byte) (heard, error) {
	var x botMessage
	if err := json.Unmarshal(plain, &x); err != nil {
		return heard{}, errors.New("not JSON of the form expected")
	}
	if x.Type == "stream" {
		return heard{}, nil // asks for more of an answer; ours come whole
	}
	group := x.ChatType == "group"
	switch {
	case !isUser(x.From.User):
		return heard{}, errNoSender
	case x.ID == "" || len(x.ID) > mostID:
		return heard{}, errors.New("a message without an id")
	case group && !isChat(x.Chat):
		return heard{}, errors.New("a message of a group without an id")
	}
	m := bot.Message{
		Key: "b/" + x.ID, Platform: Name, Account: w.corp, Chat: bot.ChatRef{ID: user(x.From.User)}, From: user(x.From.User), Named: true, Staff: true,
		At: w.clock.Now(),
	}
	if group {
		m.Chat = bot.ChatRef{ID: groupPrefix + x.Chat, Group: true}
	}
	h := heard{deed: said, m: m, reply: x.Reply}
	switch x.Type {
	case "event":
		if x.Event == nil || x.Event.Type != "template_card_event" || x.Event.Card.Key == "" {
			return heard{}, nil
		}
		h.m.Action = x.Event.Card.Key[:min(len(x.Event.Card.Key), mostButton)]
	case "text":
		h.m.Text = unnamed(x.Text.Content, group)
	case "voice":
		h.m.Text = typed(x.Voice.Content)
	case "image":
		h.files = []file{{kind: media.Photo, url: x.Image.URL}}
	case "mixed":
		h.mix(x.Mixed, group)
	default:
		h.m.LeftOut = []bot.LeftOut{{Why: string(media.Alien)}}
	}
	return h, nil
}

// mostFiles is how many pictures of one message are kept (ours).
const mostFiles = 4

// mix reads a message of words and pictures.
func (h *heard) mix(x botMixed, group bool) {
	var words []string
	for _, i := range x.Items {
		switch {
		case i.Type == "text":
			words = append(words, i.Text.Content)
		case i.Type == "image" && len(h.files) < mostFiles:
			h.files = append(h.files, file{kind: media.Photo, url: i.Image.URL})
		default:
			h.m.LeftOut = append(h.m.LeftOut, bot.LeftOut{Why: string(media.Alien)})
		}
	}
	h.m.Text = unnamed(strings.Join(words, " "), group)
}

// isChat reports whether a text can be the chatid of a group.
func isChat(id string) bool {
	return id != "" && len(id) <= mostID-len(groupPrefix) && !strings.ContainsFunc(id, func(r rune) bool {
		return r <= ' ' || r > '~' || r == '/'
	})
}

// unnamed is what was said to the bot without its name: in a group the @ that
// calls it comes along. The bot's name is not told to us; it is one word.
func unnamed(s string, group bool) string {
	s = typed(s)
	if !group {
		return s
	}
	if rest, ok := strings.CutPrefix(s, "@"); ok {
		if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 {
			return strings.TrimSpace(rest[i:])
		}
		return ""
	}
	if i := strings.LastIndex(s, " @"); i >= 0 && !strings.ContainsFunc(s[i+2:], unicode.IsSpace) {
		return strings.TrimSpace(s[:i]) // 进度 @机器人
	}
	return s
}

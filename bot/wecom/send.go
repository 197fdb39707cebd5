package wecom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"anping/bot"
	"anping/bot/text"
)

// robotPrefix begins the id of a group that a robot stands in; behind it stands
// the robot's name in the configuration.
const robotPrefix = "robot:"

var (
	// errNobody says that the one whom a message was for does not get it.
	errNobody = errors.New("not a member who sees the app (invaliduser)")
	// errNoRobot says that a group has nobody who can speak in it.
	errNoRobot = errors.New("no robot of [wecom] robots stands in this group: add one with its chat")
)

// Send sends one part the way its chat's id names. The deadline is ctx's.
// Everything known is in the Outcome; an error beside it says that the part is
// not one of this platform.
func (w *WeCom) Send(ctx context.Context, p bot.Part) (bot.Outcome, error) {
	one, err := decodePart(p.Rendered)
	if err != nil {
		return bot.Outcome{State: bot.Permanent, Why: err.Error()}, err
	}
	id := p.Chat.ID
	if address, ok := w.addressFor(one, p); ok {
		if end := w.answer(ctx, address, one, p); end.State == bot.Sent || end.State == bot.Unknown {
			return end, nil
		} // else the way of any other note
	}
	if strings.HasPrefix(id, robotPrefix) || strings.HasPrefix(id, groupPrefix) {
		return w.toGroup(ctx, one, p), nil
	}
	if !isUser(id) {
		return bot.Outcome{State: bot.Permanent, Why: "not a member of WeCom"}, errors.New("not a member of WeCom")
	}
	end := w.toMember(ctx, one, p)
	if end.State == bot.Sent && one.Mark != "" {
		w.mark(ctx, p.Note, one.Mark)
	}
	return end, nil
}

// addressFor is the address for an answer that a part is to take. It is good for
// one: of an answer in several parts the last has it, which has the buttons, when
// a robot can say the others; else the first.
func (w *WeCom) addressFor(one part, p bot.Part) (string, bool) {
	isGroup := strings.HasPrefix(p.Chat.ID, groupPrefix)
	_, robot := w.robotOf(p.Chat.ID)
	switch {
	case one.Photo != "", isGroup && robot && p.N < p.Of, !isGroup && w.tokens != nil && p.Of > 1:
		return "", false
	}
	return w.replies.take(p.Note, w.clock.Now())
}

// robotOf is the robot that speaks in a group.
func (w *WeCom) robotOf(id string) (Robot, bool) {
	if name, ok := strings.CutPrefix(id, robotPrefix); ok {
		r, ok := w.byName[name]
		return r, ok
	}
	r, ok := w.byChat[strings.TrimPrefix(id, groupPrefix)]
	return r, ok
}

// robotMessage is what a robot posts (path/99110).
type robotMessage struct {
	Type     string      `json:"msgtype"`
	Markdown *content    `json:"markdown,omitempty"`
	Text     *robotText  `json:"text,omitempty"`
	Image    *robotImage `json:"image,omitempty"`
	File     *appMedia   `json:"file,omitempty"`
	Card     *card       `json:"template_card,omitempty"`
}

type content struct {
	Content string `json:"content"`
}

type robotImage struct {
	Base64 string `json:"base64"`
	MD5    string `json:"md5"`
}

// toGroup posts a part with the group's robot.
func (w *WeCom) toGroup(ctx context.Context, one part, p bot.Part) bot.Outcome {
	r, ok := w.robotOf(p.Chat.ID)
	if !ok {
		w.log.Warn("wecom: nobody can speak in a group: add a robot to it and to [wecom] robots, with its chat", "chat", p.Chat.ID)
		return outcome(errNoRobot)
	}
	m := w.says(one, p.Again)
	if one.Photo != "" {
		var end bot.Outcome
		if m, end = w.robotMedia(ctx, r, one.Photo); end.State != "" {
			return end
		}
	}
	return outcome(w.wire.Post(ctx, "/cgi-bin/webhook/send", url.Values{"key": {r.Key}}, m, nil))
}

// spoken is a part as markdown, with its link.
func (w *WeCom) spoken(one part, again bool) string {
	if one.Link == nil || len(one.Rows) == 0 {
		return w.worded(one, again, markdown)
	}
	address := "[" + harmlessMarkdown(one.Link.Label) + "](" + one.Link.URL + ")"
	one.Rows = one.Rows[:len(one.Rows)-1]
	return strings.TrimPrefix(w.worded(one, again, markdown)+"\n"+address, "\n")
}

// worded is what a robot says. Buttons cannot be pressed there: their words are
// named, to be said where somebody listens.
func (w *WeCom) worded(one part, again bool, as func(row) string) string {
	rows := one.Rows
	if len(one.Keys) > 0 && w.smart != nil {
		labels := make([]string, len(one.Keys))
		for i, k := range one.Keys {
			labels[i] = k.Label
		}
		rows = append(rows[:len(rows):len(rows)], row{Text: w.text.Say(one.Lang, "wecomtext.words", text.A("words", strings.Join(labels, " / "))).String()})
	}
	s := joined(rows, as)
	if again {
		s = w.text.Say(one.Lang, "wecomtext.again").String() + " " + s
	}
	return s
}

// answer uses the address that came with what the smart bot heard, once. Only its
// path is used: it leads to WeCom, or where the wire leads instead.
func (w *WeCom) answer(ctx context.Context, address string, one part, p bot.Part) bot.Outcome {
	u, err := url.Parse(address)
	if err != nil || u.Path != answerPath {
		return bot.Outcome{State: bot.Retry, Why: "a strange address for the answer"}
	}
	m := robotMessage{Type: "markdown", Markdown: &content{w.spoken(one, p.Again)}}
	if len(one.Keys) > 0 {
		m = robotMessage{Type: "template_card", Card: cardOf(one, p)}
	}
	return outcome(w.wire.Post(ctx, u.Path, u.Query(), m, nil))
}

// answerPath is where answers to the smart bot go (path/101138).
const answerPath = "/cgi-bin/aibot/response"

// card is a template_card with buttons (path/90236, path/101032).
type card struct {
	Type  string       `json:"card_type"`
	Title *cardTitle   `json:"main_title,omitempty"`
	Sub   string       `json:"sub_title_text,omitempty"`
	Task  string       `json:"task_id"`
	Keys  []cardButton `json:"button_list"`
}

type cardTitle struct {
	Title string `json:"title"`
}

type cardButton struct {
	Text  string `json:"text"`
	Style int    `json:"style"` // 1 = blue, 4 = grey
	Key   string `json:"key"`
}

func cardOf(one part, p bot.Part) *card {
	title, sub := cardText(one.Rows)
	c := &card{Type: "button_interaction", Sub: harmlessText(sub), Task: taskOf(p)}
	if title != "" {
		c.Title = &cardTitle{harmlessText(title)}
	}
	for i, k := range one.Keys {
		style := 1
		if i > 0 {
			style = 4
		}
		c.Keys = append(c.Keys, cardButton{k.Label, style, k.ID})
	}
	return c
}

// taskOf names a card, the same at every attempt and like no other, also of
// another database of ours: the note's number and a digest of what it says.
func taskOf(p bot.Part) string {
	sum := sha256.Sum256(append([]byte(p.Note+"\n"), p.Rendered...))
	return "n" + strconv.FormatInt(p.Number, 10) + "-" + strconv.Itoa(p.N) + "-" + hex.EncodeToString(sum[:6])
}

package wechat

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"anping/bot"
)

// mostField is the length of a template's field since May 2023, in characters.
const mostField = 20

// Template is the message that tells a client that something waits: WeChat lets
// it go out when the window is closed, and lets it say three short things. A notice
// (consent.go) has the same form.
type Template struct {
	id     string
	fields [][2]string // name of the template's field, and what stands in it
}

var (
	templateForm = regexp.MustCompile(`^[A-Za-z0-9_-]{10,64}$`)
	fieldForm    = regexp.MustCompile(`^([a-z_]+[0-9]{1,3})=(no|what|when)$`)
	// caseForm is the number of a case in a text (package commands).
	caseForm = regexp.MustCompile(`\bA[0-9]{4,}\b`)
	linkForm = regexp.MustCompile(`<[^>]*>`)
)

// ParseTemplate reads "ID field=no field=what field=when": the id of a template
// that the account has chosen, and which of its fields say the case's number,
// what it is about, and the time.
func ParseTemplate(s string) (Template, error) {
	words := strings.Fields(s)
	if len(words) == 0 {
		return Template{}, nil
	}
	t := Template{id: words[0]}
	if !templateForm.MatchString(t.id) {
		return Template{}, errors.New("template: begins with the id of a template")
	}
	for _, w := range words[1:] {
		m := fieldForm.FindStringSubmatch(w)
		if m == nil {
			return Template{}, errors.New("template: behind the id stand field=no, field=what or field=when, like thing2=what")
		}
		t.fields = append(t.fields, [2]string{m[1], m[2]})
	}
	if len(t.fields) == 0 {
		return Template{}, errors.New("template: names no field, like thing2=what")
	}
	return t, nil
}

// data is what stands in the fields.
func (t Template) data(words, number string, at time.Time) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, f := range t.fields {
		v := short(words)
		switch f[1] {
		case "no":
			v = number
		case "when":
			v = at.Format("2006-01-02 15:04")
		}
		out[f[0]] = map[string]string{"value": v}
	}
	return out
}

// nudge tells a client by a template that something waits. client_msg_id is the
// note's number: WeChat sends one of a number within 10 minutes.
func (w *WeChat) nudge(ctx context.Context, p bot.Part, one part) (ext string, err error) {
	in := w.announcement(w.template, p, one)
	in["client_msg_id"] = "anping-" + strconv.FormatInt(p.Number, 10)
	if one.Page != "" {
		in["url"] = one.Page
	}
	var out struct {
		ID int64 `json:"msgid"`
	}
	if err = w.ask(ctx, "/cgi-bin/message/template/send", in, &out); err != nil {
		return "", fmt.Errorf("send a template: %w", err)
	}
	return strconv.FormatInt(out.ID, 10), nil
}

// announcement is a message in a template's fields that says that a part waits.
func (w *WeChat) announcement(t Template, p bot.Part, one part) map[string]any {
	words := linkForm.ReplaceAllString(one.Text, "")
	number := caseForm.FindString(words)
	if number == "" {
		number = strconv.FormatInt(p.Number, 10)
	}
	if strings.TrimSpace(words) == "" {
		words = w.text.Say(p.Lang, "weixin.waits").String()
	}
	return map[string]any{"touser": p.Chat.ID, "template_id": t.id, "data": t.data(words, number, w.clock.Now().In(beijing()))}
}

// beijing is the zone of WeChat's own times.
func beijing() *time.Location { return time.FixedZone("UTC+8", 8*60*60) }

package wecom

import (
	"context"
	"net/url"
	"strings"
	"unicode/utf8"

	"anping/bot"
)

// appMessageOut is what the app sends to one member (path/90236).
type appMessageOut struct {
	To      string    `json:"touser"`
	Type    string    `json:"msgtype"`
	Agent   int64     `json:"agentid"`
	Text    *content  `json:"text,omitempty"`
	Image   *appMedia `json:"image,omitempty"`
	Voice   *appMedia `json:"voice,omitempty"`
	Video   *appMedia `json:"video,omitempty"`
	File    *appMedia `json:"file,omitempty"`
	Open    *textcard `json:"textcard,omitempty"`
	Card    *card     `json:"template_card,omitempty"`
	Once    int       `json:"enable_duplicate_check"` // 1 = the same message again within the interval is dropped
	Seconds int       `json:"duplicate_check_interval,omitempty"`
}

type appMedia struct {
	ID string `json:"media_id"`
}

// textcard is a card that opens a page when it is tapped.
type textcard struct {
	Title string `json:"title"`
	About string `json:"description"`
	URL   string `json:"url"`
}

// What a textcard holds, in characters; more is cut without a word (path/90236).
const (
	mostCardTitle = 128
	mostCardAbout = 512
)

// textcardOf makes of rows above a link a card; nil where they do not fit.
func textcardOf(one part, again string) *textcard {
	if one.Link == nil || len(one.Rows) == 0 {
		return nil
	}
	rows := one.Rows[:len(one.Rows)-1]
	c := &textcard{About: harmlessText(one.Link.Label), URL: one.Link.URL}
	if len(rows) == 0 {
		c.Title = c.About
	} else {
		c.Title = plainText(rows[0])
		if about := joined(rows[1:], plainText); strings.TrimSpace(about) != "" {
			c.About = about + "\n" + c.About
		}
	}
	c.Title = again + c.Title
	if strings.TrimSpace(c.Title) == "" || c.About == "" || utf8.RuneCountInString(c.Title) > mostCardTitle || utf8.RuneCountInString(c.About) > mostCardAbout {
		return nil
	}
	return c
}

// onceFor is for how long WeCom drops a card that it has already, in seconds: as
// long as it lets us ask for. A card's task_id holds the note's number, so no two
// notes are the same message. Texts have no place for the number: two notes may
// say the same within a minute, and the second must arrive. They are not
// checked, but labelled when they are sent again.
const onceFor = 4 * 60 * 60

// toMember sends a part with the app.
func (w *WeCom) toMember(ctx context.Context, one part, p bot.Part) bot.Outcome {
	if w.tokens == nil {
		return outcome(errNoApp)
	}
	m := appMessageOut{To: p.Chat.ID, Agent: w.agent}
	switch {
	case one.Photo != "":
		if end := w.appMedia(ctx, one.Photo, &m); end.State != "" {
			return end
		}
	case len(one.Keys) > 0:
		m.Type, m.Card, m.Once, m.Seconds = "template_card", cardOf(one, p), 1, onceFor
	default:
		again := ""
		if p.Again {
			again = w.text.Say(one.Lang, "wecomtext.again").String() + " "
		}
		if m.Open = textcardOf(one, again); m.Open != nil {
			m.Type = "textcard"
			break
		}
		m.Type, m.Text = "text", &content{again + joined(one.Rows, plainText)}
	}
	if wait := w.members.wait(p.Chat.ID, w.clock.Now()); wait > 0 {
		return bot.Outcome{State: bot.After, Wait: wait, Why: "30 messages a minute to one member"}
	}
	var got struct {
		Invalid string `json:"invaliduser"`
		ID      string `json:"msgid"`
	}
	err := w.withToken(ctx, func(token string) error {
		return w.wire.Post(ctx, "/cgi-bin/message/send", url.Values{"access_token": {token}}, m, &got)
	})
	if err == nil && strings.TrimSpace(got.Invalid) != "" {
		err = errNobody // a 200 with errcode 0 all the same
	}
	end := outcome(err)
	end.Ext = got.ID
	return end
}

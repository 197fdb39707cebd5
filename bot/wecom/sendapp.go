package wecom

import (
	"context"
	"net/url"
	"strings"

	"anping/bot"
)

// appMessageOut is what the app sends to one member (path/90236).
type appMessageOut struct {
	To      string    `json:"touser"`
	Type    string    `json:"msgtype"`
	Agent   int64     `json:"agentid"`
	Text    *content  `json:"text,omitempty"`
	Image   *appMedia `json:"image,omitempty"`
	Card    *card     `json:"template_card,omitempty"`
	Once    int       `json:"enable_duplicate_check"` // 1 = the same message again within the interval is dropped
	Seconds int       `json:"duplicate_check_interval,omitempty"`
}

type appMedia struct {
	ID string `json:"media_id"`
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
		id, end := w.appPhoto(ctx, one.Photo)
		if end.State != "" {
			return end
		}
		m.Type, m.Image = "image", &appMedia{id}
	case len(one.Keys) > 0:
		m.Type, m.Card, m.Once, m.Seconds = "template_card", cardOf(one, p), 1, onceFor
	default:
		s := joined(one.Rows, plainText)
		if p.Again {
			s = w.text.Say(one.Lang, "wecomtext.again").String() + " " + s
		}
		m.Type, m.Text = "text", &content{s}
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

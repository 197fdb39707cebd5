package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"anping/bot/telegram"
	"anping/bot/wechat"
)

// The ways in that can be measured (--door).
const (
	telegramDoor = "telegram" // the webhook; answers are notes, sent to a stand-in of the platform
	wechatDoor   = "wechat"   // encrypted callbacks; answers travel back in them, what else is said goes to a stand-in
	sandboxDoor  = "sandbox"  // the page's own; answers travel back in the same request
)

// wiring is what the measured server and whoever speaks to it agree on.
type wiring struct {
	Door   string `json:"door"`
	Token  string `json:"token"`  // of Telegram's bot, thrown away with the measurement
	Secret string `json:"secret"` // of its webhook, likewise

	Official officialAccount `json:"official"` // where the door is WeChat's
}

// benchBot is the id of the bot that the throw-away token names.
const benchBot = 7000000001

func newWiring(door string) wiring {
	return wiring{Door: door, Token: strconv.Itoa(benchBot) + ":" + randomHex(18), Secret: randomHex(18), Official: newOfficialAccount()}
}

// least is what the floor and the plain handler agree on with whoever speaks to
// them: the sandbox's door has a floor of its own kind; WeChat's is measured
// against Telegram's, so that what its envelopes cost is seen.
func (w wiring) least() wiring {
	if w.Door == wechatDoor {
		w.Door = telegramDoor
	}
	return w
}

// randomHex is n random bytes in hex.
func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails, see its documentation
	return hex.EncodeToString(b)
}

// chat is a chat of the company as its roster has it: platform:account:id. On
// WeChat there are no groups: those of the company are on Telegram.
func (w wiring) chat(n int64) string {
	switch {
	case w.Door == wechatDoor && n > 0:
		return wechat.Name + ":" + w.Official.AppID + ":" + openID(n)
	case w.Door == sandboxDoor:
		return "sandbox:demo:" + strconv.FormatInt(n, 10)
	}
	bot, _, _ := strings.Cut(w.Token, ":")
	return telegram.Name + ":" + bot + ":" + strconv.FormatInt(n, 10)
}

// path is where messages are posted to.
func (w wiring) path() string {
	switch w.Door {
	case telegramDoor:
		return "/telegram"
	case wechatDoor:
		return "/wechat"
	}
	return "/sandbox/message"
}

// benchSecretHeader is where Telegram shows the webhook's secret.
const benchSecretHeader = "X-Telegram-Bot-Api-Secret-Token" //nolint:gosec // a header's name

// request is what somebody says, in the form of the door, to the server at url.
func (w wiring) request(ctx context.Context, url string, m saying, now time.Time) (*http.Request, error) {
	query, kind := "", "application/json"
	raw, err := w.body(m, now)
	if w.Door == wechatDoor && err == nil {
		query, raw, err = w.Official.seal(raw, m, now)
		kind = "text/xml"
	}
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+w.path()+query, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", kind)
	if w.Door == telegramDoor {
		req.Header.Set(benchSecretHeader, w.Secret)
	}
	return req, nil
}

// answer is what a door's answer says.
func (w wiring) answer(raw []byte) ([]byte, error) {
	if w.Door == wechatDoor {
		return w.Official.open(raw)
	}
	return raw, nil
}

// spoken is the JSON of POST /sandbox/message, field by field.
type spoken struct {
	Key      string   `json:"key"`
	Chat     string   `json:"chat"`
	From     string   `json:"from,omitempty"`
	Text     string   `json:"text,omitempty"`
	Action   string   `json:"action,omitempty"`
	Media    []string `json:"media,omitempty"`
	Location *struct {
		Lat float64 `json:"lat"`
		Lon float64 `json:"lon"`
	} `json:"location,omitempty"`
}

// textUpdate is an update of Telegram with a text in a private chat.
type textUpdate struct {
	ID      int64 `json:"update_id"`
	Message struct {
		ID   int64 `json:"message_id"`
		From struct {
			ID    int64  `json:"id"`
			Bot   bool   `json:"is_bot"`
			First string `json:"first_name"`
			Lang  string `json:"language_code"`
		} `json:"from"`
		Chat struct {
			ID    int64  `json:"id"`
			First string `json:"first_name"`
			Type  string `json:"type"`
		} `json:"chat"`
		Date int64  `json:"date"`
		Text string `json:"text"`
	} `json:"message"`
}

// body is what somebody says, in the form of the door.
func (w wiring) body(m saying, now time.Time) ([]byte, error) {
	switch w.Door {
	case wechatDoor:
		return w.Official.message(m, now), nil
	case sandboxDoor:
		return json.Marshal(spoken{Key: strconv.FormatInt(m.n, 10), Chat: strconv.FormatInt(m.who.chat, 10), Text: m.text})
	}
	var u textUpdate
	u.ID = firstUpdate + m.n
	u.Message.ID, u.Message.Date, u.Message.Text = m.n, now.Unix(), m.text
	from, chat := &u.Message.From, &u.Message.Chat
	from.ID, from.First, from.Lang = m.who.chat, "人"+strconv.FormatInt(m.who.chat, 10), "zh-hans"
	chat.ID, chat.First, chat.Type = from.ID, from.First, "private"
	return json.Marshal(u)
}

// firstUpdate is the number before the first update; Telegram begins anywhere.
const firstUpdate = 700_000_000

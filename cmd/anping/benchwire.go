package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"anping/bot/telegram"
)

// The ways in that can be measured (--door).
const (
	telegramDoor = "telegram" // the webhook; answers are notes, sent to a stand-in of the platform
	sandboxDoor  = "sandbox"  // the page's own; answers travel back in the same request
)

// wiring is what the measured server and whoever speaks to it agree on.
type wiring struct {
	Door   string `json:"door"`
	Token  string `json:"token"`  // thrown away with the measurement
	Secret string `json:"secret"` // of the webhook, likewise
}

// benchBot is the id of the bot that the throw-away token names.
const benchBot = 7000000001

func newWiring(door string) wiring {
	return wiring{Door: door, Token: strconv.Itoa(benchBot) + ":" + randomHex(18), Secret: randomHex(18)}
}

// randomHex is n random bytes in hex.
func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails, see its documentation
	return hex.EncodeToString(b)
}

// account begins the chats of the company: platform:account.
func (w wiring) account() string {
	if w.Door == telegramDoor {
		return telegram.Name + ":" + strconv.Itoa(benchBot)
	}
	return "sandbox:demo"
}

// path is where messages are posted to.
func (w wiring) path() string {
	if w.Door == telegramDoor {
		return "/telegram"
	}
	return "/sandbox/message"
}

// benchSecretHeader is where Telegram shows the webhook's secret.
const benchSecretHeader = "X-Telegram-Bot-Api-Secret-Token" //nolint:gosec // a header's name

// dress puts on a request what the door wants to see.
func (w wiring) dress(h http.Header) {
	h.Set("Content-Type", "application/json")
	if w.Door == telegramDoor {
		h.Set(benchSecretHeader, w.Secret)
	}
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
	if w.Door != telegramDoor {
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

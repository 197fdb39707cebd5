package telegram

import (
	"encoding/json"
	"strconv"
	"time"
)

// kind is what an update is about; it is the name of its field.
type kind string

// The kinds asked for, exactly these (allowed_updates).
const (
	kindMessage  kind = "message"
	kindEdited   kind = "edited_message"
	kindPressed  kind = "callback_query"
	kindStanding kind = "my_chat_member" // the bot's own standing in a chat
)

// allowed are the kinds as Telegram is asked for them.
func allowed() []string {
	return []string{string(kindMessage), string(kindEdited), string(kindPressed), string(kindStanding)}
}

// fields is an object whose values are read one by one, when they are wanted:
// a value of a form nobody knew counts as absent and spoils no other.
type fields map[string]json.RawMessage

// get reads one value; false when it is absent, null or of another form.
func get[T any](f fields, name string) (v T, ok bool) {
	raw, there := f[name]
	if !there || string(raw) == "null" {
		return v, false
	}
	if json.Unmarshal(raw, &v) != nil {
		var none T
		return none, false
	}
	return v, true
}

// has reports whether an object has one of some values, whatever their form.
func (f fields) has(names ...string) bool {
	for _, n := range names {
		if raw, ok := f[n]; ok && string(raw) != "null" {
			return true
		}
	}
	return false
}

// update is one update as it came.
type update struct {
	id    int64
	named bool // it has an id, so that it can be confirmed
	kind  kind // "" = of a kind not asked for, or nothing readable
	body  fields
	fault string // why nothing of it can be read; without its content
	came  time.Time
}

// decodeUpdate reads the frame of one update. It never fails: what cannot be
// read is a fault of the update.
func decodeUpdate(raw []byte, came time.Time) update {
	u := update{came: came}
	var f fields
	if json.Unmarshal(raw, &f) != nil {
		u.fault = "not a JSON object"
		return u
	}
	if u.id, u.named = get[int64](f, "update_id"); !u.named {
		u.fault = "no update_id"
		return u
	}
	for _, name := range allowed() {
		if !f.has(name) {
			continue
		}
		u.kind = kind(name)
		var ok bool
		if u.body, ok = get[fields](f, name); !ok {
			u.fault = name + " is not an object"
		} else if _, ok := u.chat(); !ok && u.kind != kindPressed {
			u.fault = name + " has no chat"
		}
		return u
	}
	return u
}

// chatID is a chat as Telegram names it.
type chatID struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

// sender is who an update is from.
type sender struct {
	ID  int64 `json:"id"`
	Bot bool  `json:"is_bot"`
}

// chat is where the update happened: of a press, where the button stands.
func (u update) chat() (chatID, bool) {
	at := u.body
	if u.kind == kindPressed {
		at, _ = get[fields](u.body, "message")
	}
	c, ok := get[chatID](at, "chat")
	return c, ok && c.ID != 0
}

// lane names what must keep its order: what one person says in one chat.
func (u update) lane() string {
	c, _ := u.chat()
	from, _ := get[sender](u.body, "from")
	return strconv.FormatInt(c.ID, 10) + "/" + strconv.FormatInt(from.ID, 10)
}

package telegram

import (
	"math"
	"strconv"
	"time"

	"github.com/go-telegram/bot/models"

	"anping/bot"
)

// deed is what an update turned out to be.
type deed int

// What an update can be.
const (
	nothing deed = iota // not for us
	said                // a message or a press
	gone                // the bot cannot write to the chat any more
	back                // it can again
	moved               // the chat goes on under another id
)

// heard is an update as the engine takes it.
type heard struct {
	deed  deed
	m     bot.Message
	files []file // to be fetched into m.Media
	query string // of a press, to be answered
	on    place  // the message that was pressed
	to    string // where a chat moved to
}

// read makes of an update what the engine takes. Its only error is errNoName.
func (t *Telegram) read(u update) (heard, error) {
	switch u.kind {
	case kindMessage, kindEdited:
		return t.readMessage(u)
	case kindPressed:
		return t.readPress(u), nil
	case kindStanding:
		return t.readStanding(u), nil
	}
	return heard{}, nil
}

// message is the envelope that everything from a chat has.
func (t *Telegram) message(u update, key string) bot.Message {
	c, _ := u.chat()
	return bot.Message{
		Key: key, Platform: Name, Account: t.account, At: u.came,
		Chat: bot.ChatRef{ID: chatText(c.ID), Group: isGroup(c)},
	}
}

func chatText(id int64) string { return strconv.FormatInt(id, 10) }

func isGroup(c chatID) bool { return c.Type == "group" || c.Type == "supergroup" }

// topic is a chat's id, with the topic of a forum that something stands in.
func topic(c chatID, at fields) string {
	id := chatText(c.ID)
	inTopic, _ := get[bool](at, "is_topic_message")
	if thread, ok := get[int64](at, "message_thread_id"); ok && inTopic && thread > 0 && isGroup(c) {
		return id + "/" + strconv.FormatInt(thread, 10)
	}
	return id
}

func (t *Telegram) readMessage(u update) (heard, error) {
	c, _ := u.chat()
	f := u.body
	if h, ok := t.readMove(u, c); ok {
		return h, nil
	}
	from, known := get[sender](f, "from")
	forward, _ := get[bool](f, "is_automatic_forward")
	nobody := f.has("sender_chat")
	switch {
	case c.Type != "private" && !isGroup(c), forward, f.has(service()...):
		return heard{}, nil
	case !nobody && known && from.Bot:
		return heard{}, nil
	}
	h := heard{deed: said, m: t.message(u, messageKey(u, c))}
	h.m.Chat.ID = topic(c, f)
	if h.m.At = moment(f, "date", u.came); u.kind == kindEdited {
		h.m.At = moment(f, "edit_date", h.m.At)
	}
	switch {
	case !h.m.Chat.Group:
		h.m.From = h.m.Chat.ID
	case !nobody && known && from.ID > 0:
		h.m.From = chatText(from.ID)
	}
	silent, err := t.content(&h, f, u.kind == kindEdited)
	if silent || err != nil {
		return heard{}, err
	}
	return h, nil
}

// messageKey names a message for ever; an edit is a message of its own.
func messageKey(u update, c chatID) string {
	id, ok := get[int64](u.body, "message_id")
	switch key := chatText(c.ID) + "/" + strconv.FormatInt(id, 10); {
	case !ok || id == 0:
		return "u" + chatText(c.ID) + "/" + strconv.FormatInt(u.id, 10)
	case u.kind == kindEdited:
		return "e" + key + "/" + strconv.FormatInt(u.id, 10)
	default:
		return "m" + key
	}
}

// moment reads a time of Telegram, in seconds; one that cannot be is the other.
func moment(f fields, name string, other time.Time) time.Time {
	s, ok := get[int64](f, name)
	if !ok || s <= 0 || s > math.MaxInt32 {
		return other
	}
	return time.Unix(s, 0).UTC()
}

// content reads what was said. silent is what is not said to us at all: a
// command of another bot, an edit that changed no words.
func (t *Telegram) content(h *heard, f fields, edited bool) (silent bool, err error) {
	text, entities := wordsOf(f)
	if edited && text == "" {
		return true, nil
	}
	h.files, h.m.LeftOut = filesOf(f)
	if f.has("forward_origin", "forward_date", "forward_from", "forward_from_chat", "forward_sender_name") {
		h.m.Text, h.m.Named = quoted(text), !h.m.Chat.Group
	} else {
		s, err := t.spell.spell(text, t.username(), h.m.Chat.Group, entities)
		if err != nil || s.others {
			return s.others, err
		}
		h.m.Text = s.text
		h.m.Named = !h.m.Chat.Group || s.named || t.answersUs(f)
		if !edited {
			h.m.Location = locationOf(f)
		}
	}
	if !h.m.Named && !t.spell.bare(h.m.Text) {
		h.files, h.m.LeftOut = nil, nil // nobody asked us to keep what a group shows itself
	}
	return false, nil
}

// wordsOf is the text of a message, of a photo its caption, of a sticker the
// emoji it stands for.
func wordsOf(f fields) (string, []models.MessageEntity) {
	for _, name := range [][2]string{{"text", "entities"}, {"caption", "caption_entities"}} {
		if text, ok := get[string](f, name[0]); ok {
			entities, _ := get[[]models.MessageEntity](f, name[1])
			return text, entities
		}
	}
	sticker, _ := get[struct {
		Emoji string `json:"emoji"`
	}](f, "sticker")
	return sticker.Emoji, nil
}

// answersUs reports whether a message replies to one of the bot's. In a topic
// every message is a reply to the one that opened it, perhaps the bot's.
func (t *Telegram) answersUs(f fields) bool {
	to, ok := get[fields](f, "reply_to_message")
	if !ok || to.has("forum_topic_created") {
		return false
	}
	from, _ := get[sender](to, "from")
	return from.ID == t.id
}

// locationOf is a location, nil when there is none on this earth.
func locationOf(f fields) *bot.Location {
	l, ok := get[models.Location](f, "location")
	if !ok || !(math.Abs(l.Latitude) <= 90 && math.Abs(l.Longitude) <= 180) {
		return nil
	}
	return &bot.Location{Lat: l.Latitude, Lon: l.Longitude}
}

// mostAction is the length of a button's id, in bytes (callback_data).
const mostAction = 64

// readPress reads a pressed button. Telegram says when a message was written,
// not when its button was pressed: a press happens when it arrives.
func (t *Telegram) readPress(u update) heard {
	query, _ := get[string](u.body, "id")
	h := heard{query: query}
	from, ok := get[sender](u.body, "from")
	action, _ := get[string](u.body, "data")
	c, there := u.chat()
	if query == "" || !ok || from.ID <= 0 || from.Bot || action == "" || !there || c.Type != "private" && !isGroup(c) {
		return h
	}
	at, _ := get[fields](u.body, "message")
	h.deed, h.m = said, t.message(u, "q"+query)
	h.m.Chat.ID, h.m.From = topic(c, at), chatText(from.ID)
	h.m.Action, h.m.Named = action[:min(len(action), mostAction)], true
	h.on = pressedOn(c.ID, at, action)
	return h
}

// service lists the fields of messages that nobody wrote: what Telegram itself
// says in a chat. Anything not listed is taken for something said.
func service() []string {
	return []string{
		"new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo",
		"group_chat_created", "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed",
		"pinned_message", "invoice", "successful_payment", "refunded_payment", "users_shared", "chat_shared", "gift",
		"unique_gift", "gift_upgrade_sent", "connected_website", "write_access_allowed", "passport_data",
		"proximity_alert_triggered", "boost_added", "chat_background_set", "checklist_tasks_done", "checklist_tasks_added",
		"direct_message_price_changed", "forum_topic_created", "forum_topic_edited", "forum_topic_closed",
		"forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created",
		"giveaway", "giveaway_winners", "giveaway_completed", "paid_message_price_changed", "chat_owner_left",
		"chat_owner_changed", "community_chat_added", "community_chat_joined", "community_chat_removed",
		"suggested_post_approved", "suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid",
		"suggested_post_refunded", "video_chat_scheduled", "video_chat_started", "video_chat_ended",
		"video_chat_participants_invited", "web_app_data", "managed_bot_created", "poll_option_added", "poll_option_deleted",
	}
}

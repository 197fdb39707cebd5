package fakeapi

import "encoding/json"

// The shapes of this file are Telegram's, as far as the fake has them.

// user is a person or a bot.
type user struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name,omitempty"`
	Username  string `json:"username,omitempty"`
	Lang      string `json:"language_code,omitempty"`
}

// place is a chat inside a message.
type place struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"` // private, group, supergroup
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Forum     bool   `json:"is_forum,omitempty"`
}

// message is a message as the bot sees it.
type message struct {
	ID        int             `json:"message_id"`
	Thread    int             `json:"message_thread_id,omitempty"`
	From      *user           `json:"from,omitempty"`
	Sender    *place          `json:"sender_chat,omitempty"`
	Date      int64           `json:"date"`
	Chat      place           `json:"chat"`
	Origin    any             `json:"forward_origin,omitempty"`
	InTopic   bool            `json:"is_topic_message,omitempty"`
	ReplyTo   *message        `json:"reply_to_message,omitempty"`
	Edited    int64           `json:"edit_date,omitempty"`
	Protected bool            `json:"has_protected_content,omitempty"`
	Album     string          `json:"media_group_id,omitempty"`
	Text      string          `json:"text,omitempty"`
	Entities  []Entity        `json:"entities,omitempty"`
	Preview   json.RawMessage `json:"link_preview_options,omitempty"`
	Photo     []picture       `json:"photo,omitempty"`
	Voice     *recording      `json:"voice,omitempty"`
	Document  *document       `json:"document,omitempty"`
	Caption   string          `json:"caption,omitempty"`
	CaptionE  []Entity        `json:"caption_entities,omitempty"`
	Location  *Location       `json:"location,omitempty"`

	// Service messages.
	Joined       []user   `json:"new_chat_members,omitempty"`
	Left         *user    `json:"left_chat_member,omitempty"`
	MigratedTo   int64    `json:"migrate_to_chat_id,omitempty"`
	MigratedFrom int64    `json:"migrate_from_chat_id,omitempty"`
	TopicMade    *topic   `json:"forum_topic_created,omitempty"`
	TopicClosed  *nothing `json:"forum_topic_closed,omitempty"`

	Markup *markup `json:"reply_markup,omitempty"`
}

// nothing is an object without fields.
type nothing struct{}

// Entity is a marked part of a text; offset and length are UTF-16 units.
type Entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`             // of text_link
	User   *user  `json:"user,omitempty"`            // of text_mention
	Lang   string `json:"language,omitempty"`        // of pre
	Emoji  string `json:"custom_emoji_id,omitempty"` // of custom_emoji
}

// Location is where somebody says they are, in degrees.
type Location struct {
	Lat      float64 `json:"latitude"`
	Lon      float64 `json:"longitude"`
	Accuracy float64 `json:"horizontal_accuracy,omitempty"` // metres
}

// picture is one size of a photo.
type picture struct {
	file
	Width  int `json:"width"`
	Height int `json:"height"`
}

type recording struct {
	file
	Seconds int    `json:"duration"`
	MIME    string `json:"mime_type,omitempty"`
}

type document struct {
	file
	Name string `json:"file_name,omitempty"`
	MIME string `json:"mime_type,omitempty"`
}

// file is what every kind of file has.
type file struct {
	ID     string `json:"file_id"`
	Unique string `json:"file_unique_id"`
	Size   int64  `json:"file_size,omitempty"`
	Path   string `json:"file_path,omitempty"` // getFile only
}

// topic is a thread of a forum.
type topic struct {
	Name    string `json:"name"`
	Colour  int    `json:"icon_color"`
	closed  bool
	deleted bool
}

// member is a person, or the bot, in a chat.
type member struct {
	User   user   `json:"user"`
	Status string `json:"status"`
	Until  *int64 `json:"until_date,omitempty"` // of kicked: 0, for ever
	// Of an administrator, the rights the fake looks at.
	Topics    bool `json:"can_manage_topics,omitempty"`
	Deletes   bool `json:"can_delete_messages,omitempty"`
	Anonymous bool `json:"is_anonymous,omitempty"`
}

// memberChange is my_chat_member.
type memberChange struct {
	Chat place  `json:"chat"`
	From user   `json:"from"`
	Date int64  `json:"date"`
	Old  member `json:"old_chat_member"`
	New  member `json:"new_chat_member"`
}

// pressed is callback_query. Message is a message, or gone where it is deleted.
type pressed struct {
	ID       string `json:"id"`
	From     user   `json:"from"`
	Message  any    `json:"message"`
	Instance string `json:"chat_instance"`
	Data     string `json:"data"`
}

// gone is a message that is not accessible any more: date 0 tells it.
type gone struct {
	Chat place `json:"chat"`
	ID   int   `json:"message_id"`
	Date int64 `json:"date"`
}

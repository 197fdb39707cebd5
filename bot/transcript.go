package bot

import "time"

// Uttered is one thing said in a chat, by a person or by the bot, as the
// sandbox's page shows it. It is read from what was recorded: messages, stored
// answers and sent notes.
type Uttered struct {
	ID       string // said/<seq>, answer/<seq> or note/<seq>
	Chat     int64
	Mine     bool // said by a person, not by the bot
	Person   int64
	Client   int64
	Text     string // of a person
	Media    []MediaRef
	Location *Location
	Body     Body // of the bot
	At       time.Time
	Again    bool // sent again after an unknown end: 补发
}

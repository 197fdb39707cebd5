package telegram

import (
	"context"

	"anping/bot"
)

// Chats hears what happens to chats themselves. An Inbox may be one; without it
// such updates are logged and confirmed, and a dead or moved chat is found by
// the next send (ChatDead, Outcome.Moved).
//
// The message carries Key, Platform, Account, Chat and At; it has no words. An
// error means that nothing was recorded and the update comes again.
type Chats interface {
	// ChatGone: the person blocked the bot, or it was removed from the group.
	// Topics of the group, "<id>/…", go with it.
	ChatGone(ctx context.Context, m bot.Message) error
	// ChatBack: the bot was let in again, or for the first time.
	ChatBack(ctx context.Context, m bot.Message) error
	// ChatMoved: the group goes on under the id to, for ever; nothing is ever
	// delivered to the old one again. It is told twice, once from each side,
	// under one key.
	ChatMoved(ctx context.Context, m bot.Message, to string) error
}

// readMove reads the messages by which a group says that it became a supergroup.
func (t *Telegram) readMove(u update, c chatID) (heard, bool) {
	from, to := c.ID, int64(0)
	if id, ok := get[int64](u.body, "migrate_to_chat_id"); ok {
		to = id
	} else if id, ok := get[int64](u.body, "migrate_from_chat_id"); ok {
		from, to = id, c.ID
	}
	if from == 0 || to == 0 || from == to || u.kind != kindMessage {
		return heard{}, false
	}
	t.moves.note(from, to)
	h := heard{deed: moved, m: t.message(u, "g"+chatText(from)+"/"+chatText(to)), to: chatText(to)}
	h.m.Chat = bot.ChatRef{ID: chatText(from), Group: true}
	h.m.At = moment(u.body, "date", u.came)
	return h, true
}

// readStanding reads a change of what the bot may do in a chat.
func (t *Telegram) readStanding(u update) heard {
	c, _ := u.chat()
	if c.Type != "private" && !isGroup(c) {
		return heard{}
	}
	was, is := standing(u.body, "old_chat_member"), standing(u.body, "new_chat_member")
	h := heard{m: t.message(u, "s"+messageKey(u, c))}
	h.m.At = moment(u.body, "date", u.came)
	switch {
	case is == "":
	case out(is) && !out(was):
		h.deed = gone
	case !out(is) && (out(was) || was == ""):
		h.deed = back
	}
	return h
}

// standing is a member's status, "" when it cannot be read.
func standing(f fields, name string) string {
	m, _ := get[struct {
		Status string `json:"status"`
	}](f, name)
	return m.Status
}

// out reports whether a status means that the bot is not there.
func out(status string) bool { return status == "left" || status == "kicked" }

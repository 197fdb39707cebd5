package commands

import (
	"strings"

	"anping/bot"
	"anping/bot/text"
)

// aside sends to the private chat what a group must not read: a person's name,
// a score (rules.md 6). In a private chat the body simply is the reply.
func aside(r *bot.Request, c bot.Change, b bot.Body) bot.Change {
	if isPrivate(r) {
		c.Reply = b
		return c
	}
	c.Reply = r.Reply("aside.sent")
	c.Notes = append(c.Notes, bot.Note{
		Key: "private/" + hash(r), To: bot.Address{Person: r.Who.Standing.Person}, Class: bot.ClassReply, Body: b,
	})
	return c
}

// isPrivate reports whether only the speaker reads the answer. A group that is
// in no roster is a group all the same.
func isPrivate(r *bot.Request) bool { return r.Who.Private() && !r.Chat.Group }

// hash is the part of a message's key that is its own.
func hash(r *bot.Request) string { return strings.TrimPrefix(r.Key, "heard/") }

// privateLang is the language of who is spoken to in private, also when the
// words came from a group that speaks another.
func privateLang(r *bot.Request) string {
	if isPrivate(r) {
		return r.Lang
	}
	return r.Who.Person.Lang
}

// reply is a Change that only answers.
func reply(r *bot.Request, key text.Key, args ...text.Arg) (bot.Change, error) {
	return bot.Change{Reply: r.Reply(key, args...)}, nil
}

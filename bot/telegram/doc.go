// Package telegram is Telegram as a platform: updates in, notes out.
//
// It is a leaf: it knows the engine's types and the texts, and it alone imports
// the client library, of which it uses the types, the methods that send and the
// error types. The library's own receivers acknowledge an update before it was
// handled and so lose messages on a kill; both ways in are therefore ours.
//
// # One update in
//
// A guard writes 接单 in a private chat.
//
//  1. The poller asks getUpdates (poll.go), or Telegram posts to the webhook
//     (webhook.go), which compares the secret in constant time and reads at most
//     1 MiB. Each update is decoded by itself (update.go), field by field: a type
//     that did not exist when this was written costs its own field and nothing
//     else.
//  2. read.go makes of it a bot.Message, or one of the things that happen to a
//     chat (fate.go), or nothing. Telegram's own conventions end here (spell.go):
//     /report@bot and @bot are cut off by their UTF-16 offsets, /start CODE
//     becomes /bind CODE, a forward becomes a quotation.
//  3. A pressed button is answered at once (callback.go), whatever comes of it.
//     Photos, voice and video are fetched and kept through Media (fetch.go), so
//     that the message names bytes we have and never a link.
//  4. Inbox.Handle records. Only then the webhook answers 200 or the poller lets
//     the offset pass. An error, or 4 s without an end, is 503 or another try
//     with backoff; everything else in the meantime goes its way.
//
// # Keys, not update ids
//
// The key of a message is what it is: chat and message id, for an edit the
// update's id too, for a press the id of the query. The update's id alone would
// not do: after a week of silence Telegram goes on at a random number, which may
// be one heard before, and a message that is taken for a repeat is lost. For the
// same reason ids are compared for equality only, and no offset is kept anywhere:
// a new poller asks without one and is given whatever was not confirmed, a
// confirmed offset is used once and forgotten.
//
// # Who speaks
//
// From is the person's id, which is also the id of their private chat. A message
// in the name of a group or channel (anonymous admins, linked channels) has no
// From: nobody said it. Other bots are not heard. A forward is quoted, 「接单」,
// and has no location: it can be a report, it cannot be a command or an arrival
// of whoever passed it on. An edit of words is said anew at the moment of the
// edit; an edit of anything else (a live location moves) is not heard. Who
// presses a button is who pressed, not whom it was sent to; the engine checks.
//
// With privacy mode on, as it is by default, Telegram gives a bot in a group its
// commands, replies to it and presses; a mere @bot, or a word that calls a
// command, comes only with privacy mode off (Report.ReadsGroups).
//
// A topic of a forum is a chat of its own: ChatRef.ID is "-1001/42", and what is
// asked there is answered there. In a private chat topics are not told apart,
// for there the chat is the person.
//
// # One note out
//
// Render (render.go) turns a body into parts: HTML in which every fragment is
// escaped by construction, split between lines at 4000 UTF-16 units, the
// keyboard under the last part. A part's bytes are versioned JSON (part.go).
// Send (send.go) sends one and says what is known of its end (outcome.go): what
// was refused did not arrive, what was written whole and not answered perhaps did.
//
// # What cannot be read
//
// An update of which not even the chat can be read is logged, without its
// content, and confirmed: nobody could be answered, and holding it would hold
// everything behind it. One whose chat and sender can be read is heard without
// words, so that its author is told that it was not understood.
//
// Notes are never edited after they were sent: the engine does not ask for it.
package telegram

// Package wecom is WeCom (企业微信) as a platform: the self-built app for staff,
// group robots for what teams are told, the smart bot for what is said in a
// group.
//
// It is a leaf: it knows the engine's types and the texts, and shares with
// bot/wechat the envelope of callbacks and the way to Tencent's servers
// (bot/tencent). It uses no client library. Of the one there is, the group
// robot reports no error when WeCom refuses (errcode in a 200), callbacks of apps
// and of the smart bot do not exist, no call takes a context, and transport
// errors name the secret; what is left is a JSON object and a POST.
//
// # One message in
//
// A guard writes 接单 to the app.
//
//  1. WeCom posts to path (door.go). Method, query, freshness and size are
//     checked, then the signature in constant time, and only then anything is
//     decrypted. What is wrong is a 4xx, never a 200: a 200 means recorded.
//  2. read.go makes of the XML a bot.Message (a smart bot's JSON: readbot.go), or
//     one of the things that happen to a chat (followed, left), or nothing.
//     Numbers that cannot be read cost their own field and nothing else.
//  3. Photos and voice are fetched and kept through Media (fetch.go), so that the
//     message names bytes we have: WeCom keeps them for three days.
//  4. Inbox.Handle records. Only then the answer is an empty 200. An error, or 4 s
//     without an end, is 503: WeCom comes again, anything but 200 makes it.
//
// A repeat has the same key, the id WeCom gave, or of an event all that tells it
// from another (who, when, which, where): it is answered 200 and changes nothing,
// on whichever instance it lands, also while the first is under way.
//
// # Answers are notes
//
// An answer could travel in the 200 itself (passive). It does not: such a text has
// no buttons, could not be sent again when the connection breaks, and a message
// that is kept for its turn (docs/adr/0026) has no answer yet when WeCom stops
// waiting. It is a note like any other, on its way within milliseconds (docs/adr/0031).
//
// # Who speaks, and where
//
// From is the member's userid, in the app and in groups alike, so a guard who is
// bound in the app is known in the group too. A private chat's id is the userid.
// A group has one of two ids: "group:<chatid>" when the smart bot heard there, or
// "robot:<name>" when only a webhook robot stands in it, which can speak and
// hears nothing. The key of a robot is a secret and stands in the configuration
// under that name; no table, log or page has it.
//
// # One note out
//
// Render (render.go) lays a body out in parts of at most 2040 bytes, the strictest
// of the three ways; buttons become a card. Send (send.go) takes the way that the
// chat's id names: the app's message, a robot's webhook, or, for the answer to what
// the smart bot heard, the address that came with it, which is good for one
// answer. outcome.go says by WeCom's error codes what is known of the end. A robot
// calls those whom a note is meant for (call.go); the answer to a press changes the
// card that was pressed (marks.go).
//
// # What WeCom does not say
//
// Over 30 messages a minute to one member WeCom drops silently; member.go therefore
// waits instead. Buttons exist on cards of the app and of the smart bot; a robot's
// text names the words to say. But for a pressed card nothing is edited after it
// was sent.
package wecom

// Package wechat is a WeChat official account (公众号, 服务号) as a platform: a
// chat with one client each. Staff and their groups have other platforms; people's
// ordinary WeChat groups have no official interface.
//
// It is a leaf: it knows the engine's types and the texts, and below it package
// tencent. It speaks WeChat's protocol itself: the client library that others use
// believes a request before it is checked, answers an error with 200, never drops
// a refused token, and logs what people wrote (docs/adr/0030).
//
// # One message in
//
// A resident writes 3号楼道闸坏了出不去.
//
//  1. WeChat posts to the callback (webhook.go). In this order: the method, each
//     parameter once, the signature in constant time, the time within 5 min, at
//     most 256 KiB, encrypted where we have a key, the signature over what is
//     encrypted, the account it is for. What fails is 4xx, never 200.
//  2. xml.go parses it within bounds, field by field: a number that cannot be
//     costs its own field. read.go makes a bot.Message of it, or one of the things
//     that happen to a chat, or nothing.
//  3. A photo, voice or video is fetched (fetch.go). WeChat waits 5 s, so we wait
//     1.5 s; what takes longer is written down (want.go) before the message is
//     recorded, the answer says that it is on its way, and Run fetches it, also
//     after a restart, and says it as a message of its own, which joins the case.
//  4. Inbox.Handle records and returns the answer, which answer.go seals into the
//     callback's answer: the case's number is there within 5 s and costs nothing.
//     An error, or 4 s without an end, is 503, and WeChat comes again. A repeat,
//     also at the same time, also at another instance, finds the key and gets the
//     same answer.
//
// # Keys
//
// A message is its MsgId. An event has none: it is sender, time, kind and key
// together, for a scan and a tap of one second are two.
//
// # One note out
//
// What is no answer costs: 5 customer-service messages in 48 h after something
// the client wrote, 3 in a minute after a tap on the menu, a scan or following.
// The store counts them (bot.Pace) and keeps the last two of a window for what
// matters most. plan.go says how a note goes: a customer-service message where
// there is a slot; else a template message, if one is configured, says in 20
// characters that something waits, and leads to the page of the case (Body.Page);
// else a notice that the client agreed to does (consent.go, docs/adr/0041); in either
// case the note itself then waits and goes out after the client's next word. What WeChat refuses moves on and is
// never tried the same way again (outcome.go). What becomes of the template
// message WeChat says later (finish.go).
//
// # What people see
//
// Texts (render.go). Buttons are links that say their words when tapped; they
// are numbered too, for a computer shows no such links. An answer is one message
// of at most 600 characters: what does not fit follows as a note (bot.Narrow).
package wechat

// Package commands holds what Anping can be asked: one file per command, per
// notice of the clock and per receipt of a platform.
//
// A command is a plain function: it is told the Request, reads through the
// Store and the Request, decides, and returns a Change. It never writes, sends
// or looks at a clock; the engine records what it returned, or asks again when
// something it read has moved meanwhile. That is why a command must be able to
// run twice.
//
// # Adding a command
//
// Write commands/<verb>.go with one function, add a line to All, its words and
// texts to bot/text/zh.toml and en.toml, its row to bot/rights.go, and a story.
//
// # What all of them keep to
//
// Every answer carries the number and the next possible words. A refusal says
// what to do next. In a group nothing names a person or a score: that goes to
// the private chat (aside.go). At most three read round trips, the engine's
// first one and Request.Case included.
package commands

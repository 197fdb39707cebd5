package wechat

import (
	"anping/bot/text"
)

// privacyVersion names the words of the notice; who was told another version is
// told again.
const privacyVersion = "2026-11"

// Introduce is what a client is told at first contact: who keeps what, why, for
// how long, and how to have it erased (bot.Introducing).
func (w *WeChat) Introduce(lang string) (lines []text.Line, version string) {
	return []text.Line{w.text.Say(lang, "weixin.privacy")}, privacyVersion
}

// Numbers is true: what WeChat shows is a text, so that buttons are answered by
// number where links do not work (bot.Numbering).
func (w *WeChat) Numbers() bool { return true }

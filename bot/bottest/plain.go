package bottest

import (
	"strings"

	"anping/bot"
)

// Plain is a body as a story shows it: one string a line; fields as "label
// value", buttons in 【】 on the last line.
func Plain(b bot.Body) []string {
	var out []string
	add := func(s string) { out = append(out, strings.Split(s, "\n")...) }
	if len(b.Head) > 0 {
		add(b.Head.String())
	}
	for _, l := range b.Lines {
		add(l.String())
	}
	for _, f := range b.Fields {
		add(f.Label.String() + " " + f.Value.String())
	}
	if b.Image != "" {
		add(map[string]string{"": "[照片]", bot.Photo: "[照片]", bot.Voice: "[语音]", bot.Video: "[视频]"}[b.Kind])
	}
	var buttons strings.Builder
	for _, k := range b.Buttons {
		buttons.WriteString("【" + k.Label + "】")
	}
	if buttons.Len() > 0 {
		add(buttons.String())
	}
	return out
}

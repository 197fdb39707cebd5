package commands

import (
	"slices"

	"anping/bot"
	"anping/bot/text"
)

// photoIn is the first photo among files, the only kind that proves what can be
// seen at a glance: an entry whose rule wants a photo takes no other.
func photoIn(files []bot.MediaRef) (sha string) {
	for _, m := range files {
		if m.Kind == bot.Photo {
			return m.SHA256
		}
	}
	return ""
}

// notPhotos are the voice messages and videos among files.
func notPhotos(files []bot.MediaRef) []bot.MediaRef {
	return slices.DeleteFunc(slices.Clone(files), func(m bot.MediaRef) bool { return m.Kind == bot.Photo })
}

// show puts the first of some files under a body, a photo before the others.
func show(b *bot.Body, files []bot.MediaRef) {
	if len(files) == 0 {
		return
	}
	if b.Image = photoIn(files); b.Image == "" {
		b.Image, b.Kind = files[0].SHA256, files[0].Kind
	}
}

// kindOf names what some files are: 照片, 语音, 视频, or 文件 when they differ.
func kindOf(r *bot.Reading, lang string, files []bot.MediaRef) text.Line {
	key := text.Key("")
	for _, m := range files {
		one := text.Key("media.photo")
		switch m.Kind {
		case bot.Voice:
			one = "media.voice"
		case bot.Video:
			one = "media.video"
		}
		if key != "" && key != one {
			return r.Say(lang, "media.files")
		}
		key = one
	}
	if key == "" {
		return nil
	}
	return r.Say(lang, key)
}

package telegram

import (
	"strings"

	"anping/bot"
	"anping/bot/media"
)

// file is something sent along, as Telegram names it.
type file struct {
	ID     string `json:"file_id"`
	Unique string `json:"file_unique_id"`
	Size   int64  `json:"file_size"`
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
	MIME   string `json:"mime_type"`
	kind   string // what Telegram says it is; "" = something that its bytes must say
}

// filesOf lists what came with a message and is fetched: photos (of the sizes
// offered the largest that fits), voice and video, also sent as a file; and what
// is not, for its size or its type.
func filesOf(f fields) ([]file, []bot.LeftOut) {
	if sizes, ok := get[[]file](f, "photo"); ok {
		return photoOf(sizes)
	}
	if f.has("animation", "sticker") {
		return nil, nil // a GIF is no evidence; it also comes as a document
	}
	for _, part := range [][2]string{
		{"voice", media.Voice}, {"audio", media.Voice}, {"video", media.Video}, {"video_note", media.Video}, {"document", ""},
	} {
		one, ok := get[file](f, part[0])
		if !ok || one.ID == "" {
			continue
		}
		known := true
		if one.kind = part[1]; one.kind == "" {
			one.kind, known = kindOf(one.MIME)
		}
		switch {
		case !known:
			return nil, []bot.LeftOut{{Why: string(media.Alien)}}
		case one.Size > media.Most:
			return nil, []bot.LeftOut{{Kind: one.kind, Why: string(media.Large)}}
		}
		return []file{one}, nil
	}
	return nil, nil
}

// photoOf chooses among the sizes of a photo.
func photoOf(sizes []file) ([]file, []bot.LeftOut) {
	var best file
	for _, s := range sizes {
		if s.ID != "" && s.Size <= media.Most && s.Width*s.Height >= best.Width*best.Height {
			best = s
		}
	}
	if best.ID == "" {
		return nil, []bot.LeftOut{{Kind: media.Photo, Why: string(media.Large)}}
	}
	best.kind = media.Photo
	return []file{best}, nil
}

// kindOf is what a file says it is. What says nothing is fetched, and its bytes
// are looked at; ok is false for what says it is something else.
func kindOf(mime string) (kind string, ok bool) {
	what, rest, _ := strings.Cut(strings.ToLower(mime), "/")
	switch {
	case what == "image" && !strings.HasPrefix(rest, "svg"):
		return media.Photo, true
	case what == "audio":
		return media.Voice, true
	case what == "video":
		return media.Video, true
	}
	return "", mime == "" || mime == "application/octet-stream"
}

package telegram

import "strings"

// The kinds of MediaRef this platform delivers.
const (
	kindPhoto = "photo"
	kindVoice = "voice"
	kindVideo = "video"
)

// file is something sent along, as Telegram names it.
type file struct {
	ID     string `json:"file_id"`
	Unique string `json:"file_unique_id"`
	Size   int64  `json:"file_size"`
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
	MIME   string `json:"mime_type"`
	kind   string
}

// filesOf lists what came with a message and is kept: photos (of the sizes
// offered the largest that fits), voice and video, also sent as a file.
func filesOf(f fields) []file {
	if sizes, ok := get[[]file](f, "photo"); ok {
		var best file
		for _, s := range sizes {
			if s.ID != "" && s.Size <= mostFile && s.Width*s.Height >= best.Width*best.Height {
				best = s
			}
		}
		if best.ID == "" {
			return nil
		}
		best.kind = kindPhoto
		return []file{best}
	}
	if f.has("animation", "sticker") {
		return nil // a GIF is no evidence; it also comes as a document
	}
	for _, part := range [][2]string{
		{"voice", kindVoice}, {"audio", kindVoice}, {"video", kindVideo}, {"video_note", kindVideo}, {"document", ""},
	} {
		one, ok := get[file](f, part[0])
		if !ok || one.ID == "" || one.Size > mostFile {
			continue
		}
		if one.kind = part[1]; one.kind == "" {
			one.kind = kindOf(one.MIME)
		}
		if one.kind != "" {
			return []file{one}
		}
	}
	return nil
}

// kindOf is what a file is by its type; "" = nothing we keep.
func kindOf(mime string) string {
	switch mime {
	case "image/jpeg", "image/png", "image/webp":
		return kindPhoto
	}
	switch what, _, _ := strings.Cut(mime, "/"); what {
	case "audio":
		return kindVoice
	case "video":
		return kindVideo
	}
	return ""
}

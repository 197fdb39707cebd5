package tencent

import (
	"bytes"
	"time"
)

// mediaLife is how long temporary media can be fetched: 3 days.
const mediaLife = 72 * time.Hour

// Media is a file: uploaded by the program, or sent by somebody.
type Media struct {
	Name string // file name
	Kind string // content type
	Data []byte
	Type string // image, voice, video, thumb, file
	At   time.Time
}

// Keep stores a file for 3 days and returns its media_id. The caller holds the
// lock.
func (b *Base) Keep(m Media) string {
	m.At = b.Now()
	id := b.Dice.Word(64)
	b.media[id] = m
	return id
}

// Kept finds a file that is not gone yet. The caller holds the lock.
func (b *Base) Kept(id string) (Media, bool) {
	m, ok := b.media[id]
	return m, ok && b.Now().Before(m.At.Add(mediaLife))
}

// Sniffed is what a file is by its first bytes: jpeg, png, gif, amr, mp3, mp4,
// or "".
func Sniffed(data []byte) string {
	at := func(offset int, magic string) bool {
		return len(data) >= offset && bytes.HasPrefix(data[offset:], []byte(magic))
	}
	switch {
	case at(0, "\xff\xd8\xff"):
		return "jpeg"
	case at(0, "\x89PNG\r\n\x1a\n"):
		return "png"
	case at(0, "GIF8"):
		return "gif"
	case at(0, "#!AMR"):
		return "amr"
	case at(0, "ID3"), at(0, "\xff\xfb"), at(0, "\xff\xf3"):
		return "mp3"
	case at(4, "ftyp"):
		return "mp4"
	}
	return ""
}

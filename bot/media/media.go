// Package media looks at what people send along: photos, voice and video. It
// says by the bytes alone what a file is, whether it is taken, and makes the
// copy of it that is shown to others.
//
// # Two copies
//
// Evidence is the file as it came, byte for byte, under its SHA-256 (bot.Media).
// Nobody but a person who judges the proof has any use for it: a phone writes
// into it where and when a photo was taken. What a chat or a page shows is a
// second copy without all that (Shown), made from the first each time it is
// sent or served (Copies). So an erased file is gone everywhere at once, and
// what is taken out can be extended without touching what was kept.
//
// # Hostile files
//
// Names and declared types are never asked. Every file is walked to its end by
// its own rules before it is kept; lengths in it are believed only within the
// file; nothing is unpacked except to scale a photo down, within bounds of
// memory and time (small.go). Bytes behind the end of a file, where a second
// file may hide, are not in the copy that is shown.
package media

import "bytes"

// The kinds of files, as evidence and bot.MediaRef name them.
const (
	Photo = "photo"
	Voice = "voice"
	Video = "video"
)

// Most is the largest file taken, in bytes (ours): 10 MB, which a photo of any
// phone and a voice message of an hour stay below, and a video of half a minute.
const Most = 10 << 20

// File is what a file turned out to be.
type File struct {
	Kind          string // Photo, Voice or Video
	Type          string // its MIME type
	Width, Height int    // of a photo, in pixels, as stored
}

// Reason is why a file is not taken. It is an error of Look and Shown.
type Reason string

// The reasons.
const (
	Large  Reason = "large"  // over Most
	Alien  Reason = "alien"  // no photo, voice or video that we take; empty ones too
	HEIC   Reason = "heic"   // a photo in the form iPhones keep for themselves: chats and browsers do not show it
	Broken Reason = "broken" // it begins like one of ours and does not go on like it
	Wide   Reason = "wide"   // a photo with too many pixels
)

// Error names the reason, for logs.
func (r Reason) Error() string { return "file not taken: " + string(r) }

// Look says what a file is; its error is a Reason.
func Look(data []byte) (File, error) {
	f, _, err := Shown(data)
	return f, err
}

// Shown makes the copy of a file that others may see: the same picture, sound
// or film, without where and when it was made, by what and by whom, and without
// what stands behind its end. Nothing is decoded and encoded again. Its error is
// a Reason.
func Shown(data []byte) (File, []byte, error) {
	if len(data) > Most {
		return File{}, nil, Large
	}
	switch {
	case sniff(data) != "":
		return develop(data)
	case bytes.HasPrefix(data, []byte("OggS")):
		out, err := plainOgg(data)
		return sound("audio/ogg", out, err)
	case bytes.HasPrefix(data, []byte(amrNarrow)), bytes.HasPrefix(data, []byte(amrWide)):
		out, err := plainAMR(data)
		return sound("audio/amr", out, err)
	case isMP4(data):
		return plainMP4(data)
	case bytes.HasPrefix(data, []byte("ID3")), mp3Frame(data) > 0:
		out, err := plainMP3(data)
		return sound("audio/mpeg", out, err)
	}
	return File{}, nil, Alien
}

func sound(kind string, out []byte, err error) (File, []byte, error) {
	if err != nil {
		return File{}, nil, err
	}
	return File{Kind: Voice, Type: kind}, out, nil
}

package media

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// box is a piece of an MP4, 3GP or QuickTime file: they are boxes in boxes.
type box struct {
	kind     string
	at       int // where it begins in the file
	body, to int // what it holds
}

// isMP4 reports whether bytes begin with a box that such a file begins with.
func isMP4(in []byte) bool {
	return len(in) >= 12 && slices.Contains([]string{"ftyp", "moov", "mdat", "wide"}, string(in[4:8]))
}

// boxesIn lists the boxes between two places of a file; they must fill it. Only
// the last box of a file may be open at its end.
func boxesIn(in []byte, from, to int) ([]box, error) {
	var out []box
	for at := from; at < to; {
		if to-at < 8 {
			if bytes.Equal(in[at:to], make([]byte, to-at)) {
				break // QuickTime ends lists of boxes with zeros
			}
			return nil, Broken
		}
		size, head := uint64(binary.BigEndian.Uint32(in[at:])), 8
		switch {
		case size == 0 && to == len(in):
			size = uint64(to - at)
		case size == 1 && to-at >= 16:
			size, head = binary.BigEndian.Uint64(in[at+8:]), 16
		}
		if size < uint64(head) || size > uint64(to-at) {
			return nil, Broken
		}
		out = append(out, box{kind: string(in[at+4 : at+8]), at: at, body: at + head, to: at + int(size)})
		at += int(size)
	}
	return out, nil
}

// plainMP4 copies a film or a recording with everything emptied that describes
// it: where it was made (©xyz, loci, Apple's keys), XMP, and tracks that are
// neither picture nor sound. A box that is emptied keeps its length and becomes
// free space, for the film is found by its place in the file.
func plainMP4(in []byte) (File, []byte, error) {
	top, err := boxesIn(in, 0, len(in))
	if err != nil {
		return File{}, nil, err
	}
	kind := brand(in, top)
	if kind == "" {
		return File{}, nil, HEIC
	}
	out := bytes.Clone(in)
	blank(out, top)
	sees, hears := false, false
	for _, b := range top {
		if b.kind != "moov" {
			continue
		}
		s, h, err := plainMovie(out, b)
		if err != nil {
			return File{}, nil, err
		}
		sees, hears = sees || s, hears || h
	}
	switch {
	case sees:
		return File{Kind: Video, Type: "video/" + kind}, out, nil
	case hears && kind != "quicktime":
		return File{Kind: Voice, Type: "audio/" + kind}, out, nil
	case hears:
		return File{Kind: Voice, Type: "audio/mp4"}, out, nil
	}
	return File{}, nil, Broken
}

// plainMovie empties what describes a movie and its tracks, and says whether it
// has pictures and sound.
func plainMovie(out []byte, movie box) (sees, hears bool, err error) {
	parts, err := boxesIn(out, movie.body, movie.to)
	if err != nil {
		return false, false, err
	}
	blank(out, parts)
	for _, track := range parts {
		if track.kind != "trak" {
			continue
		}
		inner, err := boxesIn(out, track.body, track.to)
		if err != nil {
			return false, false, err
		}
		blank(out, inner)
		switch handler(out, inner) {
		case "vide":
			sees = true
		case "soun":
			hears = true
		default:
			free(out, track)
		}
	}
	return sees, hears, nil
}

// handler says what a track holds: "vide", "soun" or something else.
func handler(in []byte, track []box) string {
	for _, media := range track {
		if media.kind != "mdia" {
			continue
		}
		parts, err := boxesIn(in, media.body, media.to)
		if err != nil {
			return ""
		}
		for _, b := range parts {
			if b.kind == "hdlr" && b.to-b.body >= 12 {
				return string(in[b.body+8 : b.body+12])
			}
		}
	}
	return ""
}

// blank empties those of some boxes that describe.
func blank(out []byte, boxes []box) {
	for _, b := range boxes {
		switch b.kind {
		case "udta", "meta", "uuid", "free", "skip", "wide":
			free(out, b)
		}
	}
}

// free makes of a box empty space.
func free(out []byte, b box) {
	copy(out[b.at+4:], "free")
	clear(out[b.body:b.to])
}

// brand is the second half of the MIME type: mp4, 3gpp or quicktime; "" for a
// photo in such boxes (HEIC, AVIF).
func brand(in []byte, top []box) string {
	if len(top) == 0 || top[0].kind != "ftyp" || top[0].to-top[0].body < 4 {
		return "quicktime" // before there were brands
	}
	major := string(in[top[0].body : top[0].body+4])
	switch {
	case slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis"}, major):
		return ""
	case major == "qt  ":
		return "quicktime"
	case strings.HasPrefix(major, "3g"):
		return "3gpp"
	}
	return "mp4"
}

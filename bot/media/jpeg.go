package media

import (
	"bytes"
	"encoding/binary"
)

// stripJPEG copies a JPEG without comments and without application segments,
// save those the colours depend on: JFIF (APP0), an ICC profile (APP2) and
// Adobe's transform (APP14). Of Exif (APP1) only the orientation stays. What
// stands behind the end of the picture, second pictures of phones with their
// own Exif among it, is dropped.
func stripJPEG(in []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(in)), in[:2]...)
	for at := 2; ; {
		if at+2 > len(in) || in[at] != 0xff {
			return nil, Broken
		}
		mark := in[at+1]
		switch {
		case mark == 0xff: // fill
			at++
			continue
		case mark == 0xd9:
			return append(out, 0xff, 0xd9), nil
		case mark == 0x01 || mark >= 0xd0 && mark <= 0xd8 || mark == 0:
			return nil, Broken
		}
		if at+4 > len(in) {
			return nil, Broken
		}
		end := at + 2 + int(binary.BigEndian.Uint16(in[at+2:]))
		if end < at+4 || end > len(in) {
			return nil, Broken
		}
		out = append(out, segment(mark, in[at:end])...)
		at = end
		if mark == 0xda {
			at = scanEnd(in, end)
			out = append(out, in[end:at]...)
		}
	}
}

// segment is what stays of a segment with its marker.
func segment(mark byte, seg []byte) []byte {
	body := seg[4:]
	switch {
	case mark == 0xe0 && bytes.HasPrefix(body, []byte("JFIF\x00")):
		return plainJFIF(seg)
	case mark == 0xe2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")), mark == 0xee && bytes.HasPrefix(body, []byte("Adobe")):
		return seg
	case mark == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
		if how := turned(body[6:]); how > 1 {
			return exifSegment(how)
		}
		return nil
	case mark >= 0xe0 && mark <= 0xef, mark == 0xfe:
		return nil
	}
	return seg
}

// exifSegment is a segment that says nothing but how the camera was held.
func exifSegment(how uint16) []byte {
	exif := append([]byte("Exif\x00\x00"), onlyTurned(how)...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return append(head, exif...)
}

// frame is the marker of a whole JPEG's frame: 0xc0 for one that is unpacked
// line by line; 0 when there is none.
func frame(in []byte) byte {
	for at := 2; at+4 <= len(in); at += 2 + int(binary.BigEndian.Uint16(in[at+2:])) {
		switch mark := in[at+1]; {
		case mark == 0xc4, mark == 0xc8, mark == 0xcc:
		case mark >= 0xc0 && mark <= 0xcf:
			return mark
		}
	}
	return 0
}

// plainJFIF drops the thumbnail a JFIF header may hold.
func plainJFIF(seg []byte) []byte {
	if len(seg) < 18 {
		return nil
	}
	out := bytes.Clone(seg[:18])
	binary.BigEndian.PutUint16(out[2:], 16)
	out[16], out[17] = 0, 0
	return out
}

// scanEnd finds the next marker behind compressed data, where 0xff stands only
// stuffed or before a restart.
func scanEnd(in []byte, at int) int {
	for ; at+1 < len(in); at++ {
		if next := in[at+1]; in[at] == 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7) {
			return at
		}
	}
	return len(in)
}

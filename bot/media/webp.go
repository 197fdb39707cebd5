package media

import "encoding/binary"

// webpKept lists the chunks of a still picture.
const webpKept = "VP8  VP8L VP8X ALPH ICCP"

// stripWebP copies a WebP without Exif, XMP and unknown chunks and reads its
// size. Moving pictures are refused: a photo is evidence of one moment.
func stripWebP(in []byte) (out []byte, width, height int, err error) {
	size := uint64(binary.LittleEndian.Uint32(in[4:])) + 8
	if size > uint64(len(in)) || size < 20 {
		return nil, 0, 0, Broken
	}
	in = in[:size]
	out = append(make([]byte, 0, len(in)), in[:12]...)
	picture := false
	for at := 12; at+8 <= len(in); {
		n := uint64(binary.LittleEndian.Uint32(in[at+4:]))
		end := uint64(at) + 8 + n + n&1
		if end > uint64(len(in)) {
			return nil, 0, 0, Broken
		}
		kind, body := string(in[at:at+4]), in[at+8:uint64(at)+8+n]
		if kind == "ANIM" || kind == "ANMF" {
			return nil, 0, 0, Broken
		}
		if listed(webpKept, kind) {
			w, h := webpSize(kind, body)
			if kind != "ALPH" && kind != "ICCP" && (w == 0 || h == 0) {
				return nil, 0, 0, Broken
			}
			// The canvas of VP8X and the picture in it: the larger one bounds both.
			width, height = max(width, w), max(height, h)
			picture = picture || kind == "VP8 " || kind == "VP8L"
			out = append(out, in[at:end]...)
			if kind == "VP8X" {
				out[len(out)-int(end-uint64(at))+8] &^= 0x08 | 0x04 | 0x02 // Exif, XMP, animation
			}
		}
		at = int(end)
	}
	if !picture {
		return nil, 0, 0, Broken
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, width, height, nil
}

// webpSize reads width and height from a chunk's body; 0 when it has none.
func webpSize(kind string, b []byte) (width, height int) {
	switch {
	case kind == "VP8X" && len(b) >= 10:
		return 1 + int(b[4]) + int(b[5])<<8 + int(b[6])<<16, 1 + int(b[7]) + int(b[8])<<8 + int(b[9])<<16
	case kind == "VP8L" && len(b) >= 5 && b[0] == 0x2f:
		bits := binary.LittleEndian.Uint32(b[1:])
		return 1 + int(bits&0x3fff), 1 + int(bits>>14&0x3fff)
	case kind == "VP8 " && len(b) >= 10 && b[3] == 0x9d && b[4] == 0x01 && b[5] == 0x2a:
		return int(binary.LittleEndian.Uint16(b[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(b[8:]) & 0x3fff)
	}
	return 0, 0
}

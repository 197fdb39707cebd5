package media

import (
	"encoding/binary"
	"hash/crc32"
)

// pngKept lists the chunks a still picture and its colours are made of.
const pngKept = "IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs"

// stripPNG copies a PNG without text, times, Exif, animation and unknown
// chunks, and without what stands behind its end. A wrong checksum is an error:
// what is kept must be what a reader will see.
func stripPNG(in []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(in)), in[:8]...)
	for at := 8; at+12 <= len(in); {
		size := uint64(binary.BigEndian.Uint32(in[at:]))
		if uint64(at)+12+size > uint64(len(in)) {
			return nil, Broken
		}
		end := at + 12 + int(size)
		kind := string(in[at+4 : at+8])
		if binary.BigEndian.Uint32(in[end-4:]) != crc32.ChecksumIEEE(in[at+4:end-4]) {
			return nil, Broken
		}
		if listed(pngKept, kind) {
			out = append(out, in[at:end]...)
		}
		if kind == "IEND" {
			return out, nil
		}
		at = end
	}
	return nil, Broken
}

// listed reports whether a chunk's four letters stand in a list of such.
func listed(list, kind string) bool {
	for i := 0; i+4 <= len(list); i += 5 {
		if list[i:i+4] == kind {
			return true
		}
	}
	return false
}

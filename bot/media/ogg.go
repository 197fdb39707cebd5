package media

import (
	"bytes"
	"encoding/binary"
)

// oggHead is the length of a page's head before its table of segments.
const oggHead = 27

// plainOgg copies a voice message in Ogg, Opus (which chats record) or Vorbis,
// page by page, with the tags of its second packet emptied: an app may write
// into them where and by whom it was recorded. Lengths stay as they are, so
// only the checksums of those pages change (RFC 3533, 7845).
func plainOgg(in []byte) ([]byte, error) {
	out := make([]byte, 0, len(in))
	t, n := tags{}, 0
	for ; ; n++ {
		page := oggPage(in[len(out):])
		if page == nil || n > 0 && page[5]&2 != 0 {
			break // the end, or a second stream begins
		}
		if n == 0 && !t.begin(page) {
			return nil, Alien
		}
		at := len(out)
		out = append(out, page...)
		if n > 0 && !t.over {
			t.empty(out[at:])
		}
	}
	if !t.over || n < 3 {
		return nil, Broken
	}
	return out, nil
}

// oggPage is the whole page that bytes begin with, nil when there is none.
func oggPage(in []byte) []byte {
	if len(in) < oggHead || string(in[:5]) != "OggS\x00" {
		return nil
	}
	body := oggHead + int(in[26])
	if len(in) < body {
		return nil
	}
	end := body
	for _, n := range in[oggHead:body] {
		end += int(n)
	}
	if len(in) < end {
		return nil
	}
	return in[:end]
}

// tags empties the packet of tags, which may run over several pages.
type tags struct {
	head []byte // what the packet begins with
	at   int    // bytes of the packet seen
	over bool
}

// begin reads from the first page what the stream holds; false when it is
// neither of the sounds we take.
func (t *tags) begin(page []byte) bool {
	body := page[oggHead+int(page[26]):]
	switch {
	case bytes.HasPrefix(body, []byte("OpusHead")):
		t.head = []byte("OpusTags\x00\x00\x00\x00\x00\x00\x00\x00") // no vendor, no comments
	case bytes.HasPrefix(body, []byte("\x01vorbis")):
		t.head = []byte("\x03vorbis\x00\x00\x00\x00\x00\x00\x00\x00\x01")
	}
	return t.head != nil
}

// empty overwrites what stands of the packet in a page, and signs the page again.
func (t *tags) empty(page []byte) {
	segments := page[oggHead : oggHead+int(page[26])]
	body := page[oggHead+len(segments):]
	for _, n := range segments {
		for i := range body[:n] {
			body[i] = 0
			if t.at < len(t.head) {
				body[i] = t.head[t.at]
			}
			t.at++
		}
		body = body[n:]
		if n < 255 { // the packet ends
			t.over = true
			break
		}
	}
	binary.LittleEndian.PutUint32(page[22:], 0)
	binary.LittleEndian.PutUint32(page[22:], oggSum(page))
}

// oggSum is Ogg's checksum: CRC-32 with the polynomial 0x04c11db7, not reflected.
func oggSum(page []byte) uint32 {
	var sum uint32
	for _, b := range page {
		sum ^= uint32(b) << 24
		for range 8 {
			if sum&0x80000000 != 0 {
				sum = sum<<1 ^ 0x04c11db7
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}

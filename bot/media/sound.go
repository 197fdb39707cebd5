package media

import "bytes"

// The beginnings of AMR, which older phones and WeChat record.
const (
	amrNarrow = "#!AMR\n"
	amrWide   = "#!AMR-WB\n"
)

// plainAMR copies the whole frames of a recording; there is nothing else in one.
func plainAMR(in []byte) ([]byte, error) {
	// Bytes of a frame behind its head, by its type (RFC 4867); −1 = there is none.
	sizes, at := []int{12, 13, 15, 17, 19, 20, 26, 31, 5, -1, -1, -1, -1, -1, -1, 0}, len(amrNarrow)
	if bytes.HasPrefix(in, []byte(amrWide)) {
		sizes, at = []int{17, 23, 32, 36, 40, 46, 50, 58, 60, 5, -1, -1, -1, -1, 0, 0}, len(amrWide)
	}
	began := at
	for at < len(in) {
		size := sizes[in[at]>>3&15]
		if in[at]&0x83 != 0 || size < 0 || at+1+size > len(in) {
			break
		}
		at += 1 + size
	}
	if at == began {
		return nil, Broken
	}
	return bytes.Clone(in[:at]), nil
}

// plainMP3 copies the frames of an MP3 without tags before and behind them.
func plainMP3(in []byte) ([]byte, error) {
	for len(in) >= 10 && string(in[:3]) == "ID3" {
		size := 10 + int(in[6]&127)<<21 + int(in[7]&127)<<14 + int(in[8]&127)<<7 + int(in[9]&127)
		if in[5]&0x10 != 0 {
			size += 10 // a foot
		}
		if size > len(in) {
			return nil, Broken
		}
		in = in[size:]
	}
	at, frames := 0, 0
	for {
		size := mp3Frame(in[at:])
		if size == 0 || at+size > len(in) {
			break
		}
		at += size
		frames++
	}
	if frames < 2 { // any three bytes in 2,000 look like the head of one
		return nil, Alien
	}
	return bytes.Clone(in[:at]), nil
}

// mp3Frame is the length of the frame of layer III that bytes begin with; 0 =
// they do not.
func mp3Frame(in []byte) int {
	if len(in) < 4 || in[0] != 0xff || in[1]&0xe0 != 0xe0 || in[1]&0x06 != 0x02 {
		return 0
	}
	version, rate, hertz, pad := in[1]>>3&3, in[2]>>4, in[2]>>2&3, int(in[2]>>1&1)
	if version == 1 || rate == 0 || rate == 15 || hertz == 3 {
		return 0
	}
	perSecond := []int{44100, 48000, 32000}[hertz]
	if version == 3 { // MPEG 1
		kilobits := []int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[rate]
		return 144000*kilobits/perSecond + pad
	}
	kilobits := []int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}[rate]
	if perSecond /= 2; version == 0 { // MPEG 2.5
		perSecond /= 2
	}
	return 72000*kilobits/perSecond + pad
}

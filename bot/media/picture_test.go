package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// secret stands wherever a camera writes something about who, where and when.
const secret = "GPS31.2304N121.4737E"

func drawing(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x * 7), uint8(y * 5), uint8(x * y), 255})
		}
	}
	return img
}

func segmentOf(mark byte, body string) []byte {
	out := binary.BigEndian.AppendUint16([]byte{0xff, mark}, uint16(len(body)+2))
	return append(out, body...)
}

// exif is a TIFF that says how the camera was held (orientation 6) and where.
func exif(order binary.AppendByteOrder, mark string) string {
	b := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	b = order.AppendUint16(b, 2)
	b = order.AppendUint16(order.AppendUint16(b, 0x0112), 3)
	b = order.AppendUint16(order.AppendUint16(order.AppendUint32(b, 1), 6), 0)
	b = order.AppendUint16(order.AppendUint16(b, 0x8825), 4)
	b = order.AppendUint32(order.AppendUint32(b, 1), 38)
	return string(order.AppendUint32(b, 0)) + secret
}

// phoneJPEG is a JPEG with all that phones put into one.
func phoneJPEG(t testing.TB, order binary.AppendByteOrder, mark string) (plain, full []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawing(40, 24), nil); err != nil {
		t.Fatal(err)
	}
	plain = b.Bytes()
	full = append(full, plain[:2]...)
	full = append(full, segmentOf(0xe0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x01\x01"+secret[:3])...)
	full = append(full, segmentOf(0xe1, "Exif\x00\x00"+exif(order, mark))...)
	full = append(full, segmentOf(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+secret)...)
	full = append(full, segmentOf(0xe2, "ICC_PROFILE\x00\x01\x01profile")...)
	full = append(full, segmentOf(0xe2, "MPF\x00"+secret)...)
	full = append(full, segmentOf(0xed, "Photoshop 3.0\x00"+secret)...)
	full = append(full, segmentOf(0xfe, secret)...)
	full = append(full, plain[2:]...)
	return plain, append(full, "second picture "+secret...)
}

func pixels(t testing.TB, data []byte) []byte {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestJPEGKeepsNoPlace(t *testing.T) {
	t.Parallel()
	for mark, order := range map[string]binary.AppendByteOrder{"MM": binary.BigEndian, "II": binary.LittleEndian} {
		plain, full := phoneJPEG(t, order, mark)
		p, out, err := Shown(full)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(out, []byte("GPS")) || bytes.Contains(out, []byte("xmp")) || bytes.Contains(out, []byte{0x88, 0x25}) {
			t.Errorf("%s: the place is still in it", mark)
		}
		if !bytes.Equal(pixels(t, out), pixels(t, plain)) {
			t.Errorf("%s: the picture changed", mark)
		}
		if !bytes.Contains(out, []byte("ICC_PROFILE")) {
			t.Errorf("%s: the colour profile is gone", mark)
		}
		at := bytes.Index(out, []byte("Exif\x00\x00"))
		if at < 0 || turned(out[at+6:]) != 6 {
			t.Errorf("%s: how the camera was held is gone", mark)
		}
		if p.Type != "image/jpeg" || p.Width != 40 || p.Height != 24 {
			t.Errorf("%s: %s %d×%d", mark, p.Type, p.Width, p.Height)
		}
		_, again, err := Shown(out)
		if err != nil || !bytes.Equal(again, out) {
			t.Errorf("%s: a second pass changes it: %v", mark, err)
		}
	}
}

// A progressive JPEG has several scans with tables between them.
func TestJPEGScans(t *testing.T) {
	t.Parallel()
	in := []byte{0xff, 0xd8}
	in = append(in, segmentOf(0xc2, "frame")...)
	in = append(in, segmentOf(0xda, "s1")...)
	in = append(in, 1, 2, 0xff, 0x00, 3, 0xff, 0xd3, 4)
	want := bytes.Clone(in)
	in = append(in, segmentOf(0xe1, "Exif\x00\x00"+secret)...)
	rest := append(segmentOf(0xc4, "table"), segmentOf(0xda, "s2")...)
	rest = append(rest, 5, 6, 0xff, 0xd9)
	got, err := stripJPEG(append(append(in, rest...), secret...))
	if err != nil || !bytes.Equal(got, append(want, rest...)) {
		t.Errorf("got %x, %v", got, err)
	}
}

func chunkOf(kind, body string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

func TestPNGKeepsNoPlace(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := png.Encode(&b, drawing(31, 17)); err != nil {
		t.Fatal(err)
	}
	plain := b.Bytes()
	full := append([]byte{}, plain[:33]...) // signature and IHDR
	for _, kind := range []string{"eXIf", "tEXt", "zTXt", "iTXt", "tIME", "acTL", "prVt"} {
		full = append(full, chunkOf(kind, secret)...)
	}
	full = append(append(full, plain[33:]...), secret...)
	p, out, err := Shown(full)
	if err != nil || !bytes.Equal(out, plain) {
		t.Errorf("%v, %d bytes, want the %d of the picture", err, len(out), len(plain))
	}
	if p.Type != "image/png" || p.Width != 31 || p.Height != 17 {
		t.Errorf("%s %d×%d", p.Type, p.Width, p.Height)
	}
	broken := bytes.Clone(plain)
	broken[len(broken)-14] ^= 1
	if _, err := Look(broken); !errors.Is(err, Broken) {
		t.Errorf("a wrong checksum: %v", err)
	}
}

func webpChunk(kind, body string) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
	out = append(out, body...)
	if len(body)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

func webpOf(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// onePixel is a lossless WebP of 1×1.
const onePixel = "\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07"

func TestWebPKeepsNoPlace(t *testing.T) {
	t.Parallel()
	canvas := "\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	full := webpOf(webpChunk("VP8X", "\x2c"+canvas), webpChunk("ICCP", "profile"), webpChunk("VP8L", onePixel),
		webpChunk("EXIF", secret), webpChunk("XMP ", secret), webpChunk("PRIV", secret))
	want := webpOf(webpChunk("VP8X", "\x20"+canvas), webpChunk("ICCP", "profile"), webpChunk("VP8L", onePixel))
	p, out, err := Shown(append(full, secret...))
	if err != nil || !bytes.Equal(out, want) {
		t.Errorf("%v\n got %x\nwant %x", err, out, want)
	}
	if p.Type != "image/webp" || p.Width != 1 || p.Height != 1 {
		t.Errorf("%s %d×%d", p.Type, p.Width, p.Height)
	}
	for name, data := range map[string][]byte{
		"moving":     webpOf(webpChunk("VP8X", "\x02"+canvas), webpChunk("ANIM", "123456"), webpChunk("VP8L", onePixel)),
		"no picture": webpOf(webpChunk("VP8X", "\x00"+canvas)),
		"cut":        full[:len(full)-60],
	} {
		if _, err := Look(data); !errors.Is(err, Broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	lossy := webpChunk("VP8 ", "\x10\x02\x00\x9d\x01\x2a\x40\x01\xf0\x00rest")
	if p, err := Look(webpOf(lossy)); err != nil || p.Width != 320 || p.Height != 240 {
		t.Errorf("lossy: %v %d×%d", err, p.Width, p.Height)
	}
}

func TestBombs(t *testing.T) {
	t.Parallel()
	header := func(w, h uint32) []byte {
		size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
		out := append([]byte("\x89PNG\r\n\x1a\n"), chunkOf("IHDR", string(size)+"\x08\x02\x00\x00\x00")...)
		return append(append(out, chunkOf("IDAT", "x")...), chunkOf("IEND", "")...)
	}
	for _, c := range []struct {
		w, h uint32
		want error
	}{{8192, 8192, nil}, {8193, 8192, Wide}, {16384, 1, nil}, {16385, 1, Wide}, {60000, 60000, Wide}, {0, 5, Broken}} {
		if _, err := Look(header(c.w, c.h)); !errors.Is(err, c.want) {
			t.Errorf("%d×%d: %v, want %v", c.w, c.h, err, c.want)
		}
	}
	wide := webpOf(webpChunk("VP8X", "\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff"), webpChunk("VP8L", onePixel))
	if _, err := Look(wide); !errors.Is(err, Wide) {
		t.Errorf("a WebP canvas of 16 million a side: %v", err)
	}
}

// FuzzShown holds that no bytes bring the reader down, that what it lets
// through is not larger, and that a second pass finds nothing more to take out.
func FuzzShown(f *testing.F) {
	plain, full := phoneJPEG(f, binary.LittleEndian, "II")
	f.Add(plain)
	f.Add(full)
	f.Add(webpOf(webpChunk("VP8L", onePixel), webpChunk("EXIF", secret)))
	var b bytes.Buffer
	if err := png.Encode(&b, drawing(3, 3)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	for name := range realFiles() {
		f.Add(kept(f, name))
	}
	for _, c := range hostile(f) {
		if len(c.data) < Most {
			f.Add(c.data)
		}
	}
	f.Add([]byte("#!AMR-WB\n\x04" + secret))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, out, err := Shown(data)
		if err != nil {
			return
		}
		if len(out) > len(data)+64 {
			t.Errorf("%d bytes became %d", len(data), len(out))
		}
		_, again, err := Shown(out)
		if err != nil || !bytes.Equal(again, out) {
			t.Errorf("a second pass: %v, %d bytes of %d", err, len(again), len(out))
		}
	})
}

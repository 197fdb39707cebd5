package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"strings"
	"testing"
)

func kept(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// realFiles are files of real programs (opusenc, ffmpeg), each with a note of
// where it was made.
func realFiles() map[string]struct {
	kind, mime string
	told       []string // what the file says about itself
} {
	type row = struct {
		kind, mime string
		told       []string
	}
	return map[string]row{
		"tone.opus": {Voice, "audio/ogg", []string{"LOCATION=31.2304", "libopusenc"}},
		"tone.mp3":  {Voice, "audio/mpeg", []string{"GPSnote"}},
		"tone.m4a":  {Voice, "audio/mp4", []string{"GPSnote"}},
		"gate.mp4":  {Video, "video/mp4", []string{"GPSnote"}},
		"gate.mov":  {Video, "video/quicktime", []string{"+31.2304+121.4737"}},
	}
}

func TestRealFiles(t *testing.T) {
	t.Parallel()
	for name, c := range realFiles() {
		data := kept(t, name)
		f, out, err := Shown(data)
		if err != nil || f.Kind != c.kind || f.Type != c.mime {
			t.Errorf("%s: %+v %v", name, f, err)
			continue
		}
		for _, told := range c.told {
			if !bytes.Contains(data, []byte(told)) || bytes.Contains(out, []byte(told)) {
				t.Errorf("%s: %q is not in the file, or is in what is shown", name, told)
			}
		}
		if len(out) < len(data)*8/10 {
			t.Errorf("%s: %d bytes shown of %d", name, len(out), len(data))
		}
		_, again, err := Shown(out)
		if err != nil || !bytes.Equal(again, out) {
			t.Errorf("%s: a second pass changes it: %v", name, err)
		}
		// What stands behind a file's end is not shown; a film with something there
		// is not taken, for its places count from the beginning.
		if f, out, err := Shown(append(bytes.Clone(data), "<script>"...)); err == nil && bytes.Contains(out, []byte("<script>")) {
			t.Errorf("%s: what stands behind its end is shown as %s", name, f.Type)
		}
	}
}

// The checksum of a page whose tags were emptied is the one players ask for:
// that of a page left alone is found again by the same sum.
func TestOggSums(t *testing.T) {
	t.Parallel()
	for name, in := range map[string][]byte{"as it came": kept(t, "tone.opus")} {
		_, out, err := Shown(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, all := range [][]byte{in, out} {
			for page := oggPage(all); page != nil; page = oggPage(all) {
				all = all[len(page):]
				page = bytes.Clone(page)
				want := binary.LittleEndian.Uint32(page[22:])
				clear(page[22:26])
				if got := oggSum(page); got != want {
					t.Errorf("%s: %08x, want %08x", name, got, want)
				}
			}
		}
	}
}

// Tags of more than a page, as with a picture in them, are emptied on each.
func TestOggLongTags(t *testing.T) {
	t.Parallel()
	page := func(flag byte, n byte, segments []byte, body []byte) []byte {
		out := append([]byte("OggS\x00"), flag)
		out = append(out, make([]byte, 12)...)
		out = append(out, n, 0, 0, 0, 0, 0, 0, 0, byte(len(segments)))
		out = append(append(out, segments...), body...)
		binary.LittleEndian.PutUint32(out[22:], oggSum(out))
		return out
	}
	long := append([]byte("OpusTags"), bytes.Repeat([]byte("place!"), 50)...) // 308 bytes
	in := page(2, 0, []byte{19}, append([]byte("OpusHead"), make([]byte, 11)...))
	in = append(in, page(0, 1, []byte{255}, long[:255])...)
	in = append(in, page(1, 2, []byte{53, 4}, append(bytes.Clone(long[255:]), "beep"...))...)
	in = append(in, page(4, 3, []byte{4}, []byte("tone"))...)
	f, out, err := Shown(in)
	if err != nil || f.Type != "audio/ogg" || len(out) != len(in) {
		t.Fatalf("%+v %v, %d of %d bytes", f, err, len(out), len(in))
	}
	if bytes.Contains(out, []byte("place")) || !bytes.Contains(out, []byte("beep")) || !bytes.Contains(out, []byte("tone")) {
		t.Errorf("shown: %q", out)
	}
}

func TestAMR(t *testing.T) {
	t.Parallel()
	frame := append([]byte{0x3c}, bytes.Repeat([]byte{7}, 31)...) // 12.2 kbit/s
	in := append([]byte("#!AMR\n"), append(bytes.Clone(frame), frame...)...)
	f, out, err := Shown(append(bytes.Clone(in), "<html>"...))
	if err != nil || f.Kind != Voice || f.Type != "audio/amr" || !bytes.Equal(out, in) {
		t.Errorf("%+v %v %d bytes", f, err, len(out))
	}
}

func box4(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
}

// A film with a track of places, as cameras in cars write: the track is gone.
func TestFilmTracks(t *testing.T) {
	t.Parallel()
	track := func(what string) []byte {
		return box4("trak", box4("tkhd", make([]byte, 20)), box4("mdia", box4("hdlr", make([]byte, 8), []byte(what), make([]byte, 12))), box4("udta", []byte(secret)))
	}
	in := bytes.Join([][]byte{
		box4("ftyp", []byte("mp42\x00\x00\x00\x00mp42")), box4("moov", track("vide"), track("meta"), box4("meta", []byte(secret)), box4("udta", []byte(secret))),
		box4("uuid", []byte(secret)), box4("free", []byte(secret)), append([]byte("\x00\x00\x00\x00mdat"), "pictures"...),
	}, nil)
	f, out, err := Shown(in)
	if err != nil || f.Kind != Video || len(out) != len(in) || bytes.Contains(out, []byte("GPS")) || !bytes.HasSuffix(out, []byte("pictures")) {
		t.Errorf("%+v %v %q", f, err, out)
	}
	if bytes.Count(out, []byte("trak")) != 1 {
		t.Errorf("%q", out)
	}
}

// hostile are files that are not taken, and why.
func hostile(t testing.TB) map[string]struct {
	data []byte
	want Reason
} {
	t.Helper()
	type row = struct {
		data []byte
		want Reason
	}
	_, photo := phoneJPEG(t, binary.BigEndian, "MM")
	opus, film := kept(t, "tone.opus"), kept(t, "gate.mp4")
	first := len(oggPage(opus))
	wideJPEG := append([]byte("\xff\xd8"), segmentOf(0xc0, "\x08\x4e\x20\x4e\x20\x01\x01\x11\x00")...) // 20000×20000
	wideJPEG = append(append(wideJPEG, segmentOf(0xda, "\x01\x01\x00\x00\x3f\x00")...), 1, 2, 0xff, 0xd9)
	return map[string]row{
		"nothing":              {nil, Alien},
		"PDF":                  {[]byte("%PDF-1.7\n1 0 obj"), Alien},
		"program of Windows":   {[]byte("MZ\x90\x00\x03\x00\x00\x00"), Alien},
		"program of Linux":     {[]byte("\x7fELF\x02\x01\x01"), Alien},
		"SVG":                  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), Alien},
		"page named .jpg":      {[]byte("<!doctype html><script>alert(1)</script>"), Alien},
		"page behind a space":  {[]byte(" \xff\xd8\xff<script>"), Alien},
		"zip":                  {[]byte("PK\x03\x04" + strings.Repeat("\x00", 40)), Alien},
		"gzip":                 {[]byte("\x1f\x8b\x08\x00"), Alien},
		"GIF":                  {[]byte("GIF89a\x01\x00\x01\x00"), Alien},
		"BMP":                  {[]byte("BM\x00\x00\x00\x00"), Alien},
		"TIFF":                 {[]byte("II\x2a\x00\x08\x00\x00\x00"), Alien},
		"WAV":                  {[]byte("RIFF\x24\x00\x00\x00WAVEfmt "), Alien},
		"AVI":                  {[]byte("RIFF\x24\x00\x00\x00AVI LIST"), Alien},
		"WebM":                 {[]byte("\x1a\x45\xdf\xa3\x01\x00\x00\x00"), Alien},
		"FLAC":                 {[]byte("fLaC\x00\x00\x00\x22"), Alien},
		"AAC":                  {[]byte("\xff\xf1\x50\x80\x00\x1f\xfc"), Alien},
		"text":                 {[]byte("好了"), Alien},
		"two bytes":            {[]byte("\xff\xd8"), Alien},
		"HEIC":                 {append(box4("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")), box4("meta", make([]byte, 8))...), HEIC},
		"AVIF":                 {append(box4("ftyp", []byte("avif\x00\x00\x00\x00")), box4("meta", make([]byte, 8))...), HEIC},
		"over 10 MB":           {append(bytes.Clone(photo), make([]byte, Most)...), Large},
		"cut JPEG":             {photo[:200], Broken},
		"JPEG of a page":       {[]byte("\xff\xd8\xff\xe0<script>alert(1)</script>"), Broken},
		"JPEG 20000×20000":     {wideJPEG, Wide},
		"WebP without picture": {webpOf(webpChunk("VP8X", "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")), Broken},
		"Ogg film":             {[]byte("OggS\x00\x02" + strings.Repeat("\x00", 20) + "\x01\x07\x80theora"), Alien},
		"Opus without sound":   {opus[:first+len(oggPage(opus[first:]))], Broken},
		"cut Opus":             {opus[:first+10], Broken},
		"AMR of a page":        {[]byte("#!AMR\n<script>"), Broken},
		"MP3 of nothing":       {[]byte("ID3\x04\x00\x00\x00\x00\x00\x00hello"), Alien},
		"MP3 tag past its end": {[]byte("ID3\x04\x00\x00\x7f\x7f\x7f\x7fhello"), Broken},
		"film and a page":      {append(bytes.Clone(film), "<script>alert(1)</script>"...), Broken},
		"cut film":             {film[:len(film)-100], Broken},
		"film without tracks":  {append(box4("ftyp", []byte("isom\x00\x00\x00\x00")), box4("moov")...), Broken},
		"box past its parent":  {append(box4("ftyp", []byte("isom\x00\x00\x00\x00")), box4("moov", []byte("\x00\x00\x7f\xfftrak"))...), Broken},
		"box of 2^63 bytes":    {append(box4("ftyp", []byte("isom\x00\x00\x00\x00")), "\x00\x00\x00\x01moov\x7f\xff\xff\xff\xff\xff\xff\xff"...), Broken},
		"box shorter than it":  {append(box4("ftyp", []byte("isom\x00\x00\x00\x00")), "\x00\x00\x00\x04moov\x00\x00\x00\x00"...), Broken},
	}
}

func TestHostile(t *testing.T) {
	t.Parallel()
	for name, c := range hostile(t) {
		f, out, err := Shown(c.data)
		var why Reason
		if !errors.As(err, &why) || why != c.want || out != nil || f != (File{}) {
			t.Errorf("%s: %+v, %v, want %s", name, f, err, c.want)
		}
	}
	// A photo that is a page and an archive as well: taken, and shown as a photo only.
	_, photo := phoneJPEG(t, binary.BigEndian, "MM")
	both := append(append(bytes.Clone(photo[:2]), segmentOf(0xfe, "*/alert(1)/*<script>")...), photo[2:]...)
	_, out, err := Shown(append(both, "PK\x03\x04<script>"...))
	if err != nil || bytes.Contains(out, []byte("script")) || bytes.Contains(out, []byte("PK\x03")) {
		t.Errorf("two files in one: %v", err)
	}
}

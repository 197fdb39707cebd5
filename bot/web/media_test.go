package web

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/gif"
	"image/jpeg"
	"net/http"
	"os"
	"strings"
	"testing"

	"anping/bot/media"
)

// real is a file of a real program.
func genuine(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../media/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// phonePhoto is a JPEG of 1200×600 that says where it was taken, in a TIFF
// directory (tag 0x8825) and in words.
func phonePhoto(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 1200, 600)), nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x1a\x00\x00\x00\x00GPS31.2304N121.4737E"
	head := binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(len(exif)+2))
	return bytes.Join([][]byte{head, []byte(exif), b.Bytes()[2:]}, nil)
}

// sent uploads a file and returns the name it got.
func (d *desk) sent(t *testing.T, data []byte) (sha, kind string) {
	t.Helper()
	w := d.ask("POST", "/sandbox/media?name=a.gif", string(data), func(r *http.Request) { r.Header.Set("Content-Type", "text/html") })
	var kept struct{ SHA256, Kind string }
	if err := json.Unmarshal(w.Body.Bytes(), &kept); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %s %v", w.Code, w.Body, err)
	}
	return kept.SHA256, kept.Kind
}

// What is kept is what came, byte for byte; what is served says neither where
// nor by what it was made.
func TestUpload(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, c := range []struct {
		name, kind, mime, told string
		data                   []byte
	}{
		{"photo", "photo", "image/jpeg", "GPS31", phonePhoto(t)},
		{"opus", "voice", "audio/ogg", "LOCATION=", genuine(t, "tone.opus")},
		{"mp3", "voice", "audio/mpeg", "GPSnote", genuine(t, "tone.mp3")},
		{"m4a", "voice", "audio/mp4", "GPSnote", genuine(t, "tone.m4a")},
		{"mp4", "video", "video/mp4", "GPSnote", genuine(t, "gate.mp4")},
		{"mov", "video", "video/quicktime", "+31.2304", genuine(t, "gate.mov")},
	} {
		sha, kind := d.sent(t, c.data)
		if kind != c.kind || !bytes.Equal(d.store.media[sha], c.data) {
			t.Errorf("%s: kept as %s, %d bytes of %d", c.name, kind, len(d.store.media[sha]), len(c.data))
		}
		w := d.ask("GET", "/sandbox/media/"+sha, "")
		h := w.Header()
		if w.Code != http.StatusOK || h.Get("Content-Type") != c.mime || h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %d %v", c.name, w.Code, h)
		}
		if !bytes.Contains(c.data, []byte(c.told)) || bytes.Contains(w.Body.Bytes(), []byte(c.told)) {
			t.Errorf("%s: %q is not in the file, or is shown", c.name, c.told)
		}
		whole := w.Body.Bytes()
		w = d.ask("GET", "/sandbox/media/"+sha, "", func(r *http.Request) { r.Header.Set("Range", "bytes=10-29") })
		if w.Code != http.StatusPartialContent || !bytes.Equal(w.Body.Bytes(), whole[10:30]) {
			t.Errorf("%s: a part of it: %d, %d bytes", c.name, w.Code, w.Body.Len())
		}
	}
	photo, _ := d.sent(t, phonePhoto(t))
	w := d.ask("GET", "/sandbox/media/"+photo+"?size=small", "")
	if c, err := jpeg.DecodeConfig(w.Body); err != nil || c.Width != 480 || c.Height != 240 {
		t.Errorf("the small photo: %d×%d %v", c.Width, c.Height, err)
	}
	for _, name := range []string{strings.Repeat("ab", 32), "..%2f..%2fetc", strings.ToUpper(photo), "x"} {
		if w := d.ask("GET", "/sandbox/media/"+name, ""); w.Code != http.StatusNotFound {
			t.Errorf("GET media %s: %d", name, w.Code)
		}
	}
	page := strings.Repeat("ef", 32)
	d.store.media[page] = []byte("<!doctype html><script>alert(1)</script>")
	for _, size := range []string{"", "?size=small"} {
		if w := d.ask("GET", "/sandbox/media/"+page+size, ""); w.Code != http.StatusNotFound {
			t.Errorf("a stored page was shown: %d", w.Code)
		}
	}
}

func TestUploadRefused(t *testing.T) {
	t.Parallel()
	var moving bytes.Buffer
	if err := gif.Encode(&moving, image.NewGray(image.Rect(0, 0, 4, 4)), nil); err != nil {
		t.Fatal(err)
	}
	photo := phonePhoto(t)
	for name, c := range map[string]struct {
		body string
		want refusal
	}{
		"gif":          {moving.String(), alienFile},
		"page":         {"<!doctype html>", alienFile},
		"PDF":          {"%PDF-1.7", alienFile},
		"nothing":      {"", alienFile},
		"HEIC":         {"\x00\x00\x00\x10ftypheic\x00\x00\x00\x00", heicPhoto},
		"cut JPEG":     {string(photo[:200]), brokenFile},
		"JPEG of text": {"\xff\xd8\xff\xe0<script>", brokenFile},
		"wide":         {"\xff\xd8\xff\xc0\x00\x0b\x08\x4e\x20\x4e\x20\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x01\xff\xd9", widePhoto},
		"over 10 MB":   {string(photo) + strings.Repeat("x", media.Most), bigFile},
	} {
		d := newDesk(t)
		w := d.ask("POST", "/sandbox/media", c.body)
		if w.Code != c.want.status || !strings.Contains(w.Body.String(), `"`+c.want.code+`"`) {
			t.Errorf("%s: %d %s, want %+v", name, w.Code, w.Body, c.want)
		}
		if len(d.store.media) != 0 {
			t.Errorf("%s was kept", name)
		}
	}
	d := newDesk(t)
	exact := string(photo) + strings.Repeat("x", media.Most-len(photo))
	if w := d.ask("POST", "/sandbox/media", exact); w.Code != http.StatusOK {
		t.Errorf("10 MB exactly: %d %s", w.Code, w.Body)
	}
}

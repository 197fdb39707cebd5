package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

var errAway = errors.New("not there")

type shelf map[string][]byte

func (s shelf) GetMedia(_ context.Context, sha string) ([]byte, error) {
	data, ok := s[sha]
	if !ok {
		return nil, errAway
	}
	return data, nil
}

func encoded(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawing(w, h), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWithin(t *testing.T) {
	t.Parallel()
	plain := encoded(t, 1200, 600)
	turnedOn := append(append(bytes.Clone(plain[:2]), segmentOf(0xe1, "Exif\x00\x00"+exif(binary.LittleEndian, "II"))...), plain[2:]...)
	var p bytes.Buffer
	if err := png.Encode(&p, drawing(300, 900)); err != nil {
		t.Fatal(err)
	}
	s := shelf{"jpeg": turnedOn, "png": p.Bytes(), "little": encoded(t, 40, 30), "voice": kept(t, "tone.opus"), "page": []byte("<html>")}
	c := NewCopies(s)
	for _, row := range []struct {
		sha, mime string
		w, h      int
	}{{"jpeg", "image/jpeg", 480, 240}, {"png", "image/jpeg", 160, 480}, {"little", "image/jpeg", 40, 30}, {"voice", "audio/ogg", 0, 0}} {
		got, err := c.Within(t.Context(), row.sha, 480)
		if err != nil || got.Type != row.mime || got.Width != row.w || got.Height != row.h {
			t.Errorf("%s: %+v %v", row.sha, got.File, err)
			continue
		}
		if row.w > 0 {
			if img, _, err := image.DecodeConfig(bytes.NewReader(got.Data)); err != nil || img.Width != row.w || img.Height != row.h {
				t.Errorf("%s: its bytes are %d×%d, %v", row.sha, img.Width, img.Height, err)
			}
		}
		if row.sha == "jpeg" {
			if at := bytes.Index(got.Data, []byte("Exif\x00\x00")); at < 0 || turned(got.Data[at+6:]) != 6 || bytes.Contains(got.Data, []byte("GPS")) {
				t.Error("the small photo lies on its side, or says where it was taken")
			}
		}
	}
	var why Reason
	if _, err := c.Shown(t.Context(), "page"); !errors.As(err, &why) || why != Alien {
		t.Errorf("a page: %v", err)
	}
	// Erased is gone, whatever was remembered of it.
	delete(s, "jpeg")
	if _, err := c.Within(t.Context(), "jpeg", 480); !errors.Is(err, errAway) {
		t.Errorf("an erased photo: %v", err)
	}
}

// A photo that takes too much to unpack is shown as it is.
func TestBeyondBounds(t *testing.T) {
	t.Parallel()
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 8000), 8000)
	bomb := append([]byte("\x89PNG\r\n\x1a\n"), chunkOf("IHDR", string(size)+"\x08\x02\x00\x00\x00")...)
	bomb = append(append(bomb, chunkOf("IDAT", "x")...), chunkOf("IEND", "")...)
	plain := encoded(t, 5000, 100)
	passes := append(bytes.Clone(plain[:len(plain)-2]), strings.Repeat("\xff", 9)...) // ends in the middle of nothing
	c := NewCopies(shelf{"bomb": bomb, "cut": append(passes, 0xff, 0xd9)})
	for _, sha := range []string{"bomb", "cut"} {
		if got, err := c.Within(t.Context(), sha, 480); err != nil || got.Width <= 480 && sha == "bomb" {
			t.Errorf("%s: %+v %v", sha, got.File, err)
		}
	}
	if got := unpacked(File{Type: "image/jpeg", Width: 10, Height: 10}, []byte("\xff\xd8\xff\xc2\x00\x04ab")); got != 2000 {
		t.Errorf("a progressive JPEG of 100 pixels takes %d bytes", got)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := shrink(ended, File{Type: "image/jpeg", Width: 5000, Height: 100}, plain, 480); !errors.Is(err, context.Canceled) {
		t.Errorf("after its time: %v", err)
	}
}

// What is remembered stays within its room.
func TestForgets(t *testing.T) {
	t.Parallel()
	c := NewCopies(nil)
	for i := range 40 {
		c.remember(strings.Repeat("x", i+1), Copy{Data: make([]byte, 1<<20)})
	}
	if c.size > cacheMost || len(c.kept) != len(c.order) || len(c.order) == 0 {
		t.Errorf("%d bytes in %d copies", c.size, len(c.kept))
	}
}

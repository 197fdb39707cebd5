package roster

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

func encoded(t testing.TB, e encoding.Encoding, text string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestGBK: the example company as Excel in China saves it is the same company,
// with a note a file.
func TestGBK(t *testing.T) {
	want, err := Read(Example())
	if err != nil || len(want.Notes) != 0 {
		t.Fatal(err, want.Notes)
	}
	folder := fstest.MapFS{}
	err = fs.WalkDir(Example(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(Example(), path)
		folder[path] = &fstest.MapFile{Data: encoded(t, simplifiedchinese.GB18030, strings.ReplaceAll(string(b), "\n", "\r\n"))}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Notes) != 6 || !strings.Contains(got.Notes[0].Error(), "sites.csv: is not UTF-8 and was read as GBK") {
		t.Errorf("notes: %v", got.Notes)
	}
	if got.People[0].Name != want.People[0].Name || got.Clients[0].Name != want.Clients[0].Name || got.Places[0].Name != want.Places[0].Name || len(got.Teams) != len(want.Teams) {
		t.Errorf("it is another company: %+v", got.People[0])
	}
}

// TestEncodings: a file is read as GBK only where all of it speaks for that.
func TestEncodings(t *testing.T) {
	const names = "T1,S1,日班队\nT2,S1,夜班队\nT3,S1,巡逻一班\n"
	for _, c := range []struct {
		name string
		b    []byte
		ok   bool
	}{
		{"GBK", encoded(t, simplifiedchinese.GBK, names), true},
		{"one name in GBK", encoded(t, simplifiedchinese.GBK, "T1,S1,李强\n"), true},
		{"a rare name among common ones", encoded(t, simplifiedchinese.GBK, "T1,S1,朱镕基\nT2,S1,陶喆\nT3,S1,巡逻一班李强\n"), true},
		{"four bytes", encoded(t, simplifiedchinese.GB18030, "T1,S1,巡逻一班\nT2,S1,㐂队𠮷\nT3,S1,夜班队巡逻二班\n"), true},
		{"traditional, from Taiwan", encoded(t, traditionalchinese.Big5, "T1,S1,日班隊\nT2,S1,夜班隊\nT3,S1,巡邏一班\n"), false},
		{"German", encoded(t, charmap.Windows1252, "T1,S1,Müller\nT2,S1,Größe\n"), false},
		{"French", encoded(t, charmap.Windows1252, "T1,S1,équipe de nuit\n"), false},
		{"Japanese", encoded(t, japanese.ShiftJIS, "T1,S1,日勤チーム\n"), false},
		{"half a character", []byte(names + "T4,S1,\xe8\xbf\n"), false},
		{"GBK in UTF-8", append([]byte(names), encoded(t, simplifiedchinese.GBK, "T4,S1,日班\n")...), false},
		{"half a character of GBK", append(encoded(t, simplifiedchinese.GBK, names), 0xc8), false},
		{"NUL in GBK", append(encoded(t, simplifiedchinese.GBK, names), 0), false},
		{"UTF-16", encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), names), false},
		{"UTF-16 without its mark", encoded(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), names), false},
		{"noise", bytes.Repeat([]byte{0x81, 0x40, 0xff, 0xfe}, 9), false},
	} {
		if at, what := notText(c.b); at < 0 || what == "" {
			t.Errorf("%s is taken for UTF-8", c.name)
		}
		if text, ok := fromGB18030(c.b); ok != c.ok || ok && !strings.Contains(string(text), "T1,S1,") {
			t.Errorf("%s: read %v, want %v: %q", c.name, ok, c.ok, text)
		}
	}
}

func FuzzEncoding(f *testing.F) {
	f.Add([]byte("\xc8\xd5\xb0\xe0\xb6\xd3"))
	f.Add([]byte("\x81\x30\x81\x30\xff"))
	f.Add([]byte("\x80"))
	f.Add([]byte("日\x00班\xfe"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if at, _ := notText(b); at < 0 && !utf8.Valid(b) {
			t.Error("broken bytes are taken for text")
		}
		if text, ok := fromGB18030(b); ok && (!utf8.Valid(text) || bytes.ContainsRune(text, 0)) {
			t.Errorf("%q", text)
		}
	})
}

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/jpeg"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/media"
	"anping/storage"
)

// testPhoto is the photo that people in tests send: a JPEG that says where it was
// taken.
func testPhoto(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x1a\x00\x00\x00\x00GPS31.2304N121.4737E"
	return bytes.Join([][]byte{{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(exif) + 2)}, []byte(exif), b.Bytes()[2:]}, nil)
}

// realFile is a file of a real program (opusenc, ffmpeg).
func realFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "bot", "media", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// keep stores a file as it came.
func (w *world) keep(t *testing.T, kind string, data []byte) bot.MediaRef {
	t.Helper()
	sha, err := w.store.PutMedia(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return bot.MediaRef{SHA256: sha, Kind: kind}
}

// keptAs are the files that people send in these tests.
func keptAs(t *testing.T) map[string][]byte {
	t.Helper()
	return map[string][]byte{bot.Photo: testPhoto(t), bot.Voice: realFile(t, "tone.opus"), bot.Video: realFile(t, "gate.mov")}
}

// evidenceIs wants the evidence of all cases to be these files byte for byte,
// each with its kind, and nothing else.
func evidenceIs(t *testing.T, store *storage.Store, rows string, want map[string][]byte) {
	t.Helper()
	lines := strings.Fields(rows)
	if len(lines) != len(want) {
		t.Errorf("evidence:\n%s", rows)
	}
	for _, line := range lines {
		kind, sha, _ := strings.Cut(line, "|")
		got, err := store.GetMedia(t.Context(), sha)
		if err != nil || !bytes.Equal(got, want[kind]) {
			t.Errorf("the %s came back as %d bytes of %d: %v", kind, len(got), len(want[kind]), err)
		}
	}
}

// TestMediaByTheSandbox sends a photo, a voice message and a video through the
// sandbox's door: each is evidence byte for byte, and what anybody is served has
// lost where it was made.
func TestMediaByTheSandbox(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		s := defaults()
		s.Sandbox.Enabled, s.Database = true, secretOf("sqlite:"+filepath.Join(t.TempDir(), "anping.db"))
		if database == "postgres" {
			s.Database = secretOf(newPostgres(t))
		}
		clock := newShifted(0, func(time.Duration) {})
		a, err := wire(t.Context(), parts{settings: s, clock: clock, log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		ask := func(method, path, body string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			a.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1"+path, strings.NewReader(body)))
			return w
		}
		want := keptAs(t)
		for kind, data := range want {
			var up struct{ SHA256, Kind string }
			if w := ask("POST", "/sandbox/media", string(data)); json.Unmarshal(w.Body.Bytes(), &up) != nil || up.Kind != kind {
				t.Fatalf("%s: %d %s", kind, w.Code, w.Body)
			}
			w := ask("POST", "/sandbox/message", `{"key":"`+kind+`","chat":"c-wang","media":["`+up.SHA256+`"]}`)
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "A1001") {
				t.Errorf("a %s opened no case, or is not with it: %d %s", kind, w.Code, w.Body)
			}
			w = ask("GET", "/sandbox/media/"+up.SHA256, "")
			if shown := w.Body.Bytes(); w.Code != http.StatusOK || bytes.Contains(shown, []byte("31.2304")) || len(shown) < len(data)/2 {
				t.Errorf("the %s that is shown: %d, %d bytes", kind, w.Code, len(shown))
			}
		}
		a.streams()
		if err := a.close(); err != nil {
			t.Fatal(err)
		}
		store, err := storage.Open(t.Context(), storage.Config{Database: s.Database.Reveal(), Clock: clock})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = store.Close() }()
		rows, err := openPlain(t, s.Database.Reveal()).rows(`SELECT kind, sha256 FROM evidence`)
		if err != nil {
			t.Fatal(err)
		}
		evidenceIs(t, store, rows, want)
	})
}

// TestMediaByTelegram is the same through Telegram: a client sends a photo, the
// guard's photo of the mended thing reaches the client without its place, and a
// page that calls itself a photo is left out while its words count.
func TestMediaByTelegram(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		w := openWorld(t, worldConfig{database: database, start: time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC), company: exampleCompany(t), push: true, telegram: true})
		door := instance{w.engine, w.stage, 0}
		n := 0
		say := func(name, words string, files ...bot.MediaRef) {
			t.Helper()
			n++
			chat := w.extOf(t, name)
			m := bot.Message{Key: "m" + strconv.Itoa(n), Chat: bot.ChatRef{ID: chat}, From: chat, Text: words, Media: files, Named: true, At: w.clock.Now()}
			if _, err := door.Handle(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			if err := w.engine.Quiesce(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		say("王阿姨", "3号楼道闸坏了", w.voice)
		say("钱进", "接单")
		say("钱进", "好了 换了保险丝", w.photo)
		rows, err := w.plain.rows(`SELECT kind, sha256 FROM evidence`)
		if err != nil {
			t.Fatal(err)
		}
		evidenceIs(t, w.store, rows, map[string][]byte{bot.Voice: realFile(t, "tone.opus"), bot.Photo: testPhoto(t)})
		_, shown, err := media.Shown(testPhoto(t))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(shown)
		client, _ := strconv.ParseInt(w.extOf(t, "王阿姨"), 10, 64)
		seen := 0
		for _, sent := range w.stage.fake.Sent(client) {
			if sent.Photo == "" {
				continue
			}
			if seen++; sent.Photo != hex.EncodeToString(sum[:]) {
				t.Errorf("the client got another photo, %s", sent.Photo)
			}
		}
		if seen != 1 || bytes.Contains(shown, []byte("31.2304")) {
			t.Errorf("the client got %d photos", seen)
		}
	})
}

// extOf is the platform's id of somebody's chat.
func (w *world) extOf(t *testing.T, name string) string {
	t.Helper()
	rows, err := w.plain.rows(`SELECT c.ext FROM chats c LEFT JOIN people p ON p.id = c.person LEFT JOIN clients k ON k.id = c.client WHERE p.name = '` + name + `' OR k.name = '` + name + `'`)
	if err != nil || rows == "" || strings.Contains(rows, "\n") {
		t.Fatalf("the chat of %s: %q %v", name, rows, err)
	}
	return rows
}

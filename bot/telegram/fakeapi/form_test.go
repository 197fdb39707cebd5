package fakeapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestForms sends the same message in every form clients use.
func TestForms(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	board := `{"inline_keyboard":[[{"text":"好","callback_data":"x"}]]}`
	form := func(chunked bool) (string, io.Reader) {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for k, v := range map[string]string{"chat_id": fmt.Sprint(p.ID), "text": "甲&乙", "reply_markup": board} {
			_ = w.WriteField(k, v)
		}
		_ = w.Close()
		if chunked {
			return w.FormDataContentType(), io.NopCloser(&body) // of unknown length
		}
		return w.FormDataContentType(), &body
	}
	values := url.Values{"chat_id": {fmt.Sprint(p.ID)}, "text": {"甲&乙"}, "reply_markup": {board}}.Encode()
	kind, whole := form(false)
	kindC, chunks := form(true)
	for _, c := range []struct {
		name, kind string
		body       io.Reader
	}{
		{"json", "application/json", strings.NewReader(fmt.Sprintf(`{"chat_id":%d,"text":"甲&乙","reply_markup":%s,"parse_mode":null}`, p.ID, board))},
		{"json of strings", "application/json; charset=utf-8", strings.NewReader(fmt.Sprintf(`{"chat_id":"%d","text":"甲&乙","reply_markup":%q}`, p.ID, board))},
		{"urlencoded", "application/x-www-form-urlencoded", strings.NewReader(values)},
		{"multipart", kind, whole},
		{"multipart in chunks", kindC, chunks},
	} {
		got, err := r.post("sendMessage", c.kind, c.body)
		if err != nil || !got.OK {
			t.Errorf("%s: %v %s", c.name, err, got.Description)
		}
	}
	req, _ := http.NewRequestWithContext(r.ctx, http.MethodGet, r.url+"/bot"+testToken+"/sendMessage?"+values, nil)
	if got, err := do(req); err != nil || !got.OK {
		t.Errorf("query: %v %s", err, got.Description)
	}
	sent := r.Sent(p.ID)
	if len(sent) != 6 {
		t.Fatalf("%d of 6 arrived", len(sent))
	}
	for _, x := range sent {
		if x.Text != "甲&乙" || len(x.Buttons) != 1 || x.Buttons[0][0].Data != "x" {
			t.Errorf("%+v", x)
		}
	}
	var empty bytes.Buffer
	w := multipart.NewWriter(&empty)
	_ = w.Close()
	if got, err := r.post("getMe", w.FormDataContentType(), &empty); err != nil || !got.OK {
		t.Errorf("a multipart body without parts: %v %s", err, got.Description)
	}
	if got, err := r.post("sendMessage", "application/json", strings.NewReader(`{"chat_id":`)); err != nil || got.Code != 400 {
		t.Errorf("half a JSON: %v %+v", err, got)
	}
	if got := r.Unknown(); got != nil {
		t.Errorf("unknown: %v", got)
	}
	r.must("sendMessage", args{"chat_id": p.ID, "text": "a", "parsemode": "HTML", "chat": 1}, nil)
	if got := fmt.Sprint(r.Unknown()); got != "[sendMessage: chat sendMessage: parsemode]" {
		t.Errorf("unknown: %s", got)
	}
}

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

func TestPhotosOut(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	raw := dot(t, 300, 200)
	var m message
	for _, part := range []string{"photo", "whatever"} { // a part of its own, or attach://
		got := r.upload(p.ID, part, raw, args{"caption": "<b>灭火器</b>", "parse_mode": "HTML"})
		if !got.OK || json.Unmarshal(got.Result, &m) != nil {
			t.Fatalf("%s: %s", part, got.Description)
		}
		if m.Caption != "灭火器" || len(m.CaptionE) != 1 || len(m.Photo) != 2 || m.Photo[1].Width != 300 || m.Photo[0].Width != thumbSide {
			t.Errorf("%s: %+v", part, m)
		}
	}
	r.must("sendPhoto", args{"chat_id": p.ID, "photo": m.Photo[1].ID}, nil) // again, by its id
	for _, x := range r.Sent(p.ID) {
		if x.Photo != hashOf(raw) {
			t.Errorf("%+v", x)
		}
	}
	r.must("editMessageCaption", args{"chat_id": p.ID, "message_id": m.ID, "caption": "已换"}, &m)
	if m.Caption != "已换" {
		t.Errorf("%+v", m)
	}
	r.refused("editMessageText", args{"chat_id": p.ID, "message_id": m.ID, "text": "a"}, 400, "Bad Request: there is no text in the message to edit")
}

// fetch downloads a file by its path.
func (r *rig) fetch(path string) (int, []byte) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.ctx, http.MethodGet, r.url+"/file/bot"+testToken+"/"+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, raw
}

func TestFilesIn(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	raw := dot(t, 300, 200)
	photo := r.told(p.Say(Say{Chat: p.ID, Text: "灭火器", Photo: &File{Bytes: raw}})).Message
	if photo.Caption != "灭火器" || len(photo.Photo) != 2 || photo.Photo[1].Size != int64(len(raw)) {
		t.Fatalf("%+v", photo)
	}
	var f file
	r.must("getFile", args{"file_id": photo.Photo[1].ID}, &f)
	if status, got := r.fetch(f.Path); status != 200 || !bytes.Equal(got, raw) || f.Unique != photo.Photo[1].Unique {
		t.Errorf("%d, %d bytes, %+v", status, len(got), f)
	}
	r.clock.step(linkLife)
	if status, _ := r.fetch(f.Path); status != 404 {
		t.Errorf("a link older than an hour: %d", status)
	}
	r.must("getFile", args{"file_id": f.ID}, &f)
	if status, _ := r.fetch(f.Path); status != 200 {
		t.Errorf("a new link: %d", status)
	}
	voice := r.told(p.Say(Say{Chat: p.ID, Voice: &File{Bytes: []byte("OggS"), Size: 20<<20 + 1}, Seconds: 7})).Message
	if voice.Voice.Seconds != 7 || voice.Voice.MIME != "audio/ogg" {
		t.Errorf("%+v", voice.Voice)
	}
	r.refused("getFile", args{"file_id": voice.Voice.ID}, 400, "Bad Request: file is too big")
	doc := r.told(p.Say(Say{Chat: p.ID, Document: &File{Name: "a.pdf", MIME: "application/pdf", Bytes: []byte("%PDF")}, At: r.clock.Now().Add(-time.Minute)})).Message
	if doc.Document.Name != "a.pdf" || doc.Document.Size != 4 {
		t.Errorf("%+v", doc.Document)
	}
}

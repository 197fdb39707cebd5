package fakeapi

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"testing"
)

func TestPhotosRefused(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	for want, raw := range map[string][]byte{
		"file must be non-empty":   {},
		"IMAGE_PROCESS_FAILED":     []byte("not a picture"),
		"PHOTO_INVALID_DIMENSIONS": dot(t, 210, 10),
		"file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes": append(dot(t, 2, 2), make([]byte, photoMost+1-len(dot(t, 2, 2)))...),
	} {
		if got := r.upload(p.ID, "photo", raw, args{}); got.Description != "Bad Request: "+want {
			t.Errorf("%q, want %q", got.Description, want)
		}
	}
	if got := r.upload(p.ID, "photo", dot(t, 20, 20), args{"caption": long(1025)}); got.Description != "Bad Request: message caption is too long" {
		t.Errorf("caption of 1025: %q", got.Description)
	}
	if got := r.upload(p.ID, "photo", make([]byte, maxBody+1), args{}); got.Code != 413 || got.Description != "Request Entity Too Large" {
		t.Errorf("a body over the limit: %d %q", got.Code, got.Description)
	}
	if got := r.upload(p.ID, "photo", dot(t, 200, 10), args{"caption": long(1024)}); !got.OK {
		t.Errorf("at the limits: %q", got.Description)
	}
}

// upload sends a photo as a multipart body, its part called name.
func (r *rig) upload(chat int64, name string, raw []byte, a args) said {
	r.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	a["chat_id"] = chat
	if name != "photo" {
		a["photo"] = "attach://" + name
	}
	for k, v := range a {
		_ = w.WriteField(k, fmt.Sprint(v))
	}
	part, err := w.CreateFormFile(name, "a.png")
	if err != nil {
		r.t.Fatal(err)
	}
	_, _ = part.Write(raw)
	_ = w.Close()
	got, err := r.post("sendPhoto", w.FormDataContentType(), &body)
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

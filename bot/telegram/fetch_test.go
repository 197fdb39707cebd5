package telegram

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"anping/bot"
	"anping/bot/media"
)

// jpegOf is a small photo that says where it was taken.
func jpegOf(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	return append([]byte("\xff\xd8\xff\xe1\x00\x1aExif\x00\x00GPS31.2304N121.473"), b.Bytes()[2:]...)
}

func photo() string {
	return private(`"photo":[{"file_id":"a","file_unique_id":"ua","width":9,"height":9,"file_size":100}],"caption":"现场"`)
}

func TestFetch(t *testing.T) {
	big := append(jpegOf(t), make([]byte, media.Most)...)
	for name, c := range map[string]struct {
		get    http.HandlerFunc // answer to getFile, nil = photos/<id>.jpg
		file   []byte           // nil = not there
		status int              // of the update
		left   string           // why it is not kept; "" = it is
	}{
		"good":             {nil, jpegOf(t), 200, ""},
		"at the bound":     {nil, big[:media.Most], 200, ""},
		"over the bound":   {nil, big, 200, "large"},
		"empty":            {nil, []byte{}, 200, "alien"},
		"not there":        {nil, nil, 200, "gone"},
		"a page":           {nil, []byte("<!doctype html><script>"), 200, "alien"},
		"a cut photo":      {nil, jpegOf(t)[:100], 200, "broken"},
		"too big to get":   {refuses(400, "Bad Request: file is too big", ""), nil, 200, "large"},
		"unknown file":     {refuses(400, "Bad Request: wrong file_id or the file is temporarily unavailable", ""), nil, 200, "gone"},
		"size over bound":  {says(200, `{"ok":true,"result":{"file_id":"a","file_size":20000000,"file_path":"a"}}`), nil, 200, "large"},
		"no path":          {says(200, `{"ok":true,"result":{"file_id":"a"}}`), nil, 200, "gone"},
		"path upwards":     {says(200, `{"ok":true,"result":{"file_id":"a","file_path":"../../bot/getMe"}}`), nil, 200, "gone"},
		"path elsewhere":   {says(200, `{"ok":true,"result":{"file_id":"a","file_path":"//evil.example/x"}}`), nil, 200, "gone"},
		"path with a mark": {says(200, `{"ok":true,"result":{"file_id":"a","file_path":"a?x=1"}}`), nil, 200, "gone"},
		"too fast":         {refuses(429, "Too Many Requests", `{"retry_after":3}`), nil, 503, ""},
		"gateway":          {says(502, "<html>"), nil, 503, ""},
		"hangs up":         {hangsUp, nil, 503, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, s := hook(t, nil)
			if c.get != nil {
				r.stub.next("getFile", c.get)
			}
			if c.file != nil {
				r.stub.files["photos/a.jpg"] = c.file
			}
			status, _ := do(t, s, posted{body: photo()})
			if status != c.status {
				t.Fatalf("%d, wanted %d", status, c.status)
			}
			if status != 200 {
				return
			}
			got := r.inbox.heard()
			if len(got) != 1 || got[0].Text != "现场" || len(got[0].Media)+len(got[0].LeftOut) != 1 {
				t.Fatalf("heard %+v", got)
			}
			if c.left != "" {
				if left := got[0].LeftOut; len(left) != 1 || left[0] != (bot.LeftOut{Kind: "photo", Why: c.left}) {
					t.Errorf("left out %+v", left)
				}
			} else {
				m := got[0].Media[0]
				if m.Kind != bot.Photo || !bytes.Equal(r.shelf.kept[m.SHA256], c.file) {
					t.Errorf("kept %+v", m)
				}
			}
		})
	}
}

// What cannot be had now is tried again, but not for ever: the words count.
func TestFetchGivesUp(t *testing.T) {
	r, s := hook(t, nil)
	for range fetchTries {
		r.stub.next("getFile", says(502, "<html>"))
	}
	var statuses []int
	for range fetchTries {
		status, _ := do(t, s, posted{body: photo()})
		statuses = append(statuses, status)
	}
	if statuses[0] != 503 || statuses[fetchTries-1] != 200 {
		t.Errorf("%v", statuses)
	}
	if got := r.inbox.heard(); len(got) != 1 || got[0].Text != "现场" || len(got[0].Media) != 0 {
		t.Errorf("heard %+v", got)
	}
}

// A photo is never given up because the database is down.
func TestFetchStoreDown(t *testing.T) {
	r, s := hook(t, nil)
	r.stub.files["photos/a.jpg"] = jpegOf(t)
	r.shelf.down = errDown
	for range 3 * fetchTries {
		if status, _ := do(t, s, posted{body: photo()}); status != 503 {
			t.Fatalf("%d", status)
		}
	}
	r.shelf.down = nil
	if status, _ := do(t, s, posted{body: photo()}); status != 200 {
		t.Fatalf("%d", status)
	}
	if got := r.inbox.heard(); len(got) != 1 || len(got[0].Media) != 1 {
		t.Errorf("heard %+v", got)
	}
}

// A download that takes longer than a webhook has time for goes on, and is
// there when the update comes again.
func TestFetchSlow(t *testing.T) {
	r, s := hook(t, nil)
	r.patience = 1
	go1 := make(chan struct{})
	r.stub.files["photos/a.jpg"] = jpegOf(t)
	r.stub.next("getFile", func(w http.ResponseWriter, _ *http.Request) {
		<-go1
		says(200, `{"ok":true,"result":{"file_id":"a","file_path":"photos/a.jpg"}}`)(w, nil)
	})
	if status, _ := do(t, s, posted{body: photo()}); status != 503 {
		t.Fatalf("%d", status)
	}
	close(go1)
	r.patience = webhookPatience
	if status, _ := do(t, s, posted{body: photo()}); status != 200 {
		t.Fatalf("%d", status)
	}
	if n := len(r.stub.calls("getFile")); n != 1 {
		t.Errorf("asked %d times", n)
	}
	if got := r.inbox.heard(); len(got) != 1 || len(got[0].Media) != 1 {
		t.Errorf("heard %+v", got)
	}
}

// The address of a file holds the token; it stands nowhere.
func TestFetchHidesTheAddress(t *testing.T) {
	r, s := hook(t, nil)
	do(t, s, posted{body: photo()}) // not there: logged
	if log := r.log.String(); !strings.Contains(log, "left out") || strings.Contains(log, "/file/bot") {
		t.Error(log)
	}
	for _, m := range r.inbox.heard() {
		for _, ref := range m.Media {
			t.Errorf("%+v", ref)
		}
	}
}

package telegram

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

func photo() string {
	return private(`"photo":[{"file_id":"a","file_unique_id":"ua","width":9,"height":9,"file_size":100}],"caption":"现场"`)
}

func TestFetch(t *testing.T) {
	big := bytes.Repeat([]byte("x"), mostFile+1)
	for name, c := range map[string]struct {
		get    http.HandlerFunc // answer to getFile, nil = photos/<id>.jpg
		file   []byte           // nil = not there
		status int              // of the update
		media  int
	}{
		"good":             {nil, []byte("\xff\xd8\xff photo"), 200, 1},
		"at the bound":     {nil, big[:mostFile], 200, 1},
		"over the bound":   {nil, big, 200, 0},
		"empty":            {nil, []byte{}, 200, 0},
		"not there":        {nil, nil, 200, 0},
		"too big to get":   {refuses(400, "Bad Request: file is too big", ""), nil, 200, 0},
		"unknown file":     {refuses(400, "Bad Request: wrong file_id or the file is temporarily unavailable", ""), nil, 200, 0},
		"size over bound":  {says(200, `{"ok":true,"result":{"file_id":"a","file_size":20000000,"file_path":"a"}}`), nil, 200, 0},
		"no path":          {says(200, `{"ok":true,"result":{"file_id":"a"}}`), nil, 200, 0},
		"path upwards":     {says(200, `{"ok":true,"result":{"file_id":"a","file_path":"../../bot/getMe"}}`), nil, 200, 0},
		"path elsewhere":   {says(200, `{"ok":true,"result":{"file_id":"a","file_path":"//evil.example/x"}}`), nil, 200, 0},
		"path with a mark": {says(200, `{"ok":true,"result":{"file_id":"a","file_path":"a?x=1"}}`), nil, 200, 0},
		"too fast":         {refuses(429, "Too Many Requests", `{"retry_after":3}`), nil, 503, 0},
		"gateway":          {says(502, "<html>"), nil, 503, 0},
		"hangs up":         {hangsUp, nil, 503, 0},
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
			if len(got) != 1 || got[0].Text != "现场" || len(got[0].Media) != c.media {
				t.Fatalf("heard %+v", got)
			}
			if c.media > 0 {
				m := got[0].Media[0]
				if m.Kind != kindPhoto || !bytes.Equal(r.shelf.kept[m.SHA256], c.file) {
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
	r.stub.files["photos/a.jpg"] = []byte("\xff\xd8\xff photo")
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
	r.stub.files["photos/a.jpg"] = []byte("\xff\xd8\xff photo")
	r.stub.next("getFile", func(w http.ResponseWriter, _ *http.Request) {
		<-go1
		says(200, `{"ok":true,"result":{"file_id":"a","file_path":"photos/a.jpg"}}`)(w, nil)
	})
	if status, _ := do(t, s, posted{body: photo()}); status != 503 {
		t.Fatalf("%d", status)
	}
	r.fetches.mu.Lock()
	running := r.fetches.running["ua/a"]
	r.fetches.mu.Unlock()
	close(go1)
	<-running.done
	r.patience = webhookPatience
	if status, _ := do(t, s, posted{body: photo()}); status != 200 {
		t.Fatalf("%d", status)
	}
	if n := len(r.stub.calls("getFile")); n > 2 {
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

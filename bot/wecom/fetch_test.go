package wecom

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"anping/bot"
	"anping/bot/media"
)

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func serves(data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data) }
}

const photoXML = `<MsgType>image</MsgType><MediaId>MID</MediaId><MsgId>7</MsgId>`

func TestFetch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		answers []http.HandlerFunc
		status  int
		kept    string // kind of what is kept, or why it is not
	}{
		{"a photo", []http.HandlerFunc{serves(picture(t))}, 200, bot.Photo},
		{"a stale token", []http.HandlerFunc{code(40014), serves(picture(t))}, 200, bot.Photo},
		{"gone", []http.HandlerFunc{code(40007)}, 200, bot.LeftGone},
		{"no photo", []http.HandlerFunc{serves([]byte("%PDF-1.7"))}, 200, string(media.Alien)},
		{"JSON for a photo", []http.HandlerFunc{serves([]byte(`{"hello":"world"}`))}, 200, string(media.Alien)},
		{"too large", []http.HandlerFunc{serves(make([]byte, media.Most+1))}, 200, string(media.Large)},
		{"WeCom is busy", []http.HandlerFunc{says(502, "")}, 503, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.stub.next("/cgi-bin/media/get", c.answers...)
			if status := r.says(t, "/wecom", inXML(photoXML)); status != c.status {
				t.Fatalf("answered %d, %s", status, r.logs)
			}
			if c.status != 200 {
				return
			}
			m := r.inbox.heard[0]
			got := ""
			for _, f := range m.Media {
				got += f.Kind
			}
			for _, f := range m.LeftOut {
				got += f.Why
			}
			if got != c.kept {
				t.Errorf("kept %q, want %q", got, c.kept)
			}
		})
	}
}

// What cannot be had twice is left out, so that the words are heard.
func TestFetchGivesUp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.stub.next("/cgi-bin/media/get", says(502, ""), says(502, ""))
	if status := r.says(t, "/wecom", inXML(photoXML)); status != 503 {
		t.Fatal(status)
	}
	if status := r.says(t, "/wecom", inXML(photoXML)); status != 200 || r.inbox.heard[0].LeftOut[0].Why != bot.LeftGone {
		t.Error(status, r.inbox.heard)
	}
}

// A picture that the smart bot was sent is encrypted with its key.
func TestFetchSealed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	plain := picture(t)
	n := 32 - len(plain)%32
	plain = append(plain, bytes.Repeat([]byte{byte(n)}, n)...)
	key, err := base64.RawStdEncoding.DecodeString(testBotKey)
	if err != nil {
		t.Fatal(err)
	}
	c, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	cipher.NewCBCEncrypter(c, key[:16]).CryptBlocks(plain, plain)
	r.stub.next("/file", serves(plain), serves(plain[:40]))
	for i, want := range []string{"photo", "gone"} {
		msg := `{"msgid":"B` + want + `","chatid":"wrDAY","chattype":"group","from":{"userid":"liqiang"},"msgtype":"image","image":{"url":"` + r.stub.URL + `/file?` + want + `"}}`
		if status := r.says(t, "/wecom/bot", msg); status != 200 {
			t.Fatal(status, r.logs)
		}
		m := r.inbox.heard[i]
		if want == "photo" && (len(m.Media) != 1 || m.Media[0].Kind != bot.Photo) || want == "gone" && (len(m.LeftOut) != 1 || m.LeftOut[0].Why != bot.LeftGone) {
			t.Errorf("%s: %+v", want, m)
		}
	}
	elsewhere := `{"msgid":"B9","chatid":"wrDAY","chattype":"group","from":{"userid":"liqiang"},"msgtype":"image","image":{"url":"http://169.254.169.254/latest"}}`
	r.says(t, "/wecom/bot", elsewhere)
	if status := r.says(t, "/wecom/bot", elsewhere); status != 200 {
		t.Error(status)
	}
}

func TestSendPhoto(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sha, _ := r.media.PutMedia(t.Context(), picture(t))
	body := bot.Body{Lang: "zh", Lines: words("完成").Lines, Image: sha}
	if end := r.send(t, r.partOf(t, "liqiang", body)); end.State != bot.Sent {
		t.Fatal(end)
	}
	up := r.stub.calls("/cgi-bin/media/upload")
	if len(up) != 1 || up[0].query.Get("type") != "image" || !bytes.Contains(up[0].body, []byte(`filename="photo.png"; filelength=`)) {
		t.Errorf("uploaded %v", up)
	}
	if got := r.stub.calls("/cgi-bin/message/send"); len(got) != 1 || !strings.Contains(string(got[0].body), `"msgtype":"image","agentid":1000002,"image":{"media_id":"MEDIA1"}`) {
		t.Errorf("sent %v", got)
	}
	if end := r.send(t, r.partOf(t, "robot:night", body)); end.State != bot.Sent {
		t.Fatal(end)
	}
	if got := r.stub.calls("/cgi-bin/webhook/send"); len(got) != 1 || !strings.Contains(string(got[0].body), `"msgtype":"image","image":{"base64":"iVBOR`) {
		t.Errorf("sent %v", got)
	}
	// One that was erased leaves its words.
	body.Image = "erased"
	for _, chat := range []string{"liqiang", "robot:night"} {
		if end := r.send(t, r.partOf(t, chat, body)); end.State != bot.Sent || end.Why == "" {
			t.Errorf("%s: %v", chat, end)
		}
	}
}

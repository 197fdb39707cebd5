package wechat

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anping/bot"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// TestRead: every type of message and event that WeChat sends.
func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, inner, text, action string
		opens                     bot.Opening
		place                     bool
		left                      string
	}{
		{name: "text", inner: message("text", "1", "<Content><![CDATA[ 灯坏了 <b>]]]]><![CDATA[>&amp; ]]></Content>"), text: "灯坏了 <b>]]>&amp;"},
		{name: "a pasted control character", inner: message("text", "1", "<Content><![CDATA[灯\x08坏了]]></Content>"), text: "灯坏了"},
		{name: "a tap on an answer", inner: message("text", "1", "<Content>接单</Content><bizmsgmenuid>b7k3</bizmsgmenuid>"), text: "接单", action: "b7k3"},
		{name: "location", inner: message("location", "1", "<Location_X>31.239703</Location_X><Location_Y>121.499718</Location_Y><Scale>16</Scale><Label>路</Label>"), place: true},
		{name: "a location that cannot be", inner: message("location", "1", "<Location_X>x</Location_X><Location_Y>999</Location_Y><Label>3号楼</Label>"), text: "3号楼"},
		{name: "link", inner: message("link", "1", "<Title>投诉</Title><Description>看看</Description><Url>https://x</Url>"), text: "「投诉 看看」"},
		{name: "mini program", inner: message("miniprogrampage", "1", "<Title>页</Title>"), text: "「页」"},
		{name: "a photo without an id", inner: message("image", "1", "<PicUrl>http://x</PicUrl>"), left: "photo gone"},
		{name: "of another kind", inner: message("hologram", "1", "")},
		{name: "follow", inner: event("subscribe", "<EventKey></EventKey>"), opens: bot.OpensBrief},
		{name: "follow by a code", inner: event("subscribe", "<EventKey>qrscene_SUN/GATE</EventKey><Ticket>T</Ticket>"), opens: bot.OpensBrief, text: "/bind SUN/GATE"},
		{name: "scan", inner: event("SCAN", "<EventKey>SUN/</EventKey>"), opens: bot.OpensBrief, text: "/bind SUN/"},
		{name: "scan of a checkpoint", inner: event("SCAN", "<EventKey>tap-17-NORTH23ABC</EventKey>"), opens: bot.OpensBrief, text: "/bind tap-17-NORTH23ABC"},
		{name: "a scene of others", inner: event("SCAN", "<EventKey>a b</EventKey>"), opens: bot.OpensBrief},
		{name: "tap on the menu", inner: event("CLICK", "<EventKey>progress</EventKey>"), opens: bot.OpensBrief, text: "/progress"},
		{name: "a key of others", inner: event("CLICK", "<EventKey>adopt J-1</EventKey>"), opens: bot.OpensBrief},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			if rec := s.post(c.inner); rec.Code != http.StatusOK {
				t.Fatalf("answered %d", rec.Code)
			}
			m := s.inbox.last(t)
			left := ""
			for _, l := range m.LeftOut {
				left = l.Kind + " " + l.Why
			}
			if m.Text != c.text || m.Action != c.action || m.Opens != c.opens || (m.Location != nil) != c.place || left != c.left {
				t.Errorf("heard %+v", m)
			}
			if m.Platform != Name || m.Account != testApp || m.Chat != (bot.ChatRef{ID: openID}) || m.From != openID || !m.Named || !m.At.Equal(noon) {
				t.Errorf("heard %+v", m)
			}
			if c.place && fmt.Sprintf("%.4f %.4f", m.Location.Lat, m.Location.Lon) != "31.2417 121.4953" {
				t.Errorf("at %v", *m.Location)
			}
		})
	}
}

// TestFates: following and leaving, and what became of what was sent.
func TestFates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, inner, fates string }{
		{"follow", event("subscribe", ""), "[back " + openID + "]"},
		{"leave", event("unsubscribe", ""), "[gone " + openID + "]"},
		{"a template arrived", event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID><Status>success</Status>"), "[]"},
		{"a template was blocked", event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID><Status>failed:user block</Status>"), "[gone " + openID + "]"},
		{"a template failed", event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID><Status>failed: system failed</Status>"), "[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			rec := s.post(c.inner)
			if rec.Code != http.StatusOK || fmt.Sprint(s.inbox.fates) != c.fates {
				t.Errorf("%d, %v", rec.Code, s.inbox.fates)
			}
		})
	}
}

// TestFinish: what became of a template message is kept with its note, also when
// the note is not there yet; one without an id, or of somebody else, is forgotten.
func TestFinish(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.store.sent["1"] = true
	finish := func(id, status string) {
		t.Helper()
		if rec := s.post(event("TEMPLATESENDJOBFINISH", "<MsgID>"+id+"</MsgID><Status>"+status+"</Status>")); rec.Code != http.StatusOK || rec.Body.String() != "success" {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
	}
	finish("1", "success")
	finish("0", "success")
	finish("1", "failed: system failed")
	finish("1", "failed:user block")
	want := []string{
		openID + " 1 true the template message arrived", openID + " 1 false the template message did not arrive: WeChat failed",
		openID + " 1 false the client blocks template messages",
	}
	if !slices.Equal(s.store.finished, want) || s.store.waiting() != 0 {
		t.Errorf("%q, %d wait", s.store.finished, s.store.waiting())
	}
	finish("2", "failed: system failed")
	if s.store.waiting() != 1 {
		t.Fatalf("%d wait", s.store.waiting())
	}
	again := func() {
		all, _ := s.store.TakeErrands(t.Context(), Name, "", "", 9, 0)
		for _, e := range all {
			s.w.run(t.Context(), s.inbox, e)
		}
	}
	again()
	if s.store.waiting() != 1 {
		t.Error("an end that nobody knows yet is dropped")
	}
	s.store.sent["2"] = true
	again()
	if n := len(s.store.finished); s.store.waiting() != 0 || s.store.finished[n-1] != openID+" 2 false the template message did not arrive: WeChat failed" {
		t.Errorf("%q, %d wait", s.store.finished, s.store.waiting())
	}
}

// TestPopups: all that a client answered, not the last only.
func TestPopups(t *testing.T) {
	t.Parallel()
	d, err := parse([]byte(event("subscribe_msg_popup_event", `<SubscribeMsgPopupEvent><List><TemplateId>TEMPLATE_A1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>2</PopupScene></List><List><TemplateId>TEMPLATE_B1</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgPopupEvent>`)))
	if err != nil {
		t.Fatal(err)
	}
	h, ok := newStage(t).w.read(d)
	if !ok || h.deed != allowed || fmt.Sprint(h.answers) != "[{TEMPLATE_A1 true false} {TEMPLATE_B1 false false}]" {
		t.Errorf("read %+v", h)
	}
}

// TestFetch: files come with the message; what cannot be had is left out, what
// comes later follows as a message of its own.
func TestFetch(t *testing.T) {
	t.Parallel()
	movie, err := os.ReadFile(filepath.Join("..", "media", "testdata", "gate.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	photo, slow := string(picture(t)), make(chan struct{})
	for _, c := range []struct {
		name, kind string
		answer     http.HandlerFunc
		want, left string
		waits      int
	}{
		{name: "photo", kind: "image", answer: says(photo), want: "photo"},
		{name: "voice", kind: "voice", answer: says("#!AMR\n" + strings.Repeat("\x04"+strings.Repeat("x", 12), 4)), want: "voice"},
		{name: "video", kind: "video", answer: says(string(movie)), want: "video"},
		{name: "a video by its address", kind: "shortvideo", answer: func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"video_url":"http://%s/video"}`, r.Host)
		}, want: "video"},
		{name: "a video elsewhere", kind: "video", answer: says(`{"video_url":"http://169.254.169.254/v"}`), left: "video gone"},
		{name: "no photo", kind: "image", answer: says("%PDF-1.7"), left: "photo alien"},
		{name: "a media_id that is over", kind: "image", answer: says(`{"errcode":40007,"errmsg":"invalid media_id"}`), left: "photo gone"},
		{name: "too large", kind: "video", answer: says(strings.Repeat("x", 10<<20+1)), left: "video large"},
		{name: "not now", kind: "image", answer: says(`{"errcode":40164,"errmsg":"invalid ip 203.0.113.7, not in whitelist"}`), left: "photo coming", waits: 1},
		{name: "slow", kind: "image", answer: func(http.ResponseWriter, *http.Request) { <-slow }, left: "photo coming", waits: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			if c.name == "slow" {
				t.Cleanup(func() { close(slow) })
			}
			s.api.answer("/cgi-bin/media/get", c.answer)
			s.api.answer("/video", says(string(movie)))
			if rec := s.post(message(c.kind, "1", "<MediaId>M1</MediaId><Format>amr</Format><ThumbMediaId>T</ThumbMediaId>")); rec.Code != http.StatusOK {
				t.Fatalf("answered %d", rec.Code)
			}
			m := s.inbox.last(t)
			got, left := "", ""
			for _, f := range m.Media {
				got = f.Kind
			}
			for _, l := range m.LeftOut {
				left = l.Kind + " " + l.Why
			}
			if got != c.want || left != c.left || s.store.waiting() != c.waits {
				t.Errorf("heard %q, left out %q, %d wait", got, left, s.store.waiting())
			}
		})
	}
}

// TestFetchLater: a file that did not come in time is fetched by another life of
// the program, and said under a key of its own.
func TestFetchLater(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.api.answer("/cgi-bin/media/get", says(`{"errcode":-1,"errmsg":"system error"}`))
	s.post(message("image", "1", "<MediaId>M1</MediaId>"))
	first := s.inbox.last(t)
	later := newStage(t)
	later.store = s.store
	later.w.store = s.store
	found, _ := s.store.TakeErrands(t.Context(), "", "", "", 1, 0)
	for _, e := range found {
		if strings.Contains(e.Key, openID) {
			t.Errorf("the key %s holds who sent it", e.Key)
		}
		later.api.answer("/cgi-bin/media/get", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) })
		later.w.run(t.Context(), later.inbox, e)
		if later.inbox.count() != 0 || s.store.waiting() != 1 {
			t.Error("given up too early")
		}
		later.api.answer("/cgi-bin/media/get", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(picture(t)) })
		later.w.run(t.Context(), later.inbox, e)
	}
	m := later.inbox.last(t)
	if len(m.Media) != 1 || m.Key == first.Key || m.Opens != bot.OpensNone || m.Chat != first.Chat || !m.At.Equal(first.At) || s.store.waiting() != 0 {
		t.Errorf("said %+v, %d wait", m, s.store.waiting())
	}
}

// TestSpoken: what WeChat made of a voice message comes beside the file, also where
// the file is late, and of nothing but a voice message.
func TestSpoken(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("灯", mostSpoken+1)
	for _, c := range []struct{ name, inner, want string }{
		{"a sentence", message("voice", "1", "<MediaId>v</MediaId><Format>amr</Format><Recognition><![CDATA[ 3号楼灯坏了。 ]]></Recognition>"), "3号楼灯坏了。"},
		{"none was made", message("voice", "1", "<MediaId>v</MediaId><Recognition><![CDATA[]]></Recognition>"), ""},
		{"an account without it", message("voice", "1", "<MediaId>v</MediaId>"), ""},
		{"without a file", message("voice", "1", "<Recognition>灯坏了</Recognition>"), "灯坏了"},
		{"longer than a minute", message("voice", "1", "<MediaId>v</MediaId><Recognition>"+long+"</Recognition>"), long[:mostSpoken*len("灯")]},
		{"of a photo", message("image", "1", "<MediaId>p</MediaId><Recognition>灯坏了</Recognition>"), ""},
		{"beside a text", message("text", "1", "<Content>好</Content><Recognition>灯坏了</Recognition>"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			if rec := s.post(c.inner); rec.Code != http.StatusOK {
				t.Fatalf("answered %d", rec.Code)
			}
			m := s.inbox.last(t)
			if m.Spoken != c.want {
				t.Errorf("spoken %q, want %q", m.Spoken, c.want)
			}
			if strings.HasPrefix(c.name, "a sentence") && m.Text != "" {
				t.Errorf("said %q: nobody confirmed it", m.Text)
			}
		})
	}
}

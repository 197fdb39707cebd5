package wechat

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
)

const (
	noticePath = "/cgi-bin/message/subscribe/bizsend"
	testNotice = "NOTICE_ID_1 thing1=what"
)

func withNotice(c *Config) { c.Notice = testNotice }

func beyond(p *bot.Part) { p.Beyond = true }

// popup is what a client said when they were asked.
func popup(pairs ...string) string {
	var list strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		fmt.Fprintf(&list, "<List><TemplateId>%s</TemplateId><SubscribeStatusString>%s</SubscribeStatusString><PopupScene>2</PopupScene></List>", pairs[i], pairs[i+1])
	}
	return event("subscribe_msg_popup_event", "<SubscribeMsgPopupEvent>"+list.String()+"</SubscribeMsgPopupEvent>")
}

// TestConsented: each answer of a popup and of the settings is kept, the same again
// under the same key; what names no template is not.
func TestConsented(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for range 2 {
		if rec := s.post(popup("NOTICE_ID_1", "accept", "NOTICE_ID_2", "reject", "<b/>", "accept")); rec.Code != http.StatusOK || rec.Body.String() != "success" {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
	}
	s.post(event("subscribe_msg_change_event", "<SubscribeMsgChangeEvent><List><TemplateId>NOTICE_ID_1</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgChangeEvent>"))
	got := s.store.consents
	if len(got) != 5 {
		t.Fatalf("kept %+v", got)
	}
	first, second, again, settings := got[0], got[1], got[2], got[4]
	if !first.Accepts || first.Settings || first.Template != "NOTICE_ID_1" || !first.At.Equal(noon) || second.Accepts || again.Key != first.Key || second.Key == first.Key {
		t.Errorf("kept %+v", got)
	}
	if settings.Accepts || !settings.Settings {
		t.Errorf("the settings say %+v", settings)
	}
	if strings.Contains(first.Key, openID) {
		t.Error("the key holds a platform's id")
	}
}

// TestNotice: without a slot, and where a template is refused, a notice says once for
// each consent that something waits, with the page; the note is held. What is known
// not to have gone gives its consent back, what may have gone does not, and no second
// notice follows for the note.
func TestNotice(t *testing.T) {
	t.Parallel()
	page := bot.Body{Lang: "zh", Lines: []text.Line{text.Plain("A1027 已处理:换了保险丝")}, Page: "https://anping.example.com/case/x.y"}
	lost := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	for _, c := range []struct {
		name      string
		had       int
		config    []func(*Config)
		template  http.HandlerFunc
		notice    http.HandlerFunc
		want      bot.OutcomeState
		calls     int // of bizsend
		left      int // consents
		ended     int
		why       string
		templates int
	}{
		{name: "no consent", config: []func(*Config){withNotice}, want: bot.Held},
		{name: "a consent", had: 1, config: []func(*Config){withNotice}, want: bot.Held, calls: 1},
		{name: "two", had: 2, config: []func(*Config){withNotice}, want: bot.Held, calls: 1, left: 1},
		{name: "a template goes first", had: 1, config: []func(*Config){withNotice, withTemplate}, want: bot.Held, left: 1, templates: 1},
		{name: "the template is refused", had: 1, config: []func(*Config){withNotice, withTemplate}, template: says(`{"errcode":40037}`), want: bot.Held, calls: 1, templates: 1},
		{name: "WeChat knows of none", had: 2, config: []func(*Config){withNotice}, notice: says(`{"errcode":43101}`), want: bot.Held, calls: 1, ended: 1},
		{name: "not of this account", had: 1, config: []func(*Config){withNotice}, notice: says(`{"errcode":40037}`), want: bot.Held, calls: 1, left: 1},
		{name: "fields", had: 1, config: []func(*Config){withNotice}, notice: says(`{"errcode":47003}`), want: bot.Held, calls: 1, left: 1},
		{name: "used up today", had: 1, config: []func(*Config){withNotice}, notice: says(`{"errcode":45009}`), want: bot.After, calls: 1, left: 1},
		{name: "busy", had: 1, config: []func(*Config){withNotice}, notice: says(`{"errcode":-1}`), want: bot.Retry, calls: 1, left: 1},
		{name: "stale token", had: 1, config: []func(*Config){withNotice}, notice: says(`{"errcode":42001}`), want: bot.After, calls: 2, left: 1},
		{name: "HTTP 500", had: 1, config: []func(*Config){withNotice}, notice: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, want: bot.Retry, calls: 1, left: 1},
		{name: "lost", had: 2, config: []func(*Config){withNotice}, notice: lost, want: bot.Held, calls: 1, left: 1, why: "not known"},
		{name: "not configured", had: 1, want: bot.Held, left: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, c.config...)
			for i := range c.had {
				s.store.consents = append(s.store.consents, bot.Consent{Key: strings.Repeat(fmt.Sprint(i), 40), Template: "NOTICE_ID_1", Accepts: true})
			}
			if c.notice != nil {
				s.api.answer(noticePath, c.notice)
			}
			if c.template != nil {
				s.api.answer(templatePath, c.template)
			}
			out := s.send(page, beyond)
			calls := s.api.to(noticePath)
			if out.State != c.want || len(calls) != c.calls || len(s.store.consents) != c.left || s.store.ended != c.ended || len(s.api.to(templatePath)) != c.templates {
				t.Fatalf("%+v, %d calls, %d consents left, %d ended, %d templates", out, len(calls), len(s.store.consents), s.store.ended, len(s.api.to(templatePath)))
			}
			if !strings.Contains(out.Why, c.why) {
				t.Errorf("why: %s", out.Why)
			}
			if c.calls > 0 && !strings.Contains(calls[0].body, `"page":"https://anping.example.com/case/x.y"`) {
				t.Errorf("sent %s", calls[0].body)
			}
			if c.want == bot.Held && c.calls > 0 && c.ended == 0 && c.left < c.had {
				s.send(page, beyond, func(p *bot.Part) { p.Attempt, p.Again = 2, true })
				if len(s.api.to(noticePath)) != c.calls {
					t.Error("a second notice went out for the note")
				}
			}
		})
	}
}

// TestNoticeEnds: what became of a notice is kept with the note that it announced,
// though WeChat names neither a number at its send nor the note.
func TestNoticeEnds(t *testing.T) {
	t.Parallel()
	s := newStage(t, withNotice)
	s.store.consents = []bot.Consent{{Key: strings.Repeat("ab", 20), Template: "NOTICE_ID_1", Accepts: true, At: noon.Add(-time.Minute)}}
	out := s.send(news, beyond)
	s.store.sent[out.Ext] = true
	if len(out.Ext) != mostMsgID {
		t.Fatalf("%+v", out)
	}
	for code, want := range map[string]string{"0": " true ", "43101": " false "} {
		s.post(event("subscribe_msg_sent_event", "<SubscribeMsgSentEvent><List><TemplateId>NOTICE_ID_1</TemplateId><MsgID>1700827132819554304</MsgID><ErrorCode>"+code+"</ErrorCode><ErrorStatus>"+code+"</ErrorStatus></List></SubscribeMsgSentEvent>"))
		if got := s.store.finished[len(s.store.finished)-1]; !strings.HasPrefix(got, openID+" "+out.Ext+want) {
			t.Errorf("%s: %s", code, got)
		}
	}
	if s.store.waiting() != 0 {
		t.Error("an end that was found waits")
	}
}

// TestLeads: a template leads to the body's own link, else its page, and nowhere
// where neither is an address that a template takes.
func TestLeads(t *testing.T) {
	t.Parallel()
	link := func(to string) *bot.Link { return &bot.Link{Label: text.Plain("在网页上填"), URL: to} }
	for _, c := range []struct {
		name string
		body bot.Body
		want string
	}{
		{"a page", bot.Body{Page: "https://a.example/case/x"}, `"url":"https://a.example/case/x"`},
		{"a link", bot.Body{Page: "https://a.example/case/x", Link: link("https://a.example/survey/y")}, `"url":"https://a.example/survey/y"`},
		{"none", bot.Body{}, ""},
		{"no address", bot.Body{Page: "javascript:alert(1)"}, ""},
		{"too long", bot.Body{Page: "https://a.example/" + strings.Repeat("x", mostAddress)}, ""},
	} {
		s := newStage(t, withTemplate)
		c.body.Lang, c.body.Lines = "zh", []text.Line{text.Plain("A1027 已处理")}
		s.send(c.body, beyond)
		body := s.api.to(templatePath)[0].body
		if c.want == "" && strings.Contains(body, `"url"`) || !strings.Contains(body, c.want) {
			t.Errorf("%s: %s", c.name, body)
		}
	}
	s := newStage(t)
	s.api.answer(servicePath, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"errcode":0}`) })
	s.send(bot.Body{Lang: "zh", Lines: []text.Line{text.Plain("A1027")}, Page: "https://a.example/case/x"})
	if body := s.api.to(servicePath)[0].body; strings.Contains(body, "a.example") {
		t.Errorf("a message that says it all says its page too: %s", body)
	}
}

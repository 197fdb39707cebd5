package wechat

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"anping/bot"
	"anping/bot/text"
)

// BenchmarkCallback is what a callback costs this package: its checks, its
// envelope, its document, and the sealed answer. Nothing is decided.
func BenchmarkCallback(b *testing.B) {
	s := newStage(b)
	answer := s.w.text.Say("zh", "weixin.privacy")
	s.inbox.reply = func(context.Context, bot.Message) (bot.Body, error) {
		return bot.Body{Lang: "zh", Lines: []text.Line{answer}}, nil
	}
	q, body := s.sealed(message("text", "24000000000000001", "<Content><![CDATA[3号楼道闸坏了出不去,已经等了一会儿了]]></Content>"))
	address := "/wechat?" + q.Encode()
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		s.mux.ServeHTTP(w, httptest.NewRequest(http.MethodPost, address, strings.NewReader(body)))
		if w.Code != http.StatusOK || w.Body.Len() < 200 {
			b.Fatal(w.Code, w.Body)
		}
	}
}

package wechat

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"anping/bot"
)

// answer is what the callback is answered with: the body as one text, sealed
// where callbacks are. The inner document is the same for every repeat of a
// message: its time is the message's.
func (w *WeChat) answer(h heard, b bot.Body) (page, error) {
	texts := w.texts(b)
	if len(texts) == 0 {
		return page{status: http.StatusOK, body: nothing}, nil
	}
	at := h.at
	if _, err := strconv.ParseInt(at, 10, 64); err != nil {
		at = strconv.FormatInt(h.m.At.Unix(), 10)
	}
	inner := "<xml><ToUserName>" + cdata(h.m.From) + "</ToUserName><FromUserName>" + cdata(h.to) + "</FromUserName><CreateTime>" + at +
		"</CreateTime><MsgType><![CDATA[text]]></MsgType><Content>" + cdata(texts[0]) + "</Content></xml>"
	return w.seal(inner)
}

// seal puts a document into an envelope of its own time and nonce.
func (w *WeChat) seal(inner string) (page, error) {
	p := page{status: http.StatusOK, kind: "text/xml; charset=utf-8", body: inner}
	if w.envelope == nil {
		return p, nil
	}
	sealed, err := w.envelope.Seal([]byte(inner))
	if err != nil {
		return page{}, fmt.Errorf("answer: %w", err)
	}
	timestamp := strconv.FormatInt(w.clock.Now().Unix(), 10)
	nonce := strings.Map(digit, sealed[:min(len(sealed), 16)]) // as random as the envelope's first bytes
	p.body = "<xml><Encrypt>" + cdata(sealed) + "</Encrypt><MsgSignature>" + cdata(w.envelope.Sign(timestamp, nonce, sealed)) +
		"</MsgSignature><TimeStamp>" + timestamp + "</TimeStamp><Nonce>" + cdata(nonce) + "</Nonce></xml>"
	return p, nil
}

// digit makes a digit of a character.
func digit(r rune) rune { return '0' + r%10 }

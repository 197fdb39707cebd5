package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"anping/bot/tencent"
)

// officialAccount is an account of WeChat that a measurement makes up: what its
// server and whoever plays WeChat's agree on.
type officialAccount struct {
	AppID  string `json:"app_id"`
	Secret string `json:"secret"`
	Token  string `json:"token"`
	AESKey string `json:"aes_key"`
}

func newOfficialAccount() officialAccount {
	// An EncodingAESKey is base64 of 32 bytes without its "="; pages make letters
	// and digits only, and hexadecimal is that.
	return officialAccount{AppID: "wx" + randomHex(8), Secret: randomHex(16), Token: randomHex(16), AESKey: randomHex(21) + "A"}
}

const (
	benchGh  = "gh_bench"             // the account as it calls itself
	firstMsg = 24_000_000_000_000_000 // the number before the first MsgId: beyond what a float holds
)

// openID is somebody's name for the account: 28 characters.
func openID(chat int64) string { return fmt.Sprintf("oBench%022d", chat) }

// message is what somebody says, in plain.
func (a officialAccount) message(m saying, now time.Time) []byte {
	return fmt.Appendf(nil, "<xml><ToUserName><![CDATA[%s]]></ToUserName>\n<FromUserName><![CDATA[%s]]></FromUserName>\n<CreateTime>%d</CreateTime>\n"+
		"<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[%s]]></Content>\n<MsgId>%d</MsgId>\n</xml>",
		benchGh, openID(m.who.chat), now.Unix(), m.text, firstMsg+m.n)
}

func (a officialAccount) envelope() (*tencent.Envelope, error) {
	return tencent.NewEnvelope(a.Token, a.AESKey, a.AppID, rand.Reader)
}

// seal makes a callback of a message, in safe mode: what stands in its address
// from the ? on, and its body.
func (a officialAccount) seal(message []byte, m saying, now time.Time) (query string, body []byte, err error) {
	e, err := a.envelope()
	if err != nil {
		return "", nil, err
	}
	sealed, err := e.Seal(message)
	if err != nil {
		return "", nil, err
	}
	at, nonce := strconv.FormatInt(now.Unix(), 10), strconv.FormatInt(1_000_000_000+m.n, 10)
	query = "?" + url.Values{
		"signature": {tencent.Sign(a.Token, at, nonce)}, "timestamp": {at}, "nonce": {nonce}, "openid": {openID(m.who.chat)},
		"encrypt_type": {"aes"}, "msg_signature": {e.Sign(at, nonce, sealed)},
	}.Encode()
	return query, fmt.Appendf(nil, "<xml>\n    <ToUserName><![CDATA[%s]]></ToUserName>\n    <Encrypt><![CDATA[%s]]></Encrypt>\n</xml>\n", benchGh, sealed), nil
}

// open is what the answer to a callback says, nothing where it says nothing. What
// is not sealed, or not for this account, is an error.
func (a officialAccount) open(answer []byte) ([]byte, error) {
	if len(answer) == 0 || string(answer) == "success" {
		return nil, nil
	}
	of := func(name string) string { return element(string(answer), name) }
	e, err := a.envelope()
	if err != nil {
		return nil, err
	}
	if !e.Signed(of("MsgSignature"), of("TimeStamp"), of("Nonce"), of("Encrypt")) {
		return nil, errors.New("an answer that is not signed")
	}
	inner, err := e.Open(of("Encrypt"))
	if err != nil {
		return nil, fmt.Errorf("an answer: %w", err)
	}
	if !bytes.Contains(inner, []byte("<Content>")) {
		return nil, errors.New("an answer that shows nothing")
	}
	return []byte(element(string(inner), "Content")), nil
}

// element is the text of an element of a document that this program wrote.
func element(document, name string) string {
	_, rest, _ := strings.Cut(document, "<"+name+">")
	text, _, _ := strings.Cut(rest, "</"+name+">")
	return strings.TrimSuffix(strings.TrimPrefix(text, "<![CDATA["), "]]>")
}

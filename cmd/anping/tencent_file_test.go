package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	wechatapi "anping/bot/wechat/fakeapi"
	wecomapi "anping/bot/wecom/fakeapi"
)

// TestTencentFiles has a client send every kind of file with WeChat, where a video
// is behind another address and media/get is busy at first, and a guard with the app
// and with the smart bot, whose pictures come encrypted. All of them are kept, byte
// for byte but for what a photo must not tell.
func TestTencentFiles(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		o := stationed(t, database, wechatapi.Safe)
		s := &shift{outpost: o, ctx: ctx, wang: o.wechat.Follower(outpostClient), qian: o.wecom.Member(wecomapi.Profile{UserID: outpostGuard})}
		video, err := os.ReadFile(filepath.Join("..", "..", "bot", "media", "testdata", "gate.mp4"))
		if err != nil {
			t.Fatal(err)
		}
		frame := append([]byte{0x3c}, make([]byte, 31)...) // AMR, 12.2 kbit/s
		voice := append([]byte("#!AMR\n"), bytes.Repeat(frame, 50)...)
		s.client("complaint", "A1001")(s.wang.Text(ctx, "北门道闸坏了出不去"))
		s.client("photo", "A1001")(s.wang.Image(ctx, testPhoto(t)))
		s.client("voice", "A1001")(s.wang.Voice(ctx, voice, ""))
		s.client("video", "A1001")(s.wang.Video(ctx, video))
		s.wechat.Fault(wechatapi.Fault{Path: "/cgi-bin/media/get", Code: -1, Times: 1})
		s.client("a photo that is not there yet")(s.wang.Image(ctx, append(testPhoto(t), 0)))
		s.db.until(t, "select count(*) from evidence where case_no = 'A1001'", 4)

		s.staff("accept")(s.qian.Text(ctx, "接单"))
		s.staff("photo to the app")(s.qian.Image(ctx, append(testPhoto(t), 0, 0)))
		s.staff("photo to the smart bot")(s.qian.AskImage(ctx, append(testPhoto(t), 0, 0, 0)))
		s.settled()
		if n := s.db.count(t, "select count(distinct sha256) from media"); n != 6 {
			t.Errorf("%d files are kept, want 6; the guard reads %q", n, s.wecom.Texts(outpostGuard))
		}
		o.judged(o.wechat.Calls(""), o.wechat.Strange(), -1)
		o.judged(o.wecom.Calls(""), o.wecom.Strange())
		o.leave()
	})
}

package fakeapi

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot/bottest/peer"
	"anping/bot/bottest/tencent"
)

func modes() map[string]Mode {
	return map[string]Mode{"plain": Plain, "compatible": Compatible, "safe": Safe}
}

// TestPeer lets the script of other people's libraries play the platform against
// the reference: what it refuses or takes here, the fake does too.
func TestPeer(t *testing.T) {
	t.Parallel()
	for name, mode := range modes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, c := listen(t, "wxanping0000000001", mode, time.Now)
			lines := peer.WeChat{
				URL: c.URL, Token: c.Token, AESKey: c.AESKey, AppID: "wxanping0000000001", Account: "gh_anping", OpenID: wang, Mode: name,
			}.Run(t)
			peer.Judge(t, lines, 40)
			for _, in := range h.heard {
				if strings.Contains(in.Content, "HOSTILE") {
					t.Errorf("heard: %+v", in)
				}
			}
		})
	}
}

// TestPeerCanFail points the script at a callback that answers everything with
// success, and wants it to say so.
func TestPeerCanFail(t *testing.T) {
	t.Parallel()
	address, asked := slow(t)
	go func() {
		for answer := range asked {
			answer <- "success"
		}
	}()
	bad := map[string]bool{}
	for _, l := range (peer.WeChat{URL: address, Token: testToken, AESKey: testKey, AppID: "wx1", Account: "gh", OpenID: wang, Mode: "safe"}).Run(t) {
		bad[l.What] = !l.OK
	}
	for _, what := range []string{"URL check", "text", "forged", "stale", "downgraded", "truncated", "4 MiB", "wrong appid", "bad padding"} {
		if !bad[what] {
			t.Errorf("%s: not noticed", what)
		}
	}
}

// acts are all that a follower can do, in an order that makes sense.
func acts(ctx context.Context, f *Follower) []func() (Exchange, error) {
	jpeg := []byte("\xff\xd8\xff\xe0JPEG")
	return []func() (Exchange, error){
		func() (Exchange, error) { return f.Subscribe(ctx, "site_1") },
		func() (Exchange, error) { return f.Text(ctx, "3号楼道闸坏了 ]]> <b>&") },
		func() (Exchange, error) { return f.Image(ctx, jpeg) },
		func() (Exchange, error) { return f.Voice(ctx, []byte("#!AMR\n"), "") },
		func() (Exchange, error) { return f.Video(ctx, []byte("\x00\x00\x00\x18ftyp")) },
		func() (Exchange, error) { return f.ShortVideo(ctx, []byte("\x00\x00\x00\x18ftyp")) },
		func() (Exchange, error) { return f.Location(ctx, 31.2304, 121.4737, "北门") },
		func() (Exchange, error) { return f.Link(ctx, "t", "d", "https://example.org") },
		func() (Exchange, error) { return f.Scan(ctx, "site_2") },
		func() (Exchange, error) { return f.Click(ctx, "report") },
		func() (Exchange, error) { return f.View(ctx, "https://example.org") },
		func() (Exchange, error) { return f.Popup(ctx, "T1", "accept", "T2", "reject") },
		func() (Exchange, error) { return f.Decline(ctx, "T1") },
		func() (Exchange, error) { return f.NoticeEnded(ctx, "T1", 0, "success") },
		func() (Exchange, error) { return f.Unsubscribe(ctx) },
	}
}

func TestFollower(t *testing.T) {
	t.Parallel()
	for name, mode := range modes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, Options{})
			h, c := listen(t, r.AppID(), mode, r.Now)
			if err := r.Callback(c); err != nil {
				t.Fatal(err)
			}
			if err := r.CheckURL(r.Ctx()); err != nil {
				t.Error(err)
			}
			for i, act := range acts(r.Ctx(), r.Stranger(wang)) {
				x, err := act()
				if err != nil || len(x.Faults) > 0 || x.GaveUp || len(x.Attempts) != 1 {
					t.Errorf("act %d: %v %+v", i, err, x)
				}
				if again, err := r.Repeat(r.Ctx(), x); err != nil || len(again.Faults) > 0 {
					t.Errorf("act %d again: %v %q", i, err, again.Faults)
				}
				r.step(time.Second)
			}
			if _, err := r.Follower(sun).Text(r.Ctx(), "x"); err != nil {
				t.Error(err)
			}
			if _, err := r.Stranger(wang).Text(r.Ctx(), "x"); err == nil {
				t.Error("who does not follow can write")
			}
			if len(h.heard) != 16 || len(h.heard[11].Popups) != 2 || h.heard[0].Key != "qrscene_site_1" || h.heard[8].Key != "site_2" {
				t.Errorf("%d heard: %+v", len(h.heard), h.heard)
			}
			if texts := r.Texts(wang); len(texts) != 7 || texts[0] != "收到 3号楼道闸坏了 ]]> <b>&" {
				t.Errorf("shown: %q", texts)
			}
			if r.Room(wang) != 0 || r.Room(sun) != 5 {
				t.Errorf("room %d and %d", r.Room(wang), r.Room(sun))
			}
		})
	}
}

func TestPressAndFinish(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	h, c := listen(t, r.AppID(), Safe, r.Now)
	h.say = func(in received) string {
		if in.Type == "event" {
			return ""
		}
		return `请评价 <a href="weixin://bizmsgmenu?msgmenucontent=%E8%AF%84%E4%BB%B7+5&msgmenuid=9">满意</a>`
	}
	if err := r.Callback(c); err != nil {
		t.Fatal(err)
	}
	f := r.Follower(wang)
	if _, err := f.Text(r.Ctx(), "好了吗"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Press(r.Ctx(), "满意"); err != nil {
		t.Fatal(err)
	}
	if in := h.heard[1]; in.Content != "评价 5" || in.Menu != "9" {
		t.Errorf("%+v", in)
	}
	r.Template("T1", "thing1")
	r.Want("template", r.post("/cgi-bin/message/template/send", fields{"touser": wang, "template_id": "T1", "data": fields{"thing1": fields{"value": "x"}}}), 0)
	sent := r.Delivered(wang)
	if _, err := r.Finish(r.Ctx(), sent[len(sent)-1].MsgID, "failed:user block"); err != nil {
		t.Fatal(err)
	}
	if in := h.heard[2]; in.Event != "TEMPLATESENDJOBFINISH" || in.Status != "failed:user block" {
		t.Errorf("%+v", in)
	}
}

// TestRetries shows that nobody, late and wrong are asked again, with the same
// MsgId and another nonce, and that a lost answer has to come again as it was.
func TestRetries(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	address, asked := slow(t)
	if err := r.Callback(Callback{URL: address, Token: testToken, AESKey: testKey, Mode: Safe}); err != nil {
		t.Fatal(err)
	}
	f := r.Follower(wang)
	var x Exchange
	var wg sync.WaitGroup
	wg.Go(func() { x, _ = f.Text(r.Ctx(), "有人吗") })
	<-asked
	r.step(tencent.AnswerWithin) // the first is too late
	(<-asked) <- "<xml></xml>"   // the second is wrong
	(<-asked) <- "success"
	wg.Wait()
	if len(x.Attempts) != 3 || x.GaveUp || len(x.Faults) != 1 || x.Attempts[0].Why == "" || x.Attempts[0].Query == x.Attempts[1].Query {
		t.Errorf("%+v", x)
	}
	wg.Go(func() { x, _ = f.Text(r.Ctx(), "有人吗") })
	for range 3 {
		(<-asked) <- "no"
	}
	wg.Wait()
	if !x.GaveUp || len(r.Delivered(wang)) != 0 {
		t.Errorf("%+v", x)
	}
	if err := r.Callback(Callback{URL: address, Token: testToken, Mode: Plain, Deaf: 1}); err != nil {
		t.Fatal(err)
	}
	answer := func(words string) string {
		return fmt.Sprintf("<xml><ToUserName>%s</ToUserName><FromUserName>gh_anping</FromUserName><CreateTime>%d</CreateTime><MsgType>text</MsgType><Content>%s</Content></xml>",
			wang, r.Now().Unix(), words)
	}
	wg.Go(func() { x, _ = f.Text(r.Ctx(), "再问") })
	(<-asked) <- answer("一")
	(<-asked) <- answer("二")
	wg.Wait()
	if len(x.Faults) != 1 || !strings.Contains(x.Faults[0], "differently") {
		t.Errorf("another answer is not noticed: %+v", x)
	}
}

// TestJudge shows what a wrong answer is.
func TestJudge(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	r.Follower(wang)
	crypt, err := tencent.NewCrypt(testToken, testKey, r.AppID())
	if err != nil {
		t.Fatal(err)
	}
	body := func(to, from, at, kind, rest string) string {
		return "<xml><ToUserName>" + to + "</ToUserName><FromUserName>" + from + "</FromUserName><CreateTime>" + at + "</CreateTime><MsgType>" + kind + "</MsgType>" + rest + "</xml>"
	}
	now, good := decimal(r.Now().Unix()), "<Content>好</Content>"
	for what, answer := range map[string]string{
		"to":        body(sun, "gh_anping", now, "text", good),
		"from":      body(wang, "gh_other", now, "text", good),
		"time":      body(wang, "gh_anping", "soon", "text", good),
		"old":       body(wang, "gh_anping", "1000000000", "text", good),
		"type":      body(wang, "gh_anping", now, "words", good),
		"empty":     body(wang, "gh_anping", now, "text", "<Content> </Content>"),
		"long":      body(wang, "gh_anping", now, "text", "<Content>"+strings.Repeat("a", 2049)+"</Content>"),
		"control":   body(wang, "gh_anping", now, "text", "<Content>a\x08b</Content>"),
		"element":   body(wang, "gh_anping", now, "text", good+"<More/>"),
		"twice":     body(wang, "gh_anping", now, "text", good+good),
		"not xml":   "好",
		"unclosed":  "<xml><ToUserName>",
		"media":     body(wang, "gh_anping", now, "image", "<Image><MediaId>x</MediaId></Image>"),
		"sealed":    "<xml><Encrypt>" + crypt.Seal([]byte("x"), "0123456789abcdef") + "</Encrypt></xml>",
		"attribute": strings.Replace(body(wang, "gh_anping", now, "text", good), "<xml>", "<xml a='b'>", 1),
	} {
		r.Mu.Lock()
		_, faults := r.judge(Callback{Mode: Plain}, wang, []byte(answer))
		r.Mu.Unlock()
		if len(faults) == 0 {
			t.Errorf("%s: nothing is wrong with it", what)
		}
	}
	r.Mu.Lock()
	defer r.Mu.Unlock()
	if _, faults := r.judge(Callback{Mode: Plain}, wang, []byte(body(wang, "gh_anping", now, "text", good))); len(faults) > 0 {
		t.Errorf("a good one: %q", faults)
	}
	if _, faults := r.judge(Callback{Mode: Safe, Token: testToken, AESKey: testKey}, wang, []byte(body(wang, "gh_anping", now, "text", good))); len(faults) == 0 {
		t.Error("in plain, in safe mode: nothing is wrong with it")
	}
}

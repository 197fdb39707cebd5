package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anping/bot"
	"anping/bot/bottest/peer"
	"anping/bot/bottest/tencent"
	wechatapi "anping/bot/wechat/fakeapi"
	wecomapi "anping/bot/wecom/fakeapi"
)

// The secrets of the whole program at WeChat and WeCom. Wherever one of them, or an access
// token, turns up beside the configuration and the requests that need it, it has
// leaked.
const (
	canaryAppSecret   = "canarySECRETofTHEaccount0123456789"
	canaryCallback    = "canaryTOKENofTHEaccount012345"
	canaryAESKey      = "canaryAESkeyOfTheAccount0123456789abcdefghi"
	canaryWeComSecret = "canarySECRETofTHEapp0123456789"
	canaryWeComToken  = "canaryAPPtoken0123456789"
	canaryWeComKey    = "canaryAESkeyOfTheAppAtWeCom0123456789abcdef"
	canaryBotToken    = "canaryBOTtoken0123456789"
	canaryBotKey      = "canaryAESkeyOfTheSmartBot0123456789abcdefgh"
	canaryRobot       = "canary-robot-key-0123456789"
)

// The client of an outpost at WeChat, its people at WeCom, and the chat of their
// group.
const (
	outpostTemplate = "outpost-template-0123456789abcdefghijklmno"
	outpostClient   = "oWANGwang0123456789_-0123456"
	outpostGuard    = "qianjin"
	outpostCaptain  = "duizhang"
	outpostChat     = "wrOkSRAAanpingGROUP"
)

// outpost is the whole program with Tencent's platforms before it: strict fakes
// of their APIs, and whoever posts to its callbacks.
type outpost struct {
	*siege
	wechat *wechatapi.Server
	wecom  *wecomapi.Server
	config string
}

// stationed starts the program with a small company whose clients are at WeChat,
// in a mode of its callback, and whose staff are at WeCom.
func stationed(t *testing.T, database string, mode wechatapi.Mode) *outpost {
	t.Helper()
	o := &outpost{siege: &siege{t: t, file: filepath.Join(t.TempDir(), "log")}}
	weixin, qy := o.platforms()
	address := "sqlite:" + filepath.Join(t.TempDir(), "anping.db")
	if database == "postgres" {
		address = strings.Replace(newPostgres(t), "postgres@", "postgres:"+canaryPassword+"@", 1)
	}
	listen, config := freeAddress(t), filepath.Join(t.TempDir(), "anping.toml")
	proof := fmt.Sprintf("aes_key = %q", canaryAESKey)
	if mode == wechatapi.Plain {
		proof = "plain = true"
	}
	settings := fmt.Sprintf("database = %q\nlisten = %q\n[sandbox]\nenabled = true\nroster = %q\n", address, listen, o.company()) +
		fmt.Sprintf("[wechat]\napp_id = %q\napp_secret = %q\ntoken = %q\n%s\napi_url = %q\ntemplates = %q\n",
			o.wechat.AppID(), canaryAppSecret, canaryCallback, proof, weixin, outpostTemplate+" character_string1=no thing2=what time3=when") +
		fmt.Sprintf("[wecom]\ncorp_id = %q\nagent_id = %d\nsecret = %q\ntoken = %q\naes_key = %q\n",
			o.wecom.CorpID(), o.wecom.AgentID(), canaryWeComSecret, canaryWeComToken, canaryWeComKey) +
		fmt.Sprintf("bot_token = %q\nbot_aes_key = %q\napi_url = %q\nrobots = [{ name = \"day\", key = %q, chat = %q }]\n",
			canaryBotToken, canaryBotKey, qy, canaryRobot, outpostChat)
	if err := os.WriteFile(config, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	o.p = &process{t: t, as: "anping", url: "http://" + listen, args: []string{"serve", "--config", config}, client: newClient()}
	t.Cleanup(o.p.kill)
	t.Cleanup(func() {
		if log, err := os.ReadFile(o.file); err == nil && t.Failed() {
			t.Logf("the program's log ends:\n%s", log[max(0, len(log)-3000):])
		}
	})
	o.begin()
	o.p.waitReady()
	o.db = openPlain(t, address)
	o.config = config
	o.callbacks(mode)
	return o
}

// platforms starts the fakes and returns their addresses.
func (o *outpost) platforms() (weixin, qy string) {
	o.t.Helper()
	var err error
	if o.wechat, err = wechatapi.New(wechatapi.Options{Clock: bot.Machine{}, Secret: canaryAppSecret}); err != nil {
		o.t.Fatal(err)
	}
	if o.wecom, err = wecomapi.New(wecomapi.Options{Clock: bot.Machine{}, Secret: canaryWeComSecret}); err != nil {
		o.t.Fatal(err)
	}
	if weixin, err = o.wechat.Start(); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(o.wechat.Close)
	if qy, err = o.wecom.Start(); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(o.wecom.Close)
	o.wechat.Template(outpostTemplate, "character_string1", "thing2", "time3")
	o.wecom.Robot(canaryRobot)
	for _, id := range []string{outpostGuard, outpostCaptain} {
		o.wecom.Member(wecomapi.Profile{UserID: id})
	}
	return weixin, qy
}

// callbacks tells the fakes where to post to.
func (o *outpost) callbacks(mode wechatapi.Mode) {
	t := o.t
	t.Helper()
	c := wechatapi.Callback{URL: o.p.url + "/wechat", Token: canaryCallback, Mode: mode}
	if mode != wechatapi.Plain {
		c.AESKey = canaryAESKey
	}
	if err := o.wechat.Callback(c); err != nil {
		t.Fatal(err)
	}
	if err := o.wecom.AppCallback(wecomapi.Callback{URL: o.p.url + "/wecom", Token: canaryWeComToken, AESKey: canaryWeComKey}); err != nil {
		t.Fatal(err)
	}
	if err := o.wecom.BotCallback(wecomapi.Callback{URL: o.p.url + "/wecom/bot", Token: canaryBotToken, AESKey: canaryBotKey}); err != nil {
		t.Fatal(err)
	}
}

// company writes the roster of an outpost.
func (o *outpost) company() (roster string) {
	o.t.Helper()
	roster = o.t.TempDir()
	chat := func(id string) string { return "wecom:" + o.wecom.CorpID() + ":" + id }
	for name, content := range map[string]string{
		"sites.csv":   "code,name,zone,profile,duty_phone,lat,lon\nS1,阳光花园," + noonZone() + ",post,021-5550-0199,31.23,121.47\n",
		"teams.csv":   "code,site,name,hours\nT1,S1,日班队,\n",
		"people.csv":  "no,name,role,team,site,lang,chat\nC1,赵敏,captain,T1,S1,zh," + chat(outpostCaptain) + "\nG1,钱进,guard,T1,S1,zh," + chat(outpostGuard) + "\n",
		"places.csv":  "code,site,name,class,lat,lon,radius\nP1,S1,北门,ordinary,31.2304,121.4737,100\n",
		"clients.csv": "code,name,site,lang,chat\nK1,王阿姨,S1,zh,wechat:" + o.wechat.AppID() + ":" + outpostClient + "\n",
		"groups.csv":  "code,name,site,team,lang,names,chat\nGT1,日班群,S1,T1,zh,full," + chat("group:"+outpostChat) + "\n",
	} {
		if err := os.WriteFile(filepath.Join(roster, name), []byte(content), 0o600); err != nil {
			o.t.Fatal(err)
		}
	}
	return roster
}

// TestWeComPeer lets other people's libraries play WeCom's server against the
// program: every message and event of the app and of the smart bot, the same
// again and at once, and what must be refused. Each is recorded once and answered
// once, nothing hostile is heard, the fake has nothing to complain of, and no
// secret is seen anywhere afterwards.
func TestWeComPeer(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		t.Parallel()
		o := stationed(t, database, wechatapi.Safe)
		lines := peer.WeCom{
			URL: o.p.url + "/wecom", Token: canaryWeComToken, AESKey: canaryWeComKey,
			CorpID: o.wecom.CorpID(), AgentID: fmt.Sprint(o.wecom.AgentID()), UserID: outpostGuard,
			BotURL: o.p.url + "/wecom/bot", BotToken: canaryBotToken, BotAESKey: canaryBotKey, BotID: "aib-anping", ChatID: outpostChat,
			Later: true, Responses: o.wecom.ResponseURLs("", outpostGuard, 50),
		}.Run(t)
		peer.Judge(t, lines, 65)
		o.settled()
		o.once("帮助 全部", 2) // the app's and the smart bot's
		o.once("帮助 接单", 2)
		o.judged(o.wecom.Calls(""), o.wecom.Strange(), 40007) // the peer's photos are nowhere
		if n, m := o.db.count(t, repliesEver), o.db.count(t, "select count(*) from said where command not in ('back', 'gone')"); n != m || n < 10 {
			t.Errorf("%d replies to %d messages:\n%s", n, m, o.recorded(0))
		}
		o.leave()
	})
}

// TestWeChatPeer is TestWeComPeer for the official account, in each mode of its
// callback.
func TestWeChatPeer(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		for name, mode := range map[string]wechatapi.Mode{"plain": wechatapi.Plain, "compatible": wechatapi.Compatible, "safe": wechatapi.Safe} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				o := stationed(t, database, mode)
				o.wechat.Follower(outpostClient)
				w := peer.WeChat{
					URL: o.p.url + "/wechat", Token: canaryCallback, AESKey: canaryAESKey, AppID: o.wechat.AppID(),
					Account: "gh_anping", OpenID: outpostClient, Mode: name,
				}
				peer.Judge(t, w.Run(t), 40)
				o.settled()
				o.once("帮助 全部", 1)
				o.once("帮助 接单", 1)
				if got, err := o.db.rows("select template, answer, settings, uses from consents order by template, answer"); err != nil || got != "peer-notice-id-1|accept|0|1\npeer-notice-id-2|accept|0|0\npeer-notice-id-2|reject|1|0\npeer-notice-id-3|accept|0|1" {
					t.Errorf("the consents are %s, %v", got, err)
				}
				o.judged(o.wechat.Calls(""), o.wechat.Strange(), 40007) // the peer's files are nowhere
				o.judged(o.wecom.Calls(""), o.wecom.Strange())
				o.leave()
			})
		}
	})
}

// once wants words to be recorded so often, and nothing that is hostile.
func (o *outpost) once(words string, times int) {
	o.t.Helper()
	if n := o.db.count(o.t, "select count(*) from said where body = '"+words+"'"); n != times {
		o.t.Errorf("%q is recorded %d times, want %d", words, n, times)
	}
	if n := o.db.count(o.t, "select count(*) from said where body like '%HOSTILE%'"); n != 0 {
		o.t.Errorf("%d hostile messages are recorded", n)
	}
}

// judged wants no call refused but with the codes allowed, and nothing strange.
func (o *outpost) judged(calls []tencent.Call, strange []string, allowed ...int) {
	o.t.Helper()
	for _, what := range strange {
		o.t.Errorf("strange: %s", what)
	}
	for _, c := range calls {
		fine := c.Code == 0
		for _, code := range allowed {
			fine = fine || c.Code == code
		}
		if !fine {
			o.t.Errorf("the platform refused %s: %d %s: %.300s", c.Path, c.Code, c.Msg, c.Body)
		}
		o.unseen("a call of "+c.Path, c.Body)
	}
}

// stop ends the program and looks for secrets in what it said.
func (o *outpost) stop() {
	o.t.Helper()
	if code := o.p.terminate(); code != exitDone {
		o.t.Errorf("exit %d", code)
	}
	raw, err := os.ReadFile(o.file)
	if err != nil {
		o.t.Fatal(err)
	}
	log := string(raw)
	o.unseen("the log", log)
	for _, typed := range []string{"HOSTILE", "帮助", "道闸", outpostClient} {
		if strings.Contains(log, typed) {
			o.t.Errorf("the log has what people wrote: %s", typed)
		}
	}
	for _, token := range append(o.wecom.Tokens(), o.wechat.Tokens()...) {
		if strings.Contains(log, token) {
			o.t.Error("an access token is in the log")
		}
	}
}

// leave ends the program and looks for secrets in all it left.
func (o *outpost) leave() {
	o.t.Helper()
	for _, d := range o.wecom.Delivered("") {
		o.unseen("a message to "+strings.ReplaceAll(d.To, canaryRobot, "a robot"), d.Text)
	}
	for _, d := range o.wechat.Delivered("") {
		o.unseen("a message to "+d.To, d.Text+d.URL)
	}
	o.wechat.Close()
	o.wecom.Close() // sends fail from here on
	o.stop()
	o.tables()
	all := o.dump()
	for _, token := range append(o.wecom.Tokens(), o.wechat.Tokens()...) {
		for name, rows := range all {
			if strings.Contains(rows, token) {
				o.t.Errorf("an access token is in table %s", name)
			}
		}
	}
}

// beside starts a second program on the same database and returns its address.
func (o *outpost) beside() string {
	o.t.Helper()
	raw, err := os.ReadFile(o.config)
	if err != nil {
		o.t.Fatal(err)
	}
	listen, file := freeAddress(o.t), filepath.Join(o.t.TempDir(), "second.toml")
	text := strings.Replace(string(raw), strings.TrimPrefix(o.p.url, "http://"), listen, 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
	p := &process{t: o.t, as: "anping", url: "http://" + listen, args: []string{"serve", "--config", file}, client: newClient()}
	o.t.Cleanup(func() { p.kill() })
	p.begin()
	p.waitReady()
	return p.url
}

// pointed lets WeChat post to another address.
func (o *outpost) pointed(url string) {
	o.t.Helper()
	if err := o.wechat.Callback(wechatapi.Callback{URL: url + "/wechat", Token: canaryCallback, AESKey: canaryAESKey, Mode: wechatapi.Safe}); err != nil {
		o.t.Fatal(err)
	}
}

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/wecom/fakeapi"
	"anping/scoring/roster"
)

// Canaries: they stand in the configuration and nowhere else.
const (
	officeSecret   = "canary-office-secret-1234567890"
	officeToken    = "canaryOfficeToken"
	officeKey      = "canaryOfficeKey0000000000000000000000000001"
	officeBotToken = "canaryBotToken"
	officeBotKey   = "canaryBotKey0000000000000000000000000000002"
	officeRobot    = "canary-robot-key-"
)

// TestWeComProgram: the program on a WeCom that is a fake, from the client's
// sentence to the rating: the group is told by its robot, a guard accepts in the
// group through the smart bot, arrives and solves it in the app with buttons.
// No secret is left in log or database.
func TestWeComProgram(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		fake, api := startWeCom(t, bot.Machine{}, officeSecret)
		dir := t.TempDir()
		i := importing{t: t, dir: filepath.Join(dir, "roster"), config: filepath.Join(dir, "a.toml"), address: "sqlite:" + filepath.Join(dir, "anping.db")}
		if database == "postgres" {
			i.address = newPostgres(t)
		}
		officeRoster(t, i.dir)
		p := startOffice(t, i, api)
		o := workday{t: t, fake: fake, p: p}
		o.callbacks()
		o.evening()
		o.repeats(i.address)
		o.wrongKey(i)
		if code := p.terminate(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		if odd := fake.Strange(); len(odd) > 0 {
			t.Errorf("the fake wonders: %v", odd)
		}
		o.noSecret(i.address)
	})
}

// officeRoster is the example with everybody on WeCom.
func officeRoster(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(dir, roster.Example()); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"sites.csv", "people.csv", "clients.csv", "groups.csv"} {
		path := filepath.Join(dir, file)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s := strings.ReplaceAll(string(raw), "sandbox:demo:g-", "wecom:"+stageCorp+":group:wr-")
		s = strings.ReplaceAll(s, "sandbox:demo:", "wecom:"+stageCorp+":")
		s = strings.ReplaceAll(s, "Asia/Shanghai", noonZone())
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// startOffice imports the company and starts the program on it.
func startOffice(t *testing.T, i importing, api string) *process {
	t.Helper()
	listen := freeAddress(t)
	robots := ""
	for _, group := range []string{"day", "night", "site"} {
		robots += fmt.Sprintf("{ name = %q, key = \"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=%s%s\", chat = \"wr-%s\" }, ", group, officeRobot, group, group)
	}
	i.configure(fmt.Sprintf("listen = %q\n[wecom]\ncorp_id = %q\nagent_id = 1000002\nsecret = %q\ntoken = %q\naes_key = %q\nbot_token = %q\nbot_aes_key = %q\napi_url = %q\nrobots = [%s]\n",
		listen, stageCorp, officeSecret, officeToken, officeKey, officeBotToken, officeBotKey, api, robots))
	i.run(0)
	p := &process{t: t, as: "anping", url: "http://" + listen, args: []string{"serve", "--config", i.config}, client: newClient()}
	t.Cleanup(p.kill)
	p.begin()
	p.waitReady()
	return p
}

// workday is people at work with the program.
type workday struct {
	t    *testing.T
	fake *fakeapi.Server
	p    *process
}

// callbacks writes the program's addresses onto WeCom's pages, makes the robots
// and lets everybody see the app.
func (o workday) callbacks() {
	for _, group := range []string{"day", "night", "site"} {
		o.fake.Robot(officeRobot + group)
	}
	for _, id := range []string{"p-zhaomin", "p-wanglei", "p-chenjing", "p-liuyang", "p-zhoujie", "p-wugang", "p-heliang", "p-fengtao", "p-sunwei", "p-zhengyi"} {
		o.member(id)
	}
	for _, set := range []error{
		o.fake.AppCallback(fakeapi.Callback{URL: o.p.url + "/wecom", Token: officeToken, AESKey: officeKey}),
		o.fake.BotCallback(fakeapi.Callback{URL: o.p.url + "/wecom/bot", Token: officeBotToken, AESKey: officeBotKey}),
	} {
		if set != nil {
			o.t.Fatal(set)
		}
	}
}

// evening is a case from its beginning to its end.
func (o workday) evening() {
	ctx, cancel := context.WithTimeout(o.t.Context(), time.Minute)
	defer cancel()
	for name, err := range map[string]error{"app": o.fake.CheckApp(ctx), "smart bot": o.fake.CheckBot(ctx)} {
		if err != nil {
			o.t.Fatalf("the echo of the %s: %v", name, err)
		}
	}
	const team, who = "day", "p-qianjin" // it is noon (noonZone)
	client, guard := o.member("c-wang"), o.member(who)
	o.did(client.Text(ctx, "3号楼道闸坏了出不去"))
	o.sees(ctx, "c-wang", "A1001")
	o.sees(ctx, "robot:"+officeRobot+team, "A1001")
	o.did(client.Image(ctx, testPhoto(o.t)))
	o.did(guard.Ask(ctx, "wr-"+team, "接单 A1001"))
	o.sees(ctx, "chat:wr-"+team, "A1001 由您负责")
	o.did(guard.Text(ctx, "到了"))
	o.sees(ctx, who, "到场")
	o.did(guard.Press(ctx, "好了"))
	o.sees(ctx, who, "用时")
	o.sees(ctx, "c-wang", "请打分")
	o.did(client.Press(ctx, "5"))
	o.sees(ctx, "c-wang", "打了 5 分")
}

// repeats is WeCom that does not hear two of three answers: a message is posted
// three times, recorded once and answered once.
func (o workday) repeats(address string) {
	ctx, cancel := context.WithTimeout(o.t.Context(), time.Minute)
	defer cancel()
	if err := o.fake.AppCallback(fakeapi.Callback{URL: o.p.url + "/wecom", Token: officeToken, AESKey: officeKey, Deaf: 2}); err != nil {
		o.t.Fatal(err)
	}
	db := openPlain(o.t, address)
	said, shown := db.count(o.t, "select count(*) from said"), len(o.fake.Texts("c-zhang"))
	x, err := o.member("c-zhang").Text(ctx, "进度")
	o.did(x, err)
	if len(x.Attempts) != 3 {
		o.t.Errorf("posted %d times", len(x.Attempts))
	}
	db.until(o.t, "select count(*) from notes where state = 'waiting'", 0)
	if again := db.count(o.t, "select count(*) from said"); again != said+1 || len(o.fake.Texts("c-zhang")) != shown+1 {
		o.t.Errorf("%d messages recorded and %q shown", again-said, o.fake.Texts("c-zhang"))
	}
}

// wrongKey is a WeCom whose page has another EncodingAESKey: nothing is heard, and
// anping check says why.
func (o workday) wrongKey(i importing) {
	ctx, cancel := context.WithTimeout(o.t.Context(), time.Minute)
	defer cancel()
	says(o.t, i.checked(0), `ok     wecom     corp_id, agent_id and secret are those of`, `ok     wecom     the callback answers at `, `note   wecom     3 robots`)
	if err := o.fake.AppCallback(fakeapi.Callback{URL: o.p.url + "/wecom", Token: officeToken, AESKey: officeBotKey}); err != nil {
		o.t.Fatal(err)
	}
	x, err := o.member("c-zhang").Text(ctx, "进度")
	if err != nil || !x.GaveUp {
		o.t.Errorf("%+v, %v", x, err)
	}
	openPlain(o.t, i.address).until(o.t, "select count(*) from kept where name like '%trouble/wecom/%/app/aes_key'", 1)
	says(o.t, i.checked(1), `broken wecom     of the app: a callback could not be decrypted: its aes_key is not the one of WeCom's page, at .*; copy EncodingAESKey again`)
}

func (o workday) member(id string) *fakeapi.Member {
	return o.fake.Member(fakeapi.Profile{UserID: id})
}

// did wants the callback to be answered as WeCom asks for.
func (o workday) did(x fakeapi.Exchange, err error) {
	o.t.Helper()
	if err != nil || x.GaveUp || len(x.Faults) > 0 {
		o.t.Fatalf("%v: %+v\n%s", err, x, o.p.stderr)
	}
}

func (o workday) sees(ctx context.Context, to, part string) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if _, err := o.fake.WaitText(ctx, to, part); err != nil {
		o.t.Fatalf("%v\n%s was shown %q\n%s", err, to, o.fake.Texts(to), o.p.stderr)
	}
}

// noSecret looks for the canaries in the log and in the whole database.
func (o workday) noSecret(address string) {
	o.t.Helper()
	if strings.Contains(o.p.stderr.String(), "canary") {
		o.t.Errorf("a secret in the log: %s", o.p.stderr)
	}
	db := openPlain(o.t, address)
	tables := "select name from sqlite_master where type = 'table'"
	if !db.lite {
		tables = "select table_name from information_schema.tables where table_schema = current_schema()"
	}
	names, err := db.rows(tables)
	if err != nil {
		o.t.Fatal(err)
	}
	seen := 0
	for _, table := range strings.Fields(names) {
		all, err := db.rows("select * from " + table)
		if err != nil {
			o.t.Fatalf("%s: %v", table, err)
		}
		if seen += len(all); strings.Contains(all, "canary") {
			o.t.Errorf("a secret in the table %s", table)
		}
	}
	if n := db.count(o.t, "select count(*) from kept where name like '%token/wecom/%' and name not like 'lease/%'"); n != 1 || seen == 0 {
		o.t.Errorf("%d rows of a token, %d bytes read", n, seen)
	}
	if n := db.count(o.t, "select count(*) from evidence"); n != 1 {
		o.t.Errorf("%d photos are kept", n)
	}
}

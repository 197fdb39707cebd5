package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anping/bot"
	wechatapi "anping/bot/wechat/fakeapi"
	"anping/bot/wecom/fakeapi"
)

const clientOpenID = "oWANG00000000000000000000001"

// TestClientOnWechatTeamOnWeCom: a client complains on the official account with a
// photo, the team's WeCom group is told, a guard accepts there and solves it in
// the WeCom app, the client rates on WeChat, and the notice stands in the group.
func TestClientOnWechatTeamOnWeCom(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		fake, err := fakeapi.New(fakeapi.Options{Clock: bot.Machine{}, CorpID: stageCorp, Secret: officeSecret})
		if err != nil {
			t.Fatal(err)
		}
		account, err := wechatapi.New(wechatapi.Options{Clock: bot.Machine{}, Secret: "0123456789abcdef0123456789abcdef"})
		if err != nil {
			t.Fatal(err)
		}
		api, err := fake.Start()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(fake.Close)
		accountAPI, err := account.Start()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(account.Close)
		dir := t.TempDir()
		i := importing{t: t, dir: filepath.Join(dir, "roster"), config: filepath.Join(dir, "a.toml"), address: "sqlite:" + filepath.Join(dir, "anping.db")}
		if database == "postgres" {
			i.address = newPostgres(t)
		}
		officeRoster(t, i.dir)
		i.edit("clients.csv", "wecom:"+stageCorp+":c-wang", "wechat:"+account.AppID()+":"+clientOpenID)
		o := workday{t: t, fake: fake, p: startOffice(t, i, api, fmt.Sprintf(
			"[wechat]\napp_id = %q\napp_secret = %q\ntoken = \"canaryWX\"\naes_key = %q\napi_url = %q\n", account.AppID(), account.Secret(), officeBotKey, accountAPI))}
		o.callbacks()
		if err := account.Callback(wechatapi.Callback{URL: o.p.url + "/wechat", Token: "canaryWX", AESKey: officeBotKey, Mode: wechatapi.Safe}); err != nil {
			t.Fatal(err)
		}
		group := o.withWechat(account)
		if code := o.p.terminate(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		if code, out, errs := try(t, "notice", "post", "--config", i.config, "--group", group); code != 0 {
			t.Fatalf("%d %s %s", code, out, errs)
		}
		o.p.begin()
		o.p.waitReady()
		o.sees(t.Context(), "robot:"+officeRobot+strings.ToLower(strings.TrimPrefix(group, "SUN-G-")), "通报")
		if odd := append(fake.Strange(), account.Strange()...); len(odd) > 0 {
			t.Errorf("the fakes wonder: %v", odd)
		}
	})
}

// withWechat is a case from the client's sentence to the rating; it returns the
// code of the group that was told.
func (o workday) withWechat(account *wechatapi.Server) (group string) {
	ctx, cancel := context.WithTimeout(o.t.Context(), time.Minute)
	defer cancel()
	team, who := o.onDuty()
	client, guard := account.Follower(clientOpenID), o.member(who)
	answers := func(x wechatapi.Exchange, err error, part string) {
		o.t.Helper()
		if err != nil || x.GaveUp || len(x.Faults) > 0 || x.Reply == nil || !strings.Contains(x.Reply.Text, part) {
			o.t.Fatalf("%v: %+v, want %q\n%s", err, x, part, o.p.stderr)
		}
	}
	x, err := client.Text(ctx, "3号楼道闸坏了出不去")
	answers(x, err, "A1001")
	x, err = client.Image(ctx, testPhoto(o.t))
	answers(x, err, "A1001")
	o.sees(ctx, "robot:"+officeRobot+team, "A1001")
	o.did(guard.Ask(ctx, "wr-"+team, "接单 A1001"))
	o.sees(ctx, "chat:wr-"+team, "A1001 由您负责")
	o.did(guard.Text(ctx, "到了"))
	o.sees(ctx, who, "到场")
	o.did(guard.Press(ctx, "好了"))
	o.sees(ctx, who, "用时")
	if _, err := account.WaitText(ctx, clientOpenID, "请打分"); err != nil {
		o.t.Fatalf("%v\n%q\n%s", err, account.Texts(clientOpenID), o.p.stderr)
	}
	x, err = client.Text(ctx, "5")
	answers(x, err, "打了 5 分")
	return "SUN-G-" + strings.ToUpper(team)
}

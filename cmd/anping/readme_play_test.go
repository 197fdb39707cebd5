package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"anping/bot"
	"anping/bot/bottest"
)

// writeCompany writes 3 sites with 6 teams and 60 people over the example, in the
// columns that README.md calls enough.
func writeCompany(t *testing.T, dir string) {
	t.Helper()
	files := map[string][][]string{
		"sites":   {{"code", "name", "duty_phone"}},
		"teams":   {{"code", "site", "name", "hours"}},
		"people":  {{"no", "name", "role", "team", "site", "phone"}},
		"groups":  {{"code", "name", "site", "team"}},
		"places":  {{"code", "site", "name", "words"}},
		"clients": {{"code", "name", "site", "home", "phone"}},
	}
	add := func(file string, cells ...string) { files[file] = append(files[file], cells) }
	hire := func(name, role, team, site string) {
		no := strconv.Itoa(1000 + len(files["people"]))
		add("people", no, "示例"+name+no, role, team, site, "138-0000-"+no)
	}
	for n, site := range [][2]string{{"NORTH", "示例北苑"}, {"SOUTH", "示例南苑"}, {"EAST", "示例东塔"}} {
		add("sites", site[0], site[1], fmt.Sprint("021-5550-020", n))
		add("places", site[0]+"-GATE", site[0], "1号门道闸", "1号门闸机")
		add("clients", site[0]+"-1", "示例业主"+site[0], site[0], "1号楼101", "")
		for _, shift := range [][3]string{{"DAY", "日班队", "08:00-20:00"}, {"NIGHT", "夜班队", "20:00-08:00"}} {
			team := site[0] + "-" + shift[0]
			add("teams", team, site[0], shift[1], shift[2])
			add("groups", site[0]+"-G-"+shift[0], site[1]+shift[1]+"群", site[0], team)
			hire("队长", "captain", team, "")
			for range 8 {
				hire("保安", "guard", team, "")
			}
		}
		hire("主管", "supervisor", "", site[0])
	}
	hire("经理", "manager", "", "")
	hire("管理员", "admin", "", "")
	hire("前台", "desk", "", "NORTH")
	if people := len(files["people"]) - 1; people != 60 {
		t.Fatalf("%d people", people)
	}
	for name, rows := range files {
		f, err := os.Create(filepath.Join(dir, name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		if err := csv.NewWriter(f).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// talker says things through the sandbox's door.
type talker struct {
	*process
	said int
}

// tell says something and wants the answer to hold words; "" = there is none.
func (k *talker) tell(chat, from, text, want string) bot.Body {
	k.t.Helper()
	return k.send(talk{Chat: chat, From: from, Text: text}, want)
}

// press presses the button of a body that has a label.
func (k *talker) press(chat string, b bot.Body, label, want string) {
	k.t.Helper()
	for _, button := range b.Buttons {
		if button.Label == label {
			k.send(talk{Chat: chat, From: chat, Text: label, Action: button.ID}, want)
			return
		}
	}
	k.t.Fatalf("no button %s below\n%s", label, strings.Join(bottest.Plain(b), "\n"))
}

func (k *talker) send(m talk, want string) bot.Body {
	k.t.Helper()
	k.said++
	m.Key = fmt.Sprint("readme-", k.said)
	status, raw, err := k.say(m)
	var out struct{ Answer bot.Body }
	if err == nil {
		err = json.Unmarshal([]byte(raw), &out)
	}
	if got := strings.Join(bottest.Plain(out.Answer), "\n"); err != nil || status != http.StatusOK || !strings.Contains(got, want) || want == "" && got != "" {
		k.t.Fatalf("%s in %s: %s\nis answered %d %v\n%s\nwithout %q", m.From, m.Chat, m.Text, status, err, got, want)
	}
	return out.Answer
}

// sees waits until the bot has written words into a chat.
func (k *talker) sees(chat, words string) bot.Body {
	k.t.Helper()
	res, err := k.client.Get(k.url + "/sandbox/events?chat=" + url.QueryEscape(chat))
	if err != nil {
		k.t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, is := strings.CutPrefix(lines.Text(), "data: ")
		var item struct {
			Chat string
			Body *bot.Body
		}
		if !is || json.Unmarshal([]byte(data), &item) != nil || item.Chat != chat || item.Body == nil {
			continue
		}
		if strings.Contains(strings.Join(bottest.Plain(*item.Body), "\n"), words) {
			return *item.Body
		}
	}
	k.t.Fatalf("%s was not told %q: %v", chat, words, lines.Err())
	return bot.Body{}
}

// play is what people do from step 6 on, and the evening.
func (o *operator) play(p *process) {
	o.t.Helper()
	k := &talker{process: p}
	codes := importing{t: o.t}.codes(filepath.Join(o.cwd, "codes.csv"))
	if len(codes) != 63 {
		o.t.Fatalf("%d codes", len(codes))
	}
	k.tell("captain", "captain", "绑定 "+codes["示例队长1001"], "✅ 绑定成功:示例北苑·日班队 队长 示例队长1001")
	k.tell("guard", "guard", "绑定 "+codes["示例保安1002"], "您是「示例北苑·日班队 保安 示例保安1002」吗?")
	k.tell("guard", "guard", "是", "已提交队长示例队长1001确认")
	k.press("captain", k.sees("captain", "示例保安1002(日班队)发来了绑定码,是本人吗?"), "是", "已确认,示例保安1002绑定成功")
	k.sees("guard", "✅ 绑定成功:示例北苑·日班队 保安 示例保安1002")
	k.tell("group", "captain", "绑定群 日班队", "✅ 本群已绑定「示例北苑日班队群」。工单提醒发到这里,通报每天 19:37 发")
	k.tell("client", "client", "绑定 "+codes["示例业主NORTH"], "✅ 绑定成功:示例北苑 示例业主NORTH")

	k.tell("client", "client", "1号门道闸坏了出不去", "已受理,编号 A1001。地点 1号门道闸,类别 设备故障(简单)")
	k.sees("group", "🔔 A1001 1号门道闸·设备故障")
	k.step(1)
	k.tell("guard", "guard", "接单", "A1001 由您负责")
	k.step(5)
	k.tell("guard", "guard", "到了", " 分钟(自报)")
	k.step(10)
	k.tell("guard", "guard", "好了 换了保险丝", "已请客户评价")
	k.press("client", k.sees("client", "A1001 已处理:换了保险丝"), "5", "A1001")

	k.press("captain", k.tell("captain", "captain", "扣 示例保安1002 漏打 2 1号门道闸", "−1.0 分"), "确认", "2 分钟内发「撤销」可撤")
	k.sees("guard", "您有 1 条扣分 K")
	k.step(6 * 60) // from 14:15 past 19:37
	notice := strings.Join(bottest.Plain(k.sees("group", "【示例北苑·日班队·今日通报 ")), "\n")
	for _, want := range []string{")19:37】", "📌 扣分 −1.0(1 条)", "①示* 漏打 1号门道闸×2 −1.0", "本月接单 3 分钟内 100%(1/1,"} {
		if !strings.Contains(notice, want) {
			o.t.Errorf("the notice says\n%s\nwithout %q", notice, want)
		}
	}
}

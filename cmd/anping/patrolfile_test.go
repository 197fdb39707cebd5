package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// checkpoints adds the files of patrols to the folder of an import.
func (i importing) checkpoints(source string) {
	i.t.Helper()
	rows := "code,site,name,place,key,route,locate,source\nP1,SUN,北门,SUN-N,no,A,no," + source + "\nP2,SUN,监控室,SUN-CCTV,yes,A,yes," + source + "\n"
	if err := os.WriteFile(filepath.Join(i.dir, "checkpoints.csv"), []byte(rows), 0o600); err != nil {
		i.t.Fatal(err)
	}
	day := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
	if err := os.WriteFile(filepath.Join(i.dir, "routes.csv"), []byte("site,route,guard,day\nSUN,A,1012,"+day+"\n"), 0o600); err != nil {
		i.t.Fatal(err)
	}
}

// TestCheckpointSheet: the files bring checkpoints and routes, a sheet gives each a
// secret that stays, --renew a new one; a second file is never written over the first.
func TestCheckpointSheet(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.checkpoints("chat")
		out, _ := i.run(0)
		contains(t, out, "added")
		out, _ = i.run(0)
		contains(t, out, "nothing differs")
		sheet := func(want int, args ...string) (page, said string) {
			t.Helper()
			path := filepath.Join(t.TempDir(), "sheets.html")
			code, out, errs := try(t, append(append([]string{"checkpoint", "sheet", "--config", i.config, "--site", "SUN"}, args...), path)...)
			if code != want {
				t.Fatalf("exit code %d, want %d: %s%s", code, want, out, errs)
			}
			raw, _ := os.ReadFile(path)
			return string(raw), out + errs
		}
		first, said := sheet(0)
		contains(t, said, "2 sheets are in ")
		contains(t, first, "北门", "监控室", "发:打卡 1-")
		again, _ := sheet(0)
		if again != first {
			t.Error("the second sheet has other secrets")
		}
		renewed, _ := sheet(0, "--point", "P1", "--renew")
		if strings.Contains(renewed, "监控室") || strings.Contains(first, renewed[strings.Index(renewed, "打卡 1-"):][:len("打卡 1-")+10]) {
			t.Error("not only P1 was renewed, or not at all")
		}
		_, said = sheet(2, "--point", "P9")
		contains(t, said, "no such checkpoint")
		out, _ = i.run(0)
		contains(t, out, "nothing differs")
	})
}

// TestCheckpointSheetPlatforms: a sheet has the code that each platform's scanner
// takes, and, with an address, that of the page for the tag.
func TestCheckpointSheetPlatforms(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.checkpoints("chat")
	i.run(0)
	api := asked(t, `{"id":4242,"is_bot":true,"first_name":"A","username":"anping_bot"}`, `{"url":""}`, http.StatusOK)
	account := newWechatAsked(t, map[string]string{"/cgi-bin/qrcode/create": `{"ticket":"T","url":"http://weixin.qq.com/q/02canary"}`})
	wecom := "[wecom]\ncorp_id = \"ww1\"\nrobots = [{ name = \"n\", key = \"hunter22-key\" }]\n"
	telegram := "[telegram]\ntoken = \"4242:canary-token\"\napi_url = \"" + api + "\"\n"
	const address = "public_url = \"https://anping.example.com/\"\n"
	var code string
	sheet := func(config string) string {
		t.Helper()
		i.configure(config)
		path := filepath.Join(t.TempDir(), "sheets.html")
		if exit, out, errs := try(t, "checkpoint", "sheet", "--config", i.config, "--site", "SUN", "--point", "P1", path); exit != 0 {
			t.Fatalf("exit code %d: %s%s", exit, out, errs)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if code == "" {
			code = regexp.MustCompile(`打卡 (1-[0-9A-Z]{10})`).FindStringSubmatch(string(raw))[1]
		}
		return string(raw)
	}
	holds := func(page string, want ...string) {
		t.Helper()
		if n := strings.Count(page, "<figure>"); n != len(want) {
			t.Errorf("%d codes, want %d", n, len(want))
		}
		for _, w := range want {
			path, _, err := qrPath(strings.ReplaceAll(w, "CODE", code))
			if err != nil || !strings.Contains(page, `"`+path+`"`) {
				t.Errorf("no code holds %s, %v", w, err)
			}
		}
		if strings.Contains(page, "<script") || strings.Contains(page, "src=") {
			t.Error("the sheet fetches something")
		}
	}
	page := sheet("")
	holds(page, "打卡 CODE")
	if strings.Contains(page, "NFC") {
		t.Error("without an address there is something for the tag")
	}
	page = sheet(address)
	holds(page, "https://anping.example.com/p/CODE")
	contains(t, page, "NFC 标签写入:https://anping.example.com/p/"+code)
	holds(sheet(address+telegram), "https://t.me/anping_bot?start=tap-CODE")
	holds(sheet(address+account.block()), "http://weixin.qq.com/q/02canary")
	if got := account.body("/cgi-bin/qrcode/create"); !strings.Contains(got, `"scene_str":"tap-`+code+`"`) || !strings.Contains(got, "QR_LIMIT_STR_SCENE") {
		t.Errorf("asked WeChat for %s", got)
	}
	holds(sheet(wecom), "打卡 CODE")
	page = sheet(address + telegram + account.block() + wecom)
	holds(page, "https://t.me/anping_bot?start=tap-CODE", "http://weixin.qq.com/q/02canary", "https://anping.example.com/p/CODE")
	contains(t, page, "several", "Telegram", "微信公众号", "企业微信应用", "打卡 "+code)
}

// TestPatrolImportFile: the command reads a file with columns of its own; of a wrong
// one every mistake is told with its place, and nothing is taken.
func TestPatrolImportFile(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.checkpoints("system")
	i.run(0)
	load := func(want int, text string, args ...string) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), "taps.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := try(t, append(append([]string{"patrol", "import", "--config", i.config, "--site", "SUN"}, args...), path)...)
		if code != want {
			t.Fatalf("exit code %d, want %d: %s%s", code, want, out, errs)
		}
		return strings.ReplaceAll(out+errs, filepath.Dir(path)+"/", "")
	}
	columns := []string{"--time", "打卡时间", "--point", "点位", "--guard", "工号"}
	text := "点位,打卡时间,工号\n北门,2025-06-12 08:00:00,1012\nP2,2025/6/12 8:05,nobody\n"
	contains(t, load(0, text, columns...), "2 taps are new of 2", `1 tap counts as nobody's, since nobody of the site is known as "nobody" (1)`, "nothing is judged by them yet")
	contains(t, load(0, text, append(columns, "--from", "2025-06-12 06:00", "--to", "2025-06-12 10:00")...), "0 taps are new of 2")
	wrong := load(2, "点位,打卡时间,工号\n西门,2025-06-12 08:00:00,1012\n北门,gestern,1012\n北门,2099-01-01 08:00:00,\n", columns...)
	contains(t, wrong, `taps.csv:2:点位: no checkpoint of the site with source system is called "西门"`, `taps.csv:3:打卡时间: "gestern" is no time`, `taps.csv:4:打卡时间: 2099-01-01 08:00:00 is still to come`)
	contains(t, load(2, "a,b\n", columns...), "taps.csv:1:打卡时间: there is no such column", "taps.csv:1:点位: there is no such column")
	contains(t, load(2, text, "--time", "打卡时间", "--point", "点位", "--guard", "工号x"), "taps.csv:1:工号x: there is no such column")
	contains(t, load(0, "点位,打卡时间\n北门,2025-06-12 08:00:00\n", "--time", "打卡时间", "--point", "点位"), "1 tap is new of 1") // nobody's: no column is named
	contains(t, load(2, "点位,打卡时间,工号,工号\n北门,2025-06-12 08:00:00,1012,1011\n", columns...), "taps.csv:1:工号: the column stands twice")
	contains(t, load(2, "点位,打卡时间,工号\n北门,2025-06-12 08:00:00,1012,x,y\n北门,2025-06-12 08:00:00,1012,,\n", columns...), "taps.csv:2: 5 cells under 3 columns")
	contains(t, load(2, "time,checkpoint,guard\n2025-06-12 08:00:00,\xb1\xb1\xc3\xc5,nobody\x00\n"), "taps.csv: it is neither UTF-8 nor GBK text")
	contains(t, load(0, "time,checkpoint\n2025-06-12 08:00:00,\xb1\xb1\xc3\xc5\n"), "note: taps.csv: is not UTF-8 and was read as GBK", "0 taps are new of 1")
	for flags, want := range map[string]string{
		"--from 2025-06-12": "--from: 2025-06-12 is no time", "--from x --to y": "is no time", "--site NONE": "there is no site NONE",
	} {
		contains(t, load(2, text, append(strings.Fields(flags), columns...)...), want)
	}
	contains(t, load(2, text, append(columns, "--from", "2025-06-12 10:00", "--to", "2025-06-12 10:00")...), "--from is not before --to")
}

// TestCheckpointTwins: what is stored of two checkpoints of one name is said by the
// check, by that name no tap is taken, and the import refuses it.
func TestCheckpointTwins(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.checkpoints("system")
	i.run(0)
	if out := i.checked(0); strings.Contains(out, "is called as another") {
		t.Errorf("two of different names are called alike:\n%s", out)
	}
	plain := openPlain(t, i.address)
	plain.exec(t, "update checkpoints set name = '北门' where code = 'P2'")
	says(t, i.checked(0), `gap    patrol    a checkpoint is called as another of its site, .*: checkpoints\.csv:P2:name \(as P1\); give each a name of its own`)
	path := filepath.Join(t.TempDir(), "taps.csv")
	if err := os.WriteFile(path, []byte("time,checkpoint\n2025-06-12 08:00:00,北門\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := try(t, "patrol", "import", "--config", i.config, "--site", "SUN", path)
	if code != 2 || !strings.Contains(errs, `taps.csv:2:checkpoint: several checkpoints of the site are called "北門": P1 and P2`) {
		t.Errorf("%d %s", code, errs)
	}
	i.edit("checkpoints.csv", "监控室", "北门")
	_, errs = i.run(2)
	contains(t, errs, "checkpoints.csv:3:name: checkpoint P1 of site SUN is called 北门, too", "give each checkpoint of a site a name of its own")
}

// contains fails for each part that a text does not hold.
func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("no %q in\n%.2000s", p, text)
		}
	}
}

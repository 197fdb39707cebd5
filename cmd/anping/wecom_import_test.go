package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anping/bot"
	"anping/bot/wecom/fakeapi"
)

// TestImportFromWeCom: members get their chat, new ones a row, nobody is taken
// out, and a dry run writes nothing.
func TestImportFromWeCom(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	fake, api := startWeCom(t, bot.Machine{}, "canary-secret")
	fake.Department(fakeapi.Party{ID: 2, Name: "日班队", Parent: 1})
	fake.Department(fakeapi.Party{ID: 3, Name: "财务", Parent: 1})
	for _, p := range []fakeapi.Profile{
		{UserID: "liqiang", Name: "李强"},
		{UserID: "xinlai", Name: "新来", Parties: []int{2}},
		{UserID: "duizhang", Name: "副队", Parties: []int{2}, Leads: []int{2}},
		{UserID: "kuaiji", Name: "会计", Parties: []int{3}},
		{UserID: "wang1", Name: "同名", Parties: []int{2}},
		{UserID: "wang2", Name: "同名", Parties: []int{2}},
		{UserID: "evil", Name: "=HYPERLINK", Parties: []int{2}},
		{UserID: "qianjin", Name: "钱进", Parties: []int{2}},
	} {
		fake.Member(p)
	}
	i.configure("[wecom]\ncorp_id = \"" + stageCorp + "\"\nagent_id = 1000002\nsecret = \"canary-secret\"\ntoken = \"canary-token\"\naes_key = \"" + officeKey + "\"\napi_url = \"" + api + "\"\n")
	people := filepath.Join(i.dir, "people.csv")
	before, err := os.ReadFile(people)
	if err != nil {
		t.Fatal(err)
	}
	out, _ := i.run(0, "--from", "wecom", "--dry-run")
	says(t, out, `changed  person 1012 李强 \(chat\)`, `changed  person 1002 钱进 \(chat\)`, `added    person xinlai 新来 \(guard of SUN-DAY\)`, `added    person duizhang 副队 \(captain of SUN-DAY\)`,
		`left out member kuaiji 会计: no team of teams\.csv is called like a department of theirs: 财务`, `left out member wang1 同名: several have this name`,
		`left out member evil =HYPERLINK: their userid or name cannot stand`, `2 added, 2 changed, 4 left out; nothing was written`)
	if after, _ := os.ReadFile(people); string(after) != string(before) {
		t.Error("a dry run wrote")
	}
	out, _ = i.run(0, "--from", "wecom")
	says(t, out, `2 added, 2 changed, 4 left out in .*people\.csv; now: anping import`)
	after, err := os.ReadFile(people)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1012,李强,guard,SUN-NIGHT,,138-0000-1012,zh,wecom:" + stageCorp + ":liqiang,2024-01-01,\n", "sandbox:demo:p-qianjin wecom:" + stageCorp + ":qianjin", "xinlai,新来,guard,SUN-DAY,"} {
		if !strings.Contains(string(after), want) {
			t.Errorf("no %q in\n%s", want, after)
		}
	}
	if n, was := strings.Count(string(after), "\n"), strings.Count(string(before), "\n"); n != was+2 {
		t.Errorf("%d rows, were %d", n, was)
	}
	out, _ = i.run(0)
	says(t, out, `\d+ added, 0 changed, 0 ended`)
	out, _ = i.run(0, "--from", "wecom")
	says(t, out, `0 added, 0 changed, 4 left out; nothing was written`)
	i.configure("")
	if _, errs := i.run(2, "--from", "wecom"); !strings.Contains(errs, "there is no app") {
		t.Error(errs)
	}
}

package roster

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata"

	"anping/scoring"
)

// files is a small right folder that tests change.
func files() map[string]string {
	return map[string]string{
		"sites.csv":   "code,name,zone,duty_phone,lat,lon\nS1,一号,Asia/Shanghai,021-5550-0100,31.2,121.4\nS2,二号,Europe/Berlin,,,\n",
		"teams.csv":   "code,site,name,hours\nT1,S1,日班,08:00-20:00\nT2,S1,夜班,20:00-08:00\nT3,S2,All,\n",
		"people.csv":  "no,name,role,team,site,chat,from,to\n1,李强,guard,T1,,sandbox:demo:p1 telegram:bot:42,2025-01-01,\n2,王磊,队长,T1|T2,,,,\n3,陈静,supervisor,,S1|S2,,,\n4,刘洋,manager,,,,,\n5,Desk,desk,,S2,,,\n",
		"places.csv":  "code,site,name,words,class,lat,lon,radius,team\nP1,S1,北门,North Gate|北大门,key,31.2,121.4,50,T2\nP2,S2,Gate,,,,,,\n",
		"groups.csv":  "code,name,site,team,notice,names,chat\nG1,日班群,S1,T1,,,sandbox:demo:g1\nG2,项目群,S1,,17:37,duty,\n",
		"clients.csv": "code,name,site,home,key,guard,lang,chat\nC1,王阿姨,S1,501,yes,1,,sandbox:demo:c1\nC2,Bob,S2,,,,en,\n",
	}
}

func folder(files map[string]string) fs.FS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestRead(t *testing.T) {
	rows, err := Read(folder(files()))
	if err != nil {
		t.Fatal(err)
	}
	if s := rows.Sites[0]; s.Profile != "post" || s.DutyPhone != "021-5550-0100" || s.Lat != 31.2 || s.Lon != 121.4 {
		t.Errorf("site: %+v", s)
	}
	if h := rows.Teams[1].Hours; len(h) != 1 || h[0] != (scoring.Hours{Days: 127, From: 1200, To: 1920}) {
		t.Errorf("hours past midnight: %+v", h)
	}
	if len(rows.Teams[2].Hours) != 0 {
		t.Errorf("no hours: %+v", rows.Teams[2].Hours)
	}
	if p := rows.People[0]; p.Role != scoring.RoleGuard || p.Lang != "zh" || p.FromDay != "2025-01-01" || len(p.Chats) != 2 || p.Chats[1] != (Chat{Platform: "telegram", Account: "bot", Ext: "42"}) {
		t.Errorf("person: %+v", p)
	}
	if p := rows.Places[0]; p.Class != scoring.PlaceKey || p.Radius != 50 || len(p.Words) != 2 || p.TeamCode != "T2" {
		t.Errorf("place: %+v", p)
	}
	if p := rows.Places[1]; p.Class != scoring.PlaceOrdinary || p.Radius != 100 {
		t.Errorf("place with what is usual: %+v", p)
	}
	if g := rows.Groups[0]; g.Notice != -1 || g.Names != scoring.NameMasked {
		t.Errorf("group: %+v", g)
	}
	if g := rows.Groups[1]; g.Notice != 17*60+37 || g.Names != scoring.NameDuty || g.TeamCode != "" {
		t.Errorf("group: %+v", g)
	}
	if c := rows.Clients[0]; !c.Key || c.GuardNo != "1" || c.Home != "501" {
		t.Errorf("client: %+v", c)
	}
}

// TestReadForms are files that differ in form and mean the same.
func TestReadForms(t *testing.T) {
	for name, change := range map[string]func(map[string]string){
		"byte order mark": func(f map[string]string) { f["sites.csv"] = "\ufeff" + f["sites.csv"] },
		"CRLF":            func(f map[string]string) { f["people.csv"] = strings.ReplaceAll(f["people.csv"], "\n", "\r\n") },
		"blank lines":     func(f map[string]string) { f["teams.csv"] += "\n,,,\n\n" },
		"empty columns":   func(f map[string]string) { f["teams.csv"] = strings.ReplaceAll(f["teams.csv"], "\n", ",,\n") },
		"header case": func(f map[string]string) {
			f["sites.csv"] = strings.Replace(f["sites.csv"], "code,name", " Code,NAME", 1)
		},
		"days of a spreadsheet": func(f map[string]string) {
			f["people.csv"] = strings.Replace(f["people.csv"], "2025-01-01,", "2025/1/1,2025年12月31日", 1)
		},
		"full-width code": func(f map[string]string) {
			f["teams.csv"] = strings.Replace(f["teams.csv"], "T1,S1", "Ｔ１,Ｓ１", 1)
		},
	} {
		f := files()
		change(f)
		rows, err := Read(folder(f))
		if err != nil || len(rows.Sites) != 2 || len(rows.Teams) != 3 || len(rows.People) != 5 || rows.Teams[0].Code != "T1" {
			t.Errorf("%s: %v", name, err)
		}
	}
	f := files()
	delete(f, "places.csv")
	delete(f, "groups.csv")
	delete(f, "clients.csv")
	if _, err := Read(folder(f)); err != nil {
		t.Errorf("only the first three files: %v", err)
	}
}

// TestUserids: of a member of WeCom the id is compared without case, of a group and
// of what another platform calls a chat with it.
func TestUserids(t *testing.T) {
	f := files()
	f["people.csv"] = strings.NewReplacer("sandbox:demo:p1 telegram:bot:42", "wecom:ww1:LiQiang").Replace(f["people.csv"])
	f["groups.csv"] = strings.Replace(f["groups.csv"], "sandbox:demo:g1", "wecom:ww1:group:wrAB", 1)
	f["clients.csv"] = strings.Replace(f["clients.csv"], "sandbox:demo:c1", "wechat:gh:oAbC", 1)
	rows, err := Read(folder(f))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(rows.People[0].Chats, rows.Groups[0].Chats, rows.Clients[0].Chats)
	if want := "[{wecom ww1 liqiang 0 0 0}] [{wecom ww1 group:wrAB 0 0 0}] [{wechat gh oAbC 0 0 0}]"; got != want {
		t.Errorf("chats are %s, want %s", got, want)
	}
	f["clients.csv"] = strings.Replace(f["clients.csv"], "wechat:gh:oAbC", "wecom:ww1:LIQIANG", 1)
	if _, err := Read(folder(f)); err == nil || !strings.Contains(err.Error(), "belongs to") {
		t.Errorf("one member twice: %v", err)
	}
}

// TestDefaults: a zone or language of its own stands before the default.
func TestDefaults(t *testing.T) {
	f := files()
	f["sites.csv"] = strings.Replace(f["sites.csv"], "Asia/Shanghai", "", 1)
	rows, err := Defaults{Zone: "Australia/Lord_Howe", Lang: "en"}.Read(folder(f))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := rows.Sites[0].Zone, rows.Sites[1].Zone; a != "Australia/Lord_Howe" || b != "Europe/Berlin" {
		t.Errorf("zones %s, %s", a, b)
	}
	f["clients.csv"] = strings.Replace(f["clients.csv"], ",en,", ",zh-Hant,", 1)
	if rows, err = (Defaults{Zone: "Asia/Tokyo", Lang: "en"}).Read(folder(f)); err != nil {
		t.Fatal(err)
	}
	if p, g, c := rows.People[0].Lang, rows.Groups[0].Lang, rows.Clients; p != "en" || g != "en" || c[0].Lang != "en" || c[1].Lang != "zh-Hant" {
		t.Errorf("languages %s, %s, %+v", p, g, c)
	}
	f["sites.csv"] = strings.Replace(f["sites.csv"], "name,zone,", "name,", 1)
	f["sites.csv"] = strings.Replace(strings.Replace(f["sites.csv"], "一号,,", "一号,", 1), "二号,Europe/Berlin,", "二号,", 1)
	if rows, err = (Defaults{Zone: "Asia/Tokyo"}).Read(folder(f)); err != nil || rows.Sites[1].Zone != "Asia/Tokyo" {
		t.Errorf("without the column: %+v, %v", rows.Sites, err)
	}
}

// TestBadRows is one wrong thing a row, and what is said of it.
func TestBadRows(t *testing.T) {
	for _, row := range []struct{ name, file, old, new, want string }{
		{"unknown zone", "sites.csv", "Asia/Shanghai", "Asia/Atlantis", "sites.csv:2:zone: "},
		{"the machine's zone", "sites.csv", "Asia/Shanghai", "Local", "sites.csv:2:zone: "},
		{"empty name", "sites.csv", "二号", "", "sites.csv:3:name: is empty"},
		{"site code twice", "sites.csv", "S2,", "S1,", "sites.csv:3:code: S1 stands twice"},
		{"site code form", "sites.csv", "S2,", "S 2,", "sites.csv:3:code: "},
		{"half a position", "sites.csv", "31.2,121.4", "31.2,", "sites.csv:2:lat: "},
		{"position", "sites.csv", "31.2,", "91,", "sites.csv:2:lat: "},
		{"hex position", "sites.csv", "31.2,", "0x1p3,", "sites.csv:2:lat: "},
		{"NaN position", "sites.csv", "121.4", "NaN", "sites.csv:2:lon: "},
		{"phone", "sites.csv", "021-5550-0100", "call me", "sites.csv:2:duty_phone: "},
		{"unknown column", "sites.csv", "duty_phone", "dutyphone", "sites.csv:1:dutyphone: unknown column"},
		{"column twice", "sites.csv", "lat,lon", "lat,lat", "sites.csv:1:lat: the column stands twice"},
		{"missing column", "sites.csv", "code,name,zone,", "code,,zone,", "sites.csv:1:name: the column is missing"},
		{"no zone and no default", "sites.csv", "Asia/Shanghai", "", "sites.csv:2:zone: is empty"},
		{"profile", "sites.csv", "code,name,zone,duty_phone", "code,name,zone,profile", "sites.csv:2:profile: "},
		{"site of a team", "teams.csv", "T3,S2", "T3,S9", "teams.csv:4:site: no site S9"},
		{"hours", "teams.csv", "08:00-20:00", "8-20", "teams.csv:2:hours: "},
		{"team code twice", "teams.csv", "T2,S1", "T1,S1", "teams.csv:3:code: "},
		{"too many cells", "teams.csv", "T3,S2,All,", "T3,S2,All,,,x", "teams.csv:4: 6 cells under 4 columns"},
		{"open quote", "teams.csv", "日班", `"日班`, "teams.csv:"},
		{"quote inside", "teams.csv", "日班", `日"班`, "teams.csv:2: "},
		{"invisible character", "teams.csv", "日班", "日\u200b班", "teams.csv:2:name: holds an invisible character"},
		{"right to left", "teams.csv", "日班", "\u202e日班", "teams.csv:2:name: "},
		{"NUL", "teams.csv", "日班", "日\x00班", "teams.csv:2: not plain UTF-8"},
		{"GBK", "teams.csv", "日班", "\xc8\xd5\xb0\xe0", "teams.csv:2: not plain UTF-8"},
		{"long cell", "teams.csv", "日班", strings.Repeat("长", 700), "teams.csv:2:name: longer"},
		{"role", "people.csv", "guard", "gard", "people.csv:2:role: "},
		{"no role", "people.csv", "guard", "", "people.csv:2:role: is empty"},
		{"number twice", "people.csv", "2,王磊", "1,王磊", "people.csv:3:no: "},
		{"team of a guard", "people.csv", "guard,T1", "guard,T9", "people.csv:2:team: no team T9"},
		{"guard without a team", "people.csv", "guard,T1", "guard,", "people.csv:2:team: a guard has"},
		{"guard of two teams", "people.csv", "guard,T1", "guard,T1|T2", "people.csv:2:team: a guard has"},
		{"captain without a team", "people.csv", "队长,T1|T2", "队长,", "people.csv:3:team: a captain"},
		{"team of another site", "people.csv", "guard,T1,,", "guard,T1,S2,", "people.csv:2:team: team T1 is of site S1"},
		{"supervisor in a team", "people.csv", "supervisor,,", "supervisor,T1,", "people.csv:4:team: "},
		{"site of a supervisor", "people.csv", "S1|S2", "S1|S7", "people.csv:4:site: no site S7"},
		{"desk without a site", "people.csv", "desk,,S2", "desk,,", "people.csv:6:site: "},
		{"day", "people.csv", "2025-01-01", "2025-02-30", "people.csv:2:from: "},
		{"day of a spreadsheet", "people.csv", "2025-01-01", "2025/2/30", "people.csv:2:from: "},
		{"day of America", "people.csv", "2025-01-01", "1/31/2025", "people.csv:2:from: "},
		{"small letters", "people.csv", "guard,T1,", "guard,t1,", "people.csv:2:team: no team t1 in teams.csv, where it is written T1"},
		{"days the wrong way", "people.csv", "2025-01-01,", "2025-01-01,2024-01-01", "people.csv:2:to: "},
		{"chat", "people.csv", "sandbox:demo:p1", "sandbox-p1", "people.csv:2:chat: "},
		{"chat of two", "groups.csv", "sandbox:demo:g1", "sandbox:demo:p1", "groups.csv:2:chat: sandbox:demo:p1 belongs to person 1"},
		{"place class", "places.csv", ",key,", ",vip,", "places.csv:2:class: "},
		{"radius", "places.csv", ",50,", ",0,", "places.csv:2:radius: "},
		{"team of a place", "places.csv", "50,T2", "50,T3", "places.csv:2:team: team T3 is of site S2"},
		{"notice", "groups.csv", "17:37", "25:00", "groups.csv:3:notice: "},
		{"notice at 24:00", "groups.csv", "17:37", "24:00", "groups.csv:3:notice: "},
		{"name form", "groups.csv", "duty", "hidden", "groups.csv:3:names: "},
		{"guard of a client", "clients.csv", "yes,1", "yes,3", "clients.csv:2:guard: "},
		{"office hours", "sites.csv", "duty_phone,lat", "office,lat", "sites.csv:2:office: "},
		{"key", "clients.csv", ",yes,", ",maybe,", "clients.csv:2:key: "},
		{"language", "clients.csv", ",en,", ",klingon,", "clients.csv:3:lang: "},
		{"an empty file", "clients.csv", files()["clients.csv"], "", "clients.csv:1: the header line is missing"},
	} {
		f := files()
		if !strings.Contains(f[row.file], row.old) {
			t.Fatalf("%s: %s does not hold %q", row.name, row.file, row.old)
		}
		f[row.file] = strings.Replace(f[row.file], row.old, row.new, 1)
		rows, err := Read(folder(f))
		var problems RowErrors
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", row.name, err, row.want)
		}
		if len(rows.Sites) != 0 {
			t.Errorf("%s: rows of a wrong folder are taken", row.name)
		}
	}
}

func TestReadTellsEverything(t *testing.T) {
	f := files()
	f["sites.csv"] = strings.Replace(f["sites.csv"], "Asia/Shanghai", "Nowhere", 1)
	f["people.csv"] = strings.Replace(f["people.csv"], "guard", "gard", 1)
	delete(f, "teams.csv")
	_, err := Read(folder(f))
	for _, want := range []string{"sites.csv:2:zone", "teams.csv: the file is missing", "people.csv:2:role"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "no team") {
		t.Errorf("what follows from a file that is missing is told as well: %v", err)
	}
	f["clients.csv"] = "code,name,site\n" + strings.Repeat("C 1,,\n", 1000)
	_, err = Read(folder(f))
	var problems RowErrors
	if !errors.As(err, &problems) || len(problems) != maxProblems {
		t.Errorf("%d problems, want at most %d", len(problems), maxProblems)
	}
}

func TestReadLargeFile(t *testing.T) {
	f := files()
	f["clients.csv"] += strings.Repeat("\n", maxFile)
	if _, err := Read(folder(f)); err == nil || !strings.Contains(err.Error(), "clients.csv: larger than 10 MB") {
		t.Errorf("a file over the bound: %.200v", err)
	}
}

func TestParseHours(t *testing.T) {
	for text, want := range map[string][]scoring.Hours{
		"":                    nil,
		"08:00-20:00":         {{Days: 127, From: 480, To: 1200}},
		"20:00-08:00":         {{Days: 127, From: 1200, To: 1920}},
		"8:00 - 20:00":        nil, // a blank within a span
		"00:00-24:00":         {{Days: 127, From: 0, To: 1440}},
		"08:00-08:00":         {{Days: 127, From: 480, To: 1920}},
		"20:00-00:00":         {{Days: 127, From: 1200, To: 1440}},
		"Mon-Fri 08:00-18:00": {{Days: 31, From: 480, To: 1080}},
		"Sat,Sun 09:00-12:00": {{Days: 96, From: 540, To: 720}},
		"Sat-Mon 09:00-12:00": {{Days: 97, From: 540, To: 720}},
		"周一至周五 08:00-18:00;周六 9:00~12:00": {{Days: 31, From: 480, To: 1080}, {Days: 32, From: 540, To: 720}},
		"０８：００－２０：００":                     {{Days: 127, From: 480, To: 1200}},
	} {
		got, err := parseHours(text)
		if (err != nil) != (want == nil && text != "") || len(got) != len(want) {
			t.Errorf("parseHours(%q) = %+v, %v; want %+v", text, got, err, want)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("parseHours(%q)[%d] = %+v, want %+v", text, i, got[i], want[i])
			}
		}
	}
	for _, text := range []string{
		"8-20", "08:00", "08:00-", "24:00-08:00", "00:00-00:00", "08:60-20:00", "25:00-26:00", "Foo 08:00-20:00", "Mon- 08:00-20:00", "08:00-20:00-22:00", "0x8:00-20:00",
	} {
		if got, err := parseHours(text); err == nil {
			t.Errorf("parseHours(%q) = %+v", text, got)
		}
	}
}

func FuzzParseHours(f *testing.F) {
	for _, s := range []string{"08:00-20:00", "Mon-Fri 08:00-18:00; Sat 20:00-08:00", "周一至周五 08:00-18:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hours, err := parseHours(text)
		if err != nil {
			return
		}
		for _, h := range hours {
			if h.From < 0 || h.From >= dayMinutes || h.To <= h.From || h.To > h.From+dayMinutes || h.Days == 0 || h.Days > 127 {
				t.Errorf("parseHours(%q) = %+v", text, h)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for name, text := range files() {
		f.Add(name, text)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		all := files()
		if _, ok := all[name]; !ok {
			return
		}
		all[name] = text
		rows, err := Read(folder(all))
		if err != nil {
			return
		}
		n, err := rows.Number(Codes{}, counter())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := scoring.NewRoster(n.Roster); err != nil {
			t.Errorf("%s: %q is read and makes no roster: %v", name, text, err)
		}
	})
}

// counter numbers each series from 1.
func counter() func(string) (int64, error) {
	last := map[string]int64{}
	return func(series string) (int64, error) {
		last[series]++
		return last[series], nil
	}
}

func TestNumber(t *testing.T) {
	rows, err := Read(folder(files()))
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]int64{"site": 10, "team": 20, "person": 30, "place": 40, "group": 50, "client": 60}
	asked := map[string]int64{}
	next := func(series string) (int64, error) {
		asked[series]++
		last[series]++
		return last[series], nil
	}
	n, err := rows.Number(Codes{Site: map[string]int64{"S1": 7}, Person: map[string]int64{"1": 3, "gone": 4}}, next)
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]int64{"site": 1, "team": 3, "person": 4, "place": 2, "group": 2, "client": 2}; !maps.Equal(asked, want) {
		t.Errorf("numbers asked for: %v, want %v", asked, want)
	}
	r, err := scoring.NewRoster(n.Roster)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC)
	if s := r.Standing(3, at); s != (scoring.Standing{Person: 3, Role: scoring.RoleGuard, Team: 21, Site: 7}) {
		t.Errorf("the guard: %+v", s)
	}
	if s := r.Standing(34, at); s.Role != scoring.RoleDesk || s.Site != 11 {
		t.Errorf("the desk: %+v", s)
	}
	if on := r.OnDuty(7, 0, at); len(on) != 1 || on[0].ID != 21 {
		t.Errorf("on duty: %+v", on)
	}
	if len(r.Captains(22, "2025-06-12")) != 1 || len(r.Supervisors(11, "2025-06-12")) != 1 {
		t.Error("a captain of two teams, a supervisor of two sites")
	}
	if p, ok := r.PlaceIn(7, "北大门"); !ok || p.ID != 41 || p.Team != 22 {
		t.Errorf("place: %+v", p)
	}
	if c := n.Clients[0]; c.ID != 61 || c.Site != 7 || c.Guard != 3 {
		t.Errorf("client: %+v", c)
	}
	want := []Chat{
		{"sandbox", "demo", "p1", 3, 0, 0},
		{"telegram", "bot", "42", 3, 0, 0},
		{"sandbox", "demo", "g1", 0, 0, 51},
		{"sandbox", "demo", "c1", 0, 61, 0},
	}
	if len(n.Chats) != len(want) {
		t.Fatalf("chats: %+v", n.Chats)
	}
	for i := range want {
		if n.Chats[i] != want[i] {
			t.Errorf("chat %d: %+v, want %+v", i, n.Chats[i], want[i])
		}
	}
}

func TestNumberFails(t *testing.T) {
	rows, err := Read(folder(files()))
	if err != nil {
		t.Fatal(err)
	}
	empty := errors.New("no block")
	calls := 0
	_, err = rows.Number(Codes{}, func(string) (int64, error) { calls++; return 0, empty })
	if !errors.Is(err, empty) || calls != 1 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}

// TestExample holds the shipped company to what the demo tells with it.
func TestExample(t *testing.T) {
	rows, err := Read(Example())
	if err != nil {
		t.Fatal(err)
	}
	n, err := rows.Number(Codes{}, counter())
	if err != nil {
		t.Fatal(err)
	}
	r, err := scoring.NewRoster(n.Roster)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{"2025-06-12T06:00:00Z": "日班队", "2025-06-12T14:00:00Z": "夜班队"} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if on := r.OnDuty(1, 0, now); len(on) != 1 || on[0].Name != want {
			t.Errorf("on duty at %s: %+v, want %s", at, on, want)
		}
	}
	if p, ok := r.PlaceIn(1, "3号楼道闸坏了出不去"); !ok || p.Name != "3号楼道闸" || p.Class != scoring.PlaceOrdinary {
		t.Errorf("place of dialogue 4: %+v", p)
	}
	if p, ok := r.PlaceIn(1, "監控室沒人"); !ok || p.Class != scoring.PlaceKey {
		t.Errorf("a key place: %+v", p)
	}
	found, rest := r.PeopleNamed(1, "2025-06-12", "李强 漏打 2 北门")
	if len(found) != 1 || r.Team(r.Standing(found[0].ID, time.Unix(1_749_700_000, 0)).Team).Name != "夜班队" || rest != "漏打 2 北门" {
		t.Errorf("dialogue 2: %+v, %q", found, rest)
	}
	if minute := r.NoticeMinute(1, "2025-06-12"); minute != 19*60+37 {
		t.Errorf("the day group's notice stands at minute %d", minute)
	}
	owners := len(n.Roster.People) + len(n.Roster.Groups) + len(n.Clients)
	if len(n.Chats) != owners {
		t.Errorf("%d chats for %d people, groups and clients", len(n.Chats), owners)
	}
	for _, c := range n.Chats {
		if c.Platform != "sandbox" || c.Account != "demo" {
			t.Errorf("chat %+v", c)
		}
	}
	for _, team := range n.Roster.Teams {
		if len(r.Captains(team.ID, "2025-06-12")) != 1 || len(r.TeamGroups(team.ID)) != 1 || len(r.TeamPeople(team.ID, "2025-06-12")) < 3 {
			t.Errorf("team %s has no captain, group or guards", team.Name)
		}
	}
}

// TestDayColumns: every column that is read as a day is one of which a workbook's
// reader knows that it holds days.
func TestDayColumns(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\br\.day\("(\w+)"\)`).FindAllStringSubmatch(string(raw), -1) {
			if n++; !DayColumn(m[1]) {
				t.Errorf("%s: %s", file, m[1])
			}
		}
	}
	if n < 8 {
		t.Errorf("%d columns of days", n)
	}
}

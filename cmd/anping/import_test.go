package main

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"anping/scoring"
	"anping/scoring/roster"
	"anping/storage"
)

// importing is a folder of files, a configuration and a database that imports
// run on.
type importing struct {
	t       *testing.T
	dir     string
	config  string
	address string
}

// newImporting copies the example and takes the chats of some of its people out.
func newImporting(t *testing.T, database string) importing {
	t.Helper()
	dir := t.TempDir()
	i := importing{t: t, dir: filepath.Join(dir, "roster"), config: filepath.Join(dir, "a.toml"), address: "sqlite:" + filepath.Join(dir, "anping.db")}
	if database == "postgres" {
		i.address = newPostgres(t)
	}
	if err := os.CopyFS(i.dir, roster.Example()); err != nil {
		t.Fatal(err)
	}
	for file, chats := range map[string][]string{"people.csv": {"p-wanglei", "p-liqiang"}, "clients.csv": {"c-zhang"}} {
		for _, c := range chats {
			i.edit(file, "sandbox:demo:"+c, "")
		}
	}
	i.configure("")
	return i
}

func (i importing) configure(more string) {
	i.t.Helper()
	if err := os.WriteFile(i.config, []byte("database = \""+i.address+"\"\n"+more), 0o600); err != nil {
		i.t.Fatal(err)
	}
}

func (i importing) edit(file, old, changed string) { loading{dir: i.dir}.edit(i.t, file, old, changed) }

// run imports and gives back what was printed; a code that is printed fails.
func (i importing) run(want int, args ...string) (out, errs string) {
	i.t.Helper()
	code, out, errs := try(i.t, append(append([]string{"import", "--config", i.config}, args...), i.dir)...)
	if code != want {
		i.t.Fatalf("import %v: exit code %d, want %d\n%s%s", args, code, want, out, errs)
	}
	for _, word := range regexp.MustCompile(`[0-9A-Z]{8}`).FindAllString(strings.ReplaceAll(out+errs, i.config, ""), -1) { // a folder's number may look like a code
		if _, is := scoring.ReadCode(word); is {
			i.t.Errorf("a code was printed: %s", out+errs)
		}
	}
	return out, errs
}

// codes reads a file of codes: code by name.
func (i importing) codes(path string) map[string]string {
	i.t.Helper()
	out := map[string]string{}
	for _, row := range i.sheet(path)[1:] {
		out[row[0]] = row[2]
	}
	return out
}

func (i importing) sheet(path string) [][]string {
	i.t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		i.t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) == 0 || strings.Join(rows[0], ",") != "name,role,code,link" {
		i.t.Fatalf("%v: %q", err, raw)
	}
	return rows
}

// store lets f read or record something, and closes the database again: what is
// tested opens it.
func (i importing) store(f func(*storage.Store)) {
	i.t.Helper()
	s, err := storage.Open(i.t.Context(), storage.Config{Database: i.address})
	if err != nil {
		i.t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			i.t.Error(err)
		}
	}()
	f(s)
}

// is compares what a query returns.
func (i importing) is(q, want string) {
	i.t.Helper()
	loading{plain: openPlain(i.t, i.address)}.is(i.t, q, want)
}

func TestImportTwiceIsOnce(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		dry, _ := i.run(0, "--dry-run")
		if !strings.Contains(dry, "\nadded    person 1012 李强\n") || !strings.HasSuffix(dry, "ended; nothing was stored\n") {
			t.Errorf("a dry run says\n%s", dry)
		}
		if _, err := os.Stat(strings.TrimPrefix(i.address, "sqlite:")); database == "sqlite" && err == nil {
			t.Error("a dry run made a database")
		}
		out, _ := i.run(0)
		if !strings.HasSuffix(out, ".toml --codes new-codes.csv --slips new-slips.html "+shellWord(i.dir)+"\n") || !strings.Contains(out, "\n3 people have neither a chat nor a code; to give them codes, as a table or on slips: anping import --config ") {
			t.Errorf("the first import says %q", out)
		}
		if count, _, _ := strings.Cut(out, "\n"); count+"; nothing was stored" != dry[strings.LastIndex(strings.TrimSpace(dry), "\n")+1:len(dry)-1] {
			t.Errorf("the dry run said\n%s\nand the import %s", dry, count)
		}
		i.is("select count(*) from people", "12")
		if out, _ = i.run(0, "--dry-run"); out != "nothing differs; nothing was stored\n" {
			t.Errorf("the same again, dry: %q", out)
		}
		if out, _ = i.run(0); !strings.HasPrefix(out, "nothing differs\n") {
			t.Errorf("the same again: %q", out)
		}
		i.edit("people.csv", "1014,吴刚", "1014,吴钢")
		i.edit("people.csv", "1005,冯涛,guard,SUN-DAY", "1005,冯涛,guard,SUN-NIGHT")
		i.edit("groups.csv", "SUN-G-DAY,阳光花园日班群,SUN,SUN-DAY,zh,,masked,sandbox:demo:g-day,\n", "")
		want := "changed  person 1014 吴钢 (name)\nadded    member 1005 冯涛, 夜班队\nended    member 1005 冯涛, 日班队\nended    group SUN-G-DAY 阳光花园日班群\nended    chat SUN-G-DAY 阳光花园日班群\n1 added, 1 changed, 3 ended; nothing was stored\n"
		if out, _ = i.run(0, "--dry-run"); out != want {
			t.Errorf("a dry run of what changed:\n%s\nwant\n%s", out, want)
		}
		i.is("select name from people where no = '1014'", "吴刚")
		i.run(0)
		i.is("select name from people where no = '1014'", "吴钢")
	})
}

func TestImportGivesCodes(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		first := filepath.Join(t.TempDir(), "codes.csv")
		out, _ := i.run(0, "--codes", first)
		if !strings.Contains(out, "3 codes are in "+first) {
			t.Errorf("says %q", out)
		}
		if info, err := os.Stat(first); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file of codes: %v, %v", info.Mode(), err)
		}
		rows := i.sheet(first)
		if len(rows) != 4 || rows[1][0] != "王磊" || rows[1][1] != "阳光花园·夜班队 队长" || rows[3][1] != "阳光花园 客户" || rows[2][3] != "绑定 "+rows[2][2] {
			t.Errorf("the file holds %q", rows)
		}
		codes := i.codes(first)
		for name, code := range codes {
			if strings.ContainsAny(code, "0O1IL") {
				t.Errorf("%s has the code %s", name, code)
			}
		}
		i.is("select count(*) from codes c join people p on p.id = c.person where p.name = '李强' and c.state = 'open' and c.hash = '"+scoring.CodeHash(codes["李强"])+"' and c.until - c.made = 1209600000", "1")
		i.is("select count(*) from codes c join clients k on k.id = c.client where k.name = '张先生' and c.hash = '"+scoring.CodeHash(codes["张先生"])+"'", "1")

		if _, errs := i.run(2, "--codes", first); !strings.Contains(errs, "exists, and is never written over") {
			t.Errorf("over a file: %q", errs)
		}
		second := filepath.Join(t.TempDir(), "more.csv")
		if out, _ = i.run(0, "--codes", second); !strings.Contains(out, "everybody has a chat or a code; no file was written") {
			t.Errorf("everybody has one: %q", out)
		}
		if _, err := os.Stat(second); err == nil {
			t.Error("an empty file of codes was written")
		}
		i.edit("people.csv", "1015,何亮,guard,SUN-NIGHT,,138-0000-1015,zh,sandbox:demo:p-heliang,2024-01-01,", "1015,何亮,guard,SUN-NIGHT,,138-0000-1015,zh,,2024-01-01,2024-12-31")
		i.edit("people.csv", "1014,吴刚,guard,SUN-NIGHT,,138-0000-1014,zh,sandbox:demo:p-wugang,2024-01-01,", "1014,吴刚,guard,SUN-NIGHT,,138-0000-1014,zh,,2024-01-01,\n1016,=新人,guard,SUN-NIGHT,,,zh,,2099-01-01,")
		i.run(0, "--codes", second, "--renew", "李强", "--renew", "c002", "--renew", "1002")
		again := i.codes(second)
		if len(again) != 5 || again["李强"] == codes["李强"] || again["张先生"] == "" || again["钱进"] == "" || again["吴刚"] == "" || again["'=新人"] == "" {
			t.Errorf("the second file holds codes for %v", again)
		}
		i.is("select state, count(*) from codes group by state order by state", "open|6 / renewed|2")
		i.is("select count(*) from codes where state = 'renewed' and hash = '"+scoring.CodeHash(codes["李强"])+"'", "1")
	})
}

// TestImportRefuses holds that nothing is stored, or written, of what is wrong.
func TestImportRefuses(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	file := filepath.Join(t.TempDir(), "codes.csv")
	i.edit("people.csv", "1012,李强,guard,SUN-NIGHT", "1012,李强,gard,SUN-NIGHT")
	i.edit("people.csv", "1013,周杰,guard,SUN-NIGHT,,138-0000-1013", "1013,周杰,guard,SUN-X,,call me")
	_, errs := i.run(2, "--codes", file)
	at := filepath.Join(i.dir, "people.csv")
	for n, want := range []string{at + ":8:role: ", at + ":9:phone: ", at + ":9:team: no team SUN-X in teams.csv; "} {
		lines := strings.Split(strings.TrimSpace(errs), "\n")
		if len(lines) != 4 || !strings.HasPrefix(lines[n], want) || !strings.HasSuffix(lines[n], "; mend the cell; nothing was imported") {
			t.Fatalf("line %d of %q, want %s", n, lines, want)
		}
	}
	for _, path := range []string{file, strings.TrimPrefix(i.address, "sqlite:")} {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s was made", path)
		}
	}
	if err := os.Remove(filepath.Join(i.dir, "teams.csv")); err != nil {
		t.Fatal(err)
	}
	if _, errs = i.run(2); !strings.HasSuffix(errs, "teams.csv: the file is missing; add the file, or mend it; nothing was imported\n") && !strings.Contains(errs, "teams.csv: the file is missing") {
		t.Errorf("without teams.csv: %q", errs)
	}
	i = newImporting(t, "sqlite")
	for _, c := range []struct {
		more string
		args []string
		errs string
	}{
		{"", []string{"--renew", "李强"}, "--renew: the new code needs a file; add --codes FILE"},
		{"", []string{"--renew", "没有人", "--codes", file}, "--renew: nobody in the roster is called 没有人; write"},
		{"", []string{"--codes", filepath.Join(i.dir, "none", "c.csv")}, "--codes: there is no folder"},
		{"", []string{"--codes", i.dir}, "exists, and is never written over"},
		{"[sandbox]\nenabled = true\n", nil, "[sandbox] is on in"},
	} {
		i.configure(c.more)
		if _, errs := i.run(2, c.args...); !strings.Contains(errs, c.errs) {
			t.Errorf("%v: %q, want %s", c.args, errs, c.errs)
		}
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a file of codes was written for nobody")
	}
	i.configure("[sandbox]\nenabled = true\nroster = \"" + i.dir + "\"\n")
	i.run(0)
	i.configure("")
	if code, _, errs := try(t, "import", "--config", i.config, i.config); code != 2 || !strings.Contains(errs, "is no folder") {
		t.Errorf("of a file: %d, %q", code, errs)
	}
}

// TestImportPlatforms: a chat on a platform that there is not would count as bound; it
// is refused, in a folder and in a workbook, and so is the start of a sandbox with it.
func TestImportPlatforms(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	for _, ok := range []string{"telegram:1:2", "wechat:wx1:o2", "wecom:ww1:u2", "sandbox:demo:p-new"} {
		i.edit("people.csv", "sandbox:demo:p-zhaomin", ok)
		i.run(0, "--dry-run")
		i.edit("people.csv", ok, "sandbox:demo:p-zhaomin")
	}
	i.edit("people.csv", "sandbox:demo:p-zhaomin", "telegrm:1:2")
	const what = `:2:chat: "telegrm" is no platform; there are telegram, wechat, wecom, sandbox; did you mean telegram?`
	folder := i.dir
	for where, dir := range map[string]string{"people.csv": folder, "company.xlsx:people": saved(t, newBook(t, os.DirFS(folder)))} {
		i.dir = dir
		if _, errs := i.run(2); !strings.HasSuffix(errs, where+what+"; nothing was imported\n") {
			t.Errorf("%s: %q", where, errs)
		}
	}
	i.dir = folder
	i.edit("people.csv", "telegrm:", "line:")
	if _, errs := i.run(2); !strings.Contains(errs, `:2:chat: "line" is no platform; there are telegram, wechat, wecom, sandbox; mend the cell`) {
		t.Errorf("%q", errs)
	}
	i.configure("[sandbox]\nenabled = true\nroster = \"" + i.dir + "\"\n")
	if code, _, errs := try(t, "config", "--check", i.config); code != 2 || !strings.Contains(errs, `"line" is no platform`) {
		t.Errorf("%d %q", code, errs)
	}
}

// TestImportLinks: a bot that says its name gives links; one that does not gives
// words, and its token is not shown.
func TestImportLinks(t *testing.T) {
	t.Parallel()
	answers := http.StatusOK
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(answers)
		switch {
		case answers != http.StatusOK:
			_, _ = w.Write([]byte(`{"ok":false,"error_code":401,"description":"refused"}`))
		case strings.HasSuffix(r.URL.Path, "/getMe"):
			_, _ = w.Write([]byte(`{"ok":true,"result":{"id":4242,"is_bot":true,"first_name":"A","username":"anping_bot"}}`))
		default:
			_, _ = w.Write([]byte(`{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}`))
		}
	}))
	t.Cleanup(api.Close)
	i := newImporting(t, "sqlite")
	i.configure("[telegram]\ntoken = \"4242:canary-token\"\napi_url = \"" + api.URL + "\"\n")
	file := filepath.Join(t.TempDir(), "codes.csv")
	i.run(0, "--codes", file)
	for _, row := range i.sheet(file)[1:] {
		if row[3] != "https://t.me/anping_bot?start="+row[2] {
			t.Errorf("%s has the link %s", row[0], row[3])
		}
	}
	answers = http.StatusUnauthorized
	file = filepath.Join(t.TempDir(), "codes.csv")
	_, errs := i.run(0, "--codes", file, "--renew", "李强")
	if !strings.Contains(errs, "the codes are written without links") || strings.Contains(errs, "canary") {
		t.Errorf("says %q", errs)
	}
	if row := i.sheet(file)[1]; row[3] != "绑定 "+row[2] {
		t.Errorf("without a name the link is %s", row[3])
	}
}

// TestImportKeepsWhatWasBound: a chat that somebody bound is not taken back by
// files that do not name it, and is by files that name it for somebody else.
func TestImportKeepsWhatWasBound(t *testing.T) {
	t.Parallel()
	l := openLoading(t, "sqlite")
	l.load(t)
	bound := l.chat(t, "p-liqiang")
	bound.Bound = l.clock.Now().Add(-time.Hour)
	l.hear(t, "bound", bound, "绑定 …")
	l.edit(t, "people.csv", "sandbox:demo:p-liqiang", "")
	l.edit(t, "people.csv", "sandbox:demo:p-zhoujie", "")
	l.load(t)
	l.is(t, "select ext, person > 0 from chats where ext in ('p-liqiang', 'p-zhoujie') order by ext", "p-liqiang|1 / p-zhoujie|0")
	l.edit(t, "people.csv", "1013,周杰,guard,SUN-NIGHT,,138-0000-1013,zh,", "1013,周杰,guard,SUN-NIGHT,,138-0000-1013,zh,sandbox:demo:p-liqiang")
	l.load(t)
	l.is(t, "select p.name, c.bound_at from chats c join people p on p.id = c.person where c.ext = 'p-liqiang'", "周杰|0")
}

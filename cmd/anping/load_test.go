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
	"anping/bot/bottest"
	"anping/scoring/roster"
	"anping/storage"
)

// loading is a store into which a folder is loaded again and again.
type loading struct {
	store *storage.Store
	clock *bottest.Clock
	plain *plainDB
	dir   string
}

// openLoading copies the example into a folder and opens an empty store.
func openLoading(t *testing.T, database string) loading {
	t.Helper()
	l := loading{clock: bottest.NewClock(time.Date(2025, 6, 12, 4, 0, 0, 0, time.UTC)), dir: t.TempDir()}
	if err := os.CopyFS(l.dir, roster.Example()); err != nil {
		t.Fatal(err)
	}
	address := "sqlite:" + filepath.Join(t.TempDir(), "anping.db")
	if database == "postgres" {
		address = newPostgres(t)
	}
	l.store = openStore(t, storage.Config{Database: address, Clock: l.clock})
	l.plain = openPlain(t, address)
	return l
}

// edit replaces a text that stands once in a file.
func (l loading) edit(t *testing.T, file, old, changed string) {
	t.Helper()
	path := filepath.Join(l.dir, file)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(raw), old) != 1 {
		t.Fatalf("%s: %q stands %d times", file, old, strings.Count(string(raw), old))
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(raw), old, changed, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (l loading) try(ctx context.Context) error {
	s := defaults()
	s.Timezone, s.Language, s.Sandbox = "Europe/Berlin", "en", Sandbox{Enabled: true, Roster: l.dir}
	c, err := readCompany(s)
	if err != nil {
		return err
	}
	return load(ctx, l.store, c, l.clock.Now())
}

func (l loading) load(t *testing.T) {
	t.Helper()
	if err := l.try(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// is compares what a query returns, rows by " / ".
func (l loading) is(t *testing.T, q, want string) {
	t.Helper()
	got, err := l.plain.rows(q)
	if err != nil {
		t.Fatal(err)
	}
	if got = strings.ReplaceAll(got, "\n", " / "); got != want {
		t.Errorf("%s\n is   %s\n want %s", q, got, want)
	}
}

// all is every row that an import may touch.
func (l loading) all(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"sites", "teams", "team_hours", "places", "people", "memberships", "groups", "clients", "chats", "standards", "due", "stamps where version > 0", "happened"} {
		rows, err := l.plain.rows("select * from " + table + " order by 1, 2")
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(table + "\n" + rows + "\n")
	}
	return b.String()
}

// same wants that nothing differs from before.
func (l loading) same(t *testing.T, before string) {
	t.Helper()
	for _, line := range strings.Split(l.all(t), "\n") {
		if !strings.Contains("\n"+before, "\n"+line+"\n") {
			t.Errorf("new: %.200s", line)
		}
	}
	if after := l.all(t); len(after) != len(before) {
		t.Errorf("%d bytes of rows were %d", len(after), len(before))
	}
}

// hear records a message of a chat that is known or not.
func (l loading) hear(t *testing.T, key string, chat bot.Chat, words string) {
	t.Helper()
	act := bot.Act{Key: "heard/" + key, At: l.clock.Now(), Said: &bot.Said{Chat: chat.ID, Person: chat.Person, Text: words, At: l.clock.Now()}}
	act.Change.Chats = []bot.Chat{chat}
	if _, err := l.store.Record(t.Context(), act); err != nil {
		t.Fatal(err)
	}
}

// milli is a moment as it is stored.
func milli(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		panic(err)
	}
	return fmt.Sprint(t.UnixMilli())
}

// TestLoadChanged: a company that changed is loaded over what it was, twice the
// same is once, and what people said in between stands.
func TestLoadChanged(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		l := openLoading(t, database)
		l.load(t)
		l.is(t, "select count(*) from standards", "1")
		l.is(t, "select no, (select count(*) from chats where person = people.id) from people where no = '1012'", "1012|1")
		first := l.all(t)
		l.load(t)
		l.same(t, first)
		stranger, err := l.store.Reserve(t.Context(), bot.SeriesChat, 1)
		if err != nil {
			t.Fatal(err)
		}
		l.hear(t, "a", bot.Chat{ID: stranger, Platform: "sandbox", Account: "demo", Ext: "x-new", Used: l.clock.Now()}, "你好")

		l.edit(t, "people.csv", "1014,吴刚", "1014,吴钢")
		l.edit(t, "people.csv", "sandbox:demo:p-liqiang", "sandbox:demo:x-new")     // a new phone, heard before
		l.edit(t, "people.csv", "sandbox:demo:p-zhoujie", "sandbox:demo:p-liqiang") // and the old one handed on
		l.edit(t, "people.csv", "1005,冯涛,guard,SUN-DAY", "1005,冯涛,guard,SUN-NIGHT")
		l.edit(t, "people.csv", "1015,何亮,guard,SUN-NIGHT,,138-0000-1015,zh,sandbox:demo:p-heliang,2024-01-01,\n", "")
		l.edit(t, "teams.csv", "夜班队,20:00-08:00", "夜班队,22:00-09:00")
		l.edit(t, "groups.csv", "SUN-G,阳光花园项目群,SUN,,zh,,", "SUN-G,阳光花园项目群,SUN,,zh,18:07,")
		l.edit(t, "groups.csv", "SUN-G-DAY,阳光花园日班群,SUN,SUN-DAY,zh,,masked,sandbox:demo:g-day,\n", "")
		l.load(t)
		l.is(t, "select name from people where no = '1014'", "吴钢")
		l.is(t, "select c.id = "+fmt.Sprint(stranger)+", p.no from chats c join people p on p.id = c.person where c.ext in ('x-new', 'p-liqiang') order by c.ext", "0|1013 / 1|1012")
		l.is(t, "select ext, person, grp from chats where ext in ('p-zhoujie', 'p-heliang', 'g-day') order by ext", "g-day|0|0 / p-heliang|10|0 / p-zhoujie|0|0")
		l.is(t, planned, "leave|何亮|2025-06-11|"+milli("2025-06-11T16:00:00Z")) // ends the chat when the server runs
		l.is(t, `select t.code, m.from_day, m.to_day from memberships m join people p on p.id = m.person join teams t on t.id = m.team
			where p.no in ('1005', '1015') order by p.no, m.from_day`,
			"SUN-DAY|2024-01-01|2025-06-11 / SUN-NIGHT|2025-06-12| / SUN-NIGHT|2024-01-01|2025-06-11")
		l.is(t, "select h.from_min, h.to_min, h.from_day, h.to_day from team_hours h join teams t on t.id = h.team where t.code = 'SUN-NIGHT' order by 1",
			"1200|1920||2025-06-11 / 1320|1980|2025-06-12|")
		l.is(t, "select code from groups order by code", "SUN-G / SUN-G-NIGHT")
		// The night group's next notice stands 23 min before the new end; it was 07:37 and that is past today.
		l.is(t, "select g.code, d.name, d.period, d.next_at from due d join groups g on cast(g.id as text) = d.scope order by 1, 2", strings.Join([]string{
			"SUN-G|evening|2025-06-12|" + milli("2025-06-12T10:07:00Z"), "SUN-G|preview|2025-06-12|" + milli("2025-06-12T09:37:00Z"),
			"SUN-G-NIGHT|evening|2025-06-13|" + milli("2025-06-13T00:37:00Z"), "SUN-G-NIGHT|preview|2025-06-13|" + milli("2025-06-13T00:07:00Z"),
		}, " / "))
		l.is(t, "select count(*) from due", "12") // two groups twice, and the site's eight
		l.is(t, "select count(*) from said", "1")

		second := l.all(t)
		l.load(t)
		l.same(t, second)
	})
}

// TestLoadBack: what was changed and changed back the same day is as it was; a
// team that is no more is never on duty; hours are not emptied.
func TestLoadBack(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		l := openLoading(t, database)
		l.edit(t, "teams.csv", "SUN-NIGHT,SUN,夜班队", "SUN-X,SUN,机动队,\nSUN-NIGHT,SUN,夜班队")
		l.load(t)
		on := func() (names string) {
			v := l.store.View()
			if _, err := l.store.Front(t.Context(), v, bot.Knock{Key: "none"}); err != nil { // notes the roster as it is now
				t.Fatal(err)
			}
			r, err := l.store.Roster(t.Context(), v)
			if err != nil {
				t.Fatal(err)
			}
			for _, team := range r.OnDuty(r.Sites[0].ID, 0, l.clock.Now()) {
				names += team.Name
			}
			return names
		}
		if got := on(); got != "日班队机动队" {
			t.Errorf("on duty: %s", got)
		}
		l.edit(t, "teams.csv", "日班队,08:00-20:00", "日班队,13:00-20:00")
		l.edit(t, "teams.csv", "SUN-X,SUN,机动队,\n", "")
		l.load(t)
		if got := on(); got != "" {
			t.Errorf("on duty after the change: %s", got)
		}
		l.edit(t, "teams.csv", "日班队,13:00-20:00", "日班队,08:00-20:00")
		l.load(t)
		if got := on(); got != "日班队" {
			t.Errorf("on duty after the change back: %s", got)
		}
		l.edit(t, "teams.csv", "日班队,08:00-20:00", "日班队,")
		before := l.all(t)
		if err := l.try(t.Context()); err == nil || !strings.Contains(err.Error(), "SUN-DAY") || !strings.Contains(err.Error(), "00:00-24:00") {
			t.Errorf("emptied hours: %v", err)
		}
		l.same(t, before)
	})
}

// TestLoadDefaults: the configuration's zone and language are those of rows that
// name none, and of strangers.
func TestLoadDefaults(t *testing.T) {
	t.Parallel()
	l := openLoading(t, "sqlite")
	l.edit(t, "sites.csv", "Asia/Shanghai", "")
	l.edit(t, "people.csv", "138-0000-1012,zh,", "138-0000-1012,,")
	l.edit(t, "groups.csv", "SUN,SUN-DAY,zh,", "SUN,SUN-DAY,,")
	l.edit(t, "clients.csv", ",,zh,sandbox:demo:c-zhang", ",,,sandbox:demo:c-zhang")
	l.load(t)
	l.is(t, "select zone from sites", "Europe/Berlin")
	l.is(t, "select no, lang from people where no in ('1011', '1012') order by no", "1011|zh / 1012|en")
	l.is(t, "select code, lang from groups order by code", "SUN-G|zh / SUN-G-DAY|en / SUN-G-NIGHT|zh")
	l.is(t, "select code, lang from clients order by code", "C001|zh / C002|en / C003|en")
	// 17:37 of the site's group is the default zone's.
	l.is(t, "select d.next_at from due d join groups g on cast(g.id as text) = d.scope where g.code = 'SUN-G' and d.name = 'evening'", milli("2025-06-12T15:37:00Z"))
}

// TestLoadManyClients: an import knows all clients, however many.
func TestLoadManyClients(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		l := openLoading(t, database)
		var b strings.Builder
		b.WriteString("code,name,site\n")
		for i := range 4100 {
			b.WriteString("N" + fmt.Sprint(i) + ",客户" + fmt.Sprint(i) + ",SUN\n")
		}
		path := filepath.Join(l.dir, "clients.csv")
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		l.load(t)
		l.edit(t, "clients.csv", "N4099,客户4099", "N4099,改名")
		l.load(t)
		l.is(t, "select count(*), max(id) from clients", "4100|4100")
		l.is(t, "select id, name from clients where code = 'N4099'", "4100|改名")
	})
}

// TestLoadDueNotice: a notice that is due while the company is loaded goes out
// all the same, and one whose new time has passed keeps its old time that day.
func TestLoadDueNotice(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		l := openLoading(t, database)
		l.load(t)
		next := "select d.period, d.next_at from due d join groups g on cast(g.id as text) = d.scope where g.code = 'SUN-G' and d.name = 'evening'"
		l.is(t, next, "2025-06-12|"+milli("2025-06-12T09:37:00Z"))
		l.edit(t, "groups.csv", "SUN-G,阳光花园项目群,SUN,,zh,,", "SUN-G,阳光花园项目群,SUN,,zh,11:00,")
		l.load(t)
		l.is(t, next, "2025-06-12|"+milli("2025-06-12T09:37:00Z"))
		l.clock.Set(time.Date(2025, 6, 12, 9, 37, 30, 0, time.UTC))
		l.edit(t, "groups.csv", "SUN-G,阳光花园项目群,SUN,,zh,11:00,", "SUN-G,阳光花园项目群,SUN,,zh,20:00,")
		l.load(t)
		l.is(t, next, "2025-06-12|"+milli("2025-06-12T09:37:00Z"))
	})
}

// chat is a chat as it is stored.
func (l loading) chat(t *testing.T, ext string) bot.Chat {
	t.Helper()
	all, err := l.store.AllChats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if c.Ext == ext {
			return c
		}
	}
	t.Fatalf("no chat %s", ext)
	return bot.Chat{}
}

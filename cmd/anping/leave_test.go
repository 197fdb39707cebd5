package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/commands"
	"anping/scoring"
	"anping/scoring/roster"
)

// importAgain imports the world's company as anping import does, after a change of
// somebody's row: "to 2025-06-12", "from 2025-08-01, to", "phone 138…", "gone".
func (w *world) importAgain(ctx context.Context, who, edits string) error {
	i := slices.IndexFunc(w.company.Roster.People, func(p scoring.Person) bool { return p.Name == who })
	if i < 0 {
		return fmt.Errorf("nobody is called %q", who)
	}
	id := w.company.Roster.People[i].ID
	for edit := range strings.SplitSeq(edits, ",") {
		column, value, _ := strings.Cut(strings.TrimSpace(edit), " ")
		if err := w.edit(id, column, value); err != nil {
			return err
		}
	}
	return retried(ctx, func() error {
		view := w.store.View()
		had, standard, err := known(ctx, w.store, view)
		if err != nil {
			return err
		}
		acts, err := commands.Import(stateKey("import/story", view), had, w.company, standard, w.clock.Now(), numbering(ctx, w.store))
		if err != nil {
			return err
		}
		_, err = recordAll(ctx, w.store, view, acts)
		return err
	})
}

// edit changes a column of a person's row; memberships are dated as the person.
func (w *world) edit(id int64, column, value string) error {
	r := &w.company.Roster
	r.People, r.Members = slices.Clone(r.People), slices.Clone(r.Members)
	p := &r.People[slices.IndexFunc(r.People, func(p scoring.Person) bool { return p.ID == id })]
	switch column {
	case "phone":
		p.Phone = value
	case "to":
		p.ToDay = value
	case "from":
		p.FromDay = value
	case "gone":
		r.People = slices.DeleteFunc(r.People, func(p scoring.Person) bool { return p.ID == id })
		r.Members = slices.DeleteFunc(r.Members, func(m scoring.Member) bool { return m.Person == id })
		w.company.Chats = slices.DeleteFunc(slices.Clone(w.company.Chats), func(c roster.Chat) bool { return c.Person == id })
		return nil
	default:
		return fmt.Errorf("people have no column %q", column)
	}
	for i := range r.Members {
		if r.Members[i].Person == id {
			r.Members[i].FromDay, r.Members[i].ToDay = p.FromDay, p.ToDay
		}
	}
	return nil
}

// planned is who is to leave, and when.
const planned = "select d.name, p.name, substr(d.period, 1, 10), d.next_at from due d join people p on cast(p.id as text) = d.scope where d.name in ('leave', 'newphone') order by 1, 2"

// TestImportLeaving: a dry run says whose chat ends, the import writes that into
// the schedule, and importing the same again changes nothing.
func TestImportLeaving(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.edit("people.csv", "138-0000-1015,zh,sandbox:demo:p-heliang,2024-01-01,", "138-0000-1015,zh,sandbox:demo:p-heliang,2024-01-01,2024-12-31")
		i.run(0)
		i.is(planned, "")
		i.is("select count(*) from chats where person = (select id from people where name = '何亮')", "0")

		i.edit("people.csv", "138-0000-1002,zh,sandbox:demo:p-qianjin,2024-01-01,", "138-0000-1002,zh,sandbox:demo:p-qianjin,2024-01-01,2099-06-30")
		i.edit("people.csv", "138-0000-1003,zh,sandbox:demo:p-sunwei,2024-01-01,", "138-0000-1003,zh,sandbox:demo:p-sunwei,2024-01-01,2025-06-30")
		i.edit("people.csv", "138-0000-1012,zh,,2024-01-01,", "138-0000-1012,zh,,2024-01-01,2099-06-30")
		dry, _ := i.run(0, "--dry-run")
		for _, line := range []string{"\nends     chat 1002 钱进 (after 2099-06-30)\n", "\nended    chat 1003 孙伟 (after 2025-06-30)\n", " ended, 1 ends later; nothing was stored\n"} {
			if !strings.Contains(dry, line) {
				t.Errorf("no %q in the dry run\n%s", line, dry)
			}
		}
		if strings.Contains(dry, "chat 1012") {
			t.Errorf("who has no chat loses one:\n%s", dry)
		}
		i.is(planned, "")
		i.run(0)
		want := "leave|孙伟|2025-06-30|" + milli("2025-06-30T16:00:00Z") + " / leave|李强|2099-06-30|" + milli("2099-06-30T16:00:00Z") + " / leave|钱进|2099-06-30|" + milli("2099-06-30T16:00:00Z")
		i.is(planned, want)
		if out, _ := i.run(0); !strings.HasPrefix(out, "nothing differs\n") {
			t.Errorf("the same again: %q", out)
		}
		i.is(planned, want)

		i.edit("people.csv", "sandbox:demo:p-qianjin,2024-01-01,2099-06-30", "sandbox:demo:p-qianjin,2024-01-01,")
		i.edit("people.csv", "138-0000-1012,zh,,2024-01-01,2099-06-30", "138-0000-1012,zh,,2024-01-01,2099-07-31")
		i.run(0)
		i.is(planned, "leave|孙伟|2025-06-30|"+milli("2025-06-30T16:00:00Z")+" / leave|李强|2099-07-31|"+milli("2099-07-31T16:00:00Z"))
	})
}

// TestImportNewPhone: who has a new phone gets a new code with the same import,
// though the old chat ends only when the server runs, and the old code works no more.
func TestImportNewPhone(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.run(0, "--codes", filepath.Join(t.TempDir(), "codes.csv"))
		i.bound("吴刚")
		i.edit("people.csv", "138-0000-1012", "+86 138 0000 1012")
		i.edit("people.csv", "138-0000-1015,zh,sandbox:demo:p-heliang", ",zh,sandbox:demo:p-heliang")
		dry, _ := i.run(0, "--dry-run")
		if want := "changed  person 1012 李强 (phone)\nchanged  person 1015 何亮 (phone)\n0 added, 2 changed, 0 ended; nothing was stored\n"; dry != want {
			t.Errorf("a number written otherwise, and one taken out:\n%s\nwant\n%s", dry, want)
		}
		i.run(0)
		i.is(planned, "")

		i.edit("people.csv", "+86 138 0000 1012", "139-0000-1012")
		i.edit("people.csv", "138-0000-1014,zh,sandbox:demo:p-wugang", "139-0000-1014,zh,")
		i.edit("people.csv", "138-0000-1005", "139-0000-1005") // 冯涛, whose chat the files name
		dry, _ = i.run(0, "--dry-run")
		if !strings.Contains(dry, "\nended    chat 1014 吴刚 (new phone)\n") || strings.Contains(dry, "chat 1012") || strings.Contains(dry, "chat 1005") {
			t.Errorf("a dry run of new phones:\n%s", dry)
		}
		file := filepath.Join(t.TempDir(), "new.csv")
		i.run(0, "--codes", file)
		codes := i.codes(file)
		if len(codes) != 2 || codes["李强"] == "" || codes["吴刚"] == "" {
			t.Errorf("codes for %v", codes)
		}
		i.is("select p.name, count(*) from due d join people p on cast(p.id as text) = d.scope where d.name = 'newphone' group by p.name order by p.name", "冯涛|1 / 吴刚|1 / 李强|1")
		i.is("select p.name, c.state from codes c join people p on p.id = c.person where p.name = '李强' order by c.id", "李强|renewed / 李强|open")
		if out, _ := i.run(0); !strings.HasPrefix(out, "nothing differs\n") {
			t.Errorf("the same again: %q", out)
		}
	})
}

// TestLeaveWithoutImport: who leaves from a company that an older program imported
// is seen to when the server starts, once.
func TestLeaveWithoutImport(t *testing.T) {
	l := openLoading(t, "sqlite")
	l.edit(t, "people.csv", "sandbox:demo:p-qianjin,2024-01-01,", "sandbox:demo:p-qianjin,2024-01-01,2025-06-30")
	l.load(t)
	l.plain.exec(t, "delete from due where name = 'leave'")
	for range 2 {
		if err := load(t.Context(), l.store, company{name: "standard"}, l.clock.Now()); err != nil {
			t.Fatal(err)
		}
		l.is(t, planned, "leave|钱进|2025-06-30|"+milli("2025-06-30T16:00:00Z"))
	}
	l.is(t, "select count(*) from happened where key like 'import/standard/%'", "1")
}

// bound lets somebody's chat be one that they bound themselves.
func (i importing) bound(name string) {
	i.t.Helper()
	openPlain(i.t, i.address).exec(i.t, fmt.Sprintf("update chats set bound_at = %d where person = (select id from people where name = '%s')", time.Now().Add(-time.Hour).UnixMilli(), name))
}

// TestLeaveOvertaken: a row that an import moved after it was found due ends
// nothing, and stays where the import put it.
func TestLeaveOvertaken(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		c := worldConfig{database: database, company: exampleCompany(t), push: true, start: time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC)}
		w := openWorld(t, c)
		if err := w.importAgain(t.Context(), "钱进", "to 2025-06-01"); err != nil {
			t.Fatal(err)
		}
		var found bot.Due
		due, err := w.store.AllDue(t.Context())
		for _, d := range due {
			if d.Name == "leave" {
				found = d
			}
		}
		if err != nil || found.Scope == "" {
			t.Fatalf("the schedule is %v, %v", due, err)
		}
		if err := w.importAgain(t.Context(), "钱进", "to 2025-06-30"); err != nil {
			t.Fatal(err)
		}
		roster, err := w.store.Roster(t.Context(), w.store.View())
		if err != nil {
			t.Fatal(err)
		}
		r := bot.NewReading(w.store.View(), w.clock.Now(), shippedTexts(t), roster, nil)
		for _, n := range commands.Notices(w.store) {
			if n.Name != found.Name {
				continue
			}
			if key, change, err := n.Run(t.Context(), &bot.Occurrence{Reading: r, Due: found}); key != "" || len(change.Due)+len(change.Chats) > 0 || err != nil {
				t.Errorf("of a row that was moved: %q %+v %v", key, change, err)
			}
		}
	})
}

package main

import (
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/storage"
)

// TestImportLeavesWhatWasChosen: the files bring only the first language; what
// somebody chose is no difference to them and stays.
func TestImportLeavesWhatWasChosen(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.run(0)
		plain := openPlain(t, i.address)
		person := int64(plain.count(t, "select id from people where no = '1012'"))
		client := int64(plain.count(t, "select id from clients where code = 'C001'"))
		act := bot.Act{Key: "chosen", At: time.Now()}
		act.Change.Settings = []scoring.Setting{{Person: person, Lang: "en", FullName: true}, {Client: client, Lang: "zh-Hant"}}
		i.store(func(s *storage.Store) {
			if _, err := s.Record(t.Context(), act); err != nil {
				t.Fatal(err)
			}
		})
		if out, _ := i.run(0, "--dry-run"); out != "nothing differs; nothing was stored\n" {
			t.Errorf("the same again, dry: %q", out)
		}
		i.edit("people.csv", "138-0000-1012,zh,", "138-0000-1012,zh-Hant,")
		i.edit("clients.csv", "1012,zh,sandbox:demo:c-wang", "1012,en,sandbox:demo:c-wang")
		i.run(0)
		i.is("select lang from people where no = '1012'", "zh-Hant")
		i.is("select lang from clients where code = 'C001'", "en")
		store := openStore(t, storage.Config{Database: i.address})
		r, err := store.Roster(t.Context(), store.View())
		if err != nil {
			t.Fatal(err)
		}
		if p := r.Person(person); p.Lang != "en" || !p.FullName {
			t.Errorf("after an import the person reads %q, in full %v", p.Lang, p.FullName)
		}
		if c, err := store.Client(t.Context(), store.View(), client); err != nil || c.Lang != "zh-Hant" {
			t.Errorf("after an import the client reads %q, %v", c.Lang, err)
		}
	})
}

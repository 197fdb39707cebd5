package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/bottest"
	"anping/storage"
)

// boundWorld is the company of the stories about binding, on the passive fake.
func boundWorld(t *testing.T, database string) *world {
	t.Helper()
	c := worldConfig{database: database, start: time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC), company: exampleCompany(t)}
	c.unbound = newUnbound(&c.company)
	return openWorld(t, c)
}

// private is what somebody says in a private chat.
func (w *world) private(key, chat, words string) bot.Message {
	return bot.Message{
		Key: key, Platform: w.fake.Name(), Account: "demo", Chat: bot.ChatRef{ID: chat}, From: chat, Text: words, Named: true, At: w.clock.Now(),
	}
}

// TestOneCodeOnce: of many chats that send one code at once, to two instances,
// one is bound.
func TestOneCodeOnce(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		w := boundWorld(t, database)
		engines := []*bot.Engine{w.engine, w.newEngine(t, 1)}
		if database == "postgres" {
			other := *w
			var err error
			if other.store, err = storage.Open(t.Context(), storage.Config{Database: w.address, Clock: w.clock}); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = other.store.Close() })
			engines[1] = other.newEngine(t, 2)
		}
		const chats = 24
		answers := make([]string, chats)
		begin := make(chan struct{})
		var all sync.WaitGroup
		for i := range chats {
			all.Go(func() {
				<-begin
				body, err := engines[i%2].Handle(t.Context(), w.private(fmt.Sprint("k", i), fmt.Sprint("x-", i), "绑定 WANG2345"))
				if err != nil {
					t.Error(err)
				}
				answers[i] = strings.Join(bottest.Plain(body), "\n")
			})
		}
		close(begin)
		all.Wait()
		won := 0
		for _, a := range answers {
			switch {
			case strings.HasPrefix(a, "✅ 绑定成功:阳光花园·夜班队 队长 王磊"):
				won++
			case !strings.HasPrefix(a, "这个绑定码已经用过了"):
				t.Errorf("answered %q", a)
			}
		}
		if won != 1 {
			t.Errorf("%d chats are bound, want 1", won)
		}
		if n := w.plain.count(t, "select count(*) from chats c join people p on p.id = c.person where p.name = '王磊'"); n != 1 {
			t.Errorf("%d chats are stored as bound, want 1", n)
		}
	})
}

// TestBindingReads: none of its steps reads more than three times
// (architecture.md 3).
func TestBindingReads(t *testing.T) {
	t.Parallel()
	w := boundWorld(t, "sqlite")
	buttons := map[string]string{}
	if _, err := w.engine.Handle(t.Context(), w.private("first", "x-0", "你好")); err != nil { // who comes first reads the roster
		t.Fatal(err)
	}
	for i, step := range []struct{ chat, words string }{
		{"x-1", "你好"},
		{"p-wanglei", "绑定 WANG2345"},
		{"p-liqiang", "绑定 7K3F92WM"},
		{"p-liqiang", "是"},
		{"p-liqiang", "在吗"},
		{"p-wanglei", "【是】"},
		{"c-zhang", "绑定 ZHANG234"},
		{"p-liqiang", "解绑"},
		{"p-wanglei", "解绑"},
		{"x-1", "绑定 CHEN2345"},
	} {
		m := w.private(fmt.Sprint("k", i), step.chat, step.words)
		if label, pressed := strings.CutPrefix(step.words, "【"); pressed {
			m.Text, m.Action = "", buttons[m.Chat.ID+strings.TrimSuffix(label, "】")]
		}
		before := w.store.Stats().Reads
		body, err := w.engine.Handle(t.Context(), m)
		if err != nil || body.Empty() {
			t.Fatalf("%s: %v, %v", step.words, body, err)
		}
		most := 3
		if step.words == "解绑" {
			most = 4 // also what was offered to whoever goes
		}
		if n := int(w.store.Stats().Reads - before); n > most {
			t.Errorf("%s: %d reads, at most %d", step.words, n, most)
		}
		if err := w.engine.Quiesce(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, _ := w.fake.Take()
		for _, d := range got {
			for _, b := range d.Body.Buttons {
				buttons[d.Chat+b.Label] = b.ID
			}
		}
	}
	if n := w.plain.count(t, "select count(*) from codes where state = 'bound'"); n != 4 {
		t.Errorf("%d codes were used, want 4", n)
	}
}

// TestImportsAtOnce: two imports that make codes at the same time make one for
// each who needs one, and every code in either file works.
func TestImportsAtOnce(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "postgres")
	i.run(0)
	files := []string{filepath.Join(t.TempDir(), "a.csv"), filepath.Join(t.TempDir(), "b.csv")}
	var all sync.WaitGroup
	for _, file := range files {
		all.Go(func() { i.run(0, "--codes", file) })
	}
	all.Wait()
	made := map[string]bool{}
	for _, file := range files {
		if found, _ := filepath.Glob(file); len(found) == 0 {
			continue
		}
		for name, code := range i.codes(file) {
			if made[name] {
				t.Errorf("%s has two codes", name)
			}
			made[name] = true
			if len(code) != 8 {
				t.Errorf("%s has the code %q", name, code)
			}
		}
	}
	i.is("select count(*), count(distinct coalesce(nullif(person, 0), -client)) from codes where state = 'open'", "3|3")
	if len(made) != 3 {
		t.Errorf("the files hold codes of %v", made)
	}
}

package main

import (
	"context"
	"testing"
	"time"

	"anping/bot"
)

// TestFates tells the engine what happens to chats: one that is gone is dead and
// its captain is told, one that is back gets what waits, one that moved goes on.
func TestFates(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		w := openWorld(t, worldConfig{database: database, push: true, start: time.Date(2025, 6, 12, 4, 0, 0, 0, time.UTC), company: exampleCompany(t)})
		at := func(ext string) bot.Message {
			return bot.Message{Key: "fate " + ext, Platform: w.fake.Name(), Account: "demo", Chat: bot.ChatRef{ID: ext, Group: true}, At: w.clock.Now()}
		}
		twice := func(f func(context.Context) error) { // platforms repeat themselves
			t.Helper()
			for range 2 {
				if err := f(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.engine.Quiesce(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		twice(func(ctx context.Context) error { return w.engine.ChatGone(ctx, at("p-qianjin")) })
		if n := w.plain.count(t, "select count(*) from chats where ext = 'p-qianjin' and dead_at > 0"); n != 1 {
			t.Error("a person blocked the bot, and their chat lives on")
		}
		if n := w.plain.count(t, "select count(*) from notes where key like 'chatdead/%'"); n != 1 {
			t.Errorf("%d captains told, want 1", n)
		}
		back := at("p-qianjin")
		back.Key = "back"
		twice(func(ctx context.Context) error { return w.engine.ChatBack(ctx, back) })
		if n := w.plain.count(t, "select count(*) from chats where ext = 'p-qianjin' and dead_at = 0"); n != 1 {
			t.Error("a person let the bot in again, and their chat stays dead")
		}
		twice(func(ctx context.Context) error { return w.engine.ChatMoved(ctx, at("g-day"), "g-super") })
		if n := w.plain.count(t, "select count(*) from chats where ext = 'g-super' and grp <> 0"); n != 1 {
			t.Error("a group became a supergroup and was lost")
		}
		twice(func(ctx context.Context) error { return w.engine.ChatMoved(ctx, at("g-super"), "g-night") })
		if got, _ := w.plain.rows("select ext, case when dead_at > 0 then 'dead' else 'alive' end, case when grp > 0 then 'bound' else '' end from chats where ext in ('g-super', 'g-night') order by ext"); got != "g-night|alive|bound\ng-super|dead|bound" {
			t.Errorf("moved to a chat that was known: %s", got)
		}
		if err := w.engine.ChatGone(t.Context(), at("nobody-ever")); err != nil {
			t.Error(err)
		}
	})
}

package storetest

import (
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// settings holds what somebody chose: it lies over the roster, an import leaves
// it alone, and notes go to the chat that was chosen while it lives.
func settings(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	chats(t, s, 2)
	person := scoring.Person{ID: 1, No: "001", Name: "李强", Lang: "zh"}
	client := scoring.Client{ID: 5, Site: 1, Code: "c5", Name: "张大爷", Lang: "zh"}
	files := func(key string) {
		mustRecord(t, s, act(key, bot.Change{Records: bot.Records{Roster: []bot.RosterRow{{Person: &person}, {Client: &client}}}}))
	}
	files("import/1")
	door := bot.Chat{ID: 11, Platform: "fake", Account: "a", Ext: "c", Client: 5, Used: start()}
	mustRecord(t, s, act("case", bot.Change{Records: bot.Records{Chats: []bot.Chat{door}, Cases: []scoring.Case{fullCase("A1")}}}))
	v := s.View()
	same(t, "nothing chosen", must(s.Setting(ctx, v, bot.Address{Person: 1}))(t), scoring.Setting{Person: 1})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "settings/person/1"}})

	mine, theirs := scoring.Setting{Person: 1, Lang: "en", FullName: true, Chat: 1}, scoring.Setting{Client: 5, Lang: "zh-Hant"}
	mustRecord(t, other, act("chosen", bot.Change{Records: bot.Records{Settings: []scoring.Setting{mine, theirs}}}))
	person.Name = "李强强"
	files("import/2")
	v = s.View()
	same(t, "a person's", must(s.Setting(ctx, v, bot.Address{Person: 1}))(t), mine)
	same(t, "a client's", must(s.Setting(ctx, v, bot.Address{Client: 5}))(t), theirs)
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "settings/client/5", Version: 1}, {Scope: "settings/person/1", Version: 1}})
	spoken := client
	spoken.Lang = "zh-Hant"
	v = s.View()
	same(t, "who speaks", must(s.Front(ctx, v, knock("x", "c")))(t).Client, spoken)
	r := must(s.Roster(ctx, v))(t)
	same(t, "in the roster", r.Person(1), scoring.Person{ID: 1, No: "001", Name: "李强强", Lang: "en", FullName: true})
	same(t, "as the files say", r.People, []scoring.Person{person})
	same(t, "client", must(s.Client(ctx, v, 5))(t), spoken)
	same(t, "clients", must(s.Clients(ctx))(t), []scoring.Client{spoken})
	same(t, "clients as the files say", must(s.AllClients(ctx))(t), []scoring.Client{client})
	same(t, "language of the client's case", must(s.Case(ctx, v, "A1"))(t).Lang, "zh-Hant")

	mine.Lang, mine.FullName = "", false
	mustRecord(t, other, act("as before", bot.Change{Records: bot.Records{Settings: []scoring.Setting{mine}}}))
	v = s.View()
	must(s.Front(ctx, v, knock("x", "c")))(t)
	same(t, "taken back", must(s.Roster(ctx, v))(t).Person(1), person)
	preferred(t, s, mine)
}

// preferred: person 1 chose chat 1 and has another, used later.
func preferred(t *testing.T, s Store, mine scoring.Setting) {
	t.Helper()
	ctx := t.Context()
	second := bot.Chat{ID: 9, Platform: "fake", Account: "b", Ext: "x", Person: 1, Used: start().Add(time.Hour)}
	mustRecord(t, s, act("second", bot.Change{Records: bot.Records{Chats: []bot.Chat{second}}}))
	note := func(key string) {
		mustRecord(t, s, act("act "+key, bot.Change{Notes: []bot.Note{{Key: key, To: bot.Address{Person: 1}, Body: body(key)}}}))
	}
	leads := func(what string, chat int64) {
		t.Helper()
		same(t, what, must(s.PrivateChat(ctx, s.View(), 1))(t).ID, chat)
		note(what)
	}
	leads("chosen", 1)
	first := must(s.Chat(ctx, s.View(), 1))(t)
	first.Dead = start()
	mustRecord(t, s, act("dies", bot.Change{Records: bot.Records{Chats: []bot.Chat{first}, Readdress: []int64{1}}}))
	leads("dead", 9)
	mustRecord(t, s, heard("lives again", 1, "hi"))
	leads("alive", 1)
	mine.Chat = 0
	mustRecord(t, s, act("the last used", bot.Change{Records: bot.Records{Settings: []scoring.Setting{mine}, Readdress: []int64{1, 9}}}))
	leads("last used", 9)
	mine.Chat = 1
	mustRecord(t, s, act("chosen again", bot.Change{Records: bot.Records{Settings: []scoring.Setting{mine}, Readdress: []int64{9}}}))
	went := map[string]int64{}
	for i := range 5 {
		for _, c := range claim(t, s, "me", start().Add(time.Hour), 10) {
			went[c.Key] = c.Chat
			settle(t, s, c, "me", bot.Outcome{State: bot.Sent}, start().Add(time.Hour+time.Duration(i)*time.Second))
		}
	}
	same(t, "where all of it went", went, map[string]int64{"chosen": 1, "dead": 1, "alive": 1, "last used": 1})
}

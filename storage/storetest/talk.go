package storetest

import (
	"errors"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

func knock(key string, chat string) bot.Knock {
	return bot.Knock{Key: "heard/" + key, Platform: "fake", Account: "a", Chat: chat, From: chat}
}

// front holds the first read of a message to what was stored.
func front(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	ctx := t.Context()
	v := s.View()
	f := must(s.Front(ctx, v, knock("1", "nobody")))(t)
	same(t, "an empty store", f, bot.Front{})
	same(t, "its stamps", v.Seen(), []bot.Stamp{{Scope: "roster"}, {Scope: "standard"}})

	group := bot.Chat{ID: 10, Platform: "fake", Account: "a", Ext: "group", Group: 5}
	guard := bot.Chat{ID: 11, Platform: "fake", Account: "a", Ext: "guard", Person: 4, Used: start()}
	client := bot.Chat{ID: 12, Platform: "fake", Account: "a", Ext: "client", Client: 6, Window: start()}
	row := scoring.Client{ID: 6, Site: 1, Code: "c6", Name: "张大爷", Home: "3-2-501", Key: true}
	question := bot.Question{
		ID: "q1", Chat: 10, Person: 4, Kind: "deduct", Payload: []byte(`{"a":1}`), Until: start().Add(time.Minute), Open: true,
		Options: []bot.Option{{Label: "确认", Action: "confirm q1"}},
	}
	button := bot.ButtonRow{ID: "b1", Action: "accept A1", Person: 4, Until: start().Add(time.Hour)}
	said := heard("1", 10, "扣 李强")
	said.Change.Chats = []bot.Chat{group, guard, client}
	said.Change.Roster = []bot.RosterRow{{Client: &row}}
	said.Change.Questions, said.Change.Buttons = []bot.Question{question}, []bot.ButtonRow{button}
	mustRecord(t, s, said)
	group.Used, group.Window = start(), start()

	in := bot.Knock{Key: "heard/1", Platform: "fake", Account: "a", Chat: "group", From: "guard", Button: "b1"}
	v = s.View()
	f = must(s.Front(ctx, v, in))(t)
	same(t, "a guard in the group", f, bot.Front{
		Heard: true, Answer: said.Change.Reply, Chat: group, Person: 4, Question: question, Button: button,
	})
	same(t, "its stamps", v.Seen(), []bot.Stamp{{Scope: "roster", Version: 1}, {Scope: "standard"}, {Scope: "talk/10", Version: 1}})
	f = must(s.Front(ctx, s.View(), knock("2", "client")))(t)
	same(t, "a client", f, bot.Front{Chat: client, Client: row})

	clk.add(time.Minute)
	if f = must(s.Front(ctx, s.View(), in))(t); f.Question.ID != "" {
		t.Error("a question is open past its end")
	}
	taken := act("taken", bot.Change{Records: bot.Records{Chats: []bot.Chat{{ID: 99, Platform: "fake", Account: "a", Ext: "group"}}}})
	if _, err := s.Record(ctx, taken); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a second row for one chat of the platform: %v, want a conflict", err)
	}
}

// questions holds that one is open a chat.
func questions(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	chats(t, s, 2)
	ask := func(id string, chat int64, open bool) bot.Question {
		return bot.Question{ID: id, Chat: chat, Kind: "report", Until: start().Add(time.Hour), Open: open}
	}
	mustRecord(t, s, act("1", bot.Change{Records: bot.Records{Questions: []bot.Question{ask("q1", 1, true), ask("other", 2, true)}}}))
	mustRecord(t, s, act("2", bot.Change{Records: bot.Records{Questions: []bot.Question{ask("q1", 1, false), ask("q2", 1, true)}}}))
	mustRecord(t, s, act("3", bot.Change{Records: bot.Records{Questions: []bot.Question{ask("q3", 1, true)}}}))
	open1 := map[string]bool{}
	v := s.View()
	for _, id := range []string{"q1", "q2", "q3", "other"} {
		open1[id] = must(s.Question(ctx, v, id))(t).Open
	}
	same(t, "open questions", open1, map[string]bool{"q1": false, "q2": false, "q3": true, "other": true})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "talk/1", Version: 3}, {Scope: "talk/2", Version: 1}})
	if _, err := s.Question(ctx, v, "q9"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("a question that is not there: %v", err)
	}
	together(8, func(i int) {
		_, err := s.Record(ctx, act("at once/"+string(rune('a'+i)), bot.Change{Records: bot.Records{Questions: []bot.Question{ask("x"+string(rune('a'+i)), 2, true)}}}))
		if err != nil {
			t.Error(err)
		}
	})
	n := 0
	for i := range 8 {
		if must(s.Question(ctx, s.View(), "x"+string(rune('a'+i))))(t).Open {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d questions are open in one chat after eight were asked at once", n)
	}
}

// uttered reads a talk back: what people said, what was answered, what was sent.
func uttered(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	ctx := t.Context()
	chats(t, s, 2)
	said := heard("1", 1, "坏了")
	said.Said.Media = []bot.MediaRef{{SHA256: "ab", Kind: "photo"}}
	said.Said.Location = &bot.Location{Lat: 31.2, Lon: 121.5}
	said.Change.Notes = []bot.Note{{Key: "progress/1", To: bot.Address{Chat: 1}, Body: body("已接单")}}
	mustRecord(t, s, said, heard("2", 2, "elsewhere"))
	sent := clk.add(time.Second)
	for _, c := range claim(t, s, "me", sent, 10) {
		settle(t, s, c, "me", bot.Outcome{State: bot.Sent}, sent)
	}
	got := must(s.Uttered(ctx, s.View(), 1, start(), 10))(t)
	same(t, "talk", got, []bot.Uttered{
		{ID: "said/1", Chat: 1, Mine: true, Person: 1, Text: "坏了", Media: said.Said.Media, Location: said.Said.Location, At: start()},
		{ID: "answer/1", Chat: 1, Body: body("answer to 坏了"), At: start()},
		{ID: "note/1", Chat: 1, Body: body("已接单"), At: sent},
	})
	if got = must(s.Uttered(ctx, s.View(), 1, start(), 1))(t); len(got) != 1 || got[0].ID != "note/1" {
		t.Errorf("the last one of the talk is %+v", got)
	}
	if got = must(s.Uttered(ctx, s.View(), 1, sent, 10))(t); len(got) != 1 {
		t.Errorf("since the last one there are %d", len(got))
	}
	c := must(s.PrivateChat(ctx, s.View(), 2))(t)
	same(t, "chat of a person", c, must(s.Chat(ctx, s.View(), 2))(t))
	if c = must(s.PrivateChat(ctx, s.View(), 77))(t); c.ID != 0 {
		t.Errorf("chat of nobody: %+v", c)
	}
	if got := must(s.SandboxChats(ctx))(t); len(got) != 0 {
		t.Errorf("%d chats of the sandbox, there is none", len(got))
	}
}

// shown holds what a chat was shown to press: in an answer and in a note that was
// sent, since a moment, the newest first, and whether it was used since.
func shown(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	ctx := t.Context()
	chats(t, s, 2)
	until := start().Add(time.Hour)
	row := func(id, action string) bot.ButtonRow { return bot.ButtonRow{ID: id, Action: action, Until: until} }
	button := func(id, label string) bot.Button { return bot.Button{ID: id, Label: label} }
	offered := heard("1", 1, "坏了")
	offered.Change.Reply.Buttons = []bot.Button{button("b1", "是"), button("b2", "不是")}
	elsewhere := heard("2", 2, "坏了")
	elsewhere.Change.Reply.Buttons = []bot.Button{button("b3", "是")}
	told, unsent := body("已接单"), body("还没发")
	told.Buttons, unsent.Buttons = []bot.Button{button("b4", "是")}, []bot.Button{button("b5", "是")}
	offered.Change.Buttons = []bot.ButtonRow{row("b1", "bind c1"), row("b2", "unbind c1"), row("b4", "confirm A1"), row("b5", "late A1")}
	elsewhere.Change.Buttons = []bot.ButtonRow{row("b3", "other c2")}
	offered.Change.Notes = []bot.Note{{Key: "told/1", To: bot.Address{Chat: 1}, Body: told}}
	mustRecord(t, s, offered, elsewhere)
	sent := clk.add(time.Minute)
	for _, c := range claim(t, s, "me", sent, 10) {
		settle(t, s, c, "me", bot.Outcome{State: bot.Sent}, sent)
	}
	mustRecord(t, s, act("later", bot.Change{Notes: []bot.Note{{Key: "unsent/1", To: bot.Address{Chat: 1}, Body: unsent}}}))

	yes := func(label string) bool { return label == "是" }
	read := func(since time.Time) []bot.ShownButton {
		v := s.View()
		got := must(s.Shown(ctx, v, 1, since, yes))(t)
		same(t, "stamps", v.Seen(), []bot.Stamp{})
		return got
	}
	noted := bot.ShownButton{Row: row("b4", "confirm A1"), At: sent}
	same(t, "buttons", read(start()), []bot.ShownButton{noted, {Row: row("b1", "bind c1"), At: start()}})
	same(t, "buttons since the note", read(sent), []bot.ShownButton{noted})
	same(t, "buttons since later", read(sent.Add(time.Second)), []bot.ShownButton(nil))

	used := heard("3", 1, "是")
	used.At = sent.Add(time.Second)
	used.Said.At, used.Said.Command = used.At, "confirm"
	mustRecord(t, s, used)
	noted.Used = true
	same(t, "buttons after one was used", read(start()), []bot.ShownButton{noted, {Row: row("b1", "bind c1"), At: start()}})
}

package fakeapi

import (
	"errors"
	"testing"
	"time"
)

// told is the one update that an act made.
func (r *rig) told(p Posted, err error) got {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, u := range r.drain() {
		if u.ID == p.Update {
			return u
		}
	}
	r.t.Fatalf("the bot was not told: %+v", p)
	return got{}
}

func TestPrivateTalk(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.Person(Profile{FirstName: "李强", LastName: "队", Username: "liqiang", Lang: "zh-hans"})
	if _, err := p.Send(p.ID, "a"); !errors.Is(err, errAct) {
		t.Errorf("wrote before /start: %v", err)
	}
	u := r.told(p.Start("7K3F92WM"))
	m := u.Message
	if m.Text != "/start 7K3F92WM" || m.Entities[0].Type != "bot_command" || m.Entities[0].Length != 6 || m.Chat.Type != "private" ||
		m.Chat.ID != p.ID || m.From.ID != p.ID || m.From.Lang != "zh-hans" || m.Date != r.clock.Now().Unix() || p.ID>>32 == 0 {
		t.Errorf("%+v", m)
	}
	first := r.told(p.Send(p.ID, "3号楼道闸坏了")).Message
	edited := r.told(p.Edit(p.ID, first.ID, "4号楼道闸坏了")).Edited
	if edited.ID != first.ID || edited.Text != "4号楼道闸坏了" || edited.Edited == 0 {
		t.Errorf("%+v", edited)
	}
	reply := r.told(p.Say(Say{Chat: p.ID, Text: "还有", ReplyTo: first.ID})).Message
	if reply.ReplyTo == nil || reply.ReplyTo.Text != "4号楼道闸坏了" {
		t.Errorf("%+v", reply.ReplyTo)
	}
	where := r.told(p.Say(Say{Chat: p.ID, Location: &Location{Lat: 31.2, Lon: 121.5, Accuracy: 18}})).Message
	if where.Location == nil || where.Location.Lat != 31.2 || where.Text != "" {
		t.Errorf("%+v", where)
	}
	old := r.told(p.Say(Say{Chat: p.ID, Text: "早", At: r.clock.Now().Add(-time.Hour)})).Message
	if old.Date != r.clock.Now().Add(-time.Hour).Unix() {
		t.Errorf("sent at %d", old.Date)
	}
	forward := r.told(p.Say(Say{Chat: p.ID, Text: "转", Forward: &Origin{Hidden: "某人"}})).Message
	if origin, ok := forward.Origin.(map[string]any); !ok || origin["type"] != "hidden_user" {
		t.Errorf("%+v", forward.Origin)
	}
	gone := r.told(p.Block(), nil).Standing
	if gone.Old.Status != "member" || gone.New.Status != "kicked" || gone.New.User.Username != "anping_bot" || gone.From.ID != p.ID {
		t.Errorf("%+v", gone)
	}
	if _, err := p.Send(p.ID, "a"); !errors.Is(err, errAct) {
		t.Errorf("wrote to a bot they blocked: %v", err)
	}
	r.ok(p.Start(""))
	all := r.updates(0)
	if len(all) != 2 || all[0].Standing == nil || all[0].Standing.New.Status != "member" || all[1].Message == nil {
		t.Errorf("back again: %+v", all)
	}
}

func TestWhatAGroupShowsTheBot(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	boss, guard := r.person("王磊"), r.person("李强")
	g := r.Group(Group{Title: "夜班队", Creator: boss.ID, Members: []int64{guard.ID}})
	if _, err := guard.KickBot(g); !errors.Is(err, errAct) {
		t.Errorf("a member removed the bot: %v", err)
	}
	joined := r.told(boss.AddBot(g)).Message
	if len(joined.Joined) != 1 || !joined.Joined[0].IsBot || joined.Chat.Type != "supergroup" {
		t.Errorf("%+v", joined)
	}
	sees := func(what string, want bool, p Posted, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if (p.Update != 0) != want {
			t.Errorf("%s: told %v, want %v", what, p.Update != 0, want)
		}
	}
	say := func(what string, want bool, s Say) {
		t.Helper()
		s.Chat = g
		p, err := guard.Say(s)
		sees(what, want, p, err)
	}
	say("plain text", false, Say{Text: "在吗"})
	say("mention alone", false, Say{Text: "@anping_bot 在吗"})
	say("command for nobody", false, Say{Text: "/help"})
	say("command for it", true, Say{Text: "您好 /help@Anping_Bot 在吗"})
	say("command for another", false, Say{Text: "/help@other_bot"})
	say("photo with a command", true, Say{Text: "/help@anping_bot", Photo: &File{Bytes: dot(t, 8, 8)}})
	var m message
	r.must("sendMessage", args{"chat_id": g, "text": "通报"}, &m)
	say("answer to it", true, Say{Text: "好", ReplyTo: m.ID})
	say("command for the last bot", true, Say{Text: "/help"})
	r.OtherBot(g)
	say("command after another bot", false, Say{Text: "/help"})
	p, err := r.person("新人").Join(g)
	sees("service message", true, p, err)
	r.ok(boss.PromoteBot(g))
	say("plain text, as administrator", true, Say{Text: "在吗"})
	anonymous := r.told(boss.Say(Say{Chat: g, Text: "/bind 夜班队", Anonymous: true})).Message
	if anonymous.From.ID != anonymousID || !anonymous.From.IsBot || anonymous.Sender == nil || anonymous.Sender.ID != g {
		t.Errorf("%+v", anonymous)
	}
	if _, err := guard.Say(Say{Chat: g, Text: "a", Anonymous: true}); !errors.Is(err, errAct) {
		t.Error("a member wrote as an anonymous administrator")
	}
	kick := r.ok(boss.KickBot(g))
	if all := r.drain(); len(all) < 2 || all[len(all)-2].ID != kick.Update || all[len(all)-2].Standing.New.Status != "kicked" {
		t.Errorf("%+v", all)
	}
	say("after the kick", false, Say{Text: "/help@anping_bot"})
}

func TestTopics(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	boss := r.person("王磊")
	g := r.Group(Group{Title: "论坛", Forum: true, Creator: boss.ID})
	r.ok(boss.AddBot(g))
	r.ok(boss.PromoteBot(g))
	r.drain()
	id, err := boss.Topic(g, "夜班")
	if err != nil {
		t.Fatal(err)
	}
	if made := r.drain(); len(made) != 1 || made[0].Message.TopicMade == nil || made[0].Message.TopicMade.Name != "夜班" || made[0].Message.Thread != id {
		t.Errorf("%+v", made)
	}
	in := r.told(boss.Say(Say{Chat: g, Thread: id, Text: "a"})).Message
	if in.Thread != id || !in.InTopic || !in.Chat.Forum {
		t.Errorf("%+v", in)
	}
	var made struct {
		ID   int    `json:"message_thread_id"`
		Name string `json:"name"`
	}
	r.must("createForumTopic", args{"chat_id": g, "name": "通报"}, &made)
	r.must("sendMessage", args{"chat_id": g, "message_thread_id": made.ID, "text": "a"}, nil)
	if sent := r.Sent(g); len(sent) != 1 || sent[0].Thread != made.ID || made.Name != "通报" {
		t.Errorf("%+v %+v", sent, made)
	}
	r.ok(boss.DeleteTopic(g, made.ID))
	r.refused("sendMessage", args{"chat_id": g, "message_thread_id": made.ID, "text": "a"}, 400, "Bad Request: message thread not found")
	r.refused("createForumTopic", args{"chat_id": g, "name": long(129)}, 400, "Bad Request: TOPIC_TITLE_TOO_LONG")
}

func TestMigration(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	boss := r.person("王磊")
	g := r.Group(Group{Title: "旧群", Basic: true, Creator: boss.ID})
	r.ok(boss.AddBot(g))
	r.drain()
	next, err := r.Migrate(g)
	if err != nil {
		t.Fatal(err)
	}
	all := r.drain()
	if len(all) != 2 || all[0].Message.Chat.ID != g || all[0].Message.MigratedTo != next || all[1].Message.Chat.ID != next || all[1].Message.MigratedFrom != g {
		t.Fatalf("%+v", all)
	}
	if _, err := boss.Send(g, "a"); !errors.Is(err, errAct) {
		t.Errorf("wrote in a group that is no more: %v", err)
	}
	r.ok(boss.Send(next, "/help@anping_bot"))
}

func TestPresses(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p, other := r.person("李强"), r.person("王磊")
	board := keys(args{"text": "接单", "callback_data": "c1"}, args{"text": "地图", "url": "https://example.com/a"})
	var m message
	r.must("sendMessage", args{"chat_id": p.ID, "text": "A1027", "reply_markup": board}, &m)
	sent := r.Sent(p.ID)[0]
	u := r.told(p.Press(p.ID, "接单")).Callback
	if u.Data != "c1" || u.From.ID != p.ID || u.Message.ID != m.ID || u.Message.Text != "A1027" || len(u.Message.Markup.Inline[0]) != 2 {
		t.Errorf("%+v", u)
	}
	for what, err := range map[string]error{
		"a link":              second(p.Press(p.ID, "地图")),
		"nothing":             second(p.Press(p.ID, "没有")),
		"in another's chat":   second(other.Press(p.ID, "接单")),
		"on another message":  second(p.PressOn(p.ID, m.ID+1, "接单")),
		"what a message lost": second(p.Tap(sent, "没有")),
	} {
		if !errors.Is(err, errAct) {
			t.Errorf("pressed %s: %v", what, err)
		}
	}
	r.must("editMessageText", args{"chat_id": p.ID, "message_id": m.ID, "text": "A1027 已接单"}, nil)
	if _, err := p.Press(p.ID, "接单"); !errors.Is(err, errAct) {
		t.Error("the edit did not take the buttons away")
	}
	if late := r.told(p.Tap(sent, "接单")).Callback; late.Data != "c1" || late.Message.Text != "A1027 已接单" {
		t.Errorf("%+v", late)
	}
	r.must("deleteMessage", args{"chat_id": p.ID, "message_id": m.ID}, nil)
	if late := r.told(p.Tap(sent, "接单")).Callback; late.Message.Date != 0 || late.Message.ID != m.ID || late.Message.Text != "" {
		t.Errorf("a deleted message came whole: %+v", late.Message)
	}
	if forged := r.told(p.Forge(p.ID, m.ID, "anything")).Callback; forged.Data != "anything" {
		t.Errorf("%+v", forged)
	}
}

func second[T any](_ T, err error) error { return err }

func TestEditsAndScreens(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	var m, again message
	r.must("sendMessage", args{"chat_id": p.ID, "text": "<b>一</b>", "parse_mode": "HTML", "reply_markup": keys(args{"text": "好", "callback_data": "x"})}, &m)
	r.must("editMessageReplyMarkup", args{"chat_id": p.ID, "message_id": m.ID, "reply_markup": keys(args{"text": "行", "callback_data": "x"})}, &again)
	if again.Text != "一" || again.Edited == 0 || again.Markup.Inline[0][0].Text != "行" {
		t.Errorf("%+v", again)
	}
	r.must("editMessageText", args{"chat_id": p.ID, "message_id": m.ID, "text": "一"}, nil) // no longer bold is a change
	screen := r.Screen(p.ID)
	last := screen[len(screen)-1]
	if len(screen) != 2 || !last.Bot || last.Text != "一" || last.Buttons != nil || !last.Edited || screen[0].From != p.ID {
		t.Errorf("%+v", screen)
	}
	sent := r.Sent(p.ID)
	if len(sent) != 3 || sent[0].Entities[0].Type != "bold" || sent[2].Entities != nil || len(r.Texts(p.ID)) != 1 {
		t.Errorf("%+v", sent)
	}
	r.clock.step(deleteWithin + time.Second)
	r.refused("deleteMessage", args{"chat_id": p.ID, "message_id": m.ID}, 400, "Bad Request: message can't be deleted for everyone")
}

func TestMenus(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	p := r.person("李强")
	list := []args{{"command": "/help", "description": " 帮助 "}}
	scope := args{"type": "chat", "chat_id": p.ID}
	r.must("setMyCommands", args{"commands": list, "language_code": "zh"}, nil)
	r.must("setMyCommands", args{"commands": list, "scope": scope}, nil)
	var have []Command
	if r.must("getMyCommands", args{"scope": scope}, &have); len(have) != 1 || have[0] != (Command{"help", "帮助"}) {
		t.Errorf("%+v", have)
	}
	if r.must("getMyCommands", args{}, &have); len(have) != 0 {
		t.Errorf("without a language: %+v", have)
	}
	if len(r.Menu("default", "zh")) != 1 {
		t.Error("with a language: none")
	}
	r.must("deleteMyCommands", args{"scope": scope}, nil)
	if r.must("getMyCommands", args{"scope": scope}, &have); len(have) != 0 {
		t.Errorf("deleted: %+v", have)
	}
}

func TestWhoIsWhere(t *testing.T) {
	t.Parallel()
	r := start(t, Options{ReadsAll: true, Username: "an_ping_bot", Name: "安评"})
	p := r.person("李强")
	g := r.Group(Group{Title: "夜班队", Creator: p.ID})
	r.ok(p.AddBot(g))
	var me struct {
		user
		Reads bool `json:"can_read_all_group_messages"`
	}
	r.must("getMe", nil, &me)
	if me.ID != 123456789 || !me.IsBot || me.Username != "an_ping_bot" || me.FirstName != "安评" || !me.Reads {
		t.Errorf("%+v", me)
	}
	var chat place
	if r.must("getChat", args{"chat_id": g}, &chat); chat.Title != "夜班队" || chat.Type != "supergroup" {
		t.Errorf("%+v", chat)
	}
	for id, want := range map[int64]string{p.ID: "creator", me.ID: "member"} {
		var m member
		if r.must("getChatMember", args{"chat_id": g, "user_id": id}, &m); m.Status != want {
			t.Errorf("%d is %q, want %q", id, m.Status, want)
		}
	}
	r.must("sendChatAction", args{"chat_id": g, "action": "typing"}, nil)
	if r.ok(p.Send(g, "都看见")).Update == 0 {
		t.Error("privacy mode is off, and yet the bot was not told")
	}
}

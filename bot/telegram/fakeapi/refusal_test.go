package fakeapi

import (
	"net/http"
	"strings"
	"testing"
)

// stage is a world in which everything can be refused.
type stage struct {
	*rig
	friend, stranger, known, blocker, closed *Person
	group, basic, forum                      int64
	thread, shut                             int
}

func newStage(t *testing.T) *stage {
	r := start(t, Options{})
	s := &stage{rig: r, friend: r.person("李强"), blocker: r.person("王磊"), closed: r.person("陈静")}
	s.stranger, s.known = r.Person(Profile{FirstName: "赵"}), r.Person(Profile{FirstName: "钱"})
	members := []int64{s.known.ID, s.friend.ID}
	s.group = r.Group(Group{Title: "阳光花园", Creator: s.friend.ID, Members: members})
	s.basic = r.Group(Group{Title: "旧群", Basic: true, Creator: s.friend.ID})
	s.forum = r.Group(Group{Title: "论坛", Forum: true, Creator: s.friend.ID})
	for _, g := range []int64{s.group, s.basic, s.forum} {
		r.ok(s.friend.AddBot(g))
	}
	r.ok(s.known.Send(s.group, "/start@anping_bot"))
	s.blocker.Block()
	s.closed.Delete()
	var err error
	if s.thread, err = s.friend.Topic(s.forum, "夜班"); err != nil {
		t.Fatal(err)
	}
	if s.shut, err = s.friend.Topic(s.forum, "旧"); err != nil {
		t.Fatal(err)
	}
	r.ok(s.friend.CloseTopic(s.forum, s.shut))
	r.drain()
	return s
}

func keys(b ...args) args { return args{"inline_keyboard": []any{b}} }

// TestEveryRefusal holds code and words of every refusal; the chats that refuse
// for ever are in it too.
func TestEveryRefusal(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var mine, theirs message
	s.must("sendMessage", args{"chat_id": s.friend.ID, "text": "您好"}, &mine)
	posted := s.ok(s.friend.Send(s.friend.ID, "在"))
	theirs.ID = posted.Message
	to := s.friend.ID
	many := make([]args, 101)
	for i := range many {
		many[i] = args{"command": "a", "description": "d"}
	}
	for _, c := range []struct {
		name, method string
		args         args
		want         string
	}{
		{"no text", "sendMessage", args{"chat_id": to}, "message text is empty"},
		{"blank text", "sendMessage", args{"chat_id": to, "text": " \n "}, "text must be non-empty"},
		{"nothing to see", "sendMessage", args{"chat_id": to, "text": "\u200b\u200f"}, "text must be non-empty"},
		{"tags around nothing", "sendMessage", args{"chat_id": to, "text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"},
		{"long text", "sendMessage", args{"chat_id": to, "text": long(4097)}, "message is too long"},
		{"long text of pairs", "sendMessage", args{"chat_id": to, "text": strings.Repeat("😀", 2049)}, "message is too long"},
		{"bytes before parsing", "sendMessage", args{"chat_id": to, "text": strings.Repeat("<b></b>", 5000), "parse_mode": "HTML"}, "text is too long"},
		{"parse mode", "sendMessage", args{"chat_id": to, "text": "a", "parse_mode": "BBCode"}, "unsupported parse_mode"},
		{"markup of text", "sendMessage", args{"chat_id": to, "text": "<b>a", "parse_mode": "html"}, `can't parse entities: Can't find end tag corresponding to start tag "b"`},
		{"entity type", "sendMessage", args{"chat_id": to, "text": "hello", "entities": []args{{"type": "loud", "offset": 0, "length": 1}}}, "can't parse MessageEntity: Unsupported type specified"},
		{"entity before", "sendMessage", args{"chat_id": to, "text": "hello", "entities": []args{{"type": "bold", "offset": -1, "length": 1}}}, "receive an entity with incorrect offset -1"},
		{"entity behind", "sendMessage", args{"chat_id": to, "text": "hello", "entities": []args{{"type": "bold", "offset": 100, "length": 1}}}, "entity begins after the end of the text at UTF-16 offset 100"},
		{"entity over the end", "sendMessage", args{"chat_id": to, "text": "hello", "entities": []args{{"type": "bold", "offset": 0, "length": 100}}}, "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100"},
		{"entity link", "sendMessage", args{"chat_id": to, "text": "click", "entities": []args{{"type": "text_link", "offset": 0, "length": 5, "url": "not-a-url"}}}, "entity URL 'not-a-url' is invalid: Wrong HTTP URL"},
		{"entity person", "sendMessage", args{"chat_id": to, "text": "user", "entities": []args{{"type": "text_mention", "offset": 0, "length": 4}}}, `can't parse MessageEntity: Can't find field "user"`},
		{"paid", "sendMessage", args{"chat_id": to, "text": "a", "allow_paid_broadcast": true}, "FLOODSKIP_NOT_ALLOWED"},

		{"no chat", "sendMessage", args{"text": "a"}, "chat_id is empty"},
		{"chat 0", "sendMessage", args{"chat_id": 0, "text": "a"}, "chat not found"},
		{"chat by word", "sendMessage", args{"chat_id": "not_a_chat", "text": "a"}, "chat not found"},
		{"chat by name", "sendMessage", args{"chat_id": "@nobody_here_1", "text": "a"}, "chat not found"},
		{"never met", "sendMessage", args{"chat_id": s.stranger.ID, "text": "a"}, "chat not found"},
		{"thread", "sendMessage", args{"chat_id": s.forum, "message_thread_id": 999, "text": "a"}, "message thread not found"},
		{"thread of no forum", "sendMessage", args{"chat_id": s.group, "message_thread_id": 1, "text": "a"}, "message thread not found"},
		{"general thread by id", "sendMessage", args{"chat_id": s.forum, "message_thread_id": 1, "text": "a"}, "message thread not found"},
		{"closed thread", "sendMessage", args{"chat_id": s.forum, "message_thread_id": s.shut, "text": "a"}, "TOPIC_CLOSED"},
		{"reply to nothing", "sendMessage", args{"chat_id": to, "text": "a", "reply_parameters": args{"message_id": 99999}}, "message to be replied not found"},

		{"data of 65 bytes", "sendMessage", args{"chat_id": to, "text": "a", "reply_markup": keys(args{"text": "x", "callback_data": strings.Repeat("x", 65)})}, "BUTTON_DATA_INVALID"},
		{"data of 22 characters", "sendMessage", args{"chat_id": to, "text": "a", "reply_markup": keys(args{"text": "x", "callback_data": long(22)})}, "BUTTON_DATA_INVALID"},
		{"empty button", "sendMessage", args{"chat_id": to, "text": "a", "reply_markup": keys(args{"text": "x", "callback_data": ""})}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"button without text", "sendMessage", args{"chat_id": to, "text": "a", "reply_markup": keys(args{"callback_data": "x"})}, `can't parse inline keyboard button: Can't find field "text"`},
		{"copies nothing", "sendMessage", args{"chat_id": to, "text": "a", "reply_markup": keys(args{"text": "x", "copy_text": args{"text": ""}})}, "BUTTON_COPY_TEXT_INVALID"},
		{"button of games", "sendMessage", args{"chat_id": to, "text": "a", "reply_markup": keys(args{"text": "x", "callback_game": args{}})}, "BUTTON_TYPE_INVALID"},
		{"link to this machine", "sendMessage", args{"chat_id": to, "text": "a", "reply_markup": keys(args{"text": "x", "url": "http://localhost:8080/a"})}, "inline keyboard button URL 'http://localhost:8080/a' is invalid: Wrong HTTP URL"},
		{"link of files", "sendMessage", args{"chat_id": to, "text": "a", "reply_markup": keys(args{"text": "x", "url": "ftp://example.com"})}, "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol"},
		{"markup no JSON", "sendMessage", args{"chat_id": to, "text": "a", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"},
		{"markup no object", "sendMessage", args{"chat_id": to, "text": "a", "reply_markup": []int{1}}, "object expected as reply markup"},
		{"rows no arrays", "sendMessage", args{"chat_id": to, "text": "a", "reply_markup": args{"inline_keyboard": []any{args{"text": "x"}}}}, `field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays`},

		{"no voice", "sendVoice", args{"chat_id": to}, "there is no voice in the request"},
		{"no video", "sendVideo", args{"chat_id": to, "video": "attach://v"}, "there is no video in the request"},
		{"no document", "sendDocument", args{"chat_id": to}, "there is no document in the request"},
		{"no photo", "sendPhoto", args{"chat_id": to}, "there is no photo in the request"},
		{"attached nowhere", "sendPhoto", args{"chat_id": to, "photo": "attach://p"}, "there is no photo in the request"},
		{"unknown photo", "sendPhoto", args{"chat_id": to, "photo": "AgACxxx"}, "wrong file identifier/HTTP URL specified"},
		{"photo elsewhere", "sendPhoto", args{"chat_id": to, "photo": "https://example.com/a.jpg"}, "failed to get HTTP URL content"},
		{"place without longitude", "sendLocation", args{"chat_id": to, "latitude": 1}, "longitude is empty"},
		{"place beyond the pole", "sendLocation", args{"chat_id": to, "latitude": 91, "longitude": 1}, "wrong latitude specified"},

		{"edit of nothing", "editMessageText", args{"chat_id": to, "message_id": 99999, "text": "a"}, "message to edit not found"},
		{"edit of another's", "editMessageText", args{"chat_id": to, "message_id": theirs.ID, "text": "a"}, "message can't be edited"},
		{"edit to the same", "editMessageText", args{"chat_id": to, "message_id": mine.ID, "text": "<i></i>您好", "parse_mode": "HTML"}, notModified},
		{"edit to the same buttons", "editMessageReplyMarkup", args{"chat_id": to, "message_id": mine.ID}, notModified},
		{"edit to nothing", "editMessageText", args{"chat_id": to, "message_id": mine.ID, "text": ""}, "message text is empty"},
		{"edit too long", "editMessageText", args{"chat_id": to, "message_id": mine.ID, "text": long(4097)}, "message is too long"},
		{"caption of a text", "editMessageCaption", args{"chat_id": to, "message_id": mine.ID, "caption": "a"}, "there is no caption in the message to edit"},
		{"edit of inline", "editMessageText", args{"inline_message_id": "x", "text": "a"}, "MESSAGE_ID_INVALID"},
		{"delete nothing", "deleteMessage", args{"chat_id": to, "message_id": 99999}, "message to delete not found"},

		{"answer to nothing", "answerCallbackQuery", args{"callback_query_id": "1"}, "query is too old and response timeout expired or query ID is invalid"},
		{"file of nothing", "getFile", args{}, "file_id not specified"},
		{"file unknown", "getFile", args{"file_id": "x"}, "invalid file_id"},
		{"chat unknown", "getChat", args{"chat_id": -5}, "chat not found"},
		{"leave a person", "leaveChat", args{"chat_id": to}, "chat member status can't be changed in private chats"},
		{"topic in no forum", "createForumTopic", args{"chat_id": s.group, "name": "a"}, "the chat is not a forum"},
		{"topic as a member", "createForumTopic", args{"chat_id": s.forum, "name": "a"}, "not enough rights to create a topic"},

		{"commands in Chinese", "setMyCommands", args{"commands": []args{{"command": "扣", "description": "a"}}}, "BOT_COMMAND_INVALID"},
		{"commands in capitals", "setMyCommands", args{"commands": []args{{"command": "Help", "description": "a"}}}, "BOT_COMMAND_INVALID"},
		{"command of 33", "setMyCommands", args{"commands": []args{{"command": strings.Repeat("a", 33), "description": "a"}}}, "command length must not exceed 32"},
		{"command of 0", "setMyCommands", args{"commands": []args{{"command": "", "description": "a"}}}, "command must be non-empty"},
		{"description of 257", "setMyCommands", args{"commands": []args{{"command": "a", "description": long(257)}}}, "command description length must not exceed 256"},
		{"description of 0", "setMyCommands", args{"commands": []args{{"command": "a", "description": " "}}}, "command description must be non-empty"},
		{"101 commands", "setMyCommands", args{"commands": many}, "BOT_COMMANDS_TOO_MUCH"},
		{"commands no array", "setMyCommands", args{"commands": "x"}, "can't parse commands JSON object"},
		{"language", "setMyCommands", args{"commands": many[:1], "language_code": "zh-hans"}, "invalid language code specified"},
		{"scope", "setMyCommands", args{"commands": many[:1], "scope": args{"type": "moon"}}, "can't parse BotCommandScope: Unsupported type specified"},
		{"scope of no chat", "setMyCommands", args{"commands": many[:1], "scope": args{"type": "chat"}}, `can't parse BotCommandScope: Can't find field "chat_id"`},
		{"scope of a strange chat", "setMyCommands", args{"commands": many[:1], "scope": args{"type": "chat", "chat_id": -5}}, "chat not found"},

		{"webhook to files", "setWebhook", args{"url": "ftp://example.com"}, "invalid webhook URL specified"},
		{"webhook in the open", "setWebhook", args{"url": "http://example.com/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"},
		{"webhook port", "setWebhook", args{"url": "https://example.com:8444/hook"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"},
		{"webhook inside", "setWebhook", args{"url": "https://10.0.0.1/hook"}, "bad webhook: IP address 10.0.0.1 is reserved"},
		{"secret of 257", "setWebhook", args{"url": "https://example.com", "secret_token": strings.Repeat("a", 257)}, "secret token is too long"},
		{"secret of signs", "setWebhook", args{"url": "https://example.com", "secret_token": "a b"}, "secret token contains unallowed characters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := *s.rig
			r.t = t
			r.refused(c.method, c.args, 400, "Bad Request: "+c.want)
		})
	}
	if n := len(s.Sent(0)); n != 1 {
		t.Errorf("%d accepted, want the first message only: %+v", n, s.Sent(0))
	}
}

func TestAtTheLimit(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	to := s.friend.ID
	var m message
	s.must("sendMessage", args{"chat_id": to, "text": "<b>" + long(4096) + "</b>", "parse_mode": "HTML"}, &m)
	if m.Text != long(4096) || len(m.Entities) != 1 {
		t.Error("4096 characters in a tag do not arrive whole")
	}
	s.must("sendMessage", args{"chat_id": to, "text": "a", "reply_markup": keys(args{"text": "x", "callback_data": strings.Repeat("x", 64)})}, nil)
	s.must("sendMessage", args{"chat_id": to, "text": "a", "reply_parameters": args{"message_id": 99999, "allow_sending_without_reply": true}}, nil)
	s.must("sendMessage", args{"chat_id": s.forum, "message_thread_id": s.thread, "text": "a"}, &m)
	if m.Thread != s.thread || !m.InTopic {
		t.Errorf("in topic %d: %+v", s.thread, m)
	}
}

func TestChatsThatRefuse(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	say := func(chat int64) args { return args{"chat_id": chat, "text": "a"} }
	s.refused("sendMessage", say(s.blocker.ID), 403, "Forbidden: bot was blocked by the user")
	s.refused("sendMessage", say(s.known.ID), 403, "Forbidden: bot can't initiate conversation with a user")
	s.refused("sendMessage", say(s.closed.ID), 403, "Forbidden: user is deactivated")

	next, err := s.Migrate(s.basic)
	if err != nil {
		t.Fatal(err)
	}
	got := s.refused("sendMessage", say(s.basic), 400, "Bad Request: group chat was upgraded to a supergroup chat")
	if got.Parameters.MigrateTo != next {
		t.Errorf("migrate_to_chat_id %d, want %d", got.Parameters.MigrateTo, next)
	}
	s.must("sendMessage", say(next), nil)

	s.ok(s.friend.KickBot(s.group))
	s.refused("sendMessage", say(s.group), 403, "Forbidden: bot was kicked from the supergroup chat")
	s.must("leaveChat", args{"chat_id": s.forum}, nil)
	s.refused("sendMessage", say(s.forum), 403, "Forbidden: bot is not a member of the supergroup chat")

	r := s.ok(s.blocker.Start(""))
	if r.Update == 0 {
		t.Error("the bot was not told of a person who is back")
	}
	s.must("sendMessage", say(s.blocker.ID), nil)
}

func TestTokensAndMethods(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	no := http.StatusText(http.StatusUnauthorized)
	for _, c := range []struct {
		path string
		code int
		want string
	}{
		{"/bot" + testToken + "/getMe", 200, ""},
		{"/bot" + testToken + "/GETME", 200, ""},
		{"/bot" + testToken + "/getYou", 404, "Not Found: method not found"},
		{"/bot" + testToken + "x/getMe", 401, no},
		{"/bot0000000000:INVALID_TOKEN/getMe", 401, no + ": invalid token specified"},
		{"/botnot-a-token/getMe", 404, "Not Found"},
		{"/bot/getMe", 404, "Not Found"},
		{"/", 404, "Not Found"},
		{"/file/bot" + testToken + "/photos/none.jpg", 404, "Not Found"},
		{"/file/bot" + testToken + "x/photos/none.jpg", 401, no},
	} {
		req, _ := http.NewRequestWithContext(r.ctx, http.MethodGet, r.url+c.path, nil)
		got, err := do(req)
		if err != nil {
			t.Fatal(err)
		}
		if got.status != c.code || got.Description != c.want || got.OK != (c.code == 200) {
			t.Errorf("%s: %d %q", strings.ReplaceAll(c.path, testToken, "<token>"), got.status, got.Description)
		}
	}
	if n := r.Counts().Strangers; n != 2 {
		t.Errorf("%d calls with another token counted, want 2", n)
	}
}

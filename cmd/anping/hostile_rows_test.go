package main

import (
	"net/http"
	"strings"
)

// hostileRow is one input and its one outcome.
type hostileRow struct {
	name   string
	method string            // "" = POST
	path   string            // "" = the webhook's
	header map[string]string // beside the secret and the content type; "-" leaves one out
	body   string            // the fields of an update, after its number
	bare   bool              // body is all there is
	status int               // 0 = 200
	said   []string          // what is recorded: command, words, who
}

func (r hostileRow) wants() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

func saidBy(texts ...string) []string { return texts }

// private is a message of somebody (@C a client, @G a guard) in the private chat.
func private(who, fields string) string {
	return `"message":{"message_id":@M,"date":@N,"chat":{"id":` + who + `,"type":"private"},"from":{"id":` + who + `,"is_bot":false,"first_name":"x"},` + fields + `}`
}

// inGroup is a message of somebody in the group.
func inGroup(who, fields string) string {
	return `"message":{"message_id":@M,"date":@N,"chat":{"id":@R,"type":"supergroup","title":"群"},"from":{"id":` + who + `,"is_bot":false,"first_name":"x"},` + fields + `}`
}

// hostilePosts are requests that differ from the platform's as requests.
func hostilePosts() []hostileRow {
	hello := private("@C", `"text":"进度"`)
	heard := saidBy("progress 进度 by a client")
	secret := func(v string) map[string]string { return map[string]string{benchSecretHeader: v} }
	const refused, large, none, method = http.StatusUnauthorized, http.StatusRequestEntityTooLarge, http.StatusNotFound, http.StatusMethodNotAllowed
	padded := func(n int) string { return `{"update_id":@U,` + hello + strings.Repeat(" ", n) + `}` }
	return []hostileRow{
		{name: "good", body: hello, said: heard},
		{name: "no secret", header: secret("-"), body: hello, status: refused},
		{name: "empty secret", header: secret(""), body: hello, status: refused},
		{name: "wrong secret", header: secret("x"), body: hello, status: refused},
		{name: "secret cut short", header: secret(canarySecret[:len(canarySecret)-1]), body: hello, status: refused},
		{name: "secret and more", header: secret(canarySecret + "0"), body: hello, status: refused},
		{name: "the token for the secret", header: secret(canaryToken), body: hello, status: refused},
		{name: "the secret in the address", path: "/telegram?secret_token=" + canarySecret, header: secret("-"), body: hello, status: refused},
		{name: "the secret as a password", header: map[string]string{benchSecretHeader: "-", "Authorization": "Bearer " + canarySecret}, body: hello, status: refused},
		{name: "wrong secret and 10 MB", header: secret("x"), bare: true, body: strings.Repeat("x", 10<<20), status: refused},
		{name: "GET", method: "GET", bare: true, status: method},
		{name: "PUT", method: "PUT", body: hello, status: method},
		{name: "DELETE", method: "DELETE", body: hello, status: method},
		{name: "a method of no name", method: "GIVEME", body: hello, status: method},
		{name: "method by header", method: "GET", header: map[string]string{"X-Http-Method-Override": "POST"}, body: hello, status: method},
		{name: "a form", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, bare: true, body: "update_id=1&message=x"},
		{name: "JSON that says it is text", header: map[string]string{"Content-Type": "text/plain; charset=utf-16"}, body: hello, said: heard},
		{name: "no content type", header: map[string]string{"Content-Type": "-"}, body: hello, said: heard},
		{name: "compressed, it says", header: map[string]string{"Content-Encoding": "gzip"}, body: hello, said: heard},
		{name: "compressed", header: map[string]string{"Content-Encoding": "gzip"}, bare: true, body: "\x1f\x8b\x08\x00\x00\x00\x00\x00"},
		{name: "a query behind the path", path: "/telegram?x=1", body: hello, said: heard},
		{name: "the path spelled out", path: "/%74elegram", body: hello, said: heard},
		{name: "the path in capitals", path: "/TELEGRAM", body: hello, status: none},
		{name: "a slash behind the path", path: "/telegram/", body: hello, status: none},
		{name: "a path below", path: "/telegram/x", body: hello, status: none},
		{name: "a path that climbs", path: "/x/../telegram", body: hello, status: http.StatusTemporaryRedirect},
		{name: "a path that climbs in disguise", path: "/telegram/%2e%2e/%2e%2e/etc/passwd", body: hello, status: none},
		{name: "NUL in the path", path: "/telegram%00", body: hello, status: none},
		{name: "the token as the path", path: "/bot" + canaryToken + "/getMe", body: hello, status: none},
		{name: "1 MB of blanks", bare: true, body: padded(1<<20 - 4096), said: heard},
		{name: "more than 1 MiB", bare: true, body: padded(1 << 20), status: large},
		{name: "10 MB", bare: true, body: strings.Repeat("x", 10<<20), status: large},
		{name: "10 MB without a size", header: map[string]string{"Transfer-Encoding": "chunked"}, bare: true, body: strings.Repeat(" ", 10<<20), status: large},
		{name: "empty", bare: true},
		{name: "blank", bare: true, body: " \n"},
		{name: "cut off", bare: true, body: `{"update_id":@U,"message":{"message_id":@M,"chat":{"id":@C,"ty`},
		{name: "two updates", bare: true, body: `{"update_id":@U,` + hello + `}{"update_id":1,` + hello + `}`},
		{name: "a list of updates", bare: true, body: `[{"update_id":@U,` + hello + `}]`},
		{name: "null", bare: true, body: "null"},
		{name: "HTML", bare: true, body: "<html><script>alert(1)</script>"},
		{name: "bytes", bare: true, body: "\x00\xff\xfe\x1f\x8b"},
		{name: "deep", bare: true, body: strings.Repeat(`{"a":`, 150_000)},
		{name: "without a number", bare: true, body: `{` + hello + `}`},
		{name: "a number too large", bare: true, body: `{"update_id":99999999999999999999,` + hello + `}`},
		{name: "a number with a half", bare: true, body: `{"update_id":7.5,` + hello + `}`},
		{name: "a number below zero", bare: true, body: `{"update_id":-7,` + hello + `}`, said: heard},
		{name: "keys in capitals", bare: true, body: `{"UPDATE_ID":5,"MESSAGE":{"text":"x"}}`},
	}
}

// hostileUpdates are updates that are wrong, strange or forged; they reach the
// program by either way.
func hostileUpdates() []hostileRow {
	entity := func(e string) string {
		return private("@C", `"text":"/help","entities":[{"type":"bot_command",`+e+`}]`)
	}
	help := saidBy("help /help by a client")
	long := strings.Repeat("长", 33_000)
	return append(hostileText(), []hostileRow{
		{name: "no fields", body: `"x":1`},
		{name: "a kind nobody asked for", body: `"poll_answer":{"poll_id":"1"}`},
		{name: "a kind nobody knows", body: `"hologram":{"a":[{"b":{}}]}`},
		{name: "a post in a channel", body: `"channel_post":{"message_id":@M,"date":@N,"chat":{"id":-100777,"type":"channel"},"text":"接单"}`},
		{name: "a message in a channel", body: `"message":{"message_id":@M,"date":@N,"chat":{"id":-100777,"type":"channel"},"text":"接单"}`},
		{name: "an inline query", body: `"inline_query":{"id":"1","from":{"id":@C},"query":"进度"}`},
		{name: "deep and whole", body: `"message":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000)},
		{name: "message is null", body: `"message":null`},
		{name: "message is a text", body: `"message":"进度"`},
		{name: "message is empty", body: `"message":{}`},
		{name: "no chat", body: `"message":{"message_id":@M,"from":{"id":@C},"text":"进度"}`},
		{name: "chat 0", body: `"message":{"message_id":@M,"chat":{"id":0,"type":"private"},"from":{"id":@C},"text":"进度"}`},
		{name: "chat of no kind", body: `"message":{"message_id":@M,"chat":{"id":@C},"from":{"id":@C},"text":"进度"}`},
		{name: "chat with a half", body: `"message":{"message_id":@M,"chat":{"id":7.5,"type":"private"},"from":{"id":7},"text":"进度"}`},
		{name: "chat too large", body: `"message":{"message_id":@M,"chat":{"id":9223372036854775808,"type":"private"},"from":{"id":7},"text":"进度"}`},
		{name: "message below zero", body: strings.Replace(private("@C", `"text":"进度"`), "@M", "-@M", 1), said: saidBy("progress 进度 by a client")},
		{name: "message too large", body: strings.Replace(private("@C", `"text":"进度"`), "@M", "99999999999999999999", 1), said: saidBy("progress 进度 by a client")},
		{name: "date of the year 5138", body: private("@C", `"text":"进度","date":99999999999`), said: saidBy("progress 进度 by a client")},
		{name: "date below zero", body: private("@C", `"text":"进度","date":-1`), said: saidBy("progress 进度 by a client")},
		{name: "100 kB of text", body: private("@C", `"text":"`+long+`"`), said: saidBy(" " + long + " by a client")},
		{name: "entity outside", body: entity(`"offset":0,"length":99`), said: help},
		{name: "entity below zero", body: entity(`"offset":-9,"length":5`), said: help},
		{name: "entity that overflows", body: entity(`"offset":9223372036854775807,"length":9223372036854775807`), said: help},
		{name: "entity with a half", body: entity(`"offset":0.5,"length":5`), said: help},
		{name: "50,000 entities", body: private("@C", `"text":"/help","entities":[`+strings.Repeat(`{},`, 50_000)+`{}]`), said: help},
		{name: "a command of another bot", body: inGroup("@G", `"text":"/help@other_bot","entities":[{"type":"bot_command","offset":0,"length":15}]`)},
		{name: "small talk in the group", body: inGroup("@G", `"text":"吃饭了吗"`)},
		{name: "another bot", body: strings.Replace(inGroup("@G", `"text":"进度"`), "false", "true", 1)},
		{name: "an administrator without a name", body: inGroup("1087968824", `"text":"进度","sender_chat":{"id":@R,"type":"supergroup"}`), said: saidBy("progress 进度 by nobody")},
		{name: "in the name of a channel", body: inGroup("136817688", `"text":"进度","sender_chat":{"id":-100777,"type":"channel"}`), said: saidBy("progress 进度 by nobody")},
		{name: "copied out of a channel", body: inGroup("777000", `"text":"进度","is_automatic_forward":true`)},
		{name: "a guard's words forwarded", body: private("@C", `"text":"好了 A1000","forward_origin":{"type":"user","sender_user":{"id":@G}}`), said: saidBy("report 「好了 A1000」 by a client")},
		{name: "words forwarded by a guard", body: private("@G", `"text":"接单 A1000","forward_date":1`), said: saidBy(" 「接单 A1000」 by staff")},
		{name: "a place forwarded", body: private("@G", `"location":{"latitude":31.2304,"longitude":121.4737},"forward_date":1`), said: saidBy("help  by staff")},
		{name: "a place off the earth", body: private("@G", `"location":{"latitude":1e9,"longitude":1}`), said: saidBy("help  by staff")},
		{name: "edited words", body: strings.Replace(private("@C", `"text":"进度","edit_date":@N`), "message", "edited_message", 1), said: saidBy("progress 进度 by a client")},
		{name: "edited without words", body: strings.Replace(private("@C", `"location":{"latitude":1,"longitude":1}`), "message", "edited_message", 1)},
		{name: "nothing said", body: private("@C", `"x":1`), said: saidBy("report  by a client")},
		{name: "a photo without sizes", body: private("@C", `"photo":[],"text":"进度"`), said: saidBy("progress 进度 by a client")},
		{name: "a sticker", body: private("@S", `"sticker":{"emoji":"😀"}`), said: saidBy("report 😀 by a client")},
		{name: "somebody joined", body: inGroup("@G", `"new_chat_members":[{"id":@G,"is_bot":false}]`)},
		{name: "moved to itself", body: inGroup("@G", `"migrate_to_chat_id":@R`)},
		{name: "standing of another form", body: `"my_chat_member":{"chat":{"id":@C,"type":"private"},"new_chat_member":"kicked"}`},
		{name: "standing in a chat nobody knows", body: `"my_chat_member":{"chat":{"id":-100888,"type":"supergroup"},"date":@N,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked"}}`},
		{name: "two kinds", body: private("@C", `"text":"进度"`) + `,"callback_query":{"id":"1"}`, said: saidBy("progress 进度 by a client")},
	}...)
}

// hostileText are words that try to be something else.
func hostileText() []hostileRow {
	client := func(name, text, kept string) hostileRow {
		return hostileRow{name: name, body: private("@C", `"text":"`+text+`"`), said: saidBy("report " + kept + " by a client")}
	}
	return []hostileRow{
		client("SQL", `'; DROP TABLE notes; --`, `'; DROP TABLE notes; --`),
		client("SQL of the other kind", `\"); DELETE FROM entries WHERE (\"1\"=\"1`, `"); DELETE FROM entries WHERE ("1"="1`),
		client("HTML", `<b>灯</b> <script>alert(1)</script> &lt;`, `<b>灯</b> <script>alert(1)</script> &lt;`),
		client("a link to a person", `<a href='tg://user?id=1'>点我</a>`, `<a href='tg://user?id=1'>点我</a>`),
		client("format verbs", `%s%n%x %!d(MISSING) {{.Token}} ${jndi:ldap://x}`, `%s%n%x %!d(MISSING) {{.Token}} ${jndi:ldap://x}`),
		client("terminal codes", `\u001b[31m灯\u001b[0m\u0007`, "\x1b[31m灯\x1b[0m\a"),
		client("lines of a log", `灯\ntime=2026 level=ERROR msg=fake`, "灯\ntime=2026 level=ERROR msg=fake"),
		client("right to left", `灯\u202e坏了\u2066`, "灯\u202e坏了\u2066"),
		client("NUL", `灯\u0000坏了`, "灯坏了"),
		client("half a pair", `灯\ud83d`, "灯\ufffd"),
		client("bad UTF-8", "灯\xff\xfe坏了", "灯\ufffd\ufffd坏了"),
		client("1,000 marks on a letter", "灯"+strings.Repeat("\u0301", 1000), "灯"+strings.Repeat("\u0301", 1000)),
		{name: "a command with blanks of no width", body: private("@G", `"text":"接\u200b单 A1000"`), said: saidBy("accept 接\u200b单 A1000 by staff")},
		{name: "a stranger with staff's words", body: private("@S", `"text":"好了 A1000"`), said: saidBy("report 好了 A1000 by a client")},
		{name: "keys twice", body: private("@C", `"text":"积分","text":"进度"`), said: saidBy("progress 进度 by a client")},
		{name: "text of another form", body: private("@S", `"text":["进度"]`), said: saidBy("report  by a client")},
	}
}

// hostilePresses are presses of buttons that are not there.
func hostilePresses() []hostileRow {
	press := func(from, id, fields string) string {
		return `"callback_query":{"id":` + id + `,"from":{"id":` + from + `,"is_bot":false},"chat_instance":"1"` + fields + `}`
	}
	at := `,"message":{"message_id":9,"date":1,"chat":{"id":@R,"type":"supergroup"}}`
	return []hostileRow{
		{name: "a press of nothing", body: press("@G", `"p1@U"`, at+`,"data":""`)},
		{name: "a press without data", body: press("@G", `"p2@U"`, at)},
		{name: "a press of another form", body: press("@G", `"p3@U"`, at+`,"data":{"x":1}`)},
		{name: "a press without a chat", body: press("@G", `"p4@U"`, `,"data":"x"`)},
		{name: "a press inline", body: press("@G", `"p5@U"`, `,"inline_message_id":"1","data":"x"`)},
		{name: "a press of no number", body: press("@G", `7`, at+`,"data":"x"`)},
		{name: "a press of a bot", body: strings.Replace(press("@G", `"p6@U"`, at+`,"data":"x"`), "false", "true", 1)},
		{name: "a forged press", body: press("@G", `"p7@U"`, at+`,"data":"accept A1000"`), said: saidBy("  by staff")},
		{name: "a forged press with SQL", body: press("@G", `"p8@U"`, at+`,"data":"' OR '1'='1"`), said: saidBy("  by staff")},
		{name: "a press of 9,000 bytes", body: press("@G", `"p9@U"`, at+`,"data":"`+strings.Repeat("x", 9000)+`"`), said: saidBy("  by staff")},
		{name: "a press by a stranger", body: press("@S", `"p10@U"`, at+`,"data":"x"`), said: saidBy("  by a client")},
	}
}

package wecom

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"anping/bot"
)

func timestamp(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// inXML is a message of liqiang's with more fields.
func inXML(fields string) string {
	return `<xml><ToUserName><![CDATA[` + testCorp + `]]></ToUserName><FromUserName><![CDATA[liqiang]]></FromUserName><CreateTime>1749708000</CreateTime>` + fields + `<AgentID>1000002</AgentID></xml>`
}

func TestReadApp(t *testing.T) {
	t.Parallel()
	at := time.Unix(1749708000, 0).UTC()
	of := func(change func(*bot.Message)) *bot.Message {
		m := bot.Message{Key: "m/7", Platform: Name, Account: testCorp, Chat: bot.ChatRef{ID: "liqiang"}, From: "liqiang", Named: true, Staff: true, At: at}
		change(&m)
		return &m
	}
	for _, c := range []struct {
		name, fields string
		want         *bot.Message
		files        []file
	}{
		{"text", `<MsgType>text</MsgType><Content><![CDATA[ 好了 <换了>保险丝 ]]></Content><MsgId>7</MsgId>`, of(func(m *bot.Message) { m.Text = "好了 <换了>保险丝" }), nil},
		{"text of two lines", "<MsgType>text</MsgType><Content>a\nb</Content><MsgId>7</MsgId>", of(func(m *bot.Message) { m.Text = "a\nb" }), nil},
		{"image", `<MsgType>image</MsgType><PicUrl>http://p.qpic.cn/x</PicUrl><MediaId>MID</MediaId><MsgId>7</MsgId>`, of(func(*bot.Message) {}), []file{{kind: "photo", media: "MID"}}},
		{"voice", `<MsgType>voice</MsgType><MediaId>MID</MediaId><Format>amr</Format><MsgId>7</MsgId>`, of(func(*bot.Message) {}), []file{{kind: "voice", media: "MID"}}},
		{"video", `<MsgType>video</MsgType><MediaId>MID</MediaId><ThumbMediaId>T</ThumbMediaId><MsgId>7</MsgId>`, of(func(*bot.Message) {}), []file{{kind: "video", media: "MID"}}},
		{"location abroad", `<MsgType>location</MsgType><Location_X>1.3521</Location_X><Location_Y>150.5</Location_Y><Scale>16</Scale><Label>x</Label><MsgId>7</MsgId>`, of(func(m *bot.Message) { m.Location = &bot.Location{Lat: 1.3521, Lon: 150.5} }), nil},
		{"location nowhere", `<MsgType>location</MsgType><Location_X>NaN</Location_X><Location_Y>121</Location_Y><MsgId>7</MsgId>`, of(func(*bot.Message) {}), nil},
		{"link", `<MsgType>link</MsgType><Title>道闸</Title><Url>https://x</Url><MsgId>7</MsgId>`, of(func(m *bot.Message) { m.Text, m.LeftOut = "道闸", []bot.LeftOut{{Why: "alien"}} }), nil},
		{"menu", `<MsgType>event</MsgType><Event>click</Event><EventKey>进度</EventKey>`, of(func(m *bot.Message) { m.Key, m.Text = "e/liqiang/1749708000/click/进度/", "进度" }), nil},
		{"button", `<MsgType>event</MsgType><Event>template_card_event</Event><EventKey>btn1</EventKey><TaskId>n7-1</TaskId><CardType>button_interaction</CardType><ResponseCode>x</ResponseCode>`, of(func(m *bot.Message) { m.Key, m.Action = "e/liqiang/1749708000/template_card_event/btn1/n7-1", "btn1" }), nil},
		{"menu, as another case", `<MsgType>event</MsgType><FromUserName>LiQiang</FromUserName><Event>click</Event><EventKey>进度</EventKey>`, of(func(m *bot.Message) { m.Key, m.Text = "e/LiQiang/1749708000/click/进度/", "进度" }), nil},
		{"enters", `<MsgType>event</MsgType><Event>enter_agent</Event><EventKey></EventKey>`, nil, nil},
		{"looks at a page", `<MsgType>event</MsgType><Event>view</Event><EventKey>https://x</EventKey>`, nil, nil},
		{"tells where it is, unasked", `<MsgType>event</MsgType><Event>LOCATION</Event><Latitude>31</Latitude>`, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			h, err := r.readApp([]byte(inXML(c.fields)))
			if err != nil {
				t.Fatal(err)
			}
			if c.want == nil {
				if h.deed != nothing {
					t.Errorf("heard %+v", h)
				}
				return
			}
			if h.deed != said || !reflect.DeepEqual(h.m, *c.want) || !reflect.DeepEqual(h.files, c.files) {
				t.Errorf("heard %+v %v\nwant %+v %v", h.m, h.files, *c.want, c.files)
			}
		})
	}
}

// One number that cannot be read costs its own field only.
func TestReadAppBadNumbers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	h, err := r.readApp([]byte(strings.Replace(inXML(`<MsgType>text</MsgType><Content>hi</Content><MsgId>99999999999999999999999</MsgId><IsRisky>2</IsRisky>`), "1749708000", "soon", 1)))
	if err != nil || h.m.Key != "m/99999999999999999999999" || !h.m.At.Equal(start) || h.m.Text != "hi" {
		t.Errorf("heard %+v, %v", h.m, err)
	}
}

func TestFollowedAndLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, event := range []string{"unsubscribe", "subscribe"} {
		if status := r.says(t, "/wecom", inXML(`<MsgType>event</MsgType><Event>`+event+`</Event>`)); status != 200 {
			t.Errorf("%s: %d", event, status)
		}
	}
	if fmt.Sprint(r.inbox.gone, r.inbox.back, r.inbox.heard) != "[liqiang] [liqiang] []" {
		t.Error(r.inbox.gone, r.inbox.back, r.inbox.heard)
	}
}

func TestReadBot(t *testing.T) {
	t.Parallel()
	const group = `"msgid":"B1","aibotid":"a","chatid":"wrNIGHT","chattype":"group","from":{"userid":"liqiang"},"response_url":"https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=` + testReply + `"`
	of := func(change func(*bot.Message)) *bot.Message {
		m := bot.Message{Key: "b/B1", Platform: Name, Account: testCorp, Chat: bot.ChatRef{ID: "group:wrNIGHT", Group: true}, From: "liqiang", Named: true, Staff: true, At: start}
		change(&m)
		return &m
	}
	words := func(s string) *bot.Message { return of(func(m *bot.Message) { m.Text = s }) }
	for _, c := range []struct {
		name, plain string
		want        *bot.Message
		files       []file
	}{
		{"called in front", `{` + group + `,"msgtype":"text","text":{"content":"@安平 接单 A1027"}}`, words("接单 A1027"), nil},
		{"called behind", `{` + group + `,"msgtype":"text","text":{"content":"接单 @安平"}}`, words("接单"), nil},
		{"only called", `{` + group + `,"msgtype":"text","text":{"content":"@安平"}}`, words(""), nil},
		{"a colleague is named", `{` + group + `,"msgtype":"text","text":{"content":"@安平 表扬 @李强 好"}}`, words("表扬 @李强 好"), nil},
		{"alone", `{"msgid":"B1","chattype":"single","from":{"userid":"liqiang"},"msgtype":"text","text":{"content":"@me 进度"}}`, of(func(m *bot.Message) { m.Chat, m.Text = bot.ChatRef{ID: "liqiang"}, "@me 进度" }), nil},
		{"voice", `{` + group + `,"msgtype":"voice","voice":{"content":"到了"}}`, words("到了"), nil},
		{"image", `{` + group + `,"msgtype":"image","image":{"url":"https://x.myqcloud.com/1"}}`, words(""), []file{{kind: "photo", url: "https://x.myqcloud.com/1"}}},
		{"mixed", `{` + group + `,"msgtype":"mixed","mixed":{"msg_item":[{"msgtype":"text","text":{"content":"@安平 好了"}},{"msgtype":"image","image":{"url":"https://x/1"}}]}}`, words("好了"), []file{{kind: "photo", url: "https://x/1"}}},
		{"button", `{` + group + `,"msgtype":"event","event":{"eventtype":"template_card_event","template_card_event":{"card_type":"button_interaction","event_key":"btn1","task_id":"t"}}}`, of(func(m *bot.Message) { m.Action = "btn1" }), nil},
		{"file", `{` + group + `,"msgtype":"file","file":{"url":"https://x/1"}}`, of(func(m *bot.Message) { m.LeftOut = []bot.LeftOut{{Why: "alien"}} }), nil},
		{"enters", `{` + group + `,"msgtype":"event","event":{"eventtype":"enter_chat"}}`, nil, nil},
		{"asks for more", `{"msgid":"B1","msgtype":"stream","stream":{"id":"s"}}`, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			h, err := r.readBot([]byte(c.plain))
			if err != nil {
				t.Fatal(err)
			}
			if c.want == nil {
				if h.deed != nothing {
					t.Errorf("heard %+v", h)
				}
				return
			}
			if h.deed != said || !reflect.DeepEqual(h.m, *c.want) || !reflect.DeepEqual(h.files, c.files) {
				t.Errorf("heard %+v %v\nwant %+v %v", h.m, h.files, *c.want, c.files)
			}
		})
	}
}

func TestReadBotRefuses(t *testing.T) {
	t.Parallel()
	for name, plain := range map[string]string{
		"no JSON":            `<xml/>`,
		"nobody":             `{"msgid":"1","chattype":"single","msgtype":"text"}`,
		"everybody":          `{"msgid":"1","chattype":"single","from":{"userid":"a|b"},"msgtype":"text"}`,
		"no id":              `{"chattype":"single","from":{"userid":"a"},"msgtype":"text"}`,
		"a group without id": `{"msgid":"1","chattype":"group","from":{"userid":"a"},"msgtype":"text"}`,
		"a topic as a group": `{"msgid":"1","chattype":"group","chatid":"a/b","from":{"userid":"a"},"msgtype":"text"}`,
	} {
		r := newRig(t)
		if status := r.says(t, "/wecom/bot", plain); status != 422 || len(r.inbox.heard) > 0 {
			t.Errorf("%s: answered %d, heard %v", name, status, r.inbox.heard)
		}
	}
}

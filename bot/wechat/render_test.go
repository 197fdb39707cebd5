package wechat

import (
	"strings"
	"testing"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/text"
)

// TestTexts: what people see.
func TestTexts(t *testing.T) {
	t.Parallel()
	w := newStage(t).w
	for _, c := range []struct {
		name string
		body bot.Body
		want string
	}{
		{"lines and fields", bot.Body{Lang: "zh", Head: text.Plain("头"), Lines: []text.Line{text.Plain("一"), text.Plain("二")}, Fields: []bot.Field{{Label: text.Plain("地点"), Value: text.Plain("3号楼")}}}, "头\n一\n二\n地点：3号楼"},
		{
			"digits side by side",
			bot.Body{Lang: "zh", Lines: []text.Line{text.Plain("请打分")}, Buttons: []bot.Button{{ID: "a", Label: "5"}, {ID: "b", Label: "4"}}},
			"请打分\n" + `<a href="weixin://bizmsgmenu?msgmenucontent=5&msgmenuid=a">5</a>  <a href="weixin://bizmsgmenu?msgmenucontent=4&msgmenuid=b">4</a>`,
		},
		{
			"numbers",
			bot.Body{Lang: "zh", Numbered: true, Lines: []text.Line{text.Plain("是哪个")}, Buttons: []bot.Button{{ID: "a", Label: "投诉/报修"}, {ID: "b", Label: "A&B=1?"}}},
			"是哪个\n点一下,或回复数字:\n1 " + `<a href="weixin://bizmsgmenu?msgmenucontent=投诉%2F报修&msgmenuid=a">投诉/报修</a>` + "\n2 " + `<a href="weixin://bizmsgmenu?msgmenucontent=A%26B%3D1%3F&msgmenuid=b">A&B=1?</a>`,
		},
		{
			"no number where none is understood",
			bot.Body{Lang: "zh", Lines: []text.Line{text.Plain("好")}, Buttons: []bot.Button{{ID: "a", Label: "接单"}}},
			"好\n" + `<a href="weixin://bizmsgmenu?msgmenucontent=接单&msgmenuid=a">接单</a>`,
		},
		{"nobody writes a link", bot.Say(text.Plain(`<a href="https://evil">x</a>` + "\u202e")), `＜a href="https://evil">x＜/a>`},
		{"a link", bot.Body{Lines: []text.Line{text.Plain("看")}, Link: &bot.Link{Label: text.Plain("工单"), URL: "https://a.example/c"}}, "看\n" + `<a href="https://a.example/c">工单</a>`},
		{"a link that is none", bot.Body{Lines: []text.Line{text.Plain("看")}, Link: &bot.Link{Label: text.Plain("x"), URL: `javascript:alert(1)`}}, "看"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(w.texts(c.body), "\n---\n"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestFit: an answer is one message of at most 600 characters and 2048 bytes;
// nothing of a body is lost between it and the rest.
func TestFit(t *testing.T) {
	t.Parallel()
	w := newStage(t).w
	line := func(n int) text.Line { return text.Plain(strings.Repeat("字", n)) }
	for name, b := range map[string]bot.Body{
		"short":           {Lang: "zh", Lines: []text.Line{line(10)}},
		"many lines":      {Lang: "zh", Head: line(5), Lines: []text.Line{line(200), line(200), line(200), line(200)}, Buttons: []bot.Button{{ID: "a", Label: "好"}}},
		"one long line":   {Lang: "zh", Lines: []text.Line{line(1500)}},
		"a long head":     {Lang: "zh", Head: line(700), Lines: []text.Line{line(1)}},
		"fields":          {Lang: "zh", Lines: []text.Line{line(500)}, Fields: []bot.Field{{Label: line(10), Value: line(200)}}},
		"a photo":         {Lang: "zh", Lines: []text.Line{line(10)}, Image: strings.Repeat("0", 64)},
		"a photo alone":   {Lang: "zh", Image: strings.Repeat("0", 64)},
		"four-byte signs": {Lang: "zh", Lines: []text.Line{text.Plain(strings.Repeat("😀", 600))}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, rest := w.Fit(b)
			shown := ""
			for part := range strings.SplitSeq(strings.Join(w.texts(first), "\x00"), "\x00") {
				if strings.Contains(shown, "\x00") || utf8.RuneCountInString(anyTag(part)) > 600 || len(part) > 2048 {
					t.Errorf("%d characters, %d bytes", utf8.RuneCountInString(part), len(part))
				}
				shown += part
			}
			if n := len(w.texts(first)); n > 1 || n == 0 && b.Image == "" {
				t.Errorf("the answer is %d texts", n)
			}
			whole, both := strings.Join(w.texts(b), ""), shown+strings.Join(w.texts(rest), "")
			if strings.ReplaceAll(whole, "\n", "") != strings.ReplaceAll(both, "\n", "") {
				t.Errorf("got %d characters of %d", len(both), len(whole))
			}
			if b.Image != first.Image+rest.Image {
				t.Error("the photo is lost")
			}
			for _, part := range w.texts(rest) {
				if len(part) > 2048 {
					t.Errorf("a part of %d bytes", len(part))
				}
			}
		})
	}
}

func anyTag(s string) string { return linkForm.ReplaceAllString(s, "") }

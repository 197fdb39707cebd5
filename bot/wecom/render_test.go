package wecom

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/text"
)

func line(s string) text.Line { return text.Line{{T: s}} }

func partsOf(t *testing.T, w *WeCom, b bot.Body) []part {
	t.Helper()
	raw, err := w.Render(b)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]part, len(raw))
	for i := range raw {
		if out[i], err = decodePart(raw[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestRender(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	long := strings.Repeat("长", 113)
	button := func(labels ...string) (out []bot.Button) {
		for i, l := range labels {
			out = append(out, bot.Button{ID: fmt.Sprint("b", i), Label: l})
		}
		return out
	}
	for _, c := range []struct {
		name string
		body bot.Body
		want string // parts by ⏎, a card in 【】, a photo as [photo]
	}{
		{"nothing", bot.Body{}, ""},
		{"text", bot.Body{Lang: "zh", Head: line("A1027"), Lines: []text.Line{line("已受理")}, Fields: []bot.Field{{Label: line("地点"), Value: line("3号楼")}}}, "A1027/已受理/地点：3号楼"},
		{"link", bot.Body{Lang: "zh", Lines: []text.Line{line("a")}, Link: &bot.Link{Label: line("查看"), URL: "https://x.example/1"}}, "a/查看：https://x.example/1"},
		{"a card", bot.Body{Lang: "zh", Lines: []text.Line{line("A1027 道闸")}, Buttons: button("接单", "转给")}, "A1027 道闸【接单】【转给】"},
		{"text too long for a card", bot.Body{Lang: "zh", Lines: []text.Line{line(long)}, Buttons: button("是")}, long + "⏎请选择【是】"},
		{"buttons too long", bot.Body{Lang: "zh", Lines: []text.Line{line("a")}, Buttons: button("扣2分 上岗睡觉第一次的", "b")}, "a/1. 扣2分 上岗睡觉第一次的/2. b【1】【2】"},
		{"too many buttons", bot.Body{Lang: "zh", Lines: []text.Line{line("a")}, Buttons: button("1", "2", "3", "4", "5", "6", "7")}, "a⏎请选择【1】【2】【3】【4】【5】【6】⏎请选择【7】"},
		{"photo", bot.Body{Lang: "zh", Lines: []text.Line{line("a")}, Image: "sha"}, "[photo]⏎a"},
		{"voice", bot.Body{Lang: "zh", Lines: []text.Line{line("a")}, Image: "sha", Kind: bot.Voice}, "[photo]⏎a"},
		{"buttons alone", bot.Body{Lang: "en", Buttons: button("yes")}, "Please choose【yes】"},
		{"hidden characters", bot.Body{Lang: "zh", Lines: []text.Line{line("a\u202eb\x08c\td")}}, "abc d"},
	} {
		var got []string
		for _, p := range partsOf(t, r.WeCom, c.body) {
			var s strings.Builder
			for i, row := range p.Rows {
				if i > 0 {
					s.WriteString("/")
				}
				s.WriteString(row.Text)
			}
			if p.Photo != "" {
				s.WriteString("[photo]")
			}
			for _, k := range p.Keys {
				s.WriteString("【" + k.Label + "】")
			}
			got = append(got, s.String())
		}
		if g := strings.Join(got, "⏎"); g != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, g, c.want)
		}
	}
	if _, err := r.Render(bot.Body{Buttons: []bot.Button{{ID: "x"}}}); err == nil {
		t.Error("a button without a label is taken")
	}
}

// Every part fits every way: 2048 bytes of the app's text with a label in front,
// 4096 of markdown, and what is cut is whole characters in order.
func TestSplit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, s := range map[string]string{
		"lines":         strings.Repeat("夜班队 李强 12分 <迟到>\n", 300),
		"one long line": strings.Repeat("保安*[好]<队>", 700),
		"ASCII":         strings.Repeat("<", 5000),
	} {
		var all strings.Builder
		for _, p := range partsOf(t, r.WeCom, bot.Body{Lang: "zh", Lines: []text.Line{line(s)}}) {
			if app, md := joined(p.Rows, plainText), joined(p.Rows, markdown); len(app) > 2030 || len(md) > 4000 || !utf8.ValidString(app) {
				t.Errorf("%s: %d bytes, %d of markdown", name, len(app), len(md))
			}
			for _, row := range p.Rows {
				all.WriteString(row.Text)
			}
		}
		if got, want := all.String(), strings.ReplaceAll(s, "\n", ""); got != want {
			t.Errorf("%s: %d bytes of %d are left", name, len(got), len(want))
		}
	}
	// Cut between lines where there are lines.
	parts := partsOf(t, r.WeCom, bot.Body{Lang: "zh", Lines: []text.Line{line(strings.Repeat(strings.Repeat("一", 30)+"\n", 60))}})
	for _, p := range parts {
		for _, row := range p.Rows {
			if n := utf8.RuneCountInString(row.Text); n != 30 && n != 0 {
				t.Errorf("a line was cut to %d characters", n)
			}
		}
	}
	if len(parts) != 3 {
		t.Errorf("%d parts", len(parts))
	}
}

func TestMarkdownIsHarmless(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		row           row
		app, markdown string
	}{
		{row{Text: "<@all> 开会"}, "＜@all> 开会", "＜@all> 开会"},
		{row{Text: `<a href="https://evil">点这里</a>`}, `＜a href="https://evil">点这里＜/a>`, `＜a href="https://evil">点这里＜/a>`},
		{row{Text: "[好](https://evil) **重** `码`"}, "[好](https://evil) **重** `码`", "［好］(https://evil) ＊＊重＊＊ ｀码｀"},
		{row{Text: "# 标题"}, "# 标题", "＃ 标题"},
		{row{Text: "> 引用"}, "> 引用", "＞ 引用"},
		{row{Text: "A1027", Bold: true}, "A1027", "**A1027**"},
		{row{Text: " ", Bold: true}, " ", " "},
	} {
		if app, md := plainText(c.row), markdown(c.row); app != c.app || md != c.markdown {
			t.Errorf("%q: %q and %q, want %q and %q", c.row.Text, app, md, c.app, c.markdown)
		}
	}
}

func TestOldParts(t *testing.T) {
	t.Parallel()
	if p, err := decodePart([]byte(`{"v":1,"lang":"zh","rows":[{"t":"a","b":true}],"keys":[{"l":"b","id":"c"}]}`)); err != nil || p.Rows[0].Text != "a" || p.Keys[0].ID != "c" {
		t.Errorf("%+v, %v", p, err)
	}
	for _, raw := range []string{``, `{"v":2}`, `{"v":0}`, `[]`} {
		if _, err := decodePart([]byte(raw)); err == nil {
			t.Errorf("%s is taken", raw)
		}
	}
	if !json.Valid([]byte(`{}`)) {
		t.Fatal()
	}
}

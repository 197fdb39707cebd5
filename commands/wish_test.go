package commands

import (
	"testing"

	"anping/bot/text"
)

func TestReadWish(t *testing.T) {
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	language := func(tag string) wish { return wish{topic: topicLanguage, lang: tag, clear: true} }
	praise := func(yes bool) wish { return wish{topic: topicPraise, yes: yes, clear: true} }
	chat := func(yes bool) wish { return wish{topic: topicChat, yes: yes, clear: true} }
	for _, row := range []struct {
		said string
		want wish
	}{
		{"语言 英文", language("en")},
		{"语言:英文。", language("en")},
		{"语言英语", language("en")},
		{"語言 繁體", language("zh-Hant")},
		{"英文", language("en")},
		{"简体中文", language("zh")},
		{"簡體中文", language("zh")},
		{"繁體中文", language("zh-Hant")},
		{"language english", language("en")},
		{"Language: Traditional Chinese", language("zh-Hant")},
		{"language zh-Hant", language("zh-Hant")},
		{"Ｅｎｇｌｉｓｈ", language("en")},
		{"表扬用全名 是", praise(true)},
		{"表扬写全名", praise(true)},
		{"表揚寫全名", praise(true)},
		{"表扬不写全名", praise(false)},
		{"不用全名", praise(false)},
		{"全名 否", praise(false)},
		{"full name no", praise(false)},
		{"praise yes", praise(true)},
		{"首选聊天 这个", chat(true)},
		{"这个聊天", chat(true)},
		{"chat last", chat(false)},
		{"send notes to this chat", chat(true)},
		{"语言", wish{topic: topicLanguage}},
		{"全名", wish{topic: topicPraise}},
		{"语言 日语", wish{topic: topicLanguage}},
		{"表扬 随便", wish{topic: topicPraise}},
		{"chatter", wish{}},
		{"一个减速带", wish{}},
		{"是", wish{}},
		{"", wish{}},
	} {
		got := readWish(texts, row.said)
		got.value = ""
		if got != row.want {
			t.Errorf("readWish(%q) = %+v, want %+v", row.said, got, row.want)
		}
	}
}

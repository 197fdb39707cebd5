package text

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

func catalogue(t testing.TB) *Catalogue {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLanguageFilesDiffer(t *testing.T) {
	for name, row := range map[string][2]string{
		"key":   {`a = "x"`, `b = "x"`},
		"place": {`a = "{x}"`, `a = "{y}"`},
	} {
		a, b := &shelf{texts: map[Key]template{}}, &shelf{texts: map[Key]template{}}
		for i, s := range []*shelf{a, b} {
			key, value, _ := strings.Cut(row[i], " = ")
			if err := s.put("t", key, strings.Trim(value, `"`)); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.same(b); err == nil {
			t.Errorf("a missing %s is not found", name)
		}
	}
}

func TestBadTexts(t *testing.T) {
	for _, bad := range []string{"{", "}", "a {no", "a no}", "{}", "{No}", "{n?one}", "{n?|many}", "{a b}"} {
		if _, err := parse(bad); err == nil {
			t.Errorf("parse(%q) is no error", bad)
		}
	}
}

func TestNoHanInEnglish(t *testing.T) {
	c := catalogue(t)
	en := c.byTag["en"]
	for key, tpl := range en.texts {
		if strings.HasPrefix(string(key), "web.lang_") {
			continue // names the other language in itself
		}
		for _, p := range tpl {
			if _, found := Foreign("en", p.own+p.one+p.many); found {
				t.Errorf("%s is not English: %q", key, p.own)
			}
		}
	}
	for command, words := range en.words {
		for _, w := range words {
			if strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("words.%s: %q is not English", command, w)
			}
		}
	}
}

func TestNoSimplifiedInTraditional(t *testing.T) {
	for key, tpl := range catalogue(t).byTag["zh-Hant"].texts {
		for _, p := range tpl {
			if c, found := Foreign("zh-Hant", p.own+p.one+p.many); found {
				t.Errorf("%s is not traditional: %s in %q", key, c, p.own)
			}
		}
	}
	for _, row := range []struct{ lang, words, want string }{
		{"zh-Hant", "請點按鈕", ""}, {"zh-Hant", "請点按鈕", "点"}, {"zh-Hant", "里程 ✅ A1", ""}, {"en", "tap “yes”", ""}, {"en", "tap\uff0c", "\uff0c"},
	} {
		if got, _ := Foreign(row.lang, row.words); got != row.want {
			t.Errorf("Foreign(%s, %q) = %q, want %q", row.lang, row.words, got, row.want)
		}
	}
}

// What a text tells people to type works.
func TestQuotedWordsWork(t *testing.T) {
	c := catalogue(t)
	works := map[string]bool{"…": true}
	for _, command := range c.Commands() {
		for _, w := range c.Words(command) {
			works[w] = true
		}
	}
	starts := func(s string) bool {
		for w := range works {
			if strings.HasPrefix(s, w) {
				return true
			}
		}
		return false
	}
	for _, s := range c.langs {
		opening, closing := "发「", "」"
		if s.tag == "en" {
			opening, closing = "end “", "”" // send, Send
		}
		for key := range s.texts {
			said := c.Say(s.tag, key).String()
			for rest := said; ; {
				_, after, found := strings.Cut(rest, opening)
				if !found {
					break
				}
				word, more, _ := strings.Cut(after, closing)
				if !starts(word) {
					t.Errorf("%s of %s tells people to send %q", key, s.tag, word)
				}
				rest = more
			}
		}
	}
}

func TestSay(t *testing.T) {
	c := catalogue(t)
	for _, row := range []struct {
		lang, want string
		key        Key
		args       []Arg
	}{
		{"zh", "已记 K250612-07,2 分钟内发「撤销」可撤", "book.done", []Arg{A("no", "K250612-07")}},
		{"zh-Hant-TW", "已記 K250612-07,2 分鐘內發「撤銷」可撤", "book.done", []Arg{A("no", "K250612-07")}},
		{"en-GB", "19 minutes", "span.minutes", []Arg{A("m", "19")}},
		{"en", "1 minute", "span.minutes", []Arg{A("m", "1")}},
		{"fr", "19 分钟", "span.minutes", []Arg{A("m", "19")}},
		{"not a tag!", "19 分钟", "span.minutes", []Arg{A("m", "19")}},
		{"zh", "J-18 已登记,本季度 1/1 ✅", "suggest.done", []Arg{A("no", "J-18"), A("count", "1"), A("quota", "1")}},
		{"zh", "🎉 J-18 被采纳,+3 分", "adopt.told", []Arg{A("no", "J-18"), A("points", "+3")}},
		{"zh", "A1027 由您负责,14:21 前到场", "accept.done", []Arg{A("no", "A1027"), A("at", "14:21")}},
		{"zh", "A1027 到场 6 分钟 ✅(距道闸 18 米)", "arrive.checked", []Arg{
			A("no", "A1027"), A("span", "6 分钟"), A("mark", " ✅"), A("place", "道闸"), A("metres", "18"),
		}},
		{"zh", "A1027 用时 19 分钟 ✅ 已请客户评价", "done.asked", []Arg{A("no", "A1027"), A("span", "19 分钟"), A("mark", " ✅")}},
		{"zh", "🔔 A1027 3号楼道闸·设备故障,剩 2:58 接单", "alert.duty", []Arg{
			A("no", "A1027"), A("what", "3号楼道闸·设备故障"), A("left", "2:58"),
		}},
		{"zh", "已受理,编号 A1027。地点 3号楼道闸,类别 设备故障(简单)。3 分钟内有人接单、10 分钟内到场、30 分钟内解决。补充请直接发,查看发「进度」", "report.done", []Arg{
			A("no", "A1027"), A("place", "3号楼道闸"), A("category", "设备故障"), A("level", "简单"),
			A("accept", "3 分钟"), A("arrive", "10 分钟"), A("resolve", "30 分钟"),
		}},
	} {
		if got := c.Say(row.lang, row.key, row.args...).String(); got != row.want {
			t.Errorf("%s in %q: %q, want %q", row.key, row.lang, got, row.want)
		}
	}
}

func TestMarksSurvive(t *testing.T) {
	c := catalogue(t)
	got := c.Say("zh", "accept.taken", A("no", "A1027"), ByName("name", "李强"))
	want := Line{{T: "A1027 已由"}, {T: "李强", M: Name}, {T: "接单。发「进度」看其他在办的"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTimes(t *testing.T) {
	c := catalogue(t)
	zone := time.FixedZone("", 8*3600)
	at := time.Date(2025, 6, 12, 9, 37, 0, 0, time.UTC)
	for _, row := range []struct{ got, want string }{
		{c.Clock("zh", at, zone), "17:37"},
		{c.Date("zh", "2025-06-12"), "6月12日(四)"},
		{c.Date("en", "2025-06-12"), "Thu 12 June"},
		{c.ShortDate("zh", "2025-06-12"), "6月12日"},
		{c.When("zh", at, at.Add(time.Hour), zone), "17:37"},
		{c.When("zh", at.Add(24*time.Hour), at, zone), "6月13日 17:37"},
		{c.When("en", at.Add(24*time.Hour), at, zone), "17:37 on 13 June"},
		{c.Left("zh", 178*time.Second), "2:58"},
		{c.Left("zh", 9*time.Minute+5*time.Second), "9:05"},
		{c.Left("zh", -time.Second), "0:00"},
		{c.Left("en", 90*time.Minute), "1 hour 30 minutes"},
		{c.Span("zh", 19*time.Minute+59*time.Second), "19 分钟"},
		{c.Span("zh", 59*time.Second), "不到 1 分钟"},
		{c.Span("zh", 2*time.Hour), "2 小时"},
		{c.Span("zh", 24*time.Hour+59*time.Minute), "1 天"},
		{c.Span("zh", 75*time.Hour+30*time.Minute), "3 天 3 小时"},
		{c.Span("en", 25*time.Hour), "1 day 1 hour"},
		{c.Span("en", time.Hour+time.Minute), "1 hour 1 minute"},
		{c.Join("zh", Plain("a"), Plain("b")).String(), "a、b"},
		{c.Join("en", Plain("a"), Plain("b")).String(), "a, b"},
	} {
		if row.got != row.want {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
}

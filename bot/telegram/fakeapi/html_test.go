package fakeapi

import (
	"fmt"
	"strings"
	"testing"
)

// The texts and their answers are those that TDLib's own test of the parser
// states (test/message_entities.cpp) or that live tests of the Bot API report.
func TestHTMLRefused(t *testing.T) {
	t.Parallel()
	surrogate := "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
	for text, want := range map[string]string{
		"&#57311;":                               surrogate,
		"&#xDFDF;":                               surrogate,
		"&#xDFDF":                                surrogate,
		"🏟 🏟&lt;<abacaba":                        "Unclosed start tag at byte offset 13",
		"🏟 🏟&lt;<abac aba>":                      `Unsupported start tag "abac" at byte offset 13`,
		"🏟 🏟&lt;<abac>":                          `Unsupported start tag "abac" at byte offset 13`,
		"🏟 🏟&lt;<i   =aba>":                      `Empty attribute name in the tag "i" at byte offset 13`,
		"🏟 🏟&lt;<i    aba>":                      `Can't find end tag corresponding to start tag "i"`,
		"🏟 🏟&lt;<i    aba  =  ":                  `Unclosed start tag "i" at byte offset 13`,
		"🏟 🏟&lt;<i    aba  =  190azAz-.,":        "Unexpected end of name token at byte offset 27",
		"🏟 🏟&lt;<i    aba  =  \"&lt;&gt;&quot;>": "Unclosed start tag at byte offset 13",
		"🏟 🏟&lt;<i    aba  =  '&lt;&gt;&quot;>":  "Unclosed start tag at byte offset 13",
		"🏟 🏟&lt;</":                              "Unexpected end tag at byte offset 13",
		"🏟 🏟&lt;<b></b></":                       "Unexpected end tag at byte offset 20",
		"🏟 🏟&lt;<i>a</i   ":                      "Unclosed end tag at byte offset 17",
		"🏟 🏟&lt;<i>a</em   >":                    `Unmatched end tag at byte offset 17, expected "</i>", found "</em>"`,
		"<b>unclosed":                            `Can't find end tag corresponding to start tag "b"`,
		"<script>alert(1)</script>":              `Unsupported start tag "script" at byte offset 0`,
		"<br>":                                   `Unsupported start tag "br" at byte offset 0`,
		"a < b":                                  `Unsupported start tag "" at byte offset 2`,
		"x <b":                                   "Unclosed start tag at byte offset 2",
		"<a href":                                `Unclosed start tag "a" at byte offset 0`,
		`<a href="x"`:                            "Unclosed start tag at byte offset 0",
		"<span>x</span>":                         `Tag "span" must have class "tg-spoiler" at byte offset 0`,
		"<b><i>test</b></i>":                     `Unmatched end tag at byte offset 10, expected "</i>", found "</b>"`,
		`<tg-emoji emoji-id="9999999999999999999">x</tg-emoji>`: "Invalid custom emoji identifier specified",
	} {
		_, _, fail := parseHTML(text)
		if fail == nil || fail.Code != 400 || fail.Description != "Bad Request: can't parse entities: "+want {
			t.Errorf("%q: %+v, want %q", text, fail, want)
		}
	}
}

func TestHTMLRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, text, entities string }{
		{"", "", ""},
		{"&ge;&lt;&gt;&amp;&quot;&laquo;&raquo;&#12345678;", "&ge;<>&\"&laquo;&raquo;&#12345678;", ""},
		{"&#34;&#39;&#x4e2d;", "\"'中", ""},
		{"➡️ ➡️<i>➡️ ➡️</i>", "➡️ ➡️➡️ ➡️", "italic 5 5"},
		{"➡️ ➡️<strong>➡️ ➡️</strong>", "➡️ ➡️➡️ ➡️", "bold 5 5"},
		{"<ins>a</ins><u>b</u>", "ab", "underline 0 1, underline 1 1"},
		{"<s>a</s><strike>b</strike><del>c</del>", "abc", "strikethrough 0 1, strikethrough 1 1, strikethrough 2 1"},
		{"🏟 🏟<i>🏟 &lt🏟</i>", "🏟 🏟🏟 <🏟", "italic 5 6"},
		{"🏟 🏟<i>🏟 &gt;<b aba   =   caba>&lt🏟</b></i>", "🏟 🏟🏟 ><🏟", "italic 5 7, bold 9 3"},
		{"🏟 🏟&lt;<i    aba  =  '&lt;&gt;&quot;'>a</>", "🏟 🏟<a", "italic 6 1"},
		{"🏟 🏟&lt;<b></b>", "🏟 🏟<", ""},
		{`<span class = "tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>`, "ab", "spoiler 0 1, spoiler 1 1"},
		{"<a   href=  'telegram.org?&lt;'   > </a>", " ", "text_link 0 1 http://telegram.org/?<"},
		{"<a>telegram.org </a>", "telegram.org ", ""},
		{"<a>telegram.org</a>", "telegram.org", "text_link 0 12 http://telegram.org/"},
		{`<a href="tg://user?id=42">李强</a>`, "李强", "text_mention 0 2"},
		{`<a href="javascript:alert(1)">x</a>`, "x", ""},
		{`<pre><code class="language-fift">a</></>`, "a", "pre 0 1 fift"},
		{`<code class="language-fift"><pre>a</></>`, "a", "pre 0 1 fift"},
		{`<pre> <code class="language-fift">a</></>`, " a", "pre 0 2, code 1 1"},
		{"<blockquote   cite=\"\" askdlbas nasjdbaj nj12b3>a&lt;<pre  >b;</></>", "a<b;", "blockquote 0 4, pre 2 2"},
		{"<blockquote   expandable=false>a</>", "a", "expandable_blockquote 0 1"},
		{`<tg-emoji emoji-id = "12345">👍</tg-emoji>`, "👍", "custom_emoji 0 2 12345"},
	} {
		text, entities, fail := parseHTML(c.in)
		if fail != nil {
			t.Errorf("%q: %s", c.in, fail.Description)
			continue
		}
		var shown []string
		for _, e := range entities {
			shown = append(shown, strings.TrimSpace(fmt.Sprint(e.Type, " ", e.Offset, " ", e.Length, " ", e.URL+e.Lang+e.Emoji)))
		}
		if link := strings.NewReplacer("%3C", "<").Replace(strings.Join(shown, ", ")); text != c.text || link != c.entities {
			t.Errorf("%q: %q with %q, want %q with %q", c.in, text, link, c.text, c.entities)
		}
	}
}

// What people's apps and Telegram mark by themselves, in UTF-16 units.
func TestSpotted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"/start abc":               "bot_command=/start",
		"您好 /report@anping_bot 路灯": "bot_command=/report@anping_bot",
		"您好/report":                "",
		"😀 @anping_bot，在吗":         "mention=@anping_bot",
		"a@b":                      "",
		"1/2":                      "",
		"/a/b":                     "",
		"/扣":                       "",
		"见 https://example.com/a_b 和 @anping_bot /x": "url=https://example.com/a_b mention=@anping_bot bot_command=/x",
	} {
		var got []string
		for _, e := range spot(text) {
			got = append(got, e.Type+"="+e.Cut(text))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, strings.Join(got, " "), want)
		}
	}
}

func TestComposedAsPeopleSeeIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, text, entities string }{
		{" \n <b>李强</b> \n", "李强", "bold=李强"},
		{"  a\r\nb\t\u202ec ", "a\nb c", ""},
		{"<b> x</b>", " x", "bold= x"}, // nothing is cut away inside an entity at the start
		{"<code>/start <b>x</b></code>", "/start x", "code=/start x"},
		{"<pre>a@b</pre> /start", "a@b /start", "pre=a@b bot_command=/start"},
	} {
		w, fail := compose(c.in, "HTML", "")
		if fail != nil {
			t.Fatal(fail.Description)
		}
		var got []string
		for _, e := range w.entities {
			got = append(got, e.Type+"="+e.Cut(w.text))
		}
		if w.text != c.text || strings.Join(got, " ") != c.entities {
			t.Errorf("%q: %q %q, want %q %q", c.in, w.text, strings.Join(got, " "), c.text, c.entities)
		}
	}
}

package fakeapi

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseHTML reads parse_mode HTML with the real server's own strictness and
// words (td/telegram/MessageEntity.cpp, parse_html): a tag it does not know, an
// end without a beginning or a beginning without an end refuse the whole
// message. Offsets in errors are bytes, of entities UTF-16 units.
func parseHTML(text string) (string, []Entity, *failure) {
	p := &htmlParser{in: text}
	for p.at < len(p.in) {
		var fail *failure
		switch {
		case p.in[p.at] == '&':
			p.reference()
		case p.in[p.at] != '<':
			p.literal()
		case p.peek(1) == '/':
			fail = p.close()
		default:
			fail = p.open()
		}
		if fail != nil {
			return "", nil, fail
		}
	}
	if n := len(p.stack); n > 0 {
		return "", nil, unparsed("Can't find end tag corresponding to start tag %q", p.stack[n-1].name)
	}
	if !utf8.ValidString(p.out.String()) {
		return "", nil, unparsed("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
	}
	for i := range p.entities {
		if p.entities[i].Type == "code" {
			p.entities[i].Lang = ""
		}
	}
	sortEntities(p.entities)
	return p.out.String(), p.entities, nil
}

// unparsed is the 400 of a text that is not well formed.
func unparsed(format string, args ...any) *failure {
	return bad("can't parse entities: "+format, args...)
}

type htmlParser struct {
	in       string
	at       int // bytes of in
	out      strings.Builder
	units    int // UTF-16 units of out
	entities []Entity
	stack    []openTag
}

// openTag is a tag whose end has not come.
type openTag struct {
	name     string
	argument string // the link, language, class or id it carries
	units    int
	bytes    int
}

// peek is the byte ahead, 0 behind the end.
func (p *htmlParser) peek(ahead int) byte {
	if p.at+ahead < len(p.in) {
		return p.in[p.at+ahead]
	}
	return 0
}

func (p *htmlParser) spaces() {
	for p.at < len(p.in) && space(p.in[p.at]) {
		p.at++
	}
}

// upTo moves to the first byte of stop, a space, or the end.
func (p *htmlParser) upTo(stop string) string {
	from := p.at
	for p.at < len(p.in) && !space(p.in[p.at]) && !strings.ContainsRune(stop, rune(p.in[p.at])) {
		p.at++
	}
	return p.in[from:p.at]
}

func space(c byte) bool { return strings.IndexByte(" \t\r\n\v\x00", c) >= 0 }

func (p *htmlParser) literal() {
	r, size := utf8.DecodeRuneInString(p.in[p.at:])
	p.out.WriteString(p.in[p.at : p.at+size])
	p.units += units(r)
	p.at += size
}

// reference reads &lt; &gt; &amp; &quot; or a number; anything else stays as it
// is. A half of a surrogate pair is written as it would be in UTF-8, where it
// is not valid and refuses the message.
func (p *htmlParser) reference() {
	r, size := decodeReference(p.in[p.at:])
	if size == 0 {
		p.out.WriteByte('&')
		p.units++
		p.at++
		return
	}
	writeRune(&p.out, r)
	p.units += units(r)
	p.at += size
}

func writeRune(out *strings.Builder, r rune) {
	if r >= 0xd800 && r <= 0xdfff {
		out.Write([]byte{0xe0 | byte(r>>12), 0x80 | byte(r>>6&0x3f), 0x80 | byte(r&0x3f)})
		return
	}
	out.WriteRune(r)
}

// decodeReference is the character a reference stands for, and its length, 0
// where it is none. The final semicolon may be missing.
func decodeReference(in string) (rune, int) {
	end := 1
	var code int64
	if strings.HasPrefix(in, "&#") {
		base, digits := 10, "0123456789"
		if end = 2; strings.HasPrefix(in, "&#x") {
			base, digits, end = 16, "0123456789abcdefABCDEF", 3
		}
		from := end
		for end < len(in) && strings.IndexByte(digits, in[end]) >= 0 {
			end++
		}
		code, _ = strconv.ParseInt(in[from:end], base, 64)
		if code == 0 || code >= 0x10ffff || end >= 10 {
			return 0, 0
		}
	} else {
		for end < len(in) && (in[end]|0x20) >= 'a' && (in[end]|0x20) <= 'z' {
			end++
		}
		i := slices.Index([]string{"lt", "gt", "amp", "quot"}, in[1:end])
		if i < 0 {
			return 0, 0
		}
		code = int64(`<>&"`[i])
	}
	if end < len(in) && in[end] == ';' {
		end++
	}
	return rune(code), end
}

// open reads a start tag with its attributes.
func (p *htmlParser) open() *failure {
	begin := p.at
	p.at++
	name := strings.ToLower(p.upTo(">"))
	if p.at >= len(p.in) {
		return unparsed("Unclosed start tag at byte offset %d", begin)
	}
	if !slices.Contains(htmlTags(), name) {
		return unparsed("Unsupported start tag %q at byte offset %d", name, begin)
	}
	tag := openTag{name: name, units: p.units, bytes: p.out.Len()}
	for p.peek(0) != '>' {
		p.spaces()
		if p.peek(0) == '>' {
			break
		}
		if fail := p.attribute(&tag, begin); fail != nil {
			return fail
		}
	}
	p.at++
	if name == "span" && tag.argument != "spoiler" {
		return unparsed(`Tag "span" must have class "tg-spoiler" at byte offset %d`, begin)
	}
	p.stack = append(p.stack, tag)
	return nil
}

func htmlTags() []string {
	return []string{
		"a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins", "tg-spoiler", "tg-emoji", "span", "pre", "code", "blockquote",
	}
}

// attribute reads one name, or name=value.
func (p *htmlParser) attribute(tag *openTag, begin int) *failure {
	name := p.upTo("=>")
	if name == "" && p.at < len(p.in) {
		return unparsed("Empty attribute name in the tag %q at byte offset %d", tag.name, begin)
	}
	p.spaces()
	value := ""
	if p.peek(0) == '=' {
		p.at++
		p.spaces()
		var fail *failure
		if value, fail = p.value(tag, begin); fail != nil {
			return fail
		}
		if p.at >= len(p.in) {
			return unparsed("Unclosed start tag at byte offset %d", begin)
		}
	}
	if p.at >= len(p.in) {
		return unparsed("Unclosed start tag %q at byte offset %d", tag.name, begin)
	}
	tag.take(name, value)
	return nil
}

// value reads a quoted string or a name token.
func (p *htmlParser) value(tag *openTag, begin int) (string, *failure) {
	if p.at >= len(p.in) {
		return "", unparsed("Unclosed start tag %q at byte offset %d", tag.name, begin)
	}
	quote := p.in[p.at]
	if quote != '\'' && quote != '"' {
		from := p.at
		for c := p.peek(0); c >= '0' && c <= '9' || (c|0x20) >= 'a' && (c|0x20) <= 'z' || c == '.' || c == '-'; c = p.peek(0) {
			p.at++
		}
		if c := p.peek(0); !space(c) && c != '>' {
			return "", unparsed("Unexpected end of name token at byte offset %d", from)
		}
		return strings.ToLower(p.in[from:p.at]), nil
	}
	var out strings.Builder
	for p.at++; p.at < len(p.in) && p.in[p.at] != quote; {
		if r, size := decodeReference(p.in[p.at:]); p.in[p.at] == '&' && size > 0 {
			writeRune(&out, r)
			p.at += size
			continue
		}
		out.WriteByte(p.in[p.at])
		p.at++
	}
	if p.at < len(p.in) {
		p.at++
	}
	return out.String(), nil
}

// take keeps the attributes that mean something; the others are ignored.
func (t *openTag) take(name, value string) {
	switch {
	case t.name == "a" && name == "href", t.name == "tg-emoji" && name == "emoji-id":
		t.argument = value
	case t.name == "code" && name == "class" && strings.HasPrefix(value, "language-"):
		t.argument = value[len("language-"):]
	case t.name == "span" && name == "class" && strings.HasPrefix(value, "tg-"):
		t.argument = value[len("tg-"):]
	case t.name == "blockquote" && name == "expandable":
		t.argument = "expandable"
	}
}

// close reads an end tag; </> ends whatever is open.
func (p *htmlParser) close() *failure {
	begin := p.at
	if len(p.stack) == 0 {
		return unparsed("Unexpected end tag at byte offset %d", begin)
	}
	p.at += 2
	name := strings.ToLower(p.upTo(">"))
	p.spaces()
	if p.peek(0) != '>' {
		return unparsed("Unclosed end tag at byte offset %d", begin)
	}
	p.at++
	tag := p.stack[len(p.stack)-1]
	if name != "" && name != tag.name {
		return unparsed("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.stack = p.stack[:len(p.stack)-1]
	if p.units == tag.units {
		return nil // a tag around nothing is nothing
	}
	return p.mark(tag)
}

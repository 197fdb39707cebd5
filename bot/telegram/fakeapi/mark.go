package fakeapi

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// mark makes the entity of a tag that was closed.
func (p *htmlParser) mark(tag openTag) *failure {
	e := Entity{Offset: tag.units, Length: p.units - tag.units}
	switch tag.name {
	case "i", "em":
		e.Type = "italic"
	case "b", "strong":
		e.Type = "bold"
	case "s", "strike", "del":
		e.Type = "strikethrough"
	case "u", "ins":
		e.Type = "underline"
	case "tg-spoiler", "span":
		e.Type = "spoiler"
	case "blockquote":
		if e.Type = "blockquote"; tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "tg-emoji":
		e.Type, e.Emoji = "custom_emoji", tag.argument
		if id, err := strconv.ParseInt(tag.argument, 10, 64); err != nil || id == 0 {
			return unparsed("Invalid custom emoji identifier specified")
		}
	case "a":
		if tag.argument == "" {
			tag.argument = p.out.String()[tag.bytes:]
		}
		if !e.link(tag.argument) {
			return nil // a link to nowhere is plain text
		}
	case "pre", "code":
		if p.sameAsInner(e, tag) {
			return nil
		}
		e.Type, e.Lang = tag.name, tag.argument
	}
	p.entities = append(p.entities, e)
	return nil
}

// sameAsInner merges <pre><code class="language-x"> around the same text, in
// either order, into one pre with a language.
func (p *htmlParser) sameAsInner(e Entity, tag openTag) bool {
	if len(p.entities) == 0 {
		return false
	}
	inner := &p.entities[len(p.entities)-1]
	if inner.Offset != e.Offset || inner.Length != e.Length {
		return false
	}
	switch {
	case tag.name == "pre" && inner.Type == "code" && inner.Lang != "":
		inner.Type = "pre"
	case tag.name == "code" && inner.Type == "pre" && tag.argument != "":
		inner.Lang = tag.argument
	default:
		return false
	}
	return true
}

// link makes the entity a text_link, or a text_mention for tg://user?id=.
func (e *Entity) link(to string) bool {
	if id, ok := strings.CutPrefix(to, "tg://user?id="); ok && number64(id) > 0 {
		e.Type, e.User = "text_mention", &user{ID: number64(id)}
		return true
	}
	checked, why := checkURL(to)
	e.Type, e.URL = "text_link", checked
	return why == ""
}

// checkURL is a link as Telegram keeps it, and what is wrong with it.
func checkURL(text string) (checked, why string) {
	if strings.HasPrefix(text, "tg://") {
		return text, ""
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "", "Wrong HTTP URL"
	case u.Scheme != "http" && u.Scheme != "https":
		return "", "Unsupported URL protocol"
	case u.Hostname() == "":
		return "", "URL host is empty"
	case !strings.Contains(strings.Trim(u.Hostname(), "."), ".") && !strings.Contains(u.Hostname(), ":"):
		return "", "Wrong HTTP URL" // localhost, too
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), ""
}

// sortEntities puts outer before inner.
func sortEntities(all []Entity) {
	slices.SortStableFunc(all, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
}

// units is how many UTF-16 units a character takes.
func units(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// length16 is a text's length in UTF-16 units.
func length16(text string) (n int) {
	for _, r := range text {
		n += units(r)
	}
	return n
}

// Cut is the part of a text that an entity marks.
func (e Entity) Cut(text string) string {
	from, to, at := -1, len(text), 0
	for i, r := range text {
		if at == e.Offset {
			from = i
		}
		if at == e.Offset+e.Length {
			to = i
			break
		}
		at += units(r)
	}
	if from < 0 {
		return ""
	}
	return text[from:to]
}

var (
	commandPattern = regexp.MustCompile(`/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?`)
	mentionPattern = regexp.MustCompile(`@[A-Za-z0-9_]{2,32}`)
	linkPattern    = regexp.MustCompile(`https?://[^\s<>"]+`)
)

// spot finds what Telegram marks by itself: links, /commands and @mentions.
// A command counts where no letter, digit, slash, < or > touches it, so that
// 您好 /report holds one and 您好/report none.
func spot(text string) []Entity {
	var out []Entity
	add := func(kind string, pattern *regexp.Regexp, around string) {
		for _, at := range pattern.FindAllStringIndex(text, -1) {
			if touches(text, at, around) {
				continue
			}
			e := Entity{Type: kind, Offset: length16(text[:at[0]]), Length: length16(text[at[0]:at[1]])}
			if !slices.ContainsFunc(out, e.crosses) {
				out = append(out, e)
			}
		}
	}
	add("url", linkPattern, "")
	add("bot_command", commandPattern, "/<>")
	add("mention", mentionPattern, "@")
	sortEntities(out)
	return out
}

// touches reports whether a word, or a character of around, stands directly
// beside a find.
func touches(text string, at []int, around string) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
	after, _ := utf8.DecodeRuneInString(text[at[1]:])
	return at[0] > 0 && (wordly(before) || strings.ContainsRune(around, before)) ||
		at[1] < len(text) && (wordly(after) || strings.ContainsRune(around, after))
}

// crosses reports whether two entities share characters.
func (e Entity) crosses(other Entity) bool {
	return e.Offset < other.Offset+other.Length && other.Offset < e.Offset+e.Length
}

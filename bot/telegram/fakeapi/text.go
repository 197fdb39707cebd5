package fakeapi

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths, after entities are parsed. The documentation says characters; the
// fake counts UTF-16 units, the stricter reading.
const (
	textMost    = 4096
	captionMost = 1024
	rawMost     = 1 << 15 // bytes before parsing
)

// words are a text with its entities.
type words struct {
	text     string
	entities []Entity
}

// compose turns the arguments of a text or caption into what people see.
func compose(text, mode, entities string) (words, *failure) {
	if !utf8.ValidString(text) {
		return words{}, bad("strings must be encoded in UTF-8")
	}
	if len(text) > rawMost {
		return words{}, bad("text is too long")
	}
	w := words{text: text}
	var fail *failure
	switch strings.ToLower(mode) {
	case "html":
		w.text, w.entities, fail = parseHTML(text)
	case "", "none":
		w.entities, fail = readEntities(text, entities)
	case "markdown", "markdownv2":
		// Telegram reads it; this fake does not, and says so rather than guess.
		fail = bad("can't parse entities: fakeapi reads HTML and entities only")
	default:
		fail = bad("unsupported parse_mode")
	}
	if fail != nil {
		return words{}, fail
	}
	w.clean()
	w.trim()
	whole := words{entities: slices.Clone(w.entities)}
	w.entities = slices.DeleteFunc(w.entities, func(e Entity) bool { return e.Length <= 0 || whole.insideCode(e) })
	for _, e := range spot(w.text) {
		if !slices.ContainsFunc(w.entities, func(have Entity) bool { return have.solid() && have.crosses(e) }) {
			w.entities = append(w.entities, e)
		}
	}
	sortEntities(w.entities)
	return w, nil
}

// solid entities hold nothing that Telegram would mark by itself.
func (e Entity) solid() bool {
	return e.Type == "pre" || e.Type == "code" || e.Type == "text_link" || e.Type == "text_mention"
}

// insideCode reports whether an entity lies inside code, where nothing else may.
func (w *words) insideCode(e Entity) bool {
	return slices.ContainsFunc(w.entities, func(outer Entity) bool {
		return (outer.Type == "pre" || outer.Type == "code") && outer != e && outer.crosses(e) &&
			(e.Type != "pre" && e.Type != "code" || outer.Length > e.Length)
	})
}

// rewrite maps every character to what stands for it, "" for nothing, and moves
// the entities along.
func (w *words) rewrite(change func(r rune, at int) string) {
	var out strings.Builder
	moved := make([]int, 0, len(w.text)+1) // new offset by old offset, UTF-16
	size, at := 0, 0
	for _, r := range w.text {
		for range units(r) {
			moved = append(moved, size)
		}
		n := change(r, at)
		out.WriteString(n)
		size += length16(n)
		at++
	}
	moved = append(moved, size)
	for i, e := range w.entities {
		end := min(e.Offset+e.Length, len(moved)-1)
		w.entities[i].Offset = moved[min(e.Offset, len(moved)-1)]
		w.entities[i].Length = moved[end] - w.entities[i].Offset
	}
	w.text = out.String()
}

// clean drops what Telegram drops (td/telegram/misc.cpp, clean_input_string):
// control characters become spaces; carriage returns, line and paragraph
// separators, embedded directions and three combining strokes go.
func (w *words) clean() {
	w.rewrite(func(r rune, _ int) string {
		switch {
		case r == '\r', r >= 0x2028 && r <= 0x202e, r == 0x333, r == 0x33f, r == 0x30a:
			return ""
		case r < ' ' && r != '\n':
			return " "
		}
		return string(r)
	})
}

// trim drops white space at the end, and spaces and line ends at the start up
// to the first entity.
func (w *words) trim() {
	runes := []rune(w.text)
	to := len(runes)
	for to > 0 && (runes[to-1] == ' ' || runes[to-1] == '\n') {
		to--
	}
	firstEntity := len(runes) * 2
	for _, e := range w.entities {
		firstEntity = min(firstEntity, e.Offset)
	}
	from := 0
	for from < to && from < firstEntity && (runes[from] == ' ' || runes[from] == '\n') {
		from++
	}
	w.rewrite(func(r rune, at int) string {
		if at < from || at >= to {
			return ""
		}
		return string(r)
	})
}

// blank reports whether a text shows nothing.
func blank(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && r != 0x2800 }) < 0
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// readEntities reads the entities argument. What Telegram finds by itself is
// ignored there, what it does not know refused.
func readEntities(text, raw string) ([]Entity, *failure) {
	var given []Entity
	if raw == "" || json.Unmarshal([]byte(raw), &given) != nil {
		return nil, nil // not an array: ignored
	}
	var out []Entity
	for _, e := range given {
		if fail := e.check(length16(text)); fail != nil {
			return nil, fail
		}
		if !slices.Contains([]string{"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}, e.Type) {
			out = append(out, e)
		}
	}
	sortEntities(out)
	return out, nil
}

// check refuses an entity that Telegram refuses, in a text of n UTF-16 units.
func (e Entity) check(n int) *failure {
	switch e.Type {
	case "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "expandable_blockquote",
		"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number":
	case "text_link":
		if _, why := checkURL(e.URL); why != "" {
			return bad("entity URL '%s' is invalid: %s", e.URL, why)
		}
	case "text_mention":
		if e.User == nil {
			return bad("can't parse MessageEntity: Can't find field \"user\"")
		}
	case "custom_emoji":
		if _, err := strconv.ParseInt(e.Emoji, 10, 64); err != nil {
			return bad("can't parse MessageEntity: Field \"custom_emoji_id\" must be a valid Number")
		}
	default:
		return bad("can't parse MessageEntity: Unsupported type specified")
	}
	switch {
	case e.Offset < 0 || e.Offset > 1_000_000:
		return bad("receive an entity with incorrect offset %d", e.Offset)
	case e.Length < 0 || e.Length > 1_000_000:
		return bad("receive an entity with incorrect length %d", e.Length)
	case e.Offset > n:
		return bad("entity begins after the end of the text at UTF-16 offset %d", e.Offset)
	case e.Offset+e.Length > n:
		return bad("entity beginning at UTF-16 offset %d ends after the end of the text at UTF-16 offset %d", e.Offset, e.Offset+e.Length)
	}
	return nil
}

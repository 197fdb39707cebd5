package wechat

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Bounds of a document. The largest that WeChat sends has some 40 elements, four
// deep.
const (
	mostElements = 400
	mostDepth    = 6
)

// errXML says that a body is not a document of WeChat's.
var errXML = errors.New("not a document of WeChat's")

// document is what stands in a body: the text of each element below the root by
// its name, of those one deeper as "Parent.Name", and lists of deeper ones. No
// number is read here: one that cannot be must cost its own field and nothing
// else.
type document struct {
	fields map[string]string
	lists  []map[string]string // each <List> below an element, as in subscribe_msg_popup_event
}

// get is the text of an element without the blanks around it, "" for none.
func (d document) get(name string) string { return strings.TrimSpace(d.fields[name]) }

// parse reads a document. Declarations of types and entities, other roots, and
// an element that stands twice are errors.
func parse(raw []byte) (document, error) {
	raw = printable(raw)
	if d, ok := flat(string(raw)); ok {
		return d, nil
	}
	return general(raw)
}

// general reads any document.
func general(raw []byte) (document, error) {
	d := document{fields: map[string]string{}}
	dec := xml.NewDecoder(bytes.NewReader(raw))
	var path []string
	var value strings.Builder
	for n := 0; ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return document{}, fmt.Errorf("%w: broken", errXML) // its text quotes the body
		}
		switch t := token.(type) {
		case xml.Directive:
			return document{}, fmt.Errorf("%w: a declaration", errXML)
		case xml.StartElement:
			if n++; n > mostElements || len(path) >= mostDepth || len(path) == 0 && (n > 1 || t.Name.Local != "xml") {
				return document{}, fmt.Errorf("%w: too much of it, or another root", errXML)
			}
			path = append(path, t.Name.Local)
			value.Reset()
			if len(path) == 3 && t.Name.Local == "List" {
				d.lists = append(d.lists, map[string]string{})
			}
		case xml.CharData:
			value.Write(t)
		case xml.EndElement:
			if !d.keep(path, value.String()) {
				return document{}, fmt.Errorf("%w: an element stands twice", errXML)
			}
			path = path[:len(path)-1]
			value.Reset()
		}
	}
	if len(d.fields) == 0 {
		return document{}, fmt.Errorf("%w: empty", errXML)
	}
	return d, nil
}

// flat reads what nearly every document is: below the root elements without
// attributes that hold a text or one CDATA section. That costs a fifth of the
// general way, which takes what is not of that form; where both can read a
// document they read the same.
func flat(s string) (document, bool) {
	const blanks = " \t\n"
	body, ok := strings.CutPrefix(s, "<xml>")
	if !ok || strings.IndexByte(body, '\r') >= 0 { // which the general way makes a line end of
		return document{}, false
	}
	d := document{fields: make(map[string]string, 8)}
	for {
		body = strings.TrimLeft(body, blanks)
		if rest, end := strings.CutPrefix(body, "</xml>"); end {
			return d, len(d.fields) > 0 && strings.TrimLeft(rest, blanks) == ""
		}
		name, value, rest, ok := leaf(body)
		if _, twice := d.fields[name]; !ok || twice || len(d.fields) >= mostElements-1 {
			return document{}, false
		}
		d.fields[name], body = value, rest
	}
}

// leaf reads one element of a flat document, and what stands behind it.
func leaf(s string) (name, value, rest string, ok bool) {
	const section = "<![CDATA["
	end := strings.IndexByte(s, '>')
	if end < 2 || s[0] != '<' {
		return "", "", "", false
	}
	name, s = s[1:end], s[end+1:]
	for i := range len(name) {
		if c := name[i] | 0x20; (c < 'a' || c > 'z') && (i == 0 || name[i] < '0' || name[i] > '9') {
			return "", "", "", false
		}
	}
	if strings.HasPrefix(s, section) {
		value, rest, ok = strings.Cut(s[len(section):], "]]>")
	} else if at := strings.IndexByte(s, '<'); at >= 0 {
		value, rest, ok = s[:at], s[at:], !strings.Contains(s[:at], "]]>") && strings.IndexByte(s[:at], '&') < 0
	}
	if !ok || !strings.HasPrefix(rest, "</") || !strings.HasPrefix(rest[2:], name) || !strings.HasPrefix(rest[2+len(name):], ">") {
		return "", "", "", false
	}
	return name, value, rest[len(name)+3:], true
}

// keep stores the text of the element that ends; false when one of its name is
// there already.
func (d *document) keep(path []string, value string) bool {
	switch {
	case len(path) == 2:
		if _, twice := d.fields[path[1]]; twice {
			return false
		}
		d.fields[path[1]] = value
	case len(path) == 3 && path[2] != "List":
		if name := path[1] + "." + path[2]; d.fields[name] == "" {
			d.fields[name] = value
		}
	case len(path) == 4 && path[2] == "List":
		d.lists[len(d.lists)-1][path[3]] = value
	}
	return true
}

// printable is a text without the characters that XML does not have: what
// somebody pasted must not cost the message, nor spoil an answer.
func printable(s []byte) []byte {
	if utf8.Valid(s) && shown(s) {
		return s
	}
	return bytes.Map(func(r rune) rune {
		if unprintable(r) {
			return -1
		}
		return r
	}, bytes.ToValidUTF8(s, nil))
}

// shown reports whether valid UTF-8 holds nothing that is unprintable.
func shown[T string | []byte](s T) bool {
	for i := range len(s) {
		c := s[i]
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
		if c == 0xef && s[i+1] == 0xbf && s[i+2] >= 0xbe { // U+FFFE, U+FFFF
			return false
		}
	}
	return true
}

func unprintable(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff'
}

// cdata is a text as it stands in a document.
func cdata(s string) string {
	if !utf8.ValidString(s) || !shown(s) {
		s = string(printable([]byte(s)))
	}
	return "<![CDATA[" + strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>") + "]]>"
}

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
	d := document{fields: map[string]string{}}
	dec := xml.NewDecoder(bytes.NewReader(printable(raw)))
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
	if utf8.Valid(s) && bytes.IndexFunc(s, unprintable) < 0 {
		return s
	}
	return bytes.Map(func(r rune) rune {
		if unprintable(r) {
			return -1
		}
		return r
	}, bytes.ToValidUTF8(s, nil))
}

func unprintable(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff'
}

// cdata is a text as it stands in a document.
func cdata(s string) string {
	s = string(printable([]byte(s)))
	return "<![CDATA[" + strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>") + "]]>"
}

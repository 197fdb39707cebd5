package tencent

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Node is an element of an answer in XML.
type Node struct {
	Name string
	Text string
	Kids []*Node
}

// Kid finds a child by name; nil when there is none.
func (n *Node) Kid(name string) *Node {
	for _, k := range n.Kids {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// Get is the text of a child, "" when there is none.
func (n *Node) Get(name string) string {
	if k := n.Kid(name); k != nil {
		return k.Text
	}
	return ""
}

// ParseXML reads an answer as strictly as XML 1.0 allows: one root, well formed,
// no character that XML forbids (encoding/xml refuses those), valid UTF-8; and
// besides no attributes, no declarations beyond <?xml?>, no name twice unless
// it is item.
func ParseXML(raw []byte) (*Node, error) {
	if !utf8.Valid(raw) {
		return nil, errors.New("no valid UTF-8")
	}
	d := xml.NewDecoder(bytes.NewReader(raw))
	var open []*Node
	var root *Node
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("no well-formed XML: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if root, open, err = begin(root, open, t); err != nil {
				return nil, err
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].Text += string(t)
			} else if strings.TrimSpace(string(t)) != "" {
				return nil, fmt.Errorf("text %.20q outside of the root", t)
			}
		case xml.Directive, xml.Comment:
			return nil, errors.New("a declaration or a comment")
		}
	}
	if root == nil {
		return nil, errors.New("no element at all")
	}
	return root, mixed(root)
}

func begin(root *Node, open []*Node, t xml.StartElement) (*Node, []*Node, error) {
	n := &Node{Name: t.Name.Local}
	switch {
	case len(t.Attr) > 0 || t.Name.Space != "":
		return nil, nil, fmt.Errorf("<%s> has an attribute or a namespace", n.Name)
	case root == nil:
		root = n
	case len(open) == 0:
		return nil, nil, fmt.Errorf("a second root <%s>", n.Name)
	default:
		parent := open[len(open)-1]
		if parent.Kid(n.Name) != nil && n.Name != "item" {
			return nil, nil, fmt.Errorf("<%s> is there twice", n.Name)
		}
		parent.Kids = append(parent.Kids, n)
	}
	return root, append(open, n), nil
}

// mixed refuses text beside elements.
func mixed(n *Node) error {
	if len(n.Kids) == 0 {
		return nil
	}
	if strings.TrimSpace(n.Text) != "" {
		return fmt.Errorf("<%s> mixes text and elements", n.Name)
	}
	for _, k := range n.Kids {
		if err := mixed(k); err != nil {
			return err
		}
	}
	return nil
}

// Names reports the children of a node that are not among those allowed.
func (n *Node) Names(allowed ...string) []string {
	var out []string
	for _, k := range n.Kids {
		found := false
		for _, a := range allowed {
			found = found || a == k.Name
		}
		if !found {
			out = append(out, k.Name)
		}
	}
	return out
}

// CDATA is text as the platform writes it in XML; "]]>" is split over two.
func CDATA(text string) string {
	return "<![CDATA[" + strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>") + "]]>"
}

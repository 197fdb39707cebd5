package text

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

//go:embed *.toml
var files embed.FS

// Tables of a language file that hold words instead of texts.
const (
	tableWords = "words" // by command: what people type to call it
	tableLists = "lists" // by name: other words the program knows, weekdays, months
)

// Languages are the tags there are texts for, the default first.
func Languages() []string { return []string{"zh", "zh-Hant", "en"} }

// Catalogue holds all texts and command words. It is immutable and shared.
type Catalogue struct {
	langs   []*shelf // in the order of Languages
	byTag   map[string]*shelf
	matcher language.Matcher
	matched sync.Map // tag as given → *shelf, so that a tag is matched once
	words   map[string][]string
	lists   map[string][]string // of all languages
}

// shelf is one language.
type shelf struct {
	tag   string
	texts map[Key]template
	words map[string][]string
	lists map[string][]string
}

// New reads the embedded files; it fails when a language lacks a key or a place.
func New() (*Catalogue, error) {
	c := &Catalogue{byTag: map[string]*shelf{}, words: map[string][]string{}, lists: map[string][]string{}}
	for _, tag := range Languages() {
		s, err := readShelf(tag)
		if err != nil {
			return nil, fmt.Errorf("read texts of %s: %w", tag, err)
		}
		c.langs, c.byTag[tag] = append(c.langs, s), s
		for command, words := range s.words {
			c.words[command] = appendNew(c.words[command], words)
		}
		for name, words := range s.lists {
			c.lists[name] = appendNew(c.lists[name], words)
		}
	}
	c.matcher = matcher()
	for _, s := range c.langs[1:] {
		if err := c.langs[0].same(s); err != nil {
			return nil, fmt.Errorf("texts of %s and %s: %w", c.langs[0].tag, s.tag, err)
		}
	}
	return c, nil
}

// appendNew appends the words that are not there yet.
func appendNew(to, words []string) []string {
	for _, w := range words {
		if !slices.Contains(to, w) {
			to = append(to, w)
		}
	}
	return to
}

// readShelf reads the files of a language: zh.toml, and zh.web.toml for the pages.
func readShelf(tag string) (*shelf, error) {
	s := &shelf{tag: tag, texts: map[Key]template{}, words: map[string][]string{}, lists: map[string][]string{}}
	more, err := fs.Glob(files, tag+".*.toml")
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	for _, name := range append([]string{tag + ".toml"}, more...) {
		if err := s.read(name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return s, nil
}

func (s *shelf) read(name string) error {
	raw, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	var tables map[string]map[string]any
	if err := toml.Unmarshal(raw, &tables); err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	for table, rows := range tables {
		for key, value := range rows {
			if err := s.put(table, key, value); err != nil {
				return fmt.Errorf("%s.%s: %w", table, key, err)
			}
		}
	}
	return nil
}

func (s *shelf) put(table, name string, value any) error {
	switch v := value.(type) {
	case string:
		if table == tableWords || table == tableLists {
			return fmt.Errorf("a list of words is wanted")
		}
		t, err := parse(v)
		if err != nil {
			return err
		}
		key := Key(table + "." + name)
		if _, twice := s.texts[key]; twice {
			return fmt.Errorf("stands in two files")
		}
		s.texts[key] = t
	case []any:
		words := make([]string, 0, len(v))
		for _, w := range v {
			word, ok := w.(string)
			if !ok || word == "" {
				return fmt.Errorf("an empty word")
			}
			words = append(words, word)
		}
		switch table {
		case tableWords:
			s.words[name] = words
		case tableLists:
			s.lists[name] = words
		default:
			return fmt.Errorf("a text is wanted")
		}
	default:
		return fmt.Errorf("neither a text nor a list of words")
	}
	return nil
}

// same reports the first difference in keys or places between two languages.
func (s *shelf) same(o *shelf) error {
	for _, k := range s.keys(o) {
		a, inA := s.texts[k]
		b, inB := o.texts[k]
		if inA != inB {
			return fmt.Errorf("key %s stands in one of them only", k)
		}
		if !slices.Equal(a.places(), b.places()) {
			return fmt.Errorf("key %s has places %v and %v", k, a.places(), b.places())
		}
	}
	for name := range s.lists {
		if _, ok := o.lists[name]; !ok {
			return fmt.Errorf("list %s stands in one of them only", name)
		}
	}
	return nil
}

// keys lists the keys of both, sorted.
func (s *shelf) keys(o *shelf) []Key {
	var all []Key
	for k := range s.texts {
		all = append(all, k)
	}
	for k := range o.texts {
		all = append(all, k)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// in finds the shipped language nearest to a tag; the default for none.
func (c *Catalogue) in(lang string) *shelf {
	if s, ok := c.byTag[lang]; ok {
		return s
	}
	if s, ok := c.matched.Load(lang); ok {
		return s.(*shelf)
	}
	s := c.langs[0]
	if tag, err := language.Parse(lang); err == nil {
		if _, i, confidence := c.matcher.Match(tag); confidence > language.No {
			s = c.langs[i]
		}
	}
	if len(lang) <= 35 { // the longest registered form; anything longer is not kept
		c.matched.Store(lang, s)
	}
	return s
}

// Say puts a text into the words of lang (the nearest shipped language). A place
// without an argument, or an unknown key, prints as {place} or as the key: the
// tests keep both from happening.
func (c *Catalogue) Say(lang string, key Key, args ...Arg) Line {
	t, ok := c.in(lang).texts[key]
	if !ok {
		return Line{{T: string(key)}}
	}
	return t.fill(args)
}

// Words returns the words that call a command, in all languages: "接单", "accept".
func (c *Catalogue) Words(command string) []string { return slices.Clone(c.words[command]) }

// Word is the word for a command that texts of lang offer: the first of its list.
func (c *Catalogue) Word(lang, command string) string {
	if words := c.in(lang).words[command]; len(words) > 0 {
		return words[0]
	}
	return "/" + command
}

// Spelled is a command's word as lang writes it: of the words that fold to the
// same, the one of that language's list; else the folded one.
func (c *Catalogue) Spelled(lang, command, folded string, fold func(string) string) string {
	for _, w := range c.in(lang).words[command] {
		if fold(w) == folded {
			return w
		}
	}
	return folded
}

// List returns the words of a list in all languages, the greetings; not to be
// changed.
func (c *Catalogue) List(name string) []string { return c.lists[name] }

// Labels are the words of our buttons in every language: of those without a place
// all, of the others what stands before the first place.
func (c *Catalogue) Labels() (whole, heads []string) {
	for _, s := range c.langs {
		for key, t := range s.texts {
			switch {
			case !strings.HasPrefix(string(key), "button.") || len(t) == 0:
			case len(t) == 1 && t[0].place == "":
				whole = append(whole, t[0].own)
			case t[0].place == "":
				heads = append(heads, t[0].own)
			}
		}
	}
	sort.Strings(whole)
	sort.Strings(heads)
	return whole, heads
}

// Commands lists the commands that have words, sorted.
func (c *Catalogue) Commands() []string {
	var all []string
	for name := range c.words {
		all = append(all, name)
	}
	sort.Strings(all)
	return all
}

// Join puts lines one behind the other with what lang writes between the items
// of a list: 、 in Chinese, a comma in English.
func (c *Catalogue) Join(lang string, lines ...Line) Line {
	between := "、"
	if c.in(lang).tag == "en" {
		between = ", "
	}
	return Joined(between, lines...)
}

// Joined puts lines one behind the other with own words between them.
func Joined(between string, lines ...Line) Line {
	var b lineBuilder
	for i, l := range lines {
		if i > 0 {
			b.own(between)
		}
		for _, f := range l {
			b.add(f)
		}
	}
	return b.line
}

// Plain is a line of our own words.
func Plain(s string) Line { return Line{{T: s}} }

// quoted is how a key or place looks in an error.
func quoted(s string) string { return "{" + strings.TrimSpace(s) + "}" }

package text

import "time"

// Languages are the tags there are texts for, the default first.
func Languages() []string { return []string{"zh", "en"} }

// Catalogue holds all texts and command words. It is immutable and shared.
type Catalogue struct{}

// New reads the embedded files; it fails when a language lacks a key or a place.
func New() (*Catalogue, error) { panic("unwritten") }

// Say puts a text into the words of lang (the nearest shipped language). A place
// without an argument, or an unknown key, prints as {place} or as the key: the
// tests keep both from happening.
func (c *Catalogue) Say(lang string, key Key, args ...Arg) Line { panic("unwritten") }

// Words returns the words that call a command, in all languages: "接单", "accept".
func (c *Catalogue) Words(command string) []string { panic("unwritten") }

// Clock is a time of day as people of lang write it, in zone: 14:21.
func (c *Catalogue) Clock(lang string, t time.Time, zone *time.Location) string { panic("unwritten") }

// Date is a day as people of lang write it: 6月12日(四), Thu 12 June.
func (c *Catalogue) Date(lang, day string) string { panic("unwritten") }

// Span is a duration as people read it: 2:58 for under an hour as minutes and
// seconds, 19 分钟 for rounded-down minutes when long.
func (c *Catalogue) Span(lang string, d time.Duration) string { panic("unwritten") }

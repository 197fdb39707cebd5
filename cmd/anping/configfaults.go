package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	toml "github.com/pelletier/go-toml/v2"
)

// configErrors are all faults of a configuration file, in the order of the file.
type configErrors []*configError

// Error is a line for each.
func (e configErrors) Error() string {
	var lines []string
	for _, one := range e {
		lines = append(lines, one.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find one.
func (e configErrors) Unwrap() []error {
	var out []error
	for _, one := range e {
		out = append(out, one)
	}
	return out
}

// faults collects what is wrong with a configuration file, so that all of it is
// said at once.
type faults struct {
	file    string
	marks   []mark // of the file
	known   []mark // of the example
	all     configErrors
	written map[string]bool // keys that are meant in the file, though not understood
}

func (f *faults) add(line int, key, what, mend string) {
	f.all = append(f.all, &configError{f.file, line, key, what, mend})
}

// err is everything that was found; nil = nothing was.
func (f *faults) err() error {
	slices.SortStableFunc(f.all, func(a, b *configError) int { return cmp.Compare(a.Line, b.Line) })
	switch len(f.all) {
	case 0:
		return nil
	case 1:
		return f.all[0]
	}
	return f.all
}

// parseConfig decodes and checks the text of a configuration file.
func parseConfig(file string, data []byte, env func(string) string) (Settings, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // some editors write a byte order mark
	f := &faults{file: file, marks: outline(data), known: outline(example), written: map[string]bool{}}
	s, strict, whole := f.decode(data)
	f.unknown(strict)
	if whole {
		wrong := check(&s, env)
		f.values(wrong, checkHalves(f.meant(s)))
	}
	if err := f.err(); err != nil {
		return Settings{}, err
	}
	return s, nil
}

// mostTypes bounds how many values of a wrong type are looked for.
const mostTypes = 100

// decode reads the settings. A value of a wrong type is noted and its line left
// out, so that the next one is found too; whole is false where the rest cannot be
// read or would be read wrongly.
func (f *faults) decode(data []byte) (s Settings, strict *toml.StrictMissingError, whole bool) {
	data = bytes.Clone(data)
	for range mostTypes {
		s = defaults()
		err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&s)
		if err == nil || errors.As(err, &strict) {
			return s, strict, true
		}
		wrong := decodeError(f.file, err)
		f.twice(wrong)
		if wrong.What != wrongType {
			if len(f.all) == 0 { // else it may come of the line that was left out
				f.all = append(f.all, wrong)
			}
			return s, nil, false
		}
		f.all = append(f.all, wrong)
		f.written[wrong.Key] = true
		at := slices.IndexFunc(f.marks, func(m mark) bool { return m.Line == wrong.Line })
		if at < 0 || f.marks[at].Key == wrong.Key && f.marks[at].Table {
			return s, nil, false // what stands below it is not meant for the table above
		}
		lines := bytes.SplitAfter(data, []byte("\n"))
		lines[wrong.Line-1] = []byte("\n")
		data = bytes.Join(lines, nil)
	}
	return s, nil, false
}

// tableTwice is what the decoder says of a second [table] of a name.
var tableTwice = regexp.MustCompile(`^table (\S+) already exists$`)

// twice says where the first one stands: the file of the example has them all.
func (f *faults) twice(e *configError) {
	m := tableTwice.FindStringSubmatch(e.What)
	if m == nil {
		return
	}
	e.What = fmt.Sprintf("[%s] stands in the file already, in line %d", m[1], f.lineOf(m[1]))
	e.Mend = "write the keys there, and take this line out"
}

// wrongType is what is said of a value of another type than its key's.
const wrongType = "has the wrong type"

// decodeError turns what the decoder says into one line. Its long form quotes
// the file, which may hold a secret, so only its short form is used.
func decodeError(file string, err error) *configError {
	var d *toml.DecodeError
	if !errors.As(err, &d) {
		return &configError{File: file, What: "is no TOML: " + err.Error(), Mend: "compare it with: anping config"}
	}
	line, _ := d.Position()
	key := strings.Join(d.Key(), ".")
	what := strings.TrimPrefix(d.Error(), "toml: ")
	if strings.HasPrefix(what, "cannot decode") || strings.HasPrefix(what, "cannot store") {
		return &configError{file, line, key, wrongType, typeMend(key)}
	}
	return &configError{file, line, key, what, "compare the line with: anping config"}
}

// unknown names every key that does not exist. The decoder is believed about
// those in lists, which the outline does not enter.
func (f *faults) unknown(strict *toml.StrictMissingError) {
	seen := map[int]bool{}
	for _, m := range f.marks {
		if f.written[m.Key] || slices.ContainsFunc(f.known, func(k mark) bool { return k.Key == m.Key && k.Table == m.Table }) {
			continue
		}
		seen[m.Line] = true
		if !f.below(m.Key) { // else its table is not known, and was named
			f.unknownKey(m)
		}
	}
	if strict == nil {
		return
	}
	for _, e := range strict.Errors {
		line, _ := e.Position()
		if key := e.Key(); !seen[line] && len(key) > 0 {
			const list = "wecom.robots." // the only list of tables; the decoder leaves its name out
			f.did(line, list, key[len(key)-1], []string{"name", "key", "chat"})
		}
	}
}

// below reports whether a key stands below one that was not understood.
func (f *faults) below(key string) bool {
	for table := range f.written {
		if strings.HasPrefix(key, table+".") {
			return true
		}
	}
	return false
}

// unknownKey names a key that does not exist, and the one that may be meant.
func (f *faults) unknownKey(m mark) {
	if where := f.placeOf(m.Key); where != "" {
		f.add(m.Line, m.Key, "is in the wrong place", where)
		return
	}
	var keys []string
	for _, k := range f.known {
		if k.Key == m.Key { // the key exists, in the other form
			f.written[m.Key] = true
			f.add(m.Line, m.Key, wrongType, typeMend(m.Key))
			return
		}
		keys = append(keys, k.Key)
	}
	if m.Table {
		f.written[m.Key] = true
	}
	f.did(m.Line, "", m.Key, keys)
}

// placeOf says where a key of this name belongs; "" = nowhere, or it is there. What
// people add to the end of a file is below the last [table].
func (f *faults) placeOf(key string) string {
	name := key[strings.LastIndex(key, ".")+1:]
	var tables []string
	for _, k := range f.known {
		table, rest, below := strings.Cut(k.Key, ".")
		switch {
		case k.Key == key:
			return ""
		case !k.Table && !below && k.Key == name:
			return "write it above the first line that begins with ["
		case below && rest == name:
			tables = append(tables, "["+table+"]")
		}
	}
	if len(tables) == 0 || strings.Contains(key, ".") {
		return "" // in a table: a slip of a key there is nearer
	}
	if last := len(tables) - 1; last > 0 {
		return "write it below " + strings.Join(tables[:last], ", ") + " or " + tables[last]
	}
	return "write it below " + tables[0]
}

// did says which key is meant, or which there are; all stand below table.
func (f *faults) did(line int, table, key string, keys []string) {
	mend := "the keys are " + strings.Join(keys, ", ")
	if n := nearest(key, keys); n != "" {
		n = table + n
		mend = fmt.Sprintf("did you mean %q?", n)
		if !slices.ContainsFunc(f.marks, func(m mark) bool { return m.Key == n }) {
			f.written[n] = true
		}
	}
	f.add(line, table+key, "unknown key", mend)
}

// meant is the settings as if each key of a block that was meant and not understood
// had a value: what else the block lacks is said in the same run, and that one is
// not said to be missing too.
func (f *faults) meant(s Settings) Settings {
	const value = "-"
	for key, set := range map[string]func(){
		"wecom.corp_id":     func() { s.WeCom.CorpID = value },
		"wecom.agent_id":    func() { s.WeCom.AgentID = 1 },
		"wecom.secret":      func() { s.WeCom.Secret = secretOf(value) },
		"wecom.token":       func() { s.WeCom.Token = secretOf(value) },
		"wecom.aes_key":     func() { s.WeCom.AESKey = secretOf(value) },
		"wecom.bot_token":   func() { s.WeCom.BotToken = secretOf(value) },
		"wecom.bot_aes_key": func() { s.WeCom.BotAESKey = secretOf(value) },
		"wecom.robots":      func() { s.WeCom.Robots = make([]WeComRobot, 1) },
		"wechat.app_id":     func() { s.Wechat.AppID = value },
		"wechat.app_secret": func() { s.Wechat.AppSecret = secretOf(value) },
		"wechat.token":      func() { s.Wechat.Token = secretOf(value) },
		"wechat.aes_key":    func() { s.Wechat.AESKey = secretOf(value) },
		"wechat.plain":      func() { s.Wechat.Plain = s.Wechat.AESKey.Reveal() == "" && !f.written["wechat.aes_key"] },
	} {
		if f.written[key] {
			set()
		}
	}
	return s
}

// values places faults of values. A key that does not stand in the file is looked
// for where its block begins. Of a block whose name was not understood nothing is
// missing.
func (f *faults) values(wrong, halves []configError) {
	for _, h := range halves {
		if table, _, _ := strings.Cut(h.Key, "."); !f.written[table] {
			wrong = append(wrong, h)
		}
	}
	for _, w := range wrong {
		if !f.written[w.Key] {
			f.add(f.lineOf(w.Key), w.Key, w.What, w.Mend)
		}
	}
}

// lineOf is where a key stands, else where its block begins; 0 = nowhere.
func (f *faults) lineOf(key string) int {
	table, _, _ := strings.Cut(key, ".")
	for _, is := range []func(mark) bool{
		func(m mark) bool { return m.Key == key },
		func(m mark) bool { return m.Key == table },
		func(m mark) bool { return strings.HasPrefix(m.Key, table+".") },
	} {
		if at := slices.IndexFunc(f.marks, is); at >= 0 {
			return f.marks[at].Line
		}
	}
	return 0
}

package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"

	toml "github.com/pelletier/go-toml/v2"

	"anping/bot"
	"anping/bot/telegram"
)

// Example is the commented configuration. The file people read stands at the
// top of the repository; a folder above cannot be embedded, so this is a copy
// and a test holds both equal (docs/adr/0008).
//
//go:generate cp ../../config.example.toml config.example.toml
//go:embed config.example.toml
var example []byte

// maxConfig bounds a configuration file, in bytes.
const maxConfig = 64 << 10

// Settings is the configuration file. Paths in it are taken from the folder
// the program runs in.
type Settings struct {
	Database  Secret    `toml:"database"`   // sqlite:PATH or postgres://…; a postgres address may hold a password
	Listen    string    `toml:"listen"`     // IP or localhost, colon, port
	PublicURL string    `toml:"public_url"` // where people's browsers reach listen; "" = http://<listen>
	Timezone  string    `toml:"timezone"`   // IANA name, of sites whose roster row has none
	Language  string    `toml:"language"`   // of people and groups whose roster row has none
	Retention Retention `toml:"retention"`
	Sandbox   Sandbox   `toml:"sandbox"`
	Telegram  Telegram  `toml:"telegram"`
	WeCom     WeCom     `toml:"wecom"`
	Wechat    Wechat    `toml:"wechat"`
	Patrol    Patrol    `toml:"patrol"`
}

// Sandbox is the table [sandbox]: the page at / that plays a chat platform.
type Sandbox struct {
	Enabled bool   `toml:"enabled"`
	Roster  string `toml:"roster"` // folder of CSV files; "" = the embedded example
}

// address is where people's browsers and platforms reach the program.
func (s Settings) address() string { return cmp.Or(s.PublicURL, "http://"+s.Listen) }

// secrets are what must not be seen of the settings.
func (s Settings) secrets() []Secret {
	out := []Secret{s.Database, s.Telegram.Token, s.Telegram.WebhookSecret, s.Telegram.Proxy, s.Patrol.Secret}
	return append(append(out, s.WeCom.secrets()...), s.Wechat.secrets()...)
}

// defaults are the settings of an empty file.
func defaults() Settings {
	return Settings{
		Database:  secretOf("sqlite:anping.db"),
		Listen:    "127.0.0.1:8080",
		Timezone:  "Asia/Shanghai",
		Language:  "zh",
		Retention: Retention(bot.Retained()),
		Telegram:  Telegram{Mode: string(telegram.Polling), Path: "/telegram", PerSecond: 30, PerGroupMinute: 20},
		WeCom:     WeCom{Path: "/wecom", BotPath: "/wecom/bot"},
		Wechat:    Wechat{Path: "/wechat", Freshness: 5, PerSecond: 50},
		Patrol:    Patrol{Path: "/patrol"},
	}
}

// configError is one fault of a configuration file, printed as one line:
// file:line:key: what is wrong; how to mend.
type configError struct {
	File string
	Line int    // from 1; 0 = the key does not stand in the file
	Key  string // dotted; "" = the file as a whole, or a line without a key
	What string
	Mend string
}

// Error is the line.
func (e *configError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Key != "" {
		b.WriteString(":" + e.Key)
	}
	fmt.Fprintf(&b, ": %s; %s", e.What, e.Mend)
	return oneLine(b.String())
}

// oneLine keeps a message one line, whatever a file's or a key's name holds.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

// loadConfig reads, decodes and checks a configuration file. Every fault of
// the file is a *configError, the first in the order of the file.
func loadConfig(path string, env func(string) string) (Settings, error) {
	data, err := readConfig(path)
	if err != nil {
		return Settings{}, err
	}
	return parseConfig(path, data, env)
}

func readConfig(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &configError{File: path, What: "cannot be read: " + lastError(err).Error(), Mend: "make one with: anping config > " + path}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxConfig+1))
	if err != nil {
		return nil, &configError{File: path, What: "cannot be read: " + lastError(err).Error(), Mend: "give the name of a file"}
	}
	if len(data) > maxConfig {
		return nil, &configError{File: path, What: "is larger than 64 KiB", Mend: "give a configuration file, see: anping config"}
	}
	return data, nil
}

// lastError is the innermost error: "no such file or directory".
func lastError(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// parseConfig decodes and checks the text of a configuration file.
func parseConfig(file string, data []byte, env func(string) string) (Settings, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // some editors write a byte order mark
	s := defaults()
	err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&s)
	var strict *toml.StrictMissingError
	if err != nil && !errors.As(err, &strict) {
		return Settings{}, decodeError(file, err)
	}
	marks := outline(data)
	known := outline(example)
	for _, m := range marks {
		if !slices.ContainsFunc(known, func(k mark) bool { return k.Key == m.Key && k.Table == m.Table }) {
			return Settings{}, unknownKey(file, m, known)
		}
	}
	if strict != nil { // the walk above names every unknown key; the decoder is believed all the same
		line, _ := strict.Errors[0].Position()
		return Settings{}, &configError{file, line, strings.Join(strict.Errors[0].Key(), "."), "unknown key", "remove it"}
	}
	problems := check(&s, env)
	for i := range problems {
		problems[i].File = file
		if j := slices.IndexFunc(marks, func(m mark) bool { return m.Key == problems[i].Key }); j >= 0 {
			problems[i].Line = marks[j].Line
		}
	}
	if len(problems) > 0 {
		first := slices.MinFunc(problems, func(a, b configError) int { return a.Line - b.Line })
		return Settings{}, &first
	}
	return s, nil
}

// decodeError turns what the decoder says into one line. Its long form quotes
// the file, which may hold a secret, so only its short form is used.
func decodeError(file string, err error) error {
	var d *toml.DecodeError
	if !errors.As(err, &d) {
		return &configError{File: file, What: "is no TOML: " + err.Error(), Mend: "compare it with: anping config"}
	}
	line, _ := d.Position()
	key := strings.Join(d.Key(), ".")
	what := strings.TrimPrefix(d.Error(), "toml: ")
	if strings.HasPrefix(what, "cannot decode") || strings.HasPrefix(what, "cannot store") {
		return &configError{file, line, key, "has the wrong type", typeMend(key)}
	}
	return &configError{file, line, key, what, "compare the line with: anping config"}
}

// typeMend says how the value of a key is written.
func typeMend(key string) string {
	switch {
	case key == "sandbox", key == "telegram", key == "wecom", key == "wechat", key == "patrol", key == "retention":
		return "write it as a table: [" + key + "]"
	case key == "sandbox.enabled", key == "wechat.plain":
		return "write true or false, without quotes"
	case key == "wecom.robots":
		return `write a list like [{ name = "night", key = "env:NIGHT_ROBOT" }]`
	case strings.HasPrefix(key, "telegram.rate_"), strings.HasPrefix(key, "retention."), key == "wecom.agent_id",
		key == "wechat.freshness_minutes", key == "wechat.rate_per_second":
		return "write a whole number, without quotes"
	}
	return "write one text in quotes"
}

func unknownKey(file string, m mark, known []mark) error {
	var keys []string
	for _, k := range known {
		if k.Key == m.Key { // the key exists, in the other form
			return &configError{file, m.Line, m.Key, "has the wrong type", typeMend(m.Key)}
		}
		keys = append(keys, k.Key)
	}
	mend := "the keys are " + strings.Join(keys, ", ")
	if n := nearest(m.Key, keys); n != "" {
		mend = fmt.Sprintf("did you mean %q?", n)
	}
	return &configError{file, m.Line, m.Key, "unknown key", mend}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHostileFiles gives import files and settings that are broken or try to be
// something else. Each is refused by what is wrong and where, nothing is stored,
// and the password beside it is not printed.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	rows := []struct{ name, file, old, changed, says string }{
		{"GBK", "teams.csv", "日班队", "\xc8\xd5\xb0\xe0\xb6\xd3", "teams.csv:2: not plain UTF-8"},
		{"UTF-16", "teams.csv", "日班队", "\xff\xfe\xe5\x65", "teams.csv:2: not plain UTF-8"},
		{"NUL", "people.csv", "钱进", "钱\x00进", "people.csv:3: not plain UTF-8"},
		{"half a character", "people.csv", "钱进", "钱\xe8\xbf", "people.csv:3: not plain UTF-8"},
		{"a column twice", "people.csv", "no,name,role", "no,name,name,role", "people.csv:1:name: the column stands twice"},
		{"a byte order mark within", "teams.csv", "日班队", "\ufeff日班队", "teams.csv:2:name: "},
		{"right to left", "people.csv", "钱进", "\u202e进钱", "people.csv:3:name: "},
		{"a blank of no width", "people.csv", "钱进", "钱\u200b进", "people.csv:3:name: "},
		{"a cell of a million", "people.csv", "钱进", strings.Repeat("长", 1<<20), "people.csv:3:name: longer"},
		{"a quote that never ends", "clients.csv", "王阿姨", `"王阿姨`, "clients.csv:"},
		{"a formula for a number", "people.csv", "1002,钱进", "=1+1,钱进", "people.csv:3:no: "},
		{"30 February", "people.csv", "1002,钱进,guard,SUN-DAY,,138-0000-1002,zh,sandbox:demo:p-qianjin,2024-01-01", "1002,钱进,guard,SUN-DAY,,138-0000-1002,zh,sandbox:demo:p-qianjin,2025-02-30", "people.csv:3:from: "},
		{"a latitude of 1e9", "sites.csv", "31.230400", "1e9", "sites.csv:2:lat: "},
		{"a radius below zero", "places.csv", "121.474010,", "121.474010,-5", "places.csv:2:radius: "},
		{"more commas than columns", "teams.csv", "08:00-20:00", "08:00-20:00,x,y", "teams.csv:2: 6 cells under 4 columns"},
	}
	for _, r := range rows {
		i := newImporting(t, "sqlite")
		i.edit(r.file, r.old, r.changed)
		out, errs := i.run(2)
		if !strings.Contains(errs, r.says) || len(errs) > 2000 {
			t.Errorf("%s: %.400q, want %q", r.name, errs, r.says)
		}
		if _, err := os.Stat(strings.TrimPrefix(i.address, "sqlite:")); err == nil {
			t.Errorf("%s: a database was made; %s", r.name, out)
		}
	}
	configs := []struct{ name, text string }{
		{"no TOML", "database = "},
		{"a key twice", "database = \"sqlite:a\"\ndatabase = \"sqlite:b\"\n"},
		{"NUL", "database = \"sqlite:a\x00\"\n"},
		{"GBK", "database = \"\xc8\xd5\xb0\xe0\"\n"},
		{"a number too large", telegramOf("rate_per_second = 99999999999999999999")},
		{"a number below zero", telegramOf("rate_per_second = -1")},
		{"an unknown key", "datebase = \"sqlite:a\"\n"},
		{"a table for a word", "[database]\nx = 1\n"},
		{"10,000 brackets", "database = " + strings.Repeat("[", 10_000)},
		{"a ZIP", "PK\x03\x04\x14\x00\x00\x00"},
	}
	for _, c := range configs {
		path := filepath.Join(t.TempDir(), "anping.toml")
		text := c.text
		if !strings.Contains(text, canaryToken) {
			text += "\n" + telegramOf("")
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := try(t, "serve", "--config", path)
		if code != 2 || errs == "" || strings.Contains(out+errs, canary) {
			t.Errorf("%s: exit code %d, %.300q", c.name, code, out+errs)
		}
	}
	t.Logf("%d files", len(rows)+len(configs))
}

// telegramOf is a block of Telegram with a token and one more line.
func telegramOf(line string) string {
	return "[telegram]\ntoken = \"" + canaryToken + "\"\n" + line + "\n"
}

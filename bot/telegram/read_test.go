package telegram

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"
)

var write = flag.Bool("write", false, "write into testdata what came out")

// shown is what a heard update is, on one line.
func shown(h heard) string {
	if h.deed == nothing {
		return strings.TrimSpace("nothing " + also("answered", h.query))
	}
	m := h.m
	kind := map[bool]string{true: "group ", false: "private "}[m.Chat.Group]
	var b strings.Builder
	switch h.deed {
	case gone:
		b.WriteString("gone ")
	case back:
		b.WriteString("back ")
	case moved:
		b.WriteString("moved to " + h.to + " ")
	default:
		fmt.Fprintf(&b, "said %q ", m.Text)
	}
	b.WriteString(kind + m.Chat.ID + also("from", m.From) + " key " + m.Key + " at " + m.At.Format(time.RFC3339))
	if m.Named {
		b.WriteString(" named")
	}
	if m.Location != nil {
		fmt.Fprintf(&b, " location %v,%v", m.Location.Lat, m.Location.Lon)
	}
	b.WriteString(also("pressed", m.Action) + also("answered", h.query))
	for _, f := range h.files {
		b.WriteString(also(f.kind, f.ID))
	}
	return b.String()
}

func also(word, value string) string {
	if value == "" {
		return ""
	}
	return " " + word + " " + value
}

// TestRead reads updates as Telegram sends them: testdata/updates.txt holds a
// line that says what it is, the update, and what it is read as.
func TestRead(t *testing.T) {
	raw, err := os.ReadFile("testdata/updates.txt")
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, nil).named()
	var out bytes.Buffer
	n := 0
	for _, block := range strings.Split(strings.TrimSpace(string(raw)), "\n\n") {
		lines := strings.Split(block, "\n")
		if len(lines) < 2 || !strings.HasPrefix(lines[0], "# ") {
			t.Fatalf("not a block:\n%s", block)
		}
		n++
		u := decodeUpdate([]byte(lines[1]), r.clock.Now())
		got := "fault " + u.fault
		if u.fault == "" {
			h, err := r.read(u)
			if err != nil {
				t.Fatal(err)
			}
			got = shown(h)
		}
		fmt.Fprintf(&out, "%s\n%s\n=> %s\n\n", lines[0], lines[1], got)
		if want := strings.TrimPrefix(lines[len(lines)-1], "=> "); got != want && !*write {
			t.Errorf("%s\n got %s\nwant %s", lines[0], got, want)
		}
	}
	if n < 60 {
		t.Errorf("only %d updates", n)
	}
	if *write {
		if err := os.WriteFile("testdata/updates.txt", bytes.TrimRight(out.Bytes(), "\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Before getMe answered, nobody can say whether @somebody is this bot.
func TestReadWithoutName(t *testing.T) {
	r := newRig(t, nil)
	for raw, want := range map[string]error{
		`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":-5,"type":"group"},"from":{"id":8},"text":"/help@anping_bot","entities":[{"type":"bot_command","offset":0,"length":16}]}}`: errNoName,
		`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":-5,"type":"group"},"from":{"id":8},"text":"@anping_bot","entities":[{"type":"mention","offset":0,"length":11}]}}`:          errNoName,
		`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"@anping_bot","entities":[{"type":"mention","offset":0,"length":11}]}}`:         nil,
		saidBy(1, 5, "接单"): nil,
	} {
		if _, err := r.read(decodeUpdate([]byte(raw), r.clock.Now())); err != want { //nolint:errorlint // exactly this one
			t.Errorf("%s: %v, wanted %v", raw, err, want)
		}
	}
}

func TestSpell(t *testing.T) {
	s := newRig(t, nil).spell
	e := func(kind string, offset, length int) models.MessageEntity {
		return models.MessageEntity{Type: models.MessageEntityType(kind), Offset: offset, Length: length}
	}
	cmd := func(offset, length int) models.MessageEntity { return e("bot_command", offset, length) }
	for _, c := range []struct {
		text     string
		entities []models.MessageEntity
		want     string
		named    bool
		others   bool
	}{
		{"接单", nil, "接单", false, false},
		{"/report 灯坏了", []models.MessageEntity{cmd(0, 7)}, "/report 灯坏了", true, false},
		{"/report@Anping_Bot 灯坏了", []models.MessageEntity{cmd(0, 18)}, "/report 灯坏了", true, false},
		{"/REPORT@anping_bot\n灯坏了", []models.MessageEntity{cmd(0, 18)}, "/report 灯坏了", true, false},
		{"/report@other_bot 灯坏了", []models.MessageEntity{cmd(0, 17)}, "", false, true},
		{"您好 /report 灯坏了", []models.MessageEntity{cmd(3, 7)}, "/report 您好  灯坏了", true, false},
		{"😀👨‍👩‍👧 /report 灯", []models.MessageEntity{cmd(11, 7)}, "/report 😀👨‍👩‍👧  灯", true, false},
		{"问 /foo@other_bot 一下", []models.MessageEntity{cmd(2, 14)}, "问 /foo@other_bot 一下", false, false},
		{"/tmp 目录", []models.MessageEntity{cmd(0, 4)}, "/tmp 目录", false, false},
		{"/start", []models.MessageEntity{cmd(0, 6)}, "/help", true, false},
		{"/start 7K3F92WM", []models.MessageEntity{cmd(0, 6)}, "/bind 7K3F92WM", true, false},
		{"/start@anping_bot 7K3F92WM", []models.MessageEntity{cmd(0, 17)}, "/bind 7K3F92WM", true, false},
		{"/start 门口的灯坏了", []models.MessageEntity{cmd(0, 6)}, "门口的灯坏了", true, false},
		{"/start " + strings.Repeat("a", 65), []models.MessageEntity{cmd(0, 6)}, strings.Repeat("a", 65), true, false},
		{"/bind@anping_bot 夜班队", []models.MessageEntity{cmd(0, 16)}, "/bind 夜班队", true, false},
		{"/report /help 灯", []models.MessageEntity{cmd(0, 7), cmd(8, 5)}, "/report /help 灯", true, false},
		{"@anping_bot 接单", []models.MessageEntity{e("mention", 0, 11)}, "接单", true, false},
		{"帮我 @ANPING_BOT 接单", []models.MessageEntity{e("mention", 3, 11)}, "帮我  接单", true, false},
		{"@anping_bot2 接单", []models.MessageEntity{e("mention", 0, 12)}, "@anping_bot2 接单", false, false},
		{"@anping_bot", []models.MessageEntity{e("mention", 0, 11)}, "", true, false},
		{"安评 接单", []models.MessageEntity{{Type: "text_mention", Offset: 0, Length: 2, User: &models.User{ID: 4200}}}, "接单", true, false},
		{"老王 接单", []models.MessageEntity{{Type: "text_mention", Offset: 0, Length: 2, User: &models.User{ID: 43}}}, "老王 接单", false, false},
		// Offsets that cannot be: the text stays as it is.
		{"/report", []models.MessageEntity{cmd(0, 8)}, "/report", false, false},
		{"/report", []models.MessageEntity{cmd(-1, 7)}, "/report", false, false},
		{"/report", []models.MessageEntity{cmd(0, 0)}, "/report", false, false},
		{"/report", []models.MessageEntity{cmd(0, -4)}, "/report", false, false},
		{"/report", []models.MessageEntity{cmd(1<<62, 1<<62)}, "/report", false, false},
		{"/report", []models.MessageEntity{cmd(9, 1)}, "/report", false, false},
		{"", []models.MessageEntity{cmd(0, 1)}, "", false, false},
		// In the middle of a surrogate pair, and over each other.
		{"😀/help", []models.MessageEntity{cmd(1, 5)}, "😀/help", false, false},
		{"/help@anping_bot", []models.MessageEntity{cmd(0, 16), e("mention", 5, 11)}, "/help", true, false},
	} {
		got, err := s.spell(c.text, "anping_bot", true, c.entities)
		if err != nil || got.text != c.want || got.named != c.named || got.others != c.others {
			t.Errorf("%q %v: %+v, %v; wanted %q named %v others %v", c.text, c.entities, got, err, c.want, c.named, c.others)
		}
	}
}

// FuzzUpdate reads anything: no panic, and a message that says who and where.
func FuzzUpdate(f *testing.F) {
	raw, err := os.ReadFile("testdata/updates.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, line := range strings.Split(string(raw), "\n") {
		if strings.HasPrefix(line, "{") {
			f.Add([]byte(line))
		}
	}
	r := &Telegram{account: "4200", id: 4200, spell: speller{me: 4200, commands: map[string]struct{}{"report": {}, "start": {}}}, moves: newMoves()}
	name := "anping_bot"
	r.name.Store(&name)
	f.Fuzz(func(t *testing.T, raw []byte) {
		u := decodeUpdate(raw, time.Unix(1749708000, 0))
		_ = u.lane()
		if u.fault != "" {
			return
		}
		h, err := r.read(u)
		if err != nil {
			t.Fatal(err)
		}
		if h.deed == nothing {
			return
		}
		switch {
		case h.m.Key == "" || h.m.Chat.ID == "" || h.m.Chat.ID == "0" || h.m.At.IsZero():
			t.Errorf("who, where or when is missing: %+v", h.m)
		case !h.m.Chat.Group && h.deed == said && (h.m.From == "" || !h.m.Named):
			t.Errorf("a private chat is one person's: %+v", h.m)
		case len(h.m.Action) > mostAction:
			t.Errorf("a button of %d bytes", len(h.m.Action))
		case !json.Valid(raw):
			t.Error("not JSON, and read")
		}
	})
}

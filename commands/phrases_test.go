package commands

import (
	"testing"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// TestBannedPhrases: a standard's own list stands in place of the program's, from
// the day on which that version begins; marks, blanks and the script do not matter.
func TestBannedPhrases(t *testing.T) {
	t.Parallel()
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	roster, err := scoring.NewRoster(scoring.Roster{Sites: []scoring.Site{{ID: 1, Code: "S", Name: "S", Zone: "Asia/Shanghai", Profile: "post"}}})
	if err != nil {
		t.Fatal(err)
	}
	standards := scoring.Standards{
		{Version: 1, From: "2025-01-01"},
		{Version: 2, From: "2025-07-01", Phrases: scoring.Words{"zh": {"关我什么事", "你去投诉呀"}, "en": {"not my job"}}},
	}
	for _, c := range []struct{ at, words, want string }{
		{"2025-06-30 23:59:59", "这 不归我们管", "不归我们管"}, // the program's
		{"2025-06-30 23:59:59", "关我什么事", ""},
		{"2025-07-01 00:00:00", "这关我 什么事呢", "关我什么事"},
		{"2025-07-01 00:00:00", "這關我什麼事", "关我什么事"},
		{"2025-07-01 00:00:00", "That is NOT my job.", "not my job"},
		{"2025-07-01 00:00:00", "这不归我们管", ""}, // its own list is the whole list
		{"2025-07-01 00:00:00", "我马上去看", ""},
		{"2025-07-01 00:00:00", "", ""},
	} {
		r := bot.NewReading(nil, clockAt(t, c.at), texts, roster, standards)
		if got := banned(r, 1, c.words); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.at, c.words, got, c.want)
		}
	}
}

package commands

import (
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// TestCourtesy: a client is told of a guard as their language tells of people.
func TestCourtesy(t *testing.T) {
	t.Parallel()
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	r := bot.NewReading(nil, time.Time{}, texts, nil, scoring.Standards{})
	for _, row := range []struct{ lang, name, want string }{
		{"zh", "李强", "李师傅"},
		{"zh", "欧阳锋", "欧阳师傅"},
		{"zh", "李师傅", "李师傅"},
		{"zh-Hant", "李强", "李師傅"},
		{"en", "李强", "李强"},
		{"en", "李师傅", "李"},
		{"en", "王队长", "王"},
		{"en", "Anna Bell", "Anna"},
		{"zh", "Anna Bell", "Anna"},
	} {
		if got := courtesy(r, row.lang, row.name); got != row.want {
			t.Errorf("%s in %s: %s, want %s", row.name, row.lang, got, row.want)
		}
	}
}

package commands

import (
	"strings"
	"testing"
	"unicode/utf8"

	"anping/scoring"
)

// TestWithWords: a case keeps all that its client says; where that gets long the
// first words and the newest, but for a private one and one without a site.
func TestWithWords(t *testing.T) {
	t.Parallel()
	c := scoring.Case{Site: 1, Class: scoring.ClassOnSite, Text: "2号楼道闸坏了"}
	if got := withWords(c, "老人出不来", nil).Text; got != "2号楼道闸坏了 老人出不来" {
		t.Errorf("words %q", got)
	}
	long := strings.Repeat("水", 2*mostWords)
	got := withWords(withWords(c, long, nil), "到电表了", nil).Text
	if utf8.RuneCountInString(got) != mostWords || !strings.HasPrefix(got, c.Text) || !strings.HasSuffix(got, "水 到电表了") {
		t.Errorf("long words %q of %d characters", got, utf8.RuneCountInString(got))
	}
	for _, whole := range []scoring.Case{{Text: "a", Class: scoring.ClassOnSite}, {Site: 1, Text: "a", Class: scoring.ClassPerson}} {
		if got := withWords(whole, long, nil).Text; got != "a "+long {
			t.Errorf("%+v keeps %d characters", whole, utf8.RuneCountInString(got))
		}
	}
	c.Urgent = true
	if got := withWords(c, "是李强打的", []int64{7}); got.Text != c.Text || len(got.About) != 0 {
		t.Errorf("an accusation is shown with the first words: %q, about %v", got.Text, got.About)
	}
}

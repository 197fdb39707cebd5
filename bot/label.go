package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"anping/bot/text"
	"anping/scoring"
)

const (
	// shownFor is how far back a typed label is looked for (ours).
	shownFor = 31 * 24 * time.Hour
	// longestLabel is how long a label is at most that anybody types, in characters (ours).
	longestLabel = 24
)

// ShownButton is a button that a chat was shown.
type ShownButton struct {
	Row  ButtonRow
	At   time.Time // when it was shown
	Used bool      // the chat has called its command since
}

// mayBeLabel reports whether words that call nothing may be the label of a button
// that the chat was shown. Of what clients write only our own labels are looked
// for: a sentence costs them no further read.
func (h *hearing) mayBeLabel(r *Request, role scoring.Role) bool {
	typed := plainLabel(r.Text)
	if r.Chat.Group || typed == "" || isDigit(typed) || TriedToShow(r.Message) || r.Location != nil || r.Who.Chat.ID == 0 {
		return false
	}
	if role == scoring.RoleClient || role == scoring.RoleNone {
		return h.words.label(typed)
	}
	return utf8.RuneCountInString(typed) <= longestLabel
}

// byLabel finds the button whose label somebody typed instead of pressing it
// (rules.md 6). Of several that stand for different things none is guessed.
func (h *hearing) byLabel(ctx context.Context, r *Request) (c call, ok bool, err error) {
	typed := plainLabel(r.Text)
	shown, err := h.reader.Shown(ctx, r.View, r.Who.Chat.ID, r.Now.Add(-shownFor), func(label string) bool { return plainLabel(label) == typed })
	if err != nil {
		return call{}, false, fmt.Errorf("find a typed label: %w", err)
	}
	shown = slices.DeleteFunc(shown, func(b ShownButton) bool {
		return !b.Row.Until.After(r.Now) || b.Row.Person != 0 && b.Row.Person != r.Who.Standing.Person
	})
	fresh := slices.DeleteFunc(slices.Clone(shown), func(b ShownButton) bool { return b.Used })
	for _, some := range [][]ShownButton{fresh, shown} {
		switch row, one := same(some); {
		case one:
			r.Pressed = row
			return asCall(row.Action), true, nil
		case len(some) > 0:
			return call{reply: r.Reply(keySeveral, text.As("word", strings.TrimSpace(r.Text)))}, true, nil
		}
	}
	return call{}, false, nil
}

// same is the newest of buttons that all stand for one thing.
func same(shown []ShownButton) (ButtonRow, bool) {
	if len(shown) == 0 || slices.ContainsFunc(shown, func(b ShownButton) bool { return b.Row.Action != shown[0].Row.Action }) {
		return ButtonRow{}, false
	}
	return shown[0].Row, true
}

// plainLabel is a label as people type it: without blanks, and without the
// brackets that texts put around one.
func plainLabel(s string) string {
	return strings.Trim(strings.ReplaceAll(scoring.Fold(s), " ", ""), "【】[]")
}

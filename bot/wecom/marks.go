package wecom

import (
	"context"
	"net/url"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	markLife   = 71 * time.Hour // of the right to change a card that was pressed; WeCom's is 72 (path/94888)
	mostMarks  = 4096           // kept at a time
	mostMarked = 20             // characters in place of a card's buttons (ours)
)

// marks are the rights to change the cards that were pressed, once each, by the
// note that answers the press. They are secrets like the smart bot's addresses
// (replies) and stay in the memory of the instance that heard: where another one
// answers, the card stays as it was.
type marks struct {
	mu   sync.Mutex
	kept map[string]pressed
}

type pressed struct {
	code, by string
	until    time.Time
}

func newMarks() *marks { return &marks{kept: map[string]pressed{}} }

func (m *marks) keep(note, code, by string, now time.Time) {
	if code == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.kept) >= mostMarks {
		clear(m.kept) // a burst: those cards keep their buttons
	}
	m.kept[note] = pressed{code, by, now.Add(markLife)}
}

func (m *marks) take(note string, now time.Time) (pressed, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.kept[note]
	delete(m.kept, note)
	return p, ok && p.until.After(now)
}

// mark puts what became of a press in place of the buttons of the card that was
// pressed. It is a courtesy beside the answer: its failure means nothing, and it
// is never tried again.
func (w *WeCom) mark(ctx context.Context, note, words string) {
	p, ok := w.marks.take(note, w.clock.Now())
	if !ok {
		return
	}
	if utf8.RuneCountInString(words) > mostMarked {
		words = string([]rune(words)[:mostMarked-1]) + "…"
	}
	err := w.withToken(ctx, func(token string) error {
		return w.wire.Post(ctx, "/cgi-bin/message/update_template_card", url.Values{"access_token": {token}}, map[string]any{
			"userids": []string{p.by}, "agentid": w.agent, "response_code": p.code, "button": map[string]string{"replace_name": words},
		}, nil)
	})
	if err != nil {
		w.log.Warn("wecom: a card that was pressed keeps its buttons", "err", err)
	}
}

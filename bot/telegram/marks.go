package telegram

import (
	"context"
	"slices"
	"strconv"
	"sync"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// mostMarks bounds the messages that are remembered until their press is answered.
const mostMarks = 4096

// marks are the messages whose button was pressed, by the note that answers the
// press. When that says what became of it (bot.Body.Mark), the message loses the
// button, and the others too when they are over with it. They stay in the memory of the instance that heard: where another one
// answers, the message stays as it was, and another press is answered in words.
type marks struct {
	mu   sync.Mutex
	kept map[string]place
}

// place is a message on Telegram, and what it is left without a button that was
// pressed.
type place struct {
	chat    int64
	message int
	rest    [][]models.InlineKeyboardButton
}

// pressedOn is the message of a press of a button.
func pressedOn(chat int64, message fields, action string) place {
	id, _ := get[int](message, "message_id")
	had, _ := get[models.InlineKeyboardMarkup](message, "reply_markup")
	p := place{chat: chat, message: id}
	for _, row := range had.InlineKeyboard {
		row = slices.DeleteFunc(row, func(b models.InlineKeyboardButton) bool { return b.CallbackData == action })
		if len(row) > 0 {
			p.rest = append(p.rest, row)
		}
	}
	return p
}

func newMarks() *marks { return &marks{kept: map[string]place{}} }

func (m *marks) keep(note string, at place) {
	if at.message == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.kept) >= mostMarks {
		clear(m.kept) // a burst: those messages keep their buttons
	}
	m.kept[note] = at
}

func (m *marks) take(note string) (place, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, ok := m.kept[note]
	delete(m.kept, note)
	return at, ok
}

// unbutton takes the button, or all of them, off the message that was pressed. It
// is a courtesy beside the answer: its failure means nothing, and it is never tried
// again.
func (t *Telegram) unbutton(ctx context.Context, note string, all bool) {
	at, ok := t.marks.take(note)
	if !ok {
		return
	}
	edit := &tg.EditMessageReplyMarkupParams{ChatID: at.chat, MessageID: at.message}
	if !all && len(at.rest) > 0 {
		edit.ReplyMarkup = &models.InlineKeyboardMarkup{InlineKeyboard: at.rest}
	}
	_, err := t.wire.call(ctx, "editMessageReplyMarkup", edit, mostIn)
	if err != nil {
		t.log.Debug("telegram: a message that was pressed keeps its buttons", "message", strconv.Itoa(at.message), "err", reason(err))
	}
}

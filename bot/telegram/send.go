package telegram

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"anping/bot"
	"anping/bot/media"
)

// target is where a part goes.
type target struct {
	chat   int64
	thread int // topic of a forum, 0 = none
}

// targetOf reads ChatRef.ID: "-1001", or "-1001/42" with the topic.
func targetOf(id string) (target, error) {
	chat, thread, inTopic := strings.Cut(id, "/")
	var to target
	var err error
	if to.chat, err = strconv.ParseInt(chat, 10, 64); err != nil {
		return target{}, errors.New("not a chat of Telegram")
	}
	if inTopic {
		if to.thread, err = strconv.Atoi(thread); err != nil {
			return target{}, errors.New("not a topic of Telegram")
		}
	}
	return to, nil
}

// Send sends one part to its chat. A group that moved is followed at once, a
// topic that is gone is left for the group itself, and a photo that cannot be
// shown for its words: what matters is that the words arrive. The deadline is
// ctx's. Everything known is in the Outcome; an error beside it says that the
// part is not one of this platform.
func (t *Telegram) Send(ctx context.Context, p bot.Part) (bot.Outcome, error) {
	one, err := decodePart(p.Rendered)
	if err != nil {
		return bot.Outcome{State: bot.Permanent, Why: err.Error()}, err
	}
	to, err := targetOf(p.Chat.ID)
	if err != nil {
		return bot.Outcome{State: bot.Permanent, Why: err.Error()}, err
	}
	if p.Again {
		one.HTML = strings.TrimSpace(escape(t.text.Say(p.Lang, "telegram.again").String()) + " " + one.HTML)
	}
	shown, end := t.shown(ctx, &one)
	if end.State != "" {
		return end, nil
	}
	asked := to.chat
	if id, ok := t.moves.of(to.chat); ok {
		to = target{chat: id}
	}
	id, err := t.deliver(ctx, &to, one, shown)
	end = outcome(err)
	if end.State == bot.Sent {
		end.Ext = strconv.Itoa(id)
		if one.Mark != "" {
			t.unbutton(ctx, p.Note, one.Mark == markAll)
		}
	}
	if to.chat != asked {
		end.Moved = chatText(to.chat)
	}
	if refused(err) {
		t.log.Error(tokenRefused)
	}
	return end, nil
}

// mostPhoto is the longest side of a photo that is sent, in pixels: Telegram
// takes none whose sides add up to more than 10,000, and shows 2,560 at most.
const mostPhoto = 2560

// shown makes the file of a part as others may see it (package media), nil where
// there is none. One that was erased leaves its words.
func (t *Telegram) shown(ctx context.Context, one *part) (*media.Copy, bot.Outcome) {
	if one.Photo == "" {
		return nil, bot.Outcome{}
	}
	shown, err := t.copies.Within(ctx, one.Photo, mostPhoto)
	var why media.Reason
	switch {
	case errors.Is(err, bot.ErrNotFound), errors.As(err, &why):
		if one.HTML == "" && len(one.Keys) == 0 {
			return nil, bot.Outcome{State: bot.Permanent, Why: "the file is no more"}
		}
		if one.HTML == "" {
			one.HTML = emptyText
		}
		return nil, bot.Outcome{}
	case err != nil:
		return nil, bot.Outcome{State: bot.Retry, Why: "read the file: " + t.plain(err).Error()}
	}
	return &shown, bot.Outcome{}
}

// deliver sends a part, and again where the refusal itself says how.
func (t *Telegram) deliver(ctx context.Context, to *target, one part, file *media.Copy) (id int, err error) {
	for range 4 { // one more than there are reasons
		id, err = t.sendOne(ctx, *to, one, file)
		var migrated *tg.MigrateError
		switch {
		case errors.As(err, &migrated):
			t.moves.note(to.chat, int64(migrated.MigrateToChatID))
			*to = target{chat: int64(migrated.MigrateToChatID)}
		case to.thread != 0 && noTopic(err):
			to.thread = 0
		case file != nil && one.HTML != "" && errors.Is(err, tg.ErrorBadRequest) && judge(err.Error()) == bot.Permanent:
			t.log.Warn("telegram: a file is refused, its words are sent without it", "err", reason(err))
			file = nil
		default:
			return id, err
		}
	}
	return id, err
}

// sendOne makes one request and returns the message's id.
func (t *Telegram) sendOne(ctx context.Context, to target, one part, file *media.Copy) (int, error) {
	if file == nil {
		return t.sendWords(ctx, to, one)
	}
	m, err := t.sendFile(ctx, to, one, *file)
	if err != nil {
		return 0, t.plain(err)
	}
	return m.ID, nil
}

// sendFile sends a file as what it is, where Telegram plays it as that: it takes no
// AMR as a voice message, which is what WeChat records, nor QuickTime as a video.
// Those go as files to be opened.
func (t *Telegram) sendFile(ctx context.Context, to target, one part, file media.Copy) (*models.Message, error) {
	up := func(name string) *models.InputFileUpload {
		return &models.InputFileUpload{Filename: name, Data: bytes.NewReader(file.Data)}
	}
	switch {
	case file.Kind == media.Photo:
		return t.api.SendPhoto(ctx, &tg.SendPhotoParams{
			ChatID: to.chat, MessageThreadID: to.thread, Caption: one.HTML, ParseMode: models.ParseModeHTML, Photo: up("photo"), ReplyMarkup: markup(one.Keys),
		})
	case file.Type == "audio/ogg", file.Type == "audio/mpeg", file.Type == "audio/mp4":
		return t.api.SendVoice(ctx, &tg.SendVoiceParams{
			ChatID: to.chat, MessageThreadID: to.thread, Caption: one.HTML, ParseMode: models.ParseModeHTML, Voice: up("voice"), ReplyMarkup: markup(one.Keys),
		})
	case file.Type == "video/mp4":
		return t.api.SendVideo(ctx, &tg.SendVideoParams{
			ChatID: to.chat, MessageThreadID: to.thread, Caption: one.HTML, ParseMode: models.ParseModeHTML, Video: up("video.mp4"), ReplyMarkup: markup(one.Keys),
		})
	}
	name := file.Kind + map[string]string{"audio/amr": ".amr", "video/quicktime": ".mov"}[file.Type]
	return t.api.SendDocument(ctx, &tg.SendDocumentParams{
		ChatID: to.chat, MessageThreadID: to.thread, Caption: one.HTML, ParseMode: models.ParseModeHTML, Document: up(name), ReplyMarkup: markup(one.Keys),
	})
}

// sendWords sends a text as JSON. The library would make a form of it, which
// costs both ends several times as much, and most of what is sent are texts.
func (t *Telegram) sendWords(ctx context.Context, to target, one part) (int, error) {
	result, err := t.wire.call(ctx, "sendMessage", &tg.SendMessageParams{
		ChatID: to.chat, MessageThreadID: to.thread, Text: one.HTML, ParseMode: models.ParseModeHTML,
		LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: tg.True()},
		ReplyMarkup:        markup(one.Keys),
	}, mostIn)
	if err != nil {
		return 0, t.plain(err)
	}
	return messageID(result), nil
}

// markup is the keyboard, nil for none.
func markup(rows [][]key) models.ReplyMarkup {
	if len(rows) == 0 {
		return nil
	}
	m := &models.InlineKeyboardMarkup{}
	for _, row := range rows {
		var keys []models.InlineKeyboardButton
		for _, k := range row {
			keys = append(keys, models.InlineKeyboardButton{Text: k.Text, CallbackData: k.ID, URL: k.URL})
		}
		m.InlineKeyboard = append(m.InlineKeyboard, keys)
	}
	return m
}

// mostMoves bounds what is remembered of moved groups.
const mostMoves = 4096

// moves remembers where groups moved to, until the store has rewritten their
// chats: each send to an old id would otherwise cost a refusal first.
type moves struct {
	mu sync.Mutex
	to map[int64]int64
}

func newMoves() *moves { return &moves{to: map[int64]int64{}} }

func (m *moves) note(from, to int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.to) >= mostMoves {
		clear(m.to)
	}
	m.to[from] = to
}

func (m *moves) of(chat int64) (int64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	to, ok := m.to[chat]
	return to, ok
}

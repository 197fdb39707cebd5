package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"

	"anping/bot"
	"anping/bot/telegram/fakeapi"
)

// instance is one engine as a story drives it through Telegram.
type instance struct {
	*bot.Engine
	stage *telegramStage
	turn  int
}

// errElsewhere says that a line cannot be said on this platform in one message.
var errElsewhere = errors.New("not one message on Telegram")

// Handle says a line as a person would: through the fake, whose webhook posts it
// to this instance. A line said before is posted once more as it was.
func (i instance) Handle(ctx context.Context, m bot.Message) (bot.Body, error) {
	s := i.stage
	s.mu.Lock()
	s.turn, s.speaking = i.turn, m.Key
	again := s.posts[m.Key]
	s.mu.Unlock()
	if len(again) > 0 {
		return bot.Body{}, s.postAgain(ctx, again)
	}
	if err := s.speak(m); err != nil {
		return bot.Body{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := s.fake.WaitTaken(ctx); err != nil {
		return bot.Body{}, fmt.Errorf("the webhook did not take it: %w", err)
	}
	return bot.Body{}, nil
}

// speak does in the app what a message says.
func (s *telegramStage) speak(m bot.Message) error {
	from, err1 := strconv.ParseInt(m.From, 10, 64)
	chat, err2 := strconv.ParseInt(m.Chat.ID, 10, 64)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if m.Action != "" {
		return s.press(from, chat, m.Action)
	}
	if m.Location != nil && (m.Text != "" || len(m.Media) > 0) {
		return errElsewhere
	}
	say := fakeapi.Say{From: from, Chat: chat, Text: m.Text, At: m.At}
	if m.Chat.Group && m.Named {
		say.Text = "@anping_bot " + m.Text
	}
	if m.Location != nil {
		say.Location = &fakeapi.Location{Lat: m.Location.Lat, Lon: m.Location.Lon}
	}
	s.along(&say, m)
	_, err := s.fake.Say(say)
	return err
}

// along puts the files of a message into what is said.
func (s *telegramStage) along(say *fakeapi.Say, m bot.Message) {
	for _, f := range m.Media {
		switch f.Kind {
		case bot.Photo:
			say.Photo = &fakeapi.File{Name: "photo.jpg", MIME: "image/jpeg", Bytes: s.photo}
		case bot.Voice:
			say.Voice, say.Seconds = &fakeapi.File{Bytes: realFile(s.t, "tone.opus")}, 1
		default:
			say.Document = &fakeapi.File{Name: "gate.mp4", MIME: "video/mp4", Bytes: realFile(s.t, "gate.mp4")}
		}
	}
	for _, f := range m.LeftOut {
		say.Document = &fakeapi.File{Name: "notes.pdf", MIME: "application/pdf", Bytes: []byte("%PDF-1.7")}
		if f.Kind == bot.Video {
			say.Document = &fakeapi.File{Name: "long.mp4", MIME: "video/mp4", Bytes: []byte("long"), Size: 15 << 20}
		}
	}
}

// press finds the message that has a button, newest first, and presses it.
func (s *telegramStage) press(from, chat int64, id string) error {
	all := s.fake.Sent(0)
	for i := len(all) - 1; i >= 0; i-- {
		for _, row := range all[i].Buttons {
			for _, b := range row {
				if b.Data == id && all[i].Chat == chat {
					_, err := s.fake.Person(fakeapi.Profile{ID: from}).Forge(chat, all[i].Message, id)
					return err
				}
			}
		}
	}
	return fmt.Errorf("no message in chat %d has the button %s", chat, id)
}

// postAgain is a platform that did not hear the 200: another instance gets it.
func (s *telegramStage) postAgain(ctx context.Context, posts []posted) error {
	for _, p := range posts {
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/telegram", bytes.NewReader(p.body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", stageSecret)
		w := httptest.NewRecorder()
		s.muxes[s.turn].ServeHTTP(w, r)
		if w.Code != http.StatusOK || w.Body.Len() > 0 {
			return fmt.Errorf("posted again: %d %q, want an empty 200", w.Code, w.Body)
		}
	}
	return nil
}

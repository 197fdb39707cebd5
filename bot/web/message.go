package web

import (
	"context"
	"encoding/hex"
	"errors"
	"math"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/media"
	"anping/bot/text"
)

const (
	// handleWithin is how long the engine may take: what the strictest platform
	// allows (architecture.md, one message, 1), so that the sandbox tells the truth.
	handleWithin = 4 * time.Second
	maxText      = 8 << 10 // bytes of a message; a longer one is no chat message
	maxID        = 128     // bytes of a key or a chat's id
	maxFiles     = 9       // photos, voice and videos in one message, as chat apps do
)

// posted is the JSON of POST /sandbox/message.
type posted struct {
	Key      string    `json:"key"`  // unique; the same again gets the same answer
	Chat     string    `json:"chat"` // where it is said
	From     string    `json:"from"` // who says it: a private chat's id; in a private chat may be left out
	Text     string    `json:"text"`
	Action   string    `json:"action"` // id of a pressed button
	Media    []string  `json:"media"`  // SHA-256 of files uploaded before
	Location *position `json:"location"`
}

// position is a location in a request or an item; Near names the roster place
// it lies in.
type position struct {
	Lat  float64 `json:"lat"`
	Lon  float64 `json:"lon"`
	Near string  `json:"near,omitempty"`
}

// message is the sandbox's webhook: 200 only after the record is committed.
func (s *Sandbox) message(w http.ResponseWriter, r *http.Request, inbox bot.Inbox) {
	var p posted
	if err := decode(w, r, &p); err != nil {
		s.refuse(w, r, err)
		return
	}
	m, err := s.read(r.Context(), p)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	body, err := s.handle(r.Context(), inbox, m)
	if err != nil {
		s.fail(w, r, busy, err)
		return
	}
	out := struct {
		Answer *bot.Body `json:"answer"`
		Hint   string    `json:"hint,omitempty"` // why nothing came, where that is not plain
	}{}
	if !body.Empty() {
		out.Answer = &body
	} else if m.Chat.Group {
		if _, known, err := s.isGroup(r.Context(), m.Chat.ID); err == nil && !known {
			out.Hint = s.Text.Say(language(r), "web.hint_group", text.As("chat", m.Chat.ID)).String()
		}
	}
	answer(w, http.StatusOK, out)
}

// handle gives a message to the engine and wakes the pages.
func (s *Sandbox) handle(ctx context.Context, inbox bot.Inbox, m bot.Message) (bot.Body, error) {
	ctx, cancel := context.WithTimeout(ctx, handleWithin)
	defer cancel()
	body, err := inbox.Handle(ctx, m)
	if err == nil {
		s.bell.ring(m.Chat.ID)
	}
	return body, err
}

// read checks a posted message and makes of it what a platform would deliver.
func (s *Sandbox) read(ctx context.Context, p posted) (bot.Message, error) {
	m := bot.Message{
		Key: p.Key, Platform: Name, Account: Account, Chat: bot.ChatRef{ID: p.Chat}, From: p.From,
		Text: strings.TrimSpace(p.Text), Action: p.Action, At: s.Clock.Now(),
	}
	switch {
	case !plain(p.Key):
		return m, badKey
	case !plain(p.Chat):
		return m, badChat
	case len(p.Text) > maxText || len(p.Action) > maxID || len(p.Media) > maxFiles:
		return m, longMessage
	case m.Text == "" && p.Action == "" && len(p.Media) == 0 && p.Location == nil:
		return m, emptyMessage
	}
	if p.Location != nil {
		m.Location = &bot.Location{Lat: p.Location.Lat, Lon: p.Location.Lon}
		if !(math.Abs(m.Location.Lat) <= 90 && math.Abs(m.Location.Lon) <= 180) {
			return m, badPlace
		}
	}
	if err := s.address(ctx, &m); err != nil {
		return m, err
	}
	for _, sha := range p.Media {
		if !isSHA(sha) {
			return m, badMedia
		}
		kept, err := s.copies.Shown(ctx, sha)
		var why media.Reason
		switch {
		case errors.Is(err, bot.ErrNotFound), errors.As(err, &why):
			return m, badMedia
		case err != nil:
			return m, err
		}
		m.Media = append(m.Media, bot.MediaRef{SHA256: sha, Kind: kept.Kind})
	}
	return m, nil
}

// address finds out whether the chat is a group's, who speaks, and whether the
// bot is addressed: always in private, by a button, a slash or @ in a group.
func (s *Sandbox) address(ctx context.Context, m *bot.Message) error {
	group, known, err := s.isGroup(ctx, m.Chat.ID)
	if err != nil {
		return err
	}
	// Where somebody speaks who has another chat of their own, there is a group:
	// one that nobody has bound yet.
	m.Chat.Group = group || !known && m.From != "" && m.From != m.Chat.ID
	if !m.Chat.Group {
		if m.From != "" && m.From != m.Chat.ID {
			return badChat
		}
		m.From, m.Named = m.Chat.ID, true
		return nil
	}
	if !plain(m.From) {
		return badChat
	}
	rest, called := s.uncalled(m.Text)
	m.Text = rest
	m.Named = called || m.Action != "" || strings.HasPrefix(m.Text, "/")
	return nil
}

// uncalled cuts @ and the bot's name off the beginning of a text; called says
// whether it stood there. What is left may be empty: that asks for help.
func (s *Sandbox) uncalled(t string) (rest string, called bool) {
	for _, lang := range text.Languages() {
		at := "@" + s.Text.Say(lang, "web.bot").String()
		if len(t) >= len(at) && strings.EqualFold(t[:len(at)], at) {
			return strings.TrimSpace(t[len(at):]), true
		}
	}
	return t, false
}

// plain reports whether an id can be one: short, visible, nothing to hide in.
func plain(id string) bool {
	if id == "" || len(id) > maxID || !utf8.ValidString(id) {
		return false
	}
	return strings.IndexFunc(id, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }) < 0
}

// isSHA reports whether a name is the hex of a SHA-256 as Media writes it.
func isSHA(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == 32 && s == strings.ToLower(s)
}

package telegram

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"
)

// errNoName says that an update cannot be understood before getMe told the
// bot's name. It comes again.
var errNoName = errors.New("the bot's own name is not known yet")

// The commands of deep links. Their payload is a code of rules.md 7; with a
// payload they are the command of it, without one they ask for help.
const (
	commandStart = "start"
	commandBind  = "bind"
	commandHelp  = "help"
)

// mostPayload is the length of a deep link's payload, in characters.
const mostPayload = 64

// speller knows what of a text is Telegram's and not the person's.
type speller struct {
	me       int64               // the bot's id
	commands map[string]struct{} // names of commands, "report"
	words    map[string]struct{} // words that call one when they stand alone, in lower case
}

// newSpeller knows the commands of the catalogue.
func newSpeller(me int64, texts Texts) speller {
	s := speller{me: me, commands: map[string]struct{}{}, words: map[string]struct{}{}}
	for _, name := range append(texts.Commands(), commandStart, commandBind, commandHelp) {
		s.commands[name] = struct{}{}
		for _, w := range texts.Words(name) {
			s.words[strings.ToLower(w)] = struct{}{}
		}
	}
	return s
}

// bare reports whether a text is nothing but a word that calls a command: what
// speaks to the bot in a group without naming it (rules.md 6).
func (s speller) bare(text string) bool {
	_, ok := s.words[strings.ToLower(strings.TrimSpace(text))]
	return ok
}

// spoken is a text without what is Telegram's in it.
type spoken struct {
	text   string
	named  bool // it is addressed to the bot
	others bool // it is a command of another bot
}

// span is a part of a text, in UTF-16 units.
type span struct{ from, to int }

// spell reads the entities of a text: @bot is cut off, /report@bot becomes
// /report and moves to the front, for people also write 您好 /report 灯坏了.
// name is the bot's, "" while it is unknown. Offsets that lie outside the text
// are nobody's.
func (s speller) spell(text, name string, group bool, entities []models.MessageEntity) (spoken, error) {
	units := utf16.Encode([]rune(text))
	var out spoken
	var cut []span
	command := ""
	for _, e := range entities {
		at, ok := spanOf(e, len(units))
		if !ok {
			continue
		}
		word := string(utf16.Decode(units[at.from:at.to]))
		switch e.Type {
		case models.MessageEntityTypeBotCommand:
			called, whose, addressed := strings.Cut(strings.TrimPrefix(word, "/"), "@")
			called = strings.ToLower(called)
			switch _, ours := s.commands[called]; {
			case addressed && name == "":
				return spoken{}, errNoName
			case addressed && !strings.EqualFold(whose, name):
				if strings.TrimSpace(string(utf16.Decode(units[:at.from]))) == "" {
					return spoken{others: true}, nil
				}
				continue
			case !addressed && !ours:
				continue
			case command == "":
				command, cut = called, append(cut, at)
			}
			out.named = true
		case models.MessageEntityTypeMention:
			if name == "" && group {
				return spoken{}, errNoName
			}
			if strings.EqualFold(word, "@"+name) {
				out.named, cut = true, append(cut, at)
			}
		case models.MessageEntityTypeTextMention:
			if e.User != nil && e.User.ID == s.me {
				out.named, cut = true, append(cut, at)
			}
		}
	}
	out.text = strings.TrimSpace(without(units, cut))
	if command != "" {
		out.text = called(command, out.text)
	}
	return out, nil
}

// spanOf is where an entity stands, false when it cannot stand there.
func spanOf(e models.MessageEntity, length int) (span, bool) {
	if e.Offset < 0 || e.Length <= 0 || e.Offset > length || e.Length > length-e.Offset {
		return span{}, false
	}
	return span{e.Offset, e.Offset + e.Length}, true
}

// without is a text without some of its parts.
func without(units []uint16, cut []span) string {
	if len(cut) == 0 {
		return string(utf16.Decode(units))
	}
	slices.SortFunc(cut, func(a, b span) int { return a.from - b.from })
	var kept []uint16
	at := 0
	for _, c := range cut {
		if c.from > at {
			kept = append(kept, units[at:c.from]...)
		}
		at = max(at, c.to)
	}
	return string(utf16.Decode(append(kept, units[at:]...)))
}

// called is a command with its words; /start is a deep link's.
func called(command, words string) string {
	if command != commandStart {
		return strings.TrimSpace("/" + command + " " + words)
	}
	switch {
	case words == "":
		return "/" + commandHelp
	case payload(words):
		return "/" + commandBind + " " + words
	}
	return words
}

// payload reports whether words can be the payload of a deep link.
func payload(words string) bool {
	return len(words) <= mostPayload && strings.IndexFunc(words, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-')
	}) < 0
}

// quoted is a text that somebody else wrote: inside quotation marks no command
// is read.
func quoted(text string) string {
	if text == "" {
		return ""
	}
	return "「" + text + "」"
}

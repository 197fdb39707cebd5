package commands

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anping/bot/text"
	"anping/scoring"
)

// What a setting is about; also the words of our own buttons' actions.
const (
	topicLanguage = "language"
	topicPraise   = "praise"
	topicChat     = "chat"
)

// wish is what somebody wants to set: 语言 英文, 表扬 否, english.
type wish struct {
	topic string // "" = none was understood
	value string // "" = the topic alone
	lang  string // of topicLanguage: the tag, "" = no language of ours
	yes   bool   // by full name; this chat
	clear bool   // the value was understood
}

// readWish reads what is wanted. The topic stands before or behind its value
// (全名 不用, 不用全名); a language or a chat needs no topic, for nothing else
// is called so.
func readWish(texts *text.Catalogue, said string) wish {
	said = bare(said)
	for _, topic := range []string{topicLanguage, topicPraise, topicChat} {
		value, ok := cutTopic(texts.List("topic_"+topic), said)
		if !ok {
			continue
		}
		w := wish{topic: topic, value: value}
		if w.value == "" {
			if whole := w.read(texts, said); whole.clear {
				return whole // 表扬写全名 is topic and value at once
			}
			return w
		}
		return w.read(texts, value)
	}
	for _, topic := range []string{topicLanguage, topicChat} {
		if w := (wish{topic: topic, value: said}).read(texts, said); w.clear {
			return w
		}
	}
	return wish{}
}

// read understands a value of the wish's topic.
func (w wish) read(texts *text.Catalogue, value string) wish {
	among := func(list string) bool {
		return slices.ContainsFunc(texts.List(list), func(word string) bool { return scoring.Fold(word) == value })
	}
	switch w.topic {
	case topicLanguage:
		for _, tag := range text.Languages() {
			if value == scoring.Fold(tag) || among("speak_"+strings.ReplaceAll(scoring.Fold(tag), "-", "_")) {
				w.lang, w.clear = tag, true
			}
		}
	case topicPraise:
		w.yes = among("praise_full")
		w.clear = w.yes || among("praise_form")
	case topicChat:
		w.yes = among("chat_here")
		w.clear = w.yes || among("chat_last")
	}
	return w
}

// cutTopic cuts the longest of some words off the beginning or the end.
func cutTopic(words []string, said string) (value string, ok bool) {
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	for _, word := range words {
		word = scoring.Fold(word)
		if rest, found := strings.CutPrefix(said, word); found && standsApart(word, rest, utf8.DecodeRuneInString) {
			return bare(rest), true
		}
		if rest, found := strings.CutSuffix(said, word); found && standsApart(word, rest, utf8.DecodeLastRuneInString) {
			return bare(rest), true
		}
	}
	return "", false
}

// standsApart reports whether a word ends where the rest begins: a Chinese one
// anywhere, another not inside of a longer one (chat, chatter).
func standsApart(word, rest string, next func(string) (rune, int)) bool {
	first, _ := utf8.DecodeRuneInString(word)
	r, _ := next(rest)
	return rest == "" || unicode.Is(unicode.Han, first) || !unicode.IsLetter(r)
}

// bare is a text folded, without marks around it.
func bare(said string) string {
	return strings.TrimFunc(scoring.Fold(said), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

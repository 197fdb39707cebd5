package commands

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/scoring"
)

// Numbers as people type them, on tidied text (full width folded): a1027,
// A-1027, 1027; k250612-07; J18, j-18.
var (
	caseForm       = regexp.MustCompile(`^(?i:[aаα])\s?-?\s?(\d+)\b`) // а and α look like a
	caseLastForm   = regexp.MustCompile(`(?:^|[^0-9A-Za-z])(?i:a)-?(\d{4,12})$`)
	caseBareForm   = regexp.MustCompile(`^(\d{3,12})(?:\s|[,;:。]|$)`)
	entryForm      = regexp.MustCompile(`^(?i:k)\s?-?\s?(\d{6})\s?-\s?(\d{1,9})\b`)
	appealForm     = regexp.MustCompile(`^(?i:ss)\s?-?\s?(\d{1,12})\b`)
	suggestionForm = regexp.MustCompile(`^(?i:j)\s?-?\s?(\d{1,12})\b`)
	suggestionBare = regexp.MustCompile(`^(\d{1,12})(?:\s|[,;:。]|$)`)
)

// cutCase takes a case's number off the front of words; "" when there is none.
func cutCase(words string) (no, rest string) {
	return cutNumber(words, "A", caseForm, caseBareForm)
}

// cutCaseOf takes a case's number off words of staff, where it stands first or
// last: 好了 看过了 A1003. A last one has four digits or more, for there are
// things called A60.
func cutCaseOf(words string) (no, rest string) {
	if no, rest = cutCase(words); no != "" {
		return no, rest
	}
	m := caseLastForm.FindStringSubmatchIndex(trim(rest))
	if m == nil {
		return "", rest
	}
	rest = trim(rest)
	return "A" + strings.TrimLeft(rest[m[2]:m[3]], "0"), trim(strings.TrimRight(rest[:m[2]], "aA-"))
}

// cutAppeal takes an appeal's number off the front of words.
func cutAppeal(words string) (no, rest string) {
	return cutNumber(words, "SS-", appealForm)
}

// cutSuggestion takes a suggestion's number off the front of words.
func cutSuggestion(words string) (no, rest string) {
	return cutNumber(words, "J-", suggestionForm, suggestionBare)
}

// longest is how many digits a number has at most. One of more is a number all
// the same, of nothing: without it 接单 A999… would be a 接单 without a number.
const longest = 12

func cutNumber(words, prefix string, forms ...*regexp.Regexp) (no, rest string) {
	words = scoring.Tidy(words)
	for _, form := range forms {
		m := form.FindStringSubmatchIndex(words)
		if m == nil {
			continue
		}
		digits := strings.TrimLeft(words[m[2]:m[3]], "0")
		if len(digits) > longest {
			digits = digits[:longest] + "…"
		}
		return prefix + digits, trim(words[m[3]:])
	}
	return "", words
}

// cutEntry takes an entry's number off the front of words.
func cutEntry(words string) (no, rest string) {
	words = scoring.Tidy(words)
	m := entryForm.FindStringSubmatchIndex(words)
	if m == nil {
		return "", words
	}
	running := strings.TrimLeft(words[m[4]:m[5]], "0")
	for len(running) < 2 {
		running = "0" + running
	}
	return "K" + words[m[2]:m[3]] + "-" + running, trim(words[m[5]:])
}

// trim cuts blanks and separating marks off both ends of tidied words, in which
// full-width marks are ASCII.
func trim(s string) string { return strings.Trim(s, " \t\r\n,.;:|!。、") }

// newEntryNo numbers an entry: K and the site's day of recording, then a
// running number of at least two digits (rules.md 2).
func newEntryNo(ctx context.Context, r *bot.Reading, zone *time.Location) (string, error) {
	series := bot.SeriesEntry + r.Now.In(zone).Format("060102")
	n, err := r.Number(ctx, series)
	if err != nil {
		return "", fmt.Errorf("number an entry: %w", err)
	}
	return fmt.Sprintf("%s-%02d", series, n), nil
}

// newNo takes the next number of a series behind its prefix.
func newNo(ctx context.Context, r *bot.Reading, prefix, series string) (string, error) {
	n, err := r.Number(ctx, series)
	if err != nil {
		return "", fmt.Errorf("take a number of %s: %w", series, err)
	}
	return prefix + strconv.FormatInt(n, 10), nil
}

func number[T int | int64](n T) string { return strconv.FormatInt(int64(n), 10) }

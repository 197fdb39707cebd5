package commands

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"anping/scoring"
)

// details are the words of a 扣 or 加 that are neither subject nor rule. Nothing
// in them is guessed: a number that is no count of 1 to scoring.MaxCount is a
// doubt, and words that mean nothing here are a remark.
type details struct {
	count int // 1 when none is written
	happened
	places []scoring.Place
	remark string
	amount *scoring.Points // points written beside the rule, without their sign
	sign   string
	wrong  bool   // what is written there is no number of points, or two of them
	doubt  string // what looks like a count and is none
}

// placeFinder takes the roster's places out of words (scoring.Roster.PlacesIn).
type placeFinder func(words string) ([]scoring.Place, string)

var (
	reasonForm = regexp.MustCompile(`(?i)(?:理由|原因|\breason\b|\bbecause\b)[:]?\s*(.+)$`)

	// A number and its unit with a blank between them are one word: 2 次, 2 分, 20
	// 分钟. The longer unit stands before the one it begins with.
	unitForm = regexp.MustCompile(`(?i)(?:(第)\s?)?([+\-−]?\d+(?:\.\d+)?|[零一二两兩三四五六七八九十百半几幾多]+|two|three|four|five|six|seven|eight|nine|ten)\s` +
		`(分钟|分鐘|小时|小時|钟头|鐘頭|秒钟|秒|分半|分|次|回|处|處|个|個|遍|天|米|公里|楼|樓|层|層|号|號|元|块|塊|岁|歲|人|位|名|户|戶|单元|單元|栋|棟|幢|` +
		`times?\b|points?\b|pts?\b|minutes?\b|mins?\b|hours?\b|hrs?\b|seconds?\b|secs?\b|days?\b|met(?:re|er)s?\b)`)

	// What is a number, whoever wrote it, with a unit of times or none.
	figureForm = regexp.MustCompile(`(?i)^[×x*]?[+\-−负負]?(?:\d[\d.,/~%]*|\d+[-~]\d+|\d+:\d+|\d+(?:\.\d+)?e[+\-]?\d+|0x[0-9a-fp.+\-]+|nan|inf|infinity|` +
		`[零〇一二两兩俩三仨四五六七八九十百千万萬亿億半]+)(?:次|回|处|處|个|個|遍|times?|x)?$`)
	timesForm = regexp.MustCompile(`(第)?(?:[\d.]+|[零〇一二两兩三四五六七八九十百千万萬亿億几幾多]+)(?:次|回|遍)`)
	manyForm  = regexp.MustCompile(`(?i)^(?:好|无|無)?[几幾多数數n](?:次|回|遍|times)$|^(?:several|many|a few|some)$`)

	// Points: 0.5分, −0.5, +2, 半分, 两分, 0.5 points.
	amountForm = regexp.MustCompile(`(?i)^([+\-−负負]?)(\d+(?:\.\d+)?|[零〇一二两兩三四五六七八九十百半]+(?:[点點][零〇一二三四五六七八九]+)?)(分半|分|points?|pts?)?$`)
)

// cutReason takes what stands behind 理由 off the end of words.
func cutReason(words string) (rest, reason string) {
	words = scoring.Tidy(words)
	if m := reasonForm.FindStringSubmatchIndex(words); m != nil {
		return trim(words[:m[0]]), trim(words[m[2]:m[3]])
	}
	return words, ""
}

// readDetails reads count, places and moment from what is left of a 扣 or 加;
// without a day it is now.
func readDetails(words string, find placeFinder, now time.Time, zone *time.Location) details {
	d := details{count: 1}
	words = unitForm.ReplaceAllString(scoring.Tidy(words), "$1$2$3")
	tokens := slices.DeleteFunc(strings.Fields(words), d.readAmount) // before 零点五分 is read as a time
	words, d.happened = cutHappened(strings.Join(tokens, " "), now, zone)
	d.places, words = find(words)
	counted := false
	var remark []string
	for _, token := range strings.Fields(words) {
		token = trim(token)
		if d.readAmount(token) {
			continue
		}
		n, rest, ok := countIn(token)
		switch {
		case ok && counted, !ok && (isFigure(token) || timesInside(token)):
			d.doubt = token
		case ok:
			d.count, counted = n, true
		default:
			rest = token
		}
		if rest = trim(rest); rest != "" {
			remark = append(remark, rest)
		}
	}
	if d.word != "" {
		remark = append(remark, d.word)
	}
	d.remark = strings.Join(remark, " ")
	return d
}

// fits reports whether the points written, if any, are those of the rule: once,
// or as often as it fired.
func (d details) fits(rule scoring.Rule) bool {
	p := rule.Points
	if p < 0 {
		p = -p
	}
	switch {
	case d.amount == nil:
		return true
	case d.wrong, d.sign == "+" && rule.Points < 0, d.sign != "" && d.sign != "+" && rule.Points > 0:
		return false
	}
	return *d.amount == p || *d.amount == p*scoring.Points(d.count)
}

// countIn reads a count that is a word of its own (2, ×2, 两次) or stands with its
// unit before or behind others (2次大堂, 大堂2次). 3号楼 has none, nor has 第2次.
func countIn(token string) (n int, rest string, ok bool) {
	if n, ok := scoring.ParseCount(token); ok {
		return n, "", true
	}
	runes := []rune(token)
	for i := min(len(runes)-1, 5); i >= 2; i-- {
		if head := string(runes[:i]); hasUnit(head) && !goesOn(head, runes[i]) {
			if n, ok := scoring.ParseCount(head); ok {
				return n, string(runes[i:]), true
			}
		}
	}
	for i := max(1, len(runes)-4); i < len(runes)-1; i++ {
		if tail := string(runes[i:]); hasUnit(tail) && runes[i-1] != '第' && !isFigure(string(runes[i-1])) {
			if n, ok := scoring.ParseCount(tail); ok {
				return n, string(runes[:i]), true
			}
		}
	}
	return 0, "", false
}

// goesOn reports whether the number behind a × goes on: ×9 is no count in
// ×99999999, nor in ×9.5.
func goesOn(head string, next rune) bool {
	return strings.HasPrefix(head, "×") && (next == '.' || next >= '0' && next <= '9')
}

func hasUnit(s string) bool {
	return strings.HasPrefix(s, "×") || strings.HasSuffix(s, "次") || strings.HasSuffix(s, "回")
}

// isFigure reports whether a word is a number, or stands for one, and nothing else.
func isFigure(token string) bool {
	token = scoring.Narrow(token)
	return figureForm.MatchString(token) || manyForm.MatchString(token)
}

// timesInside reports whether a word holds a number of times: 100次大堂.
func timesInside(token string) bool {
	m := timesForm.FindStringSubmatch(scoring.Narrow(token))
	return m != nil && m[1] == ""
}

// readAmount keeps points written beside the rule: with their unit, a sign or a
// decimal point. 2 alone is a count.
func (d *details) readAmount(token string) bool {
	m := amountForm.FindStringSubmatch(scoring.Narrow(token))
	if m == nil || m[1] == "" && m[3] == "" && !strings.ContainsAny(m[2], ".点點") {
		return false
	}
	half := ""
	if m[3] == "分半" {
		half = m[3]
	}
	p, err := scoring.ParsePoints(m[2] + half)
	d.wrong = d.wrong || err != nil || d.amount != nil && *d.amount != p
	d.amount, d.sign = &p, m[1]
	return true
}

package commands

import (
	"regexp"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

var (
	halfForm = regexp.MustCompile(`(?i)^(?:退回?|give back )?(?:一半|half\b)`)
	// 退 1 次, 退回 +0.5 分, 1 次, give back 0.5. What follows must be apart: the 23 of
	// 23点 is no amount.
	backForm = regexp.MustCompile(`(?i)^(退回?|還|还|give back)?\s*\+?(\d+(?:\.\d{1,2})?|[一二两兩三四五六七八九十]+)\s*(次|回|分|times?\b|points?\b|pts?\b)?(?:[\s,;:。]|$)`)
)

// rulingWords finds the decision in words behind an appeal's number: 成立, 部分成立,
// 成立一半, 不成立; "" when there is none. said is what follows.
func rulingWords(r *bot.Request, words string) (state scoring.AppealState, said string) {
	for _, o := range []struct {
		command string
		state   scoring.AppealState
	}{{"partial", scoring.AppealPartial}, {"dismiss", scoring.AppealLost}, {"uphold", scoring.AppealWon}} {
		for _, w := range r.Catalogue().Words(o.command) {
			rest, ok := cutWord(words, w)
			if !ok {
				continue
			}
			if half := strings.TrimPrefix(w, "成立"); half == "一半" {
				rest = half + " " + rest
			}
			return o.state, trim(rest)
		}
	}
	return "", words
}

// cutWord takes a word off the front of tidied words, whatever its script or case.
func cutWord(words, word string) (rest string, ok bool) {
	n := len([]rune(word))
	runes := []rune(words)
	if len(runes) < n || scoring.Fold(string(runes[:n])) != scoring.Fold(word) {
		return words, false
	}
	return string(runes[n:]), true
}

// cutBack takes what is to be given back of an entry off the front of words:
// half, a number of times or points.
func cutBack(words string, e scoring.Entry) (back scoring.Points, rest string, ok bool) {
	if m := halfForm.FindStringIndex(words); m != nil {
		return -e.Points / 2, trim(words[m[1]:]), e.Points%2 == 0
	}
	m := backForm.FindStringSubmatchIndex(words)
	if m == nil {
		return 0, words, false
	}
	p := submatches(words, m)
	verb, figure, unit := p[1], p[2], strings.ToLower(p[3])
	count, whole := smallNumber(figure)
	points := unit == "分" || strings.HasPrefix(unit, "p") || unit == "" && (!whole || e.Count < 2)
	switch {
	case !points && e.Each() != 0:
		return e.Each() * scoring.Points(count), trim(words[m[1]:]), true
	case !points, whole && unit == "" && verb == "": // a figure alone may be anything
		return 0, words, false
	case whole:
		return scoring.Points(count) * 100, trim(words[m[1]:]), true
	}
	back, err := scoring.ParsePoints(figure)
	return back, trim(words[m[1]:]), err == nil
}

// measured reports whether the words say how much of the only entry is given back.
func (u *ruling) measured() bool {
	at := u.standing()
	if len(at) != 1 {
		return false
	}
	_, _, ok := cutBack(u.reason, u.of[at[0]].Entry)
	return ok
}

// standing are the entries that nothing has taken back yet.
func (u *ruling) standing() []int {
	var at []int
	for i, b := range u.of {
		if b.ReversedBy == "" {
			at = append(at, i)
		}
	}
	return at
}

// part reads what a partial ruling gives back: entries of the appeal by number,
// of one of them, or of the only one, a count or points. asked is true when the
// Change says what is missing.
func (u *ruling) part() (c bot.Change, asked bool, err error) {
	at := u.standing()
	if len(at) == 1 {
		return u.partOf(at[0], false)
	}
	named, last := 0, 0
	for {
		no, rest := cutEntry(u.reason)
		i := u.index(no)
		if i < 0 {
			break
		}
		u.back[i], u.reason = -u.of[i].Entry.Points, rest
		named, last = named+1, i
	}
	switch named {
	case 0:
		c, err = u.askWhich()
		return c, true, err
	case 1:
		return u.partOf(last, true)
	case len(at):
		c, err = reply(u.r, "ruling.all", text.A("no", u.a.No))
		return c, true, err
	}
	return c, false, nil
}

func (u *ruling) index(no string) int {
	for i, b := range u.of {
		if b.Entry.No == no && b.ReversedBy == "" {
			return i
		}
	}
	return -1
}

// partOf reads a count or points of one entry; whole says that without any all
// of it is given back.
func (u *ruling) partOf(i int, whole bool) (c bot.Change, asked bool, err error) {
	e := u.of[i].Entry
	back, rest, ok := cutBack(u.reason, e)
	switch {
	case !ok && whole:
		return c, false, nil
	case !ok:
		c, err = u.askAmount(e)
		return c, true, err
	case back == -e.Points && !whole:
		c, err = reply(u.r, "ruling.all", text.A("no", u.a.No))
		return c, true, err
	case back <= 0 || back > -e.Points:
		c, err = reply(u.r, "ruling.too_much", text.A("entry", e.No), text.A("points", e.Points.String()))
		return c, true, err
	}
	u.back[i], u.reason = back, rest
	return c, false, nil
}

// askAmount asks how much of an entry is given back; 1 次 … by button.
func (u *ruling) askAmount(e scoring.Entry) (bot.Change, error) {
	const mostTimes = 4
	var choices []choice
	if each := e.Each(); each != 0 {
		for n := 1; n < min(e.Count, mostTimes+1); n++ {
			label := u.r.Say(u.r.Lang, "ruling.times", text.A("count", number(n)), text.A("points", (each*scoring.Points(n)).String()))
			choices = append(choices, choice{label, trimmed("partial", u.a.No, "退 "+number(n)+" 次", u.reason)})
		}
	}
	return askWords(u.r, u.r.Say(u.r.Lang, "ruling.how_much", text.A("no", u.a.No)),
		[]text.Line{bookingLine(u.r.Reading, u.r.Lang, e, nil)}, choices, "partial "+u.a.No)
}

// askWhich asks which of several entries are given back.
func (u *ruling) askWhich() (bot.Change, error) {
	var choices []choice
	for _, i := range u.standing() {
		e := u.of[i].Entry
		choices = append(choices, choice{bookingLine(u.r.Reading, u.r.Lang, e, nil), trimmed("partial", u.a.No, e.No, u.reason)})
	}
	return askWords(u.r, u.r.Say(u.r.Lang, "ruling.which", text.A("no", u.a.No)), nil, choices, "partial "+u.a.No)
}

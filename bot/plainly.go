package bot

import (
	"slices"
	"time"

	"anping/bot/text"
	"anping/scoring"
)

// keyPlainly reminds of the open question, with the labels that answer it.
const keyPlainly text.Key = "engine.plainly"

// plain is a plain word, of no question in particular.
type plain int

// What a plain word is.
const (
	plainNothing plain = iota
	plainYes           // 是, 对
	plainAgreed        // 好, 可以: it may as well only say that something was read
	plainNo
)

// plainWords are the plain words of every language, by their letters.
func plainWords(texts *text.Catalogue) map[string]plain {
	all := map[string]plain{}
	for _, list := range []struct {
		name string
		is   plain
	}{{"agreed", plainAgreed}, {"yes", plainYes}, {"no", plainNo}} {
		for _, w := range texts.List(list.name) {
			all[scoring.Letters(w)] = list.is
		}
	}
	return all
}

// plainly reads a plain yes or no in private as the answer to the open question
// that takes one (rules.md 6). Where words that agree do too, it is one only while
// nothing else was said since the question: who says 好的 to another answer agrees
// to nothing, and is asked again.
func (h *hearing) plainly(r *Request) (c call, ok bool) {
	q := r.Asked
	said := h.plain[scoring.Letters(r.Text)]
	if said == plainNothing || q.ID == "" || r.Chat.Group || q.Person != 0 && q.Person != r.Who.Standing.Person {
		return call{}, false
	}
	yes := slices.IndexFunc(q.Options, func(o Option) bool { return o.Yes != 0 })
	no := slices.IndexFunc(q.Options, func(o Option) bool { return o.No != 0 })
	if yes < 0 || no < 0 || said == plainAgreed && !q.Options[yes].Agrees {
		return call{}, false
	}
	meant, asked := q.Options[yes], q.Options[yes].Yes
	if said == plainNo {
		meant, asked = q.Options[no], q.Options[no].No
	}
	if q.Options[yes].Agrees && r.Who.Chat.Used.After(time.Unix(asked, 0)) {
		q.Options = slices.Clone(q.Options)
		q.Options[yes].Yes, q.Options[no].No = r.At.Unix(), r.At.Unix()
		return call{reply: r.Reply(keyPlainly, text.A("yes", q.Options[yes].Label), text.A("no", q.Options[no].Label)), asked: q}, true
	}
	return asCall(meant.Action), true
}

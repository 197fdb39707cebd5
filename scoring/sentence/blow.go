package sentence

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// deed is that somebody hits, or scolds, somebody. A sentence tells it in three
// forms: 业主打了保安, 业主把保安打了, 保安被业主打了.
type deed struct {
	by, to []mention
	words  span     // what tells it, without who did it
	spares bool     // nobody of the staff did it, or it was done to them
	danger bool     // somebody is hit: an emergency of its own
	mild   bool     // who did it did nothing bad for certain: 追小偷
	now    standing // what the words around leave of it now
	ever   standing // and of it at any time
}

// mention is a word for somebody.
type mention struct {
	span
	who who
}

// who is what a word for somebody stands for.
type who int

const (
	other  who = iota // somebody else, or an animal
	person            // somebody else who can be hit
	staff
)

// deeds finds what somebody does to somebody else.
func (l *Lists) deeds(t text, people []span) []deed {
	d := doing{l: l, t: t, all: l.mentions(t, people)}
	harmless := all(t, l.notEmergency)
	var out []deed
	for _, kind := range []struct {
		list       []pattern
		hard, mild bool
	}{{l.strikes, true, false}, {l.scolds, false, false}, {l.chases, false, true}} {
		for m := range matches(t, kind.list) {
			if covered(m, harmless) {
				continue
			}
			d.verb, d.hard = m[0], kind.hard
			if found, ok := d.read(); ok {
				found.mild = kind.mild
				out = append(out, found)
			}
		}
	}
	return out
}

// mentions are the words for people, of the staff those that touch as one:
// 保安李强.
func (l *Lists) mentions(t text, people []span) []mention {
	var out []mention
	add := func(s span, w who) {
		if !slices.ContainsFunc(out, func(o mention) bool { return s.from < o.to && o.from < s.to }) {
			out = append(out, mention{s, w})
		}
	}
	for _, s := range append(all(t, l.polite), people...) {
		add(chain(people, s), staff)
	}
	for _, list := range []struct {
		spans []span
		who   who
	}{{all(t, l.persons), person}, {all(t, l.others), other}} {
		slices.SortStableFunc(list.spans, func(a, b span) int { return cmp.Compare(b.to-b.from, a.to-a.from) })
		for _, s := range list.spans {
			add(s, list.who)
		}
	}
	slices.SortFunc(out, func(a, b mention) int { return cmp.Compare(a.from, b.from) })
	return out
}

// doing reads what one verb tells.
type doing struct {
	l    *Lists
	t    text
	all  []mention
	verb span
	hard bool
}

// read is the deed that the verb tells; ok is false where nobody is said to be hit.
func (d doing) read() (deed, bool) {
	from, to := d.verb.from-len(d.t.clause(d.verb.from)), d.end()
	behind := d.t.words[d.verb.to:to]
	if anyIn(d.t, d.l.things, behind[:min(len(behind), reach)]) {
		return deed{}, false // 打了保安三次电话
	}
	object, relative := d.object()
	done := !slices.Contains(d.l.Blow.Vague, d.t.words[d.verb.from:d.verb.to]) || behind == "" || startsWith(behind, d.l.Blow.Result)
	if m, is := d.last(d.l.passive, from, d.verb.from); is && done && (len(object) == 0 || relative) && d.suits(m) {
		x := deed{to: object, by: d.between(m.to, d.verb.from), words: span{m.from, d.verb.to}}
		if !relative {
			x.to = d.before(from, m.from)
		}
		if strings.HasPrefix(strings.TrimLeft(behind, " "), "by ") {
			x.by = d.between(d.verb.to, to)
		}
		return d.told(x, from, true)
	}
	takes := d.l.taking
	if !d.hard {
		takes = append(slices.Clone(takes), d.l.toward...) // 冲我妈吼
	}
	if m, is := d.last(takes, from, d.verb.from); is && done {
		if held := d.held(m.to); len(held) > 0 {
			return d.told(deed{to: held, by: d.doer(from, m.from, held), words: span{m.from, d.verb.to}}, from, true)
		}
	}
	if len(object) > 0 {
		last := object[len(object)-1].to
		x := deed{to: object, by: d.doer(from, d.verb.from, object), words: span{d.verb.from, last}}
		if strings.HasPrefix(d.t.words[last:], "的") {
			x.by = append(x.by, d.between(last, to)...) // 打保安的是业主
		}
		return d.told(x, from, false)
	}
	return d.weakly(from, behind)
}

// weakly is what a verb tells with nothing behind it: 保安让人打了, 王磊是李强打的, and
// 李强打的 of who is said to be hurt.
func (d doing) weakly(from int, behind string) (deed, bool) {
	i := slices.IndexFunc(d.l.Blow.Result, func(w string) bool { return strings.HasPrefix(behind, w) })
	if i < 0 {
		return deed{}, false
	}
	result := d.l.Blow.Result[i]
	rest := strings.TrimPrefix(behind, result)
	m, is := d.last(d.l.weak, from, d.verb.from)
	if earlier, also := d.last(d.l.weak, from, m.from); is && also && m.to == d.verb.from {
		m = earlier // 王磊让李强给打了
	}
	switch so := is && d.t.words[m.from:m.to] == "是"; {
	case rest != "" && !startsWith(rest, d.l.Blow.Once), is && so != (result == "的"):
	case is:
		x, ok := d.told(deed{to: d.before(from, m.from), by: d.between(m.to, d.verb.from), words: span{m.from, d.verb.to}}, from, true)
		return x, ok && (x.danger || len(x.to) > 0) // 电话是李强打的
	case result == "的" && anyIn(d.t, d.l.hurt, d.t.words):
		by := d.before(from, d.verb.from)
		return deed{by: by, words: d.verb}, len(by) > 0 && by[len(by)-1].to == d.verb.from
	}
	return deed{}, false
}

// told is a deed with what the words around leave of it. Of two who are not of the
// staff only 把 and 被 tell for certain that one was hit.
func (d doing) told(x deed, from int, form bool) (deed, bool) {
	of := func(list []mention, w who) bool {
		return slices.ContainsFunc(list, func(m mention) bool { return m.who == w })
	}
	hurt := of(x.to, staff) || of(x.to, person)
	bare := len(x.to) == 0 && strings.TrimSpace(d.t.words[from:x.words.from]) == "" // 被保安打了
	if !hurt && !(form && of(x.by, staff)) {
		return deed{}, false
	}
	x.spares = of(x.to, staff) || len(x.by) > 0 && !of(x.by, staff) && !slices.ContainsFunc(x.by, d.pronoun)
	x.danger = d.hard && (hurt || bare) && (form || of(x.to, staff) || of(x.by, staff))
	x.ever, x.now = stands, stands
	begins := []int{x.words.from, d.verb.from}
	for _, m := range slices.Concat(x.by, x.to) {
		if m.from < d.verb.from {
			begins = append(begins, m.from)
		}
	}
	now := d.t
	now.now = true
	for _, b := range begins {
		m := []span{{b, x.words.to}}
		x.ever, x.now = less(x.ever, d.l.blamed(d.t, m)), less(x.now, d.l.around(now, m))
	}
	if strings.HasPrefix(d.t.words[d.verb.to:], "过") && x.now == stands {
		x.now = imagined // 上个月打过业主
	}
	if _, asks := d.l.forms(d.t); asks && len(x.by) == 0 && !form {
		x.now = less(x.now, uncertain) // 打保安怎么判
	}
	return x, true
}

// less is what two readings leave together.
func less(a, b standing) standing {
	for _, s := range []standing{uncertain, negated, imagined} {
		if a == s || b == s {
			return s
		}
	}
	return stands
}

// end is where the verb's clause ends.
func (d doing) end() int {
	for i := d.verb.to; i < len(d.t.words); i++ {
		if c := d.t.words[i]; c == '.' || c == ',' || d.t.clean[i] {
			return i
		}
	}
	return len(d.t.words)
}

// object is who stands directly behind the verb, but for 了 and 你们的; relative is
// true behind 的: 被打的保安.
func (d doing) object() (found []mention, relative bool) {
	for _, ranks := range [][]who{{staff}, {person}} {
		at, relative := d.verb.to, false
		for {
			at += len(d.t.words[at:]) - len(strings.TrimLeft(d.t.words[at:], " "))
			i := slices.IndexFunc(d.all, func(m mention) bool { return m.from == at && slices.Contains(ranks, m.who) })
			if i >= 0 && !startsWith(d.t.words[d.all[i].to:], d.l.Person.Phones) && (d.all[i].who == staff || !startsWith(d.t.words[d.all[i].to:], d.l.Blow.Owned)) {
				return d.joined(i), relative
			}
			j := slices.IndexFunc(d.l.links, func(w string) bool { return strings.HasPrefix(d.t.words[at:], w) })
			if j < 0 {
				break
			}
			relative = relative || d.l.links[j] == "的"
			at += len(d.l.links[j])
		}
	}
	return nil, false
}

// joined are a mention and those that 和 joins to it behind.
func (d doing) joined(i int) []mention {
	found := []mention{d.all[i]}
	for i++; i < len(d.all); i++ {
		last := found[len(found)-1].to
		if gap := strings.TrimSpace(d.t.words[last:d.all[i].from]); !slices.Contains(d.l.Blow.And, gap) {
			break
		}
		found = append(found, d.all[i])
	}
	return found
}

// before are who stands last in words[from:to], with those joined to them: who is
// spoken of. Whose thing is spoken of is not: 保安的手机被打坏了.
func (d doing) before(from, to int) []mention {
	var found []mention
	for _, m := range slices.Backward(d.all) {
		switch {
		case m.from < from || m.to > to:
			continue
		case len(found) > 0:
			if !slices.Contains(d.l.Blow.And, strings.TrimSpace(d.t.words[m.to:found[0].from])) {
				return found
			}
		case d.owns(m) || d.beside(m, to):
			continue
		}
		found = append([]mention{m}, found...)
	}
	return found
}

// owns reports whether a mention is of something theirs that is no part of them.
func (d doing) owns(m mention) bool {
	rest, is := strings.CutPrefix(d.t.words[m.to:], "的")
	return is && !startsWith(rest, d.l.Blow.Body) || m.who != staff && startsWith(d.t.words[m.to:], d.l.Blow.Owned)
}

// beside reports whether a mention is only in company, or where it happened:
// 保安跟业主说话时, 在门岗.
func (d doing) beside(m mention, to int) bool {
	before := d.t.words[:m.from]
	switch {
	case endsWith(before, d.l.Person.With) && strings.TrimSpace(d.t.words[m.to:to]) != "":
		return true
	case slices.Contains(d.l.Blow.Posts, d.t.words[m.from:m.to]) && endsWith(before, d.l.Blow.Into):
		return true // 冲进门岗
	}
	return endsWith(before, []string{"在"}) && !endsWith(before, d.l.Blow.Going)
}

// doer are who did what is said behind words[from:to]: in the clause, else the last
// who was spoken of before, but for those it was done to. So is whom 他 stands for.
func (d doing) doer(from, to int, object []mention) []mention {
	found := d.before(from, to)
	if len(found) > 0 && !d.pronoun(found[0]) {
		return found
	}
	if len(found) > 0 {
		from = found[0].from
	}
	for _, m := range slices.Backward(d.all) {
		said := d.t.words[m.from:m.to]
		if m.to > from || d.owns(m) || d.pronoun(m) || d.l.spokenTo(d.t, m.span) || endsWith(d.t.words[:m.from], d.l.Person.With) ||
			slices.ContainsFunc(object, func(o mention) bool { return strings.Contains(d.t.words[o.from:o.to], said) }) {
			continue
		}
		return []mention{m}
	}
	return found
}

// pronoun reports whether a mention is a word for who was spoken of before.
func (d doing) pronoun(m mention) bool {
	return m.who != staff && slices.Contains(d.l.Blow.Pronouns, d.t.words[m.from:m.to])
}

// held are who stands first between 把 and the verb.
func (d doing) held(from int) []mention {
	for i, m := range d.all {
		if m.from < from || m.to > d.verb.from {
			continue
		}
		if m.who == other || d.owns(m) {
			return nil
		}
		return slices.DeleteFunc(d.joined(i), func(m mention) bool { return m.to > d.verb.from })
	}
	return nil
}

// between are who is spoken of in a part of the sentence.
func (d doing) between(from, to int) (found []mention) {
	for _, m := range d.all {
		if m.from >= from && m.to <= to {
			found = append(found, m)
		}
	}
	return found
}

// last is the last of some words in a part of the sentence.
func (d doing) last(list []pattern, from, to int) (found span, ok bool) {
	for m := range matches(d.t, list) {
		if s := m[0]; s.from >= from && s.to <= to && (!ok || s.from > found.from) {
			found, ok = s, true
		}
	}
	return found, ok
}

// suits reports whether was and got make the verb a passive: they touch it, and it
// is no attacking.
func (d doing) suits(m span) bool {
	first, _ := utf8.DecodeRuneInString(d.t.words[m.from:])
	return unicode.Is(unicode.Han, first) || strings.TrimSpace(d.t.words[m.to:d.verb.from]) == "" && !strings.HasSuffix(d.t.words[:d.verb.to], "ing")
}

package scoring

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameIndex finds people by the start of a text.
type nameIndex struct {
	people  map[string][]*Person // rows of the roster by folded name and employee number, in row order
	longest int                  // bytes of the longest key
}

// add adds a row of the roster, by name and employee number.
func (x *nameIndex) add(p *Person) {
	if x.people == nil {
		x.people = map[string][]*Person{}
	}
	name, no := squash(Fold(p.Name)), squash(Fold(p.No))
	for _, key := range slices.Compact([]string{name, no}) {
		if key == "" {
			continue
		}
		x.people[key] = append(x.people[key], p)
		x.longest = max(x.longest, len(key))
	}
}

// find returns the people of the longest key that starts a text, of those whom
// want accepts, and the rest of the text in its own case.
func (x *nameIndex) find(text string, want func(Person) bool) (found []Person, rest string) {
	kept := Tidy(text)
	low := alike(kept)
	key := make([]byte, 0, 64)
	rest = kept
	for i := 0; i < len(low); {
		_, size := utf8.DecodeRuneInString(low[i:])
		if low[i] != ' ' || betweenWords(low, i) {
			key = append(key, low[i:i+size]...)
		}
		i += size
		if len(key) > x.longest {
			break
		}
		people, ok := x.people[string(key)]
		if !ok || low[i-1] == ' ' || runsOn(low, i) {
			continue
		}
		var some []Person
		for _, p := range people {
			if want(*p) {
				some = append(some, *p)
			}
		}
		if len(some) > 0 {
			found, rest = some, strings.TrimLeft(kept[i:], " ")
		}
	}
	return found, rest
}

// runsOn reports whether the Latin word or the number that ends at text[:i] goes
// on there. A Chinese numeral is no number here: 王五 is a name, whatever follows.
func runsOn(text string, i int) bool {
	last, _ := utf8.DecodeLastRuneInString(text[:i])
	next, size := utf8.DecodeRuneInString(text[i:])
	word := func(r rune) bool { return latin(r) || r >= '0' && r <= '9' }
	return size > 0 && word(last) && word(next)
}

// betweenWords reports whether squash keeps the blank at text[i].
func betweenWords(text string, i int) bool {
	return i > 0 && i+1 < len(text) && wordByte(text[i-1]) && wordByte(text[i+1])
}

// PeopleNamed finds the people of a site (0 = all) on a day whose name, or
// employee number, starts the text; rest is what follows, tidied. Several of
// one name are all returned, by row number; the longest name wins (王磊磊 over
// 王磊). When nobody is named, rest is the whole text.
func (r *Roster) PeopleNamed(site int64, day, text string) (found []Person, rest string) {
	if site == 0 {
		return r.index.named.find(text, func(p Person) bool { return dated(p.FromDay, p.ToDay, day) })
	}
	if r.index.bySite[site] == nil {
		return nil, Tidy(text)
	}
	return r.index.named.find(text, func(p Person) bool {
		if !dated(p.FromDay, p.ToDay, day) {
			return false
		}
		for _, m := range r.index.byPerson[p.ID] {
			if m.Site == site && dated(m.FromDay, m.ToDay, day) {
				return true
			}
		}
		return false
	})
}

// compoundSurname reports whether two characters are a surname together, in
// either script.
func compoundSurname(s string) bool {
	switch s {
	case "欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "司徒", "东方", "東方", "独孤", "獨孤", "南宫", "南宮",
		"夏侯", "皇甫", "尉迟", "尉遲", "公孙", "公孫", "慕容", "长孙", "長孫", "宇文", "令狐", "端木", "轩辕", "軒轅",
		"百里", "呼延", "东郭", "東郭", "西门", "西門", "南门", "南門", "公羊", "澹台", "澹臺", "公冶", "宗政", "濮阳", "濮陽",
		"淳于", "单于", "單于", "太叔", "申屠", "仲孙", "仲孫", "钟离", "鍾離", "鮮于", "鲜于", "闾丘", "閭丘", "司空", "司寇",
		"万俟", "萬俟", "赫连", "赫連", "拓跋", "第五", "谷梁", "穀梁", "公西", "漆雕", "乐正", "樂正", "壤驷", "壤駟", "拓拔",
		"闻人", "聞人", "梁丘", "左丘", "东门", "東門", "纳兰", "納蘭", "叶赫", "葉赫", "完颜", "完顏", "耶律":
		return true
	}
	return false
}

// Masked shortens a name for a group: 李强 → 李*, 欧阳娜娜 → 欧阳*, Anna Bell → A*.
// A name of two characters shows one of them, whatever they are.
func Masked(name string) string {
	name = strings.TrimLeftFunc(name, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) })
	if name == "" {
		return ""
	}
	_, first := utf8.DecodeRuneInString(name)
	_, second := utf8.DecodeRuneInString(name[first:])
	if both := first + second; len(name) > both && compoundSurname(name[:both]) {
		return name[:both] + "*"
	}
	return name[:first] + "*"
}

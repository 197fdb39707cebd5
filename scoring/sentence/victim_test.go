package sentence_test

import (
	"slices"
	"strings"
	"testing"

	"anping/scoring/sentence"
)

// TestVictims holds that who of the staff is hit by somebody else did nothing bad,
// and who is called to a danger neither.
func TestVictims(t *testing.T) {
	t.Parallel()
	l := sentence.Shipped()
	for _, row := range []struct {
		said string
		kind sentence.Kind
		bad  bool
	}{
		{"保安李强被人打了", sentence.Emergency, false},
		{"有人打保安李强", sentence.Emergency, false},
		{"有人打我们的保安,流血了", sentence.Emergency, false},
		{"有人打我們的保安,保安流血了", sentence.Emergency, false},
		{"保安被人打了,打人的跑了", sentence.Emergency, false},
		{"李师傅正在被业主揍", sentence.Emergency, false},
		{"业主把保安打了", sentence.Emergency, false},
		{"業主把保安打了", sentence.Emergency, false},
		{"有人打保安", sentence.Emergency, false},
		{"业主打了你们保安", sentence.Emergency, false},
		{"保安被打了", sentence.Emergency, false},
		{"保安让业主给打了", sentence.Emergency, false},
		{"保安的头被打破了", sentence.Emergency, false},
		{"李强和王磊被业主打了", sentence.Emergency, false},
		{"the guard was hit by a resident", sentence.Emergency, false},
		{"a resident hit your guard", sentence.Emergency, false},
		{"the guard hit a resident", sentence.Emergency, true},
		{"保安打人了", sentence.Emergency, true},
		{"保安把业主打了", sentence.Emergency, true},
		{"业主被保安打了", sentence.Emergency, true},
		{"被保安打了", sentence.Emergency, true},
		{"李强把王磊打了", sentence.Emergency, true},
		{"王磊被李强打了", sentence.Emergency, true},
		{"王磊是李强打的", sentence.Emergency, true},
		{"打王磊的是李强", sentence.Emergency, true},
		{"保安打业主,业主也打保安", sentence.Emergency, true},
		{"昨天保安把业主打了", sentence.Person, true},
		{"昨天业主把保安打了", sentence.Other, false},
		{"业主骂保安", sentence.Other, false},
		{"保安骂业主", sentence.Person, true},
		{"你们保安真牛,叫他挪个车还骂我", sentence.Person, true},
		{"我的车被保安砸了", sentence.Person, true},
		{"保安打我家狗", sentence.Person, true},
		{"打了你们物业经理好几个电话", sentence.Other, false},
		{"业主打了三次你们保安的电话", sentence.Other, false},
		{"保安给业主打了一把伞,谢谢", sentence.Other, false},
		{"电话是李强打的", sentence.Other, false},
		{"保安跟业主打起来了", sentence.Emergency, true},
		{"保安在打人", sentence.Emergency, true},
		{"有人打保安,队长在玩手机", sentence.Emergency, true},
		{"是不是有人打保安", sentence.Ask, false},
		{"听说昨天有人打保安", sentence.Other, false},
		{"有人打保安电话没人接", sentence.Other, false},
		{"李师傅打人", sentence.Emergency, true},
		{"李师傅快来,3号楼打起来了", sentence.Emergency, false},
		{"李师傅,3号楼打起来了", sentence.Emergency, false},
		{"李师傅,3号楼灯坏了", sentence.Fault, false},
		{"李师傅把3号楼灯弄坏了", sentence.Person, true},
		{"李师傅昨晚没来巡逻", sentence.Person, true},
		{"找李师傅,3号楼灯坏了", sentence.Other, false},
	} {
		m := l.Read(row.said, append(names(), "李师傅")...)
		if m.Kind != row.kind || m.About != row.bad {
			t.Errorf("%q is %q, bad of staff %v (%s); want %q, %v", row.said, m.Kind, m.About, m.Word, row.kind, row.bad)
		}
	}
}

// TestHit holds that a sentence tells of some whom it names only that they were
// hit, and that of whom it does not tell so for certain nobody is left out.
func TestHit(t *testing.T) {
	t.Parallel()
	l := sentence.Shipped()
	for said, want := range map[string]string{
		"李强把王磊打了":          "王磊",
		"李強把王磊打了":          "王磊",
		"李强在北门喝多了,把王磊打了":   "王磊",
		"王磊被李强打了":          "王磊",
		"王磊昨晚在大堂被李强打伤了":    "王磊",
		"王磊让李强给打了":         "王磊",
		"王磊是李强打的":          "王磊",
		"李强打了王磊":           "王磊",
		"李强打王磊":            "王磊",
		"李强用棍子打了我们的保安王磊":   "王磊",
		"打王磊的是李强":          "王磊",
		"王磊受伤了,李强打的":       "王磊",
		"李强骂了王磊一顿":         "王磊",
		"李强和赵敏打了王磊":        "王磊",
		"李强打了王磊和赵敏":        "王磊 赵敏",
		"业主打了王磊":           "王磊",
		"Li Ming hit 王磊":   "王磊",
		"李强和王磊打起来了":        "",
		"李强跟王磊互相打":         "",
		"李强打了王磊,王磊也打了李强":   "",
		"不是李强打了王磊,是王磊打了李强": "",
		"李强王磊打人了":          "",
		"李强打人,王磊在场":        "",
		"李强动手了,还有王磊":       "",
		"业主打了王磊,王磊还骂人打人":   "",
		"王磊受伤了还在打人":        "",
		"王磊打人被李强打了":        "",
		"李强被业主骂了就打业主":      "",
		"李强把王磊打了,因为王磊骂他":   "",
		"李强给王磊打了电话":        "",
		"李强打了王磊三个电话":       "",
	} {
		got := l.Hit(said, names()...)
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: only hit are %q, want %q", said, got, want)
		}
	}
}

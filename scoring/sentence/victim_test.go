package sentence_test

import (
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

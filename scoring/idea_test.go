package scoring

import "testing"

func TestSameIdea(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want bool
	}{
		{"门岗放带锁快递柜", "门岗放带锁快递柜", true},
		{"门岗放带锁快递柜", "门岗放带锁快递柜,减少丢件", true},
		{"门岗放带锁快递柜", "門崗放帶鎖快遞櫃!", true},
		{"门岗放带锁快递柜", "门岗 放 带锁 的 快递柜", true},
		{"北门加一面反光镜", "南门加一面反光镜", true}, // asked about: only a person knows that these are two
		{"a lockable parcel box at the gate", "A lockable parcel box by the gate.", true},
		{"门岗放带锁快递柜", "夜里多开一盏灯", false},
		{"门岗放带锁快递柜", "快递柜", false},
		{"夜里多开一盏灯", "给岗亭装空调", false},
		{"a lockable parcel box at the gate", "more lamps at the gate after dark", false},
		{"", "", false},
		{"灯", "灯", false},
		{"……", "!!", false},
	} {
		if got := SameIdea(row.a, row.b); got != row.want {
			t.Errorf("SameIdea(%q, %q) = %v", row.a, row.b, got)
		}
		if got := SameIdea(row.b, row.a); got != row.want {
			t.Errorf("SameIdea(%q, %q) = %v, the other way round", row.b, row.a, got)
		}
	}
}

package sentence

import (
	"os"
	"strings"
	"testing"
)

// TestIndex holds that what a sentence holds is what the index marks in it.
func TestIndex(t *testing.T) {
	t.Parallel()
	l := Shipped()
	lists := [][]pattern{l.emergency, l.doubt, l.roots, l.urgent, l.bad, l.faults, l.topics, l.ifs, l.now}
	labelled, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for said := range strings.Lines(string(labelled)) {
		x := newText(said)
		x.marks = l.index.marks(x.words)
		for _, list := range lists {
			var marked []int
			for p := range x.marked(list) {
				marked = append(marked, p.id)
			}
			for _, p := range list {
				if len(marked) > 0 && marked[0] == p.id {
					marked = marked[1:]
				} else if m, ok := p.find(x, 0); ok {
					t.Fatalf("%q holds %q, which is not marked", said, x.words[m[0].from:m[len(m)-1].to])
				} else {
					continue
				}
				held++
			}
			if len(marked) > 0 {
				t.Fatalf("%q: marked in no order, or of another list: %v", said, marked)
			}
		}
	}
	if held < 300 {
		t.Errorf("only %d patterns were marked in all sentences", held)
	}
}

// BenchmarkRead is what every message of a client costs: short, and long.
func BenchmarkRead(b *testing.B) {
	l := Shipped()
	for name, said := range map[string]string{
		"short": "3号楼道闸坏了，出不去，麻烦来看一下",
		"long":  strings.Repeat("我们小区门口的保安晚上一直不在岗，车辆乱停没人管，上次说过要处理的到现在也没有消息。", 8),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Read(said, "张三", "李四")
			}
		})
	}
}

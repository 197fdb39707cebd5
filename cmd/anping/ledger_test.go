package main

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// disputed opens a world in the early afternoon in which 赵敏 has booked on 孙伟.
func disputed(t *testing.T, database string, engines int) *world {
	t.Helper()
	w := openWorld(t, worldConfig{
		database: database, engines: engines, company: exampleCompany(t), start: time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC),
	})
	w.say(t, "p-zhaomin", "扣 孙伟 漏打 2 北门")
	w.say(t, "p-zhaomin", "1")
	return w
}

// say is one message in a private chat; it returns how many reads it took.
func (w *world) say(t *testing.T, chat, words string) (reads uint64) {
	t.Helper()
	before := w.store.Stats().Reads
	body, err := w.engine.Handle(t.Context(), w.private(fmt.Sprint(chat, words, before), chat, words))
	if err != nil || body.Empty() {
		t.Fatalf("%s: %v, %v", words, body, err)
	}
	reads = w.store.Stats().Reads - before
	if err := w.engine.Quiesce(t.Context()); err != nil {
		t.Fatal(err)
	}
	return reads
}

// TestLedgerReads holds what is said about entries to three read round trips,
// what counts days or shows what is still to come to four.
func TestLedgerReads(t *testing.T) {
	t.Parallel()
	w := disputed(t, "sqlite", 1)
	for _, step := range []struct{ chat, words string }{
		{"p-sunwei", "申诉"},
		{"p-sunwei", "打卡器没电"},
		{"p-sunwei", "申诉 SS-1"},
		{"p-chenjing", "申诉"},
		{"p-chenjing", "部分成立"},
		{"p-chenjing", "成立 SS-1 退 1 次"},
		{"p-zhaomin", "作废"},
		{"p-zhaomin", "作废 K250612-01 不对"},
		{"p-sunwei", "我的分"},
		{"p-sunwei", "台账"},
		{"p-zhaomin", "台账 孙伟"},
		{"p-zhaomin", "队分"},
		{"p-chenjing", "队分"},
		{"p-zhaomin", "预览"},
		{"p-zhaomin", "暂缓 要查"},
		{"p-zhaomin", "发布"},
		{"p-chenjing", "取消通报 阳光花园日班群 演练"},
		{"p-zhaomin", "当面告知 K250612-01"},
		{"c-wang", "表扬 孙伟 帮我搬东西"},
		{"p-zhaomin", "作废 K250612-03 不对"},
		{"p-liuyang", "采纳"},
	} {
		most := uint64(3)
		switch step.words { // what stands beside the figures is asked for by itself
		case "预览":
			most = 7 // visits, leave and who cannot, and who owes a suggestion
		case "队分":
			most = 6
		}
		if n := w.say(t, step.chat, step.words); n > most {
			t.Errorf("%s: %d reads, at most %d", step.words, n, most)
		}
	}
}

// TestOneEndOfAnEntry lets a void, an undo and a verdict meet on one entry, on
// two instances: whoever is first takes it back, once.
func TestOneEndOfAnEntry(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		for round := range 3 {
			w := disputed(t, database, 2)
			w.say(t, "p-sunwei", "申诉 K250612-01 打卡器没电")
			var all sync.WaitGroup
			for i, said := range []struct{ chat, words string }{
				{"p-chenjing", "成立 SS-1 查实"},
				{"p-zhaomin", "撤销 K250612-01"},
				{"p-liuyang", "作废 K250612-01 有误"},
				{"p-chenjing", "成立 SS-1 查实"},
				{"p-liuyang", "部分成立 SS-1 退 1 次"},
			} {
				all.Go(func() {
					m := w.private(fmt.Sprint("race", round, i), said.chat, said.words)
					if _, err := w.engines[i%2].Handle(t.Context(), m); err != nil {
						t.Errorf("%s: %v", said.words, err)
					}
				})
			}
			all.Wait()
			if n := w.plain.count(t, "select count(*) from entries where reverses = 'K250612-01'"); n != 1 {
				t.Errorf("the entry was taken back %d times", n)
			}
			stands := w.plain.count(t, "select cast(sum(points) as integer) from entries")
			part := w.plain.count(t, "select count(*) from appeals where state = 'partial'")
			if want := -50 * part; stands != want {
				t.Errorf("%d hundredths stand, want %d", stands, want)
			}
		}
	})
}

// TestOneAppealOfAnEntry lets one guard appeal from everywhere at once.
func TestOneAppealOfAnEntry(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		w := disputed(t, database, 2)
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				m := w.private(fmt.Sprint("many", i), "p-sunwei", "申诉 K250612-01 打卡器没电")
				if _, err := w.engines[i%2].Handle(t.Context(), m); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := w.plain.count(t, "select count(*) from appeals"); n != 1 {
			t.Errorf("%d appeals of one entry", n)
		}
	})
}

package main

import (
	"testing"
	"time"
)

// TestAcceptReads holds 接单, and 接 of a case that is named, to three read round trips: what was sent to a
// case is read with the cases that may be meant.
func TestAcceptReads(t *testing.T) {
	t.Parallel()
	w := openWorld(t, worldConfig{
		database: "sqlite", engines: 1, company: exampleCompany(t), start: time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC),
	})
	for _, step := range []struct {
		chat, words string
		most        uint64
	}{
		{"c-wang", "1号楼灯坏了", 99},
		{"p-sunwei", "接单", 3},
		{"p-sunwei", "转 钱进", 3},
		{"p-qianjin", "接 A1001", 3},
		{"c-zhang", "2号楼门禁坏了", 99},
		{"p-sunwei", "接单 A1002", 3},
	} {
		if n := w.say(t, step.chat, step.words); n > step.most {
			t.Errorf("%s: %d reads, at most %d", step.words, n, step.most)
		}
	}
	if n := w.plain.count(t, "select count(*) from cases where state = 'accepted' and holder <> 0"); n != 2 {
		t.Errorf("%d cases are taken, want 2", n)
	}
}

package storetest

import (
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// caseFiles: what was sent to a case is what is still kept of its own, and what
// lies beside an untaken case is only that case's.
func caseFiles(t *testing.T, open Open) {
	s, _ := open(t, newClock())
	ctx := t.Context()
	file := func(id, caseNo, entry, sha string, by int64, at time.Time) scoring.Evidence {
		return scoring.Evidence{ID: id, Case: caseNo, Entry: entry, Kind: bot.Voice, SHA256: sha, By: by, At: at}
	}
	untaken := scoring.Case{No: "A1", Site: 1, Client: 1, State: scoring.CaseOpen, Opened: start(), Run: 1, Distance: -1, NextAt: start().Add(time.Minute)}
	bare := untaken
	bare.No, bare.NextAt = "A2", time.Time{}
	taken := untaken
	taken.No, taken.State, taken.Holder = "A3", scoring.CaseAccepted, 7
	behind := untaken
	behind.No, behind.Lead = "A4", "A1"
	elsewhere := untaken
	elsewhere.No, elsewhere.Site = "A5", 2
	later, first := file("e1", "A1", "", "0a", 0, start().Add(time.Second)), file("e2", "A1", "", "0b", 7, start())
	mustRecord(t, s, act("files", bot.Change{Records: bot.Records{
		Cases: []scoring.Case{untaken, bare, taken, behind, elsewhere},
		Evidence: []scoring.Evidence{
			later, first,
			file("e3", "A1", "K1", "0c", 7, start()), // the proof of an appeal
			file("e4", "A1", "", "", 0, start()),     // let go of
			file("e5", "A3", "", "0d", 0, start()), file("e6", "A5", "", "0e", 0, start()),
		},
	}}))

	v := s.View()
	same(t, "files", must(s.Files(ctx, v, "A1"))(t), []scoring.Evidence{first, later})
	same(t, "files of none", must(s.Files(ctx, v, "A2"))(t), []scoring.Evidence{})
	cases, files, err := s.Untaken(ctx, v, 1)
	same(t, "untaken", []any{cases, files, err}, []any{[]scoring.Case{untaken, bare}, []scoring.Evidence{first, later}, error(nil)})
	cases, _, err = s.Untaken(ctx, v, 0)
	same(t, "untaken everywhere", []any{len(cases), err}, []any{3, error(nil)})
	same(t, "stamps", v.Seen(), []bot.Stamp{})
}

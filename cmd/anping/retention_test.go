package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/bottest"
	"anping/bot/text"
	"anping/scoring"
	"anping/storage"
)

// TestRetention lets the whole program find a company that has been at work for
// 14 months, and is told to keep cases for 12: what is older goes by itself once
// it runs, what is open stays, the month that stays has its figures, and the
// audit log holds, with the ends noted before.
func TestRetention(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.configure("[retention]\ncases_months = 12\nmedia_months = 2\ntexts_months = 10\n")
		i.run(0)
		now := time.Now().UTC()
		i.worked(now.AddDate(0, -14, 0), "old")
		i.worked(now.Add(-time.Hour), "young")
		month := func(t time.Time) string { return t.Add(8 * time.Hour).Format("2006-01") }
		before := i.exported("ledger", "--site", "SUN", "--month", month(now.Add(-time.Hour)))
		if words := []string{"词old", "词young"}; len(i.holds(words)) < len(words) {
			t.Fatalf("only %v stand there before", i.holds(words))
		}
		ends := filepath.Join(t.TempDir(), "ends.txt")
		code, out, errs := try(t, "audit", "verify", "--config", i.config)
		if code != 0 || errs != "" || os.WriteFile(ends, []byte(out), 0o600) != nil {
			t.Fatalf("%d %q %q", code, out, errs)
		}
		listen := freeAddress(t)
		i.configure("listen = \"" + listen + "\"\n[retention]\ncases_months = 12\nmedia_months = 2\ntexts_months = 10\n")
		p := &process{t: t, url: "http://" + listen, as: "anping", client: newClient(), args: []string{"serve", "--config", i.config}}
		t.Cleanup(p.kill)
		p.begin()
		p.waitReady()
		plain := openPlain(t, i.address)
		plain.until(t, "select count(*) from media where n = 0", 3) // the last that goes: the closed case's photo
		if code := p.terminate(); code != 0 {
			t.Errorf("it ended with %d: %s", code, p.stderr)
		}
		i.is("select no from cases order by no", "A-old-open / A-young / A-young-open")
		i.is("select no from entries order by no", "K-young")
		i.is("select count(*) from said where body <> ''", "1")
		i.is("select count(*) from case_steps", "1")
		if found := i.holds([]string{"词old", "图old", "31.231111"}); len(found) > 0 {
			t.Errorf("still there: %v", found)
		}
		for _, word := range []string{"词young", "未决old", "影old", "31.242222"} {
			if len(i.holds([]string{word})) == 0 {
				t.Errorf("%s is gone", word)
			}
		}
		after := i.exported("ledger", "--site", "SUN", "--month", month(now.Add(-time.Hour)))
		if fmt.Sprint(after) != fmt.Sprint(before) || len(after) != 2 {
			t.Errorf("the ledger was\n%v\nand is\n%v", before, after)
		}
		if rows := i.exported("ledger", "--site", "SUN", "--month", month(now.AddDate(0, -14, 0))); len(rows) != 1 {
			t.Errorf("of 14 months ago there is still %v", rows)
		}
		if code, out, errs := try(t, "audit", "verify", "--config", i.config, "--ends", ends); code != 0 || !strings.Contains(out, " hold\n") {
			t.Errorf("the audit log: %d %q %q", code, out, errs)
		}
	})
}

// worked records a message with a place, a note, a closed and an open case with
// their photos, and an entry, all of one moment and by one name.
func (i importing) worked(at time.Time, name string) {
	i.t.Helper()
	plain := openPlain(i.t, i.address)
	chat, person := int64(plain.count(i.t, "select id from chats where ext = 'p-qianjin'")), int64(plain.count(i.t, "select id from people where no = '1002'"))
	s, err := storage.Open(i.t.Context(), storage.Config{Database: i.address, Clock: bottest.NewClock(at)})
	if err != nil {
		i.t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			i.t.Error(err)
		}
	}()
	photo := func(of string) string {
		sha, err := s.PutMedia(i.t.Context(), []byte(of))
		if err != nil {
			i.t.Fatal(err)
		}
		return sha
	}
	words := "词" + name
	closed := scoring.Case{No: "A-" + name, Site: 1, Person: person, Text: words, Kind: scoring.KindRepair, Run: 1, State: scoring.CaseClosed, Opened: at, Closed: at}
	open := closed
	open.No, open.Text, open.State, open.Closed = closed.No+"-open", "未决"+name, scoring.CaseOpen, time.Time{}
	where := map[string]bot.Location{"old": {Lat: 31.231111, Lon: 121.4}, "young": {Lat: 31.242222, Lon: 121.4}}[name]
	local := at.Add(8 * time.Hour)
	act := bot.Act{Key: "heard/" + name, At: at, Said: &bot.Said{
		Chat: chat, Person: person, Text: words, Command: "report", At: at, Passive: true, Location: &where,
		Media: []bot.MediaRef{{Kind: bot.Photo, SHA256: photo("图" + name)}},
	}}
	act.Change = bot.Change{
		Reply: bot.Body{Lang: "zh", Lines: []text.Line{{{T: words}}}},
		Records: bot.Records{
			Cases: []scoring.Case{closed, open}, Steps: []scoring.CaseStep{{Case: closed.No, At: at, By: person, What: "located", Body: fmt.Sprint(where.Lat, ",", where.Lon)}},
			Evidence: []scoring.Evidence{
				{ID: "e1" + name, Case: closed.No, Kind: bot.Photo, SHA256: photo("图" + name), By: person, At: at},
				{ID: "e2" + name, Case: open.No, Kind: bot.Photo, SHA256: photo("影" + name), By: person, At: at},
			},
			Entries: []scoring.Entry{{
				No: "K-" + name, Cause: "by/" + name + "/1", Month: local.Format("2006-01"), Site: 1, Team: 1, Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: person},
				Rule: "D1-PATROL-MISS", Version: 1, Points: -50, Count: 1, At: at, Recorded: at, Day: local.Format(time.DateOnly), By: person, Reason: words,
			}},
			Informed: []scoring.Informed{{Entry: "K-" + name, Person: person, At: at}},
		},
		Notes: []bot.Note{{Key: "progress/" + name, To: bot.Address{Person: person}, Body: bot.Body{Lang: "zh", Lines: []text.Line{{{T: words}}}}}},
	}
	if _, err := s.Record(i.t.Context(), act); err != nil {
		i.t.Fatal(err)
	}
	plain.exec(i.t, "update notes set state = 'sent', ended_at = made_at")
}

// TestFilesFromBefore: files of a version that did not note when they came count
// from the first look on.
func TestFilesFromBefore(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		address := newDatabase(t, database)
		clock := bottest.NewClock(time.Date(2025, 8, 31, 9, 0, 0, 0, time.UTC))
		s := openStore(t, storage.Config{Database: address, Clock: clock})
		sha, err := s.PutMedia(t.Context(), make([]byte, 6<<20)) // more pieces than go at once
		if err != nil {
			t.Fatal(err)
		}
		plain := openPlain(t, address)
		plain.exec(t, "update media set at = 0")
		for n, step := range []struct {
			at    string
			files int64
		}{{"2025-08-31 09:00:00", 0}, {"2026-02-28 23:59:59", 0}, {"2026-03-01 00:00:00", 1}, {"2026-03-01 09:00:00", 0}} {
			at, err := time.ParseInLocation(time.DateTime, step.at, time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			clock.Set(at)
			if _, err := s.Record(t.Context(), bot.Act{Key: fmt.Sprint("work/", n), At: at, Change: bot.Change{Bump: []string{"work"}}}); err != nil {
				t.Fatal(err)
			}
			if gone, err := s.Retain(t.Context(), at, bot.Retained()); err != nil || gone != (bot.Aged{Files: step.files}) {
				t.Errorf("at %s: %+v %v, want %d files", step.at, gone, err, step.files)
			}
		}
		if _, err := s.GetMedia(t.Context(), sha); err == nil || plain.count(t, "select count(*) from media") != 0 {
			t.Errorf("the file is still there: %v", err)
		}
	})
}

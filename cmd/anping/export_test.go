package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/storage"
)

// exported gives back a table's rows; it must have a byte order mark and CRLF.
func (i importing) exported(args ...string) [][]string {
	i.t.Helper()
	code, out, errs := try(i.t, append([]string{"export", args[0], "--config", i.config}, args[1:]...)...)
	if code != 0 || errs != "" {
		i.t.Fatalf("export %v: %d %q", args, code, errs)
	}
	if !strings.HasPrefix(out, "\ufeff") || !strings.HasSuffix(out, "\r\n") || strings.Contains(strings.ReplaceAll(out, "\r\n", ""), "\n") {
		i.t.Errorf("the form of %q", out[:min(len(out), 200)])
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\ufeff"))).ReadAll()
	if err != nil {
		i.t.Fatal(err)
	}
	return rows
}

// cell finds a row by its first cell and gives the cell under a head.
func cell(t *testing.T, rows [][]string, no, head string) string {
	t.Helper()
	for _, row := range rows {
		for j, h := range rows[0] {
			if row[0] == no && h == head {
				return row[j]
			}
		}
	}
	t.Errorf("no %s of %s", head, no)
	return ""
}

// recorded fills June at the first site: more entries than a page, one of them
// hostile and one taken back, and cases on both sides of the month's ends.
func (i importing) recorded() {
	i.t.Helper()
	i.store(func(s *storage.Store) {
		at := time.Date(2025, 6, 12, 13, 0, 0, 0, time.UTC)
		one := scoring.Entry{
			Month: "2025-06", Site: 1, Team: 2, Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: 7}, Rule: "D1-PATROL-MISS", Version: 1,
			Points: -100, Count: 2, At: at, Recorded: at.Add(time.Minute), Day: "2025-06-12", By: 6,
		}
		var c bot.Change
		for n := range 701 {
			e := one
			e.No, e.Cause = fmt.Sprintf("K250612-%04d", n), fmt.Sprint("by/", n)
			c.Entries = append(c.Entries, e)
		}
		c.Entries[0].Reason, c.Entries[0].Place = `=HYPERLINK("http://x","y")`, " +1, \"北门\"\n@x"
		back := c.Entries[1].Reverse("K250612-0900", "undo/1", 6, at.Add(2*time.Minute), "")
		other := one
		other.No, other.Cause, other.Month = "K250601-01", "by/other", "2025-05"
		clock := one
		clock.No, clock.Cause, clock.By, clock.Subject = "K250612-0901", "case/A1001/1/accept", 0, scoring.Subject{Kind: scoring.SubjectTeam, ID: 2}
		c.Entries = append(c.Entries, back, other, clock)
		midnight := time.Date(2025, 5, 31, 16, 0, 0, 0, time.UTC) // of June 1st there
		for n, opened := range []time.Time{midnight.Add(-time.Second), midnight, at, time.Date(2025, 6, 30, 15, 59, 59, 0, time.UTC), time.Date(2025, 6, 30, 16, 0, 0, 0, time.UTC)} {
			c.Cases = append(c.Cases, scoring.Case{
				No: fmt.Sprint("A", 1001+n), Site: 1, Place: 1, Category: "equipment", Kind: scoring.KindRepair, Client: 2, Text: "张先生家漏水 13800009002", Run: 1,
				State: scoring.CaseClosed, Version: 1, Opened: opened, Alerted: opened, Accepted: opened.Add(90 * time.Second), Holder: 7, Team: 2, Checked: true,
			})
		}
		c.Cases[2].Class, c.Cases[2].Life = scoring.ClassPerson, scoring.Life{First: at.Add(time.Minute), Paused: 10 * time.Minute}
		if _, err := s.Record(i.t.Context(), bot.Act{Key: "fill", At: at, Change: c}); err != nil {
			i.t.Fatal(err)
		}
	})
}

func TestExport(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.run(0)
		i.recorded()
		rows := i.exported("ledger", "--site", "sun", "--month", "2025-06")
		if len(rows) != 1+703 || rows[0][0] != "编号" {
			t.Fatalf("%d rows under %q", len(rows), rows[0])
		}
		for _, c := range []struct{ no, head, want string }{
			{"K250612-0000", "分值", "-1.00"},
			{"K250612-0000", "说明", `'=HYPERLINK("http://x","y")`},
			{"K250612-0000", "地点", "' +1, \"北门\"\n@x"},
			{"K250612-0000", "发生时间", "2025-06-12 21:00:00"},
			{"K250612-0000", "对象名称", "李强"},
			{"K250612-0000", "对象编号", "1012"},
			{"K250612-0000", "记录人", "王磊"},
			{"K250612-0000", "细则", "D1-PATROL-MISS"},
			{"K250612-0001", "被冲正于", "K250612-0900"},
			{"K250612-0900", "冲正的编号", "K250612-0001"},
			{"K250612-0900", "分值", "1.00"},
			{"K250612-0901", "对象名称", "夜班队"},
			{"K250612-0901", "记录人", "系统"},
		} {
			if got := cell(t, rows, c.no, c.head); got != c.want {
				t.Errorf("%s of %s: %q, want %q", c.head, c.no, got, c.want)
			}
		}
		rows = i.exported("cases", "--site", "SUN", "--month", "2025-06", "--lang", "en")
		if len(rows) != 1+3 || rows[1][0] != "A1002" || rows[3][0] != "A1004" {
			t.Errorf("cases of June: %q", rows)
		}
		for head, want := range map[string]string{
			"place": "3号楼道闸", "holder": "李强", "seconds to accept": "90", "seconds to arrive": "", "state": "closed", "opened": "2025-06-01 00:00:00", "location checked": "yes",
		} {
			if got := cell(t, rows, "A1002", head); got != want {
				t.Errorf("%s: %q, want %q", head, got, want)
			}
		}
		for _, c := range []struct{ no, head, want string }{
			{"A1002", "about a person", "no"},
			{"A1002", "seconds of waiting", "0"},
			{"A1003", "about a person", "yes"},
			{"A1003", "seconds of waiting", "600"},
			{"A1003", "seconds to accept", "60"}, // the first time
		} {
			if got := cell(t, rows, c.no, c.head); got != c.want {
				t.Errorf("%s of %s: %q, want %q", c.head, c.no, got, c.want)
			}
		}
		if all := fmt.Sprint(rows); strings.Contains(all, "张") || strings.Contains(all, "9002") || strings.Contains(all, "漏水") {
			t.Error("the table says who reported a case, or what")
		}
		i.siteless()
		if again := i.exported("cases", "--site", "SUN", "--month", "2025-06", "--lang", "en"); len(again) != len(rows) {
			t.Errorf("cases of the site: %q", again)
		}
		rows = i.exported("cases", "--month", "2025-06", "--lang", "en")
		if len(rows) != 1+3+1 || rows[1][0] != "A1002" || rows[4][0] != "A1009" || cell(t, rows, "A1009", "site") != "" || cell(t, rows, "A1009", "opened") != "2025-06-01 00:00:00" {
			t.Errorf("cases of all sites: %q", rows)
		}
		says(t, i.checked(0), `gap    case      an open case waits for its site, .*: A1009; the desk or a manager sends the bot`)
		path := filepath.Join(t.TempDir(), "june.csv")
		args := []string{"export", "cases", "--config", i.config, "--site", "SUN", "--month", "2025-06", "--out", path}
		if code, out, errs := try(t, args...); code != 0 || out+errs != "" {
			t.Errorf("into a file: %d %q %q", code, out, errs)
		}
		raw, err := os.ReadFile(path)
		info, err2 := os.Stat(path)
		if err != nil || err2 != nil || info.Mode().Perm() != 0o600 || !bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")) {
			t.Errorf("the file: %v %v", err, err2)
		}
		if code, _, errs := try(t, args...); code != 2 || !strings.Contains(errs, "--out: "+path+" exists") {
			t.Errorf("over a file: %d %q", code, errs)
		}
	})
}

// siteless stores cases of which nobody has said where they are: an open one of
// June 1st in Shanghai, and a closed one of May.
func (i importing) siteless() {
	i.t.Helper()
	opened := time.Date(2025, 5, 31, 16, 0, 0, 0, time.UTC)
	var c bot.Change
	c.Cases = []scoring.Case{
		{No: "A1009", Kind: scoring.KindComplaint, Category: "equipment", Run: 1, State: scoring.CaseOpen, Version: 1, Opened: opened},
		{No: "A1010", Kind: scoring.KindComplaint, Category: "equipment", Run: 1, State: scoring.CaseClosed, Version: 1, Opened: opened.Add(-time.Second)},
	}
	i.store(func(s *storage.Store) {
		if _, err := s.Record(i.t.Context(), bot.Act{Key: "siteless", At: opened, Change: c}); err != nil {
			i.t.Fatal(err)
		}
	})
}

func TestExportRefuses(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	if code, _, errs := try(t, "export", "ledger", "--config", i.config, "--site", "SUN", "--month", "2025-06"); code != 1 || !strings.Contains(errs, "the file is not there yet") {
		t.Errorf("without a database: %d %q", code, errs)
	}
	i.run(0)
	for _, c := range []struct {
		site, month, lang string
		errs              string
	}{
		{"MOON", "2025-06", "zh", "--site: there is no site MOON; write one of: SUN"},
		{"SUN", "June", "zh", "--month: June is no month; write it like 2025-06"},
		{"SUN", "2025-13", "zh", "--month: 2025-13 is no month"},
		{"SUN", "2025-06", "fr", `--lang: "fr" is not a language`},
	} {
		code, out, errs := try(t, "export", "cases", "--config", i.config, "--site", c.site, "--month", c.month, "--lang", c.lang)
		if code != 2 || out != "" || !strings.Contains(errs, c.errs) {
			t.Errorf("%v: %d %q", c, code, errs)
		}
	}
}

func TestAuditCommand(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.run(0)
		i.recorded()
		code, out, errs := try(t, "audit", "verify", "--config", i.config)
		if code != 0 || errs != "" || !strings.HasSuffix(out, " hold\n") {
			t.Fatalf("%d %q %q", code, out, errs)
		}
		ends := filepath.Join(t.TempDir(), "ends.txt")
		if err := os.WriteFile(ends, []byte(out), 0o600); err != nil {
			t.Fatal(err)
		}
		i.edit("people.csv", "1014,吴刚", "1014,吴钢")
		i.run(0)
		if code, _, errs := try(t, "audit", "verify", "--config", i.config, "--ends", ends); code != 0 {
			t.Errorf("later: %d %q", code, errs)
		}
		plain := openPlain(t, i.address)
		if database == "sqlite" {
			plain.exec(t, "DROP TRIGGER audit_no_update")
		} else {
			plain.exec(t, "DROP TRIGGER audit_no_update ON audit")
		}
		plain.exec(t, "UPDATE audit SET person = 99 WHERE key = 'fill'")
		if code, _, errs := try(t, "audit", "verify", "--config", i.config); code != 1 || !strings.Contains(errs, "the audit log is broken: chain ") || strings.Count(errs, "\n") != 1 {
			t.Errorf("after a change: %d %q", code, errs)
		}
		if code, _, errs := try(t, "audit", "verify", "--config", i.config, "--ends", i.config); code != 2 || !strings.Contains(errs, "holds no end of a chain") {
			t.Errorf("of no ends: %d %q", code, errs)
		}
	})
}

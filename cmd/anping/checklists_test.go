package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/storage"
)

// TestCheckLists: who cannot check, a place that nobody knows, what is overdue
// unheard, and assessments that nobody can do stand there with where they are mended;
// mended, they are gone.
func TestCheckLists(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		write := func(rows string) {
			t.Helper()
			if err := os.WriteFile(filepath.Join(i.dir, "checks.csv"), []byte("code,site,list,item,every,due,team,place,rule,by,from\n"+rows), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write("X1,SUN,消防,灭火器,month,1,SUN-DAY,SUN-99,消防,,2025-01-01\nX2,SUN,消防,水带,week,sun,SUN-DAY,大堂,,1002,2025-01-01\nX3,SUN,消防,报警,month,1,SUN-NIGHT,,,1012,2025-01-01\n")
		i.run(0)
		i.assessed()
		i.edit("people.csv", "1001,赵敏,captain", "1001,赵敏,guard")
		i.edit("people.csv", "1002,钱进,guard,SUN-DAY,,138-0000-1002,zh,sandbox:demo:p-qianjin,2024-01-01,", "1002,钱进,guard,SUN-DAY,,138-0000-1002,zh,,2024-01-01,2025-01-31")
		i.run(0)
		out := i.checked(0)
		says(t, out,
			`gap    checks    an item of a checklist has nobody who checks it: .*: checks\.csv:X1:by; name somebody there, or give the team a captain`,
			`gap    checks    who is to check an item of a checklist is not employed, .*: checks\.csv:X2:by; name somebody else`,
			`gap    checks    an item of a checklist is at a place that places\.csv does not know: checks\.csv:X1:place; write the code`,
			`gap    assess    an assessor is not employed any more, .*: ZX-1; the supervisor sends`,
			`gap    assess    an assessor is now of the team that is assessed: ZX-2; the supervisor sends`,
			`gap    assess    an assessor has no chat, so nobody hears of an assessment: ZX-3; let them bind`)
		if time.Now().In(shanghai(t)).Day() > 1 { // X3 is due on the first
			says(t, out, `gap    checks    an item of a checklist is overdue, and nobody who checks it has a chat: checks\.csv:X3:by; let them bind`)
		}
		write("X1,SUN,消防,灭火器,month,1,SUN-DAY,SUN-N,消防,1003,2025-01-01\n")
		i.run(0)
		if out := i.checked(0); strings.Contains(out, " checks ") {
			t.Errorf("mended, it still says:\n%s", out)
		}
	})
}

// assessed stores three open assessments: by 钱进, by 孙伟 of their own team, and by
// 李强, who has no chat.
func (i importing) assessed() {
	i.t.Helper()
	i.store(func(s *storage.Store) {
		r, err := s.Roster(i.t.Context(), s.View())
		if err != nil {
			i.t.Fatal(err)
		}
		of := map[string]int64{}
		for _, p := range r.People {
			of[p.No] = p.ID
		}
		var c bot.Change
		at := time.Now().Truncate(time.Second)
		for n, x := range []struct {
			no   string
			team int64
		}{{"1002", 2}, {"1003", 1}, {"1012", 1}} {
			c.Assessments = append(c.Assessments, scoring.Assessment{
				No: []string{"ZX-1", "ZX-2", "ZX-3"}[n], Site: 1, Team: x.team, Name: "夜查", Items: []scoring.AssessItem{{Name: "岗亭"}}, FromDay: "2025-06-01", ToDay: "2999-06-02",
				Assessor: of[x.no], State: scoring.AssessOpen, By: 1, At: at,
			})
		}
		if _, err := s.Record(i.t.Context(), bot.Act{Key: "assessed", At: at, Change: c}); err != nil {
			i.t.Fatal(err)
		}
	})
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestCheckPatrol: what of checkpoints, routes and captains costs points that nobody
// expects stands there with file, row and column, and how to mend it; mended, it is
// gone.
func TestCheckPatrol(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.run(0)
	if out := i.checked(0); strings.Contains(out, "patrol ") {
		t.Errorf("a company without checkpoints is told of patrols:\n%s", out)
	}
	day := time.Now().In(shanghai(t)).AddDate(0, 0, 1).Format(time.DateOnly)
	write := func(file, rows string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(i.dir, file), []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("checkpoints.csv", "code,site,name,place,key,route,locate,source\nP1,SUN,北门,,no,A,yes,chat\nP2,SUN,监控室,,yes,B,no,chat\nP3,SUN,配电房,,no,A,no,system\nP4,SUN,后门,,no,C,no,chat\n")
	write("routes.csv", "site,route,guard,day\nSUN,A,1002,"+day+"\nSUN,A,1003,"+day+"\nSUN,C,2001,"+day+"\n")
	i.run(0)
	write("checkpoints.csv", "code,site,name,place,key,route,locate,source\nP1,SUN,北门,,no,A,yes,chat\nP2,SUN,监控室,,yes,B,no,chat\nP3,SUN,配电房,,no,A,no,system\n")
	write("routes.csv", "site,route,guard,day\n")
	i.run(0) // rows that the files name no more stay: those of route C
	says(t, i.checked(0),
		`gap    patrol    2 checkpoints have no sheet yet, .*: checkpoints\.csv:P1:code, checkpoints\.csv:P2:code; anping checkpoint sheet --config`,
		`gap    patrol    a checkpoint asks for a location and has none itself, .*: checkpoints\.csv:P1:locate; fill lat and lon`,
		`gap    patrol    a checkpoint's route is given to nobody .*: checkpoints\.csv:P2:route; name a guard`,
		`gap    patrol    a route has no checkpoint any more: routes\.csv:SUN C `+day+`:route; write a route of checkpoints\.csv`,
		`gap    patrol    who has a route is not in a team .*: routes\.csv:SUN C `+day+`:guard 2001; name a guard of the site`,
		`gap    patrol    two of a team have one route on one day, .*: routes\.csv:SUN A `+day+`:guard; name one guard`,
		`gap    patrol    no captain of a team hears .*: teams\.csv:SUN-NIGHT; give the team a captain`, // 王磊 has no chat
		`note   patrol    1 checkpoint of another system: its taps come by file only; set \[patrol\] secret`)

	i.configure("[patrol]\nsecret = \"" + hookSecret + "\"\n")
	i.edit("people.csv", "1011,王磊,captain", "1011,王磊,guard")
	i.edit("people.csv", "2001,陈静,supervisor,,SUN,138-0000-2001,zh,sandbox:demo:p-chenjing", "2001,陈静,supervisor,,SUN,138-0000-2001,zh,")
	i.edit("people.csv", "sandbox:demo:p-liuyang", "")
	i.run(0)
	says(t, i.checked(0), `gap    patrol    nobody hears of what a team missed, .*: teams\.csv:SUN-NIGHT; give`, `ok     patrol    another system posts its taps to 127\.0\.0\.1:8080/patrol`)

	hour := time.Now().In(shanghai(t)).Add(-time.Hour).Format(time.DateTime)
	write("taps.csv", "time,checkpoint,guard\n"+hour+",P3,1999\n"+hour+",P3,1012\n")
	if code, out, errs := try(t, "patrol", "import", "--config", i.config, "--site", "SUN", filepath.Join(i.dir, "taps.csv")); code != 0 {
		t.Fatal(out, errs)
	}
	says(t, i.checked(0), `gap    patrol    another system names a guard as whom nobody of the site is known, .*: SUN "1999" \(1 tap\); let it send the employee number`)
	i.edit("people.csv", "1012,李强", "1999,赵六,guard,SUN-NIGHT,,,zh,,2024-01-01,\n1012,李强")
	i.run(0) // who is new is known from now on
	if out := i.checked(0); strings.Contains(out, "names a guard") {
		t.Errorf("who is known by now is named:\n%s", out)
	}

	write("checkpoints.csv", "code,site,name,place,key,route,locate,source\nP1,SUN,北门,SUN-N,no,A,yes,chat\nP2,SUN,监控室,,yes,A,no,chat\nP3,SUN,配电房,,no,A,no,chat\n")
	i.run(0)
	if code, out, errs := try(t, "checkpoint", "sheet", "--config", i.config, "--site", "SUN", filepath.Join(t.TempDir(), "s.html")); code != 0 {
		t.Fatal(out, errs)
	}
	out := i.checked(0)
	says(t, out, `gap    patrol    no checkpoint takes taps of another system, so every post is refused; write system`)
	for _, gone := range []string{"no sheet yet", "asks for a location", "is given to nobody"} {
		if strings.Contains(out, gone) {
			t.Errorf("mended, it still says %q:\n%s", gone, out)
		}
	}
}

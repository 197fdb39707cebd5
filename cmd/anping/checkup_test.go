package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"anping/commands"
)

// asked is a Bot API that answers the two questions of a check.
func asked(t *testing.T, me, hook string, status int) string {
	t.Helper()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		switch {
		case status != http.StatusOK:
			_, _ = w.Write([]byte(`{"ok":false,"error_code":401,"description":"Unauthorized"}`)) //nolint:misspell // Telegram's word
		case strings.HasSuffix(r.URL.Path, "/getMe"):
			_, _ = w.Write([]byte(`{"ok":true,"result":` + me + `}`))
		default:
			_, _ = w.Write([]byte(`{"ok":true,"result":` + hook + `}`))
		}
	}))
	t.Cleanup(api.Close)
	return api.URL
}

// checked runs a check and gives back its lines.
func (i importing) checked(want int, args ...string) string {
	i.t.Helper()
	code, out, errs := try(i.t, append([]string{"check", "--config", i.config}, args...)...)
	if code != want || strings.Contains(out+errs, "canary") || want == 0 && errs != "" || strings.Count(errs, "\n") > 1 {
		i.t.Fatalf("check %v: exit code %d, want %d\n%s%s", args, code, want, out, errs)
	}
	return out + errs
}

func says(t *testing.T, out string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !regexp.MustCompile(`(?m)^` + line).MatchString(out) {
			t.Errorf("no line %q in\n%s", line, out)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		if database == "sqlite" {
			says(t, i.checked(0), `note   database  open .*anping\.db: the file is not there yet; made by anping import --config`)
			if _, err := os.Stat(strings.TrimPrefix(i.address, "sqlite:")); err == nil {
				t.Error("a check made a database")
			}
		} else {
			says(t, i.checked(0), `ok     clock     the database's clock is`, `gap    roster    there is no company yet; anping import`)
		}
		i.run(0)
		out := i.checked(0)
		says(t, out, `ok     config    `, `ok     zone      timezone is Asia/Shanghai, there it is `, `ok     database  .*, schema \d+ is up to date`,
			`gap    chat      2 of the staff have no chat: 1011 王磊, 1012 李强; give them codes: anping import --config \S+ --codes new-codes\.csv <folder>$`, `note   chat      1 of 3 clients without a chat`,
			`ok     standard  version 1 holds`, `gap    platform  no platform is on`, `note   notices   of the \d groups? of `, `0 broken, 2 gaps`)
		says(t, i.checked(1, "--strict"), `anping: something is missing`)
		i.run(0, "--codes", t.TempDir()+"/codes.csv")
		says(t, i.checked(0), `gap    chat      2 of the staff have a code and have not bound yet: 1011 王磊, 1012 李强; hand the codes out, captains first; a lost one is made anew by: anping import --config \S+ --codes new-codes\.csv --renew NAME <folder>$`)
		i.run(0, "--codes", t.TempDir()+"/new-codes.csv", "--renew", "李强") // what it says runs

		i.edit("sites.csv", "021-5550-0100", "")
		i.edit("teams.csv", "20:00-08:00", "20:00-07:00")
		i.edit("people.csv", "1011,王磊,captain", "1011,王磊,guard")
		i.edit("people.csv", "2001,陈静,supervisor,,SUN,138-0000-2001,zh,sandbox:demo:p-chenjing,2024-01-01,\n3001,刘洋,manager,,,138-0000-3001,zh,sandbox:demo:p-liuyang,2024-01-01,", "3002,甲,admin,,,,zh,sandbox:demo:p-a,2024-01-01,")
		i.edit("groups.csv", "SUN-G-NIGHT,阳光花园夜班群,SUN,SUN-NIGHT,zh,,masked,sandbox:demo:g-night,", "SUN-G-NIGHT,阳光花园夜班群,SUN,SUN-NIGHT,zh,,masked,,")
		i.edit("clients.csv", "yes,1012", "yes,")
		i.edit("places.csv", "31.229500,121.473700", ",")
		i.run(0)
		says(t, i.checked(0), `gap    site      a site has no duty phone, .*: SUN 阳光花园; fill duty_phone`, `gap    site      nobody is on duty .*: SUN 阳光花园 \(Sat 07:00–Sat 08:00|gap    site      nobody is on duty .*07:00–.*08:00.* and|gap    site      nobody is on duty .*07:00–`,
			`gap    team      a team has no captain, .*: SUN-NIGHT 夜班队; give it one`, `gap    chat      a group has no chat, .*: SUN-G-NIGHT`,
			`gap    client    a key client has no responsible guard .*: C001`, `note   place     1 of 9 places`)
	})
}

// TestCheckRota: a day off that leaves nobody on duty is told by its date, in the file
// that says so, and not as hours that the week lacks.
func TestCheckRota(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	day := time.Now().In(shanghai(t)).AddDate(0, 0, 2)
	date, week := day.Format(time.DateOnly), day.Format("Mon")
	if err := os.WriteFile(filepath.Join(i.dir, "rota.csv"), []byte("team,day,hours,to\nSUN-DAY,"+date+",off,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	i.run(0)
	out := i.checked(0)
	says(t, out, `gap    site      a day of a rota leaves nobody on duty at a site: rota\.csv:SUN-DAY `+date+` \(SUN 阳光花园, `+week+` 08:00–`+week+` 20:00\); give that day hours in rota\.csv`)
	if strings.Contains(out, "teams.csv") {
		t.Errorf("the week is blamed:\n%s", out)
	}
}

func TestCheckTelegram(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.run(0)
	configure := func(api, more string) {
		i.configure("[telegram]\ntoken = \"4242:canary-token\"\napi_url = \"" + api + "\"\n" + more)
	}
	open := `{"id":4242,"is_bot":true,"first_name":"A","username":"anping_bot","can_join_groups":true,"can_read_all_group_messages":true}`
	shut := `{"id":4242,"is_bot":true,"first_name":"A","username":"anping_bot"}`
	polled := `{"url":"","has_custom_certificate":false,"pending_update_count":3}`
	configure(asked(t, open, polled, http.StatusOK), "")
	says(t, i.checked(0), `ok     telegram  the token is @anping_bot's`, `ok     telegram  messages are polled`, `note   telegram  3 messages wait`, `ok     telegram  privacy mode is off`,
		`note   telegram  can: .* cannot: write first to who never wrote`, `ok     notices   of the `)
	says(t, i.checked(0), `gap    chat      3 groups have their only chat on a platform that is switched off, .*: SUN-G-DAY 阳光花园日班群 \(sandbox\), `,
		`gap    chat      \d+ of the staff have a chat only on a platform that is switched off, and hear nothing: 1001 赵敏 \(sandbox\), .*; switch it on in \S+, or give them codes for another: anping import .* --renew NAME <folder>$`)
	i.edit("people.csv", "sandbox:demo:p-zhaomin", "sandbox:demo:p-zhaomin telegram:4242:1001")
	i.run(0)
	if out := i.checked(0); strings.Contains(out, "1001 赵敏") {
		t.Errorf("who has a chat on Telegram is named: %s", out)
	}
	configure(asked(t, shut, `{"url":"https://other.example/canary","has_custom_certificate":false,"pending_update_count":0,"last_error_date":1749700000,"last_error_message":"Wrong response"}`, http.StatusOK), "")
	says(t, i.checked(0), `gap    telegram  a webhook on other.example is set, though mode is polling`, `gap    telegram  its last post to the webhook failed at 2025-06-12 11:46:40: Wrong response`,
		`note   telegram  privacy mode is on: .*@anping_bot`, `gap    telegram  it cannot be put into groups`)
	configure(asked(t, open, polled, http.StatusUnauthorized), "")
	says(t, i.checked(1), `broken telegram  telegram: the token is not accepted`, `anping: something is broken`)
	configure("http://127.0.0.1:1", "")
	says(t, i.checked(1), `broken telegram  .*; check the token and that this machine reaches 127.0.0.1:1`)
}

func TestCheckBroken(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	if err := os.WriteFile(strings.TrimPrefix(i.address, "sqlite:"), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	says(t, i.checked(1), `broken database  open .*: the file is damaged`)
	i.address = "postgres://u:canary@127.0.0.1:1/x"
	i.configure("")
	says(t, i.checked(1), `broken database  open postgres on 127.0.0.1:1: cannot be reached`)
	for _, c := range []struct {
		args []string
		errs string
	}{
		{[]string{"check", "--config", i.dir}, "cannot be read"},
		{[]string{"check", "--config", i.config, "--groups=-1"}, "--groups: -1 is no number of groups"},
		{[]string{"check"}, "missing flags: --config=FILE"},
	} {
		if code, _, errs := try(t, c.args...); code != 2 || !strings.Contains(errs, c.errs) {
			t.Errorf("%v: %d, %q", c.args, code, errs)
		}
	}
}

// TestPostedBy: notices of one minute at 30 messages a second, of which four
// fifths are promised for every second, and the classes' share is of the burst
// alone.
func TestPostedBy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		groups, rate int
		first, late  time.Duration
	}{
		{1, 30, 0, 0},
		{10, 30, 0, 0},
		{11, 30, 30 * time.Second, 0},
		{210, 30, 560 * time.Second, 0},
		{1000, 30, 594 * time.Second, 0},
		{100_000, 30, 0, 4167 * time.Second},
		{1000, 1, 594 * time.Second, 656 * time.Second},
	} {
		first, late := postedBy(commands.Spread(c.groups), c.rate)
		if first != c.first || late != c.late {
			t.Errorf("%d groups at %d a second: %s early, %s late, want %s and %s", c.groups, c.rate, first, late, c.first, c.late)
		}
	}
}

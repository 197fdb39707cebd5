package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/bottest"
	"anping/bot/text"
	"anping/commands"
	"anping/scoring"
)

// deed is how a command is tried: the action behind a button, with * for the
// place's last digit, and what shows that it worked.
type deed struct {
	action string // @name, @team, @group and @new stand for the place's
	own    bool   // it is about nobody but the speaker: only tried there
	shows  string // worked when the answer holds it; "" = when a fact changed
	group  string // spoken in this group, * = the place's
}

// deeds says how every command is tried.
func deeds() map[string]deed {
	return map[string]deed{
		"report":   {action: "report 3号楼道闸坏了", own: true},
		"withdraw": {action: "withdraw A900*"}, "accept": {action: "accept A900*"},
		"arrive": {action: "arrive A910*"}, "plan": {action: "plan A910* 换道闸电机 18:30前"}, "done": {action: "done A910* 换了保险丝"},
		"attach": {action: "attach A910*"}, "progress": {action: "progress A900*", shows: "|"},
		"wait": {action: "wait A910* 等配件"}, "resume": {action: "resume A950*"}, "pass": {action: "pass A910* @other"},
		"takeover": {action: "takeover A930*"}, "turndown": {action: "turndown A930*"}, "recast": {action: "recast A910* 漏水"},
		"answer": {action: "answer A910* 师傅十分钟后到"}, "extra": {action: "extra A910* 在二单元"},
		"reportfor": {action: "reportfor @client 3-2-501 漏水", own: true}, "behalf": {action: "behalf @name 到了 A910*"},
		"unfounded": {action: "unfounded A910* 查过了"}, "duplicate": {action: "duplicate A910* 查过了"}, "split": {action: "split A970*"},
		"reopen": {action: "reopen A920* 又坏了"}, "rate": {action: "rate A920* 5"}, "unhappy": {action: "unhappy A960* r1"},
		"urge": {action: "urge A910*"}, "human": {action: "human", own: true}, "confirm": {action: "confirm A920*"},
		"deduct": {action: "deduct @name 漏打 2", shows: "×2"}, "add": {action: "add @name 帮老人提菜", shows: "+0.5"},
		"undo": {action: "undo K250612-92*"}, "void": {action: "void K250612-90* 记错了"}, "charge": {action: "charge yes A910* 1 accept"},
		"appeal": {action: "appeal K250612-90* 打卡器没电"},
		"uphold": {action: "uphold SS-90* 查实"}, "partial": {action: "partial SS-90* 退 0.2 分 查实"}, "dismiss": {action: "dismiss SS-90* 查实"},
		"byhand": {action: "byhand K250612-90*"}, "teamscore": {action: "teamscore @team", shows: "@team"}, "ledger": {action: "ledger @name", shows: "K250612-90*"},
		"hold": {action: "hold @group 要查"}, "release": {action: "release @group", shows: "没有暂缓"}, "skip": {action: "skip @group 演练"},
		"preview": {action: "preview @group", shows: "【预览】"}, "praise": {action: "praise 保安帮我搬东西", own: true}, "credit": {action: "credit A940* D1-HELP"},
		"adopt": {action: "adopt J-90*"}, "decline": {action: "decline J-90* 太贵"},
		"bindgroup": {action: "bindgroup @group", shows: "【是】", group: "g-new"}, "swapgroup": {action: "swapgroup yes @groupid", group: "g-new-*"},
		"unbindgroup": {action: "unbindgroup", group: "g-*"},
		"vouch":       {action: "vouch yes @code"}, "pick": {action: "pick @pick @new"},
		"cancel": {action: "cancel", own: true}, "score": {action: "score", own: true}, "unclear": {action: "unclear 3号楼灯坏了", own: true},
		"suggest": {action: "suggest 门岗放快递柜", own: true}, "bind": {action: "bind 7K3F92WM", own: true}, "claim": {action: "claim yes 800", own: true},
		"bindme": {action: "bindme 日班队", own: true}, "settings": {action: "settings", own: true}, "erase": {action: "erase", own: true},
		"unbind": {action: "unbind", own: true}, "help": {action: "help", own: true}, "book": {action: "book", own: true},
	}
}

// filled puts what stands at a place into an action or a mark.
func filled(s string, place int, of theirs) string {
	group := []string{"日班群", "日班群", "夜班群", "东门群"}[place]
	return strings.NewReplacer("*", fmt.Sprint(place), "@name", namesAt(place), "@other", namesAt((place+1)%places), "@client", secretsAt(place)[0],
		"@team", []string{"日班队", "日班队", "夜班队", "东门队"}[place], "@groupid", fmt.Sprint(of.team), "@group", group,
		"@code", fmt.Sprint(800+2*place), "@pick", fmt.Sprint(801+2*place), "@new", fmt.Sprint(newcomer(place))).Replace(s)
}

// columns are the roles, as the table has them from left to right.
func columns() []scoring.Role {
	return []scoring.Role{
		scoring.RoleNone, scoring.RoleClient, scoring.RoleGuard, scoring.RoleCaptain, scoring.RoleDesk, scoring.RoleSupervisor, scoring.RoleManager, scoring.RoleAdmin,
	}
}

// TestRights tries every command as every role on what is one's own, a
// colleague's, another team's and another estate's, and compares what happens
// with testdata/rights.txt, which is written by hand. Whatever is refused leaves
// every fact as it was and tells nothing of whom it is about.
func TestRights(t *testing.T) {
	table := readRights(t)
	var names []string
	for _, c := range commands.All(nil, shippedLists()) {
		names = append(names, c.Name)
		if _, ok := table[c.Name]; !ok {
			t.Errorf("testdata/rights.txt has no row for the command %s", c.Name)
		}
		if _, ok := deeds()[c.Name]; !ok {
			t.Errorf("deeds() does not say how to try the command %s", c.Name)
		}
	}
	for name := range table {
		if !slices.Contains(names, name) || bot.Rights()[name] == nil {
			t.Errorf("testdata/rights.txt has a row for %s, which is no command", name)
		}
	}
	var tries atomic.Int64
	t.Run("all", func(t *testing.T) {
		for i, role := range columns() {
			t.Run(cmp.Or(string(role), "stranger"), func(t *testing.T) {
				t.Parallel()
				quiet := openStage(t, role) // for what changes nothing
				for _, name := range names {
					d, row := deeds()[name], table[name]
					if row == nil {
						continue
					}
					s := quiet
					if row[i] >= 0 && d.shows == "" {
						s = openStage(t, role)
					}
					tries.Add(s.try(t, name, d, row[i]))
				}
			})
		}
	})
	t.Logf("%d commands, %d combinations of command, role and place tried", len(names), tries.Load())
}

// readRights reads the table: by command, how far each role reaches.
func readRights(t *testing.T) map[string][]int {
	t.Helper()
	raw, err := os.ReadFile("testdata/rights.txt")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string][]int{}
	for n, line := range strings.Split(string(raw), "\n") {
		cells := strings.Fields(line)
		if len(cells) == 0 || line[0] == '#' {
			continue
		}
		if len(cells) != 1+len(columns()) || table[cells[0]] != nil {
			t.Fatalf("testdata/rights.txt:%d: not a command and %d cells, or a second row of it", n+1, len(columns()))
		}
		for _, cell := range cells[1:] {
			reach := slices.Index(reaches(), cell)
			if reach < 0 {
				t.Fatalf("testdata/rights.txt:%d: %q is none of %v", n+1, cell, reaches())
			}
			table[cells[0]] = append(table[cells[0]], reach-1)
		}
	}
	return table
}

// reaches are the words of the table: the widest place at which it works.
func reaches() []string { return []string{"-", "own", "team", "site", "all"} }

// rightsStage is a world in which somebody of a role tries commands.
type rightsStage struct {
	*world
	role scoring.Role
	of   [places]theirs
}

func openStage(t *testing.T, role scoring.Role) rightsStage {
	t.Helper()
	company := twoEstates(t)
	s := rightsStage{role: role, of: ownersFor(company, role)}
	s.world = openWorld(t, worldConfig{database: "sqlite", company: company, start: time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC)})
	speaker := int64(0)
	if strings.HasPrefix(castOf(role), "p-") {
		speaker = s.of[placeOwn].person
	}
	plant(t, s.world, s.of, speaker)
	return s
}

// try tries a command at every place, the farthest first, and returns how often.
// On one's own it is tried only where nothing wider is allowed: who may judge
// others may mostly not judge themselves.
func (s rightsStage) try(t *testing.T, name string, d deed, want int) (tries int64) {
	t.Helper()
	role, of := s.role, s.of
	for place := placeAll; place >= placeOwn; place-- {
		if d.own && place != placeOwn || place == placeOwn && want > placeOwn {
			continue
		}
		tries++
		worked, answer := s.attempt(t, d, castOf(role), place, of[place])
		if may := place <= want; worked != may {
			t.Errorf("%s, %q, on %s: worked %v, the table says %v: %s", name, role, reaches()[place+1], worked, may, answer)
		}
		for far := max(want+1, placeTeam); far < places; far++ {
			for _, secret := range secretsAt(far) {
				if strings.Contains(answer, secret) && !strings.Contains(filled(d.action, place, of[place]), secret) {
					t.Errorf("%s, %q, on %s tells of %s: %s", name, role, reaches()[place+1], secret, answer)
				}
			}
		}
	}
	return tries
}

// attempt presses a button that stands for a deed and reports whether it worked.
// What did not work must have left every fact, and must say something.
func (w *world) attempt(t *testing.T, d deed, ext string, place int, of theirs) (worked bool, answer string) {
	t.Helper()
	button := fmt.Sprint("press-", place, filled(d.action, place, of))
	act := bot.Act{Key: button, At: w.clock.Now()}
	act.Change.Buttons = []bot.ButtonRow{{ID: button, Action: filled(d.action, place, of), Until: w.clock.Now().Add(time.Hour)}}
	if _, err := w.store.Record(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	m := w.private(button, ext, "")
	m.Action = button
	if d.group != "" {
		m.Chat = bot.ChatRef{ID: strings.ReplaceAll(d.group, "*", fmt.Sprint(of.team)), Group: true}
	}
	if strings.HasPrefix(d.action, "attach") {
		m.Media = []bot.MediaRef{w.photo}
	}
	before := w.stands(t)
	body, err := w.engine.Handle(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	after := w.stands(t)
	answer = strings.Join(bottest.Plain(body), "\n")
	switch {
	case d.own:
		denied := shippedTexts(t).Say("zh", text.Key("engine.denied")).String()
		worked = answer != "" && answer != denied
	case d.shows != "":
		worked = strings.Contains(answer, filled(d.shows, place, of)) && !strings.Contains(answer, "没有 ")
	default:
		worked = before != after
	}
	if !worked && before != after {
		t.Errorf("%s on %s was refused and changed something: %s", d.action, reaches()[place+1], answer)
	}
	if !worked && answer == "" && d.group == "" {
		t.Errorf("%s on %s was refused without a word", d.action, reaches()[place+1])
	}
	return worked, answer
}

// stands is every fact that a command could change, except what was said and
// what is shown.
func (w *world) stands(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, q := range []string{
		"cases", "case_steps", "entries", "to_tell", "told", "suggestions", "evidence", "appeals", "informed", "holds", "ratings", "codes", "settings", "due",
		"(select id, grp, person, client, dead_at from chats where grp + person + client <> 0)", "(select key from notes)",
	} {
		rows, err := w.plain.rows("select * from " + q + " as x")
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(q + "\n" + rows + "\n")
	}
	return b.String()
}

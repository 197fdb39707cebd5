package commands

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/roster"
)

func locationOf(lat, lon float64) bot.Location { return bot.Location{Lat: lat, Lon: lon} }

// company is one site with a night team of six, its group and the site's.
func company(t testing.TB, form scoring.NameForm) *scoring.Roster {
	t.Helper()
	rows := scoring.Roster{
		Sites:  []scoring.Site{{ID: 1, Code: "SUN", Name: "阳光花园", Zone: "Asia/Shanghai", Profile: "post"}},
		Teams:  []scoring.Team{{ID: 1, Site: 1, Code: "N", Name: "夜班队"}, {ID: 2, Site: 1, Code: "D", Name: "日班队"}},
		Groups: []scoring.Group{{ID: 7, Site: 1, Code: "G", Name: "项目群", Notice: -1, Names: form}, {ID: 8, Site: 1, Team: 1, Code: "GN", Name: "夜班群", Notice: -1}},
	}
	for i, name := range []string{"北门", "1号楼"} {
		rows.Places = append(rows.Places, scoring.Place{ID: int64(i + 1), Site: 1, Name: name})
	}
	for i, name := range []string{"李强", "周明", "钱进", "王磊", "吴刚", "郑义"} {
		id := int64(i + 1)
		rows.People = append(rows.People, scoring.Person{ID: id, No: fmt.Sprint(1000 + id), Name: name})
		rows.Members = append(rows.Members, scoring.Member{Person: id, Team: 1, Site: 1, Role: scoring.RoleGuard})
	}
	r, err := scoring.NewRoster(rows)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func person(no string, id int64, rule string, points scoring.Points, count int, place string) scoring.Entry {
	return scoring.Entry{
		No: no, Site: 1, Team: 1, Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: id},
		Rule: rule, Version: 1, Points: points, Count: count, Place: place, Day: "2025-06-12",
	}
}

func facts(t testing.TB, form scoring.NameForm, lang string) eveningFacts {
	t.Helper()
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	r := company(t, form)
	now := clockAt(t, "2025-06-12 17:37:00")
	f := eveningFacts{
		texts: texts, roster: r, standards: scoring.Standards{scoring.Shipped()}, at: now, cut: now,
		group: r.Group(7), lang: lang, period: "2025-06-12", zone: shanghai(t), std: scoring.Shipped(),
	}
	f.bonuses = []scoring.Entry{
		person("K250612-01", 2, "D1-HELP", 50, 1, "帮老人提菜"),
		person("K250612-02", 3, "D4-PRAISE", 100, 1, "获表扬"),
	}
	late := person("K250612-04", 4, scoring.RuleArrive, -150, 3, "")
	late.Case = "A1019"
	team := person("K250612-05", 0, "D1-FIRE", -200, 1, "1号楼")
	team.Subject = scoring.Subject{Kind: scoring.SubjectTeam, ID: 1}
	f.deductions = []scoring.Entry{person("K250612-03", 1, "D1-PATROL-MISS", -100, 2, "北门"), late, team}
	f.evening = bot.Evening{Month: scoring.Rate{Num: 48, Den: 50}, Today: scoring.Rate{Num: 2, Den: 2}, OpenCount: 2}
	f.owing = r.People[2:]
	return f
}

func plain(b bot.Body) string {
	lines := []string{b.Head.String()}
	for _, l := range b.Lines {
		lines = append(lines, l.String())
	}
	return strings.Join(lines, "\n")
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if want = strings.Trim(want, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// product.md, talk 10, as far as its facts exist.
func TestEveningLikeTheExample(t *testing.T) {
	expect(t, plain(facts(t, scoring.NameMasked, "zh").body("evening.head")), `
【阳光花园·今日通报 6月12日(四)17:37】
👍 加分 +1.5:周*帮老人提菜 +0.5;钱*获表扬 +1
📌 扣分 −4.5(3 条)
①李* 漏打 北门×2 −1.0
②A1019 到场超 3 分钟 −1.5
③灭火器 1号楼 −2.0
⏱ 本月接单 3 分钟内 96%(48/50,目标 95%);今日 2/2|在办 2 件
📅 建议还差 4 人
有异议请在 3 天内私聊机器人发「申诉」`)
}

func TestEveningInEnglish(t *testing.T) {
	expect(t, plain(facts(t, scoring.NameFull, "en").body("evening.head")), `
[阳光花园 · today’s notice · Thu 12 June, 17:37]
👍 Bonuses +1.5: 周明: 帮老人提菜 +0.5; 钱进: 获表扬 +1
📌 Deductions −4.5 (3 entries)
① 李强 missed checkpoint 北门×2 −1.0
② A1019 arrived 3 minutes late −1.5
③ extinguisher 1号楼 −2.0
⏱ Accepted within 3 minutes this month: 96% (48/50, target 95%); today 2/2 | 2 open
📅 Suggestions still missing this quarter: 4
If you disagree, send “appeal” in your private chat within 3 days.`)
}

// A group reads places of the roster and the rule's own words, whatever an entry
// holds: never a client's name, flat or phone, nor a colleague's full name.
func TestEveningKeepsFreeWordsPrivate(t *testing.T) {
	f := facts(t, scoring.NameMasked, "zh")
	f.bonuses = []scoring.Entry{person("K250612-01", 2, "D1-HELP", 50, 1, "北门、帮老人提菜、3-2-501王阿姨")}
	f.deductions = []scoring.Entry{
		person("K250612-02", 1, "D1-PATROL-MISS", -100, 2, "北门、1号楼"),
		person("K250612-03", 3, "D1-UNIFORM", -30, 1, "王阿姨 138-0000-9001 说的"),
		person("K250612-04", 5, "D1-IGNORE", -100, 1, "周杰看见"),
	}
	body := plain(f.body("evening.head"))
	want := "周*北门、帮老人提菜 +0.5\n📌 扣分 −2.3(3 条)\n①李* 漏打 北门、1号楼×2 −1.0\n②钱* 仪容 −0.3\n③吴* 不理 −1.0\n"
	if !strings.Contains(body, want) {
		t.Errorf("got\n%s\nwithout\n%s", body, want)
	}
}

func TestEveningWithoutDeductions(t *testing.T) {
	f := facts(t, scoring.NameMasked, "zh")
	f.bonuses, f.deductions, f.owing = nil, nil, nil
	f.evening = bot.Evening{}
	expect(t, plain(f.body("evening.head")), `
【阳光花园·今日通报 6月12日(四)17:37】
👍 今日零扣分,大家辛苦了
⏱ 本月接单 3 分钟内 无;今日 无|在办 0 件`)
}

func TestEveningLateAndOfAnotherDay(t *testing.T) {
	f := facts(t, scoring.NameMasked, "zh")
	f.bonuses, f.owing = nil, nil
	f.deductions = []scoring.Entry{f.deductions[0], f.deductions[0]}
	f.deductions[0].Day, f.deductions[0].Recorded = "2025-06-11", clockAt(t, "2025-06-12 09:00:00")
	f.deductions[1].Day, f.deductions[1].Recorded = "2025-06-11", clockAt(t, "2025-06-11 23:50:00")
	f.late, f.cut, f.at = 15*time.Hour, clockAt(t, "2025-06-13 08:37:00"), clockAt(t, "2025-06-13 08:37:00")
	back := person("K250613-01", 2, "D1-HELP", -50, 1, "")
	back.Reverses = "K250611-09"
	f.reversals = []scoring.Entry{back}
	f.evening.Today, f.evening.OpenCount = scoring.Rate{}, 1
	f.evening.Open = []scoring.Case{{
		No: "A1019", Site: 1, State: scoring.CaseArrived, ETA: clockAt(t, "2025-06-12 21:00:00"), Version: 1,
	}}
	f.at = clockAt(t, "2025-06-12 20:00:00")
	expect(t, plain(f.body("evening.head")), `
【阳光花园·今日通报 6月12日(四),截至 6月13日 08:37】
⏰ 本条迟发 15 小时
📌 扣分 −2.0(2 条)
①李* 漏打 北门×2 −1.0(6月11日 补记)
②李* 漏打 北门×2 −1.0(6月11日)
⏱ 本月接单 3 分钟内 96%(48/50,目标 95%);今日 无|在办 1 件
🌙 今天到期:A1019(21:00 前)
🔁 更正:K250611-09 帮忙 撤销,收回 0.5
有异议请在 3 天内私聊机器人发「申诉」`)
}

// What is beyond a limit and what falls due tonight, each by time.
func TestEveningLimits(t *testing.T) {
	f := facts(t, scoring.NameMasked, "zh")
	today := func(clock string) time.Time { return clockAt(t, "2025-06-12 "+clock) }
	f.evening.Open = []scoring.Case{
		{No: "A1", State: scoring.CaseArrived, ETA: today("21:00:00")},
		{No: "A2", State: scoring.CaseArrived, ETA: today("18:00:00")},
		{No: "A3", State: scoring.CaseArrived, ETA: today("16:37:00")},
		{No: "A4", State: scoring.CaseOpen, Alerted: today("17:30:00")},
		{No: "A5", State: scoring.CaseAccepted, Alerted: today("17:10:00"), Accepted: today("17:11:00")},
		{No: "A6", State: scoring.CaseOpen, Alerted: today("17:36:00")},
		{No: "A7", State: scoring.CaseResolved, Alerted: today("10:00:00"), Resolved: today("11:00:00")},
		{No: "A8", State: scoring.CaseArrived, Alerted: clockAt(t, "2025-06-10 12:00:00"), Accepted: clockAt(t, "2025-06-10 12:01:00"), Arrived: clockAt(t, "2025-06-10 12:02:00")},
		{No: "A9", State: scoring.CaseArrived, ETA: clockAt(t, "2025-06-13 09:00:00")},
	}
	for i := range f.evening.Open {
		f.evening.Open[i].Site, f.evening.Open[i].Version = 1, 1
	}
	f.evening.OpenCount = len(f.evening.Open)
	body := plain(f.body("evening.head"))
	want := "在办 8 件\n❗ 超时未结:A8 处理超时 2 天 5 小时、A3 处理超时 1 小时、A5 到场超时 17 分钟、A4 接单超时 4 分钟\n🌙 今天到期:A2(18:00 前)、A6(18:06 前)、A1(21:00 前)\n"
	if !strings.Contains(body, want) {
		t.Errorf("got\n%s\nwithout\n%s", body, want)
	}
}

func TestSmallTeamHidesNames(t *testing.T) {
	f := facts(t, scoring.NameFull, "zh")
	if got := f.who(person("", 1, "", 0, 1, "")).String(); got != "李强" {
		t.Errorf("full name: %q", got)
	}
	e := person("", 1, "", 0, 1, "")
	e.Team = 2 // nobody is in it
	if got := f.who(e).String(); got != "当班岗位" {
		t.Errorf("small team: %q", got)
	}
}

// Who agreed is praised by full name whatever the group's form and however
// small the team; what cost points never is.
func TestPraiseInFull(t *testing.T) {
	for _, form := range []scoring.NameForm{scoring.NameMasked, scoring.NameDuty} {
		f := facts(t, form, "zh")
		rows := *f.roster
		rows.Settings = []scoring.Setting{{Person: 1, FullName: true}}
		var err error
		if f.roster, err = scoring.NewRoster(rows); err != nil {
			t.Fatal(err)
		}
		for _, row := range []struct {
			who    int64
			team   int64
			points scoring.Points
			want   string
		}{
			{1, 1, 50, "李强"}, {1, 2, 50, "李强"}, {1, 1, -50, "李*"}, {1, 2, -50, "当班岗位"}, {2, 1, 50, "周*"}, {2, 2, 50, "当班岗位"},
		} {
			e := person("", row.who, "", row.points, 1, "")
			e.Team = row.team
			if form == scoring.NameDuty && row.want != "李强" {
				row.want = "当班岗位"
			}
			if got := f.who(e).String(); got != row.want {
				t.Errorf("form %s, %+v: %q", form, row, got)
			}
		}
	}
}

func TestCircled(t *testing.T) {
	for n, want := range map[int]string{1: "①", 10: "⑩", 20: "⑳", 21: "(21)", 0: "(0)"} {
		if got := circled(n); got != want {
			t.Errorf("circled(%d) = %s", n, got)
		}
	}
}

// What is told, what waits, and what is told to nobody.
func TestEveningSort(t *testing.T) {
	now := clockAt(t, "2025-06-12 17:37:00")
	entry := func(no, reverses string, points scoring.Points) scoring.Entry {
		return scoring.Entry{No: no, Reverses: reverses, Points: points}
	}
	f := eveningFacts{at: now}
	f.sort([]bot.Untold{
		{Entry: entry("told-privately", "", -50), NoteDue: now.Add(-3 * time.Minute), Attempted: true},
		{Entry: entry("no-chat", "", -50)},
		{Entry: entry("waits", "", -50), NoteDue: now.Add(-9 * time.Minute)},
		{Entry: entry("waited-enough", "", 50), NoteDue: now.Add(-10 * time.Minute)},
		{Entry: entry("undone", "", -50), ReversedBy: "its-undoing"},
		{Entry: entry("its-undoing", "undone", 50)},
		{Entry: entry("just-undone", "", -50), ReversedBy: "too-young"},
		{Entry: entry("takes-back-old", "told-last-week", 50)},
	})
	nos := func(es []scoring.Entry) (out []string) {
		for _, e := range es {
			out = append(out, e.No)
		}
		return out
	}
	for _, row := range []struct{ got, want []string }{
		{nos(f.deductions), []string{"told-privately", "no-chat"}},
		{nos(f.bonuses), []string{"waited-enough"}},
		{nos(f.reversals), []string{"takes-back-old"}},
		{f.told, []string{"told-privately", "no-chat", "waited-enough", "undone", "its-undoing", "takes-back-old"}},
	} {
		if !reflect.DeepEqual(row.got, row.want) {
			t.Errorf("got %v, want %v", row.got, row.want)
		}
	}
}

func TestSpreads(t *testing.T) {
	rows := scoring.Roster{Sites: []scoring.Site{{ID: 1, Code: "S", Zone: "Asia/Shanghai"}, {ID: 2, Code: "J", Zone: "Asia/Tokyo"}}}
	for id := int64(1); id <= 3; id++ {
		rows.Groups = append(rows.Groups, scoring.Group{ID: id, Site: 1, Notice: 17*60 + 37})
	}
	// Tokyo is an hour ahead: 18:37 there is the same instant.
	rows.Groups = append(rows.Groups, scoring.Group{ID: 4, Site: 2, Notice: 18*60 + 37}, scoring.Group{ID: 5, Site: 1, Notice: 17*60 + 38})
	r, err := scoring.NewRoster(rows)
	if err != nil {
		t.Fatal(err)
	}
	want := map[int64]time.Duration{1: 0, 2: 0, 3: 0, 4: 0, 5: 0}
	if got := spreads(r, "2025-06-12"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	rows.Groups = nil
	for id := int64(1); id <= 21; id++ {
		rows.Groups = append(rows.Groups, scoring.Group{ID: id, Site: id%2 + 1, Notice: 17*60 + 37 + int(id%2)*60})
	}
	if r, err = scoring.NewRoster(rows); err != nil {
		t.Fatal(err)
	}
	if got := spreads(r, "2025-06-12"); got[1] != time.Minute || got[2] != 30*time.Second || got[11] != 30*time.Second || got[12] != 0 || got[21] != 0 {
		t.Errorf("21 groups of one instant in two zones: %v", got)
	}
	rows.Groups = nil
	for id := int64(1); id <= 500; id++ {
		rows.Groups = append(rows.Groups, scoring.Group{ID: id, Site: 1, Notice: 17*60 + 37})
	}
	if r, err = scoring.NewRoster(rows); err != nil {
		t.Fatal(err)
	}
	got := spreads(r, "2025-06-12")
	if got[500] != 0 || got[1] > spreadWithin || got[1] < 8*time.Minute {
		t.Errorf("500 groups: first %v, last %v early", got[1], got[500])
	}
}

func TestSchedule(t *testing.T) {
	r := company(t, "")
	show := func(now string) string {
		var out []string
		for _, d := range Schedule(r, clockAt(t, now)) {
			out = append(out, d.Name+" "+d.Scope+" "+d.Period+" "+d.Next.In(shanghai(t)).Format("02 15:04:05"))
		}
		return strings.Join(out, "\n")
	}
	expect(t, show("2025-06-12 17:37:00"), `
evening 7 2025-06-13 13 17:37:00
preview 7 2025-06-13 13 17:07:00
evening 8 2025-06-13 13 17:37:00
preview 8 2025-06-13 13 17:07:00`)
	expect(t, show("2025-06-12 17:10:00"), `
evening 7 2025-06-12 12 17:37:00
preview 7 2025-06-13 13 17:07:00
evening 8 2025-06-12 12 17:37:00
preview 8 2025-06-13 13 17:07:00`)
}

func TestImport(t *testing.T) {
	n := roster.Numbered{Roster: *company(t, "")}
	for id := range int64(1100) {
		n.Clients = append(n.Clients, scoring.Client{ID: id + 1, Site: 1})
	}
	n.Chats = []roster.Chat{{Platform: "p", Ext: "x", Group: 7}}
	now := clockAt(t, "2025-06-12 12:00:00")
	acts, err := Import("import/h", Stored{}, n, scoring.Shipped(), now, func(series string) (int64, error) {
		if series != bot.SeriesChat {
			t.Errorf("asked for a number of %s", series)
		}
		return 41, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, standards := 0, 0
	for i, a := range acts {
		if a.Key != fmt.Sprintf("import/h/%d", i+1) {
			t.Errorf("key %s", a.Key)
		}
		c := a.Change
		size := len(c.Roster) + len(c.Chats) + len(c.Due) + len(c.Standards)
		if size > importRows {
			t.Errorf("%s stores %d rows", a.Key, size)
		}
		rows, standards = rows+size, standards+len(c.Standards)
	}
	// 1 standard, 1 site, 2 teams, 2 places, 6 people, 6 members, 2 groups, 1100 clients, 1 chat, 4 due rows, the survey's, those of suggestions, services, quizzes, tuning and working days
	if rows != 1131 || standards != 1 || len(acts) != 3 {
		t.Errorf("%d rows, %d standards in %d acts", rows, standards, len(acts))
	}
	if last := acts[len(acts)-1].Change; len(last.Due) != 10 || len(last.Chats) != 1 || last.Chats[0].ID != 41 {
		t.Errorf("the last act holds %v", last.Records)
	}
}

// E of rules.md 11, as the notice prints it: cut, not rounded; without a case 无.
func TestAcceptanceE(t *testing.T) {
	for _, row := range []struct {
		month, today scoring.Rate
		want         string
	}{
		{scoring.Rate{Num: 19, Den: 20}, scoring.Rate{Num: 1, Den: 1}, "⏱ 本月接单 3 分钟内 95%(19/20,目标 95%);今日 1/1|在办 2 件"},
		{scoring.Rate{Num: 9496, Den: 10000}, scoring.Rate{}, "⏱ 本月接单 3 分钟内 94.9%(9496/10000,目标 95%);今日 无|在办 2 件"},
		{scoring.Rate{Num: 9500, Den: 10000}, scoring.Rate{Num: 0, Den: 3}, "⏱ 本月接单 3 分钟内 95%(9500/10000,目标 95%);今日 0/3|在办 2 件"},
		{scoring.Rate{}, scoring.Rate{}, "⏱ 本月接单 3 分钟内 无;今日 无|在办 2 件"},
	} {
		f := facts(t, scoring.NameMasked, "zh")
		f.evening.Month, f.evening.Today = row.month, row.today
		if got := f.clockLine().String(); got != row.want {
			t.Errorf("%v of the month, %v today: %s, want %s", row.month, row.today, got, row.want)
		}
	}
}

// The group of a site with more than one team reads which team is short of visits,
// a team's own group only how many.
func TestVisitsOfTeams(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		group  int64
		lang   string
		visits []teamShort
		want   string
	}{
		{7, "zh", []teamShort{{1, 1}}, "📅 走访还差 1 户(夜班队),建议还差 4 人"},
		{7, "zh", []teamShort{{1, 2}, {2, 1}, {0, 1}}, "📅 走访还差 4 户(夜班队 2 户、日班队 1 户、没有责任人 1 户),建议还差 4 人"},
		{7, "en", []teamShort{{1, 2}, {2, 1}}, "📅 Visits still due this week: 3 (夜班队 2, 日班队 1). Suggestions still missing this quarter: 4"},
		{8, "zh", []teamShort{{1, 2}}, "📅 走访还差 2 户,建议还差 4 人"},
		{7, "zh", nil, "📅 建议还差 4 人"},
	} {
		f := facts(t, scoring.NameMasked, c.lang)
		f.group, f.visits = f.roster.Group(c.group), c.visits
		if got := f.missingLine().String(); got != c.want {
			t.Errorf("group %d, %s: %q, want %q", c.group, c.lang, got, c.want)
		}
	}
}

package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/web"
	"anping/scoring"
	"anping/scoring/patrol"
	"anping/scoring/roster"
	"anping/scoring/survey"
)

// realm is a company of two sites with two teams each, in which every role
// speaks about things that are its own, its team's, its site's and another
// site's. Things are made anew for every try and taken away after it.
type realm struct {
	*world
	t       *testing.T
	page    string // the address of the sandbox's page, by which everybody also speaks
	n       roster.Numbered
	ids     map[string]int64 // people, clients, groups and teams by name
	pairs   map[string]string
	serial  int
	tried   int
	tidying []string
}

// speakers say who speaks in which role.
func speakers() []struct {
	role scoring.Role
	name string
} {
	return []struct {
		role scoring.Role
		name string
	}{
		{scoring.RoleNone, "陌生人"},
		{scoring.RoleClient, "张先生"},
		{scoring.RoleGuard, "钱进"},
		{scoring.RoleCaptain, "赵敏"},
		{scoring.RoleDesk, "何亮"},
		{scoring.RoleSupervisor, "陈静"},
		{scoring.RoleManager, "刘洋"},
		{scoring.RoleAdmin, "丁一"},
	}
}

// aim is whose a thing is: the guard who holds it, the captain who recorded
// it, the client who asked for it, and where.
type aim struct {
	reach                  bot.Reach
	site, place            int64
	team, guard            string
	captain, client, group string
	spot                   string // the name of place
}

// targets are the four, nearest first. Of one's own is what the speaker holds,
// recorded or asked for, in the first team.
func (m *realm) targets(speaker string, role scoring.Role) []aim {
	own := aim{bot.Own, 1, 0, "日班队", speaker, speaker, speaker, "阳光花园日班群", "监控室"}
	if role == scoring.RoleClient || role == scoring.RoleNone {
		own.guard, own.captain = "孙伟", "赵敏"
	} else {
		own.client = "王阿姨"
	}
	out := []aim{
		own,
		{bot.OwnTeam, 1, 0, "日班队", "孙伟", "严冬", "王阿姨", "阳光花园日班群", "南门"},
		{bot.OwnSite, 1, 0, "夜班队", "李强", "王磊", "Miller", "阳光花园夜班群", "配电房"},
		{bot.Anything, 2, 0, "湖东队", "贺舟", "柳青", "白先生", "月湖湾湖东群", "湖心亭"},
	}
	for i := range out {
		out[i].place = m.ids[out[i].spot]
	}
	return out
}

// marks are what only who may see a thing of the aim may read.
func (t aim) marks(speaker string) []string {
	all := []string{t.guard, t.client, t.spot, secretWords + t.spot}
	return slices.DeleteFunc(all, func(s string) bool { return s == speaker })
}

// secretWords begin the words of every thing, before the name of its place.
const secretWords = "金丝雀"

// openRealm makes the company.
func openRealm(t *testing.T) *realm {
	t.Helper()
	n := exampleCompany(t)
	desk(t, n.Roster)
	r := &n.Roster
	r.Hours = []scoring.Hours{ // the speakers' team is not on duty yet: who is, reaches what happens at the site
		{Team: 1, Days: 127, From: 15 * 60, To: 23 * 60}, {Team: 2, Days: 127, From: 8 * 60, To: 20 * 60}, {Team: 3, Days: 127, From: 8 * 60, To: 20 * 60},
	}
	r.Sites = append(r.Sites, scoring.Site{ID: 2, Code: "LAKE", Name: "月湖湾", Zone: "Asia/Shanghai", Profile: "post", DutyPhone: "021-5550-0200"})
	for i, name := range []string{"湖东队", "湖西队"} {
		r.Teams = append(r.Teams, scoring.Team{ID: 3 + int64(i), Site: 2, Code: fmt.Sprint("LAKE-", i), Name: name})
	}
	r.Places = append(r.Places, scoring.Place{ID: 50, Site: 2, Code: "LAKE-P", Name: "湖心亭", Class: scoring.PlaceOrdinary, Radius: 100})
	r.Checkpoints = []scoring.Checkpoint{{ID: 1, Site: 1, Code: "P1", Name: "北门", Secret: "NORTH23"}, {ID: 2, Site: 2, Code: "P2", Name: "湖心亭"}}
	r.Groups = append(r.Groups, scoring.Group{ID: 50, Site: 2, Team: 3, Code: "LAKE-G", Name: "月湖湾湖东群", Notice: -1, Lang: "zh", Names: scoring.NameMasked})
	chat := func(ext string, c roster.Chat) {
		c.Platform, c.Account, c.Ext = web.Name, web.Account, ext
		n.Chats = append(n.Chats, c)
	}
	chat("g-lake", roster.Chat{Group: 50})
	for i, p := range []struct {
		name string
		m    scoring.Member
	}{
		{"贺舟", scoring.Member{Role: scoring.RoleGuard, Team: 3, Site: 2}},
		{"柳青", scoring.Member{Role: scoring.RoleCaptain, Team: 3, Site: 2}},
		{"丁一", scoring.Member{Role: scoring.RoleAdmin}},
		{"严冬", scoring.Member{Role: scoring.RoleCaptain, Team: 1, Site: 1}},
	} {
		id := int64(60 + i)
		p.m.Person = id
		r.People = append(r.People, scoring.Person{ID: id, No: fmt.Sprint("90", id), Name: p.name, Lang: "zh"})
		r.Members = append(r.Members, p.m)
		chat(fmt.Sprint("p-", id), roster.Chat{Person: id})
	}
	n.Clients = append(slices.Clone(n.Clients), scoring.Client{ID: 50, Site: 2, Code: "C050", Name: "白先生", Lang: "zh"})
	answers := map[string]int64{"王阿姨": 3, "Miller": 7, "白先生": 60} // 孙伟, 李强, 贺舟
	for i, c := range n.Clients {
		n.Clients[i].Key, n.Clients[i].Guard = answers[c.Name] != 0, answers[c.Name]
	}
	chat("c-bai", roster.Chat{Client: 50})
	for team, site := range map[int64]int64{1: 1, 2: 1, 3: 2} {
		r.Checks = append(r.Checks, scoring.CheckItem{Code: fmt.Sprint("CK", team), Site: site, Team: team, List: "消防", Item: fmt.Sprint("灭火器", team), Every: scoring.CheckWeekly})
	}
	for _, p := range r.People { // what a list names each for
		r.Checks = append(r.Checks, scoring.CheckItem{Code: fmt.Sprint("CKP", p.ID), Site: 1, Team: 1, List: "消防", Item: fmt.Sprint("器材", p.ID), Every: scoring.CheckWeekly, By: p.ID})
	}
	w := openWorld(t, worldConfig{database: "sqlite", start: time.Date(2025, 6, 12, 14, 0, 0, 0, shanghai(t)), company: n})
	m := &realm{world: w, t: t, n: n, ids: map[string]int64{}, pairs: map[string]string{"陌生人": "x-stranger"}}
	m.name()
	m.openPage()
	if _, err := w.engine.Handle(t.Context(), m.message("陌生人", "hello")); err != nil { // so that a chat is there
		t.Fatal(err)
	}
	for _, table := range []string{"cases", "case_steps", "entries", "to_tell", "told", "suggestions", "evidence", "questions", "buttons", "appeals", "appealed", "codes", "informed", "holds", "ratings", "settings", "erasures", "receipts", "absences", "visits", "services", "handovers", "misses", "taps", "problems", "sequels", "spot_checks", "checks", "quizzes", "assessments", "survey_plans", "amendments"} {
		m.tidying = append(m.tidying, "delete from "+table)
	}
	w.plain.exec(t, "pragma synchronous = off")
	for _, table := range []string{"chats", "people", "memberships", "due"} {
		w.plain.exec(t, "create table first_"+table+" as select * from "+table)
		m.tidying = append(m.tidying, "delete from "+table, "insert into "+table+" select * from first_"+table)
	}
	m.watch()
	return m
}

// watch counts what is written to the tables of facts, and questions apart.
func (m *realm) watch() {
	m.plain.exec(m.t, "create table changed (what text, n integer); insert into changed values ('fact', 0), ('question', 0)")
	kinds := map[string]string{"questions": "question", "chats": "fact"}
	for _, table := range []string{
		"cases", "case_steps", "entries", "to_tell", "told", "suggestions", "evidence", "appeals", "appealed", "codes", "informed", "holds", "ratings", "settings", "absences", "visits", "services", "handovers", "misses", "taps", "problems", "sequels", "spot_checks", "checks", "quizzes", "assessments", "survey_plans",
		"amendments",
		"due", "erasures", "notes", "questions", "chats",
	} {
		kind, when := cmp.Or(kinds[table], "fact"), ""
		for _, deed := range []string{"insert", "update", "delete"} {
			if table == "chats" { // when somebody spoke there is no fact
				if when = "when old.grp <> new.grp or old.person <> new.person or old.client <> new.client"; deed != "update" {
					continue
				}
			}
			m.plain.exec(m.t, fmt.Sprintf("create trigger %[1]s_%[2]s after %[2]s on %[1]s %[3]s begin update changed set n = n + 1 where what = '%[4]s'; end", table, deed, when, kind))
		}
	}
}

// name fills the maps of names.
func (m *realm) name() {
	for _, p := range m.n.Roster.People {
		m.ids[p.Name] = p.ID
	}
	for _, c := range m.n.Clients {
		m.ids[c.Name] = c.ID
	}
	for _, g := range m.n.Roster.Groups {
		m.ids[g.Name] = g.ID
	}
	for _, x := range m.n.Roster.Teams {
		m.ids[x.Name] = x.ID
	}
	for _, p := range m.n.Roster.Places {
		m.ids[p.Name] = p.ID
	}
	for _, c := range namedChats(m.n, "x-stranger") {
		m.pairs[c.Name] = c.Ext
	}
}

func (m *realm) message(from, text string) bot.Message {
	m.serial++
	ext := m.pairs[from]
	return bot.Message{
		Key: fmt.Sprint("try-", m.serial), Platform: web.Name, Account: web.Account, Chat: bot.ChatRef{ID: ext}, From: ext, Text: text, Named: true, At: m.clock.Now(),
	}
}

// tidy takes away what the last try made.
func (m *realm) tidy() {
	m.t.Helper()
	m.plain.exec(m.t, "begin; "+strings.Join(m.tidying, "; ")+"; commit")
}

// things are what a command may be about, all of one target.
func (m *realm) things(x aim, speaker string, role scoring.Role, stage string) bot.Records {
	now := m.clock.Now()
	person, guard, captain, client := m.ids[speaker], m.ids[x.guard], m.ids[x.captain], m.ids[x.client]
	if role == scoring.RoleClient || role == scoring.RoleNone {
		person = 0
	}
	team := m.ids[x.team]
	k := scoring.Case{
		No: m.no("A"), Site: x.site, Place: x.place, Category: "lamp", Kind: scoring.KindRepair, Client: client, Text: secretWords + x.spot, Run: 1,
		State: scoring.CaseOpen, Version: 1, Opened: now.Add(-time.Minute), Alerted: now.Add(-time.Minute), Touched: now.Add(-time.Minute), Team: team, Distance: -1, Class: scoring.ClassOnSite,
	}
	m.bring(&k, stage, guard)
	if k.Offered != 0 && x.reach == bot.Own {
		k.Offered, k.Holder = person, m.ids["孙伟"]
	}
	e := scoring.Entry{
		No: m.no("K250612-"), Cause: m.no("by/q"), Month: "2025-06", Site: x.site, Team: team, Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: guard},
		Rule: "D1-PATROL-MISS", Version: 1, Points: -50, Count: 1, At: now, Recorded: now, Day: "2025-06-12", By: captain, Place: x.spot, Reason: secretWords + x.spot,
	}
	if stage == "appealed" && x.reach == bot.Own {
		e.Subject.ID, e.By = m.ids["孙伟"], person // a judge's own is what they recorded
	}
	if stage == "recorded" && x.reach == bot.Own {
		e.Subject.ID = m.ids["孙伟"]
	}
	if stage == "mine" && x.reach == bot.Own && role != scoring.RoleGuard {
		e.By = m.ids["王磊"]
	}
	j := scoring.Suggestion{No: m.no("J-"), Person: guard, Site: x.site, Team: team, Body: secretWords + x.spot, Quarter: "2025-Q2", State: scoring.SuggestionOpen, At: now}
	a := scoring.Appeal{No: m.no("SS-"), Entries: []string{e.No}, Site: x.site, Team: team, Person: guard, Reason: secretWords + x.spot, At: now, State: scoring.AppealOpen}
	out := bot.Records{Cases: []scoring.Case{k}, Entries: []scoring.Entry{e}, Suggestions: []scoring.Suggestion{j}}
	j.No, j.Person, j.At = m.no("J-"), m.ids["孙伟"], now.Add(-time.Hour) // an earlier one of somebody else
	out.Suggestions = append(out.Suggestions, j)
	switch stage {
	case "merged":
		out.Suggestions[0].State, out.Suggestions[0].First = scoring.SuggestionMerged, j.No
	case "tuned": // of a version that is no more: agreeing makes it stale, and the standard stays
		out.Amendments = []scoring.Amendment{{No: m.no("TZ-"), Base: 99, What: "D1-UNIFORM", Value: "-50", From: "2025-07-01", State: scoring.AmendmentProposed, By: m.ids["孙伟"], At: now}}
	case "leave", "asked":
		out.Absences = []scoring.Absence{m.absence(x, guard, stage)}
	case "plan":
		out.Plans = []survey.Plan{{
			No: m.no("GJ-"), Site: x.site, Period: "2025-Q1", Dim: 3, Share: survey.Share{Part: 2, Whole: 5}, Threshold: 80, Owner: m.ids[x.captain], Due: "2025-07-12",
			Words: secretWords + x.spot, At: now,
		}}
	case "mystery":
		m := survey.Mystery{
			No: m.no("AF-"), Site: x.site, Period: "2025-Q2", Asks: survey.ShippedShopper(), By: m.ids["孙伟"], Person: guard, At: now, Until: now.AddDate(0, 0, 14),
			Done: now, Source: survey.ByChat, Values: []int{5, 4, 3, 2, 1, 5}, Words: secretWords + x.spot,
		}
		if x.reach == bot.Own {
			m.Person = person
		}
		out.Mysteries = []survey.Mystery{m}
	case "visited":
		out.Visits = []scoring.Visit{{
			No: m.no("ZF-"), Client: client, Person: guard, Site: x.site, Team: team, Day: "2025-06-12", Body: secretWords + x.spot, State: scoring.VisitDoubt, Need: "灯", At: now,
		}}
	case "todo":
		out.Visits = []scoring.Visit{{
			No: m.no("ZF-"), Client: client, Person: guard, Site: x.site, Team: team, Day: "2025-06-12", Body: secretWords + x.spot, State: scoring.VisitFine, Need: "灯", Todo: scoring.TodoOpen, At: now,
		}}
	case "came":
		out.Visits = []scoring.Visit{{
			No: m.no("ZF-"), Client: client, Person: guard, Site: x.site, Team: team, Day: "2025-06-12", Body: secretWords + x.spot, State: scoring.VisitFine, Came: scoring.CameAsked, At: now,
		}}
	case "unserved":
		out.Services = []scoring.Service{{
			No: m.no("BM-"), Client: client, Person: guard, Site: x.site, Team: team, Day: "2025-06-12", Body: secretWords + x.spot, StruckBy: captain, Why: "没有", At: now,
		}}
	case "served":
		out.Services = []scoring.Service{{
			No: m.no("BM-"), Client: client, Person: guard, Site: x.site, Team: team, Day: "2025-06-12", Body: secretWords + x.spot, At: now,
		}}
	case "assessed":
		out.Assessments = []scoring.Assessment{{
			No: m.no("ZX-"), Site: x.site, Team: team, Name: secretWords + x.spot, Items: []scoring.AssessItem{{Name: "灭火器"}, {Name: secretWords + x.spot}},
			FromDay: "2025-06-11", ToDay: "2025-06-13", Assessor: guard, State: scoring.AssessOpen, By: m.ids["孙伟"], At: now,
		}}
	case "handed":
		out.Handovers = []scoring.Handover{{No: m.no("JB-"), Person: guard, Site: x.site, Team: team, Day: "2025-06-12", Body: secretWords + x.spot, Given: now, At: now}}
	case "quizzed", "quizdone":
		q := scoring.Quiz{No: m.no("KM-"), Guard: guard, Captain: captain, Site: x.site, Team: team, Quarter: "2025-Q2", Clients: []int64{client, client}, Drawn: 2, State: scoring.QuizOpen, At: now}
		if stage == "quizdone" {
			q.State, q.Drawn, q.Done, q.Clients = scoring.QuizDone, 10, now, nil
		}
		out.Quizzes = []scoring.Quiz{q}
	case "spot": // a record that was drawn, and one that can be
		out.Spots = []scoring.SpotCheck{{No: m.no("CC-"), N: 1, Site: x.site, Month: "2025-06", Seed: "seed", Among: 1, Record: out.Cases[0].No, Person: guard, State: scoring.SpotOpen, At: now}}
		out.Visits = []scoring.Visit{{
			No: m.no("ZF-"), Client: client, Person: guard, Site: x.site, Team: team, Day: "2025-06-12", Body: secretWords + x.spot, State: scoring.VisitFine, At: now,
		}}
	case "missed":
		out.Misses = []patrol.Miss{{
			No: m.no("XJ-"), Site: x.site, Day: "2025-06-12", Tour: "early", Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: guard}, Team: team,
			Shift: "2025-06-12", Points: []patrol.Missed{{Checkpoint: 1, Count: 1}}, State: patrol.Asked, At: now, Due: now.Add(time.Hour),
		}}
	case "again": // a complaint that the ledger asks about
		k := &out.Cases[0]
		k.Kind, k.State, k.Resolved, k.Closed = scoring.KindComplaint, scoring.CaseClosed, now, now
		out.Problems = []scoring.Problem{{
			No: m.no("WT-"), Site: x.site, Category: k.Category, Place: k.Place, State: scoring.ProblemKept, Entered: now.Add(-time.Hour), Closed: now.Add(-time.Hour),
			Sequels: []scoring.Sequel{{Case: k.No, Opened: k.Opened, Closed: now, Verdict: scoring.SequelAsked, Asked: now}},
		}}
	case "appealed":
		out.Appeals = []scoring.Appeal{a}
	case "slip":
		out.Questions = []bot.Question{m.slip(x, captain)}
	case "held":
		out.Holds = []scoring.Hold{{Group: m.ids[x.group], Day: "2025-06-12", State: scoring.HoldHeld, By: captain, At: now, Until: now.Add(time.Hour), Reason: secretWords}}
	case "code":
		out.Codes = []scoring.Code{m.code(x, scoring.CodeOpen, captain, speaker)}
	case "waits", "nobody":
		c := m.code(x, scoring.CodeWaiting, guard, "陌生人")
		if x.reach == bot.Own {
			c.Person = m.ids["孙伟"]
		}
		if stage == "nobody" {
			c.Person = 0
		}
		out.Codes = []scoring.Code{c}
	}
	return out
}

// absence is the leave of a guard of the target, asked for or running.
func (m *realm) absence(x aim, guard int64, stage string) scoring.Absence {
	a := scoring.Absence{
		No: m.no("QJ-"), Person: guard, Asked: guard, Site: x.site, Team: m.ids[x.team], FromDay: "2025-06-11", ToDay: "2025-06-13",
		Reason: secretWords + x.spot, State: scoring.AbsenceGranted, At: m.clock.Now(),
	}
	if stage == "asked" {
		a.State = scoring.AbsenceAsked
	}
	return a
}

// no is a number that no thing had before.
func (m *realm) no(series string) string {
	m.serial++
	return fmt.Sprint(series, 1000+m.serial)
}

// bring brings a case to where it has to be.
func (m *realm) bring(k *scoring.Case, stage string, guard int64) {
	now := m.clock.Now()
	hold := func() { k.State, k.Holder, k.Accepted = scoring.CaseAccepted, guard, now.Add(-30*time.Second) }
	switch stage {
	case "accepted":
		hold()
	case "arrived":
		hold()
		k.State, k.Arrived = scoring.CaseArrived, now.Add(-20*time.Second)
	case "waiting":
		hold()
		k.State, k.Arrived, k.Waiting, k.WaitEnd, k.WaitFor = scoring.CaseArrived, now.Add(-20*time.Second), now.Add(-10*time.Second), now.Add(time.Hour), "parts"
	case "offered":
		hold()
		k.Offered = m.ids["郑义"]
	case "resolved", "doubt":
		hold()
		k.State, k.Arrived, k.Resolved = scoring.CaseResolved, now.Add(-20*time.Second), now.Add(-10*time.Second)
		if stage == "doubt" {
			k.State, k.Closed, k.Rated, k.RatedAt, k.Doubt = scoring.CaseClosed, now, 1, now, now
		}
	case "late":
		k.Opened, k.Alerted, k.Fired.Accept = now.Add(-10*time.Minute), now.Add(-10*time.Minute), 100
	case "praise":
		k.Kind, k.Class, k.Holder, k.Category = scoring.KindPraise, scoring.ClassNone, guard, "praise"
	}
}

// slip is the question 【确认】 answers, asked of a captain.
func (m *realm) slip(x aim, captain int64) bot.Question {
	subject := m.ids["孙伟"]
	if x.reach > bot.OwnTeam {
		subject = m.ids[x.guard]
	}
	raw, err := json.Marshal(map[string]any{
		"site": x.site, "team": m.ids[x.team], "kind": scoring.SubjectPerson, "subject": subject, "rule": "D1-PATROL-MISS", "version": 1, "count": 1, "points": -50, "at": m.clock.Now().Unix(), "place": x.spot,
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return bot.Question{ID: m.no("q"), Chat: 1, Person: captain, Kind: "book", Payload: raw, Until: m.clock.Now().Add(time.Hour)}
}

// code is a binding code in a state, sent from somebody's chat.
func (m *realm) code(x aim, state scoring.CodeState, person int64, from string) scoring.Code {
	m.serial++
	c := scoring.Code{
		ID: int64(m.serial), Hash: scoring.CodeHash("7K3F92WM"), Person: person, State: state, Made: m.clock.Now(), Until: m.clock.Now().Add(scoring.CodeLife),
	}
	if x.client == from && state == scoring.CodeOpen || from == "陌生人" && state == scoring.CodeOpen {
		c.Person = m.ids["王磊"]
	}
	if state == scoring.CodeWaiting {
		c.Used, c.Chat = m.clock.Now(), m.chat(from)
	}
	return c
}

// chat is the row number of somebody's chat, 0 = nobody has spoken there yet.
func (m *realm) chat(name string) int64 {
	return int64(m.plain.count(m.t, fmt.Sprintf("select coalesce(max(id), 0) from chats where ext = '%s'", m.pairs[name])))
}

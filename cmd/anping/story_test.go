package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"anping/bot/bottest"
	"anping/scoring"
	"anping/scoring/roster"
)

var update = flag.Bool("update", false, "write into the stories what happened (SQLite, push platform)")

// TestStories plays every story on both databases, both fake platforms and Telegram's
// adapter, each also with every line served by another instance: where everything is
// required (.ci/run) in all six ways, on a developer's machine in one on each database,
// in turn.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("stories/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	eachDatabase(t, func(t *testing.T, database string) {
		share := shareOfWays(t)
		began := time.Now()
		t.Run("all", func(t *testing.T) { // returns when those side by side have ended
			for i, file := range files {
				t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
					t.Parallel()
					for _, w := range share.ways(database, i) {
						t.Run(w.way(), func(t *testing.T) { tell(t, file, w) }) // its world ends with it
					}
				})
			}
		})
		t.Logf("%d stories, %d ways each, in %.1f s", len(files), len(share.ways(database, 0)), time.Since(began).Seconds())
	})
}

// notOnTelegram marks a story with a line that cannot be said there in one message.
const notOnTelegram = "\n# not on telegram:"

func tell(t *testing.T, file string, c worldConfig) {
	t.Helper()
	story, told := readStory(t, file)
	if c.telegram && strings.Contains("\n"+strings.Join(story.Comments(), "\n"), notOnTelegram) {
		return
	}
	c.start, c.company, c.unbound = told.start, told.company, told.unbound
	w := openWorld(t, c)
	happened, err := bottest.Run(t.Context(), stageOf(t, w, c), story)
	if *update {
		write(t, file, happened)
	}
	if err != nil {
		t.Errorf("%s, push %v, %d engines: %v", c.database, c.push, c.engines, err)
	}
}

// write keeps a story as it happened.
func write(t *testing.T, file string, s bottest.Story) {
	t.Helper()
	if err := os.WriteFile(file, []byte(s.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// readStory reads a story and makes the company it happens in: the first part of
// the file's name says which.
func readStory(t *testing.T, file string) (bottest.Story, worldConfig) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	story, err := bottest.ParseStory(file, string(content))
	if err != nil {
		t.Fatal(err)
	}
	c := worldConfig{company: exampleCompany(t)}
	// A minute before the story begins, so that its schedule begins that day.
	if c.start, err = time.ParseInLocation("2006-01-02 15:04", story.Start[:16], shanghai(t)); err != nil {
		t.Fatal(err)
	}
	switch kind, _, _ := strings.Cut(filepath.Base(file), "-"); kind {
	case "gap":
		gap(t, c.company.Roster)
	case "both":
		both(t, c.company.Roster)
	case "desk":
		desk(t, c.company.Roster)
	case "town":
		twoSites(&c.company)
		desk(t, c.company.Roster)
	case "manager":
		twoSites(&c.company)
	case "away":
		c.unbound = newUnbound(&c.company)
		twoSites(&c.company)
		desk(t, c.company.Roster)
	case "check":
		checklists(&c.company)
	case "tune":
		secondManager(&c.company)
	case "quiz":
		residents(&c.company)
	case "poll":
		polled(&c.company)
	case "mystery":
		polled(&c.company)
		twoSites(&c.company)
	case "year":
		unnoticed(&c.company)
	case "patrol":
		patrolled(&c.company)
	case "alike":
		alike(&c.company)
	case "came":
		asksVisits(&c.company)
	case "bind":
		c.unbound = newUnbound(&c.company)
	case "two":
		secondChats(&c.company)
	}
	return story, c
}

// noonZone names a zone in which it is about noon now: nobody's quiet hours, and
// the day team's, whenever a test on the machine's own clock is run.
func noonZone() string {
	east := 12 - time.Now().UTC().Hour() // of Greenwich; the names count the other way
	if east == 0 {
		return "UTC"
	}
	return fmt.Sprintf("Etc/GMT%+d", -east)
}

func shanghai(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// stageOf is a world as a story sees it.
func stageOf(t *testing.T, w *world, c worldConfig) *bottest.World {
	t.Helper()
	stage := &bottest.World{
		Clock: w.clock, Fake: w.wire(), Account: "demo", Zone: shanghai(t), Photo: w.photo, Voice: w.voice, Video: w.video,
		Query: w.plain.rows, Facts: w.plain.facts, Import: w.importAgain,
	}
	stranger := "x-stranger"
	if c.telegram {
		stranger = strconv.Itoa(strangerID)
	}
	if c.wecom {
		stranger = wecomStranger
	}
	stage.Chats = namedChats(c.company, stranger)
	if c.across != nil {
		w.across.place(stage.Chats)
	}
	for i, e := range w.engines {
		switch {
		case c.across != nil:
			stage.Engines = append(stage.Engines, w.across.instance(e, i))
		case c.telegram:
			stage.Engines = append(stage.Engines, instance{e, w.stage, i})
		case c.wecom:
			stage.Engines = append(stage.Engines, member{e, w.office, i})
		case c.wechat:
			stage.Engines = append(stage.Engines, wxInstance{e, w.account, i})
		default:
			stage.Engines = append(stage.Engines, e)
		}
	}
	return stage
}

// exampleCompany is the embedded example, numbered from 1.
func exampleCompany(t *testing.T) roster.Numbered {
	t.Helper()
	return numbered(t, roster.Example())
}

// rosterFiles are the files of a company being written, by name without .csv.
type rosterFiles map[string]*strings.Builder

// row adds a line to a file; the first of each is its head.
func (f rosterFiles) row(file, form string, args ...any) {
	if f[file] == nil {
		f[file] = &strings.Builder{}
	}
	fmt.Fprintf(f[file], form+"\n", args...)
}

// numbered is the company of a folder of files, numbered from 1.
func numbered(t *testing.T, files fs.FS) roster.Numbered {
	t.Helper()
	rows, err := roster.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]int64{}
	n, err := rows.Number(roster.Codes{}, func(series string) (int64, error) {
		last[series]++
		return last[series], nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// gap lets the night team begin at 22:00, so that nobody is on duty from 20:00:
// the company of the stories whose name begins with gap-.
func gap(t *testing.T, r scoring.Roster) {
	t.Helper()
	for i, h := range r.Hours {
		if h.From == 20*60 {
			r.Hours[i].From = 22 * 60
			return
		}
	}
	t.Fatal("no team begins at 20:00")
}

// secondChats gives 李强 and 王阿姨 a second chat each, 李强2 and 王阿姨2: the
// company of the stories whose name begins with two-.
func secondChats(n *roster.Numbered) {
	for _, c := range slices.Clone(n.Chats) {
		if c.Ext == "p-liqiang" || c.Ext == "c-wang" {
			c.Ext += "-2"
			n.Chats = append(n.Chats, c)
		}
	}
}

// desk makes 何亮 the desk of the site: the company of the stories whose name
// begins with desk-.
func desk(t *testing.T, r scoring.Roster) {
	t.Helper()
	for i, m := range r.Members {
		if r.People[m.Person-1].Name == "何亮" {
			r.Members[i].Role, r.Members[i].Team, r.Members[i].Site = scoring.RoleDesk, 0, 1
			return
		}
	}
	t.Fatal("nobody is called 何亮")
}

// twoSites gives the company a second site, 江南苑: of the stories whose name begins
// with town-, manager- or away-.
func twoSites(n *roster.Numbered) {
	n.Roster.Sites = append(slices.Clone(n.Roster.Sites), scoring.Site{
		ID: 2, Code: "JN", Name: "江南苑", Zone: "Asia/Shanghai", Profile: scoring.ProfilePost, DutyPhone: "021-5550-0200",
	})
}

// secondManager gives the company one, 高远, and an administrator, 安娜, who reads
// English, and of its groups but one for all that is heard: of the stories whose name
// begins with tune-.
func secondManager(n *roster.Numbered) {
	n.Roster.Groups = n.Roster.Groups[:1]
	n.Chats = slices.DeleteFunc(slices.Clone(n.Chats), func(c roster.Chat) bool { return c.Group > 1 })
	for i, p := range []struct {
		name, lang string
		role       scoring.Role
	}{{"高远", "zh", scoring.RoleManager}, {"安娜", "en", scoring.RoleAdmin}} {
		id := int64(90 + i)
		n.Roster.People = append(slices.Clone(n.Roster.People), scoring.Person{ID: id, No: fmt.Sprint("40", id), Name: p.name, Lang: p.lang})
		n.Roster.Members = append(slices.Clone(n.Roster.Members), scoring.Member{Person: id, Role: p.role})
		n.Chats = append(n.Chats, roster.Chat{Platform: "sandbox", Account: "demo", Ext: fmt.Sprint("p-tuner-", id), Person: id})
	}
}

// polled is a company without groups, whose notices would fill a quarter, with
// seven clients of whom one has no chat: that of the stories whose name begins
// with poll-.
func polled(n *roster.Numbered) {
	n.Roster.Groups = nil
	n.Chats = slices.DeleteFunc(slices.Clone(n.Chats), func(c roster.Chat) bool { return c.Group != 0 })
	for i, name := range []string{"赵大爷", "钱女士", "孙先生", "没有聊天的"} {
		id := int64(101 + i)
		n.Clients = append(n.Clients, scoring.Client{ID: id, Site: 1, Code: "P" + strconv.Itoa(i), Name: name, Lang: "zh"})
		if i < 3 {
			n.Chats = append(n.Chats, roster.Chat{Platform: "sandbox", Account: "demo", Ext: "p-" + strconv.Itoa(i), Client: id})
		}
	}
}

// asksVisits is a company whose site asks clients whether somebody came, without
// groups: that of the stories whose name begins with came-.
func asksVisits(n *roster.Numbered) {
	n.Roster.Groups = nil
	n.Chats = slices.DeleteFunc(slices.Clone(n.Chats), func(c roster.Chat) bool { return c.Group != 0 })
	n.Roster.Sites[0].AskVisits = true
}

// alike has two key clients of one name and a second 李强, of the day team: the
// company of the stories whose name begins with alike-.
func alike(n *roster.Numbered) {
	asksVisits(n)
	n.Roster.Sites[0].AskVisits = false
	n.Clients = slices.Clone(n.Clients)
	first := n.Clients[0]
	first.ID, first.Code, first.Home, first.Phone = 90, "C90", "5号楼202", ""
	n.Clients = append(n.Clients, first)
	n.Roster.People = append(slices.Clone(n.Roster.People), scoring.Person{ID: 95, No: "4095", Name: "李强", Lang: "zh"})
	n.Roster.Members = append(slices.Clone(n.Roster.Members), scoring.Member{Person: 95, Team: 1, Site: 1, Role: scoring.RoleGuard})
}

// unnoticed is a company without groups and without key clients, whose notices and
// visits would fill a month: that of the stories whose name begins with year-.
func unnoticed(n *roster.Numbered) {
	n.Roster.Groups = nil
	n.Chats = slices.DeleteFunc(slices.Clone(n.Chats), func(c roster.Chat) bool { return c.Group != 0 })
	n.Clients = slices.Clone(n.Clients)
	for i := range n.Clients {
		n.Clients[i].Key = false
	}
}

// checklists gives the day team lists to check, and of the groups leaves its own:
// the company of the stories whose name begins with check-. 孙伟 (4) checks the
// cameras.
func checklists(n *roster.Numbered) {
	n.Roster.Groups = n.Roster.Groups[:1]
	n.Chats = slices.DeleteFunc(slices.Clone(n.Chats), func(c roster.Chat) bool { return c.Group > 1 })
	item := func(code, list, name, place, rule string, every scoring.CheckEvery, due int, by int64) {
		n.Roster.Checks = append(n.Roster.Checks, scoring.CheckItem{
			Code: code, Site: 1, Team: 1, List: list, Item: name, Place: place, Rule: rule, Every: every, Due: due, By: by,
		})
	}
	item("BJ1", "报警测试", "第一次测试", "", scoring.RuleAlarm, scoring.CheckWeekly, 1, 0)
	item("BJ2", "报警测试", "第二次测试", "", scoring.RuleAlarm, scoring.CheckWeekly, 3, 0)
	item("BJ3", "报警测试", "第三次测试", "", scoring.RuleAlarm, scoring.CheckWeekly, 5, 0)
	item("XF1", "消防器材", "1号楼灭火器", "大堂", scoring.RuleFire, scoring.CheckWeekly, 4, 0)
	item("XF2", "消防器材", "2号楼灭火器", "", scoring.RuleFire, scoring.CheckWeekly, 4, 0)
	gate := n.Roster.Places[slices.IndexFunc(n.Roster.Places, func(p scoring.Place) bool { return p.Name == "北门" })]
	item("SX1", "摄像头", "进口摄像头", gate.Code, scoring.RuleCamera, scoring.CheckMonthly, 20, 3)
}

// residents is the company of the stories whose name begins with quiz-: no groups,
// and twelve clients whom a quiz cannot tell apart, for the draw is another one in
// every way that a story is played.
func residents(n *roster.Numbered) {
	polled(n)
	n.Clients = n.Clients[:3]
	for i := range 9 {
		n.Clients = append(n.Clients, scoring.Client{ID: int64(101 + i), Site: 1, Code: "Q" + strconv.Itoa(i), Lang: "zh"})
	}
	for i := range n.Clients {
		n.Clients[i].Name, n.Clients[i].Home = "王阿姨"+strconv.Itoa(i), "3号楼"+strconv.Itoa(101+i)
	}
}

// both lets the night team work the day team's hours too: the company of the
// stories whose name begins with both-.
func both(t *testing.T, r scoring.Roster) {
	t.Helper()
	for i, h := range r.Hours {
		if h.From == 20*60 {
			r.Hours[i].From, r.Hours[i].To = 8*60, 20*60
			return
		}
	}
	t.Fatal("no team begins at 20:00")
}

// namedChats names the chats as stories call them.
func namedChats(n roster.Numbered, stranger string) []bottest.Named {
	people, groups, clients := map[int64]string{}, map[int64]string{}, map[int64]string{}
	for _, p := range n.Roster.People {
		people[p.ID] = p.Name
	}
	for _, g := range n.Roster.Groups {
		groups[g.ID] = g.Name
	}
	for _, c := range n.Clients {
		clients[c.ID] = c.Name
	}
	out := []bottest.Named{{Name: "陌生人", Ext: stranger}}
	for _, c := range n.Chats {
		chat := bottest.Named{Name: clients[c.Client], Ext: c.Ext}
		switch {
		case c.Group != 0:
			chat = bottest.Named{Name: groups[c.Group], Ext: c.Ext, Group: true}
		case c.Person != 0:
			chat.Name = people[c.Person]
		}
		if slices.ContainsFunc(out, func(o bottest.Named) bool { return o.Name == chat.Name }) {
			chat.Name += "2"
		}
		out = append(out, chat)
	}
	return out
}

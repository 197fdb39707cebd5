package main

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/roster"
)

// The places of TestRights, seen from who speaks, who belongs to the day team of
// the first estate: what is theirs, what is a colleague's or a neighbour's, what
// is the other team's, what is the other estate's.
const (
	placeOwn = iota
	placeTeam
	placeSite
	placeAll
	places
)

// secretsAt is what nobody may read who may not act there: the names and words of
// the clients, and the reasons written about entries.
func secretsAt(place int) []string {
	return []string{
		[]string{"欧阳安", "司马宁", "诸葛平", "尉迟康"}[place],
		[]string{"蓝鲸", "白鹭", "赤狐", "黄羊"}[place],
		[]string{"青石", "红砖", "黑瓦", "白墙"}[place],
	}
}

// namesAt are the guards whom things are about; the first is replaced by who speaks.
func namesAt(place int) string {
	return []string{"钱进", "孙伟", "周杰", "吴刚"}[place]
}

// twoEstates is a company with two estates of two teams each, and somebody of every role.
func twoEstates(t *testing.T) roster.Numbered {
	t.Helper()
	person := func(no, name, role, team, site string) string {
		return fmt.Sprintf("%s,%s,%s,%s,%s,,zh,fake:demo:p-%s,2024-01-01,\n", no, name, role, team, site, no)
	}
	people := "no,name,role,team,site,phone,lang,chat,from,to\n" +
		person("1001", "钱进", "guard", "A1", "") + person("1002", "孙伟", "guard", "A1", "") +
		person("1003", "周杰", "guard", "A2", "") + person("1004", "吴刚", "guard", "B1", "") +
		person("2001", "赵敏", "captain", "A1", "") + person("2002", "王磊", "captain", "A2", "") + person("2003", "何亮", "captain", "B1", "") +
		person("3001", "韩梅", "desk", "", "A") + person("4001", "陈静", "supervisor", "", "A") + person("4002", "沈立", "supervisor", "", "B") +
		person("5001", "刘洋", "manager", "", "") + person("5002", "高远", "manager", "", "") + person("6001", "丁一", "admin", "", "")
	for i, team := range []string{"A1", "A1", "A2", "B1"} { // who has no chat yet
		people += fmt.Sprintf("9%03d,新人%d,guard,%s,,,zh,,2024-01-01,\n", i, i, team)
	}
	clients := "code,name,site,home,phone,key,guard,lang,chat\n"
	for i, site := range []string{"A", "A", "A", "B"} {
		clients += fmt.Sprintf("C%d,%s,%s,%d号楼%d01,138-0000-000%d,no,,zh,fake:demo:c-%d\n", i, secretsAt(i)[0], site, i+1, i+1, i, i)
	}
	rows, err := roster.Read(fstest.MapFS{
		"sites.csv": {Data: []byte("code,name,zone,profile,duty_phone,lat,lon\nA,阳光花园,Asia/Shanghai,post,021-5550-0100,31.2304,121.4737\n" +
			"B,月光花园,Asia/Shanghai,post,021-5550-0200,31.3304,121.5737\n")},
		"teams.csv":  {Data: []byte("code,site,name,hours\nA1,A,日班队,08:00-20:00\nA2,A,夜班队,08:00-20:00\nB1,B,东门队,08:00-20:00\nB2,B,西门队,08:00-20:00\n")},
		"people.csv": {Data: []byte(people)},
		"places.csv": {Data: []byte("code,site,name,words,class,lat,lon,radius,team\n")},
		"groups.csv": {Data: []byte("code,name,site,team,lang,notice,names,chat,from\n" +
			"GA1,日班群,A,A1,zh,,masked,fake:demo:g-1,\nGA2,夜班群,A,A2,zh,,masked,fake:demo:g-2,\nGB1,东门群,B,B1,zh,,masked,fake:demo:g-3,\n")},
		"clients.csv": {Data: []byte(clients)},
	})
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

// castOf is where somebody of each role sits, in the order of the table's columns.
func castOf(role scoring.Role) string {
	return map[scoring.Role]string{
		scoring.RoleNone: "x-stranger", scoring.RoleClient: "c-0", scoring.RoleGuard: "p-1001", scoring.RoleCaptain: "p-2001", scoring.RoleDesk: "p-3001",
		scoring.RoleSupervisor: "p-4001", scoring.RoleManager: "p-5001", scoring.RoleAdmin: "p-6001",
	}[role]
}

// theirs is whose the things of a place are: of one's own, the speaker's.
type theirs struct {
	person, client, site, team, captain int64 // captain: who recorded what is appealed, of another team
}

func ownersFor(n roster.Numbered, role scoring.Role) (out [places]theirs) {
	id := func(ext string) int64 {
		for _, c := range n.Chats {
			if c.Ext == ext {
				return max(c.Person, c.Client)
			}
		}
		return 0
	}
	for i, no := range []string{"1001", "1002", "1003", "1004"} {
		out[i] = theirs{person: id("p-" + no), client: id(fmt.Sprint("c-", i)), site: 1, team: 1, captain: id("p-2002")}
	}
	out[placeSite].team, out[placeAll].team, out[placeAll].site = 2, 3, 2
	out[placeAll].captain = id("p-2003")
	if strings.HasPrefix(castOf(role), "p-") {
		out[placeOwn].person = id(castOf(role))
	}
	return out
}

// plant records what the commands act on, four of each, one at each place.
func plant(t *testing.T, w *world, of [places]theirs, speaker int64) {
	t.Helper()
	now := w.clock.Now()
	act := bot.Act{Key: "planted", At: now}
	c := &act.Change
	for i, o := range of {
		secrets := secretsAt(i)
		kase := func(series int, state scoring.CaseState, holder int64) *scoring.Case {
			k := scoring.Case{
				No: fmt.Sprint("A", 9000+100*series+i), Site: o.site, Team: o.team, Category: "device", Kind: scoring.KindComplaint,
				Client: o.client, Text: secrets[1] + "坏了", Run: 1, State: state, Version: 1, Opened: now, Alerted: now, Touched: now, Holder: holder, Distance: -1,
			}
			if holder != 0 {
				k.Accepted = now
			}
			if state == scoring.CaseResolved {
				k.Arrived, k.Resolved = now, now
			}
			c.Cases = append(c.Cases, k)
			return &c.Cases[len(c.Cases)-1]
		}
		kase(0, scoring.CaseOpen, 0)
		kase(1, scoring.CaseAccepted, o.person)
		kase(2, scoring.CaseResolved, o.person).Rated = 0
		kase(3, scoring.CaseAccepted, of[(i+1)%places].person).Offered = o.person
		praise := kase(4, scoring.CaseOpen, o.person)
		praise.Kind, praise.Accepted = scoring.KindPraise, time.Time{}
		kase(5, scoring.CaseAccepted, o.person).Waiting = now
		c.Cases[len(c.Cases)-1].WaitEnd = now.Add(time.Hour)
		doubted := kase(6, scoring.CaseResolved, o.person)
		doubted.Rated, doubted.RatedAt, doubted.Doubt = 1, now, now
		kase(7, scoring.CaseOpen, 0).Lead = fmt.Sprint("A", 9000+i)
		about := kase(8, scoring.CaseOpen, 0)
		about.Class, about.About = scoring.ClassPerson, []int64{o.person}
		by := o.captain
		if i == placeOwn {
			by = speaker
		}
		for j, recorder := range []int64{o.captain, o.captain, by} { // one to be voided, one that is appealed, one to be undone
			c.Entries = append(c.Entries, scoring.Entry{
				No: fmt.Sprintf("K250612-9%d%d", j, i), Cause: fmt.Sprintf("by/planted%d%d/1", j, i), Month: "2025-06", Site: o.site, Team: o.team,
				Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: o.person}, Rule: "D1-PATROL-MISS", Version: 1, Points: -50, Count: 1, At: now, Recorded: now,
				Day: "2025-06-12", By: recorder, Reason: secrets[2],
			})
		}
		c.Appeals = append(c.Appeals, scoring.Appeal{
			No: fmt.Sprint("SS-90", i), Entries: []string{fmt.Sprintf("K250612-91%d", i)}, Site: o.site, Team: o.team, Person: o.person, Reason: secrets[2], At: now,
			State: scoring.AppealOpen,
		})
		c.Suggestions = append(c.Suggestions, scoring.Suggestion{
			No: fmt.Sprint("J-90", i), Person: o.person, Site: o.site, Team: o.team, Body: secrets[2], Quarter: "2025-Q2", State: "open", At: now,
		})
		plantBinding(w, c, i, now)
	}
	if _, err := w.store.Record(t.Context(), act); err != nil {
		t.Fatal(err)
	}
}

// plantBinding lets a new guard wait for the captain's word, with a code and without.
func plantBinding(w *world, c *bot.Change, place int, now time.Time) {
	for j := range int64(2) {
		chat := 800 + 2*int64(place) + j
		c.Chats = append(c.Chats, bot.Chat{ID: chat, Platform: w.fake.Name(), Account: "demo", Ext: fmt.Sprint("x-new-", chat), Used: now})
		code := scoring.Code{
			ID: chat, Hash: fmt.Sprint("asked/", chat), State: scoring.CodeWaiting, Made: now, Until: now.Add(time.Hour), Chat: chat, Used: now,
		}
		if j == 0 {
			code.Person = newcomer(place)
		}
		c.Codes = append(c.Codes, code)
	}
}

// newcomer is the row number of the guard of a place who has no chat yet.
func newcomer(place int) int64 { return 14 + int64(place) }

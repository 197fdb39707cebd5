package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"anping/scoring/roster"
)

// life is a drawn script and what came of it. The facts in it are what livedreckon
// reads; the deeds are the same facts as messages.
type life struct {
	size livedSize
	seed uint64
	from time.Time
	zone *time.Location
	dice *rand.Rand

	deeds  []deed
	things int // numbers that answers give

	faults  []complaintMade
	marks   []markMade
	visits  []visitMade
	leaves  []leaveTaken
	said    []ideaHad // suggestions, and of these
	ideas   []ideaHad // what the manager adopts
	served  []ideaHad // convenience services, of teams
	answers []pollAnswer
	tours   []tourWalked
	noises  []noiseMade

	// What came of it.
	notes   map[string]int       // by the note's key and the chat
	arrived map[string]time.Time // by the same
	scores  map[string]string    // by guard and month
	numbers map[string]string
	landed  int
}

// complaintMade is a client's complaint and what the team on duty did about it, in time
// since it was told.
type complaintMade struct {
	thing                int
	site                 int
	team                 string // code
	guard                string // number
	at                   time.Time
	key                  bool // at a key place
	accept, arrive, done time.Duration
}

// markMade is a deduction by a captain.
type markMade struct {
	guard    string
	said, at time.Time // the line, and its 确认
	undone   bool
}

type visitMade struct {
	client string
	day    string
}

type leaveTaken struct{ guard, first, last string }

type ideaHad struct {
	guard string // number; of a service the team's code
	at    time.Time
}

// pollAnswer is when a client answers the round that opened on a day, or declines.
type pollAnswer struct {
	client string
	opened string
	at     time.Time
}

func newLife(size livedSize, seed uint64) *life {
	zone := time.FixedZone("CST", 8*3600)
	l := &life{size: size, seed: seed, zone: zone, from: time.Date(2025, 6, 1, 0, 0, 0, 0, zone), dice: rand.New(rand.NewPCG(seed, 1))}
	l.takeLeaves()
	for d := range size.days {
		day := l.from.AddDate(0, 0, d)
		for site := range size.sites {
			l.dayOfFaults(site, day)
			l.dayOfMarks(site, day)
		}
		l.dayOfTours(d)
		l.askScores(day)
		l.poll(day)
	}
	for week := l.from.AddDate(0, 0, 1); week.Before(l.end()); week = week.AddDate(0, 0, 7) {
		l.weekOfVisits(week)
	}
	l.haveIdeas()
	l.haveServices()
	l.makeNoise()
	l.deeds = slices.DeleteFunc(l.deeds, func(d deed) bool { return !d.at.Before(l.end()) })
	slices.SortStableFunc(l.deeds, func(a, b deed) int { return a.at.Compare(b.at) })
	return l
}

func (l *life) end() time.Time { return l.from.AddDate(0, 0, l.size.days) }

// The codes of the company.
func siteCode(site int) string            { return fmt.Sprint("S", site) }
func teamCode(site int, at string) string { return fmt.Sprint("T", site, at) }
func guardNo(site, i int) string          { return fmt.Sprintf("%d", 1000+site*100+i) }
func captainNo(site int, at string) string {
	return fmt.Sprintf("%d", 1000+site*100+map[string]int{"D": 91, "N": 92}[at])
}
func clientCode(site, i int) string { return fmt.Sprintf("C%d", 1000*(site+1)+i) }

// keyClients is how many of a site's clients are visited.
func (l *life) keyClients() int { return max(2, l.size.clients/4) }

// shiftOf is the team a guard works in: every second one by day.
func shiftOf(i int) string { return []string{"D", "N"}[i%2] }

func nameByCode(code string) string {
	n := 0
	for _, r := range code {
		n = n*10 + int(r-'0')%10
	}
	return personName(n % (32 * 32 * 32))
}

// company is the roster as files.
func (l *life) company(t *testing.T) roster.Numbered {
	t.Helper()
	files := rosterFiles{}
	row := files.row
	row("sites", "code,name,zone,profile,duty_phone")
	row("teams", "code,site,name,hours")
	row("people", "no,name,role,team,site,phone,lang,chat,from,to")
	row("places", "code,site,name,words,class")
	row("groups", "code,name,site,team,lang,notice,names,chat")
	row("clients", "code,name,site,home,key,guard,lang,chat")
	row("people", "999,总经理,manager,,,,zh,sandbox:demo:p-999,2024-01-01,")
	for s := range l.size.sites {
		site := siteCode(s)
		row("sites", "%s,%s苑,Asia/Shanghai,post,021-5550-0100", site, site)
		row("teams", "%s,%s,日班队%d,08:00-20:00", teamCode(s, "D"), site, s)
		row("teams", "%s,%s,夜班队%d,20:00-08:00", teamCode(s, "N"), site, s)
		for _, at := range []string{"D", "N"} {
			no := captainNo(s, at)
			row("people", "%s,%s,captain,%s,,,zh,sandbox:demo:p-%s,2024-01-01,", no, nameByCode(no), teamCode(s, at), no)
			row("groups", "G%d%s,群%d%s,%s,%s,zh,,masked,sandbox:demo:g-%d%s", s, at, s, at, site, teamCode(s, at), s, at)
		}
		row("groups", "G%d,群%d,%s,,zh,,masked,sandbox:demo:g-%d", s, s, site, s)
		row("people", "%d,%s,supervisor,,%s,,zh,sandbox:demo:p-%d,2024-01-01,", 1000+s*100+93, nameByCode(fmt.Sprint(1000+s*100+93)), site, 1000+s*100+93)
		for i := range l.size.guards {
			no := guardNo(s, i)
			row("people", "%s,%s,guard,%s,,,zh,sandbox:demo:p-%s,2024-01-01,", no, nameByCode(no), teamCode(s, shiftOf(i)), no)
		}
		for i, place := range []string{"1号楼道闸", "2号楼道闸", "3号楼道闸"} {
			row("places", "P%d%d,%s,%s,,%s", s, i, site, place, []string{"ordinary", "ordinary", "key"}[i])
		}
		row("places", "P%d9,%s,小花园,,ordinary", s, site)
		for i := range l.size.clients {
			code := clientCode(s, i)
			key, guard := "no", ""
			if i < l.keyClients() {
				key, guard = "yes", guardNo(s, i%l.size.guards)
			}
			row("clients", "%s,%s,%s,%d号楼%d01,%s,%s,zh,sandbox:demo:c-%s", code, nameByCode("9"+code[1:]), site, i%3+1, i, key, guard, code)
		}
	}
	folder := fstest.MapFS{}
	for name, content := range files {
		folder[name+".csv"] = &fstest.MapFile{Data: []byte(content.String())}
	}
	n := numbered(t, folder)
	l.patrolled(&n)
	return n
}

// do adds a message to the script.
func (l *life) do(at time.Time, who, text, want string) *deed {
	l.deeds = append(l.deeds, deed{at: at, who: who, text: text, want: want})
	return &l.deeds[len(l.deeds)-1]
}

// thing is a new number that an answer will give.
func (l *life) thing() int {
	l.things++
	return l.things
}

// minutes is a drawn span, in seconds between two numbers of minutes.
func (l *life) minutes(from, to int) time.Duration {
	return time.Duration(from*60+l.dice.IntN((to-from)*60)) * time.Second
}

func (l *life) chance(percent int) bool { return l.dice.IntN(100) < percent }

// takeLeaves draws everybody's days of leave: asked for three days before, granted
// by the captain an hour later.
func (l *life) takeLeaves() {
	for site := range l.size.sites {
		for i := range l.size.guards {
			for d := 5 + l.dice.IntN(60); d < l.size.days; d += 30 + l.dice.IntN(90) {
				first := l.from.AddDate(0, 0, d)
				last := first.AddDate(0, 0, l.dice.IntN(8))
				no, thing := guardNo(site, i), l.thing()
				l.leaves = append(l.leaves, leaveTaken{no, first.Format(time.DateOnly), last.Format(time.DateOnly)})
				ask := first.AddDate(0, 0, -3).Add(14*time.Hour + l.minutes(0, 30))
				l.do(ask, "p-"+no, "请假 "+first.Format(time.DateOnly)+" 到 "+last.Format(time.DateOnly)+" 回家", "已提交").learns = thing
				l.do(ask.Add(time.Hour), "p-"+captainNo(site, shiftOf(i)), fmt.Sprintf("准假 {%d}", thing), "已准")
			}
		}
	}
}

// onLeave reports whether the script gave a guard a day off.
func (l *life) onLeave(guard, day string) bool {
	return slices.ContainsFunc(l.leaves, func(v leaveTaken) bool { return v.guard == guard && v.first <= day && day <= v.last })
}

// dayOfFaults draws what clients of a site complain about on a day: in the morning,
// the afternoon and the evening, each with some chance.
func (l *life) dayOfFaults(site int, day time.Time) {
	clients := l.dice.Perm(l.size.clients - 1) // the last complains of noise only
	for k, begin := range []time.Duration{8*time.Hour + 30*time.Minute, 13 * time.Hour, 20*time.Hour + 20*time.Minute} {
		if !l.chance(35) {
			continue
		}
		l.fault(site, clientCode(site, clients[k]), day.Add(begin+l.minutes(0, 70)))
	}
}

func (l *life) fault(site int, client string, at time.Time) {
	place := l.dice.IntN(3)
	f, ok := l.complain(site, client, fmt.Sprintf("投诉 %d号楼道闸坏了", place+1), place == 2, at)
	if over := at.Add(f.done + 2*time.Minute); ok && over.Hour() < 22 && l.chance(60) {
		l.do(over, "c-"+client, fmt.Sprint(3+l.dice.IntN(3)), "谢谢")
	}
}

// complain lets a client complain and one of the shift see to it; false when the whole
// shift is on leave.
func (l *life) complain(site int, client, words string, key bool, at time.Time) (complaintMade, bool) {
	shift := "D"
	if h := at.Hour(); h < 8 || h >= 20 {
		shift = "N"
	}
	f := complaintMade{thing: l.thing(), site: site, team: teamCode(site, shift), at: at, key: key}
	var free []string
	for i := range l.size.guards {
		if shiftOf(i) == shift && !l.onLeave(guardNo(site, i), at.Format(time.DateOnly)) {
			free = append(free, guardNo(site, i))
		}
	}
	if len(free) == 0 {
		return f, false
	}
	f.guard = free[l.dice.IntN(len(free))]
	f.accept, f.arrive, f.done = l.minutes(0, 3), l.minutes(4, 9), l.minutes(10, 28)
	if l.chance(8) {
		f.accept = l.minutes(3, 9)
	}
	if l.chance(10) {
		f.arrive, f.done = l.minutes(10, 26), l.minutes(27, 29)
	}
	if l.chance(6) {
		f.done = l.minutes(31, 45)
	}
	if l.chance(2) { // nobody comes for long
		f.accept, f.arrive, f.done = l.minutes(36, 37), l.minutes(38, 39), l.minutes(40, 45)
	}
	l.faults = append(l.faults, f)
	l.do(at, "c-"+client, words, "已受理,编号").learns = f.thing
	l.do(at.Add(f.accept), "p-"+f.guard, fmt.Sprintf("接单 {%d}", f.thing), "由您负责")
	l.do(at.Add(f.arrive), "p-"+f.guard, fmt.Sprintf("到了 {%d}", f.thing), "到场")
	l.do(at.Add(f.done), "p-"+f.guard, fmt.Sprintf("好了 {%d} 换了一个零件", f.thing), "用时")
	return f, true
}

// dayOfMarks draws what captains deduct.
func (l *life) dayOfMarks(site int, day time.Time) {
	for i := range l.size.guards {
		if !l.chance(4) {
			continue
		}
		at := day.Add(11*time.Hour + l.minutes(0, 1) + time.Duration(i)*150*time.Second) // one after another: 确认 is said of the last
		if shiftOf(i) == "N" {
			at = at.Add(11 * time.Hour)
		}
		m := markMade{guard: guardNo(site, i), said: at, at: at.Add(20 * time.Second), undone: l.chance(10)}
		l.marks = append(l.marks, m)
		captain := "p-" + captainNo(site, shiftOf(i))
		l.do(at, captain, "扣 "+nameByCode(m.guard)+" 仪容", "请确认")
		l.do(m.at, captain, "确认", "已记")
		if m.undone {
			l.do(m.at.Add(time.Minute), captain, "撤销", "已撤销")
		}
	}
}

// askScores lets every guard ask for their score on a month's last evening.
func (l *life) askScores(day time.Time) {
	if day.AddDate(0, 0, 1).Day() != 1 {
		return
	}
	for site := range l.size.sites {
		for i := range l.size.guards {
			no := guardNo(site, i)
			l.do(day.Add(23*time.Hour+50*time.Minute), "p-"+no, "我的分", "得分").score = no + " " + day.Format("2006-01")
		}
	}
}

// weekOfVisits draws the visits of the week that begins on a Monday.
func (l *life) weekOfVisits(monday time.Time) {
	for site := range l.size.sites {
		for i := range l.keyClients() {
			client := clientCode(site, i)
			days := l.dice.Perm(7)[:min(3, cmp.Or(l.dice.IntN(10), 1)/3)]
			slices.Sort(days)
			for _, d := range days {
				at := monday.AddDate(0, 0, d).Add(15*time.Hour + l.minutes(0, 60))
				l.visits = append(l.visits, visitMade{client, at.Format(time.DateOnly)})
				l.do(at, "p-"+guardNo(site, i%l.size.guards), "走访 "+nameByCode("9"+client[1:])+" "+l.sentence(), "已记走访")
			}
		}
	}
}

// sentence is a record that is like no other.
func (l *life) sentence() string {
	pool := []rune("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈")
	out := make([]rune, 16)
	for i := range out {
		out[i] = pool[l.dice.IntN(len(pool))]
	}
	return string(out)
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"anping/bot/telegram/fakeapi"
)

// town is the people who talk to the bot: sites of one team that is always on
// duty, each with a group, a captain, guards and clients, all on the fake.
type town struct {
	sites  []townSite
	zone   string  // in which it is midday now: nobody's notes wait for the night to end
	roster string  // folder
	weixin *weixin // where the clients are; nil = on Telegram too
}

type townSite struct {
	group   int64
	captain int64
	guards  []int64
	clients []int64
}

// townSize is how many there are of each.
type townSize struct{ sites, guards, clients int }

const (
	surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
	givens   = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英兰凤洁梅琳素云莲"
)

// personName is a name that nobody else has.
func personName(n int) string {
	a, b := []rune(surnames), []rune(givens)
	return string(a[n%len(a)]) + string(b[n/len(a)%len(b)]) + string(b[n/len(a)/len(b)%len(b)])
}

// middayZone is a zone in which it is from 12 to 13 o'clock.
func middayZone(now time.Time) string {
	east := 12 - now.UTC().Hour()
	return fmt.Sprintf("Etc/GMT%+d", -east) // their signs are the other way round
}

// newTown makes the people in the fake and their roster for the program.
// notice says when each site's evening notice is, in minutes from now.
func newTown(t *testing.T, door fakeapi.Door, wx *weixin, size townSize, notice func(site int) int) *town {
	t.Helper()
	w := &town{weixin: wx, zone: middayZone(time.Now()), roster: t.TempDir()}
	zone, err := time.LoadLocation(w.zone)
	if err != nil {
		t.Fatal(err)
	}
	files := rosterFiles{}
	row := files.row
	row("sites", "code,name,zone,profile,duty_phone")
	row("teams", "code,site,name,hours")
	row("people", "no,name,role,team,site,lang,chat")
	row("places", "code,site,name,class")
	row("groups", "code,name,site,team,lang,notice,names,chat")
	row("clients", "code,name,site,lang,chat")
	persons := 0
	person := func() (int64, string) {
		name := personName(persons)
		persons++
		p, err := door.Person(t.Context(), fakeapi.Profile{FirstName: name, Lang: "zh"})
		if err != nil {
			t.Fatal(err)
		}
		return p.ID, name
	}
	for i := range size.sites {
		s := townSite{}
		row("sites", "S%d,%s苑,%s,post,021-5550-0100", i, personName(i)[3:], w.zone)
		row("teams", "T%d,S%d,%s班,", i, i, personName(i))
		for _, place := range []string{"3号楼道闸", "北门", "1号楼"} {
			row("places", "P%d-%s,S%d,%s,ordinary", i, place, i, place)
		}
		var name string
		s.captain, name = person()
		row("people", "C%d,%s,captain,T%d,S%d,zh,telegram:%s:%d", i, name, i, i, fakeBot, s.captain)
		for range size.guards {
			id, name := person()
			s.guards = append(s.guards, id)
			row("people", "G%d,%s,guard,T%d,S%d,zh,telegram:%s:%d", persons, name, i, i, fakeBot, id)
		}
		for range size.clients {
			if wx != nil {
				id := wx.follower(t, persons)
				s.clients = append(s.clients, id)
				row("clients", "K%d,%s,S%d,zh,%s", persons+1, personName(persons), i, wx.chat(id))
				persons++
				continue
			}
			id, name := person()
			s.clients = append(s.clients, id)
			row("clients", "K%d,%s,S%d,zh,telegram:%s:%d", persons, name, i, fakeBot, id)
		}
		s.group = w.groupOf(t, door, i, s)
		at := time.Now().In(zone).Add(time.Duration(notice(i)) * time.Minute)
		row("groups", "GT%d,%s班群,S%d,T%d,zh,%s,masked,telegram:%s:%d", i, personName(i), i, i, at.Format("15:04"), fakeBot, s.group)
		w.sites = append(w.sites, s)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(w.roster, name+".csv"), []byte(content.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// groupOf makes a site's group, with the bot in it.
func (w *town) groupOf(t *testing.T, door fakeapi.Door, i int, s townSite) int64 {
	t.Helper()
	members := append([]int64{s.captain}, s.guards...)
	if w.weixin == nil {
		members = append(members, s.clients...)
	}
	group, err := door.Group(t.Context(), fakeapi.Group{Title: personName(i) + "班群", Creator: s.captain, Members: members})
	if err == nil {
		_, err = door.Act(t.Context(), fakeapi.Act{Act: "addbot", From: s.captain, Chat: group})
	}
	if err != nil {
		t.Fatal(err)
	}
	return group
}

// people lists everybody on Telegram.
func (w *town) people() []int64 {
	var all []int64
	for _, s := range w.sites {
		all = append(append(all, s.captain), s.guards...)
		if w.weixin == nil {
			all = append(all, s.clients...)
		}
	}
	return all
}

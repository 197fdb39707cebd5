package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/roster"
)

// unbound is the company of the stories whose name begins with bind-: the
// example with an administrator, 丁一, in which the night team, its group and a
// client have no chat yet, but codes. 周杰 reads English. Besides there are a
// second account of 王磊 and two groups that are in no roster.
type unbound struct {
	codes map[string]string // by code, whose it is
}

// Row numbers from here on only name chats: their rows are not stored.
const outsider = 900

// newUnbound changes a company to that.
func newUnbound(n *roster.Numbered) *unbound {
	n.Roster.People = append(slices.Clone(n.Roster.People), scoring.Person{ID: 100, No: "4001", Name: "丁一", Lang: "zh"}, scoring.Person{ID: outsider, Name: "王磊新号"})
	n.Roster.Members = append(slices.Clone(n.Roster.Members), scoring.Member{Person: 100, Role: scoring.RoleAdmin})
	n.Roster.Groups = append(slices.Clone(n.Roster.Groups), scoring.Group{ID: outsider, Name: "外面的群"}, scoring.Group{ID: outsider + 1, Name: "新夜班群"})
	chat := func(ext string, c roster.Chat) {
		c.Platform, c.Account, c.Ext = "sandbox", "demo", ext
		n.Chats = append(n.Chats, c)
	}
	n.Chats = slices.Clone(n.Chats)
	chat("p-dingyi", roster.Chat{Person: 100})
	chat("p-wanglei-2", roster.Chat{Person: outsider})
	chat("g-outside", roster.Chat{Group: outsider})
	chat("g-new", roster.Chat{Group: outsider + 1})
	for i := range n.Roster.People {
		if n.Roster.People[i].Name == "周杰" {
			n.Roster.People[i].Lang = "en"
		}
	}
	return &unbound{map[string]string{
		"7K3F92WM": "李强", "ZHUJ2345": "周杰", "WANG2345": "王磊", "CHEN2345": "陈静", "DNGY2345": "丁一", "ZHANG234": "张先生",
	}}
}

// strip leaves only what is in the roster, and of that the chats that are bound.
func (u *unbound) strip(n roster.Numbered) roster.Numbered {
	n.Roster.People = slices.DeleteFunc(slices.Clone(n.Roster.People), func(p scoring.Person) bool { return p.ID >= outsider })
	n.Roster.Groups = slices.DeleteFunc(slices.Clone(n.Roster.Groups), func(g scoring.Group) bool { return g.ID >= outsider })
	n.Chats = slices.DeleteFunc(slices.Clone(n.Chats), func(c roster.Chat) bool {
		switch {
		case cmp.Or(c.Person, c.Group) >= outsider:
			return true
		case c.Group != 0:
			return slices.ContainsFunc(n.Roster.Groups, func(g scoring.Group) bool { return g.ID == c.Group && strings.Contains(g.Name, "夜班") })
		case c.Client != 0:
			return u.holds(n.Clients[c.Client-1].Name)
		}
		for _, p := range n.Roster.People {
			if p.ID == c.Person {
				return u.holds(p.Name) && p.Name != "陈静" && p.Name != "丁一"
			}
		}
		return false
	})
	return n
}

func (u *unbound) holds(name string) bool {
	for _, whose := range u.codes {
		if whose == name {
			return true
		}
	}
	return false
}

// hashes are of the codes given out so far: to make one takes as long as a line
// of a story, on purpose (scoring.CodeHash).
var hashes sync.Map

func codeHash(code string) string {
	if kept, ok := hashes.Load(code); ok {
		return kept.(string)
	}
	hash := scoring.CodeHash(code)
	hashes.Store(code, hash)
	return hash
}

// giveOut stores the codes.
func (u *unbound) giveOut(t *testing.T, w *world, n roster.Numbered) {
	t.Helper()
	act := bot.Act{Key: "codes", At: w.clock.Now()}
	for _, code := range slices.Sorted(maps.Keys(u.codes)) {
		c := scoring.Code{
			ID: int64(len(act.Change.Codes) + 1), Hash: codeHash(code), State: scoring.CodeOpen,
			Made: w.clock.Now(), Until: w.clock.Now().Add(scoring.CodeLife),
		}
		for _, p := range n.Roster.People {
			if p.Name == u.codes[code] {
				c.Person = p.ID
			}
		}
		for _, k := range n.Clients {
			if k.Name == u.codes[code] {
				c.Client = k.ID
			}
		}
		act.Change.Codes = append(act.Change.Codes, c)
	}
	if _, err := w.store.Reserve(t.Context(), bot.SeriesCode, int64(len(u.codes))); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Record(t.Context(), act); err != nil {
		t.Fatal(err)
	}
}

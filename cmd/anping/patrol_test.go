package main

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/commands"
	"anping/scoring"
	"anping/scoring/patrol"
	"anping/scoring/roster"
)

// patrolled is a company without groups, whose notices would fill a day, with four
// checkpoints in the chat, one of them a key place and one that asks for a location,
// three of an NFC system, and the route of two guards: that of the stories whose name
// begins with patrol-.
func patrolled(n *roster.Numbered) {
	n.Roster.Groups = nil
	n.Chats = slices.DeleteFunc(slices.Clone(n.Chats), func(c roster.Chat) bool { return c.Group != 0 })
	place := func(name string) int64 {
		return n.Roster.Places[slices.IndexFunc(n.Roster.Places, func(p scoring.Place) bool { return p.Name == name })].ID
	}
	point := func(id int64, name, secret string) scoring.Checkpoint {
		return scoring.Checkpoint{ID: id, Site: 1, Place: place(name), Code: "P" + secret, Name: name, Route: "A", Radius: 100, Secret: secret}
	}
	north, south, garage, room := point(1, "北门", "NORTH23"), point(2, "南门", "SOUTH23"), point(3, "地下车库", "GARAGE2"), point(4, "监控室", "KEYRM23")
	garage.Radius, garage.Locate, room.Key = 150, true, true
	n.Roster.Checkpoints = []scoring.Checkpoint{north, south, garage, room}
	for i, name := range []string{"配电房", "1号楼", "2号楼"} {
		p := point(int64(5+i), name, "NFC"+strconv.Itoa(i))
		p.Source, p.Secret = scoring.TapSystem, ""
		n.Roster.Checkpoints = append(n.Roster.Checkpoints, p)
	}
	for _, p := range n.Roster.People {
		for _, day := range []string{"2025-06-11", "2025-06-12", "2025-06-13"} {
			if p.Name == "钱进" || p.Name == "李强" {
				n.Roster.Routes = append(n.Roster.Routes, scoring.RouteDay{Site: 1, Route: "A", Day: day, Person: p.ID})
			}
		}
	}
}

// brought stores what the NFC system says of a day's tours: taps "5 08:00", and the
// span that is covered, "06:00 10:00", "" = none. It returns how many taps are new.
func brought(t *testing.T, w *world, span string, taps ...string) int {
	t.Helper()
	at := func(clock string) time.Time {
		out, err := time.ParseInLocation("2006-01-02 15:04", "2025-06-12 "+clock, shanghai(t))
		if err != nil {
			t.Fatal(err)
		}
		return out.UTC()
	}
	cover := patrol.Cover{Site: 1}
	if from, to, ok := strings.Cut(span, " "); ok {
		cover.From, cover.To = at(from), at(to)
	}
	var all []patrol.Tap
	for _, x := range taps {
		all = append(all, patrol.Tap{
			Key: "system/" + x, Checkpoint: int64(x[0] - '0'), Site: 1, At: at(x[2:]), Heard: w.clock.Now(), Source: scoring.TapSystem, Distance: -1,
		})
	}
	view := w.store.View()
	r, err := w.store.Roster(t.Context(), view)
	if err != nil {
		t.Fatal(err)
	}
	from, to := commands.TapsAround(all, cover)
	had, err := w.store.Taps(t.Context(), view, 1, from, to)
	if err != nil {
		t.Fatal(err)
	}
	covers, _, err := w.store.Patrolled(t.Context(), view, 1, from, to, "2025-06-12", "2025-06-12")
	if err != nil {
		t.Fatal(err)
	}
	acts := commands.ImportTaps(stateKey("patrol/1", view), r, had, covers, all, cover, w.clock.Now())
	if _, err := recordAll(t.Context(), w.store, view, acts); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, a := range acts {
		n += len(a.Change.Taps)
	}
	return n
}

// TestPatrolImport: checkpoints of an NFC system are judged once what it brings
// covers the tour, and not before; what comes again is nothing; what was in time and
// comes later takes the charge back.
func TestPatrolImport(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		company := exampleCompany(t)
		patrolled(&company)
		w := openWorld(t, worldConfig{database: database, push: true, start: time.Date(2025, 6, 12, 5, 55, 0, 0, shanghai(t)), company: company})
		until := func(hour, minute int) {
			t.Helper()
			if err := w.engine.Step(t.Context(), time.Date(2025, 6, 12, hour, minute, 0, 0, shanghai(t))); err != nil {
				t.Fatal(err)
			}
		}
		misses := func(want string) {
			t.Helper()
			if got, err := w.plain.rows("select tour, state, why, times from misses where source = 'system' order by day, at, tour"); err != nil || got != want {
				t.Errorf("%s: misses %q, %v; want %q", w.clock.Now(), got, err, want)
			}
		}
		until(10, 40)
		misses("")
		if n := brought(t, w, "", "5 08:00", "6 08:10"); n != 2 {
			t.Errorf("%d taps are new", n)
		}
		until(10, 41)
		misses("") // nothing says that this is all
		brought(t, w, "06:00 09:59", "5 08:00")
		until(10, 42)
		misses("") // a minute is missing
		if n := brought(t, w, "09:59 10:00", "5 08:00"); n != 0 {
			t.Errorf("%d taps are new the second time", n)
		}
		until(10, 43)
		misses("early|asked||0")
		until(11, 30)
		misses("early|charged||1")
		const entries = "select count(*) from entries where cause like 'patrol/1/2025-06-12/early/person/2/system%' or cause like 'late/%'"
		if got := w.plain.count(t, entries); got != 1 {
			t.Errorf("%d entries, want 1", got)
		}
		if n := brought(t, w, "06:00 10:00", "5 08:00", "6 08:10", "7 09:59"); n != 1 {
			t.Errorf("%d taps are new, want the late one", n)
		}
		until(11, 31)
		misses("early|cleared||0")
		if got := w.plain.count(t, entries); got != 2 {
			t.Errorf("%d entries, want the charge and its reversal", got)
		}
	})
}

// TestPatrolFull: when a shift has cost what patrols may, what is missed besides costs
// nothing, and the captain who books it is told.
func TestPatrolFull(t *testing.T) {
	t.Parallel()
	h := newHooked(t, "sqlite")
	n := 0
	says := func(name, words string) {
		t.Helper()
		n++
		ext := h.extOf(t, name)
		_, err := h.engine.Handle(t.Context(), bot.Message{Key: strconv.Itoa(n), Platform: "push", Account: "demo", Chat: bot.ChatRef{ID: ext}, From: ext, Text: words, Named: true, At: h.clock.Now()})
		if err == nil {
			err = h.engine.Quiesce(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	h.until(10, 2)
	says("赵敏", "记") // early: five misses, all checkpoints silent
	h.until(10, 30)
	says("钱进", "打卡 1-NORTH23")
	says("钱进", "打卡 2-SOUTH23")
	h.until(16, 40) // noon: two, and three of the key place; the garage is silent too, so the captain decides
	says("赵敏", "记")
	h.rows("select tour, why, state, times from misses order by at, no", "early|device|charged|5\nnoon|device|charged|5")
	h.posts(`{"site":"SUN","complete":{"from":"2025-06-12 06:00","to":"2025-06-12 10:00"}}`, 200, `"new":0`)
	h.until(16, 42)
	told, _ := h.fake.Take()
	ext, asked := h.extOf(t, "赵敏"), told[len(told)-1].Body
	if _, err := h.engine.Handle(t.Context(), bot.Message{Key: "pressed", Platform: "push", Account: "demo", Chat: bot.ChatRef{ID: ext}, From: ext, Action: asked.Buttons[0].ID, Named: true, At: h.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	if err := h.engine.Quiesce(t.Context()); err != nil {
		t.Fatal(err)
	}
	if told, _ = h.fake.Take(); len(told) != 1 || told[0].Body.Lines[0].String() != "XJ-3 已记下;同一班次已经扣满 −5.0,不再扣" {
		t.Errorf("told %v", told)
	}
	h.rows("select tour, why, state, times, entry from misses where source = 'system'", "early|device|charged|0|")
	h.rows("select sum(points) from entries", "-500")
}

// TestPatrolDecidedOnce: two instances judge one tour, one miss and one charge.
func TestPatrolDecidedOnce(t *testing.T) {
	company := exampleCompany(t)
	patrolled(&company)
	w := openWorld(t, worldConfig{database: "sqlite", push: true, engines: 2, start: time.Date(2025, 6, 12, 5, 55, 0, 0, shanghai(t)), company: company})
	for _, hour := range []int{10, 12, 17, 23} {
		for _, e := range w.engines {
			if err := e.Step(t.Context(), time.Date(2025, 6, 12, hour, 45, 0, 0, shanghai(t))); err != nil {
				t.Fatal(err)
			}
		}
	}
	if twice := w.plain.count(t, "select count(*) from (select day, tour, source, subject_kind, subject from misses group by day, tour, source, subject_kind, subject having count(*) > 1) x"); twice != 0 {
		t.Errorf("%d misses stand twice", twice)
	}
	if got := w.plain.count(t, "select count(*) from misses"); got == 0 {
		t.Error("nothing was judged")
	}
}

package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"anping/bot"
)

// The quarter that runs is played while its first week is over before its third
// month; later the next one.
func TestQuarterFrom(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	for _, c := range []struct{ now, monday, third string }{
		{"2025-07-01 08:00", "2025-07-07", "2025-09"},
		{"2025-07-06 23:59", "2025-07-07", "2025-09"},
		{"2025-07-07 00:00", "2025-07-14", "2025-09"}, // the week that runs has begun
		{"2025-08-03 12:00", "2025-08-04", "2025-09"},
		{"2025-08-04 12:00", "2025-10-06", "2025-12"}, // 11 August is too late
		{"2025-12-31 23:59", "2026-01-05", "2026-03"},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", c.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		q, err := quarterFrom(now, zone)
		if err != nil || q.monday != c.monday || q.months[2] != c.third {
			t.Errorf("at %s: from %s, third month %s, %v; want %s, %s", c.now, q.monday, q.months[2], err, c.monday, c.third)
		}
	}
}

func TestQuarterDays(t *testing.T) {
	t.Parallel()
	q := quarter{zone: time.UTC, monday: "2026-01-05", months: [4]string{"2026-01", "2026-02", "2026-03", "2026-04"}}
	for on, want := range map[string]string{
		"w1-1": "2026-01-05", "w2-4": "2026-01-15", "m1-31": "2026-01-31", "m2-l10": "2026-02-18", "m3-l0": "2026-03-31", "m3-l14": "2026-03-17", "m4-3": "2026-04-03",
		"": "", "w1": "", "w1-l2": "", "m5-1": "", "m4-l1": "", "m1-0": "", "e-3": "", "m1-1 ": "",
	} {
		if got, err := q.day(on); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v; want %q", on, got, err, want)
		}
	}
}

// Every step of both scripts lets time go by, hangs checkpoints or lets somebody
// act, and what it says of time can be read.
func TestScripts(t *testing.T) {
	t.Parallel()
	for _, what := range []string{playDay, playQuarter} {
		raw, _ := scriptNamed(what)
		d, err := readScript(raw)
		if err != nil {
			t.Fatal(err)
		}
		q := quarter{zone: time.UTC, monday: "2026-01-05", months: [4]string{"2026-01", "2026-02", "2026-03", "2026-04"}}
		before := time.Time{}
		for i, st := range d.Steps {
			did := 0
			for _, one := range []bool{st.Clock != "" || st.Minutes > 0, st.Hang != "", st.Say != "" || len(st.Says) > 0 || st.Press != "" || st.At != "" || len(st.Form) > 0 || st.Show} {
				if one {
					did++
				}
			}
			acts := st.Clock == "" && st.Minutes == 0 && st.Hang == ""
			if did != 1 || acts != (st.Who != "") {
				t.Errorf("%s, step %d does not do one thing: %+v", what, i+1, st)
			}
			if st.Chapter != "" && !slices.Contains(pageTexts(), "chapter_"+st.Chapter) {
				t.Errorf("%s, step %d: the page is given no text for %q", what, i+1, st.Chapter)
			}
			if st.On == "" {
				continue
			}
			at, err := q.at(st.On, st.Clock)
			if err != nil || !at.After(before) {
				t.Errorf("%s, step %d is at %v after %v: %v", what, i+1, at, before, err)
			}
			before = at
		}
		for _, w := range d.Weekly {
			if _, err := w.soonest(before, q.zone); err != nil || w.Day < 1 || w.Day > 7 {
				t.Errorf("%s, weekly %+v: %v", what, w, err)
			}
			said := map[string]bool{}
			for _, say := range w.Says {
				if said[say] {
					t.Errorf("%s says %q twice: it would look perfunctory", what, say)
				}
				said[say] = true
			}
		}
	}
	if _, err := readScript([]byte(`{"steps":[{"says":"a"}]}`)); err == nil {
		t.Error("a word in place of a list was taken")
	}
}

func TestSoonest(t *testing.T) {
	t.Parallel()
	w := weekly{Day: 2, Clock: "20:20"}
	for after, want := range map[string]string{
		"2026-01-05T00:00:00Z": "2026-01-06T20:20:00Z", "2026-01-06T20:19:59Z": "2026-01-06T20:20:00Z", "2026-01-06T20:20:00Z": "2026-01-13T20:20:00Z", "2026-01-11T23:59:59Z": "2026-01-13T20:20:00Z",
	} {
		at, err := time.Parse(time.RFC3339, after)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := w.soonest(at, time.UTC); err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("after %s: %v %v, want %s", after, got, err, want)
		}
	}
}

// A quarter is played without its patrol, its form and parts that nobody can play;
// what is done every week is done.
func TestPlayQuarter(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Wall = autoWall{}
	d.store.set(func() {
		c := d.store.clients[1]
		c.Key, c.Guard = true, 2
		d.store.clients[1] = c
	})
	d.inbox.handle = make(chan bot.Message, 256)
	ear, forget := d.bell.listen()
	defer forget()
	if w := d.ask("POST", "/sandbox/play", `{"on":true,"what":"year"}`); w.Code != http.StatusBadRequest {
		t.Fatalf("a year is answered with %d", w.Code)
	}
	if p := progressOf(t, d, `{"on":true,"what":"quarter"}`); !p.Playing || p.What != playQuarter {
		t.Fatalf("not started: %+v", p)
	}
	for d.day.progress().Playing {
		<-ear
	}
	if p := d.day.progress(); p.Step != p.Of || p.What != playQuarter {
		t.Fatalf("stopped at %+v", p)
	}
	weeks, said := 0, []string{}
	for _, m := range d.inbox.messages() {
		said = append(said, fmt.Sprint(m.At.Format("2006-01-02 "), m.From, " ", m.Text))
		if strings.HasPrefix(m.Text, "走访 林女士 ") && m.From == "person-2" {
			weeks++
		}
	}
	if got := strings.Join(said, "\n"); weeks < 10 || strings.Contains(got, "{client") || !strings.Contains(got, "person-1 便民 林女士 帮搬冰箱上三楼") {
		t.Errorf("%d visits in\n%s", weeks, got)
	}
}

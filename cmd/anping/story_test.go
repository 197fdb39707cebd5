package main

import (
	"flag"
	"os"
	"path/filepath"
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
// adapter, each also with every line served by another instance.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("stories/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	eachDatabase(t, func(t *testing.T, database string) {
		began := time.Now()
		t.Run("all", func(t *testing.T) { // returns when those side by side have ended
			for _, file := range files {
				t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
					t.Parallel()
					for engines := 1; engines <= 2; engines++ {
						tell(t, file, worldConfig{database: database, engines: engines, push: true})
						tell(t, file, worldConfig{database: database, engines: engines})
						tell(t, file, worldConfig{database: database, engines: engines, telegram: true})
					}
				})
			}
		})
		t.Logf("%d stories, six ways each, in %.1f s", len(files), time.Since(began).Seconds())
	})
}

// notOnTelegram marks a story with a line that cannot be said there in one message.
const notOnTelegram = "\n# not on telegram:"

func tell(t *testing.T, file string, c worldConfig) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	story, err := bottest.ParseStory(file, string(content))
	if err != nil {
		t.Fatal(err)
	}
	if c.telegram && strings.Contains(string(content), notOnTelegram) {
		return
	}
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	// A minute before the story begins, so that its schedule begins that day.
	if c.start, err = time.ParseInLocation("2006-01-02 15:04", story.Start[:16], shanghai); err != nil {
		t.Fatal(err)
	}
	c.company = exampleCompany(t)
	if strings.HasPrefix(filepath.Base(file), "gap-") {
		gap(t, c.company.Roster)
	}
	if strings.HasPrefix(filepath.Base(file), "bind-") {
		c.unbound = newUnbound(&c.company)
	}
	w := openWorld(t, c)
	stage := &bottest.World{
		Clock: w.clock, Fake: w.wire(), Account: "demo", Zone: shanghai, Photo: w.photo, Voice: w.voice, Video: w.video,
		Query: w.plain.rows, Facts: w.plain.facts,
	}
	stranger := "x-stranger"
	if c.telegram {
		stranger = strconv.Itoa(strangerID)
	}
	stage.Chats = namedChats(c.company, stranger)
	for i, e := range w.engines {
		if c.telegram {
			stage.Engines = append(stage.Engines, instance{e, w.stage, i})
		} else {
			stage.Engines = append(stage.Engines, e)
		}
	}
	happened, err := bottest.Run(t.Context(), stage, story)
	if *update && c.push && c.engines == 1 && c.database == "sqlite" {
		if err := os.WriteFile(file, []byte(happened.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err != nil && (!*update || c.push && c.engines == 1 && c.database == "sqlite") {
		t.Errorf("%s, push %v, %d engines: %v", c.database, c.push, c.engines, err)
	}
}

// exampleCompany is the embedded example, numbered from 1.
func exampleCompany(t *testing.T) roster.Numbered {
	t.Helper()
	rows, err := roster.Read(roster.Example())
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
		switch {
		case c.Group != 0:
			out = append(out, bottest.Named{Name: groups[c.Group], Ext: c.Ext, Group: true})
		case c.Person != 0:
			out = append(out, bottest.Named{Name: people[c.Person], Ext: c.Ext})
		default:
			out = append(out, bottest.Named{Name: clients[c.Client], Ext: c.Ext})
		}
	}
	return out
}

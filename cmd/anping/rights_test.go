package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"anping/bot"
	"anping/commands"
	"anping/scoring"
)

// rightsTable is written by hand: who may do what, for people to read.
//
//go:embed testdata/rights.txt
var rightsTable string

// TestRights lets every role try every command on a thing of its own, of its
// team, of another team of its site and of another site, and compares what
// really happened with a table that people can read (testdata/rights.txt), once
// said as any chat says it and once posted over HTTP. The table is not made from
// bot.Rights: a right that is widened or narrowed there shows here. Every try
// presses a button that was made for the speaker, so that nothing but the rights
// stands between the two; what has a word is also typed.
func TestRights(t *testing.T) {
	t.Parallel()
	want, began := readRights(t), time.Now()
	var tried atomic.Int64
	columns := map[string][]map[string]string{} // by door, then as the speakers
	for _, name := range doorNames() {
		columns[name] = make([]map[string]string, len(speakers()))
	}
	t.Run("roles", func(t *testing.T) { // returns when those side by side have ended
		for i, who := range speakers() {
			t.Run(roleName(who.role), func(t *testing.T) {
				t.Parallel()
				m := openRealm(t)
				for name, say := range m.doors() {
					columns[name][i] = m.tryAll(say, who.name, who.role)
				}
				tried.Add(int64(m.tried))
			})
		}
	})
	for _, d := range doings() {
		for name, column := range columns {
			var got []string
			for _, c := range column {
				got = append(got, c[d.command])
			}
			if !slices.Equal(got, want[d.command]) {
				t.Errorf("testdata/rights.txt says\n%s\nbut what happened by %s is\n%s", rightsRow(d.command, want[d.command]), name, rightsRow(d.command, got))
			}
		}
	}
	t.Logf("%d commands, %d roles, by %s: %d tries in %.1f s",
		len(doings()), len(speakers()), strings.Join(doorNames(), " and "), tried.Load(), time.Since(began).Seconds())
}

// door is a way in: it brings a message to the engine and the answer back.
type door func(bot.Message) bot.Body

func doorNames() []string { return []string{"chat", "HTTP"} }

// doors are the ways in, by name.
func (m *realm) doors() map[string]door {
	return map[string]door{"chat": m.hand, "HTTP": m.post}
}

// hand gives a message to the engine as every adapter does.
func (m *realm) hand(msg bot.Message) bot.Body {
	m.t.Helper()
	answer, err := m.engine.Handle(m.t.Context(), msg)
	if err != nil {
		m.t.Fatalf("%s %q %s: %v", msg.From, msg.Text, msg.Action, err)
	}
	return answer
}

// tryAll is how far each command works for one role.
func (m *realm) tryAll(say door, speaker string, role scoring.Role) map[string]string {
	out := map[string]string{}
	for _, d := range doings() {
		var pressed, typed []string
		for _, x := range m.targets(speaker, role) {
			if d.alone && x.reach != bot.Own {
				break
			}
			if m.try(say, d, x, speaker, role, false) {
				pressed = append(pressed, reachNames()[x.reach])
			}
			if m.types(d, role) && m.try(say, d, x, speaker, role, true) {
				typed = append(typed, reachNames()[x.reach])
			}
		}
		if m.types(d, role) && !slices.Equal(pressed, typed) {
			m.t.Errorf("%s by %s: pressed it worked for %v, typed for %v", d.command, roleName(role), pressed, typed)
		}
		out[d.command] = howFar(pressed)
	}
	return out
}

// TestRightsNamesAll holds the table, the tries and the commands together.
func TestRightsNamesAll(t *testing.T) {
	var tried, have, rows []string
	for _, d := range doings() {
		tried = append(tried, d.command)
	}
	for _, c := range commands.All(nil, shippedLists()) {
		have = append(have, c.Name)
	}
	for name := range readRights(t) {
		rows = append(rows, name)
	}
	for what, list := range map[string][]string{"the tries of rightscalls_test.go": tried, "testdata/rights.txt": rows} {
		for _, name := range have {
			if !slices.Contains(list, name) {
				t.Errorf("%s lacks the command %s", what, name)
			}
		}
		for _, name := range list {
			if !slices.Contains(have, name) {
				t.Errorf("%s has %s, which is no command", what, name)
			}
		}
	}
}

func reachNames() []string { return []string{"-", "own", "team", "site", "all"} }

// howFar is how far something worked: the farthest, when all that is nearer works
// too, else each.
func howFar(worked []string) string {
	all := reachNames()[1:]
	switch {
	case len(worked) == 0:
		return "-"
	case slices.Equal(worked, all[:len(worked)]):
		return worked[len(worked)-1]
	}
	return strings.Join(worked, "+")
}

func rightsRow(command string, cells []string) string {
	out := fmt.Sprintf("%-12s", command)
	for _, c := range cells {
		out += fmt.Sprintf(" %-14s", c)
	}
	return strings.TrimRight(out, " ")
}

func roleName(r scoring.Role) string {
	if r == scoring.RoleNone {
		return "stranger"
	}
	return string(r)
}

// readRights reads the table; its first line of columns names the roles.
func readRights(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	var roles []string
	for _, s := range speakers() {
		roles = append(roles, roleName(s.role))
	}
	headed := false
	for n, l := range strings.Split(rightsTable, "\n") {
		l, _, _ = strings.Cut(l, "#")
		f := strings.Fields(l)
		switch {
		case len(f) == 0:
		case f[0] == "command":
			if headed = slices.Equal(f[1:], roles); !headed {
				t.Fatalf("rights.txt:%d: the columns are not %v", n+1, roles)
			}
		case !headed || len(f) != len(roles)+1 || out[f[0]] != nil:
			t.Fatalf("rights.txt:%d: no row of %d cells, or a row that was there already: %s", n+1, len(roles), l)
		default:
			out[f[0]] = f[1:]
		}
	}
	return out
}

func (m *realm) staff(r scoring.Role) bool { return r != scoring.RoleNone && r != scoring.RoleClient }

// types reports whether somebody's words call the command: those of clients
// mostly report something instead, and in groups only few are heard.
func (m *realm) types(d doing, r scoring.Role) bool {
	return m.staff(r) && !d.pressed && !d.strange && !d.bound && m.typed(d.command) != ""
}

// typed is a word that calls a command, "" = only buttons do.
func (m *realm) typed(command string) string {
	if words := shippedTexts(m.t).Words(command); len(words) > 0 {
		return words[0]
	}
	return ""
}

// try lets somebody do something and reports whether it worked: a fact changed,
// or the answer tells what only who may see the thing is told.
func (m *realm) try(say door, d doing, x aim, speaker string, role scoring.Role, typed bool) bool {
	m.t.Helper()
	m.tried++
	m.tidy()
	has := m.things(x, speaker, role, d.stage)
	m.stage(d, x, speaker, role, &has)
	words := strings.TrimSpace(m.fill(d.words, x, has))
	msg := m.message(speaker, "")
	if typed {
		msg.Text = m.typed(d.command) + " " + words
	} else {
		msg.Action = m.no("b")
		has.Buttons = append(has.Buttons, bot.ButtonRow{ID: msg.Action, Action: strings.TrimSpace(d.command + " " + words), Until: m.clock.Now().Add(time.Hour)})
	}
	if d.photo {
		msg.Media = []bot.MediaRef{m.photo}
	}
	if d.strange {
		msg.Chat = bot.ChatRef{ID: m.no("g-strange-"), Group: true}
	}
	if d.bound {
		msg.Chat = bot.ChatRef{ID: m.pairs[x.group], Group: true}
	}
	if _, err := m.store.Record(m.t.Context(), bot.Act{Key: m.no("made"), At: m.clock.Now(), Change: bot.Change{Records: has}}); err != nil {
		m.t.Fatalf("%s by %s: make what it is about: %v", d.command, speaker, err)
	}
	before := m.state(d)
	answer := say(msg)
	said := bodyText(answer)
	worked := before != m.state(d)
	for _, mark := range x.marks(speaker) {
		worked = worked || strings.Contains(said, mark) && !strings.Contains(words, mark)
	}
	if d.shows != "" {
		for _, s := range strings.Split(m.fill(d.shows, x, has), "|") {
			worked = worked || strings.Contains(said, s) && (d.alone || d.brief || m.told(answer))
		}
	}
	if !worked && said == "" && !msg.Chat.Group {
		m.t.Errorf("%s by %s, %s: refused without a word", d.command, roleName(role), reachNames()[x.reach])
	}
	return worked
}

// told reports whether an answer is more than a line that says no.
func (m *realm) told(b bot.Body) bool {
	return len(b.Lines) > 1 || len(b.Head) > 0 || len(b.Buttons) > 0
}

// stage makes what things cannot know: who was asked, and in which chat.
func (m *realm) stage(d doing, x aim, speaker string, role scoring.Role, has *bot.Records) {
	switch d.stage {
	case "claim":
		c := m.code(x, scoring.CodeOpen, m.ids["孙伟"], "")
		has.Codes = []scoring.Code{c}
		has.Questions = []bot.Question{{
			ID: m.no("q"), Chat: m.chat(speaker), Kind: "claim", Options: []bot.Option{{Label: "是", Action: fmt.Sprint("claim yes ", c.ID)}}, Until: m.clock.Now().Add(time.Hour), Open: true,
		}}
	case "joined":
		lead := has.Cases[0]
		lead.No = m.no("A")
		has.Cases[0].Lead = lead.No
		has.Cases = append(has.Cases, lead)
	case "slip":
		has.Questions[0].Chat = m.chat(speaker)
		if !m.staff(role) {
			has.Questions[0].Person = m.ids[x.captain]
		}
	}
}

// state changes with every fact but what was said itself, see watch.
func (m *realm) state(d doing) string {
	q := "select sum(n) from changed where what = 'fact'"
	if d.asks {
		q = "select sum(n) from changed"
	}
	all, err := m.plain.rows(q)
	if err != nil {
		m.t.Fatal(err)
	}
	return all
}

func bodyText(b bot.Body) string {
	var out []string
	for _, l := range append(slices.Clone(b.Lines), b.Head) {
		out = append(out, l.String())
	}
	for _, button := range b.Buttons {
		out = append(out, button.Label)
	}
	for _, f := range b.Fields {
		out = append(out, f.Label.String()+f.Value.String())
	}
	return strings.Join(out, "\n")
}

package main

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"anping/bot"
	"anping/bot/bottest"
	"anping/scoring/roster"
)

// talkRow is one thing that somebody says or presses who may not, or who tries
// to break something by it, and its one outcome.
type talkRow struct {
	name    string
	who     string // the end of the chat's id, behind "@" the group it is said in
	says    string // words, or 【…】 as the label of a button
	of      string // whose button it is, "" = one's own
	again   bool   // the message before this one once more, under its own id
	after   time.Duration
	answer  string // what the answer holds; "-" = no answer at all
	changed string // the tables of facts that differ afterwards
}

// talkSecrets stand in what was said in confidence; nobody in this table may
// read one of them.
var talkSecrets = []string{"canary", "王阿姨", "张先生", "3号楼501", "1号楼302", "138-0000"}

// beset is the company that the rows happen to: two sites, an open case, one in
// confidence about 钱进, an entry on 孙伟 and an appeal against it.
type beset struct {
	*world
	t       *testing.T
	buttons map[string][]bot.Button
	last    bot.Message
	serial  int
}

func newBeset(t *testing.T, database string) *beset {
	t.Helper()
	w := openWorld(t, worldConfig{database: database, start: time.Date(2025, 6, 12, 6, 0, 0, 0, time.UTC), company: siteBeside(t)})
	b := &beset{world: w, t: t, buttons: map[string][]bot.Button{}}
	for _, said := range []talkRow{
		{who: "c-wang", says: "3号楼道闸坏了 canary"},
		{who: "c-zhang", says: "钱进上班老是睡觉 canary"},
		{who: "p-zhaomin", says: "扣 孙伟 漏打 北门"},
		{who: "p-zhaomin", says: "【确认】"},
		{who: "p-sunwei", says: "申诉 K250612-01 打卡器没电"},
	} {
		b.say(said)
	}
	return b
}

// siteBeside is the example and a site beside it.
func siteBeside(t *testing.T) roster.Numbered {
	t.Helper()
	files := fstest.MapFS{}
	for name, more := range map[string]string{
		"sites":   "OTH,外滩大厦,Asia/Shanghai,post,021-5550-0200,31.240000,121.490000\n",
		"teams":   "OTH-DAY,OTH,外滩班,\n",
		"people":  "4001,林峰,captain,OTH-DAY,,,zh,sandbox:demo:p-linfeng,2024-01-01,\n4002,高远,guard,OTH-DAY,,,zh,sandbox:demo:p-gaoyuan,2024-01-01,\n",
		"places":  "",
		"groups":  "OTH-G,外滩班群,OTH,OTH-DAY,zh,,masked,sandbox:demo:g-oth,\n",
		"clients": "C009,吴太太,OTH,,,no,,zh,sandbox:demo:c-wutai\n",
	} {
		raw, err := fs.ReadFile(roster.Example(), name+".csv")
		if err != nil {
			t.Fatal(err)
		}
		files[name+".csv"] = &fstest.MapFile{Data: append(raw, more...)}
	}
	return numbered(t, files)
}

// say says a row and returns the answer, and all that was sent meanwhile.
func (b *beset) say(r talkRow) (answer string, sent []bottest.Delivery) {
	b.t.Helper()
	if r.after > 0 {
		if err := b.engine.Step(b.t.Context(), b.clock.Now().Add(r.after)); err != nil {
			b.t.Fatal(err)
		}
		b.took()
	}
	if !r.again {
		b.last = b.message(r)
	}
	body, err := b.engine.Handle(b.t.Context(), b.last)
	if err == nil {
		err = b.engine.Quiesce(b.t.Context())
	}
	if err != nil {
		b.t.Fatalf("%s: %v", r.name, err)
	}
	b.buttons[b.last.Chat.ID] = append(b.buttons[b.last.Chat.ID], body.Buttons...)
	return strings.Join(bottest.Plain(body), "\n"), b.took()
}

func (b *beset) took() []bottest.Delivery {
	b.t.Helper()
	sent, problems := b.fake.Take()
	if len(problems) > 0 {
		b.t.Errorf("what was sent is wrong: %v", problems)
	}
	for _, d := range sent {
		b.buttons[d.Chat] = append(b.buttons[d.Chat], d.Body.Buttons...)
	}
	return sent
}

func (b *beset) message(r talkRow) bot.Message {
	b.t.Helper()
	b.serial++
	who, group, in := strings.Cut(r.who, "@")
	m := bot.Message{
		Key: fmt.Sprint("beset-", b.serial), Platform: b.wire().Name(), Account: "demo",
		Chat: bot.ChatRef{ID: who}, From: who, Named: true, At: b.clock.Now(), Text: r.says,
	}
	if in {
		m.Chat, m.Named = bot.ChatRef{ID: group, Group: true}, false
	}
	label, pressed := strings.CutPrefix(r.says, "【")
	if !pressed {
		return m
	}
	of := r.of
	if of == "" {
		of = m.Chat.ID
	}
	all := b.buttons[of]
	i := len(all) - 1
	for i >= 0 && all[i].Label != strings.TrimSuffix(label, "】") {
		i--
	}
	if i < 0 {
		b.t.Fatalf("%s: no button %s in %s: %v", r.name, r.says, of, all)
	}
	m.Text, m.Action, m.Named = "", all[i].ID, true
	return m
}

// talkFacts are the tables that tell what is so; questions and what was said are
// not of them.
func talkFacts() []string {
	return []string{"cases", "case_steps", "entries", "appeals", "suggestions", "evidence", "codes", "chats", "settings", "absences", "visits", "services", "handovers", "misses", "taps", "problems", "sequels", "spot_checks", "checks", "quizzes", "assessments", "amendments", "standards"}
}

// facts is every fact, by table.
func (b *beset) facts() map[string]string {
	b.t.Helper()
	out := map[string]string{}
	for _, table := range talkFacts() {
		columns := "*"
		if table == "chats" { // when one was used last is no fact
			columns = "ext, grp, person, client, dead_at"
		}
		rows, err := b.plain.rows("select " + columns + " from " + table + " order by 1, 2")
		if err != nil {
			b.t.Fatal(err)
		}
		out[table] = rows
	}
	return out
}

func (b *beset) changed(before map[string]string) string {
	b.t.Helper()
	var tables []string
	after := b.facts()
	for _, table := range talkFacts() {
		if before[table] != after[table] {
			tables = append(tables, table)
		}
	}
	return strings.Join(tables, " ")
}

// TestHostileTalk lets people say and press what is not theirs: each gets a plain
// answer in their own language, reads nothing that was said in confidence, and
// nothing is otherwise than before unless the row says so. What was said is kept.
func TestHostileTalk(t *testing.T) {
	t.Parallel()
	rows := slices.Concat(othersButtons(), othersNumbers(), strangeNames(), strangeCounts(), expired(), rings(), guesses())
	eachDatabase(t, func(t *testing.T, database string) {
		b := newBeset(t, database)
		for _, r := range rows {
			before, said := b.facts(), b.plain.count(t, "select count(*) from said")
			answer, sent := b.say(r)
			if r.answer == "-" && answer != "" || r.answer != "-" && (answer == "" || !strings.Contains(answer, r.answer)) {
				t.Errorf("%s: answered %q, wanted %q", r.name, answer, r.answer)
			}
			if got := b.changed(before); r.after == 0 && got != r.changed {
				t.Errorf("%s: differs %q, wanted %q", r.name, got, r.changed)
			}
			b.unread(r, answer, sent)
			if n := b.plain.count(t, "select count(*) from said") - said; n != 1 && !r.again && r.answer != "-" || n > 1 || r.again && n != 0 {
				t.Errorf("%s: kept %d times", r.name, n)
			}
		}
		t.Logf("%d things said and pressed", len(rows))
	})
}

// unread wants no secret in what somebody of the table reads, nor in a group.
func (b *beset) unread(r talkRow, answer string, sent []bottest.Delivery) {
	b.t.Helper()
	for _, s := range talkSecrets {
		if strings.Contains(answer, s) && !strings.Contains(r.says, s) {
			b.t.Errorf("%s: a secret is answered: %q", r.name, answer)
		}
		for _, d := range sent {
			if text := strings.Join(bottest.Plain(d.Body), "\n"); strings.HasPrefix(d.Chat, "g-") && strings.Contains(text, s) {
				b.t.Errorf("%s: a secret is in %s: %q", r.name, d.Chat, text)
			}
		}
	}
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/patrol"
	"anping/storage"
)

// canaries are what stands for a client in talked, and nowhere afterwards.
func canaries() []string {
	return []string{"张先生", "138-0000-9002", "1号楼302", "我家漏水找张", "答张先生的话", "再问张的事", "张的建议", "照片里的张", "c-zhang", "zhang-agreed-to", "张膝盖疼"}
}

// talked records what is kept about a client, and about a guard, and gives back
// the client's row number.
func (i importing) talked() (client, guard int64) {
	i.t.Helper()
	plain := openPlain(i.t, i.address)
	client, guard = int64(plain.count(i.t, "select id from clients where code = 'C002'")), int64(plain.count(i.t, "select id from people where no = '1012'"))
	captain := int64(plain.count(i.t, "select id from people where no = '1001'"))
	chat := int64(plain.count(i.t, "select id from chats where ext = 'c-zhang'"))
	i.store(func(s *storage.Store) {
		sha, err := s.PutMedia(i.t.Context(), []byte("照片里的张"))
		if err != nil {
			i.t.Fatal(err)
		}
		at := time.Now().UTC().Add(-time.Hour)
		say := func(args ...text.Fragment) bot.Body { return bot.Body{Lang: "zh", Lines: []text.Line{args}} }
		for key, ext := range map[string]string{"of-zhang": "c-zhang", "of-another": "c-other"} {
			if err := s.Want(i.t.Context(), bot.Errand{
				Key: key, Platform: "sandbox", Account: "demo", Body: []byte(`{"message":{"Chat":{"ID":"` + ext + `"}}}`), Until: at.Add(time.Hour * 24),
			}); err != nil {
				i.t.Fatal(err)
			}
		}
		if err := s.Consented(i.t.Context(), "sandbox", "demo", "c-zhang", bot.Consent{Key: "yes-of-a-client", Template: "zhang-agreed-to", Accepts: true, At: at}); err != nil {
			i.t.Fatal(err)
		}
		act := bot.Act{Key: "heard/zhang", At: at, Said: &bot.Said{
			Chat: chat, Client: client, Text: "我家漏水找张", Command: "report", At: at, Passive: true, Media: []bot.MediaRef{{Kind: "photo", SHA256: sha}},
		}}
		act.Change = bot.Change{
			Reply: say(text.Fragment{T: "答张先生的话"}),
			Records: bot.Records{
				Cases:       []scoring.Case{{No: "A1001", Site: 1, Client: client, Text: "我家漏水找张", Run: 1, State: scoring.CaseClosed, Opened: at, Holder: guard}},
				Steps:       []scoring.CaseStep{{Case: "A1001", At: at, What: "added", Body: "我家漏水找张"}, {Case: "A1001", At: at, By: guard, What: "resolved", Body: "李强换了管"}},
				Suggestions: []scoring.Suggestion{{No: "J-1", Client: client, Site: 1, Body: "张的建议", Quarter: "2025-Q2", State: scoring.SuggestionOpen, At: at}},
				Evidence:    []scoring.Evidence{{ID: "ev1", Case: "A1001", Kind: "photo", SHA256: sha, At: at}},
				Questions:   []bot.Question{{ID: "q1", Chat: chat, Kind: "x", Payload: []byte(`{"a":"再问张的事"}`), Until: at}},
				Taps:        []patrol.Tap{{Key: "event/1", Checkpoint: 1, Site: 1, At: at, Heard: at, Source: scoring.TapSystem, Guard: "李强"}},
				Settings:    []scoring.Setting{{Client: client, Lang: "zh-Hant"}, {Person: guard, FullName: true}},
				Entries: []scoring.Entry{{
					No: "K250612-01", Cause: "by/1/1", Month: "2025-06", Site: 1, Team: 2, Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: guard},
					Rule: "D1-PATROL-MISS", Version: 1, Points: -50, Count: 1, At: at, Recorded: at, Day: "2025-06-12", By: captain, Reason: "李强又漏了",
				}},
			},
			Notes: []bot.Note{
				{Key: "progress/A1001/1", To: bot.Address{Client: client}, Body: say(text.Fragment{T: "答张先生的话"})},
				{Key: "added/A1001/2", To: bot.Address{Person: captain}, Body: say(text.Fragment{T: "A1001 客户补充:"}, text.Fragment{T: "我家漏水找张", M: text.Typed})},
				{Key: "bound/9/3", To: bot.Address{Person: captain}, Body: say(text.Fragment{T: "张先生", M: text.Name}, text.Fragment{T: " 已绑定 "}, text.Fragment{T: "138-0000-9002", M: text.Phone})},
				{Key: "told/K250612-01", To: bot.Address{Person: captain}, Body: say(text.Fragment{T: "李强", M: text.Name}, text.Fragment{T: " 漏打"})},
			},
		}
		if _, err := s.Record(i.t.Context(), act); err != nil {
			i.t.Fatal(err)
		}
		i.toldOfZhang(s, chat, client, at.Add(time.Minute))
		// The answers have been sent: nothing waits any more.
		plain.exec(i.t, "update notes set state = 'sent', ended_at = made_at")
	})
	return client, guard
}

// toldOfZhang records what staff said of the client, and were told of them.
func (i importing) toldOfZhang(s *storage.Store, chat, client int64, at time.Time) {
	i.t.Helper()
	say := func(args ...text.Fragment) bot.Body { return bot.Body{Lang: "zh", Lines: []text.Line{args}} }
	name, home, words := text.Fragment{T: "张先生", M: text.Name}, text.Fragment{T: "1号楼302", M: text.Typed}, text.Fragment{T: "走访说张膝盖疼,约了周五去医院", M: text.Typed}
	captain := bot.Address{Person: int64(openPlain(i.t, i.address).count(i.t, "select id from people where no = '1001'"))}
	for n, said := range []string{"走访 张先生 走访说张膝盖疼,约了周五去医院", "问 1号楼 302 在家吗 13800009002", "再记 走访说张膝盖疼,约了周五去医院", "记下了张膝盖疼", "看 A1001"} {
		act := bot.Act{Key: fmt.Sprint("heard/staff/", n), At: at.Add(time.Duration(n) * time.Minute), Said: &bot.Said{
			Chat: chat + 1000, Person: captain.Person, Text: said, Command: "visit", At: at.Add(time.Duration(n) * time.Minute), Passive: true,
		}}
		act.Change.Reply = say(text.Fragment{T: "已记走访 "}, name, text.Fragment{T: " "}, home, words)
		if n == 4 {
			act.Change.Reply = say(text.Fragment{T: "A1001 "}, text.Fragment{T: "张膝盖疼", M: text.Typed})
		}
		if n == 3 {
			act.Change = bot.Change{
				Records: bot.Records{
					Visits: []scoring.Visit{{No: "ZF-1", Client: client, Person: captain.Person, Site: 1, Day: "2025-06-12", Body: "走访说张膝盖疼,约了周五去医院", Need: "张膝盖疼", State: scoring.VisitFine, At: act.At}},
					Services: []scoring.Service{
						{No: "BM-1", Client: client, Person: captain.Person, Site: 1, Day: "2025-06-12", Body: "给张先生送药", At: at},
						{No: "BM-2", Person: captain.Person, Site: 1, Day: "2025-06-12", Body: "帮张先生的邻居搬米", At: at},
					},
					Questions: []bot.Question{
						{ID: "q2", Chat: chat + 1000, Kind: "x", Options: []bot.Option{{Label: "记 张先生", Action: "visit C002"}}, Until: at},
						{ID: "q3", Chat: chat + 1000, Kind: "x", Payload: []byte(`{"a":"张先生","n":7}`), Options: []bot.Option{{Label: "记 张先生", Action: "visit ZF-9"}}, Until: at.Add(time.Hour * 24), Open: true},
					},
					Suggestions: []scoring.Suggestion{{No: "J-2", Person: captain.Person, Site: 1, Body: "张先生门口加灯", Quarter: "2025-Q2", State: scoring.SuggestionOpen, At: at}},
				},
				Notes: []bot.Note{
					{Key: "visits/1/2025-W24/9", To: captain, Body: say(name, text.Fragment{T: " "}, home, text.Fragment{T: " 0/2"}, words)},
					{Key: "suggestion/J-1/9", To: captain, Body: say(text.Fragment{T: "新建议 "}, text.Fragment{T: "张的建议", M: text.Typed})},
					{Key: "others/9", To: captain, Body: say(text.Fragment{T: "王磊", M: text.Name}, text.Fragment{T: " "}, text.Fragment{T: "另一句话", M: text.Typed})},
				},
			}
		}
		if _, err := s.Record(i.t.Context(), act); err != nil {
			i.t.Fatal(err)
		}
	}
}

// holds lists which of some words stand anywhere in the database: on SQLite in
// the bytes of its files.
func (i importing) holds(words []string) (found []string) {
	i.t.Helper()
	if path, lite := strings.CutPrefix(i.address, "sqlite:"); lite {
		var all string
		for _, end := range []string{"", "-wal"} {
			raw, err := os.ReadFile(path + end)
			if err != nil && !os.IsNotExist(err) {
				i.t.Fatal(err)
			}
			all += string(raw)
		}
		for _, w := range words {
			if strings.Contains(all, w) {
				found = append(found, w)
			}
		}
		return found
	}
	plain := openPlain(i.t, i.address)
	rows, err := plain.Query("select table_name from information_schema.tables where table_schema = 'public'")
	if err != nil {
		i.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			i.t.Fatal(err)
		}
		for _, w := range words {
			if plain.count(i.t, fmt.Sprintf("select count(*) from %s t where t::text like '%%%s%%' or t::text like '%%' || encode('%s'::bytea, 'hex') || '%%'", table, w, w)) > 0 {
				found = append(found, w+" in "+table)
			}
		}
	}
	if err := rows.Err(); err != nil {
		i.t.Fatal(err)
	}
	return found
}

func TestErase(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.edit("clients.csv", "C002,张先生,SUN,1号楼302,138-0000-9002,no,,zh,", "C002,张先生,SUN,1号楼302,138-0000-9002,no,,zh,sandbox:demo:c-zhang")
		i.run(0)
		client, guard := i.talked()
		if found := i.holds(canaries()); len(found) < len(canaries()) {
			t.Fatalf("only %q stand there before", found)
		}
		who := []string{"--config", i.config, "--client", "c002"}
		code, out, errs := try(t, append([]string{"person", "export"}, who...)...)
		if code != 0 || errs != "" || !strings.Contains(out, `{"table":"said","row":{`) || !strings.Contains(out, "我家漏水找张") || !strings.Contains(out, `{"table":"settings","row":{`) || !strings.Contains(out, `{"table":"audit"`) || !strings.Contains(out, `{"table":"consents","row":{`) {
			t.Errorf("what is kept: %d %q\n%s", code, errs, out)
		}
		code, out, errs = try(t, append([]string{"erase"}, who...)...)
		if code != 0 || errs != "" || !strings.HasPrefix(out, "张先生: words of 2 messages, 1 answer or notice, 1 case and 1 suggestion would go, and 1 chat; ") {
			t.Errorf("what would go: %d %q %q", code, out, errs)
		}
		if code, out, errs = try(t, append([]string{"erase", "--yes"}, who...)...); code != 0 || !strings.HasPrefix(out, "erased") {
			t.Errorf("%d %q %q", code, out, errs)
		}
		if found := i.holds(canaries()); len(found) > 0 {
			t.Errorf("still there: %q", found)
		}
		i.is("select no, body from services order by no", fmt.Sprintf("BM-1| / BM-2|帮已注销%d的邻居搬米", client))
		i.is("select no, body, need from visits", "ZF-1||")
		i.is("select body from suggestions where no = 'J-2'", fmt.Sprintf("已注销%d门口加灯", client))
		i.is("select id, payload, options, is_open from questions where id <> 'q1' order by id", fmt.Sprintf(`q2|||0 / q3|{"a":"已注销%[1]d","n":7}|[{"action":"visit ZF-9","label":"记 已注销%[1]d"}]|1`, client))
		i.is("select count(*) from said where command = 'visit' and body <> ''", "1") // 看 A1001
		i.is("select count(*) from notes where key = 'others/9' and body like '%另一句话%'", "1")
		i.is("select no, state, body from cases", "A1001|closed|")
		i.is("select key from errands", "of-another")
		i.is(fmt.Sprint("select count(*) from settings where client = ", client), "0")
		i.is("select body from case_steps order by seq", " / 李强换了管")
		i.is("select no, points, reason from entries", "K250612-01|-50|李强又漏了")
		i.is(fmt.Sprint("select name, phone, home from clients where id = ", client), fmt.Sprintf("已注销%d||", client))
		i.is("select count(*) from notes where body like '%已注销%' and key = 'bound/9/3'", "1")
		i.is(fmt.Sprintf("select count(*) from audit where objects like '%%erasure/client/%d%%'", client), "1")
		if code, out, errs = try(t, append([]string{"erase", "--yes"}, who...)...); code != 2 || !strings.Contains(errs, "--client: nobody is called c002") {
			t.Errorf("again: %d %q %q", code, out, errs)
		}

		if code, _, errs = try(t, "erase", "--config", i.config, "--person", "李强", "--yes"); code != 0 {
			t.Errorf("a guard: %d %q", code, errs)
		}
		if found := i.holds([]string{"李强", "138-0000-1012"}); len(found) > 0 {
			t.Errorf("of the guard: %q", found)
		}
		i.is("select no, points, reason from entries", "K250612-01|-50|")
		i.is("select count(*) from settings", "0")
		i.is("select count(*), max(guard) from taps", "1|") // whom another system named before somebody had that name
		i.is(fmt.Sprint("select no, name, phone from people where id = ", guard), fmt.Sprintf("erased-%d|已注销%d|", guard, guard))
		i.is(fmt.Sprintf("select count(*) from due where name = 'leave' and scope = '%d'", guard), "1") // gives their cases back
		if code, _, errs := try(t, "audit", "verify", "--config", i.config); code != 0 {
			t.Errorf("the audit log: %d %q", code, errs)
		}
		codes := filepath.Join(t.TempDir(), "codes.csv")
		i.run(0, "--codes", codes) // the rows stand in the files still
		if made, err := os.ReadFile(codes); err == nil && strings.Contains(string(made), "已注销") {
			t.Errorf("a code for who was erased: %s", made)
		}
	})
}

func TestStandard(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		do := func(want int, args ...string) string {
			code, out, errs := try(t, append([]string{"standard", args[0], "--config", i.config}, args[1:]...)...)
			if _, rest, warned := strings.Cut(errs, "a power cut loses what was acknowledged\"\n"); warned { // of the test's own server
				errs = rest
			}
			if code != want || want != 0 && strings.Count(errs, "\n") != 1 {
				t.Fatalf("%v: %d %q %q", args, code, out, errs)
			}
			return out + errs
		}
		shown := do(0, "show")
		if _, err := scoring.ParseStandard([]byte(shown)); err != nil {
			t.Fatal(err)
		}
		file := t.TempDir() + "/standard.json"
		write := func(old, changed string) {
			t.Helper()
			shown = strings.Replace(shown, old, changed, 1)
			if !strings.Contains(shown, changed) || os.WriteFile(file, []byte(shown), 0o600) != nil {
				t.Fatalf("no %s", old)
			}
		}
		day := func(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }
		write(`"points": -200`, `"points": -300`)
		if out := do(2, "import", file); !strings.Contains(out, "version 1 is stored and says something else: ") || !strings.Contains(out, "make this one version 2") {
			t.Error(out)
		}
		write(`"version": 1`, `"version": 3`)
		if out := do(2, "import", file); !strings.Contains(out, "version 3 does not follow version 1; make it version 2; nothing was loaded") {
			t.Error(out)
		}
		write(`"version": 3`, `"version": 2`)
		if out := do(2, "import", file); !strings.Contains(out, "points of past days are never counted anew") {
			t.Error(out)
		}
		write(`"from": "2025-01-01"`, `"from": "`+day(9)+`"`)
		if out := do(0, "diff", "1", file); !strings.Contains(out, ".points: -200 → -300\n") || !strings.Contains(out, "version: 1 → 2\n") || strings.Count(out, "\n") != 3 {
			t.Errorf("differs:\n%s", out)
		}
		if out := do(0, "import", file); !strings.Contains(out, "version 2 is stored and holds from "+day(9)+" on; until then version 1 does\n") {
			t.Error(out)
		}
		if out := do(0, "import", file); out != "version 2 is stored already\n" {
			t.Error(out)
		}
		if out := do(0, "show", "--version", "2"); out != shown {
			t.Error("what was loaded is not what is shown")
		}
		if out := do(0, "diff", "2", "2"); out != "nothing differs\n" {
			t.Error(out)
		}
		i.is("select version from standards order by version", "1 / 2")
		i.is("select command, objects from audit where command <> 'anchor'", "standard|standard")
		write(`"weight": 3000`, `"weight": 2000`)
		for _, c := range []struct{ args, want string }{
			{"import " + file, "the weights add up to"},
			{"import " + file + ".none", "no such file"},
			{"show --version 9", "there is no version 9 of the standard; write one from 1 to 2"},
			{"diff 1 9", "there is no version 9"},
		} {
			if out := do(2, strings.Fields(c.args)...); !strings.Contains(out, c.want) {
				t.Errorf("%s: %s", c.args, out)
			}
		}
	})
}

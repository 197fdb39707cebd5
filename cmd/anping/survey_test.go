package main

import (
	"crypto/rand"
	"encoding/csv"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/web"
	"anping/commands"
	"anping/scoring/survey"
	"anping/storage"
)

// polling runs "anping survey" with more arguments.
func (i importing) polling(want int, args ...string) string {
	i.t.Helper()
	code, out, errs := try(i.t, append([]string{"survey", args[0], "--config", i.config}, args[1:]...)...)
	if code != want {
		i.t.Fatalf("survey %v: exit code %d, want %d\n%s%s", args, code, want, out, errs)
	}
	return out + errs
}

// written is a file of a text.
func (i importing) written(name, text string) string {
	i.t.Helper()
	path := filepath.Join(i.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		i.t.Fatal(err)
	}
	return path
}

// rounds records two closed rounds of the first site: of the older one six
// answers, of the newer four; and one that runs.
func (i importing) rounds() {
	i.t.Helper()
	i.store(func(s *storage.Store) {
		var c bot.Change
		for n, period := range []string{"2025-Q1", "2025-Q2", "2025-Q3"} {
			opened := time.Date(2025, time.Month(3*n+3), 1, 2, 7, 0, 0, time.UTC)
			round := survey.Round{Site: 1, Period: period, Asks: survey.Shipped(), Opened: opened, Closes: opened.AddDate(0, 0, 14)}
			if n < 2 {
				round.Closed = round.Closes
			}
			c.Rounds = append(c.Rounds, round)
			for k := range []int{6, 4, 0}[n] {
				a := survey.Answer{ID: fmt.Sprint(period, k), Site: 1, Period: period, Source: survey.ByForm, Values: []int{5, 4, 3, survey.NotTried, 5, 10}}
				if k == 0 {
					a.Words = "=1+1 谢谢"
				}
				c.Answers = append(c.Answers, a)
				c.Invites = append(c.Invites, survey.Invite{Site: 1, Period: period, Client: int64(100 + k), Reach: survey.ReachSent, Part: survey.PartDone})
			}
		}
		if _, err := s.Record(i.t.Context(), bot.Act{Key: "rounds", At: time.Now().UTC(), Change: c}); err != nil {
			i.t.Fatal(err)
		}
	})
}

// TestSurveyImport loads questionnaires: versions by code, the same once, and of a
// wrong file the line.
func TestSurveyImport(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.run(0)
		code, shown, _ := try(t, "survey", "show")
		if code != 0 {
			t.Fatalf("show: %d", code)
		}
		says(t, i.polling(0, "import", i.written("d.toml", shown)), `questionnaire default version 1 is stored: 7 questions, asked from the next round on`)
		own := "code = \"sun\"\nsites = [\"SUN\"]\nquestions = [\"patrol\", \"cleaning\"]\n"
		says(t, i.polling(0, "import", i.written("s.toml", own)), `questionnaire sun version 1 is stored: 2 questions`)
		says(t, i.polling(0, "import", i.written("s.toml", own)), `questionnaire sun is stored already, as version 1`)
		says(t, i.polling(0, "import", i.written("s.toml", strings.Replace(own, "cleaning", "green", 1))), `questionnaire sun version 2 is stored`)
		says(t, i.polling(0, "import", i.written("s.toml", own)), `questionnaire sun version 3 is stored`) // back again is a version too
		i.is("select code, version from questionnaires order by code, version", "default|1 / sun|1 / sun|2 / sun|3")
		for wrong, want := range map[string]string{
			strings.Replace(own, "cleaning", "nobody", 1): `.*/s\.toml:3: not a questionnaire: there is no question "nobody"; compare it with: anping survey show; nothing was loaded`,
			own + "colour = 1\n":                          `.*/s\.toml:4: not a questionnaire: there is no key colour; `,
			strings.Replace(own, "SUN", "MOON", 1):        `.*/s\.toml: there is no site MOON; write one of: SUN; nothing was loaded`,
			"code = ":                                     `.*/s\.toml:1: not a questionnaire: `,
			"":                                            `.*/s\.toml: not a questionnaire: code "": write small letters`,
		} {
			says(t, i.polling(2, "import", i.written("s.toml", wrong)), want)
		}
		says(t, i.polling(2, "import", filepath.Join(t.TempDir(), "none.toml")), `.*/none\.toml: no such file`)
		i.is("select count(*) from questionnaires", "4")
	})
}

// TestSurveyResults prints and writes what came of rounds; what too few answered
// is nowhere in it.
func TestSurveyResults(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.run(0)
		says(t, i.polling(2, "results", "--site", "SUN"), `anping: there is no such round of SUN; rounds open by themselves`)
		i.rounds()
		says(t, i.polling(0, "results", "--site", "sun"), `【阳光花园 2025 年三季度满意度】`, `不足 5 份,为保护填写人,不显示结果`)
		says(t, i.polling(0, "results", "--site", "SUN", "--period", "2025-Q2"), `【阳光花园 2025 年二季度满意度】`, `不足 5 份`)
		out := i.polling(0, "results", "--site", "SUN", "--period", "2025-Q1", "--lang", "en")
		says(t, out, `1\. Do the patrols make you feel safe\? mean 5\.00`, `6\. Would you recommend .* NPS \+100`, `  =1\+1 谢谢`)
		if strings.Contains(out, "anping survey results") { // they stand below
			t.Errorf("the comments are sent to where they are: %s", out)
		}
		says(t, i.polling(2, "results", "--site", "SUN", "--period", "2024-Q1"), `anping: there is no such round`)
		says(t, i.polling(2, "results", "--site", "MOON"), `anping: --site: there is no site MOON`)
		path := filepath.Join(t.TempDir(), "r.csv")
		i.polling(0, "results", "--site", "SUN", "--out", path)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Split(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n")
		if len(got) != 11 || !strings.HasPrefix(got[0], "\ufeff项目,期,送达,") {
			t.Fatalf("%d lines\n%s", len(got), raw)
		}
		if rows, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll(); err != nil || len(rows) != 10 { // also says whether a row has another length
			t.Errorf("%d rows: %v", len(rows), err)
		}
		for n, want := range map[int]string{
			1: `SUN,2025-Q1,6,0,6,安保巡逻让您放心吗?,6,5.00,100.0%,,0,,0,0,0,0,6,,,,,`,
			4: `SUN,2025-Q1,6,0,6,"便民服务(代收、帮拿东西等),您满意吗?","不足 5 份,不显示"`,
			6: `SUN,2025-Q1,6,0,6,"您愿意向亲友推荐我们的安保服务吗?0 是不愿意,10 是非常愿意",6,10.00,,100,,0,0,0,0,0,0,0,0,0,0,6`,
			7: `SUN,2025-Q1,6,0,6,'=1+1 谢谢`, // no formula in a sheet
			8: `SUN,2025-Q2,4,0,4,"不足 5 份,为保护填写人,不显示结果"`,
			9: `SUN,2025-Q3,0,0,0,"不足 5 份,为保护填写人,不显示结果"`,
		} {
			if strings.TrimRight(got[n], ",") != strings.TrimRight(want, ",") {
				t.Errorf("line %d: %s\nwant %s", n, got[n], want)
			}
		}
		says(t, i.polling(2, "results", "--site", "SUN", "--out", path), `anping: --out: .*exist`)
	})
}

// TestSurveySheet: whom no chat reaches gets a slip whose link works for that
// client alone and once; who has answered or declined gets none.
func TestSurveySheet(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		i := newImporting(t, database)
		i.run(0)
		out := filepath.Join(t.TempDir(), "slips.html")
		says(t, i.polling(2, "sheet", "--site", "SUN", "--out", out), `.*:public_url: it is not set, so no phone would find the form`)
		i.configure("public_url = \"https://anping.example.com\"\n")
		says(t, i.polling(2, "sheet", "--site", "SUN", "--out", out), `anping: no survey is running at SUN`)
		plain := openPlain(t, i.address)
		id := func(code string) int64 {
			return int64(plain.count(t, "select id from clients where code = '"+code+"'"))
		}
		now := time.Now().UTC()
		round := survey.Round{Site: 1, Period: "2025-Q3", Asks: survey.Shipped(), Opened: now.AddDate(0, 0, -1), Closes: now.AddDate(0, 0, 13)}
		i.store(func(s *storage.Store) {
			if _, err := surveyKey(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			act := bot.Act{Key: "round", At: now, Change: bot.Change{Records: bot.Records{Rounds: []survey.Round{round}}}}
			if _, err := s.Record(t.Context(), act); err != nil {
				t.Fatal(err)
			}
		})
		says(t, i.polling(0, "sheet", "--site", "SUN", "--out", out), `1 slip is in `) // the others have a chat
		page := i.read(out)
		link := regexp.MustCompile(`aria-label="(https://anping\.example\.com/survey/[^"]+)"`).FindStringSubmatch(page)
		if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 || link == nil || !strings.Contains(page, "张先生") || strings.Contains(page, "王阿姨") {
			t.Fatalf("%v %v\n%s", info, err, page)
		}
		says(t, i.polling(0, "sheet", "--site", "SUN", "--out", out+"2", "--all"), `3 slips are in `)
		i.store(func(s *storage.Store) {
			key, err := surveyKey(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			f := &web.Form{Key: key, Asker: asker{commands.NewSurveyForm(s, bot.Machine{}, rand.Reader)}, Text: shippedTexts(t), Clock: bot.Machine{}, Log: slog.New(slog.DiscardHandler)}
			at := strings.Replace(link[1], "https://anping.example.com", mounted(t, f.Mount), 1)
			for range 2 {
				if status, page, _ := visit(t, "POST", at, filled()); status != http.StatusOK {
					t.Errorf("%d %s", status, page)
				}
			}
			declined := survey.Invite{Site: 1, Period: round.Period, Client: id("C001"), Part: survey.PartDeclined}
			if _, err := s.Record(t.Context(), bot.Act{Key: "declined", At: now, Change: bot.Change{Records: bot.Records{Invites: []survey.Invite{declined}}}}); err != nil {
				t.Fatal(err)
			}
		})
		i.is("select client, source from survey_answers", "0|form")
		i.is("select client from survey_invites where part = 'done'", fmt.Sprint(id("C002")))
		says(t, i.polling(0, "sheet", "--site", "SUN", "--out", out+"3"), `nobody needs a slip; no file was written`)
		says(t, i.polling(0, "sheet", "--site", "SUN", "--out", out+"3", "--all"), `1 slip is in `)
	})
}

func (i importing) read(path string) string {
	i.t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		i.t.Fatal(err)
	}
	return string(raw)
}

package main

import (
	"bytes"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/web"
	"anping/commands"
)

// openForm is a company on the morning of its survey, with the form over HTTP.
func openForm(t *testing.T, database string) (*world, *web.Form, string) {
	t.Helper()
	company := exampleCompany(t)
	polled(&company)
	w := openWorld(t, worldConfig{database: database, company: company, push: true, start: time.Date(2025, 8, 31, 14, 0, 0, 0, shanghai(t))})
	if err := w.engine.Step(t.Context(), time.Date(2025, 9, 1, 10, 8, 0, 0, shanghai(t))); err != nil {
		t.Fatal(err)
	}
	f := &web.Form{
		Key: []byte("a key of a test"), Asker: asker{commands.NewSurveyForm(w.store, w.clock, rand.Reader)}, Text: shippedTexts(t), Clock: w.clock,
		Log: slog.New(slog.DiscardHandler),
	}
	f.Base = mounted(t, f.Mount)
	return w, f, f.Base
}

// formLink is a client's link to the round that runs.
func formLink(t *testing.T, w *world, f *web.Form, client int64) string {
	t.Helper()
	round, _, err := w.store.SurveyRound(t.Context(), w.store.View(), 1, client)
	if err != nil || round.Site == 0 {
		t.Fatalf("there is no round: %v", err)
	}
	return f.Link(1, round, client)
}

// mounted serves pages over HTTP until the test ends and returns their address.
func mounted(t *testing.T, mounts ...func(web.Router)) string {
	t.Helper()
	mux := http.NewServeMux()
	for _, mount := range mounts {
		mount(mux)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func visit(t *testing.T, method, address string, form url.Values, header ...string) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, b.String(), res.Header
}

// filled are good answers.
func filled() url.Values {
	return url.Values{
		"by": {"anonymous"}, "q1": {"5"}, "q2": {"4"}, "q3": {"3"}, "q4": {"-1"}, "q5": {"2"}, "q6": {"10"}, "words": {"门岗很有礼貌"},
	}
}

// TestSurveyForm: a whole answer is stored once, what is missing is named and led
// to, and a link works for its client only and until the round closes.
func TestSurveyForm(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		w, f, _ := openForm(t, database)
		link := formLink(t, w, f, 2)
		looks(t, "GET", link, nil, http.StatusOK, []string{`<html lang="zh-CN">`, "阳光花园 满意度问卷"})
		for lang, want := range map[string]string{"zh-Hant": "滿意度問卷", "en": "satisfaction survey"} {
			looks(t, "GET", link+"?lang="+lang, nil, http.StatusOK, []string{want})
		}
		lacking := filled()
		lacking.Del("q3")
		lacking.Set("q6", "11")
		looks(t, "POST", link, lacking, http.StatusUnprocessableEntity, []string{
			`href="#q3-5"`, `href="#q6-0"`, `id="q3-error"`, `aria-describedby="q3-error"`, `value="4" checked`, "门岗很有礼貌", "还有 2 处没选",
		})
		if n := w.plain.count(t, "select count(*) from survey_answers"); n != 0 {
			t.Errorf("%d answers of what is not whole", n)
		}
		for range 2 {
			looks(t, "POST", link, filled(), http.StatusOK, []string{"谢谢"})
		}
		got, err := w.plain.rows("select client, vals, body, source, day from survey_answers")
		if err != nil || got != "0|5 4 3 -1 2 10|门岗很有礼貌|form|2025-09-01" {
			t.Errorf("stored %s, %v", got, err)
		}
		looks(t, "GET", link, nil, http.StatusOK, []string{"您已经交过"})
		refusesLinks(t, w, link, formLink(t, w, f, 1))
	})
}

// refusesLinks: no letter of a link can be changed, nor two be put together.
func refusesLinks(t *testing.T, w *world, link, other string) {
	t.Helper()
	before := w.plain.count(t, "select count(*) from survey_answers")
	changed(t, link, other, func(bad string) {
		for _, method := range []string{"GET", "POST"} {
			if status, page, _ := visit(t, method, bad, filled()); status != http.StatusForbidden || !strings.Contains(page, "<h1>") {
				t.Errorf("%s of %s: %d", method, bad, status)
			}
		}
	})
	if n := w.plain.count(t, "select count(*) from survey_answers"); n != before {
		t.Errorf("%d answers by links that are none", n-before)
	}
}

func TestSurveyFormIsOver(t *testing.T) {
	t.Parallel()
	w, f, _ := openForm(t, "sqlite")
	link := formLink(t, w, f, 3)
	if err := w.engine.Step(t.Context(), time.Date(2025, 9, 15, 0, 0, 0, 0, shanghai(t))); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"GET", "POST"} {
		if status, page, _ := visit(t, method, link+"?lang=en", filled()); status != http.StatusGone || !strings.Contains(page, "This survey is closed") {
			t.Errorf("%s: %d %s", method, status, page)
		}
	}
	if n := w.plain.count(t, "select count(*) from survey_answers"); n != 0 {
		t.Errorf("%d answers after the close", n)
	}
}

// TestSurveyRoutes: every way into the form has a row here; answers are taken from
// its own page only.
func TestSurveyRoutes(t *testing.T) {
	t.Parallel()
	w, f, base := openForm(t, "sqlite")
	link := formLink(t, w, f, 1)
	ways(t, "survey.go", map[string]string{
		"GET /survey/{token}": link, "POST /survey/{token}": link, "GET /survey/style/form.css": base + "/survey/style/form.css",
	}, filled())
	if n := w.plain.count(t, "select count(*) from survey_answers"); n != 0 {
		t.Errorf("%d answers were taken", n)
	}
}

// TestAnonymousLeavesNothing: after an anonymous answer nothing in the database
// holds what was said on the way, or leads from who took part to the answer; on
// SQLite neither its file nor its log holds the words but once. So in the chat, on
// the form, and where somebody began in the chat and finished on the form.
func TestAnonymousLeavesNothing(t *testing.T) {
	t.Parallel()
	const canary = "金丝雀唱得真好听"
	for _, way := range []struct {
		name  string
		said  []string // in the chat
		form  bool
		vals  string
		draft string
	}{
		{"chat", []string{"匿名填", "1", "2", "3", "1", "2", "7", canary}, false, "1 2 3 1 2 7", "[1,2,3"},
		{"form", nil, true, "1 2 3 1 2 7", "[1,2,3"},
		{"both", []string{"匿名填", "4", "4", "4"}, true, "1 2 3 1 2 7", "[4,4,4"},
	} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			eachDatabase(t, func(t *testing.T, database string) {
				w, f, _ := openForm(t, database)
				for i, words := range way.said {
					m := bot.Message{
						Key: "canary-" + string(rune('a'+i)), Platform: w.fake.Name(), Account: "demo", Chat: bot.ChatRef{ID: "c-zhang"}, From: "c-zhang",
						Text: words, Named: true, At: w.clock.Now(),
					}
					if _, err := w.engine.Handle(t.Context(), m); err != nil {
						t.Fatal(err)
					}
					if err := w.engine.Quiesce(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				if way.form {
					filled := url.Values{"by": {"anonymous"}, "words": {canary}}
					for n, v := range strings.Fields(way.vals) {
						filled.Set("q"+string(rune('1'+n)), v)
					}
					if status, page, _ := visit(t, "POST", formLink(t, w, f, 2), filled); status != http.StatusOK {
						t.Fatalf("%d %s", status, page)
					}
				}
				leavesNothing(t, w, canary, way.vals, way.draft)
			})
		})
	}
}

// leavesNothing looks for what could lead to the one answer there is.
func leavesNothing(t *testing.T, w *world, canary, vals, draft string) {
	t.Helper()
	id, err := w.plain.rows("select id from survey_answers")
	if err != nil || len(id) != 16 {
		t.Fatalf("the answer's id is %q, %v", id, err)
	}
	if got, err := w.plain.rows("select client, day, vals, body from survey_answers"); err != nil || got != "0|2025-09-01|"+vals+"|"+canary {
		t.Errorf("the answer says %s, %v", got, err)
	}
	traces := []string{`"anonymous":true`, "第 2 题记下", draft}
	for table, all := range allRows(t, w.plain) {
		for _, word := range append([]string{canary, id, vals, "[" + strings.ReplaceAll(vals, " ", ",") + "]"}, traces...) {
			if table != "survey_answers" && strings.Contains(all, word) {
				t.Errorf("%s leads to the answer by %s", table, word)
			}
		}
	}
	if !w.plain.lite {
		return
	}
	path := strings.TrimPrefix(w.address, "sqlite:")
	forgotten(t, path+"-wal", append([]string{canary}, traces...)...)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(raw, []byte(canary)); n != 1 {
		t.Errorf("the words stand %d times in the file", n)
	}
	for _, left := range traces {
		if bytes.Contains(raw, []byte(left)) {
			t.Errorf("the file still holds %s", left)
		}
	}
}

// forgotten waits until a file holds none of these words, or is gone.
func forgotten(t *testing.T, path string, words ...string) {
	t.Helper()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	late := time.NewTimer(time.Minute)
	defer late.Stop()
	for {
		raw, err := os.ReadFile(path)
		if err != nil || !slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(raw, []byte(w)) }) {
			return
		}
		select {
		case <-poll.C:
		case <-late.C:
			t.Fatal("the log still holds what led to the answer")
		}
	}
}

// allRows are the rows of every table, as one text each.
func allRows(t *testing.T, db *plainDB) map[string]string {
	t.Helper()
	q := "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
	if db.lite {
		q = "select name from sqlite_schema where type = 'table' and name not like 'sqlite%'"
	}
	names, err := db.rows(q)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, name := range strings.Fields(names) {
		if out[name], err = db.rows("select * from " + name); err != nil {
			t.Fatal(err)
		}
	}
	if len(out) < 30 {
		t.Errorf("only %d tables", len(out))
	}
	return out
}

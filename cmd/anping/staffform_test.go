package main

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/web"
	"anping/commands"
)

// staffed is a company on the morning of its survey, with the form of the staff.
type staffed struct {
	*world
	f *web.StaffForm
}

func openStaffForm(t *testing.T, database string) staffed {
	t.Helper()
	w, _, _ := openForm(t, database)
	f := &web.StaffForm{
		Key: []byte("a key of a test"), Asker: staffAsker{commands.NewStaffForm(w.store, w.engine, w.clock)}, Text: shippedTexts(t), Clock: w.clock,
		Log: slog.New(slog.DiscardHandler),
	}
	style := &web.Form{Log: f.Log, Text: f.Text, Clock: w.clock}
	f.Base = mounted(t, f.Mount, style.Mount)
	return staffed{w, f}
}

// person is the row number of somebody of the company.
func (s staffed) person(t *testing.T, name string) int64 {
	t.Helper()
	roster, err := s.store.Roster(t.Context(), s.store.View())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range roster.People {
		if p.Name == name {
			return p.ID
		}
	}
	t.Fatalf("there is no %s", name)
	return 0
}

// behalf is a link of somebody's to fill in for a client.
func (s staffed) behalf(person, client int64) string {
	return s.f.Link(web.StaffLink{Person: person, Period: "2025-Q3", Client: client, Until: s.clock.Now().Add(48 * time.Hour)})
}

// asksMystery lets 刘洋 begin a mystery shopper's look, and returns her link to it.
func (s staffed) asksMystery(t *testing.T) string {
	t.Helper()
	var ext string
	if got, err := s.plain.rows("select ext from chats where person = " + number(s.person(t, "刘洋"))); err != nil || got == "" {
		t.Fatalf("刘洋 has no chat: %v", err)
	} else {
		ext = got
	}
	m := bot.Message{Key: "begin", Platform: s.fake.Name(), Account: "demo", Chat: bot.ChatRef{ID: ext}, From: ext, Text: "暗访 阳光花园", Named: true, At: s.clock.Now()}
	if _, err := s.engine.Handle(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	return s.f.Link(web.StaffLink{Person: s.person(t, "刘洋"), No: "AF-1", Until: s.clock.Now().Add(48 * time.Hour)})
}

// sends sends forms to a link, all at once, as a finger that presses twice does: each
// is told that it is in.
func (s staffed) sends(t *testing.T, link string, forms ...url.Values) {
	t.Helper()
	var all sync.WaitGroup
	for _, form := range forms {
		all.Go(func() {
			if status, page, _ := visit(t, "POST", link, form); status != http.StatusOK || !strings.Contains(page, "已经交了") {
				t.Errorf("%d %s", status, page)
			}
		})
	}
	all.Wait()
}

// copied are good answers of a client, from a sheet of paper.
func copied() url.Values {
	return url.Values{"how": {"paper"}, "q1": {"5"}, "q2": {"4"}, "q3": {"3"}, "q4": {"-1"}, "q5": {"2"}, "q6": {"10"}, "words": {"门口的灯\n太暗了"}}
}

// TestStaffForm: what is filled in for a client is stored once, marked with how they
// were asked and by whom, and counted apart; a mystery shopper's beside it.
func TestStaffForm(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, database string) {
		s := openStaffForm(t, database)
		captain := s.person(t, "王磊")
		link := s.behalf(captain, 2)
		looks(t, "GET", link, nil, http.StatusOK, []string{`<html lang="zh-CN">`, "替 张先生 填 2025 年三季度满意度问卷"})
		for lang, want := range map[string]string{"zh-Hant": "替 张先生 填 2025 年三季度滿意度問卷", "en": "Satisfaction survey Q3 2025 for 张先生"} {
			looks(t, "GET", link+"?lang="+lang, nil, http.StatusOK, []string{want})
		}
		lacking := copied()
		lacking.Set("how", "chat")
		lacking.Del("q3")
		looks(t, "POST", link, lacking, http.StatusUnprocessableEntity, []string{`href="#how-phone"`, `href="#q3-5"`, `value="4" checked`, "还有 2 处没选"})
		if n := s.plain.count(t, "select count(*) from survey_answers"); n != 0 {
			t.Errorf("%d answers of what is not whole", n)
		}
		s.sends(t, link, copied(), copied()) // what the chat answers is a note there
		other := copied()
		other.Set("q1", "1")
		s.sends(t, link, other)
		got, err := s.plain.rows("select client, vals, body, source, person, day from survey_answers")
		if want := "2|5 4 3 -1 2 10|门口的灯 太暗了|paper|" + number(captain) + "|2025-09-01"; err != nil || got != want {
			t.Errorf("stored %s, want %s, %v", got, want, err)
		}
		shop := s.asksMystery(t)
		looks(t, "GET", shop, nil, http.StatusOK, []string{"阳光花园暗访 AF-1"}, "怎么问的")
		seen := copied()
		seen.Set("q6", "1")
		s.sends(t, shop, seen, seen)
		s.sends(t, shop, other)
		if got, err := s.plain.rows("select no, vals, source, body from survey_mysteries"); err != nil || got != "AF-1|5 4 3 -1 2 1|form|门口的灯 太暗了" {
			t.Errorf("stored %s, %v", got, err)
		}
		polls, err := s.store.Polls(t.Context(), s.store.View(), 1, 1)
		if err != nil || len(polls) != 1 || polls[0].Summary().Answers != 0 || polls[0].Behalf().Answers != 1 || len(polls[0].Mysteries) != 1 || polls[0].Done != 1 {
			t.Errorf("counted %+v, %v", polls, err)
		}
	})
}

// TestStaffFormRefuses: a link is one person's for one thing, with no more than
// their rights, and not for ever.
func TestStaffFormRefuses(t *testing.T) {
	t.Parallel()
	s := openStaffForm(t, "sqlite")
	captain := s.person(t, "王磊")
	link, shop := s.behalf(captain, 3), s.asksMystery(t)
	refused := func(name, link string, want int) {
		t.Helper()
		for _, method := range []string{"GET", "POST"} {
			if status, page, _ := visit(t, method, link, copied()); status != want || strings.Contains(page, "<form") {
				t.Errorf("%s: %s: %d %s", name, method, status, page)
			}
		}
	}
	changed(t, link, shop, func(bad string) { refused("changed", bad, http.StatusForbidden) })
	refused("a guard's", s.behalf(s.person(t, "李强"), 3), http.StatusForbidden)
	refused("nobody's", s.behalf(9999, 3), http.StatusForbidden)
	refused("for nobody", s.behalf(captain, 9999), http.StatusForbidden)
	until := s.clock.Now().Add(time.Hour)
	refused("another's look", s.f.Link(web.StaffLink{Person: captain, No: "AF-1", Until: until}), http.StatusForbidden)
	refused("no look", s.f.Link(web.StaffLink{Person: s.person(t, "刘洋"), No: "AF-9", Until: until}), http.StatusForbidden)
	refused("of another round", s.f.Link(web.StaffLink{Person: captain, Client: 3, Period: "2025-Q2", Until: until}), http.StatusGone)
	refused("expired", s.f.Link(web.StaffLink{Person: captain, Client: 3, Period: "2025-Q3", Until: s.clock.Now()}), http.StatusGone)
	ways(t, "staffform.go", map[string]string{"GET /survey/staff/{token}": link, "POST /survey/staff/{token}": link}, copied())
	s.plain.exec(t, "update chats set person = 0 where person = "+number(captain))
	refused("unbound", link, http.StatusForbidden)
	for _, table := range []string{"survey_answers", "survey_mysteries where done_at > 0"} {
		if n := s.plain.count(t, "select count(*) from "+table); n != 0 {
			t.Errorf("%d of %s were taken", n, table)
		}
	}
}

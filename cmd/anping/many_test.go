package main

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"anping/scoring/calendar"
)

// together sends messages at once, spread over processes, and returns the
// answers in order.
func together(t *testing.T, ps []*process, ms []talk) []string {
	t.Helper()
	answers := make([]string, len(ms))
	begin := make(chan struct{})
	var wg sync.WaitGroup
	for i, m := range ms {
		wg.Go(func() {
			<-begin
			status, answer, err := ps[i%len(ps)].say(m)
			for range 30 { // what is not decided in time is kept, and asking again waits for it; who is busy says so
				if err != nil || status != http.StatusServiceUnavailable && !strings.Contains(answer, `"answer":null`) {
					break
				}
				status, answer, err = ps[i%len(ps)].say(m)
			}
			if err != nil || status != http.StatusOK {
				t.Errorf("%s: status %d, %v: %s", m.Key, status, err, answer)
			}
			answers[i] = answer
		})
	}
	close(begin)
	wg.Wait()
	return answers
}

func TestThreeProcessesActAsOne(t *testing.T) {
	t.Parallel()
	database := newPostgres(t)
	roster := crowd(t, 256, 40, "sandbox:demo:g-team")
	var ps []*process
	for range 3 {
		ps = append(ps, start(t, "anping", database, roster))
	}
	db := openPlain(t, database)
	t.Cleanup(func() {
		for _, p := range ps {
			if t.Failed() {
				t.Log(p.stderr)
			}
		}
	})

	t.Run("256 people accept one case", func(t *testing.T) {
		answers := together(t, ps[:1], []talk{{Key: "open", Chat: "c-0", Text: "投诉 3号楼道闸坏了"}})
		no := numberIn(t, answers[0])
		var ms []talk
		for i := range 256 {
			ms = append(ms, talk{Key: fmt.Sprint("accept-", i), Chat: fmt.Sprint("p-", i), Text: "接单 " + no})
		}
		winners := 0
		for i, a := range together(t, ps, ms) {
			switch {
			case strings.Contains(a, "由您负责"):
				winners++
			case !strings.Contains(a, "接单") || !strings.Contains(a, no):
				t.Errorf("guard %d was answered %s", i, a)
			}
			if strings.Contains(a, "再试") || strings.Contains(a, "重试") || strings.Contains(a, "稍后") {
				t.Errorf("guard %d was told to try again: %s", i, a)
			}
		}
		if winners != 1 {
			t.Errorf("%d winners, want 1", winners)
		}
		if n := db.count(t, "select count(*) from case_steps where case_no = '"+no+"' and what = 'accepted'"); n != 1 {
			t.Errorf("%d accepted steps, want 1", n)
		}
		if n := db.count(t, "select count(*) from said where command = 'accept'"); n != 256 {
			t.Errorf("%d messages recorded, want 256", n)
		}
	})

	t.Run("480 repeats of 40 messages", func(t *testing.T) {
		var ms []talk
		for i := range 480 {
			ms = append(ms, talk{Key: fmt.Sprint("twelve-", i%40), Chat: fmt.Sprint("c-", i%40), Text: "报修 水管漏水了"})
		}
		first := map[string]string{}
		for i, a := range together(t, ps, ms) {
			if before, ok := first[ms[i].Key]; ok && before != a {
				t.Errorf("%s was answered in two ways:\n%s\n%s", ms[i].Key, before, a)
			}
			first[ms[i].Key] = a
		}
		if n := db.count(t, "select count(*) from said where body like '%水管漏水%'"); n != 40 {
			t.Errorf("%d records, want 40", n)
		}
	})

	t.Run("12 late ticks", func(t *testing.T) {
		first, err := db.rows("select period from due where name = 'evening'")
		if err != nil {
			t.Fatal(err)
		}
		before := calendar.AddDays(first, -1)
		for range 12 {
			// Back to the day before, two days late: again and again the same local day.
			db.exec(t, "update due set next_at = next_at - 172800000, period = '"+before+"' where name = 'evening'")
			db.until(t, "select count(*) from due where name = 'evening' and period = '"+before+"'", 0)
		}
		posted := "select count(*) from notes where key = 'notice/evening/1/" + before + "'"
		if n := db.count(t, posted); n != 1 {
			t.Errorf("%d notices, want 1", n)
		}
		db.until(t, posted+" and state = 'sent' and attempt = 1", 1)
	})
}

// numberForm is a case number in an answer.
var numberForm = regexp.MustCompile(`A\d{4,}`)

func numberIn(t *testing.T, answer string) string {
	t.Helper()
	no := numberForm.FindString(answer)
	if no == "" {
		t.Fatalf("no case number in %s", answer)
	}
	return no
}

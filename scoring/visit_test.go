package scoring

import (
	"fmt"
	"testing"

	"anping/scoring/calendar"
)

// The week of these tests is 2025-06-16 to 2025-06-22.
const visitMonday = "2025-06-16"

func visited(client int64, days ...int) []Visit {
	var out []Visit
	for i, d := range days {
		out = append(out, Visit{No: fmt.Sprint("ZF-", client, i), Client: client, Person: 9, Day: calendar.AddDays(visitMonday, d)})
	}
	return out
}

func leaveOf(person int64, from, days int) Absence {
	return Absence{Person: person, FromDay: calendar.AddDays(visitMonday, from), ToDay: calendar.AddDays(visitMonday, from+days-1), State: AbsenceGranted}
}

func awayOf(client int64, from, days int) Absence {
	a := leaveOf(0, from, days)
	a.Client = client
	return a
}

func TestVisitDuties(t *testing.T) {
	t.Parallel()
	day := func(n int) string { return calendar.AddDays(visitMonday, n) }
	for _, c := range []struct {
		what  string
		f     VisitFacts
		guard int64
		quota int
		made  int
	}{
		{"nothing", VisitFacts{}, 7, 2, 0},
		{"two days, by anybody", VisitFacts{Visits: visited(1, 0, 6)}, 7, 2, 2},
		{"twice on one day is one", VisitFacts{Visits: visited(1, 3, 3)}, 7, 2, 1},
		{"the week before and after", VisitFacts{Visits: visited(1, -1, 7)}, 7, 2, 0},
		{"somebody else's client", VisitFacts{Visits: visited(2, 1, 2)}, 7, 2, 0},
		{"leave of two days", VisitFacts{Absences: []Absence{leaveOf(7, 0, 2)}}, 7, 2, 0},
		{"leave of three days", VisitFacts{Absences: []Absence{leaveOf(7, 4, 3)}}, 7, 1, 0},
		{"leave of four days", VisitFacts{Absences: []Absence{leaveOf(7, -2, 6)}}, 7, 1, 0},
		{"leave of five days", VisitFacts{Absences: []Absence{leaveOf(7, 1, 5)}}, 7, 0, 0},
		{"leave of another", VisitFacts{Absences: []Absence{leaveOf(8, 0, 7)}}, 7, 2, 0},
		{"client away three days", VisitFacts{Absences: []Absence{awayOf(1, 4, 9)}}, 7, 1, 0},
		{"client away five days", VisitFacts{Absences: []Absence{awayOf(1, 2, 5)}}, 7, 0, 0},
		{"both on the same days", VisitFacts{Absences: []Absence{awayOf(1, 0, 2), leaveOf(7, 0, 2)}}, 7, 2, 0},
		{"new on Thursday", VisitFacts{Wards: []Ward{{1, day(2), 0}}}, 7, 1, 0},
		{"new on Wednesday", VisitFacts{Wards: []Ward{{1, day(1), 0}}}, 7, 2, 0},
		{"new on Saturday", VisitFacts{Wards: []Ward{{1, day(4), 0}}}, 7, 0, 0},
		{"another's until Thursday", VisitFacts{Wards: []Ward{{1, day(3), 8}}}, 8, 2, 0},
		{"another's until Wednesday", VisitFacts{Wards: []Ward{{1, day(2), 8}}}, 7, 2, 0},
		{"changed twice", VisitFacts{Wards: []Ward{{1, day(5), 9}, {1, day(1), 8}}}, 9, 2, 0},
		{"changed long ago", VisitFacts{Wards: []Ward{{1, day(-3), 8}}}, 7, 2, 0},
		{"gone since Friday", VisitFacts{Works: func(_ int64, d string) bool { return d < day(4) }}, 7, 1, 0},
		{"gone before", VisitFacts{Works: func(int64, string) bool { return false }}, 0, 0, 0},
	} {
		c.f.Clients = []Client{{ID: 1, Guard: 7, Key: true}}
		d := c.f.VisitDuties(visitMonday)[0]
		if d.Guard != c.guard || d.Quota != c.quota || d.Made != c.made {
			t.Errorf("%s: guard %d, %d of %d; want guard %d, %d of %d", c.what, d.Guard, d.Made, d.Quota, c.guard, c.made, c.quota)
		}
	}
}

func TestVisitCharges(t *testing.T) {
	t.Parallel()
	duty := func(client, guard int64, quota, made int) VisitDuty {
		return VisitDuty{Client: Client{ID: client}, Guard: guard, Quota: quota, Made: made}
	}
	duties := []VisitDuty{
		duty(1, 7, 2, 1), duty(2, 7, 2, 2), duty(3, 7, 1, 1), duty(4, 7, 0, 0), duty(5, 0, 2, 0), // one is short
		duty(6, 8, 2, 0), duty(7, 8, 2, 0), duty(8, 8, 1, 0), duty(9, 8, 2, 1), duty(10, 8, 2, 0), // four of five
	}
	var got []int64
	for _, d := range VisitCharges(duties) {
		got = append(got, d.Client.ID)
	}
	if want := "[1 6 7 8 9]"; fmt.Sprint(got) != want {
		t.Errorf("charged %v, want %s", got, want)
	}
}

func TestVisitRecords(t *testing.T) {
	t.Parallel()
	earlier := []Visit{{No: "ZF-1", Body: "老人身体好,灯也没坏,说谢谢我们"}}
	for _, c := range []struct {
		what, body string
		media      bool
		short      bool
		like       string
	}{
		{"nothing", "", false, true, ""},
		{"a word", "已走访。", false, true, ""},
		{"five letters", "一切都正常", false, true, ""},
		{"six letters", "一切都很正常", false, false, ""},
		{"marks are no letters", "好!!!!!!!!", false, true, ""},
		{"a photo", "", true, false, ""},
		{"the same again", "老人身体好,灯也没坏,说谢谢我们", false, false, "ZF-1"},
		{"the same in other marks", "老人身体好 灯也没坏 说谢谢我们了", false, false, "ZF-1"},
		{"in the other script", "老人身體好,燈也沒壞,說謝謝我們", false, false, "ZF-1"},
		{"something else", "楼道灯坏了,要换一个,药吃完了", false, false, ""},
		{"the same with a photo", "老人身体好,灯也没坏,说谢谢我们", true, false, "ZF-1"},
	} {
		v := Visit{No: "ZF-2", Body: c.body, Media: c.media}
		if v.TooShort() != c.short || v.LikeEarlier(earlier) != c.like {
			t.Errorf("%s: too short %v, like %q", c.what, v.TooShort(), v.LikeEarlier(earlier))
		}
	}
}

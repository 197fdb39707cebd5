package survey

import (
	"errors"
	"strings"
	"testing"
	"time"

	"anping/scoring"
)

func shanghai(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestShippedAsksTheSix(t *testing.T) {
	q := Shipped()
	var dims []scoring.Dimension
	for _, x := range q.Questions {
		dims = append(dims, x.Dim)
	}
	if len(q.Questions) != 7 || q.Asked() != 6 {
		t.Fatalf("%d questions, %d to be answered", len(q.Questions), q.Asked())
	}
	for i, want := range []scoring.Dimension{1, 2, 3, 4, 5, 0, 0} {
		if dims[i] != want {
			t.Errorf("question %d is about %d, want %d", i+1, dims[i], want)
		}
	}
	if q.Questions[5].Kind != Recommend || q.Questions[6].Kind != Words {
		t.Error("the sixth is no recommendation, or the last not for words")
	}
}

func TestParse(t *testing.T) {
	q, err := Parse([]byte(`code = "sun"
sites = ["SUN"]
questions = ["patrol", "cleaning", "green", "works", "desk", "gate", "recommend"]
[[question]]
code = "gate"
kind = "scale"
dim = 1
zh = "门岗"
zh-Hant = "門崗"
en = "The gate"
`))
	if err != nil {
		t.Fatal(err)
	}
	if q.Asked() != 7 || q.Questions[5].Text.In("en") != "The gate" || q.Questions[1].Text.In("zh") != "小区的清洁,您满意吗?" {
		t.Errorf("read %+v", q)
	}
	if !q.Same(q) || q.Same(Shipped()) {
		t.Error("Same is wrong")
	}
	for what, raw := range map[string]string{
		"no code":       `questions = ["patrol"]`,
		"a bad code":    "code = \"A b\"\nquestions = [\"patrol\"]",
		"nothing asked": `code = "x"`,
		"unknown":       "code = \"x\"\nquestions = [\"nobody\"]",
		"twice":         "code = \"x\"\nquestions = [\"patrol\", \"patrol\"]",
		"words first":   "code = \"x\"\nquestions = [\"words\", \"patrol\"]",
		"a strange key": "code = \"x\"\nquestions = [\"patrol\"]\ncolour = 1",
		"no toml":       "code = ",
		"one language":  "code = \"x\"\nquestions = [\"y\"]\n[[question]]\ncode = \"y\"\nkind = \"scale\"\nzh = \"好\"",
		"a bad kind":    "code = \"x\"\nquestions = [\"y\"]\n[[question]]\ncode = \"y\"\nkind = \"stars\"\nzh = \"好\"\nzh-Hant = \"好\"\nen = \"good\"",
		"a bad dim":     "code = \"x\"\nquestions = [\"y\"]\n[[question]]\ncode = \"y\"\nkind = \"scale\"\ndim = 6\nzh = \"好\"\nzh-Hant = \"好\"\nen = \"good\"",
		"a bad limit":   "code = \"x\"\nthreshold = 101\nquestions = [\"patrol\"]",
		"too many":      "code = \"x\"\nquestions = [" + strings.Repeat(`"patrol",`, 13) + "]",
	} {
		if _, err := Parse([]byte(raw)); !errors.Is(err, ErrQuestionnaire) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestParseSaysWhere: an error names the line that it is about.
func TestParseSaysWhere(t *testing.T) {
	for raw, want := range map[string]int{
		"\ncode = \"A b\"\nquestions = [\"patrol\"]": 2,
		"code = \"x\"": 0,
		"code = \"x\"\n\nquestions = [\n  \"patrol\",\n  \"nobody\",\n]":                  5,
		"code = \"x\"\nquestions = [\"patrol\"]\ncolour = 1":                              3,
		"code = \"x\"\nquestions = [":                                                     2,
		"code = \"x\"\nquestions = [\"y\"]\n[[question]]\ncode = \"y\"\nkind = \"stars\"": 4,
	} {
		_, err := Parse([]byte(raw))
		var in *FileError
		if !errors.As(err, &in) || in.Line != want {
			t.Errorf("%q: %v, want line %d", raw, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(ShippedFile())
	f.Fuzz(func(t *testing.T, raw []byte) {
		if q, err := Parse(raw); err == nil && q.check() != nil {
			t.Errorf("read %+v, which is none", q)
		}
	})
}

func TestFor(t *testing.T) {
	all1 := Questionnaire{Code: "all", Version: 1}
	all2 := Questionnaire{Code: "all", Version: 2}
	sun := Questionnaire{Code: "sun", Version: 1, Sites: []string{"SUN"}}
	sunNot := Questionnaire{Code: "sun", Version: 2, Sites: []string{"JN"}}
	for _, c := range []struct {
		name   string
		stored []Questionnaire
		code   string
		n      int
	}{
		{"none stored", nil, "default", 0},
		{"the newest for all", []Questionnaire{all1, all2}, "all", 2},
		{"its own", []Questionnaire{sun, all1}, "sun", 1},
		{"taken away from it again", []Questionnaire{sun, all1, sunNot}, "all", 1},
	} {
		if q := For("SUN", c.stored); q.Code != c.code || q.Version != c.n {
			t.Errorf("%s: %s %d", c.name, q.Code, q.Version)
		}
	}
}

func TestMoments(t *testing.T) {
	zone := shanghai(t)
	at := func(s string) time.Time {
		got, err := time.ParseInLocation("2006-01-02 15:04:05", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for _, c := range []struct {
		every  scoring.SurveyEvery
		now    string
		period string
		opens  string
	}{
		{"", "2025-06-12 14:00:00", "2025-Q3", "2025-09-01 10:07:00"},
		{"", "2025-09-01 10:06:59", "2025-Q3", "2025-09-01 10:07:00"},
		{"", "2025-09-01 10:07:00", "2025-Q4", "2025-12-01 10:07:00"},
		{"", "2025-12-31 23:59:59", "2026-Q1", "2026-03-01 10:07:00"},
		{scoring.SurveyHalfYear, "2025-06-12 14:00:00", "2025-H2", "2025-12-01 10:07:00"},
		{scoring.SurveyHalfYear, "2025-01-01 00:00:00", "2025-H1", "2025-06-01 10:07:00"},
		{scoring.SurveyYear, "2025-12-01 10:07:00", "2026", "2026-12-01 10:07:00"},
	} {
		m, ok := First(scoring.Site{Survey: c.every}, at(c.now), zone)
		if !ok || m.Period != c.period || !m.At.Equal(at(c.opens)) || m.Step != StepOpen {
			t.Errorf("%q at %s: %+v", c.every, c.now, m)
		}
		if back, ok := ParseMoment(m.Name()); !ok || back.Period != m.Period || back.Step != m.Step {
			t.Errorf("%s is read as %+v", m.Name(), back)
		}
	}
	if _, ok := First(scoring.Site{Survey: scoring.SurveyOff}, at("2025-06-12 14:00:00"), zone); ok {
		t.Error("a site that asks nobody has a round")
	}
	m, _ := First(scoring.Site{}, at("2025-06-12 14:00:00"), zone)
	for _, want := range []struct {
		step Step
		at   string
	}{{StepFirst, "2025-09-04 10:07:00"}, {StepSecond, "2025-09-10 10:07:00"}, {StepClose, "2025-09-15 00:00:00"}, {StepOpen, "2025-12-01 10:07:00"}} {
		m, _ = m.Next(scoring.Site{}, zone)
		if m.Step != want.step || !m.At.Equal(at(want.at)) {
			t.Errorf("%s at %s, want %s at %s", m.Step, m.At.In(zone), want.step, want.at)
		}
	}
	for _, bad := range []string{"", "2025-Q3", "2025-Q5/open/0", "2025-H3/open/0", "2025-Q3/open/x", "x/open/0", "2025-Q3//0"} {
		if _, ok := ParseMoment(bad); ok {
			t.Errorf("%q is read as a moment", bad)
		}
	}
}

func TestDraft(t *testing.T) {
	q := Shipped()
	d := Draft{}
	for _, c := range []struct {
		n, value int
		ok       bool
		next     int
	}{
		{1, 5, true, 2},
		{2, 0, false, 2},
		{2, 6, false, 2},
		{2, NotTried, true, 3},
		{1, 1, true, 3},
		{6, 10, true, 3},
		{6, NotTried, false, 3},
		{6, 11, false, 3},
		{7, 5, false, 3},
		{0, 5, false, 3},
		{3, 3, true, 4},
		{4, 4, true, 5},
		{5, 5, true, 0},
	} {
		got, ok := d.Put(q, c.n, c.value)
		if ok != c.ok {
			t.Errorf("question %d, %d: %v", c.n, c.value, ok)
		}
		d = got
		if next := d.Next(q); next != c.next {
			t.Errorf("after question %d: next is %d, want %d", c.n, next, c.next)
		}
	}
	if s := EncodeValues(d.Values); s != "1 -1 3 4 5 10" || EncodeValues(DecodeValues(s)) != s {
		t.Errorf("kept as %q", s)
	}
	d.Anonymous = true
	if a := d.Answer("r", Round{Site: 1}, 7, "2025-09-01", ByChat, ""); a.Client != 0 {
		t.Errorf("an anonymous answer names client %d", a.Client)
	}
}

func poll(values ...[]int) Poll {
	p := Poll{Round: Round{Asks: Shipped()}, Done: len(values)}
	for _, v := range values {
		p.Answers = append(p.Answers, Answer{Values: v})
	}
	return p
}

func TestSummary(t *testing.T) {
	s := poll(
		[]int{5, 5, NotTried, 5, 5, 10},
		[]int{4, 4, NotTried, 5, 5, 9},
		[]int{3, 3, 3, 5, 5, 8},
		[]int{2, 2, 2, 5, 5, 6},
		[]int{5, 1, 1, 5, 5, 0},
		[]int{5, 1, 4, 5, 5, 10},
	).Summary()
	first := s.Spreads[0]
	if first.Mean() != 400 || first.Satisfied() != (Share{4, 6}) || first.Satisfied().Tenths() != 667 || first.Hidden() {
		t.Errorf("first: mean %d, satisfied %+v", first.Mean(), first.Satisfied())
	}
	if third := s.Spreads[2]; third.Rated != 4 || !third.Hidden() || third.Count[NotTried] != 2 {
		t.Errorf("not tried counts: %+v", third)
	}
	// Two promoters of 10, one of 9; 8 is neither; 6 and 0 are against: 50 − 33.3 = 16.7.
	if nps := s.Spreads[5]; nps.NPS() != 17 || nps.Liked != 3 || nps.Disliked != 2 {
		t.Errorf("NPS %d of %+v", nps.NPS(), nps)
	}
	if _, shown := s.Dims[3]; shown || s.Dims[4] != (Share{6, 6}) || s.Satisfied != (Share{4 + 2 + 6 + 6, 6 + 6 + 6 + 6}) {
		t.Errorf("dims %+v, all %+v", s.Dims, s.Satisfied)
	}
	if s.Hidden() || !poll([]int{5, 5, 5, 5, 5, 5}).Summary().Hidden() {
		t.Error("hidden is wrong")
	}
	if (Spread{Question: Question{Kind: Recommend}, Rated: 8, Disliked: 1}).NPS() != -12 {
		t.Error("−12.5 rounds half up to −12")
	}
}

func TestResponse(t *testing.T) {
	for _, c := range []struct {
		done, delivered int
		want            Share
	}{{12, 20, Share{12, 20}}, {0, 0, Share{0, 0}}, {3, 2, Share{3, 3}}} {
		if got := (Poll{Done: c.done, Delivered: c.delivered}).Response(); got != c.want {
			t.Errorf("%d of %d: %+v", c.done, c.delivered, got)
		}
	}
}

func TestRise(t *testing.T) {
	for _, c := range []struct {
		name        string
		now, before Share
		ok          bool
		want        Rise
	}{
		{"80 to 84 is exactly +5 %", Share{84, 100}, Share{80, 100}, true, Rise{40, 500, true}},
		{"just under", Share{839, 1000}, Share{80, 100}, true, Rise{39, 488, false}},
		{"down", Share{70, 100}, Share{80, 100}, true, Rise{-100, -1250, false}},
		{"nothing before", Share{70, 100}, Share{0, 100}, false, Rise{}},
		{"too few", Share{4, 4}, Share{80, 100}, false, Rise{}},
	} {
		got, ok := c.now.Since(c.before)
		if ok != c.ok || got != c.want {
			t.Errorf("%s: %+v %v", c.name, got, ok)
		}
	}
}

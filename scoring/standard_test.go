package scoring

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
)

// TestShippedTable holds the shipped rules against the table of product.md, one
// row per rule; hand tells whether a captain books it with 扣 or 加.
func TestShippedTable(t *testing.T) {
	rows := []struct {
		code    string
		dim     Dimension
		points  Points
		cap     Points
		subject SubjectKind
		hand    bool
		photo   bool
	}{
		{"D1-PATROL-MISS", 1, -50, 0, SubjectPerson, true, false},
		{"D1-CAMERA", 1, 0, 0, SubjectTeam, true, true},
		{"D1-ALARM", 1, -100, 0, SubjectTeam, true, false},
		{"D1-FIRE", 1, -200, 0, SubjectTeam, true, true},
		{"D1-UNIFORM", 1, -30, 0, SubjectPerson, true, false},
		{"D1-IGNORE", 1, -100, 0, SubjectPerson, true, false},
		{"D1-HELP", 1, 50, 0, SubjectPerson, true, false},
		{"D2-ACCEPT", 2, -100, 0, SubjectTeam, false, false},
		{"D2-ARRIVE", 2, -50, 1000, SubjectPerson, false, false},
		{"D2-RESOLVE", 2, -300, 0, SubjectPerson, false, false},
		{"D3-VISIT-MISS", 3, -100, 0, SubjectPerson, false, false},
		{"D3-VISIT-POOR", 3, -50, 0, SubjectPerson, true, false},
		{"D3-PHRASE", 3, -200, 0, SubjectPerson, true, false},
		{"D3-NAMES", 3, -20, 0, SubjectPerson, false, false},
		{"D4-SUGGEST-MISS", 4, -100, 0, SubjectPerson, false, false},
		{"D4-ADOPT", 4, 300, 0, SubjectPerson, false, false},
		{"D4-SERVICE-MISS", 4, -50, 0, SubjectTeam, false, false},
		{"D4-PRAISE", 4, 100, 0, SubjectPerson, false, false},
		{"D5-RECUR", 5, -500, 0, SubjectSite, false, false},
		{"D5-CLEAN", 5, 200, 0, SubjectSite, false, false},
	}
	s := Shipped()
	if len(s.Rules) != len(rows) {
		t.Fatalf("%d rules, want %d", len(s.Rules), len(rows))
	}
	for i, row := range rows {
		r := s.Rules[i]
		if r.Code != row.code || r.Dim != row.dim || r.Points != row.points || r.Cap != row.cap ||
			r.Subject != row.subject || r.ByHand() != row.hand || r.Photo != row.photo {
			t.Errorf("row %d: %+v, want %+v", i, r, row)
		}
		if r.ByHand() && (len(r.Words["zh"]) == 0 || len(r.Words["zh-Hant"]) == 0 || len(r.Words["en"]) == 0) {
			t.Errorf("%s is made by hand and has no words in some language", r.Code)
		}
		names(t, r.Code, r.Names)
	}
}

func TestShippedRest(t *testing.T) {
	s := Shipped()
	if s.Version != 1 {
		t.Errorf("version %d", s.Version)
	}
	for i, want := range []struct {
		weight Points
		zh     string
	}{
		{3000, "基础服务执行度"}, {2500, "应急响应效率"}, {2000, "客户沟通满意度"}, {1500, "服务创新贡献"}, {1000, "历史问题改进率"},
	} {
		d := s.Dimensions[i]
		if d.Weight != want.weight || d.Names["zh"] != want.zh || s.Weight(Dimension(i+1)) != want.weight {
			t.Errorf("dimension %d: %+v", i+1, d)
		}
		names(t, d.Names["en"], d.Names)
	}
	for _, c := range s.Categories {
		names(t, c.Code, c.Names)
	}
	post := s.Profile("post")
	want := Profile{
		Accept: 3 * time.Minute, ArriveOrdinary: 10 * time.Minute, ArriveKey: 5 * time.Minute,
		ComeOrdinary: 7 * time.Minute, ComeKey: 2 * time.Minute,
		ResolveSimple: 30 * time.Minute, ResolveComplex: 2 * time.Hour, ArriveCap: 20 * time.Minute,
	}
	if post != want {
		t.Errorf("profile post: %+v", post)
	}
	if s.Profile("no such") != post {
		t.Error("an unknown profile is not post")
	}
	d := s.Profile("dispatch")
	if d.ArriveKey != 30*time.Minute || d.FarKey != time.Hour || d.ArriveOrdinary != 2*time.Hour || d.FarOrdinary != 4*time.Hour {
		t.Errorf("profile dispatch: %+v", d)
	}
	if s.Targets.AcceptRate != (Rate{95, 100}) {
		t.Errorf("targets: %+v", s.Targets)
	}
	for code, is := range map[string][2]bool{ // repair, complex
		"equipment": {true, false}, "noise": {false, false}, "water": {true, true}, "power": {true, true}, "parking": {false, false},
		"hygiene": {false, false}, "facility": {true, true}, "security": {false, false}, "other": {false, false},
	} {
		if c := s.Category(code); c.Code != code || [2]bool{c.Repair, c.Complex} != is {
			t.Errorf("category %s: %+v", code, c)
		}
	}
	if s.Category("nothing").Code != OtherCategory {
		t.Error("an unknown category is not other")
	}
}

func names(t *testing.T, what string, n Names) {
	t.Helper()
	for _, lang := range []string{"zh", "zh-Hant", "en"} {
		if n[lang] == "" {
			t.Errorf("%s has no name in %s", what, lang)
		}
	}
	for _, r := range n["en"] {
		if unicode.Is(unicode.Han, r) {
			t.Errorf("%s: a Chinese character in the English name %q", what, n["en"])
		}
	}
	if n.In("fr") != n["zh"] || n.In("en") != n["en"] {
		t.Errorf("%s: Names.In", what)
	}
}

func TestStandardRoundTrip(t *testing.T) {
	s := Shipped()
	b, err := s.JSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseStandard(b)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again, s) {
		t.Error("a standard written and read again is another")
	}
}

func TestParseStandardRefuses(t *testing.T) {
	whole := string(shipped)
	rows := []struct{ name, old, new, want string }{
		{"not JSON", `"version": 1,`, `"version": 1,,`, "line 2"},
		{"unknown key", `"clause": "1.1"`, `"klause": "1.1"`, "klause"},
		{"unknown key in a profile", `"accept": 180,`, `"acept": 180,`, "acept"},
		{"wrong kind", `"points": -50`, `"points": "half"`, "line "},
		{"half a point", `"points": -50`, `"points": -0.5`, "points"},
		{"weights", `"weight": 3000`, `"weight": 2900`, "add up to 99.00"},
		{"negative weight", `"weight": 3000`, `"weight": -1`, "dimensions[0]"},
		{"dimension order", `{"code": 2, "weight"`, `{"code": 3, "weight"`, "dimensions[1]"},
		{"doubled code", `"D1-CAMERA"`, `"D1-PATROL-MISS"`, "rules[1] D1-PATROL-MISS: the code stands twice"},
		{"code form", `"D1-CAMERA"`, `"camera"`, "rules[1] camera"},
		{"code and dim", `"D1-CAMERA", "dim": 1`, `"D1-CAMERA", "dim": 2`, "rules[1]"},
		{"missing name", `"zh": "日常巡检漏打卡"`, `"zh": ""`, "rules[0] D1-PATROL-MISS: names.zh"},
		{"absurd points", `"points": -50`, `"points": -10001`, "rules[0]"},
		{"cap", `"cap": 1000`, `"cap": 10`, "D2-ARRIVE: cap"},
		{"subject", `"subject": "site"`, `"subject": "planet"`, "subject"},
		{"by", `"by": ["captain", "clock"]`, `"by": ["wind"]`, `by "wind"`},
		{"clock rule", `"D2-ACCEPT"`, `"D2-ACEPT"`, "D2-ACCEPT is missing"},
		{"version", `"version": 1`, `"version": 0`, "version"},
		{"from", `"2025-01-01"`, `"2025-02-30"`, "from"},
		{"no post", `"post": {`, `"past": {`, "post is missing"},
		{"limit", `"accept": 180`, `"accept": 0`, "profiles."},
		{"huge limit", `"accept": 180`, `"accept": 9223372036854775807`, "profiles."},
		{"category twice", `"code": "noise"`, `"code": "water"`, "stands twice"},
		{"category form", `"code": "noise"`, `"code": "Noise 1"`, "small Latin"},
		{"no other", `"code": "other"`, `"code": "rest"`, "other is missing"},
		{"target", `"den": 100`, `"den": 0`, "accept_rate"},
		{"blank word", `"漏打", `, `"\u200b ", `, "a word is empty"},
	}
	for _, row := range rows {
		if !strings.Contains(whole, row.old) {
			t.Fatalf("%s: the shipped standard does not hold %s", row.name, row.old)
		}
		_, err := ParseStandard([]byte(strings.Replace(whole, row.old, row.new, 1)))
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q in it", row.name, err, row.want)
		}
	}
	for _, b := range []string{"", "null", "[]", whole + "{}", strings.Repeat(" ", maxStandard+1)} {
		if _, err := ParseStandard([]byte(b)); err == nil {
			t.Errorf("%.10q is taken for a standard", b)
		}
	}
}

func TestStandardsOn(t *testing.T) {
	ss := Standards{{Version: 1, From: "2025-01-01"}, {Version: 2, From: "2025-04-01"}, {Version: 3, From: "2025-07-01"}}
	for day, want := range map[string]int{
		"2024-12-31": 1, "2025-01-01": 1, "2025-03-31": 1, "2025-04-01": 2, "2025-06-30": 2, "2025-07-01": 3, "2030-01-01": 3,
	} {
		if got := ss.On(day).Version; got != want {
			t.Errorf("On(%s) = version %d, want %d", day, got, want)
		}
	}
	if got := (Standards{}).On("2025-01-01"); got.Version != 0 {
		t.Errorf("no versions: %+v", got)
	}
	if s, ok := ss.Version(2); !ok || s.From != "2025-04-01" {
		t.Errorf("Version(2) = %+v, %v", s, ok)
	}
	if _, ok := ss.Version(9); ok {
		t.Error("Version(9) exists")
	}
}

// TestRate is acceptance E of rules.md 11.
func TestRate(t *testing.T) {
	target := Rate{95, 100}
	for _, row := range []struct {
		rate    Rate
		reaches bool
		percent string
	}{
		{Rate{19, 20}, true, "95%"},
		{Rate{9496, 10000}, false, "94.9%"},
		{Rate{48, 50}, true, "96%"},
		{Rate{0, 0}, false, ""},
		{Rate{0, 3}, false, "0%"},
		{Rate{2, 3}, false, "66.6%"},
		{Rate{3, 3}, true, "100%"},
		{Rate{999999, 1000000}, true, "99.9%"},
		{Rate{1 << 62, 1 << 62}, true, "100%"},
		{Rate{-1, 2}, false, ""},
	} {
		if got := row.rate.Reaches(target); got != row.reaches {
			t.Errorf("%v reaches 95/100: %v", row.rate, got)
		}
		if got := row.rate.Percent(); got != row.percent {
			t.Errorf("%v prints %q, want %q", row.rate, got, row.percent)
		}
	}
}

func TestDimensionOf(t *testing.T) {
	for code, want := range map[string]Dimension{"D1-FIRE": 1, "D5-CLEAN": 5, "D6-X": 0, "D0-X": 0, "": 0, "X1-A": 0, "D1": 0, "D1FIRE": 0} {
		if got := DimensionOf(code); got != want {
			t.Errorf("DimensionOf(%q) = %d", code, got)
		}
	}
}

func FuzzParseStandard(f *testing.F) {
	f.Add(shipped)
	f.Add([]byte(`{"version":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseStandard(b)
		if err != nil {
			return
		}
		again, err := s.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseStandard(again); err != nil {
			t.Errorf("a standard written back is refused: %v", err)
		}
	})
}

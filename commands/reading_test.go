package commands

import (
	"testing"
	"time"

	"anping/bot/text"
	"anping/scoring"
)

func shanghai(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func clockAt(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, shanghai(t))
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func TestNumbersTyped(t *testing.T) {
	for _, row := range []struct{ words, no, rest string }{
		{"A1027", "A1027", ""},
		{"a1027 换了保险丝", "A1027", "换了保险丝"},
		{"Ａ１０２７,换了保险丝", "A1027", "换了保险丝"},
		{"A-1027", "A1027", ""},
		{"a 1027", "A1027", ""},
		{"1027", "A1027", ""},
		{"1027 好了", "A1027", "好了"},
		{"A01027", "A1027", ""},
		{"换了 2 个灯", "", "换了 2 个灯"},
		{"12个灯", "", "12个灯"},
		{"1027号房", "", "1027号房"},
		{"A1027B", "", "A1027B"},
		{"", "", ""},
	} {
		if no, rest := cutCase(row.words); no != row.no || rest != row.rest {
			t.Errorf("cutCase(%q) = %q, %q; want %q, %q", row.words, no, rest, row.no, row.rest)
		}
	}
	for _, row := range []struct{ words, no, rest string }{
		{"A1027 换了保险丝", "A1027", "换了保险丝"},
		{"看过了 A1003", "A1003", "看过了"},
		{"看过了a-1003。", "A1003", "看过了"},
		{"换电机 18:30前 A1003", "A1003", "换电机 18:30前"},
		{"换了 A60", "", "换了 A60"},
		{"USA1003", "", "USA1003"},
		{"看过了 1003", "", "看过了 1003"},
		{"", "", ""},
	} {
		if no, rest := cutCaseOf(row.words); no != row.no || rest != row.rest {
			t.Errorf("cutCaseOf(%q) = %q, %q; want %q, %q", row.words, no, rest, row.no, row.rest)
		}
	}
	for _, row := range []struct{ words, no, rest string }{
		{"K250612-07", "K250612-07", ""},
		{"k250612-7 记错了", "K250612-07", "记错了"},
		{"Ｋ２５０６１２－１０７", "K250612-107", ""},
		{"250612-07", "", "250612-07"},
	} {
		if no, rest := cutEntry(row.words); no != row.no || rest != row.rest {
			t.Errorf("cutEntry(%q) = %q, %q; want %q, %q", row.words, no, rest, row.no, row.rest)
		}
	}
	for _, row := range []struct{ words, no, rest string }{
		{"J-18", "J-18", ""},
		{"j18 位置不够", "J-18", "位置不够"},
		{"18 位置不够", "J-18", "位置不够"},
		{"位置不够", "", "位置不够"},
	} {
		if no, rest := cutSuggestion(row.words); no != row.no || rest != row.rest {
			t.Errorf("cutSuggestion(%q) = %q, %q; want %q, %q", row.words, no, rest, row.no, row.rest)
		}
	}
}

func TestParseMoment(t *testing.T) {
	now := clockAt(t, "2025-06-12 14:20:00")
	for _, row := range []struct{ words, at, rest string }{
		{"换道闸电机 18:30前", "2025-06-12 18:30:00", "换道闸电机"},
		{"换水管,预计18:30前", "2025-06-12 18:30:00", "换水管"},
		{"换水管 18：30 前完成", "2025-06-12 18:30:00", "换水管"},
		{"换水管 后天9点前", "2025-06-14 09:00:00", "换水管"},
		{"换水管 大后天9点前", "2025-06-15 09:00:00", "换水管"},
		{"先关总阀 2小时", "2025-06-12 16:20:00", "先关总阀"},
		{"先关总阀 两小时内", "2025-06-12 16:20:00", "先关总阀"},
		{"先关总阀 两个半小时", "2025-06-12 16:50:00", "先关总阀"},
		{"先关总阀 半小时", "2025-06-12 14:50:00", "先关总阀"},
		{"先关总阀 一个半小时", "2025-06-12 15:50:00", "先关总阀"},
		{"先关总阀 1.5小时", "2025-06-12 15:50:00", "先关总阀"},
		{"先关总阀 1小时30分钟", "2025-06-12 15:50:00", "先关总阀"},
		{"先关总阀 四十五分钟", "2025-06-12 15:05:00", "先关总阀"},
		{"30分钟 先关总阀", "2025-06-12 14:50:00", "先关总阀"},
		{"等配件 明天10点", "2025-06-13 10:00:00", "等配件"},
		{"等配件 明天下午3点半前", "2025-06-13 15:30:00", "等配件"},
		{"等配件 后天上午十点", "2025-06-14 10:00:00", "等配件"},
		{"等配件 6月14日10点", "2025-06-14 10:00:00", "等配件"},
		{"修好 今晚8点", "2025-06-12 20:00:00", "修好"},
		{"修 6点半", "2025-06-12 18:30:00", "修"},
		{"修 下午六点一刻", "2025-06-12 18:15:00", "修"},
		{"修 9点", "2025-06-12 21:00:00", "修"},
		{"修 13:00", "2025-06-13 13:00:00", "修"},
		{"replace the pump by 18:30", "2025-06-12 18:30:00", "replace the pump"},
		{"replace the pump in 2 hours", "2025-06-12 16:20:00", "replace the pump"},
		{"replace the pump tomorrow at 10:00", "2025-06-13 10:00:00", "replace the pump"},
		{"先关总阀", "", "先关总阀"},
		{"换 3号楼 的灯", "", "换 3号楼 的灯"},
		{"0分钟", "", "0分钟"},
		{"25:00", "", "25:00"},
	} {
		at, rest, ok := parseMoment(row.words, now, shanghai(t))
		if !ok {
			if row.at != "" {
				t.Errorf("parseMoment(%q) finds nothing, want %s", row.words, row.at)
			}
			continue
		}
		if row.at == "" {
			t.Errorf("parseMoment(%q) = %v, want nothing", row.words, at)
			continue
		}
		if want := clockAt(t, row.at); !at.Equal(want) || rest != row.rest {
			t.Errorf("parseMoment(%q) = %v, %q; want %v, %q", row.words, at.In(shanghai(t)), rest, row.at, row.rest)
		}
	}
}

func TestWrittenMonth(t *testing.T) {
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	now := clockAt(t, "2025-06-01 00:10:00") // still May in UTC
	for _, row := range []struct{ words, month string }{
		{"", "2025-06"},
		{"本月", "2025-06"},
		{"上月", "2025-05"},
		{"上個月", "2025-05"},
		{"last month", "2025-05"},
		{"6月", "2025-06"},
		{"5月份", "2025-05"},
		{"10月", "2024-10"},
		{"十二月", "2024-12"},
		{"１０月", "2024-10"},
		{"2023年2月", "2023-02"},
		{"2025-02", "2025-02"},
		{"October", "2024-10"},
		{"may 2023", "2023-05"},
		{"13月", ""},
		{"0月", ""},
		{"2025年7月", ""},
		{"昨天", ""},
		{"二十月", ""},
		{"Octember", ""},
	} {
		month, ok := writtenMonth(row.words, now, shanghai(t), texts.List("months"))
		if ok != (row.month != "") || ok && month != row.month {
			t.Errorf("writtenMonth(%q) = %q, %v; want %q", row.words, month, ok, row.month)
		}
	}
}

func TestSlipPriced(t *testing.T) {
	std := scoring.Shipped()
	miss, _ := std.Rule("D1-PATROL-MISS")
	if got := (slip{}).priced(miss, 2); got.Points != -100 || got.Count != 2 {
		t.Errorf("two misses: %+v", got)
	}
	arrive, _ := std.Rule("D2-ARRIVE")
	if got := (slip{}).priced(arrive, 25); got.Points != -1000 {
		t.Errorf("25 minutes over cost %v, want the cap", got.Points)
	}
}

func TestGreeting(t *testing.T) {
	texts, err := text.New()
	if err != nil {
		t.Fatal(err)
	}
	known := texts.List("greetings")
	for said, want := range map[string]bool{
		"你好": true, "您好!": true, "你好,谢谢": true, "谢谢师傅,辛苦了": true, "👍": true, "": true, "。。。": true, "Hi!": true, "ＨＥＬＬＯ": true,
		"好了谢谢": true, "你好,3号楼道闸坏了": false, "谢谢你们没人管": false, "history": false, "hi there is a leak": false, "12": false,
	} {
		if got := isGreeting(known, said); got != want {
			t.Errorf("isGreeting(%q) = %v", said, got)
		}
	}
}

func TestDistance(t *testing.T) {
	gate := scoring.Place{ID: 1, Lat: 31.2306, Lon: 121.474, Radius: 0}
	for _, row := range []struct {
		lat, lon float64
		metres   int
		checked  bool
	}{
		{31.2306, 121.474, 0, true},
		{31.23076, 121.474, 18, true},
		{31.2315, 121.474, 100, true},
		{31.2316, 121.474, 111, false},
		{31.2306, 121.475, 95, true},
	} {
		p := gate
		if d, checked := away(p, locationOf(row.lat, row.lon)); d != row.metres || checked != row.checked {
			t.Errorf("%v,%v: %d m, %v", row.lat, row.lon, d, checked)
		}
	}
	if d, checked := away(scoring.Place{ID: 1}, locationOf(1, 1)); d != -1 || checked {
		t.Errorf("a place without coordinates: %d, %v", d, checked)
	}
	if at, ok := parseLocated("31.230600,121.474000"); !ok || at != locationOf(31.2306, 121.474) {
		t.Errorf("parseLocated: %v, %v", at, ok)
	}
	if _, ok := parseLocated("here"); ok {
		t.Error("parseLocated accepts words")
	}
}

// TestFaces: WeChat's own faces say nothing; other words in brackets stay.
func TestFaces(t *testing.T) {
	t.Parallel()
	faces := []string{"微笑", "炸弹", "Smile", "666"}
	for said, want := range map[string]string{
		"[微笑]": "", "［微笑］[smile]": "", "灯坏了[炸弹]": "灯坏了", "/::D": "", "好的/:strong": "好的", "[电梯]坏了": "[电梯]坏了", "[微笑": "[微笑", "[[666]]": "[ ]",
		"1/2号楼": "1/2号楼", "": "",
	} {
		if got := scoring.Tidy(faceless(faces, scoring.Tidy(said))); got != want {
			t.Errorf("faceless(%q) = %q, want %q", said, got, want)
		}
	}
}

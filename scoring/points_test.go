package scoring

import (
	"errors"
	"strings"
	"testing"
)

func TestParsePoints(t *testing.T) {
	right := map[string]Points{
		"0.5": 50, "０．５": 50, "半分": 50, "半": 50, "两分": 200, "兩分": 200, "一分半": 150,
		"1分半": 150, "2 分半": 250, "零点五": 50, "〇点五": 50, "零點五分": 50, "二十五分": 2500,
		"一点五分": 150, "一点二五": 125, "−1": -100, "－1": -100, "-1": -100, "＋２": 200, "+2": 200,
		"1.25分": 125, "1.25 分": 125, " 0.3　": 30, "0": 0, "-0": 0, "零": 0, "100": 10000, "一百": 10000,
		"十": 1000, "十五": 1500, "一十五": 1500, "二十": 2000, "负两分": -200, "-半分": -50, "0.20": 20, "−100": -10000,
	}
	for in, want := range right {
		got, err := ParsePoints(in)
		if err != nil || got != want {
			t.Errorf("ParsePoints(%q) = %d, %v; want %d", in, got, err, want)
		}
	}
	wrong := []string{
		"", " ", "NaN", "nan", "Inf", "-inf", "1e3", "0x1p3", "0x10", "1_0", "1,5", "1，5", "1.234", "1.2.3", ".5", "5.",
		"--1", "+-1", "- 1", "−", "分", "半半", "分半", "0.5分半", "一点五分半", "点五", "一点", "一点二三四", "1点5", "一.五", "007", "01",
		"100.01", "101", "1000", "一百零五", "99999999999999999999", "两十", "十两", "二两", "二十零", "零十", "十十", "百",
		"1²", "½", "①", "𝟏", "٣", "0.5\u200b", "\u202e5", "1\u00a0", "0.5\n", "0.5p", "五分钟", "12栋", "1\x00", "\xff1", "1/2", "50%", "1:30",
		strings.Repeat("1", 100000),
	}
	for _, in := range wrong {
		if got, err := ParsePoints(in); !errors.Is(err, ErrPoints) || got != 0 {
			t.Errorf("ParsePoints(%.40q) = %d, %v; want ErrPoints", in, got, err)
		}
	}
}

func TestParseCount(t *testing.T) {
	right := map[string]int{
		"2": 2, "２": 2, "两次": 2, "兩次": 2, "两": 2, "3次": 3, "３ 次": 3, "×2": 2, "x2": 2, "X２": 2, "ｘ2": 2, "× 4": 4,
		"1": 1, "20": 20, "十二": 12, "二十": 20, "一": 1, "3个": 3, "两处": 2, "twice": 2, "Once": 1, "3 times": 3, "two times": 2, "five": 5, "2times": 2,
	}
	for in, want := range right {
		if got, ok := ParseCount(in); !ok || got != want {
			t.Errorf("ParseCount(%q) = %d, %v; want %d", in, got, ok, want)
		}
	}
	for _, in := range []string{
		"", "0", "零", "21", "50", "99999", "二十一", "一百", "0.55", "NaN", "1e3", "0x1p3", "eleven", "times", "twice twice", "-1", "+1", "1.5", "半", "3号", "3号楼", "次", "x", "××2", "xx2", "x2次", "02", "1e1", "2\u200b", "²", "两两", "一次半",
	} {
		if got, ok := ParseCount(in); ok {
			t.Errorf("ParseCount(%q) = %d; want no count", in, got)
		}
	}
}

func TestPointsPrint(t *testing.T) {
	for p, want := range map[Points]string{
		-100: "−1.0", 50: "+0.5", 0: "0", 125: "+1.25", -120: "−1.2", 3000: "+30.0", -5: "−0.05", 10000: "+100.0",
	} {
		if got := p.String(); got != want {
			t.Errorf("Points(%d).String() = %q, want %q", p, got, want)
		}
	}
	for p, want := range map[Points]string{9250: "92.50", 0: "0.00", 7: "0.07", 10000: "100.00", -50: "−0.50"} {
		if got := p.Mark(); got != want {
			t.Errorf("Points(%d).Mark() = %q, want %q", p, got, want)
		}
	}
}

func TestHanNumber(t *testing.T) {
	for n := 1; n <= 99; n++ {
		if got, ok := hanWhole(hanNumber(n)); !ok || got != n {
			t.Errorf("%d written %q reads back as %d, %v", n, hanNumber(n), got, ok)
		}
	}
	if s := hanNumber(0) + hanNumber(100); s != "" {
		t.Errorf("numbers outside 1..99 are written %q", s)
	}
}

func FuzzParsePoints(f *testing.F) {
	for _, s := range []string{"0.5", "０．５", "半分", "一分半", "−1", "1e3", "NaN", "二十五分", "一点五分", "0x1p3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePoints(s)
		if err != nil {
			return
		}
		if p > MaxPoints || p < -MaxPoints {
			t.Errorf("ParsePoints(%q) = %d, outside the bounds", s, p)
		}
		if again, err := ParsePoints(p.String()); err != nil || again != p {
			t.Errorf("%q printed as %q reads back as %d, %v", s, p, again, err)
		}
	})
}

func FuzzParseCount(f *testing.F) {
	for _, s := range []string{"2", "２", "两次", "×2", "x2", "3次"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := ParseCount(s); ok && (n < 1 || n > MaxCount) {
			t.Errorf("ParseCount(%q) = %d, outside the bounds", s, n)
		}
	})
}

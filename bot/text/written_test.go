package text

import "testing"

func TestWritten(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ words, otherwise, want string }{
		{"The lift is stuck", "zh", "en"},
		{"hello", "zh", "en"},
		{"Hi", "zh", "en"},
		{"my tv", "zh", "en"},
		{"it’s me", "zh", "en"},
		{"3號樓道閘壞了", "zh", "zh-Hant"},
		{"電梯停了", "zh", "zh-Hant"},
		{"电梯停了", "zh-Hant", "zh"},
		{"电梯停了", "en", "zh"},
		{"你好", "zh", "zh"},
		{"你好", "zh-Hant", "zh-Hant"},
		{"你好", "en", "zh"},
		{"lift 電梯 stuck", "zh", "zh-Hant"},
		{"WiFi 断了", "zh", "zh"},
		{"7K3F92WM", "zh", "zh"},
		{"A1027", "zh", "zh"},
		{"ok", "zh", "zh"},
		{"SOS", "zh", "zh"},
		{"👍", "zh", "zh"},
		{"", "en", "en"},
		{"12345", "en", "en"},
	} {
		if got := Written(row.words, row.otherwise); got != row.want {
			t.Errorf("Written(%q, %q) = %q, want %q", row.words, row.otherwise, got, row.want)
		}
	}
}

package main

import "fmt"

// Retention is the table [retention]: how long things stay before they go by
// their age (bot.Retention, rules.md 10).
type Retention struct {
	MediaMonths  int `toml:"media_months"`  // 1 to 120, at most cases_months
	LocationDays int `toml:"location_days"` // 1 to 3650
	TextsMonths  int `toml:"texts_months"`  // 1 to 120, at most cases_months
	CasesMonths  int `toml:"cases_months"`  // 12 to 120: the figures of a year need its entries
}

// checkRetention wants numbers that can be meant: 0 is a slip, and is not taken
// for "keep nothing" or for "keep everything".
func checkRetention(r Retention) []configError {
	var out []configError
	add := func(key, what, mend string) {
		out = append(out, configError{Key: "retention." + key, What: what, Mend: mend})
	}
	for _, x := range []struct {
		key               string
		n, least, most    int
		unit, shippedWith string
	}{
		{"media_months", r.MediaMonths, 1, 120, "months", "6"},
		{"location_days", r.LocationDays, 1, 3650, "days", "30"},
		{"texts_months", r.TextsMonths, 1, 120, "months", "12"},
		{"cases_months", r.CasesMonths, 12, 120, "months", "24"},
	} {
		switch {
		case x.n < x.least || x.n > x.most:
			add(x.key, fmt.Sprintf("is not from %d to %d %s", x.least, x.most, x.unit), "write a whole number, like "+x.shippedWith)
		case x.unit == "months" && x.n > r.CasesMonths && r.CasesMonths >= 12:
			add(x.key, "is longer than cases_months: what belongs to a case goes with it", "write at most cases_months")
		}
	}
	return out
}

package scoring

// Score is a month's mark by dimension; Total is the sum of the five rounded
// dimensions, so that what people add up agrees (rules.md 1).
type Score struct {
	Dims   [5]Points // each 0 … weight
	Total  Points    // 0 … 100 points
	Credit [5]Points // bonus credit 加分余额 shown beside, max(0, Σ entries)
}

// GuardScore adds up a guard's own entries of one month: sum first, clamp once.
func (s Standard) GuardScore(entries []Entry) Score { panic("unwritten") }

// Stay is a guard's part of a month in a team: entries made while in it, and
// days as a member so far.
type Stay struct {
	Entries []Entry
	Days    int
}

// TeamScore is the day-weighted mean of the guards' dimensions plus the team's
// own entries (rules.md 1).
func (s Standard) TeamScore(guards []Stay, own []Entry) Score { panic("unwritten") }

// SiteScore is the guard-day-weighted mean over teams plus the site's own entries.
func (s Standard) SiteScore(teams []TeamMonth, own []Entry) Score { panic("unwritten") }

// TeamMonth is one team's part of a site's month.
type TeamMonth struct {
	Guards []Stay
	Own    []Entry
}

package scoring

// Score is a month's mark by dimension; Total is the sum of the five rounded
// dimensions, so that what people add up agrees (rules.md 1).
type Score struct {
	Dims   [Dimensions]Points // each 0 … weight
	Total  Points             // 0 … 100 points
	Credit [Dimensions]Points // bonus credit 加分余额 shown beside, max(0, Σ entries)
}

// GuardScore adds up a guard's own entries of one month: sum first, clamp once.
func (s Standard) GuardScore(entries []Entry) Score {
	return s.whole([]share{{num: s.marks(entries), days: 1}}, nil, entries)
}

// CaptainScore is the team's score and the entries on the captain (rules.md 1).
// Credit is of the captain's own entries.
func (s Standard) CaptainScore(guards []Stay, own, captain []Entry) Score {
	team := s.team(TeamMonth{Guards: guards, Own: own})
	return s.whole([]share{team.orFull(s)}, captain, captain)
}

// Stay is a guard's part of a month in a team: entries made while in it, and
// days as a member so far, without approved leave.
type Stay struct {
	Entries []Entry
	Days    int
}

// TeamScore is the day-weighted mean of the guards' dimensions plus the team's
// own entries (rules.md 1). Who has no days is not counted; without anybody it
// is the full mark plus the team's entries. Credit is of the team's own entries.
func (s Standard) TeamScore(guards []Stay, own []Entry) Score {
	return s.whole([]share{s.team(TeamMonth{Guards: guards, Own: own}).orFull(s)}, nil, own)
}

// SiteScore is the guard-day-weighted mean over teams plus the site's own
// entries. Credit is of the site's own entries.
func (s Standard) SiteScore(teams []TeamMonth, own []Entry) Score {
	shares := make([]share, 0, len(teams))
	for _, t := range teams {
		shares = append(shares, s.team(t))
	}
	return s.whole(shares, own, own)
}

// TeamMonth is one team's part of a site's month.
type TeamMonth struct {
	Guards []Stay
	Own    []Entry
}

// share is the exact fraction num/days of hundredths per dimension, with the
// days it weighs in a mean. All figures are whole numbers: nothing is rounded
// before the end. The largest, 10,000 hundredths × 31 days × a million guards,
// is far below the range of int64.
type share struct {
	num  [Dimensions]int64 // between 0 and weight × days
	days int64
	own  [Dimensions]int64 // entries of a team nobody was in
}

// orFull is the share of a team that is looked at by itself: nobody's days
// count as one day of full marks, plus the team's entries.
func (t share) orFull(s Standard) share {
	if t.days > 0 {
		return t
	}
	full := share{days: 1}
	for d := range full.num {
		w := int64(s.Weight(Dimension(d + 1)))
		full.num[d] = clamp(w+t.own[d], w)
	}
	return full
}

// marks are a guard's dimensions: the weight and the entries, clamped once.
func (s Standard) marks(entries []Entry) [Dimensions]int64 {
	dims := sums(entries)
	for d := range dims {
		w := int64(s.Weight(Dimension(d + 1)))
		dims[d] = clamp(w+dims[d], w)
	}
	return dims
}

// team adds the guards' dimensions by days, then the team's own entries.
func (s Standard) team(t TeamMonth) share {
	team := share{own: sums(t.Own)}
	for _, g := range t.Guards {
		if g.Days <= 0 {
			continue
		}
		team.days += int64(g.Days)
		for d, mark := range s.marks(g.Entries) {
			team.num[d] += mark * int64(g.Days)
		}
	}
	for d := range team.num {
		w := int64(s.Weight(Dimension(d + 1)))
		team.num[d] = clamp(team.num[d]+team.own[d]*team.days, w*team.days)
	}
	return team
}

// whole is the mean of shares by days, plus own entries, rounded half up to
// 0.01 in each dimension; credit is what gives bonus credit.
func (s Standard) whole(shares []share, own, credit []Entry) Score {
	var mean share
	for _, part := range shares {
		mean.days += part.days
		for d, n := range part.num {
			mean.num[d] += n
		}
	}
	added, rest := sums(own), sums(credit)
	var score Score
	for d := range mean.num {
		w, days := int64(s.Weight(Dimension(d+1))), mean.days
		num := mean.num[d]
		if days == 0 {
			num, days = w, 1
		}
		num = clamp(num+added[d]*days, w*days)
		score.Dims[d] = Points((2*num + days) / (2 * days))
		score.Total += score.Dims[d]
		score.Credit[d] = Points(max(rest[d], 0))
	}
	return score
}

// sums adds entries up by dimension; an entry whose code names none is not counted.
func sums(entries []Entry) [Dimensions]int64 {
	var dims [Dimensions]int64
	for _, e := range entries {
		if d := DimensionOf(e.Rule); d > 0 {
			dims[d-1] += int64(e.Points)
		}
	}
	return dims
}

// clamp holds n between 0 and most.
func clamp(n, most int64) int64 { return min(max(n, 0), most) }

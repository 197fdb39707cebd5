package bot

// Retention is how long what people sent and what was recorded stays, counted in
// calendar months or days of UTC (rules.md 10); 0 = for ever. What is still open
// stays longer.
type Retention struct {
	MediaMonths  int // photos, voice messages and videos
	LocationDays int // where somebody said they were
	TextsMonths  int // messages and replies, and the words of closed cases and decided suggestions
	CasesMonths  int // closed cases, and entries by whole months, with what belongs to them
}

// Retained is the retention of an installation that sets none (rules.md 10).
func Retained() Retention {
	return Retention{MediaMonths: 6, LocationDays: 30, TextsMonths: 12, CasesMonths: 24}
}

// Aged counts what went by its age.
type Aged struct {
	Locations   int64 // of messages and of the history of cases
	Files       int64 // photos, voice messages and videos
	Texts       int64 // messages, notes, cases and suggestions whose words went, and questions
	Entries     int64
	Cases       int64
	Suggestions int64
}

// Any reports whether anything went.
func (a Aged) Any() bool { return a != Aged{} }

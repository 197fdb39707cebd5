package commands

import (
	"context"
	"time"

	"anping/bot"
	"anping/scoring"
)

// Store is all that commands and notices read. Each reader takes the View of
// the decision first and notes there the stamps it read.
type Store interface {
	caseReader
	entryReader
	noticeReader
	suggestionReader
	clientReader
}

type caseReader interface {
	// CasesOf lists cases that are not closed, nearest deadline first, at most 50.
	// It notes no stamp: what is then decided on one case reads that case again.
	CasesOf(ctx context.Context, v bot.View, f scoring.CaseFilter) ([]scoring.Case, error)
	// CaseClock counts the on-site cases opened by clients and alerted in
	// [from, to) at a site (team 0) or of a team: all whose accept limit passed or
	// that were accepted, and those accepted within limit seconds.
	CaseClock(ctx context.Context, v bot.View, site, team int64, from, to, now time.Time, limit time.Duration) (scoring.Rate, error)
	// Charged lists the entries the clocks made for a case, reversed ones included.
	Charged(ctx context.Context, v bot.View, caseNo string) ([]scoring.Entry, error)
}

type entryReader interface {
	// Entry reads an entry and the number of the entry that reverses it ("" = none); notes entry/<no>.
	Entry(ctx context.Context, v bot.View, no string) (e scoring.Entry, reversedBy string, err error)
	// RecordedBy lists what a person recorded since a moment, newest first, at most 20.
	RecordedBy(ctx context.Context, v bot.View, person int64, since time.Time) ([]scoring.Entry, error)
	// EntriesOf lists a subject's entries of a month, oldest first; notes subject/<person>/<month> for a person.
	EntriesOf(ctx context.Context, v bot.View, s scoring.Subject, month string) ([]scoring.Entry, error)
	// MonthOpen notes month/<site>/<month>, so that closing the month meets this decision.
	MonthOpen(ctx context.Context, v bot.View, site int64, month string) error
}

type noticeReader interface {
	// Untold lists, by time recorded, the entries a group is still to be told
	// that were recorded before cut, with what became of their private note.
	Untold(ctx context.Context, v bot.View, group int64, cut time.Time) ([]bot.Untold, error)
	// Due reads a row of the schedule and notes due/<name>/<scope>.
	Due(ctx context.Context, v bot.View, name, scope string) (bot.Due, error)
}

type suggestionReader interface {
	// Suggestion reads one and notes suggestion/<no>.
	Suggestion(ctx context.Context, v bot.View, no string) (scoring.Suggestion, error)
	// Suggested counts a person's suggestions of a quarter that are not declined.
	Suggested(ctx context.Context, v bot.View, person int64, quarter string) (int, error)
	// SuggestedBy lists the people among those given with at least one such suggestion.
	SuggestedBy(ctx context.Context, v bot.View, people []int64, quarter string) ([]int64, error)
	// OpenSuggestions lists the undecided ones of a site, oldest first, at most 20.
	OpenSuggestions(ctx context.Context, v bot.View, site int64) ([]scoring.Suggestion, error)
}

type clientReader interface {
	// Client reads a client by row number.
	Client(ctx context.Context, v bot.View, id int64) (scoring.Client, error)
}

package storage

import "anping/scoring"

type suggestionRow struct {
	No      text `db:"no"`
	Person  num  `db:"person"`
	Client  num  `db:"client"`
	Site    num  `db:"site"`
	Team    num  `db:"team"`
	Body    text `db:"body"`
	Quarter text `db:"quarter"`
	State   text `db:"state"`
	Decided num  `db:"decided"`
	Reason  text `db:"reason"`
	Entry   text `db:"entry"`
	First   text `db:"first"`
	At      num  `db:"at"`
	DoneAt  num  `db:"decided_at"`
	About   text `db:"about"`
	Before  num  `db:"complaints_before"`
	After   num  `db:"complaints_after"`
	Counted num  `db:"measured_at"`
}

func suggestionRowOf(s scoring.Suggestion) suggestionRow {
	return suggestionRow{
		text(s.No), num(s.Person), num(s.Client), num(s.Site), num(s.Team), text(s.Body), text(s.Quarter), text(s.State),
		num(s.Decided), text(s.Reason), text(s.Entry), text(s.First), ms(s.At), ms(s.DecidedAt),
		text(s.Effect.About), num(s.Effect.Before), num(s.Effect.After), ms(s.Effect.At),
	}
}

func (r suggestionRow) fact() scoring.Suggestion {
	return scoring.Suggestion{
		No: string(r.No), Person: int64(r.Person), Client: int64(r.Client), Site: int64(r.Site), Team: int64(r.Team),
		Body: string(r.Body), Quarter: string(r.Quarter), State: scoring.SuggestionState(r.State), Decided: int64(r.Decided),
		Reason: string(r.Reason), Entry: string(r.Entry), First: string(r.First), At: at(r.At), DecidedAt: at(r.DoneAt),
		Effect: scoring.Effect{About: string(r.About), Before: int(r.Before), After: int(r.After), At: at(r.Counted)},
	}
}

type evidenceRow struct {
	ID     text `db:"id"`
	Case   text `db:"case_no"`
	Entry  text `db:"entry"`
	Kind   text `db:"kind"`
	SHA256 text `db:"sha256"`
	Person num  `db:"person"`
	At     num  `db:"at"`
}

func evidenceRowOf(e scoring.Evidence) evidenceRow {
	return evidenceRow{text(e.ID), text(e.Case), text(e.Entry), text(e.Kind), text(e.SHA256), num(e.By), ms(e.At)}
}

func (r evidenceRow) fact() scoring.Evidence {
	return scoring.Evidence{
		ID: string(r.ID), Case: string(r.Case), Entry: string(r.Entry), Kind: string(r.Kind), SHA256: string(r.SHA256), By: int64(r.Person), At: at(r.At),
	}
}

type standardRow struct {
	Version num  `db:"version"`
	From    text `db:"from_day"`
	Body    text `db:"body"`
}

type dueRow struct {
	Name   text `db:"name"`
	Scope  text `db:"scope"`
	Period text `db:"period"`
	Next   num  `db:"next_at"`
	Owner  text `db:"owner"` // of a lease; a row that was stored is free again
	Until  num  `db:"until"`
}

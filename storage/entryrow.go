package storage

import (
	"time"

	"anping/scoring"
)

type entryRow struct {
	No          text `db:"no"`
	Cause       text `db:"cause"`
	Month       text `db:"month"`
	Site        num  `db:"site"`
	Team        num  `db:"team"`
	SubjectKind text `db:"subject_kind"`
	Subject     num  `db:"subject"`
	Rule        text `db:"rule"`
	Version     num  `db:"version"`
	Points      num  `db:"points"`
	Count       num  `db:"count"`
	At          num  `db:"at"`
	Recorded    num  `db:"recorded"`
	Day         text `db:"day"`
	Person      num  `db:"person"`
	Case        text `db:"case_no"`
	Place       text `db:"place"`
	Evidence    text `db:"evidence"`
	Reverses    text `db:"reverses"`
	Reason      text `db:"reason"`
}

func entryRowOf(e scoring.Entry) entryRow {
	return entryRow{
		text(e.No), text(e.Cause), text(e.Month), num(e.Site), num(e.Team), text(e.Subject.Kind), num(e.Subject.ID),
		text(e.Rule), num(e.Version), num(e.Points), num(e.Count), ms(e.At), ms(e.Recorded), text(e.Day), num(e.By),
		text(e.Case), text(e.Place), text(e.Evidence), text(e.Reverses), text(e.Reason),
	}
}

func (r entryRow) fact() scoring.Entry {
	return scoring.Entry{
		No: string(r.No), Cause: string(r.Cause), Month: string(r.Month), Site: int64(r.Site), Team: int64(r.Team),
		Subject: scoring.Subject{Kind: scoring.SubjectKind(r.SubjectKind), ID: int64(r.Subject)}, Rule: string(r.Rule),
		Version: int(r.Version), Points: scoring.Points(r.Points), Count: int(r.Count), At: at(r.At), Recorded: at(r.Recorded),
		Day: string(r.Day), By: int64(r.Person), Case: string(r.Case), Place: string(r.Place), Evidence: string(r.Evidence),
		Reverses: string(r.Reverses), Reason: string(r.Reason),
	}
}

// same reports whether two entries say the same: everything but the number and
// the moment of recording, which differ when a decision is made again.
func same(a, b scoring.Entry) bool {
	a.No, b.No = "", ""
	a.Recorded, b.Recorded = time.Time{}, time.Time{}
	a.At, b.At = at(ms(a.At)), at(ms(b.At))
	a.Place, a.Reason = clean(a.Place), clean(a.Reason)
	b.Place, b.Reason = clean(b.Place), clean(b.Reason)
	return a == b
}

func facts[R interface{ fact() F }, F any](rows []R) []F {
	out := make([]F, len(rows))
	for i, r := range rows {
		out[i] = r.fact()
	}
	return out
}

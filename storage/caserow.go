package storage

import (
	"strconv"
	"strings"
	"time"

	"anping/scoring"
)

type caseRow struct {
	No           text `db:"no"`
	Site         num  `db:"site"`
	Place        num  `db:"place"`
	Category     text `db:"category"`
	Complex      num  `db:"complex"`
	Kind         text `db:"kind"`
	Staff        num  `db:"staff"`
	Client       num  `db:"client"`
	Person       num  `db:"person"`
	Body         text `db:"body"`
	Run          num  `db:"run"`
	State        text `db:"state"`
	Version      num  `db:"version"`
	Opened       num  `db:"opened"`
	Alerted      num  `db:"alerted"`
	Accepted     num  `db:"accepted"`
	Arrived      num  `db:"arrived"`
	Planned      num  `db:"planned"`
	ETA          num  `db:"eta"`
	Resolved     num  `db:"resolved"`
	Closed       num  `db:"closed"`
	Touched      num  `db:"touched"`
	Team         num  `db:"team"`
	Holder       num  `db:"holder"`
	Checked      num  `db:"checked"`
	Distance     num  `db:"distance"`
	FiredAccept  num  `db:"fired_accept"`
	FiredArrive  num  `db:"fired_arrive"`
	FiredResolve num  `db:"fired_resolve"`
	FiredClose   num  `db:"fired_close"`
	NextAt       num  `db:"next_at"`
	Owner        text `db:"owner"` // of a lease of its deadline; a case that was stored is free again
	Until        num  `db:"until"`

	Class       text `db:"class"`
	Urgent      num  `db:"urgent"`
	FiredUrgent num  `db:"fired_urgent"`
	About       text `db:"about"`  // row numbers of people: 7,9
	Barred      text `db:"barred"` // the same
	Began       num  `db:"began"`
	Shared      num  `db:"shared"`
	Missed      num  `db:"missed"`
	First       num  `db:"accepted_first"`
	Waiting     num  `db:"waiting"`
	WaitEnd     num  `db:"wait_end"`
	WaitFor     text `db:"wait_for"`
	Paused      num  `db:"paused"` // ms
	Offered     num  `db:"offered"`
	Giver       num  `db:"giver"`
	Passed      num  `db:"passed"`
	Urged       num  `db:"urged"`
	Rated       num  `db:"rated"`
	RatedAt     num  `db:"rated_at"`
	Doubt       num  `db:"doubt"`
	Finding     text `db:"finding"`
	Desk        num  `db:"desk"`
	Lead        text `db:"lead"`
	Joined      num  `db:"joined"`
	Shown       num  `db:"shown"`
}

func caseRowOf(c scoring.Case) caseRow {
	return caseRow{
		No: text(c.No), Site: num(c.Site), Place: num(c.Place), Category: text(c.Category), Complex: bit(c.Complex),
		Kind: text(c.Kind), Staff: bit(c.Staff), Client: num(c.Client), Person: num(c.Person), Body: text(c.Text),
		Run: num(c.Run), State: text(c.State), Version: num(c.Version), Opened: ms(c.Opened), Alerted: ms(c.Alerted),
		Accepted: ms(c.Accepted), Arrived: ms(c.Arrived), Planned: ms(c.Planned), ETA: ms(c.ETA), Resolved: ms(c.Resolved),
		Closed: ms(c.Closed), Touched: ms(c.Touched), Team: num(c.Team), Holder: num(c.Holder), Checked: bit(c.Checked),
		Distance: num(c.Distance), FiredAccept: num(c.Fired.Accept), FiredArrive: num(c.Fired.Arrive),
		FiredResolve: num(c.Fired.Resolve), FiredClose: num(c.Fired.Close), NextAt: ms(c.NextAt),

		Class: text(c.Class), Urgent: bit(c.Urgent), FiredUrgent: num(c.Fired.Urgent), About: numbersText(c.About), Barred: numbersText(c.Barred),
		Began: ms(c.Began), Shared: bit(c.Shared), Missed: ms(c.Missed), First: ms(c.First), Waiting: ms(c.Waiting), WaitEnd: ms(c.WaitEnd), WaitFor: text(c.WaitFor),
		Paused: num(c.Paused / time.Millisecond), Offered: num(c.Offered), Giver: num(c.Giver), Passed: ms(c.Passed), Urged: ms(c.Urged),
		Rated: num(c.Rated), RatedAt: ms(c.RatedAt), Doubt: ms(c.Doubt), Finding: text(c.Finding), Desk: bit(c.Desk),
		Lead: text(c.Lead), Joined: num(c.Joined), Shown: num(c.Shown),
	}
}

func (r caseRow) fact() scoring.Case {
	return scoring.Case{
		No: string(r.No), Site: int64(r.Site), Place: int64(r.Place), Category: string(r.Category), Complex: r.Complex != 0,
		Kind: scoring.CaseKind(r.Kind), Staff: r.Staff != 0, Client: int64(r.Client), Person: int64(r.Person), Text: string(r.Body),
		Run: int(r.Run), State: scoring.CaseState(r.State), Version: int(r.Version), Opened: at(r.Opened), Alerted: at(r.Alerted),
		Accepted: at(r.Accepted), Arrived: at(r.Arrived), Planned: at(r.Planned), ETA: at(r.ETA), Resolved: at(r.Resolved),
		Closed: at(r.Closed), Touched: at(r.Touched), Team: int64(r.Team), Holder: int64(r.Holder), Checked: r.Checked != 0,
		Distance: int(r.Distance), NextAt: at(r.NextAt),
		Fired: scoring.Fired{
			Accept: int(r.FiredAccept), Arrive: int(r.FiredArrive), Resolve: int(r.FiredResolve), Close: int(r.FiredClose), Urgent: int(r.FiredUrgent),
		},

		Class: scoring.CaseClass(r.Class), Urgent: r.Urgent != 0, About: numbersOf(r.About), Barred: numbersOf(r.Barred),
		Life: r.life(),
	}
}

func (r caseRow) life() scoring.Life {
	return scoring.Life{
		Began: at(r.Began), Shared: r.Shared != 0, Missed: at(r.Missed), First: at(r.First), Waiting: at(r.Waiting), WaitEnd: at(r.WaitEnd), WaitFor: scoring.WaitReason(r.WaitFor),
		Paused: time.Duration(r.Paused) * time.Millisecond, Offered: int64(r.Offered), Giver: int64(r.Giver), Passed: at(r.Passed),
		Urged: at(r.Urged), Rated: int(r.Rated), RatedAt: at(r.RatedAt), Doubt: at(r.Doubt), Finding: scoring.Finding(r.Finding),
		Desk: r.Desk != 0, Lead: string(r.Lead), Joined: int(r.Joined), Shown: int(r.Shown),
	}
}

// ratingRow is what a client thought of a run of a case.
type ratingRow struct {
	Case   text `db:"case_no"`
	Run    num  `db:"run"`
	Stars  num  `db:"stars"`
	Client num  `db:"client"`
	Person num  `db:"person"`
	Team   num  `db:"team"`
	Site   num  `db:"site"`
	At     num  `db:"at"`
}

func ratingRowOf(r scoring.Rating) ratingRow {
	return ratingRow{
		text(r.Case), num(r.Run), num(r.Stars), num(r.Client), num(r.Person), num(r.Team), num(r.Site), ms(r.At),
	}
}

func (r ratingRow) fact() scoring.Rating {
	return scoring.Rating{
		Case: string(r.Case), Run: int(r.Run), Stars: int(r.Stars), Client: int64(r.Client), Person: int64(r.Person),
		Team: int64(r.Team), Site: int64(r.Site), At: at(r.At),
	}
}

// numbersText writes row numbers as 7,9.
func numbersText(ids []int64) text {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = strconv.FormatInt(id, 10)
	}
	return text(strings.Join(out, ","))
}

// numbersOf reads them; nil for none.
func numbersOf(t text) (ids []int64) {
	for s := range strings.SplitSeq(string(t), ",") {
		if id, err := strconv.ParseInt(s, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

type stepRow struct {
	Case   text `db:"case_no"`
	At     num  `db:"at"`
	Person num  `db:"person"`
	What   text `db:"what"`
	Body   text `db:"body"`
}

func stepRowOf(s scoring.CaseStep) stepRow {
	return stepRow{text(s.Case), ms(s.At), num(s.By), text(s.What), text(s.Body)}
}

func (r stepRow) fact() scoring.CaseStep {
	return scoring.CaseStep{Case: string(r.Case), At: at(r.At), By: int64(r.Person), What: string(r.What), Body: string(r.Body)}
}

package storage

import "anping/scoring"

type appealRow struct {
	No      text `db:"no"`
	Case    text `db:"case_no"`
	Site    num  `db:"site"`
	Team    num  `db:"team"`
	Person  num  `db:"person"`
	Reason  text `db:"reason"`
	Photo   text `db:"photo"`
	At      num  `db:"at"`
	State   text `db:"state"`
	By      num  `db:"decided_by"`
	Decided num  `db:"decided"`
	Verdict text `db:"verdict"`
	Back    num  `db:"back"`
}

func appealRowOf(a scoring.Appeal) appealRow {
	return appealRow{
		text(a.No), text(a.Case), num(a.Site), num(a.Team), num(a.Person), text(a.Reason), text(a.Photo), ms(a.At), text(a.State),
		num(a.By), ms(a.Decided), text(a.Verdict), num(a.Back),
	}
}

// fact is the appeal without its entries, which are rows of their own.
func (r appealRow) fact() scoring.Appeal {
	return scoring.Appeal{
		No: string(r.No), Case: string(r.Case), Site: int64(r.Site), Team: int64(r.Team), Person: int64(r.Person), Reason: string(r.Reason),
		Photo: string(r.Photo), At: at(r.At), State: scoring.AppealState(r.State), By: int64(r.By), Decided: at(r.Decided),
		Verdict: string(r.Verdict), Back: scoring.Points(r.Back),
	}
}

type appealedRow struct {
	Entry  text `db:"entry"`
	Appeal text `db:"appeal"`
	N      num  `db:"n"`
}

type informedRow struct {
	Entry  text `db:"entry"`
	Person num  `db:"person"`
	At     num  `db:"at"`
	ByHand num  `db:"by_hand"`
}

type holdRow struct {
	Group  num  `db:"grp"`
	Day    text `db:"day"`
	State  text `db:"state"`
	Person num  `db:"person"`
	At     num  `db:"at"`
	Until  num  `db:"until"`
	Reason text `db:"reason"`
}

func holdRowOf(h scoring.Hold) holdRow {
	return holdRow{num(h.Group), text(h.Day), text(h.State), num(h.By), ms(h.At), ms(h.Until), text(h.Reason)}
}

func (r holdRow) fact() scoring.Hold {
	return scoring.Hold{
		Group: int64(r.Group), Day: string(r.Day), State: scoring.HoldState(r.State), By: int64(r.Person), At: at(r.At), Until: at(r.Until),
		Reason: string(r.Reason),
	}
}

// disputes are the rows of appeals, of who was told of what, and of held notices.
// The entries of an appeal are written with it while it is open: that another has
// one of them is found by the key.
func (p *plan) disputes() error {
	c := &p.act.Change
	for _, a := range c.Appeals {
		p.put(kindAppeal, p.tables.appeals.row(nil, appealRowOf(a)))
		if a.State != scoring.AppealOpen {
			continue
		}
		for i, no := range a.Entries {
			p.put(kindAppealed, p.tables.appealed.row(nil, appealedRow{text(no), text(a.No), num(i + 1)}))
			p.makes = append(p.makes, "appealed/"+no)
		}
	}
	for _, k := range c.Informed {
		p.put(kindInformed, p.tables.informed.row(nil, informedRow{text(k.Entry), num(k.Person), ms(k.At), num(k.By)}))
	}
	for _, h := range c.Holds {
		p.put(kindHold, p.tables.holds.row(nil, holdRowOf(h)))
		p.makes = append(p.makes, mark("hold/"+h.Day, h.Group))
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"anping/bot/text"
	"anping/scoring"
	"anping/storage"
)

// ledger writes the entries of a month. Words that people typed about an entry
// are in it: who reads the table decides about the entry.
func (x exporting) ledger(ctx context.Context, month string) error {
	err := x.heads("export.number", "export.month", "export.happened", "export.recorded", "export.site", "export.site_name",
		"export.team", "export.team_name", "export.subject_kind", "export.subject_no", "export.subject_name",
		"export.rule", "export.rule_name", "export.clause", "export.dimension", "export.version", "export.count", "export.points",
		"export.place", "export.reason", "export.recorder_no", "export.recorder", "export.case", "export.reverses", "export.reversed_by")
	for after := ""; err == nil; {
		var page []storage.LedgerRow
		if page, err = x.look.LedgerPage(ctx, x.site.ID, month, after, exportPage); err != nil {
			return err
		}
		for _, e := range page {
			if err = x.sheet.Write(x.entry(e)); err != nil {
				return err
			}
			after = e.No
		}
		x.sheet.Flush()
		if len(page) < exportPage {
			break
		}
		err = x.sheet.Error()
	}
	return err
}

func (x exporting) entry(e storage.LedgerRow) []string {
	standard, _ := x.rules.Version(e.Version)
	rule, _ := standard.Rule(e.Rule)
	team := x.roster.Team(e.Team)
	kind, no, name := x.subject(e.Subject)
	byNo, by := x.person(e.By)
	if e.By == 0 {
		by = x.say("export.by_clock")
	}
	return []string{
		e.No, e.Month, x.moment(e.At), x.moment(e.Recorded), plainCell(x.site.Code), plainCell(x.site.Name),
		plainCell(team.Code), plainCell(team.Name), kind, no, name,
		e.Rule, plainCell(rule.Names.In(x.lang)), plainCell(rule.Clause), strconv.Itoa(int(scoring.DimensionOf(e.Rule))),
		strconv.Itoa(e.Version), strconv.Itoa(e.Count), numeral(e.Points),
		plainCell(e.Place), plainCell(e.Reason), byNo, by, e.Case, e.Reverses, e.ReversedBy,
	}
}

func (x exporting) subject(s scoring.Subject) (kind, no, name string) {
	switch s.Kind {
	case scoring.SubjectTeam:
		t := x.roster.Team(s.ID)
		return x.say("export.team"), plainCell(t.Code), plainCell(t.Name)
	case scoring.SubjectSite:
		return x.say("export.site"), plainCell(x.site.Code), plainCell(x.site.Name)
	}
	no, name = x.person(s.ID)
	return x.say("export.person"), no, name
}

// numeral is points as a spreadsheet adds them: -1.50. It is a number, so its
// minus sign begins no formula.
func numeral(p scoring.Points) string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	return fmt.Sprintf("%s%d.%02d", sign, p/100, p%100)
}

// cases writes the cases of a month: what happened where and when, and nothing
// that says who reported it (rules.md 5 and 10). Of all sites they stand site by
// site, each in its own calendar, in the end those without one.
func (x exporting) cases(ctx context.Context, month string) error {
	err := x.heads("export.number", "export.site", "export.site_name", "export.place", "export.category", "export.complex", "export.kind",
		"export.by_staff", "export.state", "export.run", "export.team", "export.team_name", "export.holder_no", "export.holder",
		"export.opened", "export.alerted", "export.accepted", "export.arrived", "export.planned", "export.eta", "export.resolved", "export.closed",
		"export.accept_seconds", "export.arrive_seconds", "export.resolve_seconds", "export.checked", "export.version",
		"export.about_person", "export.paused_seconds")
	if err == nil && x.site.ID == 0 {
		for _, site := range x.roster.Sites {
			of := x
			of.site, of.zone = site, x.roster.Zone(site.ID)
			if err := of.casesOf(ctx, month); err != nil {
				return err
			}
		}
	}
	if err != nil {
		return err
	}
	return x.casesOf(ctx, month)
}

// casesOf writes the cases of one site, or of none.
func (x exporting) casesOf(ctx context.Context, month string) error {
	from, to, err := x.span(month)
	if err != nil {
		return &usageError{"--month: " + month + " is no month", "write it like 2025-06"}
	}
	for after := ""; err == nil; {
		var page []scoring.Case
		if page, err = x.look.CasePage(ctx, x.site.ID, from, to, after, exportPage); err != nil {
			return err
		}
		for _, c := range page {
			if err = x.sheet.Write(x.oneCase(c)); err != nil {
				return err
			}
			after = c.No
		}
		x.sheet.Flush()
		if len(page) < exportPage {
			break
		}
		err = x.sheet.Error()
	}
	return err
}

func (x exporting) oneCase(c scoring.Case) []string {
	standard, ok := x.rules.Version(c.Version)
	if !ok {
		standard = x.rules.On(x.roster.Day(c.Site, c.Opened))
	}
	team := x.roster.Team(c.Team)
	no, name := x.person(c.Holder)
	return []string{
		c.No, plainCell(x.site.Code), plainCell(x.site.Name), plainCell(x.roster.Place(c.Place).Name),
		plainCell(standard.Category(c.Category).Names.In(x.lang)), x.yes(c.Complex), x.say(kindName(c.Kind)),
		x.yes(c.Staff), x.say(stateName(c.State)), strconv.Itoa(c.Run), plainCell(team.Code), plainCell(team.Name), no, name,
		x.moment(c.Opened), x.moment(c.Alerted), x.moment(c.Accepted), x.moment(c.Arrived), x.moment(c.Planned), x.moment(c.ETA),
		x.moment(c.Resolved), x.moment(c.Closed),
		seconds(c.Alerted, c.FirstAccepted()), seconds(c.Alerted, c.Arrived), seconds(c.Alerted, c.Resolved), x.yes(c.Checked), strconv.Itoa(c.Version),
		x.yes(c.Private()), strconv.FormatInt(int64(c.Paused/time.Second), 10),
	}
}

// seconds is how long something took, "" where it did not happen.
func seconds(from, to time.Time) string {
	if from.IsZero() || to.IsZero() {
		return ""
	}
	return strconv.FormatInt(int64(to.Sub(from)/time.Second), 10)
}

func kindName(k scoring.CaseKind) text.Key {
	switch k {
	case scoring.KindRepair:
		return "export.repair"
	case scoring.KindAlarm:
		return "export.alarm"
	case scoring.KindPraise:
		return "export.praise"
	case scoring.KindComplaint:
	}
	return "export.complaint"
}

func stateName(s scoring.CaseState) text.Key {
	switch s {
	case scoring.CaseAccepted:
		return "export.state_accepted"
	case scoring.CaseArrived:
		return "export.state_arrived"
	case scoring.CaseResolved:
		return "export.state_resolved"
	case scoring.CaseClosed:
		return "export.state_closed"
	case scoring.CaseOpen:
	}
	return "export.state_open"
}

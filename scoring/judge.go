package scoring

import (
	"slices"
	"time"
)

// Refusal says why somebody may not decide an appeal.
type Refusal string

// The reasons (rules.md 2).
const (
	Allowed          Refusal = ""
	RefusedRecorder  Refusal = "recorder"  // recorded one of the entries
	RefusedSubject   Refusal = "subject"   // an entry counts for them
	RefusedAppellant Refusal = "appellant" // made the appeal
	RefusedTeam      Refusal = "team"      // in the team that an entry counts for
	RefusedHigher    Refusal = "higher"    // a supervisor recorded it: the manager decides
	RefusedRank      Refusal = "rank"      // no supervisor or manager
)

// Judge says whether a person may decide an appeal against entries at t: the
// supervisor, and a manager or administrator in their place, never who recorded
// one, whom one counts for or who appeals, and for a team's entry nobody in that
// team. What a supervisor recorded is decided above.
func (r *Roster) Judge(person int64, a Appeal, entries []Entry, t time.Time) Refusal {
	if a.Person == person {
		return RefusedAppellant
	}
	higher := false
	for _, e := range entries {
		switch {
		case e.By == person:
			return RefusedRecorder
		case e.Subject == Subject{SubjectPerson, person}:
			return RefusedSubject
		case e.Subject.Kind == SubjectTeam && r.inTeam(person, e.Subject.ID, r.Day(e.Site, t)):
			return RefusedTeam
		}
		higher = higher || e.By != 0 && r.Standing(e.By, t).Role == RoleSupervisor
	}
	switch st := r.Standing(person, t); {
	case st.Role == RoleSupervisor && (st.Site == 0 || st.Site == a.Site):
		if higher {
			return RefusedHigher
		}
		return Allowed
	case (st.Role == RoleManager || st.Role == RoleAdmin) && (st.Site == 0 || st.Site == a.Site):
		return Allowed
	}
	return RefusedRank
}

// Judges are those whom an appeal is put to: the supervisors of the site that
// may decide it, else the managers, else the administrators.
func (r *Roster) Judges(a Appeal, entries []Entry, t time.Time) []Person {
	day := r.Day(a.Site, t)
	for _, rank := range [][]Person{r.Supervisors(a.Site, day), r.Managers(a.Site, day), r.Admins(day)} {
		rank = slices.DeleteFunc(slices.Clone(rank), func(p Person) bool { return r.Judge(p.ID, a, entries, t) != Allowed })
		if len(rank) > 0 {
			return rank
		}
	}
	return nil
}

// Managers returns the managers of a site and of the whole company on a local day.
func (r *Roster) Managers(site int64, day string) []Person {
	return r.who(slices.Concat(r.siteMembers(site), r.index.company), day, func(m Member) bool { return m.Role == RoleManager })
}

func (r *Roster) inTeam(person, team int64, day string) bool {
	return slices.ContainsFunc(r.TeamPeople(team, day), func(p Person) bool { return p.ID == person })
}

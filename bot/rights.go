package bot

import (
	"maps"

	"anping/scoring"
)

// Reach is how far a role's right to a command goes.
type Reach int

// The reaches, each containing the one before.
const (
	Nothing  Reach = iota
	Own            // what is one's own: own case, own entries, own score
	OwnTeam        // the team one belongs to
	OwnSite        // the site one belongs to
	Anything       // the whole company
)

// Right says how far each role may go with a command.
type Right map[scoring.Role]Reach

// Rights is the one table of who may do what, for chat and web alike. A command
// without a row does not start. "" is a stranger.
func Rights() map[string]Right {
	everyone := Right{
		scoring.RoleNone: Own, scoring.RoleClient: Own, scoring.RoleGuard: Own, scoring.RoleCaptain: Own,
		scoring.RoleDesk: Own, scoring.RoleSupervisor: Own, scoring.RoleManager: Own, scoring.RoleAdmin: Own,
	}
	staff := Right{
		scoring.RoleGuard: Own, scoring.RoleCaptain: Own, scoring.RoleDesk: Own,
		scoring.RoleSupervisor: Own, scoring.RoleManager: Own, scoring.RoleAdmin: Own,
	}
	work := Right{
		scoring.RoleGuard: OwnTeam, scoring.RoleCaptain: OwnTeam, scoring.RoleDesk: OwnSite,
		scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything,
	}
	lead := Right{scoring.RoleCaptain: OwnTeam, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything}
	rights := map[string]Right{
		"help":   everyone,
		"report": everyone, // anybody may report; staff-opened cases cost nobody points
		"progress": {
			scoring.RoleNone: Own, scoring.RoleClient: Own, scoring.RoleGuard: OwnTeam, scoring.RoleCaptain: OwnTeam,
			scoring.RoleDesk: OwnSite, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything,
		},
		"confirm": {scoring.RoleClient: Own}, "withdraw": {scoring.RoleClient: Own}, // 确认 of a solved case, 【撤回】 of an open one
		"accept":  work,
		"arrive":  work,
		"plan":    work,
		"done":    work,
		"attach":  work, // photos without words
		"deduct":  lead,
		"add":     lead,
		"book":    lead,     // 【确认】 of a deduction or bonus
		"undo":    lead,     // the recorder, within 2 min
		"charge":  lead,     // a clock's proposal
		"cancel":  everyone, // 【取消】 of one's own question
		"score":   staff,
		"unclear": staff, // words of staff that call nothing
		"suggest": {scoring.RoleClient: Own, scoring.RoleGuard: Own, scoring.RoleCaptain: Own, scoring.RoleDesk: Own, scoring.RoleSupervisor: Own},
		"adopt":   {scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything},
		"decline": {scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything},
		"merge":   {scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything}, // who decides says what is the same idea
		"unmerge": {scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything},
		"preview": lead,
	}
	maps.Copy(rights, bindingRights(everyone, lead))
	maps.Copy(rights, ledgerRights(everyone, lead))
	maps.Copy(rights, caseRights(work, lead))
	maps.Copy(rights, dayRights(lead))
	maps.Copy(rights, serviceRights(lead))
	maps.Copy(rights, handoverRights())
	maps.Copy(rights, patrolRights(lead))
	maps.Copy(rights, surveyRights())
	maps.Copy(rights, problemRights(lead))
	maps.Copy(rights, checkRights())
	maps.Copy(rights, amendRights())
	return rights
}

// Reaches reports whether a right of that reach covers an object: a site, a
// team of it (0 = the site itself) and the person it belongs to (0 = nobody).
func (w Who) Reaches(reach Reach, site, team, person int64) bool {
	st := w.Standing
	switch reach {
	case Anything:
		return st.Site == 0 || st.Site == site
	case OwnSite:
		return st.Site == site || st.Site == 0
	case OwnTeam:
		return team != 0 && st.Team == team || person != 0 && person == st.Person
	case Own:
		return person != 0 && person == st.Person
	}
	return false
}

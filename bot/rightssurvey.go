package bot

import "anping/scoring"

// surveyRights are the rows of Rights about surveys; what clients may is in none
// but the first.
func surveyRights() map[string]Right {
	return map[string]Right{
		// A client's own answers; the results of a site.
		"survey": {scoring.RoleClient: Own, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything},
		// 改进: one's own plans; who leads the site names owner and day.
		"improve": {scoring.RoleCaptain: Own, scoring.RoleDesk: Own, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything},
		// 暗访: what one was asked to fill in; a manager asks anybody, and reads all.
		"mystery": {scoring.RoleGuard: Own, scoring.RoleCaptain: Own, scoring.RoleDesk: Own, scoring.RoleSupervisor: Own, scoring.RoleManager: Anything},
		// 代填: a client's answers as they said them, by phone or face to face.
		"surveyfor": {scoring.RoleCaptain: OwnTeam, scoring.RoleDesk: OwnSite, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything},
	}
}

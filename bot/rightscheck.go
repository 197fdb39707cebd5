package bot

import "anping/scoring"

// checkRights are the rows of Rights about checklists.
func checkRights() map[string]Right {
	checks := Right{scoring.RoleGuard: Own, scoring.RoleCaptain: OwnTeam, scoring.RoleSupervisor: OwnSite} // a guard what the list names them for
	return map[string]Right{"check": checks, "checked": checks, "flawed": checks}
}

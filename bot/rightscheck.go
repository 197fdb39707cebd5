package bot

import "anping/scoring"

// checkRights are the rows of Rights about checklists, assessments and quizzes.
func checkRights() map[string]Right {
	checks := Right{scoring.RoleGuard: Own, scoring.RoleCaptain: OwnTeam, scoring.RoleSupervisor: OwnSite} // a guard what the list names them for
	quiz := Right{scoring.RoleCaptain: OwnTeam, scoring.RoleSupervisor: OwnSite}
	assess := Right{scoring.RoleGuard: Own, scoring.RoleCaptain: Own, scoring.RoleDesk: Own, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything} // whoever was chosen, and who leads the site
	return map[string]Right{
		"check": checks, "checked": checks, "flawed": checks,
		"assess": assess, "assessed": assess, // 专项
		"surprise": {scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything}, // 突击
		"quiz":     quiz, "quizmark": quiz, "quizbook": quiz,                         // 考名
	}
}

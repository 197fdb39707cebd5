package bot

import "anping/scoring"

// checkRights are the rows of Rights about checklists and quizzes.
func checkRights() map[string]Right {
	checks := Right{scoring.RoleGuard: Own, scoring.RoleCaptain: OwnTeam, scoring.RoleSupervisor: OwnSite} // a guard what the list names them for
	quiz := Right{scoring.RoleCaptain: OwnTeam, scoring.RoleSupervisor: OwnSite}
	return map[string]Right{
		"check": checks, "checked": checks, "flawed": checks,
		"quiz": quiz, "quizmark": quiz, "quizbook": quiz, // 考名
	}
}

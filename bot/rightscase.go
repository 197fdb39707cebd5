package bot

import "anping/scoring"

// caseRights are the rows of Rights about what happens to a case after it was
// opened.
func caseRights(work, lead Right) map[string]Right {
	speakFor := Right{
		scoring.RoleCaptain: OwnTeam, scoring.RoleDesk: OwnSite, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything,
	}
	client := Right{scoring.RoleClient: Own}
	return map[string]Right{
		"wait":     work,
		"resume":   work,
		"pass":     work,
		"takeover": work, // 【接】 of a case that a colleague passes on
		"turndown": work,
		"recast":   work,
		"site": {
			scoring.RoleDesk: Anything, scoring.RoleSupervisor: Anything, scoring.RoleManager: Anything, scoring.RoleAdmin: Anything,
		},
		"answer": work,
		"extra": {
			scoring.RoleClient: Own, scoring.RoleGuard: OwnTeam, scoring.RoleCaptain: OwnTeam, scoring.RoleDesk: OwnSite,
			scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything,
		},
		"reportfor": speakFor,
		"behalf":    speakFor,
		"unfounded": lead,
		"duplicate": lead,
		"split":     lead,
		"reopen": {
			scoring.RoleClient: Own, scoring.RoleCaptain: OwnTeam, scoring.RoleDesk: OwnSite, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything,
		},
		"rate":    client,
		"unhappy": client, // 【已好,但不满意】
		"urge":    client,
		"human":   client,
	}
}

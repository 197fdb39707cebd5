package bot

import "anping/scoring"

// ledgerRights are the rows of Rights about entries, appeals and notices.
func ledgerRights(everyone, lead Right) map[string]Right {
	judges := Right{
		scoring.RoleCaptain: OwnTeam, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything, scoring.RoleAdmin: Anything,
	}
	return map[string]Right{
		// One's own entries; who leads a site or the company also decides there.
		"appeal": {
			scoring.RoleGuard: Own, scoring.RoleDesk: Own, scoring.RoleCaptain: OwnTeam,
			scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything, scoring.RoleAdmin: Anything,
		},
		"uphold":  judges, // a captain is told why it is not theirs to decide
		"partial": judges,
		"dismiss": judges,
		"void":    lead, // the recorder; any entry from the supervisor up
		"byhand":  lead,
		"year":    {scoring.RoleGuard: Own, scoring.RoleCaptain: OwnTeam, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything}, // 年度; a guard the own one
		"teamscore": {
			scoring.RoleGuard: Own, scoring.RoleCaptain: OwnTeam, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything,
		},
		"ledger": {
			scoring.RoleGuard: Own, scoring.RoleDesk: Own, scoring.RoleCaptain: OwnTeam,
			scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything,
		},
		"hold":    lead,
		"release": lead,
		"rota":    lead,                                                             // a team's hours of one day
		"skip":    {scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything}, // only they cancel a day (rules.md 8)
		"praise":  everyone,                                                         // staff are told that it is the clients' word
		"credit":  lead,
	}
}

package bot

import "anping/scoring"

// serviceRights are the rows of Rights about convenience services and thanks.
func serviceRights() map[string]Right {
	return map[string]Right{
		"service": {scoring.RoleGuard: Own, scoring.RoleCaptain: Own, scoring.RoleDesk: Own, scoring.RoleSupervisor: Own}, // 便民: who did it
		"thank":   {scoring.RoleClient: Own},                                                                              // 【谢谢】 of who it was done for
	}
}

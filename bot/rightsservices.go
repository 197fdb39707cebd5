package bot

import "anping/scoring"

// serviceRights are the rows of Rights about convenience services and thanks.
func serviceRights(lead Right) map[string]Right {
	return map[string]Right{
		"service": {scoring.RoleGuard: Own, scoring.RoleCaptain: Own, scoring.RoleDesk: Own, scoring.RoleSupervisor: Own}, // 便民: who did it
		"thank":   {scoring.RoleClient: Own},                                                                              // 【谢谢】 of who it was done for
		"came":    {scoring.RoleClient: Own},                                                                              // 【来过】 or 【没来】 of who was visited
		"strike":  lead,                                                                                                   // 不算: of what those whom one leads logged
		"struck":  lead,                                                                                                   // its 【不算】
		"restore": lead,                                                                                                   // 【算数】
	}
}

package bot

import "anping/scoring"

// handoverRights are the rows of Rights about one shift and the next.
func handoverRights() map[string]Right {
	return map[string]Right{
		"handover": {scoring.RoleGuard: Own, scoring.RoleCaptain: Own, scoring.RoleDesk: Own, scoring.RoleSupervisor: Own}, // 交接班
		"relieve":  {scoring.RoleGuard: Own, scoring.RoleCaptain: Own},                                                     // 接班: of the shift on duty
	}
}

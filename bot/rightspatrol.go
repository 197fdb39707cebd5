package bot

import "anping/scoring"

// patrolRights are the rows of Rights about patrols.
func patrolRights(lead Right) map[string]Right {
	own := Right{scoring.RoleGuard: Own, scoring.RoleCaptain: Own, scoring.RoleDesk: Own, scoring.RoleSupervisor: Own}
	return map[string]Right{
		"tap":     own,  // 打卡
		"patrol":  own,  // 巡检
		"patrols": lead, // 巡检名单
		"missed":  lead, // what is said to a miss
	}
}

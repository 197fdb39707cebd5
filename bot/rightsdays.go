package bot

import "anping/scoring"

// dayRights are the rows of Rights about days and weeks: leave, visits.
func dayRights(lead Right) map[string]Right {
	own := Right{scoring.RoleGuard: Own, scoring.RoleCaptain: Own, scoring.RoleDesk: Own, scoring.RoleSupervisor: Own}
	return map[string]Right{
		"absence":  own,  // 请假; who leads the company decides by themselves
		"back":     own,  // 销假
		"grant":    lead, // 【准】【不准】 of who leads the one who asked
		"refuse":   lead,
		"absences": lead, // 请假名单

		"visit":      own, // whoever of the site's staff was there
		"visits":     lead,
		"visitlater": own,
		"cannot":     own,
		"poor":       lead,
		"need":       own,
		"needcase":   own,
		"todo":       own, // 待办
		"todone":     own, // 办好
	}
}

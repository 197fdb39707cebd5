package bot

import "anping/scoring"

// bindingRights are the rows of Rights about who is who and which group is which.
func bindingRights(everyone, lead Right) map[string]Right {
	groups := Right{
		scoring.RoleCaptain: OwnTeam, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything, scoring.RoleAdmin: Anything,
	}
	return map[string]Right{
		"bind":   everyone, // a code decides
		"claim":  everyone, // 【是】 of one's own question, who has sent a code
		"unbind": everyone,
		"vouch":  lead, // 【是】【不是他】 of a guard's binding

		"bindme": everyone, // 绑定我: the captain decides
		"pick":   lead,     // who it is
		"settings": { // language, name in praise, preferred chat: one's own
			scoring.RoleClient: Own, scoring.RoleGuard: Own, scoring.RoleCaptain: Own, scoring.RoleDesk: Own,
			scoring.RoleSupervisor: Own, scoring.RoleManager: Own, scoring.RoleAdmin: Own,
		},
		"erase": everyone, // 删除我的信息: of oneself
		// Whoever calls it is heard, for a code that is shown to a group is burnt
		// whoever shows it; only who has the group's team or site binds it.
		"bindgroup": {
			scoring.RoleNone: Own, scoring.RoleClient: Own, scoring.RoleGuard: Own, scoring.RoleDesk: Own,
			scoring.RoleCaptain: OwnTeam, scoring.RoleSupervisor: OwnSite, scoring.RoleManager: Anything, scoring.RoleAdmin: Anything,
		},
		"swapgroup":   groups, // 【是】 of a group that has another chat
		"unbindgroup": groups,
	}
}

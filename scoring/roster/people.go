package roster

import (
	"anping/scoring"
)

func (x *reader) people() []Person {
	var people []Person
	x.roles = map[string]scoring.Role{}
	seen := map[string]bool{}
	for _, r := range x.sheet(columns{
		"people", 3, []string{"no", "name", "role", "team", "site", "phone", "lang", "chat", "from", "to"},
	}, false) {
		p := Person{TeamCodes: r.codes("team"), SiteCodes: r.codes("site")}
		p.No, p.Name, p.Lang, p.Phone = r.code("no", true), r.must("name"), r.lang(x.language), r.phone("phone")
		p.FromDay, p.ToDay = r.day("from"), r.day("to")
		if p.FromDay != "" && p.ToDay != "" && p.ToDay < p.FromDay {
			r.wrong("to", "%s lies before %s", p.ToDay, p.FromDay)
		}
		if r.must("role") != "" {
			p.Role = choice(r, "role", scoring.RoleNone, map[string]scoring.Role{
				"guard": scoring.RoleGuard, "captain": scoring.RoleCaptain, "desk": scoring.RoleDesk,
				"supervisor": scoring.RoleSupervisor, "manager": scoring.RoleManager, "admin": scoring.RoleAdmin,
				"保安": scoring.RoleGuard, "队长": scoring.RoleCaptain, "隊長": scoring.RoleCaptain, "前台": scoring.RoleDesk,
				"主管": scoring.RoleSupervisor, "经理": scoring.RoleManager, "經理": scoring.RoleManager,
				"管理员": scoring.RoleAdmin, "管理員": scoring.RoleAdmin,
			})
		}
		x.belongs(r, p)
		p.Chats = x.mine(r, r.chats(), "person "+p.No)
		once(seen, r, "no", p.No)
		x.roles[p.No] = p.Role
		people = append(people, p)
	}
	return people
}

// belongs puts down teams and sites that do not exist or do not suit the role.
func (x *reader) belongs(r record, p Person) {
	for _, code := range p.SiteCodes {
		x.named(r, "site", code)
	}
	for _, code := range p.TeamCodes {
		of, ok := x.teamSites[code]
		switch {
		case !ok:
			x.noTeam(r, code)
		case len(p.SiteCodes) == 1 && of != p.SiteCodes[0]:
			r.wrong("team", "team %s is of site %s, not %s", code, of, p.SiteCodes[0])
		}
	}
	teams, sites := len(p.TeamCodes), len(p.SiteCodes)
	switch p.Role {
	case scoring.RoleGuard:
		if teams != 1 || sites > 1 {
			r.wrong("team", "a guard has exactly one team")
		}
	case scoring.RoleCaptain:
		if teams < 1 || sites > 1 {
			r.wrong("team", "a captain has a team")
		}
	case scoring.RoleDesk:
		if sites != 1 || teams > 0 {
			r.wrong("site", "a desk has exactly one site and no team")
		}
	case scoring.RoleSupervisor, scoring.RoleManager, scoring.RoleAdmin:
		if teams > 0 {
			r.wrong("team", "a %s has sites, or none for the whole company, but no team", p.Role)
		}
	case scoring.RoleNone, scoring.RoleClient:
	}
}

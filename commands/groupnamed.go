package commands

import (
	"slices"
	"strings"

	"anping/scoring"
)

// plainName is a name as it is compared: without blanks and dots.
func plainName(s string) string {
	return strings.NewReplacer(" ", "", "·", "", "-", "").Replace(scoring.Fold(s))
}

// groupsNamed are the groups that words name: by the group, by its team, or a
// site's by the site; by code or name. No words name all.
func groupsNamed(roster *scoring.Roster, words string) []scoring.Group {
	name := plainName(words)
	var out []scoring.Group
	for _, g := range roster.Groups {
		site, team := roster.Site(g.Site), roster.Team(g.Team)
		names := []string{g.Code, g.Name, site.Code, site.Name}
		if team.ID != 0 {
			names = []string{g.Code, g.Name, team.Code, team.Name, site.Name + team.Name}
		}
		if name == "" || slices.ContainsFunc(names, func(n string) bool { return plainName(n) == name }) {
			out = append(out, g)
		}
	}
	return out
}

// teamNamed is the name of the team that words name; "" = none.
func teamNamed(roster *scoring.Roster, words string) string {
	for _, t := range roster.Teams {
		if name := plainName(words); name == plainName(t.Name) || name == plainName(t.Code) {
			return t.Name
		}
	}
	return ""
}

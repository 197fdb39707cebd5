package commands

import "anping/bot/text"

// missingLine is 📅 走访还差 2 户,建议还差 4 人; in the group of a site with more than
// one team 走访还差 2 户(日班队 1、夜班队 1).
func (f eveningFacts) missingLine() text.Line {
	key := text.Key("evening.visits_suggestions")
	switch {
	case len(f.visits) == 0:
		key = "evening.suggestions"
	case len(f.owing) == 0:
		key = "evening.visits"
	}
	visits := 0
	for _, v := range f.visits {
		visits += v.n
	}
	return f.say(key, text.A("visits", number(visits)), text.In("teams", f.visitTeams()), text.A("count", number(len(f.owing))))
}

// visitTeams names the teams that are short of visits where the reader could not
// tell whose they are.
func (f eveningFacts) visitTeams() text.Line {
	if f.group.Team != 0 || len(f.roster.SiteTeams(f.group.Site)) < 2 || len(f.visits) == 0 {
		return nil
	}
	names := make([]text.Line, len(f.visits))
	for i, v := range f.visits {
		name := text.Plain(f.roster.Team(v.team).Name)
		if v.team == 0 {
			name = f.say("visit.no_guard")
		}
		if names[i] = name; len(f.visits) > 1 {
			names[i] = f.say("evening.visit_team", text.In("team", name), text.A("n", number(v.n)))
		}
	}
	return f.say("evening.visit_teams", text.In("teams", f.texts.Join(f.lang, names...)))
}

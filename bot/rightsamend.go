package bot

import "anping/scoring"

// amendRights are the rows of Rights about the standard, which is the company's.
func amendRights() map[string]Right {
	company := Right{scoring.RoleManager: Anything, scoring.RoleAdmin: Anything}
	return map[string]Right{
		"tune":     company, // 调
		"agree":    company, // 【同意】 of somebody else's
		"disagree": company, // 【不同意】, or taking back one's own
	}
}

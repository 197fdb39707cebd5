package bot

// problemRights are the rows of Rights about the problem ledger and spot checks.
func problemRights(lead Right) map[string]Right {
	return map[string]Right{
		"problems": lead, // 台账: of the site, also for a captain
		"recur":    lead, // 【同类】【不同】
	}
}

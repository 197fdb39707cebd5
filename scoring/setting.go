package scoring

// Setting is what a member of staff or a client chose in the chat. It stands
// apart from the roster: an import brings the values of the files again, and
// what somebody chose stays.
type Setting struct {
	Person, Client int64  // whose: one of them is 0
	Lang           string // language tag, "" = the roster's
	FullName       bool   // staff: praised by full name in groups (rules.md 8)
	Chat           int64  // row number of the chat that notes go to while it lives, 0 = the one used last
}

// of is a person with what they chose.
func (s Setting) of(p Person) Person {
	if s.Lang != "" {
		p.Lang = s.Lang
	}
	p.FullName = s.FullName
	return p
}

// Of is a client with what they chose.
func (s Setting) Of(c Client) Client {
	if s.Lang != "" {
		c.Lang = s.Lang
	}
	return c
}

package commands

import (
	"slices"

	"anping/scoring"
)

// sites are the wanted sites, each with the day since which it is known: that of the
// import which names it first.
func (c *change) sites() []scoring.Site {
	had := make(map[int64]string, len(c.had.Sites))
	for _, s := range c.had.Sites {
		had[s.ID] = s.Since
	}
	wanted := slices.Clone(c.wanted.Sites)
	for i, s := range wanted {
		since, known := had[s.ID]
		if !known {
			since = c.day(s.ID)
		}
		wanted[i].Since = since
	}
	return wanted
}

// people are the wanted people, each with the day since which they are known.
func (c *change) people() []scoring.Person {
	had := make(map[int64]string, len(c.had.People))
	for _, p := range c.had.People {
		had[p.ID] = p.Since
	}
	today := c.day(0)
	wanted := slices.Clone(c.wanted.People)
	for i, p := range wanted {
		since, known := had[p.ID]
		if !known {
			since = today
		}
		wanted[i].Since = since
	}
	return wanted
}

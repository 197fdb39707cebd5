package fakeapi

// Group is a group to be made.
type Group struct {
	Title   string  `json:"title"`
	Basic   bool    `json:"basic,omitempty"`   // a basic group, which Migrate turns into a supergroup
	Forum   bool    `json:"forum,omitempty"`   // with topics; never basic
	Creator int64   `json:"creator,omitempty"` // a person
	Members []int64 `json:"members,omitempty"` // persons
}

// Group makes a group without the bot and returns its chat id.
func (s *Server) Group(g Group) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	p := place{Type: "supergroup", Title: g.Title, Forum: g.Forum && !g.Basic}
	if g.Basic {
		p.Type = "group"
		s.world.group--
		p.ID = s.world.group
	} else {
		s.world.super--
		p.ID = s.world.super
	}
	c := newChat(p)
	for _, id := range g.Members {
		c.members[id] = plainMember
	}
	if g.Creator != 0 {
		c.members[g.Creator] = creator
	}
	s.world.chats[p.ID] = c
	return p.ID
}

// act carries out what a member does to a group, under the lock.
func (p *Person) act(group int64, rank func(status string) bool, do func(*chat, user) Posted) (Posted, error) {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	c, a := s.world.chats[group], s.world.people[p.ID]
	if c == nil || c.private() || !c.has(p.ID) || !rank(c.members[p.ID]) {
		return Posted{}, cannot("%d may not do that in chat %d", p.ID, group)
	}
	out := do(c, a.user())
	out.Chat = group
	return out, nil
}

func anybody(string) bool { return true }

func ruling(status string) bool { return status == creator || status == administrator }

// AddBot puts the bot into a group.
func (p *Person) AddBot(group int64) (Posted, error) {
	return p.act(group, anybody, func(c *chat, by user) Posted {
		if c.botIn() {
			return Posted{}
		}
		p.s.restand(c, by, plainMember)
		m := p.s.keep(c, &message{From: &by, Joined: []user{*p.s.bot()}})
		return Posted{Message: m.ID, Update: p.s.tellMessage(c, m)}
	})
}

// StartGroup follows a link t.me/<bot>?startgroup=<payload>: the bot is added
// and /start@bot <payload> written.
func (p *Person) StartGroup(group int64, payload string) (Posted, error) {
	if _, err := p.AddBot(group); err != nil {
		return Posted{}, err
	}
	return p.Send(group, "/start@"+p.s.opt.Username+" "+payload)
}

// PromoteBot makes the bot an administrator: it sees everything, may delete and
// open topics.
func (p *Person) PromoteBot(group int64) (Posted, error) {
	return p.act(group, ruling, func(c *chat, by user) Posted {
		return Posted{Update: p.s.restand(c, by, administrator)}
	})
}

// KickBot removes the bot from a group.
func (p *Person) KickBot(group int64) (Posted, error) {
	return p.act(group, ruling, func(c *chat, by user) Posted {
		told := p.s.restand(c, by, kicked)
		m := p.s.keep(c, &message{From: &by, Left: p.s.bot()})
		p.s.tellMessage(c, m)
		return Posted{Message: m.ID, Update: told}
	})
}

// Join makes the person a member of a group.
func (p *Person) Join(group int64) (Posted, error) {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	c := s.world.chats[group]
	if c == nil || c.private() || c.has(p.ID) || c.members[p.ID] == kicked {
		return Posted{}, cannot("%d may not join chat %d", p.ID, group)
	}
	c.members[p.ID] = plainMember
	by := s.world.people[p.ID].user()
	return s.service(c, &message{From: &by, Joined: []user{by}}), nil
}

// Leave ends the person's membership.
func (p *Person) Leave(group int64) (Posted, error) {
	return p.act(group, anybody, func(c *chat, by user) Posted {
		c.members[p.ID] = left
		return p.s.service(c, &message{From: &by, Left: &by})
	})
}

// Rank makes a person a "creator", "administrator" or "member" of a group.
func (s *Server) Rank(group, person int64, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.world.chats[group]; c != nil {
		c.members[person] = status
	}
	s.touch()
}

// service posts a service message, which the bot sees whatever its privacy.
func (s *Server) service(c *chat, m *message) Posted {
	s.keep(c, m)
	out := Posted{Chat: c.ID, Message: m.ID}
	if c.botIn() {
		out.Update = s.tellMessage(c, m)
	}
	return out
}

// OtherBot lets another bot write into a group, unseen by ours as all bots are:
// from then on commands that name nobody are not for our bot.
func (s *Server) OtherBot(group int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.world.chats[group]; c != nil {
		c.spoke = false
	}
}

// Migrate turns a basic group into a supergroup with another id, which is
// returned. Both chats say so in a service message; sending to the old id fails
// from now on.
func (s *Server) Migrate(group int64) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	old := s.world.chats[group]
	if old == nil || old.Type != "group" || old.movedTo != 0 {
		return 0, cannot("chat %d is no basic group", group)
	}
	s.world.super--
	next := newChat(place{ID: s.world.super, Type: "supergroup", Title: old.Title})
	next.members, next.bot, next.movedFrom, next.spoke = old.members, old.bot, old.ID, old.spoke
	s.world.chats[next.ID] = next
	var by *user
	for id, status := range old.members {
		if status == creator {
			u := s.world.people[id].user()
			by = &u
		}
	}
	s.service(old, &message{From: by, MigratedTo: next.ID})
	old.movedTo = next.ID
	s.service(next, &message{From: by, MigratedFrom: old.ID})
	return next.ID, nil
}

// Topic opens a topic in a forum and returns its thread id.
func (p *Person) Topic(group int64, name string) (int, error) {
	out, err := p.act(group, ruling, func(c *chat, by user) Posted {
		if !c.Forum {
			return Posted{}
		}
		return Posted{Message: p.s.openTopic(c, &by, name, int(topicColours()[0]))}
	})
	if err == nil && out.Message == 0 {
		err = cannot("chat %d has no topics", group)
	}
	return out.Message, err
}

// CloseTopic lets only administrators write into a topic.
func (p *Person) CloseTopic(group int64, thread int) (Posted, error) {
	return p.act(group, ruling, func(c *chat, by user) Posted {
		if t := c.topics[thread]; t != nil {
			t.closed = true
		}
		return p.s.service(c, &message{From: &by, Thread: thread, TopicClosed: &nothing{}})
	})
}

// DeleteTopic removes a topic; the bot is not told.
func (p *Person) DeleteTopic(group int64, thread int) (Posted, error) {
	return p.act(group, ruling, func(c *chat, _ user) Posted {
		if t := c.topics[thread]; t != nil {
			t.deleted = true
		}
		return Posted{}
	})
}

package web

import "context"

// isGroup reports whether a chat is a group's, and whether the store knows it.
// Reading the list of chats for every message cost half of what a message cost,
// and a chat changes its kind only when another roster is loaded: the list is
// kept until the next self-check, and a chat that it lacks is looked for again
// at once.
func (s *Sandbox) isGroup(ctx context.Context, chat string) (group, is bool, err error) {
	if known := s.known.Load(); known != nil {
		if group, is := (*known)[chat]; is {
			return group, true, nil
		}
	}
	if err := s.know(ctx); err != nil {
		return false, false, err
	}
	group, is = (*s.known.Load())[chat]
	return group, is, nil
}

// know reads which chats are groups'.
func (s *Sandbox) know(ctx context.Context) error {
	chats, err := s.Store.SandboxChats(ctx)
	if err != nil {
		return err
	}
	known := make(map[string]bool, len(chats))
	for _, c := range chats {
		known[c.Ext] = c.Group != 0
	}
	s.known.Store(&known)
	return nil
}

package web

import "context"

// isGroup reports whether a chat is a group's. Reading the list of chats for
// every message cost half of what a message cost, and a chat changes its kind
// only when another roster is loaded: the list is kept until the next
// self-check, and a chat that it lacks is looked for again at once.
func (s *Sandbox) isGroup(ctx context.Context, chat string) (bool, error) {
	if known := s.known.Load(); known != nil {
		if group, ok := (*known)[chat]; ok {
			return group, nil
		}
	}
	if err := s.know(ctx); err != nil {
		return false, err
	}
	return (*s.known.Load())[chat], nil
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

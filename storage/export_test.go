package storage

import (
	"context"

	"anping/bot"
)

// Statements returns every text that is kept prepared: what was asked so far,
// as it was asked.
func (s *Store) Statements(ctx context.Context) ([]string, error) {
	var out []string
	if s.pg {
		s.kept.mu.RLock()
		for q := range s.kept.by {
			out = append(out, q)
		}
		s.kept.mu.RUnlock()
	} else {
		s.lite.mu.Lock()
		for _, c := range s.lite.free {
			for q := range c.stmts {
				out = append(out, q)
			}
		}
		s.lite.mu.Unlock()
	}
	of := func(c *session) error {
		if c.lite != nil {
			for q := range c.lite.stmts {
				out = append(out, q)
			}
		}
		for q := range c.stmts {
			out = append(out, q)
		}
		return nil
	}
	if err := s.records.run(ctx, of); err != nil {
		return nil, err
	}
	if !s.pg {
		return out, nil
	}
	if err := s.settles.run(ctx, of); err != nil {
		return nil, err
	}
	for range spareSessions {
		c, err := s.borrow(ctx)
		if err != nil {
			return nil, err
		}
		defer s.give(c)
		_ = of(c)
	}
	return out, nil
}

// Connected is the address with the settings that a store's connections have.
func Connected(address string) (string, error) {
	u, err := addressOf(address)
	if err != nil {
		return "", err
	}
	q := u.Query()
	q.Del("statement_timeout")
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// AuditObjects is what the audit log names of an act.
func AuditObjects(act bot.Act) []string { return objectsOf(act, act.Scopes()) }

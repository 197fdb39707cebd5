package storage

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

// storedPage is how many rows one statement reads of what an import compares.
const storedPage = 2000

// AllClients lists every client by row number as the files of the roster say,
// without what they chose, for an import.
func (s *Store) AllClients(ctx context.Context) ([]scoring.Client, error) {
	var out []scoring.Client
	for last := int64(0); ; last = out[len(out)-1].ID {
		rows, err := list[clientRow](ctx, pool{s}, "SELECT "+s.tables.clients.list("c", "")+
			" FROM clients c WHERE c.id > $1 ORDER BY c.id LIMIT $2", last, storedPage)
		if err != nil {
			return nil, fmt.Errorf("read clients: %w", err)
		}
		for _, r := range rows {
			out = append(out, r.client())
		}
		if len(rows) < storedPage {
			return out, nil
		}
	}
}

// AllChats lists every chat by row number, for an import: also those that belong
// to nobody, whose writers may be in the roster from now on.
func (s *Store) AllChats(ctx context.Context) ([]bot.Chat, error) {
	var out []bot.Chat
	for last := int64(0); ; last = out[len(out)-1].ID {
		rows, err := list[chatRow](ctx, pool{s}, "SELECT "+s.tables.chats.list("c", "")+
			" FROM chats c WHERE c.id > $1 ORDER BY c.id LIMIT $2", last, storedPage)
		if err != nil {
			return nil, fmt.Errorf("read chats: %w", err)
		}
		for _, r := range rows {
			out = append(out, r.chat())
		}
		if len(rows) < storedPage {
			return out, nil
		}
	}
}

// Scheduled is a row of the schedule as it is now, the zero Due when there is
// none; notes due/<name>/<scope>.
func (s *Store) Scheduled(ctx context.Context, v bot.View, name, scope string) (bot.Due, error) {
	stamp := bot.ScopeDue(name, scope)
	own, from, err := s.reading(ctx, v, stamp)
	if err != nil {
		return bot.Due{}, err
	}
	r, _, err := one[struct {
		Stamp num    `db:"stamp"`
		Due   dueRow `db:"due"`
	}](ctx, from, `SELECT st.version AS stamp, `+s.tables.due.list("d", "due")+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1 LEFT JOIN due d ON d.name = $2 AND d.scope = $3`, stamp, name, scope)
	if err != nil {
		return bot.Due{}, fmt.Errorf("read a row of the schedule: %w", err)
	}
	own.note(stamp, r.Stamp)
	return bot.Due{Name: string(r.Due.Name), Scope: string(r.Due.Scope), Period: string(r.Due.Period), Next: at(r.Due.Next)}, nil
}

// AllDue lists the whole schedule for an import: two rows a group, those of whom
// leaves, and what waits for a while.
func (s *Store) AllDue(ctx context.Context) ([]bot.Due, error) {
	rows, err := list[agendaRow](ctx, pool{s}, `SELECT name, scope, period, next_at, until, '' AS note, '' AS outcome, 0 AS chat
		FROM due ORDER BY name, scope`)
	if err != nil {
		return nil, fmt.Errorf("read schedule: %w", err)
	}
	out := make([]bot.Due, len(rows))
	for i, r := range rows {
		out[i] = r.occasion(bot.OccasionDue).Due
	}
	return out, nil
}

// StandardStored reports whether any version of the standard is stored; without
// one Standards answers with the shipped.
func (s *Store) StandardStored(ctx context.Context) (bool, error) {
	_, ok, err := one[standardRow](ctx, pool{s}, `SELECT version, from_day, body FROM standards LIMIT 1`)
	if err != nil {
		return false, fmt.Errorf("read standards: %w", err)
	}
	return ok, nil
}

package storage

import (
	"context"
	"fmt"

	"anping/bot"
)

// About reads everything that is kept about one person or client, a row at a
// time: table and columns as they are stored. $1 is the person, $2 the client.
// What staff said of a client by name is theirs too. The hash of a code is left out: it would let somebody try codes.
func (l *Look) About(ctx context.Context, whom bot.Address, f func(table string, row map[string]any) error) error {
	for _, q := range []struct{ table, columns, where string }{
		{"people", "*", "id = $1 AND $2 >= 0"},
		{"memberships", "*", "person = $1 AND $2 >= 0"},
		{"clients", "*", "id = $2 AND $1 >= 0"},
		{"settings", "*", mine},
		{"chats", "*", mine},
		{"consents", "*", "chat IN (SELECT id FROM chats WHERE " + mine + ")"},
		{"codes", "id, person, client, state, made, until, chat, used, decided_by, decided", mine},
		{"said", "*", mine + " OR ($2 <> 0 AND body LIKE '%' || (SELECT name FROM clients WHERE id = $2 AND name <> '') || '%')"},
		{"notes", "*", "(to_person = $1 AND to_person <> 0) OR (to_client = $2 AND to_client <> 0) OR chat IN (SELECT id FROM chats WHERE " + mine + ")"},
		{"questions", "*", "(person = $1 AND person <> 0) OR chat IN (SELECT id FROM chats WHERE " + mine + ")"},
		{"cases", "*", mine + " OR (holder = $1 AND holder <> 0)"},
		{"case_steps", "*", "(person = $1 AND person <> 0) OR (person = 0 AND case_no IN (SELECT no FROM cases WHERE client = $2 AND client <> 0))"},
		{"entries", "*", "$2 >= 0 AND ((subject_kind = 'person' AND subject = $1) OR (person = $1 AND person <> 0))"},
		{"suggestions", "*", mine},
		{"absences", "*", mine},
		{"visits", "*", mine},
		{"services", "*", mine},
		{"handovers", "*", "((person = $1 AND person <> 0) OR (taker = $1 AND taker <> 0)) AND $2 >= 0"},
		{"problems", "*", "person = $1 AND person <> 0 AND $2 >= 0"},
		{"spot_checks", "*", "((person = $1 AND person <> 0) OR (subject = $1 AND subject <> 0)) AND $2 >= 0"},
		{"sequels", "*", "person = $1 AND person <> 0 AND $2 >= 0"},
		{"wards", "*", "(client = $2 AND client <> 0) OR (guard = $1 AND guard <> 0)"},
		{"routes", "*", "person = $1 AND person <> 0 AND $2 >= 0"},
		{"taps", "*", "person = $1 AND person <> 0 AND $2 >= 0"},
		{"misses", "*", "subject_kind = 'person' AND subject = $1 AND $1 <> 0 AND $2 >= 0"},
		{"checks", "*", "person = $1 AND person <> 0 AND $2 >= 0"},
		{"quizzes", "*", "$2 >= 0 AND ((guard = $1 AND guard <> 0) OR (captain = $1 AND captain <> 0))"},
		{"assessments", "*", "$2 >= 0 AND ((assessor = $1 AND assessor <> 0) OR (person = $1 AND person <> 0))"},
		{"amendments", "*", "$2 >= 0 AND ((by_person = $1 AND by_person <> 0) OR (decided = $1 AND decided <> 0))"},
		{"survey_invites", "*", "client = $2 AND client <> 0 AND $1 >= 0"},
		{"survey_answers", "*", "client = $2 AND client <> 0 AND $1 >= 0"},
		{"survey_plans", "*", "owner = $1 AND owner <> 0 AND $2 >= 0"},
		{"survey_mysteries", "*", "$2 >= 0 AND ((person = $1 AND person <> 0) OR (by_person = $1 AND by_person <> 0))"},
		{"evidence", "*", "(person = $1 AND person <> 0) OR (person = 0 AND case_no IN (SELECT no FROM cases WHERE client = $2 AND client <> 0))"},
		{"erasures", "*", "(what = 'person' AND id = $1) OR (what = 'client' AND id = $2)"},
		{"audit", "*", mine},
	} {
		if err := l.each(ctx, "SELECT "+q.columns+" FROM "+q.table+" WHERE "+q.where, whom, func(row map[string]any) error { return f(q.table, row) }); err != nil {
			return fmt.Errorf("read %s: %w", q.table, err)
		}
	}
	return nil
}

// mine is what has a person or a client of its own.
const mine = "((person = $1 AND person <> 0) OR (client = $2 AND client <> 0))"

func (l *Look) each(ctx context.Context, q string, whom bot.Address, f func(map[string]any) error) error {
	rows, err := l.store.readers.QueryxContext(ctx, q, whom.Person, whom.Client)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		row := map[string]any{}
		if err := rows.MapScan(row); err != nil {
			return err
		}
		for k, v := range row {
			if raw, ok := v.([]byte); ok {
				row[k] = string(raw)
			}
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return rows.Err()
}
